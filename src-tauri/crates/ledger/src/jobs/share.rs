//! Jobs that the desks of a team share: what of a job that runs here the others do not know yet, and taking one over.
//!
//! Triggers note every change of a shared job, so that no step of a job can forget to (`migrations/8.sql`).

use jiff::Timestamp;
use miaohui::UserId;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::holds::hold;
use super::recover::recover;
use super::start::note;
use super::store::{ATTEMPT, ITEM, JOB, attempt, item, job, time};
use super::{Attempt, HoldReason, Item, ItemState, Job, JobId, OperationKind};
use crate::{Error, Ledger, WorkspaceId};

/// The form of [`JobPart`]; one that is newer is not read.
pub const JOB_PART_VERSION: u32 = 1;
/// Items in one record.
const ITEMS: u32 = 200;
/// Bytes of a record from which on no item is added; the largest item has some 100 KB.
const BYTES: usize = 256 * 1024;

/// What one desk tells the others of a job: the job as it is, and some of its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobPart {
    /// [`JOB_PART_VERSION`] of the desk that wrote it.
    pub version: u32,
    /// Whose words these are: the public half of the desk's key.
    pub author: String,
    /// That desk, as colleagues know it.
    pub desk: String,
    /// A copy of the whole job begins here, perhaps going on in the following records.
    pub begins: bool,
    /// The job; its number counts on that desk only.
    pub job: Job,
    /// Items that the job has.
    pub item_count: u32,
    /// Its accounts that do nothing for now.
    pub holds: Vec<HeldAccount>,
    /// Items that changed.
    pub items: Vec<SharedItem>,
}

/// An account that does nothing for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeldAccount {
    /// Which.
    pub account: UserId,
    /// Why.
    pub reason: HoldReason,
    /// Since when.
    pub since: Timestamp,
}

/// An item with all its attempts, the first first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedItem {
    /// The item.
    pub item: Item,
    /// Its attempts.
    pub attempts: Vec<Attempt>,
}

/// A part that the log of its job does not have yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartToShare {
    /// What to append.
    pub part: JobPart,
    /// Behind which record; 0: behind none.
    pub after: u64,
    /// The newest change that is in it.
    last_change: i64,
}

/// What the log of a job does not have yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToShare {
    /// This.
    Part(Box<PartToShare>),
    /// Nothing.
    Nothing,
    /// Nothing can be said about it: another desk runs the job, as far as this one knows.
    NotHere,
}

/// How a job stands with the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobShare {
    /// This desk ran it last, as far as it knows.
    pub here: bool,
    /// Who ran it last.
    pub desk: String,
    /// The last record of its log that is taken in; 0: none.
    pub sequence: u64,
    /// All its items are here as that desk told them. Always so for one that runs here.
    pub whole: bool,
}

