//! Totals, tags and accounts.

use miaohui::{AccountWxid, TagId, UserId};
use rusqlite::{Connection, OptionalExtension, Result};

use crate::answers::{AccountSummary, Overview, TagCount};
use crate::name_key::name_key;
use crate::time::Millis;

/// The workspace at a glance. All counts are kept by the writer, so this is cheap at any size.
pub(crate) fn overview(connection: &Connection) -> Result<Overview> {
    let (rooms, people, memberships) = connection
        .prepare_cached("SELECT rooms, people, memberships FROM mirror")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(Overview {
        rooms,
        people,
        memberships,
        tags: tags(connection)?.into_iter().map(|(_, tag)| tag).collect(),
        accounts: accounts(connection)?.into_iter().map(|(_, account)| account).collect(),
        newest_as_of: age(connection, "DESC")?,
        oldest_as_of: age(connection, "ASC")?,
    })
}

/// All tags with their keys, by name.
pub(super) fn tags(connection: &Connection) -> Result<Vec<(u32, TagCount)>> {
    let mut tags: Vec<(u32, TagCount)> = connection
        .prepare_cached("SELECT id, tag_id, name, rooms FROM tags")?
        .query_map([], |row| {
            let tag = TagCount { id: TagId::new(row.get::<_, String>(1)?), name: row.get(2)?, rooms: row.get(3)? };
            Ok((row.get(0)?, tag))
        })?
        .collect::<Result<_>>()?;
    tags.sort_by_cached_key(|(_, tag)| (name_key(&tag.name), tag.id.clone()));
    Ok(tags)
}

/// All hosted accounts with their keys, by nickname.
pub(super) fn accounts(connection: &Connection) -> Result<Vec<(u32, AccountSummary)>> {
    let mut accounts: Vec<(u32, AccountSummary)> = connection
        .prepare_cached("SELECT id, wxid, user_id, nick_name, online, rooms FROM accounts")?
        .query_map([], |row| {
            let account = AccountSummary {
                wxid: AccountWxid::new(row.get::<_, String>(1)?),
                user_id: UserId::new(row.get::<_, String>(2)?),
                nick_name: row.get(3)?,
                online: row.get(4)?,
                rooms: row.get(5)?,
            };
            Ok((row.get(0)?, account))
        })?
        .collect::<Result<_>>()?;
    accounts.sort_by_cached_key(|(_, account)| (name_key(&account.nick_name), account.wxid.clone()));
    Ok(accounts)
}

fn age(connection: &Connection, direction: &str) -> Result<Option<Millis>> {
    let sql = format!(
        "SELECT as_of FROM room_clocks CROSS JOIN rooms ON id = room WHERE deleted = 0 ORDER BY as_of {direction} LIMIT 1"
    );
    connection.prepare_cached(&sql)?.query_row([], |row| row.get(0).map(Millis)).optional()
}
