//! A job is withdrawn, paused, continued, stopped, tried again: by a person, or by the runner.
//!
//! Each of these tells whether it happened: `false` means that the job was in no state for it.

use jiff::Timestamp;
use miaohui::{RoomWxid, UserId};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::holds;
use super::start::note;
use super::store::{at, json, text};
use super::{ItemKey, ItemRequest, ItemState, JobId, JobState, OperationKind, PauseReason};
use crate::{Error, Ledger, WorkspaceId};

impl Ledger {
    /// Ends a job before its first call.
    ///
    /// # Errors
    /// As for every write.
    pub fn withdraw_job(&self, job: &JobId, now: Timestamp) -> Result<bool, Error> {
        self.steer(job, |transaction, workspace, state| {
            if state != JobState::Starting {
                return Ok(false);
            }
            end(transaction, job, JobState::Withdrawn, now)?;
            note(transaction, workspace, job, OperationKind::Withdrawn, None, now)?;
            Ok(true)
        })
    }

    /// Pauses a job because a person wants it.
    ///
    /// # Errors
    /// As for every write.
    pub fn pause_job(&self, job: &JobId, now: Timestamp) -> Result<bool, Error> {
        self.steer(job, |transaction, workspace, state| {
            if !is_going(state) {
                return Ok(false);
            }
            set_state(transaction, job, JobState::Paused, Some(PauseReason::Person))?;
            note(transaction, workspace, job, OperationKind::Paused, None, now)?;
            Ok(true)
        })
    }

    /// Continues a paused job and lets its held accounts try again. Before `starts_at` it can be withdrawn again.
    ///
    /// # Errors
    /// As for every write.
    pub fn continue_job(&self, job: &JobId, now: Timestamp) -> Result<bool, Error> {
        self.steer(job, |transaction, workspace, state| {
            if !is_going(state) {
                return Ok(false);
            }
            if state == JobState::Paused {
                let next = if starts_at(transaction, job)? > now { JobState::Starting } else { JobState::Running };
                set_state(transaction, job, next, None)?;
            }
            holds::release_of_job(transaction, workspace, job)?;
            note(transaction, workspace, job, OperationKind::Continued, None, now)?;
            Ok(true)
        })
    }

    /// Ends a job: what was not sent never will be. What is on its way gets its outcome all the same.
    ///
    /// # Errors
    /// As for every write.
    pub fn stop_job(&self, job: &JobId, now: Timestamp) -> Result<bool, Error> {
        self.steer(job, |transaction, workspace, state| {
            if !is_going(state) {
                return Ok(false);
            }
            end(transaction, job, JobState::Stopped, now)?;
            note(transaction, workspace, job, OperationKind::Stopped, None, now)?;
            Ok(true)
        })
    }

    /// Lets failed items be sent once more: those with this reason, or all; by this account, or by the one they had.
    /// Another account takes over, too, what waits for one that the vendor cannot use. Tells how many failed items there
    /// are; none leaves everything as it was.
    ///
    /// # Errors
    /// As for every write.
    pub fn retry_failed(
        &self,
        job: &JobId,
        reason: Option<&str>,
        account: Option<&UserId>,
        now: Timestamp,
    ) -> Result<u32, Error> {
        let mut retried = 0;
        self.steer(job, |transaction, workspace, state| {
            let mut items = transaction.prepare(
                "SELECT position, request FROM items
                 WHERE job = ?1 AND state = 'failed' AND (?2 IS NULL OR reason IS ?2)",
            )?;
            let items: Vec<(u32, ItemRequest)> = items
                .query_map(params![job.as_str(), reason], |row| Ok((row.get(0)?, json(row, 1)?)))?
                .collect::<Result<_, _>>()?;
            for (position, request) in items {
                let request = match account {
                    Some(account) => request.by(account.clone()),
                    None => request,
                };
                plan_again(transaction, job, position, &request, now)?;
                retried += 1;
            }
            if retried == 0 {
                return Ok(false);
            }
            if let Some(account) = account {
                take_over(transaction, workspace, job, account, now)?;
            }
            if !is_going(state) {
                set_state(transaction, job, JobState::Running, None)?;
                transaction.execute("UPDATE jobs SET finished_at = NULL WHERE id = ?1", [job.as_str()])?;
            }
            note(transaction, workspace, job, OperationKind::Retried, None, now)?;
            Ok(true)
        })?;
        Ok(retried)
    }

