//! Runs the jobs of a workspace: one task decides what is sent next, and each call is a task of its own.
//!
//! Everything it needs to know is in the ledger; what it remembers here may be lost at any time. What people do changes
//! the ledger first and wakes it then, and the commit before each call looks at the ledger once more.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ledger::{ItemKey, Job, JobId, JobKind, JobState, PauseReason};
use miaohui::UserId;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Inner;
use super::accounts::Watch;
use super::choice::{self, Choice};
use super::outcome::Effect;
use super::send::{COMMITS, Outcome, Sent, Taken, is_storage};
use super::streaks::Streaks;
use super::view::View;

/// Calls of one account under way at once, so that slow answers do not slow the pace; as many failures without a reason
/// in a row hold the account, so it never makes one call more than these.
pub(super) const MOST_UNDER_WAY: u32 = 3;
/// Without anything to do the runner looks again after this.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// What the runner remembers.
pub(super) struct Runner {
    inner: Arc<Inner>,
    calls: JoinSet<Sent>,
    pub(super) memory: Memory,
    watch: Watch,
    /// Outcomes that the ledger does not have yet.
    uncommitted: Vec<Outcome>,
}

/// What decides, beside the ledger, what is sent next.
#[derive(Default)]
pub(super) struct Memory {
    /// Pulls and leaves under way.
    pub(super) moving: HashMap<UserId, u32>,
    /// Creates under way.
    pub(super) creating: HashMap<UserId, u32>,
    /// Failures without a reason in a row.
    pub(super) streaks: Streaks,
    /// When a job was last served, as a count.
    pub(super) served: HashMap<JobId, u64>,
    /// Calls of each job under way.
    of_job: HashMap<JobId, u32>,
}

/// What to do after a look.
enum Next {
    /// Look again at once.
    Again,
    /// Wait, at most so long.
    Wait(Duration),
    /// The workspace is gone.
    End,
}

impl Runner {
    pub(super) fn new(inner: Arc<Inner>) -> Self {
        let watch = Watch::new(Arc::clone(&inner));
        Self { inner, calls: JoinSet::new(), memory: Memory::default(), watch, uncommitted: Vec::new() }
    }

