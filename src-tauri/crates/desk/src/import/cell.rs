//! What stands in a cell of any file, and what a header is compared by.

use crate::people_input::{RefusedReason, parse_people};

/// Characters shown of a header or a refused cell.
pub(crate) const SHOWN: usize = 60;
/// From here on Excel has lost digits: it keeps 15.
const ROUNDED_FROM: f64 = 1e15;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
    /// A date, a truth value or an error of Excel, as it may be shown.
    Other(String),
}

impl Value {
    /// Text, of which one character more than `kept` is kept, so that who takes it knows that it is cut.
    pub(super) fn text(text: &str, kept: usize) -> Option<Self> {
        if text.trim().is_empty() {
            return None;
        }
        Some(Self::Text(text.chars().take(kept + 1).collect()))
    }

    /// Bytes of it, about.
    pub(super) fn length(&self) -> usize {
        match self {
            Self::Text(text) | Self::Other(text) => text.len(),
            Self::Number(_) => size_of::<f64>(),
        }
    }

    /// As it stands in the cell, as far as it is kept. A number that Excel has rounded never looks like an id.
    pub(crate) fn whole(&self) -> String {
        match self {
            Self::Text(text) | Self::Other(text) => text.trim().to_owned(),
            Self::Number(number) if is_rounded(*number) => format!("{number:E}"),
            Self::Number(number) => number.to_string(),
        }
    }

    /// Excel has lost digits of it.
    pub(crate) fn is_rounded(&self) -> bool {
        matches!(self, Self::Number(number) if is_rounded(*number))
    }

    /// Text such as `7.88E+15`.
    pub(crate) fn is_rounded_text(&self) -> bool {
        matches!(self, Self::Text(text) if has_rounded(text))
    }

    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Other(text) => text.trim().chars().take(SHOWN).collect(),
            Self::Number(number) => number.to_string(),
        }
    }

    /// A shape that ids of the vendor have (vendor-api.md §4) and little else has. A rounded number counts: it was one.
    pub(crate) fn is_surely_id(&self) -> bool {
        match self {
            Self::Number(number) => (1e15..1e17).contains(number),
            Self::Other(_) => false,
            Self::Text(text) => {
                let text = text.trim().trim_matches(['\'', '"']);
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
                (digits && (16..=17).contains(&text.len()))
                    || (plain && text.len() > 5 && text.starts_with("wxid_"))
                    || (plain && text.len() >= 20 && (text.starts_with("wm") || text.starts_with("wo")))
                    || has_rounded(text)
            }
        }
    }

    /// Could be an id: signs without a space between, a digit among them. A first row of this kind is no header.
    pub(super) fn may_be_id(&self) -> bool {
        let text = self.shown();
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        self.is_surely_id() || (plain && text.bytes().any(|byte| byte.is_ascii_digit()))
    }
}

fn has_rounded(text: &str) -> bool {
    parse_people(text).refused.iter().any(|refused| refused.reason == RefusedReason::ScientificNotation)
}

pub(super) fn is_rounded(number: f64) -> bool {
    !number.is_finite() || number.abs() >= ROUNDED_FROM
}

/// A header without case, spaces, underlines, stars and what stands in brackets, in half-width letters.
pub(crate) fn fold(title: &str) -> String {
    let title: String = title
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect();
    let before = title.split(['(', '[', '【']).next().unwrap_or_default();
    let kept = before.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// `A`, `B`, … `AA`, as Excel names columns.
pub(super) fn letter(mut column: u32) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + (column % 26) as u8));
        match (column / 26).checked_sub(1) {
            Some(rest) => column = rest,
            None => return name,
        }
    }
}
