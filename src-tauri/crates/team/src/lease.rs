//! The right to be the only one who runs a job.
//!
//! # How long it is valid
//! A renewal that was sent at `t` is stored by the server at `t` or later and kept for the lease's life from then. So
//! the lease is valid until `t` plus that life, less a sixth of it in which no call may begin any more: whoever comes
//! next can only come after. Time is told by both clocks of the machine, see [`Moment`]. A call that began in time and
//! is answered late is not held back by this: a new runner treats rows in flight as unknown and reads before it sends.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::connection::Fault;
use crate::moment::Moment;
use crate::names::DeskName;

/// Tells leases of one job apart: the later one is the greater. To be written beside what is done under the lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fence {
    /// When the store of leases was made, in nanoseconds since 1970 on the server's clock.
    pub stream_created: i64,
    /// Grows with every lease and every renewal in that store.
    pub revision: u64,
}

/// Why a lease is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeaseLost {
    /// It could not be renewed in time: the server is away, or this machine slept.
    #[error("the lease could not be renewed in time")]
    RanOut,
    /// The server no longer has it: it ran out there, or the store was made anew.
    #[error("the lease is no longer this desk's")]
    Gone,
}

/// Why there is no lease.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeaseRefused {
    /// Somebody runs the job.
    #[error("{0} runs this job")]
    HeldBy(DeskName),
    /// Without the server nobody begins a job.
    #[error("the team's server is away")]
    Away,
    /// No answer. Should the lease have been stored, it goes when its life is over; ask again then or before.
    #[error("the team's server did not answer")]
    Unanswered,
    /// Somebody has to put something right first.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What a renewal found.
pub(crate) enum Renewal {
    /// Stored under this revision.
    Renewed(u64),
    /// No answer: try again.
    Unanswered,
    /// Not this desk's any more.
    Gone,
}

/// Where a lease is stored.
pub(crate) trait LeaseStore: Send + Sync {
    fn renew(&self, revision: u64) -> BoxFuture<'_, Renewal>;
    /// Gives the lease back, if it still is the one of this revision.
    fn release(&self, revision: u64) -> BoxFuture<'_, ()>;
}

#[derive(Debug, Clone, Copy)]
enum State {
    Held { revision: u64, renewed: Moment },
    Lost(LeaseLost),
}

/// The right to run a job. It is renewed by a task of its own; dropping it gives it back as well as that is possible.
///
/// Ask [`Lease::check`] right before every call that changes something, and stop when it says so. To hand a paused job to
/// a colleague, pause, wait for the call in flight, then [`Lease::release`].
#[derive(Debug)]
pub struct Lease {
    stream_created: i64,
    valid: Duration,
    state: watch::Receiver<State>,
    /// Dropping it tells the keeper to give the lease back and end.
    let_go: Option<watch::Sender<()>>,
    keeper: Option<JoinHandle<()>>,
}

impl Lease {
    /// Keeps a lease that was stored under `revision` by an ask sent at `asked`; `life` is how long the store keeps it.
    pub(crate) fn keep(
        store: Arc<dyn LeaseStore>,
        stream_created: i64,
        revision: u64,
        asked: Moment,
        life: Duration,
    ) -> Self {
        let valid = life - life / 6;
        let (told, state) = watch::channel(State::Held { revision, renewed: asked });
        let (let_go, released) = watch::channel(());
        let keeper = tokio::spawn(keep(store, told, released, life, valid));
        Self { stream_created, valid, state, let_go: Some(let_go), keeper: Some(keeper) }
    }

    /// The fence while the lease is valid. Ask before every call: the answer is for now only.
    pub fn check(&self) -> Result<Fence, LeaseLost> {
        match *self.state.borrow() {
            State::Lost(why) => Err(why),
            State::Held { renewed, .. } if renewed.elapsed() >= self.valid => Err(LeaseLost::RanOut),
            State::Held { revision, .. } => Ok(Fence { stream_created: self.stream_created, revision }),
        }
    }

    /// How much longer the lease is valid if nothing renews it.
    pub fn valid_for(&self) -> Duration {
        match *self.state.borrow() {
            State::Lost(_) => Duration::ZERO,
            State::Held { renewed, .. } => renewed.left_of(self.valid),
        }
    }

    /// Waits until the lease is lost and says why. A lost lease does not come back: ask for a new one.
    pub async fn lost(&self) -> LeaseLost {
        let mut state = self.state.clone();
        match state.wait_for(|state| matches!(state, State::Lost(_))).await.as_deref() {
            Ok(State::Lost(why)) => *why,
            // The keeper ends only when the lease is lost or let go, and it cannot be let go while it is borrowed.
            _ => LeaseLost::RanOut,
        }
    }

    /// Gives the lease back, so that somebody else can have it at once, and waits for that: for the answers of the server,
    /// at most the lease's life.
    pub async fn release(mut self) {
        self.let_go = None;
        if let Some(keeper) = self.keeper.take() {
            // A keeper that panicked has nothing more to give back.
            let _ = keeper.await;
        }
    }
}

/// Renews every third of the life, more often while there is no answer, until the lease is lost or let go.
async fn keep(
    store: Arc<dyn LeaseStore>,
    told: watch::Sender<State>,
    mut released: watch::Receiver<()>,
    life: Duration,
    valid: Duration,
) {
    let lost = loop {
        let State::Held { revision, renewed } = *told.borrow() else { return };
        let until_next = renewed.left_of(life / 3).max(life / 30);
        tokio::select! {
            // The other end never sends: a change is its end.
            _ = released.changed() => {
                let _ = timeout(life / 3, store.release(revision)).await;
                return;
            }
            () = sleep(until_next.min(renewed.left_of(valid))) => {}
        }
        if renewed.elapsed() >= valid {
            break LeaseLost::RanOut;
        }
        let sent = Moment::now();
        match timeout(renewed.left_of(valid), store.renew(revision)).await {
            Ok(Renewal::Renewed(revision)) if renewed.elapsed() < valid => {
                told.send_replace(State::Held { revision, renewed: sent });
            }
            Ok(Renewal::Renewed(_) | Renewal::Unanswered) => {}
            Ok(Renewal::Gone) => break LeaseLost::Gone,
            Err(_) => break LeaseLost::RanOut,
        }
    };
    told.send_replace(State::Lost(lost));
}
