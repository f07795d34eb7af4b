//! Jobs: the one door out. What is sent was committed to the ledger before.
//!
//! [`Jobs`] is what people do with jobs and what screens read of them. The runner (`runner.rs`) decides what is sent
//! next, `send.rs` sends it, `outcome.rs` says what an answer means, and `settle.rs` finds out what became of items
//! whose answer was lost.

mod accounts;
mod candidates;
mod chain;
mod choice;
mod issues;
mod names;
mod outcome;
mod pace;
mod room_size;
mod rows;
mod rules;
mod runner;
mod send;
mod settle;
mod steer;
mod streaks;
mod summary;
mod team;
mod times;
mod types;
mod view;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use jiff::Timestamp;
use ledger::{ItemState, Job, JobId, Ledger, NewJob, WorkspaceId};
use miaohui::UserId;
use mirror::LeftRoom;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::failure::AppError;
#[cfg(doc)]
use crate::failure::ErrorCode;
use crate::session::Session;
use pace::Pace;
use runner::Runner;
use send::{Outcome, Sent};
use settle::{Settler, Touched};
use team::Team;

pub use pace::JobPaces;
pub use team::{Membership, Seat};
pub use times::{Clock, JobTimes};
pub use types::*;

/// The jobs of an open workspace. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    inner: Arc<Inner>,
}

struct Inner {
    ledger: Ledger,
    workspace: WorkspaceId,
    session: Session,
    times: JobTimes,
    team: Team,
    paces: JobPaces,
    pace: Mutex<Arc<Mutex<Pace>>>,
    /// When jobs begin, on a clock that does not jump.
    starts: Mutex<HashMap<JobId, Instant>>,
    /// Rooms to be read again.
    touched: Touched,
    /// Wakes the runner.
    wake: Notify,
    /// Wakes what settles outcomes.
    wake_settler: Notify,
    changes: watch::Sender<u64>,
    /// The workspace was connected anew: what was not reached may be.
    connected: AtomicBool,
    /// The ledger cannot be written: nothing is sent.
    storage_failed: AtomicBool,
    running: tokio::sync::Mutex<Option<Running>>,
}

