//! Telling copies while somebody waits for the answer: by numbers in memory, because an index of them on the disk would
//! cost one more page for every callback.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Result};
use twox_hash::XxHash3_64;

/// Entries whose copies are told at once, at least; copies of older ones are told when they are looked at. Twice as many
/// take up three megabytes or so.
const MOST: usize = 65_536;

/// A number for a path and a body as it came. Equal numbers mean nothing until the bodies were compared, so nothing
/// depends on how hard it is to find two bodies with the same one.
pub(super) fn fingerprint(path: &str, body: &[u8]) -> i64 {
    XxHash3_64::oneshot_with_seed(XxHash3_64::oneshot(path.as_bytes()), body).cast_signed()
}

/// The fingerprints of the newest entries. It may name entries that are gone or were never committed, so whoever asks
/// looks the entry up.
#[derive(Default)]
pub(crate) struct Fingerprints(Mutex<Option<BTreeSet<(i64, i64)>>>);

impl Fingerprints {
    /// The entries that may have this fingerprint, the newest first.
    pub(super) fn entries(&self, connection: &Connection, fingerprint: i64) -> Result<Vec<i64>> {
        self.with(connection, |known| {
            let same = known.range((fingerprint, i64::MIN)..=(fingerprint, i64::MAX));
            same.rev().map(|(_, sequence)| *sequence).collect()
        })
    }

    /// Notes a new entry, which need not be committed yet.
    pub(super) fn note(&self, connection: &Connection, fingerprint: i64, sequence: i64) -> Result<()> {
        self.with(connection, |known| {
            known.insert((fingerprint, sequence));
            // Seldom, because it goes through all of them.
            if known.len() > 2 * MOST {
                let mut sequences: Vec<_> = known.iter().map(|(_, sequence)| *sequence).collect();
                let first = *sequences.select_nth_unstable(known.len() - MOST).1;
                known.retain(|(_, sequence)| *sequence >= first);
            }
        })
    }

    fn with<T>(&self, connection: &Connection, work: impl FnOnce(&mut BTreeSet<(i64, i64)>) -> T) -> Result<T> {
        // Every change leaves the set usable.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = match &mut *known {
            Some(known) => known,
            // Not at the start, when somebody waits for the window.
            none => none.insert(read(connection)?),
        };
        Ok(work(known))
    }
}

fn read(connection: &Connection) -> Result<BTreeSet<(i64, i64)>> {
    // The plus keeps the table with its large rows out of it: the index alone is read.
    let mut statement = connection.prepare(
        "SELECT fingerprint, sequence FROM inbox INDEXED BY inbox_by_state
         WHERE +sequence > (SELECT max(sequence) FROM inbox) - ?1 AND fingerprint IS NOT NULL",
    )?;
    statement.query_map([MOST as i64], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_and_body_count_and_the_oldest_are_forgotten() {
        assert_eq!(fingerprint("room/left", b"{}"), fingerprint("room/left", b"{}"));
        assert_ne!(fingerprint("room/left", b"{}"), fingerprint("room/topic", b"{}"));
        assert_ne!(fingerprint("room/left", b"{}"), fingerprint("room/left", b"{ }"));
        let folder = tempfile::tempdir().unwrap();
        let ledger = crate::Ledger::open(folder.path()).unwrap().ledger;
        let (connection, known) = (ledger.lock(), Fingerprints::default());
        for sequence in 0..=2 * MOST as i64 {
            known.note(&connection, sequence % 100_000, sequence).unwrap();
        }
        assert_eq!(known.entries(&connection, 7).unwrap(), [100_007]);
        assert!(known.entries(&connection, 50_000).unwrap().is_empty());
        assert_eq!(known.0.lock().unwrap().as_ref().unwrap().len(), MOST);
    }
}
