//! The log of each job on the team's bus: this desk's jobs are told there, and those of the others taken in.
//!
//! A record is appended only behind the last one that this desk has taken in. So a desk that lost a job without knowing
//! can tell nothing more of it, and what it cannot tell it does not send.

use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use ::team::{AppendError, Delivery, JobKey, JobRecord, Position, Reconcile};
use futures::StreamExt;
use ledger::{JobId, JobLogEntry, JobLogRecord, JobPart, TeamPosition, ToShare};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};

use super::Seat;
use super::leases::{Wanted, may_want_to_run};
use crate::jobs::{Inner, locked};

/// Records taken in in one transaction.
const AT_ONCE: usize = 32;
/// After something that may be otherwise soon: the server away, a log that has grown.
const SOON: Duration = Duration::from_secs(1);
/// How long a desk waits for what the log has already.
const CATCHING_UP: Duration = Duration::from_secs(5);

/// The logs of a team's jobs, as one desk sees them.
pub(super) struct JobLog {
    seat: Seat,
    /// Whose turn it is to append: records of a job come one after another.
    turn: tokio::sync::Mutex<()>,
    /// How far the logs are taken in.
    heard: watch::Sender<Option<TeamPosition>>,
    /// The desk is in this team. Held while the ledger takes something in, so that nothing comes in after it was left.
    joined: Arc<Mutex<bool>>,
}

