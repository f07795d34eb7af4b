//! People who are in several rooms as rows: one for each person and room.

use std::collections::{HashMap, HashSet};

use miaohui::RoomWxid;
use mirror::{DuplicateQuery, DuplicateRow, Millis, Mirror, RoomRow};

use super::selection::{Selected, every_room};
use super::table::{Cell, Column, Table};
use super::windows::{WINDOW, every_row};
use super::words::Words;
use super::{members, person_rooms, rooms};
use crate::failure::AppError;

pub(super) const COLUMNS: &[Column] = &[
    person_rooms::CUSTOMER_ID,
    members::NICKNAME,
    members::COMPANY,
    Column::new(
        ("所在群数", "Number of rooms"),
        ("这个人在所选的群里占了几个", "How many of the chosen rooms this person is in"),
        10.0,
    ),
    rooms::NAME,
    rooms::ID,
    rooms::OWNER,
    members::FIRST_SEEN,
    rooms::AS_OF,
    rooms::SOURCE,
];

const WIDTH: usize = 10;

/// Writes the rooms of each person who is in several of them.
pub(super) fn write(mirror: &Mirror, query: &DuplicateQuery, words: Words, table: &mut Table) -> Result<(), AppError> {
    let mut chosen = ChosenRooms { mirror, query, all: None, rows: HashMap::new() };
    let first = mirror.duplicates(query, 0, 1)?;
    table.expect(first.total.saturating_add(first.surplus));
    let read = |offset| mirror.duplicates(query, offset, WINDOW).map(|window| (window.total, window.rows));
    every_row(
        read,
        |duplicate| duplicate.person.wxid.clone(),
        |duplicate| {
            for (wxid, first_seen) in chosen.of(&duplicate)? {
                let Some(room) = chosen.row(&wxid)? else { continue };
                table.row(Some(room.as_of), &cells(&duplicate, room, first_seen, words))?;
            }
            Ok(())
        },
    )
}

/// The rooms of the query, read where needed.
struct ChosenRooms<'a> {
    mirror: &'a Mirror,
    query: &'a DuplicateQuery,
    /// All of them; read for the first person who is in more rooms than a row carries.
    all: Option<HashSet<RoomWxid>>,
    rows: HashMap<RoomWxid, RoomRow>,
}

impl ChosenRooms<'_> {
    /// The rooms of one person, with the time of first seeing them there.
    fn of(&mut self, duplicate: &DuplicateRow) -> Result<Vec<(RoomWxid, Millis)>, AppError> {
        if duplicate.rooms.len() >= duplicate.rooms_total as usize {
            return Ok(duplicate.rooms.iter().map(|room| (room.wxid.clone(), room.first_seen)).collect());
        }
        let all = match self.all.take() {
            Some(all) => all,
            None => self.read_all()?,
        };
        let rooms = self.mirror.rooms_of(&duplicate.person.wxid)?;
        let here = rooms
            .into_iter()
            .filter(|room| room.left_at.is_none() && !room.room.deleted && all.contains(&room.room.wxid));
        let found = here.map(|room| {
            let of = (room.room.wxid.clone(), room.first_seen);
            self.rows.insert(room.room.wxid.clone(), room.room);
            of
        });
        let found = found.collect();
        self.all = Some(all);
        Ok(found)
    }

    fn read_all(&self) -> Result<HashSet<RoomWxid>, AppError> {
        let mut all = HashSet::new();
        every_room(self.mirror, &self.query.rooms, |room| {
            if let Selected::Known(row) = room {
                all.insert(row.wxid);
            }
            Ok(())
        })?;
        Ok(all)
    }

    fn row(&mut self, wxid: &RoomWxid) -> Result<Option<&RoomRow>, AppError> {
        if !self.rows.contains_key(wxid)
            && let Some(detail) = self.mirror.room(wxid)?
        {
            self.rows.insert(wxid.clone(), detail.row);
        }
        Ok(self.rows.get(wxid))
    }
}

fn cells(duplicate: &DuplicateRow, room: &RoomRow, first_seen: Millis, words: Words) -> [Cell; WIDTH] {
    let person = &duplicate.person;
    [
        Cell::text(person.wxid.as_str()),
        Cell::text(person.nick_name.as_str()),
        Cell::or_empty(person.corporation.clone()),
        Cell::Number(duplicate.rooms_total),
        Cell::Text(words.room_name(room)),
        Cell::text(room.wxid.as_str()),
        Cell::or_empty(room.owner_name.clone()),
        Cell::Time(first_seen),
        Cell::Time(room.as_of),
        Cell::text(words.source(room.source)),
    ]
}
