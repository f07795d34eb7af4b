//! `roomdesk-relay` as a process: started, killed, full, told to end.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/mod.rs"]
mod common;
mod killed;
mod process;
mod service;

/// A real `nats-server`, as the tests of the bus have it.
#[cfg(target_os = "linux")]
#[path = "../../../team/tests/common/server.rs"]
#[allow(dead_code)]
mod server;
#[cfg(target_os = "linux")]
mod team;

/// Longest that a server may take to start.
#[cfg(target_os = "linux")]
const STUCK: std::time::Duration = std::time::Duration::from_secs(60);
