//! The one place where a team takes part: each job is run by one desk, under a lease, and all desks share one pace.
//!
//! A desk by itself is a team of one: nothing is refused, and every job is its own. In a team a job sends only while its
//! lease is held (`team/leases.rs`) and after the job's log has what is about to be sent (`team/log.rs`), so that any
//! other desk can go on with it. While the server is away no lease can be had, so jobs wait; those that nobody else can
//! know of go on alone, and others when a person wants it.

mod leases;
mod log;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::team::{DeskName, Lease, Permit, TeamBus};
use ledger::{Job, JobId, JobState, PauseReason};
use tokio::time::{Instant, sleep};
use tokio_util::task::AbortOnDropHandle;

use super::{Inner, Jobs, locked};
use leases::Hold;
use log::JobLog;

/// From a refused lease to the next ask.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// How long an item waits for its permit before it is given back; the end of the program waits as long.
const PATIENCE: Duration = Duration::from_secs(3);

/// How a desk takes part in a team.
#[derive(Clone, Default)]
pub enum Membership {
    /// Not at all: it is the only one with its token.
    #[default]
    Alone,
    /// It has a team and cannot ask it, as with a key that is missing: nothing is sent.
    CutOff,
    /// With this seat.
    Member(Seat),
}

/// A desk's place in its team.
#[derive(Clone)]
pub struct Seat {
    /// The team's bus.
    pub bus: Arc<dyn TeamBus>,
    /// What colleagues call this desk.
    pub desk: DeskName,
    /// Whose words its records are: the public half of its key, which no other desk has.
    pub author: String,
}

/// The team of a desk.
#[derive(Default)]
pub(super) struct Team(Mutex<State>);

#[derive(Default)]
struct State {
    membership: Membership,
    /// Of a member.
    log: Option<Arc<JobLog>>,
    leases: HashMap<JobId, Hold>,
    /// Jobs that go on alone while the server is away.
    alone: HashSet<JobId>,
    /// Nothing is asked for before.
    next_ask: Option<Instant>,
    asks: u64,
    _tasks: Vec<AbortOnDropHandle<()>>,
}

/// The right to one call, with the lease that it is made under: keep it until the call is over.
pub(super) struct Right {
    permit: Option<Permit>,
    lease: Option<Arc<Lease>>,
}

impl Right {
    /// Whether it holds at this moment. To be asked right before the call is committed, and again before it is made.
    pub(super) fn holds(&self) -> bool {
        self.lease.as_ref().is_none_or(|lease| lease.check().is_ok())
            && self.permit.as_ref().is_none_or(Permit::is_usable)
    }
}

impl State {
    /// Whether a job may send now; with the lease that it sends under, if it needs one.
    fn lets(&self, job: &Job) -> Option<Option<Arc<Lease>>> {
        let seat = match &self.membership {
            Membership::Alone => return job.elsewhere.is_none().then_some(None),
            Membership::CutOff => return None,
            Membership::Member(seat) => seat,
        };
        match self.leases.get(&job.id) {
            _ if job.elsewhere.is_some() => None,
            Some(Hold::Held(lease)) if lease.check().is_ok() => Some(Some(Arc::clone(lease))),
            _ if seat.is_connected() => None,
            _ => (job.only_here || self.alone.contains(&job.id)).then_some(None),
        }
    }
}

impl Seat {
    fn is_connected(&self) -> bool {
        self.bus.connection().borrow().is_connected()
    }
}

impl Team {
    /// Takes part in another way from now on. Leases are given back when the calls under them are over.
    fn change(&self, inner: &Arc<Inner>, membership: Membership) {
        // Not under the lock: what the ledger is taking in is waited for.
        let before = locked(&self.0).log.clone();
        if let Some(log) = before {
            log.leave();
        }
        let mut state = State { membership, asks: locked(&self.0).asks, ..State::default() };
        if let Membership::Member(seat) = &state.membership {
            let log = Arc::new(JobLog::new(seat.clone()));
            state._tasks = vec![
                AbortOnDropHandle::new(tokio::spawn(Arc::clone(&log).follow(Arc::downgrade(inner)))),
                AbortOnDropHandle::new(tokio::spawn(Arc::clone(&log).keep_telling(Arc::downgrade(inner)))),
            ];
            state.log = Some(log);
        }
        *locked(&self.0) = state;
    }

    /// Whether a job may send now.
    pub(super) fn lets(&self, job: &Job) -> bool {
        locked(&self.0).lets(job).is_some()
    }

