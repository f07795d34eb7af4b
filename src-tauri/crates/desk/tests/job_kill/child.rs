//! The process that is killed.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use desk::{JobPaces, JobTimes, Jobs, Session};
use ledger::{Ledger, WorkspaceId};
use miaohui::{BaseUrl, Client, ClientConfig, Paces, ProxyChoice, Token};
use tokio::runtime::Runtime;
use tracing::Subscriber;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// Tells the test below that it is the child, and where to work.
pub const FOLDER: &str = "JOB_KILL_FOLDER";
/// Address and token of the simulator.
pub const VENDOR: &str = "JOB_KILL_VENDOR";
/// The marked point, counted from 1, at which the process ends itself.
pub const MARK: &str = "JOB_KILL_MARK";

/// Alone this does nothing; started by the kill loop it runs what jobs there are.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mark = std::env::var(MARK).ok().map(|mark| mark.parse().unwrap());
    let seen = tracing_subscriber::registry().with(KillAtMark { mark, seen: AtomicU64::new(0) });
    tracing::subscriber::set_global_default(seen).unwrap();
    Runtime::new().unwrap().block_on(run(Path::new(&folder)));
}

/// Kills the process at the n-th mark around commits and calls.
struct KillAtMark {
    mark: Option<u64>,
    seen: AtomicU64,
}

impl<S: Subscriber> Layer<S> for KillAtMark {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "desk::mark" && Some(self.seen.fetch_add(1, Ordering::SeqCst) + 1) == self.mark
        {
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        }
    }
}

/// Times in which a round ends soon, and yet many lives fit into it.
fn times() -> JobTimes {
    let ms = Duration::from_millis;
    JobTimes {
        withdrawal: ms(0),
        pull_window: ms(2_400),
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
    config.read_timeout = Duration::from_millis(900);
    let client = Client::new(config, &Paces::default()).unwrap();
    let opened = Ledger::open(&folder.join("ledger")).unwrap();
    let (session, condition) = Session::open(&folder.join("mirror"), Some(client), Vec::new()).unwrap();
    eprintln!("opened {:?} {condition:?}", opened.condition);
    let ledger = opened.ledger;
    let workspace = ledger.workspaces().unwrap().remove(0).id;
    let jobs = Jobs::open(ledger.clone(), workspace.clone(), session, times(), JobPaces::default()).unwrap();
    jobs.begin().await;
    while is_busy(&ledger, &workspace) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    jobs.end().await;
    ledger.close().unwrap();
}

/// Something is left to send, or to be looked at.
fn is_busy(ledger: &Ledger, workspace: &WorkspaceId) -> bool {
    !ledger.going_jobs(workspace).unwrap().is_empty() || !ledger.unsettled(workspace, 2, 1).unwrap().is_empty()
}
