//! Jobs: what we ask the vendor to change, and what became of it.
//!
//! An item is committed as `Sending`, with its attempt, before the first byte leaves; so nothing is ever sent that is
//! not recorded here. Every step of an item is one conditional update in one transaction: whoever comes second, be it
//! another task or another process on the same file, finds the item in another state and does nothing.

mod chain;
mod holds;
mod items;
mod pace;
mod queue;
mod recover;
mod rows;
mod send;
mod settle;
mod share;
mod start;
mod steer;
mod store;
mod taking_in;
mod types;

#[cfg(test)]
mod tests;

pub use items::{AttemptedItem, ItemGroup, ItemStates, LoggedOperation};
pub use pace::{Answered, SentCall};
pub use queue::Queued;
pub use send::{Begun, SendingOutcome, SentItem};
pub use settle::{OpenItem, Settled};
pub use share::{HeldAccount, JOB_PART_VERSION, JobPart, JobShare, PartToShare, SharedItem, ToShare};
pub use taking_in::{JobLogEntry, JobLogRecord};
pub use types::*;
