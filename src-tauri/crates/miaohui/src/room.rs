//! Rooms as the vendor describes them: in lists and in callbacks alike.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::ids::{AccountWxid, ChatId, ContactWxid, RoomWxid, TagId, UserId, WecomChatId};
use crate::lenient::{self, Flag, Object, Quick, Reading, Text, Thorough, Unreadable, Whole, joined};

/// A room as one hosted account sees it. The same room seen by two accounts is two of these, with two
/// chat ids and one wxid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// The conversation of this account and this room. Empty when the vendor left it out.
    pub chat_id: ChatId,
    /// The account that sees it.
    pub account: AccountRef,
    /// The room itself.
    pub wxid: RoomWxid,
    /// Its name; empty for a nameless room.
    pub topic: String,
    /// Address of its picture; may be empty, plain http, or dead.
    pub avatar_url: String,
    /// Its owner, who may be a customer and may be absent from the members.
    pub owner: Option<ContactWxid>,
    /// The whole member list; `None` when the answer had none, or had one that could not be read whole
    /// (it is then among the unreadable parts): never a part of the members.
    pub members: Option<Vec<Member>>,
    /// The vendor's tags in their order; `None` when the answer had none.
    pub labels: Option<Vec<Tag>>,
    /// WeCom's official id; only for some tenants.
    pub wecom_chat_id: Option<WecomChatId>,
    /// True for a room with customers, false for an internal one.
    pub external: Option<bool>,
    /// The vendor's cached count. It can be wrong by half: never rely on it for the lines of 40 and 500.
    pub member_count: Option<u32>,
    /// Seen though undocumented: the room is gone and belongs in no list.
    pub deleted: bool,
}

/// The hosted account that an answer belongs to (botInfo).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountRef {
    /// The account's wxid; empty when the vendor left it out.
    pub wxid: AccountWxid,
    /// What calls want as botUserId or wecomUserId; empty when the vendor left it out.
    pub user_id: UserId,
    /// Its name.
    pub nick_name: String,
}

impl AccountRef {
    /// False when the vendor did not say which account it is.
    pub fn is_known(&self) -> bool {
        !self.wxid.as_str().is_empty() || !self.user_id.as_str().is_empty()
    }
}

/// A person in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub wxid: ContactWxid,
    /// Their own name: hostile text.
    pub nick_name: String,
    /// Address of their picture; may be empty.
    pub avatar_url: String,
    /// Their name in this room; `None` when they have none of their own.
    pub room_alias: Option<String>,
    /// Whether they are a friend of the account that sees the room.
    pub is_friend: Option<bool>,
    /// What kind of account they have.
    pub kind: ContactKind,
    /// Whether they work in the same company.
    pub coworker: Option<bool>,
    /// The company they belong to.
    pub corporation: Option<String>,
}

/// contactType: 0 unknown, 1 WeChat, 2 official account, 3 WeCom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ContactKind {
    /// 0, missing, or a number that is not documented.
    #[default]
    Unknown,
    /// 1: 微信.
    WeChat,
    /// 2: 公众号.
    Official,
    /// 3: 企业微信.
    WeCom,
}

/// A vendor tag (秒回标签).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tag {
    /// Its id (mhTagId).
    pub id: TagId,
    /// Its name.
    pub name: String,
}

impl ContactKind {
    pub(crate) fn from_wire<R>(number: Whole<R>) -> Self {
        match number.0 {
            Some(1) => Self::WeChat,
            Some(2) => Self::Official,
            Some(3) => Self::WeCom,
            _ => Self::Unknown,
        }
    }
}

/// botInfo in both of its spellings: `wxid`/`weixin` in lists, `imBotId`/`wecomUserId` in newer callbacks.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireAccountRef {
    #[serde(default)]
    wxid: Text,
    #[serde(default)]
    im_bot_id: Text,
    #[serde(default)]
    weixin: Text,
    #[serde(default)]
    wecom_user_id: Text,
    #[serde(default)]
    nick_name: Text,
}

