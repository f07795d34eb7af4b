//! Workspaces, tokens and the connection checklist.

use desk::{AppError, CheckReport, ErrorCode};
use ledger::{NewWorkspace as Saved, Preferences, TokenKeeping, WorkspaceChange, WorkspaceColor, WorkspaceId};
use miaohui::{BaseUrl, Token, TokenProblem};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use crate::events::{CheckStepChanged, Notice};
use crate::state::{Desk, locked};

/// What the window needs first.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppStart {
    version: String,
    workspaces: Vec<Workspace>,
    /// The workspace that was open last.
    current: Option<WorkspaceId>,
    preferences: Preferences,
    /// Local files that were damaged and set aside.
    damaged_files: Vec<String>,
}

/// A workspace as the page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Workspace {
    id: WorkspaceId,
    name: String,
    color: WorkspaceColor,
    /// Empty for the demo.
    base_url: String,
    demo: bool,
    token_state: TokenState,
    /// Whether a person allowed to change things at the vendor (允许操作).
    writes_allowed: bool,
}

/// Where a workspace's token is, as far as known without asking the keychain.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TokenState {
    /// In the keychain, and read.
    Kept,
    /// In memory until the app closes.
    SessionOnly,
    /// Was kept for an earlier session only: ask again.
    Missing,
    /// In the keychain; not read yet.
    NotRead,
}

/// A workspace to save.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NewWorkspace {
    name: String,
    color: WorkspaceColor,
    /// `null`: the vendor's default address.
    base_url: Option<String>,
    /// As pasted.
    token: String,
    keep: TokenKeeping,
}

/// What was found in pasted text.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct TokenInspection {
    /// Characters of the token.
    length: u32,
    /// Something was cut away around it.
    cleaned: bool,
    /// Why it is no token.
    problem: Option<TokenProblemName>,
}

/// Why pasted text is no token.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[serde(rename = "TokenProblem")]
#[allow(missing_docs)]
pub enum TokenProblemName {
    Empty,
    ContainsSpaces,
    NotPrintable,
    TooLong,
}

/// What to check: a saved workspace, or a token and an address before they are saved.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionRequest {
    /// Comes back with every `CheckStepChanged`.
    check_id: String,
    workspace: Option<WorkspaceId>,
    base_url: Option<String>,
    /// `null`: the kept token of `workspace`.
    token: Option<String>,
}

/// What the window needs first: workspaces, the one last open, preferences.
#[tauri::command]
#[specta::specta]
pub async fn app_start(desk: State<'_, Desk>) -> Result<AppStart, AppError> {
    Ok(AppStart {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        workspaces: desk.ledger.workspaces()?.into_iter().map(|workspace| shown(&desk, workspace)).collect(),
        current: desk.ledger.current_workspace()?,
        preferences: desk.ledger.preferences()?,
        damaged_files: locked(&desk.damaged).clone(),
    })
}

/// Cleans a pasted token and says what was found; keeps nothing.
#[tauri::command]
#[specta::specta]
pub async fn inspect_token(pasted: String) -> TokenInspection {
    match Token::clean(&pasted) {
        Ok(clean) => TokenInspection { length: clean.length as u32, cleaned: clean.cleaned, problem: None },
        Err(problem) => {
            let problem = match problem {
                TokenProblem::Empty => TokenProblemName::Empty,
                TokenProblem::ContainsSpaces => TokenProblemName::ContainsSpaces,
                TokenProblem::NotPrintable => TokenProblemName::NotPrintable,
                TokenProblem::TooLong => TokenProblemName::TooLong,
            };
            TokenInspection { length: 0, cleaned: false, problem: Some(problem) }
        }
    }
}

/// Runs the connection checklist; each step is told by `CheckStepChanged` too. A failed step is part of the report.
#[tauri::command]
#[specta::specta]
pub async fn check_connection(desk: State<'_, Desk>, request: ConnectionRequest) -> Result<CheckReport, AppError> {
    let saved = request.workspace.as_ref().map(|id| desk.ledger.workspace(id)).transpose()?;
    if let Some(demo) = saved.as_ref().filter(|workspace| workspace.demo) {
        let client = desk.client_of(demo).await?;
        return Ok(run_check(&desk, request.check_id, client).await);
    }
    let address = request.base_url.or_else(|| saved.as_ref().map(|workspace| workspace.base_url.clone()));
    let base_url = parse_address(address.as_deref())?;
    let token = match (request.token, &saved) {
        (Some(pasted), _) => Token::clean(&pasted)?.token,
        (None, Some(workspace)) => desk.find_token(workspace).await?,
        (None, None) => return Err(AppError::new(ErrorCode::TokenMissing, "nothing to check with")),
    };
    let client = desk.client(base_url, token)?;
    Ok(run_check(&desk, request.check_id, client).await)
}

async fn run_check(desk: &Desk, check_id: String, client: miaohui::Client) -> CheckReport {
    let notify = desk.notify.clone();
    desk::check_connection(&client, move |step| {
        notify(Notice::CheckStep(CheckStepChanged { check_id: check_id.clone(), step: step.clone() }));
    })
    .await
}

/// Saves a new workspace, its token in the keychain (or only for this session), and opens it. When the keychain
/// fails nothing is saved.
#[tauri::command]
#[specta::specta]
pub async fn add_workspace(desk: State<'_, Desk>, workspace: NewWorkspace) -> Result<Workspace, AppError> {
    let token = Token::clean(&workspace.token)?.token;
    let base_url = parse_address(workspace.base_url.as_deref())?;
    let saved = desk.ledger.add_workspace(Saved {
        name: checked_name(&workspace.name)?,
        color: workspace.color,
        base_url: base_url.as_str().to_owned(),
        demo: false,
        token_keeping: workspace.keep,
    })?;
    if let Err(error) = keep_token(&desk, &saved.id, token, workspace.keep).await {
        desk.ledger.remove_workspace(&saved.id)?;
        return Err(error);
    }
    enter(&desk, saved).await
}

