//! The vendor's rooms as observations of the mirror.

use jiff::Timestamp;
use miaohui::{Account, ContactKind, Member, Room};
use mirror::{AccountSnapshot, PersonKind, RoomSnapshot, SnapshotAccount, SnapshotMember, Source};

/// What a list or lookup said of a room, at the time its answer arrived.
pub(crate) fn snapshot(room: Room, source: Source, as_of: Timestamp) -> RoomSnapshot {
    RoomSnapshot {
        room: room.wxid,
        as_of,
        source,
        account: SnapshotAccount {
            wxid: room.account.wxid,
            user_id: room.account.user_id,
            nick_name: room.account.nick_name,
        },
        chat_id: room.chat_id,
        topic: room.topic,
        avatar_url: room.avatar_url,
        owner: room.owner,
        members: room.members.map(|members| members.into_iter().map(member).collect()),
        tags: room.labels.map(|labels| labels.into_iter().map(|tag| (tag.id, tag.name)).collect()),
        wecom_chat_id: room.wecom_chat_id,
        external: room.external,
        reported_size: room.member_count,
        deleted: room.deleted,
    }
}

fn member(member: Member) -> SnapshotMember {
    SnapshotMember {
        person: member.wxid,
        nick_name: member.nick_name,
        avatar_url: member.avatar_url,
        room_alias: member.room_alias,
        is_friend: member.is_friend,
        kind: match member.kind {
            ContactKind::Unknown => PersonKind::Unknown,
            ContactKind::WeChat => PersonKind::Wechat,
            ContactKind::Official => PersonKind::Official,
            ContactKind::WeCom => PersonKind::Wecom,
        },
        coworker: member.coworker,
        corporation: member.corporation,
    }
}

/// What the account list said of an account.
pub(crate) fn account(account: Account) -> AccountSnapshot {
    AccountSnapshot {
        wxid: account.wxid,
        user_id: account.user_id,
        nick_name: account.nick_name,
        avatar_url: account.avatar_url,
        online: account.online,
    }
}
