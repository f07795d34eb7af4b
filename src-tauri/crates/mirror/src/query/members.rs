//! The members of a room.

use miaohui::RoomWxid;
use rusqlite::{Connection, OptionalExtension, Result};

use super::as_of::PastMembers;
use super::fit;
use super::row::read_person;
use crate::answers::{MemberGroup, MemberQuery, MemberRow, MemberWindow};
use crate::name_key::name_key;
use crate::observe::unpack_friends;
use crate::search::Typed;
use crate::time::Millis;

/// The members of `room` that fit `query`, from `offset`, at most `limit`.
pub(crate) fn members(
    connection: &Connection,
    room: &RoomWxid,
    query: &MemberQuery,
    offset: u32,
    limit: u32,
) -> Result<MemberWindow> {
    let found: Option<i64> = connection
        .prepare_cached("SELECT id FROM rooms WHERE wxid = ?1")?
        .query_row([room.as_str()], |row| row.get(0))
        .optional()?;
    let mut rows = match found {
        Some(room) => match query.as_of {
            Some(at) => past(connection, room, at)?,
            None => listed(connection, room, true)?.into_iter().map(|(row, _)| row).collect(),
        },
        None => Vec::new(),
    };
    let typed = Typed::new(&query.text);
    rows.retain(|row| in_group(row, query.group) && (typed.is_empty() || has_text(row, &typed)));
    rows.sort_by_cached_key(|row| {
        let name = row.room_alias.as_deref().filter(|alias| !alias.is_empty()).unwrap_or(&row.person.nick_name);
        let rank = (!row.is_owner, !row.is_account, row.person.coworker != Some(true));
        (rank, name_key(name), row.person.wxid.clone())
    });
    let total = rows.len() as u32;
    let mut rows: Vec<MemberRow> = rows.into_iter().skip(offset as usize).take(limit as usize).collect();
    fit(&mut rows, 1);
    Ok(MemberWindow { total, offset, rows })
}

/// The members as of a time in the past.
fn past(connection: &Connection, room: i64, at: Millis) -> Result<Vec<MemberRow>> {
    let past = PastMembers::load(connection, room, at)?;
    let listed = listed(connection, room, false)?.into_iter();
    let then = listed.filter(|(_, listed)| past.had(listed.person, listed.present));
    Ok(then.map(|(row, listed)| MemberRow { is_owner: past.owner == Some(listed.person), ..row }).collect())
}

/// Somebody of any list of a room.
struct Listed {
    person: i64,
    /// In the newest list.
    present: bool,
}

/// Those in the newest list of a room, or in any list.
fn listed(connection: &Connection, room: i64, only_present: bool) -> Result<Vec<(MemberRow, Listed)>> {
    let mut friends = std::collections::HashMap::<i64, bool>::new();
    let mut statement = connection.prepare_cached("SELECT friends FROM viewpoints WHERE room = ?1")?;
    let mut packed = statement.query([room])?;
    while let Some(row) = packed.next()? {
        for (person, friend) in unpack_friends(row.get_ref(0)?.as_blob()?) {
            *friends.entry(person).or_default() |= friend;
        }
    }
    connection
        .prepare_cached(
            "SELECT p.wxid, p.nick_name, p.kind, p.corporation, p.coworker, p.id, m.alias, m.first_seen,
                    r.owner IS p.id, EXISTS (SELECT 1 FROM accounts a WHERE a.wxid = p.wxid), m.left_at IS NULL
             FROM memberships m JOIN people p ON p.id = m.person JOIN rooms r ON r.id = m.room
             WHERE m.room = ?1 AND (m.left_at IS NULL OR NOT ?2)",
        )?
        .query_map((room, only_present), |row| {
            let listed = Listed { person: row.get(5)?, present: row.get(10)? };
            let row = MemberRow {
                person: read_person(row, 0)?,
                room_alias: row.get(6)?,
                is_friend: friends.get(&listed.person).copied(),
                is_owner: row.get(8)?,
                is_account: row.get(9)?,
                first_seen: Millis(row.get(7)?),
            };
            Ok((row, listed))
        })?
        .collect()
}

fn in_group(row: &MemberRow, group: MemberGroup) -> bool {
    let customer = !row.is_account && row.person.coworker != Some(true);
    match group {
        MemberGroup::All => true,
        MemberGroup::Customers => customer,
        MemberGroup::Coworkers => !customer,
        MemberGroup::NotFriends => customer && row.is_friend == Some(false),
    }
}

fn has_text(row: &MemberRow, typed: &Typed) -> bool {
    let person = &row.person;
    let texts = [Some(person.nick_name.as_str()), row.room_alias.as_deref(), person.corporation.as_deref()];
    texts.into_iter().flatten().chain([person.wxid.as_str()]).any(|text| typed.mark(text).is_some())
}
