//! The observations themselves: when, by whom, what they carried, and whether they said anything new.

use rusqlite::{Connection, Result, params};

use crate::snapshot::{RoomSnapshot, Source};

// Bits of `observations.carries`.
/// Lists members.
pub(crate) const LIST: i64 = 1;
/// Names the owner.
pub(crate) const OWNER: i64 = 2;
/// Lists tags.
pub(super) const TAGS: i64 = 4;
/// Says whether the room is external.
pub(super) const EXTERNAL: i64 = 8;
/// Has the vendor's cached member count.
pub(super) const REPORTED_SIZE: i64 = 16;
/// Has WeCom's official id.
pub(super) const WECOM_CHAT_ID: i64 = 32;
/// What every observation carries.
pub(super) const ALWAYS: i64 = 0;

/// How late an observation may arrive and still date every change exactly; older ones are thinned out.
const EXACT: i64 = 7 * DAY;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// One observation of a known room, with a hash of all it says apart from when and through which call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Observation {
    pub(super) room: i64,
    pub(super) at: i64,
    pub(super) account: i64,
    pub(super) source: Source,
    pub(super) carries: i64,
    pub(super) content: [u8; 16],
}

/// The bits of what a snapshot carries.
pub(super) fn carries(snapshot: &RoomSnapshot) -> i64 {
    let bit = |carried: bool, bit: i64| if carried { bit } else { 0 };
    bit(snapshot.members.is_some(), LIST)
        | bit(snapshot.owner.is_some(), OWNER)
        | bit(snapshot.tags.is_some(), TAGS)
        | bit(snapshot.external.is_some(), EXTERNAL)
        | bit(snapshot.reported_size.is_some(), REPORTED_SIZE)
        | bit(snapshot.wecom_chat_id.is_some(), WECOM_CHAT_ID)
}

impl Observation {
    /// It is known already.
    pub(super) fn is_repeated(&self, connection: &Connection) -> Result<bool> {
        connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM observations
                 WHERE room = ?1 AND as_of = ?2 AND account = ?3 AND source = ?4 AND content = ?5)",
            )?
            .query_row(params![self.room, self.at, self.account, self.source, self.short()], |row| row.get(0))
    }

    /// Moves the room's clock, for a list that changes nothing.
    pub(super) fn confirm(&self, connection: &Connection) -> Result<()> {
        connection
            .prepare_cached("UPDATE room_clocks SET as_of = ?2, source = ?3, list_at = ?2 WHERE room = ?1")?
            .execute(params![self.room, self.at, self.source])?;
        Ok(())
    }

    /// Keeps it as a point in time between which things changed.
    pub(super) fn record(&self, connection: &Connection) -> Result<()> {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO observations (room, as_of, account, source, content, carries)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![self.room, self.at, self.account, self.source, self.short(), self.carries])?;
        Ok(())
    }

    /// Enough of the hash to know a repetition at the same time by the same account.
    fn short(&self) -> i64 {
        let [a, b, c, d, e, f, g, h, ..] = self.content;
        i64::from_le_bytes([a, b, c, d, e, f, g, h])
    }
}

/// Drops the insides of old stretches in which an account said the same again and again and nothing of the room
/// became different; the first and the last of each stretch stay. `newest` is the room's newest observation, `before`
/// the one before that.
///
/// Done once a day and room, for what became old since. What is dropped carries nothing that its neighbours do not
/// carry too, and no change lies between them, so that no answer is another; and a snapshot that is not older than
/// `EXACT` still finds its true neighbour after it and one with the same values before it.
pub(super) fn thin(connection: &Connection, room: i64, before: i64, newest: i64) -> Result<()> {
    let day = before.div_euclid(DAY);
    if newest.div_euclid(DAY) <= day {
        return Ok(());
    }
    connection
        .prepare_cached(
            "DELETE FROM observations AS o
             WHERE room = ?1 AND as_of >= ?2 AND as_of < ?3
                 AND content = (SELECT content FROM observations p
                     WHERE p.room = ?1 AND p.as_of < o.as_of AND p.account = o.account AND p.source = o.source
                     ORDER BY p.as_of DESC, p.content LIMIT 1)
                 AND content = (SELECT content FROM observations n
                     WHERE n.room = ?1 AND n.as_of > o.as_of AND n.account = o.account AND n.source = o.source
                     ORDER BY n.as_of, n.content LIMIT 1)
                 AND NOT EXISTS (SELECT 1 FROM changes c WHERE c.room = ?1
                     AND c.at > (SELECT max(p.as_of) FROM observations p
                         WHERE p.room = ?1 AND p.as_of < o.as_of AND p.account = o.account AND p.source = o.source)
                     AND c.at <= (SELECT min(n.as_of) FROM observations n
                         WHERE n.room = ?1 AND n.as_of > o.as_of AND n.account = o.account AND n.source = o.source))",
        )?
        .execute([room, day * DAY - EXACT, newest - EXACT])?;
    Ok(())
}
