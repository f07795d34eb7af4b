//! Member lists: who joined, who left, what they are called in the room.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, Result, params};

use super::friends::Friends;
use super::keys::Keys;
use super::people::{self, ListedRoom};
use super::timeline::{Place, Presence, record_turn};
use crate::snapshot::SnapshotMember;

/// A member list without repetitions, sorted by wxid.
pub(super) type List<'a> = Vec<ListMember<'a>>;

/// One member of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListMember<'a> {
    pub(super) told: &'a SnapshotMember,
    /// Fingerprint of wxid and profile.
    pub(super) profile: u64,
}

/// Sorts a list and merges repetitions of one person, the greatest entry winning. `profiles` are the members'
/// fingerprints, in their order.
pub(super) fn tidy<'a>(members: &'a [SnapshotMember], profiles: &[u64]) -> List<'a> {
    let mut list: List<'_> =
        members.iter().zip(profiles).map(|(told, profile)| ListMember { told, profile: *profile }).collect();
    list.sort_unstable_by_key(|member| member.told);
    list.dedup_by(|later, earlier| {
        let same = later.told.person == earlier.told.person;
        if same {
            *earlier = *later;
        }
        same
    });
    list
}

/// What taking in a list came to.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Joins and leaves recorded, moved or removed.
    pub(super) changes: u32,
    /// Something about the room's present members is different.
    pub(super) different: bool,
    /// People never in a list before.
    pub(super) new_people: u32,
    /// People known before, if only as owners, whose winning claim turned.
    pub(super) turned: Vec<i64>,
    /// Other people whose searchable texts may be different: the new ones, and by their names in the room.
    pub(super) touched: Vec<u32>,
    /// Members at the place of the list.
    pub(super) size: u32,
    /// What the list says about friends.
    pub(super) friends: Friends,
}

impl Listed {
    fn take(&mut self, person: i64, claimed: people::Claimed, member: &SnapshotMember) {
        self.take_person(person, claimed);
        if let Some(friend) = member.is_friend {
            self.friends.insert(person, friend);
        }
    }

    pub(super) fn take_person(&mut self, person: i64, claimed: people::Claimed) {
        self.new_people += u32::from(claimed.new);
        if claimed.turned {
            self.turned.push(person);
        } else if claimed.new {
            self.touched.push(person as u32);
        }
    }
}

/// Takes in a list that is newer than every other list of the room.
pub(super) fn take_newest(
    keys: &mut Keys<'_>,
    room: i64,
    list_at: Option<i64>,
    at: i64,
    list: &List<'_>,
) -> Result<Listed> {
    let connection = keys.connection;
    let mut listed = Listed { size: list.len() as u32, ..Listed::default() };
    let listed_room = ListedRoom::load(connection, room, list_at)?;
    let mut former = present_members(connection, room, list_at)?;
    let mut joining = Vec::new();
    for member in list {
        let (person, claimed) = people::claim(keys, &listed_room, at, member)?;
        listed.different |= claimed.turned || listed_room.dissents.contains_key(&person);
        let member = member.told;
        listed.take(person, claimed, member);
        match former.remove(&person) {
            Some(alias) if alias == member.room_alias => {}
            Some(_) => {
                set_alias(connection, room, person, member.room_alias.as_deref())?;
                listed.different = true;
                listed.touched.push(person as u32);
            }
            None => {
                joining.push((person, member.room_alias.as_deref()));
                if member.room_alias.is_some() {
                    listed.touched.push(person as u32);
                }
            }
        }
    }
    // In the order of keys, so that the tables grow at their ends.
    joining.sort_unstable();
    for (person, alias) in &joining {
        join(keys, room, *person, *alias, at)?;
    }
    let Some(list_at) = list_at else { return Ok(listed) };
    for person in joining.iter().map(|(person, _)| *person) {
        record_turn(connection, room, at, true, person)?;
    }
    listed.touched.extend(former.iter().filter(|(_, alias)| alias.is_some()).map(|(person, _)| *person as u32));
    for person in former.keys() {
        people::withdraw(connection, &listed_room, *person)?;
        connection
            .prepare_cached("UPDATE memberships SET last_seen = ?3, left_at = ?4 WHERE room = ?1 AND person = ?2")?
            .execute([room, *person, list_at, at])?;
        record_turn(connection, room, at, false, *person)?;
    }
    let turns = joining.len() + former.len();
    listed.changes += turns as u32;
    listed.different |= turns > 0;
    Ok(listed)
}

