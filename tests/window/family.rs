//! A program with everything it starts.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process_group};

/// Runs "$@" in this process, beside a watcher that ends the whole process group when its input is closed: when the
/// test process dies in whatever way, nothing is left behind.
const WATCHED: &str = r#"exec 3<&0; { cat <&3; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null"#;

/// A running program and all its descendants, in a process group of their own. All of them end with this value.
pub struct Family {
    child: Child,
    /// Open as long as the test process lives; see [`WATCHED`].
    _alive: ChildStdin,
}

impl Family {
    /// Starts a program with exactly this environment; what it says on its error output goes to `log`.
    pub fn start(words: &[&str], environment: &[(String, String)], log: &Path) -> Self {
        let log = File::options().create(true).append(true).open(log).expect("log file");
        let mut child = Command::new("sh")
            .args(["-c", WATCHED, "sh"])
            .args(words)
            .env_clear()
            .envs(environment.iter().cloned())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{words:?} cannot be started: {error}"));
        let alive = child.stdin.take().expect("piped");
        Self { child, _alive: alive }
    }

    /// What the program prints.
    pub fn output(&mut self) -> ChildStdout {
        self.child.stdout.take().expect("piped and taken once")
    }

    /// Whether the program itself has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("own child").is_some()
    }

    /// Process ids of all living members.
    pub fn members(&self) -> Vec<u32> {
        let group = self.child.id().to_string();
        let belongs = |pid: &u32| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            // The name in brackets may hold anything; behind it come state, parent, group.
            let behind = stat.rsplit_once(") ").map_or("", |(_, behind)| behind);
            behind.split(' ').nth(2) == Some(&group)
        };
        let processes = fs::read_dir("/proc").expect("/proc");
        processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(belongs).collect()
    }

    /// Process ids of the members that run this program.
    pub fn members_running(&self, program: &Path) -> Vec<u32> {
        let runs = |pid: &u32| fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == program);
        self.members().into_iter().filter(runs).collect()
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        // An error says that all of them are gone already.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _ = self.child.wait();
    }
}
