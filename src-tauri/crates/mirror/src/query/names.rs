//! What people, rooms and accounts are called.

use miaohui::{ContactWxid, RoomWxid, UserId};
use rusqlite::{Connection, OptionalExtension, Result};

use super::row::{names as member_names, person_summary};
use crate::answers::{Names, RowAccount};
use crate::directory::Directory;

pub(crate) fn names(connection: &Connection, people: &[ContactWxid], rooms: &[RoomWxid]) -> Result<Names> {
    let mut names = Names::default();
    let directory = Directory::open(connection)?;
    for person in people {
        if !names.people.contains_key(person)
            && let Some(key) = directory.person(person.as_str())?
        {
            names.people.insert(person.clone(), person_summary(connection, key)?);
        }
    }
    let mut topic = connection.prepare_cached("SELECT id, topic FROM rooms WHERE wxid = ?1")?;
    for room in rooms {
        if names.rooms.contains_key(room) {
            continue;
        }
        let found = topic.query_row([room.as_str()], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).optional()?;
        if let Some((key, topic)) = found {
            let members = if topic.trim().is_empty() { member_names(connection, key)? } else { Vec::new() };
            names.rooms.insert(room.clone(), (topic, members));
        }
    }
    let mut accounts = connection.prepare_cached("SELECT user_id, nick_name, online FROM accounts ORDER BY id")?;
    let accounts = accounts.query_map([], |row| {
        let user_id = UserId::new(row.get::<_, String>(0)?);
        Ok(RowAccount { user_id, nick_name: row.get(1)?, online: row.get(2)? })
    })?;
    for account in accounts {
        let account = account?;
        names.accounts.entry(account.user_id.clone()).or_insert(account);
    }
    Ok(names)
}
