//! Items that later observations or lookups say more about.

use jiff::Timestamp;
use miaohui::{RoomWxid, UserId};
use rusqlite::{Row, params};

use super::store::{at, json, key, some_time, time};
use super::{ItemKey, ItemRequest, ItemState, JobId};
use crate::{Error, Ledger, WorkspaceId};

/// An item that was sent, with what is known of its last sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem {
    /// Which.
    pub key: ItemKey,
    /// What was sent.
    pub request: ItemRequest,
    /// Done, invited or unknown.
    pub state: ItemState,
    /// Key of the text that explains the state.
    pub reason: Option<String>,
    /// When the state last changed.
    pub changed_at: Timestamp,
    /// How often the vendor was asked whether it happened.
    pub looked: u32,
    /// When it was last asked.
    pub looked_at: Option<Timestamp>,
    /// When it was last sent.
    pub sent_at: Timestamp,
    /// Most people the room may have had then, as far as known.
    pub room_size: Option<u32>,
}

/// What an item turns out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Its state from now on.
    pub state: ItemState,
    /// Key of the text that explains it.
    pub reason: String,
    /// An observation shows what the state says.
    pub confirmed: bool,
}

/// Columns of [`open_item`].
const OPEN: &str = "i.job, i.position, i.request, i.state, i.reason, i.changed_at, i.looked, i.looked_at, a.sent_at, \
     a.room_size";
/// No other desk of the team runs the job.
const RUN_HERE: &str = "NOT EXISTS (SELECT 1 FROM job_shares s WHERE s.job = j.id AND s.here = 0)";
/// The last attempt of an item.
const LAST: &str =
    "JOIN attempts a ON a.id = (SELECT max(id) FROM attempts WHERE job = i.job AND position = i.position)";

impl Ledger {
    /// The pulls and leaves of a workspace whose outcome is unknown and that were looked at less than `looks` times.
    /// Creates are for a person to decide, and those of jobs that another desk of the team runs for that desk.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn unsettled(&self, workspace: &WorkspaceId, looks: u32, limit: u32) -> Result<Vec<OpenItem>, Error> {
        let sql = format!(
            "SELECT {OPEN} FROM jobs j CROSS JOIN items i INDEXED BY items_by_state ON i.job = j.id {LAST}
             WHERE j.workspace = ?1 AND j.kind <> 'create' AND i.state = 'unknown' AND i.looked < ?2
               AND {RUN_HERE} ORDER BY i.changed_at LIMIT ?3"
        );
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&sql)?;
        let items = statement.query_map(params![workspace.as_str(), looks, limit], open_item)?;
        Ok(items.collect::<Result<_, _>>()?)
    }

    /// The items of a workspace that no observation has shown yet, changed since a time, the newest first; without those
    /// of jobs that another desk of the team runs.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn unconfirmed(&self, workspace: &WorkspaceId, since: Timestamp, limit: u32) -> Result<Vec<OpenItem>, Error> {
        let sql = format!(
            "SELECT {OPEN} FROM items i INDEXED BY items_unconfirmed CROSS JOIN jobs j ON j.id = i.job {LAST}
             WHERE i.state IN ('done', 'invited', 'unknown') AND i.confirmed_at IS NULL AND i.changed_at >= ?2
               AND j.workspace = ?1 AND {RUN_HERE} ORDER BY i.changed_at DESC LIMIT ?3"
        );
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&sql)?;
        let items = statement.query_map(params![workspace.as_str(), at(since), limit], open_item)?;
        Ok(items.collect::<Result<_, _>>()?)
    }

    /// Notes that the vendor was asked about an item, in vain so far.
    ///
    /// # Errors
    /// As for every write.
    pub fn note_look(&self, item: &ItemKey, now: Timestamp) -> Result<(), Error> {
        self.lock().execute(
            "UPDATE items SET looked = looked + 1, looked_at = ?3
             WHERE job = ?1 AND position = ?2 AND state = 'unknown'",
            params![item.job.as_str(), item.position, at(now)],
        )?;
        Ok(())
    }

    /// Lets the unknown items of a job be looked at anew.
    ///
    /// # Errors
    /// As for every write.
    pub fn look_again(&self, job: &JobId) -> Result<(), Error> {
        self.lock().execute(
            "UPDATE items SET looked = 0, looked_at = NULL WHERE job = ?1 AND state = 'unknown'",
            [job.as_str()],
        )?;
        Ok(())
    }

    /// Settles an item as it turned out to be, unless it has changed meanwhile; tells whether it did.
    ///
    /// # Errors
    /// As for every write.
    pub fn settle_item(&self, item: &OpenItem, settled: &Settled, now: Timestamp) -> Result<bool, Error> {
        let changed = self.lock().execute(
            "UPDATE items SET reason = ?5, confirmed_at = CASE WHEN ?6 THEN ?7 ELSE confirmed_at END,
                 changed_at = CASE WHEN state = ?4 THEN changed_at ELSE ?7 END, state = ?4
             WHERE job = ?1 AND position = ?2 AND state = ?3 AND changed_at = ?8",
            params![
                item.key.job.as_str(),
                item.key.position,
                item.state,
                settled.state,
                settled.reason,
                settled.confirmed,
                at(now),
                at(item.changed_at)
            ],
        )?;
        Ok(changed > 0)
    }

    /// How many people were pulled into a room since a time, and how many more may have been, from all jobs of a
    /// workspace.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn pulled_into(&self, workspace: &WorkspaceId, room: &RoomWxid, since: Timestamp) -> Result<(u32, u32), Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT count(*) FILTER (WHERE i.state = 'done' AND i.reason = 'addMember.added' AND i.changed_at >= ?3),
                    count(*) FILTER (WHERE i.state IN ('sending', 'unknown'))
             FROM items i JOIN jobs j ON j.id = i.job
             WHERE i.room = ?2 AND j.workspace = ?1 AND j.kind = 'pull'",
        )?;
        Ok(statement
            .query_row(params![workspace.as_str(), room.as_str(), at(since)], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// The rooms that accounts of a workspace have left by jobs, each with the account and the last time.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn left_rooms(&self, workspace: &WorkspaceId) -> Result<Vec<(RoomWxid, UserId, Timestamp)>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT i.room, i.account, max(i.changed_at) FROM jobs j CROSS JOIN items i INDEXED BY items_by_state ON i.job = j.id
             WHERE j.workspace = ?1 AND j.kind = 'leave' AND i.state = 'done' AND i.room IS NOT NULL
             GROUP BY i.room, i.account",
        )?;
        let rooms = statement.query_map([workspace.as_str()], |row| {
            let (room, account): (String, String) = (row.get(0)?, row.get(1)?);
            Ok((RoomWxid::new(room), UserId::new(account), time(row, 2)?))
        })?;
        Ok(rooms.collect::<Result<_, _>>()?)
    }
}

fn open_item(row: &Row<'_>) -> rusqlite::Result<OpenItem> {
    Ok(OpenItem {
        key: key(row, 0)?,
        request: json(row, 2)?,
        state: row.get(3)?,
        reason: row.get(4)?,
        changed_at: time(row, 5)?,
        looked: row.get(6)?,
        looked_at: some_time(row, 7)?,
        sent_at: time(row, 8)?,
        room_size: row.get(9)?,
    })
}
