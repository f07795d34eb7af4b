//! A process that reads all rooms is killed at random moments, again and again, on the same real files; it goes on where
//! it was and ends in the truth.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::truth::{RoomPicture, shown, true_rooms};
use desk::{Session, SyncPhase};
use miaohui::{BaseUrl, Client, ClientConfig, Limit, Limits, Paces, ProxyChoice, TagId, Token};
use simulator::{Calls, Config, Endpoint, FaultRule, Simulator};
use tokio::runtime::Runtime;

/// Tells the test below that it is the child, and where to work.
const FOLDER: &str = "SYNC_KILL_FOLDER";
/// Address and token of the simulator.
const VENDOR: &str = "SYNC_KILL_VENDOR";
/// A tag that staff pasted.
const TAG: &str = "SYNC_KILL_TAG";

/// Requests that a life may make beside those whose pages it keeps: the marked page once more, eight under way, one
/// that was just being taken in, one behind the end and page 0.
const WASTED: usize = 12;

/// Alone this does nothing; started by the kill loop it reads all rooms.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    Runtime::new().unwrap().block_on(read_rooms(Path::new(&folder)));
}

async fn read_rooms(folder: &Path) {
    let (address, token) =
        std::env::var(VENDOR).unwrap().split_once(' ').map(|(a, t)| (a.to_owned(), t.to_owned())).unwrap();
    let mut config = ClientConfig::new(BaseUrl::parse(&address).unwrap(), Token::clean(&token).unwrap().token);
    config.proxy = ProxyChoice::None;
    // 20 ms from page to page: a run lives long enough to be killed several times.
    let limits = Limits { requests: Limit::new(1_500, Duration::from_secs(30)) };
    let client = Client::new(config, &Paces::with_limits(limits)).unwrap();
    let tags = std::env::var(TAG).ok().map(TagId::new).into_iter().collect();
    let (session, condition) = Session::open(folder, Some(client), tags).unwrap();
    eprintln!("opened {condition:?}");
    let mut states = session.sync_state();
    let cut_off = session.mirror().list_run().unwrap().is_some_and(|run| run.finished.is_none());
    match cut_off {
        true => session.keep_in_sync(std::future::ready(())).await,
        false => session.start_sync().await,
    }
    let begun = states.wait_for(|state| state.started_at.is_some()).await.unwrap().started_at.unwrap();
    eprintln!("begun {begun:?}");
    let end = states.wait_for(|state| state.phase != SyncPhase::Running).await.unwrap().clone();
    assert_eq!(end.phase, SyncPhase::Idle, "{end:?}");
    session.end_sync().await;
}

/// What became of the lives of many processes.
#[derive(Debug, Default)]
struct Toll {
    kills: usize,
    lives: usize,
    finished: usize,
    /// Beginnings of runs.
    runs: BTreeSet<String>,
}

struct Loop {
    runtime: Runtime,
    simulator: Simulator,
    folder: tempfile::TempDir,
    tag: Option<String>,
    random: u64,
    toll: Toll,
}

impl Loop {
    fn new(config: Config, with_tag: bool) -> Self {
        let runtime = Runtime::new().unwrap();
        let simulator = runtime.block_on(simulator::start(config)).unwrap();
        let tag = with_tag.then(|| simulator.world().truth().tags()[0].id.clone());
        let random = u64::from(std::process::id());
        Self { runtime, simulator, folder: tempfile::tempdir().unwrap(), tag, random, toll: Toll::default() }
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % below
    }

