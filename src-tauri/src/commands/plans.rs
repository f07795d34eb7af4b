//! Plans, the files they come from, and roster checks. Nothing here changes anything at the vendor.

use desk::{
    AppError, ImportedRooms, ImportedRoster, NewRoom, PlanFilter, PlanId, PlanRequest, PlanSummary, PlanWindow,
    RosterEntry, RosterId, RosterState, RosterSummary, RosterWindow, rooms_template_name, with_ending,
    write_rooms_template,
};
use ledger::WorkspaceId;
use miaohui::{ContactWxid, RoomWxid};
use tauri::State;

use super::WINDOW;
use crate::files::{FileKind, PlaceToSave, name_of, off_thread};
use crate::state::Desk;

/// Plans pulling, creating or leaving, from what is known locally.
#[tauri::command]
#[specta::specta]
pub async fn make_plan(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    request: PlanRequest,
) -> Result<PlanSummary, AppError> {
    let session = desk.session(&workspace).await?;
    desk.plans.make(&session, &desk.ledger, &workspace, request).await
}

/// A window into the rows of a plan.
#[tauri::command]
#[specta::specta]
pub async fn plan_rows(
    desk: State<'_, Desk>,
    plan: PlanId,
    filter: PlanFilter,
    offset: u32,
    limit: u32,
) -> Result<PlanWindow, AppError> {
    desk.plans.rows(&plan, filter, offset, limit.min(WINDOW))
}

/// Asks for a file by the system's dialog and reads rooms to create from it. None when the dialog was closed.
#[tauri::command]
#[specta::specta]
pub async fn import_rooms(desk: State<'_, Desk>) -> Result<Option<ImportedRooms>, AppError> {
    let Some(path) = desk.dialogs.people_file(desk.ledger.preferences()?.language).await else { return Ok(None) };
    let plans = desk.plans.clone();
    off_thread(move || plans.import_rooms(&path)).await.map(Some)
}

/// Asks for a place and writes the empty template for rooms to create; tells the file's name. None when the dialog was
/// closed.
#[tauri::command]
#[specta::specta]
pub async fn save_rooms_template(desk: State<'_, Desk>) -> Result<Option<String>, AppError> {
    let language = desk.ledger.preferences()?.language;
    let file_name = rooms_template_name(language).to_owned();
    let place = desk.dialogs.place_to_save(PlaceToSave { file_name, kind: FileKind::Workbook, language }).await;
    let Some(path) = place.map(|path| with_ending(path, "xlsx")) else { return Ok(None) };
    let name = name_of(&path);
    off_thread(move || write_rooms_template(&path, language)).await?;
    Ok(Some(name))
}

/// Reads rooms to create from a table that was copied out of a sheet.
#[tauri::command]
#[specta::specta]
pub async fn paste_rooms(desk: State<'_, Desk>, pasted: String) -> Result<ImportedRooms, AppError> {
    let plans = desk.plans.clone();
    off_thread(move || plans.paste_rooms(&pasted)).await
}

/// A room to create after the pattern of another.
#[tauri::command]
#[specta::specta]
pub async fn room_as_template(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    room: RoomWxid,
) -> Result<NewRoom, AppError> {
    desk.session(&workspace).await?.room_as_template(&room).await
}

/// Lines of a pasted list of names or ids.
#[tauri::command]
#[specta::specta]
pub async fn parse_roster(pasted: String) -> Vec<RosterEntry> {
    desk::parse_roster(&pasted)
}

/// Asks for a file by the system's dialog and reads a list of names or ids from it. None when the dialog was closed.
#[tauri::command]
#[specta::specta]
pub async fn import_roster(desk: State<'_, Desk>) -> Result<Option<ImportedRoster>, AppError> {
    let Some(path) = desk.dialogs.people_file(desk.ledger.preferences()?.language).await else { return Ok(None) };
    off_thread(move || desk::import_roster(&path)).await.map(Some)
}

/// Compares a list with the members of a room.
#[tauri::command]
#[specta::specta]
pub async fn check_roster(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    room: RoomWxid,
    entries: Vec<RosterEntry>,
) -> Result<RosterSummary, AppError> {
    let session = desk.session(&workspace).await?;
    desk.rosters.check(&session, &desk.ledger, &workspace, room, entries).await
}

/// A window into the rows of a roster check.
#[tauri::command]
#[specta::specta]
pub async fn roster_rows(
    desk: State<'_, Desk>,
    roster: RosterId,
    state: Option<RosterState>,
    offset: u32,
    limit: u32,
) -> Result<RosterWindow, AppError> {
    desk.rosters.rows(&roster, state, offset, limit.min(WINDOW))
}

/// Remembers which person a name on a list means, or forgets it.
#[tauri::command]
#[specta::specta]
pub async fn pair_roster_name(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    name: String,
    person: Option<ContactWxid>,
) -> Result<(), AppError> {
    desk.ledger.workspace(&workspace)?;
    desk::pair_roster_name(&desk.ledger, &workspace, &name, person.as_ref())
}
