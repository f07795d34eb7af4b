//! The one window.

use tauri::utils::config::Color;
use tauri::{App, AppHandle, Manager, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

use crate::background;
use crate::state::Desk;

/// Its label, as the capabilities name it.
pub(crate) const MAIN: &str = "main";
/// Size at first start, in logical pixels: the display most staff have is 1366×768.
const SIZE: (f64, f64) = (1366.0, 768.0);
/// Smallest usable size, in logical pixels: a 1366×768 display at 150 %.
const SMALLEST: (f64, f64) = (820.0, 480.0);
const LIGHT: Color = Color(0xF3, 0xF4, 0xF6, 0xFF);
const DARK: Color = Color(0x10, 0x13, 0x17, 0xFF);

/// Must run before anything else, while the process has one thread. Some Linux graphics drivers show a white window
/// with DMABUF rendering; and where there is no graphics card, preparing it takes longer than all the rest of a start.
pub(crate) fn prepare_environment() {
    #[cfg(target_os = "linux")]
    if let Err(error) = glib::setenv("WEBKIT_DISABLE_DMABUF_RENDERER", "1", false) {
        tracing::warn!(%error, "the way of drawing cannot be chosen");
    }
}

/// Opens the window. Before the local files are: the helper processes of the page start meanwhile.
pub(crate) fn open<R: Runtime>(app: &App<R>) -> tauri::Result<WebviewWindow<R>> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("群台 RoomDesk")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .visible(false)
        .build()?;
    let app = app.handle().clone();
    window.on_window_event(move |event| match event {
        WindowEvent::DragDrop(event) => {
            if let Some(desk) = app.try_state::<Desk>() {
                desk.file_dragged(event);
            }
        }
        WindowEvent::CloseRequested { api, .. } => background::close_requested(&app, api),
        _ => {}
    });
    Ok(window)
}

/// Shows the window in the colour of the theme: no white flash before the first page.
pub(crate) fn show<R: Runtime>(window: &WebviewWindow<R>, theme: ledger::Theme) -> tauri::Result<()> {
    let dark = match theme {
        ledger::Theme::Dark => true,
        ledger::Theme::Light => false,
        ledger::Theme::System => matches!(window.theme(), Ok(tauri::Theme::Dark)),
    };
    window.set_background_color(Some(if dark { DARK } else { LIGHT }))?;
    window.show()
}

/// A second start brings the running window to the front.
pub(crate) fn bring_forward<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    for result in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = result {
            tracing::warn!(%error, "the window did not come forward");
        }
    }
    background::shown_again(app);
}
