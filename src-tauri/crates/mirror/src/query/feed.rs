//! What changed, as staff read it.

use std::collections::HashMap;

use miaohui::{RoomWxid, UserId};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Result, Row, params, params_from_iter};

use super::fit;
use super::row::{names, person_summary, read_person};
use crate::answers::{
    ChangeKind, FeedChange, FeedEvidence, FeedKind, FeedPerson, FeedQuery, FeedRoom, FeedRow, FeedRowId, FeedUnseen,
    FeedWindow, GapReason, PersonSummary, RowAccount,
};
use crate::directory::Directory;
use crate::observe::Timeline;
use crate::snapshot::Source;
use crate::time::Millis;

/// People named in a row.
const FIRST_PEOPLE: u32 = 3;
/// People shown as evidence at once.
const PEOPLE: u32 = 500;
/// Rooms of a person are counted up to here.
const MOST_ROOMS: u32 = 100;

/// At most `limit` rows of `query` from `offset`, newest first. `seen` is when somebody last looked.
pub(crate) fn feed(
    connection: &Connection,
    query: &FeedQuery,
    seen: Option<Millis>,
    offset: u32,
    limit: u32,
) -> Result<FeedWindow> {
    let conditions = Conditions::of(connection, query)?;
    let (rows, values) = conditions.rows(query);
    let total = connection
        .prepare(&format!("SELECT count(*) FROM feed WHERE {rows}"))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    let page = [Value::from(i64::from(limit)), Value::from(i64::from(offset))];
    let mut statement = connection.prepare(&format!(
        "SELECT {COLUMNS} FROM feed WHERE {rows}
         ORDER BY at DESC, kind DESC, room DESC, account DESC LIMIT ? OFFSET ?"
    ))?;
    let found: Vec<Entry> =
        statement.query_map(params_from_iter(values.iter().chain(&page)), Entry::read)?.collect::<Result<_>>()?;
    let teller = Teller::load(connection, &conditions, seen)?;
    let mut rows = found.iter().map(|entry| teller.row(entry)).collect::<Result<Vec<_>>>()?;
    fit(&mut rows, 1);
    Ok(FeedWindow { total, offset, rows, newest: newest(connection)?, unseen: unseen(connection, seen)? })
}

/// How many rows came up since somebody last looked.
pub(crate) fn unseen(connection: &Connection, seen: Option<Millis>) -> Result<FeedUnseen> {
    connection
        .prepare_cached(
            "SELECT count(*), count(*) FILTER (WHERE kind = 1), count(*) FILTER (WHERE kind = 2),
                    count(*) FILTER (WHERE kind IN (3, 4, 5)), count(*) FILTER (WHERE kind IN (6, 7)),
                    count(*) FILTER (WHERE kind = 0)
             FROM feed WHERE gap = 0 AND found > ?1",
        )?
        .query_row([seen.map_or(i64::MIN, |seen| seen.0)], |row| {
            Ok(FeedUnseen {
                total: row.get(0)?,
                joined: row.get(1)?,
                left: row.get(2)?,
                rooms: row.get(3)?,
                accounts: row.get(4)?,
                gaps: row.get(5)?,
            })
        })
}

/// When the newest row came up.
pub(crate) fn newest(connection: &Connection) -> Result<Option<Millis>> {
    connection
        .prepare_cached("SELECT max(found) FROM feed WHERE gap = 0")?
        .query_row([], |row| Ok(row.get::<_, Option<i64>>(0)?.map(Millis)))
}

/// What shows that a row is true; none when it is not there (any more).
pub(crate) fn feed_evidence(
    connection: &Connection,
    id: &FeedRowId,
    seen: Option<Millis>,
    people_offset: u32,
) -> Result<Option<FeedEvidence>> {
    let Some(key) = Entry::key(id) else { return Ok(None) };
    let entry = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM feed WHERE at = ?1 AND kind = ?2 AND room = ?3 AND account = ?4"
        ))?
        .query_row(key, Entry::read)
        .optional()?;
    let Some(entry) = entry else { return Ok(None) };
    let no_conditions = Conditions::default();
    let teller = Teller::load(connection, &no_conditions, seen)?;
    let row = teller.row(&entry)?;
    let mut seen_by = teller.seen_by(&entry)?;
    if entry.account != 0 {
        seen_by = row.account.iter().cloned().collect();
    }
    let mut people = entry.people_from(connection, people_offset, PEOPLE)?;
    if !people.is_empty() {
        // The row and the callback's body need room in the answer too.
        fit(&mut people, 3);
    }
    Ok(Some(FeedEvidence { row, seen_by, people, people_offset, people_total: entry.people }))
}

