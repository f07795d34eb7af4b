//! The vendor's JSON: objects and envelopes.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::dice::{Purpose, pair};
use crate::room_names::TAG_NAMES;
use crate::world::{AccountKey, PersonKey, RoomKey, World};

/// A value that parts of the vendor's page type as string.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loose<T> {
    pub(crate) value: T,
    pub(crate) as_string: bool,
}

impl<T: Serialize + std::fmt::Display> Serialize for Loose<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.as_string { serializer.collect_str(&self.value) } else { self.value.serialize(serializer) }
    }
}

/// Makes the vendor's objects of a world.
#[derive(Clone, Copy)]
pub(crate) struct Wire<'a> {
    pub(crate) world: &'a World,
    pub(crate) loose_types: bool,
    pub(crate) wecom_chat_ids: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BotInfo {
    wxid: String,
    weixin: String,
    nick_name: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
    wxid: String,
    nick_name: String,
    avatar_url: String,
    room_alias: Option<String>,
    is_friend: Loose<bool>,
    contact_type: u8,
    coworker: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    corporation: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Label {
    id: String,
    name: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoomObject {
    chat_id: String,
    bot_info: BotInfo,
    wxid: String,
    topic: String,
    avatar_url: String,
    owner_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Vec<Member>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<Label>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wecom_chat_id: Option<String>,
    external: bool,
    member_count: usize,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    deleted: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountObject {
    id: String,
    wxid: String,
    weixin: String,
    nick_name: String,
    avatar: String,
    online: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContactObject {
    chat_id: String,
    bot_info: BotInfo,
    wxid: String,
    weixin: String,
    nick_name: String,
    alias: String,
    avatar_url: String,
    city: &'static str,
    province: &'static str,
    gender: u8,
}

const PLACES: [(&str, &str); 8] = [
    ("上海", "浦东新区"),
    ("浙江", "杭州"),
    ("江苏", "苏州"),
    ("北京", "北京市"),
    ("广东", "深圳"),
    ("重庆", "重庆"),
    ("四川", "成都"),
    ("", ""),
];

impl Wire<'_> {
    pub(crate) fn bot_info(&self, account: AccountKey) -> BotInfo {
        let hosted = self.world.account(account);
        BotInfo { wxid: self.world.wxid(account), weixin: hosted.user_id.clone(), nick_name: hosted.nick_name.clone() }
    }

    pub(crate) fn member(&self, account: AccountKey, room: RoomKey, person: PersonKey) -> Member {
        let (world, kind) = (self.world, self.world.kind(person));
        Member {
            wxid: world.wxid(person),
            nick_name: world.nick_name(person),
            avatar_url: world.avatar_url(person),
            room_alias: world.room_alias(room, person),
            is_friend: self.loose(world.is_friend(account, person)),
            contact_type: kind.contact_type(),
            coworker: kind.is_coworker(),
            corporation: world.corporation(person),
        }
    }

    pub(crate) fn members(&self, account: AccountKey, room: RoomKey) -> Vec<Member> {
        self.world.room(room).members.iter().map(|person| self.member(account, room, *person)).collect()
    }

    /// A room as one account sees it.
    pub(crate) fn room(&self, (account, key): (AccountKey, RoomKey), with_members: bool) -> RoomObject {
        let (world, room) = (self.world, self.world.room(key));
        let labels: Vec<Label> =
            room.tag_indices().map(|tag| Label { id: world.ids.tag(tag), name: TAG_NAMES[tag] }).collect();
        // Rooms without tags come with an empty list or without any.
        let labels_missing = labels.is_empty() && key % 2 == 0;
        RoomObject {
            chat_id: world.ids.room_chat(account, key),
            bot_info: self.bot_info(account),
            wxid: world.room_wxid(key),
            topic: world.topic(key),
            avatar_url: world.room_avatar_url(key),
            owner_id: world.wxid(room.owner),
            members: with_members.then(|| self.members(account, key)),
            labels: (!labels_missing).then_some(labels),
            wecom_chat_id: self.wecom_chat_ids.then(|| world.ids.wecom_chat(key)),
            external: room.external(),
            member_count: world.reported_count(key),
            deleted: room.deleted,
        }
    }

    pub(crate) fn account(&self, account: AccountKey) -> AccountObject {
        let hosted = self.world.account(account);
        AccountObject {
            id: self.world.ids.bot(account),
            wxid: self.world.wxid(account),
            weixin: hosted.user_id.clone(),
            nick_name: hosted.nick_name.clone(),
            avatar: self.world.avatar_url(account),
            online: hosted.online,
        }
    }

    pub(crate) fn contact(&self, (account, person): (AccountKey, PersonKey)) -> ContactObject {
        let world = self.world;
        let (province, city) = PLACES[world.dice.below(Purpose::Place, u64::from(person), PLACES.len())];
        let remark = world.dice.percent(Purpose::Alias, pair(u32::MAX - account, person), 20);
        ContactObject {
            chat_id: world.ids.contact_chat(account, person),
            bot_info: self.bot_info(account),
            wxid: world.wxid(person),
            weixin: world.user_id(person).unwrap_or_default(),
            nick_name: world.nick_name(person),
            alias: if remark { format!("{}（备注）", world.nick_name(person)) } else { String::new() },
            avatar_url: world.avatar_url(person),
            city,
            province,
            gender: (world.dice.at(Purpose::Place, u64::from(person)) % 3) as u8,
        }
    }

    pub(crate) fn loose<T>(&self, value: T) -> Loose<T> {
        Loose { value, as_string: self.loose_types }
    }
}

/// `page` of a list.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Page {
    pub(crate) current: Loose<u64>,
    /// Counts items, not pages.
    pub(crate) total: i64,
}

/// Which names the result code and its text have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// `code`, `message`.
    Code,
    /// `errcode`, `errmsg`.
    Errcode,
}

/// An answer in the vendor's form.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) envelope: Envelope,
    pub(crate) code: i64,
    /// Lists come without one.
    pub(crate) message: Option<String>,
    pub(crate) data: Option<Box<RawValue>>,
    pub(crate) page: Option<Page>,
    /// `data` and `page` are wrapped once more in `data`.
    pub(crate) wrapped_twice: bool,
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errcode: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errmsg: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<Page>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Plain(&'a RawValue),
    Wrapped { data: &'a RawValue, page: Option<Page> },
}

impl Reply {
    pub(crate) fn message(code: i64, message: &str) -> Self {
        let message = Some(message.to_owned());
        Self { envelope: Envelope::Code, code, message, data: None, page: None, wrapped_twice: false }
    }

    pub(crate) fn list<T: Serialize>(items: &[T], page: Option<Page>) -> Result<Self, serde_json::Error> {
        let data = Some(serde_json::value::to_raw_value(items)?);
        Ok(Self { message: None, data, page, ..Self::message(0, "") })
    }

    pub(crate) fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let message = self.message.as_deref();
        let is_code = self.envelope == Envelope::Code;
        serde_json::to_vec(&Body {
            code: is_code.then_some(self.code),
            message: message.filter(|_| is_code),
            errcode: (!is_code).then_some(self.code),
            errmsg: message.filter(|_| !is_code),
            data: self.data.as_deref().map(|data| match self.wrapped_twice {
                true => Data::Wrapped { data, page: self.page },
                false => Data::Plain(data),
            }),
            page: self.page.filter(|_| !self.wrapped_twice),
        })
    }
}
