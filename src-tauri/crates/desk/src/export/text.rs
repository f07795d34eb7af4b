//! Hostile text on its way into a cell.

use std::borrow::Cow;

/// Most characters in a cell of Excel, counted as Excel does, in UTF-16 units. CSV keeps to it too: Excel spills the
/// rest of a longer field into the next row, where it could start a formula.
pub(super) const LONGEST: usize = 32_767;

/// Signs that make a spreadsheet read a CSV field as a formula, where they come first.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Shows characters that no cell can hold as U+FFFD; everything else stays as it is.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unholdable) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_unholdable(c) { char::REPLACEMENT_CHARACTER } else { c }).collect())
}

/// Not allowed in XML 1.0, the language of the sheets.
fn is_unholdable(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// Puts an apostrophe before text that a spreadsheet would run. Spaces and invisible signs before it do not hide it.
pub(super) fn neutral(text: &str) -> Cow<'_, str> {
    let first = text.chars().find(|c| !is_invisible(*c));
    if first.is_some_and(|first| FORMULA.contains(&first)) || text.starts_with(FORMULA) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}

fn is_invisible(c: char) -> bool {
    (c.is_whitespace() && !matches!(c, '\t' | '\r' | '\n'))
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Text as it was before [`neutral`].
pub(crate) fn without_apostrophe(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| matches!(neutral(rest), Cow::Owned(_))).unwrap_or(text)
}

/// Cuts what is too long for a cell and ends it with `…`; tells whether it did.
pub(super) fn fit(text: &str) -> (Cow<'_, str>, bool) {
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return (Cow::Borrowed(text), false);
    }
    let mut units = 0;
    let kept = text.chars().take_while(|c| {
        units += c.len_utf16();
        units < LONGEST
    });
    (Cow::Owned(kept.chain(['…']).collect()), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_cell_cannot_hold_is_replaced() {
        assert_eq!(visible("a\0b\u{1b}c\u{ffff}"), "a\u{fffd}b\u{fffd}c\u{fffd}");
        let kept = "小北👨‍👩‍👧\u{202e}\n\t\u{7f}\u{85}_x0041_<img onerror=1>&amp;";
        assert_eq!(visible(kept), kept);
    }

    #[test]
    fn formulas_get_an_apostrophe_and_other_text_stays() {
        for hostile in
            ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＠x", " =1", "\u{200b}=1"]
        {
            assert_eq!(neutral(hostile), format!("'{hostile}"));
            assert_eq!(without_apostrophe(&neutral(hostile)), hostile);
        }
        for harmless in ["", "张三", "a=b", "7881302798256708", "'=1", "wm-1", " a"] {
            assert_eq!(neutral(harmless), harmless);
            assert_eq!(without_apostrophe(harmless), if harmless == "'=1" { "=1" } else { harmless });
        }
    }

    #[test]
    fn long_text_is_cut_to_what_excel_holds() {
        let exact = "😀".repeat(LONGEST / 2) + "a";
        assert_eq!(fit(&exact), (Cow::Borrowed(exact.as_str()), false));
        let long = exact.clone() + "b";
        let (cut, did) = fit(&long);
        assert!(did && cut.ends_with("😀…"), "no character is cut in two");
        assert!((LONGEST - 2..=LONGEST).contains(&cut.encode_utf16().count()));
    }
}
