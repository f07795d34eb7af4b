//! Rooms in the past, and what changed.

use miaohui::{ContactWxid, RoomWxid};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::PersonSummary;
use crate::snapshot::Source;
use crate::time::Millis;

/// A room as of a time in the past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomAsOf {
    /// The room.
    pub wxid: RoomWxid,
    /// The time asked for.
    pub at: Millis,
    /// Its name then.
    pub topic: String,
    /// Its owner then, where known.
    pub owner: Option<PersonSummary>,
    /// Members then; `None`: no list is known from that time or before.
    pub size: Option<u32>,
    /// The last observation at that time or before: what is shown was seen then.
    pub observed_at: Option<Millis>,
    /// The first observation after that time; what changed between the two may have changed before or after the time
    /// asked for.
    pub next_observed_at: Option<Millis>,
    /// The first observation of all.
    pub known_since: Millis,
}

/// Which changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangeQuery {
    /// Only this room.
    pub room: Option<RoomWxid>,
    /// Only joins and leaves of this person.
    pub person: Option<ContactWxid>,
    /// Only changes after this time.
    pub after: Option<Millis>,
}

/// A window into the changes of a [`ChangeQuery`], newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangeWindow {
    /// Changes in the whole result.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<ChangeRow>,
}

/// One thing that became different between two observations of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRow {
    /// The room.
    pub room: RoomWxid,
    /// The room's present name.
    pub topic: String,
    /// Time of the first observation that shows the change: it happened at this time or before.
    pub at: Millis,
    /// Source of that observation.
    pub source: Source,
    /// What changed.
    pub kind: ChangeKind,
    /// Who joined or left, or the new owner.
    pub person: Option<PersonSummary>,
    /// The old name, owner's wxid or size.
    pub before: Option<String>,
    /// The new name, owner's wxid or size.
    pub after: Option<String>,
}

/// Kinds of [`ChangeRow`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChangeKind {
    /// A person is in the list and was not in the one before.
    Joined,
    /// A person was in the list before and no longer is.
    Left,
    /// The room has another name.
    Renamed,
    /// The room has another owner.
    OwnerChanged,
    /// The list has another length.
    SizeChanged,
}