/// Reads botInfo; without one the account is not known.
pub(crate) fn read_account_ref(json: Option<&RawValue>, path: &str) -> Result<AccountRef, Unreadable> {
    let wire: WireAccountRef = match json {
        Some(json) => lenient::read_object(json, &joined(path, "botInfo"))?,
        None => WireAccountRef::default(),
    };
    Ok(AccountRef {
        wxid: AccountWxid::new(wire.wxid.filled().unwrap_or(wire.im_bot_id.or_empty())),
        user_id: UserId::new(wire.weixin.filled().unwrap_or(wire.wecom_user_id.or_empty())),
        nick_name: wire.nick_name.or_empty(),
    })
}

/// `M`: the members as JSON, or read already.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound = "M: Deserialize<'de>")]
struct WireRoom<'a, M> {
    #[serde(default)]
    chat_id: Text,
    #[serde(default, borrow)]
    bot_info: Option<&'a RawValue>,
    #[serde(default)]
    wxid: Text,
    #[serde(default)]
    topic: Text,
    #[serde(default)]
    avatar_url: Text,
    #[serde(default)]
    owner_id: Text,
    #[serde(default = "Option::default")]
    members: Option<M>,
    #[serde(default, borrow)]
    labels: Option<&'a RawValue>,
    #[serde(default)]
    wecom_chat_id: Text,
    #[serde(default)]
    external: Flag,
    #[serde(default)]
    member_count: Whole,
    #[serde(default)]
    deleted: Flag,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound = "R: Reading + Default")]
struct WireMember<R> {
    #[serde(default)]
    wxid: Text<R>,
    #[serde(default)]
    nick_name: Text<R>,
    #[serde(default)]
    avatar_url: Text<R>,
    #[serde(default)]
    room_alias: Text<R>,
    #[serde(default)]
    is_friend: Flag<R>,
    #[serde(default)]
    contact_type: Whole<R>,
    #[serde(default)]
    coworker: Flag<R>,
    #[serde(default)]
    corporation: Text<R>,
}

#[derive(Deserialize)]
struct WireTag {
    #[serde(default)]
    id: Text,
    #[serde(default)]
    name: Text,
}

/// Reads one room. It needs a wxid and nothing else; members or tags that cannot be read are reported and
/// left out as a whole.
pub(crate) fn read_room(json: &RawValue, path: &str, unreadable: &mut Vec<Unreadable>) -> Result<Room, Unreadable> {
    if let Some(wire) = lenient::read_quickly::<WireRoom<'_, PlainMembers>>(json) {
        return room(wire, path, unreadable, |members, _| members.map(|members| members.0));
    }
    let wire: WireRoom<'_, &RawValue> = lenient::read_object(json, path)?;
    room(wire, path, unreadable, |members, unreadable| {
        read_whole_list(members, &joined(path, "members"), unreadable, read_member)
    })
}

fn room<M>(
    wire: WireRoom<'_, M>,
    path: &str,
    unreadable: &mut Vec<Unreadable>,
    members: impl FnOnce(Option<M>, &mut Vec<Unreadable>) -> Option<Vec<Member>>,
) -> Result<Room, Unreadable> {
    Ok(Room {
        wxid: RoomWxid::new(wire.wxid.required(path, "wxid")?),
        chat_id: ChatId::new(wire.chat_id.or_empty()),
        account: read_account_ref(wire.bot_info, path)?,
        topic: wire.topic.or_empty(),
        avatar_url: wire.avatar_url.or_empty(),
        owner: wire.owner_id.filled().map(ContactWxid::new),
        members: members(wire.members, unreadable),
        labels: read_whole_list(wire.labels, &joined(path, "labels"), unreadable, read_tag),
        wecom_chat_id: wire.wecom_chat_id.filled().map(WecomChatId::new),
        external: wire.external.0,
        member_count: wire.member_count.count(),
        deleted: wire.deleted.0.unwrap_or(false),
    })
}

