//! The facts that a plan rests on, read for all of its people and rooms at once.

use std::collections::{BTreeMap, HashMap, HashSet};

use miaohui::{ContactWxid, RoomWxid};
use rusqlite::{Connection, OptionalExtension, Result};

use super::local::Local;
use super::row::{Rows, person_summary};
use crate::answers::{Friendship, PersonSummary, PlanAccountFacts, PlanFacts, PlanPersonFacts, PlanRoomFacts};
use crate::directory::Directory;
use crate::name_key::name_key;
use crate::observe::friends_in;
use crate::snapshot::PersonKind;
use crate::time::Millis;

/// From so many people on a room's members are read as a whole instead of one by one.
const WHOLE_FROM: usize = 200;

pub(crate) fn plan_facts(connection: &Connection, people: &[ContactWxid], rooms: &[RoomWxid]) -> Result<PlanFacts> {
    let none = Local::default();
    let rows = Rows::load(connection, &none)?;
    let (accounts, places) = accounts(connection, &rows)?;
    let directory = Directory::open(connection)?;
    let mut keys = Vec::with_capacity(people.len());
    for person in people {
        keys.push(directory.person(person.as_str())?);
    }
    let mut found = Vec::with_capacity(people.len());
    for (person, key) in people.iter().zip(&keys) {
        found.push(person_facts(connection, person, *key, &accounts)?);
    }
    let mut known_rooms = Vec::with_capacity(rooms.len());
    for (place, room) in rooms.iter().enumerate() {
        let Some((key, facts)) = room_facts(connection, &rows, &places, &accounts, room)? else {
            known_rooms.push(None);
            continue;
        };
        let mut here = Presence::load(connection, key, keys.len())?;
        for (person, key) in found.iter_mut().zip(&keys) {
            if let Some(key) = key
                && here.has(*key)?
            {
                person.rooms.push(place);
            }
        }
        known_rooms.push(Some(facts));
    }
    add_friendships(connection, &mut found, &keys, &places)?;
    Ok(PlanFacts { accounts, rooms: known_rooms, people: found })
}

/// How many rooms that are not dissolved have each of these names.
pub(crate) fn same_names(connection: &Connection, names: &[String]) -> Result<Vec<u32>> {
    let mut statement =
        connection.prepare_cached("SELECT count(*) FROM rooms WHERE deleted = 0 AND name_key = ?1 AND topic = ?2")?;
    names.iter().map(|name| statement.query_row((name_key(name.trim()), name.trim()), |row| row.get(0))).collect()
}

/// All accounts by user id, and the place of each by key.
fn accounts(connection: &Connection, rows: &Rows<'_>) -> Result<(Vec<PlanAccountFacts>, HashMap<i64, usize>)> {
    let keys: Vec<i64> = connection
        .prepare_cached("SELECT id FROM accounts ORDER BY user_id, id")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_>>()?;
    let known = keys.iter().filter_map(|key| rows.account(*key));
    let accounts: Vec<_> =
        known.map(|(wxid, account)| PlanAccountFacts { account: account.clone(), wxid: wxid.clone() }).collect();
    Ok((accounts, keys.into_iter().enumerate().map(|(place, key)| (key, place)).collect()))
}

fn person_facts(
    connection: &Connection,
    wxid: &ContactWxid,
    key: Option<i64>,
    accounts: &[PlanAccountFacts],
) -> Result<PlanPersonFacts> {
    let unknown = || PersonSummary {
        wxid: wxid.clone(),
        nick_name: String::new(),
        kind: PersonKind::Unknown,
        corporation: None,
        coworker: None,
    };
    let person = key.map_or_else(|| Ok(unknown()), |key| person_summary(connection, key))?;
    let is_account = accounts.iter().any(|account| account.wxid.as_str() == wxid.as_str());
    Ok(PlanPersonFacts { person, is_account, rooms: Vec::new(), friends: Vec::new() })
}