impl Ledger {
    /// Shares the jobs of a workspace that are going and not shared yet.
    ///
    /// # Errors
    /// As for every write.
    pub fn share_going_jobs(&self, workspace: &WorkspaceId, desk: &str) -> Result<(), Error> {
        let mut connection = self.lock();
        let unshared: Vec<String> = connection
            .prepare_cached(
                "SELECT id FROM jobs WHERE workspace = ?1 AND state IN ('starting', 'running', 'paused')
                     AND NOT EXISTS (SELECT 1 FROM job_shares WHERE job = jobs.id)",
            )?
            .query_map([workspace.as_str()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        if unshared.is_empty() {
            return Ok(());
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for job in unshared {
            transaction.execute(
                "INSERT INTO job_shares (job, here, desk, sequence, asked, copying, item_count)
                 SELECT ?1, 1, ?2, 0, 0, 1, count(*) FROM items WHERE job = ?1",
                [&job, desk],
            )?;
            change_all(&transaction, &job)?;
        }
        Ok(transaction.commit()?)
    }

    /// The jobs of a workspace that run here, as the team knows, and whose log does not have everything yet. A job is told
    /// as a whole under its lease only.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn jobs_to_share(&self, workspace: &WorkspaceId) -> Result<Vec<JobId>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT DISTINCT c.job FROM job_changes c JOIN job_shares s ON s.job = c.job JOIN jobs j ON j.id = c.job
             WHERE j.workspace = ?1 AND s.here = 1 AND s.asked = 1 AND s.copying = 0",
        )?;
        let jobs = statement.query_map([workspace.as_str()], |row| Ok(JobId(row.get(0)?)))?;
        Ok(jobs.collect::<Result<_, _>>()?)
    }

    /// How a job stands with the team; none: it never had to do with one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn job_share(&self, job: &JobId) -> Result<Option<JobShare>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT here, desk, sequence,
                    here = 1 OR behind = 0 AND item_count = (SELECT count(*) FROM items WHERE job = ?1)
             FROM job_shares WHERE job = ?1",
        )?;
        let share = statement.query_row([job.as_str()], |row| {
            let sequence = row.get::<_, i64>(2)?.cast_unsigned();
            Ok(JobShare { here: row.get(0)?, desk: row.get(1)?, sequence, whole: row.get(3)? })
        });
        Ok(share.optional()?)
    }

    /// What the log of a job that runs here does not have yet, as much as fits into one record. From now on something of
    /// the job may be in the log.
    ///
    /// # Errors
    /// As for every write.
    pub fn part_to_share(&self, id: &JobId, author: &str, desk: &str) -> Result<ToShare, Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let share = transaction
            .query_row(
                "SELECT sequence, copying, item_count, asked FROM job_shares WHERE job = ?1 AND here = 1",
                [id.as_str()],
                |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?, row.get::<_, bool>(3)?)),
            )
            .optional()?;
        let Some((after, begins, item_count, asked)) = share else { return Ok(ToShare::NotHere) };
        let (items, last_change) = changed_items(&transaction, id)?;
        let Some(last_change) = last_change else { return Ok(ToShare::Nothing) };
        if !asked {
            transaction.execute("UPDATE job_shares SET asked = 1 WHERE job = ?1", [id.as_str()])?;
        }
        let sql = format!("SELECT {JOB} FROM jobs j WHERE j.id = ?1");
        let job = transaction.query_row(&sql, [id.as_str()], job)?;
        let holds = holds_of(&transaction, id)?;
        transaction.commit()?;
        let (version, author, desk) = (JOB_PART_VERSION, author.to_owned(), desk.to_owned());
        let part = JobPart { version, author, desk, begins, job, item_count, holds, items };
        Ok(ToShare::Part(Box::new(PartToShare { part, after: after.cast_unsigned(), last_change })))
    }

    /// Notes that the log has a part, as its record with this number.
    ///
    /// # Errors
    /// As for every write; then the part comes back through the log.
    pub fn part_is_shared(&self, shared: &PartToShare, sequence: u64) -> Result<(), Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let job = shared.part.job.id.as_str();
        let noted = transaction.execute(
            "UPDATE job_shares SET sequence = ?2, copying = copying AND NOT ?3
             WHERE job = ?1 AND here = 1 AND sequence < ?2",
            params![job, sequence.cast_signed(), shared.part.begins],
        )?;
        if noted > 0 {
            transaction
                .execute("DELETE FROM job_changes WHERE job = ?1 AND id <= ?2", params![job, shared.last_change])?;
        }
        Ok(transaction.commit()?)
    }

    /// Takes up a job whose lease this desk has just got: what was permitted is planned again, and what was being sent
    /// is unknown, here or wherever it ran. One that another desk ran last is run here from now on, and its log gets a
    /// copy of it; what that desk knew of its accounts counts here. Tells whether it ran elsewhere.
    ///
    /// # Errors
    /// As for every write.
    pub fn take_up_job(&self, workspace: &WorkspaceId, id: &JobId, desk: &str, now: Timestamp) -> Result<bool, Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        recover(&transaction, "id = ?2", id.as_str(), now)?;
        let holds = transaction
            .query_row("SELECT holds FROM job_shares WHERE job = ?1 AND here = 0", [id.as_str()], |row| {
                super::store::json::<Vec<HeldAccount>>(row, 0)
            })
            .optional()?;
        let elsewhere = holds.is_some();
        if elsewhere {
            transaction.execute(
                "UPDATE job_shares SET here = 1, desk = ?2, asked = 1, copying = 1 WHERE job = ?1",
                [id.as_str(), desk],
            )?;
            change_all(&transaction, id.as_str())?;
            note(&transaction, workspace, id, OperationKind::TakenOver, None, now)?;
        }
        for held in holds.unwrap_or_default() {
            hold(&transaction, workspace, &held.account, held.reason, held.since)?;
        }
        transaction.commit()?;
        Ok(elsewhere)
    }
}

