//! What the commands work on: the ledger, the keychain, and the open workspaces.

use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::path::PathBuf;
use std::sync::Arc;

use desk::{AppError, Callbacks, ErrorCode, JobPaces, Plans, Rosters, Session, SyncPhase};
use ledger::{Ledger, Preferences, Proxy, TokenKeeping, WorkspaceId};
use miaohui::{BaseUrl, Client, ClientConfig, Paces, ProxyChoice, Token};
use simulator::Simulator;
use tokio::sync::{Mutex, OnceCell, watch};
use tokio_util::task::AbortOnDropHandle;

use crate::background::Announce;
use crate::events::{ExportId, Notice, Notify, SyncChanged};
use crate::files::FileDialogs;
use crate::jobs::OpenJobs;
use crate::keychain::Keychain;
use crate::receiving::Telling;
use crate::runs::Runs;
use crate::team::OpenTeam;

/// How long reading waits at most for the first rows to be shown.
const LONGEST_START: std::time::Duration = std::time::Duration::from_secs(3);

/// Folders of the app.
#[derive(Debug, Clone)]
pub struct Places {
    /// Local data: the ledger, and one folder a workspace.
    pub data: PathBuf,
    /// Log files.
    pub logs: PathBuf,
}

/// Where the files are that were written since the program started.
pub(crate) type Written = Arc<std::sync::Mutex<HashMap<ExportId, PathBuf>>>;

/// From the start to the making of the search index.
const SEARCH_AFTER: std::time::Duration = std::time::Duration::from_secs(3);

/// The state behind all commands.
pub struct Desk {
    pub(crate) ledger: Ledger,
    pub(crate) keychain: Keychain,
    pub(crate) notify: Notify,
    pub(crate) announce: Announce,
    /// Files that were damaged at start and set aside, for the page to tell.
    pub(crate) damaged: std::sync::Mutex<Vec<String>>,
    /// Lookups, re-readings and exports under way.
    pub(crate) runs: Runs,
    pub(crate) dialogs: Arc<dyn FileDialogs>,
    pub(crate) written: Written,
    pub(crate) plans: Plans,
    pub(crate) rosters: Rosters,
    pub(crate) callbacks: Callbacks,
    /// Tells how receiving goes; see `receiving.rs`.
    pub(crate) receiving: Mutex<Option<AbortOnDropHandle<()>>>,
    /// Tell what is different in the open workspaces; see `receiving.rs`.
    tellings: Mutex<HashMap<WorkspaceId, Telling>>,
    /// Jobs of the open workspaces; see `jobs.rs`.
    pub(crate) open_jobs: Mutex<HashMap<WorkspaceId, OpenJobs>>,
    /// Teams of the open workspaces; see `team.rs`.
    pub(crate) teams: Mutex<HashMap<WorkspaceId, OpenTeam>>,
    places: Places,
    paces: Paces,
    pub(crate) job_paces: JobPaces,
    demo: OnceCell<Simulator>,
    /// Whether the page has got rooms to show since the start.
    first_rows: watch::Sender<bool>,
    sessions: Mutex<HashMap<WorkspaceId, Session>>,
    /// Tokens read or entered in this session.
    tokens: std::sync::Mutex<HashMap<WorkspaceId, Token>>,
    /// Held while the app runs: two instances on one folder would disturb each other.
    lock: std::sync::Mutex<Option<File>>,
}

impl Desk {
    /// Opens the local files.
    ///
    /// # Errors
    /// When they cannot be opened, or another instance has them.
    pub fn open(
        places: Places,
        keychain: Keychain,
        dialogs: Arc<dyn FileDialogs>,
        notify: Notify,
        announce: Announce,
    ) -> Result<Self, AppError> {
        let lock = lock(&places)?;
        let opened = Ledger::open(&places.data)?;
        let damaged = match opened.condition {
            ledger::Condition::Restored { set_aside, .. } | ledger::Condition::Lost { set_aside } => {
                vec![set_aside.display().to_string()]
            }
            ledger::Condition::New | ledger::Condition::Sound => Vec::new(),
        };
        Ok(Self {
            callbacks: Callbacks::new(opened.ledger.clone()),
            receiving: Mutex::default(),
            tellings: Mutex::default(),
            ledger: opened.ledger,
            keychain,
            notify,
            announce,
            damaged: damaged.into(),
            runs: Runs::default(),
            dialogs,
            written: Arc::default(),
            plans: Plans::default(),
            rosters: Rosters::default(),
            open_jobs: Mutex::default(),
            teams: Mutex::default(),
            places,
            paces: Paces::default(),
            job_paces: JobPaces::default(),
            demo: OnceCell::new(),
            first_rows: watch::Sender::new(false),
            sessions: Mutex::default(),
            tokens: std::sync::Mutex::default(),
            lock: Some(lock).into(),
        })
    }

