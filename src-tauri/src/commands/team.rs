//! The team of a workspace.

use desk::{AppError, TeamProblem, TeamState};
use ledger::{TeamPlace, WorkspaceId};
use tauri::State;

use crate::state::Desk;

/// How a workspace stands with its team; `TeamChanged` tells when it is otherwise.
#[tauri::command]
#[specta::specta]
pub async fn team_state(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<TeamState, AppError> {
    desk.team_state(&workspace).await
}

/// Makes a workspace belong to a team, or changes where that is. This desk's key is made the first time and kept in the
/// keychain.
#[tauri::command]
#[specta::specta]
pub async fn set_team(desk: State<'_, Desk>, workspace: WorkspaceId, place: TeamPlace) -> Result<TeamState, AppError> {
    desk.set_team(&workspace, place).await
}

/// Connects once to the team and says what is in the way; none: nothing is.
#[tauri::command]
#[specta::specta]
pub async fn check_team(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<Option<TeamProblem>, AppError> {
    desk.check_team(&workspace).await
}

/// Belongs to no team any more; this desk's key for it is removed.
#[tauri::command]
#[specta::specta]
pub async fn leave_team(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<TeamState, AppError> {
    desk.leave_team(&workspace).await
}
