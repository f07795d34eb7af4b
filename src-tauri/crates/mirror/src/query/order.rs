//! Windows into the rooms: orders and filters.
//!
//! An order is the list of all room keys in it, read from an index in some ten milliseconds at
//! 100,000 rooms and kept until something that orders rooms is different. A window is a slice of it;
//! filters are bit sets over room keys, so that any combination costs a fraction of a millisecond.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use miaohui::TagId;
use rusqlite::{Connection, Result, params};

use super::row::Rows;
use super::{fit, fold};
use crate::answers::{NEARLY_FULL, QuickFilter, RoomQuery, RoomSort, RoomWindow};

/// Orders and filters of the rooms as they last were.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    /// Counts commits that changed orders or filters.
    rooms: AtomicU64,
    /// Counts commits that moved clocks.
    clocks: AtomicU64,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    orders: HashMap<RoomSort, (u64, Arc<[u32]>)>,
    filters: HashMap<Filter, (u64, Arc<RoomSet>)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Filter {
    Tag(TagId),
    Quick(QuickFilter),
}

/// A set of room keys, one bit each.
#[derive(Debug, Default)]
pub(crate) struct RoomSet(Vec<u64>);

impl RoomSet {
    pub(crate) fn insert(&mut self, room: u32) {
        let word = room as usize / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (room % 64);
    }

    pub(crate) fn contains(&self, room: u32) -> bool {
        self.0.get(room as usize / 64).is_some_and(|word| word >> (room % 64) & 1 == 1)
    }
}

impl FromIterator<u32> for RoomSet {
    fn from_iter<I: IntoIterator<Item = u32>>(rooms: I) -> Self {
        let mut set = Self::default();
        rooms.into_iter().for_each(|room| set.insert(room));
        set
    }
}

