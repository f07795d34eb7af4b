//! How many rooms each account created.

use std::collections::HashMap;

use jiff::Timestamp;
use miaohui::UserId;
use rusqlite::params;

use crate::{Error, ItemState, JobKind, Ledger, WorkspaceId};

impl Ledger {
    /// Rooms that each account has created since a time, of all jobs of a workspace. Accounts without any are left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn created_rooms_since(
        &self,
        workspace: &WorkspaceId,
        since: Timestamp,
    ) -> Result<HashMap<UserId, u32>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT account, count(*) FROM attempts WHERE workspace = ?1 AND sent_at >= ?2 AND kind = ?3 AND outcome = ?4
             GROUP BY account",
        )?;
        let rows = statement.query_map(
            params![workspace.as_str(), since.as_millisecond(), JobKind::Create, ItemState::Done],
            |row| Ok((UserId::new(row.get::<_, String>(0)?), row.get(1)?)),
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspaces::tests::with_two_workspaces;

    #[test]
    fn rooms_are_counted_by_account_since_a_time() {
        let (_folder, ledger, [here, there]) = with_two_workspaces();
        let attempt = |workspace: &WorkspaceId, account: &str, kind, second: i64, outcome: Option<ItemState>| {
            let job = format!("job of {workspace}");
            let connection = ledger.lock();
            connection
                .execute(
                    "INSERT OR IGNORE INTO jobs (id, workspace, number, kind, state, title, chain, created_at, starts_at)
                     VALUES (?1, ?2, 1, 'create', 'running', '{}', '[]', 0, 0)",
                    params![job, workspace.as_str()],
                )
                .unwrap();
            connection
                .execute(
                    "INSERT INTO attempts (workspace, job, position, request, account, kind, sent_at, outcome)
                     VALUES (?1, ?2, 1, '{}', ?3, ?4, ?5, ?6)",
                    params![workspace.as_str(), job, account, kind, second * 1_000, outcome],
                )
                .unwrap();
        };
        attempt(&here, "a", JobKind::Create, 9, Some(ItemState::Done));
        attempt(&here, "a", JobKind::Create, 10, Some(ItemState::Done));
        attempt(&here, "a", JobKind::Create, 11, Some(ItemState::Done));
        attempt(&here, "a", JobKind::Create, 12, Some(ItemState::Failed));
        attempt(&here, "b", JobKind::Pull, 12, Some(ItemState::Done));
        attempt(&here, "c", JobKind::Create, 12, None);
        attempt(&there, "a", JobKind::Create, 12, Some(ItemState::Done));
        let since = Timestamp::from_second(10).unwrap();
        assert_eq!(ledger.created_rooms_since(&here, since).unwrap(), HashMap::from([(UserId::from("a"), 2)]));
    }
}
