//! Tests of the real window: the built app under a display, a message bus and a keychain of its own, driven through
//! WebDriver. `make test-window` runs them; pictures of every step are in `target/window-shots/`.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod app;
mod desktop;
mod family;
mod page;
mod paint;
mod picture;
mod sockets;
mod steps;
mod words;
mod world;

mod connect;
mod doing;
mod find_people;
mod first_start;
mod hearing;
mod keyboard;
mod keychain;
mod looks;
mod package;
mod startup;
mod team;
mod troubles;
mod views;
