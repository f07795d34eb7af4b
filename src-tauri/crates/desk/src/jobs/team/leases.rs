//! The leases of jobs: who runs what, and how a job comes from one desk to another.
//!
//! A desk asks for the lease of every job that wants to run, also of those that other desks run: when their lease runs
//! out or is given back, whoever gets it takes the job up. A lease is given back only after the log has everything, and
//! nothing is on its way any more.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ::team::{JobKey, Lease, LeaseRefused};
use ledger::{Job, JobId, JobState, PauseReason};
use tokio::time::{Instant, sleep, timeout};

use super::log::{JobLog, NotTakenUp};
use super::{ASK_AGAIN, Membership, PATIENCE, Seat, State, Team};
use crate::failure::AppError;
use crate::jobs::view::View;
use crate::jobs::{Inner, locked};

/// From one look at a job that is given back to the next.
const LOOK: Duration = Duration::from_millis(50);

/// What is known of the lease of a job.
pub(super) enum Hold {
    /// The ask with this number is on its way; the job waited for this reason before, if it did.
    Asked {
        number: u64,
        before: Option<PauseReason>,
    },
    Held(Arc<Lease>),
    /// It is being given back.
    Leaving,
    Refused {
        why: PauseReason,
        again: Instant,
    },
}

/// Who wants a job taken up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The job itself, while it wants to run.
    ToRun,
    /// A person, whatever the job does.
    ByPerson,
}

