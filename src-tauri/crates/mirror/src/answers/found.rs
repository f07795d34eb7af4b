//! What a search found.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{PersonSummary, RoomRow};
use crate::search::Highlight;

/// What a search found: the best first, exact before beginning before inside, and how many in all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The best people.
    pub people: Vec<FoundPerson>,
    /// People found in all.
    pub people_total: u32,
    /// The best rooms.
    pub rooms: Vec<FoundRoom>,
    /// Rooms found in all.
    pub rooms_total: u32,
}

/// A person who was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FoundPerson {
    /// Who.
    pub person: PersonSummary,
    /// Rooms the person is in now, dissolved ones not counted. From 50 on as counted when the search index was last
    /// made whole, the owner of a room as one who is in it.
    pub rooms: u32,
    /// Why.
    pub matched: Matched,
}

/// A room that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FoundRoom {
    /// Which.
    pub room: RoomRow,
    /// Why.
    pub matched: Matched,
}

/// The text in which the typed one was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Matched {
    /// What the text is.
    pub field: MatchedField,
    /// The text, byte for byte.
    pub text: String,
    /// Its parts that the typed text means, in order.
    pub highlights: Vec<Highlight>,
}

/// What a [`Matched`] text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum MatchedField {
    /// A nickname or a room's name.
    Name,
    /// A person's name in a room.
    RoomAlias,
    /// An id.
    Id,
    /// A person's company.
    Corporation,
    /// A tag of the room.
    Tag,
}
