//! The process that is killed, put to sleep, or left without room on its disk.

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use desk::{JobPaces, JobTimes, Jobs, Session};
use ledger::{Ledger, WorkspaceId};
use miaohui::{BaseUrl, Client, ClientConfig, Paces, ProxyChoice, Token};
use rustix::process::{Signal, getpid, kill_process};
use tokio::runtime::Runtime;
use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// Tells the test below that it is the child, and where to work.
pub const FOLDER: &str = "JOB_KILL_FOLDER";
/// Address and token of the simulator.
pub const VENDOR: &str = "JOB_KILL_VENDOR";
/// The marked point, counted from 1, at which the process ends itself.
pub const MARK: &str = "JOB_KILL_MARK";
/// The marked points at which the process stops itself: `name#which time`, with commas between them. It goes on when it
/// is woken and has read a byte.
pub const STOPS: &str = "JOB_KILL_STOPS";
/// Begins each line that says what people would see of a job.
pub const SHOWN: &str = "SHOWN";
/// How long a minute of the pace is here, in milliseconds.
pub const MINUTE: &str = "JOB_KILL_MINUTE";
/// The process waits so long for an answer.
pub const ANSWER: Duration = Duration::from_millis(900);

/// Alone this does nothing; started by the other tests it runs what jobs there are.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let kill_at = std::env::var(MARK).ok().map(|mark| mark.parse().unwrap());
    let stops = std::env::var(STOPS).unwrap_or_default();
    let stop_at = stops.split(',').filter(|stop| !stop.is_empty()).map(str::to_owned).collect();
    let seen = tracing_subscriber::registry().with(AtMarks { kill_at, stop_at, seen: Mutex::default() });
    tracing::subscriber::set_global_default(seen).unwrap();
    Runtime::new().unwrap().block_on(run(Path::new(&folder)));
}

/// Kills or stops the process at marks around commits and calls.
struct AtMarks {
    kill_at: Option<usize>,
    stop_at: Vec<String>,
    /// Names of the marks so far.
    seen: Mutex<Vec<String>>,
}

impl<S: Subscriber> Layer<S> for AtMarks {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut name = Name::default();
        event.record(&mut name);
        if event.metadata().target() != "desk::mark" {
            if *event.metadata().level() <= tracing::Level::WARN {
                eprintln!("{} {}", event.metadata().level(), name.0);
            }
            return;
        }
        let mut seen = self.seen.lock().unwrap();
        seen.push(name.0.clone());
        let time = seen.iter().filter(|before| **before == name.0).count();
        let stops = self.stop_at.contains(&format!("{}#{time}", name.0));
        if Some(seen.len()) == self.kill_at {
            let _ = kill_process(getpid(), Signal::KILL);
        }
        drop(seen);
        if stops {
            let _ = kill_process(getpid(), Signal::STOP);
            // Any thread may be the first that the signal stops: this one goes no further until it is told to.
            let _ = std::io::stdin().read(&mut [0]);
        }
    }
}

/// The name of a mark, or the words of a warning with its error.
#[derive(Default)]
struct Name(String);

impl Visit for Name {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.0.insert_str(0, &format!("{value:?}")),
            "error" => self.0.push_str(&format!(": {value:?}")),
            _ => {}
        }
    }
}

/// Times in which a round ends soon, and yet many lives fit into it.
fn times() -> JobTimes {
    let ms = Duration::from_millis;
    JobTimes {
        withdrawal: ms(0),
        pull_window: ms(std::env::var(MINUTE).unwrap().parse().unwrap()),
        between_looks: ms(300),
        tick: ms(20),
        first_look: ms(80),
        verify_after: ms(100),
        not_seen_after: ms(300),
        accounts_every: ms(100),
        wait_first: ms(50),
        network_first: ms(50),
        ..JobTimes::default()
    }
}

async fn run(folder: &Path) {
    let vendor = std::env::var(VENDOR).unwrap();
    let (address, token) = vendor.split_once(' ').unwrap();
    let mut config = ClientConfig::new(BaseUrl::parse(address).unwrap(), Token::clean(token).unwrap().token);
    config.proxy = ProxyChoice::None;
    config.connect_timeout = Duration::from_millis(300);
    config.read_timeout = ANSWER;
    let client = Client::new(config, &Paces::default()).unwrap();
    let opened = Ledger::open(&folder.join("ledger")).unwrap();
    let (session, condition) = Session::open(&folder.join("mirror"), Some(client), Vec::new()).unwrap();
    eprintln!("opened {:?} {condition:?}", opened.condition);
    let ledger = opened.ledger;
    let workspace = ledger.workspaces().unwrap().remove(0).id;
    let jobs = Jobs::open(ledger.clone(), workspace.clone(), session, times(), JobPaces::default()).unwrap();
    jobs.begin().await;
    let (mut changes, mut shown) = (jobs.changes(), String::new());
    changes.mark_changed();
    while is_busy(&ledger, &workspace) {
        if changes.has_changed().unwrap() {
            changes.mark_unchanged();
            show(&jobs, &mut shown).await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    jobs.end().await;
    ledger.close().unwrap();
}

/// Tells what people would see of the newest two jobs, when it is not what it was.
async fn show(jobs: &Jobs, before: &mut String) {
    let rows = jobs.list(0, 2).await.unwrap().rows;
    let told = rows.iter().map(|job| format!("{:?} {:?} {:?}", job.state, job.pause, job.counts));
    let now = format!("{SHOWN} {}", told.collect::<Vec<_>>().join("; "));
    if now != *before {
        // Nobody reads it any more when the test is at its end.
        let _ = writeln!(std::io::stdout(), "{now}");
        *before = now;
    }
}

/// Something is left to send, or to be looked at.
fn is_busy(ledger: &Ledger, workspace: &WorkspaceId) -> bool {
    !ledger.going_jobs(workspace).unwrap().is_empty() || !ledger.unsettled(workspace, 2, 1).unwrap().is_empty()
}
