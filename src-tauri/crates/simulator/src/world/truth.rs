//! What is really the case, for tests to compare with.

use serde::Serialize;

use super::{AccountKey, PersonKey, RoomKey, RoomKind, World};
use crate::room_names::TAG_NAMES;

/// A frozen copy of the world.
#[derive(Clone, Debug)]
pub struct Truth {
    world: World,
}

/// A room as it really is, whoever sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomTruth {
    /// roomWxid.
    pub wxid: String,
    /// Empty for a nameless room.
    pub topic: String,
    /// What the room is for.
    pub kind: RoomKind,
    /// contactWxid of every member, accounts included, in the vendor's order.
    pub members: Vec<String>,
    /// mhTagId of every tag.
    pub tags: Vec<String>,
    /// userId and chatId of every account that sees the room.
    pub accounts: Vec<(String, String)>,
    /// contactWxid; may be somebody who is not a member.
    pub owner: String,
    /// Dissolved.
    pub deleted: bool,
    /// False for a room of coworkers only.
    pub external: bool,
    /// The number of members that the vendor reports; may be stale.
    pub reported_count: usize,
}

/// A person as he really is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonTruth {
    /// contactWxid.
    pub wxid: String,
    /// As shown; may be hostile.
    pub nick_name: String,
    /// People with a personal WeChat only.
    pub union_id: Option<String>,
    /// Accounts and coworkers only.
    pub user_id: Option<String>,
    /// Customers with the WeCom of another company only.
    pub corporation: Option<String>,
    /// Accounts and coworkers.
    pub coworker: bool,
    /// A hosted account.
    pub account: bool,
    /// 0 unknown, 1 微信, 2 公众号, 3 企业微信.
    pub contact_type: u8,
    /// userIds of the accounts whose friend he is.
    pub friend_of: Vec<String>,
}

/// A hosted account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountTruth {
    /// userId; two accounts may share one.
    pub user_id: String,
    /// imBotId.
    pub wxid: String,
    /// As shown.
    pub nick_name: String,
    /// Index of the token whose group hosts it.
    pub token: usize,
    /// Connected.
    pub online: bool,
    /// Need not scan again.
    pub logged_in: bool,
    /// A personal WeChat.
    pub personal: bool,
}

/// A vendor tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TagTruth {
    /// mhTagId.
    pub id: String,
    /// As shown.
    pub name: String,
    /// Rooms that bear it, deleted ones left out.
    pub rooms: usize,
}

/// An invitation card that waits to be tapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardTruth {
    /// userId of the account that sent it.
    pub user_id: String,
    /// contactWxid of the person who got it.
    pub contact_wxid: String,
    /// roomWxid.
    pub room_wxid: String,
}

impl Truth {
    pub(crate) fn new(world: World) -> Self {
        Self { world }
    }

    /// Number of rooms, deleted ones included.
    pub fn room_count(&self) -> usize {
        self.world.rooms.len()
    }

    /// Members of all rooms together.
    pub fn membership_count(&self) -> usize {
        self.world.rooms.iter().map(|room| room.members.len()).sum()
    }

    /// Coworkers and customers; accounts not counted.
    pub fn people_count(&self) -> usize {
        self.world.people as usize
    }

    /// All rooms in the order of the lists, deleted ones included.
    pub fn rooms(&self) -> impl Iterator<Item = RoomTruth> + '_ {
        self.world.room_keys().map(|key| self.room_of(key))
    }

    /// One room.
    pub fn room(&self, wxid: &str) -> Option<RoomTruth> {
        self.world.room_by_wxid(wxid).map(|key| self.room_of(key))
    }

    /// All people: accounts, coworkers, customers.
    pub fn people(&self) -> impl Iterator<Item = PersonTruth> + '_ {
        self.world.person_keys().map(|key| self.person_of(key))
    }

    /// One person.
    pub fn person(&self, wxid: &str) -> Option<PersonTruth> {
        self.world.person_by_wxid(wxid).map(|key| self.person_of(key))
    }

    /// roomWxid of every room that somebody is in.
    pub fn rooms_of(&self, contact_wxid: &str) -> Vec<String> {
        let rooms = self.world.person_by_wxid(contact_wxid).map(|person| self.world.rooms_of(person));
        rooms.unwrap_or_default().into_iter().map(|room| self.world.room_wxid(room)).collect()
    }

    /// All accounts.
    pub fn accounts(&self) -> Vec<AccountTruth> {
        self.world.account_keys().map(|key| self.account_of(key)).collect()
    }

    /// All tags in the vendor's order.
    pub fn tags(&self) -> Vec<TagTruth> {
        let rooms =
            |tag: usize| self.world.rooms.iter().filter(|room| !room.deleted && room.tags & 1 << tag != 0).count();
        (0..)
            .zip(TAG_NAMES)
            .map(|(tag, name)| TagTruth { id: self.world.ids.tag(tag), name: name.to_owned(), rooms: rooms(tag) })
            .collect()
    }

    /// Cards that wait to be tapped, oldest first.
    pub fn cards(&self) -> Vec<CardTruth> {
        let truth = |card: &super::Card| CardTruth {
            user_id: self.world.account(card.account).user_id.clone(),
            contact_wxid: self.world.wxid(card.person),
            room_wxid: self.world.room_wxid(card.room),
        };
        self.world.cards.iter().map(truth).collect()
    }

    fn room_of(&self, key: RoomKey) -> RoomTruth {
        let (world, room) = (&self.world, self.world.room(key));
        let account = |account: AccountKey| (world.account(account).user_id.clone(), world.ids.room_chat(account, key));
        RoomTruth {
            wxid: world.room_wxid(key),
            topic: world.topic(key),
            kind: room.kind,
            members: room.members.iter().map(|member| world.wxid(*member)).collect(),
            tags: room.tag_indices().map(|tag| world.ids.tag(tag)).collect(),
            accounts: room.seers().map(account).collect(),
            owner: world.wxid(room.owner),
            deleted: room.deleted,
            external: room.external(),
            reported_count: world.reported_count(key),
        }
    }

    fn person_of(&self, key: PersonKey) -> PersonTruth {
        let (world, kind) = (&self.world, self.world.kind(key));
        let friends = world.account_keys().filter(|account| world.is_friend(*account, key));
        PersonTruth {
            wxid: world.wxid(key),
            nick_name: world.nick_name(key),
            union_id: world.union_id(key),
            user_id: world.user_id(key),
            corporation: world.corporation(key),
            coworker: kind.is_coworker(),
            account: kind == super::PersonKind::Account,
            contact_type: kind.contact_type(),
            friend_of: friends.map(|account| world.account(account).user_id.clone()).collect(),
        }
    }

    fn account_of(&self, key: AccountKey) -> AccountTruth {
        let account = self.world.account(key);
        AccountTruth {
            user_id: account.user_id.clone(),
            wxid: self.world.wxid(key),
            nick_name: account.nick_name.clone(),
            token: account.group,
            online: account.online,
            logged_in: account.logged_in,
            personal: account.personal,
        }
    }
}
