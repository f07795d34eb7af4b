//! The writer's side of the two large indexes: people by wxid, and rooms by person.
//!
//! Both are far larger than what one call touches, and are touched all over: kept as plain indexes, a
//! first sync would write each of their pages hundreds of times. So new entries are gathered, sorted,
//! and put into *batches*, which grow at their ends; and batches are merged into the large tables, in
//! order, when there are many. The views `people_by_wxid` and `memberships_of_people` put both
//! together, but do not show what is still gathered: `flush` comes before any question that must see it.

use rusqlite::{CachedStatement, Connection, OptionalExtension, Result, ToSql, params_from_iter};

use crate::directory::{Directory, settle};
use crate::known::{Known, Memory};

/// Entries of all batches at which they are merged: each merge writes most pages of the large tables.
const MOST_ENTRIES: u32 = 600_000;
/// Batches at which they are merged: every question for a person looks into each.
const MOST_BATCHES: u32 = 100;
/// Members of a call from which on it has a batch of its own.
const OWN_BATCH: usize = 1_000;
/// Rows of one statement, the most first.
const ROWS: [usize; 4] = [64, 16, 4, 1];

/// Keys of people and rooms, known and new, in one transaction.
pub(super) struct Keys<'c> {
    pub(super) connection: &'c Connection,
    directory: Directory<'c>,
    pub(super) known: &'c mut Known,
    insert_person: CachedStatement<'c>,
    /// Number of the batch for new entries, once there is one.
    batch: Option<i64>,
    own_batch: bool,
    /// Gathered: hash and person; person and room; room, person and first_seen.
    people: Vec<[i64; 2]>,
    person_rooms: Vec<[i64; 2]>,
    memberships: Vec<[i64; 3]>,
    flushed: bool,
}

impl<'c> Keys<'c> {
    /// `members`: about how many members will be taken in.
    pub(super) fn open(connection: &'c Connection, known: &'c mut Known, members: usize) -> Result<Self> {
        if known.is_empty()
            && connection.prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM people)")?.query_row([], |row| row.get(0))?
        {
            known.begin_empty();
        }
        Ok(Self {
            connection,
            directory: Directory::open(connection)?,
            known,
            insert_person: connection.prepare_cached(
                "INSERT INTO people (wxid, nick_name, avatar_url, kind, coworker, corporation, as_of)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?,
            batch: None,
            own_batch: members >= OWN_BATCH,
            people: Vec::new(),
            person_rooms: Vec::new(),
            memberships: Vec::new(),
            flushed: false,
        })
    }

    pub(super) fn hash_key(&self) -> &[u8; 16] {
        self.directory.hash_key()
    }

    pub(super) fn hash(&self, wxid: &str) -> i64 {
        self.directory.hash(wxid)
    }

    /// The key of a person; none when never heard of.
    pub(super) fn person(&mut self, hash: i64, wxid: &str) -> Result<Option<i64>> {
        match self.known.recall(hash) {
            Memory::Nobody => return Ok(None),
            Memory::Person(person) => {
                let same: Option<bool> = self
                    .connection
                    .prepare_cached("SELECT wxid = ?2 FROM people WHERE id = ?1")?
                    .query_row((person, wxid), |row| row.get(0))
                    .optional()?;
                if same == Some(true) {
                    return Ok(Some(person));
                }
            }
            Memory::Unknown => {}
        }
        if !self.people.is_empty() {
            self.flush()?;
        }
        self.directory.person(wxid)
    }

    /// Makes a row of `people` from the values of its columns after `id`; it is remembered with `profile`.
    pub(super) fn add_person(&mut self, hash: i64, row: &[&dyn ToSql; 7], profile: Option<u64>) -> Result<i64> {
        let person = self.insert_person.insert(row.as_slice())?;
        self.people.push([hash, person]);
        self.known.remember(hash, person, profile);
        Ok(person)
    }

    /// Makes a row of `memberships`, of somebody who is in the room for the first time and has no name there.
    pub(super) fn add_plain_membership(&mut self, room: i64, person: i64, first_seen: i64) {
        self.memberships.push([room, person, first_seen]);
        self.person_rooms.push([person, room]);
    }

    /// Makes a row of `memberships`, which the caller wrote, known by its person.
    pub(super) fn add_membership(&mut self, room: i64, person: i64) {
        self.person_rooms.push([person, room]);
    }

