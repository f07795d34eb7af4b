//! What plans foresee, and what the vendor then does; files of rooms to create; lists against rooms.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod forecasts;
mod pulling;
mod world;
