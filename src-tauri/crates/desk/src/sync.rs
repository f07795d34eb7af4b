//! Reading all rooms of a workspace into the mirror, with progress, stop and a truthful end.
//!
//! Over `room/list` where the tenant has it, else over all known tags (vendor-api.md §5). Each page is observed as it
//! arrives, so rooms can be used while the rest is on its way.

use std::collections::BTreeSet;
use std::pin::pin;

use futures::{Stream, StreamExt};
use jiff::Timestamp;
use miaohui::{Error, RoomPage, TagId};
use mirror::{Millis, RunScope, Source};
use serde::{Deserialize, Serialize};
use specta::Type;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::failure::{AppError, ErrorCode};
use crate::observation::{account, snapshot};
use crate::session::{PAGE_SIZE, Session, telling_pauses};

/// How far reading is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SyncState {
    /// Running, or how the last run ended.
    pub phase: SyncPhase,
    /// Rooms read in this run.
    pub done: u32,
    /// Rooms there are, where the vendor says so; may change under way.
    pub total: Option<u32>,
    /// Start of this run.
    pub started_at: Option<Millis>,
    /// End of the last run that read everything.
    pub finished_at: Option<Millis>,
    /// Why the last run stopped short.
    pub error: Option<AppError>,
    /// Rooms of this run whose data could not be read.
    pub unreadable: u32,
    /// Seconds that the vendor asks to wait, after too many requests; reading goes on by itself.
    pub waiting_seconds: Option<u32>,
    /// Rooms of this run that were not asked for again because they were read a moment ago.
    pub skipped: u32,
    /// This run goes on with one that was cut off.
    pub resumed: bool,
    /// When the next run begins by itself.
    pub next_at: Option<Millis>,
    /// Grows with every change: of two states that arrive out of order, the greater one is newer.
    pub revision: u32,
}

/// The phases of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SyncPhase {
    /// Nothing runs; the last run, if any, read everything.
    Idle,
    /// Under way.
    Running,
    /// Stopped by a person.
    Stopped,
    /// Stopped by an error.
    Failed,
}

impl SyncState {
    pub(crate) fn idle() -> Self {
        Self {
            phase: SyncPhase::Idle,
            done: 0,
            total: None,
            started_at: None,
            finished_at: None,
            error: None,
            unreadable: 0,
            waiting_seconds: None,
            skipped: 0,
            resumed: false,
            next_at: None,
            revision: 0,
        }
    }
}

/// A run under way.
pub(crate) struct Running {
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

/// Why a run ended before its end.
enum Cut {
    Stopped,
    Failed(AppError),
}

impl<E: Into<AppError>> From<E> for Cut {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Session {
    /// The state now, and every change after it.
    pub fn sync_state(&self) -> watch::Receiver<SyncState> {
        self.inner.state.subscribe()
    }

    /// Starts reading all rooms; a run already under way goes on and is not started twice.
    pub async fn start_sync(&self) {
        let mut running = self.inner.running.lock().await;
        if running.as_ref().is_some_and(|run| !run.task.is_finished()) {
            return;
        }
        let stop = CancellationToken::new();
        let started = Timestamp::now();
        self.change(|state| {
            *state = SyncState {
                phase: SyncPhase::Running,
                started_at: Some(started.into()),
                finished_at: state.finished_at,
                revision: state.revision,
                ..SyncState::idle()
            };
        });
        let (session, token) = (self.clone(), stop.clone());
        let task = tokio::spawn(async move {
            let end = session.run_telling(&token).await;
            session.change(|state| close(state, end));
        });
        *running = Some(Running { stop, task });
    }

    /// Stops reading and waits until nothing is under way any more; what was read stays.
    pub async fn stop_sync(&self) {
        let Some(run) = self.inner.running.lock().await.take() else { return };
        run.stop.cancel();
        if let Err(error) = run.task.await {
            tracing::error!(%error, "the sync task did not end in order");
        }
    }

    fn change(&self, change: impl FnOnce(&mut SyncState)) {
        self.inner.state.send_modify(|state| {
            change(state);
            state.revision += 1;
        });
    }

