//! A world of its own for one test: folders, display, message bus, keychain. All of it ends with the value.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::app::App;
use crate::family::Family;

/// Longest wait for a part of the world to come up.
const PATIENCE: Duration = Duration::from_secs(30);

/// The name under which a keychain is on the bus.
const SECRET_SERVICE: &str = "org.freedesktop.secrets";

/// The state of the system's keychain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keychain {
    /// A real gnome-keyring, unlocked as at a person's login.
    Unlocked,
    /// No such service on the bus.
    Absent,
    /// A real gnome-keyring whose password nobody has entered, and nothing that could ask for it.
    Locked,
    /// The same, with a window that asks for the password and that nobody answers.
    AskingInVain,
    /// A service that takes calls and never answers.
    Silent,
}

/// What a world is made of.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The state of the keychain.
    pub keychain: Keychain,
    /// Pixels of the display.
    pub display: (u32, u32),
    /// Further variables of the app's environment.
    pub environment: Vec<(&'static str, String)>,
}

impl Default for Setting {
    fn default() -> Self {
        Self { keychain: Keychain::Unlocked, display: (1366, 768), environment: Vec::new() }
    }
}

/// See the module.
pub struct World {
    /// Names the pictures.
    pub name: &'static str,
    /// How many there are.
    pub pictures: Arc<AtomicUsize>,
    environment: Vec<(String, String)>,
    _silent: Option<zbus::blocking::Connection>,
    _keychain: Option<Family>,
    _bus: Family,
    _display: Family,
    folder: TempDir,
}

impl World {
    /// A world as most people have it.
    pub fn new(name: &'static str) -> Self {
        Self::with(name, Setting::default())
    }

    /// A world with something special.
    pub fn with(name: &'static str, setting: Setting) -> Self {
        let folder = tempfile::Builder::new().prefix("roomdesk-").tempdir().expect("temporary folder");
        let mut environment = base_environment(folder.path());
        let (display, number) = start_display(folder.path(), &environment, setting.display);
        environment.push(("DISPLAY".to_owned(), format!(":{number}")));
        let (bus, address) = start_bus(folder.path(), &environment);
        environment.push(("DBUS_SESSION_BUS_ADDRESS".to_owned(), address));
        let silent = match setting.keychain {
            Keychain::AskingInVain => Some(silent_service(&environment, "org.gnome.keyring.SystemPrompter")),
            Keychain::Silent => Some(silent_service(&environment, SECRET_SERVICE)),
            _ => None,
        };
        let keychain = match setting.keychain {
            Keychain::Unlocked => Some(start_keychain(folder.path(), &environment, true)),
            Keychain::Absent | Keychain::Silent => None,
            Keychain::Locked | Keychain::AskingInVain => {
                // The first daemon makes the keyring, as the first login did; the second has only the locked file.
                drop(start_keychain(folder.path(), &environment, true));
                wait_for("the bus to notice", || !has_keychain(&environment));
                Some(start_keychain(folder.path(), &environment, false))
            }
        };
        environment.extend(setting.environment.into_iter().map(|(name, value)| (name.to_owned(), value)));
        Self {
            name,
            pictures: Arc::default(),
            environment,
            _silent: silent,
            _keychain: keychain,
            _bus: bus,
            _display: display,
            folder,
        }
    }

    /// Starts the app and waits for its page.
    pub async fn open(&self) -> App {
        App::open(self, &binary()).await
    }

    /// The environment of everything in this world.
    pub fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    /// What is on the display, see [`crate::picture`].
    pub fn display_memory(&self) -> PathBuf {
        self.folder.path().join("display/Xvfb_screen0")
    }

    /// Where the logs of the world's own programs are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Local data of the app.
    pub fn app_data(&self) -> PathBuf {
        self.folder.path().join("data/com.roomdesk.desktop")
    }

    /// Every file below the world's folder whose bytes hold `text`; the keychain's own folder left out.
    pub fn files_with(&self, text: &str) -> Vec<PathBuf> {
        let keyrings = self.folder.path().join("data/keyrings");
        let holds = |path: &PathBuf| {
            let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            bytes.windows(text.len()).any(|part| part == text.as_bytes())
        };
        files_below(self.folder.path()).into_iter().filter(|path| !path.starts_with(&keyrings)).filter(holds).collect()
    }

    /// Fails when a file below the world's folder has this token or key. The keychain's own folder may.
    pub fn keeps_secret(&self, secret: &str) {
        // The app's folder is named in its own files, so the look into them does see something.
        assert!(!self.files_with("roomdesk").is_empty(), "nothing was read");
        let found = self.files_with(secret);
        assert!(found.is_empty(), "the secret is in {found:?}");
    }

    /// Regular files below the app's data folder.
    pub fn app_files(&self) -> Vec<PathBuf> {
        files_below(&self.app_data())
    }
}

