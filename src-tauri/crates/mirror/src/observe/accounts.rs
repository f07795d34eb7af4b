//! Hosted accounts and vendor tags: few, and named again by every snapshot.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{Moment, Totals, feed, gaps, members};
use crate::directory::Directory;
use crate::snapshot::{AccountSnapshot, SnapshotAccount};

/// All hosted accounts, by wxid.
#[derive(Debug)]
pub(super) struct Accounts(HashMap<String, Account>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Account {
    id: i64,
    named_at: i64,
    /// User id and nickname.
    names: (String, String),
    stored: bool,
}

impl Accounts {
    pub(super) fn load(connection: &Connection) -> Result<Self> {
        connection
            .prepare_cached("SELECT wxid, id, named_at, user_id, nick_name FROM accounts")?
            .query_map([], |row| {
                let names = (row.get(3)?, row.get(4)?);
                Ok((row.get(0)?, Account { id: row.get(1)?, named_at: row.get(2)?, names, stored: true }))
            })?
            .collect::<Result<_>>()
            .map(Self)
    }

    /// Whether a person is a hosted account.
    pub(super) fn has(&self, wxid: &str) -> bool {
        self.0.contains_key(wxid)
    }

    /// The key of an account, made when unknown; its names are taken if they are newer.
    pub(super) fn name(&mut self, connection: &Connection, account: &SnapshotAccount, at: i64) -> Result<i64> {
        let names = (account.user_id.as_str(), account.nick_name.as_str());
        if let Some(known) = self.0.get_mut(account.wxid.as_str()) {
            let older = (known.named_at, (known.names.0.as_str(), known.names.1.as_str()));
            if (at, names) > older {
                known.named_at = at;
                known.names = (names.0.to_owned(), names.1.to_owned());
                known.stored = false;
            }
            return Ok(known.id);
        }
        connection
            .prepare_cached("INSERT INTO accounts (wxid, user_id, nick_name, named_at) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![account.wxid.as_str(), names.0, names.1, at])?;
        let id = connection.last_insert_rowid();
        let names = (names.0.to_owned(), names.1.to_owned());
        self.0.insert(account.wxid.as_str().to_owned(), Account { id, named_at: at, names, stored: true });
        recount_customers(connection, account.wxid.as_str())?;
        Ok(id)
    }

    /// Writes the names that are different.
    pub(super) fn store(&self, connection: &Connection) -> Result<()> {
        for account in self.0.values().filter(|account| !account.stored) {
            connection
                .prepare_cached("UPDATE accounts SET user_id = ?2, nick_name = ?3, named_at = ?4 WHERE id = ?1")?
                .execute(params![account.id, account.names.0, account.names.1, account.named_at])?;
        }
        Ok(())
    }
}

/// A member that turns out to be a hosted account is no customer.
fn recount_customers(connection: &Connection, wxid: &str) -> Result<()> {
    let Some(person) = Directory::open(connection)?.person(wxid)? else { return Ok(()) };
    let rooms: Vec<i64> = connection
        .prepare_cached("SELECT room FROM memberships_of_people WHERE person = ?1 AND left_at IS NULL")?
        .query_map([person], |row| row.get(0))?
        .collect::<Result<_>>()?;
    for room in rooms {
        connection
            .prepare_cached("UPDATE rooms SET customers = ?2 WHERE id = ?1")?
            .execute(params![room, members::count_customers(connection, room)?])?;
    }
    Ok(())
}

/// Takes in the list of hosted accounts as it was at `at`.
pub(crate) fn observe_accounts(
    connection: &Connection,
    snapshots: &[AccountSnapshot],
    at: i64,
    moment: Moment,
) -> Result<()> {
    gaps::hear(connection, vec![at], moment)?;
    let mut accounts = Accounts::load(connection)?;
    for snapshot in snapshots {
        let named = SnapshotAccount {
            wxid: snapshot.wxid.clone(),
            user_id: snapshot.user_id.clone(),
            nick_name: snapshot.nick_name.clone(),
        };
        let id = accounts.name(connection, &named, at)?;
        if let Some(online) = snapshot.online
            && let Some(since) = turned(connection, id, online, at)?
        {
            feed::turn(connection, id, online, since, at, moment.now)?;
        }
        connection
            .prepare_cached(
                "UPDATE accounts SET avatar_url = ?2, online = ?3, listed_at = ?4
                 WHERE id = ?1 AND (listed_at IS NULL OR listed_at < ?4 OR
                     (listed_at = ?4 AND (avatar_url, coalesce(online, -1)) < (?2, coalesce(?3, -1))))",
            )?
            .execute(params![id, snapshot.avatar_url, snapshot.online, at])?;
    }
    accounts.store(connection)
}

/// When an account was last listed in the other state, if that is what was last known before `at`.
fn turned(connection: &Connection, account: i64, online: bool, at: i64) -> Result<Option<i64>> {
    connection
        .prepare_cached("SELECT listed_at FROM accounts WHERE id = ?1 AND online = NOT ?2 AND listed_at < ?3")?
        .query_row(params![account, online, at], |row| row.get(0))
        .optional()
}

/// The tags met in a batch, by the vendor's id.
#[derive(Debug, Default)]
pub(super) struct Tags(HashMap<String, Tag>);

#[derive(Debug)]
struct Tag {
    id: i64,
    name: String,
    named_at: Option<i64>,
    stored: bool,
    renamed: bool,
}

impl Tags {
    /// The key of a tag, made when unknown; its name is taken if it is newer.
    pub(super) fn name(&mut self, connection: &Connection, tag_id: &str, name: &str, at: i64) -> Result<i64> {
        if !self.0.contains_key(tag_id) {
            let tag = load_tag(connection, tag_id, name, Some(at))?;
            self.0.insert(tag_id.to_owned(), tag);
        }
        let Some(known) = self.0.get_mut(tag_id) else { return Err(rusqlite::Error::QueryReturnedNoRows) };
        if (Some(at), name) > (known.named_at, known.name.as_str()) {
            known.named_at = Some(at);
            known.renamed |= known.name != name;
            name.clone_into(&mut known.name);
            known.stored = false;
        }
        Ok(known.id)
    }

    /// Writes the names that are different; gives the rooms whose tags have other names now.
    pub(super) fn store(&self, connection: &Connection) -> Result<Vec<u32>> {
        let mut renamed = Vec::new();
        for tag in self.0.values().filter(|tag| !tag.stored) {
            connection.prepare_cached("UPDATE tags SET name = ?2, named_at = ?3 WHERE id = ?1")?.execute(params![
                tag.id,
                tag.name,
                tag.named_at
            ])?;
            if tag.renamed {
                let mut rooms = connection.prepare_cached("SELECT room FROM room_tags WHERE tag = ?1")?;
                for room in rooms.query_map([tag.id], |row| row.get(0))? {
                    renamed.push(room?);
                }
            }
        }
        Ok(renamed)
    }
}

fn load_tag(connection: &Connection, tag_id: &str, name: &str, at: Option<i64>) -> Result<Tag> {
    let known = connection
        .prepare_cached("SELECT id, name, named_at FROM tags WHERE tag_id = ?1")?
        .query_row([tag_id], |row| {
            Ok(Tag { id: row.get(0)?, name: row.get(1)?, named_at: row.get(2)?, stored: true, renamed: false })
        })
        .optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    connection
        .prepare_cached("INSERT INTO tags (tag_id, name, named_at) VALUES (?1, ?2, ?3)")?
        .execute(params![tag_id, name, at])?;
    Ok(Tag { id: connection.last_insert_rowid(), name: name.to_owned(), named_at: at, stored: true, renamed: false })
}

/// Keeps a tag that staff named; the vendor's name wins, and of staff's names the last.
pub(crate) fn note_tag(connection: &Connection, tag_id: &str, name: &str) -> Result<()> {
    let tag = load_tag(connection, tag_id, name, None)?;
    if tag.named_at.is_none() && tag.name != name && !name.is_empty() {
        connection.execute("UPDATE tags SET name = ?2 WHERE id = ?1", params![tag.id, name])?;
    }
    Ok(())
}

impl Totals {
    /// Counts a room in (`sign` 1) or out (−1).
    pub(super) fn count(&mut self, sign: i64, size: Option<u32>, tags: &[i64], accounts: &[i64]) {
        self.rooms += sign;
        self.memberships += sign * i64::from(size.unwrap_or(0));
        for tag in tags {
            *self.by_tag.entry(*tag).or_default() += sign;
        }
        for account in accounts {
            *self.by_account.entry(*account).or_default() += sign;
        }
    }
}