/// Opens the demo on the embedded simulator, making its workspace if there is none.
#[tauri::command]
#[specta::specta]
pub async fn open_demo(desk: State<'_, Desk>) -> Result<Workspace, AppError> {
    let saved = match desk.ledger.workspaces()?.into_iter().find(|workspace| workspace.demo) {
        Some(demo) => demo,
        None => desk.ledger.add_workspace(Saved {
            name: "演示".to_owned(),
            color: WorkspaceColor::Purple,
            base_url: String::new(),
            demo: true,
            token_keeping: TokenKeeping::SessionOnly,
        })?,
    };
    enter(&desk, saved).await
}

/// Opens a workspace: reads its token from the keychain and starts reading its rooms. When the token cannot be had,
/// the local data are open all the same and the error says why.
#[tauri::command]
#[specta::specta]
pub async fn open_workspace(desk: State<'_, Desk>, id: WorkspaceId) -> Result<Workspace, AppError> {
    let workspace = desk.ledger.workspace(&id)?;
    if desk.session(&id).await?.has_token() {
        desk.ledger.set_current_workspace(&id)?;
        return Ok(shown(&desk, workspace));
    }
    enter(&desk, workspace).await
}

/// Changes name, colour and address; a new address holds at once.
#[tauri::command]
#[specta::specta]
pub async fn update_workspace(
    desk: State<'_, Desk>,
    id: WorkspaceId,
    change: WorkspaceChange,
) -> Result<Workspace, AppError> {
    let before = desk.ledger.workspace(&id)?;
    let base_url = if before.demo { String::new() } else { BaseUrl::parse(&change.base_url)?.as_str().to_owned() };
    let change = WorkspaceChange { name: checked_name(&change.name)?, color: change.color, base_url };
    desk.ledger.update_workspace(&id, &change)?;
    let after = desk.ledger.workspace(&id)?;
    if after.base_url != before.base_url {
        desk.connect(&after).await?;
        desk.session(&id).await?.start_sync().await;
    }
    Ok(shown(&desk, after))
}

/// Replaces the token of a workspace and opens it with the new one. When the keychain fails the old one stays.
#[tauri::command]
#[specta::specta]
pub async fn replace_token(
    desk: State<'_, Desk>,
    id: WorkspaceId,
    pasted: String,
    keep: TokenKeeping,
) -> Result<Workspace, AppError> {
    let token = Token::clean(&pasted)?.token;
    desk.ledger.workspace(&id)?;
    keep_token(&desk, &id, token, keep).await?;
    desk.ledger.set_token_keeping(&id, keep)?;
    let workspace = enter(&desk, desk.ledger.workspace(&id)?).await?;
    // Also when all rooms are fresh: a token the vendor refuses has to be told now, not at the next run.
    desk.session(&id).await?.start_sync().await;
    Ok(workspace)
}

/// Allows changing things at the vendor in this workspace, or forbids it: jobs pause then.
#[tauri::command]
#[specta::specta]
pub async fn set_writes_allowed(desk: State<'_, Desk>, id: WorkspaceId, allowed: bool) -> Result<Workspace, AppError> {
    desk.ledger.set_writes_allowed(&id, allowed)?;
    Ok(shown(&desk, desk.ledger.workspace(&id)?))
}

/// Removes a workspace, its local data and its token. The local data go even when the keychain fails; the error then
/// tells that the token is still there.
#[tauri::command]
#[specta::specta]
pub async fn remove_workspace(desk: State<'_, Desk>, id: WorkspaceId) -> Result<(), AppError> {
    let workspace = desk.ledger.workspace(&id)?;
    desk.forget_workspace(&workspace).await
}

async fn enter(desk: &Desk, workspace: ledger::Workspace) -> Result<Workspace, AppError> {
    desk.ledger.set_current_workspace(&workspace.id)?;
    desk.connect(&workspace).await?;
    Ok(shown(desk, workspace))
}

async fn keep_token(desk: &Desk, id: &WorkspaceId, token: Token, keep: TokenKeeping) -> Result<(), AppError> {
    if keep == TokenKeeping::Keychain {
        desk.keychain.save(id, &token).await?;
    }
    desk.remember_token(id, token);
    Ok(())
}

fn shown(desk: &Desk, workspace: ledger::Workspace) -> Workspace {
    let at_hand = workspace.demo || desk.token(&workspace.id).is_some();
    let token_state = match (workspace.token_keeping, at_hand) {
        (TokenKeeping::Keychain, true) => TokenState::Kept,
        (TokenKeeping::Keychain, false) => TokenState::NotRead,
        (TokenKeeping::SessionOnly, true) => TokenState::SessionOnly,
        (TokenKeeping::SessionOnly, false) => TokenState::Missing,
    };
    Workspace {
        id: workspace.id,
        name: workspace.name,
        color: workspace.color,
        base_url: workspace.base_url,
        demo: workspace.demo,
        token_state,
        writes_allowed: workspace.writes_allowed,
    }
}

fn parse_address(address: Option<&str>) -> Result<BaseUrl, AppError> {
    let address = address.map(str::trim).filter(|address| !address.is_empty());
    Ok(BaseUrl::parse(address.unwrap_or(BaseUrl::DEFAULT))?)
}

/// Longest name of a workspace, in characters.
const LONGEST_NAME: usize = 40;

fn checked_name(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(AppError::new(ErrorCode::InputUnusable, "a workspace needs a name of 1 to 40 characters"));
    }
    Ok(name.to_owned())
}
