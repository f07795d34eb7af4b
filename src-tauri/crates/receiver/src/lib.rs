//! Receives the vendor's callbacks: authenticate by the secret in the path → commit to the inbox → answer → whoever
//! takes them in does so later.
//!
//! The vendor switches an address off that fails ten callbacks within three minutes, so an answer waits for nothing but
//! the commit, and many commits are one. What is answered with 200 is on the disk; what could not be kept is answered
//! with 503, so that the vendor tries again. Works the same in the app and in `roomdesk-relay`; what differs is the
//! [`Inbox`] behind it.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod answer;
mod doors;
mod health;
mod inbox;
mod secret;
mod server;

pub use answer::LARGEST_BODY;
pub use doors::Door;
pub use health::{Health, HealthReport};
pub use inbox::Inbox;
pub use secret::{Secret, SecretProblem};
pub use server::{Config, Receiver, StartError};
