//! What can be done to the running world from outside the vendor's API, and the events that changes cause.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::truth::Truth;
use super::writes::RESTRICTION;
use super::{AccountKey, PersonKey, RoomKey, World};
use crate::callback::CallbackQueue;
use crate::clock::Clock;
use crate::config::Config;
use crate::locks::{read, write};

/// Something that the vendor tells by a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) kind: EventKind,
    pub(crate) account: AccountKey,
    pub(crate) room: RoomKey,
    /// Who joined or left.
    pub(crate) people: Vec<PersonKey>,
}

/// The five callbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    ChatroomJoined,
    ChatroomLoaded,
    RoomJoined,
    RoomLeft,
    RoomTopic,
}

/// A change of the world by hand. Accounts are named by userId (all accounts with it), rooms and people by wxid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields are named after what they hold")]
pub enum AdminAction {
    /// Going online makes the vendor report every room of the account as loaded.
    SetOnline { user_id: String, online: bool },
    /// An account that is not logged in looks online but cannot act.
    SetLoggedIn { user_id: String, logged_in: bool },
    /// Makes an account a personal WeChat or a WeCom account. Its wxid changes with it.
    SetPersonal { user_id: String, personal: bool },
    /// Gives a second account of the same group the userId of the first.
    HostTwice { user_id: String, second_user_id: String },
    /// The platform restricts an account for 24 hours, or lifts the restriction.
    Restrict { user_id: String, restricted: bool },
    /// Whether an account has loaded the data of a room.
    SetRoomLoaded { user_id: String, room_wxid: String, loaded: bool },
    /// Whether the data of a contact are loaded.
    SetContactLoaded { contact_wxid: String, loaded: bool },
    /// Makes or ends a friendship between an account and a person.
    SetFriend { user_id: String, contact_wxid: String, friend: bool },
    /// Gives a room another owner.
    SetOwner { room_wxid: String, contact_wxid: String },
    /// Gives a room another name.
    RenameRoom { room_wxid: String, topic: String },
    /// Dissolves a room: lists carry it with `deleted: true` or leave it out.
    DeleteRoom { room_wxid: String },
    /// A person joins a room on the phone, without the API.
    AddMember { room_wxid: String, contact_wxid: String },
    /// A person leaves a room or is removed on the phone.
    RemoveMember { room_wxid: String, contact_wxid: String },
    /// A person taps the invitation card.
    AcceptCard { room_wxid: String, contact_wxid: String },
    /// Moves the simulator's clock forward.
    Advance { seconds: u64 },
}

/// Why a change by hand was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the texts say it")]
pub enum AdminError {
    #[error("no account has the userId {0}")]
    UnknownAccount(String),
    #[error("no room has the wxid {0}")]
    UnknownRoom(String),
    #[error("nobody has the wxid {0}")]
    UnknownPerson(String),
    #[error("no invitation card to {person} for room {room} is waiting")]
    NoCard { room: String, person: String },
    #[error("room {0} is full")]
    RoomFull(String),
    #[error("{person} is already in room {room}")]
    AlreadyIn { room: String, person: String },
    #[error("{person} is not in room {room}")]
    NotIn { room: String, person: String },
}

/// A hand on the running world.
#[derive(Clone)]
pub struct WorldHandle {
    pub(crate) world: Arc<RwLock<World>>,
    pub(crate) callbacks: CallbackQueue,
    pub(crate) clock: Clock,
    pub(crate) config: Arc<Config>,
}

impl WorldHandle {
    /// A copy of the state as it is now: what a perfect observer would know.
    pub fn truth(&self) -> Truth {
        Truth::new(read(&self.world).clone())
    }

    /// Makes one change and sends the callbacks that follow from it.
    pub fn apply(&self, action: &AdminAction) -> Result<(), AdminError> {
        if let AdminAction::Advance { seconds } = action {
            self.clock.advance(Duration::from_secs(*seconds));
            return Ok(());
        }
        let mut world = write(&self.world);
        let events = world.apply(action, self.config.capacity, self.clock.now())?;
        self.callbacks.send(events);
        Ok(())
    }
}

/// One method per [`AdminAction`].
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident($action:ident { $($field:ident: $kind:ty),* });)*) => {
        impl WorldHandle {
            $($(#[$doc])*
            pub fn $name(&self, $($field: $kind),*) -> Result<(), AdminError> {
                self.apply(&AdminAction::$action { $($field: $field.into()),* })
            })*
        }
    };
}

