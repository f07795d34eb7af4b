//! Which rooms, and how many each further choice would leave.

use miaohui::{AccountWxid, ContactWxid, TagId};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{PersonSummary, TagCount};
use crate::time::Millis;

/// Which rooms, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct RoomQuery {
    /// Only rooms where this text occurs in name, ids, tags, owner or a member's names or company: as typed, without
    /// regard to case, width and simplified or traditional form, in pinyin, by initials or mixed. Ids count from four
    /// characters on. Empty: all.
    pub text: String,
    /// Only rooms that meet all of these.
    pub filter: RoomFilter,
    /// Order.
    pub sort: RoomSort,
    /// Reverse the order.
    pub descending: bool,
}

/// Conditions on rooms. All that are set must hold; an empty list and `None` set no condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct RoomFilter {
    /// Carries every one of these tags.
    pub all_tags: Vec<TagId>,
    /// Carries at least one of these tags.
    pub any_tags: Vec<TagId>,
    /// Carries none of these tags.
    pub no_tags: Vec<TagId>,
    /// Seen by at least one of these hosted accounts.
    pub accounts: Vec<AccountWxid>,
    /// Owned by one of these people.
    pub owners: Vec<ContactWxid>,
    /// In one of these size bands.
    pub sizes: Vec<SizeBand>,
    /// `true`: external rooms, `false`: internal rooms. Rooms of which it was never said fit neither.
    pub external: Option<bool>,
    /// Every one of these people is a present member.
    pub members: Vec<ContactWxid>,
    /// Last verified at this time or later.
    pub as_of_from: Option<Millis>,
    /// Last verified before this time.
    pub as_of_before: Option<Millis>,
    /// A complete list run has since missed the room (`not_seen_since` is set).
    pub missing: bool,
    /// Members are known and none of them is a customer.
    pub without_customers: bool,
    /// Chosen by staff.
    pub favourite: bool,
}

/// Bands of room size, by the number of members shown. The lines are the platform's: below 40 people join at once,
/// from there on by invitation card; 500 is full ([`NEARLY_FULL`] is 96 % of it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SizeBand {
    /// Fewer than 40.
    Below40,
    /// 40 to 199.
    From40,
    /// 200 to 479.
    From200,
    /// 480 to 499.
    NearlyFull,
    /// 500 and more.
    Full,
}

impl SizeBand {
    /// All, smallest first.
    pub const ALL: [Self; 5] = [Self::Below40, Self::From40, Self::From200, Self::NearlyFull, Self::Full];

    /// The band of a room with so many members.
    pub fn of(members: u32) -> Self {
        match members {
            ..40 => Self::Below40,
            40..200 => Self::From40,
            200..NEARLY_FULL => Self::From200,
            NEARLY_FULL..500 => Self::NearlyFull,
            500.. => Self::Full,
        }
    }
}

/// Members from which a room counts as nearly full: 96 % of the platform's 500.
pub const NEARLY_FULL: u32 = 480;

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

/// How many rooms each further choice would leave. Each count applies the typed text and all conditions of the query
/// except those of the same kind: so a number says what choosing it (instead or besides) gives. Tags: `any_tags` is left
/// out, `all_tags` and `no_tags` hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomFacets {
    /// Rooms of the query itself.
    pub total: u32,
    /// Per vendor tag, also those with 0, by name.
    pub tags: Vec<TagCount>,
    /// Per hosted account, by nickname.
    pub accounts: Vec<AccountCount>,
    /// The owners of most rooms, at most 50, most rooms first.
    pub owners: Vec<OwnerCount>,
    /// Per size band, all five, smallest first.
    pub sizes: Vec<SizeCount>,
    /// External rooms.
    pub external: u32,
    /// Internal rooms.
    pub internal: u32,
    /// Rooms that a complete run has missed.
    pub missing: u32,
    /// Rooms whose members are known and none is a customer.
    pub without_customers: u32,
    /// Rooms chosen by staff.
    pub favourites: u32,
}

/// A hosted account and how many rooms of a query it sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountCount {
    /// The account.
    pub wxid: AccountWxid,
    /// Its nickname.
    pub nick_name: String,
    /// Rooms.
    pub rooms: u32,
}

/// An owner and how many rooms of a query are theirs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OwnerCount {
    /// Who.
    pub person: PersonSummary,
    /// Rooms.
    pub rooms: u32,
}

/// A size band and how many rooms of a query are in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SizeCount {
    /// The band.
    pub band: SizeBand,
    /// Rooms.
    pub rooms: u32,
}
