//! Which rooms meet the conditions of a query.

use std::collections::HashSet;
use std::sync::Arc;

use miaohui::{ContactWxid, RoomWxid};
use rusqlite::{Connection, OptionalExtension, Result};

use super::facts::{Fact, Facts};
use super::local::Local;
use super::row::Rows;
use crate::answers::{RoomFilter, RoomQuery, SizeBand};
use crate::directory::Directory;
use crate::search::{Keyed, Keys, Typed};

/// A query and what it needs besides the file.
pub(crate) struct Asked<'q> {
    pub(crate) query: &'q RoomQuery,
    /// What its text means; none when it has no text.
    pub(crate) meant: Option<Arc<Meant>>,
    pub(crate) local: Arc<Local>,
}

impl Asked<'_> {
    /// Every room is asked for.
    pub(super) fn is_plain(&self) -> bool {
        self.meant.is_none() && self.query.filter == RoomFilter::default()
    }
}

/// What a typed text means.
pub(crate) struct Meant {
    pub(super) typed: Typed,
    /// People found.
    pub(super) people: Keys,
    /// Rooms found themselves, or owned or inhabited by people found.
    pub(super) rooms: Keys,
}

impl Meant {
    pub(crate) fn of(found: Keyed) -> Self {
        Self { rooms: found.rooms_meant(), people: found.all_people, typed: found.typed }
    }
}

// Kinds of conditions, as bits of what a room does not meet.
pub(super) const TAGS: u16 = 1;
pub(super) const ACCOUNTS: u16 = 2;
pub(super) const OWNERS: u16 = 4;
pub(super) const SIZES: u16 = 8;
pub(super) const EXTERNAL: u16 = 16;
pub(super) const MISSING: u16 = 32;
pub(super) const WITHOUT_CUSTOMERS: u16 = 64;
pub(super) const FAVOURITE: u16 = 128;
/// Conditions that no count of further choices leaves out.
pub(super) const OTHER: u16 = 256;

/// The conditions of a query, ready to be asked of each room.
pub(super) struct Filter<'q> {
    filter: &'q RoomFilter,
    text: Option<&'q Keys>,
    /// What a list of tags does not meet, by the number of the list.
    tags: Vec<u16>,
    /// The same of hosted accounts.
    accounts: Vec<u16>,
    owners: HashSet<u32>,
    /// Rooms with all the people asked for.
    members: Option<Keys>,
    favourites: Keys,
    runs: RunsByList,
}

impl<'q> Filter<'q> {
    pub(super) fn prepare(
        connection: &Connection,
        facts: &Facts,
        rows: &Rows<'_>,
        asked: &'q Asked<'_>,
    ) -> Result<Self> {
        let filter = &asked.query.filter;
        let keys = |sql: &str, ids: Vec<&str>| -> Result<Vec<Option<u32>>> {
            let mut statement = connection.prepare_cached(sql)?;
            ids.into_iter().map(|id| statement.query_row([id], |row| row.get(0)).optional()).collect()
        };
        let tags = |ids: &[miaohui::TagId]| {
            keys("SELECT id FROM tags WHERE tag_id = ?1", ids.iter().map(|id| id.as_str()).collect())
        };
        let (all, any, none) = (tags(&filter.all_tags)?, tags(&filter.any_tags)?, tags(&filter.no_tags)?);
        let accounts = filter.accounts.iter().map(|id| id.as_str()).collect();
        let accounts = keys("SELECT id FROM accounts WHERE wxid = ?1", accounts)?;
        let favourites = asked.local.favourites.iter().map(RoomWxid::as_str).collect();
        let favourites = keys("SELECT id FROM rooms WHERE wxid = ?1", favourites)?;
        let holds = |list: &[u32], key: &Option<u32>| key.is_some_and(|key| list.contains(&key));
        let of_tags = |list: &[u32]| {
            let other = !all.iter().all(|tag| holds(list, tag)) || none.iter().any(|tag| holds(list, tag));
            let any = any.is_empty() || any.iter().any(|tag| holds(list, tag));
            unmet(!other, OTHER) | unmet(any, TAGS)
        };
        let of_accounts =
            |list: &[u32]| unmet(accounts.is_empty() || accounts.iter().any(|account| holds(list, account)), ACCOUNTS);
        let directory = Directory::open(connection)?;
        let mut owners = HashSet::new();
        for owner in &filter.owners {
            owners.extend(directory.person(owner.as_str())?.map(|owner| owner as u32));
        }
        Ok(Self {
            filter,
            text: asked.meant.as_ref().map(|meant| &meant.rooms),
            tags: facts.tags.iter().map(of_tags).collect(),
            accounts: facts.accounts.iter().map(of_accounts).collect(),
            owners,
            members: rooms_with(connection, &directory, &filter.members)?,
            favourites: favourites.into_iter().flatten().collect(),
            runs: RunsByList::load(facts, rows),
        })
    }

