//! Files that carry data out of the app.

use desk::{
    AppError, ErrorCode, Export, ExportFormat, ExportRecord, ExportRequest, ExportSources, Exported, Session,
    suggested_name, with_ending,
};
use jiff::{Timestamp, Zoned};
use ledger::{LoggedExport, WorkspaceId};
use tauri::State;

use crate::events::{ExportEnd, ExportId, ExportProgressed, Notice, Notify};
use crate::files::{FileKind, PlaceToSave, name_of, off_thread};
use crate::runs::Run;
use crate::state::{Desk, Written, locked};

/// Most people in one file, as in one pasted list.
const PEOPLE_IN_A_FILE: usize = 10_000;
/// Files of the log that are shown.
const SHOWN: u32 = 200;

/// Asks for a place by the system's dialog and writes the file there; progress is told by `ExportProgressed`. None when
/// the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn start_export(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    what: Export,
    format: ExportFormat,
) -> Result<Option<ExportId>, AppError> {
    if matches!(&what, Export::PersonRooms { people } if people.is_empty() || people.len() > PEOPLE_IN_A_FILE) {
        return Err(AppError::unusable("export.people", "a file takes the rooms of 1 to 10,000 people"));
    }
    let session = desk.session(&workspace).await?;
    let (name, language) = (desk.ledger.workspace(&workspace)?.name, desk.ledger.preferences()?.language);
    let exported_at = Zoned::now();
    let kind = match format {
        ExportFormat::Xlsx => FileKind::Workbook,
        ExportFormat::Csv => FileKind::Csv,
    };
    let file_name = suggested_name(what.kind(), &name, exported_at.date(), format, language);
    let place = desk.dialogs.place_to_save(PlaceToSave { file_name, kind, language }).await;
    let Some(path) = place.map(|path| with_ending(path, format.ending())) else { return Ok(None) };
    let request = ExportRequest { what, format, path, workspace: name, exported_at, language };
    let run = desk.runs.begin(&workspace);
    let id = ExportId(run.id.clone());
    let sources = ExportSources { ledger: desk.ledger.clone(), workspace, plans: desk.plans.clone() };
    let writing = Writing { sources, notify: desk.notify.clone(), written: desk.written.clone() };
    tokio::spawn(writing.write(session, request, run));
    Ok(Some(id))
}

/// Stops writing; no file is left.
#[tauri::command]
#[specta::specta]
pub async fn stop_export(desk: State<'_, Desk>, id: ExportId) -> Result<(), AppError> {
    desk.runs.stop(&id.0);
    Ok(())
}

/// Shows a written file in the system's file manager.
#[tauri::command]
#[specta::specta]
pub async fn show_export(desk: State<'_, Desk>, id: ExportId) -> Result<(), AppError> {
    let written = locked(&desk.written).get(&id).cloned();
    let gone = || AppError::new(ErrorCode::StorageFailed, "this file was not written since the program started");
    let path = written.ok_or_else(gone)?;
    let dialogs = desk.dialogs.clone();
    off_thread(move || dialogs.show(&path)).await
}

/// The files written from this workspace, newest first, at most 200.
#[tauri::command]
#[specta::specta]
pub async fn exports(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<Vec<ExportRecord>, AppError> {
    desk.ledger.workspace(&workspace)?;
    Ok(desk.ledger.exports(&workspace, SHOWN)?.into_iter().map(ExportRecord::from).collect())
}

/// What writing a file needs of the desk.
struct Writing {
    sources: ExportSources,
    notify: Notify,
    written: Written,
}

impl Writing {
    /// Writes the file, logs it, and tells the page how far it is and how it ended.
    async fn write(self, session: Session, request: ExportRequest, run: Run) {
        let id = ExportId(run.id.clone());
        let kind = request.what.kind();
        let tell = {
            let (notify, export) = (self.notify.clone(), id.clone());
            move |rows, total, end| {
                notify(Notice::Export(ExportProgressed { export: export.clone(), rows, total, end }));
            }
        };
        let progress = tell.clone();
        let tell_rows = move |rows, total| progress(rows, total, None);
        let written = session.export(request, self.sources.clone(), tell_rows, run.stop.clone()).await;
        match written {
            Ok(Some(Exported { rows, shortened, path })) => {
                let file_name = name_of(&path);
                self.log(LoggedExport { at: Timestamp::now(), kind, rows, file_name: file_name.clone() });
                locked(&self.written).insert(id, path);
                tell(rows, Some(rows), Some(ExportEnd::Written { file_name, rows, shortened }));
            }
            Ok(None) => tell(0, None, Some(ExportEnd::Stopped)),
            Err(error) => tell(0, None, Some(ExportEnd::Failed { error })),
        }
    }

    /// The file is there already: a log that cannot be written is told in the program's own one.
    fn log(&self, export: LoggedExport) {
        if let Err(error) = self.sources.ledger.log_export(&self.sources.workspace, &export) {
            tracing::error!(%error, rows = export.rows, "an export could not be noted in the ledger");
        }
    }
}
