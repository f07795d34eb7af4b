//! The file under its passing name, and what can go wrong with it.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;

use crate::failure::{AppError, ErrorCode};

/// Starts every passing name. A kill can leave such a file behind; it is never the file staff asked for.
const PASSING: &str = ".roomdesk-";
/// Ends every passing name.
const PART: &str = ".part";

/// Held between making a passing file and locking it: nobody takes it for a leftover meanwhile.
static MAKING: Mutex<()> = Mutex::new(());

/// A file that takes its name when it is whole. Dropped before that, it is gone.
#[derive(Debug)]
pub(crate) struct Target {
    file: NamedTempFile,
    path: PathBuf,
    stop: CancellationToken,
}

impl Target {
    /// Makes an empty file beside `path`, readable by its owner only. Writing to it fails once `stop` is cancelled.
    pub(crate) fn beside(path: &Path, stop: CancellationToken) -> Result<Self, AppError> {
        let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
        let file = tempfile::Builder::new().prefix(PASSING).suffix(PART).tempfile_in(folder(path));
        let file = file.map_err(|error| failed(path, &error))?;
        // The lock falls with the process: a file without one is a leftover. A drive without locks keeps its leftovers.
        if let Err(error) = file.as_file().try_lock() {
            tracing::debug!(%error, "a file being written cannot be locked");
        }
        Ok(Self { file, path: path.to_owned(), stop })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the file.
    pub(super) fn folder(&self) -> &Path {
        folder(&self.path)
    }

    /// An error of writing, with the file's name.
    pub(crate) fn failed(&self, error: &io::Error) -> AppError {
        failed(&self.path, error)
    }

    /// Gives the file its name, after its content has reached the disk.
    pub(crate) fn put(self) -> Result<(), AppError> {
        self.go_on().map_err(|error| failed(&self.path, &error))?;
        self.file.as_file().sync_all().map_err(|error| failed(&self.path, &error))?;
        self.file.persist(&self.path).map_err(|refused| failed(&self.path, &refused.error))?;
        Ok(())
    }

    fn go_on(&self) -> io::Result<()> {
        if self.stop.is_cancelled() { Err(io::Error::other("stopped")) } else { Ok(()) }
    }
}

/// Removes what a kill left of earlier files beside `path`. What cannot be removed stays.
pub(super) fn remove_leftovers(path: &Path) {
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let Ok(entries) = fs::read_dir(folder(path)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if !is_file || !name.starts_with(PASSING) || !name.ends_with(PART) {
            continue;
        }
        let nobody_writes = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if nobody_writes && let Err(error) = fs::remove_file(entry.path()) {
            tracing::warn!(error = %error.kind(), "what is left of a cut off export cannot be removed");
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.go_on()?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name without its folder: folders carry the names of people.
pub(super) fn shown(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

pub(super) fn failed(path: &Path, error: &io::Error) -> AppError {
    // The kind alone: the error's own words may have the whole path.
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => full(&shown(path)),
        kind => AppError::new(ErrorCode::StorageFailed, format!("{} cannot be written: {kind}", shown(path))),
    }
}

fn full(name: &str) -> AppError {
    AppError::new(ErrorCode::StorageFull, format!("the disk is full, {name} was not written"))
}

/// The writing stopped by a panic. The Excel library panics where its own passing file meets a full disk.
pub(super) fn stopped(name: &str, stopped: JoinError) -> AppError {
    let words = stopped.try_into_panic().map_or_else(|error| error.to_string(), |panic| panic_words(&*panic));
    if [ErrorKind::StorageFull, ErrorKind::QuotaExceeded].iter().any(|kind| words.contains(&format!("{kind:?}"))) {
        return full(name);
    }
    AppError::new(ErrorCode::Internal, format!("{name} was not written: {words}"))
}

fn panic_words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("panicked").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_and_only_the_file_is_named() {
        let path = Path::new("/home/zhangsan/名单.xlsx");
        let full = failed(path, &ErrorKind::StorageFull.into());
        assert_eq!((full.code, full.message.contains("名单.xlsx")), (ErrorCode::StorageFull, true));
        let denied = failed(path, &ErrorKind::PermissionDenied.into());
        assert_eq!(denied.code, ErrorCode::StorageFailed);
        assert!(denied.message.contains("名单.xlsx") && !denied.message.contains("zhangsan"), "{}", denied.message);
    }

    #[tokio::test]
    async fn a_panic_of_the_library_over_a_full_disk_is_a_full_disk() {
        let full = || Err::<(), _>(io::Error::from_raw_os_error(NO_SPACE));
        let panic = tokio::spawn(async move { full().expect("Couldn't write to xml file") }).await;
        assert_eq!(stopped("a.xlsx", panic.unwrap_err()).code, ErrorCode::StorageFull);
        let panic = tokio::spawn(async { panic!("something else") }).await;
        assert_eq!(stopped("a.xlsx", panic.unwrap_err()).code, ErrorCode::Internal);
    }

    /// The system's number for a full disk.
    const NO_SPACE: i32 = if cfg!(windows) { 112 } else { 28 };

    #[test]
    fn a_target_that_is_dropped_leaves_nothing_and_the_old_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "old").unwrap();
        let mut target = Target::beside(&path, CancellationToken::new()).unwrap();
        target.write_all(b"half").unwrap();
        drop(target);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let mut target = Target::beside(&path, CancellationToken::new()).unwrap();
        target.write_all(b"whole").unwrap();
        target.put().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
    }

    #[test]
    fn leftovers_go_and_files_being_written_and_files_of_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let mut target = Target::beside(&path, CancellationToken::new()).unwrap();
        target.write_all(b"whole").unwrap();
        let leftover = folder.path().join(".roomdesk-Ab12Cd.part");
        let others = [".roomdesk-notes.txt", "x.part", "b.csv"].map(|name| folder.path().join(name));
        for file in others.iter().chain([&leftover]) {
            std::fs::write(file, "x").unwrap();
        }
        remove_leftovers(&path);
        assert!(!leftover.exists() && others.iter().all(|file| file.exists()));
        target.put().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
    }

    #[test]
    fn a_stopped_target_takes_nothing_and_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let stop = CancellationToken::new();
        let mut target = Target::beside(&path, stop.clone()).unwrap();
        target.write_all(b"half").unwrap();
        stop.cancel();
        assert!(target.write_all(b"more").is_err());
        assert!(target.put().is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
