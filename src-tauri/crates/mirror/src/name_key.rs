//! The order of names: by pinyin, with natural numbers.

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// Named things come before nameless ones.
const NAMED: u8 = 1;
const NAMELESS: u8 = 2;
/// Number of characters that take part; more would only make the indexes large.
const CHARACTERS: usize = 40;

/// Bytes whose plain order is the order in which staff expect names: 2群 before 10群, Chinese
/// characters by pinyin among the Latin letters, case and width ignored.
pub(crate) fn name_key(name: &str) -> Vec<u8> {
    if name.trim().is_empty() {
        return vec![NAMELESS];
    }
    let mut key = vec![NAMED];
    let mut characters = name.nfkc().flat_map(char::to_lowercase).take(CHARACTERS).peekable();
    while let Some(character) = characters.next() {
        if character.is_ascii_digit() {
            let mut digits = vec![character as u8];
            while let Some(digit) = characters.next_if(char::is_ascii_digit) {
                digits.push(digit as u8);
            }
            let significant = digits.iter().position(|digit| *digit != b'0').unwrap_or(digits.len() - 1);
            let digits = &digits[significant..];
            // The length first: a longer number is a greater one. `0` keeps numbers before letters.
            key.extend([b'0', digits.len() as u8]);
            key.extend(digits);
        } else if let Some(pinyin) = character.to_pinyin() {
            key.extend(pinyin.plain().as_bytes());
            // A space ends the syllable, so that xi'an comes before xian.
            key.push(b' ');
        } else {
            key.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
        let mut names = names.to_vec();
        names.sort_by_key(|name| name_key(name));
        names
    }

    #[test]
    fn numbers_sort_by_value() {
        assert_eq!(sorted(&["10群", "2群", "1群", "010群 b", "002群 a"]), ["1群", "2群", "002群 a", "10群", "010群 b"]);
    }

    #[test]
    fn characters_sort_by_pinyin_among_latin_letters() {
        assert_eq!(
            sorted(&["重庆", "北京", "apple", "Zoo", "安徽", "上海"]),
            ["安徽", "apple", "北京", "上海", "重庆", "Zoo"]
        );
    }

    #[test]
    fn case_and_width_do_not_matter_and_nameless_come_last() {
        assert_eq!(name_key("ＶＩＰ客户群"), name_key("vip客户群"));
        assert_eq!(sorted(&["", "龙", "  ", "zz"]), ["龙", "zz", "", "  "]);
    }

    #[test]
    fn a_number_of_any_length_is_no_trouble() {
        assert!(name_key(&"9".repeat(500)).len() < 60);
    }
}
