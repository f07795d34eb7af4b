//! One room as a row, and in detail.

use std::collections::HashMap;

use miaohui::{AccountWxid, ChatId, ContactWxid, RoomWxid, TagId, UserId, WecomChatId};
use rusqlite::{Connection, OptionalExtension, Result, Row};

use super::local::Local;
use crate::answers::{PersonSummary, RoomDetail, RoomRow, RowAccount, Tag, Viewpoint};
use crate::time::Millis;

/// Names shown for a nameless room.
const NAMES: usize = 3;

/// What all rows need: hosted accounts, tags and complete list runs, of which there are few.
pub(super) struct Rows<'f> {
    local: &'f Local,
    accounts: HashMap<i64, (AccountWxid, RowAccount)>,
    tags: HashMap<i64, Tag>,
    runs: Runs,
}

/// Starts of the newest complete list runs.
struct Runs {
    everything: Option<i64>,
    tags: HashMap<String, i64>,
    accounts: HashMap<String, i64>,
}

impl<'f> Rows<'f> {
    pub(super) fn load(connection: &Connection, local: &'f Local) -> Result<Self> {
        let accounts = connection
            .prepare_cached("SELECT id, wxid, user_id, nick_name, online FROM accounts")?
            .query_map([], |row| {
                let account = RowAccount {
                    user_id: UserId::new(row.get::<_, String>(2)?),
                    nick_name: row.get(3)?,
                    online: row.get(4)?,
                };
                Ok((row.get(0)?, (AccountWxid::new(row.get::<_, String>(1)?), account)))
            })?
            .collect::<Result<_>>()?;
        let tags = connection
            .prepare_cached("SELECT id, tag_id, name FROM tags")?
            .query_map([], |row| {
                Ok((row.get(0)?, Tag { id: TagId::new(row.get::<_, String>(1)?), name: row.get(2)? }))
            })?
            .collect::<Result<_>>()?;
        Ok(Self { local, accounts, tags, runs: Runs::load(connection)? })
    }

    pub(super) fn rows(&self, connection: &Connection, rooms: &[u32]) -> Result<Vec<RoomRow>> {
        rooms.iter().map(|room| self.row(connection, i64::from(*room))).collect()
    }

    pub(super) fn account(&self, account: i64) -> Option<&(AccountWxid, RowAccount)> {
        self.accounts.get(&account)
    }

    /// The newest complete run over everything began then.
    pub(super) fn run_over_everything(&self) -> Option<i64> {
        self.runs.everything
    }

    /// The newest complete run over one of these tags began then.
    pub(super) fn run_over_tags(&self, tags: &[u32]) -> Option<i64> {
        let tags = tags.iter().filter_map(|tag| self.tags.get(&i64::from(*tag)));
        tags.filter_map(|tag| self.runs.tags.get(tag.id.as_str()).copied()).max()
    }

    /// The newest complete run over all rooms of one of these accounts began then.
    pub(super) fn run_over_accounts(&self, accounts: &[u32]) -> Option<i64> {
        let accounts = accounts.iter().filter_map(|account| self.accounts.get(&i64::from(*account)));
        accounts.filter_map(|(wxid, _)| self.runs.accounts.get(wxid.as_str()).copied()).max()
    }

