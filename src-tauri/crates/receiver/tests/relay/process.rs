//! A relay of its own folder, started as often as needed.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use ledger::Ledger;
use tempfile::TempDir;

pub struct Relay {
    pub folder: TempDir,
}

/// One life of a relay. Killed when dropped.
pub struct Life {
    child: Child,
    /// Where callbacks go.
    pub address: String,
    /// Where health and metrics are.
    pub metrics: String,
    /// Collects what the relay logs, until its end.
    log: Option<std::thread::JoinHandle<String>>,
}

impl Relay {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let config = format!("port = 0\nmetrics = \"127.0.0.1:0\"\ndata = {:?}\nworkspaces = [\"main\"]\n", data);
        std::fs::write(folder.path().join("relay.toml"), config).unwrap();
        Self { folder }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("RELAY", env!("CARGO_BIN_EXE_roomdesk-relay"));
        command.env("CONFIG", self.folder.path().join("relay.toml"));
        command
    }

    /// Runs another subcommand to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(env!("CARGO_BIN_EXE_roomdesk-relay"));
        command.arg("--config").arg(self.folder.path().join("relay.toml")).args(arguments).output().unwrap()
    }

    /// Makes a secret, and gives it as the path that it is in the address.
    pub fn secret(&self, overlap_hours: u32) -> String {
        let output = self.run(&["secret", "--overlap-hours", &overlap_hours.to_string()]);
        assert!(output.status.success(), "{output:?}");
        let told = String::from_utf8(output.stdout).unwrap();
        let path = told.split_whitespace().find(|word| word.starts_with('/') && word.len() == 41).unwrap();
        path.to_owned()
    }

    pub fn start(&self) -> Life {
        self.start_in("exec \"$RELAY\" --config \"$CONFIG\" run")
    }

    /// Starts it from a shell, which can prepare its surroundings; returns when it receives.
    pub fn start_in(&self, shell: &str) -> Life {
        let mut child = self
            .command("/bin/sh")
            .args(["-c", shell])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut before = String::new();
        let mut address_in = |what: &str| loop {
            let line = lines.next().unwrap_or_else(|| panic!("the relay ended: {before}")).unwrap();
            before.push_str(&line);
            before.push('\n');
            if let Some((_, address)) = line.split_once("address=")
                && line.contains(what)
            {
                return address.trim().to_owned();
            }
        };
        let (address, metrics) = (address_in("receiving callbacks"), address_in("telling health and metrics"));
        let log = std::thread::spawn(move || lines.map_while(Result::ok).fold(before, |log, line| log + &line + "\n"));
        Life { child, address, metrics, log: Some(log) }
    }

    /// The inbox, while no relay has it open.
    pub fn ledger(&self) -> Ledger {
        let opened = Ledger::open(&self.data()).unwrap();
        assert!(matches!(opened.condition, ledger::Condition::Sound), "{:?}", opened.condition);
        opened.ledger
    }
}

impl Life {
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Tells it to end in order; gives its log.
    pub fn end(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        let log = self.log.take().unwrap().join().unwrap();
        assert!(status.success(), "{status}: {log}");
        log
    }

    /// The most memory it had so far, in KiB.
    #[cfg(target_os = "linux")]
    pub fn most_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
