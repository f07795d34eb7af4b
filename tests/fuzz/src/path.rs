//! Whole requests, over a real connection to a real receiver.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ledger::{InboxEntry, Ledger, WorkspaceId};
use receiver::{Config, Door, Receiver, Secret};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use crate::{Target, token};

/// The secret of the receiver's only door. It opens nothing else.
const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

/// Longest time for a part of a request that does not come.
const PATIENCE: Duration = Duration::from_millis(50);
/// Longest time for an answer.
const ANSWER: Duration = Duration::from_secs(10);
/// Parts of a path that a receiver looks at.
const DEEPEST: usize = 16;
/// Longest path that is kept, in characters.
const LONGEST_PATH: usize = 200;

/// A receiver and its inbox. An input is a request: its head as it goes over the wire, and behind an empty line its
/// body, whose length is added here.
pub struct Path {
    receiver: Option<Receiver>,
    ledger: Ledger,
    runtime: Runtime,
    _folder: TempDir,
}

impl Target for Path {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let config = Config { port: 0, head_time: PATIENCE, body_time: PATIENCE, ..Config::default() };
        let secret = Secret::parse(SECRET).unwrap();
        let door = Door { secret, workspace: WorkspaceId::named("main"), valid_until: None };
        let receiver = runtime.block_on(Receiver::start(config, vec![door], Arc::new(ledger.clone()))).unwrap();
        Self { receiver: Some(receiver), ledger, runtime, _folder: folder }
    }

    fn take(&self, input: &[u8]) {
        let (head, body) = parted(input);
        let length = format!("\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        let mut statuses = self.send(&[head, length.as_bytes(), body].concat());
        let entries = self.ledger.inbox_after(0, 100).unwrap();
        let told = format!("{statuses:?} for {}", String::from_utf8_lossy(input));
        // Whoever does not know the secret learns nothing: 404 for what is a request, 400 and the like for what is none.
        let knows = input.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        let fitting: &[u16] =
            if knows { &[100, 200, 400, 404, 405, 408, 413, 414, 431] } else { &[400, 404, 414, 431] };
        assert!(statuses.iter().all(|status| fitting.contains(status)), "{told}");
        assert_eq!(statuses.contains(&200), !entries.is_empty(), "{told}");
        // Only an invitation to go on.
        statuses.retain(|status| *status != 100);
        if let ([status], Some(path)) = (&statuses[..], path_of(head)) {
            check_answer(*status, path, &told);
            if let [entry] = &entries[..] {
                check_entry(entry, path, head, body);
            }
        }
        for entry in entries {
            self.ledger.remove_from_inbox(entry.sequence).unwrap();
        }
    }
}

impl Path {
    /// The statuses of all answers; a head that is two or more gets several.
    fn send(&self, request: &[u8]) -> Vec<u16> {
        let address = self.receiver.as_ref().map(Receiver::address).unwrap();
        let answers = self.runtime.block_on(async { timeout(ANSWER, exchange(address, request)).await });
        let answers = answers.expect("an answer in time");
        let lines = answers.split(|byte| *byte == b'\n').map(|line| line.strip_prefix(b"{}").unwrap_or(line));
        let first = lines.filter(|line| line.starts_with(b"HTTP/1."));
        first.map(|line| String::from_utf8_lossy(&line[9..12]).parse().unwrap()).collect()
    }
}

impl Drop for Path {
    fn drop(&mut self) {
        if let Some(receiver) = self.receiver.take() {
            self.runtime.block_on(receiver.stop());
        }
    }
}

async fn exchange(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // Closes without a trace: no port is left waiting.
    stream.set_zero_linger().unwrap();
    let mut answers = Vec::new();
    // Both fail where the receiver answers and closes before it has everything.
    let _ = stream.write_all(request).await;
    let _ = stream.read_to_end(&mut answers).await;
    answers
}

/// Head and body around the first empty line.
fn parted(input: &[u8]) -> (&[u8], &[u8]) {
    for at in 0..input.len() {
        for between in [&b"\n\n"[..], b"\n\r\n"] {
            if input[at..].starts_with(between) {
                let head = &input[..at];
                return (head.strip_suffix(b"\r").unwrap_or(head), &input[at + between.len()..]);
            }
        }
    }
    (input, b"")
}

/// The path of a head whose request line is plain, such as `POST /a/b HTTP/1.1`.
fn path_of(head: &[u8]) -> Option<&str> {
    let line = head.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let [method, target, "HTTP/1.1" | "HTTP/1.0"] = line.trim_end_matches('\r').split(' ').collect::<Vec<_>>()[..]
    else {
        return None;
    };
    let path = target.split(['?', '#']).next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~%".contains(&byte);
    let plain =
        path.starts_with('/') && path.bytes().all(plain) && method.bytes().all(|byte| byte.is_ascii_uppercase());
    plain.then_some(path)
}

/// What stands below the secret; none where it is no part of the path.
fn below_secret(path: &str) -> Option<String> {
    let parts: Vec<_> = path.split('/').collect();
    let at = parts.iter().take(DEEPEST).position(|part| *part == SECRET)?;
    Some(parts[at + 1..].join("/"))
}

fn check_answer(status: u16, path: &str, told: &str) {
    // Anything may be wrong with the rest of the head.
    if ![400, 414, 431].contains(&status) {
        assert_eq!(status != 404, below_secret(path).is_some(), "{told}");
    }
}

fn check_entry(entry: &InboxEntry, path: &str, head: &[u8], body: &[u8]) {
    let below = below_secret(path).unwrap();
    assert_eq!(entry.path, below.trim_matches('/').chars().take(LONGEST_PATH).collect::<String>());
    // The head may say in its own way where the body ends.
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if !["transfer-encoding", "content-length"].iter().any(|own| head.contains(own)) {
        token::check(body, &entry.body);
    }
}
