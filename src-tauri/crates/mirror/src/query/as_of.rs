//! A room as it was; how it is derived is told in `observe::timeline`.

use std::collections::HashMap;

use miaohui::RoomWxid;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::row::person_summary;
use crate::answers::{ChangeKind, RoomAsOf};
use crate::directory::Directory;
use crate::observe::{LIST, OWNER, Presence, Timeline};
use crate::time::Millis;

/// A room as of `at`; none when never seen.
pub(crate) fn room_as_of(connection: &Connection, wxid: &RoomWxid, at: Millis) -> Result<Option<RoomAsOf>> {
    let found: Option<(i64, String, Option<u32>)> = connection
        .prepare_cached("SELECT id, topic, size FROM rooms WHERE wxid = ?1")?
        .query_row([wxid.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((room, topic, size)) = found else { return Ok(None) };
    let seen = Seen::load(connection, room, at.0)?;
    let Some(known_since) = seen.first else { return Ok(None) };
    let topics = Timeline::load(connection, room, ChangeKind::Renamed, Some(&topic))?;
    let size = size.map(|size| size.to_string());
    let sizes = Timeline::load(connection, room, ChangeKind::SizeChanged, size.as_deref())?;
    let owner = owner_at(connection, room, &seen)?;
    Ok(Some(RoomAsOf {
        wxid: wxid.clone(),
        at,
        topic: seen.before.and_then(|_| topics.value_at(at.0)).unwrap_or_default().to_owned(),
        owner: owner.map(|owner| person_summary(connection, owner)).transpose()?,
        size: seen.list.and_then(|_| sizes.value_at(at.0)?.parse().ok()),
        observed_at: seen.before.map(Millis),
        next_observed_at: seen.after.map(Millis),
        known_since: Millis(known_since),
    }))
}

/// Who was in a room, and who owned it.
#[derive(Debug, Default)]
pub(super) struct PastMembers {
    /// Those with joins or leaves, by key.
    turns: HashMap<i64, Vec<(i64, bool)>>,
    at: i64,
    /// A list is known from that time or before.
    listed: bool,
    /// Key of the owner then, where known.
    pub(super) owner: Option<i64>,
}

impl PastMembers {
    pub(super) fn load(connection: &Connection, room: i64, at: Millis) -> Result<Self> {
        let seen = Seen::load(connection, room, at.0)?;
        let mut turns: HashMap<i64, Vec<(i64, bool)>> = HashMap::new();
        let mut statement = connection.prepare_cached(
            "SELECT person, at, kind = ?2 FROM changes WHERE room = ?1 AND kind IN (?2, ?3) ORDER BY at",
        )?;
        let mut rows = statement.query(params![room, ChangeKind::Joined, ChangeKind::Left])?;
        while let Some(row) = rows.next()? {
            turns.entry(row.get(0)?).or_default().push((row.get(1)?, row.get(2)?));
        }
        Ok(Self { turns, at: at.0, listed: seen.list.is_some(), owner: owner_at(connection, room, &seen)? })
    }

    /// Whether somebody of any list was in the room; `present` says whether they are now.
    pub(super) fn had(&self, person: i64, present: bool) -> bool {
        let turns = self.turns.get(&person).cloned().unwrap_or_default();
        self.listed && Presence { present, turns }.at(self.at)
    }
}

/// The observations around a time.
struct Seen {
    at: i64,
    /// The first of all.
    first: Option<i64>,
    /// The last at that time or before.
    before: Option<i64>,
    /// The first after it.
    after: Option<i64>,
    /// The last at that time or before with a list of members.
    list: Option<i64>,
    /// The last at that time or before that named an owner.
    owner: Option<i64>,
}

impl Seen {
    fn load(connection: &Connection, room: i64, at: i64) -> Result<Self> {
        connection
            .prepare_cached(
                "SELECT min(as_of), max(as_of) FILTER (WHERE as_of <= ?2), min(as_of) FILTER (WHERE as_of > ?2),
                        max(as_of) FILTER (WHERE as_of <= ?2 AND carries & ?3),
                        max(as_of) FILTER (WHERE as_of <= ?2 AND carries & ?4)
                 FROM observations WHERE room = ?1",
            )?
            .query_row([room, at, LIST, OWNER], |row| {
                let (first, before, after) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(Self { at, first, before, after, list: row.get(3)?, owner: row.get(4)? })
            })
    }
}

/// The owner at a time, where known.
fn owner_at(connection: &Connection, room: i64, seen: &Seen) -> Result<Option<i64>> {
    if seen.owner.is_none() {
        return Ok(None);
    }
    let present: Option<String> = connection
        .prepare_cached("SELECT wxid FROM people WHERE id = (SELECT owner FROM rooms WHERE id = ?1)")?
        .query_row([room], |row| row.get(0))
        .optional()?;
    let owners = Timeline::load(connection, room, ChangeKind::OwnerChanged, present.as_deref())?;
    let owner = owners.value_at(seen.at).map(|owner| Directory::open(connection)?.person(owner));
    Ok(owner.transpose()?.flatten())
}
