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
