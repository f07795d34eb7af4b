//! Many short texts in one piece of memory, so that one scan goes through all of them.

use std::ops::ControlFlow;

use memchr::memmem::Finder;

/// Ends an entry.
const END: u8 = 0;
/// Separates the variants of an entry.
pub(super) const OR: u8 = 1;
/// Entries between two known starts.
const STRIDE: usize = 64;
/// Bytes to a hit from which looking its entry up is cheaper than counting entries on the way.
const LEAP: usize = 4096;
/// Bytes scanned between two looks at whether the scan is still wanted.
const PIECE: usize = 1 << 20;

/// How a text was found in an entry; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It is the whole entry, or one of its variants.
    Exact,
    /// The entry, or one of its variants, begins with it.
    Prefix,
    /// It is inside.
    Inside,
}

/// Texts one after the other, each ended by a zero byte.
#[derive(Debug, Default)]
pub(super) struct Column {
    bytes: Vec<u8>,
    /// Where every 64th entry starts.
    starts: Vec<u32>,
    entries: usize,
}

/// A place in a column: an entry and where it starts.
struct Cursor {
    entry: usize,
    start: usize,
}

/// Where a text was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    /// Number of the entry.
    pub(super) entry: u32,
    pub(super) fit: Fit,
    /// Bytes of the entry.
    pub(super) length: u32,
}

impl Column {
    /// Adds an entry with these variants. Bytes that mean something here become spaces.
    pub(super) fn push<'a>(&mut self, variants: impl IntoIterator<Item = &'a str>) {
        if self.entries.is_multiple_of(STRIDE) {
            // 4 GiB of texts would be thirty times the largest workspace; beyond, entries are not found.
            self.starts.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        }
        self.entries += 1;
        for (number, variant) in variants.into_iter().enumerate() {
            if number > 0 {
                self.bytes.push(OR);
            }
            self.bytes.extend(variant.bytes().map(|byte| if byte <= OR { b' ' } else { byte }));
        }
        self.bytes.push(END);
    }

    /// Gives back memory that was only needed for growing.
    pub(super) fn finish(&mut self) {
        self.bytes.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.bytes.capacity() + self.starts.capacity() * 4
    }

    /// Calls `found` once for each entry with `needle`, in order; stops early when `wanted` says no.
    /// A needle with bytes that mean something here is in no entry.
    pub(super) fn scan(
        &self,
        needle: &[u8],
        wanted: &impl Fn() -> bool,
        mut found: impl FnMut(Hit),
    ) -> ControlFlow<()> {
        if needle.is_empty() || needle.iter().any(|byte| *byte <= OR) {
            return ControlFlow::Continue(());
        }
        let finder = Finder::new(needle);
        let mut from = 0;
        let mut cursor = Cursor { entry: 0, start: 0 };
        while from < self.bytes.len() {
            if !wanted() {
                return ControlFlow::Break(());
            }
            // A piece ends where an entry ends, so that none is cut in two.
            let to = (from + PIECE).min(self.bytes.len());
            let to = memchr::memchr(END, &self.bytes[to - 1..]).map_or(self.bytes.len(), |end| to + end);
            while let Some(position) = finder.find(&self.bytes[from..to]) {
                let position = from + position;
                self.advance(&mut cursor, position);
                let end = position + memchr::memchr(END, &self.bytes[position..]).unwrap_or(0);
                let begins = position == cursor.start || self.bytes[position - 1] == OR;
                let fit = match (begins, self.bytes[position + needle.len()] <= OR) {
                    (true, true) => Fit::Exact,
                    (true, false) => Fit::Prefix,
                    (false, _) => Fit::Inside,
                };
                found(Hit { entry: cursor.entry as u32, fit, length: (end - cursor.start) as u32 });
                from = end + 1;
            }
            from = to;
        }
        ControlFlow::Continue(())
    }

    /// The text of an entry, for entries with one variant.
    pub(super) fn text(&self, entry: u32) -> &str {
        let entry = entry as usize;
        let mut start = self.starts[entry / STRIDE] as usize;
        for _ in 0..entry % STRIDE {
            start += memchr::memchr(END, &self.bytes[start..]).map_or(0, |end| end + 1);
        }
        let end = memchr::memchr(END, &self.bytes[start..]).unwrap_or(0);
        // Only whole texts are pushed, so this is one.
        str::from_utf8(&self.bytes[start..start + end]).unwrap_or_default()
    }

    /// Moves the cursor on to the entry that holds `position`.
    fn advance(&self, cursor: &mut Cursor, position: usize) {
        if position - cursor.start > LEAP {
            let block = self.starts.partition_point(|start| *start as usize <= position) - 1;
            *cursor = Cursor { entry: block * STRIDE, start: self.starts[block] as usize };
        }
        let passed = &self.bytes[cursor.start..position];
        if let Some(last) = memchr::memrchr(END, passed) {
            cursor.entry += memchr::memchr_iter(END, &passed[..=last]).count();
            cursor.start += last + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scan(column: &Column, needle: &str) -> Vec<(u32, Fit)> {
        let mut hits = Vec::new();
        assert!(column.scan(needle.as_bytes(), &|| true, |hit| hits.push((hit.entry, hit.fit))).is_continue());
        hits
    }

    #[test]
    fn whole_beginning_and_inside_are_told_apart() {
        let mut column = Column::default();
        for text in [vec!["张三"], vec!["张三丰"], vec!["小张三"], vec![], vec!["李", "张三"]] {
            column.push(text);
        }
        assert_eq!(scan(&column, "张三"), [(0, Fit::Exact), (1, Fit::Prefix), (2, Fit::Inside), (4, Fit::Exact)]);
    }

    #[test]
    fn a_scan_that_is_no_longer_wanted_stops() {
        let mut column = Column::default();
        column.push(["a"]);
        assert!(column.scan(b"a", &|| false, |_| panic!("found")).is_break());
    }

    proptest! {
        #[test]
        fn a_scan_finds_what_looking_at_each_text_finds(
            texts in proptest::collection::vec("[ab]{0,4}", 0..300),
            needle in "[ab]{1,3}",
        ) {
            let mut column = Column::default();
            texts.iter().for_each(|text| column.push([text.as_str()]));
            let expected: Vec<u32> = (0..texts.len()).filter(|n| texts[*n].contains(&needle)).map(|n| n as u32).collect();
            let found: Vec<u32> = scan(&column, &needle).into_iter().map(|(entry, _)| entry).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