    pub(super) fn row(&self, connection: &Connection, room: i64) -> Result<RoomRow> {
        let mut row = connection
            .prepare_cached(
                "SELECT r.wxid, r.topic, r.shown_size, r.size IS NULL, p.nick_name, r.external, c.as_of, c.source,
                        r.deleted
                 FROM rooms r JOIN room_clocks c ON c.room = r.id LEFT JOIN people p ON p.id = r.owner
                 WHERE r.id = ?1",
            )?
            .query_row([room], |row| {
                Ok(RoomRow {
                    wxid: RoomWxid::new(row.get::<_, String>(0)?),
                    topic: row.get(1)?,
                    name_from_members: Vec::new(),
                    tags: Vec::new(),
                    size: row.get(2)?,
                    size_is_reported: row.get(3)?,
                    owner_name: row.get::<_, Option<String>>(4)?.filter(|name| !name.is_empty()),
                    accounts: Vec::new(),
                    external: row.get(5)?,
                    as_of: Millis(row.get(6)?),
                    source: row.get(7)?,
                    not_seen_since: None,
                    deleted: row.get(8)?,
                    favourite: false,
                    left_at: None,
                })
            })?;
        row.favourite = self.local.favourites.contains(&row.wxid);
        row.tags = keys(connection, "SELECT tag FROM room_tags WHERE room = ?1 ORDER BY position", room)?
            .iter()
            .filter_map(|tag| self.tags.get(tag).cloned())
            .collect();
        let accounts = keys(connection, "SELECT account FROM viewpoints WHERE room = ?1 ORDER BY account", room)?;
        let accounts: Vec<_> = accounts.iter().filter_map(|account| self.accounts.get(account)).collect();
        let expected = self.runs.expected(&row.tags, accounts.iter().map(|(wxid, _)| wxid));
        row.not_seen_since = (Some(row.as_of.0) < expected).then_some(row.as_of);
        row.accounts = accounts.into_iter().map(|(_, account)| account.clone()).collect();
        row.accounts.sort_by(|a, b| a.user_id.cmp(&b.user_id));
        row.left_at = self.left_at(connection, room, &row)?;
        if row.topic.trim().is_empty() {
            row.name_from_members = names(connection, room)?;
        }
        Ok(row)
    }
}

/// A list that was asked for before an account left may be answered after it.
const ON_ITS_WAY: i64 = 10_000;

impl Rows<'_> {
    /// When the last account left a room by a job: every account that saw it has, and none saw it since.
    fn left_at(&self, connection: &Connection, room: i64, row: &RoomRow) -> Result<Option<Millis>> {
        let Some(left) = self.local.left.get(&row.wxid) else { return Ok(None) };
        let mut statement = connection.prepare_cached(
            "SELECT v.account, max(o.as_of) FROM viewpoints v
             LEFT JOIN observations o ON o.room = v.room AND o.account = v.account WHERE v.room = ?1 GROUP BY v.account",
        )?;
        let mut viewpoints = statement.query([room])?;
        let mut last = None;
        while let Some(viewpoint) = viewpoints.next()? {
            let Some((_, account)) = self.accounts.get(&viewpoint.get(0)?) else { continue };
            let seen: Option<i64> = viewpoint.get(1)?;
            match left.get(&account.user_id) {
                Some(at) if seen.is_none_or(|seen| seen <= at.saturating_add(ON_ITS_WAY)) => last = last.max(Some(*at)),
                _ => return Ok(None),
            }
        }
        Ok(last.map(Millis))
    }
}

impl Runs {
    fn load(connection: &Connection) -> Result<Self> {
        let mut runs = Self { everything: None, tags: HashMap::new(), accounts: HashMap::new() };
        let mut statement =
            connection.prepare_cached("SELECT scope, scope_id, max(started) FROM runs GROUP BY scope, scope_id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, started): (String, i64) = (row.get(1)?, row.get(2)?);
            match row.get::<_, i64>(0)? {
                0 => runs.everything = Some(started),
                1 => drop(runs.tags.insert(id, started)),
                _ => drop(runs.accounts.insert(id, started)),
            }
        }
        Ok(runs)
    }

    /// A room with these tags and accounts should have been met after this time.
    fn expected<'a>(&self, tags: &[Tag], accounts: impl Iterator<Item = &'a AccountWxid>) -> Option<i64> {
        let tags = tags.iter().filter_map(|tag| self.tags.get(tag.id.as_str()).copied());
        let accounts = accounts.filter_map(|account| self.accounts.get(account.as_str()).copied());
        self.everything.into_iter().chain(tags).chain(accounts).max()
    }
}

