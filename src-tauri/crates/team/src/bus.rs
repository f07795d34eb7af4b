//! What the rest of the program knows of a team's bus.

use futures::future::BoxFuture;
use futures::stream::BoxStream;
use tokio::sync::watch;

use crate::connection::Connection;
use crate::event::{Delivery, Event, Position, PublishError, Published};
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

    /// How the connection to the team stands, and every change of it.
    fn connection(&self) -> watch::Receiver<Connection>;
}
