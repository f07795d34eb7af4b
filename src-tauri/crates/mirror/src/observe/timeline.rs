//! History that does not depend on the order in which observations arrive.
//!
//! A field of a room (its name, its owner, the presence of one person) is known at the points in
//! time at which observations carried it. Read in the order of time they form a sequence, and a
//! *change* is stored exactly where two neighbours of that sequence differ, dated with the later
//! one. An observation that arrives late falls between two neighbours: at most the change of the
//! later neighbour is replaced, and one may be added at the late observation. So the stored changes
//! are always those of the whole sequence, whichever way it arrived. Values of simultaneous
//! observations are merged (the greatest text, the union of lists), which is free of order too.
//!
//! # A room as it was at a time T
//! Everything is what the newest observation at or before T said; there is no guess in between.
//! - **Known at all?** The newest row of `observations` with `as_of <= T` that carries the field (`carries`,
//!   bits in `record`; all carry the name). Without one the field was not known at T: not shown, not guessed.
//!   That row's `as_of` is "last observed before T", the oldest row with `as_of > T` "first observed after T". Where
//!   nothing changed for long these are the two ends of the stretch: its inside is thinned out (`record::thin`).
//! - **Name, owner, size**: of the room's `changes` of the kind, in the order of `at`: the `after` of the last
//!   with `at <= T`; without one the `before` of the first; without any the present value in `rooms`
//!   ([`Timeline::value_at`]). Owners are wxids.
//! - **Members**: every row of `memberships` of the room is somebody who was in some list. Of the person's
//!   changes of kind joined or left in this room, in the order of `at`: the last with `at <= T` says whether
//!   present; without one the opposite of what the first says; without any: present ([`Presence::at`]).
//!   Every stretch of somebody who left and came back is there: each ends with a `left` (dated by the first list
//!   without the person) and begins with a `joined`, except a first one that began before the first list.
//! - **Without history**: nickname, picture, company, name in the room (`memberships.alias`: what the newest list
//!   with the person said, kept after leaving), tags, external, dissolved. A past room is shown with the
//!   names of today.

use rusqlite::{Connection, Result, params};

use crate::answers::ChangeKind;

/// Where an observation falls among those that carried the same field of the same room.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Time of the observation.
    pub at: i64,
    /// Time of the nearest earlier one.
    pub before: Option<i64>,
    /// There is one at the same time.
    pub tied: bool,
    /// Time of the nearest later one.
    pub after: Option<i64>,
}

impl Place {
    /// Later than all others.
    pub(super) fn newest(at: i64, before: Option<i64>) -> Self {
        Self { at, before, tied: false, after: None }
    }

    /// Against the newest other observation alone.
    pub(super) fn against(at: i64, newest: Option<i64>) -> Self {
        let after = newest.filter(|newest| *newest > at);
        Self { at, before: newest.filter(|newest| *newest < at), tied: newest == Some(at), after }
    }

    /// Looks the place up; `carried` is the bit of the field, 0 for fields that all carry.
    pub(super) fn find(connection: &Connection, room: i64, carried: i64, at: i64) -> Result<Self> {
        connection
            .prepare_cached(
                "SELECT max(as_of) FILTER (WHERE as_of < ?3), count(*) FILTER (WHERE as_of = ?3) > 0,
                        min(as_of) FILTER (WHERE as_of > ?3)
                 FROM observations WHERE room = ?1 AND carries & ?2 = ?2",
            )?
            .query_row(params![room, carried, at], |row| {
                Ok(Self { at, before: row.get(0)?, tied: row.get(1)?, after: row.get(2)? })
            })
    }

    /// No later observation carried the field: its value is the present one.
    pub(super) fn is_newest(&self) -> bool {
        self.after.is_none()
    }
}

/// The history of one field with text values: name, owner (wxid) or size of a room.
pub(crate) struct Timeline<'a> {
    connection: &'a Connection,
    room: i64,
    kind: ChangeKind,
    present: Option<&'a str>,
    changes: Vec<(i64, Option<String>, Option<String>)>,
}

