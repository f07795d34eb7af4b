//! What plans foresee, and what the vendor then does; files of rooms to create; lists against rooms.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod batches;
mod creating;
mod files;
mod forecasts;
mod harmful_files;
mod leaving;
mod pulling;
mod rosters;
mod world;
