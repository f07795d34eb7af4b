//! The commands the page calls: thin adapters over the desk.

mod batches;
pub(crate) mod events;
pub(crate) mod exports;
pub(crate) mod imports;
pub(crate) mod jobs;
pub(crate) mod lookups;
pub(crate) mod people;
pub(crate) mod plans;
pub(crate) mod rooms;
pub(crate) mod settings;
pub(crate) mod team;
pub(crate) mod views;
pub(crate) mod workspaces;

/// Most rows in one answer: an IPC message stays under 64 KiB.
const WINDOW: u32 = 200;
