//! Rooms as rows.

use mirror::{Mirror, RoomRow, RoomSelection};

use super::selection::{Selected, count, every_room};
use super::table::{Cell, Column, Table};
use super::words::Words;
use crate::failure::AppError;

pub(super) const NAME: Column = Column::new(
    ("群名", "Room"),
    ("群的名字；没有名字的群写群主和成员", "The room's name; a nameless room is told by its owner and members"),
    30.0,
);
pub(super) const ID: Column =
    Column::id(("群ID", "Room ID"), ("群在平台的编号（roomWxid）", "The platform's id of the room (roomWxid)"));
pub(super) const SIZE: Column =
    Column::new(("人数", "People"), ("数据截至那一刻的群成员数", "Members at the time of the data"), 8.0);
pub(super) const OWNER: Column =
    Column::new(("群主", "Owner"), ("群主的昵称，未知时为空", "The owner's nickname; empty when unknown"), 16.0);
pub(super) const ACCOUNTS: Column = Column::new(
    ("托管账号", "Accounts"),
    ("能看到这个群的托管账号：昵称（账号ID）", "Hosted accounts that see the room: nickname (user id)"),
    28.0,
);
pub(super) const TAGS: Column = Column::new(("标签", "Tags"), ("秒回标签", "Vendor tags"), 24.0);
pub(super) const TYPE: Column = Column::new(("类型", "Type"), ("外部群或内部群", "External or internal"), 10.0);
pub(super) const AS_OF: Column = Column::new(
    ("数据截至", "As of"),
    ("这一行最后一次由平台证实的时间", "When the platform last confirmed this row"),
    17.0,
);
pub(super) const SOURCE: Column = Column::new(("来源", "Source"), ("由哪种读取得知", "Which reading told so"), 18.0);

pub(super) const COLUMNS: &[Column] = &[
    NAME,
    ID,
    SIZE,
    Column::new(
        ("人数来自", "People from"),
        ("成员名单，或秒回给出的人数（可能不准）", "The member list, or the count the vendor gives (may be wrong)"),
        16.0,
    ),
    OWNER,
    ACCOUNTS,
    TAGS,
    TYPE,
    Column::new(
        ("未再见到自", "Not seen since"),
        ("之后的完整同步里没有再出现", "Later complete lists no longer had the room"),
        17.0,
    ),
    AS_OF,
    SOURCE,
];

/// Writes every room of `selection` that is known here.
pub(super) fn write(
    mirror: &Mirror,
    selection: &RoomSelection,
    words: Words,
    table: &mut Table,
) -> Result<(), AppError> {
    table.expect(count(mirror, selection)?);
    every_room(mirror, selection, |room| match room {
        Selected::Known(room) => table.row(Some(room.as_of), &cells(&room, words)),
        Selected::Unknown(_) => Ok(()),
    })
}

fn cells(room: &RoomRow, words: Words) -> [Cell; 11] {
    [
        Cell::Text(words.room_name(room)),
        Cell::text(room.wxid.as_str()),
        Cell::Number(room.size),
        Cell::text(words.size_from(room.size_is_reported)),
        Cell::or_empty(room.owner_name.clone()),
        accounts(room, words),
        tags(room, words),
        Cell::text(words.room_type(room.external)),
        Cell::time(room.not_seen_since),
        Cell::Time(room.as_of),
        Cell::text(words.source(room.source)),
    ]
}

pub(super) fn accounts(room: &RoomRow, words: Words) -> Cell {
    let one = |account: &mirror::RowAccount| format!("{}（{}）", account.nick_name, account.user_id);
    Cell::Text(words.list(room.accounts.iter().map(one)))
}

pub(super) fn tags(room: &RoomRow, words: Words) -> Cell {
    Cell::Text(words.list(room.tags.iter().map(|tag| tag.name.clone())))
}
