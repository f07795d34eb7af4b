//! What a person does with windows outside of the page: closing one, starting the app again.

use std::process::{Command, Stdio};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, MapState, Window};
use x11rb::rust_connection::RustConnection;

use crate::world::{World, binary};

/// Asks the window with this title to close, as its close button does.
pub fn ask_to_close(world: &World, title: &str) {
    let (display, root) = connect(world);
    let window = find(&display, root, title).expect("the window");
    let atom = |name: &str| display.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
    let message = ClientMessageEvent::new(32, window, atom("WM_PROTOCOLS"), [atom("WM_DELETE_WINDOW"), 0, 0, 0, 0]);
    display.send_event(false, window, EventMask::NO_EVENT, message).unwrap();
    // An answer to anything says that the display has taken it: it may drop what a connection sent just before it ended.
    display.get_input_focus().unwrap().reply().unwrap();
}

/// Whether the window with this title is on the screen.
pub fn is_shown(world: &World, title: &str) -> bool {
    let (display, root) = connect(world);
    find(&display, root, title).is_some_and(|window| {
        let attributes = display.get_window_attributes(window).unwrap().reply();
        attributes.is_ok_and(|attributes| attributes.map_state == MapState::VIEWABLE)
    })
}

/// Starts the app a second time; it hands over to the running one and ends.
pub fn start_again(world: &World) {
    let started = Command::new(binary())
        .env_clear()
        .envs(world.environment().iter().cloned())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the app starts");
    assert!(started.success(), "the second start hands over: {started}");
}

fn connect(world: &World) -> (RustConnection, Window) {
    let (_, name) = world.environment().iter().find(|(name, _)| name == "DISPLAY").expect("a display");
    let (display, screen) = x11rb::connect(Some(name)).expect("the display answers");
    let root = display.setup().roots[screen].root;
    (display, root)
}

/// The window with this title, wherever it stands in the tree.
fn find(display: &RustConnection, window: Window, title: &str) -> Option<Window> {
    let net_name = display.intern_atom(false, b"_NET_WM_NAME").ok()?.reply().ok()?.atom;
    let name = display.get_property(false, window, net_name, AtomEnum::ANY, 0, 1_000).ok()?.reply().ok();
    if name.is_some_and(|name| name.value == title.as_bytes()) {
        return Some(window);
    }
    let children = display.query_tree(window).ok()?.reply().ok()?.children;
    children.into_iter().find_map(|child| find(display, child, title))
}
