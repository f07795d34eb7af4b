//! A process that runs jobs is killed at random moments and at marked points, again and again, on the same real files,
//! while the vendor loses answers: nobody is added or invited twice, no room is created twice, no row is lost, and in the
//! end every row says what is true.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "job_kill/child.rs"]
mod child;
mod common;
#[path = "job_kill/truth.rs"]
mod truth;

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ledger::{
    Forecast, ItemRequest, JobKind, JobSettings, JobTitle, Ledger, NewItem, NewJob, NewWorkspace, Preferences,
    TokenKeeping, WorkspaceColor, WorkspaceId,
};
use miaohui::ContactWxid;
use simulator::{Config, Endpoint, FaultAnswer, FaultRule, PersonTruth, RoomTruth, Simulator};
use tokio::runtime::Runtime;

/// A life that is not killed ends by itself in this time.
const PATIENCE: Duration = Duration::from_secs(60);
/// Lives of a round that are killed.
const KILLED_LIVES: usize = 14;

/// What became of many lives.
#[derive(Debug, Default)]
struct Toll {
    kills: usize,
    at_marks: usize,
    rounds: usize,
    items: usize,
}

struct Loop {
    runtime: Runtime,
    simulator: Simulator,
    folder: tempfile::TempDir,
    workspace: WorkspaceId,
    random: u64,
    toll: Toll,
}

/// Where the files of a folder are.
fn ledger_in(folder: &Path) -> Ledger {
    Ledger::open(&folder.join("ledger")).unwrap().ledger
}

impl Loop {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let config = Config {
            rooms: 400,
            memberships: 12_000,
            people: 6_000,
            adds_per_minute: usize::MAX,
            request_limit: u32::MAX,
            ..Config::default()
        };
        let simulator = runtime.block_on(simulator::start(config)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let ledger = ledger_in(folder.path());
        let new = NewWorkspace {
            name: "云栖家居".into(),
            color: WorkspaceColor::Teal,
            base_url: simulator.base_url(),
            demo: false,
            token_keeping: TokenKeeping::SessionOnly,
        };
        let workspace = ledger.add_workspace(new).unwrap().id;
        ledger.set_writes_allowed(&workspace, true).unwrap();
        let jobs = JobSettings { create_every_seconds: 0, breaker: false, ..JobSettings::default() };
        ledger.save_preferences(&Preferences { jobs, ..Preferences::default() }).unwrap();
        let random = u64::from(std::process::id());
        let work = Self { runtime, simulator, folder, workspace, random, toll: Toll::default() };
        work.runtime.block_on(work.read_rooms());
        for (probability, rule) in [
            (0.1, FaultRule::drop_before(Endpoint::AddMember)),
            (0.1, FaultRule::drop_after(Endpoint::AddMember)),
            (0.05, FaultRule::answer(Endpoint::AddMember, FaultAnswer::Status(502))),
            (0.05, FaultRule::answer(Endpoint::AddMember, FaultAnswer::HalfBody)),
            (0.03, FaultRule::answer(Endpoint::AddMember, FaultAnswer::Hang)),
            (0.3, FaultRule::delay(Endpoint::AddMember, 30)),
            (0.15, FaultRule::drop_after(Endpoint::Create)),
            (0.15, FaultRule::drop_before(Endpoint::Create)),
            (0.3, FaultRule::delay(Endpoint::Create, 40)),
            (0.05, FaultRule::answer(Endpoint::ListByMember, FaultAnswer::Status(503))),
        ] {
            work.simulator.fault(FaultRule { probability: Some(probability), ..rule });
        }
        work
    }

    async fn read_rooms(&self) {
        let client = common::client(&self.simulator.base_url(), self.simulator.token());
        let (session, _) = desk::Session::open(&self.folder.path().join("mirror"), Some(client), Vec::new()).unwrap();
        let mut states = session.sync_state();
        session.start_sync().await;
        states.wait_for(|state| state.phase != desk::SyncPhase::Running).await.unwrap();
        session.end_sync().await;
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % below
    }

