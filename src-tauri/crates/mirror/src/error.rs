//! What can go wrong with the file.

use std::path::PathBuf;

/// Why the mirror could not do what was asked. After every error the stored data are as before.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk is full; nothing of the call was stored.
    #[error("the disk is full")]
    DiskFull,
    /// The folder or file may not be written.
    #[error("{} cannot be written", path.display())]
    NotWritable {
        /// The folder of the mirror.
        path: PathBuf,
    },
    /// The file is damaged. Opening the mirror again sets it aside and makes a fresh one.
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
    /// The file cannot be read or written for another reason.
    #[error("the mirror's file cannot be used")]
    File(#[from] std::io::Error),
    /// Any other refusal of SQLite.
    #[error("the mirror's store refused")]
    Store(#[source] rusqlite::Error),
    /// The mirror's writer is gone, because the program is closing.
    #[error("the mirror is closed")]
    Closed,
}