const COLUMNS: &str = "at, kind, room, account, people, since, gap, found";

/// The conditions of a query on rows that are no gaps, with their values.
#[derive(Default)]
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn of(connection: &Connection, query: &FeedQuery) -> Result<Self> {
        let mut conditions = Self::default();
        if !query.kinds.is_empty() {
            conditions.among("kind", query.kinds.iter().map(|kind| *kind as i64).collect());
        }
        if let Some(account) = &query.account {
            let key = keys(connection, "SELECT id FROM accounts WHERE wxid = ?1", [account.as_str()].into_iter())?;
            let key = key.first().copied().unwrap_or(-1);
            // A set that is made once: asked for each row instead, SQLite may walk all rooms of the account each time.
            conditions.sql += " AND (account = ? OR room IN (SELECT v.room FROM viewpoints v WHERE v.account = ?))";
            conditions.values.extend([Value::from(key), Value::from(key)]);
        }
        if !query.rooms.is_empty() {
            let rooms = query.rooms.iter().map(RoomWxid::as_str);
            conditions.among("room", keys(connection, "SELECT id FROM rooms WHERE wxid = ?1", rooms)?);
        }
        if !query.tags.is_empty() {
            let tags = query.tags.iter().map(miaohui::TagId::as_str);
            let tags = keys(connection, "SELECT id FROM tags WHERE tag_id = ?1", tags)?;
            conditions.sql += " AND room IN (SELECT t.room FROM room_tags t WHERE 1";
            conditions.among("t.tag", tags);
            conditions.sql += ")";
        }
        Ok(conditions)
    }

    fn among(&mut self, column: &str, keys: Vec<i64>) {
        let places = vec!["?"; keys.len()].join(", ");
        self.sql += &format!(" AND {column} IN ({places})");
        self.values.extend(keys.into_iter().map(Value::from));
    }

    /// Which rows the window has: those outside gaps and the gaps themselves, or those of one gap.
    fn rows(&self, query: &FeedQuery) -> (String, Vec<Value>) {
        // The number stands in the text: rows outside gaps have an index of their own.
        let mut sql = format!("gap = {}", query.gap.map_or(0, |gap| gap.0));
        let mut values = Vec::new();
        for (condition, time) in [(" AND at > ?", query.after), (" AND found > ?", query.came_up_after)] {
            if let Some(time) = time {
                sql += condition;
                values.push(Value::from(time.0));
            }
        }
        values.extend(self.values.iter().cloned());
        (format!("{sql} AND (kind = 0 OR (1{}))", self.sql), values)
    }
}

/// Keys of what is known; the unknown has none.
fn keys<'a>(connection: &Connection, sql: &str, ids: impl Iterator<Item = &'a str>) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(sql)?;
    ids.filter_map(|id| statement.query_row([id], |row| row.get(0)).optional().transpose()).collect()
}

/// A row as it is stored.
struct Entry {
    at: i64,
    kind: FeedKind,
    room: i64,
    account: i64,
    people: u32,
    since: Option<i64>,
    gap: i64,
    found: i64,
}

