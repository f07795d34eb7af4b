//! One search through the whole index.

use std::ops::{ControlFlow, Range};

use super::Index;
use super::keys::Keys;
use super::results::{Rank, Results, Way};
use super::scan::Scan;
use super::segment::{People, Rooms};
use super::texts::Texts;
use super::typed::Typed;

/// Characters from which a text is looked for in ids: fewer are in nearly every id (788…) and mean a name.
const ID_CHARACTERS: usize = 4;
/// Texts from which two threads share the work.
const MANY: usize = 20_000;

/// What a search found.
pub(super) struct Found {
    pub(super) people: Results,
    pub(super) rooms: Results,
}

/// Finds what `typed` means; none when it is no longer wanted.
pub(super) fn look(index: &Index, typed: &Typed, limit: usize, wanted: &(impl Fn() -> bool + Sync)) -> Option<Found> {
    let scan = Scan::new(typed);
    let id = String::from_utf16_lossy(&typed.units);
    let looks = |number, of| {
        let id = Some(id.as_str()).filter(|id| id.chars().count() >= ID_CHARACTERS);
        Look { index, scan: &scan, id, limit, wanted, number, of }
    };
    if index.people.entries() + index.rooms.entries() < MANY {
        return looks(0, 1).found();
    }
    let (one, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| looks(1, 2).found());
        (looks(0, 2).found(), other.join())
    });
    let (mut one, other) = (one?, other.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
    one.people.merge(other.people);
    one.rooms.merge(other.rooms);
    Some(one)
}

/// One thread's share of a search.
struct Look<'a, W> {
    index: &'a Index,
    scan: &'a Scan<'a>,
    /// What ids are looked through for.
    id: Option<&'a str>,
    limit: usize,
    wanted: &'a W,
    number: usize,
    of: usize,
}

impl<W: Fn() -> bool> Look<'_, W> {
    fn found(&self) -> Option<Found> {
        let mut found =
            Found { people: Results::new(self.limit, self.index.people_end()), rooms: Results::new(self.limit, 0) };
        // Names first: once they have filled the best, little else has to be ranked.
        for (segment, hidden) in self.index.people.segments() {
            self.people(segment, hidden, &mut found.people).continue_value()?;
        }
        for (segment, hidden) in self.index.rooms.segments() {
            self.rooms(segment, hidden, &mut found).continue_value()?;
        }
        Some(found)
    }

    fn people(&self, segment: &People, hidden: Option<&Keys>, results: &mut Results) -> ControlFlow<()> {
        let shown = |key: u32| Some(key).filter(|key| hidden.is_none_or(|hidden| !hidden.contains(*key)));
        let rooms = |key| self.index.rooms_of(key);
        let named = |key| shown(key).map(|key| (key, 0));
        self.texts(&segment.names, false, named, rooms, results)?;
        self.texts(&segment.companies, true, named, rooms, results)?;
        self.ids(&segment.ids, shown, rooms, results)
    }

    fn rooms(&self, segment: &Rooms, hidden: Option<&Keys>, found: &mut Found) -> ControlFlow<()> {
        let shown = |key: u32| Some(key).filter(|key| hidden.is_none_or(|hidden| !hidden.contains(*key)));
        let named = |key| shown(key).map(|key| (key, 0));
        self.texts(&segment.names, false, named, |_| 0, &mut found.rooms)?;
        self.texts(&segment.tags, true, named, |_| 0, &mut found.rooms)?;
        self.ids(&segment.ids, shown, |_| 0, &mut found.rooms)?;
        let person = |(room, person)| shown(room).map(|room| (person, room));
        self.texts(&segment.aliases, false, person, |key| self.index.rooms_of(key), &mut found.people)
    }

    /// Adds the owners of the texts in this share that mean what was typed; `shown` gives their key and, for a name in a
    /// room, the room.
    fn texts<O: Copy>(
        &self,
        texts: &Texts<O>,
        shared: bool,
        shown: impl Fn(O) -> Option<(u32, u32)>,
        rooms: impl Fn(u32) -> u8,
        results: &mut Results,
    ) -> ControlFlow<()> {
        let range = texts.starting_from(self.share(texts.units.len()).start)
            ..texts.starting_from(self.share(texts.units.len()).end);
        self.scan.each(texts, range, self.wanted, |text| {
            let units = texts.text(text);
            let promising = results.is_promising(self.scan.at_best(units, shared));
            let rank = promising.then(|| self.scan.rank(units, shared)).filter(|rank| results.is_promising(*rank));
            for (key, room) in texts.owners(text).iter().filter_map(|owner| shown(*owner)) {
                results.all.insert(key);
                if let Some(rank) = rank {
                    results.add_ranked(key, room, rank, rooms(key));
                }
            }
        })
    }

    fn ids(
        &self,
        ids: &super::ids::Ids,
        shown: impl Fn(u32) -> Option<u32>,
        rooms: impl Fn(u32) -> u8,
        results: &mut Results,
    ) -> ControlFlow<()> {
        let Some(typed) = self.id else { return ControlFlow::Continue(()) };
        ids.each(
            typed,
            |count| self.share(count),
            self.wanted,
            |key, fit, length| {
                let Some(key) = shown(key) else { return };
                results.all.insert(key);
                let rank = Rank { fit, shared: false, way: Way::Id, length };
                if results.is_promising(rank) {
                    results.add_ranked(key, 0, rank, rooms(key));
                }
            },
        )
    }

    /// This thread's part of `count` things.
    fn share(&self, count: usize) -> Range<usize> {
        count * self.number / self.of..count * (self.number + 1) / self.of
    }
}
