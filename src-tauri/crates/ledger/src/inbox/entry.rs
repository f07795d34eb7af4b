//! Reading entries, and noting what became of them.

use std::io;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use lz4_flex::block::DecompressError;
use miaohui::RoomWxid;
use miaohui::callback::CallbackKind;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

use super::bodies::{Bodies, Place};
use super::{fingerprints, packed};
use crate::workspaces::as_text;
use crate::{Error, Ledger, WorkspaceId};

/// Bodies that are read at once, in bytes, beyond the first.
const MOST_READ: usize = 8 << 20;

/// A callback that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxEntry {
    /// Its number: later ones have greater ones, over all workspaces of the file.
    pub sequence: u64,
    /// Whose secret root it was sent to.
    pub workspace: WorkspaceId,
    /// What became of it.
    pub state: InboxState,
    /// When the first copy came, to the millisecond.
    pub received_at: Timestamp,
    /// When the last copy came.
    pub last_received_at: Timestamp,
    /// How often it was sent, at least once.
    pub copies: u32,
    /// When the vendor says it was so; none until it was taken in, or where the vendor does not say.
    pub as_of: Option<Timestamp>,
    /// The room it is about; none until it was taken in, or where there is none.
    pub room: Option<RoomWxid>,
    /// Why it cannot be read; of a new entry only where its body is lost.
    pub fault: Option<String>,
    /// The path below the secret root, without slashes around it.
    pub path: String,
    /// What was posted, without the token: hostile bytes. Empty where it is lost, which `fault` tells.
    pub body: Vec<u8>,
}

impl InboxEntry {
    /// What happened; `None` for a path that is not known.
    pub fn kind(&self) -> Option<CallbackKind> {
        CallbackKind::from_path(&self.path)
    }
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InboxState {
    /// Not looked at yet, or to be looked at again.
    New,
    /// Taken in, or of no consequence.
    Taken,
    /// Says that a room is different without saying all: the room is to be read again.
    Reread,
    /// Cannot be read; it is kept and shown.
    Unreadable,
}

as_text!(InboxState { New = "new", Taken = "taken", Reread = "reread", Unreadable = "unreadable" });

/// What became of an entry, to be noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxMark {
    /// The entry.
    pub sequence: u64,
    /// Its state from now on.
    pub state: InboxState,
    /// When the vendor says it was so.
    pub as_of: Option<Timestamp>,
    /// The room it is about.
    pub room: Option<RoomWxid>,
    /// Why it cannot be read.
    pub fault: Option<String>,
}

impl InboxMark {
    /// Nothing is known of the entry but its state.
    pub fn plain(sequence: u64, state: InboxState) -> Self {
        Self { sequence, state, as_of: None, room: None, fault: None }
    }
}

/// A room that is to be read again, because entries say that it is different without saying all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomToReread {
    /// The room.
    pub room: RoomWxid,
    /// The last of those entries.
    pub last: u64,
    /// When the last copy of any of them came: what was read later has it.
    pub wanted_at: Timestamp,
}

