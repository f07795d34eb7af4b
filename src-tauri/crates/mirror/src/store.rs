//! The file: opening, migrations, the check after an unclean exit, the way back from damage, and the
//! connections to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::Error;
use crate::known::Known;
use crate::mirror::Condition;

/// Forward-only steps; the version of a file is the number of steps it has seen.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/1.sql"),
    include_str!("../migrations/2.sql"),
    include_str!("../migrations/3.sql"),
    include_str!("../migrations/4.sql"),
    include_str!("../migrations/5.sql"),
    include_str!("../migrations/6.sql"),
];
const FILE: &str = "mirror.db";
/// Present while the file is in use, so that a start can tell that the last use was cut off.
const OPEN_MARK: &str = "mirror.open";
/// Read connections kept for the next question; more are opened when more questions come at once.
const IDLE_READERS: usize = 4;

/// How long nothing comes in until the writer tidies up and gives back what it remembers for speed.
const IDLE: Duration = Duration::from_secs(20);

type Job = Box<dyn FnOnce(&mut Connection, &mut Known) + Send>;

/// The connections to one `mirror.db`: one that writes, on its own thread, and some that read.
pub(crate) struct Store {
    folder: PathBuf,
    writer: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    readers: Mutex<Vec<Connection>>,
    /// Damage was met: the mark stays, so that the next start checks the file.
    damaged: std::sync::atomic::AtomicBool,
}

impl Store {
    /// Opens the file in `folder`, making both where needed.
    pub(crate) fn open(folder: &Path) -> Result<(Self, Condition), Error> {
        let in_folder = |error| Error::from_file(error, folder);
        fs::create_dir_all(folder).map_err(in_folder)?;
        let path = folder.join(FILE);
        let mark = folder.join(OPEN_MARK);
        let existed = path.try_exists().map_err(in_folder)?;
        let unclean = mark.exists();
        fs::write(&mark, b"").map_err(in_folder)?;
        let found = match connect(&path, folder, unclean) {
            Ok(connection) if !existed => Ok((connection, Condition::New)),
            Ok(connection) if unclean => Ok((connection, Condition::Recovered)),
            Ok(connection) => Ok((connection, Condition::Clean)),
            Err(Error::Damaged) => set_aside(folder).map_err(in_folder).and_then(|set_aside| {
                let connection = connect(&path, folder, false)?;
                Ok((connection, Condition::Rebuilt { set_aside }))
            }),
            Err(error) => Err(error),
        };
        let (mut connection, condition) = match found {
            Ok(found) => found,
            Err(error) => {
                if !unclean {
                    // Nothing was written, so the next start has nothing to check.
                    let _ = fs::remove_file(&mark);
                }
                return Err(error);
            }
        };
        let (writer, jobs) = channel::<Job>();
        let thread = std::thread::Builder::new()
            .name("mirror-writer".into())
            .spawn(move || work(&mut connection, &jobs))
            .map_err(in_folder)?;
        let store = Self {
            folder: folder.to_owned(),
            writer: Some(writer),
            thread: Some(thread),
            readers: Mutex::new(Vec::new()),
            damaged: false.into(),
        };
        Ok((store, condition))
    }

    /// Runs `work` in a transaction on the writer's thread and waits for it. After an error, or when
    /// `work` panics, nothing of it is stored.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        self.write_knowing(|connection, _| work(connection))
    }

    /// As [`Store::write`], with the people whom the writer remembers.
    pub(crate) fn write_knowing<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection, &mut Known) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answers) = sync_channel(1);
        let job: Job = Box::new(move |connection, known| {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
                let done = work(&transaction, known)?;
                transaction.commit()?;
                Ok(done)
            }));
            if !matches!(done, Ok(Ok(_))) {
                known.forget();
            }
            // Whoever asked may be gone; the work is done all the same.
            let _ = answer.send(done);
        });
        self.writer.as_ref().ok_or(Error::Closed)?.send(job).map_err(|_| Error::Closed)?;
        match answers.recv().map_err(|_| Error::Closed)? {
            Ok(done) => done.map_err(|error| self.refused(error)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }

    /// Runs `question` on one consistent state of the file.
    pub(crate) fn read<T>(&self, question: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let answer = idle.map_or_else(|| reader(&self.folder.join(FILE)), Ok).and_then(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let answer = question(&transaction)?;
            transaction.finish()?;
            Ok((connection, answer))
        });
        let (connection, answer) = answer.map_err(|error| self.refused(error))?;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        Ok(answer)
    }

    fn refused(&self, error: rusqlite::Error) -> Error {
        if is_damage(&error) {
            self.damaged.store(true, std::sync::atomic::Ordering::Relaxed);
        }
        Error::from_store(error, &self.folder)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.writer = None;
        let ended = self.thread.take().is_none_or(|thread| thread.join().is_ok());
        if ended
            && !*self.damaged.get_mut()
            && let Err(error) = fs::remove_file(self.folder.join(OPEN_MARK))
        {
            tracing::warn!(%error, "the mirror's open mark stays: the next start checks the file");
        }
    }
}

