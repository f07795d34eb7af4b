//! Person × room as rows.

use std::collections::HashSet;

use miaohui::ContactWxid;
use mirror::{Mirror, PersonDetail, PersonRoom};

use super::table::{Cell, Column, Table};
use super::words::{Both, Words};
use super::{members, rooms};
use crate::failure::AppError;

pub(super) const CUSTOMER_ID: Column = Column::id(
    ("客户ID", "Customer ID"),
    ("客户在平台的编号（contactWxid）", "The platform's id of the person (contactWxid)"),
);

pub(super) const COLUMNS: &[Column] = &[
    CUSTOMER_ID,
    members::NICKNAME,
    members::COMPANY,
    Column::new(
        ("状态", "State"),
        ("在群、已不在群；没有群的客户在这里说明", "In the room or no longer; a customer without rooms says so here"),
        16.0,
    ),
    rooms::NAME,
    rooms::ID,
    members::ALIAS,
    rooms::SIZE,
    rooms::OWNER,
    rooms::ACCOUNTS,
    rooms::TAGS,
    rooms::TYPE,
    members::FIRST_SEEN,
    Column::new(("最近见到", "Last seen"), ("最后一次在这个群里读到", "Last read in this room"), 17.0),
    Column::new(
        ("离开不晚于", "Left by"),
        ("之后第一次没有读到的时间", "First reading of the room without the person after that"),
        17.0,
    ),
    rooms::AS_OF,
    rooms::SOURCE,
];

const WIDTH: usize = 17;

/// Writes the rooms of each person.
pub(super) fn write(mirror: &Mirror, people: &[ContactWxid], words: Words, table: &mut Table) -> Result<(), AppError> {
    let mut done = HashSet::new();
    for person in people.iter().filter(|person| done.insert(*person)) {
        let known = mirror.person(person)?;
        let rooms = mirror.rooms_of(person)?;
        if rooms.is_empty() {
            table.row(None, &without_rooms(person, known.as_ref(), words))?;
        }
        for room in rooms {
            table.row(Some(room.room.as_of), &cells(person, known.as_ref(), &room, words))?;
        }
    }
    Ok(())
}

fn without_rooms(person: &ContactWxid, known: Option<&PersonDetail>, words: Words) -> [Cell; WIDTH] {
    let mut cells = [const { Cell::Empty }; WIDTH];
    let state = if known.is_some() {
        ("不在任何群里", "In no room")
    } else {
        ("本地没有这个人，不在任何已知的群里", "Not known here, in no known room")
    };
    head(&mut cells, person, known, state, words);
    cells
}

fn cells(person: &ContactWxid, known: Option<&PersonDetail>, found: &PersonRoom, words: Words) -> [Cell; WIDTH] {
    let room = &found.room;
    let mut cells = [const { Cell::Empty }; WIDTH];
    head(&mut cells, person, known, state(found), words);
    cells[4] = Cell::Text(words.room_name(room));
    cells[5] = Cell::text(room.wxid.as_str());
    cells[6] = Cell::or_empty(found.room_alias.clone());
    cells[7] = Cell::Number(room.size);
    cells[8] = Cell::or_empty(room.owner_name.clone());
    cells[9] = rooms::accounts(room, words);
    cells[10] = rooms::tags(room, words);
    cells[11] = Cell::text(words.room_type(room.external));
    cells[12] = Cell::Time(found.first_seen);
    cells[13] = Cell::Time(found.last_seen);
    cells[14] = Cell::time(found.left_at);
    cells[15] = Cell::Time(room.as_of);
    cells[16] = Cell::text(words.source(room.source));
    cells
}

fn state(found: &PersonRoom) -> Both {
    if found.left_at.is_some() {
        ("已不在群", "No longer in")
    } else if found.room.deleted {
        ("群已解散", "Room dissolved")
    } else {
        ("在群", "In the room")
    }
}

fn head(cells: &mut [Cell], person: &ContactWxid, known: Option<&PersonDetail>, state: Both, words: Words) {
    cells[0] = Cell::text(person.as_str());
    if let Some(known) = known {
        cells[1] = Cell::text(known.person.nick_name.as_str());
        cells[2] = Cell::or_empty(known.person.corporation.clone());
    }
    cells[3] = Cell::text(words.say(state));
}
