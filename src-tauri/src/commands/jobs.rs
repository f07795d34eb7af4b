//! Jobs: starting, steering and reading them.

use desk::{
    AppError, AttemptRow, Decision, JobIssue, JobRowFilter, JobRowWindow, JobSummary, JobWindow, OperationWindow,
    PlanId,
};
use ledger::{JobId, WorkspaceId};
use miaohui::UserId;
use mirror::RoomRow;
use tauri::State;

use super::WINDOW;
use crate::state::Desk;

/// Most jobs in one answer: each carries its accounts and rooms.
const JOBS: u32 = 50;

/// Starts the job of a plan. `typed` is the number that the person typed, where one is asked for.
#[tauri::command]
#[specta::specta]
pub async fn start_job(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    plan: PlanId,
    typed: Option<u32>,
) -> Result<JobSummary, AppError> {
    let jobs = desk.jobs(&workspace).await?;
    jobs.start(desk.plans.take(&workspace, &plan, typed)?).await
}

/// Withdraws a job before its first call.
#[tauri::command]
#[specta::specta]
pub async fn withdraw_job(desk: State<'_, Desk>, workspace: WorkspaceId, job: JobId) -> Result<JobSummary, AppError> {
    desk.jobs(&workspace).await?.withdraw(&job).await
}

/// Pauses a job.
#[tauri::command]
#[specta::specta]
pub async fn pause_job(desk: State<'_, Desk>, workspace: WorkspaceId, job: JobId) -> Result<JobSummary, AppError> {
    desk.jobs(&workspace).await?.pause(&job).await
}

/// Continues a paused job.
#[tauri::command]
#[specta::specta]
pub async fn continue_job(desk: State<'_, Desk>, workspace: WorkspaceId, job: JobId) -> Result<JobSummary, AppError> {
    desk.jobs(&workspace).await?.go_on(&job).await
}

/// Ends a job: what was not sent never will be.
#[tauri::command]
#[specta::specta]
pub async fn stop_job(desk: State<'_, Desk>, workspace: WorkspaceId, job: JobId) -> Result<JobSummary, AppError> {
    desk.jobs(&workspace).await?.stop(&job).await
}

/// Lets failed items be sent once more: those with this reason, or all; by this account, or by the one they had.
#[tauri::command]
#[specta::specta]
pub async fn retry_failed(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    job: JobId,
    reason: Option<String>,
    account: Option<UserId>,
) -> Result<JobSummary, AppError> {
    desk.jobs(&workspace).await?.retry_failed(&job, reason, account).await
}

/// Asks the vendor now what became of the items whose outcome is unknown.
#[tauri::command]
#[specta::specta]
pub async fn verify_unknown(desk: State<'_, Desk>, workspace: WorkspaceId, job: JobId) -> Result<JobSummary, AppError> {
    desk.jobs(&workspace).await?.verify_unknown(&job).await
}

/// Takes a person's word for an item whose outcome is unknown.
#[tauri::command]
#[specta::specta]
pub async fn decide_unknown(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    job: JobId,
    position: u32,
    decision: Decision,
) -> Result<JobSummary, AppError> {
    desk.jobs(&workspace).await?.decide(&job, position, decision).await
}

/// Rooms that may be the one whose creation is unknown.
#[tauri::command]
#[specta::specta]
pub async fn created_room_candidates(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    job: JobId,
    position: u32,
) -> Result<Vec<RoomRow>, AppError> {
    desk.jobs(&workspace).await?.candidates(&job, position).await
}

/// A window of all jobs, the newest first.
#[tauri::command]
#[specta::specta]
pub async fn jobs(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    offset: u32,
    limit: u32,
) -> Result<JobWindow, AppError> {
    desk.jobs(&workspace).await?.list(offset, limit.min(JOBS)).await
}

/// One job.
#[tauri::command]
#[specta::specta]
pub async fn job(desk: State<'_, Desk>, workspace: WorkspaceId, job: JobId) -> Result<JobSummary, AppError> {
    desk.jobs(&workspace).await?.one(&job).await
}

/// A window of the items of a job.
#[tauri::command]
#[specta::specta]
pub async fn job_rows(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    job: JobId,
    filter: JobRowFilter,
    offset: u32,
    limit: u32,
) -> Result<JobRowWindow, AppError> {
    desk.jobs(&workspace).await?.rows(&job, filter, offset, limit.min(WINDOW)).await
}

/// What of a job needs a person, by reason.
#[tauri::command]
#[specta::specta]
pub async fn job_issues(desk: State<'_, Desk>, workspace: WorkspaceId, job: JobId) -> Result<Vec<JobIssue>, AppError> {
    desk.jobs(&workspace).await?.issues(&job).await
}

/// Every sending of an item, with the raw answers.
#[tauri::command]
#[specta::specta]
pub async fn attempts(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    job: JobId,
    position: u32,
) -> Result<Vec<AttemptRow>, AppError> {
    desk.jobs(&workspace).await?.attempts(&job, position).await
}

/// A window of everything that was sent or decided, the newest first (操作记录).
#[tauri::command]
#[specta::specta]
pub async fn operations(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    offset: u32,
    limit: u32,
) -> Result<OperationWindow, AppError> {
    desk.jobs(&workspace).await?.operations(offset, limit.min(WINDOW)).await
}
