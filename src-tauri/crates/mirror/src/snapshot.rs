//! What goes in: the vendor's answers and callbacks, already understood, each with time and source.

use jiff::Timestamp;
use miaohui::{AccountWxid, ChatId, ContactWxid, RoomWxid, TagId, UserId, WecomChatId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Where an observation comes from. Shown beside every "as of".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// `room/listByMHTag`: the rooms of one vendor tag.
    TagList,
    /// `room/list`: all rooms with members.
    RoomList,
    /// `room/listByMember`: the rooms of one person.
    MemberLookup,
    /// `room/simpleList`: all rooms without members.
    SimpleList,
    /// Callback `chatroom/joined`: a hosted account joined the room.
    CallbackJoined,
    /// Callback `chatroom/loaded`: the vendor loaded the room.
    CallbackLoaded,
}

/// What a complete list run covered, for [`Mirror::mark_seen_through`](crate::Mirror::mark_seen_through).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunScope {
    /// Every room of the workspace.
    Everything,
    /// Every room that carries this vendor tag.
    Tag(TagId),
    /// Every room that this hosted account sees.
    Account(AccountWxid),
}

/// One room as one hosted account saw it at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomSnapshot {
    /// The room, the same for every account that sees it.
    pub room: RoomWxid,
    /// When the vendor said so: time of the answer, or `syncedTime` of a callback.
    pub as_of: Timestamp,
    /// How we came to know.
    pub source: Source,
    /// The hosted account that sees the room (the vendor's botInfo).
    pub account: SnapshotAccount,
    /// The conversation of this account with this room.
    pub chat_id: ChatId,
    /// The room's name; empty for a nameless room.
    pub topic: String,
    /// The room's picture; empty when there is none.
    pub avatar_url: String,
    /// The owner. `None`: the source does not say; what is known stays.
    pub owner: Option<ContactWxid>,
    /// All members. `None`: the source lists no members; what is known stays.
    pub members: Option<Vec<SnapshotMember>>,
    /// All vendor tags, id and name. `None`: the source says nothing about tags.
    pub tags: Option<Vec<(TagId, String)>>,
    /// WeCom's official id; only some tenants get it. `None`: not said.
    pub wecom_chat_id: Option<WecomChatId>,
    /// `true`: has customers, `false`: internal. `None`: not said.
    pub external: Option<bool>,
    /// The vendor's cached member count, often wrong: shown when no list is known, never used for limits.
    pub reported_size: Option<u32>,
    /// The vendor marks the room as dissolved: it leaves the lists, its history stays.
    pub deleted: bool,
}

/// The hosted account of a [`RoomSnapshot`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SnapshotAccount {
    /// The account's own wxid.
    pub wxid: AccountWxid,
    /// Its user id.
    pub user_id: UserId,
    /// Its nickname.
    pub nick_name: String,
}

/// One member of a [`RoomSnapshot`]. Texts are kept byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotMember {
    /// Who.
    pub person: ContactWxid,
    /// The person's nickname, hostile text.
    pub nick_name: String,
    /// The person's picture.
    pub avatar_url: String,
    /// The person's name in this room, if one is set.
    pub room_alias: Option<String>,
    /// Whether the snapshot's account and this person are friends. `None`: not said.
    pub is_friend: Option<bool>,
    /// Kind of contact.
    pub kind: PersonKind,
    /// Whether the person belongs to the same company. `None`: not said.
    pub coworker: Option<bool>,
    /// The person's company, if said.
    pub corporation: Option<String>,
}

/// The vendor's contactType.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PersonKind {
    /// 0, or a number the documents do not name.
    #[default]
    Unknown,
    /// 1: personal WeChat.
    Wechat,
    /// 2: an official account.
    Official,
    /// 3: WeCom.
    Wecom,
}

/// A hosted account as `bot/list` gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSnapshot {
    /// The account's own wxid.
    pub wxid: AccountWxid,
    /// Its user id.
    pub user_id: UserId,
    /// Its nickname.
    pub nick_name: String,
    /// Its picture.
    pub avatar_url: String,
    /// Whether it is logged in. `None`: not said.
    pub online: Option<bool>,
}
