//! The vendor's calls.

use serde::{Deserialize, Serialize};
use specta::Type;

/// One call of the vendor's API. The first five are the vendor's page; the others are neighbours
/// that a tenant may or may not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Endpoint {
    /// `POST /room/addMember` (加入群聊): brings one person into a room, or sends a card.
    AddMember,
    /// `POST /room/create` (创建群聊).
    CreateRoom,
    /// `POST /room/exit` (退出群聊).
    ExitRoom,
    /// `GET /room/listByMHTag` (通过秒回群聊标签查询群).
    ListByTag,
    /// `GET /room/listByMember` (通过联系人id获取联系人所在群聊).
    ListByMember,
    /// `GET /bot/list`: hosted accounts. Optional.
    BotList,
    /// `GET /room/list`: all rooms with members. Optional.
    RoomList,
    /// `GET /room/simpleList`: all rooms without members. Optional.
    RoomSimpleList,
    /// `GET /contact/list`: customers. Optional.
    ContactList,
}

impl Endpoint {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::AddMember,
        Self::CreateRoom,
        Self::ExitRoom,
        Self::ListByTag,
        Self::ListByMember,
        Self::BotList,
        Self::RoomList,
        Self::RoomSimpleList,
        Self::ContactList,
    ];

    /// The path below the base URL, without a slash in front.
    pub const fn path(self) -> &'static str {
        match self {
            Self::AddMember => "room/addMember",
            Self::CreateRoom => "room/create",
            Self::ExitRoom => "room/exit",
            Self::ListByTag => "room/listByMHTag",
            Self::ListByMember => "room/listByMember",
            Self::BotList => "bot/list",
            Self::RoomList => "room/list",
            Self::RoomSimpleList => "room/simpleList",
            Self::ContactList => "contact/list",
        }
    }

    /// True when the call changes something at the vendor: it is never repeated unless it surely
    /// was not done.
    pub const fn is_write(self) -> bool {
        matches!(self, Self::AddMember | Self::CreateRoom | Self::ExitRoom)
    }

    /// True for the neighbours that a tenant may not have.
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::BotList | Self::RoomList | Self::RoomSimpleList | Self::ContactList)
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.path())
    }
}
