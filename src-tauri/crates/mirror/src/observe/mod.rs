//! The door: takes snapshots into the file.
//!
//! The file after any set of observations depends on the set alone, not on order or repetition:
//! - A field without history (picture, tags, external, …) is what the newest observation that
//!   carries it says; between simultaneous ones the greatest value.
//! - A field with history (name, owner, size, presence of a person) follows `timeline`.
//! - `first_seen` is the oldest list with the person, `last_seen` the newest, `left_at` the first
//!   list without the person after that.
//! - A person's profile follows `people`; an account's names and a tag's name are what the newest
//!   snapshot says, whichever room it is about.
//! - What an account says about friends is what its newest list of the room says.

mod accounts;
mod content;
mod feed;
mod first;
mod friends;
mod gaps;
mod keys;
mod members;
mod people;
mod record;
mod room;
mod timeline;
mod viewpoint;

use std::collections::HashMap;

use jiff::Timestamp;
use miaohui::TagId;
use rusqlite::{Connection, Result, params};

pub(crate) use friends::{each as friends_in, unpack as unpack_friends};

use crate::known::Known;
use crate::mirror::Observed;
use crate::name_key::name_key;
use crate::search::Touched;
use crate::snapshot::{RoomSnapshot, SnapshotAccount};

pub(crate) use accounts::{note_tag, observe_accounts};
pub(crate) use record::{LIST, OWNER};
pub(crate) use timeline::{Presence, Timeline};

/// When observations are taken in, by this computer's clock; milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// Now.
    pub(crate) now: i64,
    /// When the mirror was opened.
    pub(crate) opened: i64,
}

impl Moment {
    /// Taken by the writer itself, so that what comes up later never looks older.
    pub(crate) fn now(opened: i64) -> Self {
        Self { now: Timestamp::now().as_millisecond(), opened }
    }
}

/// Takes all snapshots in; the caller holds the transaction.
pub(crate) fn observe(
    connection: &Connection,
    known: &mut Known,
    snapshots: &[RoomSnapshot],
    moment: Moment,
) -> Result<Outcome> {
    gaps::hear(connection, snapshots.iter().map(|snapshot| snapshot.as_of.as_millisecond()).collect(), moment)?;
    let members = snapshots.iter().flat_map(|snapshot| &snapshot.members).map(Vec::len).sum();
    let mut batch = Batch::begin(connection, known, members, moment)?;
    for snapshot in snapshots {
        room::observe(&mut batch, snapshot)?;
    }
    batch.finish()
}

/// What a batch did.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) observed: Observed,
    /// Rooms observed: their clocks may have moved, and anything else of them.
    pub(crate) met: Vec<u32>,
    /// Something that orders or filters rooms is different.
    pub(crate) rooms_differ: bool,
    /// Whose searchable texts may be different.
    pub(crate) touched: Touched,
}

/// What one call of `observe` shares between its snapshots.
struct Batch<'c> {
    connection: &'c Connection,
    keys: keys::Keys<'c>,
    /// Key of the next new room.
    next_room: i64,
    /// Fingerprints of the members of the snapshot at hand, in their order.
    profiles: Vec<u64>,
    accounts: accounts::Accounts,
    tags: accounts::Tags,
    totals: Totals,
    moment: Moment,
    /// When all rooms had been read for the first time.
    first_read: Option<i64>,
    /// People whose profile turned: the owner's name of their rooms may be another.
    turned: Vec<i64>,
    outcome: Outcome,
}

/// Differences to the counts kept in the file.
#[derive(Debug, Default)]
struct Totals {
    rooms: i64,
    people: i64,
    memberships: i64,
    by_tag: HashMap<i64, i64>,
    by_account: HashMap<i64, i64>,
}

impl<'c> Batch<'c> {
    fn begin(connection: &'c Connection, known: &'c mut Known, members: usize, moment: Moment) -> Result<Self> {
        Ok(Self {
            connection,
            keys: keys::Keys::open(connection, known, members)?,
            next_room: connection
                .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM rooms")?
                .query_row([], |row| row.get(0))?,
            profiles: Vec::new(),
            accounts: accounts::Accounts::load(connection)?,
            tags: accounts::Tags::default(),
            totals: Totals::default(),
            moment,
            first_read: connection.prepare_cached("SELECT first_read FROM mirror")?.query_row([], |row| row.get(0))?,
            turned: Vec::new(),
            outcome: Outcome::default(),
        })
    }

    /// The key of an account, made when unknown.
    fn account(&mut self, account: &SnapshotAccount, at: i64) -> Result<i64> {
        if !self.accounts.has(account.wxid.as_str()) {
            // It may be a member of rooms that are taken in already.
            self.keys.flush()?;
        }
        self.accounts.name(self.connection, account, at)
    }

