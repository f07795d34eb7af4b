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
    let mut tags: Vec<TagCount> = connection
        .prepare_cached("SELECT tag_id, name, rooms FROM tags")?
        .query_map([], |row| {
            Ok(TagCount { id: TagId::new(row.get::<_, String>(0)?), name: row.get(1)?, rooms: row.get(2)? })
        })?
        .collect::<Result<_>>()?;
    tags.sort_by_cached_key(|tag| (name_key(&tag.name), tag.id.clone()));
    let mut accounts: Vec<AccountSummary> = connection
        .prepare_cached("SELECT wxid, user_id, nick_name, online, rooms FROM accounts")?
        .query_map([], |row| {
            Ok(AccountSummary {
                wxid: AccountWxid::new(row.get::<_, String>(0)?),
                user_id: UserId::new(row.get::<_, String>(1)?),
                nick_name: row.get(2)?,
                online: row.get(3)?,
                rooms: row.get(4)?,
            })
        })?
        .collect::<Result<_>>()?;
    accounts.sort_by_cached_key(|account| (name_key(&account.nick_name), account.wxid.clone()));
    Ok(Overview {
        rooms,
        people,
        memberships,
        tags,
        accounts,
        newest_as_of: age(connection, "DESC")?,
        oldest_as_of: age(connection, "ASC")?,
    })
}

fn age(connection: &Connection, direction: &str) -> Result<Option<Millis>> {
    let sql = format!(
        "SELECT as_of FROM room_clocks CROSS JOIN rooms ON id = room WHERE deleted = 0 ORDER BY as_of {direction} LIMIT 1"
    );
    connection.prepare_cached(&sql)?.query_row([], |row| row.get(0).map(Millis)).optional()
}