actions! {
    /// See [`AdminAction::SetOnline`].
    set_online(SetOnline { user_id: &str, online: bool });
    /// See [`AdminAction::SetLoggedIn`].
    set_logged_in(SetLoggedIn { user_id: &str, logged_in: bool });
    /// See [`AdminAction::SetPersonal`].
    set_personal(SetPersonal { user_id: &str, personal: bool });
    /// See [`AdminAction::HostTwice`].
    host_twice(HostTwice { user_id: &str, second_user_id: &str });
    /// See [`AdminAction::Restrict`].
    restrict(Restrict { user_id: &str, restricted: bool });
    /// See [`AdminAction::SetRoomLoaded`].
    set_room_loaded(SetRoomLoaded { user_id: &str, room_wxid: &str, loaded: bool });
    /// See [`AdminAction::SetContactLoaded`].
    set_contact_loaded(SetContactLoaded { contact_wxid: &str, loaded: bool });
    /// See [`AdminAction::SetFriend`].
    set_friend(SetFriend { user_id: &str, contact_wxid: &str, friend: bool });
    /// See [`AdminAction::SetOwner`].
    set_owner(SetOwner { room_wxid: &str, contact_wxid: &str });
    /// See [`AdminAction::RenameRoom`].
    rename_room(RenameRoom { room_wxid: &str, topic: &str });
    /// See [`AdminAction::DeleteRoom`].
    delete_room(DeleteRoom { room_wxid: &str });
    /// See [`AdminAction::AddMember`].
    add_member(AddMember { room_wxid: &str, contact_wxid: &str });
    /// See [`AdminAction::RemoveMember`].
    remove_member(RemoveMember { room_wxid: &str, contact_wxid: &str });
    /// See [`AdminAction::AcceptCard`].
    accept_card(AcceptCard { room_wxid: &str, contact_wxid: &str });
    /// See [`AdminAction::Advance`].
    advance(Advance { seconds: u64 });
}

impl World {
    pub(crate) fn apply(
        &mut self,
        action: &AdminAction,
        capacity: usize,
        now: Duration,
    ) -> Result<Vec<Event>, AdminError> {
        match action {
            AdminAction::SetOnline { user_id, online } => return self.set_online(user_id, *online),
            AdminAction::SetLoggedIn { user_id, logged_in } => {
                self.change_accounts(user_id, |account| account.logged_in = *logged_in)?;
            }
            AdminAction::SetPersonal { user_id, personal } => {
                self.change_accounts(user_id, |account| account.personal = *personal)?;
            }
            AdminAction::HostTwice { user_id, second_user_id } => {
                self.change_accounts(user_id, |_| ())?;
                self.change_accounts(second_user_id, |account| account.user_id.clone_from(user_id))?;
            }
            AdminAction::Restrict { user_id, restricted } => self.change_accounts(user_id, |account| {
                account.restricted_until = restricted.then_some(now + RESTRICTION);
                account.adds.clear();
            })?,
            AdminAction::SetRoomLoaded { user_id, room_wxid, loaded } => {
                return self.set_room_loaded(user_id, room_wxid, *loaded);
            }
            AdminAction::SetContactLoaded { contact_wxid, loaded } => {
                let person = self.known_person(contact_wxid)?;
                if *loaded {
                    self.contacts_not_loaded.remove(&person)
                } else {
                    self.contacts_not_loaded.insert(person)
                };
            }
            AdminAction::SetFriend { user_id, contact_wxid, friend } => {
                let person = self.known_person(contact_wxid)?;
                for account in self.known_accounts(user_id)? {
                    self.set_friend(account, person, *friend);
                }
            }
            AdminAction::SetOwner { room_wxid, contact_wxid } => {
                let room = self.known_room(room_wxid)?;
                self.rooms[room as usize].owner = self.known_person(contact_wxid)?;
            }
            AdminAction::RenameRoom { room_wxid, topic } => {
                let room = self.known_room(room_wxid)?;
                self.rooms[room as usize].topic = Some(topic.clone());
                return Ok(self.events(room, &[EventKind::RoomTopic, EventKind::ChatroomLoaded], &[]));
            }
            AdminAction::DeleteRoom { room_wxid } => {
                let room = self.known_room(room_wxid)?;
                self.rooms[room as usize].deleted = true;
            }
            AdminAction::AddMember { room_wxid, contact_wxid } => {
                let (room, person) = (self.known_room(room_wxid)?, self.known_person(contact_wxid)?);
                return self.join_by_hand(room, person, capacity);
            }
            AdminAction::RemoveMember { room_wxid, contact_wxid } => {
                let (room, person) = (self.known_room(room_wxid)?, self.known_person(contact_wxid)?);
                let mut events = self.people_left_events(room, &[person]);
                if !self.leave(room, person) {
                    return Err(AdminError::NotIn { room: room_wxid.clone(), person: contact_wxid.clone() });
                }
                events.extend(self.events(room, &[EventKind::ChatroomLoaded], &[]));
                return Ok(events);
            }
            AdminAction::AcceptCard { room_wxid, contact_wxid } => {
                let (room, person) = (self.known_room(room_wxid)?, self.known_person(contact_wxid)?);
                let card = self.cards.iter().position(|card| card.room == room && card.person == person);
                let card =
                    card.ok_or_else(|| AdminError::NoCard { room: room_wxid.clone(), person: contact_wxid.clone() })?;
                let events = self.join_by_hand(room, person, capacity)?;
                self.cards.remove(card);
                return Ok(events);
            }
            // The clock is not part of the world.
            AdminAction::Advance { .. } => {}
        }
        Ok(Vec::new())
    }

