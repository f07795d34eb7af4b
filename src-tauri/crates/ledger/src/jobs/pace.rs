//! What was sent lately, so that no restart begins a burst or forgets what an account was told.

use std::collections::HashMap;

use jiff::Timestamp;
use miaohui::UserId;
use rusqlite::{Row, params};

use super::store::{at, time};
use super::{ItemState, JobId, JobKind};
use crate::{Error, Ledger, WorkspaceId};

/// A call that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentCall {
    /// By which account.
    pub account: UserId,
    /// What it did.
    pub kind: JobKind,
    /// When.
    pub at: Timestamp,
    /// The vendor answered that there were too many.
    pub too_many: bool,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// By which account.
    pub account: UserId,
    /// The item's state after it.
    pub outcome: ItemState,
    /// Key of the text that explains it.
    pub reason: String,
}

impl Ledger {
    /// What became of the calls that were sent last from a workspace, at most `limit`, in the order of their answers.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_answered(&self, workspace: &WorkspaceId, limit: u32) -> Result<Vec<Answered>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT account, outcome, reason FROM
                 (SELECT * FROM attempts WHERE workspace = ?1 ORDER BY sent_at DESC, id DESC LIMIT ?2)
             WHERE outcome IS NOT NULL ORDER BY answered_at, id",
        )?;
        let calls = statement.query_map(params![workspace.as_str(), limit], |row| {
            let reason: Option<String> = row.get(2)?;
            let account = UserId::new(row.get::<_, String>(0)?);
            Ok(Answered { account, outcome: row.get(1)?, reason: reason.unwrap_or_default() })
        })?;
        Ok(calls.collect::<Result<_, _>>()?)
    }

    /// The calls sent from a workspace since a time, the oldest first; those with a time in the future too, from a
    /// clock that was set back.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn sent_since(&self, workspace: &WorkspaceId, since: Timestamp) -> Result<Vec<SentCall>, Error> {
        self.sent_calls("workspace = ?1", workspace.as_str(), since)
    }

    /// The calls sent for a job since a time, as [`Ledger::sent_since`] tells them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn sent_for_job(&self, job: &JobId, since: Timestamp) -> Result<Vec<SentCall>, Error> {
        self.sent_calls("job = ?1", job.as_str(), since)
    }

    fn sent_calls(&self, of: &str, value: &str, since: Timestamp) -> Result<Vec<SentCall>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT account, kind, sent_at, reason IS 'job.rateLimited' FROM attempts
             WHERE {of} AND sent_at >= ?2 ORDER BY sent_at, id"
        ))?;
        let calls = statement.query_map(params![value, at(since)], sent_call)?;
        Ok(calls.collect::<Result<_, _>>()?)
    }

    /// How many calls of a kind each account has made since a time; those that surely did nothing because they never
    /// arrived, or came too fast, are not counted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn calls_since(
        &self,
        workspace: &WorkspaceId,
        kind: JobKind,
        since: Timestamp,
    ) -> Result<HashMap<UserId, u32>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT account, count(*) FROM attempts
             WHERE workspace = ?1 AND kind = ?2 AND sent_at >= ?3 AND outcome IS NOT 'planned' GROUP BY account",
        )?;
        let calls = statement.query_map(params![workspace.as_str(), kind, at(since)], |row| {
            Ok((UserId::new(row.get::<_, String>(0)?), row.get(1)?))
        })?;
        Ok(calls.collect::<Result<_, _>>()?)
    }
}

fn sent_call(row: &Row<'_>) -> rusqlite::Result<SentCall> {
    let account = UserId::new(row.get::<_, String>(0)?);
    Ok(SentCall { account, kind: row.get(1)?, at: time(row, 2)?, too_many: row.get(3)? })
}
