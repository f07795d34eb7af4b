//! Which rooms a typed text means: found themselves, or owned or inhabited by people found.

use rusqlite::{Connection, Result};

use super::found::{matched, person_texts};
use crate::answers::Matched;
use crate::search::{Keyed, Keys};

/// People up to whose number their rooms are looked up one by one; with more, all memberships are read.
const FEW_PEOPLE: u32 = 20_000;

/// The rooms found, and those that people found own or are in.
pub(super) fn rooms_meant(connection: &Connection, found: &Keyed) -> Result<Keys> {
    let mut rooms = found.all_rooms.clone();
    let people = &found.all_people;
    if people.count() <= FEW_PEOPLE {
        let mut of_person = connection.prepare_cached(
            "SELECT room FROM memberships_of_people WHERE person = ?1 AND left_at IS NULL
             UNION ALL SELECT id FROM rooms WHERE owner = ?1",
        )?;
        for person in people.iter() {
            let mut found = of_person.query([person])?;
            while let Some(row) = found.next()? {
                rooms.insert(row.get(0)?);
            }
        }
        return Ok(rooms);
    }
    for sql in [
        "SELECT room, person FROM memberships WHERE left_at IS NULL",
        "SELECT id, owner FROM rooms WHERE owner IS NOT NULL",
    ] {
        let mut statement = connection.prepare_cached(sql)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            if people.contains(row.get(1)?) {
                rooms.insert(row.get(0)?);
            }
        }
    }
    Ok(rooms)
}

/// Why a room whose own texts do not fit is meant: a member, the owner first, with the text that fits.
/// None when no member fits.
#[allow(dead_code)]
pub(crate) fn member_mark(connection: &Connection, room: i64, found: &Keyed) -> Result<Option<(i64, Matched)>> {
    let mut statement = connection.prepare_cached(
        "SELECT owner FROM rooms WHERE id = ?1 AND owner IS NOT NULL
         UNION ALL SELECT person FROM memberships WHERE room = ?1 AND left_at IS NULL",
    )?;
    let mut members = statement.query([room])?;
    while let Some(row) = members.next()? {
        let person: u32 = row.get(0)?;
        if found.all_people.contains(person) {
            let person = i64::from(person);
            return Ok(Some((person, matched(person_texts(connection, person)?, &found.folded))));
        }
    }
    Ok(None)
}
