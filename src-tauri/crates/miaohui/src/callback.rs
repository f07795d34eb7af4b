//! What the vendor sends by itself: `POST <root>/chatroom/joined` and its siblings.
//!
//! The path alone tells what happened; the body is flat and carries no kind, no signature and, in the
//! older two, no token. Whoever keeps a body keeps [`without_token`] of it.

use std::borrow::Cow;

use jiff::Timestamp;
use memchr::memmem;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use specta::Type;

use crate::ids::{ChatId, ContactWxid, RoomWxid, TeamId};
use crate::lenient::{self, Flag, Moment, Text, Unreadable, Whole};
use crate::redact::PLACEHOLDER;
use crate::room::{AccountRef, ContactKind, Room, read_account_ref, read_room};

/// The callbacks that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CallbackKind {
    /// `chatroom/joined`: an account joined a room (vendor's page, 加入群事件).
    ChatroomJoined,
    /// `chatroom/loaded`: a room was synced, at an account's start or by a colleague (同步到群事件).
    ChatroomLoaded,
    /// `room/joined`: somebody joined; newer, its body is not documented.
    RoomJoined,
    /// `room/left`: somebody left; newer.
    RoomLeft,
    /// `room/topic`: a room was renamed; newer.
    RoomTopic,
}

impl CallbackKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::ChatroomJoined, Self::ChatroomLoaded, Self::RoomJoined, Self::RoomLeft, Self::RoomTopic];

    /// The path below the callback root, without a slash in front.
    pub const fn path(self) -> &'static str {
        match self {
            Self::ChatroomJoined => "chatroom/joined",
            Self::ChatroomLoaded => "chatroom/loaded",
            Self::RoomJoined => "room/joined",
            Self::RoomLeft => "room/left",
            Self::RoomTopic => "room/topic",
        }
    }

    /// The kind that belongs to a path below the callback root; `None` for any other.
    pub fn from_path(path: &str) -> Option<Self> {
        let path = path.trim_matches('/');
        Self::ALL.into_iter().find(|kind| kind.path() == path)
    }
}

/// A callback as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// What happened.
    pub kind: CallbackKind,
    /// The body.
    pub content: CallbackContent,
    /// Parts of the body that could not be read.
    pub unreadable: Vec<Unreadable>,
}

/// The two kinds of body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackContent {
    /// `chatroom/joined` and `chatroom/loaded`.
    Seen(RoomSeen),
    /// `room/joined`, `room/left` and `room/topic`.
    Changed(RoomChanged),
}

/// A room with its full member list at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomSeen {
    /// The room as the account sees it.
    pub room: Room,
    /// The vendor's team (`group`).
    pub team: Option<TeamId>,
    /// When the account got this from WeCom (`syncedTime`). An older one never overwrites a newer one.
    pub synced_at: Option<Timestamp>,
}

/// A change of a room; fields that the body does not have are `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomChanged {
    /// The conversation; empty when left out.
    pub chat_id: ChatId,
    /// The account that saw it.
    pub account: AccountRef,
    /// The room (`imRoomId`).
    pub room: RoomWxid,
    /// Its name; for `room/topic` the new one.
    pub topic: Option<String>,
    /// Address of its picture.
    pub avatar_url: Option<String>,
    /// Its owner.
    pub owner: Option<ContactWxid>,
    /// Who left; empty for the other kinds.
    pub left: Vec<LeftMember>,
    /// The vendor's team (`groupId`).
    pub team: Option<TeamId>,
    /// When it happened.
    pub at: Option<Timestamp>,
}

