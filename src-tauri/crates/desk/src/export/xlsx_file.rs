//! The table as an Excel workbook.
//!
//! Text and ids are text cells, so nothing in them is ever run or rounded. Rows go to the disk as they come, so memory
//! does not grow with the table.

use std::io::{BufWriter, Write};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use mirror::Millis;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use zip::result::ZipError;

use super::internal;
use super::table::{About, Cell, Column, TableFile, Tally, time_text};
use super::target::Target;
use super::text::{fit, visible};
use super::words::{ABOUT, Both, Words};
use crate::failure::AppError;

/// Rows of a sheet, its header included.
const SHEET_ROWS: u32 = 1_048_576;
/// Where 说明 stands.
const ABOUT_INDEX: usize = 1;

pub(super) struct XlsxFile {
    workbook: Workbook,
    target: Target,
    title: Both,
    columns: Arc<[Column]>,
    words: Words,
    zone: TimeZone,
    formats: Formats,
    /// Rows a sheet may have, its header included.
    sheet_rows: u32,
    /// Sheets of the table so far; 说明 is not counted.
    sheets: usize,
    /// Next free row of the newest sheet.
    next_row: u32,
    shortened: u32,
}

struct Formats {
    header: Format,
    id: Format,
    time: Format,
    prose: Format,
}

impl XlsxFile {
    pub(super) fn new(
        target: Target,
        title: Both,
        columns: Arc<[Column]>,
        words: Words,
        zone: TimeZone,
    ) -> Result<Self, AppError> {
        Self::with_sheet_rows(target, title, columns, words, zone, SHEET_ROWS)
    }

    fn with_sheet_rows(
        target: Target,
        title: Both,
        columns: Arc<[Column]>,
        words: Words,
        zone: TimeZone,
        sheet_rows: u32,
    ) -> Result<Self, AppError> {
        let formats = Formats {
            header: Format::new().set_bold().set_background_color(Color::RGB(0x00E6_EFFA)),
            // `@`: a cell that staff edit stays text too.
            id: Format::new().set_num_format("@"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm").set_align(FormatAlign::Left),
            prose: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        };
        let mut workbook = Workbook::new();
        // Passing files of the library lie beside the target and have no name where the system allows it.
        let prepared = workbook.set_tempdir(target.folder()).map(|_| ());
        prepared.map_err(|error| failed(&target, error))?;
        let (sheets, next_row, shortened) = (0, 0, 0);
        let mut file =
            Self { workbook, target, title, columns, words, zone, formats, sheet_rows, sheets, next_row, shortened };
        file.check(|file| file.start_sheet())?;
        Ok(file)
    }

    /// Runs a step of the library with its errors told apart.
    fn check<T>(&mut self, step: impl FnOnce(&mut Self) -> Result<T, XlsxError>) -> Result<T, AppError> {
        step(self).map_err(|error| failed(&self.target, error))
    }

    fn start_sheet(&mut self) -> Result<(), XlsxError> {
        let name = sheet_name(self.words.say(self.title), self.sheets);
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (index, column) in (0..).zip(self.columns.iter()) {
            sheet.set_column_width(index, column.width)?;
            let title = visible(column.title(self.words));
            sheet.write_string_with_format(0, index, title, &self.formats.header)?;
        }
        if self.sheets == 0 {
            self.workbook.add_worksheet().set_name(self.words.say(ABOUT))?;
        }
        self.sheets += 1;
        self.next_row = 1;
        Ok(())
    }

    fn sheet(&mut self, sheet: usize) -> Result<&mut Worksheet, XlsxError> {
        // The second place is taken by 说明.
        self.workbook.worksheet_from_index(if sheet >= ABOUT_INDEX { sheet + 1 } else { sheet })
    }

    fn write_row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        if self.next_row >= self.sheet_rows {
            self.filter_newest()?;
            self.start_sheet()?;
        }
        let (row, columns, zone) = (self.next_row, Arc::clone(&self.columns), self.zone.clone());
        let (id, time) = (self.formats.id.clone(), self.formats.time.clone());
        let mut shortened = 0;
        let sheet = self.sheet(self.sheets - 1)?;
        for (index, cell) in cells.iter().enumerate() {
            let column = index as u16;
            match cell {
                Cell::Empty => {}
                Cell::Number(number) => drop(sheet.write_number(row, column, *number)?),
                Cell::Time(at) => match excel_time(*at, &zone) {
                    Some(at) => drop(sheet.write_datetime_with_format(row, column, at, &time)?),
                    None => drop(sheet.write_string(row, column, time_text(*at, &zone))?),
                },
                Cell::Text(text) => {
                    let text = visible(text);
                    let (text, cut) = fit(&text);
                    shortened += u32::from(cut);
                    if columns[index].is_id {
                        sheet.write_string_with_format(row, column, text, &id)?;
                    } else {
                        sheet.write_string(row, column, text)?;
                    }
                }
            }
        }
        self.next_row += 1;
        self.shortened += shortened;
        Ok(())
    }