    /// The kinds of conditions that a room does not meet; 0: it is a room of the query.
    pub(super) fn unmet(&self, room: u32, fact: &Fact) -> u16 {
        let filter = self.filter;
        let other = self.text.is_none_or(|rooms| rooms.contains(room))
            && self.members.as_ref().is_none_or(|rooms| rooms.contains(room))
            && filter.as_of_from.is_none_or(|from| fact.as_of >= from.0)
            && filter.as_of_before.is_none_or(|before| fact.as_of < before.0);
        self.tags[fact.tags as usize]
            | self.accounts[fact.accounts as usize]
            | unmet(other, OTHER)
            | unmet(filter.owners.is_empty() || self.owners.contains(&fact.owner), OWNERS)
            | unmet(filter.sizes.is_empty() || filter.sizes.contains(&SizeBand::of(fact.size)), SIZES)
            | unmet(filter.external.is_none() || filter.external == fact.external, EXTERNAL)
            | unmet(!filter.missing || self.is_missing(fact), MISSING)
            | unmet(!filter.without_customers || fact.without_customers, WITHOUT_CUSTOMERS)
            | unmet(!filter.favourite || self.is_favourite(room), FAVOURITE)
    }

    /// A complete list run has missed the room.
    pub(super) fn is_missing(&self, fact: &Fact) -> bool {
        Some(fact.as_of) < self.runs.expected(fact)
    }

    /// Staff chose the room.
    pub(super) fn is_favourite(&self, room: u32) -> bool {
        self.favourites.contains(room)
    }
}

fn unmet(met: bool, kind: u16) -> u16 {
    if met { 0 } else { kind }
}

/// When a room should have been met after, by its lists of tags and accounts.
struct RunsByList {
    everything: Option<i64>,
    tags: Vec<Option<i64>>,
    accounts: Vec<Option<i64>>,
}

impl RunsByList {
    fn load(facts: &Facts, rows: &Rows<'_>) -> Self {
        Self {
            everything: rows.run_over_everything(),
            tags: facts.tags.iter().map(|list| rows.run_over_tags(list)).collect(),
            accounts: facts.accounts.iter().map(|list| rows.run_over_accounts(list)).collect(),
        }
    }

    fn expected(&self, fact: &Fact) -> Option<i64> {
        self.everything.max(self.tags[fact.tags as usize]).max(self.accounts[fact.accounts as usize])
    }
}

/// The rooms that all of these people are in now; none when nobody is asked for.
fn rooms_with(connection: &Connection, directory: &Directory<'_>, people: &[ContactWxid]) -> Result<Option<Keys>> {
    let mut rooms: Option<Keys> = None;
    for person in people {
        // Nobody has the key 0.
        let person = directory.person(person.as_str())?.unwrap_or(0);
        let theirs: Vec<u32> = connection
            .prepare_cached("SELECT room FROM memberships_of_people WHERE person = ?1 AND left_at IS NULL")?
            .query_map([person], |row| row.get(0))?
            .collect::<Result<_>>()?;
        let kept = |room: &u32| rooms.as_ref().is_none_or(|rooms| rooms.contains(*room));
        rooms = Some(theirs.into_iter().filter(kept).collect());
    }
    Ok(rooms)
}
