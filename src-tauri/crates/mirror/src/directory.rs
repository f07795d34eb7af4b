//! From a person's wxid to our key. How new entries come to it is told in `observe::keys`.

use std::hash::Hasher;

use rusqlite::{Connection, OptionalExtension, Result};
use siphasher::sip::SipHasher13;

/// The way to people, for one transaction.
pub(crate) struct Directory<'c> {
    connection: &'c Connection,
    hash_key: [u8; 16],
}

impl<'c> Directory<'c> {
    pub(crate) fn open(connection: &'c Connection) -> Result<Self> {
        let hash_key = connection.prepare_cached("SELECT hash_key FROM mirror")?.query_row([], |row| row.get(0))?;
        Ok(Self { connection, hash_key })
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
}

/// Merges all batches into the large tables.
pub(crate) fn settle(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "INSERT INTO people_keys SELECT hash, person FROM recent_people_keys ORDER BY hash, person;
         DELETE FROM recent_people_keys;
         INSERT INTO person_rooms SELECT person, room FROM recent_person_rooms ORDER BY person, room;
         DELETE FROM recent_person_rooms;
         DELETE FROM index_batches;",
    )
}
