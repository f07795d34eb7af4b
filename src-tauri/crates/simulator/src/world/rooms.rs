//! Rooms: what is known about a key, and who sees them.

use super::{AccountKey, PersonKey, RoomKey, World};
use crate::dice::Purpose;
use crate::room_names;

/// What a room is for. The first eight stand for the eight vendor tags, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Tag VIP客户群.
    Vip,
    /// Tag 售后服务群.
    AfterSales,
    /// Tag 试用群.
    Trial,
    /// Tag 经销商群.
    Dealer,
    /// Tag 门店群.
    Store,
    /// Tag 新品内购.
    Sale,
    /// Tag 投诉跟进.
    Complaint,
    /// Tag 待激活.
    Dormant,
    /// Customers, no tag.
    Plain,
    /// Coworkers only (`external` false).
    Internal,
}

/// One room.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) kind: RoomKind,
    /// Counts the rooms of its kind from 1, for their names.
    pub(crate) ordinal: u32,
    /// One bit per vendor tag.
    pub(crate) tags: u8,
    /// One bit per account that sees the room.
    pub(crate) accounts: u32,
    pub(crate) deleted: bool,
    /// A room of a personal WeChat, with the other shape of wxid.
    pub(crate) personal: bool,
    pub(crate) owner: PersonKey,
    /// Stable order.
    pub(crate) members: Vec<PersonKey>,
    /// The vendor's cached number of members where it is stale.
    pub(crate) stale_count: Option<u32>,
    /// A name that does not follow from the kind.
    pub(crate) topic: Option<String>,
}

impl Room {
    pub(crate) fn external(&self) -> bool {
        self.kind != RoomKind::Internal
    }

    pub(crate) fn seen_by(&self, account: AccountKey) -> bool {
        self.accounts & 1 << account != 0
    }

    pub(crate) fn seers(&self) -> impl Iterator<Item = AccountKey> + use<> {
        let accounts = self.accounts;
        (0..u32::BITS).filter(move |account| accounts & 1 << account != 0)
    }

    pub(crate) fn tag_indices(&self) -> impl Iterator<Item = usize> + use<> {
        let tags = self.tags;
        (0..room_names::TAG_NAMES.len()).filter(move |tag| tags & 1 << tag != 0)
    }
}

impl World {
    pub(crate) fn room(&self, key: RoomKey) -> &Room {
        &self.rooms[key as usize]
    }

    pub(crate) fn room_keys(&self) -> impl Iterator<Item = RoomKey> + use<> {
        0..self.rooms.len() as RoomKey
    }

    pub(crate) fn room_wxid(&self, key: RoomKey) -> String {
        self.ids.room(key, self.room(key).personal)
    }

    pub(crate) fn room_by_wxid(&self, wxid: &str) -> Option<RoomKey> {
        let key = self.ids.room_key(wxid)?;
        ((key as usize) < self.rooms.len() && self.room_wxid(key) == wxid).then_some(key)
    }

    /// Empty for a nameless room.
    pub(crate) fn topic(&self, key: RoomKey) -> String {
        let room = self.room(key);
        match &room.topic {
            Some(topic) => topic.clone(),
            None => {
                let mut sequence = self.dice.sequence(Purpose::RoomName, u64::from(key));
                room_names::topic(room.kind, room.ordinal, &mut sequence)
            }
        }
    }

    pub(crate) fn room_avatar_url(&self, key: RoomKey) -> String {
        let value = self.dice.at(Purpose::Avatar, !u64::from(key));
        match value % 10 {
            0 => String::new(),
            1..=3 => format!("http://wx.qlogo.cn/mmcrhead/{value:016x}/0"),
            _ => format!("https://wework.qpic.cn/wwpic/{value:016x}/0"),
        }
    }

    /// The number that the vendor reports, which may be stale.
    pub(crate) fn reported_count(&self, key: RoomKey) -> usize {
        let room = self.room(key);
        room.stale_count.map_or(room.members.len(), |count| count as usize)
    }

    /// (account, room) for every room that an account of the group sees, room after room.
    pub(crate) fn views(&self, group: usize) -> impl Iterator<Item = (AccountKey, RoomKey)> + '_ {
        self.room_keys()
            .flat_map(|room| self.room(room).seers().map(move |account| (account, room)))
            .filter(move |(account, _)| self.account(*account).group == group)
    }

    /// Rooms that somebody is in, in the order of their keys.
    pub(crate) fn rooms_of(&self, person: PersonKey) -> Vec<RoomKey> {
        let since = self.rooms_since.get(&person).into_iter().flatten();
        let mut rooms: Vec<RoomKey> = self.rooms_at_start.of(person).iter().chain(since).copied().collect();
        rooms.sort_unstable();
        rooms.dedup();
        rooms.retain(|room| self.room(*room).members.contains(&person));
        rooms
    }

    pub(crate) fn join(&mut self, room: RoomKey, person: PersonKey) {
        self.rooms[room as usize].members.push(person);
        self.rooms_since.entry(person).or_default().push(room);
        if (person as usize) < self.accounts.len() {
            self.rooms[room as usize].accounts |= 1 << person;
        }
    }

    /// True when the person was in the room.
    pub(crate) fn leave(&mut self, room: RoomKey, person: PersonKey) -> bool {
        let here = &mut self.rooms[room as usize];
        let before = here.members.len();
        here.members.retain(|member| *member != person);
        if (person as usize) < self.accounts.len() {
            here.accounts &= !(1 << person);
        }
        here.members.len() < before
    }
}
