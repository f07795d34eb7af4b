//! Opening the file: migrations, the check after an unclean exit, daily backups and the way back from damage.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Connection;

use crate::Error;
use crate::inbox::Beside;

/// Forward-only steps; the version of a file is the number of steps it has seen.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/1.sql"),
    include_str!("../migrations/2.sql"),
    include_str!("../migrations/3.sql"),
    include_str!("../migrations/4.sql"),
    include_str!("../migrations/5.sql"),
    include_str!("../migrations/6.sql"),
    include_str!("../migrations/7.sql"),
    include_str!("../migrations/8.sql"),
    include_str!("../migrations/9.sql"),
];
/// Daily backups that are kept.
const BACKUPS: usize = 3;
pub(crate) const FILE: &str = "ledger.db";
const OPEN_MARK: &str = "ledger.open";

/// The open ledger. Cheap to clone; all calls block for a disk write at most.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

struct Inner {
    connection: Mutex<Connection>,
    beside: Beside,
    folder: PathBuf,
}

/// An opened ledger and what was found on the way.
pub struct Opened {
    /// The ledger, ready to use.
    pub ledger: Ledger,
    /// The state of the file before.
    pub condition: Condition,
}

/// In what state the file was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// There was no file.
    New,
    /// The file was closed in order, or the check after an unclean exit found no fault.
    Sound,
    /// The file was damaged: it was set aside and the newest sound backup took its place.
    Restored {
        /// Where the damaged file lies now.
        set_aside: PathBuf,
        /// The backup that was taken.
        backup: PathBuf,
    },
    /// The file was damaged and no backup was sound: it was set aside and an empty one made.
    Lost {
        /// Where the damaged file lies now.
        set_aside: PathBuf,
    },
}

impl Ledger {
    /// Opens `ledger.db` in `folder`, making both when missing.
    ///
    /// # Errors
    /// [`Error::NotWritable`] or [`Error::DiskFull`] when the folder cannot take it, [`Error::TooNew`] when a
    /// newer app wrote it. A damaged file is not an error: see [`Condition`].
    pub fn open(folder: &Path) -> Result<Opened, Error> {
        fs::create_dir_all(folder)?;
        let path = folder.join(FILE);
        let existed = path.exists();
        let unclean = folder.join(OPEN_MARK).exists();
        let (connection, condition) = match connect(&path, unclean) {
            Ok(connection) => (connection, if existed { Condition::Sound } else { Condition::New }),
            Err(error) if existed && is_damage(&error) => recover(folder, &path)?,
            Err(error) => return Err(error),
        };
        fs::write(folder.join(OPEN_MARK), b"")?;
        let beside = Beside::new(folder);
        let inner = Inner { connection: Mutex::new(connection), beside, folder: folder.to_owned() };
        let ledger = Self { inner: Arc::new(inner) };
        ledger.back_up(Timestamp::now())?;
        Ok(Opened { ledger, condition })
    }

    /// Writes today's backup when there is none yet and removes all but the newest three.
    ///
    /// # Errors
    /// As for every write.
    pub fn back_up(&self, now: Timestamp) -> Result<(), Error> {
        let folder = self.inner.folder.join("backups");
        fs::create_dir_all(&folder)?;
        let target = folder.join(format!("ledger-{}.db", now.strftime("%Y-%m-%d")));
        if !target.exists() {
            let draft = folder.join("ledger.draft");
            if draft.exists() {
                fs::remove_file(&draft)?;
            }
            self.lock().execute("VACUUM INTO ?1", [draft.to_string_lossy()])?;
            fs::rename(&draft, &target)?;
        }
        for old in backups(&folder)?.into_iter().skip(BACKUPS) {
            fs::remove_file(old)?;
        }
        Ok(())
    }

    /// Marks the file as closed in order, so that the next start need not check it. For the end of the program: a
    /// write after it would leave the mark wrong.
    ///
    /// # Errors
    /// As for every write.
    pub fn close(&self) -> Result<(), Error> {
        self.lock().execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")?;
        self.inner.unmark()?;
        Ok(())
    }

