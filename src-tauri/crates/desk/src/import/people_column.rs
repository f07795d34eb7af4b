//! Which column has the customer ids, and what stands in it. Knows rows, not files.

use crate::people_input::{ParsedPeople, RefusedLine, RefusedReason, parse_people};

use super::{ImportedPeople, ROW_LIMIT, Unusable};

/// Rows that are looked at to find the column.
const HEAD: usize = 50;
/// Of these, so many may hold titles before the header.
const HEADER_WITHIN: usize = 20;
/// Headers reported at most.
const REPORTED: usize = 50;
/// Characters shown of a header or a refused cell.
const SHOWN: usize = 60;
/// Characters kept of a cell; an id has 128 at most, and several may stand in one cell.
const KEPT: usize = 1_024;
/// From here on Excel has lost digits: it keeps 15.
const ROUNDED_FROM: f64 = 1e15;

/// Headers of columns with customer ids, folded as `fold` does, the surest first.
const KNOWN: [&str; 22] = [
    "客户id",
    "客户wxid",
    "contactwxid",
    "customerid",
    "成员id",
    "memberid",
    "成员wxid",
    "外部联系人id",
    "外部联系人wxid",
    "联系人id",
    "联系人wxid",
    "externaluserid",
    "contactid",
    "imcontactid",
    "personid",
    "好友id",
    "好友wxid",
    "用户id",
    "微信id",
    "人员id",
    "wxid",
    "客户编号",
];

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(f64),
    /// A date, a truth value or an error of Excel, as it may be shown.
    Other(String),
}

impl Value {
    /// Text, of which no more is kept than can be of use.
    pub(super) fn text(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            return None;
        }
        Some(Self::Text(text.chars().take(KEPT + 1).collect()))
    }

    fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Other(text) => text.trim().chars().take(SHOWN).collect(),
            Self::Number(number) => number.to_string(),
        }
    }

    /// A shape that ids of the vendor have (vendor-api.md §4) and little else has. A rounded number counts: it was one.
    fn is_surely_id(&self) -> bool {
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
                    || parse_people(text).refused.iter().any(|no| no.reason == RefusedReason::ScientificNotation)
            }
        }
    }

    /// Could be an id: signs without a space between, a digit among them. A first row of this kind is no header.
    fn may_be_id(&self) -> bool {
        let text = self.shown();
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        self.is_surely_id() || (plain && text.bytes().any(|byte| byte.is_ascii_digit()))
    }
}

fn is_rounded(number: f64) -> bool {
    !number.is_finite() || number.abs() >= ROUNDED_FROM
}

/// Takes rows in their order and keeps the one column that matters.
#[derive(Default)]
pub(super) struct PeopleColumn {
    head: Vec<(u32, Vec<(u32, Value)>)>,
    chosen: Option<Chosen>,
    rows: u32,
    /// Row and text of the cells with text.
    texts: Vec<(u32, String)>,
    refused: Vec<RefusedLine>,
    blank: u32,
    last_row: u32,
}

struct Chosen {
    column: u32,
    title: String,
    known: bool,
    ignored: Vec<String>,
}

/// Whether more rows are wanted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Want {
    More,
    /// No column can be told from the first rows.
    NoMore,
}

impl PeopleColumn {
    /// Takes the filled cells of a row, by column. Rows count from 1 and come in order; blank ones may be left out.
    pub(super) fn row(&mut self, number: u32, cells: Vec<(u32, Value)>) -> Result<Want, Unusable> {
        if cells.is_empty() {
            return Ok(Want::More);
        }
        self.rows += 1;
        if self.rows > ROW_LIMIT {
            return Err(Unusable::TooManyRows);
        }
        if self.chosen.is_some() {
            self.take(number, cells);
        } else {
            self.head.push((number, cells));
            if self.head.len() >= HEAD && !self.choose() {
                return Ok(Want::NoMore);
            }
        }
        Ok(Want::More)
    }

    /// What was found; none where no column has ids.
    pub(super) fn finish(mut self, sheet: Option<String>) -> Option<ImportedPeople> {
        if self.chosen.is_none() && !self.choose() {
            return None;
        }
        let chosen = self.chosen?;
        let lines: Vec<&str> = self.texts.iter().map(|(_, text)| text.as_str()).collect();
        let mut parsed: ParsedPeople = parse_people(&lines.join("\n"));
        for refused in &mut parsed.refused {
            // Lines are rows of the sheet; `parse_people` counts those it was given.
            refused.line = self.texts.get(refused.line as usize - 1).map_or(refused.line, |(row, _)| *row);
        }
        parsed.refused.append(&mut self.refused);
        parsed.refused.sort_by_key(|refused| refused.line);
        parsed.blank += self.blank;
        Some(ImportedPeople {
            parsed,
            sheet,
            column: chosen.title,
            column_known: chosen.known,
            ignored_columns: chosen.ignored,
        })
    }

