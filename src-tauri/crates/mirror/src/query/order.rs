//! Windows into the rooms: orders and filters.
//!
//! An order is the list of all room keys in it, read from an index in some ten milliseconds at
//! 100,000 rooms and kept until something that orders rooms is different. A window is a slice of it;
//! filters are bit sets over room keys, so that any combination costs a fraction of a millisecond.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use miaohui::TagId;
use rusqlite::{Connection, Result};

use super::meant::rooms_meant;
use super::row::Rows;
use super::{fit, fold};
use crate::answers::{NEARLY_FULL, QuickFilter, RoomQuery, RoomSort, RoomWindow};
use crate::search::{Keyed, Keys};

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
    filters: HashMap<Filter, (u64, Arc<Keys>)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Filter {
    Tag(TagId),
    Quick(QuickFilter),
    /// Rooms that a folded text means.
    Text(String),
}

/// Texts whose rooms are kept.
const KEPT_TEXTS: usize = 8;

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
        let order: Arc<[u32]> = match columns(sort) {
            Some(columns) => {
                let columns = columns.join(", ");
                keys(connection, &format!("SELECT id FROM rooms WHERE deleted = 0 ORDER BY {columns}"))?
            }
            None => {
                let shown: Keys = keys(connection, "SELECT id FROM rooms WHERE deleted = 0")?.iter().copied().collect();
                let all = keys(connection, "SELECT room FROM room_clocks ORDER BY as_of, room")?;
                all.iter().copied().filter(|room| shown.contains(*room)).collect()
            }
        };
        self.lock().orders.insert(sort, (generation, Arc::clone(&order)));
        Ok(order)
    }

    fn kept(&self, filter: &Filter, generation: u64) -> Option<Arc<Keys>> {
        let kept = self.lock();
        kept.filters.get(filter).filter(|(kept, _)| *kept == generation).map(|(_, keys)| Arc::clone(keys))
    }

    /// Whether the rooms that a folded text means are known.
    pub(crate) fn knows_text(&self, text: &str, moment: &Moment) -> bool {
        self.kept(&Filter::Text(text.to_owned()), moment.filters).is_some()
    }

    fn filter(&self, filter: Filter, generation: u64, make: impl FnOnce(&Filter) -> Result<Keys>) -> Result<Arc<Keys>> {
        if let Some(keys) = self.kept(&filter, generation) {
            return Ok(keys);
        }
        let made = Arc::new(make(&filter)?);
        let mut kept = self.lock();
        let texts = kept.filters.keys().filter(|filter| matches!(filter, Filter::Text(_))).count();
        kept.filters.retain(|filter, (kept, _)| {
            *kept == generation && (texts < KEPT_TEXTS || !matches!(filter, Filter::Text(_)))
        });
        kept.filters.insert(filter, (generation, Arc::clone(&made)));
        Ok(made)
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

/// The rooms of `query` from `offset`, at most `limit`. `found` is what its text means, needed unless
/// [`Orders::knows_text`].
pub(crate) fn window(
    connection: &Connection,
    orders: &Orders,
    moment: &Moment,
    query: &RoomQuery,
    found: Option<&Keyed>,
    (offset, limit): (u32, u32),
) -> Result<RoomWindow> {
    let limits = (offset, limit);
    if let Some(page) = plain(connection, orders, moment, query, limits)? {
        return answer(connection, rooms_shown(connection)?, offset, &page);
    }
    let order = orders.order(connection, query.sort, moment.order)?;
    let mut filters = Vec::new();
    let mut filter = |filter, found| {
        let made = orders.filter(filter, moment.filters, |filter| make(connection, filter, found));
        made.map(|keys| filters.push(keys))
    };
    if let Some(tag) = &query.tag {
        filter(Filter::Tag(tag.clone()), None)?;
    }
    if query.quick != QuickFilter::All {
        filter(Filter::Quick(query.quick), None)?;
    }
    let text = fold(query.text.trim());
    if !text.is_empty() {
        filter(Filter::Text(text), found)?;
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
    answer(connection, total, offset, &page)
}

fn answer(connection: &Connection, total: u32, offset: u32, page: &[u32]) -> Result<RoomWindow> {
    let mut rows = Rows::load(connection)?.rows(connection, page)?;
    fit(&mut rows, 1);
    Ok(RoomWindow { total, offset, rows })
}

/// Positions up to which a page is read from the index rather than waiting for the whole order.
const NEAR: u32 = 2_000;

/// A page near the top of the unfiltered rooms while their order is not known: at the start of the
/// program, and while a sync changes it again and again.
fn plain(
    connection: &Connection,
    orders: &Orders,
    moment: &Moment,
    query: &RoomQuery,
    (offset, limit): (u32, u32),
) -> Result<Option<Vec<u32>>> {
    let filtered = query.tag.is_some() || query.quick != QuickFilter::All || !query.text.trim().is_empty();
    let near = offset.saturating_add(limit) <= NEAR;
    let Some(columns) = columns(query.sort).filter(|_| near && !filtered) else { return Ok(None) };
    if orders.lock().orders.get(&query.sort).is_some_and(|(kept, _)| *kept == moment.order) {
        return Ok(None);
    }
    let direction = if query.descending { " DESC" } else { "" };
    let columns = columns.join(&format!("{direction}, "));
    let sql = format!("SELECT id FROM rooms WHERE deleted = 0 ORDER BY {columns}{direction} LIMIT ?1 OFFSET ?2");
    connection.prepare_cached(&sql)?.query_map([limit, offset], |row| row.get(0))?.collect::<Result<_>>().map(Some)
}

fn rooms_shown(connection: &Connection) -> Result<u32> {
    connection.prepare_cached("SELECT rooms FROM mirror")?.query_row([], |row| row.get(0))
}

/// The columns of `rooms` that make an order, all in one index.
fn columns(sort: RoomSort) -> Option<&'static [&'static str]> {
    match sort {
        RoomSort::Name => Some(&["name_key", "wxid"]),
        RoomSort::Size => Some(&["shown_size", "name_key", "wxid"]),
        RoomSort::Owner => Some(&["owner_key", "name_key", "wxid"]),
        RoomSort::AsOf => None,
    }
}

fn make(connection: &Connection, filter: &Filter, found: Option<&Keyed>) -> Result<Keys> {
    let condition = match filter {
        Filter::Tag(tag) => {
            return connection
                .prepare_cached("SELECT room FROM room_tags WHERE tag = (SELECT id FROM tags WHERE tag_id = ?1)")?
                .query_map([tag.as_str()], |row| row.get::<_, u32>(0))?
                .collect();
        }
        Filter::Text(_) => return found.map_or_else(|| Ok(Keys::default()), |found| rooms_meant(connection, found)),
        Filter::Quick(QuickFilter::All) => "1".to_owned(),
        Filter::Quick(QuickFilter::NearlyFull) => format!("shown_size >= {NEARLY_FULL}"),
        Filter::Quick(QuickFilter::WithoutCustomers) => "customers = 0".to_owned(),
        Filter::Quick(QuickFilter::Internal) => "external = 0".to_owned(),
    };
    let rooms = keys(connection, &format!("SELECT id FROM rooms WHERE deleted = 0 AND {condition}"))?;
    Ok(rooms.iter().copied().collect())
}
