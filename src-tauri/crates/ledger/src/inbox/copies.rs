//! Copies of one callback: the vendor sends it again when an answer is late.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::entry::BODY;
use super::{Arrival, Beside, InboxEntry, canonical, entry};
use crate::{Error, Ledger};

/// Milliseconds between two copies of a body that says no time: further apart they are two events, because a room may
/// have become again what it was before. The vendor's retries take minutes.
const RETRIES_WITHIN: i64 = 60 * 60 * 1_000;

/// Of entries with the same content those are copies that say their time, or came about the same time.
const SAME: &str = "(as_of IS NOT NULL OR ?3 BETWEEN received_at - ?4 AND last_received_at + ?4)";

/// Counts an arrival as a copy of the entry that is equal byte for byte, and gives it; none: it is new.
pub(super) fn add_plain(connection: &Connection, beside: &Beside, arrival: &Arrival) -> Result<Option<i64>> {
    for sequence in beside.fingerprints.entries(connection, arrival.fingerprint)? {
        if equal(connection, beside, sequence, arrival)? == Some(true) {
            add(connection, sequence, 1, arrival.received_at.as_millisecond())?;
            return Ok(Some(sequence));
        }
    }
    Ok(None)
}

/// Whether the arrival is a copy of an entry that is equal byte for byte; none: it is not equal, or gone.
fn equal(connection: &Connection, beside: &Beside, sequence: i64, arrival: &Arrival) -> Result<Option<bool>> {
    let found = connection
        .prepare_cached(&format!(
            "SELECT {SAME}, {BODY} FROM inbox WHERE sequence = ?1 AND workspace = ?2 AND path = ?5 AND size = ?6"
        ))?
        .query_row(
            params![
                sequence,
                arrival.workspace.as_str(),
                arrival.received_at.as_millisecond(),
                RETRIES_WITHIN,
                arrival.path,
                arrival.size() as i64,
            ],
            |row| Ok((row.get(0)?, entry::body(row, 1, &beside.bodies)?)),
        )
        .optional()?;
    Ok(found.and_then(|(same, body)| (body.ok()? == arrival.body).then_some(same)))
}

fn add(connection: &Connection, sequence: i64, copies: u32, at: i64) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE inbox SET copies = copies + ?2, last_received_at = max(last_received_at, ?3) WHERE sequence = ?1",
        )?
        .execute(params![sequence, copies, at])?;
    Ok(())
}

impl Ledger {
    /// The newest entry that is equal to an arrival byte for byte; none when there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find_in_inbox(&self, arrival: &Arrival) -> Result<Option<u64>, Error> {
        let connection = self.lock();
        for sequence in self.beside().fingerprints.entries(&connection, arrival.fingerprint)? {
            if equal(&connection, self.beside(), sequence, arrival)?.is_some() {
                return Ok(Some(entry::sequence(sequence)));
            }
        }
        Ok(None)
    }

    /// Merges entries that say the same as an earlier one, in another spelling, into that one; gives those that are left.
    /// For new entries, before they are taken in: an entry is looked at once only.
    ///
    /// # Errors
    /// As for every write; then nothing is merged.
    pub fn merge_copies(&self, entries: Vec<InboxEntry>) -> Result<Vec<InboxEntry>, Error> {
        // Outside of the lock: others write meanwhile.
        let hashes: Vec<_> = entries.iter().map(|entry| canonical::canonical(&entry.path, &entry.body)).collect();
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let mut left = Vec::with_capacity(entries.len());
        for (entry, hash) in entries.into_iter().zip(hashes) {
            // Of a body that is lost nobody can say what it was equal to.
            if entry.fault.is_some() || !merge(&transaction, &entry, &hash)? {
                left.push(entry);
            }
        }
        transaction.commit()?;
        Ok(left)
    }
}

/// Whether the entry was merged into an earlier one, and is gone.
fn merge(connection: &Connection, entry: &InboxEntry, hash: &[u8; 32]) -> Result<bool> {
    let sequence = entry::as_i64(entry.sequence);
    let noted = connection
        .prepare_cached("UPDATE inbox SET canonical = ?2 WHERE sequence = ?1 AND canonical IS NULL")?
        .execute(params![sequence, hash])?;
    if noted == 0 {
        // Looked at before: it is replayed.
        return Ok(false);
    }
    let at = entry.received_at.as_millisecond();
    let earlier: Option<i64> = connection
        .prepare_cached(&format!(
            "SELECT sequence FROM inbox WHERE workspace = ?1 AND canonical = ?2 AND sequence < ?5 AND {SAME}
             ORDER BY sequence DESC LIMIT 1"
        ))?
        .query_row(params![entry.workspace.as_str(), hash, at, RETRIES_WITHIN, sequence], |row| row.get(0))
        .optional()?;
    let Some(earlier) = earlier else { return Ok(false) };
    // Copies of the later one may have come meanwhile.
    let (copies, last): (u32, i64) = connection
        .prepare_cached("DELETE FROM inbox WHERE sequence = ?1 RETURNING copies, last_received_at")?
        .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?)))?;
    add(connection, earlier, copies, last)?;
    connection
        .prepare_cached("UPDATE inbox_hours SET repeated = repeated + 1 WHERE workspace = ?1 AND hour = ?2")?
        .execute(params![entry.workspace.as_str(), at.div_euclid(super::HOUR)])?;
    Ok(true)
}
