//! Jobs: sending, pausing, settling.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bad_days;
mod codes;
#[path = "../common/mod.rs"]
mod common;
mod drifts;
mod pace;
mod scenarios;
mod settling;
mod sleep;
mod steering;
mod streaks;
mod world;
