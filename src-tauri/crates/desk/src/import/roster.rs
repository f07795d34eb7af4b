//! A list of people from a file: names or ids, in one column.

use std::path::Path;

use super::cell::{Value, fold, letter};
use super::people_column::KNOWN;
use super::sheets::{self, Want};
use super::table::{Table, TableRow, title};
use super::{Unusable, guarded};
use crate::failure::AppError;

/// The lines of a list and the column they stood in: its header, or its letter where it has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameColumn {
    pub(crate) column: String,
    /// Row of the sheet and text.
    pub(crate) lines: Vec<(u32, String)>,
}

/// Headers of columns of names, folded.
const NAMES: [&str; 16] = [
    "姓名",
    "名字",
    "名称",
    "昵称",
    "客户",
    "客户姓名",
    "客户名称",
    "客户昵称",
    "成员",
    "群成员",
    "群昵称",
    "成员姓名",
    "name",
    "nickname",
    "fullname",
    "customer",
];
/// Rows that are looked at to find the column where no header is known.
const HEAD: usize = 50;

/// Reads the list. Blocks.
///
/// # Errors
/// As [`crate::import_people`]; `import.noNames` when there is no text anywhere.
pub(crate) fn read_names(path: &Path) -> Result<NameColumn, AppError> {
    guarded(path, names)
}

/// Of the first sheet with a known header, else of the first with anything in it. Ids are surer than names.
fn names(bytes: &[u8]) -> Result<NameColumn, Unusable> {
    let (mut known, mut first) = (None, None);
    sheets::read(bytes, |_, sheet: Table| {
        let rows = sheet.rows;
        if let Some(found) = under(&rows, &KNOWN).or_else(|| under(&rows, &NAMES)) {
            known = Some(found);
            return Want::NoMore;
        }
        first = first.take().or_else(|| fullest(&rows));
        Want::More
    })?;
    known.or(first).ok_or(Unusable::NoNames)
}

/// The column below the first of these headers.
fn under(rows: &[TableRow], headers: &[&str]) -> Option<NameColumn> {
    let upper = rows.iter().take(super::people_column::HEADER_WITHIN).enumerate();
    let mut found = upper.flat_map(|(at, row)| row.cells.iter().map(move |(column, value)| (at, *column, value)));
    let is_header = |value: &Value| matches!(value, Value::Text(text) if headers.contains(&fold(text).as_str()));
    let (header, column, value) = found.find(|(_, _, value)| is_header(value))?;
    Some(NameColumn { column: title(value), lines: lines(&rows[header + 1..], column) })
}

/// The column in which most of the first rows have text; all of its rows count.
fn fullest(rows: &[TableRow]) -> Option<NameColumn> {
    let texts = |column: u32| {
        let filled = rows.iter().take(HEAD).filter(|row| matches!(row.cell(column), Some(Value::Text(_))));
        filled.count()
    };
    let columns = rows.iter().take(HEAD).flat_map(|row| row.cells.iter().map(|(column, _)| *column));
    let best = columns.max_by_key(|column| (texts(*column), std::cmp::Reverse(*column)))?;
    let lines = lines(rows, best);
    (!lines.is_empty()).then(|| NameColumn { column: letter(best), lines })
}

fn lines(rows: &[TableRow], column: u32) -> Vec<(u32, String)> {
    let filled = rows.iter().filter_map(|row| Some((row.line, row.cell(column)?.whole())));
    filled.filter(|(_, text)| !text.is_empty()).collect()
}
