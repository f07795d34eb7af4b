//! What other desks of the team tell of jobs, taken into this desk's ledger.

use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, params};

use super::share::{JOB_PART_VERSION, JobPart, SharedItem};
use super::store::{at, text};
use super::{Attempt, JobId};
use crate::{Error, Ledger, TeamPosition, WorkspaceId};

/// A record from the log of a job, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLogRecord {
    /// The job by its key on the bus.
    pub job: String,
    /// Its number in the stream.
    pub sequence: u64,
    /// What it tells; none when this version cannot read it.
    pub part: Option<JobPart>,
}

/// What the logs of a team's jobs tell, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobLogEntry {
    /// A record.
    Record(Box<JobLogRecord>),
    /// Records were removed before this desk had them.
    Gap,
    /// The stream of logs was made anew: it knows no job any more.
    Reset,
}

impl JobPart {
    /// Reads a record; none for what no desk writes, and what only newer versions read.
    pub fn read(job: &str, body: &[u8]) -> Option<Self> {
        let part: Self = serde_json::from_slice(body).ok()?;
        let is_id = |text: &str| text.len() < 100 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        // Changes of the job itself are noted at position 0.
        let are_items = part.items.iter().all(|shared| shared.item.position > 0);
        (part.version <= JOB_PART_VERSION && part.job.id.as_str() == job && is_id(job) && are_items).then_some(part)
    }
}

impl Ledger {
    /// How far the logs of the jobs of a workspace's team were taken in.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn job_log_position(&self, workspace: &WorkspaceId) -> Result<Option<TeamPosition>, Error> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT stream_created, sequence FROM job_log_positions WHERE workspace = ?1")?;
        let found = statement.query_row([workspace.as_str()], |row| {
            Ok(TeamPosition { stream_created: row.get(0)?, sequence: row.get::<_, i64>(1)?.cast_unsigned() })
        });
        Ok(found.optional()?)
    }

    /// Takes in what the logs of jobs tell, and with it, in one transaction, how far they were taken in. `own` is the
    /// author that this desk writes as: its own words come back, too. A job that another desk told of last is run there.
    ///
    /// # Errors
    /// As for every write; then nothing is taken in, and the position is as before.
    pub fn take_in_job_logs(
        &self,
        workspace: &WorkspaceId,
        own: &str,
        entries: &[JobLogEntry],
        position: TeamPosition,
    ) -> Result<(), Error> {
        let mut connection = self.lock();
        let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for entry in entries {
            match entry {
                JobLogEntry::Record(record) => try_to_take_in(&mut transaction, workspace, own, record)?,
                JobLogEntry::Gap => fall_behind(&transaction, workspace)?,
                JobLogEntry::Reset => forget_logs(&transaction, workspace)?,
            }
        }
        transaction.execute(
            "INSERT INTO job_log_positions (workspace, stream_created, sequence) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET stream_created = ?2, sequence = ?3",
            params![workspace.as_str(), position.stream_created, position.sequence.cast_signed()],
        )?;
        Ok(transaction.commit()?)
    }
}

fn fall_behind(transaction: &Transaction<'_>, workspace: &WorkspaceId) -> Result<(), Error> {
    transaction.execute(
        "UPDATE job_shares SET behind = 1 WHERE here = 0 AND job IN (SELECT id FROM jobs WHERE workspace = ?1)",
        [workspace.as_str()],
    )?;
    Ok(())
}

/// Who ran a job tells it to the new stream from its beginning; the others wait for that.
fn forget_logs(transaction: &Transaction<'_>, workspace: &WorkspaceId) -> Result<(), Error> {
    let of_workspace = "job IN (SELECT id FROM jobs WHERE workspace = ?1)";
    transaction.execute(&format!("DELETE FROM job_shares WHERE here = 1 AND {of_workspace}"), [workspace.as_str()])?;
    transaction.execute(
        &format!("UPDATE job_shares SET behind = 1, sequence = 0 WHERE {of_workspace}"),
        [workspace.as_str()],
    )?;
    Ok(())
}

