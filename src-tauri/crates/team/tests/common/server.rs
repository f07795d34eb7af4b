//! A `nats-server` of the test's own: own port, own folder, gone with the test.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use team::ServerAddress;

pub struct Server {
    folder: tempfile::TempDir,
    port: u16,
    host: &'static str,
    child: Option<Child>,
}

impl Server {
    /// A server without TLS and keys.
    pub fn start() -> Self {
        Self::start_with("nats://127.0.0.1", |port, folder| {
            format!(
                "listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: \"{}\", max_file_store: 2G }}\n",
                folder.join("store").display()
            )
        })
    }

    /// A server with a configuration made for its port and folder.
    pub fn start_with(host: &'static str, configuration: impl Fn(u16, &Path) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        std::fs::write(folder.path().join("server.conf"), configuration(port, folder.path())).unwrap();
        let mut server = Self { folder, port, host, child: None };
        server.start_again();
        server
    }

    pub fn address(&self) -> ServerAddress {
        format!("{}:{}", self.host, self.port).parse().unwrap()
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            child.wait().unwrap();
        }
    }

    /// Starts the server that was killed, with what it had stored.
    pub fn start_again(&mut self) {
        assert!(self.child.is_none());
        let log = std::fs::File::create(self.folder.path().join("server.log")).unwrap();
        let child = Command::new(binary())
            .arg("--config")
            .arg(self.folder.path().join("server.conf"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
        self.wait_until_it_greets();
    }

    /// Removes what the killed server had stored.
    pub fn empty_the_store(&self) {
        assert!(self.child.is_none());
        std::fs::remove_dir_all(self.folder.path().join("store")).unwrap();
    }

    /// SIGSTOP: connections stay open and nothing answers. Returns when the last thread stands.
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
        let pid = Pid::from_child(self.child.as_ref().unwrap());
        let (_, status) = waitpid(Some(pid), WaitOptions::UNTRACED).unwrap().unwrap();
        assert!(status.stopped());
    }

    /// SIGCONT.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    /// Makes the server read its configuration again.
    pub fn reload(&self, configuration: &str) {
        std::fs::write(self.folder.path().join("server.conf"), configuration).unwrap();
        self.signal(Signal::HUP);
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(self.child.as_ref().unwrap()), signal).unwrap();
    }

    fn wait_until_it_greets(&mut self) {
        let start = Instant::now();
        while !greets(self.port) {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            let stuck = start.elapsed() > super::STUCK;
            if ended.is_some() || stuck {
                let log = std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
                panic!("nats-server did not start:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let mut greeting = [0; 4];
    stream.read_exact(&mut greeting).is_ok() && &greeting == b"INFO"
}

/// Below the ports that systems give out by themselves: it must still be free after the server was killed.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let own = u16::try_from(std::process::id() % 1_000).unwrap() * 10;
    loop {
        let port = 20_000 + (own + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Debian puts it where only root looks.
fn binary() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    let found = places.map(|place| place.join("nats-server")).find(|file| file.is_file());
    found.expect("nats-server is not installed: .ci/setup test installs it")
}
