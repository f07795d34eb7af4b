//! One life of the process that runs jobs: begun, stopped, killed, waited for.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

use crate::child;
use crate::stage::Stage;

/// A life ends by itself, and anything else that is waited for comes, in this time.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// From one look to the next.
pub const MOMENT: Duration = Duration::from_millis(5);

/// A process that runs the jobs of a stage.
pub struct Life {
    child: Child,
    /// What it shows of its jobs, line by line.
    shown: Receiver<String>,
}

/// How a life begins.
pub struct Birth {
    /// How long a minute of the pace is.
    pub minute: Duration,
    /// It kills itself at this mark, counted from 1.
    pub kill_at: Option<u64>,
    /// It stops itself, as by SIGSTOP, each time it comes to one of these marks: its name, and which time from 1.
    pub stop_at: Vec<(&'static str, usize)>,
}

impl Default for Birth {
    fn default() -> Self {
        Self { minute: Duration::from_millis(2_400), kill_at: None, stop_at: Vec::new() }
    }
}

impl Life {
    pub fn begin(stage: &Stage, birth: &Birth) -> Self {
        // A file that is too large is an error of a write, as on a full disk, and not the end of the process.
        let mut command = Command::new("sh");
        command
            .args(["-c", "trap '' XFSZ; exec \"$0\" --exact child::child --nocapture"])
            .arg(std::env::current_exe().unwrap())
            .env(child::FOLDER, stage.folder.path())
            .env(child::MINUTE, birth.minute.as_millis().to_string())
            .env(child::VENDOR, format!("{} {}", stage.simulator.base_url(), stage.simulator.token()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(mark) = birth.kill_at {
            command.env(child::MARK, mark.to_string());
        }
        let stops: Vec<_> = birth.stop_at.iter().map(|(name, time)| format!("{name}#{time}")).collect();
        command.env(child::STOPS, stops.join(","));
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (tell, shown) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok).filter(|line| line.contains(child::SHOWN)) {
                let _ = tell.send(line);
            }
        });
        Self { child, shown }
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Waits until it has stopped, and no thread of it runs any more.
    pub fn until_stopped(&mut self) {
        let begun = Instant::now();
        let stopped = loop {
            match waitpid(Some(self.pid()), WaitOptions::UNTRACED | WaitOptions::NOHANG).unwrap() {
                Some((_, status)) => break status.stopped(),
                None if begun.elapsed() > PATIENCE => break false,
                None => std::thread::sleep(MOMENT),
            }
        };
        assert!(stopped, "it never came to where it stops");
    }

    /// Wakes it after it stopped itself at a mark.
    pub fn wake(&mut self) {
        self.child.stdin.as_mut().unwrap().write_all(b".").unwrap();
        self.signal(Signal::CONT);
    }

    /// Waits until it shows a line with these words.
    pub fn until_shown(&mut self, words: &[&str]) -> String {
        let begun = Instant::now();
        let mut last = String::new();
        loop {
            match self.shown.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())) {
                Ok(line) if words.iter().all(|word| line.contains(word)) => return line,
                Ok(line) => last = line,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    let told = self.kill();
                    panic!("it never showed {words:?}: {last} {told}");
                }
            }
        }
    }

    /// Kills it; what it told.
    pub fn kill(&mut self) -> String {
        let _ = self.child.kill();
        self.child.wait().unwrap();
        self.told()
    }

    fn told(&mut self) -> String {
        let mut told = String::new();
        self.child.stderr.as_mut().unwrap().read_to_string(&mut told).unwrap();
        told
    }

    /// Waits for the end; false when it was killed.
    pub fn end(&mut self) -> bool {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let told = self.told();
                assert!(!told.contains("Restored") && !told.contains("Rebuilt"), "a file was damaged: {told}");
                let killed = status.signal() == Some(9);
                assert!(killed || status.success(), "{status}: {told}");
                return !killed;
            }
            if begun.elapsed() > PATIENCE {
                let told = self.kill();
                panic!("it never came to its end: {told}");
            }
            std::thread::sleep(MOMENT);
        }
    }
}

impl Drop for Life {
    /// A test that failed leaves no process behind, not even a stopped one.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
