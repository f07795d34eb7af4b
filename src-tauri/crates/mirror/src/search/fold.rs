//! One form for texts that mean the same: case, width and traditional characters make no difference.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Ends a text where many stand one after the other. No folded text has it.
pub(super) const END: u16 = 0;

/// Pairs of a traditional and its simplified character, as the Unicode CLDR's transform Hant-Hans
/// (Unicode License v3) has them. Where several are possible, the usual one.
const TRADITIONAL: &str = include_str!("traditional.txt");

/// The simplified characters of traditional ones. None of them is itself a key.
pub(super) static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let pairs = TRADITIONAL.split_whitespace().filter_map(|pair| {
        let mut pair = pair.chars();
        pair.next().zip(pair.next())
    });
    pairs.collect()
});

/// What each character below U+10000 folds to when that does not depend on its neighbours; `END`
/// where it does, or where it is not one UTF-16 unit.
static ALONE: LazyLock<Box<[u16]>> = LazyLock::new(|| (0..=u16::MAX).map(alone).collect());

fn alone(unit: u16) -> u16 {
    let Some(character) = char::from_u32(u32::from(unit)) else { return END };
    let mut folded = std::iter::once(character).nfkc().flat_map(char::to_lowercase);
    let (Some(only), None) = (folded.next(), folded.next()) else { return END };
    // Characters that may join the one before are left to the whole text.
    let stands = canonical_combining_class(only) == 0 && is_nfkc_quick(std::iter::once(only)) == IsNormalized::Yes;
    u16::try_from(u32::from(simplified(only))).ok().filter(|_| stands).unwrap_or(END)
}

fn simplified(character: char) -> char {
    SIMPLIFIED.get(&character).copied().unwrap_or(character)
}

/// Appends the folded text in UTF-16. It never contains [`END`]: that becomes a space.
pub(super) fn fold_into(text: &str, units: &mut Vec<u16>) {
    let before = units.len();
    for character in text.chars() {
        let unit = u16::try_from(u32::from(character)).map_or(END, |unit| ALONE[usize::from(unit)]);
        if unit != END {
            units.push(unit);
        } else if matches!(character, '\u{1f300}'..='\u{1faff}') {
            // Emoji are what they are.
            units.extend_from_slice(character.encode_utf16(&mut [0; 2]));
        } else {
            units.truncate(before);
            let folded = text.nfkc().flat_map(char::to_lowercase).map(simplified);
            folded.for_each(|character| units.extend_from_slice(character.encode_utf16(&mut [0; 2])));
            units[before..].iter_mut().filter(|unit| **unit == END).for_each(|unit| *unit = u16::from(b' '));
            return;
        }
    }
}

/// The folded text in UTF-16.
pub(super) fn folded(text: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(text.len());
    fold_into(text, &mut units);
    units
}

/// The folded text.
pub(crate) fn folded_text(text: &str) -> String {
    String::from_utf16_lossy(&folded(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_width_and_traditional_characters_make_no_difference() {
        for (text, same) in
            [("張三豐", "张三丰"), ("ＶＩＰ客戶", "vip客户"), ("e\u{301}", "É"), ("ﬀ", "FF"), ("a\0b", "a b")]
        {
            assert_eq!(folded(text), folded(same), "{text}");
        }
        assert_ne!(folded("张"), folded("章"));
    }

    #[test]
    fn simplified_characters_are_simplified_once() {
        assert!(SIMPLIFIED.len() > 2_800);
        assert!(SIMPLIFIED.iter().all(|(traditional, simple)| simplified(*simple) == *simple && traditional != simple));
    }

    proptest! {
        #[test]
        fn folding_character_by_character_is_folding_the_whole(
            text in "([a-zA-Z張三が\u{ff76}\u{ff9e}\u{3099}\u{301}\u{1100}\u{1161}é😀𝐀\0]|\\PC){0,12}",
        ) {
            let whole: String =
                text.nfkc().flat_map(char::to_lowercase).map(simplified).map(|c| if c == '\0' { ' ' } else { c }).collect();
            prop_assert_eq!(folded(&text), whole.encode_utf16().collect::<Vec<_>>());
        }
    }
}
