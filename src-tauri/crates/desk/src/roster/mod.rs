//! 名单对账: a list of people against the members of a room.

mod types;

use std::path::Path;

use ledger::{Ledger, WorkspaceId};
use miaohui::{ContactWxid, RoomWxid};

use crate::failure::{AppError, ErrorCode};
use crate::session::Session;

pub use types::*;

/// The checks made since the program started; the newest are kept. Cheap to clone.
#[derive(Clone, Default)]
pub struct Rosters {}

impl Rosters {
    /// Compares a list with the members of a room as known locally.
    ///
    /// # Errors
    /// [`ErrorCode::RoomUnknown`]; [`ErrorCode::InputUnusable`] with `roster.tooLong` (over 10,000 lines) or
    /// `roster.membersUnknown`.
    pub async fn check(
        &self,
        _session: &Session,
        _ledger: &Ledger,
        _workspace: &WorkspaceId,
        _room: RoomWxid,
        _entries: Vec<RosterEntry>,
    ) -> Result<RosterSummary, AppError> {
        Err(AppError::new(ErrorCode::Internal, "to come"))
    }

    /// A window into the rows of a check; none: all states.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `roster.gone`.
    pub fn rows(
        &self,
        _roster: &RosterId,
        _state: Option<RosterState>,
        _offset: u32,
        _limit: u32,
    ) -> Result<RosterWindow, AppError> {
        Err(AppError::new(ErrorCode::Internal, "to come"))
    }
}

/// Remembers which person a name on a list means, or forgets it (none).
///
/// # Errors
/// As the ledger says.
pub fn pair_roster_name(
    _ledger: &Ledger,
    _workspace: &WorkspaceId,
    _name: &str,
    _person: Option<&ContactWxid>,
) -> Result<(), AppError> {
    Err(AppError::new(ErrorCode::Internal, "to come"))
}

/// Lines of pasted text: one name or id each.
pub fn parse_roster(pasted: &str) -> Vec<RosterEntry> {
    let lines = (1..).zip(pasted.lines()).map(|(line, text)| RosterEntry { line, text: text.trim().to_owned() });
    lines.filter(|entry| !entry.text.is_empty()).collect()
}

/// Reads a list of names or ids from an `.xlsx` or `.csv` file. Blocks.
///
/// # Errors
/// As [`crate::import_people`].
pub fn import_roster(_path: &Path) -> Result<ImportedRoster, AppError> {
    Err(AppError::new(ErrorCode::Internal, "to come"))
}
