//! Finds out what became of items: of those whose answer was lost by asking the vendor, of all by what is observed
//! later. Only reads.
//!
//! * An **unknown pull** is looked at twice, some time apart: the person's rooms are read from the vendor. Seen in the
//!   room: done. Not seen twice, in a room that surely took people in at once: it did not happen, and a person may let
//!   it be sent again. Otherwise an invitation card may be out, which nobody can see: a person decides.
//! * An **unknown leave** the same, by what the vendor says of the room.
//! * An **unknown create** is never settled here; see `candidates.rs`.
//! * **Done and invited** pulls are confirmed when a newer list of the room shows the person. One that the vendor called
//!   done and a newer list does not show is unknown again.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::{StreamExt, stream};
use jiff::Timestamp;
use ledger::{ItemKey, ItemRequest, ItemState, OpenItem, Settled};
use miaohui::{ContactWxid, RoomWxid, UserId};
use mirror::PlanFacts;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Inner, locked};
use crate::failure::{AppError, ErrorCode};

/// Looks at an unknown item before a person is needed.
const LOOKS: u32 = 2;
/// Items looked at in one go, several at a time.
const ITEMS: u32 = 40;
const AT_ONCE: usize = 4;
/// Items that wait to be confirmed, looked through in one go.
const UNCONFIRMED: u32 = 2_000;
/// Invitation cards may be accepted as long as this; later ones are no longer waited for.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// From one pass over what is to be confirmed to the next, in looks apart.
const PASSES: u32 = 2;
/// Calls before the start whose rooms are read again.
const TAKEN_UP: Duration = Duration::from_secs(60 * 60);
/// How often a new room is asked for until the mirror has it.
const TRIES_FOR_NEW: u32 = 5;

/// Rooms to be read again, each with the time when.
#[derive(Default)]
pub(super) struct Touched(Mutex<HashMap<RoomWxid, Instant>>);

impl Touched {
    /// A room is to be read again after a while; one that is to be read already is not put off.
    pub(super) fn touch(&self, room: &RoomWxid, after: Duration) {
        locked(&self.0).entry(room.clone()).or_insert_with(|| Instant::now() + after);
    }

    fn take_due(&self, now: Instant) -> Vec<RoomWxid> {
        let mut rooms = locked(&self.0);
        let due: Vec<_> = rooms.iter().filter(|(_, at)| **at <= now).map(|(room, _)| room.clone()).collect();
        rooms.retain(|_, at| *at > now);
        due
    }

    fn next(&self) -> Option<Instant> {
        locked(&self.0).values().min().copied()
    }
}

/// The task that settles.
pub(super) struct Settler {
    inner: Arc<Inner>,
    /// Looks of this life of the program, on a clock that does not jump.
    looked: HashMap<ItemKey, Instant>,
    /// Tries to read a new room.
    tries: HashMap<RoomWxid, u32>,
    /// Leaves whose rooms were read again.
    left_checked: HashMap<ItemKey, u32>,
    last_pass: Option<Instant>,
}

impl Settler {
    pub(super) fn new(inner: Arc<Inner>) -> Self {
        Self { inner, looked: HashMap::new(), tries: HashMap::new(), left_checked: HashMap::new(), last_pass: None }
    }

