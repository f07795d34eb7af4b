//! 动态: what changed, and what the vendor's callbacks said.

use desk::{
    AppError, BodyPiece, CallbackId, FeedDetails, ImportedCallbacks, ReceiverCheck, ReceiverState, UnreadableCallbacks,
    callback_body,
};
use jiff::Timestamp;
use ledger::{CallbackListener, FeedAlerts, WorkspaceId};
use mirror::{FeedQuery, FeedRowId, FeedUnseen, FeedWindow, Mirror};
use tauri::State;

use super::WINDOW;
use crate::state::Desk;

/// Most rooms and tags that one question or choice names.
const NAMED: usize = 2_000;

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
    if query.rooms.len() + query.tags.len() > NAMED {
        return Err(AppError::unusable("feed.rooms", "a question names at most 2,000 rooms and tags"));
    }
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
    // Not the time of now: what is being taken in at this moment came up before and was not seen.
    let newest = desk.session(&workspace).await?.read(Mirror::feed_newest).await?;
    if let Some(newest) = newest.and_then(|at| Timestamp::from_millisecond(at.0).ok()) {
        desk.ledger.mark_feed_seen(&workspace, newest)?;
    }
    Ok(())
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
    if alerts.rooms.len() + alerts.tags.len() > NAMED {
        return Err(AppError::unusable("feed.rooms", "at most 2,000 rooms and tags can be chosen"));
    }
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

/// How receiving callbacks is for a workspace; `ReceiverChanged` tells when it is otherwise.
#[tauri::command]
#[specta::specta]
pub async fn receiver_state(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<ReceiverState, AppError> {
    desk.callbacks.state(&workspace).await
}

/// Switches receiving callbacks on or off. When this computer cannot listen it stays switched on, begins when it can,
/// and the state says why.
#[tauri::command]
#[specta::specta]
pub async fn switch_receiver(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    on: bool,
) -> Result<ReceiverState, AppError> {
    if on { desk.callbacks.switch_on(&workspace).await } else { desk.callbacks.switch_off(&workspace).await }
}

/// Notes how the vendor reaches this computer, such as `https://desk.example.com/callbacks`; empty: not at all.
#[tauri::command]
#[specta::specta]
pub async fn set_public_root(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    public_root: String,
) -> Result<ReceiverState, AppError> {
    desk.callbacks.set_public_root(&workspace, &public_root).await
}

/// Where this computer listens, for all workspaces.
#[tauri::command]
#[specta::specta]
pub async fn callback_listener(desk: State<'_, Desk>) -> Result<CallbackListener, AppError> {
    desk.callbacks.listener().await
}

/// Listens elsewhere from now on.
#[tauri::command]
#[specta::specta]
pub async fn set_callback_listener(
    desk: State<'_, Desk>,
    listener: CallbackListener,
) -> Result<CallbackListener, AppError> {
    desk.callbacks.set_listener(listener).await?;
    desk.callbacks.listener().await
}

/// Makes a new address; the one before works for a day more.
#[tauri::command]
#[specta::specta]
pub async fn renew_callback_address(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<ReceiverState, AppError> {
    desk.callbacks.renew_address(&workspace).await
}

/// Sends a test to this computer itself and one by the public address, and looks whether they arrive.
#[tauri::command]
#[specta::specta]
pub async fn check_receiver(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<ReceiverCheck, AppError> {
    desk.callbacks.check(&workspace).await
}

/// A window of the callbacks that could not be read, the newest first.
#[tauri::command]
#[specta::specta]
pub async fn unreadable_callbacks(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    offset: u32,
    limit: u32,
) -> Result<UnreadableCallbacks, AppError> {
    desk.callbacks.unreadable(&workspace, offset, limit.min(WINDOW)).await
}

/// Takes callbacks in once more, from one on or all that are kept; tells how many.
#[tauri::command]
#[specta::specta]
pub async fn replay_callbacks(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    from: Option<CallbackId>,
) -> Result<u32, AppError> {
    desk.callbacks.replay(&workspace, from.as_ref()).await
}

/// Asks for a file of saved callbacks by the system's dialog and takes them in. None when the dialog was closed.
#[tauri::command]
#[specta::specta]
pub async fn import_callbacks(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
) -> Result<Option<ImportedCallbacks>, AppError> {
    let language = desk.ledger.preferences()?.language;
    match desk.dialogs.callbacks_file(language).await {
        Some(file) => desk.callbacks.import(&workspace, file).await.map(Some),
        None => Ok(None),
    }
}
