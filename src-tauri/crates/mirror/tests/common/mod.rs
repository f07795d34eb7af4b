//! Short ways to make snapshots, and the canonical picture of a mirror's file.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

pub mod dump;
pub mod model;

use jiff::Timestamp;
use miaohui::{AccountWxid, ChatId, ContactWxid, RoomWxid, TagId, UserId};
use mirror::{Mirror, PersonKind, RoomSnapshot, SnapshotAccount, SnapshotMember, Source};

/// A mirror in a folder of its own, gone with the test.
pub fn fresh() -> (tempfile::TempDir, Mirror) {
    let folder = tempfile::tempdir().unwrap();
    let mirror = Mirror::open(folder.path()).unwrap().mirror;
    (folder, mirror)
}

/// `second` seconds into the tests' own era.
pub fn time(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

/// The same in milliseconds, as answers have it.
pub fn millis(second: i64) -> mirror::Millis {
    time(second).into()
}

pub fn account(name: &str) -> SnapshotAccount {
    SnapshotAccount {
        wxid: AccountWxid::new(format!("1688-{name}")),
        user_id: UserId::new(name),
        nick_name: format!("账号{name}"),
    }
}

/// A room seen by account `a` in a tag list: no tags, no owner, these members.
pub fn snapshot(room: &str, second: i64, members: &[&str]) -> RoomSnapshot {
    RoomSnapshot {
        room: RoomWxid::new(room),
        as_of: time(second),
        source: Source::TagList,
        account: account("a"),
        chat_id: ChatId::new(format!("chat-a-{room}")),
        topic: format!("群{room}"),
        avatar_url: String::new(),
        owner: None,
        members: Some(members.iter().map(|name| member(name)).collect()),
        tags: None,
        wecom_chat_id: None,
        external: None,
        reported_size: None,
        deleted: false,
    }
}

/// A member whose nickname is the name and who is a customer on WeChat.
pub fn member(name: &str) -> SnapshotMember {
    SnapshotMember {
        person: person(name),
        nick_name: name.to_owned(),
        avatar_url: String::new(),
        room_alias: None,
        is_friend: Some(true),
        kind: PersonKind::Wechat,
        coworker: Some(false),
        corporation: None,
    }
}

pub fn person(name: &str) -> ContactWxid {
    ContactWxid::new(format!("788-{name}"))
}

pub fn tags(names: &[&str]) -> Option<Vec<(TagId, String)>> {
    Some(names.iter().map(|name| (TagId::new(format!("tag-{name}")), (*name).to_owned())).collect())
}
