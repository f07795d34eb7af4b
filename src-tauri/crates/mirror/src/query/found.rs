//! What a search found, as rows with the part that fits.

use rusqlite::{Connection, OptionalExtension, Result};

use super::fit;
use super::local::Local;
use super::row::{Rows, person_summary};
use crate::answers::{Found, FoundPerson, FoundRoom, Matched, MatchedField, PersonSummary};
use crate::search::{Keyed, Typed};

/// The best people and rooms of a search.
pub(crate) fn found(connection: &Connection, keyed: &Keyed, local: &Local) -> Result<Found> {
    let mut people = Vec::new();
    for (key, room) in &keyed.people {
        let person = i64::from(*key);
        let rooms = match keyed.rooms_of(*key) {
            Some(rooms) => rooms,
            None => connection
                .prepare_cached(
                    "SELECT count(*) FROM memberships_of_people m CROSS JOIN rooms r ON r.id = m.room
                     WHERE m.person = ?1 AND m.left_at IS NULL AND r.deleted = 0",
                )?
                .query_row([person], |row| row.get(0))?,
        };
        let summary = person_summary(connection, person)?;
        let matched = person_matched(connection, (person, room.map(i64::from)), &summary, &keyed.typed)?;
        people.push(FoundPerson { person: summary, rooms, matched });
    }
    let rows = Rows::load(connection, local)?;
    let mut rooms = Vec::new();
    for key in &keyed.rooms {
        let row = rows.row(connection, i64::from(*key))?;
        let ids = texts(
            connection,
            "SELECT wecom_chat_id FROM rooms WHERE id = ?1 AND wecom_chat_id IS NOT NULL
             UNION ALL SELECT chat_id FROM viewpoints WHERE room = ?1",
            i64::from(*key),
        )?;
        let mut options = vec![(MatchedField::Name, row.topic.clone())];
        options.extend(row.tags.iter().map(|tag| (MatchedField::Tag, tag.name.clone())));
        options.push((MatchedField::Id, row.wxid.as_str().to_owned()));
        options.extend(ids.into_iter().map(|id| (MatchedField::Id, id)));
        rooms.push(FoundRoom { room: row, matched: matched(options, &keyed.typed) });
    }
    // Half of an answer's bytes for each.
    fit(&mut people, 2);
    fit(&mut rooms, 2);
    let (people_total, rooms_total) = (keyed.all_people.count(), keyed.all_rooms.count());
    Ok(Found { people, people_total, rooms, rooms_total })
}

/// The text of a person that the typed one means, with the part meant: first the name in `room`, where one is given.
/// Names in other rooms come last: a coworker may be in thousands, and all of them have to be asked for these names.
pub(super) fn person_matched(
    connection: &Connection,
    (person, room): (i64, Option<i64>),
    summary: &PersonSummary,
    typed: &Typed,
) -> Result<Matched> {
    let mut options = Vec::new();
    if let Some(room) = room {
        let alias: Option<Option<String>> = connection
            .prepare_cached("SELECT alias FROM memberships WHERE room = ?1 AND person = ?2 AND left_at IS NULL")?
            .query_row([room, person], |row| row.get(0))
            .optional()?;
        options.extend(alias.flatten().map(|alias| (MatchedField::RoomAlias, alias)));
    }
    options.push((MatchedField::Name, summary.nick_name.clone()));
    options.extend(summary.corporation.clone().map(|company| (MatchedField::Corporation, company)));
    options.push((MatchedField::Id, summary.wxid.as_str().to_owned()));
    let matched = matched(options, typed);
    if !matched.highlights.is_empty() {
        return Ok(matched);
    }
    let aliases = texts(
        connection,
        "SELECT DISTINCT alias FROM memberships_of_people WHERE person = ?1 AND left_at IS NULL AND alias <> '' ORDER BY alias",
        person,
    )?;
    let alias = aliases.into_iter().find_map(|text| Some((typed.mark(&text)?, text)));
    Ok(alias.map_or(matched, |(highlight, text)| Matched {
        field: MatchedField::RoomAlias,
        text,
        highlights: vec![highlight],
    }))
}

fn texts(connection: &Connection, sql: &str, key: i64) -> Result<Vec<String>> {
    connection.prepare_cached(sql)?.query_map([key], |row| row.get(0))?.collect()
}

/// The first text that the typed one means, with the part meant.
fn matched(options: Vec<(MatchedField, String)>, typed: &Typed) -> Matched {
    let marked = options.iter().find_map(|(field, text)| Some((*field, text.clone(), typed.mark(text)?)));
    match (marked, options.into_iter().next()) {
        (Some((field, text, highlight)), _) => Matched { field, text, highlights: vec![highlight] },
        // Folding the whole text joined characters that stand apart; there is nothing to point at.
        (None, Some((field, text))) => Matched { field, text, highlights: Vec::new() },
        (None, None) => Matched { field: MatchedField::Name, text: String::new(), highlights: Vec::new() },
    }
}
