//! Excel and CSV files read back as another program would.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod feed;
mod selections;
mod tables;
mod world;