    /// The keys of tags, made when unknown, each once.
    fn tags(&mut self, tags: Option<&[(TagId, String)]>, at: i64) -> Result<Option<Vec<i64>>> {
        let Some(tags) = tags else { return Ok(None) };
        let mut keys = Vec::with_capacity(tags.len());
        for (tag, name) in tags {
            let key = self.tags.name(self.connection, tag.as_str(), name, at)?;
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Ok(Some(keys))
    }

    /// Notes what taking in a list came to.
    fn take_listed(&mut self, listed: &members::Listed) {
        self.totals.people += i64::from(listed.new_people);
        self.turned.extend(&listed.turned);
        self.outcome.touched.people.extend(&listed.touched);
    }

    /// Members who are neither coworkers nor hosted accounts.
    fn count_customers(&self, list: &[members::ListMember<'_>]) -> u32 {
        let is_customer = |member: &&members::ListMember<'_>| {
            member.told.coworker != Some(true) && !self.accounts.has(member.told.person.as_str())
        };
        list.iter().filter(is_customer).count() as u32
    }

    fn finish(mut self) -> Result<Outcome> {
        self.accounts.store(self.connection)?;
        let renamed = self.tags.store(self.connection)?;
        self.outcome.rooms_differ |= !renamed.is_empty();
        self.outcome.touched.rooms.extend(renamed);
        self.totals.store(self.connection)?;
        self.keys.finish()?;
        self.turned.sort_unstable();
        self.turned.dedup();
        for person in &self.turned {
            rename_owner(self.connection, *person)?;
        }
        self.outcome.rooms_differ |= !self.turned.is_empty();
        self.outcome.touched.people.extend(self.turned.iter().map(|person| *person as u32));
        Ok(self.outcome)
    }
}

impl Totals {
    fn store(&self, connection: &Connection) -> Result<()> {
        if (self.rooms, self.people, self.memberships) != (0, 0, 0) {
            connection.execute(
                "UPDATE mirror SET rooms = rooms + ?1, people = people + ?2, memberships = memberships + ?3",
                [self.rooms, self.people, self.memberships],
            )?;
        }
        for (counts, sql) in [
            (&self.by_tag, "UPDATE tags SET rooms = rooms + ?2 WHERE id = ?1"),
            (&self.by_account, "UPDATE accounts SET rooms = rooms + ?2 WHERE id = ?1"),
        ] {
            for (key, difference) in counts.iter().filter(|(_, difference)| **difference != 0) {
                connection.prepare_cached(sql)?.execute([key, difference])?;
            }
        }
        Ok(())
    }
}

/// The part of `rooms.owner_key` that follows the owner's nickname.
fn owner_key(connection: &Connection, owner: i64) -> Result<Vec<u8>> {
    connection
        .prepare_cached("SELECT nick_name FROM people WHERE id = ?1")?
        .query_row([owner], |row| Ok(name_key(row.get_ref(0)?.as_str()?)))
}

fn rename_owner(connection: &Connection, person: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE rooms SET owner_key = ?2 WHERE owner = ?1 AND owner_key <> ?2")?
        .execute(params![person, owner_key(connection, person)?])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::mirror::Mirror;
    use crate::snapshot::{PersonKind, SnapshotMember, Source};

    fn room(number: i64) -> RoomSnapshot {
        let member = |person: i64| SnapshotMember {
            person: format!("788-{person}").as_str().into(),
            nick_name: format!("成员{person}"),
            avatar_url: String::new(),
            room_alias: None,
            is_friend: None,
            kind: PersonKind::Wechat,
            coworker: None,
            corporation: None,
        };
        RoomSnapshot {
            room: format!("R{number}").as_str().into(),
            as_of: Timestamp::from_second(number).unwrap(),
            source: Source::RoomList,
            account: SnapshotAccount { wxid: "1688".into(), user_id: "u".into(), nick_name: "n".into() },
            chat_id: "c".into(),
            topic: "群".to_owned(),
            avatar_url: String::new(),
            owner: None,
            members: Some((number..number + 30).map(member).collect()),
            tags: None,
            wecom_chat_id: None,
            external: None,
            reported_size: None,
            deleted: false,
        }
    }

    #[test]
    fn a_disk_that_gets_full_in_the_middle_loses_nothing_and_nobody_is_mistaken_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let mirror = Mirror::open(folder.path()).unwrap().mirror;
        let limit = |pages: u32| {
            mirror
                .store()
                .write(move |c| c.pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, u32>(0)))
                .unwrap()
        };
        mirror.observe((0..10).map(room).collect()).unwrap();
        limit(1);
        let refused = mirror.observe((10..2_000).map(room).collect()).unwrap_err();
        assert!(matches!(refused, Error::DiskFull), "{refused:?}");
        assert_eq!(mirror.overview().unwrap().rooms, 10, "nothing of the call is stored");
        limit(1_000_000);
        // Other people get the keys that the refused call had given away.
        mirror.observe((5_000..5_010).map(room).collect()).unwrap();
        mirror.observe((10..100).map(room).collect()).unwrap();
        let rooms = |person: i64| mirror.rooms_of(&format!("788-{person}").as_str().into()).unwrap().len();
        assert_eq!((rooms(0), rooms(30), rooms(5_005), rooms(128)), (1, 30, 6, 1));
        let people: i64 = mirror
            .store()
            .read(|c| c.query_row("SELECT count(DISTINCT wxid) FROM people", [], |row| row.get(0)))
            .unwrap();
        assert_eq!(people, 129 + 39);
    }
}
