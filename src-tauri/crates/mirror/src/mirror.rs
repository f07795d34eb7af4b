//! The handle that everything else in the program holds.

use crate::answers::*;
use crate::error::Error;
use crate::snapshot::{AccountSnapshot, RoomSnapshot, RunScope, Source};
use jiff::Timestamp;
use miaohui::{ContactWxid, RoomWxid, TagId};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One workspace's picture of the vendor. Cheap to clone; all functions block.
#[derive(Debug, Clone)]
pub struct Mirror(Arc<()>);

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
    pub fn open(_folder: &Path) -> Result<Opened, Error> {
        Err(Error::Closed)
    }

    /// The one door in: takes snapshots into the mirror in one transaction.
    ///
    /// Idempotent, and the order of calls does not matter: an older snapshot never overwrites a
    /// newer one but still completes the history.
    pub fn observe(&self, _snapshots: Vec<RoomSnapshot>) -> Result<Observed, Error> {
        Err(Error::Closed)
    }

    /// Takes the hosted accounts as `bot/list` gave them at `as_of`.
    pub fn observe_accounts(&self, _accounts: Vec<AccountSnapshot>, _as_of: Timestamp) -> Result<(), Error> {
        Err(Error::Closed)
    }

    /// Keeps a vendor tag that staff pasted, also when no room carries it yet. A name told by the
    /// vendor wins over this one.
    pub fn note_tag(&self, _id: &TagId, _name: &str) -> Result<(), Error> {
        Err(Error::Closed)
    }

    /// Notes that a list run begun at `started` has read all of `scope`: rooms of that scope that
    /// it did not meet are shown as not seen since, never removed.
    pub fn mark_seen_through(&self, _source: Source, _scope: RunScope, _started: Timestamp) -> Result<(), Error> {
        Err(Error::Closed)
    }

    /// Totals, tags and accounts.
    pub fn overview(&self) -> Result<Overview, Error> {
        Err(Error::Closed)
    }

    /// At most `limit` rooms of `query`, from position `offset`.
    pub fn rooms(&self, _query: &RoomQuery, _offset: u32, _limit: u32) -> Result<RoomWindow, Error> {
        Err(Error::Closed)
    }

    /// One room; dissolved rooms too. `None`: never seen.
    pub fn room(&self, _room: &RoomWxid) -> Result<Option<RoomDetail>, Error> {
        Err(Error::Closed)
    }

    /// At most `limit` present members of `room` from position `offset`; empty for an unknown room.
    pub fn members(
        &self,
        _room: &RoomWxid,
        _query: &MemberQuery,
        _offset: u32,
        _limit: u32,
    ) -> Result<MemberWindow, Error> {
        Err(Error::Closed)
    }

    /// One person. `None`: never seen in a member list.
    pub fn person(&self, _person: &ContactWxid) -> Result<Option<PersonDetail>, Error> {
        Err(Error::Closed)
    }

    /// The rooms of a person, present first, then past (newest first).
    pub fn rooms_of(&self, _person: &ContactWxid) -> Result<Vec<PersonRoom>, Error> {
        Err(Error::Closed)
    }

    /// At most `limit` changes of `query` from position `offset`, newest first.
    pub fn changes(&self, _query: &ChangeQuery, _offset: u32, _limit: u32) -> Result<ChangeWindow, Error> {
        Err(Error::Closed)
    }
}
