//! Reproducible randomness: every attribute of the world is a function of the seed, a purpose and a key,
//! so that nothing but integers has to be kept and the same seed gives the same bytes everywhere.

/// Purposes for which the dice are thrown. Two purposes never influence each other.
#[derive(Clone, Copy, Debug)]
#[repr(u64)]
pub(crate) enum Purpose {
    Token = 1,
    Identifier,
    Padding,
    ChatId,
    Avatar,
    PersonKind,
    PersonShape,
    Name,
    NickName,
    Corporation,
    Alias,
    Friendship,
    RoomKind,
    RoomTags,
    RoomSize,
    RoomMembers,
    RoomOwner,
    RoomAccounts,
    RoomState,
    RoomName,
    MemberCount,
    Place,
    Fault,
}

/// Dice bound to one seed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dice {
    seed: u64,
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// A value for one purpose and key. For a fixed purpose no two keys share a value.
    pub(crate) fn at(self, purpose: Purpose, key: u64) -> u64 {
        spread(spread(self.seed ^ (purpose as u64).wrapping_mul(0xA24B_AED4_963E_E407)) ^ key)
    }

    /// The same, reduced to `0..limit`.
    pub(crate) fn below(self, purpose: Purpose, key: u64, limit: usize) -> usize {
        reduce(self.at(purpose, key), limit)
    }

    /// True in `percent` of the keys.
    pub(crate) fn percent(self, purpose: Purpose, key: u64, percent: usize) -> bool {
        self.below(purpose, key, 100) < percent
    }

    /// A sequence of values for one purpose and key.
    pub(crate) fn sequence(self, purpose: Purpose, key: u64) -> Sequence {
        Sequence { state: self.at(purpose, key) }
    }
}

/// An endless sequence of values.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    state: u64,
}

impl Sequence {
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        spread(self.state)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        reduce(self.next(), limit)
    }

    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// Prefers the front of the list: the smaller of two throws.
    pub(crate) fn pick_common<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len()).min(self.below(list.len()))]
    }
}

/// Two keys in one.
pub(crate) fn pair(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// The finalizer of SplitMix64: a bijection on 64 bits that spreads neighbouring inputs.
fn spread(value: u64) -> u64 {
    let mut mixed = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

fn reduce(value: u64, limit: usize) -> usize {
    ((u128::from(value) * limit as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_same_values_other_seed_other_values() {
        assert_eq!(Dice::new(7).at(Purpose::Name, 3), Dice::new(7).at(Purpose::Name, 3));
        assert_ne!(Dice::new(7).at(Purpose::Name, 3), Dice::new(8).at(Purpose::Name, 3));
        assert_ne!(Dice::new(7).at(Purpose::Name, 3), Dice::new(7).at(Purpose::Alias, 3));
    }

    #[test]
    fn below_stays_below_and_reaches_both_ends() {
        let values: Vec<usize> = (0..1000).map(|key| Dice::new(1).below(Purpose::Name, key, 10)).collect();
        assert_eq!(values.iter().min(), Some(&0));
        assert_eq!(values.iter().max(), Some(&9));
    }
}
