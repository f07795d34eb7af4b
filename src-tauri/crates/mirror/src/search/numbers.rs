//! Ids that are numbers of up to 16 digits, as most are: eight bytes each.

use std::ops::{ControlFlow, Range};

use super::results::Fit;

/// Digits that fit.
const DIGITS: usize = 16;
/// The lowest bit of each digit.
const ONES: u64 = 0x1111_1111_1111_1111;
/// Numbers compared at once.
const BLOCK: usize = 64;
/// Blocks between two looks at whether the scan is still wanted.
const PIECE: usize = 1 << 10;

/// Numbers in packed form: four bits a digit, the digit plus one, the last digit lowest.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    packed: Vec<u64>,
    keys: Vec<u32>,
}

/// Packs a text of 1 to 16 digits.
fn pack(digits: &str) -> Option<u64> {
    let fits = (1..=DIGITS).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| digits.bytes().fold(0, |packed, byte| packed << 4 | u64::from(byte - b'0' + 1)))
}

impl Numbers {
    /// Adds an id of `key`; says no when it is none of these.
    pub(super) fn add(&mut self, id: &str, key: u32) -> bool {
        let packed = pack(id);
        if let Some(packed) = packed {
            self.packed.push(packed);
            self.keys.push(key);
        }
        packed.is_some()
    }

    pub(super) fn finish(&mut self) {
        self.packed.shrink_to_fit();
        self.keys.shrink_to_fit();
    }

    pub(super) fn len(&self) -> usize {
        self.packed.len()
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.packed.capacity() * 8 + self.keys.capacity() * 4
    }

    /// Calls `found` with key, fit and number of digits of those in `range` that have `typed` in them.
    pub(super) fn each(
        &self,
        typed: &str,
        range: Range<usize>,
        wanted: &impl Fn() -> bool,
        mut found: impl FnMut(u32, Fit, u32),
    ) -> ControlFlow<()> {
        let Some(needle) = pack(typed) else { return ControlFlow::Continue(()) };
        let digits: Vec<u64> = typed.bytes().map(|byte| u64::from(byte - b'0' + 1) * ONES).collect();
        let blocks = self.packed[range.clone()].chunks(BLOCK).zip(self.keys[range].chunks(BLOCK));
        for (number, (block, keys)) in blocks.enumerate() {
            if number.is_multiple_of(PIECE) && !wanted() {
                return ControlFlow::Break(());
            }
            let mut starts = [u64::MAX; BLOCK];
            for (place, digit) in digits.iter().enumerate() {
                for (starts, packed) in starts.iter_mut().zip(block) {
                    *starts &= equal(*packed, *digit) << (4 * place);
                }
            }
            for ((starts, packed), key) in starts.iter().zip(block).zip(keys) {
                if *starts != 0 {
                    let length = (u64::BITS - packed.leading_zeros()).div_ceil(4);
                    let fit = match length - typed.len() as u32 {
                        0 => Fit::Exact,
                        more if packed >> (4 * more) == needle => Fit::Prefix,
                        _ => Fit::Inside,
                    };
                    found(*key, fit, length);
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// The highest bit of each of the 16 places where the digit, given in all places, is.
fn equal(packed: u64, digit: u64) -> u64 {
    let different = packed ^ digit;
    let low = ONES * 7;
    !(((different & low) + low) | different) & (ONES * 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_found_by_any_part(ids in proptest::collection::vec("[0-9]{1,16}|[01]{3,9}", 0..200), typed in "[01]{1,4}|[0-9]{1,3}") {
            let mut numbers = Numbers::default();
            ids.iter().zip(0..).for_each(|(id, key)| assert!(numbers.add(id, key)));
            let mut found = Vec::new();
            let all = numbers.each(&typed, 0..numbers.len(), &|| true, |key, fit, length| found.push((key, fit, length)));
            prop_assert!(all.is_continue());
            let fit = |id: &str| match (id == typed, id.starts_with(&typed)) {
                (true, _) => Fit::Exact,
                (_, true) => Fit::Prefix,
                _ => Fit::Inside,
            };
            let expected: Vec<_> = ids.iter().zip(0..).filter(|(id, _)| id.contains(&typed))
                .map(|(id, key)| (key, fit(id), id.len() as u32)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn other_ids_are_left_to_others() {
        let mut numbers = Numbers::default();
        for id in ["", "12345678901234567", "wxid_1", "１２"] {
            assert!(!numbers.add(id, 1), "{id}");
        }
        numbers.add("0012", 1);
        assert!(numbers.each("12x", 0..1, &|| true, |_, _, _| panic!("found")).is_continue());
    }
}
