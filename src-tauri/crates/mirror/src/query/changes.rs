//! What changed.

use miaohui::RoomWxid;
use rusqlite::{Connection, Result, named_params};

use super::fit;
use super::row::person_summary;
use crate::answers::{ChangeKind, ChangeQuery, ChangeRow, ChangeWindow};
use crate::directory::Directory;
use crate::snapshot::Source;
use crate::time::Millis;

/// The changes of `query` from `offset`, newest first, at most `limit`.
pub(crate) fn changes(connection: &Connection, query: &ChangeQuery, offset: u32, limit: u32) -> Result<ChangeWindow> {
    let mut conditions = vec!["at > :after"];
    if query.room.is_some() {
        conditions.push("room = (SELECT id FROM rooms WHERE wxid = :room)");
    }
    if query.person.is_some() {
        conditions.push("person <> 0 AND person = :person");
    }
    let conditions = conditions.join(" AND ");
    let after = query.after.map_or(i64::MIN, |after| after.0);
    let room = query.room.as_ref().map(RoomWxid::as_str);
    let directory = Directory::open(connection)?;
    // Nobody has the key 0, so changes of someone unknown are none.
    let person = query.person.as_ref().map(|person| directory.person(person.as_str())).transpose()?;
    let person = person.map(Option::unwrap_or_default);
    let mut parameters: Vec<(&str, &dyn rusqlite::ToSql)> = vec![(":after", &after)];
    if room.is_some() {
        parameters.push((":room", &room));
    }
    if person.is_some() {
        parameters.push((":person", &person));
    }
    let total = connection
        .prepare_cached(&format!("SELECT count(*) FROM changes WHERE {conditions}"))?
        .query_row(parameters.as_slice(), |row| row.get(0))?;
    let page = named_params! { ":offset": offset, ":limit": limit };
    parameters.extend(page.iter().copied());
    let mut statement = connection.prepare_cached(&format!(
        "SELECT room, at, kind, person, before, after FROM changes WHERE {conditions}
         ORDER BY at DESC, room, kind, person LIMIT :limit OFFSET :offset"
    ))?;
    let mut found = statement.query(parameters.as_slice())?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let (room, at, kind): (i64, i64, ChangeKind) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (wxid, topic, source) = evidence(connection, room, at)?;
        let after: Option<String> = row.get(5)?;
        let person = match (kind, row.get(3)?) {
            (ChangeKind::OwnerChanged, _) => {
                after.as_deref().map(|owner| directory.person(owner)).transpose()?.flatten()
            }
            (_, 0) => None,
            (_, person) => Some(person),
        };
        rows.push(ChangeRow {
            room: RoomWxid::new(wxid),
            topic,
            at: Millis(at),
            source,
            kind,
            person: person.map(|person| person_summary(connection, person)).transpose()?,
            before: row.get(4)?,
            after,
        });
    }
    fit(&mut rows, 1);
    Ok(ChangeWindow { total, offset, rows })
}

/// The room of a change and the source of the observation that shows it.
fn evidence(connection: &Connection, room: i64, at: i64) -> Result<(String, String, Source)> {
    connection
        .prepare_cached(
            "SELECT wxid, topic, source FROM rooms JOIN observations ON room = id WHERE id = ?1 AND as_of = ?2
             ORDER BY source DESC LIMIT 1",
        )?
        .query_row([room, at], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}