impl Entry {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            at: row.get(0)?,
            kind: row.get(1)?,
            room: row.get(2)?,
            account: row.get(3)?,
            people: row.get(4)?,
            since: row.get(5)?,
            gap: row.get(6)?,
            found: row.get(7)?,
        })
    }

    fn id(&self) -> FeedRowId {
        FeedRowId(format!("{}.{}.{}.{}", self.at, self.kind as i64, self.room, self.account))
    }

    /// What an id says of the stored row: time, kind, room, account.
    fn key(id: &FeedRowId) -> Option<[i64; 4]> {
        let parts: Vec<i64> = id.0.split('.').map(str::parse).collect::<std::result::Result<_, _>>().ok()?;
        parts.try_into().ok()
    }

    /// The kind among the changes of the room.
    fn change_kind(&self) -> Option<ChangeKind> {
        match self.kind {
            FeedKind::Joined => Some(ChangeKind::Joined),
            FeedKind::Left => Some(ChangeKind::Left),
            FeedKind::Renamed => Some(ChangeKind::Renamed),
            FeedKind::OwnerChanged => Some(ChangeKind::OwnerChanged),
            _ => None,
        }
    }

    /// Who joined or left.
    fn people_from(&self, connection: &Connection, offset: u32, limit: u32) -> Result<Vec<FeedPerson>> {
        if self.people == 0 {
            return Ok(Vec::new());
        }
        connection
            .prepare_cached(
                "SELECT p.wxid, p.nick_name, p.kind, p.corporation, p.coworker, m.alias,
                     (SELECT count(*) FROM (SELECT 1 FROM memberships_of_people r
                         WHERE r.person = c.person AND r.left_at IS NULL LIMIT ?6))
                 FROM changes c CROSS JOIN people p ON p.id = c.person
                     LEFT JOIN memberships m ON m.room = c.room AND m.person = c.person
                 WHERE c.room = ?1 AND c.at = ?2 AND c.kind = ?3 AND c.person <> 0
                 ORDER BY c.person LIMIT ?4 OFFSET ?5",
            )?
            .query_map(params![self.room, self.at, self.change_kind(), limit, offset, MOST_ROOMS], |row| {
                Ok(FeedPerson { person: read_person(row, 0)?, room_alias: row.get(5)?, rooms: row.get(6)? })
            })?
            .collect()
    }

    /// The first of them, in few words.
    fn first_people(&self, connection: &Connection) -> Result<Vec<PersonSummary>> {
        connection
            .prepare_cached(
                "SELECT p.wxid, p.nick_name, p.kind, p.corporation, p.coworker
                 FROM changes c CROSS JOIN people p ON p.id = c.person
                 WHERE c.room = ?1 AND c.at = ?2 AND c.kind = ?3 AND c.person <> 0 ORDER BY c.person LIMIT ?4",
            )?
            .query_map(params![self.room, self.at, self.change_kind(), FIRST_PEOPLE], |row| read_person(row, 0))?
            .collect()
    }

    /// Old and new text of a change that is not about people.
    fn texts(&self, connection: &Connection) -> Result<(String, String)> {
        connection
            .prepare_cached(
                "SELECT before, after FROM changes WHERE room = ?1 AND at = ?2 AND kind = ?3 AND person = 0",
            )?
            .query_row(params![self.room, self.at, self.change_kind()], |row| {
                Ok((
                    row.get::<_, Option<String>>(0)?.unwrap_or_default(),
                    row.get::<_, Option<String>>(1)?.unwrap_or_default(),
                ))
            })
    }

    /// Members of the room before and after.
    fn sizes(&self, connection: &Connection) -> Result<(Option<u32>, Option<u32>)> {
        let present: Option<u32> = connection
            .prepare_cached("SELECT size FROM rooms WHERE id = ?1")?
            .query_row([self.room], |row| row.get(0))?;
        let present = present.map(|size| size.to_string());
        let sizes = Timeline::load(connection, self.room, ChangeKind::SizeChanged, present.as_deref())?;
        let size = |at| sizes.value_at(at).and_then(|size| size.parse().ok());
        Ok((size(self.at - 1), size(self.at)))
    }
}

/// Tells entries with the names of what they are about.
struct Teller<'a> {
    connection: &'a Connection,
    directory: Directory<'a>,
    conditions: &'a Conditions,
    accounts: HashMap<i64, RowAccount>,
    seen: Option<Millis>,
}

impl<'a> Teller<'a> {
    fn load(connection: &'a Connection, conditions: &'a Conditions, seen: Option<Millis>) -> Result<Self> {
        let accounts = connection
            .prepare_cached("SELECT id, user_id, nick_name, online FROM accounts")?
            .query_map([], |row| {
                let user_id = UserId::new(row.get::<_, String>(1)?);
                Ok((row.get(0)?, RowAccount { user_id, nick_name: row.get(2)?, online: row.get(3)? }))
            })?
            .collect::<Result<_>>()?;
        Ok(Self { connection, directory: Directory::open(connection)?, conditions, accounts, seen })
    }

    fn row(&self, entry: &Entry) -> Result<FeedRow> {
        let (source, seer) = self.seer(entry)?.unzip();
        let account = if entry.account == 0 { seer } else { Some(entry.account) };
        Ok(FeedRow {
            id: entry.id(),
            at: Millis(entry.at),
            since: entry.since.map(Millis),
            source,
            unseen: self.seen.is_none_or(|seen| entry.found > seen.0),
            room: if entry.room == 0 { None } else { Some(self.room(entry.room)?) },
            account: account.and_then(|account| self.accounts.get(&account).cloned()),
            during_gap: entry.gap != 0,
            change: self.change(entry)?,
        })
    }

