//! Who is in which room, for all rooms at once.

use std::collections::HashMap;

use super::keys::Keys;

/// The people of each room, packed: in the order of keys the distance to the key before, seven bits a
/// byte, two or three bytes a person.
#[derive(Debug, Default)]
pub(super) struct Members {
    rooms: Vec<u32>,
    /// Where the people of each room end.
    ends: Vec<u32>,
    packed: Vec<u8>,
}

/// Rooms from which counting a person's rooms in the file takes longer than a search.
const MANY_ROOMS: u8 = 50;

/// How many rooms each person is in.
#[derive(Debug, Default)]
pub(super) struct RoomsOf {
    /// Up to 255; most are in a few.
    pub(super) few: Vec<u8>,
    /// How many more, for those in more.
    beyond: HashMap<u32, u32>,
}

impl RoomsOf {
    /// The number for those who are in [`MANY_ROOMS`] or more.
    pub(super) fn many(&self, person: u32) -> Option<u32> {
        let few = self.few.get(person as usize).copied().filter(|few| *few >= MANY_ROOMS)?;
        Some(u32::from(few) + self.beyond.get(&person).copied().unwrap_or(0))
    }
}

impl Members {
    /// Adds a room and its people; their order is free.
    pub(super) fn add(&mut self, room: u32, people: &mut Vec<u32>) {
        people.sort_unstable();
        people.dedup();
        let mut last = 0;
        for person in people.iter() {
            let mut distance = *person - last;
            last = *person;
            while distance >= 0x80 {
                self.packed.push(distance as u8 | 0x80);
                distance >>= 7;
            }
            self.packed.push(distance as u8);
        }
        // 4 GiB would be two hundred times the largest workspace; beyond, rooms have no people here.
        self.ends.push(u32::try_from(self.packed.len()).unwrap_or(u32::MAX));
        self.rooms.push(room);
    }

    pub(super) fn finish(&mut self) {
        self.rooms.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.packed.shrink_to_fit();
    }

    /// How many rooms there are.
    pub(super) fn len(&self) -> usize {
        self.rooms.len()
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.packed.capacity() + (self.rooms.capacity() + self.ends.capacity()) * 4
    }

    /// Calls `found` with each room that has any of `people`.
    pub(super) fn rooms_with(&self, people: &Keys, mut found: impl FnMut(u32)) {
        for (number, room) in self.rooms.iter().enumerate() {
            if self.people(number).any(|person| people.contains(person)) {
                found(*room);
            }
        }
    }

    /// For each person the number of rooms.
    pub(super) fn rooms_of_people(&self) -> RoomsOf {
        let mut rooms = RoomsOf::default();
        for person in (0..self.rooms.len()).flat_map(|number| self.people(number)) {
            let place = person as usize;
            if place >= rooms.few.len() {
                rooms.few.resize(place + 1, 0);
            }
            match rooms.few[place].checked_add(1) {
                Some(more) => rooms.few[place] = more,
                None => *rooms.beyond.entry(person).or_default() += 1,
            }
        }
        rooms.few.shrink_to_fit();
        rooms
    }

    /// The people of the room of this number.
    fn people(&self, number: usize) -> impl Iterator<Item = u32> {
        let end = |number: usize| (self.ends[number] as usize).min(self.packed.len());
        let start = number.checked_sub(1).map_or(0, end);
        let mut packed = self.packed[start..end(number)].iter();
        let mut person = 0_u32;
        std::iter::from_fn(move || {
            let (mut distance, mut shift) = (0_u32, 0);
            loop {
                let byte = *packed.next()?;
                distance |= u32::from(byte & 0x7f) << shift;
                if byte < 0x80 {
                    person += distance;
                    return Some(person);
                }
                shift += 7;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rooms_are_found_by_any_of_their_people(
            rooms in proptest::collection::vec(proptest::collection::vec(prop_oneof![0_u32..300, any::<u32>()], 0..8), 0..30),
            people in proptest::collection::vec(0_u32..300, 0..6),
        ) {
            let mut members = Members::default();
            rooms.iter().zip(7..).for_each(|(people, room)| members.add(room, &mut people.clone()));
            let keys: Keys = people.iter().copied().collect();
            let mut found = Vec::new();
            members.rooms_with(&keys, |room| found.push(room));
            let expected: Vec<u32> = rooms.iter().zip(7..).filter(|(of, _)| of.iter().any(|person| people.contains(person)))
                .map(|(_, room)| room).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