/// Makes a person a present member, who may have been one before.
pub(super) fn join(keys: &mut Keys<'_>, room: i64, person: i64, alias: Option<&str>, at: i64) -> Result<()> {
    let connection = keys.connection;
    let new = connection
        .prepare_cached(
            "INSERT INTO memberships (room, person, alias, first_seen) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )?
        .execute(params![room, person, alias, at])?;
    if new > 0 {
        keys.add_membership(room, person);
        return Ok(());
    }
    connection
        .prepare_cached(
            "UPDATE memberships SET alias = ?3, last_seen = NULL, left_at = NULL WHERE room = ?1 AND person = ?2",
        )?
        .execute(params![room, person, alias])?;
    Ok(())
}

/// Takes in a list that is older than, or as old as, the room's newest.
pub(super) fn take_past(
    keys: &mut Keys<'_>,
    room: i64,
    list_at: Option<i64>,
    place: Place,
    list: &List<'_>,
) -> Result<Listed> {
    let connection = keys.connection;
    let mut listed = Listed::default();
    let listed_room = ListedRoom::load(connection, room, list_at)?;
    let mut members = all_members(connection, room)?;
    let mut named = HashMap::new();
    for member in list {
        let key = people::person_key(keys, member.told.person.as_str())?;
        let known = members.entry(key).or_insert_with(|| Member::new(place.at));
        let claimed = if place.is_newest() {
            people::claim(keys, &listed_room, place.at, member)?.1
        } else if known.presence.present {
            // The room's own newest list is newer and says the same or otherwise.
            people::Claimed::default()
        } else {
            people::claim_past(keys, place.at, member)?.1
        };
        let member = member.told;
        listed.take(key, claimed, member);
        listed.different |= claimed.turned || listed_room.dissents.contains_key(&key);
        named.insert(key, member.room_alias.as_deref());
    }
    for (person, member) in &mut members {
        let alias = named.get(person).copied();
        let now = alias.is_some() || (place.tied && member.presence.at(place.at));
        listed.size += u32::from(now);
        listed.changes += member.presence.enter(place, now, connection, room, *person)?;
        if let Some(alias) = alias {
            member.name(place.at, list_at, alias);
        }
        if now {
            member.see(place.at);
        }
        if member.store(keys, room, *person)? {
            listed.different = true;
            listed.touched.push(*person as u32);
        }
    }
    Ok(listed)
}

/// A member, present or past, with history.
#[derive(Debug, Clone)]
struct Member {
    stored: Option<Stored>,
    alias: Option<String>,
    first_seen: i64,
    /// None while present: then it is the room's newest list.
    last_seen: Option<i64>,
    presence: Presence,
}

/// A row of `memberships`: alias, first_seen, last_seen, left_at.
type Stored = (Option<String>, i64, Option<i64>, Option<i64>);

impl Member {
    /// Someone whom the list at `at` is the first to name.
    fn new(at: i64) -> Self {
        Self { stored: None, alias: None, first_seen: at, last_seen: Some(at), presence: Presence::default() }
    }

    /// Takes the name in the room as the list at `at` has it. The newest list with the person counts.
    fn name(&mut self, at: i64, list_at: Option<i64>, alias: Option<&str>) {
        let named_at = self.last_seen.or(list_at);
        if self.stored.is_none() || Some(at) > named_at || (Some(at) == named_at && alias > self.alias.as_deref()) {
            self.alias = alias.map(str::to_owned);
        }
    }

    fn see(&mut self, at: i64) {
        self.first_seen = self.first_seen.min(at);
        self.last_seen = self.last_seen.map(|last| last.max(at));
    }

    /// Writes the row if it is different, and says so.
    fn store(&self, keys: &mut Keys<'_>, room: i64, person: i64) -> Result<bool> {
        let left_at = self.presence.turns.last().filter(|_| !self.presence.present).map(|(time, _)| *time);
        let last_seen = left_at.and(self.last_seen);
        if self.stored.as_ref().is_some_and(|(alias, first, last, left)| {
            (alias, first, last, left) == (&self.alias, &self.first_seen, &last_seen, &left_at)
        }) {
            return Ok(false);
        }
        if self.stored.is_none() {
            keys.add_membership(room, person);
        }
        keys.connection
            .prepare_cached(
                "INSERT INTO memberships (room, person, alias, first_seen, last_seen, left_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET alias = excluded.alias, first_seen = excluded.first_seen,
                     last_seen = excluded.last_seen, left_at = excluded.left_at",
            )?
            .execute(params![room, person, self.alias, self.first_seen, last_seen, left_at])?;
        Ok(true)
    }
}

fn present_members(connection: &Connection, room: i64, list_at: Option<i64>) -> Result<HashMap<i64, Option<String>>> {
    if list_at.is_none() {
        return Ok(HashMap::new());
    }
    connection
        .prepare_cached("SELECT person, alias FROM memberships WHERE room = ?1 AND left_at IS NULL")?
        .query_map([room], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn all_members(connection: &Connection, room: i64) -> Result<BTreeMap<i64, Member>> {
    let mut members: BTreeMap<i64, Member> = connection
        .prepare_cached("SELECT person, alias, first_seen, last_seen, left_at FROM memberships WHERE room = ?1")?
        .query_map([room], |row| {
            let stored: Stored = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
            let (alias, first_seen, last_seen, left_at) = stored.clone();
            let presence = Presence { present: left_at.is_none(), turns: Vec::new() };
            Ok((row.get(0)?, Member { stored: Some(stored), alias, first_seen, last_seen, presence }))
        })?
        .collect::<Result<_>>()?;
    let mut turns = connection
        .prepare_cached("SELECT person, at, kind = 0 FROM changes WHERE room = ?1 AND kind IN (0, 1) ORDER BY at")?;
    let mut rows = turns.query([room])?;
    while let Some(row) = rows.next()? {
        if let Some(member) = members.get_mut(&row.get(0)?) {
            member.presence.turns.push((row.get(1)?, row.get(2)?));
        }
    }
    Ok(members)
}

fn set_alias(connection: &Connection, room: i64, person: i64, alias: Option<&str>) -> Result<()> {
    connection
        .prepare_cached("UPDATE memberships SET alias = ?3 WHERE room = ?1 AND person = ?2")?
        .execute(params![room, person, alias])?;
    Ok(())
}

/// Present members who are neither coworkers nor hosted accounts, as the room's own list says.
pub(super) fn count_customers(connection: &Connection, room: i64) -> Result<u32> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM memberships m JOIN people p ON p.id = m.person
             LEFT JOIN dissents d ON d.room = m.room AND d.person = m.person
             WHERE m.room = ?1 AND m.left_at IS NULL
               AND iif(d.room IS NULL, p.coworker, d.coworker) IS NOT 1
               AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.wxid = p.wxid)",
        )?
        .query_row([room], |row| row.get(0))
}
