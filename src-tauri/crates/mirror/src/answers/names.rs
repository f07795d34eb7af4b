//! What people, rooms and accounts are called.

use std::collections::HashMap;

use miaohui::{ContactWxid, RoomWxid, UserId};

use super::{PersonSummary, RowAccount};

/// Names of those that are known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names {
    /// People, in few words.
    pub people: HashMap<ContactWxid, PersonSummary>,
    /// Rooms, each with its name and, when nameless, up to three names of members.
    pub rooms: HashMap<RoomWxid, (String, Vec<String>)>,
    /// All hosted accounts.
    pub accounts: HashMap<UserId, RowAccount>,
}
