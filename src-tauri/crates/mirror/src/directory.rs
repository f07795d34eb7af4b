//! From a person's wxid to our key, and from a person to rooms.
//!
//! Both indexes are far larger than what one call touches, and are touched all over: kept as plain
//! indexes, a first sync would write each of their pages hundreds of times. So both have two layers:
//! new entries go into a small one, which is merged into the large one, in order, when it has grown.
//! Views put the layers together: `people_by_wxid` and `memberships_of_people`.

use std::cell::Cell;
use std::hash::Hasher;

use rusqlite::{Connection, OptionalExtension, Result};
use siphasher::sip::SipHasher13;

/// Entries of the small layers at which they are merged.
const UNSETTLED: u32 = 250_000;

/// The way to people, for one transaction.
pub(crate) struct Directory<'c> {
    pub(crate) connection: &'c Connection,
    hash_key: [u8; 16],
    added: Cell<u32>,
}

impl<'c> Directory<'c> {
    pub(crate) fn open(connection: &'c Connection) -> Result<Self> {
        let hash_key = connection.prepare_cached("SELECT hash_key FROM mirror")?.query_row([], |row| row.get(0))?;
        Ok(Self { connection, hash_key, added: Cell::new(0) })
    }

    /// Seeds hashes, so that nobody outside can choose names that collide.
    pub(crate) fn hash_key(&self) -> &[u8; 16] {
        &self.hash_key
    }

    /// What `people_by_wxid` knows a wxid by. Equal hashes are told apart by the wxid itself.
    pub(crate) fn hash(&self, wxid: &str) -> i64 {
        let mut hasher = SipHasher13::new_with_key(&self.hash_key);
        hasher.write(wxid.as_bytes());
        hasher.finish().cast_signed()
    }

    /// The key of a person; none when never heard of.
    pub(crate) fn person(&self, wxid: &str) -> Result<Option<i64>> {
        self.connection
            .prepare_cached(
                "SELECT p.id FROM people_by_wxid k CROSS JOIN people p ON p.id = k.person
                 WHERE k.hash = ?1 AND p.wxid = ?2",
            )?
            .query_row((self.hash(wxid), wxid), |row| row.get(0))
            .optional()
    }

    /// Makes a new row of `people` known by its wxid.
    pub(crate) fn add_person(&self, wxid: &str, person: i64) -> Result<()> {
        self.connection
            .prepare_cached("INSERT INTO new_people_keys (hash, person) VALUES (?1, ?2)")?
            .execute([self.hash(wxid), person])?;
        self.added.set(self.added.get() + 1);
        Ok(())
    }

    /// Makes a new row of `memberships` known by its person.
    pub(crate) fn add_membership(&self, room: i64, person: i64) -> Result<()> {
        self.connection
            .prepare_cached("INSERT INTO new_person_rooms (person, room) VALUES (?1, ?2)")?
            .execute([person, room])?;
        self.added.set(self.added.get() + 1);
        Ok(())
    }

    /// Notes what was added, and merges the layers when it is time.
    pub(crate) fn settle(&self) -> Result<()> {
        if self.added.get() == 0 {
            return Ok(());
        }
        let unsettled: u32 = self
            .connection
            .prepare_cached("UPDATE mirror SET unsettled = unsettled + ?1 RETURNING unsettled")?
            .query_row([self.added.get()], |row| row.get(0))?;
        if unsettled >= UNSETTLED {
            self.connection.execute_batch(
                "INSERT INTO people_keys SELECT hash, person FROM new_people_keys ORDER BY hash, person;
                 DELETE FROM new_people_keys;
                 INSERT INTO person_rooms SELECT person, room FROM new_person_rooms ORDER BY person, room;
                 DELETE FROM new_person_rooms;
                 UPDATE mirror SET unsettled = 0;",
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_in_either_layer_and_merged_when_there_are_many() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(include_str!("../migrations/1.sql")).unwrap();
        let all = i64::from(UNSETTLED) + 10;
        for first in [1, all - 5] {
            let directory = Directory::open(&connection).unwrap();
            let last = if first == 1 { all - 6 } else { all };
            for person in first..=last {
                let wxid = format!("788-{person}");
                connection
                    .prepare_cached("INSERT INTO people (id, wxid) VALUES (?1, ?2)")
                    .unwrap()
                    .execute((person, &wxid))
                    .unwrap();
                directory.add_person(&wxid, person).unwrap();
            }
            directory.settle().unwrap();
        }
        let count = |table: &str| {
            connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap()
        };
        assert_eq!((count("people_keys"), count("new_people_keys")), (all - 6, 6));
        let directory = Directory::open(&connection).unwrap();
        for person in [1, 2, all - 6, all - 5, all] {
            assert_eq!(directory.person(&format!("788-{person}")).unwrap(), Some(person));
        }
        assert_eq!(directory.person("788-0").unwrap(), None);
    }
}
