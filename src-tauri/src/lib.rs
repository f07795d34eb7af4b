//! The shell of 群台 RoomDesk: window, keychain, and the typed commands the page calls.
//!
//! Commands are thin adapters; the work is in the crates below, which know no desktop.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod alerts;
mod background;
pub mod bindings;
mod commands;
mod error;
mod events;
mod files;
mod jobs;
mod keychain;
mod logging;
mod receiving;
mod runs;
mod state;
mod team;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use tauri::{App, AppHandle, Manager, RunEvent, Runtime};
use tauri_specta::Event;

pub use background::{Announce, Announcement};
pub use events::Notice;
pub use files::{FileDialogs, FileKind, PlaceToSave, SystemDialogs};
pub use keychain::{Keychain, KeychainError};
pub use state::{Desk, Places};

/// Opens the window and runs until it is closed.
pub fn run() -> ExitCode {
    window::prepare_environment();
    let bindings = bindings::builder::<tauri::Wry>();
    let handler = bindings.invoke_handler();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| window::bring_forward(app)))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .invoke_handler(handler)
        .setup(move |app| {
            bindings.mount_events(app);
            let places = Places { data: app.path().app_data_dir()?, logs: app.path().app_log_dir()? };
            // Nothing of the page is answered before this function returns: the desk is there in time.
            let window = window::open(app)?;
            let handle = app.handle().clone();
            let announce = background::system_announcements(handle.clone());
            open_desk(app, places, Arc::new(SystemDialogs::new(handle.clone())), announce)?;
            window::show(&window, app.state::<Desk>().theme())?;
            tauri::async_runtime::spawn(async move { handle.state::<Desk>().warm_up().await });
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|app, event| {
                if matches!(event, RunEvent::Exit) {
                    close_desk(app);
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            // The window could not be opened: the terminal is the only place left to say so.
            #[allow(clippy::print_stderr)]
            {
                eprintln!("RoomDesk could not start: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Opens the local files and hands the desk to the commands. Tests call this on a mock runtime.
///
/// # Errors
/// When the files cannot be opened, or another instance has them.
pub fn open_desk<R: Runtime>(
    app: &App<R>,
    places: Places,
    dialogs: Arc<dyn FileDialogs>,
    announce: Announce,
) -> Result<(), Box<dyn std::error::Error>> {
    logging::start(&places.logs)?;
    let handle = app.handle().clone();
    let notify: events::Notify = Arc::new(move |notice: Notice| {
        let sent = match notice {
            Notice::CheckStep(event) => event.emit(&handle),
            Notice::Sync(event) => event.emit(&handle),
            Notice::Lookup(event) => event.emit(&handle),
            Notice::Verify(event) => event.emit(&handle),
            Notice::Export(event) => event.emit(&handle),
            Notice::File(event) => event.emit(&handle),
            Notice::Jobs(event) => event.emit(&handle),
            Notice::Feed(event) => event.emit(&handle),
            Notice::Receiver(event) => event.emit(&handle),
            Notice::Team(event) => event.emit(&handle),
        };
        if let Err(error) = sent {
            tracing::warn!(%error, "the window did not take an event");
        }
    });
    app.manage(Desk::open(places, Keychain::new(&app.config().identifier), dialogs, notify, announce)?);
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(async move { handle.state::<Desk>().begin_receiving().await });
    Ok(())
}

/// Closes the local files in order. The state itself lives as long as the process.
pub fn close_desk<R: Runtime>(app: &AppHandle<R>) {
    if let Some(desk) = app.try_state::<Desk>() {
        tauri::async_runtime::block_on(desk.close());
    }
}