impl Drop for World {
    /// After a failure, shows what the world's programs had to say.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        for log in ["app.log", "keychain.log"] {
            let text = fs::read(self.folder.path().join(log)).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let last: Vec<&str> = text.lines().rev().take(30).collect();
            eprintln!("--- {log}, last line first\n{}", last.join("\n"));
        }
    }
}

/// The app under test: the release binary, or the one that `ROOMDESK_BINARY` names.
pub fn binary() -> PathBuf {
    let path =
        std::env::var_os("ROOMDESK_BINARY").map_or_else(|| root().join("target/release/roomdesk"), PathBuf::from);
    path.canonicalize().unwrap_or_else(|error| panic!("{} is not built: {error}", path.display()))
}

/// The root of the project.
pub fn root() -> &'static Path {
    let of_the_app = |folder: &&Path| folder.join("tauri.conf.json").exists() && folder.join("Makefile").exists();
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find(of_the_app).expect("a part of the project")
}

/// Looks again until something holds, at most [`PATIENCE`].
pub fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn base_environment(folder: &Path) -> Vec<(String, String)> {
    let place = |name: &str| {
        let path = folder.join(name);
        fs::create_dir(&path).expect("temporary folder");
        path.to_str().expect("a temporary path is text").to_owned()
    };
    let runtime = place("runtime");
    fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).expect("own folder");
    let pairs = [
        ("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin".to_owned()),
        ("HOME", place("home")),
        ("XDG_DATA_HOME", place("data")),
        ("XDG_CONFIG_HOME", place("config")),
        ("XDG_CACHE_HOME", place("cache")),
        ("XDG_RUNTIME_DIR", runtime),
        ("LANG", "C.UTF-8".to_owned()),
        ("LIBGL_ALWAYS_SOFTWARE", "1".to_owned()),
        ("GSETTINGS_BACKEND", "memory".to_owned()),
        ("NO_AT_BRIDGE", "1".to_owned()),
        ("WEBKIT_DISABLE_DMABUF_RENDERER", "1".to_owned()),
        ("ROOMDESK_LOG", "trace".to_owned()),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

fn start_display(folder: &Path, environment: &[(String, String)], size: (u32, u32)) -> (Family, String) {
    let screen = format!("{}x{}x24", size.0, size.1);
    let memory = folder.join("display");
    fs::create_dir(&memory).expect("own folder");
    let memory = memory.to_str().expect("a temporary path is text");
    let words = ["Xvfb", "-displayfd", "1", "-screen", "0", &screen, "-fbdir", memory, "-nolisten", "tcp", "-noreset"];
    let mut display = Family::start(&words, environment, &folder.join("display.log"));
    let number = first_line(&mut display, "Xvfb");
    (display, number)
}

/// A bus that starts no services by itself: what is on it was put there by the test.
fn start_bus(folder: &Path, environment: &[(String, String)]) -> (Family, String) {
    let configuration = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={}/runtime/bus</listen>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"#,
        folder.display()
    );
    let file = folder.join("bus.conf");
    fs::write(&file, configuration).expect("own folder");
    let option = format!("--config-file={}", file.display());
    let words = ["dbus-daemon", &option, "--print-address", "--nofork", "--nopidfile"];
    let mut bus = Family::start(&words, environment, &folder.join("bus.log"));
    let address = first_line(&mut bus, "dbus-daemon");
    (bus, address)
}

fn start_keychain(folder: &Path, environment: &[(String, String)], unlocked: bool) -> Family {
    let daemon = format!(
        "gnome-keyring-daemon --foreground --components=secrets --control-directory={}/runtime",
        folder.display()
    );
    let line = if unlocked { format!("printf password | {daemon} --unlock") } else { daemon };
    let family = Family::start(&["sh", "-c", &line], environment, &folder.join("keychain.log"));
    wait_for("gnome-keyring", || has_keychain(environment));
    family
}

/// Something on the bus that bears this name and answers nothing.
fn silent_service(environment: &[(String, String)], name: &str) -> zbus::blocking::Connection {
    let (_, address) = environment.iter().find(|(name, _)| name == "DBUS_SESSION_BUS_ADDRESS").expect("the bus runs");
    let builder = zbus::blocking::connection::Builder::address(address.as_str()).expect("an address");
    builder.name(name).expect("a name").build().expect("the bus takes it")
}

fn has_keychain(environment: &[(String, String)]) -> bool {
    let asked = Command::new("dbus-send")
        .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
        .args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{SECRET_SERVICE}")])
        .env_clear()
        .envs(environment.iter().cloned())
        .output()
        .expect("dbus-send");
    String::from_utf8_lossy(&asked.stdout).contains("boolean true")
}

/// The first line that a program prints tells that it is ready.
fn first_line(family: &mut Family, program: &str) -> String {
    let mut line = String::new();
    BufReader::new(family.output()).read_line(&mut line).expect("readable");
    assert!(!line.is_empty(), "{program} ended without a word");
    line.trim().to_owned()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let kind = entry.file_type().expect("local file");
        if kind.is_dir() {
            files.extend(files_below(&entry.path()));
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    files
}
