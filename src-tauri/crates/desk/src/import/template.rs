//! The empty lists that staff fill in and import.

use std::io::{BufWriter, Write};
use std::path::Path;

use ledger::Language;
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, XlsxError};
use tokio_util::sync::CancellationToken;

use super::columns::{self, FormColumn};
use crate::export::internal;
use crate::export::target::Target;
use crate::failure::AppError;

/// Excel's own number for the format of text.
const TEXT: u8 = 49;

/// Name suggested for the file of customers.
pub fn template_name(language: Language) -> &'static str {
    say(language, ("客户名单模板.xlsx", "Customer list template.xlsx"))
}

/// Name suggested for the file of rooms to create.
pub fn rooms_template_name(language: Language) -> &'static str {
    say(language, ("批量建群模板.xlsx", "Rooms to create template.xlsx"))
}

/// Writes the template for lists of customers. A file of this name is replaced. Blocks.
///
/// # Errors
/// [`StorageFull`](crate::ErrorCode::StorageFull) and [`StorageFailed`](crate::ErrorCode::StorageFailed), whose message
/// names the file, never its folder.
pub fn write_people_template(path: &Path, language: Language) -> Result<(), AppError> {
    write(path, book(language, ("客户名单", "Customers"), &columns::PEOPLE))
}

/// Writes the template for rooms to create. A file of this name is replaced. Blocks.
///
/// # Errors
/// As [`write_people_template`].
pub fn write_rooms_template(path: &Path, language: Language) -> Result<(), AppError> {
    write(path, book(language, ("批量建群", "Rooms to create"), &columns::ROOMS))
}

fn write(path: &Path, made: Result<Workbook, XlsxError>) -> Result<(), AppError> {
    let mut workbook = made.map_err(internal)?;
    let mut target = Target::beside(path, CancellationToken::new())?;
    let mut buffer = BufWriter::new(&mut target);
    let saved = workbook.save_to_writer(&mut buffer).and_then(|()| Ok(buffer.flush()?));
    drop(buffer);
    saved.map_err(|error| match error {
        XlsxError::IoError(error) => target.failed(&error),
        other => internal(other),
    })?;
    target.put()
}

fn book(
    language: Language,
    sheet: (&'static str, &'static str),
    columns: &[FormColumn],
) -> Result<Workbook, XlsxError> {
    let header = Format::new().set_bold().set_background_color(Color::RGB(0x00E6_EFFA));
    let text = Format::new().set_num_format_index(TEXT);
    let prose = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut workbook = Workbook::new();
    let list = workbook.add_worksheet();
    list.set_name(say(language, sheet))?.set_freeze_panes(1, 0)?;
    for (index, column) in columns.iter().enumerate() {
        let index = index as u16;
        // Cells that staff fill in later are text too: an id of 16 digits stays whole.
        list.set_column_width(index, 34)?.set_column_format(index, &text)?;
        list.write_string_with_format(0, index, say(language, column.title), &header)?;
    }
    let about = workbook.add_worksheet();
    about.set_name(say(language, ("说明", "About")))?.set_column_width(0, 18)?.set_column_width(1, 80)?;
    about.write_string_with_format(0, 0, say(language, ("字段", "Field")), &header)?;
    about.write_string_with_format(0, 1, say(language, ("含义", "Meaning")), &header)?;
    for (index, column) in columns.iter().enumerate() {
        let row = index as u32 + 1;
        about.write_string(row, 0, say(language, column.title))?;
        about.write_string_with_format(row, 1, say(language, column.meaning), &prose)?;
    }
    Ok(workbook)
}

fn say(language: Language, (chinese, english): (&'static str, &'static str)) -> &'static str {
    match language {
        Language::SimplifiedChinese => chinese,
        Language::English => english,
    }
}