    /// Why the team keeps a job waiting that is run here; none: it does not, or a first ask for the lease is on its way.
    pub(super) fn pause_of(&self, job: &Job) -> Option<PauseReason> {
        let state = locked(&self.0);
        if job.elsewhere.is_some() || state.lets(job).is_some() {
            return None;
        }
        match state.leases.get(&job.id) {
            Some(Hold::Refused { why, .. }) => Some(*why),
            Some(Hold::Asked { before, .. }) => {
                before.filter(|why| matches!(why, PauseReason::ElsewhereInTeam | PauseReason::TeamAway))
            }
            Some(Hold::Held(_) | Hold::Leaving) => Some(PauseReason::TeamAway),
            None => matches!(state.membership, Membership::CutOff).then_some(PauseReason::TeamAway),
        }
    }

    /// Whether there is no team.
    pub(super) fn is_alone(&self) -> bool {
        matches!(locked(&self.0).membership, Membership::Alone)
    }

    /// Before when the team is not to be asked for a permit again.
    pub(super) fn next_ask(&self) -> Option<Instant> {
        locked(&self.0).next_ask
    }

    /// A person lets a job go on while the server is away.
    fn go_alone(&self, job: &JobId) {
        let mut state = locked(&self.0);
        let Membership::Member(seat) = &state.membership else { return };
        if !seat.is_connected() {
            state.alone.insert(job.clone());
        }
    }

    /// Asks for the right to one call of a job, waiting a little for its turn; none: not now. It is used at once or lost.
    pub(super) async fn right(&self, job: &Job) -> Option<Right> {
        let patience = Instant::now() + PATIENCE;
        loop {
            let (bus, lease) = {
                let state = locked(&self.0);
                let lease = state.lets(job)?;
                match &state.membership {
                    Membership::Member(seat) => (Arc::clone(&seat.bus), lease),
                    Membership::Alone | Membership::CutOff => return Some(Right { permit: None, lease }),
                }
            };
            let refused = match bus.permit().await {
                Ok(permit) => return Some(Right { permit: Some(permit), lease }),
                Err(refused) => refused,
            };
            let again = Instant::now() + refused.ask_again_in;
            if again > patience {
                tracing::debug!(job = %job.id, %refused, "an item is given back");
                // The connection may be back before: it is looked at again soon.
                locked(&self.0).next_ask = Some(again.min(Instant::now() + ASK_AGAIN));
                return None;
            }
            sleep(refused.ask_again_in).await;
        }
    }

    /// Whether the team knows what is about to be sent, so that the call may be made now. A job that goes on alone
    /// tells it when the server is back.
    pub(super) async fn knows(&self, inner: &Inner, job: &JobId, right: &Right) -> bool {
        let log = {
            let state = locked(&self.0);
            match (&state.membership, &state.log, &right.lease) {
                (Membership::Alone, ..) => return true,
                (Membership::Member(_), Some(log), Some(_)) => Arc::clone(log),
                (Membership::Member(seat), _, None) => return !seat.is_connected(),
                _ => return false,
            }
        };
        let told = log.tell(inner, job).await;
        let knows = told.is_ok() && right.holds();
        if !knows {
            tracing::info!(%job, ?told, "an item is not sent: the team does not know of it in time");
            locked(&self.0).next_ask = Some(Instant::now() + ASK_AGAIN);
        }
        knows
    }
}

impl Inner {
    /// A job as shown: with what the team, or a ledger that cannot be written, does to it.
    pub(super) fn shown(&self, mut job: Job) -> Job {
        let begun = job.state != JobState::Starting || job.starts_at <= self.times.clock.now();
        let going = matches!(job.state, JobState::Starting | JobState::Running | JobState::Paused);
        let kept = job.pause.is_some_and(|pause| PauseReason::UNTIL_A_PERSON.contains(&pause));
        if going && job.elsewhere.is_none() && self.storage_has_failed() {
            job.state = JobState::Paused;
            job.pause = Some(PauseReason::Storage);
        } else if going
            && begun
            && !kept
            && let Some(pause) = self.team.pause_of(&job)
        {
            job.state = JobState::Paused;
            job.pause = Some(pause);
        }
        job
    }
}

impl Jobs {
    /// Takes part in a team in another way from now on; jobs begin alone. To be told before [`Jobs::begin`], and whenever
    /// it is different; that a team is left before the ledger forgets it. What the ledger is taking in at this moment is
    /// waited for.
    pub fn take_part(&self, membership: Membership) {
        self.inner.team.change(&self.inner, membership);
        self.inner.wake();
    }

    /// A job that waits for the team's server goes on alone: a person wants it.
    pub(super) fn go_alone(&self, job: &JobId) {
        self.inner.team.go_alone(job);
    }
}
