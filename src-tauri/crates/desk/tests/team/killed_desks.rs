//! Three desks are killed at random moments and at marked points, and so is the server of their team, while the vendor
//! loses answers: their jobs go on at whichever desk is there, nobody is added or invited twice, the pace is kept over
//! all desks, and in the end every desk knows what is true.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ledger::{JobKind, JobSettings, Ledger, Preferences, WorkspaceId};
use rusqlite::{Connection, OpenFlags};
use simulator::{Endpoint, FaultRule, RoomTruth, Simulator};
use tokio::runtime::Runtime;

use crate::desks::{MINUTE, MOST, adds, friends, new_workspace, set_up};
use crate::server::Server;
use crate::world::{config, most_in_any, new_job, pulls};
use crate::{child, common, truth};

const NAMES: [&str; 3] = ["front", "back", "top"];
/// A round that is not over by then is stuck.
const PATIENCE: Duration = Duration::from_secs(180);
/// Times that something is killed in a round.
const KILLS_IN_A_ROUND: usize = 9;

struct Desks {
    _runtime: Runtime,
    simulator: Simulator,
    server: Server,
    folders: Vec<tempfile::TempDir>,
    alive: [Option<Child>; 3],
    random: u64,
    /// Whom it was asked for, and into which room.
    asked: HashSet<(String, String)>,
    rounds: usize,
    kills: usize,
    taken_over: usize,
}