/// Why a job is not run here.
#[derive(Debug, thiserror::Error)]
enum NotHere {
    #[error(transparent)]
    Lease(#[from] LeaseRefused),
    #[error(transparent)]
    Job(#[from] NotTakenUp),
}

impl State {
    fn ask(&mut self, job: &JobId, before: Option<PauseReason>) -> u64 {
        self.asks += 1;
        self.leases.insert(job.clone(), Hold::Asked { number: self.asks, before });
        self.asks
    }

    fn member(&self) -> Option<(Seat, Arc<JobLog>)> {
        match (&self.membership, &self.log) {
            (Membership::Member(seat), Some(log)) => Some((seat.clone(), Arc::clone(log))),
            _ => None,
        }
    }
}

impl Team {
    /// Asks for the leases of the jobs that want to run, and gives up the others. Those that a read-only workspace runs
    /// are given up when the pause for that is noted, so that no other desk goes on with them by itself.
    pub(in crate::jobs) fn attend(&self, inner: &Arc<Inner>, view: &View) {
        let mut state = locked(&self.0);
        let Some((seat, log)) = state.member() else { return };
        let wants = |job: &&Job| {
            let is_held = matches!(state.leases.get(&job.id), Some(Hold::Held(_)));
            may_want_to_run(job) && (view.writes_allowed || is_held && job.pause != Some(PauseReason::ReadOnly))
        };
        let wanted: HashMap<&JobId, &Job> =
            view.jobs.iter().map(|entry| &entry.job).filter(wants).map(|job| (&job.id, job)).collect();
        let left: Vec<_> = state.leases.keys().filter(|job| !wanted.contains_key(job)).cloned().collect();
        for job in left {
            let Some(hold) = state.leases.remove(&job) else { continue };
            if matches!(hold, Hold::Held(_) | Hold::Leaving) {
                state.leases.insert(job.clone(), Hold::Leaving);
            }
            if let Hold::Held(lease) = hold {
                tokio::spawn(leave(Arc::clone(inner), Arc::clone(&log), job, lease));
            }
        }
        if seat.is_connected() {
            state.alone.clear();
        }
        for (job, Job { pause, elsewhere, .. }) in wanted {
            let elsewhere = elsewhere.is_some();
            let before = match state.leases.get(job) {
                None => *pause,
                // One that another desk has told of since is taken up anew.
                Some(Hold::Held(lease)) if lease.check().is_err() || elsewhere => Some(PauseReason::TeamAway),
                Some(Hold::Refused { why, again }) if *again <= Instant::now() => Some(*why),
                Some(_) => continue,
            };
            let number = state.ask(job, before);
            let (inner, log, job, seat) = (Arc::clone(inner), Arc::clone(&log), job.clone(), seat.clone());
            tokio::spawn(async move { ask(&seat, &log, &inner, &job, number, Wanted::ToRun).await.is_ok() });
        }
    }

    /// An answer to an ask; a lease that nobody wants any more is given back by being dropped.
    fn answered(&self, job: &JobId, number: u64, answer: Result<Lease, PauseReason>) {
        let mut state = locked(&self.0);
        let Some(hold @ Hold::Asked { .. }) = state.leases.get_mut(job) else { return };
        if !matches!(hold, Hold::Asked { number: asked, .. } if *asked == number) {
            return;
        }
        *hold = match answer {
            Ok(lease) => Hold::Held(Arc::new(lease)),
            Err(why) => Hold::Refused { why, again: Instant::now() + ASK_AGAIN },
        };
    }

    /// Takes a job over that another desk ran last, because a person wants to do something with it.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with `job.runElsewhere`, `job.teamAway` or
    /// `job.notWhole`.
    pub(in crate::jobs) async fn claim(&self, inner: &Arc<Inner>, job: &Job) -> Result<(), AppError> {
        let Some(desk) = &job.elsewhere else { return Ok(()) };
        let elsewhere = || AppError::unusable("job.runElsewhere", format!("{desk} runs this job"));
        let asked = {
            let mut state = locked(&self.0);
            let (seat, log) = state.member().ok_or_else(elsewhere)?;
            match state.leases.get(&job.id) {
                // What is on its way says in a moment who runs it.
                Some(Hold::Asked { .. } | Hold::Held(_) | Hold::Leaving) => None,
                Some(Hold::Refused { .. }) | None => Some((seat, log, state.ask(&job.id, None))),
            }
        };
        let Some((seat, log, number)) = asked else { return Err(elsewhere()) };
        match ask(&seat, &log, inner, &job.id, number, Wanted::ByPerson).await {
            Ok(()) => Ok(()),
            Err(NotHere::Lease(LeaseRefused::HeldBy(_)) | NotHere::Job(NotTakenUp::NotWanted)) => Err(elsewhere()),
            Err(NotHere::Job(why @ NotTakenUp::NotWhole)) => Err(AppError::unusable("job.notWhole", why.to_string())),
            Err(why) => Err(AppError::unusable("job.teamAway", why.to_string())),
        }
    }

    /// Tells the log everything and gives back every lease, as at the end of the program.
    pub(in crate::jobs) async fn give_up(&self, inner: &Inner) {
        let (leases, log) = {
            let mut state = locked(&self.0);
            state._tasks.clear();
            (state.leases.drain().collect::<Vec<_>>(), state.log.clone())
        };
        if let Some(log) = log
            && timeout(PATIENCE, log.tell_all(inner)).await.unwrap_or(true)
        {
            tracing::info!("the team learns at the next start what became of the last items");
        }
        for (_, hold) in leases {
            if let Hold::Held(lease) = hold
                && let Some(lease) = Arc::into_inner(lease)
            {
                lease.release().await;
            }
        }
    }
}

async fn ask(
    seat: &Seat,
    log: &JobLog,
    inner: &Inner,
    job: &JobId,
    number: u64,
    wanted: Wanted,
) -> Result<(), NotHere> {
    let got = try_ask(seat, log, inner, job, wanted).await;
    let (told, result) = match got {
        Ok(lease) => (Ok(lease), Ok(())),
        Err(why) => {
            tracing::debug!(%job, %why, "a job is not run here");
            let elsewhere = matches!(why, NotHere::Lease(LeaseRefused::HeldBy(_)) | NotHere::Job(NotTakenUp::NotWhole));
            let pause = if elsewhere { PauseReason::ElsewhereInTeam } else { PauseReason::TeamAway };
            (Err(pause), Err(why))
        }
    };
    inner.team.answered(job, number, told);
    inner.wake();
    result
}

async fn try_ask(seat: &Seat, log: &JobLog, inner: &Inner, job: &JobId, wanted: Wanted) -> Result<Lease, NotHere> {
    // Ids of jobs are short and plain, so that this never fails.
    let key = JobKey::new(job.as_str()).map_err(|_| NotTakenUp::NotWanted)?;
    let lease = seat.bus.lease(&key).await?;
    match log.take_up(inner, job, &key, wanted).await {
        Ok(()) => Ok(lease),
        Err(why) => {
            lease.release().await;
            Err(why.into())
        }
    }
}

/// Gives a lease back when nothing is on its way and the log has everything; whoever comes next has nothing to doubt.
async fn leave(inner: Arc<Inner>, log: Arc<JobLog>, job: JobId, lease: Arc<Lease>) {
    while lease.check().is_ok() && inner.is_here(&job).await {
        if inner.has_settled(&job).await && log.tell(&inner, &job).await.is_ok() {
            break;
        }
        sleep(LOOK).await;
    }
    // Calls under it are over, or it has run out.
    if let Some(lease) = Arc::into_inner(lease) {
        lease.release().await;
    }
    locked(&inner.team.0).leases.remove(&job);
    inner.wake();
}

impl Inner {
    async fn is_here(&self, job: &JobId) -> bool {
        let job = job.clone();
        let share = self.keep_typed(move |ledger| ledger.job_share(&job)).await;
        share.is_ok_and(|share| share.is_some_and(|share| share.here))
    }

    /// Whether nothing of a job is on its way.
    async fn has_settled(&self, job: &JobId) -> bool {
        let job = job.clone();
        let counts = self.keep_typed(move |ledger| ledger.item_counts(&job)).await;
        counts.is_ok_and(|counts| counts.permitted == 0 && counts.sending == 0)
    }
}

/// Whether a job has something to do and no person keeps it from that, here or on the desk that runs it.
pub(super) fn may_want_to_run(job: &Job) -> bool {
    let read_only_there = job.elsewhere.is_some() && job.pause == Some(PauseReason::ReadOnly);
    let kept = read_only_there || job.pause.is_some_and(|pause| PauseReason::UNTIL_A_PERSON.contains(&pause));
    matches!(job.state, JobState::Starting | JobState::Running | JobState::Paused) && !kept
}
