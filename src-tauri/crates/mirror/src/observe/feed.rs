//! The rows of the feed, kept in step with the changes they stand for.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::record;
use crate::answers::{ChangeKind, FeedKind};

/// Brings the rows of one room's observation in step with its changes; `now` is when new ones came up.
pub(super) fn refresh(connection: &Connection, room: i64, at: i64, now: i64) -> Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM feed WHERE at = ?2 AND room = ?1 AND kind BETWEEN ?3 AND ?4 AND NOT EXISTS
                 (SELECT 1 FROM changes c WHERE c.room = ?1 AND c.at = ?2 AND c.kind = feed.kind - ?3)",
        )?
        .execute(params![room, at, FeedKind::Joined, FeedKind::OwnerChanged])?;
    let mut changes = connection.prepare_cached(
        "SELECT kind, sum(person <> 0) FROM changes WHERE room = ?1 AND at = ?2 AND kind <> ?3 GROUP BY kind",
    )?;
    let mut changes = changes.query(params![room, at, ChangeKind::SizeChanged])?;
    while let Some(change) = changes.next()? {
        let (kind, carried) = match change.get(0)? {
            ChangeKind::Joined => (FeedKind::Joined, record::LIST),
            ChangeKind::Left => (FeedKind::Left, record::LIST),
            ChangeKind::Renamed => (FeedKind::Renamed, record::ALWAYS),
            ChangeKind::OwnerChanged => (FeedKind::OwnerChanged, record::OWNER),
            ChangeKind::SizeChanged => continue,
        };
        let since = observed_before(connection, room, at, carried)?;
        Row { at, kind, room, account: 0, people: change.get(1)?, since }.store(connection, now)?;
    }
    Ok(())
}

/// Notes that a room was first observed at `at`: a new one, unless it was there when all rooms were first read.
pub(super) fn meet(connection: &Connection, room: i64, at: i64, first_read: Option<i64>, now: i64) -> Result<()> {
    // Until then no room is new, and a first reading has many to take in.
    let Some(first_read) = first_read else { return Ok(()) };
    connection
        .prepare_cached("DELETE FROM feed WHERE room = ?1 AND kind = ?2")?
        .execute(params![room, FeedKind::NewRoom])?;
    if at <= first_read {
        return Ok(());
    }
    // The newest complete reading that did not have it.
    let since: Option<i64> = connection
        .prepare_cached("SELECT max(started) FROM runs WHERE scope = 0 AND started < ?1")?
        .query_row([at], |row| row.get(0))?;
    let since = Some(since.unwrap_or(first_read));
    Row { at, kind: FeedKind::NewRoom, room, account: 0, people: 0, since }.store(connection, now)
}

/// Notes that an account, listed before at `since`, is online or not at `at`.
pub(super) fn turn(connection: &Connection, account: i64, online: bool, since: i64, at: i64, now: i64) -> Result<()> {
    let kind = if online { FeedKind::AccountOnline } else { FeedKind::AccountOffline };
    Row { at, kind, room: 0, account, people: 0, since: Some(since) }.store(connection, now)
}

/// Notes a time in which nothing was heard.
pub(super) fn gap(connection: &Connection, since: i64, until: i64, now: i64) -> Result<()> {
    Row { at: until, kind: FeedKind::Gap, room: 0, account: 0, people: 0, since: Some(since) }.store(connection, now)
}

/// Takes the row of a gap away.
pub(super) fn end_gap(connection: &Connection, until: i64) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM feed WHERE at = ?1 AND kind = ?2")?
        .execute(params![until, FeedKind::Gap])?;
    Ok(())
}

/// One row of the feed.
struct Row {
    at: i64,
    kind: FeedKind,
    room: i64,
    account: i64,
    people: u32,
    since: Option<i64>,
}

impl Row {
    /// Keeps the row; one that is there already came up before.
    fn store(&self, connection: &Connection, now: i64) -> Result<()> {
        let gap = if self.kind == FeedKind::Gap { 0 } else { self.gap(connection)? };
        connection
            .prepare_cached(
                "INSERT INTO feed (at, kind, room, account, people, since, gap, found)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT DO UPDATE SET people = excluded.people, since = excluded.since, gap = excluded.gap",
            )?
            .execute(params![self.at, self.kind, self.room, self.account, self.people, self.since, gap, now])?;
        Ok(())
    }

    /// The gap in which it happened: between the two observations nothing was heard for long.
    fn gap(&self, connection: &Connection) -> Result<i64> {
        let found = connection
            .prepare_cached("SELECT until FROM gaps WHERE until <= ?1 AND since >= ?2 ORDER BY until DESC LIMIT 1")?
            .query_row(params![self.at, self.since], |row| row.get(0));
        Ok(found.optional()?.unwrap_or(0))
    }
}

/// Time of the observation before `at` that carried the field of this bit.
fn observed_before(connection: &Connection, room: i64, at: i64, bit: i64) -> Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT as_of FROM observations WHERE room = ?1 AND as_of < ?2 AND carries & ?3 = ?3
             ORDER BY as_of DESC LIMIT 1",
        )?
        .query_row([room, at, bit], |row| row.get(0))
        .optional()
}