    /// Settles until stopped.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        self.take_up().await;
        while stop.run_until_cancelled(self.pass()).await.is_some() {
            let inner = Arc::clone(&self.inner);
            tokio::select! {
                () = stop.cancelled() => return,
                () = inner.wake_settler.notified() => {}
                () = tokio::time::sleep(self.pause()) => {}
            }
        }
    }

    /// The rooms of calls shortly before the program ended are read again, too.
    async fn take_up(&self) {
        let (workspace, now) = (self.inner.workspace.clone(), self.inner.times.clock.now());
        let since = now.saturating_sub(TAKEN_UP).unwrap_or(Timestamp::MIN);
        match self.inner.keep(move |ledger| ledger.unconfirmed(&workspace, since, UNCONFIRMED)).await {
            Ok(items) => {
                for room in items.iter().filter_map(|item| item.request.room()) {
                    self.inner.touched.touch(room, self.inner.times.verify_after);
                }
            }
            Err(error) => tracing::warn!(%error, "what was sent before the program ended is confirmed by later lists"),
        }
    }

    fn pause(&self) -> Duration {
        let times = &self.inner.times;
        let beat = times.between_looks.min(times.first_look).max(times.tick);
        let next = self.inner.touched.next().map(|at| at.saturating_duration_since(Instant::now()));
        next.map_or(beat, |next| next.min(beat))
    }

    async fn pass(&mut self) {
        if !self.inner.session.has_token() {
            return;
        }
        if let Err(error) = self.try_pass().await {
            tracing::info!(%error, "outcomes are settled later");
        }
    }

    async fn try_pass(&mut self) -> Result<(), AppError> {
        let rooms = self.inner.touched.take_due(Instant::now());
        let mut fresh = !rooms.is_empty();
        self.read_again(rooms).await;
        let workspace = self.inner.workspace.clone();
        let unsettled = self.inner.keep(move |ledger| ledger.unsettled(&workspace, LOOKS, ITEMS)).await?;
        let due: Vec<_> = unsettled.into_iter().filter(|item| self.is_due(item)).collect();
        if !due.is_empty() {
            self.looked.extend(due.iter().map(|item| (item.key.clone(), Instant::now())));
            let inner = &self.inner;
            let looks = stream::iter(due).map(|item| async move { inner.look(item).await });
            let mut looks = pin!(looks.buffer_unordered(AT_ONCE));
            while let Some(look) = looks.next().await {
                if let Err(error) = look {
                    tracing::info!(%error, "an item is looked at later");
                }
            }
            self.inner.tell();
            fresh = true;
        }
        let every = self.inner.times.between_looks * PASSES;
        if fresh || self.last_pass.is_none_or(|last| last.elapsed() >= every) {
            self.last_pass = Some(Instant::now());
            self.confirm().await?;
        }
        Ok(())
    }

    /// Whether it is time to look at an unknown item.
    fn is_due(&mut self, item: &OpenItem) -> bool {
        let times = &self.inner.times;
        let (since, wait) = match item.looked_at {
            Some(looked_at) => (looked_at, times.between_looks),
            None => (item.changed_at, times.first_look),
        };
        if let Some(last) = self.looked.get(&item.key) {
            // A person may ask for a look at once.
            return last.elapsed() >= if item.looked == 0 { times.first_look } else { wait };
        }
        match Duration::try_from(times.clock.now().duration_since(since)) {
            Ok(age) => age >= wait,
            // The clock was set back: the time is counted from here.
            Err(_) => {
                self.looked.insert(item.key.clone(), Instant::now());
                false
            }
        }
    }

    async fn read_again(&self, rooms: Vec<RoomWxid>) {
        if rooms.is_empty() {
            return;
        }
        let mut reading = pin!(self.inner.session.verify_rooms(rooms));
        while let Some(room) = reading.next().await {
            tracing::debug!(room = %room.room, outcome = ?room.outcome, "read again after a call");
        }
    }

    /// Looks through what waits to be confirmed.
    async fn confirm(&mut self) -> Result<(), AppError> {
        let (workspace, now) = (self.inner.workspace.clone(), self.inner.times.clock.now());
        let since = now.saturating_sub(CONFIRMED_WITHIN).unwrap_or(Timestamp::MIN);
        let items = self.inner.keep(move |ledger| ledger.unconfirmed(&workspace, since, UNCONFIRMED)).await?;
        let mut pulls: HashMap<RoomWxid, Vec<OpenItem>> = HashMap::new();
        for item in items {
            match &item.request {
                ItemRequest::Pull { room, .. } => pulls.entry(room.clone()).or_default().push(item),
                ItemRequest::Leave { account, room } if item.state == ItemState::Done => {
                    let (account, room) = (account.clone(), room.clone());
                    self.confirm_left(&item, &account, &room).await?;
                }
                ItemRequest::Create { .. } if item.state == ItemState::Done => self.confirm_created(&item).await?,
                ItemRequest::Leave { .. } | ItemRequest::Create { .. } => {}
            }
        }
        for (room, items) in pulls {
            let people: Vec<ContactWxid> = items.iter().filter_map(|item| item.request.person().cloned()).collect();
            let facts = self.inner.session.read(move |mirror| mirror.plan_facts(&people, &[room])).await?;
            for (place, item) in items.into_iter().enumerate() {
                if let Some(settled) = confirmed(&item, &facts, place, self.inner.times.not_seen_after) {
                    self.inner.settle(&item, settled).await?;
                }
            }
        }
        Ok(())
    }

    /// A leave is confirmed when the vendor no longer answers with the room for that account; asked twice at most.
    async fn confirm_left(&mut self, item: &OpenItem, account: &UserId, room: &RoomWxid) -> Result<(), AppError> {
        let due = match self.looked.get(&item.key) {
            Some(last) => last.elapsed() >= self.inner.times.between_looks,
            None => self.inner.is_older(item.changed_at, self.inner.times.verify_after),
        };
        let checked = self.left_checked.entry(item.key.clone()).or_default();
        if !due || *checked >= LOOKS {
            return Ok(());
        }
        *checked += 1;
        self.looked.insert(item.key.clone(), Instant::now());
        if !self.inner.still_sees(account, room).await? {
            let reason = item.reason.clone().unwrap_or_default();
            self.inner.settle(item, Settled { state: ItemState::Done, reason, confirmed: true }).await?;
        }
        Ok(())
    }

    /// A room that was created is asked for until the mirror has it, so that it can be opened.
    async fn confirm_created(&mut self, item: &OpenItem) -> Result<(), AppError> {
        let key = item.key.clone();
        let Some(room) = self.inner.keep(move |ledger| ledger.item(&key)).await?.and_then(|item| item.room) else {
            return Ok(());
        };
        let tries = self.tries.entry(room.clone()).or_default();
        let is_new = *tries < TRIES_FOR_NEW;
        if !self.inner.has_room(&room).await? {
            if is_new {
                *tries += 1;
                self.inner.read_new_room(&room, &item.request).await;
                self.inner.touched.touch(&room, self.inner.times.verify_after);
            }
            if !self.inner.has_room(&room).await? {
                return Ok(());
            }
        }
        let reason = item.reason.clone().unwrap_or_default();
        self.inner.settle(item, Settled { state: ItemState::Done, reason, confirmed: true }).await
    }
}

