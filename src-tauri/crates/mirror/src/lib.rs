//! The local picture of the vendor's rooms and people: one door in, many questions out.
//!
//! Everything the vendor tells about a room (a page of a list, a lookup, a callback) enters as a
//! [`RoomSnapshot`] through [`Mirror::observe`]; screens ask [`Mirror`] and never the vendor.
//! One workspace has one folder and in it one `mirror.db`, which can always be rebuilt from the
//! vendor. All functions block; callers run them on a blocking task.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod answers;
mod codes;
mod directory;
mod error;
mod known;
mod list_run;
mod mirror;
mod name_key;
mod observe;
mod query;
mod same_name;
mod search;
mod snapshot;
mod store;
mod time;

pub use answers::*;
pub use error::Error;
pub use list_run::{ListRun, Witness};
pub use mirror::{Condition, Mirror, Observed, Opened};
pub use same_name::{folded_name, spelt_name};
pub use search::Highlight;
pub use snapshot::{AccountSnapshot, PersonKind, RoomSnapshot, RunScope, SnapshotAccount, SnapshotMember, Source};
pub use time::Millis;
