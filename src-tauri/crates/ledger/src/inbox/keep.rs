//! How long entries are kept.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{TransactionBehavior, params};

use crate::{Error, Ledger};

/// How long entries are kept that were taken in; others stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxKeep {
    /// Days after which they go.
    pub days: u32,
    /// Bytes of all bodies together, beyond which the oldest go before that.
    pub bytes: u64,
}

impl Default for InboxKeep {
    /// For the app: 30 days and 200 MiB.
    fn default() -> Self {
        Self { days: 30, bytes: 200 << 20 }
    }
}

/// Entries that go at once, so that nobody waits long for the file.
const AT_ONCE: u32 = 500;

impl Ledger {
    /// Removes entries that were taken in and are kept long enough, or are too many; tells how many went. Counts of
    /// hours go after the same time.
    ///
    /// # Errors
    /// As for every write; what went before stays gone.
    pub fn prune_inbox(&self, keep: InboxKeep, now: Timestamp) -> Result<u32, Error> {
        let oldest = now.as_millisecond() - i64::from(keep.days) * 24 * super::HOUR;
        self.lock().execute("DELETE FROM inbox_hours WHERE hour < ?1", [oldest.div_euclid(super::HOUR)])?;
        let mut gone = self.remove_taken("last_received_at < ?1", oldest)?;
        let mut last_too_many = None;
        {
            let connection = self.lock();
            let mut statement = connection.prepare_cached("SELECT sequence, size FROM inbox ORDER BY sequence DESC")?;
            let mut rows = statement.query([])?;
            let mut bytes = 0_u64;
            while let Some(row) = rows.next()? {
                bytes += row.get::<_, i64>(1)?.unsigned_abs();
                if bytes > keep.bytes {
                    last_too_many = Some(row.get::<_, i64>(0)?);
                    break;
                }
            }
        }
        if let Some(last) = last_too_many {
            gone += self.remove_taken("sequence <= ?1", last)?;
        }
        self.remove_unused_bodies()?;
        Ok(gone)
    }

    /// Removes the files of bodies that no entry has any more.
    pub(crate) fn remove_unused_bodies(&self) -> Result<(), Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let used: BTreeSet<i64> = transaction
            .prepare("SELECT DISTINCT body_file FROM inbox WHERE body_file IS NOT NULL")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(self.beside().bodies.remove_others(&used)?)
    }

    fn remove_taken(&self, which: &str, than: i64) -> Result<u32, Error> {
        let sql = format!(
            "DELETE FROM inbox WHERE sequence IN
             (SELECT sequence FROM inbox WHERE state = 'taken' AND {which} ORDER BY sequence LIMIT ?2)"
        );
        let mut gone = 0;
        loop {
            let some = self.lock().prepare_cached(&sql)?.execute(params![than, AT_ONCE])? as u32;
            gone += some;
            if some < AT_ONCE {
                return Ok(gone);
            }
        }
    }

    /// Removes one entry, as of the app's own test of its address.
    ///
    /// # Errors
    /// As for every write.
    pub fn remove_from_inbox(&self, sequence: u64) -> Result<(), Error> {
        self.lock().execute("DELETE FROM inbox WHERE sequence = ?1", [i64::try_from(sequence).unwrap_or(i64::MAX)])?;
        Ok(())
    }
}
