//! Which characters of a name a typed text means.

use serde::{Deserialize, Serialize};
use specta::Type;
use unicode_normalization::UnicodeNormalization;

use super::spelling::readings;

/// A part of a text, counted in UTF-16 units as JavaScript does: `text.slice(start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Highlight {
    /// First unit.
    pub start: u32,
    /// After the last unit.
    pub end: u32,
}

struct Cell {
    folded: String,
    readings: Vec<String>,
    /// Where the character starts and ends, in UTF-16 units.
    start: u32,
    end: u32,
}

/// Steps after which a hostile text is given up.
const PATIENCE: u32 = 20_000;

/// The first part of `text` that the folded `typed` means: the same characters, their pinyin in full
/// or by initials, or any mixture («小bei»). None: it means none of it.
pub(crate) fn mark(text: &str, typed: &str) -> Option<Highlight> {
    let mut at = 0;
    let cells: Vec<Cell> = text
        .chars()
        .map(|character| {
            let folded: String = std::iter::once(character).nfkc().flat_map(char::to_lowercase).collect();
            let readings = readings(folded.chars().next().unwrap_or(character));
            let start = at;
            at += character.len_utf16() as u32;
            Cell { folded, readings, start, end: at }
        })
        .collect();
    let mut patience = PATIENCE;
    (0..cells.len()).find_map(|first| {
        let last = matched(&cells[first..], typed, &mut patience)?;
        Some(Highlight { start: cells[first].start, end: cells[first + last].end })
    })
}

/// The number of the last cell that `typed` needs, if it means the beginning of `cells`.
fn matched(cells: &[Cell], typed: &str, patience: &mut u32) -> Option<usize> {
    *patience = patience.checked_sub(1)?;
    let cell = cells.first()?;
    // The character itself, then its readings, then their initials: the longest first.
    let initials = cell.readings.iter().map(|reading| &reading[..1]);
    let ways = std::iter::once(cell.folded.as_str()).chain(cell.readings.iter().map(String::as_str)).chain(initials);
    for way in ways.filter(|way| !way.is_empty()) {
        match typed.strip_prefix(way) {
            Some("") => return Some(0),
            Some(rest) => {
                if let Some(last) = matched(&cells[1..], rest, patience) {
                    return Some(last + 1);
                }
            }
            // The typed text may end within a syllable.
            None if way.starts_with(typed) => return Some(0),
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked<'a>(text: &'a str, typed: &str) -> Option<&'a str> {
        let Highlight { start, end } = mark(text, typed)?;
        let bytes = |unit: u32| {
            let mut units = 0;
            text.char_indices()
                .find(|(_, character)| {
                    let here = units == unit;
                    units += character.len_utf16() as u32;
                    here
                })
                .map_or(text.len(), |(byte, _)| byte)
        };
        Some(&text[bytes(start)..bytes(end)])
    }

    #[test]
    fn the_characters_meant_are_marked() {
        assert_eq!(marked("我是小北啊", "小北"), Some("小北"));
        assert_eq!(marked("我是小北啊", "xiaobei"), Some("小北"));
        assert_eq!(marked("我是小北啊", "xb"), Some("小北"));
        assert_eq!(marked("我是小北啊", "小bei"), Some("小北"));
        assert_eq!(marked("我是小北啊", "xiaob"), Some("小北"));
        assert_eq!(marked("小bei", "小b"), Some("小b"));
        assert_eq!(marked("ＶＩＰ客户", "vipkh"), Some("ＶＩＰ客户"));
        assert_eq!(marked("😀😀重庆", "zq"), Some("重庆"));
        assert_eq!(marked("😀😀重庆", "chongq"), Some("重庆"));
        assert_eq!(marked("张三", "李四"), None);
        assert_eq!(mark("😀重庆", "cq"), Some(Highlight { start: 2, end: 4 }));
    }

    #[test]
    fn a_hostile_text_ends() {
        assert_eq!(mark(&"长".repeat(3_000), &format!("{}!", "c".repeat(2_000))), None);
    }
}
