//! The sheets of a file, row by row, whatever kind of file it is.

use super::cell::Value;
use super::{Unusable, csv_file, xlsx_file};

/// Takes the rows of one sheet.
pub(super) trait Sheet: Default {
    /// Columns that are looked at; cells further right are left out.
    const COLUMNS: u32;
    /// Characters that are of use in a cell; one more is kept of longer texts.
    const KEPT: usize;

    /// Takes the filled cells of a row, by column. Rows count from 1 and come in order; blank ones may be left out.
    fn row(&mut self, number: u32, cells: Vec<(u32, Value)>) -> Result<Want, Unusable>;
}

/// Whether more rows are wanted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Want {
    More,
    /// Nothing in this sheet is of use.
    NoMore,
}

/// Hands every sheet that is of use to `done`, with its name where it has one, until that wants no more. What the file is,
/// its content says.
pub(super) fn read<S: Sheet>(bytes: &[u8], done: impl FnMut(Option<&str>, S) -> Want) -> Result<(), Unusable> {
    /// What every zip file, and so every `.xlsx`, starts with.
    const ZIP: &[u8] = b"PK\x03\x04";
    /// What `.xls`, old `.wps` and `.et` files and workbooks with a password start with.
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if bytes.starts_with(ZIP) {
        xlsx_file::read(bytes, done)
    } else if bytes.starts_with(COMPOUND) {
        Err(Unusable::OldExcel)
    } else {
        csv_file::read(bytes, done)
    }
}