    /// Chooses the column by the rows so far and takes them.
    fn choose(&mut self) -> bool {
        let head = std::mem::take(&mut self.head);
        let header = known_header(&head).or_else(|| guessed(&head));
        let Some((column, header)) = header else { return false };
        let title = |cells: &[(u32, Value)]| cell(cells, column).map(Value::shown);
        let titles = header.and_then(|index| head.get(index));
        self.chosen = Some(Chosen {
            column,
            title: titles.and_then(|(_, cells)| title(cells)).unwrap_or_else(|| letter(column)),
            known: known_header(&head).is_some(),
            ignored: titles.map_or_else(Vec::new, |(_, cells)| {
                let others = cells.iter().filter(|(other, _)| *other != column);
                others.map(|(_, title)| title.shown()).take(REPORTED).collect()
            }),
        });
        let first = header.map_or(0, |index| index + 1);
        self.last_row = titles.map_or(0, |(row, _)| *row);
        for (number, cells) in head.into_iter().skip(first) {
            self.take(number, cells);
        }
        true
    }

    fn take(&mut self, number: u32, mut cells: Vec<(u32, Value)>) {
        let Some(column) = self.chosen.as_ref().map(|chosen| chosen.column) else { return };
        self.blank += number.saturating_sub(self.last_row + 1);
        self.last_row = number;
        let found = cells.iter().position(|(at, _)| *at == column).map(|index| cells.swap_remove(index).1);
        match found {
            None => self.blank += 1,
            Some(Value::Text(text)) if text.chars().count() > KEPT => {
                self.refuse(number, &text, RefusedReason::TooLong);
            }
            // A line break inside a cell separates ids as a space does.
            Some(Value::Text(text)) => self.texts.push((number, text.replace(['\n', '\r'], " "))),
            Some(Value::Number(number_of)) if is_rounded(number_of) => {
                self.refuse(number, &format!("{number_of:E}"), RefusedReason::ScientificNotation);
            }
            Some(Value::Number(id)) if id.fract() == 0.0 && id >= 0.0 => {
                self.texts.push((number, format!("{id:.0}")));
            }
            Some(other) => self.refuse(number, &other.shown(), RefusedReason::NotPrintable),
        }
    }

    fn refuse(&mut self, line: u32, text: &str, reason: RefusedReason) {
        self.refused.push(RefusedLine { line, text: text.chars().take(SHOWN).collect(), reason });
    }
}

type Rows = [(u32, Vec<(u32, Value)>)];

fn cell(cells: &[(u32, Value)], column: u32) -> Option<&Value> {
    cells.iter().find(|(at, _)| *at == column).map(|(_, value)| value)
}

/// The column whose header is known, and the header's place in `head`.
fn known_header(head: &Rows) -> Option<(u32, Option<usize>)> {
    head.iter().take(HEADER_WITHIN).enumerate().find_map(|(index, (_, cells))| {
        let ranked = cells.iter().filter_map(|(column, value)| {
            let Value::Text(text) = value else { return None };
            let title = fold(text);
            KNOWN.iter().position(|known| *known == title).map(|rank| (rank, *column))
        });
        ranked.min().map(|(_, column)| (column, Some(index)))
    })
}

/// The first column that has mostly ids: surely, then by being alone, then perhaps.
fn guessed(head: &Rows) -> Option<(u32, Option<usize>)> {
    let mut columns: Vec<u32> = head.iter().flat_map(|(_, cells)| cells.iter().map(|(column, _)| *column)).collect();
    columns.sort_unstable();
    columns.dedup();
    let mostly = |column: u32, is_id: fn(&Value) -> bool| {
        // The first row may be a header.
        let values = |from: usize| head.iter().skip(from).filter_map(move |(_, cells)| cell(cells, column));
        let from = usize::from(values(1).next().is_some());
        let found = values(from).filter(|value| is_id(value)).count();
        found > 0 && found * 2 >= values(from).count()
    };
    let surely = columns.iter().find(|column| mostly(**column, Value::is_surely_id));
    let alone = columns.first().filter(|column| columns.len() == 1 && mostly(**column, Value::may_be_id));
    let perhaps = || {
        columns.iter().find(|column| {
            let has_letter = |value: &Value| value.shown().bytes().any(|byte| byte.is_ascii_alphabetic());
            mostly(**column, Value::may_be_id)
                && head.iter().skip(1).filter_map(|(_, cells)| cell(cells, **column)).any(has_letter)
        })
    };
    let column = *surely.or(alone).or_else(perhaps)?;
    // What stands above the first id is header and titles.
    let first = head.iter().position(|(_, cells)| cell(cells, column).is_some_and(Value::may_be_id));
    Some((column, first.and_then(|first| first.checked_sub(1))))
}

/// A header without case, spaces, underlines, stars and what stands in brackets, in half-width letters.
fn fold(title: &str) -> String {
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
fn letter(mut column: u32) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + (column % 26) as u8));
        match (column / 26).checked_sub(1) {
            Some(rest) => column = rest,
            None => return name,
        }
    }
}
