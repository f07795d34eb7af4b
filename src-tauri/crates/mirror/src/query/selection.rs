//! Sets of rooms, and how many people are in them.

use miaohui::RoomWxid;
use rusqlite::{Connection, OptionalExtension, Result};

use super::facts::Facts;
use super::filter::Asked;
use super::order::rooms_of_query;
use super::row::Rows;
use crate::answers::SelectionSummary;
use crate::directory::Directory;
use crate::search::Keys;

/// The keys of named rooms, each once; unknown ones are left out.
pub(crate) fn rooms_named(connection: &Connection, rooms: &[RoomWxid]) -> Result<Vec<u32>> {
    let mut statement = connection.prepare_cached("SELECT id FROM rooms WHERE wxid = ?1")?;
    let mut keys = Vec::new();
    for room in rooms {
        keys.extend(statement.query_row([room.as_str()], |row| row.get::<_, u32>(0)).optional()?);
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// The keys of the rooms of a query, but not of some.
pub(crate) fn rooms_but(
    connection: &Connection,
    facts: &Facts,
    asked: &Asked<'_>,
    except: &[RoomWxid],
) -> Result<Vec<u32>> {
    let rows = Rows::load(connection, &asked.local)?;
    let except: Keys = rooms_named(connection, except)?.into_iter().collect();
    let rooms = rooms_of_query(connection, facts, &rows, asked)?;
    Ok(rooms.iter().filter(|room| !except.contains(*room)).collect())
}

/// How often each person is a present member of some rooms.
pub(super) struct Presences {
    /// By the person's key.
    counts: Vec<u32>,
    memberships: u32,
    rooms_without_members: u32,
}

impl Presences {
    pub(super) fn count(connection: &Connection, rooms: &[u32]) -> Result<Self> {
        let mut presences = Self { counts: Vec::new(), memberships: 0, rooms_without_members: 0 };
        let mut known = connection.prepare_cached("SELECT size IS NOT NULL FROM rooms WHERE id = ?1")?;
        let mut members =
            connection.prepare_cached("SELECT person FROM memberships WHERE room = ?1 AND left_at IS NULL")?;
        for room in rooms {
            if !known.query_row([room], |row| row.get(0))? {
                presences.rooms_without_members += 1;
                continue;
            }
            let mut people = members.query([room])?;
            while let Some(row) = people.next()? {
                presences.add(row.get(0)?);
            }
        }
        Ok(presences)
    }

    fn add(&mut self, person: u32) {
        let index = person as usize;
        if index >= self.counts.len() {
            self.counts.resize((index + 1).max(self.counts.len() * 2), 0);
        }
        self.counts[index] += 1;
        self.memberships += 1;
    }

    /// People with the number of the rooms they are in.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..).zip(self.counts.iter().copied()).filter(|(_, rooms)| *rooms > 0)
    }

    pub(super) fn summary(&self, rooms: &[u32], staff: &Keys) -> SelectionSummary {
        SelectionSummary {
            rooms: rooms.len() as u32,
            rooms_without_members: self.rooms_without_members,
            memberships: self.memberships,
            people: self.iter().count() as u32,
            customers: self.iter().filter(|(person, _)| !staff.contains(*person)).count() as u32,
        }
    }
}

/// Coworkers and hosted accounts.
pub(super) fn staff(connection: &Connection) -> Result<Keys> {
    let coworkers = connection
        .prepare_cached("SELECT id FROM people WHERE coworker = 1")?
        .query_map([], |row| row.get::<_, u32>(0))?
        .collect::<Result<Vec<_>>>()?;
    let accounts: Vec<String> = connection
        .prepare_cached("SELECT wxid FROM accounts")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_>>()?;
    let directory = Directory::open(connection)?;
    let mut staff: Keys = coworkers.into_iter().collect();
    for account in accounts {
        if let Some(person) = directory.person(&account)? {
            staff.insert(person as u32);
        }
    }
    Ok(staff)
}

/// A set of rooms in numbers.
pub(crate) fn selection(connection: &Connection, rooms: &[u32]) -> Result<SelectionSummary> {
    Ok(Presences::count(connection, rooms)?.summary(rooms, &staff(connection)?))
}
