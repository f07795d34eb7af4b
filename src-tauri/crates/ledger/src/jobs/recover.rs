//! The start after an end that nobody planned.

use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, params};

use super::store::at;
use crate::{Error, Ledger, WorkspaceId};

impl Ledger {
    /// Takes up the jobs of a workspace after the program ended, in order or not: what was permitted is surely not sent
    /// and planned again, what was being sent is unknown from now on. Those that another desk of the team runs stay as
    /// that desk tells. Tells how many items are unknown by this.
    ///
    /// # Errors
    /// As for every write.
    pub fn recover_jobs(&self, workspace: &WorkspaceId, now: Timestamp) -> Result<u32, Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let run_here = "workspace = ?2 AND NOT EXISTS (SELECT 1 FROM job_shares WHERE job = jobs.id AND here = 0)";
        let unknown = recover(&transaction, run_here, workspace.as_str(), now)?;
        transaction.commit()?;
        Ok(unknown)
    }
}

/// The same for some jobs; `jobs` is a condition with the `value` as `?2`.
pub(super) fn recover(transaction: &Transaction<'_>, jobs: &str, value: &str, now: Timestamp) -> Result<u32, Error> {
    let of_jobs = format!("job IN (SELECT id FROM jobs WHERE {jobs})");
    transaction.execute(
        &format!("UPDATE items SET state = ?1 WHERE state = 'permitted' AND {of_jobs}"),
        params![super::ItemState::Planned, value],
    )?;
    transaction.execute(
        &format!(
            "UPDATE attempts SET outcome = 'unknown', reason = 'job.cutOff', answered_at = ?1
             WHERE outcome IS NULL AND {of_jobs}"
        ),
        params![at(now), value],
    )?;
    let cut_off = transaction.execute(
        &format!(
            "UPDATE items SET state = 'unknown', changed_at = ?1, reason = CASE
                 (SELECT kind FROM jobs WHERE id = job) WHEN 'create' THEN 'job.createUnclear' ELSE 'job.cutOff' END
             WHERE state = 'sending' AND {of_jobs}"
        ),
        params![at(now), value],
    )?;
    Ok(cut_off as u32)
}
