//! The searchable texts of some people or rooms.

use std::collections::BinaryHeap;
use std::ops::ControlFlow;

use super::column::{Column, Fit, Hit};
use super::mark::mark;
use super::spelling::{cuts, spellings};
use crate::query::fold;

/// Characters from which a text is looked for in ids: fewer are in nearly every id (788…) and mean a name.
const ID_CHARACTERS: usize = 4;

/// A set of our own keys, one bit each.
#[derive(Debug, Default, Clone)]
pub(crate) struct Keys(Vec<u64>);

impl Keys {
    /// Adds a key; says whether it is new.
    pub(crate) fn insert(&mut self, key: u32) -> bool {
        let word = key as usize / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let new = !self.contains(key);
        self.0[word] |= 1 << (key % 64);
        new
    }

    /// Whether the key is in the set.
    pub(crate) fn contains(&self, key: u32) -> bool {
        self.0.get(key as usize / 64).is_some_and(|word| word >> (key % 64) & 1 == 1)
    }

    /// How many keys are in the set.
    pub(crate) fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Adds all keys of another set.
    pub(crate) fn add(&mut self, other: &Self) {
        if other.0.len() > self.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    /// The keys, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().enumerate().flat_map(|(number, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| number as u32 * 64 + bit)
        })
    }
}

impl FromIterator<u32> for Keys {
    fn from_iter<I: IntoIterator<Item = u32>>(keys: I) -> Self {
        let mut set = Self::default();
        for key in keys {
            set.insert(key);
        }
        set
    }
}

/// Texts with the keys of what they belong to. Several may belong to one.
#[derive(Debug, Default)]
pub(super) struct Segment {
    names: Vec<u32>,
    name: Column,
    spelling: Column,
    initials: Column,
    ids: Vec<u32>,
    id: Column,
    /// What is newer here than in the segments before, with texts or, when it is gone, without.
    pub(super) renewed: Keys,
}

/// In which column something was found; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Name,
    Spelling,
    Initials,
    Id,
}

/// Something found; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    fit: Fit,
    way: Way,
    length: u32,
    key: u32,
}

/// The best of what is found, and all of it.
#[derive(Debug, Default)]
pub(super) struct Results {
    limit: usize,
    best: BinaryHeap<Candidate>,
    pub(super) all: Keys,
}

impl Results {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    fn add(&mut self, way: Way, hit: Hit, key: u32) {
        self.all.insert(key);
        let candidate = Candidate { fit: hit.fit, way, length: hit.length, key };
        // Each key may come up to once a column and text, so some more than `limit` are kept.
        if self.best.len() < self.limit * 8 {
            self.best.push(candidate);
        } else if self.best.peek().is_some_and(|worst| candidate < *worst) {
            self.best.pop();
            self.best.push(candidate);
        }
    }

    /// The keys of the best, each once.
    pub(super) fn best(self) -> Vec<u32> {
        let mut seen = Keys::default();
        let best = self.best.into_sorted_vec().into_iter().map(|candidate| candidate.key);
        best.filter(|key| seen.insert(*key)).take(self.limit).collect()
    }
}

/// What someone typed, ready to be looked for.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) folded: String,
    spellings: Vec<String>,
    letters: Option<String>,
    /// Chinese and Latin letters mixed: names with the longest Chinese part are looked at one by one.
    mixed: Option<String>,
}

impl Typed {
    pub(super) fn new(text: &str) -> Self {
        // As in the columns, where these two bytes have a meaning.
        let folded = fold(text.trim()).replace(['\0', '\u{1}'], " ");
        // Pinyin is also typed with gaps and apostrophes: zhang san, xi'an.
        let joined: String = folded.chars().filter(|c| !matches!(c, ' ' | '\'' | '’')).collect();
        let plain = !joined.is_empty() && joined.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let letters = (plain && joined.bytes().any(|byte| byte.is_ascii_alphabetic())).then_some(joined);
        let latin = folded.bytes().any(|byte| byte.is_ascii_alphabetic());
        let chinese =
            folded.split(|c: char| c.is_ascii()).max_by_key(|part| part.len()).filter(|part| !part.is_empty());
        let mixed = chinese.filter(|_| latin).map(str::to_owned);
        Self { spellings: letters.as_deref().map(cuts).unwrap_or_default(), letters, mixed, folded }
    }
}

impl Segment {
    /// Adds a name of `key`.
    pub(super) fn add_name(&mut self, key: u32, name: &str) {
        let folded = fold(name);
        let spelt = spellings(&folded);
        self.names.push(key);
        self.name.push([folded.as_str()]);
        self.spelling.push(spelt.full.iter().map(String::as_str));
        self.initials.push(spelt.initials.iter().map(String::as_str));
    }

    /// Adds an id of `key`.
    pub(super) fn add_id(&mut self, key: u32, id: &str) {
        self.ids.push(key);
        self.id.push([fold(id).as_str()]);
    }

    pub(super) fn finish(mut self) -> Self {
        for column in [&mut self.name, &mut self.spelling, &mut self.initials, &mut self.id] {
            column.finish();
        }
        self.names.shrink_to_fit();
        self.ids.shrink_to_fit();
        self
    }

    /// How many names there are.
    pub(super) fn names(&self) -> usize {
        self.names.len()
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        let columns = [&self.name, &self.spelling, &self.initials, &self.id];
        columns.iter().map(|column| column.size()).sum::<usize>() + (self.names.capacity() + self.ids.capacity()) * 4
    }

    /// Adds to `results` what fits and is not `outdated`.
    pub(super) fn search(
        &self,
        typed: &Typed,
        wanted: &impl Fn() -> bool,
        outdated: impl Fn(u32) -> bool,
        results: &mut Results,
    ) -> ControlFlow<()> {
        let mut take = |keys: &[u32], way: Way, hit: Hit| {
            let key = keys[hit.entry as usize];
            if !outdated(key) {
                results.add(way, hit, key);
            }
        };
        self.name.scan(typed.folded.as_bytes(), wanted, |hit| take(&self.names, Way::Name, hit))?;
        for spelling in &typed.spellings {
            self.spelling.scan(spelling.as_bytes(), wanted, |hit| take(&self.names, Way::Spelling, hit))?;
        }
        // A single letter is the beginning of a spelling wherever it is an initial.
        if let Some(letters) = typed.letters.as_ref().filter(|letters| letters.len() > 1) {
            self.initials.scan(letters.as_bytes(), wanted, |hit| take(&self.names, Way::Initials, hit))?;
        }
        if let Some(chinese) = &typed.mixed {
            self.name.scan(chinese.as_bytes(), wanted, |hit| {
                if let Some(marked) = mark(self.name.text(hit.entry), &typed.folded) {
                    let fit = if marked.start == 0 { Fit::Prefix } else { Fit::Inside };
                    take(&self.names, Way::Spelling, Hit { fit, ..hit });
                }
            })?;
        }
        if typed.folded.len() < ID_CHARACTERS {
            return ControlFlow::Continue(());
        }
        self.id.scan(typed.folded.as_bytes(), wanted, |hit| take(&self.ids, Way::Id, hit))
    }
}