    /// Takes a person's word for an item whose outcome is unknown; `room` is that of a create which happened.
    ///
    /// # Errors
    /// As for every write.
    pub fn decide_item(
        &self,
        item: &ItemKey,
        happened: bool,
        room: Option<&RoomWxid>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let (state, reason, kind) = if happened {
            (ItemState::Done, "job.decidedDone", OperationKind::DecidedDone)
        } else {
            (ItemState::Failed, "job.decidedNotDone", OperationKind::DecidedNotDone)
        };
        self.steer(&item.job, |transaction, workspace, _| {
            let decided = transaction.execute(
                "UPDATE items SET state = ?3, reason = ?4, changed_at = ?5, room = coalesce(?6, room)
                 WHERE job = ?1 AND position = ?2 AND state = 'unknown'",
                params![item.job.as_str(), item.position, state, reason, at(now), room.map(|room| room.as_str())],
            )?;
            if decided > 0 {
                note(transaction, workspace, &item.job, kind, Some(item.position), now)?;
            }
            Ok(decided > 0)
        })
    }

    /// The time to withdraw is over.
    ///
    /// # Errors
    /// As for every write.
    pub fn begin_job(&self, job: &JobId) -> Result<bool, Error> {
        let changed = self
            .lock()
            .execute("UPDATE jobs SET state = 'running' WHERE id = ?1 AND state = 'starting'", [job.as_str()])?;
        Ok(changed > 0)
    }

    /// The runner notes why a job waits; none: it goes on. A pause that only a person ends stays.
    ///
    /// # Errors
    /// As for every write.
    pub fn set_waiting(&self, job: &JobId, pause: Option<PauseReason>) -> Result<bool, Error> {
        let state = if pause.is_some() { JobState::Paused } else { JobState::Running };
        self.steer(job, |transaction, _, before| {
            if !matches!(before, JobState::Running | JobState::Paused) || is_kept_paused(transaction, job)? {
                return Ok(false);
            }
            set_state(transaction, job, state, pause)?;
            Ok(true)
        })
    }

    /// Pauses every job of a workspace that is going, until a person continues it; not those that another desk of the
    /// team runs.
    ///
    /// # Errors
    /// As for every write.
    pub fn pause_all(&self, workspace: &WorkspaceId, pause: PauseReason) -> Result<bool, Error> {
        let changed = self.lock().execute(
            "UPDATE jobs SET state = 'paused', pause = ?2 WHERE workspace = ?1 AND (state IN ('starting', 'running')
                 OR state = 'paused' AND pause NOT IN ('person', 'tokenRejected', 'storage'))
                 AND NOT EXISTS (SELECT 1 FROM job_shares WHERE job = jobs.id AND here = 0)",
            params![workspace.as_str(), pause],
        )?;
        Ok(changed > 0)
    }

    /// Notes that nothing is left to send, if so.
    ///
    /// # Errors
    /// As for every write.
    pub fn finish_job(&self, job: &JobId, now: Timestamp) -> Result<bool, Error> {
        let changed = self.lock().execute(
            "UPDATE jobs SET state = 'finished', pause = NULL, finished_at = ?2
             WHERE id = ?1 AND state IN ('running', 'paused')
               AND NOT EXISTS (SELECT 1 FROM items WHERE job = ?1 AND state IN ('planned', 'permitted', 'sending'))",
            params![job.as_str(), at(now)],
        )?;
        Ok(changed > 0)
    }

    /// Does `work` on a job in one transaction, if there is such a job.
    fn steer(
        &self,
        job: &JobId,
        work: impl FnOnce(&Transaction<'_>, &WorkspaceId, JobState) -> Result<bool, Error>,
    ) -> Result<bool, Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found = transaction
            .query_row("SELECT workspace, state FROM jobs WHERE id = ?1", [job.as_str()], |row| {
                Ok((WorkspaceId::named(row.get::<_, String>(0)?), row.get(1)?))
            })
            .optional()?;
        let (workspace, state) = found.ok_or_else(|| Error::JobUnknown(job.clone()))?;
        let done = work(&transaction, &workspace, state)?;
        transaction.commit()?;
        Ok(done)
    }
}

