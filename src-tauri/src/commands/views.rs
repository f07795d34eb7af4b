//! What staff keep of the room list: saved views and favourites.

use desk::{AppError, SavedView};
use ledger::{ViewId, WorkspaceId};
use miaohui::RoomWxid;
use mirror::RoomQuery;
use tauri::State;

use crate::state::Desk;

/// The saved views of a workspace, in the order they were made.
#[tauri::command]
#[specta::specta]
pub async fn views(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<Vec<SavedView>, AppError> {
    desk.ledger.workspace(&workspace)?;
    SavedView::all(&desk.ledger, &workspace)
}

/// Saves a view: a new one without `id`, else the one it names.
#[tauri::command]
#[specta::specta]
pub async fn save_view(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    id: Option<ViewId>,
    name: String,
    query: RoomQuery,
) -> Result<SavedView, AppError> {
    desk.ledger.workspace(&workspace)?;
    SavedView::save(&desk.ledger, &workspace, id, &name, query)
}

/// Removes a saved view.
#[tauri::command]
#[specta::specta]
pub async fn remove_view(desk: State<'_, Desk>, workspace: WorkspaceId, id: ViewId) -> Result<(), AppError> {
    Ok(desk.ledger.remove_view(&workspace, &id)?)
}

/// Marks rooms as favourites, or takes the mark away.
#[tauri::command]
#[specta::specta]
pub async fn set_favourite(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    rooms: Vec<RoomWxid>,
    favourite: bool,
) -> Result<(), AppError> {
    let session = desk.session(&workspace).await?;
    desk.ledger.set_favourite_rooms(&workspace, &rooms, favourite)?;
    session.mirror().set_favourites(desk.ledger.favourite_rooms(&workspace)?);
    Ok(())
}
