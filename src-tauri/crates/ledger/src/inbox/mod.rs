//! The inbox: what the vendor sent by itself, kept before it is answered and taken in afterwards.
//!
//! An entry is never changed but for its state and the number of its copies. A copy of one of the newest entries that is
//! equal byte for byte is told before it is answered, any other when it is looked at. Whoever reads along (the desk that takes
//! callbacks into its mirror, a relay that hands them on) takes the entries that are [`InboxState::New`] in their order
//! and marks them; a mark that a kill prevented means that an entry is read twice, never that it is left out.

mod arrival;
mod body;
mod canonical;
mod copies;
mod count;
mod entry;
mod fingerprints;
mod keep;
mod lines;
mod receiving;

use std::collections::BTreeMap;

use rusqlite::{Transaction, TransactionBehavior, params};

pub use arrival::Arrival;
pub use count::InboxCount;
pub use entry::{InboxEntry, InboxMark, InboxState, RoomToReread};
pub(crate) use fingerprints::Fingerprints;
pub use keep::InboxKeep;
pub use lines::{ImportedLines, RefusedLine};
pub use receiving::{CallbackListener, CallbackSecret, Receiving};

use crate::{Error, Ledger, WorkspaceId};

const HOUR: i64 = 60 * 60 * 1_000;

/// Path of the body with which the app tests its own address; it is stored like any other, and neither counted nor
/// taken in.
pub const PROBE_PATH: &str = "roomdesk/probe";

/// Where an [`Arrival`] is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The entry.
    pub sequence: u64,
    /// The entry was there before: this is a copy.
    pub repeated: bool,
}

impl Ledger {
    /// Keeps all arrivals in one transaction; when this returns they survive a power cut. Tells for each where it is.
    ///
    /// # Errors
    /// As for every write; then none of them is kept.
    pub fn append_to_inbox(&self, arrivals: &[Arrival]) -> Result<Vec<Kept>, Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let kept = append(&transaction, self.fingerprints(), arrivals)?;
        transaction.commit()?;
        Ok(kept)
    }
}

/// Keeps arrivals within a transaction that somebody else commits.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    known: &Fingerprints,
    arrivals: &[Arrival],
) -> Result<Vec<Kept>, Error> {
    let mut kept = Vec::with_capacity(arrivals.len());
    let mut hours: BTreeMap<(&WorkspaceId, i64), (u32, u32)> = BTreeMap::new();
    for arrival in arrivals {
        let at = keep(transaction, known, arrival)?;
        kept.push(at);
        if arrival.path != PROBE_PATH {
            let hour = arrival.received_at.as_millisecond().div_euclid(HOUR);
            let count = hours.entry((&arrival.workspace, hour)).or_default();
            count.0 += 1;
            count.1 += u32::from(at.repeated);
        }
    }
    for ((workspace, hour), (received, repeated)) in hours {
        transaction
            .prepare_cached(
                "INSERT INTO inbox_hours (workspace, hour, received, repeated) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET received = received + excluded.received,
                                           repeated = repeated + excluded.repeated",
            )?
            .execute(params![workspace.as_str(), hour, received, repeated])?;
    }
    Ok(kept)
}

fn keep(transaction: &Transaction<'_>, known: &Fingerprints, arrival: &Arrival) -> Result<Kept, Error> {
    let at = arrival.received_at.as_millisecond();
    if let Some(sequence) = copies::add_plain(transaction, known, arrival)? {
        return Ok(Kept { sequence: entry::sequence(sequence), repeated: true });
    }
    transaction
        .prepare_cached(
            "INSERT INTO inbox (workspace, state, received_at, last_received_at, fingerprint, path, size, body)
             VALUES (?1, 'new', ?2, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            arrival.workspace.as_str(),
            at,
            arrival.fingerprint,
            arrival.path,
            arrival.size as i64,
            arrival.body
        ])?;
    let sequence = transaction.last_insert_rowid();
    known.note(transaction, arrival.fingerprint, sequence)?;
    Ok(Kept { sequence: entry::sequence(sequence), repeated: false })
}

#[cfg(test)]
mod tests;
