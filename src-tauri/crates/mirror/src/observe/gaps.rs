//! Times in which nothing was heard of the vendor: what turns out different afterwards happened nobody knows when.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{Moment, feed};

/// Longer silence is a gap, in milliseconds: rooms are read every half an hour, so this takes several readings that did
/// not happen.
const LONGEST_SILENCE: i64 = 3 * 60 * 60 * 1000;

/// Notes that something was said of these times, before what was said is taken in. The gaps are the holes between all
/// times ever heard of from the first that was taken in, whatever their order.
pub(super) fn hear(connection: &Connection, mut times: Vec<i64>, moment: Moment) -> Result<()> {
    times.sort_unstable();
    times.dedup();
    let before: Option<i64> =
        connection.prepare_cached("SELECT last_heard FROM mirror")?.query_row([], |row| row.get(0))?;
    let mut last = before;
    for at in times {
        match last {
            Some(heard) if at <= heard => fill(connection, at, moment)?,
            Some(heard) => {
                open(connection, heard, at, moment.opened > heard, moment)?;
                last = Some(at);
            }
            None => last = Some(at),
        }
    }
    if last != before {
        connection.prepare_cached("UPDATE mirror SET last_heard = ?1")?.execute([last])?;
    }
    Ok(())
}

/// Keeps a gap where the silence was long enough; says whether it was.
fn open(connection: &Connection, since: i64, until: i64, closed: bool, moment: Moment) -> Result<bool> {
    if until - since <= LONGEST_SILENCE {
        return Ok(false);
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO gaps (until, since, closed) VALUES (?1, ?2, ?3)")?
        .execute(params![until, since, closed])?;
    feed::gap(connection, since, until, moment.now)?;
    Ok(true)
}

/// Something that came late is of a time within a gap: at most two shorter ones are left of it.
fn fill(connection: &Connection, at: i64, moment: Moment) -> Result<()> {
    let found = connection
        .prepare_cached("SELECT since, until, closed FROM gaps WHERE until > ?1 AND since < ?1")?
        .query_row([at], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((since, until, closed)): Option<(i64, i64, bool)> = found else { return Ok(()) };
    connection.prepare_cached("DELETE FROM gaps WHERE until = ?1")?.execute([until])?;
    feed::end_gap(connection, until)?;
    let earlier = open(connection, since, at, closed, moment)?;
    let later = open(connection, at, until, closed, moment)?;
    // What happened somewhere in the whole gap is told with the last that is left.
    let left = if later { until } else { i64::from(earlier) * at };
    connection.prepare_cached("UPDATE feed SET gap = ?2 WHERE gap = ?1")?.execute([until, left])?;
    Ok(())
}
