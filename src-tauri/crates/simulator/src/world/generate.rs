//! Makes a world from a seed and its sizes.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::showcase::{SHOWCASE, SHOWCASE_MEMBERSHIPS, SHOWCASE_PEOPLE, SHOWCASE_ROOMS, showcase_memberships};
use super::{ACCOUNT_SLOTS, Account, AccountKey, PersonKey, Room, RoomKey, RoomKind, RoomsOfPeople, World};
use crate::dice::{Dice, Purpose, Sequence};
use crate::ids::Ids;

/// No room of a new world is larger.
const LARGEST_ROOM: usize = 500;
/// No room of a new world is smaller.
const SMALLEST_ROOM: usize = 3;

/// How large the world is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) rooms: usize,
    pub(crate) memberships: usize,
    /// Coworkers and customers.
    pub(crate) people: usize,
    pub(crate) accounts: usize,
    /// One per token.
    pub(crate) groups: usize,
    /// Adds accounts that no call works with.
    pub(crate) odd_accounts: bool,
    /// Share of rooms whose reported number of members is stale, in percent.
    pub(crate) stale_counts: usize,
}

impl Sizes {
    pub(crate) fn coworkers(&self) -> usize {
        (self.people / 100).clamp(10, 2_000)
    }

    fn customers(&self) -> usize {
        self.people - self.coworkers()
    }

    fn has_showcase(&self) -> bool {
        self.rooms >= SHOWCASE_ROOMS && self.memberships >= SHOWCASE_MEMBERSHIPS && self.people >= SHOWCASE_PEOPLE
    }

    fn capacity(&self, kind: RoomKind) -> usize {
        match kind {
            RoomKind::Internal => (self.coworkers() / 2).min(60),
            _ => (self.customers() / 2).min(LARGEST_ROOM),
        }
    }

    /// Memberships that these rooms can surely take.
    pub(crate) fn possible_memberships(&self) -> std::ops::RangeInclusive<usize> {
        let extra = if self.has_showcase() { showcase_memberships() } else { 0 };
        self.rooms * (SMALLEST_ROOM + 1) + extra..=self.rooms * self.capacity(RoomKind::Plain) * 8 / 10
    }
}

/// The same seed and sizes make the same world.
pub(crate) fn generate(seed: u64, sizes: &Sizes) -> World {
    let dice = Dice::new(seed);
    let accounts = make_accounts(sizes);
    let mut rooms = outline_rooms(dice, sizes);
    let targets = room_sizes(dice, sizes, &rooms);
    fill_rooms(dice, sizes, &mut rooms, &targets);
    let people = sizes.people as u32;
    let mut world = World {
        dice,
        ids: Ids::new(dice),
        accounts,
        coworkers: sizes.coworkers() as u32,
        people,
        rooms_at_start: RoomsOfPeople::new(&rooms, ACCOUNT_SLOTS + people),
        rooms,
        cards: Vec::new(),
        rooms_not_loaded: HashSet::new(),
        contacts_not_loaded: HashSet::new(),
        friendships: HashMap::new(),
        coworkers_by_user_id: HashMap::new(),
        rooms_since: HashMap::new(),
        contacts: OnceLock::new(),
    };
    world.coworkers_by_user_id =
        (ACCOUNT_SLOTS..world.first_customer()).map(|person| (world.coworker_user_id(person), person)).collect();
    world
}

/// The last of the usual accounts is offline.
fn make_accounts(sizes: &Sizes) -> Vec<Account> {
    let mut accounts: Vec<Account> = (0..sizes.accounts).map(|index| Account::new(index, sizes.groups)).collect();
    if let Some(last) = accounts.last_mut() {
        last.online = sizes.accounts == 1;
    }
    if sizes.odd_accounts {
        accounts.extend(Account::odd(sizes.groups));
    }
    accounts
}

/// Rooms without members yet.
fn outline_rooms(dice: Dice, sizes: &Sizes) -> Vec<Room> {
    let mut ordinals = [0u32; 10];
    let showcase: &[_] = if sizes.has_showcase() { &SHOWCASE } else { &[] };
    (0..sizes.rooms)
        .map(|index| {
            let mut room = match showcase.get(index) {
                Some(shown) => Room {
                    kind: shown.kind,
                    tags: tag_of(shown.kind) | shown.more_tags,
                    accounts: accounts_that_exist(shown.accounts, sizes),
                    deleted: shown.deleted,
                    topic: Some(shown.topic.to_owned()),
                    ..empty_room()
                },
                None => usual_room(dice, sizes, index as RoomKey),
            };
            let ordinal = &mut ordinals[room.kind as usize];
            *ordinal += 1;
            room.ordinal = *ordinal;
            room
        })
        .collect()
}