impl Orders {
    /// To be called after each commit of observations.
    pub(crate) fn moved(&self, rooms_differ: bool) {
        self.clocks.fetch_add(1, Ordering::AcqRel);
        if rooms_differ {
            self.rooms.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// What an order or filter must be as new as. To be read before the file is.
    fn generation(&self, sort: Option<RoomSort>) -> u64 {
        let rooms = self.rooms.load(Ordering::Acquire);
        match sort {
            Some(RoomSort::AsOf) => self.clocks.load(Ordering::Acquire),
            _ => rooms,
        }
    }

    fn order(&self, connection: &Connection, sort: RoomSort, generation: u64) -> Result<Arc<[u32]>> {
        if let Some((kept, order)) = self.lock().orders.get(&sort)
            && *kept == generation
        {
            return Ok(Arc::clone(order));
        }
        let order: Arc<[u32]> = match sort {
            RoomSort::Name => keys(connection, "SELECT id FROM rooms WHERE deleted = 0 ORDER BY name_key, wxid")?,
            RoomSort::Size => {
                keys(connection, "SELECT id FROM rooms WHERE deleted = 0 ORDER BY shown_size, name_key, wxid")?
            }
            RoomSort::Owner => {
                keys(connection, "SELECT id FROM rooms WHERE deleted = 0 ORDER BY owner_key, name_key, wxid")?
            }
            RoomSort::AsOf => {
                let shown: RoomSet =
                    keys(connection, "SELECT id FROM rooms WHERE deleted = 0")?.iter().copied().collect();
                let all = keys(connection, "SELECT room FROM room_clocks ORDER BY as_of, room")?;
                all.iter().copied().filter(|room| shown.contains(*room)).collect()
            }
        };
        self.lock().orders.insert(sort, (generation, Arc::clone(&order)));
        Ok(order)
    }

    fn filter(&self, connection: &Connection, filter: Filter, generation: u64) -> Result<Arc<RoomSet>> {
        if let Some((kept, set)) = self.lock().filters.get(&filter)
            && *kept == generation
        {
            return Ok(Arc::clone(set));
        }
        let set: Arc<RoomSet> = Arc::new(match &filter {
            Filter::Tag(tag) => connection
                .prepare_cached("SELECT room FROM room_tags WHERE tag = (SELECT id FROM tags WHERE tag_id = ?1)")?
                .query_map([tag.as_str()], |row| row.get::<_, u32>(0))?
                .collect::<Result<_>>()?,
            Filter::Quick(quick) => {
                let condition = match quick {
                    QuickFilter::All => "1",
                    QuickFilter::NearlyFull => "shown_size >= ?1",
                    QuickFilter::WithoutCustomers => "customers = 0",
                    QuickFilter::Internal => "external = 0",
                };
                let sql = format!("SELECT id FROM rooms WHERE deleted = 0 AND {condition}");
                let mut statement = connection.prepare_cached(&sql)?;
                let limit = [NEARLY_FULL];
                let limit: &[u32] = if statement.parameter_count() == 1 { &limit } else { &[] };
                statement
                    .query_map(rusqlite::params_from_iter(limit), |row| row.get::<_, u32>(0))?
                    .collect::<Result<_>>()?
            }
        });
        let mut kept = self.lock();
        kept.filters.retain(|_, (kept, _)| *kept == generation);
        kept.filters.insert(filter, (generation, Arc::clone(&set)));
        Ok(set)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        // Entries are replaced whole, so a panic elsewhere leaves nothing half done.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keys(connection: &Connection, sql: &str) -> Result<Arc<[u32]>> {
    connection.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect()
}

/// Generations of the order and of the filters that answer a query.
pub(crate) struct Moment {
    order: u64,
    filters: u64,
}

impl Orders {
    /// To be taken before the file is read.
    pub(crate) fn moment(&self, query: &RoomQuery) -> Moment {
        Moment { order: self.generation(Some(query.sort)), filters: self.generation(None) }
    }
}

/// The rooms of `query` from `offset`, at most `limit`.
pub(crate) fn window(
    connection: &Connection,
    orders: &Orders,
    moment: &Moment,
    query: &RoomQuery,
    offset: u32,
    limit: u32,
) -> Result<RoomWindow> {
    let order = orders.order(connection, query.sort, moment.order)?;
    let mut filters = Vec::new();
    if let Some(tag) = &query.tag {
        filters.push(orders.filter(connection, Filter::Tag(tag.clone()), moment.filters)?);
    }
    if query.quick != QuickFilter::All {
        filters.push(orders.filter(connection, Filter::Quick(query.quick), moment.filters)?);
    }
    let text = fold(query.text.trim());
    if !text.is_empty() {
        filters.push(Arc::new(rooms_with_text(connection, &text)?));
    }
    let mut left: Vec<u32> = Vec::new();
    let mut kept: &[u32] = &order;
    if !filters.is_empty() {
        left.extend(order.iter().filter(|room| filters.iter().all(|filter| filter.contains(**room))));
        kept = &left;
    }
    let total = kept.len() as u32;
    let from = (offset as usize).min(kept.len());
    let to = from.saturating_add(limit as usize).min(kept.len());
    let page: Vec<u32> = if query.descending {
        kept.iter().rev().skip(from).take(to - from).copied().collect()
    } else {
        kept[from..to].to_vec()
    };
    let mut rows = Rows::load(connection)?.rows(connection, &page)?;
    fit(&mut rows);
    Ok(RoomWindow { total, offset, rows })
}

/// Rooms where the folded `text` occurs in name, ids, owner or a present member's names.
fn rooms_with_text(connection: &Connection, text: &str) -> Result<RoomSet> {
    let finder = memchr::memmem::Finder::new(text);
    let holds = |value: rusqlite::types::ValueRef<'_>| {
        value
            .as_str_or_null()
            .is_ok_and(|value| value.is_some_and(|value| finder.find(fold(value).as_bytes()).is_some()))
    };
    let mut found = RoomSet::default();
    let mut statement = connection.prepare_cached("SELECT id, topic, wxid, wecom_chat_id FROM rooms")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if holds(row.get_ref(1)?) || holds(row.get_ref(2)?) || holds(row.get_ref(3)?) {
            found.insert(row.get(0)?);
        }
    }
    let mut statement = connection.prepare_cached("SELECT room, chat_id FROM viewpoints")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if holds(row.get_ref(1)?) {
            found.insert(row.get(0)?);
        }
    }
    let mut statement =
        connection.prepare_cached("SELECT room, alias FROM memberships WHERE alias IS NOT NULL AND left_at IS NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if holds(row.get_ref(1)?) {
            found.insert(row.get(0)?);
        }
    }
    let mut rooms_of = connection.prepare_cached(
        "SELECT room FROM memberships WHERE person = ?1 AND left_at IS NULL UNION SELECT id FROM rooms WHERE owner = ?1",
    )?;
    let mut statement = connection.prepare_cached("SELECT id, nick_name, wxid FROM people")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if holds(row.get_ref(1)?) || holds(row.get_ref(2)?) {
            let person: i64 = row.get(0)?;
            for room in rooms_of.query_map(params![person], |row| row.get(0))? {
                found.insert(room?);
            }
        }
    }
    Ok(found)
}
