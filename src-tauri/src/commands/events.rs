//! 动态: what changed, and what the vendor's callbacks said.

use desk::{AppError, BodyPiece, CallbackId, FeedDetails, callback_body};
use jiff::Timestamp;
use ledger::{FeedAlerts, WorkspaceId};
use mirror::{FeedQuery, FeedRowId, FeedUnseen, FeedWindow};
use tauri::State;

use super::WINDOW;
use crate::state::Desk;

/// A window of the feed, the newest first.
#[tauri::command]
#[specta::specta]
pub async fn feed(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    query: FeedQuery,
    offset: u32,
    limit: u32,
) -> Result<FeedWindow, AppError> {
    let seen = desk.ledger.feed_seen(&workspace)?;
    desk.session(&workspace).await?.feed(query, seen, offset, limit.min(WINDOW)).await
}

/// What shows that a row of the feed is true; `people_offset` is the first of those who joined or left. None: the row is
/// not there any more, because something that came late dates it otherwise.
#[tauri::command]
#[specta::specta]
pub async fn feed_details(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    row: FeedRowId,
    people_offset: u32,
) -> Result<Option<FeedDetails>, AppError> {
    desk.session(&workspace).await?.feed_details(&desk.ledger, &workspace, row, people_offset).await
}

/// How much of the feed nobody has looked at; cheap.
#[tauri::command]
#[specta::specta]
pub async fn feed_unseen(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<FeedUnseen, AppError> {
    let seen = desk.ledger.feed_seen(&workspace)?;
    desk.session(&workspace).await?.feed_unseen(seen).await
}

/// Notes that somebody has looked at all there is in the feed now.
#[tauri::command]
#[specta::specta]
pub async fn mark_feed_seen(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<(), AppError> {
    Ok(desk.ledger.mark_feed_seen(&workspace, Timestamp::now())?)
}

/// What of the feed is told by the system's notifications.
#[tauri::command]
#[specta::specta]
pub async fn feed_alerts(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<FeedAlerts, AppError> {
    Ok(desk.ledger.feed_alerts(&workspace)?)
}

/// Chooses what of the feed is told by the system's notifications.
#[tauri::command]
#[specta::specta]
pub async fn set_feed_alerts(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    alerts: FeedAlerts,
) -> Result<FeedAlerts, AppError> {
    desk.ledger.save_feed_alerts(&workspace, &alerts)?;
    Ok(alerts)
}

/// A piece of a callback's body as it came, without the token, from byte `from` on. None: it is not kept any more.
#[tauri::command]
#[specta::specta]
pub async fn callback_text(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    id: CallbackId,
    from: u32,
) -> Result<Option<BodyPiece>, AppError> {
    callback_body(&desk.ledger, &workspace, &id, from)
}
