//! Files that were written before.

use ledger::{ExportedKind, LoggedExport};
use mirror::Millis;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A file that was written before; exports are logged because they carry personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportRecord {
    /// When.
    pub at: Millis,
    /// What was in it.
    pub what: ExportedKind,
    /// Rows below the headers.
    pub rows: u32,
    /// Its name, without the folder.
    pub file_name: String,
}

impl From<LoggedExport> for ExportRecord {
    fn from(logged: LoggedExport) -> Self {
        Self { at: logged.at.into(), what: logged.kind, rows: logged.rows, file_name: logged.file_name }
    }
}