/// With fewer accounts than the showcase knows, the first one takes the others' place.
fn accounts_that_exist(accounts: u32, sizes: &Sizes) -> u32 {
    match accounts & ((1 << sizes.accounts.min(31)) - 1) {
        0 => 1,
        existing => existing,
    }
}

fn empty_room() -> Room {
    Room {
        kind: RoomKind::Plain,
        ordinal: 0,
        tags: 0,
        accounts: 1,
        deleted: false,
        personal: false,
        owner: 0,
        members: Vec::new(),
        stale_count: None,
        topic: None,
    }
}

fn usual_room(dice: Dice, sizes: &Sizes, key: RoomKey) -> Room {
    let number = u64::from(key);
    let kind = match dice.below(Purpose::RoomKind, number, 1248) {
        0..=269 => RoomKind::Vip,
        270..=519 => RoomKind::AfterSales,
        520..=651 => RoomKind::Trial,
        652..=741 => RoomKind::Dealer,
        742..=941 => RoomKind::Store,
        942..=994 => RoomKind::Sale,
        995..=1010 => RoomKind::Complaint,
        1011..=1048 => RoomKind::Dormant,
        1049..=1187 => RoomKind::Plain,
        _ => RoomKind::Internal,
    };
    let mut tags = dice.sequence(Purpose::RoomTags, number);
    let second = if tag_of(kind) != 0 && tags.below(100) < 18 { 1 << tags.below(5) } else { 0 };
    let odd_account = sizes.accounts as AccountKey + key % 4;
    let (accounts, personal) = match key % 25 {
        13 if sizes.odd_accounts => (1 << odd_account, key % 4 == 2),
        _ => (usual_accounts(dice, sizes, number), false),
    };
    let state = dice.below(Purpose::RoomState, number, 1000);
    Room { kind, tags: tag_of(kind) | second, accounts, personal, deleted: state < 8, ..empty_room() }
}

fn tag_of(kind: RoomKind) -> u8 {
    match kind {
        RoomKind::Plain | RoomKind::Internal => 0,
        tagged => 1 << tagged as u8,
    }
}

/// One account, in one room of six a second one.
fn usual_accounts(dice: Dice, sizes: &Sizes, key: u64) -> u32 {
    let mut sequence = dice.sequence(Purpose::RoomAccounts, key);
    let first = sequence.below(sizes.accounts).min(sequence.below(sizes.accounts));
    let second = sequence.below(sizes.accounts);
    1 << first | if sequence.below(6) == 0 { 1 << second } else { 0 }
}

/// Uneven sizes that sum up to the wanted memberships.
fn room_sizes(dice: Dice, sizes: &Sizes, rooms: &[Room]) -> Vec<usize> {
    let fixed = if sizes.has_showcase() { SHOWCASE.len() } else { 0 };
    let drawn: Vec<usize> = (0..rooms.len()).map(|key| drawn_size(dice, key as u64)).collect();
    let wanted = sizes.memberships - if fixed > 0 { showcase_memberships() } else { 0 };
    let sum: usize = drawn[fixed..].iter().sum();
    let fit = |index: usize| {
        let largest = sizes.capacity(rooms[index].kind).max(SMALLEST_ROOM);
        (drawn[index] * wanted / sum.max(1)).clamp(SMALLEST_ROOM, largest)
    };
    let mut targets: Vec<usize> =
        (0..rooms.len()).map(|index| SHOWCASE.get(index).map_or(0, |room| room.size)).collect();
    for (index, target) in targets.iter_mut().enumerate().skip(fixed) {
        *target = fit(index);
    }
    let mut missing = wanted as i64 - targets[fixed..].iter().sum::<usize>() as i64;
    while missing != 0 {
        let before = missing;
        for index in fixed..rooms.len() {
            let step = missing.signum() * (missing.abs() / rooms.len() as i64).max(1);
            let largest = sizes.capacity(rooms[index].kind).max(SMALLEST_ROOM) as i64;
            let target = (targets[index] as i64 + step).clamp(SMALLEST_ROOM as i64, largest);
            missing -= target - targets[index] as i64;
            targets[index] = target as usize;
            if missing == 0 {
                break;
            }
        }
        if missing == before {
            break;
        }
    }
    targets
}

