//! Rooms, members and person × room as Excel or CSV files (product.md, Conventions: Excel).
//!
//! Rows go from the mirror to the file window by window. The file grows under another name beside its place and takes
//! its own name when it is whole, so a full disk or a kill leaves no half file under the name staff asked for.

mod csv_file;
mod filter;
mod members;
mod person_rooms;
mod rooms;
mod table;
mod target;
mod text;
mod windows;
mod words;
mod xlsx_file;

use std::path::PathBuf;

use jiff::Zoned;
use ledger::Language;
use miaohui::{ContactWxid, RoomWxid};
use mirror::{MemberQuery, Mirror, RoomQuery};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::{AppError, ErrorCode};
use crate::session::Session;
use table::{About, Column, Table, TableFile};
use target::Target;
use words::Words;

/// What goes into a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "of")]
pub enum Export {
    /// Every room of the query, in its order.
    Rooms {
        /// Which, and in which order.
        query: RoomQuery,
    },
    /// The present members of these rooms, room after room. A room whose members are unknown has one row that says so.
    Members {
        /// Which rooms; one named twice is written once.
        rooms: Vec<RoomWxid>,
        /// Which of their members.
        query: MemberQuery,
    },
    /// One row for each person and room, past rooms included. A person without rooms has one row that says so.
    PersonRooms {
        /// Whose rooms; one named twice is written once.
        people: Vec<ContactWxid>,
    },
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// Rows below the headers.
    pub rows: u32,
    /// Texts that were cut, because Excel holds 32,767 characters in a cell.
    pub shortened: u32,
    /// Where it is.
    pub path: PathBuf,
}

impl Session {
    /// Writes what is known locally to a file, off the async threads.
    ///
    /// # Errors
    /// [`ErrorCode::StorageFull`] and [`ErrorCode::StorageFailed`], whose message names the file, never its folder;
    /// as the mirror says where it cannot be read. Nothing stands under the file's name then that did not before.
    pub async fn export(&self, request: ExportRequest) -> Result<Exported, AppError> {
        let mirror = self.inner.mirror.clone();
        let name = target::shown(&request.path);
        let written = tokio::task::spawn_blocking(move || write(&mirror, request)).await;
        written.unwrap_or_else(|stopped| Err(target::stopped(&name, stopped)))
    }
}

fn write(mirror: &Mirror, request: ExportRequest) -> Result<Exported, AppError> {
    let words = Words(request.language);
    let (title, columns): (_, &'static [Column]) = match &request.what {
        Export::Rooms { .. } => (words::ROOMS, rooms::COLUMNS),
        Export::Members { .. } => (words::MEMBERS, members::COLUMNS),
        Export::PersonRooms { .. } => (words::PERSON_ROOMS, person_rooms::COLUMNS),
    };
    let target = Target::beside(&request.path)?;
    let zone = request.exported_at.time_zone().clone();
    let file: Box<dyn TableFile> = match request.format {
        ExportFormat::Xlsx => Box::new(xlsx_file::XlsxFile::new(target, title, columns, words, zone)?),
        ExportFormat::Csv => Box::new(csv_file::CsvFile::new(target, columns, words, zone)?),
    };
    let mut table = Table::new(file);
    match &request.what {
        Export::Rooms { query } => rooms::write(mirror, query, words, &mut table)?,
        Export::Members { rooms, query } => members::write(mirror, rooms, query, words, &mut table)?,
        Export::PersonRooms { people } => person_rooms::write(mirror, people, words, &mut table)?,
    }
    let about = About {
        title: words.say(title),
        workspace: request.workspace,
        filter: filter::in_words(mirror, &request.what, words)?,
        exported_at: request.exported_at,
    };
    let (rows, shortened) = table.finish(&about)?;
    Ok(Exported { rows, shortened, path: request.path })
}

/// A fault of the library that writes the file or of the words handed to it.
fn internal(error: impl std::fmt::Display) -> AppError {
    AppError::new(ErrorCode::Internal, error.to_string())
}
