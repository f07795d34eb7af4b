//! The bus over a NATS JetStream server, version 2.9 or newer.
//!
//! | on the server | what for |
//! |---|---|
//! | stream `CB`, `cb.<team>.<account>.<kind>` | what was called back |
//! | stream `PERMIT`, `permit.<team>.add` | a stored message is the right to one add |
//! | stream `KV_lease`, `$KV.lease.job.<team>.<job>` | who runs a job |
//! | stream `JOB`, `job.<team>.<job>` | what whoever runs it did |

mod address;
mod consume;
mod events;
mod jobs;
mod lease;
mod link;
mod options;
mod permit;
mod setup;
mod streams;
mod subjects;

use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use tokio::sync::watch;

pub use address::{AddressProblem, ServerAddress};
pub use link::ConnectProblem;
pub use options::{NatsOptions, Role, Times};
pub use setup::{SetupError, SetupStep, setup};
pub use streams::StreamPlan;

use crate::bus::TeamBus;
use crate::connection::Connection;
use crate::event::{Delivery, Event, Position, PublishError, Published};
use crate::job_log::{AppendError, JobRecord};
use crate::lease::{Lease, LeaseRefused};
use crate::names::JobKey;
use crate::pace::{Permit, PermitRefused};
use link::Wire;

/// One desk's (or the relay's) place on the bus of its team. Dropping it ends the connection.
#[derive(Debug)]
pub struct NatsBus {
    wire: Arc<Wire>,
}

impl NatsBus {
    /// Begins to connect and returns at once: the server may be away for now. What stands in the way shows in
    /// [`TeamBus::connection`]; [`check`] tells more, once.
    pub async fn connect(options: NatsOptions) -> Result<Self, ConnectProblem> {
        Ok(Self { wire: Wire::connect(options).await? })
    }
}

/// Connects once, looks whether everything is set up as this role needs it, and says what is not: for the connection
/// check on the settings screen.
pub async fn check(options: &NatsOptions) -> Result<(), ConnectProblem> {
    link::check(options).await
}

impl TeamBus for NatsBus {
    fn publish<'a>(&'a self, event: &'a Event) -> BoxFuture<'a, Result<Published, PublishError>> {
        events::publish(&self.wire, event).boxed()
    }

    fn consume_from(&self, last: Option<Position>) -> BoxStream<'static, Delivery> {
        consume::consume(Arc::clone(&self.wire), events::source(&self.wire), last)
    }

    fn permit(&self) -> BoxFuture<'_, Result<Permit, PermitRefused>> {
        permit::permit(&self.wire).boxed()
    }

    fn lease<'a>(&'a self, job: &'a JobKey) -> BoxFuture<'a, Result<Lease, LeaseRefused>> {
        lease::lease(&self.wire, job).boxed()
    }

    fn append<'a>(&'a self, job: &'a JobKey, after: u64, body: Bytes) -> BoxFuture<'a, Result<Position, AppendError>> {
        jobs::append(&self.wire, job, after, body).boxed()
    }

    fn end_of_log<'a>(&'a self, job: &'a JobKey) -> BoxFuture<'a, Result<Position, AppendError>> {
        jobs::end_of_log(&self.wire, job).boxed()
    }

    fn follow_jobs(&self, last: Option<Position>) -> BoxStream<'static, Delivery<JobRecord>> {
        consume::consume(Arc::clone(&self.wire), jobs::source(&self.wire), last)
    }

    fn connection(&self) -> watch::Receiver<Connection> {
        self.wire.connection()
    }
}
