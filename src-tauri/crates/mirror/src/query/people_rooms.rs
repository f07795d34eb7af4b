//! The rooms that many people are in.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use miaohui::ContactWxid;
use rusqlite::{Connection, Result};

use super::fit;
use super::local::Local;
use super::ranked::Ranked;
use super::row::Rows;
use crate::answers::{PeopleRoom, PeopleRoomWindow};
use crate::directory::Directory;

/// People told of one room.
const PEOPLE: usize = 500;

/// The rooms that at least one of some people is in now.
pub(crate) struct PeopleRooms {
    /// By room, the people as positions in the list that was asked.
    people: HashMap<u32, Vec<u32>>,
    rooms: Mutex<Ranked>,
}

impl PeopleRooms {
    pub(crate) fn load(connection: &Connection, asked: &[ContactWxid]) -> Result<Self> {
        let directory = Directory::open(connection)?;
        let mut people: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut statement = connection.prepare_cached(
            "SELECT m.room FROM memberships_of_people m CROSS JOIN rooms r ON r.id = m.room
             WHERE m.person = ?1 AND m.left_at IS NULL AND r.deleted = 0",
        )?;
        let mut seen = HashSet::new();
        for (position, person) in (0..).zip(asked) {
            // Somebody named twice stands at the first place.
            let Some(person) = directory.person(person.as_str())?.filter(|person| seen.insert(*person)) else {
                continue;
            };
            let mut rooms = statement.query([person])?;
            while let Some(row) = rooms.next()? {
                people.entry(row.get(0)?).or_default().push(position);
            }
        }
        let ranked = Ranked::new(people.iter().map(|(room, people)| (people.len() as u32, *room)).collect());
        Ok(Self { people, rooms: Mutex::new(ranked) })
    }

    pub(crate) fn window(
        &self,
        connection: &Connection,
        local: &Local,
        offset: u32,
        limit: u32,
    ) -> Result<PeopleRoomWindow> {
        // A page is ordered in whole groups, so a panic elsewhere leaves nothing half done.
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let total = rooms.len();
        let mut name = connection.prepare_cached("SELECT name_key, wxid FROM rooms WHERE id = ?1")?;
        let page = rooms.page((offset, limit), |room| {
            name.query_row([room], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?)))
        })?;
        let all = Rows::load(connection, local)?;
        let mut rows = Vec::new();
        for (people_total, room) in page {
            let people = self.people.get(room).into_iter().flatten().copied().take(PEOPLE).collect();
            rows.push(PeopleRoom { room: all.row(connection, i64::from(*room))?, people, people_total: *people_total });
        }
        fit(&mut rows, 1);
        Ok(PeopleRoomWindow { total, offset, rows })
    }
}
