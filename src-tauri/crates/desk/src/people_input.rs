//! Pasted text → customer ids, or the reason why a line cannot be one.
//!
//! Staff paste whole Excel columns. Excel turns a 16-digit id into `7.88E+15` and loses its tail: such a line is
//! refused, because the rounded number may be another customer's id.

use std::collections::HashSet;

use miaohui::ContactWxid;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Most people in one list.
const LIMIT: usize = 10_000;
/// Longest thing that is taken for an id, in characters; the longest known shape has 32.
const LONGEST: usize = 128;
/// A refused line is shown back up to this many characters.
const SHOWN: usize = 60;

/// What was found in pasted text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ParsedPeople {
    /// Each id once, in the order of its first line.
    pub people: Vec<ContactWxid>,
    /// How many ids were merged into an earlier one.
    pub duplicates: u32,
    /// How many lines were empty.
    pub blank: u32,
    /// Lines that cannot be used.
    pub refused: Vec<RefusedLine>,
}

/// A line that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusedLine {
    /// Counts from 1.
    pub line: u32,
    /// What stood there, cut to 60 characters.
    pub text: String,
    /// Why.
    pub reason: RefusedReason,
}

/// Why a line cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RefusedReason {
    /// `7.88E+15`: Excel has lost the last digits.
    ScientificNotation,
    /// Longer than any id.
    TooLong,
    /// Has control characters or other signs no id has.
    NotPrintable,
    /// The list has more than 10,000 people.
    OverLimit,
}

/// Takes ids from text: one a line, or separated by commas, semicolons, tabs or spaces.
pub fn parse_people(pasted: &str) -> ParsedPeople {
    let mut out = ParsedPeople { people: Vec::new(), duplicates: 0, blank: 0, refused: Vec::new() };
    let mut seen = HashSet::new();
    for (index, line) in pasted.trim_end_matches(['\n', '\r']).split('\n').enumerate() {
        let mut words = line.split(is_separator).map(clean).filter(|word| !word.is_empty()).peekable();
        if words.peek().is_none() {
            out.blank += u32::from(!pasted.trim().is_empty());
        }
        for word in words {
            let full = out.people.len() >= LIMIT;
            match refusal(word).or_else(|| (full && !seen.contains(word)).then_some(RefusedReason::OverLimit)) {
                Some(reason) => {
                    out.refused.push(RefusedLine {
                        line: index as u32 + 1,
                        text: word.chars().take(SHOWN).collect(),
                        reason,
                    });
                }
                None if seen.insert(word) => out.people.push(ContactWxid::new(word)),
                None => out.duplicates += 1,
            }
        }
    }
    out
}

pub(crate) fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '，' | ';' | '；' | '、')
}

/// Drops what copying adds around an id: quotes, an apostrophe of Excel, invisible marks.
fn clean(word: &str) -> &str {
    word.trim_matches(|c: char| matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'))
}

fn refusal(word: &str) -> Option<RefusedReason> {
    if is_scientific(word) {
        Some(RefusedReason::ScientificNotation)
    } else if word.chars().count() > LONGEST {
        Some(RefusedReason::TooLong)
    } else if word.chars().any(|c| c.is_control() || !(c.is_ascii_graphic() || c.is_alphanumeric())) {
        Some(RefusedReason::NotPrintable)
    } else {
        None
    }
}

/// `7.88E+15`, `7.8813E15`, `1e16`: digits, perhaps a fraction, an exponent. `wmE12` has letters before it and is an id.
fn is_scientific(word: &str) -> bool {
    let Some((mantissa, exponent)) = word.split_once(['e', 'E']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    [whole, fraction, exponent].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(parsed: &ParsedPeople) -> Vec<&str> {
        parsed.people.iter().map(ContactWxid::as_str).collect()
    }

    #[test]
    fn a_pasted_column_keeps_its_order_and_merges_duplicates() {
        let parsed =
            parse_people("7881302798256708\r\nwmrRhyBgAA6PKOL7IA2Nbikedj8Qk2\r\n\r\n7881302798256708\r\nkx23498\r\n");
        assert_eq!(ids(&parsed), ["7881302798256708", "wmrRhyBgAA6PKOL7IA2Nbikedj8Qk2", "kx23498"]);
        assert_eq!((parsed.duplicates, parsed.blank, parsed.refused.len()), (1, 1, 0));
    }

    #[test]
    fn scientific_notation_is_refused_with_its_line_and_ids_with_an_e_are_not() {
        let parsed = parse_people("wm1\n7.88E+15\n7.8813E+15\n1e16\nwmE12\n12e\n1.e5");
        assert_eq!(ids(&parsed), ["wm1", "wmE12", "12e", "1.e5"]);
        let lines: Vec<_> = parsed.refused.iter().map(|r| (r.line, r.text.as_str(), r.reason)).collect();
        let reason = RefusedReason::ScientificNotation;
        assert_eq!(lines, [(2, "7.88E+15", reason), (3, "7.8813E+15", reason), (4, "1e16", reason)]);
    }

    #[test]
    fn quotes_separators_and_invisible_marks_fall_away() {
        let parsed = parse_people("\u{feff}\"wm1\"，'7881302798256708；wxid_a\twm1\u{200b}");
        assert_eq!(ids(&parsed), ["wm1", "7881302798256708", "wxid_a"]);
        assert_eq!(parsed.duplicates, 1);
    }

    #[test]
    fn what_cannot_be_an_id_is_refused_and_loses_nothing_else() {
        let long = "x".repeat(400);
        let parsed = parse_people(&format!("a\u{7}b\n{long}\nwm1\n=cmd|'/C"));
        assert_eq!(ids(&parsed), ["wm1", "=cmd|'/C"]);
        assert_eq!(parsed.refused[0].reason, RefusedReason::NotPrintable);
        assert_eq!((parsed.refused[1].reason, parsed.refused[1].text.len()), (RefusedReason::TooLong, SHOWN));
    }

    #[test]
    fn a_list_longer_than_the_limit_says_so_line_by_line() {
        let text: String = (0..LIMIT + 2).map(|i| format!("wm{i}\n")).collect();
        let parsed = parse_people(&(text + "wm0"));
        assert_eq!(parsed.people.len(), LIMIT);
        assert_eq!(
            parsed.refused.iter().map(|r| (r.line, r.reason)).collect::<Vec<_>>(),
            [(LIMIT as u32 + 1, RefusedReason::OverLimit), (LIMIT as u32 + 2, RefusedReason::OverLimit)]
        );
        assert_eq!(parsed.duplicates, 1);
    }

    #[test]
    fn nothing_pasted_is_nothing_found() {
        for empty in ["", "\n\n", "  \r\n"] {
            let parsed = parse_people(empty);
            assert_eq!((parsed.people.len(), parsed.blank, parsed.refused.len()), (0, 0, 0));
        }
    }
}