fn drawn_size(dice: Dice, key: u64) -> usize {
    let mut sequence = dice.sequence(Purpose::RoomSize, key);
    match sequence.below(100) {
        0..=9 => 3 + sequence.below(7),
        10..=44 => 10 + sequence.below(32),
        45..=79 => 42 + sequence.below(110),
        80..=97 => 150 + sequence.below(250),
        _ => 450 + sequence.below(250),
    }
}

fn fill_rooms(dice: Dice, sizes: &Sizes, rooms: &mut [Room], targets: &[usize]) {
    let mut crowd = Crowd::new(sizes);
    for (key, (room, target)) in (0..).zip(rooms.iter_mut().zip(targets)) {
        let mut sequence = dice.sequence(Purpose::RoomMembers, u64::from(key));
        crowd.fill(key, room, *target, &mut sequence);
        choose_owner(room, &mut dice.sequence(Purpose::RoomOwner, u64::from(key)), &crowd);
        if dice.percent(Purpose::MemberCount, u64::from(key), sizes.stale_counts) {
            room.stale_count = Some((room.members.len() * 44 / 100).max(1) as u32);
        }
    }
}

/// People from whom rooms are filled, none twice into the same room.
struct Crowd {
    first_customer: PersonKey,
    coworkers: usize,
    customers: usize,
    /// Goes round all customers, so that everybody is in some room.
    next_customer: usize,
    /// The last room that each person was put into, plus one.
    last_room: Vec<RoomKey>,
}

impl Crowd {
    fn new(sizes: &Sizes) -> Self {
        Self {
            first_customer: ACCOUNT_SLOTS + sizes.coworkers() as u32,
            coworkers: sizes.coworkers(),
            customers: sizes.customers(),
            next_customer: 0,
            last_room: vec![0; ACCOUNT_SLOTS as usize + sizes.people],
        }
    }

    fn fill(&mut self, key: RoomKey, room: &mut Room, target: usize, sequence: &mut Sequence) {
        room.members.reserve_exact(target);
        for account in room.seers() {
            self.put(key, room, account);
        }
        let coworkers = match room.kind {
            RoomKind::Internal => target,
            _ => room.members.len() + (1 + sequence.below(6)).min(target / 4),
        };
        while room.members.len() < coworkers.min(target) {
            let coworker = ACCOUNT_SLOTS + sequence.below(self.coworkers) as u32;
            self.put(key, room, coworker);
        }
        while room.members.len() < target {
            let customer = self.customer(sequence);
            self.put(key, room, self.first_customer + customer as u32);
        }
        let places = sequence.below(room.members.len());
        if sequence.below(2) == 0 {
            room.members.swap(0, places);
        }
    }

    /// Six in ten in turn, the others anywhere with a liking for the first.
    fn customer(&mut self, sequence: &mut Sequence) -> usize {
        if sequence.below(10) >= 6 {
            return sequence.below(self.customers).min(sequence.below(self.customers));
        }
        self.next_customer = (self.next_customer + 1) % self.customers;
        self.next_customer
    }

    fn put(&mut self, key: RoomKey, room: &mut Room, person: PersonKey) {
        let last = &mut self.last_room[person as usize];
        if *last != key + 1 {
            *last = key + 1;
            room.members.push(person);
        }
    }
}

/// An account, a coworker, a customer, or somebody who is not in the room at all.
fn choose_owner(room: &mut Room, sequence: &mut Sequence, crowd: &Crowd) {
    let anybody = *sequence.pick(&room.members);
    let coworker = room.members.iter().find(|member| (ACCOUNT_SLOTS..crowd.first_customer).contains(*member));
    room.owner = match sequence.below(100) {
        0..=54 => room.accounts.trailing_zeros(),
        55..=84 => coworker.copied().unwrap_or(anybody),
        85..=94 => anybody,
        _ => crowd.first_customer + sequence.below(crowd.customers) as u32,
    };
    if sequence.below(2) == 0
        && let Some(place) = room.members.iter().position(|member| *member == room.owner)
    {
        room.members.swap(0, place);
    }
}
