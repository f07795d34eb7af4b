//! People into rooms: what will happen to each, simulated in the order of sending.

use jiff::Timestamp;
use ledger::Forecast;
use miaohui::UserId;
use mirror::{Millis, PlanFacts, PlanRoomFacts};

use super::accounts::{self, Choice, Friend, choose, obstacle};
use super::kept::Row;
use super::reason::{Reason, account_name};
use super::{ROOM_CAPACITY, Spread};

/// A list of members that is older may be wrong by enough to matter.
const UNCERTAIN_AFTER_MS: i64 = 24 * 60 * 60 * 1_000;

/// What is asked for, beside the people and rooms of the facts.
pub(super) struct Wish<'w> {
    pub(super) spread: Spread,
    pub(super) account: Option<&'w UserId>,
    /// Rooms of fewer people take somebody in at once.
    pub(super) direct_below: u32,
    pub(super) now: Timestamp,
}

/// The rows, in the order of sending.
pub(super) fn rows(facts: &PlanFacts, wish: &Wish<'_>) -> Vec<Row> {
    let mut simulation = Simulation {
        facts,
        wish,
        ranks: accounts::ranks(facts),
        rooms: facts.rooms.iter().map(|room| Filling::of(room.as_ref())).collect(),
    };
    let (people, rooms) = (0..facts.people.len(), 0..facts.rooms.len());
    match wish.spread {
        Spread::Each => rooms
            .flat_map(|room| people.clone().map(move |person| (person, room)))
            .map(|(person, room)| simulation.row(person, room))
            .collect(),
        Spread::Chain => people
            .map(|person| {
                let room = simulation.room_in_chain(person);
                simulation.row(person, room)
            })
            .collect(),
    }
}

/// Rooms as they fill.
struct Simulation<'f> {
    facts: &'f PlanFacts,
    wish: &'f Wish<'f>,
    ranks: Vec<usize>,
    rooms: Vec<Filling>,
}

/// How full a room is.
#[derive(Clone, Copy)]
struct Filling {
    /// Members; cards do not count, because nobody knows who accepts.
    size: u32,
    /// Cards that go out before.
    cards: u32,
}

impl Filling {
    fn of(room: Option<&PlanRoomFacts>) -> Self {
        Self { size: room.map_or(0, |room| room.size), cards: 0 }
    }

    fn is_full(self) -> bool {
        self.size >= ROOM_CAPACITY
    }

    /// Full once every card is accepted.
    fn is_spoken_for(self) -> bool {
        self.size + self.cards >= ROOM_CAPACITY
    }
}

impl Simulation<'_> {
    /// The room of a chain that somebody is to come into: the one they are in already; else the first with a place left
    /// that nothing is known against; else the first.
    fn room_in_chain(&self, person: usize) -> usize {
        let person = &self.facts.people[person];
        if let Some(already) = person.rooms.first() {
            return *already;
        }
        let rooms = || self.facts.rooms.iter().zip(&self.rooms).enumerate();
        let open = |room: Option<&PlanRoomFacts>| {
            obstacle(room, person).is_none() && room.is_some_and(|room| !room.accounts.is_empty())
        };
        let free = rooms().find(|(_, (room, filling))| !filling.is_spoken_for() && open(room.as_ref()));
        let full = || rooms().rfind(|(_, (room, _))| open(room.as_ref()));
        free.or_else(full).map_or(0, |(room, _)| room)
    }

    fn row(&mut self, person: usize, room: usize) -> Row {
        let row = match self.foreseen(person, room) {
            Ok(row) => row,
            Err(reason) => Row::impossible(reason),
        };
        let filling = &mut self.rooms[room];
        match row.forecast {
            Forecast::Direct => filling.size += 1,
            Forecast::Card => filling.cards += 1,
            _ => {}
        }
        let known = self.facts.rooms[room].as_ref();
        Row {
            person: Some(person),
            room: Some(room),
            size_after: known.map(|_| filling.size),
            as_of: known.map(|known| row.as_of.map_or(known.as_of, |as_of| as_of.min(known.as_of))),
            ..row
        }
    }

    fn foreseen(&self, person: usize, place: usize) -> Result<Row, Reason> {
        let (person, filling) = (&self.facts.people[person], self.rooms[place]);
        let (room, known) = (&self.facts.rooms[place], obstacle(self.facts.rooms[place].as_ref(), person));
        if person.rooms.binary_search(&place).is_ok() && room.as_ref().is_some_and(|room| !room.deleted) {
            return Ok(Row::expecting(Forecast::AlreadyIn));
        }
        let room = match (room, known) {
            (Some(room), None) => room,
            (_, known) => return Err(known.unwrap_or_else(|| Reason::plain("plan.roomUnknown"))),
        };
        let choice = choose(self.facts, person, room, self.wish.account, &self.ranks)?;
        if filling.is_full() {
            return Err(Reason::new("plan.roomFull", [ROOM_CAPACITY.to_string()]));
        }
        let direct = filling.size < self.wish.direct_below;
        Ok(Row {
            account: Some(choice.account),
            reason: self.doubt(room, filling, choice),
            waits: choice.waits,
            as_of: match choice.friend {
                Friend::Yes(as_of) => Some(as_of),
                Friend::NotNeeded | Friend::Unknown => None,
            },
            ..Row::expecting(if direct { Forecast::Direct } else { Forecast::Card })
        })
    }

    /// What may go otherwise than foreseen, the gravest first.
    fn doubt(&self, room: &PlanRoomFacts, filling: Filling, choice: Choice) -> Option<Reason> {
        let name = || account_name(&self.facts.accounts[choice.account].account);
        let Millis(as_of) = room.as_of;
        let old = self.wish.now.as_millisecond() - as_of > UNCERTAIN_AFTER_MS;
        if choice.waits {
            Some(Reason::new("plan.accountOffline", [name()]))
        } else if accounts::is_shared(self.facts, choice.account) {
            Some(Reason::new("plan.accountAmbiguous", [name()]))
        } else if choice.friend == Friend::Unknown {
            Some(Reason::new("plan.friendUnknown", [name()]))
        } else if room.not_seen {
            Some(Reason::plain("plan.roomNotSeen"))
        } else if filling.is_spoken_for() {
            Some(Reason::new("plan.mayOverflow", [ROOM_CAPACITY.to_string()]))
        } else if room.size_is_reported || old {
            Some(Reason::new("plan.sizeUncertain", [room.size.to_string()]))
        } else {
            None
        }
    }
}

/// Seconds that so many calls take at so many a minute.
pub(super) fn seconds(calls: u32, per_minute: u32) -> u32 {
    calls.saturating_mul(60).div_ceil(per_minute.max(1))
}
