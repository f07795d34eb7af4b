//! The empty list that staff fill in and import.

use std::io::{BufWriter, Write};
use std::path::Path;

use ledger::Language;
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, XlsxError};
use tokio_util::sync::CancellationToken;

use crate::export::internal;
use crate::export::target::Target;
use crate::failure::AppError;

/// Columns of the list, Chinese and English: what stands above them, and the meaning. The first is the one that import
/// takes.
const COLUMNS: [[(&str, &str); 2]; 2] = [
    [
        ("客户ID", "Customer ID"),
        (
            "客户在平台的编号，一行一个。列已设为文本：请按文本粘贴，变成 7.88E+15 的编号末几位已经丢失，不能导入。",
            "The platform's id of the customer, one a row. The column is text: paste as text. An id that turned into 7.88E+15 has lost its last digits and is refused.",
        ),
    ],
    [("备注", "Note"), ("写给自己看的，导入时不会读取。", "For yourself; import does not read it.")],
];

/// Excel's own number for the format of text.
const TEXT: u8 = 49;

/// Name suggested for the file.
pub fn template_name(language: Language) -> &'static str {
    say(language, ("客户名单模板.xlsx", "Customer list template.xlsx"))
}

/// Writes the template. A file of this name is replaced. Blocks.
///
/// # Errors
/// [`StorageFull`](crate::ErrorCode::StorageFull) and [`StorageFailed`](crate::ErrorCode::StorageFailed), whose message
/// names the file, never its folder.
pub fn write_people_template(path: &Path, language: Language) -> Result<(), AppError> {
    let mut workbook = book(language).map_err(internal)?;
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

fn book(language: Language) -> Result<Workbook, XlsxError> {
    let header = Format::new().set_bold().set_background_color(Color::RGB(0x00E6_EFFA));
    let text = Format::new().set_num_format_index(TEXT);
    let prose = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut workbook = Workbook::new();
    let list = workbook.add_worksheet();
    list.set_name(say(language, ("客户名单", "Customers")))?.set_freeze_panes(1, 0)?;
    for (index, [title, _]) in COLUMNS.into_iter().enumerate() {
        let index = index as u16;
        // Cells that staff fill in later are text too: an id of 16 digits stays whole.
        list.set_column_width(index, 34)?.set_column_format(index, &text)?;
        list.write_string_with_format(0, index, say(language, title), &header)?;
    }
    let about = workbook.add_worksheet();
    about.set_name(say(language, ("说明", "About")))?.set_column_width(0, 18)?.set_column_width(1, 80)?;
    about.write_string_with_format(0, 0, say(language, ("字段", "Field")), &header)?;
    about.write_string_with_format(0, 1, say(language, ("含义", "Meaning")), &header)?;
    for (index, [title, meaning]) in COLUMNS.into_iter().enumerate() {
        let row = index as u32 + 1;
        about.write_string(row, 0, say(language, title))?;
        about.write_string_with_format(row, 1, say(language, meaning), &prose)?;
    }
    Ok(workbook)
}

fn say(language: Language, (chinese, english): (&'static str, &'static str)) -> &'static str {
    match language {
        Language::SimplifiedChinese => chinese,
        Language::English => english,
    }
}
