//! Reading all rooms of a workspace into the mirror: at the start, again every half an hour, and when a person wants
//! it; with progress, stop, and a truthful end.
//!
//! One task keeps a workspace in step: it runs, waits for the next time, and runs again. Workspaces have tasks, clients
//! and paces of their own and do not disturb each other.

mod by_members;
mod run;
mod state;
mod times;

use std::sync::{Arc, Weak};

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use mirror::{ListRun, Mirror};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::failure::AppError;
use crate::session::{Inner, Session, telling_pauses};

use run::Run;
pub use state::{SyncPhase, SyncState};
pub use times::SyncTimes;
pub(crate) use times::chance;
use times::{after, before};

/// How long the task sleeps at most before it looks at the clock again: the clock goes on while the machine sleeps, the
/// timer does not.
const LONGEST_SLEEP: std::time::Duration = std::time::Duration::from_secs(30);

/// The task that keeps a workspace in step.
pub(crate) struct Keeper {
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

/// Why a run ended before its end.
pub(crate) enum Cut {
    Stopped,
    Failed(AppError),
}

impl<E: Into<AppError>> From<E> for Cut {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Who wants a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// A person: everything is read, however fresh.
    ByPerson,
    /// The app, at its start or after some time.
    ByItself,
}

/// What a keeper does next.
enum Next {
    /// When this is over, whatever is due.
    Due(BoxFuture<'static, ()>),
    /// This run, already announced.
    Run(Run),
    /// Nothing until then, then a run.
    Wait(Timestamp),
}

impl Keeper {
    /// Ends it, and waits until nothing of it is under way.
    async fn end(self) {
        self.stop.cancel();
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the sync task did not end in order");
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(keeper) = self.keeper.get_mut() {
            keeper.stop.cancel();
        }
    }
}

impl Session {
    /// The state now, and every change after it.
    pub fn sync_state(&self) -> watch::Receiver<SyncState> {
        self.inner.state.subscribe()
    }

    /// Reads all rooms, however fresh they are: a person wants it. A run already under way goes on and is not started
    /// twice; one that was cut off or stopped a moment ago goes on where it was.
    pub async fn start_sync(&self) {
        let mut keeper = self.inner.keeper.lock().await;
        if !self.is_running() {
            let stop = CancellationToken::new();
            let run = self.announce(Wanted::ByPerson, stop.clone()).await;
            self.replace(&mut keeper, Next::Run(run), stop).await;
        }
    }

    /// Keeps the rooms in step as soon as `begin` is over: reads them, or goes on with a run that was cut off, or waits
    /// for the next time when all of them were read a moment ago. For the start of the app and after
    /// [`Session::connect`].
    pub async fn keep_in_sync(&self, begin: impl Future<Output = ()> + Send + 'static) {
        let mut keeper = self.inner.keeper.lock().await;
        if !self.is_running() {
            self.replace(&mut keeper, Next::Due(begin.boxed()), CancellationToken::new()).await;
        }
    }

    /// Stops reading and waits until nothing is under way any more; what was read stays. The next run begins by itself
    /// after the usual time.
    pub async fn stop_sync(&self) {
        let mut keeper = self.inner.keeper.lock().await;
        self.wait_for_next(&mut keeper, Timestamp::now()).await;
    }

    /// Stops reading for good: nothing is under way afterwards and nothing begins by itself. To be called before the
    /// workspace is closed or connected anew.
    pub async fn end_sync(&self) {
        let keeper = self.inner.keeper.lock().await.take();
        if let Some(keeper) = keeper {
            keeper.end().await;
        }
        self.change(|state| state.next_at = None);
    }

    fn is_running(&self) -> bool {
        self.inner.state.borrow().phase == SyncPhase::Running
    }

    /// Ends what the keeper did, and waits for the next run after one that ended at `last`.
    async fn wait_for_next(&self, keeper: &mut Option<Keeper>, last: Timestamp) {
        if let Some(old) = keeper.take() {
            old.end().await;
        }
        if self.has_token()
            && let Some(next) = self.tell_next(last)
        {
            self.replace(keeper, Next::Wait(next), CancellationToken::new()).await;
        }
    }

    /// The usual time of the next run after one that ended at `last`, told.
    fn tell_next(&self, last: Timestamp) -> Option<Timestamp> {
        let next = self.inner.times.pause(None, chance()).map(|pause| after(last, pause));
        self.change(|state| state.next_at = next.map(Into::into));
        next
    }

