//! Preferences, and clearing everything.

use desk::AppError;
use ledger::Preferences;
use tauri::State;

use crate::state::Desk;

/// Saves theme, language and proxy; a changed proxy holds at once.
#[tauri::command]
#[specta::specta]
pub async fn save_preferences(desk: State<'_, Desk>, preferences: Preferences) -> Result<Preferences, AppError> {
    desk.save_preferences(&preferences).await?;
    Ok(preferences)
}

/// Removes every workspace with its local data and its token, and the preferences. What the keychain would not give
/// up is told by the error; the rest is gone all the same.
#[tauri::command]
#[specta::specta]
pub async fn clear_local_data(desk: State<'_, Desk>) -> Result<(), AppError> {
    let mut trouble = None;
    for workspace in desk.ledger.workspaces()? {
        if let Err(error) = desk.forget_workspace(&workspace).await {
            trouble = Some(error);
        }
    }
    desk.save_preferences(&Preferences::default()).await?;
    desk.ledger.forget_backups()?;
    trouble.map_or(Ok(()), Err)
}