    fn join_by_hand(&mut self, room: RoomKey, person: PersonKey, capacity: usize) -> Result<Vec<Event>, AdminError> {
        if self.room(room).members.contains(&person) {
            return Err(AdminError::AlreadyIn { room: self.room_wxid(room), person: self.wxid(person) });
        }
        if self.room(room).members.len() >= capacity {
            return Err(AdminError::RoomFull(self.room_wxid(room)));
        }
        self.join(room, person);
        Ok(self.join_events(room, vec![person]))
    }

    fn set_online(&mut self, user_id: &str, online: bool) -> Result<Vec<Event>, AdminError> {
        let accounts = self.known_accounts(user_id)?;
        let came: Vec<AccountKey> =
            accounts.iter().copied().filter(|key| online && !self.account(*key).online).collect();
        self.change_accounts(user_id, |account| account.online = online)?;
        let mut events = Vec::new();
        for account in came {
            let rooms = self.room_keys().filter(|room| self.room(*room).seen_by(account));
            let kind = EventKind::ChatroomLoaded;
            events.extend(rooms.map(|room| Event { kind, account, room, people: Vec::new() }));
        }
        Ok(events)
    }

    fn set_room_loaded(&mut self, user_id: &str, room_wxid: &str, loaded: bool) -> Result<Vec<Event>, AdminError> {
        let room = self.known_room(room_wxid)?;
        let mut events = Vec::new();
        for account in self.known_accounts(user_id)? {
            if !loaded {
                self.rooms_not_loaded.insert((account, room));
            } else if self.rooms_not_loaded.remove(&(account, room)) {
                events.push(Event { kind: EventKind::ChatroomLoaded, account, room, people: Vec::new() });
            }
        }
        Ok(events)
    }

    /// The same events for every account that is online and sees the room.
    fn events(&self, room: RoomKey, kinds: &[EventKind], people: &[PersonKey]) -> Vec<Event> {
        let online = self.room(room).seers().filter(|account| self.account(*account).online);
        online
            .flat_map(|account| {
                kinds.iter().map(move |kind| Event { kind: *kind, account, room, people: people.to_vec() })
            })
            .collect()
    }

    /// An account that joins hears of it as joined, all others as loaded.
    pub(crate) fn join_events(&self, room: RoomKey, people: Vec<PersonKey>) -> Vec<Event> {
        let mut events = self.events(room, &[EventKind::ChatroomLoaded, EventKind::RoomJoined], &people);
        for event in &mut events {
            if event.kind == EventKind::ChatroomLoaded && people.contains(&event.account) {
                event.kind = EventKind::ChatroomJoined;
            }
        }
        events
    }

    /// To be asked before the people leave: a leaving account still hears of it.
    pub(crate) fn people_left_events(&self, room: RoomKey, people: &[PersonKey]) -> Vec<Event> {
        self.events(room, &[EventKind::RoomLeft], people)
    }

    fn change_accounts(&mut self, user_id: &str, change: impl Fn(&mut super::Account)) -> Result<(), AdminError> {
        for key in self.known_accounts(user_id)? {
            change(&mut self.accounts[key as usize]);
        }
        Ok(())
    }

    fn known_accounts(&self, user_id: &str) -> Result<Vec<AccountKey>, AdminError> {
        let accounts: Vec<AccountKey> =
            self.account_keys().filter(|key| self.account(*key).user_id == user_id).collect();
        if accounts.is_empty() { Err(AdminError::UnknownAccount(user_id.to_owned())) } else { Ok(accounts) }
    }

    fn known_room(&self, wxid: &str) -> Result<RoomKey, AdminError> {
        self.room_by_wxid(wxid).ok_or_else(|| AdminError::UnknownRoom(wxid.to_owned()))
    }

    fn known_person(&self, wxid: &str) -> Result<PersonKey, AdminError> {
        self.person_by_wxid(wxid).ok_or_else(|| AdminError::UnknownPerson(wxid.to_owned()))
    }
}
