//! What a search found, as rows with the part that fits.

use std::collections::HashSet;

use miaohui::RoomWxid;
use rusqlite::{Connection, Result};

use super::fit;
use super::row::{Rows, person_summary};
use crate::answers::{Found, FoundPerson, FoundRoom, Matched, MatchedField};
use crate::search::{Keyed, Typed};

/// The best people and rooms of a search.
pub(crate) fn found(connection: &Connection, keyed: &Keyed, favourites: &HashSet<RoomWxid>) -> Result<Found> {
    let mut people = Vec::new();
    for person in keyed.people.iter().map(|person| i64::from(*person)) {
        let summary = person_summary(connection, person)?;
        let rooms = connection
            .prepare_cached(
                "SELECT count(*) FROM memberships_of_people m CROSS JOIN rooms r ON r.id = m.room
                 WHERE m.person = ?1 AND m.left_at IS NULL AND r.deleted = 0",
            )?
            .query_row([person], |row| row.get(0))?;
        people.push(FoundPerson {
            person: summary,
            rooms,
            matched: matched(person_texts(connection, person)?, &keyed.typed),
        });
    }
    let rows = Rows::load(connection, favourites)?;
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

/// The texts of a person that are searched, the most telling first.
pub(super) fn person_texts(connection: &Connection, person: i64) -> Result<Vec<(MatchedField, String)>> {
    let summary = person_summary(connection, person)?;
    let aliases = texts(
        connection,
        "SELECT DISTINCT alias FROM memberships_of_people WHERE person = ?1 AND left_at IS NULL AND alias <> '' ORDER BY alias",
        person,
    )?;
    let mut texts = vec![(MatchedField::Name, summary.nick_name)];
    texts.extend(aliases.into_iter().map(|alias| (MatchedField::RoomAlias, alias)));
    texts.extend(summary.corporation.map(|company| (MatchedField::Corporation, company)));
    texts.push((MatchedField::Id, summary.wxid.as_str().to_owned()));
    Ok(texts)
}

fn texts(connection: &Connection, sql: &str, key: i64) -> Result<Vec<String>> {
    connection.prepare_cached(sql)?.query_map([key], |row| row.get(0))?.collect()
}

/// The first text that the typed one means, with the part meant.
pub(super) fn matched(options: Vec<(MatchedField, String)>, typed: &Typed) -> Matched {
    let marked = options.iter().find_map(|(field, text)| Some((*field, text.clone(), typed.mark(text)?)));
    match (marked, options.into_iter().next()) {
        (Some((field, text, highlight)), _) => Matched { field, text, highlights: vec![highlight] },
        // Folding the whole text joined characters that stand apart; there is nothing to point at.
        (None, Some((field, text))) => Matched { field, text, highlights: Vec::new() },
        (None, None) => Matched { field: MatchedField::Name, text: String::new(), highlights: Vec::new() },
    }
}
