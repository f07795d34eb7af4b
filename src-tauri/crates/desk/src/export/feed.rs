//! 动态 as rows: one for each change, and for joins and leaves one for each person.

use miaohui::ContactWxid;
use mirror::{FeedChange, FeedKind, FeedPerson, FeedQuery, FeedRoom, FeedRow, GapReason, Mirror, PersonSummary};

use super::members;
use super::person_rooms;
use super::table::{Cell, Column, Table};
use super::windows::{WINDOW, every_row};
use super::words::{Both, Words};
use crate::failure::AppError;

pub(super) const COLUMNS: &[Column] = &[
    Column::new(
        ("发现时间", "Seen at"),
        ("第一次读到变化后的样子，变化不晚于这个时间", "First reading that shows the change; it happened by then"),
        17.0,
    ),
    Column::new(
        ("变化晚于", "After"),
        ("上一次读到时还没有变化", "The reading before, which does not show it yet"),
        17.0,
    ),
    Column::new(("动态", "Change"), ("发生了什么", "What happened"), 14.0),
    Column::new(
        ("群名", "Room"),
        ("群现在的名字；未命名群用群主和成员代替", "The room's present name; owner and members for a nameless room"),
        28.0,
    ),
    Column::id(("群ID", "Room ID"), ("群在平台的编号（roomWxid）", "The platform's id of the room (roomWxid)")),
    person_rooms::CUSTOMER_ID,
    members::NICKNAME,
    members::ALIAS,
    Column::new(
        ("原来", "Before"),
        ("原来的群名、群主或人数；缺口从什么时候开始", "Old name, owner or size; the beginning of a gap"),
        20.0,
    ),
    Column::new(
        ("现在", "After the change"),
        ("现在的群名、群主或人数；缺口到什么时候结束", "New name, owner or size; the end of a gap"),
        20.0,
    ),
    Column::new(
        ("托管账号", "Account"),
        ("看到变化的托管账号，或变化的账号本身", "The account that saw it, or changed"),
        14.0,
    ),
    Column::new(
        ("来源", "Source"),
        ("同步、回调，或由账号列表推断", "List, callback, or concluded from the accounts"),
        12.0,
    ),
    Column::new(
        ("缺口期间", "During a gap"),
        ("是：在没有数据的一段时间里发生，具体时间未知", "yes: it happened while nothing was heard, nobody knows when"),
        10.0,
    ),
];

const WIDTH: usize = 13;

/// Writes the rows of a query, and behind each gap what happened during it.
pub(super) fn write(mirror: &Mirror, query: &FeedQuery, words: Words, table: &mut Table) -> Result<(), AppError> {
    table.expect(mirror.feed(query, None, 0, 1)?.total);
    let read = |offset| mirror.feed(query, None, offset, WINDOW).map(|window| (window.total, window.rows));
    every_row(
        read,
        |row| row.id.clone(),
        |row| {
            write_row(mirror, &row, words, table)?;
            if let FeedChange::Gap { to, .. } = row.change {
                let during = FeedQuery { gap: Some(to), ..query.clone() };
                let read =
                    |offset| mirror.feed(&during, None, offset, WINDOW).map(|window| (window.total, window.rows));
                every_row(read, |row| row.id.clone(), |row| write_row(mirror, &row, words, table))?;
            }
            Ok(())
        },
    )
}

fn write_row(mirror: &Mirror, row: &FeedRow, words: Words, table: &mut Table) -> Result<(), AppError> {
    let mut cells = head(row, words);
    let (FeedChange::Joined { total, size_before, size_after, .. }
    | FeedChange::Left { total, size_before, size_after, .. }) = &row.change
    else {
        (cells[8], cells[9]) = before_and_after(&row.change, words);
        return table.row(Some(row.at), &cells);
    };
    let size = |size: &Option<u32>| size.map_or(Cell::Empty, Cell::Number);
    (cells[8], cells[9]) = (size(size_before), size(size_after));
    let mut offset = 0;
    while offset < *total {
        let Some(evidence) = mirror.feed_evidence(&row.id, None, offset)? else { break };
        if evidence.people.is_empty() {
            break;
        }
        offset += evidence.people.len() as u32;
        for FeedPerson { person, room_alias, .. } in evidence.people {
            let mut cells = cells.clone();
            cells[5] = Cell::text(person.wxid.as_str());
            cells[6] = Cell::text(person.nick_name);
            cells[7] = Cell::or_empty(room_alias);
            table.row(Some(row.at), &cells)?;
        }
    }
    Ok(())
}

