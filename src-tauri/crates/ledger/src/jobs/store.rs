//! Rows of the tables as values.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Row, ToSql};
use serde::Serialize;
use serde::de::DeserializeOwned;

use miaohui::RoomWxid;

use super::{Attempt, Item, ItemKey, Job, JobId};
use crate::Error;

/// Columns of [`job`], of the table as `j`.
pub(super) const JOB: &str =
    "j.id, j.number, j.kind, j.state, j.pause, j.title, j.chain, j.created_at, j.starts_at, j.finished_at,
     (SELECT desk FROM job_shares WHERE job = j.id AND here = 0),
     NOT EXISTS (SELECT 1 FROM job_shares WHERE job = j.id AND asked = 1)";

/// Columns of [`item`], of the table as `i`.
pub(super) const ITEM: &str = "i.position, i.request, i.room, i.forecast, i.state, i.reason, i.code, i.message, \
     i.changed_at, i.not_before, i.waited, i.looked, i.looked_at, i.confirmed_at";

/// Columns of [`attempt`], of the table as `a`.
pub(super) const ATTEMPT: &str = "a.job, a.position, a.request, a.room_size, a.sent_at, a.answered_at, a.outcome, \
     a.reason, a.code, a.message, a.raw";

/// Reads [`JOB`].
pub(super) fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        id: JobId(row.get(0)?),
        number: row.get(1)?,
        kind: row.get(2)?,
        state: row.get(3)?,
        pause: row.get(4)?,
        title: json(row, 5)?,
        chain: json(row, 6)?,
        created_at: time(row, 7)?,
        starts_at: time(row, 8)?,
        finished_at: some_time(row, 9)?,
        elsewhere: row.get(10)?,
        only_here: row.get(11)?,
    })
}

/// Reads [`ITEM`], beginning at a column.
pub(super) fn item(row: &Row<'_>, first: usize) -> rusqlite::Result<Item> {
    Ok(Item {
        position: row.get(first)?,
        request: json(row, first + 1)?,
        room: row.get::<_, Option<String>>(first + 2)?.map(RoomWxid::new),
        forecast: row.get(first + 3)?,
        state: row.get(first + 4)?,
        reason: row.get(first + 5)?,
        code: row.get(first + 6)?,
        message: row.get(first + 7)?,
        changed_at: time(row, first + 8)?,
        not_before: some_time(row, first + 9)?,
        waited: row.get(first + 10)?,
        looked: row.get(first + 11)?,
        looked_at: some_time(row, first + 12)?,
        confirmed_at: some_time(row, first + 13)?,
    })
}

/// Reads [`ATTEMPT`].
pub(super) fn attempt(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    Ok(Attempt {
        job: JobId(row.get(0)?),
        position: row.get(1)?,
        request: json(row, 2)?,
        room_size: row.get(3)?,
        sent_at: time(row, 4)?,
        answered_at: some_time(row, 5)?,
        outcome: row.get(6)?,
        reason: row.get(7)?,
        code: row.get(8)?,
        message: row.get(9)?,
        raw: row.get(10)?,
    })
}

/// Reads job and position.
pub(super) fn key(row: &Row<'_>, first: usize) -> rusqlite::Result<ItemKey> {
    Ok(ItemKey { job: JobId(row.get(first)?), position: row.get(first + 1)? })
}

pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Ok(Timestamp::from_millisecond(row.get(column)?).unwrap_or_default())
}

pub(super) fn some_time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(|at| Timestamp::from_millisecond(at).unwrap_or_default()))
}

pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into()))
}

/// A value as the text that [`json`] reads.
pub(super) fn text(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Sqlite(rusqlite::Error::ToSqlConversionFailure(error.into())))
}

/// A time as it is kept.
pub(super) fn at(time: Timestamp) -> impl ToSql {
    time.as_millisecond()
}
