//! The file: opening, migrations, the check after an unclean exit, the way back from damage, and the
//! connections to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::Error;
use crate::mirror::Condition;

/// Forward-only steps; the version of a file is the number of steps it has seen.
const MIGRATIONS: &[&str] = &[include_str!("../migrations/1.sql")];
const FILE: &str = "mirror.db";
/// Present while the file is in use, so that a start can tell that the last use was cut off.
const OPEN_MARK: &str = "mirror.open";
/// Read connections kept for the next question; more are opened when more questions come at once.
const IDLE_READERS: usize = 4;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

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
        let found = match connect(&path, existed && unclean) {
            Ok(connection) if !existed => Ok((connection, Condition::New)),
            Ok(connection) if unclean => Ok((connection, Condition::Recovered)),
            Ok(connection) => Ok((connection, Condition::Clean)),
            Err(error) if existed && is_damage(&error) => set_aside(folder)
                .map_err(in_folder)
                .and_then(|set_aside| Ok((connect(&path, false).map_err(|e| Error::from_store(e, folder))?, set_aside)))
                .map(|(connection, set_aside)| (connection, Condition::Rebuilt { set_aside })),
            Err(error) => Err(Error::from_store(error, folder)),
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
        migrate(&mut connection, folder)?;
        let (writer, jobs) = channel::<Job>();
        let thread = std::thread::Builder::new()
            .name("mirror-writer".into())
            .spawn(move || {
                for job in jobs {
                    job(&mut connection);
                }
            })
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
        let (answer, answers) = sync_channel(1);
        let job: Job = Box::new(move |connection| {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
                let done = work(&transaction)?;
                transaction.commit()?;
                Ok(done)
            }));
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

fn connect(path: &Path, check: bool) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    // Keys come from our own tables a moment before they are used; the tests check them all.
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "cache_size", -131_072)?;
    connection.set_prepared_statement_cache_capacity(128);
    if check {
        let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(damage(verdict));
        }
    }
    Ok(connection)
}

fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", -16_384)?;
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

fn damage(verdict: String) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), Some(verdict))
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Moves the damaged file and what belongs to it out of the way; nothing is deleted.
fn set_aside(folder: &Path) -> std::io::Result<PathBuf> {
    let aside = folder.join(format!("mirror-damaged-{}.db", Timestamp::now().strftime("%Y%m%d-%H%M%S-%f")));
    fs::rename(folder.join(FILE), &aside)?;
    for tail in ["-wal", "-shm"] {
        let beside = folder.join(format!("{FILE}{tail}"));
        if beside.exists() {
            fs::rename(beside, format!("{}{tail}", aside.display()))?;
        }
    }
    Ok(aside)
}
