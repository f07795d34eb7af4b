//! What a roster check is asked for, and what it says.

use miaohui::{ContactWxid, RoomWxid};
use mirror::{Millis, PersonSummary};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Identifies a check since the program started.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct RosterId(pub String);

/// A line of a list of people who should be in a room.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RosterEntry {
    /// Line or row of the list, from 1.
    pub line: u32,
    /// A name, or an id; as on the list, trimmed.
    pub text: String,
}

/// A list read from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportedRoster {
    /// The file's name, without the folder.
    pub file_name: String,
    /// The lines.
    pub entries: Vec<RosterEntry>,
    /// The column that was taken.
    pub column: String,
}

/// A list against a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RosterSummary {
    /// To read its rows.
    pub id: RosterId,
    /// The room.
    pub room: RoomWxid,
    /// Age of the room's members.
    pub as_of: Millis,
    /// Lines that mean one member.
    pub matched: u32,
    /// Lines that mean nobody in the room.
    pub missing: u32,
    /// Customers in the room that no line means; colleagues and hosted accounts are not counted.
    pub extra: u32,
    /// Lines that may mean several members.
    pub ambiguous: u32,
    /// Missing lines that mean one known customer: they can be pulled in. At most 10,000.
    pub can_be_pulled: Vec<ContactWxid>,
}

/// What a row of a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RosterState {
    /// One member.
    Matched,
    /// Nobody in the room.
    Missing,
    /// A customer in the room whom no line means.
    Extra,
    /// Several members.
    Ambiguous,
}

/// A window into the rows of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RosterWindow {
    /// Rows in the whole result.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<RosterRow>,
}

/// One row of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RosterRow {
    /// What it is.
    pub state: RosterState,
    /// The line; none for [`RosterState::Extra`].
    pub entry: Option<RosterEntry>,
    /// The member or known person it means; of several the most likely first, at most 10.
    pub people: Vec<RosterPerson>,
    /// A person said so before.
    pub paired: bool,
}

/// Somebody whom a line may mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RosterPerson {
    /// Who.
    pub person: PersonSummary,
    /// The name in this room, if one is set.
    pub room_alias: Option<String>,
    /// Is in the room.
    pub in_room: bool,
}
