//! The rooms that were met last.

use miaohui::{RoomWxid, UserId};
use rusqlite::{Connection, Result, params};

use super::local::Local;
use super::row::detail;
use crate::answers::RoomDetail;
use crate::time::Millis;

/// Rooms looked at; keys are given in the order in which rooms were met.
const LOOKED_AT: u32 = 2_000;
/// Rooms told.
const TOLD: usize = 200;

/// The rooms first seen at `since` or later that an account sees, those met last first.
pub(crate) fn newest_rooms(
    connection: &Connection,
    account: &UserId,
    since: Millis,
    local: &Local,
) -> Result<Vec<RoomDetail>> {
    let mut statement = connection.prepare_cached(
        "SELECT r.wxid FROM (SELECT id, wxid FROM rooms ORDER BY id DESC LIMIT ?3) r
         WHERE (SELECT min(as_of) FROM observations WHERE room = r.id) >= ?2
           AND EXISTS (SELECT 1 FROM viewpoints v JOIN accounts a ON a.id = v.account
                       WHERE v.room = r.id AND a.user_id = ?1)
         ORDER BY r.id DESC",
    )?;
    let rooms = statement.query_map(params![account.as_str(), since.0, LOOKED_AT], |row| row.get::<_, String>(0))?;
    let mut found = Vec::new();
    for room in rooms.take(TOLD) {
        found.extend(detail(connection, &RoomWxid::new(room?), local)?);
    }
    Ok(found)
}
