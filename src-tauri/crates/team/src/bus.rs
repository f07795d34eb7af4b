//! What the rest of the program knows of a team's bus.

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use tokio::sync::watch;

use crate::connection::Connection;
use crate::event::{Delivery, Event, Position, PublishError, Published};
use crate::job_log::{AppendError, JobRecord};
use crate::lease::{Lease, LeaseRefused};
use crate::names::JobKey;
use crate::pace::{Permit, PermitRefused};

/// The bus of one team.
///
/// Futures may be dropped at any time. What was asked and not answered may still have happened, as each method says.
pub trait TeamBus: Send + Sync {
    /// Hands one stored callback to the team. Sending the same [`EventKey`](crate::EventKey) again within two hours
    /// stores nothing twice, so whatever was not answered is sent again.
    fn publish<'a>(&'a self, event: &'a Event) -> BoxFuture<'a, Result<Published, PublishError>>;

    /// Everything the team was told after `last`, in order, without end: it waits while the server is away and goes on
    /// behind what was delivered. `None` begins with the oldest event that is still stored.
    ///
    /// Keep the position of a delivery in the same transaction as its effect, and give it back at the next start.
    fn consume_from(&self, last: Option<Position>) -> BoxStream<'static, Delivery>;

    /// Asks for the right to one add. Returns at once, or after the wait for the server's answer.
    ///
    /// Ask when everything else is ready, and use the permit within its second. See [`Permit`].
    fn permit(&self) -> BoxFuture<'_, Result<Permit, PermitRefused>>;

    /// Becomes the only runner of a job, or says who is. The lease is kept by a task of its own until it is released,
    /// dropped or lost; ask [`Lease::check`] before every call that changes something.
    ///
    /// On a store that was made less than a lease's life ago this takes that life (30 s): a runner from before may still
    /// believe in its lease.
    fn lease<'a>(&'a self, job: &'a JobKey) -> BoxFuture<'a, Result<Lease, LeaseRefused>>;

    /// Appends a record to the log of a job, if the last record there is still number `after`; 0: if there is none.
    /// Returns at once, or within a second.
    ///
    /// This is the fence of a job: whoever lost it without knowing is [`Behind`](AppendError::Behind) whoever has it, and
    /// can write nothing more. So do only what was appended before. What was not answered may have been stored:
    /// [`TeamBus::follow_jobs`] tells, and until then an append behind the same record cannot do it twice.
    ///
    /// Numbers of two streams say nothing about each other. A position of another stream than that of the record it was
    /// to follow means that the logs were made anew meanwhile: do nothing on the strength of that append.
    fn append<'a>(&'a self, job: &'a JobKey, after: u64, body: Bytes) -> BoxFuture<'a, Result<Position, AppendError>>;

    /// Where the log of a job ends: the number of its last record, 0 when there is none (any more).
    ///
    /// It may lag behind appends of the last moments in a cluster; then the next append is refused.
    fn end_of_log<'a>(&'a self, job: &'a JobKey) -> BoxFuture<'a, Result<Position, AppendError>>;

    /// The records of all jobs of the team behind `last`, one's own too, in order and without end, as
    /// [`TeamBus::consume_from`] does it; `None`: all that are still there. A desk has all of a log when a delivery's
    /// position has reached its end.
    fn follow_jobs(&self, last: Option<Position>) -> BoxStream<'static, Delivery<JobRecord>>;

    /// How the connection to the team stands, and every change of it.
    fn connection(&self) -> watch::Receiver<Connection>;
}
