//! A process that runs a job is killed or frozen: another takes over, and never do two run at once.
//!
//! The holder is this test's own program, started again; it writes down each moment at which it would have sent.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use common::{STUCK, desk, job, options, rounds, server_with_streams};
use rustix::process::{Pid, Signal, kill_process};
use team::{LeaseRefused, NatsBus, Role, TeamBus};
use tokio::time::{sleep, timeout};

const ADDRESS: &str = "ROOMDESK_TEST_HOLDER_OF";
const DIARY: &str = "ROOMDESK_TEST_DIARY";

/// Not a test by itself: what the started program does.
#[tokio::test(flavor = "multi_thread")]
async fn holder() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let mut diary = OpenOptions::new().append(true).create(true).open(std::env::var(DIARY).unwrap()).unwrap();
    let mut options = options_for(&address);
    options.servers = vec![address.parse().unwrap()];
    let bus = NatsBus::connect(options).await.unwrap();
    common::until(&bus, team::Connection::is_connected).await;
    loop {
        let Ok(lease) = bus.lease(&job("job")).await else {
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        while lease.check().is_ok() {
            writeln!(diary, "{}", now()).unwrap();
            sleep(Duration::from_millis(5)).await;
        }
    }
}

fn options_for(address: &str) -> team::NatsOptions {
    team::NatsOptions {
        servers: vec![address.parse().unwrap()],
        key: team::NkeySeed::generate().unwrap(),
        ca_file: None,
        team: common::team(),
        desk: team::DeskName::new("holder").unwrap(),
        role: Role::Desk,
        pace: common::plan().pace,
        times: common::times(),
    }
}

/// Microseconds of this machine's clock, the same for both processes.
fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()
}

struct Holder {
    child: Child,
    diary: PathBuf,
}

impl Holder {
    /// A process that has the lease.
    async fn start(address: &str, folder: &Path, number: usize) -> Self {
        let diary = folder.join(format!("diary {number}"));
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "holder", "--test-threads=1"])
            .env(ADDRESS, address)
            .env(DIARY, &diary)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let holder = Self { child, diary };
        let begun = async {
            while holder.moments().is_empty() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(STUCK, begun).await.expect("the holder never got the lease");
        holder
    }

    /// When it would have sent something.
    fn moments(&self) -> Vec<u128> {
        let text = fs::read_to_string(&self.diary).unwrap_or_default();
        text.lines().filter_map(|line| line.parse().ok()).collect()
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks until it has the lease, and says when it had it.
async fn take_over(desk: &NatsBus) -> (team::Lease, u128) {
    let asking = async {
        loop {
            match desk.lease(&job("job")).await {
                Ok(lease) => return (lease, now()),
                Err(LeaseRefused::HeldBy(_) | LeaseRefused::Unanswered) => sleep(Duration::from_millis(20)).await,
                Err(other) => panic!("{other}"),
            }
        }
    };
    timeout(STUCK, asking).await.expect("nobody could take over")
}

#[tokio::test(flavor = "multi_thread")]
async fn another_takes_over_from_a_killed_holder_and_from_a_frozen_one() {
    let server = server_with_streams().await;
    let folder = tempfile::tempdir().unwrap();
    let heir = desk(&server, "heir").await;
    let address = options(&server, "unused", Role::Desk).servers[0].to_string();
    let mut fence = None;
    for round in 0..rounds(6, 60) {
        let mut holder = Holder::start(&address, folder.path(), round).await;
        let frozen = round % 2 == 1;
        sleep(Duration::from_millis(300 * (round % 7) as u64)).await;
        if frozen {
            holder.signal(Signal::STOP);
        } else {
            holder.child.kill().unwrap();
        }
        let (lease, taken) = take_over(&heir).await;
        if frozen {
            // It wakes up in the middle of its work and must see by itself that it is no longer the runner.
            holder.signal(Signal::CONT);
            sleep(Duration::from_millis(500)).await;
        }
        let last = *holder.moments().last().unwrap();
        assert!(last < taken, "round {round}: the old holder went on for {} µs", last - taken);
        let next = lease.check().unwrap();
        assert!(fence.is_none_or(|fence| next > fence));
        fence = Some(next);
        drop(holder);
        lease.release().await;
    }
}