impl Ledger {
    /// One entry.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn inbox_entry(&self, sequence: u64) -> Result<Option<InboxEntry>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&select("WHERE sequence = ?1"))?;
        Ok(statement.query_row([as_i64(sequence)], |row| self.entry(row)).optional()?)
    }

    /// At most `limit` entries behind `after`, of any state and all workspaces, in their order; fewer where bodies are
    /// large, and none only at the end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn inbox_after(&self, after: u64, limit: u32) -> Result<Vec<InboxEntry>, Error> {
        self.inbox_entries("WHERE sequence > ?1 ORDER BY sequence LIMIT ?2", &[&as_i64(after), &limit])
    }

    /// At most `limit` entries of a state, the oldest first; fewer where bodies are large, and none only at the end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn inbox_in_state(
        &self,
        workspace: &WorkspaceId,
        state: InboxState,
        limit: u32,
    ) -> Result<Vec<InboxEntry>, Error> {
        self.inbox_entries(
            "WHERE workspace = ?1 AND state = ?2 ORDER BY sequence LIMIT ?3",
            &[&workspace.as_str(), &state, &limit],
        )
    }

    /// At most `limit` entries that cannot be read, the newest first, from position `offset`; and how many there are.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn unreadable_callbacks(
        &self,
        workspace: &WorkspaceId,
        offset: u32,
        limit: u32,
    ) -> Result<(u32, Vec<InboxEntry>), Error> {
        let total = self.lock().query_row(
            "SELECT count(*) FROM inbox WHERE workspace = ?1 AND state = 'unreadable'",
            [workspace.as_str()],
            |row| row.get(0),
        )?;
        let entries = self.inbox_entries(
            "WHERE workspace = ?1 AND state = 'unreadable' ORDER BY sequence DESC LIMIT ?2 OFFSET ?3",
            &[&workspace.as_str(), &limit, &offset],
        )?;
        Ok((total, entries))
    }

    /// The callback that told of a room as of a time, to be shown as evidence of a change.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn callback_of_room(
        &self,
        workspace: &WorkspaceId,
        room: &RoomWxid,
        as_of: Timestamp,
    ) -> Result<Option<InboxEntry>, Error> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached(&select("WHERE workspace = ?1 AND room = ?2 AND as_of = ?3 ORDER BY sequence LIMIT 1"))?;
        let key = params![workspace.as_str(), room.as_str(), as_of.as_millisecond()];
        Ok(statement.query_row(key, |row| self.entry(row)).optional()?)
    }

    /// At most `limit` callbacks about a room that came in a time, the newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn callbacks_of_room_received(
        &self,
        workspace: &WorkspaceId,
        room: &RoomWxid,
        received: RangeInclusive<Timestamp>,
        limit: u32,
    ) -> Result<Vec<InboxEntry>, Error> {
        let (from, until) = (received.start().as_millisecond(), received.end().as_millisecond());
        self.inbox_entries(
            "WHERE workspace = ?1 AND room = ?2 AND received_at BETWEEN ?3 AND ?4 ORDER BY sequence DESC LIMIT ?5",
            &[&workspace.as_str(), &room.as_str(), &from, &until, &limit],
        )
    }

    /// Rooms that are to be read again, those first that have waited longest.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rooms_to_reread(&self, workspace: &WorkspaceId) -> Result<Vec<RoomToReread>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT room, max(sequence), max(last_received_at) FROM inbox
             WHERE workspace = ?1 AND state = 'reread' AND room IS NOT NULL GROUP BY room ORDER BY min(sequence)",
        )?;
        let rows = statement.query_map([workspace.as_str()], |row| {
            Ok(RoomToReread {
                room: RoomWxid::new(row.get::<_, String>(0)?),
                last: sequence(row.get(1)?),
                wanted_at: time(row.get(2)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Notes that a room was read again, as all entries up to `last` wanted.
    ///
    /// # Errors
    /// As for every write.
    pub fn mark_reread(&self, workspace: &WorkspaceId, room: &RoomWxid, last: u64) -> Result<(), Error> {
        self.lock().execute(
            "UPDATE inbox SET state = 'taken' WHERE workspace = ?1 AND room = ?2 AND state = 'reread' AND sequence <= ?3",
            params![workspace.as_str(), room.as_str(), as_i64(last)],
        )?;
        Ok(())
    }

    /// Notes what became of entries, all in one transaction.
    ///
    /// # Errors
    /// As for every write; then nothing is noted.
    pub fn mark_inbox(&self, marks: &[InboxMark]) -> Result<(), Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        {
            let mut statement = transaction
                .prepare_cached("UPDATE inbox SET state = ?2, as_of = ?3, room = ?4, fault = ?5 WHERE sequence = ?1")?;
            for mark in marks {
                statement.execute(params![
                    as_i64(mark.sequence),
                    mark.state,
                    mark.as_of.map(Timestamp::as_millisecond),
                    mark.room.as_ref().map(RoomWxid::as_str),
                    mark.fault
                ])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Makes all entries of a workspace from `first` on new again, so that they are taken in or handed on once more.
    /// Tells how many.
    ///
    /// # Errors
    /// As for every write.
    pub fn replay_inbox(&self, workspace: &WorkspaceId, first: u64) -> Result<u32, Error> {
        let replayed = self.lock().execute(
            "UPDATE inbox SET state = 'new', fault = NULL
             WHERE workspace = ?1 AND sequence >= ?2 AND state <> 'new' AND path <> ?3",
            params![workspace.as_str(), as_i64(first), super::PROBE_PATH],
        )?;
        Ok(replayed as u32)
    }

    fn inbox_entries(&self, of: &str, key: &[&dyn rusqlite::ToSql]) -> Result<Vec<InboxEntry>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&select(of))?;
        let mut rows = statement.query(key)?;
        let (mut entries, mut bytes) = (Vec::new(), 0);
        while bytes <= MOST_READ
            && let Some(row) = rows.next()?
        {
            let entry = self.entry(row)?;
            bytes += entry.body.len();
            entries.push(entry);
        }
        Ok(entries)
    }

    fn entry(&self, row: &Row<'_>) -> rusqlite::Result<InboxEntry> {
        let path: String = row.get(9)?;
        let (body, lost) = match self.kept_body(row, &path)? {
            Ok(body) => (body, None),
            Err(error) if is_loss(&error) => (Vec::new(), Some(format!("the body is lost: {error}"))),
            // Perhaps too many open files: the entry is read another time.
            Err(error) => return Err(rusqlite::Error::FromSqlConversionFailure(14, Type::Blob, Box::new(error))),
        };
        Ok(InboxEntry {
            sequence: sequence(row.get(0)?),
            workspace: WorkspaceId::named(row.get::<_, String>(1)?),
            state: row.get(2)?,
            received_at: time(row.get(3)?),
            last_received_at: time(row.get(4)?),
            copies: row.get(5)?,
            as_of: row.get::<_, Option<i64>>(6)?.map(time),
            room: row.get::<_, Option<String>>(7)?.map(RoomWxid::new),
            fault: lost.or(row.get(8)?),
            path,
            body,
        })
    }

    /// The body as it was kept; the file may be gone or damaged.
    fn kept_body(&self, row: &Row<'_>, path: &str) -> rusqlite::Result<io::Result<Vec<u8>>> {
        let fingerprint: Option<i64> = row.get(10)?;
        let damaged = |body: &Vec<u8>| fingerprint.is_some_and(|known| known != fingerprints::fingerprint(path, body));
        Ok(body(row, 11, &self.beside().bodies)?
            .and_then(|body| if damaged(&body) { Err(io::ErrorKind::InvalidData.into()) } else { Ok(body) }))
    }
}

/// What [`Ledger::entry`] reads.
fn select(of: &str) -> String {
    format!(
        "SELECT sequence, workspace, state, received_at, last_received_at, copies, as_of, room, fault, path, fingerprint,
         {BODY} FROM inbox {of}"
    )
}

/// The columns of [`body`].
pub(super) const BODY: &str = "size, body_file, body_at, body";

/// A body, wherever it lies, from the columns [`BODY`] that begin at `first`.
pub(super) fn body(row: &Row<'_>, first: usize, bodies: &Bodies) -> rusqlite::Result<io::Result<Vec<u8>>> {
    let size = row.get::<_, u32>(first)? as usize;
    Ok(match row.get(first + 1)? {
        Some(file) => bodies.read(Place { file, at: row.get(first + 2)? }, size),
        None => packed::unpack(row.get(first + 3)?, size).map_err(damaged),
    })
}

fn damaged(error: DecompressError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// Whether the body will not be there the next time either.
fn is_loss(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(error.kind(), Kind::NotFound | Kind::UnexpectedEof | Kind::InvalidData)
}

fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or_default()
}

/// Sequences begin at 1.
pub(super) fn sequence(rowid: i64) -> u64 {
    rowid.unsigned_abs()
}

pub(super) fn as_i64(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}
