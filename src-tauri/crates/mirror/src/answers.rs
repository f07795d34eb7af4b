//! What comes out: rows and summaries for screens, as they travel over the app's IPC.

pub use crate::search::Highlight;
use crate::snapshot::{PersonKind, Source};
use crate::time::Millis;
use miaohui::{AccountWxid, ChatId, ContactWxid, RoomWxid, TagId, UserId, WecomChatId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Members from which a room counts as nearly full: 96 % of the platform's 500.
pub const NEARLY_FULL: u32 = 480;

/// The workspace at a glance. Dissolved rooms are not counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Rooms known.
    pub rooms: u32,
    /// Different people ever seen in a member list.
    pub people: u32,
    /// Members known as present, summed over rooms.
    pub memberships: u32,
    /// Vendor tags, also those without rooms, by name.
    pub tags: Vec<TagCount>,
    /// Hosted accounts, by nickname.
    pub accounts: Vec<AccountSummary>,
    /// The most recently verified room's time.
    pub newest_as_of: Option<Millis>,
    /// The least recently verified room's time.
    pub oldest_as_of: Option<Millis>,
}

/// A vendor tag and how many rooms carry it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagCount {
    /// The tag.
    pub id: TagId,
    /// Its newest known name.
    pub name: String,
    /// Rooms with it.
    pub rooms: u32,
}

/// A hosted account and how many rooms it sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountSummary {
    /// Its own wxid.
    pub wxid: AccountWxid,
    /// Its user id.
    pub user_id: UserId,
    /// Its nickname.
    pub nick_name: String,
    /// Logged in, as last said; `None`: never said.
    pub online: Option<bool>,
    /// Rooms it sees.
    pub rooms: u32,
}

/// Which rooms, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomQuery {
    /// Only rooms with this tag.
    pub tag: Option<TagId>,
    /// Only rooms where this text occurs in name, ids, owner or a member's names: as typed, without
    /// regard to case and width, in pinyin, by initials or mixed. Ids count from four characters on.
    /// Empty: all.
    pub text: String,
    /// A ready-made filter.
    pub quick: QuickFilter,
    /// Order.
    pub sort: RoomSort,
    /// Reverse the order.
    pub descending: bool,
}

/// Ready-made room filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum QuickFilter {
    /// No filter.
    #[default]
    All,
    /// [`NEARLY_FULL`] members or more.
    NearlyFull,
    /// Members are known and none of them is a customer.
    WithoutCustomers,
    /// Internal rooms.
    Internal,
}

/// Room orders. Equal rooms are ordered by name, then wxid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RoomSort {
    /// By pinyin with natural numbers; nameless rooms last.
    #[default]
    Name,
    /// By number of members.
    Size,
    /// By age of the data.
    AsOf,
    /// By the owner's name in pinyin; unknown owners last.
    Owner,
}

/// A window into the rooms of a [`RoomQuery`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomWindow {
    /// Rooms in the whole result.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<RoomRow>,
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

/// Which members of a room.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MemberQuery {
    /// Only members with this text in nickname, alias, company or wxid, names also in pinyin, without
    /// regard to case and width.
    pub text: String,
    /// A ready-made group.
    pub group: MemberGroup,
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

/// Which changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangeQuery {
    /// Only this room.
    pub room: Option<RoomWxid>,
    /// Only joins and leaves of this person.
    pub person: Option<ContactWxid>,
    /// Only changes after this time.
    pub after: Option<Millis>,
}

/// A window into the changes of a [`ChangeQuery`], newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangeWindow {
    /// Changes in the whole result.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<ChangeRow>,
}

/// One thing that became different between two observations of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRow {
    /// The room.
    pub room: RoomWxid,
    /// The room's present name.
    pub topic: String,
    /// Time of the first observation that shows the change: it happened at this time or before.
    pub at: Millis,
    /// Source of that observation.
    pub source: Source,
    /// What changed.
    pub kind: ChangeKind,
    /// Who joined or left, or the new owner.
    pub person: Option<PersonSummary>,
    /// The old name, owner's wxid or size.
    pub before: Option<String>,
    /// The new name, owner's wxid or size.
    pub after: Option<String>,
}

/// Kinds of [`ChangeRow`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChangeKind {
    /// A person is in the list and was not in the one before.
    Joined,
    /// A person was in the list before and no longer is.
    Left,
    /// The room has another name.
    Renamed,
    /// The room has another owner.
    OwnerChanged,
    /// The list has another length.
    SizeChanged,
}

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
    /// Rooms the person is in now, dissolved ones not counted.
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
}
