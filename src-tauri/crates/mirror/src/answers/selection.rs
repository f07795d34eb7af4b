//! Sets of rooms, and who is in several rooms of a set.

use miaohui::{ContactWxid, RoomWxid};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{PersonSummary, RoomQuery};
use crate::time::Millis;

/// A set of rooms: chosen one by one, or all of a query but a few.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "by")]
#[expect(clippy::large_enum_variant, reason = "one at a time, never in a list")]
pub enum RoomSelection {
    /// These rooms; one named twice counts once, unknown ones are left out.
    Rooms {
        /// Which.
        rooms: Vec<RoomWxid>,
    },
    /// Every room of the query.
    Query {
        /// Which.
        query: RoomQuery,
        /// But not these.
        except: Vec<RoomWxid>,
    },
}

/// A set of rooms in numbers. Counts present members of rooms whose members are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SelectionSummary {
    /// Rooms.
    pub rooms: u32,
    /// Of them, rooms whose members are not known: they add nobody to the other numbers.
    pub rooms_without_members: u32,
    /// Members, summed over rooms.
    pub memberships: u32,
    /// Different people.
    pub people: u32,
    /// Of them customers: neither coworkers nor hosted accounts.
    pub customers: u32,
}

/// Who is in several rooms of a set (群去重).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateQuery {
    /// Which rooms.
    pub rooms: RoomSelection,
    /// People who may be in many rooms: they are not listed. Coworkers and hosted accounts never are.
    pub allowed: Vec<ContactWxid>,
}

/// A window into the people who are in at least two rooms of a [`DuplicateQuery`]: most rooms first, then by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateWindow {
    /// The set in numbers.
    pub summary: SelectionSummary,
    /// People in at least two of the rooms, in all.
    pub total: u32,
    /// Memberships of theirs beyond the first: what would be left over if each stayed in one room only.
    pub surplus: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<DuplicateRow>,
}

/// One person who is in several rooms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateRow {
    /// Who.
    pub person: PersonSummary,
    /// Rooms of the set the person is in.
    pub rooms_total: u32,
    /// The first 20 of them, by name.
    pub rooms: Vec<DuplicateRoom>,
}

/// A room of a [`DuplicateRow`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateRoom {
    /// The room.
    pub wxid: RoomWxid,
    /// Its name; empty when nameless.
    pub topic: String,
    /// For a nameless room up to three names of members.
    pub name_from_members: Vec<String>,
    /// The owner's nickname, where known.
    pub owner_name: Option<String>,
    /// First seen in it.
    pub first_seen: Millis,
}
