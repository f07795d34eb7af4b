//! Typed client of the 秒回 group-chat API.

mod ids;

pub use ids::{AccountWxid, ChatId, ContactWxid, RoomWxid, TagId, TeamId, UnionId, UserId, WecomChatId};