/// Notes that the log has to get the whole job.
fn change_all(connection: &Connection, job: &str) -> Result<(), Error> {
    connection.execute("DELETE FROM job_changes WHERE job = ?1", [job])?;
    connection.execute(
        "INSERT INTO job_changes (job, position) SELECT ?1, 0 UNION ALL SELECT job, position FROM items WHERE job = ?1",
        [job],
    )?;
    Ok(())
}

/// The items that changed first, and the newest change among them.
fn changed_items(connection: &Connection, id: &JobId) -> Result<(Vec<SharedItem>, Option<i64>), Error> {
    let mut changes =
        connection.prepare_cached("SELECT id, position FROM job_changes WHERE job = ?1 ORDER BY id LIMIT ?2")?;
    let mut changes = changes.query(params![id.as_str(), ITEMS])?;
    let (mut items, mut last, mut bytes) = (Vec::new(), None, 0);
    while let Some(row) = changes.next()?
        && bytes < BYTES
    {
        last = Some(row.get(0)?);
        if let Some(shared) = shared_item(connection, id, row.get(1)?)? {
            bytes += size_of_texts(&shared);
            items.push(shared);
        }
    }
    Ok((items, last))
}

fn shared_item(connection: &Connection, id: &JobId, position: u32) -> Result<Option<SharedItem>, Error> {
    let sql = format!("SELECT {ITEM} FROM items i WHERE i.job = ?1 AND i.position = ?2");
    let found =
        connection.prepare_cached(&sql)?.query_row(params![id.as_str(), position], |row| item(row, 0)).optional()?;
    let Some(mut item) = found else { return Ok(None) };
    if item.state == ItemState::Permitted {
        item.state = ItemState::Planned;
    }
    let sql = format!("SELECT {ATTEMPT} FROM attempts a WHERE a.job = ?1 AND a.position = ?2 ORDER BY a.id");
    let mut attempts = connection.prepare_cached(&sql)?;
    let attempts = attempts.query_map(params![id.as_str(), position], attempt)?.collect::<Result<_, _>>()?;
    Ok(Some(SharedItem { item, attempts }))
}

/// What is long about an item, roughly; the rest has some 500 bytes.
fn size_of_texts(shared: &SharedItem) -> usize {
    let request = |request: &super::ItemRequest| match request {
        super::ItemRequest::Create { greeting, customers, .. } => greeting.len() + customers.len() * 40,
        super::ItemRequest::Pull { .. } | super::ItemRequest::Leave { .. } => 200,
    };
    let attempts = shared.attempts.iter();
    let attempts =
        attempts.map(|attempt| request(&attempt.request) + attempt.raw.as_ref().map_or(0, String::len) + 300);
    500 + request(&shared.item.request) + attempts.sum::<usize>()
}

fn holds_of(connection: &Connection, id: &JobId) -> Result<Vec<HeldAccount>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT h.account, h.reason, h.since FROM account_holds h JOIN jobs j ON j.workspace = h.workspace
         WHERE j.id = ?1 AND h.account IN (SELECT account FROM items WHERE job = ?1)",
    )?;
    let holds = statement.query_map([id.as_str()], |row| {
        let account = UserId::new(row.get::<_, String>(0)?);
        Ok(HeldAccount { account, reason: row.get(1)?, since: time(row, 2)? })
    })?;
    Ok(holds.collect::<Result<_, _>>()?)
}
