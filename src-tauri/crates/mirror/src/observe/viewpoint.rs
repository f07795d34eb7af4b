//! A room as one hosted account sees it: its conversation, and who is its friend.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::friends::{self, Friends};
use super::room::newer;
use super::timeline::Place;

/// Which account saw which room when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) room: i64,
    pub(super) account: i64,
    pub(super) at: i64,
    /// Later than every other observation of the room, whichever account made it.
    pub(super) newest: bool,
}

/// Takes in the conversation and, where the snapshot lists members, its friends; says whether
/// something is different. To be called before the observation itself is recorded.
pub(super) fn take(connection: &Connection, seen: Seen, chat_id: &str, told: Option<Friends>) -> Result<bool> {
    let known: Option<(String, Vec<u8>)> = connection
        .prepare_cached("SELECT chat_id, friends FROM viewpoints WHERE room = ?1 AND account = ?2")?
        .query_row([seen.room, seen.account], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((known_chat_id, known_friends)) = known else {
        connection
            .prepare_cached("INSERT INTO viewpoints (room, account, chat_id, friends) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![seen.room, seen.account, chat_id, friends::pack(&told.unwrap_or_default())])?;
        return Ok(true);
    };
    let (as_of, list_at) = if seen.newest { (None, None) } else { clock(connection, seen)? };
    let new_chat_id = newer(Place::against(seen.at, as_of), known_chat_id.as_str(), chat_id);
    let place = Place::against(seen.at, list_at);
    let new_friends = match told {
        Some(mut told) if place.is_newest() => {
            if place.tied {
                for (person, friend) in friends::unpack(&known_friends) {
                    *told.entry(person).or_default() |= friend;
                }
            }
            friends::pack(&told)
        }
        _ => known_friends.clone(),
    };
    if new_chat_id == known_chat_id && new_friends == known_friends {
        return Ok(false);
    }
    connection
        .prepare_cached("UPDATE viewpoints SET chat_id = ?3, friends = ?4 WHERE room = ?1 AND account = ?2")?
        .execute(params![seen.room, seen.account, new_chat_id, new_friends])?;
    Ok(true)
}

/// Newest observation and newest list by the account.
fn clock(connection: &Connection, seen: Seen) -> Result<(Option<i64>, Option<i64>)> {
    connection
        .prepare_cached(
            "SELECT max(as_of), max(as_of) FILTER (WHERE carries & 1) FROM observations
             WHERE room = ?1 AND account = ?2",
        )?
        .query_row([seen.room, seen.account], |row| Ok((row.get(0)?, row.get(1)?)))
}
