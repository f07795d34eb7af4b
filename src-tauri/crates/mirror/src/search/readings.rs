//! Pinyin: how each character is read.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use pinyin::ToPinyinMulti;

use super::fold::SIMPLIFIED;

/// Readings in names that the dictionary lacks.
const MORE: &[(char, &str)] = &[('谌', "shen")];
/// No character before this one has a reading.
const FIRST: u16 = 0x2e80;

/// Which units are read how. Units with the same readings are of one class.
pub(super) struct Readings {
    /// The class of each UTF-16 unit.
    pub(super) class: Box<[u16]>,
    /// The readings of each class, without tones, `v` for ü.
    pub(super) of_class: Vec<Vec<&'static str>>,
}

/// Units that are read as they are: letters, digits, and what the dictionary does not know.
pub(super) const PLAIN: u16 = 0;
/// Units that may be left out when a text is typed: spaces, punctuation, emoji.
pub(super) const SKIPPED: u16 = 1;

pub(super) static READINGS: LazyLock<Readings> = LazyLock::new(|| {
    let mut traditional: HashMap<char, Vec<char>> = HashMap::new();
    for (from, to) in SIMPLIFIED.iter() {
        traditional.entry(*to).or_default().push(*from);
    }
    let mut classes: HashMap<BTreeSet<&'static str>, u16> = HashMap::new();
    let mut readings = Readings { class: Box::default(), of_class: vec![Vec::new(), Vec::new()] };
    readings.class = (0..=u16::MAX)
        .map(|unit| {
            let Some(character) = char::from_u32(u32::from(unit)) else {
                // The first halves of emoji; with them the second halves are passed over.
                return if matches!(unit, 0xd83c..=0xd83e | 0xdc00..=0xdfff) { SKIPPED } else { PLAIN };
            };
            let mut read = BTreeSet::new();
            if unit >= FIRST {
                // A simplified character stands for its traditional ones, which may be read otherwise: 乾.
                let others = traditional.get(&character).into_iter().flatten();
                others.chain([&character]).for_each(|character| read.extend(of_character(*character)));
            }
            match (read.is_empty(), character.is_alphanumeric() || unit == super::fold::END) {
                (true, true) => PLAIN,
                (true, false) => SKIPPED,
                (false, _) => *classes.entry(read).or_insert_with_key(|read| {
                    readings.of_class.push(read.iter().copied().collect());
                    readings.of_class.len() as u16 - 1
                }),
            }
        })
        .collect();
    readings
});

fn of_character(character: char) -> Vec<&'static str> {
    let known = character.to_pinyin_multi().into_iter().flatten().filter_map(|reading| {
        let plain = match reading.plain() {
            "lü" => "lv",
            "lüe" => "lve",
            "nü" => "nv",
            "nüe" => "nve",
            "ê" => "e",
            plain => plain,
        };
        plain.is_ascii().then_some(plain)
    });
    let more = MORE.iter().filter(|(of, _)| *of == character).map(|(_, reading)| *reading);
    known.chain(more).filter(|reading| !reading.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(character: char) -> &'static [&'static str] {
        &READINGS.of_class[usize::from(READINGS.class[character as usize])]
    }

    #[test]
    fn surnames_and_places_have_their_own_readings() {
        for (character, wanted) in [
            ('单', "shan"),
            ('曾', "zeng"),
            ('仇', "qiu"),
            ('重', "chong"),
            ('查', "zha"),
            ('解', "xie"),
            ('盖', "ge"),
            ('尉', "yu"),
            ('万', "mo"),
            ('俟', "qi"),
            ('区', "ou"),
            ('朴', "piao"),
            ('任', "ren"),
            ('缪', "miao"),
            ('乐', "yue"),
            ('员', "yun"),
            ('秘', "bi"),
            ('冼', "xian"),
            ('折', "she"),
            ('六', "lu"),
            ('蚌', "beng"),
            ('厦', "xia"),
            ('阿', "e"),
            ('番', "pan"),
            ('铅', "yan"),
            ('亳', "bo"),
            ('莘', "shen"),
            ('荥', "xing"),
            ('翟', "zhai"),
            ('谌', "shen"),
            ('覃', "qin"),
            ('贾', "jia"),
            ('隗', "kui"),
            ('柏', "bai"),
            ('祭', "zhai"),
            ('都', "du"),
            ('歙', "she"),
            ('枞', "zong"),
            ('乾', "qian"),
            ('干', "qian"),
            ('吕', "lv"),
            ('略', "lve"),
            ('张', "zhang"),
            ('張', "zhang"),
        ] {
            assert!(readings(character).contains(&wanted), "{character}: {:?}", readings(character));
        }
    }

    #[test]
    fn readings_are_plain_letters_and_classes_few() {
        let all = READINGS.of_class.iter().flatten();
        assert!(all.clone().all(|reading| reading.bytes().all(|byte| byte.is_ascii_lowercase())));
        assert_eq!(all.map(|reading| reading.len()).max(), Some(super::super::typed::LONGEST_READING));
        assert!((400..6_000).contains(&READINGS.of_class.len()), "{}", READINGS.of_class.len());
        assert_eq!(READINGS.class[usize::from(b'a')], PLAIN);
        assert_eq!(READINGS.class[usize::from(b' ')], SKIPPED);
        assert_eq!(READINGS.class[usize::from(super::super::fold::END)], PLAIN);
    }
}
