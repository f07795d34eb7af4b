//! Throws what nobody expects at the doors through which strangers' bytes come in: the callback address, and the bus
//! of a team.
//!
//! Each target takes one input through the code that the app runs, and panics where a promise is broken. A search that is
//! guided by coverage calls them without end (`make fuzz`, `src/bin`); a plain test calls them with the inputs in
//! `corpus`, among them every one that once broke a promise. Inputs are readable: they begin as the words of the vendor's
//! page.

// A panic is how a target says that something is wrong.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod body;
mod job_record;
mod path;
mod token;

use jiff::Timestamp;

pub use body::Body;
pub use job_record::JobRecord;
pub use path::Path;

/// After so many inputs a target begins with empty files: what was kept must not slow the search down.
const USES: u32 = 1_000;

/// When everything happens, so that an input does the same each time.
const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

/// Something that takes inputs.
pub trait Target {
    /// Makes it, with empty files.
    fn new() -> Self;

    /// Takes one input.
    ///
    /// # Panics
    /// When a promise is broken.
    fn take(&self, input: &[u8]);
}

/// A target that is made anew from time to time.
pub struct Renewed<T> {
    target: Option<T>,
    uses: u32,
}

impl<T: Target> Renewed<T> {
    /// It is made when the first input comes.
    pub const fn new() -> Self {
        Self { target: None, uses: 0 }
    }

    /// Takes one input.
    ///
    /// # Panics
    /// When a promise is broken.
    pub fn take(&mut self, input: &[u8]) {
        if self.uses == USES {
            (self.target, self.uses) = (None, 0);
        }
        self.uses += 1;
        self.target.get_or_insert_with(T::new).take(input);
    }
}

impl<T: Target> Default for Renewed<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// The piece before the first line break, and what follows it.
fn first_line(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, b""),
    }
}
