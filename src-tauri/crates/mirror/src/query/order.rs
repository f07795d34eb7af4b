//! Windows into the rooms.
//!
//! An order is the list of all room keys in it, read from an index in some ten milliseconds at
//! 100,000 rooms and kept until something that orders rooms is different. A window is a slice of it.
//! While orders are not known, at the start and in a sync, a page near the top is read from the index,
//! and a few rooms are ordered by themselves.

use std::sync::Arc;

use rusqlite::{Connection, Result};

use super::facts::Facts;
use super::filter::{Asked, Filter};
use super::fit;
use super::marks::room_mark;
use super::row::Rows;
use crate::answers::{RoomQuery, RoomSort, RoomWindow};
use crate::search::Keys;

/// Positions up to which a page is read from the index rather than waiting for the whole order.
const NEAR: u32 = 2_000;
/// Rooms up to whose number a result is ordered by itself rather than waiting for the whole order.
const FEW: u32 = 4_000;

/// A page near the top of the unfiltered rooms, whose order is not known.
pub(crate) fn near_window(
    connection: &Connection,
    asked: &Asked<'_>,
    (offset, limit): (u32, u32),
) -> Result<Option<RoomWindow>> {
    let near = offset.saturating_add(limit) <= NEAR;
    let Some(columns) = columns(asked.query.sort).filter(|_| near && asked.is_plain()) else { return Ok(None) };
    let page = walk(connection, columns, asked.query.descending, (offset, limit), |_| true)?;
    let total = connection.prepare_cached("SELECT rooms FROM mirror")?.query_row([], |row| row.get(0))?;
    answer(connection, &Rows::load(connection, &asked.local)?, asked, total, offset, &page).map(Some)
}

/// The rooms of a query from `offset`, at most `limit`.
pub(crate) fn window(
    connection: &Connection,
    facts: &mut Facts,
    asked: &Asked<'_>,
    (offset, limit): (u32, u32),
) -> Result<RoomWindow> {
    let rows = Rows::load(connection, &asked.local)?;
    let rooms = rooms_of_query(connection, facts, &rows, asked)?;
    let page = page(connection, facts, asked.query, &rooms, (offset, limit))?;
    answer(connection, &rows, asked, rooms.count(), offset, &page)
}

/// The keys of all rooms of a query.
pub(super) fn rooms_of_query(
    connection: &Connection,
    facts: &Facts,
    rows: &Rows<'_>,
    asked: &Asked<'_>,
) -> Result<Keys> {
    if asked.is_plain() {
        return Ok(facts.shown().map(|(room, _)| room).collect());
    }
    let filter = Filter::prepare(connection, facts, rows, asked)?;
    Ok(facts.shown().filter(|(room, fact)| filter.unmet(*room, fact) == 0).map(|(room, _)| room).collect())
}

fn page(
    connection: &Connection,
    facts: &mut Facts,
    query: &RoomQuery,
    rooms: &Keys,
    (offset, limit): (u32, u32),
) -> Result<Vec<u32>> {
    let near = offset.saturating_add(limit) <= NEAR;
    let slice = |order: &mut dyn Iterator<Item = &u32>| -> Vec<u32> {
        let rooms = order.copied().filter(|room| rooms.contains(*room));
        rooms.skip(offset as usize).take(limit as usize).collect()
    };
    let order = if let Some(order) = facts.orders.get(&query.sort) {
        Arc::clone(order)
    } else if rooms.count() <= FEW {
        few(connection, facts, query.sort, rooms)?
    } else if let Some(columns) = columns(query.sort).filter(|_| near) {
        return walk(connection, columns, query.descending, (offset, limit), |room| rooms.contains(room));
    } else {
        facts.order(connection, query.sort)?
    };
    Ok(if query.descending { slice(&mut order.iter().rev()) } else { slice(&mut order.iter()) })
}

fn answer(
    connection: &Connection,
    rows: &Rows<'_>,
    asked: &Asked<'_>,
    total: u32,
    offset: u32,
    page: &[u32],
) -> Result<RoomWindow> {
    let mut rows = rows.rows(connection, page)?;
    let Some(meant) = &asked.meant else {
        fit(&mut rows, 1);
        return Ok(RoomWindow { total, offset, rows, marks: Vec::new() });
    };
    let mut marked = Vec::with_capacity(rows.len());
    for (room, row) in page.iter().zip(rows) {
        marked.push((room_mark(connection, *room, &row, meant)?, row));
    }
    fit(&mut marked, 1);
    let (marks, rows) = marked.into_iter().unzip();
    Ok(RoomWindow { total, offset, rows, marks })
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

/// Reads an index until a page is full of wanted rooms.
fn walk(
    connection: &Connection,
    columns: &[&str],
    descending: bool,
    (offset, limit): (u32, u32),
    wanted: impl Fn(u32) -> bool,
) -> Result<Vec<u32>> {
    let direction = if descending { " DESC" } else { "" };
    let columns = columns.join(&format!("{direction}, "));
    let sql = format!("SELECT id FROM rooms WHERE deleted = 0 ORDER BY {columns}{direction}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let (mut skip, mut page) = (offset, Vec::new());
    while page.len() < limit as usize
        && let Some(row) = rows.next()?
    {
        let room = row.get(0)?;
        if !wanted(room) {
            continue;
        }
        match skip {
            0 => page.push(room),
            _ => skip -= 1,
        }
    }
    Ok(page)
}

/// Orders some rooms by themselves.
fn few(connection: &Connection, facts: &Facts, sort: RoomSort, rooms: &Keys) -> Result<Arc<[u32]>> {
    let mut statement = connection.prepare_cached("SELECT name_key, wxid, owner_key FROM rooms WHERE id = ?1")?;
    let mut keyed = Vec::new();
    for room in rooms.iter() {
        let (name_key, wxid, owner_key): (Vec<u8>, String, Vec<u8>) =
            statement.query_row([room], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let fact = facts.room(room);
        let number = match sort {
            RoomSort::Size => i64::from(fact.size),
            RoomSort::AsOf => fact.as_of,
            RoomSort::Name | RoomSort::Owner => 0,
        };
        let owner_key = Some(owner_key).filter(|_| sort == RoomSort::Owner);
        keyed.push(((number, owner_key, name_key, wxid), room));
    }
    keyed.sort_unstable();
    Ok(keyed.into_iter().map(|(_, room)| room).collect())
}

impl Facts {
    /// A whole order, made when it is not known.
    fn order(&mut self, connection: &Connection, sort: RoomSort) -> Result<Arc<[u32]>> {
        if let Some(order) = self.orders.get(&sort) {
            return Ok(Arc::clone(order));
        }
        let order: Arc<[u32]> = match sort {
            RoomSort::Name | RoomSort::Owner => {
                let columns = columns(sort).unwrap_or_default();
                walk(connection, columns, false, (0, u32::MAX), |_| true)?.into()
            }
            // Equal rooms stay in the order of their names.
            RoomSort::Size | RoomSort::AsOf => {
                let mut order = self.order(connection, RoomSort::Name)?.to_vec();
                match sort {
                    RoomSort::Size => order.sort_by_key(|room| self.room(*room).size),
                    _ => order.sort_by_key(|room| self.room(*room).as_of),
                }
                order.into()
            }
        };
        self.orders.insert(sort, Arc::clone(&order));
        Ok(order)
    }
}
