//! The world behind the vendor's API: accounts, people, rooms, friendships, cards.
//!
//! Everything is an integer key; names and ids are computed from the seed when somebody asks.

mod accounts;
mod admin;
mod generate;
mod people;
mod rooms;
mod showcase;
mod truth;
mod writes;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

pub(crate) use accounts::Account;
pub use admin::{AdminAction, AdminError, WorldHandle};
pub(crate) use admin::{Event, EventKind};
pub(crate) use generate::{Sizes, generate};
pub(crate) use people::PersonKind;
pub(crate) use rooms::Room;
pub use rooms::RoomKind;
pub use truth::{AccountTruth, CardTruth, PersonTruth, RoomTruth, TagTruth, Truth};
pub(crate) use writes::{CreateRequest, Rules, WriteResult};

use crate::dice::Dice;
use crate::ids::Ids;

/// Keys of people below this number are hosted accounts.
pub(crate) const ACCOUNT_SLOTS: u32 = 32;

/// A person: an account (below [`ACCOUNT_SLOTS`]), a coworker or a customer.
pub(crate) type PersonKey = u32;
/// A hosted account: index in [`World::accounts`], and the same number as person.
pub(crate) type AccountKey = u32;
/// A room: index in [`World::rooms`].
pub(crate) type RoomKey = u32;

/// An invitation card that waits to be tapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Card {
    pub(crate) account: AccountKey,
    pub(crate) person: PersonKey,
    pub(crate) room: RoomKey,
}

/// The whole state.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) dice: Dice,
    pub(crate) ids: Ids,
    pub(crate) accounts: Vec<Account>,
    pub(crate) coworkers: u32,
    /// Coworkers and customers together.
    pub(crate) people: u32,
    pub(crate) rooms: Vec<Room>,
    pub(crate) cards: Vec<Card>,
    /// Accounts that have not loaded the data of a room yet.
    pub(crate) rooms_not_loaded: HashSet<(AccountKey, RoomKey)>,
    /// People whose contact data are not loaded yet.
    pub(crate) contacts_not_loaded: HashSet<PersonKey>,
    /// Friendships that differ from those of the seed.
    friendships: HashMap<(AccountKey, PersonKey), bool>,
    /// Coworkers by userId.
    coworkers_by_user_id: HashMap<String, PersonKey>,
    /// Rooms of each person when the world was made, and those added since.
    rooms_at_start: RoomsOfPeople,
    rooms_since: HashMap<PersonKey, Vec<RoomKey>>,
    /// Friends of every account, made when first asked for.
    contacts: OnceLock<Vec<(AccountKey, PersonKey)>>,
}

/// Rooms of each person: one list of rooms, cut by the offsets.
#[derive(Clone, Debug, Default)]
pub(crate) struct RoomsOfPeople {
    offsets: Vec<u32>,
    rooms: Vec<RoomKey>,
}

impl RoomsOfPeople {
    /// Counts, then fills: two passes over the rooms and no allocation per person.
    fn new(rooms: &[Room], keys: u32) -> Self {
        let mut offsets = vec![0u32; keys as usize + 1];
        for person in rooms.iter().flat_map(|room| &room.members) {
            offsets[*person as usize + 1] += 1;
        }
        for index in 1..offsets.len() {
            offsets[index] += offsets[index - 1];
        }
        let mut next = offsets.clone();
        let mut list = vec![0; offsets.last().map_or(0, |end| *end as usize)];
        for (key, room) in (0..).zip(rooms) {
            for person in &room.members {
                let place = &mut next[*person as usize];
                list[*place as usize] = key;
                *place += 1;
            }
        }
        Self { offsets, rooms: list }
    }

    fn of(&self, person: PersonKey) -> &[RoomKey] {
        let index = person as usize;
        match (self.offsets.get(index), self.offsets.get(index + 1)) {
            (Some(start), Some(end)) => &self.rooms[*start as usize..*end as usize],
            _ => &[],
        }
    }
}
