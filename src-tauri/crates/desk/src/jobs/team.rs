//! The one place where a team takes part: each job is run by one desk, under a lease, and all desks share one pace.
//!
//! A desk by itself is a team of one: nothing is refused, and every job is its own. In a team a job sends only while its
//! lease is held; while the server is away no lease can be had, so jobs wait, unless a person lets one go on alone.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ledger::{JobId, JobState, PauseReason};
use team::{JobKey, Lease, LeaseRefused, Permit, TeamBus};
use tokio::time::{Instant, sleep};

use super::view::{Entry, View};
use super::{Inner, Jobs, locked};

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
    /// By this bus.
    Member(Arc<dyn TeamBus>),
}

/// The team of a desk.
#[derive(Default)]
pub(super) struct Team(Mutex<State>);

#[derive(Default)]
struct State {
    membership: Membership,
    leases: HashMap<JobId, Hold>,
    /// Jobs that a person lets go on while the server is away.
    alone: HashSet<JobId>,
    /// Nothing is asked for before.
    next_ask: Option<Instant>,
    asks: u64,
}

/// What is known of the lease of a job.
enum Hold {
    /// The ask with this number is on its way; the job waited for this reason before, if it did.
    Asked {
        number: u64,
        before: Option<PauseReason>,
    },
    Held(Arc<Lease>),
    Refused {
        why: PauseReason,
        again: Instant,
    },
}

/// The right to one call, with the lease that it is made under: keep it until the call is over.
pub(super) struct Right {
    permit: Option<Permit>,
    lease: Option<Arc<Lease>>,
}

impl Right {
    /// Whether it holds at this moment. To be asked right before the call is committed.
    pub(super) fn holds(&self) -> bool {
        self.lease.as_ref().is_none_or(|lease| lease.check().is_ok())
            && self.permit.as_ref().is_none_or(Permit::is_usable)
    }
}

impl State {
    /// Whether a job may send now; with the lease that it sends under, if it needs one.
    fn lets(&self, job: &JobId) -> Option<Option<Arc<Lease>>> {
        let bus = match &self.membership {
            Membership::Alone => return Some(None),
            Membership::CutOff => return None,
            Membership::Member(bus) => bus,
        };
        match self.leases.get(job) {
            Some(Hold::Held(lease)) if lease.check().is_ok() => Some(Some(Arc::clone(lease))),
            _ if self.alone.contains(job) && !bus.connection().borrow().is_connected() => Some(None),
            _ => None,
        }
    }
}

impl Team {
    /// Takes part in another way from now on. Leases are given back when the calls under them are over.
    fn change(&self, membership: Membership) {
        let asks = locked(&self.0).asks;
        *locked(&self.0) = State { membership, asks, ..State::default() };
    }

    /// Asks for the leases of the jobs that want to run, and gives up the others.
    pub(super) fn attend(&self, inner: &Arc<Inner>, view: &View) {
        let mut state = locked(&self.0);
        let State { membership: Membership::Member(bus), leases, alone, asks, .. } = &mut *state else { return };
        let wanted: HashMap<&JobId, Option<PauseReason>> =
            view.jobs.iter().filter(|entry| wants_to_run(entry, view)).map(|e| (&e.job.id, e.job.pause)).collect();
        leases.retain(|job, _| wanted.contains_key(job));
        if bus.connection().borrow().is_connected() {
            alone.clear();
        }
        for (job, pause) in wanted {
            let before = match leases.get(job) {
                None => pause,
                Some(Hold::Held(lease)) if lease.check().is_err() => Some(PauseReason::TeamAway),
                Some(Hold::Refused { why, again }) if *again <= Instant::now() => Some(*why),
                Some(_) => continue,
            };
            let Ok(key) = JobKey::new(job.as_str()) else { continue };
            *asks += 1;
            leases.insert(job.clone(), Hold::Asked { number: *asks, before });
            tokio::spawn(ask(Arc::clone(bus), Arc::clone(inner), job.clone(), key, *asks));
        }
    }

