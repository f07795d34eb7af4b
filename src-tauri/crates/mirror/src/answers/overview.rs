//! The workspace at a glance.

use miaohui::{AccountWxid, TagId, UserId};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::time::Millis;

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
