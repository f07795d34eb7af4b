//! What must not be lost: settings, workspaces, what staff pasted, saved and chose, jobs, the inbox, and the log of exports.
//!
//! One SQLite file, `ledger.db`, in WAL mode with `synchronous = FULL`, and beside it the large bodies of the inbox: what a
//! call has returned from survives a power cut. The token is never in it (it is in the OS keychain).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod chosen;
mod created_rooms;
mod exports;
mod feed;
mod inbox;
mod jobs;
mod open;
mod preferences;
mod roster;
mod team;
mod views;
mod workspaces;

pub use exports::{ExportedKind, LoggedExport};
pub use feed::FeedAlerts;
pub use inbox::{
    Arrival, CallbackListener, CallbackSecret, ImportedLines, InboxCount, InboxEntry, InboxKeep, InboxMark, InboxState,
    Kept, PROBE_PATH, Receiving, RefusedLine, RoomToReread,
};
pub use jobs::*;
pub use open::{Condition, Ledger, Opened};
pub use preferences::{JobSettings, Language, Preferences, Proxy, QuietHours, Theme};
pub use team::{JoinedTeam, TeamPlace, TeamPosition};
pub use views::{View, ViewId};
pub use workspaces::{NewWorkspace, TokenKeeping, Workspace, WorkspaceChange, WorkspaceColor, WorkspaceId};

/// Why the ledger could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk is full: nothing was changed.
    #[error("the disk is full")]
    DiskFull,
    /// The folder or the file cannot be written: nothing was changed.
    #[error("the data folder cannot be written: {0}")]
    NotWritable(String),
    /// The file was written by a newer version of the app.
    #[error("ledger.db has version {found}, this app knows up to {known}")]
    TooNew {
        /// Version in the file.
        found: u32,
        /// Newest version this app can read.
        known: u32,
    },
    /// No workspace has this id.
    #[error("there is no workspace {0}")]
    WorkspaceUnknown(WorkspaceId),
    /// The workspace has a view of this name already.
    #[error("another view has this name")]
    NameTaken,
    /// The workspace has no view of this id.
    #[error("there is no such view")]
    ViewUnknown,
    /// No job has this id.
    #[error("there is no job {0}")]
    JobUnknown(JobId),
    /// Anything else SQLite says.
    #[error("ledger.db: {0}")]
    Sqlite(rusqlite::Error),
    /// A file operation beside SQLite failed.
    #[error("ledger files: {0}")]
    Io(#[source] std::io::Error),
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => Self::DiskFull,
            Kind::ReadOnlyFilesystem | Kind::PermissionDenied => Self::NotWritable(error.to_string()),
            _ => Self::Io(error),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => Self::DiskFull,
            Some(Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied) => Self::NotWritable(error.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}
