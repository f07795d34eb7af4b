//! What is left to send, and taking the next of it.

use jiff::Timestamp;
use miaohui::UserId;
use rusqlite::{OptionalExtension, params};

use super::store::{ITEM, JOB, at, item, job};
use super::{Item, ItemKey, Job, JobId, JobKind};
use crate::{Error, Ledger, WorkspaceId};

/// What an account has left to send for a running job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// The job.
    pub job: JobId,
    /// What it does.
    pub kind: JobKind,
    /// The account; empty where none is possible.
    pub account: UserId,
    /// Items left.
    pub left: u32,
    /// Of these the items that need not wait any more.
    pub due: u32,
}

impl Ledger {
    /// The jobs of a workspace that are starting, running or paused, the oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn going_jobs(&self, workspace: &WorkspaceId) -> Result<Vec<Job>, Error> {
        let connection = self.lock();
        let sql = format!(
            "SELECT {JOB} FROM jobs j WHERE j.state IN ('starting', 'running', 'paused') AND j.workspace = ?1
             ORDER BY j.number"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let jobs = statement.query_map([workspace.as_str()], job)?;
        Ok(jobs.collect::<Result<_, _>>()?)
    }

    /// What is left to send of a job, by account. Items put off until a time after `now` are not due, unless that time
    /// is after `latest`: nothing was put off so far, so the clock was set back.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn queued(&self, job: &Job, now: Timestamp, latest: Timestamp) -> Result<Vec<Queued>, Error> {
        let connection = self.lock();
        let mut waiting = connection.prepare_cached(
            "SELECT count(*) FROM items
             WHERE job = ?1 AND state = 'planned' AND account = ?2 AND not_before > ?3 AND not_before <= ?4",
        )?;
        let mut statement = connection.prepare_cached(
            "SELECT account, count(*) FROM items WHERE job = ?1 AND state = 'planned' GROUP BY account",
        )?;
        let mut rows = statement.query([job.id.as_str()])?;
        let mut queued = Vec::new();
        while let Some(row) = rows.next()? {
            let (account, left): (String, u32) = (row.get(0)?, row.get(1)?);
            let put_off: u32 =
                waiting.query_row(params![job.id.as_str(), account, at(now), at(latest)], |row| row.get(0))?;
            queued.push(Queued {
                job: job.id.clone(),
                kind: job.kind,
                account: UserId::new(account),
                left,
                due: left.saturating_sub(put_off),
            });
        }
        Ok(queued)
    }

    /// Takes the next due item of an account: planned → permitted. It is surely not sent.
    ///
    /// # Errors
    /// As for every write.
    pub fn permit_next(
        &self,
        job: &JobId,
        account: &UserId,
        now: Timestamp,
        latest: Timestamp,
    ) -> Result<Option<Item>, Error> {
        let connection = self.lock();
        let sql = format!(
            "UPDATE items AS i SET state = 'permitted' WHERE job = ?1 AND state = 'planned' AND position = (
                 SELECT position FROM items WHERE job = ?1 AND state = 'planned' AND account = ?2
                     AND (not_before IS NULL OR not_before <= ?3 OR not_before > ?4) ORDER BY position LIMIT 1)
             RETURNING {}",
            ITEM.replace("i.", "")
        );
        let mut statement = connection.prepare_cached(&sql)?;
        // To its end: what is only read halfway is committed when it is put away, and a full disk then goes unnoticed.
        let taken = statement
            .query_one(params![job.as_str(), account.as_str(), at(now), at(latest)], |row| item(row, 0))
            .optional()?;
        Ok(taken)
    }

    /// Gives a permitted item back: permitted → planned.
    ///
    /// # Errors
    /// As for every write.
    pub fn give_back(&self, item: &ItemKey) -> Result<(), Error> {
        self.lock().execute(
            "UPDATE items SET state = 'planned' WHERE job = ?1 AND position = ?2 AND state = 'permitted'",
            params![item.job.as_str(), item.position],
        )?;
        Ok(())
    }

    /// Gives back every permitted item of a workspace, after a time in which nothing could be written. One that was
    /// about to be sent is not sent then.
    ///
    /// # Errors
    /// As for every write.
    pub fn give_back_all(&self, workspace: &WorkspaceId) -> Result<(), Error> {
        self.lock().execute(
            "UPDATE items SET state = 'planned'
             WHERE state = 'permitted' AND job IN (SELECT id FROM jobs WHERE workspace = ?1)",
            [workspace.as_str()],
        )?;
        Ok(())
    }
}
