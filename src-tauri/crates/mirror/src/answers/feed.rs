//! What changed, as staff read it: grouped, with gaps and with evidence.

use miaohui::{AccountWxid, RoomWxid, TagId};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{PersonSummary, RowAccount};
use crate::snapshot::Source;
use crate::time::Millis;

/// Kinds of [`FeedChange`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FeedKind {
    /// Nothing was heard of the vendor for a while.
    Gap,
    /// People joined a room.
    Joined,
    /// People left a room.
    Left,
    /// A room has another name.
    Renamed,
    /// A room has another owner.
    OwnerChanged,
    /// A room was seen for the first time, after the first complete reading.
    NewRoom,
    /// A hosted account went offline.
    AccountOffline,
    /// A hosted account is online again.
    AccountOnline,
}

/// Which rows of the feed. An empty list and `None` set no condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct FeedQuery {
    /// Only these kinds. Gaps always stand between the others.
    pub kinds: Vec<FeedKind>,
    /// Only rooms that this account sees, and the account itself.
    pub account: Option<AccountWxid>,
    /// Only these rooms.
    pub rooms: Vec<RoomWxid>,
    /// Only rooms that carry one of these tags now.
    pub tags: Vec<TagId>,
    /// Only what is dated after this time.
    pub after: Option<Millis>,
    /// Only what came up here after this time, by this computer's clock: an observation may come late.
    pub came_up_after: Option<Millis>,
    /// Only what happened during this gap, row by row, instead of everything else: the `to` of a [`FeedChange::Gap`].
    pub gap: Option<Millis>,
}

/// A window into the feed, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FeedWindow {
    /// Rows in the whole result.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<FeedRow>,
    /// When the newest row of the whole feed came up; none: there is none.
    pub newest: Option<Millis>,
    /// Rows of the whole feed that nobody has looked at, whatever the query asks for.
    pub unseen: FeedUnseen,
}

/// Rows of the feed that came up since somebody last looked. What happened during a gap counts as the gap's one row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FeedUnseen {
    /// All of them.
    pub total: u32,
    /// [`FeedKind::Joined`].
    pub joined: u32,
    /// [`FeedKind::Left`].
    pub left: u32,
    /// [`FeedKind::Renamed`], [`FeedKind::OwnerChanged`] and [`FeedKind::NewRoom`].
    pub rooms: u32,
    /// [`FeedKind::AccountOffline`] and [`FeedKind::AccountOnline`].
    pub accounts: u32,
    /// [`FeedKind::Gap`].
    pub gaps: u32,
}

/// Names a row of the feed; keeps its meaning as long as the row is there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct FeedRowId(pub String);

/// One row: what became different of one room, or one account, from one observation to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FeedRow {
    /// Names the row.
    pub id: FeedRowId,
    /// The first observation that shows it: it happened at this time or before.
    pub at: Millis,
    /// The observation before that: it happened after this time.
    pub since: Option<Millis>,
    /// Source of the observation at `at`. None for accounts, whose state is concluded from the list of accounts, and for
    /// gaps.
    pub source: Option<Source>,
    /// Nobody has looked since it came up.
    pub unseen: bool,
    /// The room it is about.
    pub room: Option<FeedRoom>,
    /// The hosted account it is about, or that saw it.
    pub account: Option<RowAccount>,
    /// It happened during a gap: between its beginning and its end, nobody knows when.
    pub during_gap: bool,
    /// What happened.
    pub change: FeedChange,
}

/// The room of a row, as it is called now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FeedRoom {
    /// Which.
    pub wxid: RoomWxid,
    /// Its name; empty for a nameless room.
    pub topic: String,
    /// For a nameless room: names of its owner and members.
    pub name_from_members: Vec<String>,
}

/// What a row of the feed tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum FeedChange {
    /// People joined.
    Joined {
        /// The first three.
        people: Vec<PersonSummary>,
        /// How many.
        total: u32,
        /// Members before.
        size_before: Option<u32>,
        /// Members after.
        size_after: Option<u32>,
    },
    /// People left.
    Left {
        /// The first three.
        people: Vec<PersonSummary>,
        /// How many.
        total: u32,
        /// Members before.
        size_before: Option<u32>,
        /// Members after.
        size_after: Option<u32>,
    },
    /// The room has another name.
    Renamed {
        /// The old one; empty: it had none.
        before: String,
        /// The new one; empty: it has none.
        after: String,
    },
    /// The room has another owner.
    OwnerChanged {
        /// The old one.
        before: Option<PersonSummary>,
        /// The new one.
        after: Option<PersonSummary>,
    },
    /// The room was seen for the first time.
    NewRoom {
        /// Members then.
        size: Option<u32>,
    },
    /// The account went offline.
    AccountOffline,
    /// The account is online again.
    AccountOnline,
    /// Nothing was heard of the vendor from `from` to `to`. What turned out different afterwards stands here in sum;
    /// [`FeedQuery::gap`] gives it row by row. The sums obey the query's other conditions.
    Gap {
        /// The last thing heard before.
        from: Millis,
        /// The first thing heard after.
        to: Millis,
        /// Why, as far as the app knows.
        reason: GapReason,
        /// Joins, summed over rooms.
        joined: u32,
        /// Leaves, summed over rooms.
        left: u32,
        /// Rooms that people joined or left.
        rooms: u32,
        /// Rooms with another name.
        renamed: u32,
        /// Rooms with another owner.
        owners_changed: u32,
        /// Rooms seen for the first time.
        new_rooms: u32,
        /// Accounts that went offline or online.
        accounts: u32,
    },
}

/// Why nothing was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum GapReason {
    /// The workspace was not open: the app was closed or this computer was off.
    Closed,
    /// The workspace was open and nothing came: this computer slept, or the vendor was not reached.
    NothingHeard,
}

/// What shows that a row is true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FeedEvidence {
    /// The row.
    pub row: FeedRow,
    /// Accounts that saw the room so at that time.
    pub seen_by: Vec<RowAccount>,
    /// At most 500 of those who joined or left, from position `people_offset`; fewer where the answer would get too
    /// long.
    pub people: Vec<FeedPerson>,
    /// Position of the first of them.
    pub people_offset: u32,
    /// How many joined or left.
    pub people_total: u32,
}

/// Somebody who joined or left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FeedPerson {
    /// Who.
    pub person: PersonSummary,
    /// The name in this room, if one is set.
    pub room_alias: Option<String>,
    /// Rooms the person is in now; 100 stands for a hundred or more.
    pub rooms: u32,
}
