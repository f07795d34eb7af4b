//! Who is a friend of a hosted account, as the account's newest list of a room says.
//!
//! Kept per viewpoint as a small blob (two or three bytes a person), because it is said anew for each
//! account and room and there are millions of pairs. `friend of an account` in general is derived
//! when asked: the newest list that has the person counts.

use std::collections::BTreeMap;

/// Person keys and whether they are friends, for those about whom the list says so.
pub(crate) type Friends = BTreeMap<i64, bool>;

/// Packs `friends`: for each, in the order of keys, the distance to the key before and the flag as
/// one number, seven bits a byte.
pub(crate) fn pack(friends: &Friends) -> Vec<u8> {
    pack_sorted(friends.iter().map(|(person, friend)| (*person, *friend)))
}

/// As [`pack`], from each person once in the order of keys.
pub(crate) fn pack_sorted(friends: impl Iterator<Item = (i64, bool)>) -> Vec<u8> {
    let mut packed = Vec::with_capacity(friends.size_hint().1.unwrap_or(0) * 2);
    let mut last = 0;
    for (person, friend) in friends {
        let mut number = ((person - last) as u64) << 1 | u64::from(friend);
        last = person;
        while number >= 0x80 {
            packed.push(number as u8 | 0x80);
            number >>= 7;
        }
        packed.push(number as u8);
    }
    packed
}

/// The reverse of [`pack`]. A damaged blob gives wrong persons at worst, never a panic.
pub(crate) fn unpack(packed: &[u8]) -> Friends {
    each(packed).collect()
}

/// As [`unpack`], one after the other in the order of keys.
pub(crate) fn each(packed: &[u8]) -> impl Iterator<Item = (i64, bool)> + '_ {
    let (mut last, mut number, mut shift) = (0_i64, 0_u64, 0_u32);
    packed.iter().filter_map(move |byte| {
        number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 != 0 {
            shift = shift.saturating_add(7);
            return None;
        }
        last = last.wrapping_add((number >> 1) as i64);
        let friend = number & 1 == 1;
        (number, shift) = (0, 0);
        Some((last, friend))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(friends in proptest::collection::btree_map(1_i64..1 << 40, any::<bool>(), 0..60)) {
            prop_assert_eq!(unpack(&pack(&friends)), friends);
        }

        #[test]
        fn any_bytes_can_be_unpacked(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(unpack(&bytes).len() <= bytes.len());
        }
    }

    #[test]
    fn a_full_room_stays_small() {
        let friends: Friends = (0..500).map(|n| (1_000_000 + n * 7, n % 3 == 0)).collect();
        assert!(pack(&friends).len() < 600);
    }
}
