//! The use-cases of the desk: connect, read, find, save views, export and import.
//!
//! Knows the client, the mirror and the ledger, and no desktop: everything here runs in a plain test against the
//! simulator. What the vendor tells goes through [`mirror::Mirror::observe`]; screens read from the mirror.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod callbacks;
mod connection;
mod export;
mod failure;
mod feed;
mod import;
mod jobs;
mod lookup;
mod observation;
mod people_input;
mod plan;
mod roster;
mod session;
mod sync;
mod team;
mod verify;
mod views;
mod window;

pub use callbacks::{
    CallbackReading, CallbackTimes, Callbacks, ImportedCallbacks, ProbeOutcome, ReceiverCheck, ReceiverCounts,
    ReceiverState, ReceiverWarning, UnreadableCallbacks, read_callback,
};
pub use connection::{CheckFinding, CheckReport, CheckStep, CheckStepName, CheckStepState, check_connection};
pub use export::{
    Export, ExportFormat, ExportRecord, ExportRequest, ExportSources, Exported, suggested_name, with_ending,
};
pub use failure::{AppError, ErrorCode, ErrorDetails};
pub use feed::{BodyPiece, CallbackId, FeedDetails, KeptCallback, News, callback_body};
pub use import::{
    ImportedPeople, import_people, rooms_template_name, template_name, write_people_template, write_rooms_template,
};
pub use jobs::*;
pub use lookup::{Difference, PersonLookup, PersonRoom};
pub use people_input::{ParsedPeople, RefusedLine, RefusedReason, parse_people};
pub use plan::*;
pub use roster::*;
pub use session::Session;
pub use sync::{SyncPhase, SyncState, SyncTimes};
pub use team::{TeamLink, TeamProblem, TeamState, check_team, hear_team, team_options};
pub use verify::{VerifiedRoom, VerifyOutcome};
pub use views::SavedView;
