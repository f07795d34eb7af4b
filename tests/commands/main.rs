//! The app's commands on Tauri's mock runtime against the simulator: real HTTP, real files, no window.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod app;
mod events;
mod files;
mod instances;
mod jobs;
mod people;
mod plans;
mod rooms;
mod team;
mod verify;
mod views;
mod workspaces;
