//! When two names are the same for people who keep lists.

use pinyin::ToPinyin;

use crate::search::folded_text;

/// A name without differences of case, width, traditional characters, spaces, punctuation and emoji; as it is, but for
/// case and the like, where it has nothing else.
pub fn folded_name(name: &str) -> String {
    let folded = folded_text(name);
    let plain: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    if plain.is_empty() { folded.trim().to_owned() } else { plain }
}

/// A folded name as it is typed in pinyin.
pub fn spelt_name(name: &str) -> String {
    let mut spelt = String::new();
    for character in folded_name(name).chars() {
        match character.to_pinyin() {
            Some(pinyin) => spelt.push_str(pinyin.plain()),
            None => spelt.push(character),
        }
    }
    spelt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lists_leave_out_makes_no_difference() {
        for (name, same) in
            [("張 三", "张三"), ("Ａmy🌟", "amy"), ("小北-客服", "小北客服"), ("\u{202e}a\u{200b}b", "AB")]
        {
            assert_eq!(folded_name(name), folded_name(same), "{name}");
        }
        assert_ne!(folded_name("张三"), folded_name("章三"));
        assert_eq!((folded_name("🎉🎉"), folded_name(" 🎉🎉 ")), ("🎉🎉".to_owned(), "🎉🎉".to_owned()));
        assert_eq!(folded_name("  "), "");
    }

    #[test]
    fn names_are_spelt_without_tones() {
        assert_eq!(spelt_name("张三 Amy"), "zhangsanamy");
        assert_eq!(spelt_name("章三"), spelt_name("Zhang San"));
    }
}