    /// Ends everything in order, at the end of the program: reading stops, files are closed, the folder is free.
    pub async fn close(&self) {
        self.runs.end_all().await;
        self.end_all_jobs().await;
        self.teams.lock().await.clear();
        self.end_receiving().await;
        self.tellings.lock().await.clear();
        for (_, session) in self.sessions.lock().await.drain() {
            session.end_sync().await;
        }
        if let Err(error) = self.ledger.close() {
            tracing::warn!(%error, "the ledger was not closed in order: the next start checks it");
        }
        locked(&self.lock).take();
    }

    pub(crate) fn theme(&self) -> ledger::Theme {
        self.ledger.preferences().map(|preferences| preferences.theme).unwrap_or_default()
    }

    pub(crate) fn language(&self) -> ledger::Language {
        self.ledger.preferences().map(|preferences| preferences.language).unwrap_or_default()
    }

    /// The session of a workspace on its local data; opened at first use, so that no screen waits for the token or the
    /// network.
    ///
    /// # Errors
    /// [`ErrorCode::WorkspaceUnknown`], or when its files cannot be opened.
    pub(crate) async fn session(&self, id: &WorkspaceId) -> Result<Session, AppError> {
        let mut sessions = self.sessions.lock().await;
        if let Some(session) = sessions.get(id) {
            return Ok(session.clone());
        }
        self.ledger.workspace(id)?;
        let folder = self.folder_of(id);
        let tags = self.ledger.known_tags(id)?;
        let favourites = self.ledger.favourite_rooms(id)?;
        let (ledger, workspace) = (self.ledger.clone(), id.clone());
        let opened = tokio::task::spawn_blocking(move || {
            let (session, condition) = Session::open(&folder, None, tags)?;
            session.mirror().set_favourites(favourites);
            session.know_left_rooms(&ledger, &workspace)?;
            Ok::<_, AppError>((session, condition))
        });
        let opened = opened.await.map_err(|panic| AppError::new(ErrorCode::Internal, panic.to_string()))?;
        let (session, condition) = opened?;
        if let mirror::Condition::Rebuilt { set_aside } = condition {
            locked(&self.damaged).push(set_aside.display().to_string());
        }
        self.forward_sync(id.clone(), &session);
        self.tellings.lock().await.insert(id.clone(), self.hear(id, &session));
        sessions.insert(id.clone(), session.clone());
        Ok(session)
    }

    /// Opens the local data of the workspace that was open last, while the window is still loading. Its search index,
    /// which takes a processor for seconds, waits until the window stands.
    pub async fn warm_up(&self) {
        let Ok(Some(current)) = self.ledger.current_workspace() else { return };
        match self.session(&current).await {
            Ok(session) => {
                tokio::time::sleep(SEARCH_AFTER).await;
                session.mirror().prepare_search();
            }
            Err(error) => tracing::warn!(%error, "the workspace open last cannot be opened"),
        }
        self.go_on_with_jobs(&current).await;
    }

    pub(crate) fn token(&self, id: &WorkspaceId) -> Option<Token> {
        locked(&self.tokens).get(id).cloned()
    }

    pub(crate) fn remember_token(&self, id: &WorkspaceId, token: Token) {
        locked(&self.tokens).insert(id.clone(), token);
    }

    /// The token of a workspace: from memory, else from the keychain.
    ///
    /// # Errors
    /// [`ErrorCode::TokenMissing`] when there is none, or a keychain code.
    pub(crate) async fn find_token(&self, workspace: &ledger::Workspace) -> Result<Token, AppError> {
        if let Some(token) = self.token(&workspace.id) {
            return Ok(token);
        }
        let missing = || AppError::new(ErrorCode::TokenMissing, "the token of this workspace is not kept here");
        if workspace.token_keeping == TokenKeeping::SessionOnly {
            return Err(missing());
        }
        let token = self.keychain.load(&workspace.id).await?.ok_or_else(missing)?;
        self.remember_token(&workspace.id, token.clone());
        Ok(token)
    }

    /// A client for an address and a token, on the shared pace and with the chosen proxy.
    pub(crate) fn client(&self, base_url: BaseUrl, token: Token) -> Result<Client, AppError> {
        let mut config = ClientConfig::new(base_url, token);
        config.proxy = match self.ledger.preferences()?.proxy {
            Proxy::System => ProxyChoice::System,
            Proxy::None => ProxyChoice::None,
            Proxy::Custom { url } => ProxyChoice::Url(url),
        };
        Ok(Client::new(config, &self.paces)?)
    }

    /// The client of a saved workspace; the demo's talks to the embedded simulator, past any proxy.
    pub(crate) async fn client_of(&self, workspace: &ledger::Workspace) -> Result<Client, AppError> {
        if !workspace.demo {
            let token = self.find_token(workspace).await?;
            return self.client(BaseUrl::parse(&workspace.base_url)?, token);
        }
        let simulator = self.demo().await?;
        let token = Token::clean(simulator.token())?.token;
        let mut config = ClientConfig::new(BaseUrl::parse(&simulator.base_url())?, token);
        config.proxy = ProxyChoice::None;
        Ok(Client::new(config, &self.paces)?)
    }