    /// Sets the filter arrows over the rows of the newest sheet.
    fn filter_newest(&mut self) -> Result<(), XlsxError> {
        let (last_row, last_column) = (self.next_row - 1, self.columns.len() as u16 - 1);
        self.sheet(self.sheets - 1)?.autofilter(0, 0, last_row, last_column)?;
        Ok(())
    }

    fn explain(&mut self, about: &About, tally: Tally) -> Result<(), XlsxError> {
        let lines = self.facts(about, tally);
        let words = self.words;
        let sheet = self.workbook.worksheet_from_index(ABOUT_INDEX)?;
        sheet.set_column_width(0, 18)?.set_column_width(1, 80)?;
        let mut row = 0;
        for (name, value) in lines {
            let value = fit(&visible(&value)).0.into_owned();
            sheet.write_string_with_format(row, 0, name, &self.formats.header)?;
            sheet.write_string_with_format(row, 1, value, &self.formats.prose)?;
            row += 1;
        }
        row += 1;
        sheet.write_string_with_format(row, 0, words.say(("字段", "Field")), &self.formats.header)?;
        sheet.write_string_with_format(row, 1, words.say(("含义", "Meaning")), &self.formats.header)?;
        let columns = Arc::clone(&self.columns);
        let sheet = self.workbook.worksheet_from_index(ABOUT_INDEX)?;
        for column in columns.iter() {
            row += 1;
            sheet.write_string(row, 0, visible(column.title(words)))?;
            sheet.write_string_with_format(row, 1, words.say(column.meaning), &self.formats.prose)?;
        }
        Ok(())
    }

    fn facts(&self, about: &About, tally: Tally) -> Vec<(&'static str, String)> {
        let words = self.words;
        let exported_at = about.exported_at.strftime("%Y-%m-%d %H:%M (UTC%:z)").to_string();
        let mut facts = vec![
            (words.say(("内容", "Content")), about.title.to_owned()),
            (words.say(("工作区", "Workspace")), about.workspace.clone()),
            (words.say(("筛选", "Filter")), about.filter.clone()),
            (words.say(("数据截至", "As of")), self.as_of(tally)),
            (words.say(("行数", "Rows")), tally.rows.to_string()),
            (words.say(("导出时间", "Exported at")), exported_at),
            (
                words.say(("ID", "IDs")),
                words
                    .say((
                        "ID 是文本，请保持单元格格式为文本；变成数字后末几位会丢失，不能再导入。",
                        "Ids are text; keep their cells as text. As numbers they lose their last digits and cannot be imported again.",
                    ))
                    .to_owned(),
            ),
        ];
        if self.shortened > 0 {
            let cut = words.say((
                " 处文字超过 Excel 单元格的 32,767 个字符，已截断，以 … 结尾",
                " texts were longer than the 32,767 characters of a cell; they are cut and end with …",
            ));
            facts.push((words.say(("截断", "Cut")), format!("{}{cut}", self.shortened)));
        }
        facts
    }

    fn as_of(&self, tally: Tally) -> String {
        let (Some(oldest), Some(newest)) = (tally.oldest, tally.newest) else {
            return self.words.say(("没有数据", "No data")).to_owned();
        };
        let (oldest, newest) = (time_text(oldest, &self.zone), time_text(newest, &self.zone));
        if oldest == newest { newest } else { format!("{oldest} – {newest}") }
    }
}

