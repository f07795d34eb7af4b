//! The one window.

use tauri::utils::config::Color;
use tauri::webview::PageLoadEvent;
use tauri::{App, AppHandle, Manager, Runtime, WebviewUrl, WebviewWindowBuilder, WindowEvent};

use crate::state::Desk;

/// Its label, as the capabilities name it.
pub(crate) const MAIN: &str = "main";
/// Size at first start, in logical pixels: the display most staff have is 1366×768.
const SIZE: (f64, f64) = (1366.0, 768.0);
/// Smallest usable size, in logical pixels: a 1366×768 display at 150 %.
const SMALLEST: (f64, f64) = (820.0, 480.0);
const LIGHT: Color = Color(0xF3, 0xF4, 0xF6, 0xFF);
const DARK: Color = Color(0x10, 0x13, 0x17, 0xFF);

/// Must run before anything else: some Linux graphics drivers show a white window with DMABUF rendering.
pub(crate) fn prepare_environment() {
    #[cfg(target_os = "linux")]
    if std::env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER").is_none() {
        restart_with("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    }
}

/// Replaces this process by itself with one more environment variable. Setting it in place would need `unsafe`.
#[cfg(target_os = "linux")]
fn restart_with(name: &str, value: &str) {
    use std::os::unix::process::CommandExt;
    let Ok(program) = std::env::current_exe() else { return };
    // Returns only when it failed; then the app goes on without the variable.
    let _failed = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(name, value).exec();
}

/// Opens the window hidden and shows it with its first page, in the colour of the theme: no white flash.
pub(crate) fn open<R: Runtime>(app: &App<R>) -> tauri::Result<()> {
    let theme = app.state::<Desk>().theme();
    let dark = match theme {
        ledger::Theme::Dark => true,
        ledger::Theme::Light => false,
        ledger::Theme::System => false,
    };
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("群台 RoomDesk")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .background_color(if dark { DARK } else { LIGHT })
        .visible(false)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Started
                && let Err(error) = window.show()
            {
                tracing::error!(%error, "the window cannot be shown");
            }
        })
        .build()?;
    let app = app.handle().clone();
    window.on_window_event(move |event| {
        if let WindowEvent::DragDrop(event) = event {
            app.state::<Desk>().file_dragged(event);
        }
    });
    Ok(())
}

/// A second start brings the running window to the front.
pub(crate) fn bring_forward<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    for result in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = result {
            tracing::warn!(%error, "the window did not come forward");
        }
    }
}
