//! The log of the files that carried data out of the app.

use jiff::Timestamp;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::workspaces::as_text;
use crate::{Error, Ledger, WorkspaceId};

/// What a file had in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportedKind {
    /// Rooms.
    Rooms,
    /// Members of rooms.
    Members,
    /// People and their rooms.
    PersonRooms,
    /// People in several rooms.
    Duplicates,
    /// What changed.
    Feed,
    /// All rows of a job.
    JobRows,
    /// Rows of a job that did not succeed.
    FailedRows,
    /// Rows of a plan that cannot be done.
    PlanProblems,
}

as_text!(ExportedKind {
    Rooms = "rooms",
    Members = "members",
    PersonRooms = "personRooms",
    Duplicates = "duplicates",
    Feed = "feed",
    JobRows = "jobRows",
    FailedRows = "failedRows",
    PlanProblems = "planProblems",
});

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedExport {
    /// When, to the millisecond.
    pub at: Timestamp,
    /// What was in it.
    pub kind: ExportedKind,
    /// Rows below the headers.
    pub rows: u32,
    /// Its name, without the folder: folders carry the names of people.
    pub file_name: String,
}

impl Ledger {
    /// Notes a file that was written.
    ///
    /// # Errors
    /// As for every write.
    pub fn log_export(&self, workspace: &WorkspaceId, export: &LoggedExport) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO exports (workspace, at, kind, rows, file_name) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![workspace.as_str(), export.at.as_millisecond(), export.kind, export.rows, export.file_name],
        )?;
        Ok(())
    }

    /// The files written from a workspace, the newest `limit`, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn exports(&self, workspace: &WorkspaceId, limit: u32) -> Result<Vec<LoggedExport>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT at, kind, rows, file_name FROM exports WHERE workspace = ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![workspace.as_str(), limit], |row| {
            Ok(LoggedExport {
                at: Timestamp::from_millisecond(row.get(0)?).unwrap_or_default(),
                kind: row.get(1)?,
                rows: row.get(2)?,
                file_name: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspaces::tests::with_two_workspaces;

    #[test]
    fn the_newest_file_comes_first_and_the_log_goes_with_its_workspace() {
        let (_folder, ledger, [here, there]) = with_two_workspaces();
        let export = |second: i64, kind| LoggedExport {
            at: Timestamp::from_second(second).unwrap(),
            kind,
            rows: 12,
            file_name: format!("名单 {second}.xlsx"),
        };
        // A clock that was set back does not turn the order of the log.
        let all = [export(20, ExportedKind::Rooms), export(10, ExportedKind::Duplicates)];
        for one in &all {
            ledger.log_export(&here, one).unwrap();
        }
        assert_eq!(ledger.exports(&here, 200).unwrap(), [all[1].clone(), all[0].clone()]);
        assert_eq!(ledger.exports(&here, 1).unwrap(), all[1..]);
        assert!(ledger.exports(&there, 200).unwrap().is_empty());
        ledger.remove_workspace(&here).unwrap();
        assert!(ledger.exports(&here, 200).unwrap().is_empty());
    }
}