    /// Source and account of the observation that shows it.
    fn seer(&self, entry: &Entry) -> Result<Option<(Source, i64)>> {
        self.connection
            .prepare_cached(
                "SELECT source, account FROM observations WHERE room = ?1 AND as_of = ?2
                 ORDER BY source DESC, account LIMIT 1",
            )?
            .query_row([entry.room, entry.at], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    }

    /// All accounts that saw it.
    fn seen_by(&self, entry: &Entry) -> Result<Vec<RowAccount>> {
        let accounts: Vec<i64> = self
            .connection
            .prepare_cached(
                "SELECT DISTINCT account FROM observations WHERE room = ?1 AND as_of = ?2 ORDER BY account",
            )?
            .query_map([entry.room, entry.at], |row| row.get(0))?
            .collect::<Result<_>>()?;
        Ok(accounts.iter().filter_map(|account| self.accounts.get(account).cloned()).collect())
    }

    fn room(&self, room: i64) -> Result<FeedRoom> {
        let (wxid, topic): (String, String) = self
            .connection
            .prepare_cached("SELECT wxid, topic FROM rooms WHERE id = ?1")?
            .query_row([room], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let name_from_members = if topic.trim().is_empty() { names(self.connection, room)? } else { Vec::new() };
        Ok(FeedRoom { wxid: RoomWxid::new(wxid), topic, name_from_members })
    }

    fn change(&self, entry: &Entry) -> Result<FeedChange> {
        let connection = self.connection;
        Ok(match entry.kind {
            FeedKind::Joined | FeedKind::Left => {
                let (people, total) = (entry.first_people(connection)?, entry.people);
                let (size_before, size_after) = entry.sizes(connection)?;
                if entry.kind == FeedKind::Joined {
                    FeedChange::Joined { people, total, size_before, size_after }
                } else {
                    FeedChange::Left { people, total, size_before, size_after }
                }
            }
            FeedKind::Renamed => {
                let (before, after) = entry.texts(connection)?;
                FeedChange::Renamed { before, after }
            }
            FeedKind::OwnerChanged => {
                let (before, after) = entry.texts(connection)?;
                FeedChange::OwnerChanged { before: self.person(&before)?, after: self.person(&after)? }
            }
            FeedKind::NewRoom => FeedChange::NewRoom { size: entry.sizes(connection)?.1 },
            FeedKind::AccountOffline => FeedChange::AccountOffline,
            FeedKind::AccountOnline => FeedChange::AccountOnline,
            FeedKind::Gap => self.gap(entry)?,
        })
    }

    fn person(&self, wxid: &str) -> Result<Option<PersonSummary>> {
        self.directory.person(wxid)?.map(|person| person_summary(self.connection, person)).transpose()
    }

    /// A gap with what turned out different after it, in sum.
    fn gap(&self, entry: &Entry) -> Result<FeedChange> {
        let (since, closed): (i64, bool) = self
            .connection
            .prepare_cached("SELECT since, closed FROM gaps WHERE until = ?1")?
            .query_row([entry.at], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut values = vec![Value::from(entry.at)];
        values.extend(self.conditions.values.iter().cloned());
        let mut statement = self.connection.prepare(&format!(
            "SELECT coalesce(sum(people) FILTER (WHERE kind = 1), 0), coalesce(sum(people) FILTER (WHERE kind = 2), 0),
                    count(DISTINCT iif(kind IN (1, 2), room, NULL)), count(*) FILTER (WHERE kind = 3),
                    count(*) FILTER (WHERE kind = 4), count(*) FILTER (WHERE kind = 5),
                    count(*) FILTER (WHERE kind IN (6, 7))
             FROM feed WHERE gap = ?{}",
            self.conditions.sql
        ))?;
        statement.query_row(params_from_iter(values), |row| {
            Ok(FeedChange::Gap {
                from: Millis(since),
                to: Millis(entry.at),
                reason: if closed { GapReason::Closed } else { GapReason::NothingHeard },
                joined: row.get(0)?,
                left: row.get(1)?,
                rooms: row.get(2)?,
                renamed: row.get(3)?,
                owners_changed: row.get(4)?,
                new_rooms: row.get(5)?,
                accounts: row.get(6)?,
            })
        })
    }
}
