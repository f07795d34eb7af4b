//! Rooms, members, person × room and people in several rooms as Excel or CSV files (product.md, Conventions: Excel).
//!
//! Rows go from the mirror to the file window by window. The file grows under another name beside its place and takes
//! its own name when it is whole, so a full disk, a stop or a kill leaves no half file under the name staff asked for.

mod csv_file;
mod duplicates;
mod failed_rows;
mod feed;
mod file_name;
mod filter;
mod job_rows;
mod log;
mod members;
mod person_rooms;
mod plan_problems;
mod progress;
mod reasons;
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
use ledger::{ExportedKind, JobId, Language, Ledger, WorkspaceId};
use miaohui::ContactWxid;
use mirror::{DuplicateQuery, FeedQuery, MemberQuery, Millis, Mirror, RoomSelection};
use serde::{Deserialize, Serialize};
use specta::Type;
use tokio_util::sync::CancellationToken;

use crate::failure::{AppError, ErrorCode};
use crate::plan::{PlanId, Plans};
use crate::session::Session;
pub use file_name::{suggested_name, with_ending};
pub use log::ExportRecord;
use progress::Progress;
use table::{About, Cell, Column, Table, TableFile};
use target::Target;
use words::{Both, Words};

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
    /// 动态, the newest first: one row for each change, for joins and leaves one for each person. Behind a gap stands what
    /// happened during it.
    Feed {
        /// Which.
        query: FeedQuery,
    },
    /// Every row of a job with its state, in the order of sending.
    JobRows {
        /// Which.
        job: JobId,
    },
    /// The rows of a job that did not succeed, in the form of the import template, with the reason and what to do.
    FailedRows {
        /// Which.
        job: JobId,
    },
    /// The rows of a plan that cannot be done, in the form in which they were imported, with the reason and what to do.
    PlanProblems {
        /// Which.
        plan: PlanId,
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
            Self::Feed { .. } => ExportedKind::Feed,
            Self::JobRows { .. } => ExportedKind::JobRows,
            Self::FailedRows { .. } => ExportedKind::FailedRows,
            Self::PlanProblems { .. } => ExportedKind::PlanProblems,
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

/// Where jobs and plans are kept, for files about them.
#[derive(Clone)]
pub struct ExportSources {
    /// Has the jobs.
    pub ledger: Ledger,
    /// Whose jobs and plans.
    pub workspace: WorkspaceId,
    /// Has the plans.
    pub plans: Plans,
}

/// A table that is known as a whole before it is written.
struct Prepared {
    title: Both,
    columns: Vec<Column>,
    /// What it is about, in words.
    filter: String,
    rows: Vec<(Option<Millis>, Vec<Cell>)>,
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
    /// as the mirror and the ledger say where they cannot be read, [`ErrorCode::InputUnusable`] with `job.unknown` or
    /// `plan.gone` where there is no such job or plan. Then, and when stopped, nothing stands under the file's name that
    /// did not before.
    pub async fn export(
        &self,
        request: ExportRequest,
        sources: ExportSources,
        tell: impl FnMut(u32, Option<u32>) + Send + 'static,
        stop: CancellationToken,
    ) -> Result<Option<Exported>, AppError> {
        let mirror = self.mirror().clone();
        let name = target::shown(&request.path);
        let progress = Progress::new(tell, stop.clone());
        let written = tokio::task::spawn_blocking(move || write(&mirror, &sources, request, progress)).await;
        match written.unwrap_or_else(|stopped| Err(target::stopped(&name, stopped))) {
            Ok(exported) => Ok(Some(exported)),
            // Writing breaks off with an error at the next row.
            Err(_) if stop.is_cancelled() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn write(
    mirror: &Mirror,
    sources: &ExportSources,
    request: ExportRequest,
    progress: Progress,
) -> Result<Exported, AppError> {
    let words = Words(request.language);
    let prepared = match &request.what {
        Export::JobRows { job } => Some(job_rows::prepare(mirror, sources, job, words)?),
        Export::FailedRows { job } => Some(failed_rows::prepare(mirror, sources, job, words)?),
        Export::PlanProblems { plan } => Some(plan_problems::prepare(sources, plan, words)?),
        _ => None,
    };
    let (title, columns): (_, Vec<Column>) = match (&request.what, &prepared) {
        (_, Some(prepared)) => (prepared.title, prepared.columns.clone()),
        (Export::Members { .. }, _) => (words::MEMBERS, members::COLUMNS.into()),
        (Export::PersonRooms { .. }, _) => (words::PERSON_ROOMS, person_rooms::COLUMNS.into()),
        (Export::Duplicates { .. }, _) => (words::DUPLICATES, duplicates::COLUMNS.into()),
        (Export::Feed { .. }, _) => (words::FEED, feed::COLUMNS.into()),
        _ => (words::ROOMS, rooms::COLUMNS.into()),
    };
    target::remove_leftovers(&request.path);
    let target = Target::beside(&request.path, progress.stop())?;
    let zone = request.exported_at.time_zone().clone();
    let filter = match &prepared {
        Some(prepared) => prepared.filter.clone(),
        None => filter::in_words(mirror, &request.what, words, &zone)?,
    };
    let file: Box<dyn TableFile> = match request.format {
        ExportFormat::Xlsx => Box::new(xlsx_file::XlsxFile::new(target, title, columns.into(), words, zone)?),
        ExportFormat::Csv => Box::new(csv_file::CsvFile::new(target, &columns, words, zone)?),
    };
    let mut table = Table::new(file, progress);
    match &request.what {
        Export::Rooms { rooms } => rooms::write(mirror, rooms, words, &mut table)?,
        Export::Members { rooms, query } => members::write(mirror, rooms, query, words, &mut table)?,
        Export::PersonRooms { people } => person_rooms::write(mirror, people, words, &mut table)?,
        Export::Duplicates { query } => duplicates::write(mirror, query, words, &mut table)?,
        Export::Feed { query } => feed::write(mirror, query, words, &mut table)?,
        Export::JobRows { .. } | Export::FailedRows { .. } | Export::PlanProblems { .. } => {
            for (as_of, cells) in prepared.into_iter().flat_map(|prepared| prepared.rows) {
                table.row(as_of, &cells)?;
            }
        }
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
