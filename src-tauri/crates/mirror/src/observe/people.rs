//! What lists say about a person, whichever room they list.
//!
//! A person is in many rooms, and each room's newest list *claims* a nickname, a picture and so on.
//! The newest claim wins: `people` holds it. To let an unchanged room be confirmed without touching
//! its members, a claim has no time of its own: it is as old as its room's list (`list_at`). Only
//! claims that disagree with `people` are stored, as `dissents`; without a dissent the room agrees.
//! When a person leaves, the claim's age is frozen into `people.as_of`. A room with dissents is never
//! skipped as unchanged, because its confirmation may turn the winner.

use std::collections::HashMap;

use rusqlite::types::Null;
use rusqlite::{Connection, Result, Row, ToSql, params};

use super::keys::Keys;
use super::members::ListMember;
use crate::snapshot::{PersonKind, SnapshotMember};

/// What a list claims about a person. The order decides between simultaneous claims.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Profile {
    nick_name: String,
    avatar_url: String,
    kind: PersonKind,
    pub(super) coworker: Option<bool>,
    corporation: Option<String>,
}

impl Profile {
    pub(super) fn of(member: &SnapshotMember) -> Self {
        Self {
            nick_name: member.nick_name.clone(),
            avatar_url: member.avatar_url.clone(),
            kind: member.kind,
            coworker: member.coworker,
            corporation: member.corporation.clone(),
        }
    }

    /// Reads the five columns that start at `first`.
    fn read(row: &Row<'_>, first: usize) -> Result<Self> {
        Ok(Self {
            nick_name: row.get(first)?,
            avatar_url: row.get(first + 1)?,
            kind: row.get(first + 2)?,
            coworker: row.get(first + 3)?,
            corporation: row.get(first + 4)?,
        })
    }

    fn is(&self, member: &SnapshotMember) -> bool {
        self.nick_name == member.nick_name
            && self.avatar_url == member.avatar_url
            && self.kind == member.kind
            && self.coworker == member.coworker
            && self.corporation == member.corporation
    }
}

/// The room whose list is being taken in.
pub(super) struct ListedRoom {
    pub(super) room: i64,
    /// Time of its newest list before this one.
    pub(super) list_at: Option<i64>,
    /// Its present members whose claims disagree with `people`.
    pub(super) dissents: HashMap<i64, Profile>,
}

impl ListedRoom {
    /// A room that nobody listed before.
    pub(super) fn new(room: i64) -> Self {
        Self { room, list_at: None, dissents: HashMap::new() }
    }

    pub(super) fn load(connection: &Connection, room: i64, list_at: Option<i64>) -> Result<Self> {
        let dissents = connection
            .prepare_cached(
                "SELECT person, nick_name, avatar_url, kind, coworker, corporation FROM dissents WHERE room = ?1",
            )?
            .query_map([room], |row| Ok((row.get(0)?, Profile::read(row, 1)?)))?
            .collect::<Result<_>>()?;
        Ok(Self { room, list_at, dissents })
    }
}

/// What happened to a person's entry.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Claimed {
    /// Never in a list before.
    pub(super) new: bool,
    /// The winning claim about someone known, if only as an owner's id, is another one.
    pub(super) turned: bool,
}

struct Person {
    id: i64,
    profile: Profile,
    as_of: Option<i64>,
}

/// The key of a person; made when unknown. Owners are known by id before any list has them.
pub(super) fn person_key(keys: &mut Keys<'_>, wxid: &str) -> Result<i64> {
    let hash = keys.hash(wxid);
    match keys.person(hash, wxid)? {
        Some(known) => Ok(known),
        None => keys.add_person(hash, &[&wxid, &"", &"", &PersonKind::Unknown, &Null, &Null, &Null], None),
    }
}

/// The wxid of a person.
pub(super) fn wxid(connection: &Connection, person: i64) -> Result<String> {
    connection.prepare_cached("SELECT wxid FROM people WHERE id = ?1")?.query_row([person], |row| row.get(0))
}

