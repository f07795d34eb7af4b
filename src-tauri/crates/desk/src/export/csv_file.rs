//! The table as CSV: UTF-8 with a byte order mark, CRLF, every field in quotes.
//!
//! Ids stand as they are, in quotes. CSV has no cell types: a spreadsheet that is not told to take the column as text
//! shows a 16-digit id as 7.88E+15, which importing refuses. Both known tricks against that are worse: `="788…"` is a
//! formula in a file that is to have none, and a leading tab or apostrophe makes another id for every other program.
//! So the header of an id column says what to do, and `.xlsx` is the form offered first.

use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use jiff::tz::TimeZone;

use super::internal;
use super::table::{About, Cell, Column, TableFile, Tally, time_text};
use super::target::{Target, failed};
use super::text::{fit, neutral, visible};
use super::words::{AS_TEXT, Words};
use crate::failure::AppError;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub(super) struct CsvFile {
    writer: Writer<BufWriter<Target>>,
    path: PathBuf,
    zone: TimeZone,
    shortened: u32,
}

impl CsvFile {
    /// Starts the file with its header.
    pub(super) fn new(target: Target, columns: &[Column], words: Words, zone: TimeZone) -> Result<Self, AppError> {
        let path = target.path().to_owned();
        let mut buffer = BufWriter::new(target);
        buffer.write_all(BYTE_ORDER_MARK).map_err(|error| failed(&path, &error))?;
        let writer =
            WriterBuilder::new().terminator(Terminator::CRLF).quote_style(QuoteStyle::Always).from_writer(buffer);
        let mut file = Self { writer, path, zone, shortened: 0 };
        let titles = columns.iter().map(|column| {
            let hint = if column.is_id { words.say(AS_TEXT) } else { "" };
            format!("{}{hint}", column.title(words))
        });
        let titles: Vec<String> = titles.map(|title| neutral(&title).into_owned()).collect();
        file.writer.write_record(titles).map_err(|error| file.failed(error))?;
        Ok(file)
    }

    fn failed(&self, error: csv::Error) -> AppError {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => failed(&self.path, &error),
            other => internal(format!("{other:?}")),
        }
    }

    fn field<'a>(&mut self, cell: &'a Cell) -> Cow<'a, str> {
        match cell {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Time(time) => Cow::Owned(time_text(*time, &self.zone)),
            Cell::Text(text) => {
                let text = match visible(text) {
                    Cow::Borrowed(text) => neutral(text),
                    Cow::Owned(text) => Cow::Owned(neutral(&text).into_owned()),
                };
                let (fitting, cut) = fit(&text);
                self.shortened += u32::from(cut);
                if cut { Cow::Owned(fitting.into_owned()) } else { text }
            }
        }
    }
}

impl TableFile for CsvFile {
    fn row(&mut self, cells: &[Cell]) -> Result<(), AppError> {
        for cell in cells {
            let field = self.field(cell);
            self.writer.write_field(field.as_bytes()).map_err(|error| self.failed(error))?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(|error| self.failed(error))
    }

    fn finish(self: Box<Self>, _about: &About, _tally: Tally) -> Result<u32, AppError> {
        let path = self.path;
        let buffer = self.writer.into_inner().map_err(|error| failed(&path, error.error()))?;
        let target = buffer.into_inner().map_err(|error| failed(&path, error.error()))?;
        target.put()?;
        Ok(self.shortened)
    }
}