/// A record that contradicts what there is must not keep out the following ones: it counts as unreadable.
fn try_to_take_in(
    transaction: &mut Transaction<'_>,
    workspace: &WorkspaceId,
    own: &str,
    record: &JobLogRecord,
) -> Result<(), Error> {
    let savepoint = transaction.savepoint()?;
    match take_in(&savepoint, workspace, own, record) {
        Ok(()) => Ok(savepoint.commit()?),
        Err(Error::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            drop(savepoint);
            tracing::warn!(job = record.job, sequence = record.sequence, %error, "a record of a job makes no sense");
            take_in(transaction, workspace, own, &JobLogRecord { part: None, ..record.clone() })
        }
        Err(error) => Err(error),
    }
}

fn take_in(connection: &Connection, workspace: &WorkspaceId, own: &str, record: &JobLogRecord) -> Result<(), Error> {
    let known: Option<(String, Option<i64>)> = connection
        .prepare_cached(
            "SELECT j.workspace, s.sequence FROM jobs j LEFT JOIN job_shares s ON s.job = j.id WHERE j.id = ?1",
        )?
        .query_row([&record.job], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let sequence = record.sequence.cast_signed();
    match &known {
        // Another workspace of this desk is in the same team.
        Some((of, _)) if of != workspace.as_str() => return Ok(()),
        Some((_, Some(before))) if *before >= sequence => return Ok(()),
        _ => {}
    }
    let Some(part) = &record.part else {
        let sql = "UPDATE job_shares SET behind = 1 WHERE job = ?1 AND here = 0";
        connection.execute(sql, [&record.job])?;
        return Ok(());
    };
    if part.author == own && known.is_some() {
        take_back(connection, workspace, part, sequence)
    } else {
        take_from(connection, workspace, part, sequence)
    }
}

/// This desk's own words: those whose arrival was never acknowledged, or that an older copy of the file does not have.
/// What changed here since then stays.
fn take_back(connection: &Connection, workspace: &WorkspaceId, part: &JobPart, sequence: i64) -> Result<(), Error> {
    let job = part.job.id.as_str();
    let mut changed =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM job_changes WHERE job = ?1 AND position = ?2)")?;
    let mut is_changed = |position: u32| changed.query_row(params![job, position], |row| row.get::<_, bool>(0));
    if !is_changed(0)? {
        put_job(connection, workspace, part)?;
    }
    for shared in &part.items {
        if !is_changed(shared.item.position)? {
            put_item(connection, workspace, part, shared)?;
        }
    }
    connection.execute(
        "UPDATE job_shares SET here = 1, sequence = ?2, asked = 1, copying = copying AND NOT ?3,
             behind = behind AND NOT ?3 WHERE job = ?1",
        params![job, sequence, part.begins],
    )?;
    Ok(())
}

fn take_from(connection: &Connection, workspace: &WorkspaceId, part: &JobPart, sequence: i64) -> Result<(), Error> {
    let job = part.job.id.as_str();
    // First of all, so that nothing of what follows counts as a change made here.
    connection.execute("UPDATE job_shares SET here = 0 WHERE job = ?1", [job])?;
    connection.execute("DELETE FROM job_changes WHERE job = ?1", [job])?;
    put_job(connection, workspace, part)?;
    // A log whose beginning is not there any more tells too little of its job.
    connection.execute(
        "INSERT INTO job_shares (job, here, desk, sequence, asked, copying, item_count, behind, holds)
         VALUES (?1, 0, ?2, ?3, 1, 0, ?4, NOT ?5, ?6)
         ON CONFLICT DO UPDATE SET here = 0, desk = ?2, sequence = ?3, asked = 1, copying = 0, item_count = ?4,
             behind = behind AND NOT ?5, holds = ?6",
        params![job, part.desk, sequence, part.item_count, part.begins, text(&part.holds)?],
    )?;
    for shared in &part.items {
        put_item(connection, workspace, part, shared)?;
    }
    Ok(())
}

