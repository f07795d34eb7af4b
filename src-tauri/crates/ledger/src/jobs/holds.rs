//! Accounts that do nothing for now.

use std::collections::HashMap;

use jiff::Timestamp;
use miaohui::UserId;
use rusqlite::{Connection, params};

use super::store::{at, time};
use super::{HoldReason, JobId};
use crate::{Error, Ledger, WorkspaceId};

impl Ledger {
    /// The held accounts of a workspace, each with the reason and since when.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn account_holds(&self, workspace: &WorkspaceId) -> Result<HashMap<UserId, (HoldReason, Timestamp)>, Error> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT account, reason, since FROM account_holds WHERE workspace = ?1")?;
        let holds = statement.query_map([workspace.as_str()], |row| {
            Ok((UserId::new(row.get::<_, String>(0)?), (row.get(1)?, time(row, 2)?)))
        })?;
        Ok(holds.collect::<Result<_, _>>()?)
    }

    /// Lets a held account go on.
    ///
    /// # Errors
    /// As for every write.
    pub fn release_account(&self, workspace: &WorkspaceId, account: &UserId) -> Result<(), Error> {
        self.lock().execute(
            "DELETE FROM account_holds WHERE workspace = ?1 AND account = ?2",
            [workspace.as_str(), account.as_str()],
        )?;
        Ok(())
    }
}

/// Holds an account; one that is held already keeps the reason that needs a person.
pub(super) fn hold(
    connection: &Connection,
    workspace: &WorkspaceId,
    account: &UserId,
    reason: HoldReason,
    now: Timestamp,
) -> Result<(), Error> {
    connection.execute(
        // A workspace that was removed meanwhile holds nobody.
        "INSERT INTO account_holds (workspace, account, reason, since)
         SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM workspaces WHERE id = ?1)
         ON CONFLICT DO UPDATE SET reason = excluded.reason, since = excluded.since WHERE account_holds.reason = 'offline'",
        params![workspace.as_str(), account.as_str(), reason, at(now)],
    )?;
    Ok(())
}

/// Releases the accounts that have something left to do in a job.
pub(super) fn release_of_job(connection: &Connection, workspace: &WorkspaceId, job: &JobId) -> Result<(), Error> {
    connection.execute(
        "DELETE FROM account_holds WHERE workspace = ?1
             AND account IN (SELECT account FROM items WHERE job = ?2 AND state IN ('planned', 'permitted'))",
        [workspace.as_str(), job.as_str()],
    )?;
    Ok(())
}
