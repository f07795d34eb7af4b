//! The handle that everything else in the program holds.

use crate::answers::*;
use crate::error::Error;
use crate::snapshot::{AccountSnapshot, RoomSnapshot, RunScope, Source};
use jiff::Timestamp;
use miaohui::{ContactWxid, RoomWxid, TagId, UserId};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::observe::{self, Moment};
use crate::query::{self, Asked, Census, DuplicateQuestion, Duplicates, Local, Meant, PeopleRooms, Recent};
use crate::search::Search;
use crate::store::Store;
use crate::time::Millis;

/// One workspace's picture of the vendor. Cheap to clone; all functions block.
#[derive(Clone)]
pub struct Mirror(Arc<Inner>);

struct Inner {
    store: Store,
    /// By this computer's clock, in milliseconds.
    opened: i64,
    census: Census,
    search: Search,
    /// What the ledger keeps about rooms.
    local: Mutex<Arc<Local>>,
    texts: Recent<String, Meant>,
    duplicates: Recent<DuplicateQuestion, Duplicates>,
    people_rooms: Recent<Vec<ContactWxid>, PeopleRooms>,
}

/// Typed texts whose rooms are kept.
const KEPT_TEXTS: usize = 8;

impl std::fmt::Debug for Mirror {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mirror")
    }
}

/// A mirror and what was found when it was opened.
#[derive(Debug)]
pub struct Opened {
    /// The mirror, ready.
    pub mirror: Mirror,
    /// What was found.
    pub condition: Condition,
}

/// What was found when a mirror was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// There was no file; an empty one was made.
    New,
    /// The last use ended properly.
    Clean,
    /// The last use was cut off; the file was checked and is sound.
    Recovered,
    /// The file was damaged; it was moved away and an empty one made.
    Rebuilt {
        /// Where the damaged file is now.
        set_aside: PathBuf,
    },
}

/// What one call of [`Mirror::observe`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Observed {
    /// Snapshots of rooms never seen before.
    pub new_rooms: u32,
    /// Snapshots that changed something known.
    pub changed: u32,
    /// Snapshots that only confirmed what was known.
    pub unchanged: u32,
    /// Snapshots already known: same room, account, time and content.
    pub repeated: u32,
    /// Changes (joins, leaves, renames, …) recorded or moved.
    pub changes: u32,
}

