//! Lists of customers from files: chosen by the system's dialog or dropped on the window.

use std::path::Path;

use desk::{AppError, ImportedPeople, template_name, with_ending};
use tauri::{DragDropEvent, State};

use crate::events::{FileDragged, Notice};
use crate::files::{FileKind, PlaceToSave, name_of, off_thread};
use crate::state::Desk;

/// Asks for a file by the system's dialog and reads customer ids from it. None when the dialog was closed.
#[tauri::command]
#[specta::specta]
pub async fn import_people(desk: State<'_, Desk>) -> Result<Option<ImportedPeople>, AppError> {
    let language = desk.ledger.preferences()?.language;
    match desk.dialogs.people_file(language).await {
        Some(path) => off_thread(move || desk::import_people(&path)).await.map(Some),
        None => Ok(None),
    }
}

/// Asks for a place and writes the empty template for lists of customers; tells the file's name.
#[tauri::command]
#[specta::specta]
pub async fn save_people_template(desk: State<'_, Desk>) -> Result<Option<String>, AppError> {
    let language = desk.ledger.preferences()?.language;
    let file_name = template_name(language).to_owned();
    let place = desk.dialogs.place_to_save(PlaceToSave { file_name, kind: FileKind::Workbook, language }).await;
    let Some(path) = place.map(|path| with_ending(path, "xlsx")) else { return Ok(None) };
    let name = name_of(&path);
    off_thread(move || desk::write_people_template(&path, language)).await?;
    Ok(Some(name))
}

impl Desk {
    /// Tells the page about a file that is dragged over the window, and reads it when it is dropped. Of several the
    /// first is taken.
    pub fn file_dragged(&self, event: &DragDropEvent) {
        match event {
            DragDropEvent::Enter { paths, .. } if !paths.is_empty() => (self.notify)(Notice::File(FileDragged::Over)),
            DragDropEvent::Leave => (self.notify)(Notice::File(FileDragged::Away)),
            DragDropEvent::Drop { paths, .. } => match paths.first() {
                Some(path) => self.read_dropped(path),
                None => (self.notify)(Notice::File(FileDragged::Away)),
            },
            _ => {}
        }
    }

    fn read_dropped(&self, path: &Path) {
        let (path, notify) = (path.to_owned(), self.notify.clone());
        tauri::async_runtime::spawn(async move {
            let file_name = name_of(&path);
            let (people, error) = match off_thread(move || desk::import_people(&path)).await {
                Ok(people) => (Some(people), None),
                Err(error) => (None, Some(error)),
            };
            notify(Notice::File(FileDragged::Dropped { file_name, people, error }));
        });
    }
}
