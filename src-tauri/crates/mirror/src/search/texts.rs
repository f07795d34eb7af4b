//! Many texts in one piece of memory, each kept once with everything that has it.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::fold::{END, fold_into};

/// Different folded texts, one after the other, each ended by [`END`]; for each the owners.
#[derive(Debug)]
pub(super) struct Texts<O> {
    pub(super) units: Vec<u16>,
    /// Where each text starts, and where the last ends.
    starts: Vec<u32>,
    owners: Vec<O>,
    /// Where the owners of each text start, and where the last end.
    owner_starts: Vec<u32>,
}

impl<O> Texts<O> {
    /// How many different texts there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The first text that starts at or after a place among all units.
    pub(super) fn starting_from(&self, place: usize) -> usize {
        self.starts.partition_point(|start| (*start as usize) < place).min(self.len())
    }

    /// The units of some texts, with their ends.
    pub(super) fn piece(&self, texts: Range<usize>) -> Range<usize> {
        self.starts[texts.start] as usize..self.starts[texts.end] as usize
    }

    /// The text that has a place among all units, which is not before the text `from`.
    pub(super) fn holding(&self, place: usize, from: usize) -> usize {
        // Hits are often close together.
        let mut reach = 1;
        while from + reach < self.len() && self.starts[from + reach] as usize <= place {
            reach *= 2;
        }
        let (low, high) = (from + reach / 2, (from + reach).min(self.len()));
        low + self.starts[low..high].partition_point(|start| start.to_owned() as usize <= place) - 1
    }

    /// A text without its end.
    pub(super) fn text(&self, text: usize) -> &[u16] {
        &self.units[self.starts[text] as usize..self.starts[text + 1] as usize - 1]
    }

    /// What has a text.
    pub(super) fn owners(&self, text: usize) -> &[O] {
        &self.owners[self.owner_starts[text] as usize..self.owner_starts[text + 1] as usize]
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.units.capacity() * 2
            + (self.starts.capacity() + self.owner_starts.capacity()) * 4
            + self.owners.capacity() * size_of::<O>()
    }
}

/// Collects [`Texts`].
#[derive(Debug)]
pub(super) struct Collected<O> {
    units: Vec<u16>,
    starts: Vec<u32>,
    known: HashTable<u32>,
    hasher: DefaultHashBuilder,
    pairs: Vec<(u32, O)>,
}

impl<O: Copy + Default> Collected<O> {
    pub(super) fn new() -> Self {
        Self {
            units: Vec::new(),
            starts: vec![0],
            known: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            pairs: Vec::new(),
        }
    }

    /// Adds a text of `owner`. A text that has nothing to find is left out.
    pub(super) fn add(&mut self, text: &str, owner: O) {
        let start = self.units.len();
        fold_into(text, &mut self.units);
        if self.units.len() == start {
            return;
        }
        self.units.push(END);
        let Self { units, starts, known, hasher, .. } = self;
        let at = |text: u32| starts[text as usize] as usize..starts[text as usize + 1] as usize;
        let hash = hasher.hash_one(&units[start..]);
        let found = known.find(hash, |other| units[at(*other)] == units[start..]).copied();
        let text = match found {
            Some(text) => {
                units.truncate(start);
                text
            }
            None => {
                let text = starts.len() as u32 - 1;
                // 8 GiB of texts would be a hundred times the largest workspace; beyond, they are not found.
                let Ok(end) = u32::try_from(units.len()) else { return units.truncate(start) };
                starts.push(end);
                let at = |text: u32| starts[text as usize] as usize..starts[text as usize + 1] as usize;
                known.insert_unique(hash, text, |other| hasher.hash_one(&units[at(*other)]));
                text
            }
        };
        self.pairs.push((text, owner));
    }

    pub(super) fn finish(mut self) -> Texts<O> {
        drop(self.known);
        let mut owner_starts = vec![0_u32; self.starts.len()];
        for (text, _) in &self.pairs {
            owner_starts[*text as usize + 1] += 1;
        }
        for text in 1..owner_starts.len() {
            owner_starts[text] += owner_starts[text - 1];
        }
        let mut next = owner_starts.clone();
        let mut owners = vec![O::default(); self.pairs.len()];
        for (text, owner) in self.pairs {
            let place = &mut next[text as usize];
            owners[*place as usize] = owner;
            *place += 1;
        }
        self.units.shrink_to_fit();
        self.starts.shrink_to_fit();
        Texts { units: self.units, starts: self.starts, owners, owner_starts }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::folded;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_is_kept_once_with_all_its_owners(added in proptest::collection::vec(("[ab张]{0,3}", 0_u32..9), 0..200)) {
            let mut collected = Collected::new();
            added.iter().for_each(|(text, owner)| collected.add(text, *owner));
            let texts = collected.finish();
            let mut kept: Vec<_> = (0..texts.len()).flat_map(|text| {
                texts.owners(text).iter().map(move |owner| (text, *owner))
            }).map(|(text, owner)| (texts.text(text).to_vec(), owner)).collect();
            let mut expected: Vec<_> = added.iter().filter(|(text, _)| !text.is_empty()).map(|(text, owner)| (folded(text), *owner)).collect();
            kept.sort();
            expected.sort();
            prop_assert_eq!(kept, expected);
            let mut different: Vec<_> = (0..texts.len()).map(|text| texts.text(text)).collect();
            different.sort();
            different.dedup();
            prop_assert_eq!(different.len(), texts.len());
            for from in 0..texts.len() {
                for text in from..texts.len() {
                    let piece = texts.piece(text..text + 1);
                    prop_assert!(piece.clone().all(|place| texts.holding(place, from) == text));
                    prop_assert_eq!(texts.starting_from(piece.start), text);
                }
            }
        }
    }
}
