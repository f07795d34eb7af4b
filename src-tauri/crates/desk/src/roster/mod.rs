//! 名单对账: a list of people against the members of a room.

mod check;
mod types;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ledger::{Ledger, WorkspaceId};
use miaohui::{ContactWxid, RoomWxid};

use crate::failure::AppError;
use crate::import::roster::read_names;
use crate::session::{Session, unknown_room};
use crate::window::fitting;
use check::{Checked, NotChecked, check};

pub use types::*;

/// Most lines of a list.
const MOST_LINES: usize = 10_000;
/// Checks that are kept, the newest.
const KEPT: usize = 5;

/// The checks made since the program started; the newest are kept. Cheap to clone.
#[derive(Clone, Default)]
pub struct Rosters(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    /// Checks so far, for their names.
    count: u64,
    /// The newest last.
    checks: VecDeque<(RosterId, Vec<RosterRow>)>,
}

impl Rosters {
    /// Compares a list with the members of a room as known locally.
    ///
    /// A line means a member by id; by nickname or name in the room, without regard to case, width, traditional
    /// characters, spaces, punctuation and emoji; or typed in pinyin. A name that only sounds the same is ambiguous.
    ///
    /// # Errors
    /// [`ErrorCode::RoomUnknown`](crate::ErrorCode::RoomUnknown);
    /// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with `roster.tooLong` (over 10,000 lines) or
    /// `roster.membersUnknown`.
    pub async fn check(
        &self,
        session: &Session,
        ledger: &Ledger,
        workspace: &WorkspaceId,
        room: RoomWxid,
        entries: Vec<RosterEntry>,
    ) -> Result<RosterSummary, AppError> {
        if entries.len() > MOST_LINES {
            return Err(AppError::unusable("roster.tooLong", "a list has at most 10,000 lines"));
        }
        let pairs = ledger.roster_pairs(workspace)?;
        let of = room.clone();
        let found = session.read(move |mirror| check(mirror, &of, entries, &pairs)).await?;
        let checked = found.map_err(|why| match why {
            NotChecked::RoomUnknown => unknown_room(),
            NotChecked::MembersUnknown => {
                AppError::unusable("roster.membersUnknown", "no list of this room's members was ever read")
            }
        })?;
        Ok(self.keep(room, checked))
    }

    fn keep(&self, room: RoomWxid, checked: Checked) -> RosterSummary {
        let mut kept = self.lock();
        kept.count += 1;
        let id = RosterId(format!("roster-{}", kept.count));
        let count = |state| checked.rows.iter().filter(|row| row.state == state).count() as u32;
        let summary = RosterSummary {
            id: id.clone(),
            room,
            as_of: checked.as_of,
            matched: count(RosterState::Matched),
            missing: count(RosterState::Missing),
            extra: count(RosterState::Extra),
            ambiguous: count(RosterState::Ambiguous),
            can_be_pulled: checked.can_be_pulled,
        };
        kept.checks.push_back((id, checked.rows));
        while kept.checks.len() > KEPT {
            kept.checks.pop_front();
        }
        summary
    }

    /// A window into the rows of a check; none: all states. Fewer than asked for where they would make the answer too
    /// long.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with `roster.gone`.
    pub fn rows(
        &self,
        roster: &RosterId,
        state: Option<RosterState>,
        offset: u32,
        limit: u32,
    ) -> Result<RosterWindow, AppError> {
        let kept = self.lock();
        let found = kept.checks.iter().find(|(id, _)| id == roster);
        let (_, rows) = found.ok_or_else(|| AppError::unusable("roster.gone", "this check is no longer kept"))?;
        let wanted = || rows.iter().filter(|row| state.is_none_or(|state| row.state == state));
        let total = wanted().count() as u32;
        Ok(RosterWindow { total, offset, rows: fitting(wanted().skip(offset as usize).take(limit as usize).cloned()) })
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Checks are added and removed whole, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Remembers which person a name on a list means, or forgets it (none).
///
/// # Errors
/// As the ledger says.
pub fn pair_roster_name(
    ledger: &Ledger,
    workspace: &WorkspaceId,
    name: &str,
    person: Option<&ContactWxid>,
) -> Result<(), AppError> {
    let name = name.trim();
    match person {
        Some(person) => ledger.pair_roster_name(workspace, name, person)?,
        None => ledger.forget_roster_name(workspace, name)?,
    }
    Ok(())
}

/// Lines of pasted text: one name or id each.
pub fn parse_roster(pasted: &str) -> Vec<RosterEntry> {
    let lines = (1..).zip(pasted.lines()).map(|(line, text)| RosterEntry { line, text: text.trim().to_owned() });
    lines.filter(|entry| !entry.text.is_empty()).collect()
}

/// Reads a list of names or ids from an `.xlsx` or `.csv` file. Blocks.
///
/// # Errors
/// As [`crate::import_people`]; `import.noNames` where nothing stands in the file.
pub fn import_roster(path: &Path) -> Result<ImportedRoster, AppError> {
    let found = read_names(path)?;
    let entries = found.lines.into_iter().map(|(line, text)| RosterEntry { line, text });
    let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(ImportedRoster { file_name, entries: entries.collect(), column: found.column })
}
