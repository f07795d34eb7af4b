//! Going on while the window is closed: jobs need no window, and say so.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ledger::Language;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, CloseRequestApi, Manager, Runtime};
use tauri_plugin_notification::NotificationExt;

use crate::state::Desk;
use crate::window;

/// Something told to the person at the desk by the system, also while the window is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// In few words.
    pub title: String,
    /// What happened and, where something is to be done, what.
    pub text: String,
}

/// How the desk reaches the person past its window. The app asks the system; tests listen themselves.
pub type Announce = Arc<dyn Fn(Announcement) + Send + Sync>;

/// Ids of the tray and of its entries.
const TRAY: &str = "background";
const OPEN: &str = "open";
const QUIT: &str = "quit";

/// Tells by the system's notifications. One that cannot be shown is noted in the log.
pub(crate) fn system_announcements<R: Runtime>(app: AppHandle<R>) -> Announce {
    Arc::new(move |announcement: Announcement| {
        let looking = app
            .get_webview_window(window::MAIN)
            .is_some_and(|window| window.is_visible().unwrap_or_default() && window.is_focused().unwrap_or_default());
        // Who has the window in front sees it there.
        if looking {
            return;
        }
        let app = app.clone();
        // The system's service may take its time or not be there.
        std::thread::spawn(move || {
            let shown = app.notification().builder().title(announcement.title).body(announcement.text).show();
            if let Err(error) = shown {
                tracing::warn!(%error, "the system did not show a notification");
            }
        });
    })
}

/// The window was asked to close. While jobs go on it is hidden instead, with a sign in the tray and a notice that
/// tells where it went; a second start of the app brings it back.
pub(crate) fn close_requested<R: Runtime>(app: &AppHandle<R>, close: &CloseRequestApi) {
    let Some(desk) = app.try_state::<Desk>() else { return };
    if !desk.any_job_going() {
        return;
    }
    let Some(window) = app.get_webview_window(window::MAIN) else { return };
    if let Err(error) = window.hide() {
        tracing::warn!(%error, "the window cannot be hidden and stays");
        return;
    }
    close.prevent_close();
    let words = Words::of(desk.language());
    (desk.announce)(Announcement { title: words.going_on.to_owned(), text: words.where_it_went.to_owned() });
    show_tray(app, &words);
}

/// Systems without a tray have none; the app can be opened again from its icon all the same.
fn show_tray<R: Runtime>(app: &AppHandle<R>, words: &Words) {
    if app.tray_by_id(TRAY).is_some() {
        return;
    }
    // The library behind it panics where the system lacks its counterpart.
    let built = catch_unwind(AssertUnwindSafe(|| build_tray(app, words)));
    match built {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "there is no tray icon"),
        Err(_) => tracing::warn!("this system has no tray"),
    }
}

fn build_tray<R: Runtime>(app: &AppHandle<R>, words: &Words) -> tauri::Result<()> {
    let open = MenuItem::with_id(app, OPEN, words.open, true, None::<&str>)?;
    let quit = MenuItem::with_id(app, QUIT, words.quit, true, None::<&str>)?;
    let mut tray = TrayIconBuilder::with_id(TRAY)
        .tooltip(words.going_on)
        .menu(&Menu::with_items(app, &[&open, &quit])?)
        .on_menu_event(|app, event| match event.id().as_ref() {
            OPEN => window::bring_forward(app),
            QUIT => app.exit(0),
            _ => {}
        });
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app)?;
    Ok(())
}

/// The window is on the screen again: the sign in the tray is no longer needed.
pub(crate) fn shown_again<R: Runtime>(app: &AppHandle<R>) {
    app.remove_tray_by_id(TRAY);
}

/// What is said outside the page, which has its own texts.
pub(crate) struct Words {
    going_on: &'static str,
    where_it_went: &'static str,
    open: &'static str,
    quit: &'static str,
    /// Title of the notice that jobs are over.
    pub(crate) jobs_over: &'static str,
    /// Its text.
    pub(crate) jobs_over_text: &'static str,
}

impl Words {
    pub(crate) fn of(language: Language) -> Self {
        match language {
            Language::SimplifiedChinese => Self {
                going_on: "任务在后台继续",
                where_it_went: "窗口已收起，任务不受影响。再次打开群台就能看到进度。",
                open: "打开群台",
                quit: "退出（下次打开接着执行）",
                jobs_over: "任务已结束",
                jobs_over_text: "打开群台查看结果。",
            },
            Language::English => Self {
                going_on: "Jobs go on in the background",
                where_it_went: "The window is hidden; jobs are not affected. Open RoomDesk again to see how far they are.",
                open: "Open RoomDesk",
                quit: "Quit (jobs go on at the next start)",
                jobs_over: "Jobs are over",
                jobs_over_text: "Open RoomDesk to see the results.",
            },
        }
    }
}
