//! Bodies of the callbacks.

use serde::Serialize;
use serde_json::{Value, json};

use crate::wire::{BotInfo, Member, Wire};
use crate::world::{AccountKey, Event, EventKind, PersonKey};

/// The event path that goes after the root.
pub(crate) fn path(kind: EventKind) -> &'static str {
    match kind {
        EventKind::ChatroomJoined => "/chatroom/joined",
        EventKind::ChatroomLoaded => "/chatroom/loaded",
        EventKind::RoomJoined => "/room/joined",
        EventKind::RoomLeft => "/room/left",
        EventKind::RoomTopic => "/room/topic",
    }
}

/// chatroom/joined and chatroom/loaded.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Chatroom {
    chat_id: String,
    bot_info: BotInfo,
    wxid: String,
    topic: String,
    avatar_url: String,
    owner_id: String,
    members: Vec<Member>,
    group: String,
    synced_time: crate::wire::Loose<i64>,
}

/// The body as JSON, with the state of this moment. `milliseconds` is the time of the Unix epoch.
pub(crate) fn json(wire: Wire, event: &Event, token: &str, milliseconds: i64) -> Result<Vec<u8>, serde_json::Error> {
    let (world, account) = (wire.world, event.account);
    match event.kind {
        EventKind::ChatroomJoined | EventKind::ChatroomLoaded => serde_json::to_vec(&Chatroom {
            chat_id: world.ids.room_chat(account, event.room),
            bot_info: wire.bot_info(account),
            wxid: world.room_wxid(event.room),
            topic: world.topic(event.room),
            avatar_url: world.room_avatar_url(event.room),
            owner_id: world.wxid(world.room(event.room).owner),
            members: wire.members(account, event.room),
            group: world.ids.group(world.account(account).group),
            synced_time: wire.loose(milliseconds),
        }),
        EventKind::RoomTopic => serde_json::to_vec(&head(wire, event, token, milliseconds)),
        EventKind::RoomLeft => serde_json::to_vec(&with_people(wire, event, token, milliseconds, "leftMembers")),
        // The documents do not know this body; the same head with the people who joined is a guess.
        EventKind::RoomJoined => serde_json::to_vec(&with_people(wire, event, token, milliseconds, "joinedMembers")),
    }
}

fn head(wire: Wire, event: &Event, token: &str, milliseconds: i64) -> Value {
    let (world, account) = (wire.world, event.account);
    json!({
        "chatId": world.ids.room_chat(account, event.room),
        "token": token,
        "botInfo": {
            "imBotId": world.wxid(account),
            "wecomUserId": world.account(account).user_id,
            "nickName": world.account(account).nick_name,
        },
        "imRoomId": world.room_wxid(event.room),
        "topic": world.topic(event.room),
        "avatarUrl": world.room_avatar_url(event.room),
        "ownerImContactId": world.wxid(world.room(event.room).owner),
        "groupId": world.ids.group(world.account(account).group),
        "timestamp": wire.loose(milliseconds),
    })
}

fn with_people(wire: Wire, event: &Event, token: &str, milliseconds: i64, name: &str) -> Value {
    let mut body = head(wire, event, token, milliseconds);
    let people = event.people.iter().map(|person| person_json(wire, event, event.account, *person));
    body[name] = people.collect();
    body
}

fn person_json(wire: Wire, event: &Event, account: AccountKey, person: PersonKey) -> Value {
    let world = wire.world;
    json!({
        "imContactId": world.wxid(person),
        "nickName": world.nick_name(person),
        "avatarUrl": world.avatar_url(person),
        "roomAlias": world.room_alias(event.room, person),
        "isFriend": wire.loose(world.is_friend(account, person)),
        "contactType": world.kind(person).contact_type(),
        "coworker": world.kind(person).is_coworker(),
        "isSelf": account == person,
    })
}
