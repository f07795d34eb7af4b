//! An app without a window, in a folder of its own.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::{AppError, ErrorCode};
use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use ledger::Language;
use roomdesk::{Announcement, FileDialogs, PlaceToSave, Places, bindings, close_desk, open_desk};
use serde_json::{Value, json};
use simulator::{Config, Simulator};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{Listener, Manager, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

/// A test that waits longer than this for an event has failed; far above what any event takes.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct App {
    app: tauri::App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    folder: TempDir,
    pub dialogs: Arc<Answers>,
    /// What was told past the window.
    pub announced: Arc<Mutex<Vec<Announcement>>>,
}

/// The person in front of the system's dialogs.
#[derive(Default)]
pub struct Answers {
    /// What is chosen next; nothing closes the dialog.
    pub choice: Mutex<Option<PathBuf>>,
    /// What was offered when asking for a place.
    pub offered: Mutex<Vec<PlaceToSave>>,
    /// What was shown in the file manager.
    pub shown: Mutex<Vec<PathBuf>>,
}

impl Answers {
    pub fn choose(&self, path: impl Into<PathBuf>) {
        *self.choice.lock().unwrap() = Some(path.into());
    }
}

impl FileDialogs for Answers {
    fn place_to_save(&self, suggestion: PlaceToSave) -> BoxFuture<'static, Option<PathBuf>> {
        self.offered.lock().unwrap().push(suggestion);
        ready(self.choice.lock().unwrap().take()).boxed()
    }

    fn people_file(&self, _language: Language) -> BoxFuture<'static, Option<PathBuf>> {
        ready(self.choice.lock().unwrap().take()).boxed()
    }

    fn callbacks_file(&self, _language: Language) -> BoxFuture<'static, Option<PathBuf>> {
        ready(self.choice.lock().unwrap().take()).boxed()
    }

    fn show(&self, path: &Path) -> Result<(), AppError> {
        if !path.exists() {
            return Err(AppError::new(ErrorCode::StorageFailed, "the file is gone"));
        }
        self.shown.lock().unwrap().push(path.to_owned());
        Ok(())
    }
}

impl App {
    pub fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap())
    }

    fn start_in(folder: TempDir) -> Self {
        let bindings = bindings::builder::<MockRuntime>();
        let app = mock_builder().invoke_handler(bindings.invoke_handler()).build(mock_context(noop_assets())).unwrap();
        bindings.mount_events(&app);
        let places = Places { data: folder.path().join("data"), logs: folder.path().join("logs") };
        let dialogs = Arc::new(Answers::default());
        let announced = Arc::new(Mutex::new(Vec::new()));
        let listening = announced.clone();
        let announce = Arc::new(move |announcement| listening.lock().unwrap().push(announcement));
        open_desk(&app, places, dialogs.clone(), announce).unwrap();
        let window = WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
        Self { app, window, folder, dialogs, announced }
    }

    /// Ends this app and starts another on the same files.
    pub fn restart(self) -> Self {
        close_desk(self.app.handle());
        Self::start_in(self.folder)
    }

    /// Ends this app; its folder stays until the value is gone.
    pub fn close(&self) {
        close_desk(self.app.handle());
    }

    /// Does what the program does by itself after its start, and does not wait for the end of it.
    pub fn warm_up(&self) {
        let handle = self.app.handle().clone();
        tauri::async_runtime::spawn(async move { handle.state::<roomdesk::Desk>().warm_up().await });
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A file that is dragged over the window, dropped or taken away.
    pub fn drag(&self, event: &tauri::DragDropEvent) {
        self.app.state::<roomdesk::Desk>().file_dragged(event);
    }

    pub fn call(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        let url = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: url.parse().unwrap(),
            body: InvokeBody::Json(arguments),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|body| body.deserialize().unwrap())
    }

    pub fn ok(&self, command: &str, arguments: Value) -> Value {
        self.call(command, arguments).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// The error code of a command that must fail.
    pub fn code(&self, command: &str, arguments: Value) -> String {
        let error = self.call(command, arguments).expect_err("the command fails");
        assert!(error["details"]["at"].is_number(), "every error has its details: {error}");
        error["code"].as_str().unwrap().to_owned()
    }

    pub fn events(&self, name: &str) -> Receiver<Value> {
        let (send, receive) = channel();
        self.app.listen_any(name, move |event| {
            // The test may be over already.
            let _gone = send.send(serde_json::from_str(event.payload()).unwrap());
        });
        receive
    }

    /// Saves the simulator as a workspace for this session and waits until its rooms are read.
    pub fn connected(&self, simulator: &Simulator) -> String {
        let sync = self.events("sync-changed");
        let workspace = self.ok("add_workspace", json!({ "workspace": new_workspace(simulator, simulator.token()) }));
        let id = workspace["id"].as_str().unwrap().to_owned();
        wait_for(&sync, |event| event["workspace"] == id.as_str() && is_over(&event["state"]));
        id
    }
}

pub fn new_workspace(simulator: &Simulator, token: &str) -> Value {
    json!({ "name": "云栖家居", "color": "teal", "baseUrl": simulator.base_url(), "token": token, "keep": "sessionOnly" })
}

pub fn wait_for(events: &Receiver<Value>, mut wanted: impl FnMut(&Value) -> bool) -> Value {
    loop {
        let event = events.recv_timeout(PATIENCE).expect("the event arrives");
        if wanted(&event) {
            return event;
        }
    }
}

/// Reading has begun and is over.
pub fn is_over(state: &Value) -> bool {
    !state["startedAt"].is_null() && state["phase"] != "running"
}

/// A simulator on the app's own runtime.
pub fn simulator(config: Config) -> Simulator {
    tauri::async_runtime::block_on(simulator::start(config)).unwrap()
}

pub fn small() -> Config {
    Config { rooms: 150, memberships: 4_000, people: 1_500, ..Config::default() }
}
