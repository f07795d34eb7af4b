//! Sets of our own keys.

/// A set of our own keys, one bit each.
#[derive(Debug, Default, Clone)]
pub(crate) struct Keys(Vec<u64>);

impl Keys {
    /// An empty set with room for keys below `end`.
    pub(super) fn with_room(end: u32) -> Self {
        Self(vec![0; end as usize / 64 + 1])
    }

    /// Adds a key; says whether it is new.
    pub(crate) fn insert(&mut self, key: u32) -> bool {
        let word = key as usize / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let bit = 1 << (key % 64);
        let new = self.0[word] & bit == 0;
        self.0[word] |= bit;
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

    /// Whether no key is in the set.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
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
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(number as u32 * 64 + bit)
            })
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
