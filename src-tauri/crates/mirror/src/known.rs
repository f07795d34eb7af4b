//! People whom the writer remembers while much is coming in.
//!
//! A person is in several rooms and mostly said to be the same in all of them. Who is remembered with
//! the same profile needs no question to the file; in a first sync, which begins with nobody, neither
//! does who is not remembered.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::num::NonZeroU64;

/// People remembered at most, at about 25 bytes each; beyond it nobody is.
const MOST: usize = 3_000_000;

/// Dropped when a transaction is not committed and when nothing has come in for a while.
#[derive(Debug, Default)]
pub(crate) struct Known {
    people: HashMap<i64, Person, BuildHasherDefault<AsItIs>>,
    /// Everybody in the file is remembered.
    complete: bool,
    full: bool,
}

#[derive(Debug, Clone, Copy)]
struct Person {
    key: u32,
    /// Fingerprint of the profile in `people`; none when not known or never in a list.
    profile: Option<NonZeroU64>,
}

/// What is known of a wxid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Remembered under this key. Another person may have the same hash: to be checked.
    Person(i64),
    /// Not in the file.
    Nobody,
    /// Not remembered, perhaps in the file.
    Unknown,
}

impl Known {
    /// The file has nobody in it yet.
    pub(crate) fn begin_empty(&mut self) {
        *self = Self { complete: true, ..Self::default() };
    }

    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// The person with this hash of the wxid, if `people` says of it what `profile` is the fingerprint
    /// of. A fingerprint is of the wxid too, so together they are as good as the texts.
    pub(crate) fn agreeing(&self, hash: i64, profile: u64) -> Option<i64> {
        let person = self.people.get(&hash)?;
        (person.profile == Some(NonZeroU64::new(profile)?)).then_some(i64::from(person.key))
    }

    pub(crate) fn recall(&self, hash: i64) -> Memory {
        match self.people.get(&hash) {
            Some(person) => Memory::Person(i64::from(person.key)),
            None if self.complete => Memory::Nobody,
            None => Memory::Unknown,
        }
    }

    /// Remembers a person. Of two with the same hash the later; the other is found in the file.
    pub(crate) fn remember(&mut self, hash: i64, person: i64, profile: Option<u64>) {
        if self.people.len() >= MOST {
            *self = Self { full: true, ..Self::default() };
        }
        match u32::try_from(person) {
            Ok(key) if !self.full => {
                self.people.insert(hash, Person { key, profile: profile.and_then(NonZeroU64::new) });
            }
            _ => self.complete = false,
        }
    }
}

/// The keys are hashes with a secret seed already.
#[derive(Debug, Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_i64(&mut self, number: i64) {
        self.0 = number.cast_unsigned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_that_began_empty_says_nobody() {
        let mut known = Known::default();
        assert_eq!(known.recall(1), Memory::Unknown);
        known.begin_empty();
        assert_eq!(known.recall(1), Memory::Nobody);
        known.remember(1, 7, Some(99));
        assert_eq!((known.recall(1), known.recall(2)), (Memory::Person(7), Memory::Nobody));
        known.forget();
        assert_eq!(known.recall(2), Memory::Unknown);
    }

    #[test]
    fn a_person_agrees_only_with_the_profile_in_the_file() {
        let mut known = Known::default();
        known.remember(1, 7, None);
        assert_eq!((known.agreeing(1, 99), known.agreeing(1, 0)), (None, None));
        known.remember(1, 7, Some(99));
        assert_eq!((known.agreeing(1, 99), known.agreeing(1, 98), known.agreeing(2, 99)), (Some(7), None, None));
    }

    #[test]
    fn more_people_than_fit_are_not_remembered_and_never_called_nobody() {
        let mut known = Known::default();
        known.begin_empty();
        for person in 0..=MOST as i64 {
            known.remember(person, person, None);
        }
        assert!(known.is_empty());
        assert_eq!((known.recall(5), known.recall(-5)), (Memory::Unknown, Memory::Unknown));
    }
}