    /// What is due when nothing runs.
    async fn due(&self, stop: &CancellationToken) -> Option<Next> {
        let now = Timestamp::now();
        match self.read(|mirror| Ok((mirror.list_run()?, mirror.overview()?.rooms))).await {
            Ok((Some(last), rooms)) if self.inner.times.is_fresh(&last, now) => {
                self.change(|state| state.skipped = rooms);
                self.tell_next(last.finished.unwrap_or(now)).map(Next::Wait)
            }
            _ => Some(Next::Run(self.announce(Wanted::ByItself, stop.clone()).await)),
        }
    }

    /// Decides whether a run goes on with an earlier one, and tells that it begins.
    async fn announce(&self, wanted: Wanted, stop: CancellationToken) -> Run {
        // A mirror that cannot be read is told by the run itself.
        let kept = self.read(Mirror::list_run).await.unwrap_or_default();
        // In whole milliseconds, as everything is kept.
        let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
        let times = &self.inner.times;
        let fresh_from = before(now, times.fresh_for);
        let mut list = kept.filter(|last| times.goes_on(last, now)).unwrap_or_else(|| ListRun::new(now, fresh_from));
        if wanted == Wanted::ByPerson {
            list.fresh_from = list.started;
        }
        self.change(|state| state.begin(&list));
        Run { session: self.clone(), stop, list, begun: now }
    }

    async fn replace(&self, keeper: &mut Option<Keeper>, next: Next, stop: CancellationToken) {
        if let Some(old) = keeper.take() {
            old.end().await;
        }
        // While it waits it does not keep the workspace open.
        let task = tokio::spawn(keep(Arc::downgrade(&self.inner), next, stop.clone()));
        *keeper = Some(Keeper { stop, task });
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut SyncState)) {
        self.inner.state.send_modify(|state| {
            change(state);
            state.revision += 1;
        });
    }
}

/// Runs, waits for the next time, and runs again, until stopped or the workspace is closed.
async fn keep(inner: Weak<Inner>, mut next: Next, stop: CancellationToken) {
    let mut failures = 0;
    loop {
        next = match next {
            Next::Run(run) => match run.finish(&mut failures).await {
                Some(until) => Next::Wait(until),
                None => return,
            },
            Next::Wait(until) => {
                if stop.run_until_cancelled(sleep_until(until)).await.is_none() {
                    return;
                }
                let Some(inner) = inner.upgrade() else { return };
                Next::Run(Session { inner }.announce(Wanted::ByItself, stop.clone()).await)
            }
            Next::Due(begin) => {
                if stop.run_until_cancelled(begin).await.is_none() {
                    return;
                }
                let Some(inner) = inner.upgrade() else { return };
                match (Session { inner }).due(&stop).await {
                    Some(next) => next,
                    None => return,
                }
            }
        };
    }
}

impl Run {
    /// Reads, tells the end, and gives the time of the next run.
    async fn finish(self, failures: &mut u32) -> Option<Timestamp> {
        let session = self.session.clone();
        let stop = self.stop.clone();
        let end = match session.client() {
            Ok(client) => telling_pauses(&client, |seconds| session.tell_pause(seconds), self.read()).await,
            Err(error) => Err(Cut::Failed(error)),
        };
        let failed = match &end {
            Err(Cut::Failed(error)) => {
                *failures += 1;
                tracing::warn!(%error, failures, "the rooms were not read to the end");
                Some((error, *failures))
            }
            Ok(()) | Err(Cut::Stopped) => {
                *failures = 0;
                None
            }
        };
        let stopped = stop.is_cancelled();
        let pause = session.inner.times.pause(failed, chance()).filter(|_| !stopped);
        let next = pause.map(|pause| after(Timestamp::now(), pause));
        session.change(|state| {
            state.close(end);
            state.next_at = next.map(Into::into);
        });
        next
    }
}

impl Session {
    fn tell_pause(&self, seconds: Option<u32>) {
        self.inner.state.send_if_modified(|state| {
            let differs = state.waiting_seconds != seconds;
            state.waiting_seconds = seconds;
            state.revision += u32::from(differs);
            differs
        });
    }
}

async fn sleep_until(until: Timestamp) {
    loop {
        let left = until.duration_since(Timestamp::now());
        match std::time::Duration::try_from(left) {
            Ok(left) if !left.is_zero() => tokio::time::sleep(left.min(LONGEST_SLEEP)).await,
            _ => return,
        }
    }
}