    /// One process, killed at a random moment before `longest`; says whether it came to its end before that.
    fn live(&mut self, longest: Duration) -> bool {
        let moment = Duration::from_micros(self.draw(longest.as_micros() as u64));
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "child", "--nocapture"])
            .env(FOLDER, self.folder.path())
            .env(VENDOR, format!("{} {}", self.simulator.base_url(), self.simulator.token()))
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        if let Some(tag) = &self.tag {
            command.env(TAG, tag);
        }
        let mut child = command.spawn().unwrap();
        std::thread::sleep(moment);
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!told.contains("Rebuilt"), "the file was damaged: {told}");
        self.toll.lives += 1;
        self.toll.runs.extend(told.lines().filter_map(|line| line.strip_prefix("begun ")).map(str::to_owned));
        let killed = output.status.signal() == Some(9);
        assert!(killed || output.status.success(), "{}: {told}", output.status);
        self.toll.kills += usize::from(killed);
        self.toll.finished += usize::from(!killed);
        !killed
    }

    /// Lives until one comes to its end, and checks what is known then. The lives become longer, so that a slow machine
    /// gets there too.
    fn run(&mut self) {
        for longest in (200..).step_by(10) {
            if self.live(Duration::from_millis(longest)) {
                break;
            }
        }
        let (session, condition) = Session::open(self.folder.path(), None, Vec::new()).unwrap();
        assert_eq!(condition, mirror::Condition::Clean, "the last process ended in order");
        let shown = shown(session.mirror());
        for (wxid, room) in &shown {
            assert_eq!(room.not_seen_since, None, "{wxid} was met by the whole run");
        }
        let truth = true_rooms(&self.simulator);
        let missing: Vec<_> = truth.keys().filter(|wxid| !shown.contains_key(*wxid)).collect();
        match &self.tag {
            None => assert!(missing.is_empty(), "{} of {} rooms", missing.len(), truth.len()),
            // Without a list of all rooms those are found that carry a tag.
            Some(_) => assert!(missing.iter().all(|wxid| truth[*wxid].tags.is_empty()), "{missing:?}"),
        }
        for (wxid, room) in &shown {
            assert_eq!(Some(room), truth.get(wxid), "{wxid}");
        }
    }

    /// The world goes on between two runs.
    fn change_the_world(&mut self) {
        let world = self.simulator.world();
        let rooms: Vec<_> = true_rooms(&self.simulator).into_iter().collect();
        for _ in 0..40 {
            let (wxid, room): &(String, RoomPicture) = &rooms[self.draw(rooms.len() as u64) as usize];
            match self.draw(3) {
                0 => world.rename_room(wxid, &format!("改名{}", self.toll.lives)).unwrap(),
                1 => world.set_owner(wxid, room.members.first().unwrap()).unwrap(),
                _ => {
                    // An account that leaves no longer sees the room; the same person is drawn twice only in vain.
                    if let Some(person) = room.members.iter().find(|person| person.starts_with("788")) {
                        let _ = world.remove_member(wxid, person);
                    }
                }
            }
        }
    }

    fn pages_asked_for(&self, endpoint: Endpoint) -> usize {
        self.simulator.requests().iter().filter(|request| request.endpoint == Some(endpoint)).count()
    }
}

fn config() -> Config {
    Config { rooms: 1_800, memberships: 9_000, people: 900, request_limit: u32::MAX, ..Config::default() }
}

#[test]
fn killed_at_any_moment_it_goes_on_where_it_was_and_ends_in_the_truth() {
    let mut work = Loop::new(config(), false);
    work.simulator.fault(FaultRule::delay(Endpoint::RoomList, 15));
    let pages = work.pages();
    while work.toll.kills < 170 {
        work.run();
        work.change_the_world();
    }
    let (asked, toll) = (work.pages_asked_for(Endpoint::RoomList), &work.toll);
    assert!(asked <= toll.runs.len() * pages + toll.lives * WASTED, "{asked} requests of {pages} pages, {toll:?}");
}

#[test]
fn killed_at_any_moment_without_a_list_of_all_rooms_it_ends_in_the_truth_too() {
    let calls = Calls { room_list: false, ..Calls::default() };
    let mut work = Loop::new(Config { rooms: 400, memberships: 2_400, calls, ..config() }, true);
    while work.toll.kills < 50 {
        work.run();
        work.change_the_world();
    }
}

impl Loop {
    /// Pages of the list, counted by reading it.
    fn pages(&self) -> usize {
        let folder = tempfile::tempdir().unwrap();
        let client = common::client(&self.simulator.base_url(), self.simulator.token());
        let (session, _) = Session::open(folder.path(), Some(client), Vec::new()).unwrap();
        let before = self.pages_asked_for(Endpoint::RoomList);
        self.runtime.block_on(async {
            let mut states = session.sync_state();
            session.start_sync().await;
            states.wait_for(|state| state.phase == SyncPhase::Idle).await.unwrap();
            session.end_sync().await;
        });
        self.pages_asked_for(Endpoint::RoomList) - before
    }
}