    /// Runs until stopped or the workspace is gone; then waits for the answers on their way.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        self.memory.streaks = Streaks::take_up(&self.inner).await;
        while !stop.is_cancelled() {
            let wait = match self.look().await {
                Next::Again => continue,
                Next::Wait(wait) => wait,
                Next::End => break,
            };
            let inner = Arc::clone(&self.inner);
            tokio::select! {
                () = stop.cancelled() => {}
                () = inner.wake.notified() => {}
                () = tokio::time::sleep(wait) => {}
                Some(sent) = self.calls.join_next() => self.take_in(sent.ok()).await,
                poll = self.watch.next() => self.watch.take_in(poll).await,
            }
        }
        self.end().await;
    }

    async fn end(mut self) {
        let patience = self.inner.times.end_patience;
        let answers = async {
            while let Some(sent) = self.calls.join_next().await {
                self.take_in(sent.ok()).await;
            }
        };
        if tokio::time::timeout(patience, answers).await.is_err() {
            tracing::warn!("answers are still on their way: their items are unknown at the next start");
        }
    }

    /// One look at the ledger, and what is to be done now.
    async fn look(&mut self) -> Next {
        if !self.storage_is_back().await {
            return Next::Wait(self.inner.times.tick);
        }
        let (view, inner) = (View::read(&self.inner).await, Arc::clone(&self.inner));
        let view = match view {
            Ok(view) => view,
            Err(ledger::Error::WorkspaceUnknown(_)) => return Next::End,
            Err(error) => {
                tracing::error!(%error, "the ledger cannot be read");
                return Next::Wait(inner.times.tick);
            }
        };
        inner.team.attend(&inner, &view);
        if view.jobs.is_empty() {
            return Next::Wait(LONGEST_SLEEP);
        }
        match self.steer(&view).await {
            Ok(false) => {}
            Ok(true) => return Next::Again,
            Err(error) => return self.failed(&error).await,
        }
        if inner.connected.swap(false, Ordering::AcqRel) {
            self.watch.reached();
        }
        self.watch.look(&view);
        match choice::next(&inner, &view, &self.memory) {
            Choice::Send { entry, account } => self.send(&view, &view.jobs[entry].job, account).await,
            Choice::Wait(until) => {
                let left = until.saturating_duration_since(Instant::now());
                Next::Wait(left.min(inner.times.tick).min(view.until_next_start(&inner)))
            }
            Choice::Nothing => Next::Wait(inner.times.tick.min(view.until_next_start(&inner))),
        }
    }

    /// Lets jobs begin, wait, go on and end; tells whether any did. Those that the team does not let run here are for
    /// another desk, or wait.
    async fn steer(&self, view: &View) -> Result<bool, ledger::Error> {
        let (inner, mut changed) = (&self.inner, false);
        let (now, clock) = (Instant::now(), &inner.times.clock);
        for entry in view.jobs.iter().filter(|entry| inner.team.lets(&entry.job)) {
            let (job, at) = (entry.job.id.clone(), clock.now());
            changed |= match entry.job.state {
                JobState::Starting if inner.starts_at(&entry.job) <= now => {
                    inner.keep_typed(move |ledger| ledger.begin_job(&job)).await?
                }
                JobState::Starting => false,
                _ if entry.queued.is_empty() => inner.keep_typed(move |ledger| ledger.finish_job(&job, at)).await?,
                _ if entry.has_items_without_account() => {
                    inner.keep_typed(move |ledger| ledger.fail_without_account(&job, at)).await?;
                    true
                }
                _ => {
                    let pause = view.pause_of(entry, &self.watch, inner, self.memory.is_under_way(&job));
                    pause != entry.job.pause && inner.keep_typed(move |ledger| ledger.set_waiting(&job, pause)).await?
                }
            };
        }
        if changed {
            inner.tell();
        }
        Ok(changed)
    }

    async fn send(&mut self, view: &View, job: &Job, account: UserId) -> Next {
        let (inner, kind) = (Arc::clone(&self.inner), job.kind);
        let now = Instant::now();
        let slot = inner.with_pace(|pace| pace.take_if_ready(kind, &account, &view.settings, now));
        let Some(slot) = slot else { return Next::Again };
        let (wanted_job, wanted_account) = (job.id.clone(), account.clone());
        let (now, latest) = inner.now_and_latest();
        let taken = inner.keep_typed(move |ledger| ledger.permit_next(&wanted_job, &wanted_account, now, latest)).await;
        let item = match taken {
            Ok(Some(item)) => item,
            Ok(None) => {
                inner.with_pace(|pace| pace.give_back(&slot));
                return Next::Again;
            }
            Err(error) => return self.failed(&error).await,
        };
        tracing::trace!(target: "desk::mark", "taken");
        let turn = self.memory.served.values().max().copied().unwrap_or(0) + 1;
        self.memory.served.insert(job.id.clone(), turn);
        *self.memory.of_job.entry(job.id.clone()).or_default() += 1;
        *self.memory.under_way(kind).entry(account.clone()).or_default() += 1;
        let key = ItemKey { job: job.id.clone(), position: item.position };
        let (direct_below, has_next_room) = (view.settings.direct_below, view.has_next_room(&key.job, &item.request));
        let taken = Taken { job: job.clone(), key, item, account, slot, direct_below, has_next_room };
        self.calls.spawn(taken.send(Arc::clone(&inner)));
        inner.tell();
        Next::Again
    }

    /// What a call came to.
    async fn take_in(&mut self, sent: Option<Sent>) {
        // A call whose task broke down stays `Sending` in the ledger and is unknown at the next start.
        let Some(mut sent) = sent else { return };
        self.memory.streaks.take_in(&self.inner, &mut sent).await;
        if let Some(count) = self.memory.under_way(sent.kind).get_mut(&sent.account) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.memory.of_job.get_mut(&sent.key.job) {
            *count = count.saturating_sub(1);
        }
        let committed = match &sent.outcome {
            Some(outcome) => self.inner.commit(outcome, COMMITS).await,
            None => true,
        };
        if sent.no_storage || !committed {
            self.inner.storage_failed.store(true, Ordering::Release);
        }
        if let Err(error) = self.follow(&sent).await {
            tracing::error!(%error, "what follows from an answer cannot be noted");
            self.inner.storage_failed.fetch_or(is_storage(&error), Ordering::AcqRel);
        }
        self.uncommitted.extend(sent.outcome.filter(|_| !committed));
        self.inner.tell();
    }

    async fn follow(&mut self, sent: &Sent) -> Result<(), ledger::Error> {
        let inner = Arc::clone(&self.inner);
        match sent.effect {
            Effect::TokenRejected => {
                let workspace = inner.workspace.clone();
                inner.keep_typed(move |ledger| ledger.pause_all(&workspace, PauseReason::TokenRejected)).await?;
            }
            Effect::TooMany => inner.with_pace(|pace| pace.slow_down(Instant::now())),
            Effect::NotReached => self.watch.not_reached(),
            Effect::Understood | Effect::Unexplained | Effect::RoomFull => self.watch.reached(),
            Effect::None | Effect::PerhapsTokenRejected => {}
        }
        if sent.effect == Effect::RoomFull {
            inner.room_is_full(&sent.key, &sent.request).await?;
        }
        inner.noted(sent).await;
        Ok(())
    }

    /// Whether the ledger can be written: nothing is sent while it cannot. What was learned meanwhile is committed
    /// first, and jobs wait for a person then.
    async fn storage_is_back(&mut self) -> bool {
        if !self.inner.storage_failed.load(Ordering::Acquire) {
            return true;
        }
        while let Some(last) = self.uncommitted.last() {
            if !self.inner.commit(last, 1).await {
                return false;
            }
            self.uncommitted.pop();
        }
        let workspace = self.inner.workspace.clone();
        let paused = self.inner.keep_typed(move |ledger| {
            ledger.give_back_all(&workspace)?;
            ledger.pause_all(&workspace, PauseReason::Storage)
        });
        let paused = paused.await;
        if paused.is_ok() {
            self.inner.storage_failed.store(false, Ordering::Release);
            self.inner.tell();
        }
        paused.is_ok()
    }

    async fn failed(&self, error: &ledger::Error) -> Next {
        tracing::error!(%error, "the ledger cannot be written");
        self.inner.storage_failed.fetch_or(is_storage(error), Ordering::AcqRel);
        self.inner.tell();
        Next::Wait(self.inner.times.tick)
    }
}

impl Memory {
    fn is_under_way(&self, job: &JobId) -> bool {
        self.of_job.get(job).is_some_and(|calls| *calls > 0)
    }

    pub(super) fn under_way(&mut self, kind: JobKind) -> &mut HashMap<UserId, u32> {
        match kind {
            JobKind::Create => &mut self.creating,
            JobKind::Pull | JobKind::Leave => &mut self.moving,
        }
    }
}