/// Somebody who left a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftMember {
    /// The person.
    pub wxid: ContactWxid,
    /// Their own name: hostile text.
    pub nick_name: String,
    /// Address of their picture; may be empty.
    pub avatar_url: String,
    /// Their name in this room.
    pub room_alias: Option<String>,
    /// Whether they are a friend of the account.
    pub is_friend: Option<bool>,
    /// What kind of account they have.
    pub kind: ContactKind,
    /// Whether they work in the same company.
    pub coworker: Option<bool>,
    /// Whether it is the account itself.
    pub is_self: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireSeen {
    #[serde(default)]
    group: Text,
    #[serde(default)]
    synced_time: Moment,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireChanged<'a> {
    #[serde(default)]
    chat_id: Text,
    #[serde(default, borrow)]
    bot_info: Option<&'a RawValue>,
    #[serde(default)]
    im_room_id: Text,
    #[serde(default)]
    wxid: Text,
    #[serde(default)]
    topic: Text,
    #[serde(default)]
    avatar_url: Text,
    #[serde(default)]
    owner_im_contact_id: Text,
    #[serde(default)]
    owner_id: Text,
    #[serde(default, borrow)]
    left_members: Option<&'a RawValue>,
    #[serde(default)]
    group_id: Text,
    #[serde(default)]
    group: Text,
    #[serde(default)]
    timestamp: Moment,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireLeft {
    #[serde(default)]
    im_contact_id: Text,
    #[serde(default)]
    wxid: Text,
    #[serde(default)]
    nick_name: Text,
    #[serde(default)]
    avatar_url: Text,
    #[serde(default)]
    room_alias: Text,
    #[serde(default)]
    is_friend: Flag,
    #[serde(default)]
    contact_type: Whole,
    #[serde(default)]
    coworker: Flag,
    #[serde(default)]
    is_self: Flag,
}

/// Reads a callback's body. A body without a room in it is a fault; the caller keeps it raw all the same.
pub fn read_callback(kind: CallbackKind, body: &str) -> Result<Callback, Unreadable> {
    let json: &RawValue = lenient::read_text(body, "")?;
    let mut unreadable = Vec::new();
    let content = match kind {
        CallbackKind::ChatroomJoined | CallbackKind::ChatroomLoaded => {
            let room = read_room(json, "", &mut unreadable)?;
            let wire: WireSeen = lenient::read_object(json, "")?;
            CallbackContent::Seen(RoomSeen {
                room,
                team: wire.group.filled().map(TeamId::new),
                synced_at: wire.synced_time.0,
            })
        }
        CallbackKind::RoomJoined | CallbackKind::RoomLeft | CallbackKind::RoomTopic => {
            CallbackContent::Changed(read_changed(json, &mut unreadable)?)
        }
    };
    Ok(Callback { kind, content, unreadable })
}

fn read_changed(json: &RawValue, unreadable: &mut Vec<Unreadable>) -> Result<RoomChanged, Unreadable> {
    let wire: WireChanged<'_> = lenient::read_object(json, "")?;
    let left = wire.left_members.map(|left| lenient::read_items(left, "leftMembers", unreadable, read_left));
    // The newer callbacks use names of their own; `room/joined`, whose body is unknown, may use the older ones.
    let room = wire.im_room_id.filled().or(wire.wxid.filled());
    Ok(RoomChanged {
        room: RoomWxid::new(room.ok_or_else(|| Unreadable::new("imRoomId", "missing or empty"))?),
        chat_id: ChatId::new(wire.chat_id.or_empty()),
        account: read_account_ref(wire.bot_info, "")?,
        topic: wire.topic.filled(),
        avatar_url: wire.avatar_url.filled(),
        owner: wire.owner_im_contact_id.filled().or(wire.owner_id.filled()).map(ContactWxid::new),
        left: left.transpose()?.unwrap_or_default(),
        team: wire.group_id.filled().or(wire.group.filled()).map(TeamId::new),
        at: wire.timestamp.0,
    })
}

fn read_left(json: &RawValue, path: &str, _: &mut Vec<Unreadable>) -> Result<LeftMember, Unreadable> {
    let wire: WireLeft = lenient::read_object(json, path)?;
    let wxid = wire.im_contact_id.filled().or(wire.wxid.filled());
    Ok(LeftMember {
        wxid: ContactWxid::new(wxid.ok_or_else(|| Unreadable::new(format!("{path}.imContactId"), "missing or empty"))?),
        nick_name: wire.nick_name.or_empty(),
        avatar_url: wire.avatar_url.or_empty(),
        room_alias: wire.room_alias.filled(),
        is_friend: wire.is_friend.0,
        kind: ContactKind::from_wire(wire.contact_type),
        coworker: wire.coworker.0,
        is_self: wire.is_self.0,
    })
}

/// A callback's body with the value of its `token` replaced, to be stored: the newer callbacks carry the
/// token, and a token is kept in the keychain only. Texts behind a key `token` are replaced at any depth, and in what is
/// no JSON, such as a body that broke off; everything else comes back byte for byte.
pub fn without_token(body: &[u8]) -> Cow<'_, [u8]> {
    // Most have none, and somebody waits for the answer. The key may be written with escapes.
    if memmem::find(body, b"token").is_none() && memmem::find(body, b"\\u00").is_none() {
        return Cow::Borrowed(body);
    }
    let text = String::from_utf8_lossy(body);
    let cleaned = match serde_json::from_str::<&RawValue>(&text) {
        Ok(_) => without_tokens_of_json(&without_own_token(&text)),
        Err(_) => without_texts_behind_token(&text),
    };
    if cleaned == text { Cow::Borrowed(body) } else { Cow::Owned(cleaned.into_bytes()) }
}

