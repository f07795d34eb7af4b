//! Rooms: the list, one room, and reading from the vendor.

use desk::{AppError, ErrorCode, SyncState};
use ledger::WorkspaceId;
use miaohui::{RoomWxid, TagId};
use mirror::{
    ChangeQuery, ChangeWindow, Found, MemberQuery, MemberWindow, Millis, Overview, RoomAsOf, RoomDetail, RoomFacets,
    RoomQuery, RoomSelection, RoomWindow, SelectionSummary,
};
use tauri::State;

use super::WINDOW;
use crate::state::Desk;

/// Most people and most rooms in one answer of a search.
const FOUND: u32 = 50;

/// Totals, tags and accounts of a workspace.
#[tauri::command]
#[specta::specta]
pub async fn overview(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<Overview, AppError> {
    desk.session(&workspace).await?.read(mirror::Mirror::overview).await
}

/// A window of the room list.
#[tauri::command]
#[specta::specta]
pub async fn rooms(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    query: RoomQuery,
    offset: u32,
    limit: u32,
) -> Result<RoomWindow, AppError> {
    let window =
        desk.session(&workspace).await?.read(move |mirror| mirror.rooms(&query, offset, limit.min(WINDOW))).await;
    desk.rows_are_there();
    window
}

/// People and rooms that a text means: as typed, in pinyin, by initials, or an id. Rejects when a newer search has
/// begun meanwhile.
#[tauri::command]
#[specta::specta]
pub async fn find(desk: State<'_, Desk>, workspace: WorkspaceId, text: String, limit: u32) -> Result<Found, AppError> {
    desk.session(&workspace).await?.read(move |mirror| mirror.find(&text, limit.min(FOUND))).await
}

/// One room.
#[tauri::command]
#[specta::specta]
pub async fn room(desk: State<'_, Desk>, workspace: WorkspaceId, room: RoomWxid) -> Result<RoomDetail, AppError> {
    let found = desk.session(&workspace).await?.read(move |mirror| mirror.room(&room)).await?;
    found.ok_or_else(unknown_room)
}

/// A window of a room's members.
#[tauri::command]
#[specta::specta]
pub async fn members(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    room: RoomWxid,
    query: MemberQuery,
    offset: u32,
    limit: u32,
) -> Result<MemberWindow, AppError> {
    let session = desk.session(&workspace).await?;
    session.read(move |mirror| mirror.members(&room, &query, offset, limit.min(WINDOW))).await
}

/// How many rooms each further choice would leave.
#[tauri::command]
#[specta::specta]
pub async fn facets(desk: State<'_, Desk>, workspace: WorkspaceId, query: RoomQuery) -> Result<RoomFacets, AppError> {
    desk.session(&workspace).await?.read(move |mirror| mirror.facets(&query)).await
}

/// A set of rooms in numbers.
#[tauri::command]
#[specta::specta]
pub async fn selection(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    rooms: RoomSelection,
) -> Result<SelectionSummary, AppError> {
    desk.session(&workspace).await?.read(move |mirror| mirror.selection(&rooms)).await
}

/// A room as of a time in the past.
#[tauri::command]
#[specta::specta]
pub async fn room_as_of(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    room: RoomWxid,
    at: Millis,
) -> Result<RoomAsOf, AppError> {
    let found = desk.session(&workspace).await?.read(move |mirror| mirror.room_as_of(&room, at)).await?;
    found.ok_or_else(unknown_room)
}

/// A window of what changed, newest first.
#[tauri::command]
#[specta::specta]
pub async fn changes(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    query: ChangeQuery,
    offset: u32,
    limit: u32,
) -> Result<ChangeWindow, AppError> {
    let session = desk.session(&workspace).await?;
    session.read(move |mirror| mirror.changes(&query, offset, limit.min(WINDOW))).await
}

/// Reads all rooms again; progress is told by `SyncChanged`.
#[tauri::command]
#[specta::specta]
pub async fn start_sync(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<SyncState, AppError> {
    let session = desk.session(&workspace).await?;
    session.start_sync().await;
    Ok(session.sync_state().borrow().clone())
}

/// Stops reading; what was read stays.
#[tauri::command]
#[specta::specta]
pub async fn stop_sync(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<SyncState, AppError> {
    let session = desk.session(&workspace).await?;
    session.stop_sync().await;
    Ok(session.sync_state().borrow().clone())
}

/// How far reading is.
#[tauri::command]
#[specta::specta]
pub async fn sync_state(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<SyncState, AppError> {
    Ok(desk.session(&workspace).await?.sync_state().borrow().clone())
}

/// Reads the rooms of one tag from the vendor now; tells how many there are.
#[tauri::command]
#[specta::specta]
pub async fn refresh_tag(desk: State<'_, Desk>, workspace: WorkspaceId, tag: TagId) -> Result<u32, AppError> {
    desk.session(&workspace).await?.refresh_tag(&tag).await
}

/// Adds a tag by its pasted id and reads its rooms; tells how many there are. A tag the vendor refuses is not added.
#[tauri::command]
#[specta::specta]
pub async fn add_tag(desk: State<'_, Desk>, workspace: WorkspaceId, tag: TagId) -> Result<u32, AppError> {
    let tag = TagId::new(tag.as_str().trim());
    if tag.as_str().is_empty() || tag.as_str().chars().any(char::is_whitespace) {
        return Err(AppError::new(ErrorCode::InputUnusable, "a tag id has no spaces and is not empty"));
    }
    let session = desk.session(&workspace).await?;
    let rooms = session.refresh_tag(&tag).await?;
    desk.ledger.add_known_tag(&workspace, &tag)?;
    session.know_tag(tag).await?;
    Ok(rooms)
}

/// Re-reads one room from the vendor.
#[tauri::command]
#[specta::specta]
pub async fn verify_room(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    room: RoomWxid,
) -> Result<RoomDetail, AppError> {
    desk.session(&workspace).await?.verify_room(&room).await
}

fn unknown_room() -> AppError {
    AppError::new(ErrorCode::RoomUnknown, "this room is not known here")
}