impl<'a> Timeline<'a> {
    /// `present` is the value of the newest observation that carried the field.
    pub(crate) fn load(
        connection: &'a Connection,
        room: i64,
        kind: ChangeKind,
        present: Option<&'a str>,
    ) -> Result<Self> {
        let changes = connection
            .prepare_cached("SELECT at, before, after FROM changes WHERE room = ?1 AND kind = ?2 ORDER BY at")?
            .query_map(params![room, kind], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_>>()?;
        Ok(Self { connection, room, kind, present, changes })
    }

    /// The value at the time of an observation.
    pub(crate) fn value_at(&self, time: i64) -> Option<&str> {
        match self.changes.iter().rev().find(|(at, ..)| *at <= time) {
            Some((_, _, after)) => after.as_deref(),
            None => match self.changes.first() {
                Some((_, before, _)) => before.as_deref(),
                None => self.present,
            },
        }
    }

    /// Enters the value `now` of the observation at `place`; says how many changes were added, moved or removed.
    pub(super) fn enter(&self, place: Place, now: &str) -> Result<u32> {
        let earlier = place.before.and_then(|time| self.value_at(time));
        let mut count = self.set(place.at, earlier.filter(|earlier| *earlier != now), now)?;
        if let Some(time) = place.after
            && let Some(later) = self.value_at(time)
        {
            count += self.set(time, (later != now).then_some(now), later)?;
        }
        Ok(count)
    }

    /// Makes the change at `time` be from `before` to `after`, or none when `before` is none.
    fn set(&self, time: i64, before: Option<&str>, after: &str) -> Result<u32> {
        let stored = self.changes.iter().find(|(at, ..)| *at == time);
        let wanted = before.map(|before| (Some(before), Some(after)));
        if stored.map(|(_, before, after)| (before.as_deref(), after.as_deref())) == wanted {
            return Ok(0);
        }
        match before {
            None => self
                .connection
                .prepare_cached("DELETE FROM changes WHERE room = ?1 AND at = ?2 AND kind = ?3 AND person = 0")?
                .execute(params![self.room, time, self.kind])?,
            Some(before) => self
                .connection
                .prepare_cached("INSERT OR REPLACE INTO changes (room, at, kind, person, before, after) VALUES (?1, ?2, ?3, 0, ?4, ?5)")?
                .execute(params![self.room, time, self.kind, before, after])?,
        };
        Ok(1)
    }
}

/// The history of one person's presence in one room.
#[derive(Debug, Default, Clone)]
pub(crate) struct Presence {
    /// In the newest list.
    pub present: bool,
    /// Joins (`true`) and leaves, by time.
    pub turns: Vec<(i64, bool)>,
}

impl Presence {
    /// Whether the list at `time` had the person.
    pub(crate) fn at(&self, time: i64) -> bool {
        match self.turns.iter().rev().find(|(at, _)| *at <= time) {
            Some((_, joined)) => *joined,
            None => self.turns.first().map_or(self.present, |(_, joined)| !joined),
        }
    }

    /// Enters that the list at `place` has the person or not; says how many changes were added,
    /// moved or removed.
    pub(super) fn enter(
        &mut self,
        place: Place,
        now: bool,
        connection: &Connection,
        room: i64,
        person: i64,
    ) -> Result<u32> {
        let earlier = place.before.map(|time| self.at(time));
        let later = place.after.map(|time| (time, self.at(time)));
        let mut count =
            self.set(place.at, earlier.is_some_and(|earlier| earlier != now).then_some(now), connection, room, person)?;
        match later {
            Some((time, later)) => {
                count += self.set(time, (later != now).then_some(later), connection, room, person)?
            }
            None => self.present = now,
        }
        Ok(count)
    }

    fn set(&mut self, time: i64, turn: Option<bool>, connection: &Connection, room: i64, person: i64) -> Result<u32> {
        let stored = self.turns.iter().position(|(at, _)| *at == time);
        if stored.map(|index| self.turns[index].1) == turn {
            return Ok(0);
        }
        if let Some(index) = stored {
            let (_, joined) = self.turns.remove(index);
            connection
                .prepare_cached("DELETE FROM changes WHERE room = ?1 AND at = ?2 AND kind = ?3 AND person = ?4")?
                .execute(params![room, time, kind_of(joined), person])?;
        }
        if let Some(joined) = turn {
            let index = self.turns.partition_point(|(at, _)| *at < time);
            self.turns.insert(index, (time, joined));
            record_turn(connection, room, time, joined, person)?;
        }
        Ok(1)
    }
}

/// Stores that `person` joined or left at `time`.
pub(super) fn record_turn(connection: &Connection, room: i64, time: i64, joined: bool, person: i64) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO changes (room, at, kind, person) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![room, time, kind_of(joined), person])?;
    Ok(())
}

fn kind_of(joined: bool) -> ChangeKind {
    if joined { ChangeKind::Joined } else { ChangeKind::Left }
}
