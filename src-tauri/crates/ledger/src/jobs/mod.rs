//! Jobs: what we ask the vendor to change, and what became of it.
//!
//! An item is committed as `Sending`, with its attempt, before the first byte leaves; so nothing is ever sent that is
//! not recorded here.

mod types;

pub use types::*;