fn without_own_token(body: &str) -> String {
    #[derive(Deserialize)]
    struct Wire<'a> {
        #[serde(default, borrow)]
        token: Option<&'a RawValue>,
    }
    let wire = lenient::read_text(body, "").and_then(|json| lenient::read_object(json, ""));
    let Ok(Wire { token: Some(token) }) = wire else { return body.to_owned() };
    // The piece borrows from the body, so its place there is known.
    let start = token.get().as_ptr() as usize - body.as_ptr() as usize;
    let end = start + token.get().len();
    format!("{}\"{PLACEHOLDER}\"{}", &body[..start], &body[end..])
}

/// Goes from text to text: a key may be spelt with escapes, a text may look like a key, and a token may have quotes in it.
fn without_tokens_of_json(json: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(json.len()), json);
    while let Some(start) = rest.find('"') {
        let end = start + length_of_text(&rest[start..]);
        out.push_str(&rest[..end]);
        let is_key = is_token(&rest[start..end]);
        rest = &rest[end..];
        let value = rest.trim_ascii_start().strip_prefix(':').map(str::trim_ascii_start);
        if is_key && let Some(value) = value.filter(|value| value.starts_with('"')) {
            out.push_str(&rest[..rest.len() - value.len()]);
            out.extend(["\"", PLACEHOLDER, "\""]);
            rest = &value[length_of_text(value)..];
        }
    }
    out + rest
}

/// Bytes of the JSON text that `json` begins with, its quotes included.
fn length_of_text(json: &str) -> usize {
    let mut escaped = false;
    let end = json.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(json.len(), |end| end + 2)
}

fn is_token(text: &str) -> bool {
    text == "\"token\"" || text.contains("\\u00") && serde_json::from_str(text).is_ok_and(|key: String| key == "token")
}

/// In what is no JSON anything may stand anywhere, so whatever looks like the key is taken for it.
fn without_texts_behind_token(body: &str) -> String {
    const KEY: &str = "\"token\"";
    let (mut out, mut rest) = (String::with_capacity(body.len()), body);
    while let Some(at) = rest.find(KEY) {
        let behind = &rest[at + KEY.len()..];
        let value = behind.trim_start().strip_prefix(':').and_then(|value| value.trim_start().strip_prefix('"'));
        let end = value.map_or(at + KEY.len(), |value| rest.len() - value.len());
        out.push_str(&rest[..end]);
        rest = &rest[end..];
        if value.is_some() {
            out.push_str(PLACEHOLDER);
            rest = &rest[rest.find('"').unwrap_or(rest.len())..];
        }
    }
    out + rest
}