fn is_going(state: JobState) -> bool {
    matches!(state, JobState::Starting | JobState::Running | JobState::Paused)
}

fn set_state(
    transaction: &Transaction<'_>,
    job: &JobId,
    state: JobState,
    pause: Option<PauseReason>,
) -> Result<(), Error> {
    transaction.execute("UPDATE jobs SET state = ?2, pause = ?3 WHERE id = ?1", params![job.as_str(), state, pause])?;
    Ok(())
}

fn is_kept_paused(transaction: &Transaction<'_>, job: &JobId) -> Result<bool, Error> {
    let pause: Option<PauseReason> =
        transaction.query_row("SELECT pause FROM jobs WHERE id = ?1", [job.as_str()], |row| row.get(0))?;
    Ok(pause.is_some_and(|pause| PauseReason::UNTIL_A_PERSON.contains(&pause)))
}

fn starts_at(transaction: &Transaction<'_>, job: &JobId) -> Result<Timestamp, Error> {
    let sql = "SELECT starts_at FROM jobs WHERE id = ?1";
    Ok(transaction.query_row(sql, [job.as_str()], |row| super::store::time(row, 0))?)
}

fn end(transaction: &Transaction<'_>, job: &JobId, state: JobState, now: Timestamp) -> Result<(), Error> {
    set_state(transaction, job, state, None)?;
    transaction.execute("UPDATE jobs SET finished_at = ?2 WHERE id = ?1", params![job.as_str(), at(now)])?;
    transaction.execute(
        "UPDATE items SET state = 'notRun', changed_at = ?2 WHERE job = ?1 AND state IN ('planned', 'permitted')",
        params![job.as_str(), at(now)],
    )?;
    Ok(())
}

/// Gives an account what waits for others that the vendor cannot use.
fn take_over(
    transaction: &Transaction<'_>,
    workspace: &WorkspaceId,
    job: &JobId,
    account: &UserId,
    now: Timestamp,
) -> Result<(), Error> {
    let mut items = transaction.prepare(
        "SELECT position, request FROM items WHERE job = ?1 AND state = 'planned' AND account IN
             (SELECT account FROM account_holds WHERE workspace = ?2 AND reason = 'unusable')",
    )?;
    let items: Vec<(u32, ItemRequest)> = items
        .query_map(params![job.as_str(), workspace.as_str()], |row| Ok((row.get(0)?, json(row, 1)?)))?
        .collect::<Result<_, _>>()?;
    for (position, request) in items {
        plan_again(transaction, job, position, &request.by(account.clone()), now)?;
    }
    Ok(())
}

fn plan_again(
    transaction: &Transaction<'_>,
    job: &JobId,
    position: u32,
    request: &ItemRequest,
    now: Timestamp,
) -> Result<(), Error> {
    transaction
        .prepare_cached(
            "UPDATE items SET state = 'planned', request = ?3, account = ?4, reason = NULL, code = NULL, message = NULL,
                 changed_at = ?5, not_before = NULL, waited = 0, looked = 0, looked_at = NULL, confirmed_at = NULL
             WHERE job = ?1 AND position = ?2",
        )?
        .execute(params![
            job.as_str(),
            position,
            text(request)?,
            request.account().map_or("", |account| account.as_str()),
            at(now)
        ])?;
    Ok(())
}