/// Takes the claim of the room's newest list, or of one as old as its newest.
pub(super) fn claim(
    keys: &mut Keys<'_>,
    room: &ListedRoom,
    at: i64,
    member: &ListMember<'_>,
) -> Result<(i64, Claimed)> {
    let hash = keys.hash(member.told.person.as_str());
    if let Some(person) = keys.known.agreeing(hash, member.profile)
        && !room.dissents.contains_key(&person)
    {
        return Ok((person, Claimed::default()));
    }
    let connection = keys.connection;
    let person = match find_or_insert(keys, hash, at, member)? {
        Found::New(id, claimed) => return Ok((id, claimed)),
        Found::Known(person) => person,
    };
    let dissent = room.dissents.get(&person.id);
    let agrees = person.profile.is(member.told);
    if agrees && dissent.is_none() {
        return Ok((person.id, Claimed::default()));
    }
    keys.flush()?;
    let claimed = Profile::of(member.told);
    if room.list_at == Some(at)
        && claimed <= *dissent.unwrap_or(&person.profile)
        && present(connection, room.room, person.id)?
    {
        // Of two simultaneous lists of one room the greater claim counts, and this is the smaller.
        return Ok((person.id, Claimed::default()));
    }
    if agrees {
        remove_dissent(connection, room.room, person.id)?;
        return Ok((person.id, Claimed::default()));
    }
    let age = winning_age(connection, &person)?;
    if (at, &claimed) > (age, &person.profile) {
        turn(connection, &person, &claimed, at, Some(room.room))?;
        keys.known.remember(hash, person.id, Some(member.profile));
        return Ok((person.id, Claimed { new: false, turned: true }));
    }
    if dissent.is_none() {
        freeze(connection, room, person.id)?;
    }
    connection.prepare_cached("INSERT OR REPLACE INTO dissents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
        params![
            room.room,
            person.id,
            claimed.nick_name,
            claimed.avatar_url,
            claimed.kind,
            claimed.coworker,
            claimed.corporation
        ],
    )?;
    Ok((person.id, Claimed::default()))
}

/// Takes the claim of a list that is not the room's newest, about someone who is no longer in it.
pub(super) fn claim_past(keys: &mut Keys<'_>, at: i64, member: &ListMember<'_>) -> Result<(i64, Claimed)> {
    let connection = keys.connection;
    let hash = keys.hash(member.told.person.as_str());
    let person = match find_or_insert(keys, hash, at, member)? {
        Found::New(id, claimed) => return Ok((id, claimed)),
        Found::Known(person) => person,
    };
    if person.profile.is(member.told) {
        raise_age(connection, person.id, at)?;
        return Ok((person.id, Claimed::default()));
    }
    keys.flush()?;
    let claimed = Profile::of(member.told);
    if (at, &claimed) > (winning_age(connection, &person)?, &person.profile) {
        turn(connection, &person, &claimed, at, None)?;
        keys.known.remember(hash, person.id, Some(member.profile));
        return Ok((person.id, Claimed { new: false, turned: true }));
    }
    Ok((person.id, Claimed::default()))
}

/// Ends the claim of `room` about someone who left it.
pub(super) fn withdraw(connection: &Connection, room: &ListedRoom, person: i64) -> Result<()> {
    if room.dissents.contains_key(&person) {
        remove_dissent(connection, room.room, person)
    } else {
        freeze(connection, room, person)
    }
}

enum Found {
    New(i64, Claimed),
    Known(Person),
}

