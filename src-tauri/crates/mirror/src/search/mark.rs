//! Which characters of a text a typed one means.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::fold::folded;
use super::typed::Typed;

/// A part of a text, counted in UTF-16 units as JavaScript does: `text.slice(start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Highlight {
    /// First unit.
    pub start: u32,
    /// After the last unit.
    pub end: u32,
}

impl Typed {
    /// The first part of `text` that means the typed one: the same characters, simplified or
    /// traditional, their pinyin in full or by initials, or any mixture («小bei»). None: it means none of it.
    pub(crate) fn mark(&self, text: &str) -> Option<Highlight> {
        let cells: Vec<Vec<u16>> = text.chars().map(|character| folded(character.encode_utf8(&mut [0; 4]))).collect();
        let (first, last) = self.find_in(&cells)?;
        let units = |characters: usize| text.chars().take(characters).map(|c| c.len_utf16() as u32).sum();
        Some(Highlight { start: units(first), end: units(last + 1) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, typed: &str) -> Option<String> {
        let Highlight { start, end } = Typed::new(typed).mark(text)?;
        let units: Vec<u16> = text.encode_utf16().collect();
        Some(String::from_utf16(&units[start as usize..end as usize]).unwrap())
    }

    #[test]
    fn the_characters_meant_are_marked() {
        for (text, typed, meant) in [
            ("我是小北啊", "小北", "小北"),
            ("我是小北啊", "xiaobei", "小北"),
            ("我是小北啊", "xb", "小北"),
            ("我是小北啊", "小bei", "小北"),
            ("我是小北啊", "xbei", "小北"),
            ("我是小北啊", "xiaob", "小北"),
            ("小bei", "小b", "小b"),
            ("小·北", "xiaobei", "小·北"),
            ("ＶＩＰ客户", "vipkh", "ＶＩＰ客户"),
            ("😀😀重庆", "zq", "重庆"),
            ("😀😀重慶", "重庆", "重慶"),
            ("😀😀重慶", "chongq", "重慶"),
            ("张三丰", "張三", "张三"),
            ("张三丰", "ZHANG San", "张三"),
            ("西安", "xi'an", "西安"),
            ("It's", "it's", "It's"),
        ] {
            assert_eq!(marked(text, typed).as_deref(), Some(meant), "{text} {typed}");
        }
        assert_eq!(marked("张三", "李四"), None);
        assert_eq!(marked("张三", ""), None);
        assert_eq!(Typed::new("cq").mark("😀重庆"), Some(Highlight { start: 2, end: 4 }));
    }

    #[test]
    fn a_hostile_text_ends() {
        assert_eq!(marked(&"长".repeat(3_000), &format!("{}!", "c".repeat(2_000))), None);
        assert_eq!(marked(&"长".repeat(3_000), &format!("{}!", "c".repeat(50))), None);
        assert_eq!(marked(&" ".repeat(3_000), "''"), None);
    }
}
