//! Ids of any shape in one piece of memory, so that one scan goes through all of them.

use std::ops::{ControlFlow, Range};

use memchr::memmem::Finder;

use super::results::Fit;

/// Ends an id.
const END: u8 = 0;
/// Ids scanned between two looks at whether the scan is still wanted.
const PIECE: usize = 1 << 15;

/// Folded ids one after the other, each ended by a zero byte.
#[derive(Debug)]
pub(super) struct Column {
    bytes: Vec<u8>,
    /// Where each id starts, and where the last ends.
    starts: Vec<u32>,
    keys: Vec<u32>,
}

impl Default for Column {
    fn default() -> Self {
        Self { bytes: Vec::new(), starts: vec![0], keys: Vec::new() }
    }
}

impl Column {
    /// Adds a folded id of `key`.
    pub(super) fn add(&mut self, id: &str, key: u32) {
        let start = self.bytes.len();
        self.bytes.extend(id.bytes().map(|byte| if byte == END { b' ' } else { byte }));
        self.bytes.push(END);
        // 4 GiB of ids would be a hundred times the largest workspace; beyond, they are not found.
        match u32::try_from(self.bytes.len()) {
            Ok(end) => {
                self.starts.push(end);
                self.keys.push(key);
            }
            Err(_) => self.bytes.truncate(start),
        }
    }

    /// Gives back memory that was only needed for growing.
    pub(super) fn finish(&mut self) {
        self.bytes.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.keys.shrink_to_fit();
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.bytes.capacity() + (self.starts.capacity() + self.keys.capacity()) * 4
    }

    /// Calls `found` with key, fit and length in bytes of those in `range` that have `typed` in them.
    pub(super) fn each(
        &self,
        typed: &str,
        range: Range<usize>,
        wanted: &impl Fn() -> bool,
        mut found: impl FnMut(u32, Fit, u32),
    ) -> ControlFlow<()> {
        if typed.is_empty() || typed.bytes().any(|byte| byte == END) {
            return ControlFlow::Continue(());
        }
        let finder = Finder::new(typed);
        let mut id = range.start;
        while id < range.end {
            if !wanted() {
                return ControlFlow::Break(());
            }
            let last = (id + PIECE).min(range.end);
            let end = self.starts[last] as usize;
            let mut from = self.starts[id] as usize;
            while let Some(position) = finder.find(&self.bytes[from..end]) {
                let position = from + position;
                id += self.starts[id..=last].partition_point(|start| *start as usize <= position) - 1;
                let (start, stop) = (self.starts[id] as usize, self.starts[id + 1] as usize - 1);
                let fit = match (position == start, position + typed.len() == stop) {
                    (true, true) => Fit::Exact,
                    (true, false) => Fit::Prefix,
                    (false, _) => Fit::Inside,
                };
                found(self.keys[id], fit, (stop - start) as u32);
                from = stop + 1;
            }
            id = last;
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_scan_finds_what_looking_at_each_id_finds(
            ids in proptest::collection::vec("[ab]{0,4}", 0..300),
            typed in "[ab]{1,3}",
        ) {
            let mut column = Column::default();
            ids.iter().zip(0..).for_each(|(id, key)| column.add(id, key));
            let expected: Vec<(u32, bool, bool)> = ids.iter().zip(0..).filter(|(id, _)| id.contains(&typed))
                .map(|(id, key)| (key, *id == typed, id.starts_with(&typed))).collect();
            let mut found = Vec::new();
            for range in [0..ids.len() / 3, ids.len() / 3..ids.len()] {
                let all = column.each(&typed, range, &|| true, |key, fit, _| found.push((key, fit == Fit::Exact, fit <= Fit::Prefix)));
                prop_assert!(all.is_continue());
            }
            prop_assert_eq!(found, expected);
        }
    }
}
