//! The members of a room.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::PersonSummary;
use crate::time::Millis;

/// Which members of a room.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct MemberQuery {
    /// Only members with this text in nickname, alias, company or wxid, names also in pinyin, without
    /// regard to case and width.
    pub text: String,
    /// A ready-made group.
    pub group: MemberGroup,
    /// Members as of this time instead of now. Kind, company and friendship are always today's.
    pub as_of: Option<Millis>,
}

/// Groups of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum MemberGroup {
    /// Everyone.
    #[default]
    All,
    /// Neither coworkers nor hosted accounts.
    Customers,
    /// Coworkers and hosted accounts.
    Coworkers,
    /// Customers known to be no friend of any account that sees the room.
    NotFriends,
}

/// A window into the members of a room: owner first, then hosted accounts, coworkers and customers,
/// each by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MemberWindow {
    /// Members in the whole result.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<MemberRow>,
}

/// One member of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MemberRow {
    /// Who.
    pub person: PersonSummary,
    /// The name in this room, if one is set.
    pub room_alias: Option<String>,
    /// Friend of any account that sees the room; `None`: never said.
    pub is_friend: Option<bool>,
    /// Owns the room.
    pub is_owner: bool,
    /// Is a hosted account.
    pub is_account: bool,
    /// First seen in this room.
    pub first_seen: Millis,
}
