//! Most first, then by name, without looking up more names than pages show.

use std::cmp::Reverse;

use rusqlite::Result;

/// Keys of rooms or people in the order of their counts, the greatest first. Equal ones are ordered by name when a page
/// first comes to them, because there may be a million of them.
#[derive(Debug, Default)]
pub(super) struct Ranked {
    /// Count, key.
    items: Vec<(u32, u32)>,
    /// Items from the beginning on that are ordered by name too.
    named: usize,
}

impl Ranked {
    pub(super) fn new(mut items: Vec<(u32, u32)>) -> Self {
        items.sort_unstable_by_key(|(count, _)| Reverse(*count));
        Self { items, named: 0 }
    }

    pub(super) fn len(&self) -> u32 {
        self.items.len() as u32
    }

    /// A page of keys with their counts. `name` gives what orders equal ones.
    pub(super) fn page<N: Ord>(
        &mut self,
        (offset, limit): (u32, u32),
        mut name: impl FnMut(u32) -> Result<N>,
    ) -> Result<&[(u32, u32)]> {
        let from = (offset as usize).min(self.items.len());
        let to = from.saturating_add(limit as usize).min(self.items.len());
        while self.named < to {
            let count = self.items[self.named].0;
            let equal = self.items[self.named..].partition_point(|(other, _)| *other == count);
            let group = &mut self.items[self.named..self.named + equal];
            let mut named = Vec::with_capacity(equal);
            for (_, key) in group.iter() {
                named.push((name(*key)?, *key));
            }
            named.sort_unstable();
            group.iter_mut().zip(named).for_each(|(item, (_, key))| item.1 = key);
            self.named += equal;
        }
        Ok(&self.items[from..to])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_groups_that_a_page_shows_are_named() {
        let mut ranked = Ranked::new(vec![(1, 10), (3, 20), (1, 9), (2, 7), (2, 8), (1, 11)]);
        let mut asked = Vec::new();
        // The greater key has the smaller name.
        let mut page = |limits| {
            ranked
                .page(limits, |key| {
                    asked.push(key);
                    Ok(Reverse(key))
                })
                .unwrap()
                .to_vec()
        };
        assert_eq!(page((0, 2)), [(3, 20), (2, 8)]);
        assert_eq!(page((2, 1)), [(2, 7)]);
        assert_eq!(page((2, 9)), [(2, 7), (1, 11), (1, 10), (1, 9)]);
        assert_eq!(page((7, u32::MAX)), []);
        asked.sort_unstable();
        assert_eq!(asked, [7, 8, 9, 10, 11, 20], "each name is asked for once");
        assert_eq!(ranked.len(), 6);
    }
}
