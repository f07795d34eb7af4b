//! How much came in, and when.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::HOUR;
use crate::{Error, Ledger, WorkspaceId};

/// What came in from a time on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxCount {
    /// Callbacks, copies included.
    pub received: u32,
    /// Copies of callbacks that were there before.
    pub repeated: u32,
    /// Hours in which something came, the oldest first: the start of the hour, and how many callbacks.
    pub hours: Vec<(Timestamp, u32)>,
}

impl Ledger {
    /// What came into the inbox of a workspace in the hours from the one of `since` on.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn inbox_count(&self, workspace: &WorkspaceId, since: Timestamp) -> Result<InboxCount, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT hour, received, repeated FROM inbox_hours WHERE workspace = ?1 AND hour >= ?2 ORDER BY hour",
        )?;
        let mut rows = statement.query(params![workspace.as_str(), since.as_millisecond().div_euclid(HOUR)])?;
        let mut count = InboxCount::default();
        while let Some(row) = rows.next()? {
            let received: u32 = row.get(1)?;
            count.received += received;
            count.repeated += row.get::<_, u32>(2)?;
            let start = Timestamp::from_millisecond(row.get::<_, i64>(0)?.saturating_mul(HOUR)).unwrap_or_default();
            count.hours.push((start, received));
        }
        Ok(count)
    }

    /// How many entries of a workspace are new: not taken in or handed on yet.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn inbox_waiting(&self, workspace: &WorkspaceId) -> Result<u32, Error> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT count(*) FROM inbox WHERE workspace = ?1 AND state = 'new'")?;
        Ok(statement.query_row([workspace.as_str()], |row| row.get(0))?)
    }

    /// When the last callback of a workspace came; the app's own tests are none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_callback(&self, workspace: &WorkspaceId) -> Result<Option<Timestamp>, Error> {
        let connection = self.lock();
        // A copy may have come after the newest entry: the last hundred are looked at.
        let mut statement = connection.prepare_cached(
            "SELECT max(last_received_at) FROM (SELECT last_received_at FROM inbox WHERE workspace = ?1 AND path <> ?2
             ORDER BY sequence DESC LIMIT 100)",
        )?;
        let last = statement
            .query_row(params![workspace.as_str(), super::PROBE_PATH], |row| row.get::<_, Option<i64>>(0))
            .optional()?
            .flatten();
        Ok(last.and_then(|at| Timestamp::from_millisecond(at).ok()))
    }
}
