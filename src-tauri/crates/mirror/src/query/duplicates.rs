//! Who is in several rooms of a set.

use std::sync::{Mutex, PoisonError};

use miaohui::{ContactWxid, RoomWxid};
use rusqlite::{Connection, Result};

use super::fit;
use super::ranked::Ranked;
use super::row::{names, person_summary};
use super::selection::{Presences, staff};
use crate::answers::{DuplicateRoom, DuplicateRow, DuplicateWindow, SelectionSummary};
use crate::directory::Directory;
use crate::name_key::name_key;
use crate::search::Keys;
use crate::time::Millis;

/// Rooms told of one person.
const ROOMS: usize = 20;

/// What was asked: rooms by key, and people who may be in many.
pub(crate) type DuplicateQuestion = (Vec<u32>, Vec<ContactWxid>);

/// Everyone who is in several rooms of a set.
pub(crate) struct Duplicates {
    rooms: Keys,
    summary: SelectionSummary,
    surplus: u32,
    people: Mutex<Ranked>,
}

impl Duplicates {
    pub(crate) fn load(connection: &Connection, rooms: &[u32], allowed: &[ContactWxid]) -> Result<Self> {
        let presences = Presences::count(connection, rooms)?;
        let staff = staff(connection)?;
        let summary = presences.summary(rooms, &staff);
        let directory = Directory::open(connection)?;
        let mut unlisted = staff;
        for person in allowed {
            if let Some(person) = directory.person(person.as_str())? {
                unlisted.insert(person as u32);
            }
        }
        let several = presences.iter().filter(|(person, rooms)| *rooms > 1 && !unlisted.contains(*person));
        let several: Vec<(u32, u32)> = several.map(|(person, rooms)| (rooms, person)).collect();
        Ok(Self {
            rooms: rooms.iter().copied().collect(),
            summary,
            surplus: several.iter().map(|(rooms, _)| rooms - 1).sum(),
            people: Mutex::new(Ranked::new(several)),
        })
    }

    pub(crate) fn window(&self, connection: &Connection, offset: u32, limit: u32) -> Result<DuplicateWindow> {
        // A page is ordered in whole groups, so a panic elsewhere leaves nothing half done.
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        let total = people.len();
        let mut name = connection.prepare_cached("SELECT nick_name, wxid FROM people WHERE id = ?1")?;
        let page = people.page((offset, limit), |person| {
            name.query_row([person], |row| Ok((name_key(row.get_ref(0)?.as_str()?), row.get::<_, String>(1)?)))
        })?;
        let mut rows = Vec::new();
        for (rooms_total, person) in page {
            let person = i64::from(*person);
            let rooms = self.rooms_of(connection, person)?;
            rows.push(DuplicateRow { person: person_summary(connection, person)?, rooms_total: *rooms_total, rooms });
        }
        fit(&mut rows, 1);
        Ok(DuplicateWindow { summary: self.summary.clone(), total, surplus: self.surplus, offset, rows })
    }

    fn rooms_of(&self, connection: &Connection, person: i64) -> Result<Vec<DuplicateRoom>> {
        let mut rooms: Vec<(Vec<u8>, String, i64, i64)> = Vec::new();
        let mut statement = connection.prepare_cached(
            "SELECT r.id, r.name_key, r.wxid, m.first_seen
             FROM memberships_of_people m CROSS JOIN rooms r ON r.id = m.room WHERE m.person = ?1 AND m.left_at IS NULL",
        )?;
        let mut found = statement.query([person])?;
        while let Some(row) = found.next()? {
            if self.rooms.contains(row.get(0)?) {
                rooms.push((row.get(1)?, row.get(2)?, row.get(0)?, row.get(3)?));
            }
        }
        rooms.sort_unstable();
        rooms.truncate(ROOMS);
        rooms
            .into_iter()
            .map(|(_, wxid, room, first_seen)| duplicate_room(connection, wxid, room, first_seen))
            .collect()
    }
}

fn duplicate_room(connection: &Connection, wxid: String, room: i64, first_seen: i64) -> Result<DuplicateRoom> {
    let (topic, owner_name): (String, Option<String>) = connection
        .prepare_cached("SELECT topic, p.nick_name FROM rooms r LEFT JOIN people p ON p.id = r.owner WHERE r.id = ?1")?
        .query_row([room], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(DuplicateRoom {
        wxid: RoomWxid::new(wxid),
        name_from_members: if topic.trim().is_empty() { names(connection, room)? } else { Vec::new() },
        topic,
        owner_name: owner_name.filter(|name| !name.is_empty()),
        first_seen: Millis(first_seen),
    })
}