    /// Writes what is gathered.
    pub(super) fn flush(&mut self) -> Result<()> {
        let entries = self.people.len() + self.person_rooms.len();
        if entries == 0 {
            return Ok(());
        }
        self.flushed = true;
        let batch = self.batch()?;
        self.connection
            .prepare_cached(
                "INSERT INTO index_batches (id, entries) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET entries = entries + excluded.entries",
            )?
            .execute([batch, entries as i64])?;
        self.memberships.sort_unstable();
        insert_rows(self.connection, "memberships (room, person, first_seen)", &self.memberships)?;
        self.memberships.clear();
        for (gathered, into) in [
            (&mut self.people, "recent_people_keys (batch, hash, person)"),
            (&mut self.person_rooms, "recent_person_rooms (batch, person, room)"),
        ] {
            gathered.sort_unstable();
            let rows: Vec<[i64; 3]> = gathered.iter().map(|[key, value]| [batch, *key, *value]).collect();
            insert_rows(self.connection, into, &rows)?;
            gathered.clear();
        }
        Ok(())
    }

    fn batch(&mut self) -> Result<i64> {
        if let Some(batch) = self.batch {
            return Ok(batch);
        }
        let batch = if self.own_batch {
            self.connection
                .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM index_batches")?
                .query_row([], |row| row.get(0))?
        } else {
            0
        };
        self.batch = Some(batch);
        Ok(batch)
    }

    /// Writes the rest, and merges the batches when it is time.
    pub(super) fn finish(mut self) -> Result<()> {
        self.flush()?;
        if !self.flushed {
            return Ok(());
        }
        let (batches, entries): (u32, u32) = self
            .connection
            .prepare_cached("SELECT count(*), coalesce(sum(entries), 0) FROM index_batches")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if batches > MOST_BATCHES || entries >= MOST_ENTRIES { settle(self.connection) } else { Ok(()) }
    }
}

/// Puts rows into a table, many with one statement.
fn insert_rows<const N: usize>(connection: &Connection, into: &str, mut rows: &[[i64; N]]) -> Result<()> {
    let row = format!("({})", vec!["?"; N].join(", "));
    for count in ROWS {
        if rows.len() < count {
            continue;
        }
        let mut insert = connection
            .prepare_cached(&format!("INSERT INTO {into} VALUES {}", vec![row.as_str(); count].join(", ")))?;
        while let Some((now, later)) = rows.split_at_checked(count) {
            insert.execute(params_from_iter(now.iter().flatten()))?;
            rows = later;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MIGRATIONS;

    #[test]
    fn entries_are_found_gathered_in_batches_and_merged() {
        let connection = Connection::open_in_memory().unwrap();
        MIGRATIONS.iter().for_each(|sql| connection.execute_batch(sql).unwrap());
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        let wxid = |number: i64| format!("788-{number}");
        let mut added = 0;
        for call in 0..=i64::from(MOST_BATCHES) {
            let mut known = Known::default();
            let mut keys = Keys::open(&connection, &mut known, OWN_BATCH).unwrap();
            for number in call * 7..call * 7 + 7 {
                let name = wxid(number);
                assert_eq!(keys.person(keys.hash(&name), &name).unwrap(), None);
                let row: [&dyn ToSql; 7] = [&name, &"", &"", &0, &None::<bool>, &None::<String>, &1];
                let person = keys.add_person(keys.hash(&name), &row, None).unwrap();
                keys.add_plain_membership(call, person, 1);
                assert_eq!(keys.person(keys.hash(&name), &name).unwrap(), Some(person));
                added += 1;
            }
            keys.finish().unwrap();
            let count = |table: &str| {
                connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap()
            };
            let merged = call == i64::from(MOST_BATCHES);
            assert_eq!(count("people_keys"), if merged { added } else { 0 });
            assert_eq!((count("people_by_wxid"), count("memberships_of_people")), (added, added));
            assert_eq!(count("index_batches"), if merged { 0 } else { call + 1 });
        }
        let directory = Directory::open(&connection).unwrap();
        assert!((0..added).all(|number| directory.person(&wxid(number)).unwrap().is_some()));
        assert_eq!(directory.person("788--1").unwrap(), None);
    }
}
