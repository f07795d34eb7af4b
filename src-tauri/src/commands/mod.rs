//! The commands the page calls: thin adapters over the desk.

pub(crate) mod people;
pub(crate) mod rooms;
pub(crate) mod settings;
pub(crate) mod workspaces;