    /// Two jobs: people into a room that takes them in at once and into one that sends cards, and rooms to create.
    fn plan_a_round(&mut self) {
        let truth = self.simulator.world().truth();
        let seen =
            |room: &RoomTruth| !room.deleted && room.external && room.accounts.iter().any(|(id, _)| id == "xiaobei");
        let rooms: Vec<_> = truth.rooms().filter(seen).collect();
        let small: Vec<_> = rooms.iter().filter(|room| room.members.len() < 25).collect();
        let large: Vec<_> = rooms.iter().filter(|room| (45..400).contains(&room.members.len())).collect();
        let (small, large) = (small[self.toll.rounds % small.len()], large[self.toll.rounds % large.len()]);
        let friends: Vec<PersonTruth> = truth
            .people()
            .filter(|person| !person.coworker && person.friend_of.iter().any(|id| id == "xiaobei"))
            .collect();
        let start = self.draw(friends.len() as u64) as usize;
        let mut outside = friends
            .iter()
            .cycle()
            .skip(start)
            .filter(|person| !small.members.contains(&person.wxid) && !large.members.contains(&person.wxid));
        let mut pulls = Vec::new();
        let cards: std::collections::HashSet<_> =
            truth.cards().into_iter().map(|card| (card.contact_wxid, card.room_wxid)).collect();
        for (room, count) in [(small, 7), (large, 3)] {
            let people = outside.by_ref().filter(|person| !cards.contains(&(person.wxid.clone(), room.wxid.clone())));
            for person in people.take(count) {
                pulls.push(ItemRequest::Pull {
                    account: Some("xiaobei".into()),
                    person: person.wxid.as_str().into(),
                    room: room.wxid.as_str().into(),
                });
            }
        }
        let customers: Vec<_> = outside.take(2).map(|person| ContactWxid::new(&person.wxid)).collect();
        let creates = (0..2).map(|number| ItemRequest::Create {
            account: "xiaobei".into(),
            coworkers: Vec::new(),
            customers: customers.clone(),
            union_ids: Vec::new(),
            name: format!("{}轮 {number}群", self.toll.rounds),
            greeting: String::new(),
            line: None,
        });
        self.toll.items += pulls.len() + 2;
        let ledger = ledger_in(self.folder.path());
        let now = jiff::Timestamp::now();
        for (kind, requests) in [(JobKind::Pull, pulls), (JobKind::Create, creates.collect())] {
            ledger.start_job(&self.workspace, &new_job(kind, requests), now, now).unwrap();
        }
    }

    fn live(&self, mark: Option<u64>) -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "child::child", "--nocapture"])
            .env(child::FOLDER, self.folder.path())
            .env(child::VENDOR, format!("{} {}", self.simulator.base_url(), self.simulator.token()))
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        if let Some(mark) = mark {
            command.env(child::MARK, mark.to_string());
        }
        command.spawn().unwrap()
    }

    /// One life, killed at a marked point or at a random moment; says whether it ended by itself before.
    fn killed_life(&mut self, longest: Duration) -> bool {
        let at_mark = self.draw(2) == 0;
        let mut child = if at_mark {
            let mark = 1 + self.draw(30);
            self.live(Some(mark))
        } else {
            let moment = Duration::from_micros(self.draw(longest.as_micros() as u64));
            let mut child = self.live(None);
            std::thread::sleep(moment);
            child.kill().unwrap();
            child
        };
        // A mark that is never reached: the life ends by itself.
        let ended = end_of(&mut child);
        self.toll.kills += usize::from(!ended);
        self.toll.at_marks += usize::from(!ended && at_mark);
        ended
    }

    /// Lives until nothing is left to do and nothing to settle.
    fn round(&mut self) {
        self.plan_a_round();
        let ended = (0..KILLED_LIVES).any(|life| self.killed_life(Duration::from_millis(300 + 40 * life as u64)));
        if !ended {
            assert!(end_of(&mut self.live(None)), "nobody killed it");
        }
        self.toll.rounds += 1;
        truth::check(&self.simulator, &ledger_in(self.folder.path()), &self.workspace);
    }
}

/// Waits for the end of a life; false when it was killed.
fn end_of(child: &mut Child) -> bool {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            let mut told = String::new();
            std::io::Read::read_to_string(child.stderr.as_mut().unwrap(), &mut told).unwrap();
            assert!(!told.contains("Restored") && !told.contains("Rebuilt"), "a file was damaged: {told}");
            let killed = status.signal() == Some(9);
            assert!(killed || status.success(), "{status}: {told}");
            return !killed;
        }
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            let mut told = String::new();
            std::io::Read::read_to_string(child.stderr.as_mut().unwrap(), &mut told).unwrap();
            panic!("it never came to its end: {told}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn new_job(kind: JobKind, requests: Vec<ItemRequest>) -> NewJob {
    let forecast = if kind == JobKind::Create { Forecast::Create } else { Forecast::Direct };
    NewJob {
        kind,
        title: JobTitle { count: requests.len() as u32, room_name: String::new(), rooms: 2, file_name: None },
        chain: Vec::new(),
        items: requests.into_iter().map(|request| NewItem { request, forecast, reason: None }).collect(),
    }
}

#[test]
fn killed_at_any_moment_nothing_is_done_twice_and_every_row_ends_in_the_truth() {
    let kills = if std::env::var_os("ROOMDESK_SOAK").is_some() { 500 } else { 60 };
    let mut work = Loop::new();
    while work.toll.kills < kills {
        work.round();
    }
    assert!(work.toll.at_marks > 0, "{:?}", work.toll);
    eprintln!("{:?}", work.toll);
}