fn room_facts(
    connection: &Connection,
    rows: &Rows<'_>,
    places: &HashMap<i64, usize>,
    accounts: &[PlanAccountFacts],
    wxid: &RoomWxid,
) -> Result<Option<(i64, PlanRoomFacts)>> {
    let known: Option<(i64, Option<String>, Option<i64>)> = connection
        .prepare_cached(
            "SELECT r.id, p.wxid, c.list_at FROM rooms r JOIN room_clocks c ON c.room = r.id
                 LEFT JOIN people p ON p.id = r.owner
             WHERE r.wxid = ?1",
        )?
        .query_row([wxid.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((key, owner, list_at)) = known else { return Ok(None) };
    let row = rows.row(connection, key)?;
    Ok(Some((
        key,
        PlanRoomFacts {
            wxid: row.wxid,
            topic: row.topic,
            name_from_members: row.name_from_members,
            size: row.size,
            size_is_reported: row.size_is_reported,
            external: row.external,
            deleted: row.deleted,
            not_seen: row.not_seen_since.is_some(),
            owner: owner.map(ContactWxid::new),
            accounts: accounts_in(connection, key, places, accounts)?,
            as_of: list_at.map_or(row.as_of, Millis),
        },
    )))
}

/// The hosted accounts in a room: those that see it, but not those whose membership has ended since; and those in the
/// newest list of another account.
fn accounts_in(
    connection: &Connection,
    room: i64,
    places: &HashMap<i64, usize>,
    accounts: &[PlanAccountFacts],
) -> Result<Vec<usize>> {
    let directory = Directory::open(connection)?;
    let sees: HashSet<usize> = connection
        .prepare_cached("SELECT account FROM viewpoints WHERE room = ?1")?
        .query_map([room], |row| row.get(0))?
        .filter_map(|key: Result<i64>| key.map(|key| places.get(&key).copied()).transpose())
        .collect::<Result<_>>()?;
    let mut left =
        connection.prepare_cached("SELECT left_at IS NOT NULL FROM memberships WHERE room = ?1 AND person = ?2")?;
    let mut inside = Vec::new();
    for (place, account) in accounts.iter().enumerate() {
        let membership: Option<bool> = match directory.person(account.wxid.as_str())? {
            Some(person) => left.query_row([room, person], |row| row.get(0)).optional()?,
            None => None,
        };
        if membership == Some(false) || (membership.is_none() && sees.contains(&place)) {
            inside.push(place);
        }
    }
    Ok(inside)
}

/// Who is in a room now.
enum Presence<'c> {
    /// Few are asked for: each is looked up.
    Each(rusqlite::CachedStatement<'c>, i64),
    /// Many are asked for.
    Whole(HashSet<i64>),
}

impl<'c> Presence<'c> {
    fn load(connection: &'c Connection, room: i64, people: usize) -> Result<Self> {
        if people < WHOLE_FROM {
            let one = connection
                .prepare_cached("SELECT 1 FROM memberships WHERE room = ?1 AND person = ?2 AND left_at IS NULL")?;
            return Ok(Self::Each(one, room));
        }
        connection
            .prepare_cached("SELECT person FROM memberships WHERE room = ?1 AND left_at IS NULL")?
            .query_map([room], |row| row.get(0))?
            .collect::<Result<_>>()
            .map(Self::Whole)
    }

    fn has(&mut self, person: i64) -> Result<bool> {
        match self {
            Self::Each(statement, room) => statement.exists([*room, person]),
            Self::Whole(people) => Ok(people.contains(&person)),
        }
    }
}

/// Adds what the newest lists say about friendship: each viewpoint of the rooms that customers were ever in is read once.
fn add_friendships(
    connection: &Connection,
    people: &mut [PlanPersonFacts],
    keys: &[Option<i64>],
    places: &HashMap<i64, usize>,
) -> Result<()> {
    let customers: HashMap<i64, usize> = (people.iter().zip(keys).enumerate())
        .filter(|(_, (person, _))| !person.is_colleague())
        .filter_map(|(place, (_, key))| key.map(|key| (key, place)))
        .collect();
    let mut rooms = BTreeMap::<i64, ()>::new();
    let mut of_person = connection.prepare_cached("SELECT room FROM memberships_of_people WHERE person = ?1")?;
    for person in customers.keys() {
        let mut found = of_person.query([person])?;
        while let Some(row) = found.next()? {
            rooms.insert(row.get(0)?, ());
        }
    }
    let mut viewpoints = connection.prepare_cached(
        "SELECT v.account, v.friends, (SELECT max(o.as_of) FROM observations o
                WHERE o.room = v.room AND o.account = v.account AND o.carries & 1)
         FROM viewpoints v WHERE v.room = ?1",
    )?;
    // By person and account; of simultaneous lists one that says yes wins.
    let mut said: HashMap<(usize, usize), (i64, bool)> = HashMap::new();
    for room in rooms.keys() {
        let mut found = viewpoints.query([room])?;
        while let Some(row) = found.next()? {
            let (Some(account), Some(at)) = (places.get(&row.get(0)?), row.get::<_, Option<i64>>(2)?) else { continue };
            for (person, friend) in friends_in(row.get_ref(1)?.as_blob()?) {
                if let Some(place) = customers.get(&person) {
                    let newest = said.entry((*place, *account)).or_insert((at, friend));
                    *newest = (*newest).max((at, friend));
                }
            }
        }
    }
    for ((person, account), (at, friend)) in said {
        people[person].friends.push(Friendship { account, friend, as_of: Millis(at) });
    }
    for person in people {
        person.friends.sort_unstable_by_key(|friendship| friendship.account);
    }
    Ok(())
}
