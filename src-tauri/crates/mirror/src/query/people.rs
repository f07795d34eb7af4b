//! One person: who it is, which rooms, whose friend.

use std::collections::HashMap;

use miaohui::ContactWxid;
use rusqlite::{Connection, Result};

use super::local::Local;
use super::row::{Rows, person_summary};
use crate::answers::{PersonDetail, PersonRoom, RowAccount};
use crate::directory::Directory;
use crate::name_key::name_key;
use crate::observe::unpack_friends;
use crate::time::Millis;

/// Everything about a person except the rooms; none when never in a list.
pub(crate) fn person(connection: &Connection, wxid: &ContactWxid) -> Result<Option<PersonDetail>> {
    let Some(person) = key(connection, wxid)? else { return Ok(None) };
    let (rooms, first_seen, last_seen): (u32, Option<i64>, Option<i64>) = connection
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE m.left_at IS NULL AND NOT r.deleted), min(m.first_seen),
                    max(coalesce(m.last_seen, c.list_at))
             FROM memberships_of_people m CROSS JOIN rooms r ON r.id = m.room CROSS JOIN room_clocks c ON c.room = m.room
             WHERE m.person = ?1",
        )?
        .query_row([person], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let (Some(first_seen), Some(last_seen)) = (first_seen, last_seen) else { return Ok(None) };
    let aliases = connection
        .prepare_cached(
            "SELECT DISTINCT alias FROM memberships_of_people WHERE person = ?1 AND alias <> '' ORDER BY alias",
        )?
        .query_map([person], |row| row.get(0))?
        .collect::<Result<_>>()?;
    Ok(Some(PersonDetail {
        person: person_summary(connection, person)?,
        aliases,
        rooms,
        friend_of: friend_of(connection, person)?,
        first_seen: Millis(first_seen),
        last_seen: Millis(last_seen),
    }))
}

/// The rooms of a person: present ones by name, then past ones, the last left first.
pub(crate) fn rooms_of(connection: &Connection, wxid: &ContactWxid, local: &Local) -> Result<Vec<PersonRoom>> {
    let Some(person) = key(connection, wxid)? else { return Ok(Vec::new()) };
    let rows = Rows::load(connection, local)?;
    let mut statement = connection.prepare_cached(
        "SELECT m.room, m.alias, m.first_seen, coalesce(m.last_seen, c.list_at), m.left_at
         FROM memberships_of_people m CROSS JOIN room_clocks c ON c.room = m.room WHERE m.person = ?1",
    )?;
    let mut found = statement.query([person])?;
    let mut rooms = Vec::new();
    while let Some(row) = found.next()? {
        rooms.push(PersonRoom {
            room: rows.row(connection, row.get(0)?)?,
            room_alias: row.get(1)?,
            first_seen: Millis(row.get(2)?),
            last_seen: Millis(row.get(3)?),
            left_at: row.get::<_, Option<i64>>(4)?.map(Millis),
        });
    }
    rooms.sort_by_cached_key(|room| {
        // None, still present, comes first.
        let left = room.left_at.map(|at| std::cmp::Reverse(at.0));
        (left.is_some(), left, name_key(&room.room.topic), room.room.wxid.clone())
    });
    Ok(rooms)
}

fn key(connection: &Connection, wxid: &ContactWxid) -> Result<Option<i64>> {
    Directory::open(connection)?.person(wxid.as_str())
}

/// The hosted accounts whose newest list that says so calls the person a friend.
fn friend_of(connection: &Connection, person: i64) -> Result<Vec<RowAccount>> {
    let mut said: HashMap<i64, (Option<i64>, bool)> = HashMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT v.account, v.friends, (SELECT max(o.as_of) FROM observations o
                WHERE o.room = v.room AND o.account = v.account AND o.carries & 1)
         FROM memberships_of_people m CROSS JOIN viewpoints v ON v.room = m.room WHERE m.person = ?1",
    )?;
    let mut viewpoints = statement.query([person])?;
    while let Some(row) = viewpoints.next()? {
        if let Some(friend) = unpack_friends(row.get_ref(1)?.as_blob()?).get(&person) {
            let told = (row.get(2)?, *friend);
            let newest = said.entry(row.get(0)?).or_insert(told);
            *newest = (*newest).max(told);
        }
    }
    let local = Local::default();
    let rows = Rows::load(connection, &local)?;
    let friends = said.iter().filter(|(_, (_, friend))| *friend);
    let mut accounts: Vec<RowAccount> =
        friends.filter_map(|(account, _)| rows.account(*account)).map(|(_, account)| account.clone()).collect();
    accounts.sort_by(|a, b| a.user_id.cmp(&b.user_id));
    Ok(accounts)
}
