//! What a search found: all of it, and the best in order.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::keys::Keys;

/// How a typed text was found in a text; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It is the whole text.
    Exact,
    /// The text begins with it.
    Prefix,
    /// It is inside.
    Inside,
}

/// By what it was found; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// By the characters themselves.
    Itself,
    /// By whole readings, the last perhaps unfinished.
    Readings,
    /// By first letters.
    Initials,
    /// By both.
    Mixed,
    /// As an id.
    Id,
}

/// How good something is; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub(super) fit: Fit,
    /// The text is a company's or a tag's, which many have, and not a name.
    pub(super) shared: bool,
    pub(super) way: Way,
    /// Units of the text: a short text says more than a long one.
    pub(super) length: u32,
}

/// Something found; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    rank: Rank,
    /// Rooms of a person: who is in more is more likely meant.
    rooms: Reverse<u8>,
    key: u32,
    /// The room in which a person has the name that was found; 0: it is not a name in a room.
    room: u32,
}

/// The best of what is found, and all of it.
#[derive(Debug)]
pub(super) struct Results {
    limit: usize,
    best: BTreeSet<Candidate>,
    best_of: HashMap<u32, Candidate>,
    /// The last of the best, when there are enough.
    worst: Option<Candidate>,
    pub(super) all: Keys,
}

impl Results {
    /// For keys below `end`, of which the best `limit` are kept in order.
    pub(super) fn new(limit: usize, end: u32) -> Self {
        Self { limit, best: BTreeSet::new(), best_of: HashMap::new(), worst: None, all: Keys::with_room(end) }
    }

    /// Whether something of this rank, or worse, may still be among the best.
    pub(super) fn is_promising(&self, rank: Rank) -> bool {
        self.limit > 0 && self.worst.is_none_or(|worst| rank <= worst.rank)
    }

    /// Adds a key that may be among the best; there is room for at least one.
    pub(super) fn add_ranked(&mut self, key: u32, room: u32, rank: Rank, rooms: u8) {
        let candidate = Candidate { rank, rooms: Reverse(rooms), key, room };
        if self.worst.is_some_and(|worst| candidate >= worst) {
            return;
        }
        match self.best_of.get(&key) {
            Some(known) if *known <= candidate => return,
            Some(known) => {
                self.best.remove(known);
            }
            None if self.best.len() == self.limit => {
                if let Some(worst) = self.best.pop_last() {
                    self.best_of.remove(&worst.key);
                }
            }
            None => {}
        }
        self.best.insert(candidate);
        self.best_of.insert(key, candidate);
        if self.best.len() == self.limit {
            self.worst = self.best.last().copied();
        }
    }

    /// Adds what another part of the search found.
    pub(super) fn merge(&mut self, other: Self) {
        self.all.add(&other.all);
        for Candidate { rank, rooms, key, room } in other.best {
            if self.is_promising(rank) {
                self.add_ranked(key, room, rank, rooms.0);
            }
        }
    }

    /// The keys of the best, in order.
    pub(super) fn best(&self) -> Vec<u32> {
        self.best.iter().map(|candidate| candidate.key).collect()
    }

    /// The same with the room in which each has the name that was found, where it is such a name.
    pub(super) fn best_in_rooms(&self) -> Vec<(u32, Option<u32>)> {
        self.best.iter().map(|candidate| (candidate.key, Some(candidate.room).filter(|room| *room > 0))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_best_are_the_first_of_all_sorted(
            found in proptest::collection::vec((0_u32..12, 0_u32..5, 0_u8..3), 0..60),
            limit in 1_usize..8,
        ) {
            let rank = |length| Rank { fit: Fit::Inside, shared: false, way: Way::Itself, length };
            let mut halves = [Results::new(limit, 1), Results::new(limit, 1)];
            for (number, (key, length, rooms)) in found.iter().enumerate() {
                let half = &mut halves[number % 2];
                half.all.insert(*key);
                if half.is_promising(rank(*length)) {
                    half.add_ranked(*key, 0, rank(*length), *rooms);
                }
            }
            let [mut results, other] = halves;
            results.merge(other);
            let mut sorted: Vec<_> = found.iter().map(|(key, length, rooms)| (*length, Reverse(*rooms), *key)).collect();
            sorted.sort_unstable();
            let mut expected: Vec<u32> = Vec::new();
            sorted.iter().for_each(|(_, _, key)| if !expected.contains(key) { expected.push(*key) });
            prop_assert_eq!(results.all.count() as usize, expected.len());
            expected.truncate(limit);
            prop_assert_eq!(results.best(), expected);
        }
    }
}
