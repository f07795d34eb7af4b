//! Ids: most are numbers, which are kept apart.

use std::ops::{ControlFlow, Range};

use super::column::Column;
use super::fold::folded;
use super::numbers::Numbers;
use super::results::Fit;

/// Ids with the keys of what they belong to.
#[derive(Debug, Default)]
pub(super) struct Ids {
    numbers: Numbers,
    others: Column,
}

impl Ids {
    pub(super) fn add(&mut self, id: &str, key: u32) {
        if !self.numbers.add(id, key) {
            self.others.add(&String::from_utf16_lossy(&folded(id)), key);
        }
    }

    pub(super) fn finish(mut self) -> Self {
        self.numbers.finish();
        self.others.finish();
        self
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len() + self.others.len()
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.numbers.size() + self.others.size()
    }

    /// Calls `found` with key, fit and length of the ids that have `typed` in them, in the share that
    /// `share` makes of any number of things.
    pub(super) fn each(
        &self,
        typed: &str,
        share: impl Fn(usize) -> Range<usize>,
        wanted: &impl Fn() -> bool,
        mut found: impl FnMut(u32, Fit, u32),
    ) -> ControlFlow<()> {
        self.numbers.each(typed, share(self.numbers.len()), wanted, &mut found)?;
        self.others.each(typed, share(self.others.len()), wanted, &mut found)
    }
}