    /// Removes all backups and today's leftovers of what was deleted, as part of clearing all local data.
    ///
    /// # Errors
    /// As for every write.
    pub fn forget_backups(&self) -> Result<(), Error> {
        for backup in backups(&self.inner.folder.join("backups"))? {
            fs::remove_file(backup)?;
        }
        self.lock().execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(())
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic while the lock was held leaves at most a rolled-back transaction behind.
        self.inner.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What of the inbox is not in the file.
    pub(crate) fn beside(&self) -> &Beside {
        &self.inner.beside
    }
}

impl Inner {
    fn unmark(&self) -> std::io::Result<()> {
        match fs::remove_file(self.folder.join(OPEN_MARK)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Err(error) = self.unmark() {
            tracing::warn!(%error, "the ledger's open mark stays: the next start checks the file");
        }
    }
}

fn connect(path: &Path, check: bool) -> Result<Connection, Error> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    if check {
        let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(Error::Sqlite(damage(verdict)));
        }
    }
    migrate(&mut connection)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = MIGRATIONS.len() as u32;
    if found > known {
        return Err(Error::TooNew { found, known });
    }
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", step as u32 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

fn damage(verdict: String) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), Some(verdict))
}

fn is_damage(error: &Error) -> bool {
    use rusqlite::ErrorCode as Code;
    matches!(error, Error::Sqlite(e) if matches!(e.sqlite_error_code(), Some(Code::DatabaseCorrupt | Code::NotADatabase)))
}

/// Sets the damaged file aside and puts the newest sound backup, or an empty file, in its place.
fn recover(folder: &Path, path: &Path) -> Result<(Connection, Condition), Error> {
    let set_aside = folder.join(format!("ledger-damaged-{}.db", Timestamp::now().strftime("%Y%m%d-%H%M%S-%f")));
    fs::rename(path, &set_aside)?;
    for tail in ["-wal", "-shm"] {
        let beside = folder.join(format!("{FILE}{tail}"));
        if beside.exists() {
            fs::rename(beside, format!("{}{tail}", set_aside.display()))?;
        }
    }
    for backup in backups(&folder.join("backups"))? {
        fs::copy(&backup, path)?;
        match connect(path, true) {
            Ok(connection) => return Ok((connection, Condition::Restored { set_aside, backup })),
            Err(error) if is_damage(&error) => fs::remove_file(path)?,
            Err(error) => return Err(error),
        }
    }
    Ok((connect(path, false)?, Condition::Lost { set_aside }))
}

