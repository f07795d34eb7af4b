//! How many rooms each further choice would leave, all in one pass over the rooms.

use std::collections::HashMap;

use rusqlite::{Connection, Result};

use super::facts::{Facts, Lists};
use super::filter::{ACCOUNTS, Asked, EXTERNAL, FAVOURITE, Filter, MISSING, OWNERS, SIZES, TAGS, WITHOUT_CUSTOMERS};
use super::overview;
use super::row::{Rows, person_summary};
use crate::answers::{AccountCount, OwnerCount, RoomFacets, SizeBand, SizeCount, TagCount};
use crate::name_key::name_key;

/// Owners that are told.
const TOP_OWNERS: usize = 50;

/// Counts for a query.
pub(crate) fn facets(connection: &Connection, facts: &Facts, asked: &Asked<'_>) -> Result<RoomFacets> {
    let rows = Rows::load(connection, &asked.local)?;
    let filter = Filter::prepare(connection, facts, &rows, asked)?;
    let mut counts = Counts {
        tags: vec![0; facts.tags.iter().count()],
        accounts: vec![0; facts.accounts.iter().count()],
        ..Counts::default()
    };
    for (room, fact) in facts.shown() {
        let unmet = filter.unmet(room, fact);
        // A room counts for a kind of choice if it meets all conditions of the other kinds.
        let counts_for = |kind: u16| unmet == 0 || unmet == kind;
        counts.total += u32::from(unmet == 0);
        counts.tags[fact.tags as usize] += u32::from(counts_for(TAGS));
        counts.accounts[fact.accounts as usize] += u32::from(counts_for(ACCOUNTS));
        counts.sizes[SizeBand::of(fact.size) as usize] += u32::from(counts_for(SIZES));
        counts.external += u32::from(counts_for(EXTERNAL) && fact.external == Some(true));
        counts.internal += u32::from(counts_for(EXTERNAL) && fact.external == Some(false));
        counts.missing += u32::from(counts_for(MISSING) && filter.is_missing(fact));
        counts.without_customers += u32::from(counts_for(WITHOUT_CUSTOMERS) && fact.without_customers);
        counts.favourites += u32::from(counts_for(FAVOURITE) && filter.is_favourite(room));
        if fact.owner != 0 && counts_for(OWNERS) {
            counts.owners.push(fact.owner);
        }
    }
    counts.facets(connection, facts)
}

#[derive(Default)]
struct Counts {
    total: u32,
    /// By the number of a list of tags.
    tags: Vec<u32>,
    /// By the number of a list of accounts.
    accounts: Vec<u32>,
    /// The owner of each room.
    owners: Vec<u32>,
    sizes: [u32; SizeBand::ALL.len()],
    external: u32,
    internal: u32,
    missing: u32,
    without_customers: u32,
    favourites: u32,
}

impl Counts {
    fn facets(self, connection: &Connection, facts: &Facts) -> Result<RoomFacets> {
        let by_tag = by_key(&facts.tags, &self.tags);
        let by_account = by_key(&facts.accounts, &self.accounts);
        let rooms = |counts: &HashMap<u32, u32>, key| counts.get(&key).copied().unwrap_or(0);
        let tags = overview::tags(connection)?;
        let accounts = overview::accounts(connection)?.into_iter().map(|(key, account)| AccountCount {
            wxid: account.wxid,
            nick_name: account.nick_name,
            rooms: rooms(&by_account, key),
        });
        Ok(RoomFacets {
            total: self.total,
            tags: tags.into_iter().map(|(key, tag)| TagCount { rooms: rooms(&by_tag, key), ..tag }).collect(),
            accounts: accounts.collect(),
            owners: top_owners(connection, self.owners)?,
            sizes: SizeBand::ALL.map(|band| SizeCount { band, rooms: self.sizes[band as usize] }).into(),
            external: self.external,
            internal: self.internal,
            missing: self.missing,
            without_customers: self.without_customers,
            favourites: self.favourites,
        })
    }
}

/// Rooms by the keys in their lists.
fn by_key(lists: &Lists, counts: &[u32]) -> HashMap<u32, u32> {
    let mut by_key = HashMap::new();
    for (list, rooms) in lists.iter().zip(counts).filter(|(_, rooms)| **rooms > 0) {
        for key in list {
            *by_key.entry(*key).or_default() += rooms;
        }
    }
    by_key
}

fn top_owners(connection: &Connection, mut owners: Vec<u32>) -> Result<Vec<OwnerCount>> {
    owners.sort_unstable();
    let mut counts: Vec<(u32, u32)> = owners.chunk_by(|a, b| a == b).map(|of| (of.len() as u32, of[0])).collect();
    // Of equal ones those that are known longest.
    counts.sort_unstable_by_key(|(rooms, owner)| (std::cmp::Reverse(*rooms), *owner));
    counts.truncate(TOP_OWNERS);
    let mut top = Vec::new();
    for (rooms, owner) in counts {
        top.push(OwnerCount { person: person_summary(connection, i64::from(owner))?, rooms });
    }
    top.sort_by_cached_key(|owner| {
        (std::cmp::Reverse(owner.rooms), name_key(&owner.person.nick_name), owner.person.wxid.clone())
    });
    Ok(top)
}
