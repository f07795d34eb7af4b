//! The rules of the three writing calls. Which state gives which code: [`crate::CONDITIONS`].

use std::time::Duration;

use super::admin::{Event, EventKind};
use super::{ACCOUNT_SLOTS, AccountKey, Card, PersonKey, Room, RoomKey, RoomKind, World};
use crate::conditions::{self, CARD_PENDING, ROOM_NOT_FOUND};
use crate::endpoint::Endpoint;
use crate::request_log::Work;

/// The numbers in the rules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Below this number of members a person is pulled in at once, from it on a card is sent.
    pub(crate) direct_below: usize,
    /// Members that a room can hold.
    pub(crate) capacity: usize,
    /// Adds in 60 s that the platform lets pass; one more restricts the account.
    pub(crate) adds_per_minute: usize,
}

const MINUTE: Duration = Duration::from_secs(60);
/// How long the platform restricts an account.
pub(crate) const RESTRICTION: Duration = Duration::from_secs(24 * 60 * 60);
/// Customers of a new room.
const CUSTOMERS_OF_NEW_ROOM: std::ops::RangeInclusive<usize> = 2..=40;

/// What a write did and answers.
#[derive(Debug)]
pub(crate) struct WriteResult {
    pub(crate) work: Work,
    pub(crate) code: i64,
    pub(crate) message: String,
    /// chatId and roomWxid of a new room.
    pub(crate) created: Option<(String, String)>,
    pub(crate) events: Vec<Event>,
}

impl WriteResult {
    pub(crate) fn refused(endpoint: Endpoint, code: i64) -> Self {
        Self::refused_with(code, conditions::message(endpoint, code))
    }

    fn refused_with(code: i64, message: &str) -> Self {
        Self { work: Work::None, code, message: message.to_owned(), created: None, events: Vec::new() }
    }

    fn done(work: Work, message: &str, events: Vec<Event>) -> Self {
        Self { work, code: 0, message: message.to_owned(), created: None, events }
    }
}

/// Parameters of a create.
#[derive(Debug)]
pub(crate) struct CreateRequest {
    pub(crate) bot_user_id: String,
    pub(crate) user_ids: Vec<String>,
    pub(crate) union_ids: Vec<String>,
    pub(crate) wxids: Vec<String>,
    pub(crate) name: String,
}

impl World {
    /// `POST /room/addMember`.
    pub(crate) fn add_member(
        &mut self,
        (group, user_id): (usize, &str),
        contact_wxid: &str,
        room_wxid: &str,
        rules: Rules,
        now: Duration,
    ) -> WriteResult {
        let refused = |code| WriteResult::refused(Endpoint::AddMember, code);
        let account = match self.only_account(group, user_id) {
            Ok(account) => account,
            Err(code) => return refused(code),
        };
        if self.account(account).personal {
            return refused(-4);
        }
        if !self.account(account).online || !self.account(account).logged_in {
            return refused(-5);
        }
        let Some(room) = self.room_by_wxid(room_wxid) else {
            return WriteResult::refused_with(ROOM_NOT_FOUND.0, ROOM_NOT_FOUND.1);
        };
        let person = match self.may_join(account, contact_wxid, room, rules) {
            Ok(person) => person,
            Err((code, message)) => return WriteResult::refused_with(code, message),
        };
        if self.is_restricted_after(account, rules, now) {
            return refused(-7);
        }
        if self.room(room).members.len() < rules.direct_below {
            self.join(room, person);
            WriteResult::done(Work::Added, "", self.join_events(room, vec![person]))
        } else {
            self.cards.push(Card { account, person, room });
            WriteResult::done(Work::CardSent, "", Vec::new())
        }
    }

    fn may_join(
        &self,
        account: AccountKey,
        contact_wxid: &str,
        key: RoomKey,
        rules: Rules,
    ) -> Result<PersonKey, (i64, &'static str)> {
        let refused = |code| (code, conditions::message(Endpoint::AddMember, code));
        let room = self.room(key);
        if room.deleted || !room.members.contains(&account) {
            return Err(refused(-11));
        }
        if self.rooms_not_loaded.contains(&(account, key)) {
            return Err(refused(-6));
        }
        let person = self.person_by_wxid(contact_wxid).ok_or(refused(-8))?;
        if room.members.contains(&person) {
            return Err(refused(-9));
        }
        if !self.is_friend(account, person) {
            return Err(refused(-8));
        }
        if !room.external() && !self.kind(person).is_coworker() {
            return Err(refused(-12));
        }
        if self.cards.iter().any(|card| card.room == key && card.person == person) {
            return Err((-12, CARD_PENDING));
        }
        if room.members.len() >= rules.capacity {
            return Err(refused(-10));
        }
        Ok(person)
    }

    /// Counts one more add; true when the platform refuses it.
    fn is_restricted_after(&mut self, account: AccountKey, rules: Rules, now: Duration) -> bool {
        if self.is_restricted(account, now) {
            return true;
        }
        let account = &mut self.accounts[account as usize];
        while account.adds.front().is_some_and(|add| now.saturating_sub(*add) >= MINUTE) {
            account.adds.pop_front();
        }
        if account.adds.len() >= rules.adds_per_minute {
            account.restricted_until = Some(now + RESTRICTION);
            return true;
        }
        account.adds.push_back(now);
        false
    }

