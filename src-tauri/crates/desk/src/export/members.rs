//! Members of rooms as rows.

use miaohui::RoomWxid;
use mirror::{MemberGroup, MemberQuery, MemberRow, Mirror, RoomRow, RoomSelection};

use super::rooms;
use super::selection::{Selected, every_room};
use super::table::{Cell, Column, Table};
use super::windows::{WINDOW, every_row};
use super::words::Words;
use crate::failure::AppError;

pub(super) const NICKNAME: Column =
    Column::new(("昵称", "Nickname"), ("最近一次读到的昵称", "Newest known nickname"), 18.0);
pub(super) const ALIAS: Column = Column::new(
    ("群昵称", "Name in room"),
    ("在这个群里的名字，没设置时为空", "Name in this room; empty when not set"),
    18.0,
);
pub(super) const COMPANY: Column =
    Column::new(("公司", "Company"), ("平台给出的公司名", "Company as the platform gives it"), 20.0);
pub(super) const KIND: Column =
    Column::new(("账号类型", "Contact type"), ("微信、企业微信或公众号", "WeChat, WeCom or official account"), 12.0);
pub(super) const FIRST_SEEN: Column = Column::new(
    ("首次见到", "First seen"),
    ("第一次在这个群里读到；不是进群时间", "First read in this room; not the time of joining"),
    17.0,
);

pub(super) const COLUMNS: &[Column] = &[
    rooms::NAME,
    rooms::ID,
    Column::id(
        ("成员ID", "Member ID"),
        ("成员在平台的编号（contactWxid）", "The platform's id of the person (contactWxid)"),
    ),
    NICKNAME,
    ALIAS,
    Column::new(
        ("身份", "Role"),
        (
            "客户、同事或托管账号；没有名单的群在这里说明",
            "Customer, coworker or hosted account; a room without a list says so here",
        ),
        14.0,
    ),
    Column::new(("是群主", "Is owner"), ("是不是群主", "Owns the room"), 8.0),
    KIND,
    COMPANY,
    Column::new(
        ("好友", "Friend"),
        ("是不是任一托管账号的好友", "Friend of any hosted account that sees the room"),
        8.0,
    ),
    FIRST_SEEN,
    rooms::AS_OF,
    rooms::SOURCE,
];

const WIDTH: usize = 13;

/// Writes the members of each room that fit `query`.
pub(super) fn write(
    mirror: &Mirror,
    selection: &RoomSelection,
    query: &MemberQuery,
    words: Words,
    table: &mut Table,
) -> Result<(), AppError> {
    if query.text.trim().is_empty() && query.group == MemberGroup::All && query.as_of.is_none() {
        let known = mirror.selection(selection)?;
        table.expect(known.memberships.saturating_add(known.rooms_without_members));
    }
    every_room(mirror, selection, |room| match room {
        Selected::Unknown(room) => table.row(None, &without_members(room, None, words)),
        Selected::Known(room) if is_without_list(mirror, &room, query)? => {
            table.row(Some(room.as_of), &without_members(&room.wxid, Some(&room), words))
        }
        Selected::Known(room) => write_room(mirror, &room, query, words, table),
    })
}

/// No list of members is known of the time that is asked for.
fn is_without_list(mirror: &Mirror, room: &RoomRow, query: &MemberQuery) -> Result<bool, AppError> {
    match query.as_of {
        // Counted only from a member list.
        None => Ok(room.size_is_reported || room.size == 0),
        Some(at) => Ok(mirror.room_as_of(&room.wxid, at)?.is_none_or(|then| then.size.is_none())),
    }
}

fn write_room(
    mirror: &Mirror,
    room: &RoomRow,
    query: &MemberQuery,
    words: Words,
    table: &mut Table,
) -> Result<(), AppError> {
    let read = |offset| mirror.members(&room.wxid, query, offset, WINDOW).map(|window| (window.total, window.rows));
    every_row(
        read,
        |member| member.person.wxid.clone(),
        |member| table.row(Some(room.as_of), &cells(room, &member, words)),
    )
}

fn cells(room: &RoomRow, member: &MemberRow, words: Words) -> [Cell; WIDTH] {
    let person = &member.person;
    [
        Cell::Text(words.room_name(room)),
        Cell::text(room.wxid.as_str()),
        Cell::text(person.wxid.as_str()),
        Cell::text(person.nick_name.as_str()),
        Cell::or_empty(member.room_alias.clone()),
        Cell::text(role(member, words)),
        Cell::text(words.yes_no(Some(member.is_owner))),
        Cell::text(words.kind(person.kind)),
        Cell::or_empty(person.corporation.clone()),
        Cell::text(words.yes_no(member.is_friend)),
        Cell::Time(member.first_seen),
        Cell::Time(room.as_of),
        Cell::text(words.source(room.source)),
    ]
}

fn role(member: &MemberRow, words: Words) -> &'static str {
    words.say(match (member.is_account, member.person.coworker) {
        (true, _) => ("托管账号", "Hosted account"),
        (_, Some(true)) => ("同事", "Coworker"),
        _ => ("客户", "Customer"),
    })
}

fn without_members(room: &RoomWxid, known: Option<&RoomRow>, words: Words) -> [Cell; WIDTH] {
    let mut cells = [const { Cell::Empty }; WIDTH];
    cells[1] = Cell::text(room.as_str());
    let why = if known.is_some() {
        ("没有读到成员名单", "Member list never read")
    } else {
        ("本地没有这个群", "Room not known here")
    };
    cells[5] = Cell::text(words.say(why));
    if let Some(known) = known {
        cells[0] = Cell::Text(words.room_name(known));
        cells[WIDTH - 2] = Cell::Time(known.as_of);
        cells[WIDTH - 1] = Cell::text(words.source(known.source));
    }
    cells
}