    async fn run_telling(&self, stop: &CancellationToken) -> Result<(), Cut> {
        let tell = |seconds| {
            self.inner
                .state
                .send_if_modified(|state| std::mem::replace(&mut state.waiting_seconds, seconds) != seconds);
        };
        telling_pauses(&self.client()?, tell, self.run(stop)).await
    }

    async fn run(&self, stop: &CancellationToken) -> Result<(), Cut> {
        stop.run_until_cancelled(self.read_accounts()).await.ok_or(Cut::Stopped)??;
        let started = Timestamp::now();
        let all = self.client()?.all_rooms(PAGE_SIZE);
        match self.take(all, Source::RoomList, stop).await {
            Ok(_) => {
                self.read(move |mirror| mirror.mark_seen_through(Source::RoomList, RunScope::Everything, started))
                    .await?;
                Ok(())
            }
            Err(Cut::Failed(error))
                if error.code == ErrorCode::CallMissing || error.code == ErrorCode::WrongAddress =>
            {
                self.run_by_tags(stop).await
            }
            Err(cut) => Err(cut),
        }
    }

    /// The accounts with their online state; a tenant without the call shows them as unknown.
    async fn read_accounts(&self) -> Result<(), AppError> {
        let as_of = Timestamp::now();
        match self.client()?.accounts().await {
            Ok(answer) => {
                let accounts = answer.value.into_iter().map(account).collect();
                self.read(move |mirror| mirror.observe_accounts(accounts, as_of)).await
            }
            Err(error) if error.call_missing() => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Every tag that staff pasted or a room carries. Reading rooms may bring up new tags: they are read too.
    async fn run_by_tags(&self, stop: &CancellationToken) -> Result<(), Cut> {
        let mut read = BTreeSet::new();
        loop {
            let mut tags: BTreeSet<TagId> = self.known_tags().clone();
            tags.extend(self.read(mirror::Mirror::overview).await?.tags.into_iter().map(|tag| tag.id));
            let Some(tag) = tags.into_iter().find(|tag| !read.contains(tag)) else { return Ok(()) };
            let started = Timestamp::now();
            let rooms = self.client()?.all_rooms_by_tag(tag.clone(), PAGE_SIZE);
            self.take(rooms, Source::TagList, stop).await?;
            let scope = RunScope::Tag(tag.clone());
            self.read(move |mirror| mirror.mark_seen_through(Source::TagList, scope, started)).await?;
            read.insert(tag);
        }
    }

    async fn take(
        &self,
        pages: impl Stream<Item = Result<RoomPage, Error>>,
        source: Source,
        stop: &CancellationToken,
    ) -> Result<(), Cut> {
        let mut pages = pin!(pages);
        while let Some(page) = stop.run_until_cancelled(pages.next()).await.ok_or(Cut::Stopped)? {
            let page = page?;
            let (count, total, unreadable) = (page.rooms.len(), page.total, page.unreadable.len());
            self.observe_page(page, source).await?;
            self.change(|state| {
                state.done += count as u32;
                state.total = total.and_then(|total| u32::try_from(total).ok()).or(state.total);
                state.unreadable += unreadable as u32;
            });
        }
        Ok(())
    }

    pub(crate) async fn observe_page(&self, page: RoomPage, source: Source) -> Result<(), AppError> {
        let now = Timestamp::now();
        self.observe(page.rooms.into_iter().map(|room| snapshot(room, source, now)).collect()).await?;
        Ok(())
    }
}

fn close(state: &mut SyncState, end: Result<(), Cut>) {
    state.waiting_seconds = None;
    match end {
        Ok(()) => {
            state.phase = SyncPhase::Idle;
            state.finished_at = Some(Timestamp::now().into());
        }
        Err(Cut::Stopped) => state.phase = SyncPhase::Stopped,
        Err(Cut::Failed(error)) => {
            state.phase = SyncPhase::Failed;
            state.error = Some(error);
        }
    }
}
