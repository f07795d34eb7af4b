//! A whole table of a file: its header and all of its cells, for rooms to create and lists of names.

use super::cell::{SHOWN, Value, fold};
use super::people_column::HEADER_WITHIN;
use super::sheets::{Sheet, Want};
use super::{ROW_LIMIT, Unusable};

/// Bytes of all cells together.
const BYTES: usize = 4 * 1024 * 1024;

/// A row with anything in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TableRow {
    /// Row of the sheet, from 1.
    pub(crate) line: u32,
    /// Filled cells, by column.
    pub(crate) cells: Vec<(u32, Value)>,
}

impl TableRow {
    /// What stands in a column.
    pub(crate) fn cell(&self, column: u32) -> Option<&Value> {
        self.cells.iter().find(|(at, _)| *at == column).map(|(_, value)| value)
    }
}

/// All rows of a sheet, as they come.
#[derive(Default)]
pub(super) struct Table {
    pub(super) rows: Vec<TableRow>,
    bytes: usize,
}

impl Sheet for Table {
    const COLUMNS: u32 = 200;
    /// As many as a cell of Excel holds.
    const KEPT: usize = 32_767;

    fn row(&mut self, line: u32, cells: Vec<(u32, Value)>) -> Result<Want, Unusable> {
        if cells.is_empty() {
            return Ok(Want::More);
        }
        if self.rows.len() >= ROW_LIMIT as usize {
            return Err(Unusable::TooManyRows);
        }
        self.bytes += cells.iter().map(|(_, value)| value.length()).sum::<usize>();
        if self.bytes > BYTES {
            return Err(Unusable::TooLargeUnpacked);
        }
        self.rows.push(TableRow { line, cells });
        Ok(Want::More)
    }
}

impl Table {
    /// Takes the rows apart at the header: the first of the upper rows in which a header is known.
    pub(super) fn split_at_header(mut self, is_known: impl Fn(&str) -> bool) -> Option<(TableRow, Vec<TableRow>)> {
        let known = |(_, value): &(u32, Value)| matches!(value, Value::Text(text) if is_known(&fold(text)));
        let header = self.rows.iter().take(HEADER_WITHIN).position(|row| row.cells.iter().any(known))?;
        let below = self.rows.split_off(header + 1);
        Some((self.rows.pop()?, below))
    }
}

/// A header as it is shown.
pub(super) fn title(value: &Value) -> String {
    value.shown().trim().chars().take(SHOWN).collect()
}
