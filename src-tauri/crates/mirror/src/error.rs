//! What can go wrong with the file.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the mirror could not do what was asked. After every error the stored data are as before.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk is full; nothing of the call was stored.
    #[error("the disk is full")]
    DiskFull,
    /// The folder or file may not be written.
    #[error("{} cannot be written", folder.display())]
    NotWritable {
        /// The folder of the mirror.
        folder: PathBuf,
    },
    /// The file is damaged. Closing and opening the mirror again sets it aside and makes a fresh one.
    #[error("mirror.db is damaged")]
    Damaged,
    /// The file was written by a newer version of the program; it is left as it is.
    #[error("mirror.db has format {found}, this program knows up to {known}")]
    TooNew {
        /// Format of the file.
        found: u32,
        /// Newest format this program can read.
        known: u32,
    },
    /// The folder cannot be used for another reason.
    #[error("the mirror's folder cannot be used")]
    File(#[source] std::io::Error),
    /// Any other refusal of SQLite.
    #[error("the mirror's store refused")]
    Store(#[source] rusqlite::Error),
    /// A newer search has begun; nobody waits for this one.
    #[error("a newer search has begun")]
    Superseded,
    /// The mirror's writer is gone, because the program is closing.
    #[error("the mirror is closed")]
    Closed,
}

impl Error {
    pub(crate) fn from_file(error: std::io::Error, folder: &Path) -> Self {
        use std::io::ErrorKind as Kind;
        match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded => Self::DiskFull,
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem | Kind::NotADirectory => {
                Self::NotWritable { folder: folder.to_owned() }
            }
            _ => Self::File(error),
        }
    }

    pub(crate) fn from_store(error: rusqlite::Error, folder: &Path) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::NotWritable { folder: folder.to_owned() }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            _ => Self::Store(error),
        }
    }
}