    async fn demo(&self) -> Result<&Simulator, AppError> {
        let start = || simulator::start(simulator::Config::default());
        let failed = |error: simulator::StartError| AppError::new(ErrorCode::Internal, error.to_string());
        self.demo.get_or_try_init(start).await.map_err(failed)
    }

    /// The page has the rows that it asked for first: reading may take the machine now.
    pub(crate) fn rows_are_there(&self) {
        self.first_rows.send_replace(true);
    }

    /// Connects a workspace to the vendor, anew where it was before, and keeps its rooms in step from then on; at the
    /// start of the app not before the first rows are shown, which reading would slow down. Without a token its
    /// local data are open all the same, and the error says why.
    pub(crate) async fn connect(&self, workspace: &ledger::Workspace) -> Result<(), AppError> {
        let session = self.session(&workspace.id).await?;
        session.end_sync().await;
        let client = self.client_of(workspace).await;
        session.connect(client.as_ref().ok().cloned());
        client?;
        let mut first_rows = self.first_rows.subscribe();
        session
            .keep_in_sync(async move {
                // A page without rooms on it begins after the time; a desk that is closed begins nothing any more.
                let _ = tokio::time::timeout(LONGEST_START, first_rows.wait_for(|there| *there)).await;
            })
            .await;
        self.join_team(&workspace.id).await?;
        self.jobs(&workspace.id).await?.begin().await;
        Ok(())
    }

    /// Passes the progress of reading on to the page, at most ten times a second.
    fn forward_sync(&self, workspace: WorkspaceId, session: &Session) {
        let (mut states, notify) = (session.sync_state(), self.notify.clone());
        tokio::spawn(async move {
            let mut done = 0;
            // Ends when the session is closed.
            while states.changed().await.is_ok() {
                let state = states.borrow_and_update().clone();
                let rooms_changed = state.done != done || state.phase != SyncPhase::Running;
                done = state.done;
                notify(Notice::Sync(SyncChanged { workspace: workspace.clone(), state, rooms_changed }));
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        });
    }

    /// Closes a workspace and forgets its token for this session.
    pub(crate) async fn close_session(&self, id: &WorkspaceId) {
        self.runs.end_all_of(id).await;
        self.end_jobs(id).await;
        self.teams.lock().await.remove(id);
        self.callbacks.detach(id);
        self.tellings.lock().await.remove(id);
        locked(&self.tokens).remove(id);
        if let Some(session) = self.sessions.lock().await.remove(id) {
            session.end_sync().await;
        }
    }

    /// Connects every connected workspace anew, as after a change of the proxy.
    async fn reconnect(&self) -> Result<(), AppError> {
        let sessions = self.sessions.lock().await.clone();
        for (id, _) in sessions.iter().filter(|(_, session)| session.has_token()) {
            self.connect(&self.ledger.workspace(id)?).await?;
        }
        Ok(())
    }

    /// Removes a workspace, its local data and its token. The token is tried last: what the keychain does not give up
    /// is told, and the rest is gone all the same.
    pub(crate) async fn forget_workspace(&self, workspace: &ledger::Workspace) -> Result<(), AppError> {
        // Jobs end first: an answer on its way still finds its row.
        self.close_session(&workspace.id).await;
        let in_team = self.ledger.team(&workspace.id)?.is_some();
        self.ledger.remove_workspace(&workspace.id)?;
        if let Err(error) = self.callbacks.refresh().await {
            tracing::warn!(%error, "callbacks are not received");
        }
        let folder = self.folder_of(&workspace.id);
        if folder.exists() {
            let failed = |error: std::io::Error| AppError::new(ErrorCode::StorageFailed, error.to_string());
            tokio::fs::remove_dir_all(folder).await.map_err(failed)?;
        }
        if workspace.token_keeping == TokenKeeping::Keychain {
            self.keychain.remove(&workspace.id).await?;
        }
        if in_team {
            self.keychain.remove_team_key(&workspace.id).await?;
        }
        Ok(())
    }

    /// Where the local data of a workspace lie.
    fn folder_of(&self, id: &WorkspaceId) -> PathBuf {
        self.places.data.join("workspaces").join(id.as_str())
    }

    /// Saves preferences; a changed proxy holds at once.
    pub(crate) async fn save_preferences(&self, preferences: &Preferences) -> Result<(), AppError> {
        let before = self.ledger.preferences()?;
        self.ledger.save_preferences(preferences)?;
        if before.proxy != preferences.proxy { self.reconnect().await } else { Ok(()) }
    }
}

/// A panic elsewhere while a map was locked leaves the map whole: every change to it is a single call.
pub(crate) fn locked<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn lock(places: &Places) -> Result<File, AppError> {
    let failed = |error: std::io::Error| AppError::new(ErrorCode::StorageFailed, error.to_string());
    fs::create_dir_all(&places.data).map_err(failed)?;
    let file = File::create(places.data.join("roomdesk.lock")).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(AppError::new(ErrorCode::StorageFailed, "another RoomDesk has these data open"))
        }
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
