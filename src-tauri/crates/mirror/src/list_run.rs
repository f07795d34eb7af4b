//! What a run over all rooms needs to know of earlier ones: how far it came, what was read a moment ago, and whom to
//! ask for a room where the vendor does not list all of them.

use std::collections::HashSet;

use jiff::Timestamp;
use miaohui::{Bookmark, ContactWxid, RoomWxid, TagId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::Error;
use crate::mirror::Mirror;

/// Most rooms of a person who is asked for: the vendor answers with all of them at once, about 13 KB each.
const MOST_ROOMS: usize = 500;

/// A run over all rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRun {
    /// When it began.
    pub started: Timestamp,
    /// Rooms and tags read at this time or later are left out; not later than `started`.
    pub fresh_from: Timestamp,
    /// Rooms on the pages before the bookmark's.
    pub done: u32,
    /// Everything up to here was read.
    pub bookmark: Option<Bookmark>,
    /// When it had read everything; `None`: it is under way or was cut off.
    pub finished: Option<Timestamp>,
}

/// Whom to ask for rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// A present member.
    pub person: ContactWxid,
    /// Those of the wanted rooms that the person is in.
    pub rooms: Vec<RoomWxid>,
}

impl ListRun {
    /// A run that begins, and leaves out what was read at `fresh_from` or later.
    pub fn new(started: Timestamp, fresh_from: Timestamp) -> Self {
        Self { started, fresh_from, done: 0, bookmark: None, finished: None }
    }
}

impl Mirror {
    /// The newest run over all rooms; `None`: there was none yet.
    pub fn list_run(&self) -> Result<Option<ListRun>, Error> {
        self.store().read(|connection| {
            connection
                .prepare_cached("SELECT started, fresh_from, done, page, last, finished FROM list_run")?
                .query_row([], read_run)
                .optional()
        })
    }

    /// Keeps how far the run is, instead of any earlier one. To be called after what was read was observed: a cut
    /// between the two then reads a page twice and none never.
    pub fn keep_list_run(&self, run: ListRun) -> Result<(), Error> {
        self.store().write(move |connection| {
            let (page, last) = run.bookmark.map(|mark| (mark.page, mark.last)).unzip();
            let finished = run.finished.map(Timestamp::as_millisecond);
            let (started, fresh_from) = (run.started.as_millisecond(), run.fresh_from.as_millisecond());
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO list_run (only, started, fresh_from, done, page, last, finished)
                     VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![started, fresh_from, run.done, page, last, finished])?;
            // What is met from now on was not there when everything was first read.
            connection
                .prepare_cached("UPDATE mirror SET first_read = ?1 WHERE first_read IS NULL AND ?1 IS NOT NULL")?
                .execute([finished])?;
            Ok(())
        })
    }

    /// Tags whose rooms were read to the end by a run of that tag begun at `since` or later.
    pub fn tags_read_since(&self, since: Timestamp) -> Result<HashSet<TagId>, Error> {
        self.store().read(|connection| {
            connection
                .prepare_cached("SELECT scope_id FROM runs WHERE scope = 1 AND started >= ?1")?
                .query_map([since.as_millisecond()], |row| Ok(TagId::new(row.get::<_, String>(0)?)))?
                .collect()
        })
    }

    /// How many rooms were last verified at `from` or later and before `until`; dissolved ones are not counted.
    pub fn rooms_verified(&self, from: Timestamp, until: Timestamp) -> Result<u32, Error> {
        self.store().read(|connection| {
            connection
                .prepare_cached(
                    "SELECT count(*) FROM room_clocks c JOIN rooms r ON r.id = c.room
                     WHERE c.as_of >= ?1 AND c.as_of < ?2 AND r.deleted = 0",
                )?
                .query_row([from.as_millisecond(), until.as_millisecond()], |row| row.get(0))
        })
    }

    /// Rooms, dissolved ones left out, that were last verified before `since`.
    pub fn rooms_not_verified_since(&self, since: Timestamp) -> Result<HashSet<RoomWxid>, Error> {
        self.store().read(|connection| {
            connection
                .prepare_cached(
                    "SELECT r.wxid FROM room_clocks c JOIN rooms r ON r.id = c.room
                     WHERE c.as_of < ?1 AND r.deleted = 0",
                )?
                .query_map([since.as_millisecond()], |row| Ok(RoomWxid::new(row.get::<_, String>(0)?)))?
                .collect()
        })
    }

    /// The present member of `room` who is in most of the `wanted` rooms, `room` counted whether or not it is among
    /// them. `None`: nobody can be asked for.
    ///
    /// Hosted accounts are left out (they are in nearly every room, and the vendor knows them by another kind of id),
    /// as are `besides` and people in more than 500 rooms: their answer would be huge.
    pub fn witness(
        &self,
        room: &RoomWxid,
        wanted: &HashSet<RoomWxid>,
        besides: &HashSet<ContactWxid>,
    ) -> Result<Option<Witness>, Error> {
        self.store().read(|connection| {
            let mut best: Option<Witness> = None;
            for (person, wxid) in members(connection, room)? {
                if besides.contains(&wxid) {
                    continue;
                }
                let known = rooms_of(connection, person)?;
                if known.len() > MOST_ROOMS {
                    continue;
                }
                let rooms: Vec<_> = known.into_iter().filter(|known| known == room || wanted.contains(known)).collect();
                if best.as_ref().is_none_or(|best| best.rooms.len() < rooms.len()) {
                    best = Some(Witness { person: wxid, rooms });
                }
            }
            Ok(best)
        })
    }
}

fn read_run(row: &Row) -> rusqlite::Result<ListRun> {
    // Times that no calendar has are those of a damaged row: older than everything.
    let time = |millis| Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MIN);
    let page: Option<u32> = row.get("page")?;
    let last: Option<String> = row.get("last")?;
    Ok(ListRun {
        started: time(row.get("started")?),
        fresh_from: time(row.get("fresh_from")?),
        done: row.get("done")?,
        bookmark: page.zip(last).map(|(page, last)| Bookmark { page, last }),
        finished: row.get::<_, Option<i64>>("finished")?.map(time),
    })
}

/// Present members who are no hosted accounts.
fn members(connection: &Connection, room: &RoomWxid) -> rusqlite::Result<Vec<(i64, ContactWxid)>> {
    connection
        .prepare_cached(
            "SELECT p.id, p.wxid FROM rooms r JOIN memberships m ON m.room = r.id JOIN people p ON p.id = m.person
             WHERE r.wxid = ?1 AND m.left_at IS NULL AND p.wxid NOT IN (SELECT wxid FROM accounts)",
        )?
        .query_map([room.as_str()], |row| Ok((row.get(0)?, ContactWxid::new(row.get::<_, String>(1)?))))?
        .collect()
}

/// Rooms a person is in, at most one more than may be asked for.
fn rooms_of(connection: &Connection, person: i64) -> rusqlite::Result<Vec<RoomWxid>> {
    connection
        .prepare_cached(
            "SELECT r.wxid FROM memberships_of_people m JOIN rooms r ON r.id = m.room
             WHERE m.person = ?1 AND m.left_at IS NULL AND r.deleted = 0 LIMIT ?2",
        )?
        .query_map(params![person, MOST_ROOMS as i64 + 1], |row| Ok(RoomWxid::new(row.get::<_, String>(0)?)))?
        .collect()
}
