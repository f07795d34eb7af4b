//! `roomdesk-relay` as a process: started, killed, full, told to end.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/mod.rs"]
mod common;
mod killed;
mod process;
mod service;