    /// An answer to an ask; a lease that nobody wants any more is given back by being dropped.
    fn answered(&self, job: &JobId, number: u64, answer: Result<Lease, LeaseRefused>) {
        let mut state = locked(&self.0);
        let Some(hold @ Hold::Asked { .. }) = state.leases.get_mut(job) else { return };
        if !matches!(hold, Hold::Asked { number: asked, .. } if *asked == number) {
            return;
        }
        *hold = match answer {
            Ok(lease) => Hold::Held(Arc::new(lease)),
            Err(why) => {
                tracing::debug!(%job, %why, "a job has no lease");
                let held = matches!(why, LeaseRefused::HeldBy(_));
                let why = if held { PauseReason::ElsewhereInTeam } else { PauseReason::TeamAway };
                Hold::Refused { why, again: Instant::now() + ASK_AGAIN }
            }
        };
    }

    /// Whether a job may send now.
    pub(super) fn lets(&self, job: &JobId) -> bool {
        locked(&self.0).lets(job).is_some()
    }

    /// Why the team keeps a job waiting; none: it does not, or a first ask for the lease is on its way.
    pub(super) fn pause_of(&self, job: &JobId) -> Option<PauseReason> {
        let state = locked(&self.0);
        if state.lets(job).is_some() {
            return None;
        }
        match state.leases.get(job) {
            Some(Hold::Refused { why, .. }) => Some(*why),
            Some(Hold::Asked { before, .. }) => {
                before.filter(|why| matches!(why, PauseReason::ElsewhereInTeam | PauseReason::TeamAway))
            }
            Some(Hold::Held(_)) => Some(PauseReason::TeamAway),
            None => matches!(state.membership, Membership::CutOff).then_some(PauseReason::TeamAway),
        }
    }

    /// Before when the team is not to be asked for a permit again.
    pub(super) fn next_ask(&self) -> Option<Instant> {
        locked(&self.0).next_ask
    }

    /// A person lets a job go on while the server is away.
    fn go_alone(&self, job: &JobId) {
        let mut state = locked(&self.0);
        let Membership::Member(bus) = &state.membership else { return };
        if !bus.connection().borrow().is_connected() {
            state.alone.insert(job.clone());
        }
    }

    /// Asks for the right to one call of a job, waiting a little for its turn; none: not now. It is used at once or lost.
    pub(super) async fn right(&self, job: &JobId) -> Option<Right> {
        let patience = Instant::now() + PATIENCE;
        loop {
            let (bus, lease) = {
                let state = locked(&self.0);
                let lease = state.lets(job)?;
                match &state.membership {
                    Membership::Member(bus) => (Arc::clone(bus), lease),
                    Membership::Alone | Membership::CutOff => return Some(Right { permit: None, lease }),
                }
            };
            let refused = match bus.permit().await {
                Ok(permit) => return Some(Right { permit: Some(permit), lease }),
                Err(refused) => refused,
            };
            let again = Instant::now() + refused.ask_again_in;
            if again > patience {
                tracing::debug!(%job, %refused, "an item is given back");
                // The connection may be back before: it is looked at again soon.
                locked(&self.0).next_ask = Some(again.min(Instant::now() + ASK_AGAIN));
                return None;
            }
            sleep(refused.ask_again_in).await;
        }
    }

    /// Gives back every lease, as at the end of the program.
    pub(super) async fn give_up(&self) {
        let leases: Vec<_> = locked(&self.0).leases.drain().collect();
        for (_, hold) in leases {
            if let Hold::Held(lease) = hold
                && let Some(lease) = Arc::into_inner(lease)
            {
                lease.release().await;
            }
        }
    }
}

async fn ask(bus: Arc<dyn TeamBus>, inner: Arc<Inner>, job: JobId, key: JobKey, number: u64) {
    let answer = bus.lease(&key).await;
    inner.team.answered(&job, number, answer);
    inner.wake();
}

fn wants_to_run(entry: &Entry, view: &View) -> bool {
    let kept = entry.job.pause.is_some_and(|pause| PauseReason::UNTIL_A_PERSON.contains(&pause));
    view.writes_allowed && matches!(entry.job.state, JobState::Running | JobState::Paused) && !kept
}

impl Jobs {
    /// Takes part in a team in another way from now on; jobs begin alone. To be told before [`Jobs::begin`], and whenever
    /// it is different.
    pub fn take_part(&self, membership: Membership) {
        self.inner.team.change(membership);
        self.inner.wake();
    }

    /// A job that waits for the team's server goes on alone: a person wants it.
    pub(super) fn go_alone(&self, job: &JobId) {
        self.inner.team.go_alone(job);
    }
}