fn put_job(connection: &Connection, workspace: &WorkspaceId, part: &JobPart) -> Result<(), Error> {
    let job = &part.job;
    connection.execute(
        "INSERT INTO jobs (id, workspace, number, kind, state, pause, title, chain, created_at, starts_at, finished_at)
         VALUES (?1, ?2, (SELECT coalesce(max(number), 0) + 1 FROM jobs WHERE workspace = ?2),
                 ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (id) DO UPDATE SET state = ?4, pause = ?5, finished_at = ?10",
        params![
            job.id.as_str(),
            workspace.as_str(),
            job.kind,
            job.state,
            job.pause,
            text(&job.title)?,
            text(&job.chain)?,
            at(job.created_at),
            at(job.starts_at),
            job.finished_at.map(at)
        ],
    )?;
    Ok(())
}

fn put_item(
    connection: &Connection,
    workspace: &WorkspaceId,
    part: &JobPart,
    SharedItem { item, attempts }: &SharedItem,
) -> Result<(), Error> {
    let (job, request) = (&part.job.id, &item.request);
    connection
        .prepare_cached(
            "INSERT INTO items (job, position, request, account, person, room, forecast, state, reason, code, message,
                 changed_at, not_before, waited, looked, looked_at, confirmed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT DO UPDATE SET request = ?3, account = ?4, person = ?5, room = ?6, forecast = ?7, state = ?8,
                 reason = ?9, code = ?10, message = ?11, changed_at = ?12, not_before = ?13, waited = ?14, looked = ?15,
                 looked_at = ?16, confirmed_at = ?17",
        )?
        .execute(params![
            job.as_str(),
            item.position,
            text(request)?,
            request.account().map_or("", |account| account.as_str()),
            request.person().map(|person| person.as_str()),
            item.room.as_ref().map(|room| room.as_str()),
            item.forecast,
            item.state,
            item.reason,
            item.code,
            item.message,
            at(item.changed_at),
            item.not_before.map(at),
            item.waited,
            item.looked,
            item.looked_at.map(at),
            item.confirmed_at.map(at)
        ])?;
    put_attempts(connection, workspace, part, item.position, attempts)
}

/// The first attempt there is the first here, and so on: a call that is on its way here keeps its number.
fn put_attempts(
    connection: &Connection,
    workspace: &WorkspaceId,
    part: &JobPart,
    position: u32,
    attempts: &[Attempt],
) -> Result<(), Error> {
    let job: &JobId = &part.job.id;
    let known: Vec<i64> = connection
        .prepare_cached("SELECT id FROM attempts WHERE job = ?1 AND position = ?2 ORDER BY id")?
        .query_map(params![job.as_str(), position], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let known = known.into_iter().map(Some).chain(std::iter::repeat(None));
    for (attempt, id) in attempts.iter().zip(known) {
        connection
            .prepare_cached(
                "INSERT INTO attempts (id, workspace, job, position, request, account, kind, room_size, sent_at,
                     answered_at, outcome, reason, code, message, raw)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
                 ON CONFLICT (id) DO UPDATE SET request = ?5, account = ?6, room_size = ?8, sent_at = ?9,
                     answered_at = ?10, outcome = ?11, reason = ?12, code = ?13, message = ?14, raw = ?15",
            )?
            .execute(params![
                id,
                workspace.as_str(),
                job.as_str(),
                position,
                text(&attempt.request)?,
                attempt.request.account().map_or("", |account| account.as_str()),
                part.job.kind,
                attempt.room_size,
                at(attempt.sent_at),
                attempt.answered_at.map(at),
                attempt.outcome,
                attempt.reason,
                attempt.code,
                attempt.message,
                attempt.raw
            ])?;
    }
    Ok(())
}
