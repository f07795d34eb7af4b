//! The nine calls.

use serde::{Deserialize, Serialize};

/// One call of the vendor's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `POST /room/addMember`: brings one person into a room.
    AddMember,
    /// `POST /room/create`: creates a room.
    Create,
    /// `POST /room/exit`: an account leaves a room.
    Exit,
    /// `GET /room/listByMHTag`: rooms of a vendor tag.
    ListByTag,
    /// `GET /room/listByMember`: rooms of a person.
    ListByMember,
    /// `GET /bot/list`: hosted accounts.
    BotList,
    /// `GET /room/list`: all rooms with members.
    RoomList,
    /// `GET /room/simpleList`: all rooms without members.
    SimpleList,
    /// `GET /contact/list`: friends of the accounts.
    ContactList,
}

impl Endpoint {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::AddMember,
        Self::Create,
        Self::Exit,
        Self::ListByTag,
        Self::ListByMember,
        Self::BotList,
        Self::RoomList,
        Self::SimpleList,
        Self::ContactList,
    ];

    /// The path after the prefix.
    pub fn path(self) -> &'static str {
        match self {
            Self::AddMember => "/room/addMember",
            Self::Create => "/room/create",
            Self::Exit => "/room/exit",
            Self::ListByTag => "/room/listByMHTag",
            Self::ListByMember => "/room/listByMember",
            Self::BotList => "/bot/list",
            Self::RoomList => "/room/list",
            Self::SimpleList => "/room/simpleList",
            Self::ContactList => "/contact/list",
        }
    }

    /// `GET` or `POST`.
    pub fn method(self) -> &'static str {
        if self.is_write() { "POST" } else { "GET" }
    }

    /// Changes the world; the token is in the body.
    pub fn is_write(self) -> bool {
        matches!(self, Self::AddMember | Self::Create | Self::Exit)
    }

    pub(crate) fn of_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|endpoint| endpoint.path() == path)
    }
}
