//! Hosted accounts (`bot/list`) and customers (`contact/list`).

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::ids::{AccountWxid, ChatId, ContactWxid, UserId};
use crate::lenient::{self, Flag, Text, Unreadable, Whole};
use crate::room::{AccountRef, read_account_ref};

/// A hosted account (托管账号).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The vendor's own id of it; empty when left out.
    pub id: String,
    /// Its wxid.
    pub wxid: AccountWxid,
    /// What calls want as botUserId or wecomUserId; empty when the vendor left it out.
    pub user_id: UserId,
    /// Its name.
    pub nick_name: String,
    /// Address of its picture; may be empty.
    pub avatar_url: String,
    /// Whether it is logged in.
    pub online: Option<bool>,
}

/// A person that a hosted account knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The conversation of the account and this person; empty when left out.
    pub chat_id: ChatId,
    /// The account that knows them.
    pub account: AccountRef,
    /// The person.
    pub wxid: ContactWxid,
    /// Their WeChat name or user id (`weixin`), where the vendor tells.
    pub weixin: Option<String>,
    /// Their own name: hostile text.
    pub nick_name: String,
    /// The name that staff gave them.
    pub alias: Option<String>,
    /// Address of their picture; may be empty.
    pub avatar_url: String,
    /// Their city, as they say.
    pub city: Option<String>,
    /// Their province, as they say.
    pub province: Option<String>,
    /// The vendor's number, undocumented (usually 0 unknown, 1 male, 2 female).
    pub gender: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireAccount {
    #[serde(default)]
    id: Text,
    #[serde(default)]
    wxid: Text,
    #[serde(default)]
    weixin: Text,
    #[serde(default)]
    nick_name: Text,
    #[serde(default)]
    avatar: Text,
    #[serde(default)]
    avatar_url: Text,
    #[serde(default)]
    online: Flag,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireContact<'a> {
    #[serde(default)]
    chat_id: Text,
    #[serde(default, borrow)]
    bot_info: Option<&'a RawValue>,
    #[serde(default)]
    wxid: Text,
    #[serde(default)]
    weixin: Text,
    #[serde(default)]
    nick_name: Text,
    #[serde(default)]
    alias: Text,
    #[serde(default)]
    avatar_url: Text,
    #[serde(default)]
    city: Text,
    #[serde(default)]
    province: Text,
    #[serde(default)]
    gender: Whole,
}

pub(crate) fn read_account(json: &RawValue, path: &str) -> Result<Account, Unreadable> {
    let wire: WireAccount = lenient::read_object(json, path)?;
    Ok(Account {
        wxid: AccountWxid::new(wire.wxid.required(path, "wxid")?),
        id: wire.id.or_empty(),
        user_id: UserId::new(wire.weixin.or_empty()),
        nick_name: wire.nick_name.or_empty(),
        avatar_url: wire.avatar.filled().unwrap_or(wire.avatar_url.or_empty()),
        online: wire.online.0,
    })
}

pub(crate) fn read_contact(json: &RawValue, path: &str) -> Result<Contact, Unreadable> {
    let wire: WireContact<'_> = lenient::read_object(json, path)?;
    Ok(Contact {
        wxid: ContactWxid::new(wire.wxid.required(path, "wxid")?),
        chat_id: ChatId::new(wire.chat_id.or_empty()),
        account: read_account_ref(wire.bot_info, path)?,
        weixin: wire.weixin.filled(),
        nick_name: wire.nick_name.or_empty(),
        alias: wire.alias.filled(),
        avatar_url: wire.avatar_url.or_empty(),
        city: wire.city.filled(),
        province: wire.province.filled(),
        gender: wire.gender.0,
    })
}
