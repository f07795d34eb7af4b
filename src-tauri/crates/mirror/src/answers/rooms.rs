//! Rooms as rows, and one room in detail.

use miaohui::{AccountWxid, ChatId, ContactWxid, RoomWxid, TagId, UserId, WecomChatId};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::PersonSummary;
use crate::search::Highlight;
use crate::snapshot::Source;
use crate::time::Millis;

/// A window into the rooms of a [`RoomQuery`](super::RoomQuery).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomWindow {
    /// Rooms in the whole result.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows. May be fewer than asked for, when hostile names would make the answer too long: ask again from there.
    pub rows: Vec<RoomRow>,
    /// Why each row fits the typed text, one entry a row; empty when no text was typed.
    pub marks: Vec<RoomMark>,
}

/// One room in a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomRow {
    /// The room.
    pub wxid: RoomWxid,
    /// Its name; empty when nameless.
    pub topic: String,
    /// For a nameless room up to three names of members, the owner's first; otherwise empty.
    pub name_from_members: Vec<String>,
    /// Vendor tags in the vendor's order.
    pub tags: Vec<Tag>,
    /// Members known as present; else the vendor's cached count.
    pub size: u32,
    /// `size` is the vendor's cached count.
    pub size_is_reported: bool,
    /// The owner's nickname, where known.
    pub owner_name: Option<String>,
    /// Hosted accounts that see the room.
    pub accounts: Vec<RowAccount>,
    /// External or internal; `None`: never said.
    pub external: Option<bool>,
    /// Last verified at.
    pub as_of: Millis,
    /// By this source.
    pub source: Source,
    /// A complete list run has since missed the room; it was last met at this time.
    pub not_seen_since: Option<Millis>,
    /// Dissolved, as the vendor says.
    pub deleted: bool,
    /// Chosen by staff, see [`Mirror::set_favourites`](crate::Mirror::set_favourites).
    pub favourite: bool,
    /// Every hosted account that saw it has left by a job, the last at this time, and none saw it since; see
    /// [`Mirror::set_left_rooms`](crate::Mirror::set_left_rooms).
    pub left_at: Option<Millis>,
}

/// A room that a hosted account left by a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftRoom {
    /// The room.
    pub room: RoomWxid,
    /// The account.
    pub account: UserId,
    /// When.
    pub at: Millis,
}

/// Where a row of rooms fits the typed text. All parts are empty when only an id of the room fits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomMark {
    /// Parts of the room's name.
    pub topic: Vec<Highlight>,
    /// Parts of the owner's name.
    pub owner: Vec<Highlight>,
    /// Parts of the name of each tag that fits: its place among the row's tags, and the part.
    pub tags: Vec<TagMark>,
    /// A member who fits, where neither name nor owner does.
    pub member: Option<MemberMark>,
}

/// A tag of a row that fits the typed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagMark {
    /// Place among the row's tags, from 0.
    pub position: u32,
    /// The parts that fit.
    pub highlights: Vec<Highlight>,
}

/// A member of a room who fits the typed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MemberMark {
    /// Who.
    pub person: ContactWxid,
    /// The nickname, name in this room, company or id that fits, byte for byte.
    pub text: String,
    /// The parts that fit.
    pub highlights: Vec<Highlight>,
}

/// A vendor tag on a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// The tag.
    pub id: TagId,
    /// Its newest known name.
    pub name: String,
}

/// A hosted account beside a room or person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowAccount {
    /// Its user id.
    pub user_id: UserId,
    /// Its nickname.
    pub nick_name: String,
    /// Logged in, as last said; `None`: never said.
    pub online: Option<bool>,
}

/// Everything about one room except its members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomDetail {
    /// As in a table.
    pub row: RoomRow,
    /// The owner, where known.
    pub owner: Option<PersonSummary>,
    /// Members who are neither coworkers nor hosted accounts.
    pub customers: u32,
    /// Members who are coworkers or hosted accounts.
    pub coworkers: u32,
    /// One for each hosted account that sees the room.
    pub viewpoints: Vec<Viewpoint>,
    /// WeCom's official id, where given.
    pub wecom_chat_id: Option<WecomChatId>,
    /// The vendor's cached member count, where given.
    pub reported_size: Option<u32>,
}

/// A room as one hosted account sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Viewpoint {
    /// The account.
    pub account: RowAccount,
    /// The account's own wxid.
    pub account_wxid: AccountWxid,
    /// Its conversation with the room.
    pub chat_id: ChatId,
}
