//! Rooms to create from a file: which column is what, and the rows as they stand in it.

use std::path::Path;

use super::cell::fold;
use super::people_column::KNOWN;
use super::sheets::{self, Want};
use super::table::{Table, TableRow, title};
use super::{Unusable, guarded};
use crate::failure::AppError;

/// Most rooms in a file: at one in a minute and a half they take a day.
const MOST_ROOMS: usize = 1_000;

/// What a column of rooms to create is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The room's name.
    Name,
    /// Customers, one or several in a cell.
    Customers,
    /// Coworkers, one or several in a cell.
    Coworkers,
    /// The account that creates it.
    Account,
    /// The first message.
    Greeting,
    /// What an export of ours adds: not read.
    Remark,
    /// Nothing by itself; it can stand in the name.
    Unknown,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoomColumn {
    /// Where it is.
    pub(crate) column: u32,
    /// Its header, as it stands there.
    pub(crate) title: String,
    /// What it is.
    pub(crate) role: Role,
}

/// The table of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RoomTable {
    /// By place.
    pub(crate) columns: Vec<RoomColumn>,
    /// Rows with anything in them, below the header.
    pub(crate) rows: Vec<TableRow>,
}

/// Reads the table of rooms to create. Blocks.
///
/// # Errors
/// As [`crate::import_people`]; `import.noCustomers` when no column has customers, `import.tooManyRooms` (over 1,000).
pub(crate) fn read_rooms(path: &Path) -> Result<RoomTable, AppError> {
    guarded(path, rooms)
}

/// Reads a table of rooms to create that was copied out of a sheet: tabs between the columns. Blocks.
///
/// # Errors
/// As [`read_rooms`].
pub(crate) fn read_pasted_rooms(pasted: &str) -> Result<RoomTable, AppError> {
    if pasted.len() as u64 > super::FILE_LIMIT {
        return Err(super::unusable(Unusable::TooLarge));
    }
    super::understood(pasted.as_bytes(), rooms)
}

/// The first sheet with a column of customers.
fn rooms(bytes: &[u8]) -> Result<RoomTable, Unusable> {
    let mut found = None;
    sheets::read(bytes, |_, sheet: Table| match sheet.split_at_header(|header| role(header) == Role::Customers) {
        Some((header, rows)) => {
            let column = |(column, value): &(u32, _)| {
                let title = title(value);
                RoomColumn { column: *column, role: role(&fold(&title)), title }
            };
            found = Some(RoomTable { columns: header.cells.iter().map(column).collect(), rows });
            Want::NoMore
        }
        None => Want::More,
    })?;
    let table = found.ok_or(Unusable::NoCustomers)?;
    if table.rows.len() > MOST_ROOMS { Err(Unusable::TooManyRooms) } else { Ok(table) }
}

/// What a folded header means.
fn role(header: &str) -> Role {
    const NAMES: [&str; 9] = ["群名", "群名称", "群聊名称", "群聊名", "名称", "roomname", "name", "room", "groupname"];
    const CUSTOMERS: [&str; 16] = [
        "客户",
        "客户列表",
        "客户名单",
        "成员",
        "群成员",
        "客户们",
        "外部联系人",
        "联系人",
        "customer",
        "customers",
        "customerids",
        "members",
        "unionid",
        "unionids",
        "客户unionid",
        "wxids",
    ];
    const COWORKERS: [&str; 12] = [
        "同事",
        "同事id",
        "同事账号",
        "员工",
        "员工账号",
        "员工id",
        "内部成员",
        "企业成员",
        "coworker",
        "coworkers",
        "userids",
        "colleagues",
    ];
    const ACCOUNTS: [&str; 12] = [
        "账号",
        "托管账号",
        "托管账号id",
        "由谁建",
        "由谁建群",
        "建群账号",
        "建群人",
        "群主",
        "account",
        "hostedaccount",
        "botuserid",
        "createdby",
    ];
    const GREETINGS: [&str; 6] = ["欢迎语", "入群欢迎语", "激活语", "首条消息", "greeting", "firstmessage"];
    const REMARKS: [&str; 4] = ["失败原因", "怎么办", "reason", "whattodo"];
    // 客户1, 客户2, …
    let alone = header.trim_end_matches(|c: char| c.is_ascii_digit());
    let is = |known: &[&str], header: &str| known.contains(&header);
    if is(&NAMES, header) {
        Role::Name
    } else if is(&CUSTOMERS, header) || is(&KNOWN, header) || is(&CUSTOMERS, alone) || is(&KNOWN, alone) {
        Role::Customers
    } else if is(&COWORKERS, header) || is(&COWORKERS, alone) {
        Role::Coworkers
    } else if is(&ACCOUNTS, header) {
        Role::Account
    } else if is(&GREETINGS, header) {
        Role::Greeting
    } else if is(&REMARKS, header) {
        Role::Remark
    } else {
        Role::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_by_many_names() {
        for (title, expected) in [
            ("群名", Role::Name),
            ("群名称（必填）", Role::Name),
            ("客户ID（按文本导入）", Role::Customers),
            ("客户 1", Role::Customers),
            ("客户12", Role::Customers),
            ("Customer IDs", Role::Customers),
            ("unionId", Role::Customers),
            ("同事", Role::Coworkers),
            ("同事2", Role::Coworkers),
            ("由谁建", Role::Account),
            ("托管账号", Role::Account),
            ("欢迎语*", Role::Greeting),
            ("失败原因", Role::Remark),
            ("What to do", Role::Remark),
            ("区域", Role::Unknown),
            ("门店1", Role::Unknown),
            ("", Role::Unknown),
        ] {
            assert_eq!(role(&fold(title)), expected, "{title}");
        }
    }
}
