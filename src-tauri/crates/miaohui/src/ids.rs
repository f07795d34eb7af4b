//! Newtypes for every id of the vendor.
//!
//! Ids are opaque strings: many have 16–17 digits, more than a double can hold, so they are never
//! numbers anywhere in the product. An odd shape earns a warning, never a refusal
//! (shapes differ between tenants and over the years).

use serde::{Deserialize, Serialize};
use specta::Type;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the id as it is; nothing is trimmed or checked.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as the vendor writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }
    )+};
}

ids! {
    /// A room, unique across accounts: `R:1069605046502…`, or `…@chatroom` for personal WeChat.
    RoomWxid,
    /// A person: customer, coworker or hosted account, as seen in a member list (`788…`, `wxid_…`, `wm…`).
    ContactWxid,
    /// A hosted account's own wxid (the vendor's imBotId): `1688…` or `wxid_…`.
    AccountWxid,
    /// A hosted account's or coworker's user id: free text such as `zhangsan`. On the wire it is
    /// called botUserId, wecomUserId or weixin, depending on the call.
    UserId,
    /// A customer's union id: `o` and 27–29 characters.
    UnionId,
    /// A conversation: one for each pair of account and room, 24 hex digits.
    ChatId,
    /// A vendor tag (mhTagId): 24 hex digits.
    TagId,
    /// WeCom's official id of a room: `wr` and 30 characters; only some tenants get it.
    WecomChatId,
    /// The vendor's team (小组) that a callback belongs to: 24 hex digits.
    TeamId,
}