/// The tasks of a workspace that is connected.
struct Running {
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Jobs {
    /// Takes up the jobs of a workspace: what was being sent when the program ended is unknown from now on. Nothing is
    /// sent before [`Jobs::begin`]. Blocks.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn open(
        ledger: Ledger,
        workspace: WorkspaceId,
        session: Session,
        times: JobTimes,
        paces: JobPaces,
    ) -> Result<Self, AppError> {
        let now = times.clock.now();
        let unknown = ledger.recover_jobs(&workspace, now)?;
        if unknown > 0 {
            tracing::warn!(unknown, "items were on their way when the program ended");
        }
        let settings = ledger.preferences()?.jobs;
        let mut pace = Pace::new(times.pull_window, times.slow_for);
        let calls = ledger.sent_since(&workspace, pace.remembers_since(&settings, now))?;
        pace.seed(&calls, &settings, now, Instant::now());
        let inner = Inner {
            ledger,
            workspace,
            session,
            times,
            team: Team::default(),
            paces,
            pace: Mutex::new(Arc::new(Mutex::new(pace))),
            starts: Mutex::default(),
            touched: Touched::default(),
            wake: Notify::new(),
            wake_settler: Notify::new(),
            changes: watch::Sender::new(0),
            connected: AtomicBool::new(false),
            storage_failed: AtomicBool::new(false),
            running: tokio::sync::Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs jobs from now on. A second call, after the workspace was connected anew, tries the vendor at once.
    pub async fn begin(&self) {
        let mut running = self.inner.running.lock().await;
        self.inner.share_pace();
        if running.is_none() {
            let stop = CancellationToken::new();
            let runner = Runner::new(Arc::clone(&self.inner)).run(stop.clone());
            let settler = Settler::new(Arc::clone(&self.inner)).run(stop.clone());
            *running = Some(Running { stop, tasks: vec![tokio::spawn(runner), tokio::spawn(settler)] });
        }
        self.inner.connected.store(true, Ordering::Release);
        self.inner.wake();
    }

    /// Stops sending and waits for the answer on its way, as at the end of the program. Jobs go on at the next start.
    pub async fn end(&self) {
        let running = self.inner.running.lock().await.take();
        if let Some(running) = running {
            running.stop.cancel();
            for ended in join_all(running.tasks).await {
                if let Err(error) = ended {
                    tracing::error!(%error, "a task of the jobs did not end in order");
                }
            }
            self.inner.team.give_up(&self.inner).await;
        }
    }

    /// Grows with every change of any job.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.inner.changes.subscribe()
    }

    /// Whether a job is starting, running, or paused and will go on by itself, here and not on another desk of the team.
    pub fn any_going(&self) -> bool {
        let goes = |job: &Job| job.elsewhere.is_none() && job.pause.is_none_or(|pause| pause.ends_by_itself());
        self.inner.ledger.going_jobs(&self.inner.workspace).is_ok_and(|jobs| jobs.iter().any(goes))
    }

    /// Starts a job; the first call is made when it can no longer be withdrawn.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `job.readOnly` when the workspace is read-only; as the ledger says.
    pub async fn start(&self, job: NewJob) -> Result<JobSummary, AppError> {
        self.inner.must_be_writable().await?;
        let (inner, times) = (&self.inner, &self.inner.times);
        let (workspace, now) = (inner.workspace.clone(), times.clock.now());
        let starts_at = now.saturating_add(times.withdrawal).unwrap_or(Timestamp::MAX);
        let started = inner.keep(move |ledger| ledger.start_job(&workspace, &job, now, starts_at)).await?;
        locked(&inner.starts).insert(started.id.clone(), Instant::now() + times.withdrawal);
        inner.wake();
        self.one(&started.id).await
    }
}

impl Inner {
    /// Runs work on the ledger off the async threads.
    async fn keep_typed<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Ledger) -> Result<T, ledger::Error> + Send + 'static,
    ) -> Result<T, ledger::Error> {
        let ledger = self.ledger.clone();
        match tokio::task::spawn_blocking(move || work(&ledger)).await {
            Ok(done) => done,
            Err(cut) => match cut.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(ledger::Error::Io(std::io::Error::other("the program ends"))),
            },
        }
    }

    async fn keep<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Ledger) -> Result<T, ledger::Error> + Send + 'static,
    ) -> Result<T, AppError> {
        Ok(self.keep_typed(work).await?)
    }

    fn with_pace<T>(&self, work: impl FnOnce(&mut Pace) -> T) -> T {
        let pace = Arc::clone(&locked(&self.pace));
        work(&mut locked(&pace))
    }

    /// Shares the pace of the token with the other workspaces that use it.
    fn share_pace(&self) {
        if let Ok(client) = self.session.client() {
            let mut pace = locked(&self.pace);
            *pace = self.paces.of(&client, &pace);
        }
    }

    /// Counts what another desk has sent lately for a job that is run here from now on.
    async fn learn_pace_of(&self, job: &JobId) -> Result<(), ledger::Error> {
        let (job, now) = (job.clone(), self.times.clock.now());
        let settings = self.keep_typed(|ledger| ledger.preferences()).await?.jobs;
        let since = self.with_pace(|pace| pace.remembers_since(&settings, now));
        let calls = self.keep_typed(move |ledger| ledger.sent_for_job(&job, since)).await?;
        self.with_pace(|pace| pace.seed(&calls, &settings, now, Instant::now()));
        Ok(())
    }

    fn storage_has_failed(&self) -> bool {
        self.storage_failed.load(Ordering::Acquire)
    }

    /// Something of a job is different.
    fn tell(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Something is different, and there may be something to do.
    fn wake(&self) {
        self.tell();
        self.wake.notify_one();
        self.wake_settler.notify_one();
    }

    async fn must_be_writable(&self) -> Result<(), AppError> {
        let workspace = self.workspace.clone();
        if self.keep(move |ledger| ledger.workspace(&workspace)).await?.writes_allowed {
            return Ok(());
        }
        Err(AppError::unusable("job.readOnly", "the workspace is read-only"))
    }

    /// When a job begins. One of an earlier life of the program begins when its time is over, at most as long after
    /// now as a job can be withdrawn: the clock may have been set back.
    fn starts_at(&self, job: &Job) -> Instant {
        let left = Duration::try_from(job.starts_at.duration_since(self.times.clock.now())).unwrap_or_default();
        let latest = Instant::now() + left.min(self.times.withdrawal);
        *locked(&self.starts).entry(job.id.clone()).or_insert(latest)
    }

    /// The time, and the latest that anything is put off to.
    fn now_and_latest(&self) -> (Timestamp, Timestamp) {
        let now = self.times.clock.now();
        (now, now.saturating_add(self.times.longest_wait()).unwrap_or(Timestamp::MAX))
    }

    /// What follows for the mirror from an item with an outcome.
    async fn noted(&self, sent: &Sent) {
        let Some(Outcome { outcome, .. }) = &sent.outcome else { return };
        if matches!(outcome.state, ItemState::Planned | ItemState::Failed) {
            return;
        }
        if let Some(room) = outcome.room.as_ref().or(sent.request.room()) {
            self.touched.touch(room, self.times.verify_after);
        }
        if sent.kind == ledger::JobKind::Leave {
            self.tell_left_rooms().await;
        }
        self.wake_settler.notify_one();
    }

    /// Tells the mirror which rooms were left.
    async fn tell_left_rooms(&self) {
        let workspace = self.workspace.clone();
        match self.keep_typed(move |ledger| ledger.left_rooms(&workspace)).await {
            Ok(rooms) => {
                self.session.mirror().set_left_rooms(left_rooms(rooms));
                self.session.note_difference();
            }
            Err(error) => tracing::warn!(%error, "which rooms were left cannot be read"),
        }
    }
}

impl Session {
    /// Tells which rooms accounts have left by jobs, as the ledger has it.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn know_left_rooms(&self, ledger: &Ledger, workspace: &WorkspaceId) -> Result<(), AppError> {
        self.mirror().set_left_rooms(left_rooms(ledger.left_rooms(workspace)?));
        Ok(())
    }
}

fn left_rooms(rooms: Vec<(miaohui::RoomWxid, UserId, Timestamp)>) -> Vec<LeftRoom> {
    rooms.into_iter().map(|(room, account, at)| LeftRoom { room, account, at: at.into() }).collect()
}

/// A panic elsewhere leaves what is behind these locks whole: every change is a single step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An answer that the window does not ask for by mistake.
fn unknown_item() -> AppError {
    AppError::unusable("job.unknown", "the job has no such item")
}
