//! Rows of an Excel workbook, cell by cell: a sheet is never in memory as a whole, whatever size it says it has.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxError};
use zip::ZipArchive;

use super::Unusable;
use super::cell::Value;
use super::sheets::{Sheet, Want};

/// Bytes all parts may unpack to.
const UNPACKED_LIMIT: u64 = 256 * 1024 * 1024;
/// Bytes of one part that is read as a whole (texts, styles); sheets are read piece by piece.
const WHOLE_PART_LIMIT: u64 = 64 * 1024 * 1024;
/// Parts of a workbook.
const PARTS: usize = 5_000;
/// Sheets that are looked at.
const SHEETS: usize = 20;

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Hands the sheets of a workbook to `done`, in their order.
pub(super) fn read<S: Sheet>(bytes: &[u8], mut done: impl FnMut(Option<&str>, S) -> Want) -> Result<(), Unusable> {
    check_unpacked(bytes)?;
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| why(&error))?;
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.take(SHEETS).map(|sheet| sheet.name.clone()).collect();
    for name in names {
        if let Some(sheet) = sheet(&mut workbook, &name)?
            && done(Some(&name), sheet) == Want::NoMore
        {
            break;
        }
    }
    Ok(())
}

fn sheet<S: Sheet>(workbook: &mut Workbook<'_>, name: &str) -> Result<Option<S>, Unusable> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| why(&error))?;
    let mut sheet = S::default();
    let mut row: Vec<(u32, Value)> = Vec::new();
    let mut at = 0;
    while let Some(cell) = cells.next_cell().map_err(|error| why(&error))? {
        let (number, column_of) = cell.get_position();
        if column_of >= S::COLUMNS {
            continue;
        }
        let Some(value) = value(cell.get_value(), S::KEPT) else { continue };
        if number != at {
            if number < at {
                return Err(Unusable::Damaged);
            }
            if sheet.row(at.saturating_add(1), std::mem::take(&mut row))? == Want::NoMore {
                return Ok(None);
            }
            at = number;
        }
        if row.len() >= S::COLUMNS as usize {
            return Err(Unusable::Damaged);
        }
        row.push((column_of, value));
    }
    let last = sheet.row(at.saturating_add(1), row)?;
    Ok((last == Want::More).then_some(sheet))
}

fn value(cell: &DataRef<'_>, kept: usize) -> Option<Value> {
    match cell {
        DataRef::Empty => None,
        DataRef::String(text) => Value::text(text, kept),
        DataRef::SharedString(text) => Value::text(text, kept),
        DataRef::Int(number) => Some(Value::Number(*number as f64)),
        DataRef::Float(number) => Some(Value::Number(*number)),
        DataRef::Bool(truth) => Some(Value::Other(truth.to_string())),
        DataRef::DateTime(time) => Some(Value::Other(time.to_string())),
        DataRef::DateTimeIso(time) | DataRef::DurationIso(time) => Some(Value::Other(time.chars().take(60).collect())),
        DataRef::Error(error) => Some(Value::Other(error.to_string())),
    }
}

/// Refuses a zip bomb: first by what the directory says, then by unpacking each part to nowhere, because it may lie.
fn check_unpacked(bytes: &[u8]) -> Result<(), Unusable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unusable::Damaged)?;
    if archive.len() > PARTS {
        return Err(Unusable::TooLargeUnpacked);
    }
    let mut said = 0_u64;
    for index in 0..archive.len() {
        said = said.saturating_add(archive.by_index_raw(index).map_err(|_| Unusable::Damaged)?.size());
    }
    if said > UNPACKED_LIMIT {
        return Err(Unusable::TooLargeUnpacked);
    }
    let mut left = UNPACKED_LIMIT;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| Unusable::Damaged)?;
        let is_sheet = part.name().is_ok_and(|name| name.to_ascii_lowercase().starts_with("xl/worksheets/"));
        let limit = if is_sheet { left } else { left.min(WHOLE_PART_LIMIT) };
        let unpacked = io::copy(&mut part.take(limit + 1), &mut io::sink()).map_err(|_| Unusable::Damaged)?;
        if unpacked > limit {
            return Err(Unusable::TooLargeUnpacked);
        }
        left -= unpacked;
    }
    Ok(())
}

/// A zip that holds no workbook is something else; a workbook that cannot be read is damaged.
fn why(error: &XlsxError) -> Unusable {
    match error {
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => Unusable::NotATable,
        XlsxError::Password => Unusable::OldExcel,
        _ => Unusable::Damaged,
    }
}
