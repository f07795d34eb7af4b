//! Rooms, members, person × room and people in several rooms as Excel or CSV files (product.md, Conventions: Excel).
//!
//! Rows go from the mirror to the file window by window. The file grows under another name beside its place and takes
//! its own name when it is whole, so a full disk, a stop or a kill leaves no half file under the name staff asked for.

mod csv_file;
mod duplicates;
mod file_name;
mod filter;
mod log;
mod members;
mod person_rooms;
mod progress;
mod rooms;
mod selection;
mod table;
pub(crate) mod target;
pub(crate) mod text;
mod windows;
mod words;
mod xlsx_file;

use std::path::PathBuf;

use jiff::Zoned;
use ledger::{ExportedKind, Language};
use miaohui::ContactWxid;
use mirror::{DuplicateQuery, MemberQuery, Mirror, RoomSelection};
use serde::{Deserialize, Serialize};
use specta::Type;
use tokio_util::sync::CancellationToken;

use crate::failure::{AppError, ErrorCode};
use crate::session::Session;
pub use file_name::{suggested_name, with_ending};
pub use log::ExportRecord;
use progress::Progress;
use table::{About, Column, Table, TableFile};
use target::Target;
use words::Words;

/// What goes into a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "of")]
pub enum Export {
    /// Every room of the selection, in the query's order, or as named.
    Rooms {
        /// Which.
        rooms: RoomSelection,
    },
    /// The members of these rooms, room after room. A room whose members are unknown has one row that says so.
    Members {
        /// Which rooms.
        rooms: RoomSelection,
        /// Which of their members.
        query: MemberQuery,
    },
    /// One row for each person and room, past rooms included. A person without rooms has one row that says so.
    PersonRooms {
        /// Whose rooms; one named twice is written once.
        people: Vec<ContactWxid>,
    },
    /// People who are in several rooms of a set, one row for each of them and room.
    Duplicates {
        /// Which.
        query: DuplicateQuery,
    },
}

impl Export {
    /// What will be in the file.
    pub fn kind(&self) -> ExportedKind {
        match self {
            Self::Rooms { .. } => ExportedKind::Rooms,
            Self::Members { .. } => ExportedKind::Members,
            Self::PersonRooms { .. } => ExportedKind::PersonRooms,
            Self::Duplicates { .. } => ExportedKind::Duplicates,
        }
    }
}

/// Kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    /// An Excel workbook; its second sheet explains the first.
    Xlsx,
    /// UTF-8 with a byte order mark and CRLF, every field in quotes.
    Csv,
}

impl ExportFormat {
    /// The end of a file name, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }
}

/// An order to write a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportRequest {
    /// What goes in.
    pub what: Export,
    /// Kind of file.
    pub format: ExportFormat,
    /// Where it goes; a file of this name is replaced.
    pub path: PathBuf,
    /// The workspace's name, for the sheet that explains.
    pub workspace: String,
    /// Now. All times in the file are in this time zone.
    pub exported_at: Zoned,
    /// Language of headers and fixed words.
    pub language: Language,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Rows below the headers.
    pub rows: u32,
    /// Texts that were cut, because Excel holds 32,767 characters in a cell.
    pub shortened: u32,
    /// Where it is.
    pub path: PathBuf,
}

impl Session {
    /// Writes what is known locally to a file, off the async threads. `tell` hears, at most ten times a second, how
    /// many rows are written and how many there will be, where known. None: stopped by `stop`.
    ///
    /// What a kill left of earlier files in the same folder is removed first.
    ///
    /// # Errors
    /// [`ErrorCode::StorageFull`] and [`ErrorCode::StorageFailed`], whose message names the file, never its folder;
    /// as the mirror says where it cannot be read. Then, and when stopped, nothing stands under the file's name that
    /// did not before.
    pub async fn export(
        &self,
        request: ExportRequest,
        tell: impl FnMut(u32, Option<u32>) + Send + 'static,
        stop: CancellationToken,
    ) -> Result<Option<Exported>, AppError> {
        let mirror = self.mirror().clone();
        let name = target::shown(&request.path);
        let progress = Progress::new(tell, stop.clone());
        let written = tokio::task::spawn_blocking(move || write(&mirror, request, progress)).await;
        match written.unwrap_or_else(|stopped| Err(target::stopped(&name, stopped))) {
            Ok(exported) => Ok(Some(exported)),
            // Writing breaks off with an error at the next row.
            Err(_) if stop.is_cancelled() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn write(mirror: &Mirror, request: ExportRequest, progress: Progress) -> Result<Exported, AppError> {
    let words = Words(request.language);
    let (title, columns): (_, &'static [Column]) = match &request.what {
        Export::Rooms { .. } => (words::ROOMS, rooms::COLUMNS),
        Export::Members { .. } => (words::MEMBERS, members::COLUMNS),
        Export::PersonRooms { .. } => (words::PERSON_ROOMS, person_rooms::COLUMNS),
        Export::Duplicates { .. } => (words::DUPLICATES, duplicates::COLUMNS),
    };
    target::remove_leftovers(&request.path);
    let target = Target::beside(&request.path, progress.stop())?;
    let zone = request.exported_at.time_zone().clone();
    let filter = filter::in_words(mirror, &request.what, words, &zone)?;
    let file: Box<dyn TableFile> = match request.format {
        ExportFormat::Xlsx => Box::new(xlsx_file::XlsxFile::new(target, title, columns, words, zone)?),
        ExportFormat::Csv => Box::new(csv_file::CsvFile::new(target, columns, words, zone)?),
    };
    let mut table = Table::new(file, progress);
    match &request.what {
        Export::Rooms { rooms } => rooms::write(mirror, rooms, words, &mut table)?,
        Export::Members { rooms, query } => members::write(mirror, rooms, query, words, &mut table)?,
        Export::PersonRooms { people } => person_rooms::write(mirror, people, words, &mut table)?,
        Export::Duplicates { query } => duplicates::write(mirror, query, words, &mut table)?,
    }
    let workspace = request.workspace;
    let about = About { title: words.say(title), workspace, filter, exported_at: request.exported_at };
    let (rows, shortened) = table.finish(&about)?;
    Ok(Exported { rows, shortened, path: request.path })
}

/// A fault of the library that writes the file or of the words handed to it.
pub(crate) fn internal(error: impl std::fmt::Display) -> AppError {
    AppError::new(ErrorCode::Internal, error.to_string())
}