/// The writer's thread: job after job until nobody can send one, and some tidying when there is time.
fn work(connection: &mut Connection, jobs: &Receiver<Job>) {
    let mut known = Known::default();
    let mut tidy = true;
    loop {
        let job = if tidy { jobs.recv().map_err(RecvTimeoutError::from) } else { jobs.recv_timeout(IDLE) };
        match job {
            Ok(job) => {
                job(connection, &mut known);
                tidy = false;
            }
            Err(RecvTimeoutError::Timeout) => {
                known.forget();
                if let Err(error) = settle(connection) {
                    tracing::warn!(%error, "the mirror's indexes stay in batches; that only costs time");
                }
                tidy = true;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Puts the indexes into their best form and gives memory back.
fn settle(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    crate::directory::settle(&transaction)?;
    transaction.commit()?;
    connection.execute_batch("PRAGMA shrink_memory")
}

/// Opens the file for writing, makes sure that it is sound where there is doubt, and brings it to
/// the present format.
fn connect(path: &Path, folder: &Path, doubt: bool) -> Result<Connection, Error> {
    let refused = |error| Error::from_store(error, folder);
    let mut connection = writer(path).map_err(refused)?;
    if doubt {
        let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(refused)?;
        if verdict != "ok" {
            tracing::warn!(verdict, "mirror.db is damaged");
            return Err(Error::Damaged);
        }
    }
    migrate(&mut connection, folder)?;
    Ok(connection)
}

fn writer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    set_up(&connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    // Keys come from our own tables a moment before they are used; the tests check them all.
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "cache_size", -65_536)?;
    // 32 MiB of log before it is worked into the file: pages that many commits touch are written once.
    connection.pragma_update(None, "wal_autocheckpoint", 8_192)?;
    connection.pragma_update(None, "journal_size_limit", 32 << 20)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    // Without this SQLite parses and plans many a statement again whenever a value is bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    set_up(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", -8_192)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn migrate(connection: &mut Connection, folder: &Path) -> Result<(), Error> {
    let refused = |error| Error::from_store(error, folder);
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(refused)?;
    let known = MIGRATIONS.len() as u32;
    if found > known {
        return Err(Error::TooNew { found, known });
    }
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        let transaction = connection.transaction().map_err(refused)?;
        transaction.execute_batch(sql).map_err(refused)?;
        transaction.pragma_update(None, "user_version", step as u32 + 1).map_err(refused)?;
        transaction.commit().map_err(refused)?;
    }
    Ok(())
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Moves the damaged file and what belongs to it out of the way; nothing is deleted.
fn set_aside(folder: &Path) -> std::io::Result<PathBuf> {
    let aside = folder.join(format!("mirror-damaged-{}.db", Timestamp::now().strftime("%Y%m%d-%H%M%S-%f")));
    // The file itself last: should this be cut off, no log of the damaged file is left beside a fresh one.
    for tail in ["-wal", "-shm", ""] {
        let beside = folder.join(format!("{FILE}{tail}"));
        if beside.exists() {
            fs::rename(beside, format!("{}{tail}", aside.display()))?;
        }
    }
    Ok(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_is_new_enough() {
        // Before 3.51.3 a log that was reset while a reader held on could damage the file.
        assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
    }

    #[test]
    fn the_file_has_the_settings_it_is_designed_for() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).unwrap();
        let setting =
            |name: &'static str| store.write(move |c| c.pragma_query_value(None, name, |row| row.get::<_, String>(0)));
        assert_eq!(setting("journal_mode").unwrap(), "wal");
        let normal = store.write(|c| c.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0))).unwrap();
        assert_eq!(normal, 1);
        let version = store.read(|c| c.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))).unwrap();
        assert_eq!(version as usize, MIGRATIONS.len());
    }

    #[test]
    fn a_file_of_the_first_format_keeps_its_people_and_rooms() {
        let folder = tempfile::tempdir().unwrap();
        let old = Connection::open(folder.path().join(FILE)).unwrap();
        old.execute_batch(MIGRATIONS[0]).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        old.pragma_update(None, "foreign_keys", false).unwrap();
        let hash =
            |connection: &Connection, wxid: &str| crate::directory::Directory::open(connection).unwrap().hash(wxid);
        old.execute_batch(
            "INSERT INTO rooms (id, wxid, topic, avatar_url, deleted, size, customers, shown_size, name_key, owner_key)
                 VALUES (1, 'R', '群', '', 0, 2, 2, 2, x'01', x'02');
             INSERT INTO room_clocks (room, as_of, source, list_at) VALUES (1, 1000, 1, 1000);
             INSERT INTO people (id, wxid, nick_name, as_of) VALUES (1, 'old', '旧', 1000), (2, 'new', '新', 1000);
             INSERT INTO memberships (room, person, first_seen) VALUES (1, 1, 1000), (1, 2, 1000);
             INSERT INTO accounts (id, wxid, user_id, nick_name, named_at) VALUES (1, '1688', 'a', '小北', 1000);
             INSERT INTO observations VALUES (1, 500, 1, 1, 7, 1), (1, 1000, 1, 1, 8, 1);
             INSERT INTO changes (room, at, kind, person) VALUES (1, 1000, 0, 1), (1, 1000, 0, 2);
             INSERT INTO runs VALUES (0, '', 1, 400);
             INSERT INTO person_rooms VALUES (1, 1);
             INSERT INTO new_person_rooms VALUES (2, 1);
             UPDATE mirror SET rooms = 1, people = 2, memberships = 2, unsettled = 2;",
        )
        .unwrap();
        old.execute("INSERT INTO people_keys VALUES (?1, 1)", [hash(&old, "old")]).unwrap();
        old.execute("INSERT INTO new_people_keys VALUES (?1, 2)", [hash(&old, "new")]).unwrap();
        drop(old);
        let (store, condition) = Store::open(folder.path()).unwrap();
        assert_eq!(condition, Condition::Clean);
        let rooms_of = |wxid: &'static str| {
            store.read(move |c| {
                let person = crate::directory::Directory::open(c)?.person(wxid)?;
                c.query_row("SELECT group_concat(room) FROM memberships_of_people WHERE person = ?1", [person], |row| {
                    row.get::<_, Option<String>>(0)
                })
            })
        };
        assert_eq!(rooms_of("old").unwrap().as_deref(), Some("1"));
        assert_eq!(rooms_of("new").unwrap().as_deref(), Some("1"));
        assert_eq!(rooms_of("nobody").unwrap(), None);
        let told: (u32, i64, i64) = store
            .read(|c| {
                c.query_row(
                    "SELECT feed.people, since, first_read FROM feed, mirror WHERE at = 1000 AND kind = 1",
                    [],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
            })
            .unwrap();
        assert_eq!(told, (2, 500, 400), "what had changed before is in the feed, and no room is new");
    }

    #[test]
    fn when_nothing_comes_in_the_indexes_are_merged_and_memory_is_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = connect(&folder.path().join(FILE), folder.path(), false).unwrap();
        connection
            .execute_batch(
                "INSERT INTO index_batches VALUES (0, 1), (3, 1);
                 INSERT INTO recent_person_rooms VALUES (0, 7, 9), (3, 7, 8);",
            )
            .unwrap();
        settle(&mut connection).unwrap();
        let rooms: String = connection
            .query_row("SELECT group_concat(room) FROM person_rooms WHERE person = 7", [], |row| row.get(0))
            .unwrap();
        assert_eq!(rooms, "8,9");
        let left: u32 = connection.query_row("SELECT count(*) FROM index_batches", [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0);
    }

    #[test]
    fn a_reader_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).unwrap();
        let refused = store.read(|c| c.execute("DELETE FROM mirror", [])).unwrap_err();
        assert!(matches!(refused, Error::NotWritable { .. }), "{refused:?}");
    }

    #[test]
    fn a_full_disk_is_told_and_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).unwrap();
        let fill = |bytes: usize| {
            store.write(move |c| {
                c.execute("INSERT INTO tags (tag_id, name) VALUES ('first', 'x')", [])?;
                c.execute("INSERT INTO tags (tag_id, name) VALUES ('second', ?1)", ["x".repeat(bytes)])
            })
        };
        let limit = |pages: u32| {
            store.write(move |c| c.pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, u32>(0)))
        };
        limit(1).unwrap();
        assert!(matches!(fill(1_000_000).unwrap_err(), Error::DiskFull));
        let tags = || store.read(|c| c.query_row("SELECT count(*) FROM tags", [], |row| row.get::<_, u32>(0)));
        assert_eq!(tags().unwrap(), 0, "nothing of the call is stored");
        limit(1_000_000).unwrap();
        fill(1_000_000).unwrap();
        assert_eq!(tags().unwrap(), 2);
    }

    #[test]
    fn a_panic_in_the_writer_stores_nothing_and_does_not_stop_it() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).unwrap();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            store.write(|c| -> rusqlite::Result<()> {
                c.execute("INSERT INTO tags (tag_id, name) VALUES ('t', 'x')", [])?;
                panic!("a fault of ours")
            })
        }));
        assert!(outcome.is_err());
        let tags = store.write(|c| c.query_row("SELECT count(*) FROM tags", [], |row| row.get::<_, u32>(0))).unwrap();
        assert_eq!(tags, 0);
    }
}
