//! The start after an end that nobody planned.

use jiff::Timestamp;
use rusqlite::{TransactionBehavior, params};

use super::store::at;
use crate::{Error, Ledger, WorkspaceId};

impl Ledger {
    /// Takes up the jobs of a workspace after the program ended, in order or not: what was permitted is surely not sent
    /// and planned again, what was being sent is unknown from now on. Tells how many items are unknown by this.
    ///
    /// # Errors
    /// As for every write.
    pub fn recover_jobs(&self, workspace: &WorkspaceId, now: Timestamp) -> Result<u32, Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let of_workspace = "job IN (SELECT id FROM jobs WHERE workspace = ?1)";
        transaction.execute(
            &format!("UPDATE items SET state = 'planned' WHERE state = 'permitted' AND {of_workspace}"),
            [workspace.as_str()],
        )?;
        transaction.execute(
            "UPDATE attempts SET outcome = 'unknown', reason = 'job.cutOff', answered_at = ?2
             WHERE workspace = ?1 AND outcome IS NULL",
            params![workspace.as_str(), at(now)],
        )?;
        let cut_off = transaction.execute(
            &format!(
                "UPDATE items SET state = 'unknown', changed_at = ?2, reason = CASE
                     (SELECT kind FROM jobs WHERE id = job) WHEN 'create' THEN 'job.createUnclear' ELSE 'job.cutOff' END
                 WHERE state = 'sending' AND {of_workspace}"
            ),
            params![workspace.as_str(), at(now)],
        )?;
        transaction.commit()?;
        Ok(cut_off as u32)
    }
}
