//! Items, attempts and what people did, for screens and files.

use jiff::Timestamp;
use rusqlite::{Row, ToSql, params, params_from_iter};

use super::store::{ATTEMPT, ITEM, attempt, item, json, time};
use super::{Attempt, Item, ItemKey, ItemRequest, ItemState, JobId, JobKind, OperationKind};
use crate::{Error, Ledger, WorkspaceId};

/// States to show; empty: all.
pub type ItemStates<'a> = &'a [ItemState];

/// An item and how often it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptedItem {
    /// The item.
    pub item: Item,
    /// Its attempts.
    pub attempts: u32,
}

/// Items of a job in the same state for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemGroup {
    /// Failed or unknown.
    pub state: ItemState,
    /// Key of the text that explains the state.
    pub reason: Option<String>,
    /// The vendor's number, where all have the same.
    pub code: Option<i64>,
    /// How many.
    pub count: u32,
    /// The first of them.
    pub first_position: u32,
}

/// A call to the vendor, or what a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedOperation {
    /// When.
    pub at: Timestamp,
    /// The job.
    pub job: JobId,
    /// Its number.
    pub job_number: u32,
    /// What it does.
    pub job_kind: JobKind,
    /// The item, where it is about one.
    pub position: Option<u32>,
    /// What a person did; none for a call.
    pub operation: Option<OperationKind>,
    /// What was sent, or decided about.
    pub request: Option<ItemRequest>,
    /// State of the item after a call; none while on its way.
    pub outcome: Option<ItemState>,
    /// Key of the text that explains the outcome.
    pub reason: Option<String>,
    /// The vendor's number.
    pub code: Option<i64>,
}

/// Those on their way first, then those with an outcome, the newest first, then those left.
const ORDER: &str = "CASE i.state WHEN 'sending' THEN 0 WHEN 'permitted' THEN 0 WHEN 'planned' THEN 2
         WHEN 'skipped' THEN 3 WHEN 'notRun' THEN 3 ELSE 1 END,
     CASE WHEN i.state IN ('done', 'invited', 'failed', 'unknown') THEN -i.changed_at ELSE 0 END, i.position";