/// The backups, newest first; their names sort by date.
fn backups(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "db") {
            found.push(path);
        }
    }
    found.sort();
    found.reverse();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NewWorkspace, WorkspaceColor};

    fn with_workspace(folder: &Path) {
        let opened = Ledger::open(folder).unwrap();
        opened
            .ledger
            .add_workspace(NewWorkspace {
                name: "云栖家居".into(),
                color: WorkspaceColor::Teal,
                base_url: "https://h".into(),
                demo: false,
                token_keeping: crate::TokenKeeping::Keychain,
            })
            .unwrap();
    }

    #[test]
    fn a_new_folder_gives_an_empty_ledger_and_the_next_open_is_sound() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        assert_eq!(Ledger::open(&deep).unwrap().condition, Condition::New);
        let again = Ledger::open(&deep).unwrap();
        assert_eq!(again.condition, Condition::Sound);
        assert!(again.ledger.workspaces().unwrap().is_empty());
    }

    #[test]
    fn a_file_that_is_no_database_is_set_aside_and_the_backup_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        with_workspace(folder.path());
        // The backup of the first open was empty; write one that has the workspace.
        fs::remove_dir_all(folder.path().join("backups")).unwrap();
        drop(Ledger::open(folder.path()).unwrap());
        fs::write(folder.path().join(FILE), "not a database at all, but long enough to be looked at".repeat(40))
            .unwrap();
        let opened = Ledger::open(folder.path()).unwrap();
        let Condition::Restored { set_aside, .. } = opened.condition else { panic!("{:?}", opened.condition) };
        assert!(set_aside.exists());
        assert_eq!(opened.ledger.workspaces().unwrap()[0].name, "云栖家居");
    }

    #[test]
    fn without_a_backup_the_damage_is_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "garbage".repeat(400)).unwrap();
        let opened = Ledger::open(folder.path()).unwrap();
        assert!(matches!(opened.condition, Condition::Lost { .. }));
        assert!(opened.ledger.workspaces().unwrap().is_empty());
    }

    #[test]
    fn flipped_bytes_are_found_after_an_unclean_exit() {
        let folder = tempfile::tempdir().unwrap();
        with_workspace(folder.path());
        fs::remove_dir_all(folder.path().join("backups")).unwrap();
        drop(Ledger::open(folder.path()).unwrap());
        let path = folder.path().join(FILE);
        let mut bytes = fs::read(&path).unwrap();
        for byte in bytes.iter_mut().skip(4096) {
            *byte ^= 0x5a;
        }
        fs::write(&path, bytes).unwrap();
        fs::write(folder.path().join(OPEN_MARK), b"").unwrap();
        let opened = Ledger::open(folder.path()).unwrap();
        assert!(matches!(opened.condition, Condition::Restored { .. }), "{:?}", opened.condition);
        assert_eq!(opened.ledger.workspaces().unwrap().len(), 1);
    }

    #[test]
    fn a_newer_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        drop(Ledger::open(folder.path()).unwrap());
        let path = folder.path().join(FILE);
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let refused = Ledger::open(folder.path()).err().unwrap();
        assert!(
            matches!(refused, Error::TooNew { found: 99, known } if known as usize == MIGRATIONS.len()),
            "{refused}"
        );
        let version: u32 =
            Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, 99);
    }

    #[test]
    fn a_file_of_the_first_version_keeps_what_it_has_and_takes_what_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let old = Connection::open(folder.path().join(FILE)).unwrap();
        old.execute_batch(MIGRATIONS[0]).unwrap();
        old.execute_batch(
            "INSERT INTO workspaces VALUES ('w1', 1, '云栖家居', 'teal', 'https://h', 0, 'keychain', 1700000000000);
             INSERT INTO known_tags VALUES ('w1', '5eda03260e21f35ca20f9eb4', 1700000000000);
             INSERT INTO settings VALUES ('currentWorkspace', '\"w1\"');
             PRAGMA user_version = 1;",
        )
        .unwrap();
        drop(old);
        let opened = Ledger::open(folder.path()).unwrap();
        assert_eq!(opened.condition, Condition::Sound);
        let ledger = opened.ledger;
        let workspace = ledger.workspaces().unwrap().remove(0);
        assert_eq!((workspace.name.as_str(), ledger.known_tags(&workspace.id).unwrap().len()), ("云栖家居", 1));
        assert_eq!(ledger.current_workspace().unwrap().as_ref(), Some(&workspace.id));
        assert!(ledger.views(&workspace.id).unwrap().is_empty());
        ledger.add_view(&workspace.id, "VIP", "{}").unwrap();
        drop(ledger);
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        assert_eq!(ledger.views(&workspace.id).unwrap()[0].name, "VIP");
    }

    #[test]
    fn closing_in_order_takes_the_mark_away_while_handles_remain() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        assert!(folder.path().join(OPEN_MARK).exists());
        ledger.close().unwrap();
        assert!(!folder.path().join(OPEN_MARK).exists());
        ledger.close().unwrap();
    }

    #[test]
    fn three_daily_backups_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        for day in 1..=6 {
            ledger.back_up(format!("2031-01-0{day}T00:00:00Z").parse().unwrap()).unwrap();
        }
        let names: Vec<_> = backups(&folder.path().join("backups"))
            .unwrap()
            .iter()
            .map(|p| p.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["ledger-2031-01-06.db", "ledger-2031-01-05.db", "ledger-2031-01-04.db"]);
    }

    #[test]
    fn writes_are_durable_and_sqlite_is_recent_enough() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let connection = ledger.lock();
        let synchronous: u32 = connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
        let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        assert_eq!((synchronous, journal.as_str()), (2, "wal"));
        // Before 3.51.3 a WAL reset could lose a commit.
        assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
    }
}