/// Everything about one room, by the vendor's id.
pub(crate) fn detail(connection: &Connection, wxid: &RoomWxid, local: &Local) -> Result<Option<RoomDetail>> {
    let found = connection
        .prepare_cached("SELECT id, owner, size, customers, wecom_chat_id, reported_size FROM rooms WHERE wxid = ?1")?
        .query_row([wxid.as_str()], |row| {
            let (id, owner): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
            let (size, customers): (Option<u32>, Option<u32>) = (row.get(2)?, row.get(3)?);
            Ok((id, owner, size.unwrap_or(0), customers.unwrap_or(0), row.get::<_, Option<String>>(4)?, row.get(5)?))
        })
        .optional()?;
    let Some((room, owner, size, customers, wecom_chat_id, reported_size)) = found else { return Ok(None) };
    let rows = Rows::load(connection, local)?;
    let mut viewpoints: Vec<Viewpoint> = connection
        .prepare_cached("SELECT account, chat_id FROM viewpoints WHERE room = ?1")?
        .query_map([room], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?
        .filter_map(|found| match found {
            Ok((account, chat_id)) => rows.account(account).map(|(wxid, account)| {
                let (account, account_wxid) = (account.clone(), wxid.clone());
                Ok(Viewpoint { account, account_wxid, chat_id: ChatId::new(chat_id) })
            }),
            Err(error) => Some(Err(error)),
        })
        .collect::<Result<_>>()?;
    viewpoints.sort_by(|a, b| a.account.user_id.cmp(&b.account.user_id));
    Ok(Some(RoomDetail {
        row: rows.row(connection, room)?,
        owner: owner.map(|owner| person_summary(connection, owner)).transpose()?,
        customers,
        coworkers: size.saturating_sub(customers),
        viewpoints,
        wecom_chat_id: wecom_chat_id.map(WecomChatId::new),
        reported_size,
    }))
}

/// A person in few words, by key.
pub(super) fn person_summary(connection: &Connection, person: i64) -> Result<PersonSummary> {
    connection
        .prepare_cached("SELECT wxid, nick_name, kind, corporation, coworker FROM people WHERE id = ?1")?
        .query_row([person], |row| read_person(row, 0))
}

/// Reads the five columns wxid, nick_name, kind, corporation, coworker that start at `first`.
pub(super) fn read_person(row: &Row<'_>, first: usize) -> Result<PersonSummary> {
    Ok(PersonSummary {
        wxid: ContactWxid::new(row.get::<_, String>(first)?),
        nick_name: row.get(first + 1)?,
        kind: row.get(first + 2)?,
        corporation: row.get(first + 3)?,
        coworker: row.get(first + 4)?,
    })
}

/// Names for a nameless room: the owner's, then those of the members known longest. Read in the order
/// of keys, which is that of getting to know them, so that a large room costs no more than a small one.
pub(super) fn names(connection: &Connection, room: i64) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for (who, wanted) in [
        ("m.person = (SELECT owner FROM rooms WHERE id = ?1)", 1),
        ("m.person IS NOT (SELECT owner FROM rooms WHERE id = ?1)", NAMES),
    ] {
        let sql = format!(
            "SELECT coalesce(nullif(m.alias, ''), p.nick_name) AS name
             FROM memberships m CROSS JOIN people p ON p.id = m.person
             WHERE m.room = ?1 AND m.left_at IS NULL AND name <> '' AND {who} ORDER BY m.person LIMIT ?2"
        );
        let found: Vec<String> = connection
            .prepare_cached(&sql)?
            .query_map([room, wanted as i64], |row| row.get(0))?
            .collect::<Result<_>>()?;
        names.extend(found);
    }
    names.truncate(NAMES);
    Ok(names)
}

fn keys(connection: &Connection, sql: &str, room: i64) -> Result<Vec<i64>> {
    connection.prepare_cached(sql)?.query_map([room], |row| row.get(0))?.collect()
}