impl TableFile for XlsxFile {
    fn row(&mut self, cells: &[Cell]) -> Result<(), AppError> {
        self.check(|file| file.write_row(cells))
    }

    fn finish(mut self: Box<Self>, about: &About, tally: Tally) -> Result<u32, AppError> {
        self.check(|file| {
            file.filter_newest()?;
            file.explain(about, tally)
        })?;
        let Self { mut workbook, mut target, shortened, .. } = *self;
        let mut buffer = BufWriter::new(&mut target);
        let saved = workbook.save_to_writer(&mut buffer).and_then(|()| Ok(buffer.flush()?));
        drop(buffer);
        saved.map_err(|error| failed(&target, error))?;
        target.put()?;
        Ok(shortened)
    }
}

/// `群`, `群 (2)`, …
fn sheet_name(title: &str, sheet: usize) -> String {
    if sheet == 0 { title.to_owned() } else { format!("{title} ({})", sheet + 1) }
}

/// None: outside Excel's calendar.
fn excel_time(time: Millis, zone: &TimeZone) -> Option<ExcelDateTime> {
    let at = Timestamp::from_millisecond(time.0).ok()?.to_zoned(zone.clone());
    let date = ExcelDateTime::from_ymd(at.year().try_into().ok()?, at.month() as u8, at.day() as u8).ok()?;
    date.and_hms(at.hour() as u16, at.minute() as u8, at.second() as u8).ok()
}

fn failed(target: &Target, error: XlsxError) -> AppError {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) | XlsxError::ZipError(ZipError::Io(error)) => {
            target.failed(&error)
        }
        other => internal(other),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use calamine::{Reader, Xlsx, open_workbook};
    use jiff::Zoned;
    use ledger::Language;
    use tokio_util::sync::CancellationToken;

    use super::super::{rooms, words};
    use super::*;

    #[test]
    fn a_table_longer_than_a_sheet_goes_on_in_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        let (zone, words) = (TimeZone::UTC, Words(Language::SimplifiedChinese));
        let target = Target::beside(&path, CancellationToken::new()).unwrap();
        let mut file =
            XlsxFile::with_sheet_rows(target, words::ROOMS, rooms::COLUMNS.into(), words, zone.clone(), 4).unwrap();
        for number in 0..7 {
            file.row(&[Cell::text("群"), Cell::Text(format!("R:{number}"))]).unwrap();
        }
        let about = About {
            title: "群",
            workspace: "演示".to_owned(),
            filter: String::new(),
            exported_at: Zoned::new(Timestamp::UNIX_EPOCH, zone),
        };
        Box::new(file).finish(&about, Tally { rows: 7, ..Tally::default() }).unwrap();
        let mut book: Xlsx<_> = open_workbook(&path).unwrap();
        assert_eq!(book.sheet_names(), ["群", "说明", "群 (2)", "群 (3)"]);
        let mut ids = Vec::new();
        for sheet in ["群", "群 (2)", "群 (3)"] {
            let range = book.worksheet_range(sheet).unwrap();
            assert_eq!(range.get_value((0, 1)).unwrap().to_string(), "群ID", "each sheet has the header");
            ids.extend(range.rows().skip(1).map(|row| row[1].to_string()));
        }
        assert_eq!(ids, (0..7).map(|number| format!("R:{number}")).collect::<Vec<_>>());
    }

    #[test]
    fn times_outside_the_calendar_are_no_dates() {
        assert!(excel_time(Millis(i64::MAX), &TimeZone::UTC).is_none());
        assert!(excel_time(Millis(-9_999_999_999_999), &TimeZone::UTC).is_none());
        assert!(excel_time(Millis(1_700_000_000_000), &TimeZone::UTC).is_some());
    }

    #[test]
    fn errors_of_the_disk_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::beside(&folder.path().join("a.xlsx"), CancellationToken::new()).unwrap();
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        for error in [XlsxError::IoError(full()), XlsxError::ZipError(ZipError::Io(full()))] {
            assert_eq!(failed(&target, error).code, crate::ErrorCode::StorageFull);
        }
    }
}
