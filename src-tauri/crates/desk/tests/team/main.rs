//! Three desks with one token on a real server of their team: one pace, one runner a job, everybody hears everything, and
//! any desk goes on with what another one left.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod child;
#[path = "../common/mod.rs"]
mod common;
mod desks;
mod events;
#[path = "../common/killed.rs"]
mod killed;
mod killed_desks;
mod pace;
/// A real `nats-server`, as the tests of the bus have it.
#[path = "../../../team/tests/common/server.rs"]
#[allow(dead_code)]
mod server;
mod taking_over;
#[path = "../job_kill/truth.rs"]
mod truth;
#[path = "../jobs/world.rs"]
mod world;

/// Longest that anything may take: a test that waits longer is stuck.
const STUCK: std::time::Duration = std::time::Duration::from_secs(60);
