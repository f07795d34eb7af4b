//! An open workspace: its mirror, and the client where there is a token.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures::StreamExt;
use jiff::Timestamp;
use miaohui::{Client, RoomWxid, TagId};
use mirror::{AccountSnapshot, Condition, Mirror, RoomDetail, RoomSnapshot, RunScope, Source};
use tokio::sync::{Mutex, watch};

use crate::callbacks::Settling;
use crate::failure::{AppError, ErrorCode};
use crate::observation::snapshot;
use crate::sync::{Keeper, SyncState, SyncTimes};

/// Rooms asked for in one request; the siblings of `listByMHTag` allow at most 100 (vendor-api.md §2).
pub(crate) const PAGE_SIZE: u32 = 100;

/// How often a pause is told.
const BEAT: Duration = Duration::from_millis(500);

/// An open workspace. Cheap to clone.
#[derive(Clone)]
pub struct Session {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) mirror: Mirror,
    client: RwLock<Option<Client>>,
    /// Tags staff pasted: read too where the tenant lists rooms by tag only.
    pub(crate) known_tags: std::sync::Mutex<BTreeSet<TagId>>,
    pub(crate) keeper: Mutex<Option<Keeper>>,
    pub(crate) times: SyncTimes,
    pub(crate) state: watch::Sender<SyncState>,
    /// Grows whenever something that was observed is different from what was known.
    differences: watch::Sender<u64>,
    /// Rooms joined a moment ago.
    pub(crate) settling: Settling,
}

impl Session {
    /// Opens a workspace on the files in `folder`. Without a client (no token at hand) what is known stays readable.
    /// Blocks for the file work.
    ///
    /// # Errors
    /// When the files cannot be opened. A damaged mirror is not an error: it is set aside and read again, see
    /// [`Condition`].
    pub fn open(folder: &Path, client: Option<Client>, known_tags: Vec<TagId>) -> Result<(Self, Condition), AppError> {
        Self::open_with(folder, client, known_tags, SyncTimes::default())
    }

