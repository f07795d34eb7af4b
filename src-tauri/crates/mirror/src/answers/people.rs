//! People, and the rooms they are in.

use miaohui::ContactWxid;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{RoomRow, RowAccount};
use crate::snapshot::PersonKind;
use crate::time::Millis;

/// A person in few words. Identity is the wxid, never the name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonSummary {
    /// The person.
    pub wxid: ContactWxid,
    /// The newest known nickname; empty when never told.
    pub nick_name: String,
    /// Kind of contact.
    pub kind: PersonKind,
    /// Company, where said.
    pub corporation: Option<String>,
    /// Same company as the hosted accounts; `None`: never said.
    pub coworker: Option<bool>,
}

/// Everything about one person except the rooms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonDetail {
    /// In few words.
    pub person: PersonSummary,
    /// Names in rooms, without repetition, sorted.
    pub aliases: Vec<String>,
    /// Rooms the person is in now, dissolved ones not counted.
    pub rooms: u32,
    /// Hosted accounts that are friends.
    pub friend_of: Vec<RowAccount>,
    /// First seen in any room.
    pub first_seen: Millis,
    /// Last seen in any room.
    pub last_seen: Millis,
}

/// A room of a person, present or past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonRoom {
    /// The room.
    pub room: RoomRow,
    /// The person's name in it, if one is set.
    pub room_alias: Option<String>,
    /// First seen in it.
    pub first_seen: Millis,
    /// Last seen in it.
    pub last_seen: Millis,
    /// The first list without the person after that; `None`: still present.
    pub left_at: Option<Millis>,
}

/// A window into the rooms that at least one of some people is in now: those with most of them first, then by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PeopleRoomWindow {
    /// Rooms in the whole result, dissolved ones not counted.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<PeopleRoom>,
}

/// A room and which of the people asked for are in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PeopleRoom {
    /// The room.
    pub room: RoomRow,
    /// The people, as positions in the list that was asked, ascending; at most 500.
    pub people: Vec<u32>,
    /// How many of them in all.
    pub people_total: u32,
}