/// Why the log does not have everything.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotTold {
    #[error(transparent)]
    Bus(#[from] AppendError),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("a record cannot be written: {0}")]
    Unwritable(#[from] serde_json::Error),
    #[error("no record can have this job as its key")]
    NoKey,
    #[error("another desk runs the job by now")]
    NotHere,
}

/// Why a job was not taken up.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotTakenUp {
    #[error("it has ended, or a person has paused it")]
    NotWanted,
    #[error("not all of its rows have come to this desk")]
    NotWhole,
    #[error("the team's log of it cannot be followed: {0}")]
    Log(#[from] NotTold),
    #[error("what the team's log has of it did not come in time")]
    NotCaughtUp,
    #[error("the desk has left the team")]
    Left,
}

impl From<ledger::Error> for NotTakenUp {
    fn from(error: ledger::Error) -> Self {
        Self::Log(error.into())
    }
}

impl JobLog {
    pub(super) fn new(seat: Seat) -> Self {
        let joined = Arc::new(Mutex::new(true));
        Self { seat, turn: tokio::sync::Mutex::default(), heard: watch::Sender::new(None), joined }
    }

    /// Takes nothing in any more, also not what is on its way to the ledger: a job that was left to the team would be
    /// run here again.
    pub(super) fn leave(&self) {
        *locked(&self.joined) = false;
    }

    /// Appends whatever the log of a job does not have yet.
    pub(super) async fn tell(&self, inner: &Inner, job: &JobId) -> Result<(), NotTold> {
        let key = JobKey::new(job.as_str()).map_err(|_| NotTold::NoKey)?;
        let _turn = self.turn.lock().await;
        loop {
            let (id, author, desk) = (job.clone(), self.seat.author.clone(), self.seat.desk.clone());
            let taken = inner.keep_typed(move |ledger| ledger.part_to_share(&id, &author, desk.as_str())).await?;
            let shared = match taken {
                ToShare::Part(shared) => shared,
                ToShare::Nothing => return Ok(()),
                ToShare::NotHere => return Err(NotTold::NotHere),
            };
            let body = serde_json::to_vec(&shared.part)?;
            let Position { stream_created, sequence } = self.seat.bus.append(&key, shared.after, body.into()).await?;
            // Numbers of a stream that was made anew may be the same by chance.
            if self.heard.borrow().is_some_and(|heard| heard.stream_created != stream_created) {
                return Err(AppendError::Behind.into());
            }
            inner.keep_typed(move |ledger| ledger.part_is_shared(&shared, sequence)).await?;
        }
    }

    /// Tells whatever changes, as long as there is somebody to tell it for. A job is told for the first time by
    /// [`JobLog::take_up`], under its lease.
    pub(super) async fn keep_telling(self: Arc<Self>, inner: Weak<Inner>) {
        let Some(mut changes) = inner.upgrade().map(|inner| inner.changes.subscribe()) else { return };
        loop {
            let again = match inner.upgrade() {
                Some(inner) => self.tell_all(&inner).await,
                None => return,
            };
            let changed = async { changes.changed().await.is_ok() };
            match again {
                true => sleep(SOON).await,
                false if changed.await => {}
                false => return,
            }
        }
    }

    /// Whether something is left to tell.
    pub(super) async fn tell_all(&self, inner: &Inner) -> bool {
        let workspace = inner.workspace.clone();
        let jobs = match inner.keep_typed(move |ledger| ledger.jobs_to_share(&workspace)).await {
            Ok(jobs) => jobs,
            Err(error) => {
                tracing::warn!(%error, "what the team does not know yet cannot be read");
                return true;
            }
        };
        let mut left = false;
        for job in jobs {
            if let Err(error) = self.tell(inner, &job).await {
                tracing::debug!(%job, %error, "the team is told later");
                left = true;
            }
        }
        left
    }

    /// Takes in what all desks tell of jobs.
    pub(super) async fn follow(self: Arc<Self>, inner: Weak<Inner>) {
        let last = loop {
            let Some(inner) = inner.upgrade() else { return };
            let workspace = inner.workspace.clone();
            match inner.keep_typed(move |ledger| ledger.job_log_position(&workspace)).await {
                Ok(last) => break last,
                Err(error) => tracing::error!(%error, "the jobs of the team wait: the ledger cannot be read"),
            }
            sleep(SOON).await;
        };
        let last = last.map(|at| Position { stream_created: at.stream_created, sequence: at.sequence });
        let mut deliveries = self.seat.bus.follow_jobs(last).ready_chunks(AT_ONCE);
        while let Some(told) = deliveries.next().await {
            let (entries, position) = entries_of(told);
            let Some(position) = position else { continue };
            let entries = Arc::new(entries);
            loop {
                let Some(inner) = inner.upgrade() else { return };
                let (workspace, author, entries) = (inner.workspace.clone(), self.seat.author.clone(), entries.clone());
                let joined = Arc::clone(&self.joined);
                let taken = inner
                    .keep_typed(move |ledger| {
                        let joined = locked(&joined);
                        if *joined { ledger.take_in_job_logs(&workspace, &author, &entries, position) } else { Ok(()) }
                    })
                    .await;
                match taken {
                    Ok(()) => break inner.wake(),
                    Err(error) => tracing::error!(%error, "the jobs of the team wait: the ledger cannot keep them"),
                }
                sleep(SOON).await;
            }
            self.heard.send_replace(Some(position));
        }
    }

    /// Takes up a job under a lease that this desk has just got: everything that the log has is taken in first, and the
    /// log knows then who runs it.
    pub(super) async fn take_up(
        &self,
        inner: &Inner,
        job: &JobId,
        key: &JobKey,
        wanted: Wanted,
    ) -> Result<(), NotTakenUp> {
        let mut heard = self.heard.subscribe();
        let until = Instant::now() + CATCHING_UP;
        loop {
            heard.mark_unchanged();
            let end = self.seat.bus.end_of_log(key).await.map_err(NotTold::from)?;
            let share = self.share_of(inner, job).await?;
            if share.is_some_and(|sequence| sequence == end.sequence) {
                self.run_here(inner, job, wanted).await?;
                match self.tell(inner, job).await {
                    Ok(()) => return Ok(()),
                    Err(NotTold::Bus(AppendError::Behind) | NotTold::NotHere) => {}
                    Err(why) => return Err(why.into()),
                }
            }
            if timeout_at(until, heard.changed()).await.is_err() {
                return Err(NotTakenUp::NotCaughtUp);
            }
        }
    }

    /// The last record of a job's log that is taken in; the job is shared from now on if it was not.
    async fn share_of(&self, inner: &Inner, job: &JobId) -> Result<Option<u64>, ledger::Error> {
        let (workspace, job, desk) = (inner.workspace.clone(), job.clone(), self.seat.desk.clone());
        inner
            .keep_typed(move |ledger| {
                ledger.share_going_jobs(&workspace, desk.as_str())?;
                Ok(ledger.job_share(&job)?.map(|share| share.sequence))
            })
            .await
    }

    async fn run_here(&self, inner: &Inner, job: &JobId, wanted: Wanted) -> Result<(), NotTakenUp> {
        let (workspace, id, desk) = (inner.workspace.clone(), job.clone(), self.seat.desk.clone());
        let (now, joined) = (inner.times.clock.now(), Arc::clone(&self.joined));
        let taken_over = inner
            .keep_typed(move |ledger| {
                let joined = locked(&joined);
                if !*joined {
                    return Ok(Err(NotTakenUp::Left));
                }
                let job = ledger.job(&workspace, &id)?;
                if wanted == Wanted::ToRun && !may_want_to_run(&job) {
                    return Ok(Err(NotTakenUp::NotWanted));
                }
                if !ledger.job_share(&id)?.is_some_and(|share| share.whole) {
                    return Ok(Err(NotTakenUp::NotWhole));
                }
                Ok(Ok(ledger.take_up_job(&workspace, &id, desk.as_str(), now)?))
            })
            .await??;
        if taken_over {
            tracing::info!(%job, "a job of another desk goes on here");
            inner.learn_pace_of(job).await?;
        }
        inner.wake();
        Ok(())
    }
}

/// What deliveries say, and how far they go.
fn entries_of(told: Vec<Delivery<JobRecord>>) -> (Vec<JobLogEntry>, Option<TeamPosition>) {
    let (mut entries, mut last) = (Vec::new(), None);
    for delivery in told {
        last = Some(match delivery {
            Delivery::Event { position, event } => {
                let part = JobPart::read(event.job.as_str(), &event.body);
                let (job, sequence) = (event.job.as_str().to_owned(), position.sequence);
                entries.push(JobLogEntry::Record(Box::new(JobLogRecord { job, sequence, part })));
                position
            }
            Delivery::UpTo(position) => position,
            Delivery::Reconcile { position, why } => {
                tracing::warn!(?why, "records of jobs may have been missed");
                entries.push(match why {
                    Reconcile::Reset => JobLogEntry::Reset,
                    Reconcile::Gap => JobLogEntry::Gap,
                });
                position
            }
        });
    }
    let position = last.map(|at| TeamPosition { stream_created: at.stream_created, sequence: at.sequence });
    (entries, position)
}
