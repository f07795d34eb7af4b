//! What filters, counts and orders need of every room, in memory: some 40 bytes a room.
//!
//! Read from the file when first asked for, and kept up to date: what observations touch is noted
//! and, before the next question, read anew. So a sync that changes rooms ten times a second makes
//! no question slow.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Result, Row};

use crate::answers::RoomSort;
use crate::error::Error;
use crate::store::Store;

/// Touched rooms from which all are read anew.
const MANY: usize = 10_000;

/// The facts of all rooms as they last were.
#[derive(Debug, Default)]
pub(crate) struct Census {
    facts: Mutex<Option<Facts>>,
    touched: Mutex<Touched>,
    /// Counts commits that changed more than clocks.
    differences: AtomicU64,
}

#[derive(Debug, Default)]
struct Touched {
    rooms: Vec<u32>,
    /// More than clocks is different.
    differ: bool,
    /// All rooms.
    all: bool,
}

impl Census {
    /// Notes after a commit which rooms were observed, and whether more than their clocks is different.
    pub(crate) fn touch(&self, rooms: &[u32], differ: bool) {
        let mut touched = lock(&self.touched);
        touched.differ |= differ;
        touched.all |= touched.rooms.len() + rooms.len() > MANY;
        if touched.all {
            touched.rooms = Vec::new();
        } else {
            touched.rooms.extend(rooms);
        }
        drop(touched);
        if differ {
            self.differences.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Notes after a commit that any room may be different.
    pub(crate) fn touch_all(&self) {
        lock(&self.touched).all = true;
        self.touch(&[], true);
    }

    /// Grows with each commit that changed more than clocks. What is kept for later is as new as the number that was
    /// read before the file was.
    pub(crate) fn differences(&self) -> u64 {
        self.differences.load(Ordering::Acquire)
    }

    /// Whether an order is known, as far as can be told at once.
    pub(crate) fn knows_order(&self, sort: RoomSort) -> bool {
        // While another question is asked, it counts as unknown: nobody needs to wait.
        let Ok(facts) = self.facts.try_lock() else { return false };
        let touched = lock(&self.touched);
        let same = !touched.differ && !touched.all && (sort != RoomSort::AsOf || touched.rooms.is_empty());
        same && facts.as_ref().is_some_and(|facts| facts.orders.contains_key(&sort))
    }

    /// Asks the facts, which are made or brought up to date before. One question at a time.
    pub(crate) fn ask<T>(
        &self,
        store: &Store,
        question: impl FnOnce(&Connection, &mut Facts) -> Result<T>,
    ) -> std::result::Result<T, Error> {
        let mut kept = lock(&self.facts);
        // Before the file is read: what is touched from here on is read again next time.
        let touched = std::mem::take(&mut *lock(&self.touched));
        let known = kept.take();
        store.read(|connection| {
            let renewed =
                known.filter(|_| !touched.all).map(|facts| facts.renewed(connection, &touched)).transpose()?;
            let mut facts = renewed.flatten().map_or_else(|| Facts::load(connection), Ok)?;
            let answer = question(connection, &mut facts)?;
            // After an error they are read anew.
            *kept = Some(facts);
            Ok(answer)
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is inside is replaced whole, so a panic elsewhere leaves nothing half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is known of one room.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fact {
    /// Known and not dissolved.
    pub(crate) shown: bool,
    pub(crate) external: Option<bool>,
    pub(crate) without_customers: bool,
    /// Members shown.
    pub(crate) size: u32,
    /// Key of the owner; 0: unknown.
    pub(crate) owner: u32,
    pub(crate) as_of: i64,
    /// Its list of tags, see [`Facts::tags`].
    pub(crate) tags: u32,
    /// Its list of hosted accounts, see [`Facts::accounts`].
    pub(crate) accounts: u32,
}

/// The facts of all rooms, and their orders.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// By key; keys are dense.
    rooms: Vec<Fact>,
    /// The different lists of tags that rooms carry.
    pub(crate) tags: Lists,
    /// The different lists of hosted accounts that see rooms.
    pub(crate) accounts: Lists,
    /// Hosted accounts known when the facts were read: a new one may turn customers anywhere.
    known_accounts: u32,
    pub(super) orders: HashMap<RoomSort, Arc<[u32]>>,
}

impl Facts {
    fn load(connection: &Connection) -> Result<Self> {
        let mut facts = Self { known_accounts: count_accounts(connection)?, ..Self::default() };
        let mut statement = connection.prepare(FACTS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            facts.set(row.get(0)?, read(row)?);
        }
        for (room, tags) in grouped(connection, "SELECT room, tag FROM room_tags")? {
            let tags = facts.tags.number(tags);
            facts.fact_mut(room).tags = tags;
        }
        for (room, accounts) in grouped(connection, "SELECT room, account FROM viewpoints")? {
            let accounts = facts.accounts.number(accounts);
            facts.fact_mut(room).accounts = accounts;
        }
        Ok(facts)
    }

    /// Reads what was touched anew; none when all must be read anew.
    fn renewed(mut self, connection: &Connection, touched: &Touched) -> Result<Option<Self>> {
        if touched.rooms.is_empty() && !touched.differ {
            return Ok(Some(self));
        }
        if self.known_accounts != count_accounts(connection)? {
            return Ok(None);
        }
        if touched.differ {
            self.orders.clear();
        }
        self.orders.remove(&RoomSort::AsOf);
        let one = format!("{FACTS} WHERE r.id = ?1");
        for room in &touched.rooms {
            let fact = connection.prepare_cached(&one)?.query_row([room], read).optional()?;
            let Some(mut fact) = fact else { continue };
            let keys = |sql| -> Result<Vec<u32>> {
                connection.prepare_cached(sql)?.query_map([room], |row| row.get(0))?.collect()
            };
            fact.tags = self.tags.number(keys("SELECT tag FROM room_tags WHERE room = ?1 ORDER BY tag")?);
            fact.accounts =
                self.accounts.number(keys("SELECT account FROM viewpoints WHERE room = ?1 ORDER BY account")?);
            self.set(*room, fact);
        }
        Ok(Some(self))
    }

    fn set(&mut self, room: u32, fact: Fact) {
        *self.fact_mut(room) = fact;
    }

    fn fact_mut(&mut self, room: u32) -> &mut Fact {
        let index = room as usize;
        if index >= self.rooms.len() {
            self.rooms.resize(index + 1, Fact::default());
        }
        &mut self.rooms[index]
    }

    /// A room; unknown ones are as if dissolved.
    pub(crate) fn room(&self, room: u32) -> Fact {
        self.rooms.get(room as usize).copied().unwrap_or_default()
    }

    /// All rooms that are not dissolved, with their keys.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (u32, &Fact)> {
        (0..).zip(&self.rooms).filter(|(_, fact)| fact.shown)
    }
}

const FACTS: &str = "SELECT r.id, r.deleted, r.external, r.customers, r.shown_size, r.owner, c.as_of
    FROM rooms r CROSS JOIN room_clocks c ON c.room = r.id";

fn read(row: &Row<'_>) -> Result<Fact> {
    Ok(Fact {
        shown: !row.get::<_, bool>(1)?,
        external: row.get(2)?,
        without_customers: row.get::<_, Option<u32>>(3)? == Some(0),
        size: row.get(4)?,
        owner: row.get::<_, Option<u32>>(5)?.unwrap_or(0),
        as_of: row.get(6)?,
        tags: 0,
        accounts: 0,
    })
}

fn count_accounts(connection: &Connection) -> Result<u32> {
    connection.prepare_cached("SELECT count(*) FROM accounts")?.query_row([], |row| row.get(0))
}

/// Reads pairs of a room and something of it; gives each room once with a sorted list.
fn grouped(connection: &Connection, sql: &str) -> Result<Vec<(u32, Vec<u32>)>> {
    let mut statement = connection.prepare(sql)?;
    let pairs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut pairs: Vec<(u32, u32)> = pairs.collect::<Result<_>>()?;
    pairs.sort_unstable();
    Ok(pairs.chunk_by(|a, b| a.0 == b.0).map(|of| (of[0].0, of.iter().map(|(_, key)| *key).collect())).collect())
}

/// The different lists of keys that rooms have, each kept once and known by a number. Many rooms share a list, so
/// that a condition on lists is worked out once for each of them.
#[derive(Debug)]
pub(crate) struct Lists {
    lists: Vec<Arc<[u32]>>,
    numbers: HashMap<Arc<[u32]>, u32>,
}

impl Default for Lists {
    /// The number 0 is the empty list.
    fn default() -> Self {
        let empty: Arc<[u32]> = Arc::new([]);
        Self { lists: vec![Arc::clone(&empty)], numbers: HashMap::from([(empty, 0)]) }
    }
}

impl Lists {
    fn number(&mut self, list: Vec<u32>) -> u32 {
        if let Some(number) = self.numbers.get(list.as_slice()) {
            return *number;
        }
        let number = self.lists.len() as u32;
        let list: Arc<[u32]> = list.into();
        self.lists.push(Arc::clone(&list));
        self.numbers.insert(list, number);
        number
    }

    /// All lists, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.lists.iter().map(AsRef::as_ref)
    }
}
