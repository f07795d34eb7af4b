//! Pinyin: how names can be typed on a Latin keyboard.

use std::collections::HashSet;
use std::sync::LazyLock;

use pinyin::ToPinyinMulti;

/// Readings of one character that are considered; the rest are rare ones.
const READINGS: usize = 4;
/// Spellings of one name that are kept.
const SPELLINGS: usize = 6;
/// Ways to cut a typed word into syllables that are tried.
const CUTS: usize = 6;
const LONGEST_SYLLABLE: usize = 6;

/// Every syllable, without tones.
static SYLLABLES: LazyLock<HashSet<String>> =
    LazyLock::new(|| ('\u{4e00}'..='\u{9fff}').flat_map(readings).filter(|reading| has_vowel(reading)).collect());
/// Every beginning of a syllable.
static BEGINNINGS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    SYLLABLES.iter().flat_map(|syllable| (1..=syllable.len()).map(|end| syllable[..end].to_owned())).collect()
});

/// Sounds such as `ng` and `hm` are no part of names.
fn has_vowel(reading: &str) -> bool {
    reading.contains(['a', 'e', 'i', 'o', 'u', 'v'])
}

/// The readings of a character without tones, the usual one first; `v` for ü. None for other than
/// Chinese characters.
pub(super) fn readings(character: char) -> Vec<String> {
    let mut readings: Vec<String> = Vec::new();
    // Nothing below has a reading, and most characters that are asked about are below.
    if character < '\u{2e80}' {
        return readings;
    }
    for reading in character.to_pinyin_multi().into_iter().flatten() {
        let plain = reading.plain();
        let reading = if plain.is_ascii() { plain.to_owned() } else { plain.replace('ü', "v").replace('ê', "e") };
        if reading.is_ascii() && !readings.contains(&reading) && readings.len() < READINGS {
            readings.push(reading);
        }
    }
    readings
}

/// How a folded name is spelt: in full, each syllable with a capital (`ChongQing`), and by initials
/// (`cq`), with the variants that come of characters with several readings. Empty without Chinese
/// characters: then the name itself is what people type.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Spellings {
    pub(super) full: Vec<String>,
    pub(super) initials: Vec<String>,
}

pub(super) fn spellings(folded: &str) -> Spellings {
    let characters: Vec<(char, Vec<String>)> = folded.chars().map(|c| (c, readings(c))).collect();
    if characters.iter().all(|(_, readings)| readings.is_empty()) {
        return Spellings::default();
    }
    let mut spellings = Spellings::default();
    // The usual reading of all; then, for each character with others, those in its place.
    add(&mut spellings, &characters, None);
    for (place, (_, readings)) in characters.iter().enumerate() {
        for reading in readings.iter().skip(1) {
            if spellings.full.len() < SPELLINGS {
                add(&mut spellings, &characters, Some((place, reading)));
            }
        }
    }
    spellings
}

fn add(spellings: &mut Spellings, characters: &[(char, Vec<String>)], instead: Option<(usize, &str)>) {
    let (mut full, mut initials) = (String::new(), String::new());
    for (place, (character, readings)) in characters.iter().enumerate() {
        let usual = readings.first().map(String::as_str);
        let reading = instead.filter(|(at, _)| *at == place).map(|(_, reading)| reading).or(usual);
        match reading {
            Some(reading) => {
                push_capitalised(&mut full, reading);
                initials.push_str(&reading[..1]);
            }
            None if character.is_alphanumeric() => {
                full.push(*character);
                initials.push(*character);
            }
            None => {}
        }
    }
    if !spellings.initials.contains(&initials) {
        spellings.initials.push(initials);
    }
    if !spellings.full.contains(&full) {
        spellings.full.push(full);
    }
}

fn push_capitalised(to: &mut String, syllable: &str) {
    to.push_str(&syllable[..1].to_ascii_uppercase());
    to.push_str(&syllable[1..]);
}

/// Ways to read typed letters as syllables, the last of which may be unfinished, written with
/// capitals: `xian` is `Xian`, `XiAn` and more. Latin letters or digits may come before.
pub(super) fn cuts(typed: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !typed.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return found;
    }
    for latin in 0..typed.len() {
        cut(&typed[latin..], &mut typed[..latin].to_owned(), &mut found);
        if !found.is_empty() {
            break;
        }
    }
    found
}

fn cut(rest: &str, done: &mut String, found: &mut Vec<String>) {
    if found.len() >= CUTS {
        return;
    }
    if rest.is_empty() {
        found.push(done.clone());
        return;
    }
    for end in (1..=rest.len().min(LONGEST_SYLLABLE)).rev() {
        let part = &rest[..end];
        let last = end == rest.len();
        if SYLLABLES.contains(part) || (last && BEGINNINGS.contains(part)) {
            let before = done.len();
            push_capitalised(done, part);
            cut(&rest[end..], done, found);
            done.truncate(before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelt_in_full_and_by_initials() {
        let spelt = spellings("张三vip2");
        assert_eq!((spelt.full[0].as_str(), spelt.initials[0].as_str()), ("ZhangSanvip2", "zsvip2"));
        assert_eq!(spellings("vip 2"), Spellings::default());
    }

    #[test]
    fn characters_with_several_readings_are_spelt_in_each() {
        for (name, full, initials) in [
            ("单田芳", ["DanTianFang", "ShanTianFang"], ["dtf", "stf"]),
            ("曾国藩", ["CengGuoFan", "ZengGuoFan"], ["cgf", "zgf"]),
            ("仇英", ["ChouYing", "QiuYing"], ["cy", "qy"]),
            ("重庆", ["ChongQing", "ZhongQing"], ["cq", "zq"]),
            ("吕布", ["LvBu", "LvBu"], ["lb", "lb"]),
        ] {
            let spelt = spellings(name);
            for wanted in full {
                assert!(spelt.full.iter().any(|spelling| spelling == wanted), "{wanted} in {spelt:?}");
            }
            for wanted in initials {
                assert!(spelt.initials.iter().any(|spelling| spelling == wanted), "{wanted} in {spelt:?}");
            }
        }
    }

    #[test]
    fn typed_letters_are_cut_into_syllables() {
        // 张三, and the beginning of 张撒娜.
        assert_eq!(cuts("zhangsan"), ["ZhangSan", "ZhangSaN"]);
        assert!(cuts("xian").starts_with(&["Xian".to_owned()]) && cuts("xian").contains(&"XiAn".to_owned()));
        assert!(cuts("xiaob").contains(&"XiaoB".to_owned()));
        assert!(cuts("w").contains(&"W".to_owned()));
        assert!(cuts("vipkehu").contains(&"vipKeHu".to_owned()));
        assert!(cuts("788!").is_empty());
        assert!(cuts(&"a".repeat(200)).len() <= CUTS);
    }
}