fn head(row: &FeedRow, words: Words) -> [Cell; WIDTH] {
    let mut cells = [const { Cell::Empty }; WIDTH];
    cells[0] = Cell::Time(row.at);
    cells[1] = Cell::time(row.since);
    cells[2] = Cell::text(words.say(kind(&row.change)));
    if let Some(room) = &row.room {
        cells[3] = Cell::Text(room_name(room, words));
        cells[4] = Cell::text(room.wxid.as_str());
    }
    cells[10] =
        Cell::or_empty(row.account.as_ref().map(|account| format!("{}（{}）", account.nick_name, account.user_id)));
    cells[11] = Cell::text(match row.source {
        Some(source) => words.source(source),
        None => words.say(("推断", "concluded")),
    });
    cells[12] = Cell::text(words.yes_no(Some(row.during_gap)));
    cells
}

fn before_and_after(change: &FeedChange, words: Words) -> (Cell, Cell) {
    let person = |person: &Option<PersonSummary>| {
        let said = person.as_ref().map(|person| name_and_id(&person.nick_name, &person.wxid));
        Cell::or_empty(said)
    };
    match change {
        FeedChange::Renamed { before, after } => (Cell::text(before.as_str()), Cell::text(after.as_str())),
        FeedChange::OwnerChanged { before, after } => (person(before), person(after)),
        FeedChange::NewRoom { size } => (Cell::Empty, size.map_or(Cell::Empty, Cell::Number)),
        FeedChange::AccountOffline => state(words, ("在线", "online"), ("离线", "offline")),
        FeedChange::AccountOnline => state(words, ("离线", "offline"), ("在线", "online")),
        FeedChange::Gap { from, to, .. } => (Cell::Time(*from), Cell::Time(*to)),
        FeedChange::Joined { .. } | FeedChange::Left { .. } => (Cell::Empty, Cell::Empty),
    }
}

fn state(words: Words, before: Both, after: Both) -> (Cell, Cell) {
    (Cell::text(words.say(before)), Cell::text(words.say(after)))
}

/// Two people may have one name.
fn name_and_id(name: &str, wxid: &ContactWxid) -> String {
    if name.trim().is_empty() { wxid.to_string() } else { format!("{name}（{wxid}）") }
}

fn room_name(room: &FeedRoom, words: Words) -> String {
    if !room.topic.trim().is_empty() {
        return room.topic.clone();
    }
    let names = words.list(room.name_from_members.iter().cloned());
    let nameless = words.say(("未命名群", "Unnamed"));
    if names.is_empty() { nameless.to_owned() } else { format!("{nameless} · {names}") }
}

fn kind(change: &FeedChange) -> Both {
    match change {
        FeedChange::Joined { .. } => kind_words(FeedKind::Joined),
        FeedChange::Left { .. } => kind_words(FeedKind::Left),
        FeedChange::Renamed { .. } => kind_words(FeedKind::Renamed),
        FeedChange::OwnerChanged { .. } => kind_words(FeedKind::OwnerChanged),
        FeedChange::NewRoom { .. } => kind_words(FeedKind::NewRoom),
        FeedChange::AccountOffline => kind_words(FeedKind::AccountOffline),
        FeedChange::AccountOnline => kind_words(FeedKind::AccountOnline),
        FeedChange::Gap { reason: GapReason::Closed, .. } => ("缺口：没有打开", "Gap: not open"),
        FeedChange::Gap { reason: GapReason::NothingHeard, .. } => ("缺口：没有收到数据", "Gap: nothing heard"),
    }
}

/// What a kind is called.
pub(super) fn kind_words(kind: FeedKind) -> Both {
    match kind {
        FeedKind::Joined => ("进群", "joined"),
        FeedKind::Left => ("离开", "left"),
        FeedKind::Renamed => ("群改名", "renamed"),
        FeedKind::OwnerChanged => ("群主换人", "owner changed"),
        FeedKind::NewRoom => ("新出现的群", "new room"),
        FeedKind::AccountOffline => ("账号掉线", "account offline"),
        FeedKind::AccountOnline => ("账号上线", "account online"),
        FeedKind::Gap => ("缺口", "gap"),
    }
}
