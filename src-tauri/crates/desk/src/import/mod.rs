//! Lists of customers from Excel and CSV files (product.md, Conventions: Excel).
//!
//! The file is a stranger's. Its size, what it unpacks to, its rows and its texts are bounded; a fault of the reading
//! library is an answer and no end of the program. A number that Excel has rounded is refused, because it may be the id
//! of another customer.

pub(crate) mod cell;
pub(crate) mod columns;
mod csv_file;
mod people_column;
pub(crate) mod rooms;
pub(crate) mod roster;
mod sheets;
pub(crate) mod table;
mod template;
mod xlsx_file;

use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::{AppError, ErrorCode};
use crate::people_input::ParsedPeople;
use people_column::PeopleColumn;
use sheets::Want;
pub use template::{rooms_template_name, template_name, write_people_template, write_rooms_template};

/// Largest file, in bytes.
const FILE_LIMIT: u64 = 20 * 1024 * 1024;
/// Most rows with anything in them.
const ROW_LIMIT: u32 = 100_000;

/// Customers found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportedPeople {
    /// As from pasted text; a refused line is a row of the sheet, counted from 1. `blank` are the rows below the header
    /// and up to the last filled one that have no id.
    pub parsed: ParsedPeople,
    /// The sheet they stood in; none in CSV.
    pub sheet: Option<String>,
    /// The column that was taken: its header, or its letter where it has none.
    pub column: String,
    /// The header is one of those known for customer ids; otherwise the column was chosen by what stands in it.
    pub column_known: bool,
    /// Headers of the columns that were not used, at most 50.
    pub ignored_columns: Vec<String>,
}

/// Reads customer ids from an `.xlsx` or `.csv` file; what it is, its content says. Blocks.
///
/// # Errors
/// [`ErrorCode::InputUnusable`] with a text key of `import.*`: `notATable` (no Excel workbook and no text), `oldExcel`
/// (`.xls`, or locked with a password), `damaged`, `tooLarge` (over 20 MB), `tooLargeUnpacked`, `tooManyRows` (over
/// 100,000), `noIds`. [`ErrorCode::StorageFailed`] when the file cannot be read.
pub fn import_people(path: &Path) -> Result<ImportedPeople, AppError> {
    guarded(path, people)
}

/// The customers of the first sheet with a known header, else of the first that has ids.
fn people(bytes: &[u8]) -> Result<ImportedPeople, Unusable> {
    let (mut known, mut guessed) = (None, None);
    sheets::read(bytes, |name, sheet: PeopleColumn| match sheet.finish(name.map(str::to_owned)) {
        Some(found) if found.column_known => {
            known = Some(found);
            Want::NoMore
        }
        found => {
            guessed = guessed.take().or(found);
            Want::More
        }
    })?;
    known.or(guessed).ok_or(Unusable::NoIds)
}

/// Reads a file of a stranger. Blocks.
fn guarded<T>(path: &Path, understand: fn(&[u8]) -> Result<T, Unusable>) -> Result<T, AppError> {
    understood(&read(path)?, understand)
}

/// Reads what a stranger wrote. Blocks.
fn understood<T>(bytes: &[u8], understand: fn(&[u8]) -> Result<T, Unusable>) -> Result<T, AppError> {
    // The libraries may panic on files made to harm; nothing they touched is used afterwards.
    let found = catch_unwind(AssertUnwindSafe(|| understand(bytes))).unwrap_or(Err(Unusable::Damaged));
    found.map_err(unusable)
}

fn read(path: &Path) -> Result<Vec<u8>, AppError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let failed =
        |error: io::Error| AppError::new(ErrorCode::StorageFailed, format!("{name} cannot be read: {}", error.kind()));
    let about = std::fs::metadata(path).map_err(failed)?;
    if !about.is_file() {
        // Reading a pipe or a device may never end.
        return Err(unusable(Unusable::NotATable));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(FILE_LIMIT + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(unusable(Unusable::TooLarge));
    }
    Ok(bytes)
}

/// Why a file as a whole cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unusable {
    NotATable,
    OldExcel,
    Damaged,
    TooLarge,
    TooLargeUnpacked,
    TooManyRows,
    NoIds,
    NoCustomers,
    NoNames,
    TooManyRooms,
}

fn unusable(why: Unusable) -> AppError {
    let (key, message) = match why {
        Unusable::NotATable => ("import.notATable", "this is neither an Excel workbook (.xlsx) nor a CSV file"),
        Unusable::OldExcel => {
            ("import.oldExcel", "this is an old Excel file or locked with a password; save it as .xlsx without one")
        }
        Unusable::Damaged => ("import.damaged", "this Excel workbook is damaged; open it in Excel and save it again"),
        Unusable::TooLarge => ("import.tooLarge", "the file is larger than 20 MB"),
        Unusable::TooLargeUnpacked => ("import.tooLargeUnpacked", "the workbook unpacks to more than it may"),
        Unusable::TooManyRows => ("import.tooManyRows", "the file has more than 100,000 rows"),
        Unusable::NoCustomers => ("import.noCustomers", "no column of this file has the customers of rooms to create"),
        Unusable::NoNames => ("import.noNames", "no column of this file has names or ids"),
        Unusable::TooManyRooms => ("import.tooManyRooms", "the file has more than 1,000 rooms to create"),
        Unusable::NoIds => ("import.noIds", "no column of this file has customer ids"),
    };
    AppError::unusable(key, message)
}
