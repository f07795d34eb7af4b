//! A simulator whose rooms were read once, the files of a desk, and jobs for it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use ledger::{
    Forecast, ItemRequest, JobId, JobKind, JobSettings, JobTitle, Ledger, NewItem, NewJob, NewWorkspace, Preferences,
    TokenKeeping, WorkspaceColor, WorkspaceId,
};
use miaohui::ContactWxid;
use simulator::{Config, Endpoint, PersonTruth, RequestRecord, RoomTruth, Simulator};
use tokio::runtime::Runtime;

use crate::common;
use crate::life::{MOMENT, PATIENCE};
use crate::truth;

/// Many looks of the runner long.
const A_WHILE: Duration = Duration::from_millis(400);

/// What a process that runs jobs works on.
pub struct Stage {
    pub runtime: Runtime,
    pub simulator: Simulator,
    pub folder: tempfile::TempDir,
    pub workspace: WorkspaceId,
    rounds: usize,
    random: u64,
}

impl Stage {
    pub fn new(settings: JobSettings) -> Self {
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
        let ledger = Ledger::open(&folder.path().join("ledger")).unwrap().ledger;
        let new = NewWorkspace {
            name: "云栖家居".into(),
            color: WorkspaceColor::Teal,
            base_url: simulator.base_url(),
            demo: false,
            token_keeping: TokenKeeping::SessionOnly,
        };
        let workspace = ledger.add_workspace(new).unwrap().id;
        ledger.set_writes_allowed(&workspace, true).unwrap();
        ledger.save_preferences(&Preferences { jobs: settings, ..Preferences::default() }).unwrap();
        let random = u64::from(std::process::id());
        let stage = Self { runtime, simulator, folder, workspace, rounds: 0, random };
        stage.runtime.block_on(stage.read_rooms());
        stage
    }

    async fn read_rooms(&self) {
        let client = common::client(&self.simulator.base_url(), self.simulator.token());
        let (session, _) = desk::Session::open(&self.folder.path().join("mirror"), Some(client), Vec::new()).unwrap();
        let mut states = session.sync_state();
        session.start_sync().await;
        states.wait_for(|state| state.phase != desk::SyncPhase::Running).await.unwrap();
        session.end_sync().await;
    }

    /// The ledger of the process, opened once more.
    pub fn ledger(&self) -> Ledger {
        Ledger::open(&self.folder.path().join("ledger")).unwrap().ledger
    }

    pub fn draw(&mut self, below: u64) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % below
    }

    /// Two jobs: people into a room that takes them in at once and into one that sends cards, and rooms to create. Tells
    /// how many rows they have.
    pub fn plan_a_round(&mut self) -> usize {
        let (small, large) = (self.rooms(1..25), self.rooms(45..400));
        let (small, large) = (&small[self.rounds % small.len()], &large[self.rounds % large.len()]);
        let mut outside = self.strangers(&[small, large]).into_iter();
        let mut pulls = Vec::new();
        let truth = self.simulator.world().truth();
        let cards: HashSet<_> = truth.cards().into_iter().map(|card| (card.contact_wxid, card.room_wxid)).collect();
        for (room, count) in [(small, 7), (large, 3)] {
            let people = outside.by_ref().filter(|person| !cards.contains(&(person.wxid.clone(), room.wxid.clone())));
            pulls.extend(people.take(count).map(|person| pull(&person, room)));
        }
        let customers: Vec<_> = outside.take(2).map(|person| ContactWxid::new(&person.wxid)).collect();
        let creates = (0..2).map(|number| ItemRequest::Create {
            account: "xiaobei".into(),
            coworkers: Vec::new(),
            customers: customers.clone(),
            union_ids: Vec::new(),
            name: format!("{}轮 {number}群", self.rounds),
            greeting: String::new(),
            line: None,
        });
        let creates: Vec<_> = creates.collect();
        let rows = pulls.len() + creates.len();
        self.start(JobKind::Pull, pulls);
        self.start(JobKind::Create, creates);
        self.rounds += 1;
        rows
    }

    /// A job of so many people into rooms that take them in at once, ten into each.
    pub fn plan_pulls(&mut self, count: usize) -> JobId {
        let rooms = self.rooms(1..25);
        let mut pulls = Vec::new();
        for room in rooms.iter().take(count.div_ceil(10)) {
            let people = self.strangers(&[room]);
            pulls.extend(people.iter().take(10.min(count - pulls.len())).map(|person| pull(person, room)));
        }
        assert_eq!(pulls.len(), count, "so many rooms and friends");
        self.start(JobKind::Pull, pulls)
    }

    /// Rooms with so many members that the account sees.
    fn rooms(&self, members: std::ops::Range<usize>) -> Vec<RoomTruth> {
        let truth = self.simulator.world().truth();
        let fits = |room: &RoomTruth| {
            let seen = room.accounts.iter().any(|(id, _)| id == "xiaobei");
            !room.deleted && room.external && seen && members.contains(&room.members.len())
        };
        truth.rooms().filter(fits).collect()
    }

    /// Friends of the account who are in none of these rooms, each time from another one on.
    fn strangers(&mut self, rooms: &[&RoomTruth]) -> Vec<PersonTruth> {
        let friend = |person: &PersonTruth| !person.coworker && person.friend_of.iter().any(|id| id == "xiaobei");
        let mut friends: Vec<_> = self.simulator.world().truth().people().filter(friend).collect();
        let start = self.draw(friends.len() as u64) as usize;
        friends.rotate_left(start);
        friends.retain(|person| rooms.iter().all(|room| !room.members.contains(&person.wxid)));
        friends
    }

    fn start(&self, kind: JobKind, requests: Vec<ItemRequest>) -> JobId {
        let now = jiff::Timestamp::now();
        self.ledger().start_job(&self.workspace, &new_job(kind, requests), now, now).unwrap().id
    }

    /// What was asked by a call so far.
    pub fn calls(&self, endpoint: Endpoint) -> Vec<RequestRecord> {
        self.simulator.requests().into_iter().filter(|request| request.endpoint == Some(endpoint)).collect()
    }

    /// Waits until something is so.
    pub fn until(&self, so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !so(self) {
            assert!(begun.elapsed() < PATIENCE, "it never came to that");
            std::thread::sleep(MOMENT);
        }
    }

    /// Looks for a while whether something stays so.
    pub fn stays(&self, so: impl Fn(&Self) -> bool, what: &str) {
        let begun = Instant::now();
        while begun.elapsed() < A_WHILE {
            assert!(so(self), "{what}");
            std::thread::sleep(MOMENT);
        }
    }

    /// Checks every row of every job against the world and the request log.
    pub fn check(&self) {
        truth::check(&self.simulator, &self.ledger(), &self.workspace);
    }
}

fn pull(person: &PersonTruth, room: &RoomTruth) -> ItemRequest {
    ItemRequest::Pull {
        account: Some("xiaobei".into()),
        person: person.wxid.as_str().into(),
        room: room.wxid.as_str().into(),
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
