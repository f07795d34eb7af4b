//! Which column has the customer ids, and what stands in it. Knows rows, not files.

use super::cell::{SHOWN, Value, fold, is_rounded, letter};
use super::sheets::{Sheet, Want};
use super::{ImportedPeople, ROW_LIMIT, Unusable};
use crate::people_input::{ParsedPeople, RefusedLine, RefusedReason, parse_people};

/// Rows that are looked at to find the column.
const HEAD: usize = 50;
/// Of these, so many may hold titles before the header.
pub(super) const HEADER_WITHIN: usize = 20;
/// Headers reported at most.
const REPORTED: usize = 50;
/// Characters kept of a cell; an id has 128 at most, and several may stand in one cell.
const KEPT: usize = 1_024;

/// Headers of columns with customer ids, folded as `fold` does, the surest first.
pub(super) const KNOWN: [&str; 22] = [
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

impl Sheet for PeopleColumn {
    /// Excel has no more.
    const COLUMNS: u32 = 16_384;
    const KEPT: usize = KEPT;

    fn row(&mut self, number: u32, cells: Vec<(u32, Value)>) -> Result<Want, Unusable> {
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
}

impl PeopleColumn {
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