impl Ledger {
    /// How many items of a job are in some states, and at most `limit` of them from position `offset`: those on their
    /// way, then those with an outcome, the newest first, then those left.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn items(
        &self,
        job: &JobId,
        states: ItemStates<'_>,
        offset: u32,
        limit: u32,
    ) -> Result<(u32, Vec<AttemptedItem>), Error> {
        let wanted = wanted(states);
        let job = job.as_str();
        let connection = self.lock();
        let values = || std::iter::once(&job as &dyn ToSql).chain(states.iter().map(|state| state as &dyn ToSql));
        let total = connection
            .prepare_cached(&format!("SELECT count(*) FROM items i WHERE i.job = ?1 {wanted}"))?
            .query_row(params_from_iter(values()), |row| row.get(0))?;
        let sql = format!(
            "SELECT {ITEM}, (SELECT count(*) FROM attempts a WHERE a.job = i.job AND a.position = i.position)
             FROM items i WHERE i.job = ?1 {wanted} ORDER BY {ORDER} LIMIT {limit} OFFSET {offset}"
        );
        let mut statement = connection.prepare(&sql)?;
        let items = statement.query_map(params_from_iter(values()), |row| {
            Ok(AttemptedItem { item: item(row, 0)?, attempts: row.get(14)? })
        })?;
        Ok((total, items.collect::<Result<_, _>>()?))
    }

    /// One item; none where the job has none at this position.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn item(&self, key: &ItemKey) -> Result<Option<Item>, Error> {
        let connection = self.lock();
        let sql = format!("SELECT {ITEM} FROM items i WHERE i.job = ?1 AND i.position = ?2");
        let mut statement = connection.prepare_cached(&sql)?;
        let mut items = statement.query_map(params![key.job.as_str(), key.position], |row| item(row, 0))?;
        Ok(items.next().transpose()?)
    }

    /// The failed and unknown items of a job by reason, the most frequent first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn item_groups(&self, job: &JobId) -> Result<Vec<ItemGroup>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT state, reason, CASE WHEN count(code) = count(*) AND min(code) = max(code) THEN min(code) END,
                    count(*) AS items, min(position)
             FROM items WHERE job = ?1 AND state IN ('failed', 'unknown') GROUP BY state, reason
             ORDER BY items DESC, min(position)",
        )?;
        let groups = statement.query_map([job.as_str()], |row| {
            Ok(ItemGroup {
                state: row.get(0)?,
                reason: row.get(1)?,
                code: row.get(2)?,
                count: row.get(3)?,
                first_position: row.get(4)?,
            })
        })?;
        Ok(groups.collect::<Result<_, _>>()?)
    }

    /// What the items of a group wanted; at most `limit`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn requests_of_group(&self, job: &JobId, group: &ItemGroup, limit: u32) -> Result<Vec<ItemRequest>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT request FROM items WHERE job = ?1 AND state = ?2 AND reason IS ?3 ORDER BY position LIMIT ?4",
        )?;
        let requests =
            statement.query_map(params![job.as_str(), group.state, group.reason, limit], |row| json(row, 0))?;
        Ok(requests.collect::<Result<_, _>>()?)
    }

    /// Every sending of an item, the first first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn attempts(&self, key: &ItemKey) -> Result<Vec<Attempt>, Error> {
        let connection = self.lock();
        let sql = format!("SELECT {ATTEMPT} FROM attempts a WHERE a.job = ?1 AND a.position = ?2 ORDER BY a.id");
        let mut statement = connection.prepare_cached(&sql)?;
        let attempts = statement.query_map(params![key.job.as_str(), key.position], attempt)?;
        Ok(attempts.collect::<Result<_, _>>()?)
    }

    /// How much was sent or done in a workspace, and at most `limit` of it from position `offset`, the newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn operations(
        &self,
        workspace: &WorkspaceId,
        offset: u32,
        limit: u32,
    ) -> Result<(u32, Vec<LoggedOperation>), Error> {
        let connection = self.lock();
        let total = connection
            .prepare_cached(
                "SELECT (SELECT count(*) FROM attempts WHERE workspace = ?1)
                      + (SELECT count(*) FROM operations WHERE workspace = ?1)",
            )?
            .query_row([workspace.as_str()], |row| row.get(0))?;
        let mut statement = connection.prepare_cached(
            "SELECT o.at, o.job, j.number, j.kind, o.position, o.operation,
                    coalesce(o.request, (SELECT request FROM items WHERE job = o.job AND position = o.position)),
                    o.outcome, o.reason, o.code
             FROM (SELECT * FROM (SELECT sent_at AS at, id, job, position, NULL AS operation, request, outcome, reason, code
                                  FROM attempts WHERE workspace = ?1 ORDER BY sent_at DESC, id DESC LIMIT ?2 + ?3)
                   UNION ALL
                   SELECT * FROM (SELECT at, id, job, position, kind, NULL, NULL, NULL, NULL
                                  FROM operations WHERE workspace = ?1 ORDER BY at DESC, id DESC LIMIT ?2 + ?3)) o
             JOIN jobs j ON j.id = o.job ORDER BY o.at DESC, o.id DESC LIMIT ?2 OFFSET ?3",
        )?;
        let operations = statement.query_map(params![workspace.as_str(), limit, offset], operation)?;
        Ok((total, operations.collect::<Result<_, _>>()?))
    }
}

/// The condition that an item is in one of some states, whose values follow `?1`.
fn wanted(states: ItemStates<'_>) -> String {
    if states.is_empty() {
        return String::new();
    }
    let places: Vec<_> = (2..states.len() + 2).map(|place| format!("?{place}")).collect();
    format!("AND i.state IN ({})", places.join(", "))
}

fn operation(row: &Row<'_>) -> rusqlite::Result<LoggedOperation> {
    let request: Option<String> = row.get(6)?;
    Ok(LoggedOperation {
        at: time(row, 0)?,
        job: JobId(row.get(1)?),
        job_number: row.get(2)?,
        job_kind: row.get(3)?,
        position: row.get(4)?,
        operation: row.get(5)?,
        request: request.map(|_| json(row, 6)).transpose()?,
        outcome: row.get(7)?,
        reason: row.get(8)?,
        code: row.get(9)?,
    })
}