    /// As [`Session::open`], with other times than the usual ones.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_with(
        folder: &Path,
        client: Option<Client>,
        known_tags: Vec<TagId>,
        times: SyncTimes,
    ) -> Result<(Self, Condition), AppError> {
        let opened = Mirror::open(folder)?;
        let last = opened.mirror.list_run()?;
        let inner = Inner {
            mirror: opened.mirror,
            client: RwLock::new(client),
            known_tags: std::sync::Mutex::new(known_tags.into_iter().collect()),
            keeper: Mutex::new(None),
            times,
            state: watch::Sender::new(SyncState::idle(last.as_ref())),
            differences: watch::Sender::new(0),
            settling: Settling::default(),
        };
        Ok((Self { inner: Arc::new(inner) }, opened.condition))
    }

    /// What is known locally.
    pub fn mirror(&self) -> &Mirror {
        &self.inner.mirror
    }

    /// Asks the vendor by this client from now on; `None` when there is no token at hand. What runs goes on with the
    /// old one: stop it first.
    pub fn connect(&self, client: Option<Client>) {
        *self.inner.client.write().unwrap_or_else(PoisonError::into_inner) = client;
    }

    /// Whether the vendor can be asked.
    pub fn has_token(&self) -> bool {
        self.inner.client.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Whole seconds that the vendor still asks to wait after "too many requests", rounded up.
    pub fn seconds_to_wait(&self) -> Option<u32> {
        self.client().ok().and_then(|client| seconds_to_wait(&client))
    }

    /// The vendor, where there is a token.
    ///
    /// # Errors
    /// [`ErrorCode::TokenMissing`] otherwise.
    pub(crate) fn client(&self) -> Result<Client, AppError> {
        let missing = || AppError::new(ErrorCode::TokenMissing, "this workspace has no token at hand");
        self.inner.client.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(missing)
    }

    /// Reads the rooms of one tag from the vendor now; tells how many there are.
    ///
    /// # Errors
    /// As the vendor or the disk says; pages already read stay.
    pub async fn refresh_tag(&self, tag: &TagId) -> Result<u32, AppError> {
        let started = Timestamp::now();
        let mut pages = pin!(self.client()?.all_rooms_by_tag(tag.clone(), PAGE_SIZE));
        let mut rooms = BTreeSet::new();
        while let Some(page) = pages.next().await {
            let page = page?;
            rooms.extend(page.rooms.iter().filter(|room| !room.deleted).map(|room| room.wxid.clone()));
            self.observe_page(page, Source::TagList).await?;
        }
        let scope = RunScope::Tag(tag.clone());
        self.read(move |mirror| mirror.mark_seen_through(Source::TagList, scope, started)).await?;
        Ok(rooms.len() as u32)
    }

    /// Adds a tag that staff pasted: shown in the list of tags also while it has no rooms, and read by later runs.
    ///
    /// # Errors
    /// When the mirror cannot be written.
    pub async fn know_tag(&self, tag: TagId) -> Result<(), AppError> {
        self.known_tags().insert(tag.clone());
        self.read(move |mirror| mirror.note_tag(&tag, "")).await
    }

    pub(crate) fn known_tags(&self) -> std::sync::MutexGuard<'_, BTreeSet<TagId>> {
        self.inner.known_tags.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Re-reads one room from the vendor.
    ///
    /// A tenant without `room/list` is asked for the rooms of one of the members instead.
    ///
    /// # Errors
    /// [`ErrorCode::RoomUnknown`] when neither the vendor nor the mirror has it.
    pub async fn verify_room(&self, room: &RoomWxid) -> Result<RoomDetail, AppError> {
        let (rooms, source) = self.ask_for_room(room).await?;
        let now = Timestamp::now();
        let snapshots = rooms.into_iter().filter(|r| r.wxid == *room).map(|r| snapshot(r, source, now)).collect();
        self.observe(snapshots).await?;
        let room = room.clone();
        self.read(move |mirror| mirror.room(&room)).await?.ok_or_else(unknown_room)
    }

    /// What the vendor says of a room now; other rooms may be among it.
    pub(crate) async fn ask_for_room(&self, room: &RoomWxid) -> Result<(Vec<miaohui::Room>, Source), AppError> {
        match self.client()?.room(room).await {
            Err(error) if error.call_missing() => self.room_by_a_member(room).await,
            other => Ok((other?.value, Source::RoomList)),
        }
    }

    async fn room_by_a_member(&self, room: &RoomWxid) -> Result<(Vec<miaohui::Room>, Source), AppError> {
        let (_, witness) = self.witness(room.clone(), HashSet::new(), HashSet::new()).await?;
        let answer = self.client()?.rooms_by_member(&witness.ok_or_else(unknown_room)?.person).await?;
        Ok((answer.value, Source::MemberLookup))
    }

    /// The one door in, off the async threads.
    pub(crate) async fn observe(&self, snapshots: Vec<RoomSnapshot>) -> Result<mirror::Observed, AppError> {
        let observed = self.read(move |mirror| mirror.observe(snapshots)).await?;
        if observed.new_rooms + observed.changed > 0 {
            self.note_difference();
        }
        Ok(observed)
    }

    /// What screens show of rooms is different now.
    pub(crate) fn note_difference(&self) {
        self.inner.differences.send_modify(|number| *number += 1);
    }

    /// Takes the hosted accounts in as they were at `as_of`.
    pub(crate) async fn observe_accounts(
        &self,
        accounts: Vec<AccountSnapshot>,
        as_of: Timestamp,
    ) -> Result<(), AppError> {
        self.read(move |mirror| mirror.observe_accounts(accounts, as_of)).await?;
        self.inner.differences.send_modify(|number| *number += 1);
        Ok(())
    }

    /// Changes whenever something that was observed is different from what was known.
    pub fn differences(&self) -> watch::Receiver<u64> {
        self.inner.differences.subscribe()
    }

    /// Runs a question to the mirror off the async threads.
    ///
    /// # Errors
    /// As the mirror says.
    pub async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Mirror) -> Result<T, mirror::Error> + Send + 'static,
    ) -> Result<T, AppError> {
        let mirror = self.inner.mirror.clone();
        let answer = tokio::task::spawn_blocking(move || question(&mirror)).await;
        Ok(answer.map_err(|panic| AppError::new(ErrorCode::Internal, panic.to_string()))??)
    }
}

pub(crate) fn seconds_to_wait(client: &Client) -> Option<u32> {
    Some(client.pause_left()?.as_secs_f64().ceil() as u32)
}

/// Does `work`, and tells twice a second how long the vendor asks to wait, while it does.
pub(crate) async fn telling_pauses<T>(
    client: &Client,
    mut tell: impl FnMut(Option<u32>),
    work: impl Future<Output = T>,
) -> T {
    let mut work = pin!(work);
    loop {
        match tokio::time::timeout(BEAT, &mut work).await {
            Ok(done) => return done,
            Err(_) => tell(seconds_to_wait(client)),
        }
    }
}

pub(crate) fn unknown_room() -> AppError {
    AppError::new(ErrorCode::RoomUnknown, "this room is not known here")
}