impl Mirror {
    /// Opens the mirror in `folder`, making folder and file where needed.
    pub fn open(folder: &Path) -> Result<Opened, Error> {
        let (store, condition) = Store::open(folder)?;
        let inner = Inner {
            store,
            opened: Timestamp::now().as_millisecond(),
            census: Census::default(),
            search: Search::default(),
            local: Mutex::default(),
            texts: Recent::new(KEPT_TEXTS),
            duplicates: Recent::new(1),
            people_rooms: Recent::new(1),
        };
        Ok(Opened { mirror: Self(Arc::new(inner)), condition })
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    /// The one door in: takes snapshots into the mirror in one transaction.
    ///
    /// Idempotent, and the order of calls does not matter: an older snapshot never overwrites a
    /// newer one but still completes the history.
    pub fn observe(&self, snapshots: Vec<RoomSnapshot>) -> Result<Observed, Error> {
        let opened = self.0.opened;
        let outcome = self.0.store.write_knowing(move |connection, known| {
            observe::observe(connection, known, &snapshots, Moment::now(opened))
        })?;
        // Before the census: who sees the new rooms must also search the new texts.
        self.0.search.touch(outcome.touched);
        self.0.census.touch(&outcome.met, outcome.rooms_differ);
        Ok(outcome.observed)
    }

    /// Takes the hosted accounts as `bot/list` gave them at `as_of`.
    pub fn observe_accounts(&self, accounts: Vec<AccountSnapshot>, as_of: Timestamp) -> Result<(), Error> {
        let at = as_of.as_millisecond();
        let opened = self.0.opened;
        self.0
            .store
            .write(move |connection| observe::observe_accounts(connection, &accounts, at, Moment::now(opened)))?;
        self.0.census.touch_all();
        Ok(())
    }

    /// Keeps a vendor tag that staff pasted, also when no room carries it yet. A name told by the
    /// vendor wins over this one.
    pub fn note_tag(&self, id: &TagId, name: &str) -> Result<(), Error> {
        let (id, name) = (id.clone(), name.to_owned());
        self.0.store.write(move |connection| observe::note_tag(connection, id.as_str(), &name))
    }

    /// Notes that a list run begun at `started` has read all of `scope`: rooms of that scope that
    /// it did not meet are shown as not seen since, never removed.
    pub fn mark_seen_through(&self, source: Source, scope: RunScope, started: Timestamp) -> Result<(), Error> {
        let (scope, scope_id) = match scope {
            RunScope::Everything => (0, String::new()),
            RunScope::Tag(tag) => (1, tag.as_str().to_owned()),
            RunScope::Account(account) => (2, account.as_str().to_owned()),
        };
        let started = started.as_millisecond();
        self.0.store.write(move |connection| {
            connection
                .prepare_cached(
                    "INSERT INTO runs (scope, scope_id, source, started) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET started = max(started, excluded.started)",
                )?
                .execute(rusqlite::params![scope, scope_id, source, started])?;
            // A run is over: what it needed in memory is given back.
            connection.execute_batch("PRAGMA shrink_memory")
        })
    }

    /// Totals, tags and accounts.
    pub fn overview(&self) -> Result<Overview, Error> {
        self.0.store.read(query::overview)
    }

    /// At most `limit` rooms of `query`, from position `offset`.
    pub fn rooms(&self, query: &RoomQuery, offset: u32, limit: u32) -> Result<RoomWindow, Error> {
        let Inner { store, census, .. } = &*self.0;
        let asked = self.asked(query)?;
        if !census.knows_order(query.sort)
            && let Some(window) = store.read(|connection| query::near_window(connection, &asked, (offset, limit)))?
        {
            return Ok(window);
        }
        census.ask(store, |connection, facts| query::window(connection, facts, &asked, (offset, limit)))
    }

    /// How many rooms each further choice would leave.
    pub fn facets(&self, query: &RoomQuery) -> Result<RoomFacets, Error> {
        let asked = self.asked(query)?;
        self.0.census.ask(&self.0.store, |connection, facts| query::facets(connection, facts, &asked))
    }

    /// A set of rooms in numbers, all exact.
    pub fn selection(&self, selection: &RoomSelection) -> Result<SelectionSummary, Error> {
        let rooms = self.selected(selection)?;
        self.0.store.read(|connection| query::selection(connection, &rooms))
    }

    /// At most `limit` of the people who are in several rooms of a set, from position `offset`. The answer is kept for
    /// the next page, until something is different.
    pub fn duplicates(&self, query: &DuplicateQuery, offset: u32, limit: u32) -> Result<DuplicateWindow, Error> {
        let Inner { store, census, duplicates, .. } = &*self.0;
        let differences = census.differences();
        let rooms = self.selected(&query.rooms)?;
        let question = (rooms.clone(), query.allowed.clone());
        let found = duplicates.answer(question, differences, || {
            store.read(|connection| Duplicates::load(connection, &rooms, &query.allowed))
        })?;
        store.read(|connection| found.window(connection, offset, limit))
    }

    /// Keys of the rooms of a selection, each once.
    fn selected(&self, selection: &RoomSelection) -> Result<Vec<u32>, Error> {
        let Inner { store, census, .. } = &*self.0;
        match selection {
            RoomSelection::Rooms { rooms } => store.read(|connection| query::rooms_named(connection, rooms)),
            RoomSelection::Query { query, except } => {
                let asked = self.asked(query)?;
                census.ask(store, |connection, facts| query::rooms_but(connection, facts, &asked, except))
            }
        }
    }

    /// Tells which rooms staff chose; replaces what was told before. Kept in memory only; rooms that are not known yet
    /// count as soon as they are.
    pub fn set_favourites(&self, rooms: Vec<RoomWxid>) {
        self.change_local(|local| local.favourites = rooms.into_iter().collect());
    }

    /// Tells which rooms hosted accounts left by jobs; replaces what was told before. Kept in memory only.
    pub fn set_left_rooms(&self, rooms: Vec<LeftRoom>) {
        self.change_local(|local| local.set_left(rooms));
    }

    fn change_local(&self, change: impl FnOnce(&mut Local)) {
        change(Arc::make_mut(&mut self.0.local.lock().unwrap_or_else(PoisonError::into_inner)));
    }

    fn local(&self) -> Arc<Local> {
        Arc::clone(&self.0.local.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What a query needs besides the file.
    fn asked<'q>(&self, query: &'q RoomQuery) -> Result<Asked<'q>, Error> {
        let Inner { store, census, search, texts, .. } = &*self.0;
        let text = query.text.trim();
        let mut asked = Asked { query, meant: None, local: self.local() };
        if !text.is_empty() {
            let differences = census.differences();
            asked.meant =
                Some(texts.answer(query::fold(text), differences, || search.all(store, text).map(Meant::of))?);
        }
        Ok(asked)
    }

    /// The best `limit` people and rooms that `text` means: by name, name in a room, company, tag or id;
    /// simplified or traditional, in pinyin, by initials or mixed. The first call waits until the search index is made.
    ///
    /// Fails with [`Error::Superseded`] when a newer call begins meanwhile.
    pub fn find(&self, text: &str, limit: u32) -> Result<Found, Error> {
        if text.trim().is_empty() {
            return Ok(Found { people: Vec::new(), people_total: 0, rooms: Vec::new(), rooms_total: 0 });
        }
        let keyed = self.0.search.newest(&self.0.store, text, limit)?;
        self.0.store.read(|connection| query::found(connection, &keyed, &self.local()))
    }

    /// Starts making the search index in the background, ahead of the first [`Mirror::find`].
    pub fn prepare_search(&self) {
        let inner = Arc::clone(&self.0);
        let made =
            std::thread::Builder::new().name("mirror-search".into()).spawn(move || inner.search.prepare(&inner.store));
        if let Err(error) = made {
            tracing::warn!(%error, "no thread for the search index; the first search makes it");
        }
    }

    /// Bytes that the search index has in memory; 0 before it is made.
    pub fn search_memory(&self) -> usize {
        self.0.search.size()
    }

    /// One room; dissolved rooms too. `None`: never seen.
    pub fn room(&self, room: &RoomWxid) -> Result<Option<RoomDetail>, Error> {
        self.0.store.read(|connection| query::detail(connection, room, &self.local()))
    }

    /// One room as it was at a time in the past. `None`: never seen.
    pub fn room_as_of(&self, room: &RoomWxid, at: Millis) -> Result<Option<RoomAsOf>, Error> {
        self.0.store.read(|connection| query::room_as_of(connection, room, at))
    }

    /// At most `limit` members of `room`, now or as of a time, from position `offset`; empty for an unknown room.
    pub fn members(
        &self,
        room: &RoomWxid,
        query: &MemberQuery,
        offset: u32,
        limit: u32,
    ) -> Result<MemberWindow, Error> {
        self.0.store.read(|connection| query::members(connection, room, query, offset, limit))
    }

    /// One person. `None`: never seen in a member list.
    pub fn person(&self, person: &ContactWxid) -> Result<Option<PersonDetail>, Error> {
        self.0.store.read(|connection| query::person(connection, person))
    }

    /// The rooms of a person, present first, then past (newest first).
    pub fn rooms_of(&self, person: &ContactWxid) -> Result<Vec<PersonRoom>, Error> {
        self.0.store.read(|connection| query::rooms_of(connection, person, &self.local()))
    }

    /// At most `limit` of the rooms that at least one of `people` is in now, from position `offset`. Unknown people are
    /// in no room. The answer is kept for the next page, until something is different.
    pub fn people_rooms(&self, people: &[ContactWxid], offset: u32, limit: u32) -> Result<PeopleRoomWindow, Error> {
        let Inner { store, census, people_rooms, .. } = &*self.0;
        let differences = census.differences();
        let found = people_rooms
            .answer(people.to_vec(), differences, || store.read(|connection| PeopleRooms::load(connection, people)))?;
        store.read(|connection| found.window(connection, &self.local(), offset, limit))
    }

    /// What a plan about these people and rooms rests on: each once, in the order asked.
    pub fn plan_facts(&self, people: &[ContactWxid], rooms: &[RoomWxid]) -> Result<PlanFacts, Error> {
        self.0.store.read(|connection| query::plan_facts(connection, people, rooms))
    }

    /// What people, rooms and accounts are called, as far as known, in no order.
    pub fn names(&self, people: &[ContactWxid], rooms: &[RoomWxid]) -> Result<Names, Error> {
        self.0.store.read(|connection| query::names(connection, people, rooms))
    }

    /// The rooms first seen at `since` or later that an account sees, the newest first; at most 200 of them.
    pub fn newest_rooms(&self, account: &UserId, since: Millis) -> Result<Vec<RoomDetail>, Error> {
        self.0.store.read(|connection| query::newest_rooms(connection, account, since, &self.local()))
    }

    /// For each of these names, folded by [`folded_name`](crate::folded_name), at most `limit` people who have it as
    /// nickname. Looks at everybody once.
    pub fn people_named(
        &self,
        names: &HashSet<String>,
        limit: usize,
    ) -> Result<HashMap<String, Vec<NamedPerson>>, Error> {
        self.0.store.read(|connection| query::people_named(connection, names, limit))
    }

    /// How many rooms that are not dissolved have each of these names.
    pub fn same_names(&self, names: &[String]) -> Result<Vec<u32>, Error> {
        self.0.store.read(|connection| query::same_names(connection, names))
    }

    /// At most `limit` changes of `query` from position `offset`, newest first.
    pub fn changes(&self, query: &ChangeQuery, offset: u32, limit: u32) -> Result<ChangeWindow, Error> {
        self.0.store.read(|connection| query::changes(connection, query, offset, limit))
    }

    /// At most `limit` rows of the feed, from position `offset`, newest first. `seen` is when somebody last looked at
    /// it; `None`: never.
    pub fn feed(&self, query: &FeedQuery, seen: Option<Millis>, offset: u32, limit: u32) -> Result<FeedWindow, Error> {
        self.0.store.read(|connection| query::feed(connection, query, seen, offset, limit))
    }

    /// How much of the feed came up since somebody last looked at it.
    pub fn feed_unseen(&self, seen: Option<Millis>) -> Result<FeedUnseen, Error> {
        self.0.store.read(|connection| query::unseen(connection, seen))
    }

    /// When the newest row of the feed came up, by this computer's clock; `None`: there is none.
    pub fn feed_newest(&self) -> Result<Option<Millis>, Error> {
        self.0.store.read(query::newest)
    }

    /// What shows that a row of the feed is true, with those who joined or left from position `people_offset` on.
    /// `None`: the row is not there, or no longer, because an observation that came late dates it otherwise.
    pub fn feed_evidence(
        &self,
        row: &FeedRowId,
        seen: Option<Millis>,
        people_offset: u32,
    ) -> Result<Option<FeedEvidence>, Error> {
        self.0.store.read(|connection| query::feed_evidence(connection, row, seen, people_offset))
    }
}
