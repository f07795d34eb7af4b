//! A job begins.

use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, params};

use super::store::{at, text};
use super::{Forecast, ItemState, Job, JobId, JobState, NewItem, NewJob, OperationKind};
use crate::{Error, Ledger, WorkspaceId};

impl Ledger {
    /// Keeps a job with all its items. Nothing is sent before `starts_at`.
    ///
    /// # Errors
    /// As for every write; then nothing of the job is kept.
    pub fn start_job(
        &self,
        workspace: &WorkspaceId,
        new: &NewJob,
        now: Timestamp,
        starts_at: Timestamp,
    ) -> Result<Job, Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (id, number) = transaction.query_row(
            "INSERT INTO jobs (id, workspace, number, kind, state, title, chain, created_at, starts_at)
             VALUES ('j' || lower(hex(randomblob(16))), ?1,
                     (SELECT coalesce(max(number), 0) + 1 FROM jobs WHERE workspace = ?1), ?2, ?3, ?4, ?5, ?6, ?7)
             RETURNING id, number",
            params![
                workspace.as_str(),
                new.kind,
                JobState::Starting,
                text(&new.title)?,
                text(&new.chain)?,
                at(now),
                at(starts_at)
            ],
            |row| Ok((JobId(row.get(0)?), row.get(1)?)),
        )?;
        for (position, item) in (1..).zip(&new.items) {
            add_item(&transaction, &id, position, item, now)?;
        }
        note(&transaction, workspace, &id, OperationKind::Started, None, now)?;
        transaction.commit()?;
        Ok(Job {
            id,
            number,
            kind: new.kind,
            state: JobState::Starting,
            pause: None,
            title: new.title.clone(),
            chain: new.chain.clone(),
            created_at: now,
            starts_at,
            finished_at: None,
            elsewhere: None,
            only_here: true,
        })
    }
}

fn add_item(
    transaction: &Transaction<'_>,
    job: &JobId,
    position: u32,
    item: &NewItem,
    now: Timestamp,
) -> Result<(), Error> {
    let state = match item.forecast {
        Forecast::AlreadyIn | Forecast::Impossible => ItemState::Skipped,
        Forecast::Direct | Forecast::Card | Forecast::Create | Forecast::Leave => ItemState::Planned,
    };
    let request = &item.request;
    transaction
        .prepare_cached(
            "INSERT INTO items (job, position, request, account, person, room, forecast, state, reason, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            job.as_str(),
            position,
            text(request)?,
            request.account().map_or("", |account| account.as_str()),
            request.person().map(|person| person.as_str()),
            request.room().map(|room| room.as_str()),
            item.forecast,
            state,
            item.reason,
            at(now)
        ])?;
    Ok(())
}

/// Notes what a person did.
pub(super) fn note(
    transaction: &Transaction<'_>,
    workspace: &WorkspaceId,
    job: &JobId,
    kind: OperationKind,
    position: Option<u32>,
    now: Timestamp,
) -> Result<(), Error> {
    transaction.execute(
        "INSERT INTO operations (workspace, job, at, kind, position) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![workspace.as_str(), job.as_str(), at(now), kind, position],
    )?;
    Ok(())
}