/// What the newest list of its room says of a pull; none: nothing yet.
fn confirmed(item: &OpenItem, facts: &PlanFacts, place: usize, not_seen_after: Duration) -> Option<Settled> {
    let (room, person) = (facts.rooms.first()?.as_ref()?, facts.people.get(place)?);
    let sent_at = item.sent_at.as_millisecond();
    if room.size_is_reported || room.as_of.0 < sent_at {
        return None;
    }
    if !person.rooms.is_empty() {
        let reason = match (item.state, &item.reason) {
            (ItemState::Done, Some(reason)) => reason.clone(),
            _ => "job.seenInRoom".to_owned(),
        };
        return Some(Settled { state: ItemState::Done, reason, confirmed: true });
    }
    let said_done = item.state == ItemState::Done && item.reason.as_deref() == Some("addMember.added");
    let late_enough = room.as_of.0 >= sent_at.saturating_add(not_seen_after.as_millis() as i64);
    (said_done && late_enough).then(|| Settled {
        state: ItemState::Unknown,
        reason: "job.notSeen".to_owned(),
        confirmed: false,
    })
}

impl Inner {
    /// One look at an unknown item.
    async fn look(&self, item: OpenItem) -> Result<(), AppError> {
        let settled = match item.request.clone() {
            ItemRequest::Pull { person, room, .. } => self.look_at_pull(&item, &person, &room).await?,
            ItemRequest::Leave { account, room } => self.look_at_leave(&item, &account, &room).await?,
            ItemRequest::Create { .. } => None,
        };
        match settled {
            Some(settled) => self.settle(&item, settled).await?,
            None => {
                let (key, now) = (item.key.clone(), self.times.clock.now());
                self.keep(move |ledger| ledger.note_look(&key, now)).await?;
            }
        }
        Ok(())
    }

