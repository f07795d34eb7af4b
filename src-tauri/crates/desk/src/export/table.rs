//! A table on its way into a file, whatever the kind of file.

use jiff::{Timestamp, Zoned, tz::TimeZone};
use mirror::Millis;

use super::progress::Progress;
use super::words::{Both, Words};
use crate::failure::AppError;

/// What stands above a column.
#[derive(Debug, Clone)]
pub(super) enum Title {
    /// Words of ours.
    Ours(Both),
    /// As in the file that was imported.
    OfFile(String),
}

/// A column: what stands above it and what it means.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) title: Title,
    pub(super) meaning: Both,
    /// In characters of Excel's standard font.
    pub(super) width: f64,
    /// Holds ids of the vendor.
    pub(super) is_id: bool,
}

impl Column {
    pub(super) const fn new(title: Both, meaning: Both, width: f64) -> Self {
        Self { title: Title::Ours(title), meaning, width, is_id: false }
    }

    pub(super) const fn id(title: Both, meaning: Both) -> Self {
        Self { title: Title::Ours(title), meaning, width: 34.0, is_id: true }
    }

    pub(super) fn title(&self, words: Words) -> &str {
        match &self.title {
            Title::Ours(title) => words.say(*title),
            Title::OfFile(title) => title,
        }
    }
}

/// One value. Text is hostile; ids never become numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(u32),
    Time(Millis),
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn or_empty(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }

    pub(super) fn time(time: Option<Millis>) -> Self {
        time.map_or(Self::Empty, Self::Time)
    }
}

/// What the sheet 说明 says beside the columns.
pub(super) struct About {
    pub(super) title: &'static str,
    pub(super) workspace: String,
    /// Which rows, in words.
    pub(super) filter: String,
    pub(super) exported_at: Zoned,
}

/// What was written, counted on the way.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) rows: u32,
    pub(super) oldest: Option<Millis>,
    pub(super) newest: Option<Millis>,
}

/// A file that takes rows and is whole only after `finish`.
pub(super) trait TableFile {
    fn row(&mut self, cells: &[Cell]) -> Result<(), AppError>;

    /// Ends the file and gives it its name; tells how many texts were cut.
    fn finish(self: Box<Self>, about: &About, tally: Tally) -> Result<u32, AppError>;
}

/// A table that counts what goes through it.
pub(super) struct Table {
    file: Box<dyn TableFile>,
    tally: Tally,
    progress: Progress,
}

impl Table {
    pub(super) fn new(file: Box<dyn TableFile>, progress: Progress) -> Self {
        Self { file, tally: Tally::default(), progress }
    }

    /// Rows there will be, about.
    pub(super) fn expect(&mut self, total: u32) {
        self.progress.expect(total);
    }

    /// Adds a row whose facts were true at `as_of`. Fails when writing is to stop.
    pub(super) fn row(&mut self, as_of: Option<Millis>, cells: &[Cell]) -> Result<(), AppError> {
        self.file.row(cells)?;
        self.tally.rows += 1;
        self.tally.oldest = self.tally.oldest.into_iter().chain(as_of).min();
        self.tally.newest = self.tally.newest.into_iter().chain(as_of).max();
        self.progress.reached(self.tally.rows)
    }

    pub(super) fn finish(mut self, about: &About) -> Result<(u32, u32), AppError> {
        self.progress.reached(self.tally.rows)?;
        let shortened = self.file.finish(about, self.tally)?;
        Ok((self.tally.rows, shortened))
    }
}

/// `2026-11-22 14:05`; a time outside the calendar as its number.
pub(super) fn time_text(time: Millis, zone: &TimeZone) -> String {
    match Timestamp::from_millisecond(time.0) {
        Ok(known) => known.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string(),
        Err(_) => time.0.to_string(),
    }
}
