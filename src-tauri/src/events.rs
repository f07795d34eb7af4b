//! What the app tells the page by itself.

use std::sync::Arc;

use desk::{AppError, CheckStep, ImportedPeople, PersonLookup, SyncState, VerifiedRoom};
use ledger::WorkspaceId;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::Event;

/// A step of a connection check changed.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct CheckStepChanged {
    /// Given by the page with its request.
    pub check_id: String,
    /// The step as it is now.
    pub step: CheckStep,
}

/// Reading the rooms of a workspace went on, stopped or ended. At most ten a second.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct SyncChanged {
    /// Whose.
    pub workspace: WorkspaceId,
    /// How far.
    pub state: SyncState,
    /// Rooms may look different now.
    pub rooms_changed: bool,
}

/// Answers of a lookup arrived. At most ten a second.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct LookupProgressed {
    /// Which.
    pub lookup: LookupId,
    /// People answered so far.
    pub done: u32,
    /// People in the list.
    pub total: u32,
    /// The new answers.
    pub results: Vec<PersonLookup>,
    /// Nothing more comes: all answered, or stopped.
    pub finished: bool,
    /// Seconds that the vendor asks to wait, after too many requests; the lookup goes on by itself.
    pub waiting_seconds: Option<u32>,
}

/// Identifies a running lookup.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct LookupId(pub String);

/// Answers of re-reading rooms arrived. At most ten a second.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct VerifyProgressed {
    /// Which.
    pub verify: VerifyId,
    /// Rooms answered so far.
    pub done: u32,
    /// Rooms asked for.
    pub total: u32,
    /// The new answers.
    pub results: Vec<VerifiedRoom>,
    /// Nothing more comes: all answered, or stopped.
    pub finished: bool,
    /// Seconds that the vendor asks to wait, after too many requests; it goes on by itself.
    pub waiting_seconds: Option<u32>,
}

/// Identifies a running re-reading of rooms.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct VerifyId(pub String);

/// Writing a file went on or ended. At most ten a second.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ExportProgressed {
    /// Which.
    pub export: ExportId,
    /// Rows written so far.
    pub rows: u32,
    /// Rows there will be, where known.
    pub total: Option<u32>,
    /// How it ended; none while it goes on.
    pub end: Option<ExportEnd>,
}

/// How writing a file ended.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum ExportEnd {
    /// The file is whole.
    Written {
        /// Its name, without the folder.
        file_name: String,
        /// Rows below the headers.
        rows: u32,
        /// Texts that were cut, because Excel holds 32,767 characters in a cell.
        shortened: u32,
    },
    /// Stopped by a person; no file is left.
    Stopped,
    /// No file is left.
    Failed {
        /// Why.
        error: AppError,
    },
}

/// Identifies a file being written, or written since the program started.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct ExportId(pub String);

/// A file with a list of customers was dragged over the window, away from it, or dropped.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum FileDragged {
    /// Over the window.
    Over,
    /// Away again.
    Away,
    /// Dropped and read.
    Dropped {
        /// Its name, without the folder.
        file_name: String,
        /// What was in it; none when it cannot be used.
        people: Option<ImportedPeople>,
        /// Why it cannot be used.
        error: Option<AppError>,
    },
}

/// Jobs of a workspace went on. At most ten a second.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct JobsChanged {
    /// Whose: its jobs, their rows and 操作记录 are to be read again where they are on screen.
    pub workspace: WorkspaceId,
}

/// Something came up in the feed of a workspace. At most two a second.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct FeedChanged {
    /// Whose: its feed and the number of what nobody has looked at are to be read again where they are on screen.
    pub workspace: WorkspaceId,
}

/// Receiving callbacks goes otherwise than before: something came, or it was switched. At most two a second.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ReceiverChanged {
    /// Whose: how it is is asked for where it is on screen. An answer and this are each on a way of their own, so a state
    /// told here could be overtaken by an older one.
    pub workspace: WorkspaceId,
}

/// The connection to the team of a workspace is otherwise than before.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct TeamChanged {
    /// Whose: as with [`ReceiverChanged`], how it is is asked for.
    pub workspace: WorkspaceId,
}

/// Everything the app tells the page by itself.
pub enum Notice {
    /// See [`CheckStepChanged`].
    CheckStep(CheckStepChanged),
    /// See [`SyncChanged`].
    Sync(SyncChanged),
    /// See [`LookupProgressed`].
    Lookup(LookupProgressed),
    /// See [`VerifyProgressed`].
    Verify(VerifyProgressed),
    /// See [`ExportProgressed`].
    Export(ExportProgressed),
    /// See [`FileDragged`].
    File(FileDragged),
    /// See [`JobsChanged`].
    Jobs(JobsChanged),
    /// See [`FeedChanged`].
    Feed(FeedChanged),
    /// See [`ReceiverChanged`].
    Receiver(ReceiverChanged),
    /// See [`TeamChanged`].
    Team(TeamChanged),
}

/// How the desk reaches the page.
pub type Notify = Arc<dyn Fn(Notice) + Send + Sync>;