    fn is_restricted(&self, account: AccountKey, now: Duration) -> bool {
        self.account(account).restricted_until.is_some_and(|until| now < until)
    }

    /// `POST /room/create`.
    pub(crate) fn create_room(&mut self, group: usize, request: &CreateRequest, now: Duration) -> WriteResult {
        let (account, colleagues, customers) = match self.may_create(group, request, now) {
            Ok(plan) => plan,
            Err(code) => return WriteResult::refused(Endpoint::Create, code),
        };
        let mut members = vec![account];
        members.extend(colleagues.into_iter().chain(customers));
        let mut seen = std::collections::HashSet::new();
        members.retain(|member| seen.insert(*member));
        let key = self.add_room(account, request.name.clone(), members);
        let hosted: Vec<AccountKey> = self.room(key).seers().filter(|seer| self.account(*seer).online).collect();
        let joined = |kind| {
            hosted.iter().map(move |account| Event { kind, account: *account, room: key, people: vec![*account] })
        };
        let events = joined(EventKind::ChatroomJoined).chain(joined(EventKind::RoomJoined)).collect();
        let created = Some((self.ids.wecom_chat(key), self.room_wxid(key)));
        WriteResult { created, ..WriteResult::done(Work::Created, "ok", events) }
    }

    fn may_create(
        &self,
        group: usize,
        request: &CreateRequest,
        now: Duration,
    ) -> Result<(AccountKey, Vec<PersonKey>, Vec<PersonKey>), i64> {
        let account = self.only_account(group, &request.bot_user_id)?;
        if self.account(account).personal {
            return Err(-4);
        }
        if !self.account(account).online || !self.account(account).logged_in {
            return Err(-5);
        }
        let colleagues = request.user_ids.iter().map(|user_id| self.colleague(group, user_id));
        let colleagues: Vec<PersonKey> = colleagues.collect::<Option<_>>().ok_or(-6)?;
        let by_wxid = request.wxids.iter().map(|wxid| self.person_by_wxid(wxid));
        let by_union_id = request.union_ids.iter().map(|union_id| self.person_by_union_id(union_id));
        let mut customers: Vec<PersonKey> = by_wxid.chain(by_union_id).collect::<Option<_>>().ok_or(-7)?;
        customers.sort_unstable();
        customers.dedup();
        if customers.iter().any(|person| self.contacts_not_loaded.contains(person)) {
            return Err(-8);
        }
        if customers.len() < *CUSTOMERS_OF_NEW_ROOM.start() {
            return Err(-10);
        }
        let strangers = customers.iter().any(|person| !self.is_friend(account, *person));
        if strangers || customers.len() > *CUSTOMERS_OF_NEW_ROOM.end() || self.is_restricted(account, now) {
            return Err(-9);
        }
        Ok((account, colleagues, customers))
    }

    fn add_room(&mut self, owner: AccountKey, topic: String, members: Vec<PersonKey>) -> RoomKey {
        let key = self.rooms.len() as RoomKey;
        for member in &members {
            self.rooms_since.entry(*member).or_default().push(key);
        }
        let accounts =
            members.iter().filter(|member| **member < ACCOUNT_SLOTS).fold(0, |bits, account| bits | 1 << account);
        self.rooms.push(Room {
            kind: RoomKind::Plain,
            ordinal: 0,
            tags: 0,
            accounts,
            deleted: false,
            personal: false,
            owner,
            members,
            stale_count: None,
            topic: Some(topic),
        });
        key
    }

    /// `POST /room/exit`.
    pub(crate) fn exit_room(&mut self, group: usize, user_id: &str, room_wxid: &str, now: Duration) -> WriteResult {
        match self.may_exit(group, user_id, room_wxid, now) {
            Ok((account, room)) => {
                let events = self.people_left_events(room, &[account]);
                self.leave(room, account);
                WriteResult::done(Work::Left, "ok", events)
            }
            Err(code) => WriteResult::refused(Endpoint::Exit, code),
        }
    }

    fn may_exit(
        &self,
        group: usize,
        user_id: &str,
        room_wxid: &str,
        now: Duration,
    ) -> Result<(AccountKey, RoomKey), i64> {
        let account = self.only_account(group, user_id)?;
        let hosted = self.account(account);
        if !hosted.logged_in {
            return Err(-4);
        }
        if hosted.personal {
            return Err(-5);
        }
        if !hosted.online {
            return Err(-6);
        }
        let key = self.room_by_wxid(room_wxid).filter(|key| !self.room(*key).deleted).ok_or(-8)?;
        let room = self.room(key);
        if !room.members.contains(&account) {
            return Err(-7);
        }
        if self.rooms_not_loaded.contains(&(account, key)) {
            return Err(-9);
        }
        if room.owner == account {
            return Err(-11);
        }
        if self.is_restricted(account, now) {
            return Err(-10);
        }
        Ok((account, key))
    }

    /// −2 for none, −3 for several.
    fn only_account(&self, group: usize, user_id: &str) -> Result<AccountKey, i64> {
        match self.accounts_of(group, user_id).as_slice() {
            [] => Err(-2),
            [account] => Ok(*account),
            _ => Err(-3),
        }
    }
}
