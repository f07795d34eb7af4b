//! The index: segments of texts, the first large, later ones small and newer.

use std::sync::Arc;

use rusqlite::{Connection, Result};

use super::Touched;
use super::keys::Keys;
use super::members::RoomsOf;
use super::segment::{People, Rooms, Segment};
use crate::error::Error;
use crate::store::Store;

/// Small segments that are kept before they are put together.
const SEGMENTS: usize = 6;

/// All searchable texts.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) people: Part<People>,
    pub(super) rooms: Part<Rooms>,
    /// For each person the number of rooms, as when all was last read: between equals, who is in more
    /// rooms comes first.
    rooms_of: Arc<RoomsOf>,
}

/// The segments of people or of rooms.
#[derive(Debug)]
pub(super) struct Part<S> {
    /// The oldest, and by far the largest, first; each with what newer ones have instead.
    segments: Vec<(Arc<S>, Option<Arc<Keys>>)>,
}

impl Index {
    /// Reads everything, people beside rooms. What is observed in between is touched, so it is read again.
    pub(super) fn read(store: &Store) -> std::result::Result<Self, Error> {
        let (people, rooms) = std::thread::scope(|scope| {
            let people = scope.spawn(|| store.read(|connection| People::read(connection, None)));
            let rooms = store.read(|connection| Rooms::read(connection, None));
            (people.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), rooms)
        });
        let rooms = rooms?;
        let rooms_of = Arc::new(rooms.members.rooms_of_people());
        Ok(Self { people: Part::first(people?), rooms: Part::first(rooms), rooms_of })
    }

    /// With `touched` read anew; none where so much is new that all had better be read.
    pub(super) fn renewed(&self, connection: &Connection, touched: &Touched) -> Result<Option<Self>> {
        let people = self.people.renewed(connection, &touched.people)?;
        let rooms = self.rooms.renewed(connection, &touched.rooms)?;
        Ok(people.zip(rooms).map(|(people, rooms)| Self { people, rooms, rooms_of: Arc::clone(&self.rooms_of) }))
    }

    /// How many rooms a person is in, roughly, and up to 255.
    pub(super) fn rooms_of(&self, person: u32) -> u8 {
        self.rooms_of.few.get(person as usize).copied().unwrap_or(0)
    }

    /// How many rooms a person was in when all was last read, for those who were in very many.
    pub(super) fn many_rooms_of(&self, person: u32) -> Option<u32> {
        self.rooms_of.many(person)
    }

    /// After the last key of a person, roughly.
    pub(super) fn people_end(&self) -> u32 {
        self.rooms_of.few.len() as u32
    }

    /// Adds the rooms that any of `people` own or are in.
    pub(super) fn add_rooms_with(&self, people: &Keys, rooms: &mut Keys) {
        if people.is_empty() {
            return;
        }
        for (segment, hidden) in self.rooms.segments() {
            segment.members.rooms_with(people, |room| {
                if hidden.is_none_or(|hidden| !hidden.contains(room)) {
                    rooms.insert(room);
                }
            });
        }
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.people.size() + self.rooms.size() + self.rooms_of.few.capacity()
    }
}

impl<S: Segment> Part<S> {
    fn first(segment: S) -> Self {
        Self { segments: vec![(Arc::new(segment), None)] }
    }

    /// The segments, each with the keys for which newer ones count.
    pub(super) fn segments(&self) -> impl Iterator<Item = (&S, Option<&Keys>)> {
        self.segments.iter().map(|(segment, hidden)| (&**segment, hidden.as_deref()))
    }

    /// Roughly how much there is.
    pub(super) fn entries(&self) -> usize {
        self.segments().map(|(segment, _)| segment.entries()).sum()
    }

    fn size(&self) -> usize {
        self.segments().map(|(segment, _)| segment.size()).sum()
    }

    /// Reads `touched` anew. Where there are many small segments already, they are read anew too and
    /// become one; none where those would outgrow the first.
    fn renewed(&self, connection: &Connection, touched: &[u32]) -> Result<Option<Self>> {
        let mut segments = self.segments.clone();
        if touched.is_empty() {
            return Ok(Some(Self { segments }));
        }
        let mut keys: Keys = touched.iter().copied().collect();
        if segments.len() > SEGMENTS {
            segments.drain(1..).for_each(|(segment, _)| keys.add(segment.renewed()));
        }
        let first = segments.first().map_or(0, |(segment, _)| segment.entries());
        if keys.count() as usize > first / 2 + 1_000 {
            return Ok(None);
        }
        segments.push((Arc::new(S::read(connection, Some(keys))?), None));
        let mut hidden = Keys::default();
        for (segment, newer) in segments.iter_mut().rev() {
            *newer = (!hidden.is_empty()).then(|| Arc::new(hidden.clone()));
            hidden.add(segment.renewed());
        }
        Ok(Some(Self { segments }))
    }
}
