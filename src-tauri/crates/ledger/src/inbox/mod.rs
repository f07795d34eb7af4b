//! The inbox: what the vendor sent by itself, kept before it is answered and taken in afterwards.
//!
//! An entry is never changed but for its state and the number of its copies. A copy of one of the newest entries that is
//! equal byte for byte is told before it is answered, any other when it is looked at. Whoever reads along (the desk that takes
//! callbacks into its mirror, a relay that hands them on) takes the entries that are [`InboxState::New`] in their order
//! and marks them; a mark that a kill prevented means that an entry is read twice, never that it is left out.

mod arrival;
mod bodies;
mod canonical;
mod copies;
mod count;
mod entry;
mod fingerprints;
mod keep;
mod lines;
mod packed;
mod receiving;

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Transaction, TransactionBehavior, params};

pub use arrival::Arrival;
pub use count::InboxCount;
pub use entry::{InboxEntry, InboxMark, InboxState, RoomToReread};
pub use keep::InboxKeep;
pub use lines::{ImportedLines, RefusedLine};
pub use receiving::{CallbackListener, CallbackSecret, Receiving};

use self::bodies::Bodies;
use self::fingerprints::Fingerprints;
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

/// What of the inbox is not in `ledger.db`.
pub(crate) struct Beside {
    fingerprints: Fingerprints,
    bodies: Bodies,
}

impl Beside {
    /// Of the ledger in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { fingerprints: Fingerprints::default(), bodies: Bodies::new(folder.join("inbox")) }
    }
}

impl Ledger {
    /// Keeps all arrivals in one transaction; when this returns they survive a power cut. Tells for each where it is.
    ///
    /// # Errors
    /// As for every write; then none of them is kept.
    pub fn append_to_inbox(&self, arrivals: &[Arrival]) -> Result<Vec<Kept>, Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let kept = append(&transaction, self.beside(), arrivals)?;
        transaction.commit()?;
        Ok(kept)
    }
}

/// Keeps arrivals within a transaction that somebody else commits; large bodies are on the disk when this returns.
pub(crate) fn append(transaction: &Transaction<'_>, beside: &Beside, arrivals: &[Arrival]) -> Result<Vec<Kept>, Error> {
    let mut kept = Vec::with_capacity(arrivals.len());
    let mut hours: BTreeMap<(&WorkspaceId, i64), (u32, u32)> = BTreeMap::new();
    for arrival in arrivals {
        let at = keep(transaction, beside, arrival)?;
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
    beside.bodies.sync()?;
    Ok(kept)
}

fn keep(transaction: &Transaction<'_>, beside: &Beside, arrival: &Arrival) -> Result<Kept, Error> {
    let at = arrival.received_at.as_millisecond();
    if let Some(sequence) = copies::add_plain(transaction, beside, arrival)? {
        return Ok(Kept { sequence: entry::sequence(sequence), repeated: true });
    }
    let place = beside.bodies.add(&arrival.workspace, &arrival.body)?;
    transaction
        .prepare_cached(
            "INSERT INTO inbox (workspace, state, received_at, last_received_at, fingerprint, path, size, body,
                                body_file, body_at)
             VALUES (?1, 'new', ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            arrival.workspace.as_str(),
            at,
            arrival.fingerprint,
            arrival.path,
            arrival.size() as i64,
            if place.is_some() { &[] } else { arrival.body.as_ref() },
            place.map(|place| place.file),
            place.map(|place| place.at)
        ])?;
    let sequence = transaction.last_insert_rowid();
    beside.fingerprints.note(transaction, arrival.fingerprint, sequence)?;
    Ok(Kept { sequence: entry::sequence(sequence), repeated: false })
}

#[cfg(test)]
mod tests;