    async fn look_at_pull(
        &self,
        item: &OpenItem,
        person: &ContactWxid,
        room: &RoomWxid,
    ) -> Result<Option<Settled>, AppError> {
        let rooms = self.read_rooms_of(person).await?;
        if rooms.iter().any(|found| found.wxid == *room && !found.deleted) {
            return Ok(Some(seen("job.seenInRoom")));
        }
        if item.looked + 1 < LOOKS || item.reason.as_deref() == Some("job.notSeen") {
            return Ok(None);
        }
        let direct_below = self.keep(|ledger| ledger.preferences()).await?.jobs.direct_below;
        if item.room_size.is_some_and(|size| size < direct_below) && self.size_now(room).await? < Some(direct_below) {
            return Ok(Some(Settled {
                state: ItemState::Failed,
                reason: "job.notHappened".to_owned(),
                confirmed: false,
            }));
        }
        let unclear = Settled { state: ItemState::Unknown, reason: "job.cardUnclear".to_owned(), confirmed: false };
        self.settle(item, unclear).await?;
        Ok(None)
    }

    /// Members of a room, read from the vendor now. A room that cannot be read has more than any number.
    async fn size_now(&self, room: &RoomWxid) -> Result<Option<u32>, AppError> {
        match self.session.verify_room(room).await {
            Ok(detail) if !detail.row.size_is_reported => Ok(Some(detail.row.size)),
            Ok(_) => Ok(Some(u32::MAX)),
            Err(error) if error.code == ErrorCode::RoomUnknown => Ok(Some(u32::MAX)),
            Err(error) => Err(error),
        }
    }

    async fn look_at_leave(
        &self,
        item: &OpenItem,
        account: &UserId,
        room: &RoomWxid,
    ) -> Result<Option<Settled>, AppError> {
        let sees = self.still_sees(account, room).await?;
        if item.looked + 1 < LOOKS {
            return Ok(None);
        }
        Ok(Some(if sees {
            Settled { state: ItemState::Failed, reason: "job.notHappened".to_owned(), confirmed: false }
        } else {
            seen("job.leftSeen")
        }))
    }

    /// Whether the vendor answers with a room for an account now.
    async fn still_sees(&self, account: &UserId, room: &RoomWxid) -> Result<bool, AppError> {
        match self.session.ask_for_room(room).await {
            Ok((rooms, _)) => {
                Ok(rooms.iter().any(|found| found.wxid == *room && !found.deleted && found.account.user_id == *account))
            }
            // Nobody is known who could be asked for it.
            Err(error) if error.code == ErrorCode::RoomUnknown => Ok(true),
            Err(error) => Err(error),
        }
    }

    async fn has_room(&self, room: &RoomWxid) -> Result<bool, AppError> {
        let room = room.clone();
        Ok(self.session.read(move |mirror| mirror.room(&room)).await?.is_some())
    }

    /// Reads a new room: by itself, or by one of its members where the tenant lists no rooms.
    async fn read_new_room(&self, room: &RoomWxid, request: &ItemRequest) {
        let mut read = self.session.verify_room(room).await.map(drop);
        if read.is_err()
            && let ItemRequest::Create { customers, .. } = request
            && let Some(customer) = customers.first()
        {
            read = self.read_rooms_of(customer).await.map(drop);
        }
        if let Err(error) = read {
            tracing::info!(%error, %room, "a new room is read later");
        }
    }

    async fn settle(&self, item: &OpenItem, settled: Settled) -> Result<(), AppError> {
        let (settled_item, now) = (item.clone(), self.times.clock.now());
        let is_leave = matches!(item.request, ItemRequest::Leave { .. });
        let done = settled.state == ItemState::Done;
        if self.keep(move |ledger| ledger.settle_item(&settled_item, &settled, now)).await? {
            if is_leave && done {
                self.tell_left_rooms().await;
            }
            self.tell();
        }
        Ok(())
    }

    /// Whether so much time has passed since then, by the clock of the wall.
    fn is_older(&self, then: Timestamp, age: Duration) -> bool {
        Duration::try_from(self.times.clock.now().duration_since(then)).is_ok_and(|passed| passed >= age)
    }
}

fn seen(reason: &str) -> Settled {
    Settled { state: ItemState::Done, reason: reason.to_owned(), confirmed: true }
}