fn find_or_insert(keys: &mut Keys<'_>, hash: i64, at: i64, member: &ListMember<'_>) -> Result<Found> {
    let SnapshotMember { person: wxid, nick_name, avatar_url, kind, coworker, corporation, .. } = member.told;
    let Some(id) = keys.person(hash, wxid.as_str())? else {
        let row: [&dyn ToSql; 7] = [&wxid.as_str(), nick_name, avatar_url, kind, coworker, corporation, &at];
        let person = keys.add_person(hash, &row, Some(member.profile))?;
        return Ok(Found::New(person, Claimed { new: true, turned: false }));
    };
    let person = keys
        .connection
        .prepare_cached(
            "SELECT id, nick_name, avatar_url, kind, coworker, corporation, as_of FROM people WHERE id = ?1",
        )?
        .query_row([id], |row| Ok(Person { id: row.get(0)?, profile: Profile::read(row, 1)?, as_of: row.get(6)? }))?;
    if person.as_of.is_some() {
        if person.profile.is(member.told) {
            keys.known.remember(hash, id, Some(member.profile));
        }
        return Ok(Found::Known(person));
    }
    // Known so far as an owner's id only.
    keys.connection
        .prepare_cached(
            "UPDATE people SET nick_name = ?2, avatar_url = ?3, kind = ?4, coworker = ?5, corporation = ?6, as_of = ?7
             WHERE id = ?1",
        )?
        .execute(params![id, nick_name, avatar_url, kind, coworker, corporation, at])?;
    keys.known.remember(hash, id, Some(member.profile));
    Ok(Found::New(id, Claimed { new: true, turned: true }))
}

/// Time of the newest claim that agrees with `people`.
fn winning_age(connection: &Connection, person: &Person) -> Result<i64> {
    let confirmed: Option<i64> = connection
        .prepare_cached(
            "SELECT max(list_at) FROM memberships_of_people m CROSS JOIN room_clocks USING (room)
             WHERE m.person = ?1 AND m.left_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM dissents d WHERE d.room = m.room AND d.person = m.person)",
        )?
        .query_row([person.id], |row| row.get(0))?;
    // NULL sorts below every time.
    Ok(confirmed.max(person.as_of).unwrap_or(i64::MIN))
}

/// Makes `winner` what is known of the person; the other rooms that list the person now disagree.
fn turn(connection: &Connection, person: &Person, winner: &Profile, at: i64, by: Option<i64>) -> Result<()> {
    let former = &person.profile;
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO dissents
             SELECT room, person, ?3, ?4, ?5, ?6, ?7 FROM memberships_of_people
             WHERE person = ?1 AND left_at IS NULL AND room IS NOT ?2",
        )?
        .execute(params![
            person.id,
            by,
            former.nick_name,
            former.avatar_url,
            former.kind,
            former.coworker,
            former.corporation
        ])?;
    connection
        .prepare_cached(
            "DELETE FROM dissents WHERE person = ?1 AND (room IS ?2 OR
             (nick_name = ?3 AND avatar_url = ?4 AND kind = ?5 AND coworker IS ?6 AND corporation IS ?7))",
        )?
        .execute(params![
            person.id,
            by,
            winner.nick_name,
            winner.avatar_url,
            winner.kind,
            winner.coworker,
            winner.corporation
        ])?;
    connection
        .prepare_cached(
            "UPDATE people SET nick_name = ?2, avatar_url = ?3, kind = ?4, coworker = ?5, corporation = ?6, as_of = ?7
             WHERE id = ?1",
        )?
        .execute(params![
            person.id,
            winner.nick_name,
            winner.avatar_url,
            winner.kind,
            winner.coworker,
            winner.corporation,
            at
        ])?;
    Ok(())
}

fn present(connection: &Connection, room: i64, person: i64) -> Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM memberships WHERE room = ?1 AND person = ?2 AND left_at IS NULL)",
        )?
        .query_row([room, person], |row| row.get(0))
}

/// Keeps the age of an agreeing claim that is about to end.
fn freeze(connection: &Connection, room: &ListedRoom, person: i64) -> Result<()> {
    match room.list_at {
        Some(list_at) if present(connection, room.room, person)? => raise_age(connection, person, list_at),
        _ => Ok(()),
    }
}

fn raise_age(connection: &Connection, person: i64, at: i64) -> Result<()> {
    connection.prepare_cached("UPDATE people SET as_of = ?2 WHERE id = ?1 AND as_of < ?2")?.execute([person, at])?;
    Ok(())
}

fn remove_dissent(connection: &Connection, room: i64, person: i64) -> Result<()> {
    connection.prepare_cached("DELETE FROM dissents WHERE room = ?1 AND person = ?2")?.execute([room, person])?;
    Ok(())
}
