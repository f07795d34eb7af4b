//! Jobs for screens.

use miaohui::{RoomWxid, UserId};
use rusqlite::{OptionalExtension, params};

use super::store::{JOB, job};
use super::{ItemCounts, ItemState, Job, JobId};
use crate::{Error, Ledger, WorkspaceId};

impl Ledger {
    /// One job.
    ///
    /// # Errors
    /// [`Error::JobUnknown`] when the workspace has none with this id.
    pub fn job(&self, workspace: &WorkspaceId, id: &JobId) -> Result<Job, Error> {
        let connection = self.lock();
        let sql = format!("SELECT {JOB} FROM jobs j WHERE j.id = ?1 AND j.workspace = ?2");
        let found = connection.prepare_cached(&sql)?.query_row([id.as_str(), workspace.as_str()], job).optional()?;
        found.ok_or_else(|| Error::JobUnknown(id.clone()))
    }

    /// How many jobs a workspace has, and at most `limit` of them from position `offset`, the newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn jobs(&self, workspace: &WorkspaceId, offset: u32, limit: u32) -> Result<(u32, Vec<Job>), Error> {
        let connection = self.lock();
        let total = connection
            .prepare_cached("SELECT count(*) FROM jobs WHERE workspace = ?1")?
            .query_row([workspace.as_str()], |row| row.get(0))?;
        let sql = format!("SELECT {JOB} FROM jobs j WHERE j.workspace = ?1 ORDER BY j.number DESC LIMIT ?3 OFFSET ?2");
        let mut statement = connection.prepare_cached(&sql)?;
        let jobs = statement.query_map(params![workspace.as_str(), offset, limit], job)?;
        Ok((total, jobs.collect::<Result<_, _>>()?))
    }

    /// How many jobs of a workspace run, are paused, or have items whose outcome is unknown; without those that another
    /// desk of the team runs.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn jobs_needing_attention(&self, workspace: &WorkspaceId) -> Result<u32, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT count(*) FROM jobs WHERE workspace = ?1
                 AND NOT EXISTS (SELECT 1 FROM job_shares WHERE job = jobs.id AND here = 0) AND (state IN ('starting', 'running', 'paused')
                 OR EXISTS (SELECT 1 FROM items WHERE job = jobs.id AND state = 'unknown'))",
        )?;
        Ok(statement.query_row([workspace.as_str()], |row| row.get(0))?)
    }

    /// How many items of a job are in each state.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn item_counts(&self, job: &JobId) -> Result<ItemCounts, Error> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT state, count(*) FROM items WHERE job = ?1 GROUP BY state")?;
        let mut rows = statement.query([job.as_str()])?;
        let mut counts = ItemCounts::default();
        while let Some(row) = rows.next()? {
            let count = match row.get(0)? {
                ItemState::Planned => &mut counts.planned,
                ItemState::Permitted => &mut counts.permitted,
                ItemState::Sending => &mut counts.sending,
                ItemState::Done => &mut counts.done,
                ItemState::Invited => &mut counts.invited,
                ItemState::Failed => &mut counts.failed,
                ItemState::Unknown => &mut counts.unknown,
                ItemState::Skipped => &mut counts.skipped,
                ItemState::NotRun => &mut counts.not_run,
            };
            *count = row.get(1)?;
        }
        Ok(counts)
    }

    /// The accounts of a job with the items that each has left to send, those with most first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn accounts_of_job(&self, job: &JobId) -> Result<Vec<(UserId, u32)>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT account, count(*) FILTER (WHERE state IN ('planned', 'permitted', 'sending')) AS left FROM items
             WHERE job = ?1 AND account <> '' AND state <> 'skipped' GROUP BY account ORDER BY left DESC, account",
        )?;
        let accounts =
            statement.query_map([job.as_str()], |row| Ok((UserId::new(row.get::<_, String>(0)?), row.get(1)?)))?;
        Ok(accounts.collect::<Result<_, _>>()?)
    }

    /// Up to `limit` rooms of the first 500 items of a job, in their order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rooms_of_job(&self, job: &JobId, limit: u32) -> Result<Vec<RoomWxid>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT room FROM items WHERE job = ?1 AND position <= 500 AND room IS NOT NULL GROUP BY room ORDER BY min(position) LIMIT ?2",
        )?;
        let rooms =
            statement.query_map(params![job.as_str(), limit], |row| Ok(RoomWxid::new(row.get::<_, String>(0)?)))?;
        Ok(rooms.collect::<Result<_, _>>()?)
    }
}