/// A list inside a room: all of it, or `None` and a report. Half a member list would look as if the
/// others had left.
fn read_whole_list<T>(
    json: Option<&RawValue>,
    path: &str,
    unreadable: &mut Vec<Unreadable>,
    item: impl Fn(&RawValue, &str) -> Result<T, Unreadable>,
) -> Option<Vec<T>> {
    let json = json.filter(|json| json.get() != "null")?;
    let whole = lenient::read::<Vec<&RawValue>>(json, path).and_then(|items| {
        items.into_iter().enumerate().map(|(index, json)| item(json, &format!("{path}[{index}]"))).collect()
    });
    whole.map_err(|fault| unreadable.push(fault)).ok()
}

/// Nearly all of what the vendor sends are members, and nearly all of them are as they should be: these are read in
/// one go.
struct PlainMembers(Vec<Member>);

impl<'de> Deserialize<'de> for PlainMembers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire: Vec<Object<WireMember<Quick>>> = Vec::deserialize(deserializer)?;
        let members = wire.into_iter().map(|Object(member)| from_wire(member, ""));
        members.collect::<Result<_, _>>().map(Self).map_err(|fault| D::Error::custom(fault.detail))
    }
}

fn read_member(json: &RawValue, path: &str) -> Result<Member, Unreadable> {
    from_wire(lenient::read_object::<WireMember<Thorough>>(json, path)?, path)
}

fn from_wire<R>(wire: WireMember<R>, path: &str) -> Result<Member, Unreadable> {
    Ok(Member {
        wxid: ContactWxid::new(wire.wxid.required(path, "wxid")?),
        nick_name: wire.nick_name.or_empty(),
        avatar_url: wire.avatar_url.or_empty(),
        room_alias: wire.room_alias.filled(),
        is_friend: wire.is_friend.0,
        kind: ContactKind::from_wire(wire.contact_type),
        coworker: wire.coworker.0,
        corporation: wire.corporation.filled(),
    })
}

fn read_tag(json: &RawValue, path: &str) -> Result<Tag, Unreadable> {
    let wire: WireTag = lenient::read_object(json, path)?;
    Ok(Tag { id: TagId::new(wire.id.required(path, "id")?), name: wire.name.or_empty() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Members that the quick way reads, and what only the thorough one does.
    #[test]
    fn the_quick_way_says_the_same_as_the_thorough_one_or_nothing() {
        let both = |member: &str| {
            let list = RawValue::from_string(format!("[{member}]")).unwrap();
            let quick = serde_json::from_str(list.get()).ok().map(|PlainMembers(members)| members);
            let mut unreadable = Vec::new();
            let thorough = read_whole_list(Some(&list), "members", &mut unreadable, read_member);
            (quick, thorough)
        };
        for member in [
            r#"{"wxid": "788", "nickName": "小\u4f1f\n", "isFriend": true, "contactType": 1, "coworker": false}"#,
            r#"{"wxid": 7881303125, "isFriend": "1", "contactType": "3", "coworker": 0, "roomAlias": null, "other": [1]}"#,
            r#"{"wxid": 18446744073709551615, "nickName": -7, "contactType": 99}"#,
        ] {
            let (quick, thorough) = both(member);
            assert!(quick.is_some(), "{member}");
            assert_eq!(quick, thorough, "{member}");
        }
        for member in [
            r#"{"wxid": 18446744073709551616}"#,
            r#"{"wxid": 1.50}"#,
            r#"{"wxid": "788", "nickName": "\ud83d"}"#,
            r#"["788"]"#,
            r#"{"nickName": "nobody"}"#,
            r#"{"wxid": "788", "nickName": {}}"#,
        ] {
            assert_eq!(both(member).0, None, "{member}");
        }
        assert_eq!(both(r#"{"wxid": 1.50}"#).1.unwrap()[0].wxid.as_str(), "1.50");
    }
}
