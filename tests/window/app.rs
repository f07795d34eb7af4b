//! The running app, driven through WebDriver.

use std::net::{IpAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::family::Family;
use crate::page::Page;
use crate::sockets::remote_addresses;
use crate::world::{World, root, wait_for};

/// Longest wait for the window to open.
const OPENING: Duration = Duration::from_secs(60);
/// A port may be taken by somebody else between its choice and its use.
const TRIES: usize = 3;

/// A running app with its driver. All of it ends with this value.
pub struct App {
    /// What is seen in the window.
    pub page: Page,
    client: Client,
    binary: PathBuf,
    driver: Family,
}

impl App {
    /// Starts a binary in a world and waits until its page can be asked.
    pub async fn open(world: &World, binary: &Path) -> Self {
        let (driver, port) = start_driver(world);
        let capabilities = json!({
            "tauri:options": { "application": binary },
            // The page is there from the first moment of interest on; the tests wait for what they look for.
            "pageLoadStrategy": "none",
        });
        let capabilities = capabilities.as_object().expect("an object").clone();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let address = format!("http://127.0.0.1:{port}");
        let connecting = builder.capabilities(capabilities).connect(&address);
        let client = tokio::time::timeout(OPENING, connecting)
            .await
            .unwrap_or_else(|_| panic!("no window within {} s", OPENING.as_secs()))
            .expect("WebDriver session");
        let page = Page::new(client.clone(), world);
        Self { page, client, binary: binary.to_owned(), driver }
    }

    /// Process ids of the app itself.
    pub fn processes(&self) -> Vec<u32> {
        self.driver.members_running(&self.binary)
    }

    /// Far ends of the sockets of the app and its helpers. The drivers are not asked.
    pub fn remote_addresses(&self) -> Vec<IpAddr> {
        let drivers = ["tauri-driver", "WebKitWebDriver"];
        let is_driver = |pid: &u32| {
            let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            drivers.iter().any(|driver| name.trim() == *driver)
        };
        let members: Vec<u32> = self.driver.members().into_iter().filter(|pid| !is_driver(pid)).collect();
        remote_addresses(&members)
    }

    /// Closes the window and waits until the app has ended.
    pub async fn quit(self) {
        self.client.clone().close().await.expect("the session ends");
        wait_for("the app to end", || self.processes().is_empty());
    }
}

/// tauri-driver and WebKitWebDriver on free ports of their own.
fn start_driver(world: &World) -> (Family, u16) {
    let program = root().join("target/tools/bin/tauri-driver");
    assert!(program.exists(), "tauri-driver is missing: run `.ci/setup test`");
    for _ in 0..TRIES {
        let [port, native] = free_ports();
        let words = [
            program.to_str().expect("a path of text"),
            "--port",
            &port.to_string(),
            "--native-port",
            &native.to_string(),
        ];
        let mut driver = Family::start(&words, world.environment(), &world.folder().join("app.log"));
        let listens = |port: u16| TcpStream::connect(("127.0.0.1", port)).is_ok();
        wait_for("tauri-driver", || driver.has_ended() || (listens(port) && listens(native)));
        if !driver.has_ended() {
            return (driver, port);
        }
    }
    panic!("tauri-driver does not start, see {}", world.folder().display())
}

fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("bound").port())
}
