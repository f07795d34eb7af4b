//! Why a room is among those that a typed text means.

use rusqlite::{Connection, Result};

use super::filter::Meant;
use super::found::person_matched;
use super::row::person_summary;
use crate::answers::Matched;

/// Why a room whose own texts do not fit is meant: a member, the owner first, with the text that fits.
/// None when no member fits.
pub(crate) fn member_mark(connection: &Connection, room: i64, meant: &Meant) -> Result<Option<(i64, Matched)>> {
    let mut statement = connection.prepare_cached(
        "SELECT owner FROM rooms WHERE id = ?1 AND owner IS NOT NULL
         UNION ALL SELECT person FROM memberships WHERE room = ?1 AND left_at IS NULL",
    )?;
    let mut members = statement.query([room])?;
    while let Some(row) = members.next()? {
        let person: u32 = row.get(0)?;
        if meant.people.contains(person) {
            let person = i64::from(person);
            let summary = person_summary(connection, person)?;
            return Ok(Some((person, person_matched(connection, (person, Some(room)), &summary, &meant.typed)?)));
        }
    }
    Ok(None)
}