impl Desks {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let server = Server::start();
        runtime.block_on(set_up(&server));
        let simulator = runtime.block_on(simulator::start(config())).unwrap();
        let folders = NAMES.map(|name| {
            let folder = tempfile::tempdir().unwrap();
            runtime.block_on(prepare(folder.path(), name, &simulator));
            folder
        });
        for (probability, rule) in [
            (0.08, FaultRule::drop_before(Endpoint::AddMember)),
            (0.08, FaultRule::drop_after(Endpoint::AddMember)),
            (0.3, FaultRule::delay(Endpoint::AddMember, 40)),
        ] {
            simulator.fault(FaultRule { probability: Some(probability), ..rule });
        }
        let random = u64::from(std::process::id());
        let (folders, alive) = (folders.into(), [None, None, None]);
        let asked = HashSet::new();
        Self { _runtime: runtime, simulator, server, folders, alive, random, asked, rounds: 0, kills: 0, taken_over: 0 }
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % below
    }

    fn folder(&self, desk: usize) -> PathBuf {
        self.folders[desk].path().to_owned()
    }

    fn start(&mut self, desk: usize, mark: Option<u64>) {
        let places = format!("{} {} {}", self.simulator.base_url(), self.simulator.token(), self.server.address());
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "child::child", "--nocapture"])
            .env(child::FOLDER, self.folder(desk))
            .env(child::NAME, NAMES[desk])
            .env(child::PLACES, places)
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        if let Some(mark) = mark {
            command.env(child::MARK, mark.to_string());
        }
        self.alive[desk] = Some(command.spawn().unwrap());
    }

    /// Kills a desk now, or takes away one that has ended itself; says whether there was one.
    fn kill(&mut self, desk: usize) -> bool {
        let Some(mut child) = self.alive[desk].take() else { return false };
        let _ = child.kill();
        child.wait().unwrap();
        self.kills += 1;
        true
    }

    /// A job on each of two desks, as their people start them.
    fn plan_a_round(&mut self) {
        let truth = self.simulator.world().truth();
        let seen =
            |room: &RoomTruth| !room.deleted && room.external && room.accounts.iter().any(|(id, _)| id == "xiaobei");
        let rooms: Vec<_> = truth.rooms().filter(seen).collect();
        // Rooms that take people in at once, as long as there are such; cards for the others.
        let small: Vec<_> = rooms.iter().filter(|room| room.members.len() < 25).collect();
        let large: Vec<_> = rooms.iter().filter(|room| (45..400).contains(&room.members.len())).collect();
        let rooms = if self.rounds % 4 == 3 || small.is_empty() { large } else { small };
        let room = rooms[self.rounds % rooms.len()];
        let mut people = friends(&truth, room, 10 + self.rounds);
        // A person whose invitation was lost is not in the room, and must not be asked for again.
        people.retain(|person| self.asked.insert((person.wxid.clone(), room.wxid.clone())));
        people.truncate(10);
        for (desk, people) in people.chunks(5).enumerate() {
            let ledger = Ledger::open(&self.folder(desk).join("ledger")).unwrap().ledger;
            let (workspace, now) = (workspace_of(&ledger), jiff::Timestamp::now());
            let job = new_job(JobKind::Pull, Vec::new(), pulls("xiaobei", people, room));
            ledger.start_job(&workspace, &job, now, now).unwrap();
            ledger.close().unwrap();
        }
    }

    fn round(&mut self) {
        self.plan_a_round();
        for desk in 0..NAMES.len() {
            self.start(desk, None);
        }
        for _ in 0..KILLS_IN_A_ROUND {
            std::thread::sleep(Duration::from_millis(self.draw(1_200)));
            let desk = self.draw(NAMES.len() as u64) as usize;
            match self.draw(8) {
                0 => {
                    self.server.kill();
                    self.server.start_again();
                    self.kills += 1;
                }
                at_mark => {
                    self.kill(desk);
                    std::thread::sleep(Duration::from_millis(self.draw(600)));
                    let mark = (at_mark < 5).then(|| 1 + self.draw(30));
                    self.start(desk, mark);
                }
            }
        }
        // Those that a mark has ended start once more.
        for desk in 0..NAMES.len() {
            if self.alive[desk].as_mut().unwrap().try_wait().unwrap().is_some() && self.kill(desk) {
                self.start(desk, None);
            }
        }
        self.rounds += 1;
        self.until_all_agree();
        self.end_all();
        self.check();
    }

    fn until_all_agree(&mut self) {
        let begun = Instant::now();
        loop {
            let known: Vec<_> = (0..NAMES.len()).map(|desk| known_at(&self.folder(desk))).collect();
            let all_here = known.iter().all(|known| known.len() == self.rounds * 10);
            if all_here && known.iter().all(|rows| *rows == known[0] && rows.iter().all(is_settled)) {
                return;
            }
            let stuck = begun.elapsed() > PATIENCE;
            assert!(!stuck, "they never agree: {}", differences(&known));
            for desk in 0..NAMES.len() {
                // A mark that was reached late.
                if self.alive[desk].as_mut().unwrap().try_wait().unwrap().is_some() && self.kill(desk) {
                    self.start(desk, None);
                }
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn end_all(&mut self) {
        for child in &mut self.alive {
            let mut child = child.take().unwrap();
            drop(child.stdin.take());
            assert!(child.wait().unwrap().success());
        }
    }

    fn check(&mut self) {
        self.taken_over = 0;
        for desk in 0..NAMES.len() {
            let ledger = Ledger::open(&self.folder(desk).join("ledger")).unwrap().ledger;
            let workspace = workspace_of(&ledger);
            truth::check(&self.simulator, &ledger, &workspace);
            let operations = ledger.operations(&workspace, 0, 10_000).unwrap().1;
            let taken_over = |kind| kind == Some(ledger::OperationKind::TakenOver);
            self.taken_over += operations.iter().filter(|logged| taken_over(logged.operation)).count();
            ledger.close().unwrap();
        }
        let most = most_in_any(&adds(&self.simulator), MINUTE);
        assert!(most <= MOST, "{most} adds in a minute of this test");
    }
}

impl Drop for Desks {
    fn drop(&mut self) {
        for child in self.alive.iter_mut().flatten() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Files of a desk that has read all rooms.
async fn prepare(folder: &Path, name: &str, simulator: &Simulator) {
    let client = common::client(&simulator.base_url(), simulator.token());
    let (session, _) = desk::Session::open(&folder.join("mirror"), Some(client), Vec::new()).unwrap();
    let mut states = session.sync_state();
    session.start_sync().await;
    states.wait_for(|state| state.phase != desk::SyncPhase::Running).await.unwrap();
    session.end_sync().await;
    let ledger = Ledger::open(&folder.join("ledger")).unwrap().ledger;
    let workspace = ledger.add_workspace(new_workspace(name, simulator)).unwrap().id;
    ledger.set_writes_allowed(&workspace, true).unwrap();
    let jobs = JobSettings { create_every_seconds: 0, breaker: false, ..JobSettings::default() };
    ledger.save_preferences(&Preferences { jobs, ..Preferences::default() }).unwrap();
    ledger.close().unwrap();
}

fn workspace_of(ledger: &Ledger) -> WorkspaceId {
    ledger.workspaces().unwrap().remove(0).id
}

/// Job, position, state, reason and looks of every row that a running desk has.
type Known = (String, u32, String, Option<String>, u32, String);

fn known_at(folder: &Path) -> Vec<Known> {
    let file = folder.join("ledger").join("ledger.db");
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    connection.busy_timeout(Duration::from_secs(10)).unwrap();
    let mut rows = connection
        .prepare(
            "SELECT i.job, i.position, i.state, i.reason, min(i.looked, 2), j.state FROM items i
             JOIN jobs j ON j.id = i.job ORDER BY i.job, i.position",
        )
        .unwrap();
    let rows =
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

fn differences(known: &[Vec<Known>]) -> String {
    let of = |row: &Known| known.iter().filter(|rows| rows.contains(row)).count();
    let differ = known.iter().zip(NAMES).flat_map(|(rows, name)| rows.iter().map(move |row| (name, row)));
    let differ = differ.filter(|(_, row)| of(row) < NAMES.len() || !is_settled(row));
    differ.map(|(name, row)| format!("\n{name}: {row:?}")).collect()
}

fn is_settled((_, _, state, _, looked, job): &Known) -> bool {
    job == "finished" && (state != "unknown" || *looked >= 2)
}

#[test]
fn desks_that_are_killed_at_any_moment_go_on_for_each_other_and_add_nobody_twice() {
    let kills = if std::env::var_os("ROOMDESK_SOAK").is_some() { 500 } else { 18 };
    let mut desks = Desks::new();
    while desks.kills < kills {
        desks.round();
    }
    assert!(desks.taken_over > 0, "no desk ever went on for another");
    let Desks { rounds, kills, taken_over, .. } = &desks;
    eprintln!("{kills} kills in {rounds} rounds, {taken_over} times taken over");
}
