//! Three desks with one token on a real server of their team: one pace, one runner a job, everybody hears everything.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
/// A real `nats-server`, as the tests of the bus have it.
#[path = "../../team/tests/common/server.rs"]
#[allow(dead_code)]
mod server;
#[path = "jobs/world.rs"]
mod world;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use desk::{CallbackTimes, Callbacks, JobPaces, JobSummary, Jobs, Membership, Seat, Session, SyncPhase, hear_team};
use jiff::Timestamp;
use ledger::{JobId, JobKind, JobState, Ledger, NewWorkspace, PauseReason, TokenKeeping, WorkspaceColor, WorkspaceId};
use mirror::{ChangeKind, ChangeQuery};
use server::Server;
use simulator::{Endpoint, PersonTruth, RoomTruth, Simulator};
use team::{DeskName, Event, EventKey, EventKind, NatsBus, NatsOptions, NkeySeed, Pace, Role, StreamPlan, TeamBus};
use team::{TeamName, Times};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use world::{config, most_in_any, new_job, pulls, times};

/// Longest that anything may take: a test that waits longer is stuck.
const STUCK: Duration = Duration::from_secs(60);
/// The vendor's minute in these tests; a permit lives a second longer.
const MINUTE: Duration = Duration::from_secs(5);

fn plan() -> StreamPlan {
    StreamPlan {
        pace: Pace { permits: 12, window: MINUTE + Duration::from_secs(1), desks: 3 },
        lease_life: Duration::from_secs(3),
        events_bytes: 256 * 1024 * 1024,
        ..StreamPlan::default()
    }
}

async fn set_up(server: &Server) {
    team::setup(&[server.address()], &NkeySeed::generate().unwrap(), None, &plan()).await.unwrap();
}

async fn bus(server: &Server, name: &str, role: Role) -> Arc<NatsBus> {
    let times = Times {
        answer: Duration::from_secs(1),
        ping: Duration::from_millis(500),
        look: Duration::from_secs(1),
        settle: Duration::from_secs(2),
    };
    let options = NatsOptions {
        servers: vec![server.address()],
        key: NkeySeed::generate().unwrap(),
        ca_file: None,
        team: TeamName::new("sales").unwrap(),
        desk: DeskName::new(name).unwrap(),
        role,
        pace: plan().pace,
        times,
    };
    Arc::new(NatsBus::connect(options).await.unwrap())
}

fn seat(bus: &Arc<NatsBus>, name: &str) -> Seat {
    Seat { bus: bus.clone(), desk: DeskName::new(name).unwrap(), author: name.to_owned() }
}

/// One of the desks: its own files, the team's token.
struct Desk {
    session: Session,
    ledger: Ledger,
    workspace: WorkspaceId,
    jobs: Jobs,
    callbacks: Callbacks,
    bus: Arc<NatsBus>,
    _folders: [TempDir; 2],
}

impl Desk {
    async fn new(simulator: &Simulator, server: &Server, name: &str) -> Self {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let client = common::client(&simulator.base_url(), simulator.token());
        let (session, _) = Session::open(folders[0].path(), Some(client), Vec::new()).unwrap();
        let ledger = Ledger::open(folders[1].path()).unwrap().ledger;
        let new = NewWorkspace {
            name: name.into(),
            color: WorkspaceColor::Teal,
            base_url: simulator.base_url(),
            demo: false,
            token_keeping: TokenKeeping::SessionOnly,
        };
        let workspace = ledger.add_workspace(new).unwrap().id;
        ledger.set_writes_allowed(&workspace, true).unwrap();
        let bus = bus(server, name, Role::Desk).await;
        let jobs =
            Jobs::open(ledger.clone(), workspace.clone(), session.clone(), times(), JobPaces::default()).unwrap();
        jobs.take_part(Membership::Member(seat(&bus, name)));
        jobs.begin().await;
        let callbacks = Callbacks::with_times(ledger.clone(), CallbackTimes::default());
        callbacks.attach(&workspace, &session);
        Self { session, ledger, workspace, jobs, callbacks, bus, _folders: folders }
    }

    async fn sync(&self) {
        let mut states = self.session.sync_state();
        self.session.start_sync().await;
        states.wait_for(|state| state.phase != SyncPhase::Running).await.unwrap();
    }

    fn hear(&self) -> JoinHandle<()> {
        let (ledger, workspace, session) = (self.ledger.clone(), self.workspace.clone(), self.session.clone());
        tokio::spawn(hear_team(ledger, workspace, session, self.callbacks.clone(), self.bus.clone()))
    }

    async fn pull(&self, people: &[PersonTruth], room: &RoomTruth) -> JobId {
        let job = new_job(JobKind::Pull, Vec::new(), pulls("xiaobei", people, room));
        self.jobs.start(job).await.unwrap().id
    }

    async fn until(&self, job: &JobId, wanted: impl Fn(&JobSummary) -> bool) -> JobSummary {
        let waiting = async {
            loop {
                let summary = self.jobs.one(job).await.unwrap();
                if wanted(&summary) {
                    return summary;
                }
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
        };
        match tokio::time::timeout(STUCK, waiting).await {
            Ok(summary) => summary,
            Err(_) => panic!("never as wanted: {:#?}", self.jobs.one(job).await.unwrap()),
        }
    }

    /// Waits until as many events are in the inbox and taken into the mirror.
    async fn until_taken(&self, events: usize) {
        let waiting = async {
            while self.ledger.inbox_after(0, 100).unwrap().len() < events
                || self.ledger.inbox_waiting(&self.workspace).unwrap() > 0
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(STUCK, waiting).await.expect("events never came");
    }
}

fn adds(simulator: &Simulator) -> Vec<simulator::RequestRecord> {
    simulator.requests().into_iter().filter(|request| request.endpoint == Some(Endpoint::AddMember)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn three_desks_keep_one_pace_and_a_server_that_is_killed_costs_nothing() {
    let mut server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(config()).await.unwrap();
    let mut desks = Vec::new();
    for name in ["front", "back", "top"] {
        desks.push(Desk::new(&simulator, &server, name).await);
    }
    let truth = simulator.world().truth();
    let room = truth.rooms().find(|room| room.topic == "2026 秋季新品试用 2群").unwrap();
    let fits = |person: &PersonTruth| {
        !person.coworker && person.friend_of.iter().any(|id| id == "xiaobei") && !room.members.contains(&person.wxid)
    };
    // With them the room stays below 40, from where on cards would be sent.
    let people: Vec<_> = truth.people().filter(fits).take(27).collect();
    let mut jobs = Vec::new();
    for (desk, people) in desks.iter().zip(people.chunks(9)) {
        jobs.push(desk.pull(people, &room).await);
    }
    desks[0].until(&jobs[0], |summary| summary.counts.done >= 2).await;
    server.kill();
    for (desk, job) in desks.iter().zip(&jobs) {
        desk.until(job, |summary| summary.pause == Some(PauseReason::TeamAway)).await;
    }
    let before = adds(&simulator).len();
    assert!(before < 27, "the server was killed in between");
    server.start_again();
    for (desk, job) in desks.iter().zip(&jobs) {
        let end = desk.until(job, |summary| summary.state == JobState::Finished).await;
        assert_eq!(end.counts.done, 9, "{:?}", end.counts);
    }
    let calls = adds(&simulator);
    assert_eq!(calls.len(), 27, "nothing lost, nothing twice");
    let added: BTreeSet<_> = calls.iter().map(|call| call.parameters.to_string()).collect();
    assert_eq!(added.len(), 27);
    let most = most_in_any(&calls, MINUTE);
    assert!((6..=12).contains(&most), "{most} adds in a minute of this test");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_on_alone_when_a_person_wants_it_and_pausing_gives_its_lease_back() {
    let mut server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(config()).await.unwrap();
    let desk = Desk::new(&simulator, &server, "front").await;
    let colleague = bus(&server, "back", Role::Desk).await;
    let truth = simulator.world().truth();
    let room = truth.rooms().find(|room| room.topic == "2026 秋季新品试用 2群").unwrap();
    let fits = |person: &PersonTruth| !person.coworker && !room.members.contains(&person.wxid);
    let people: Vec<_> = truth.people().filter(fits).take(20).collect();
    let job = desk.pull(&people, &room).await;
    let key = team::JobKey::new(job.as_str()).unwrap();
    let calls = |at_least: usize| {
        let simulator = &simulator;
        async move {
            while adds(simulator).len() < at_least {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    };
    calls(2).await;
    assert!(colleague.lease(&key).await.is_err(), "the job is run here");
    desk.jobs.pause(&job).await.unwrap();
    let lease = loop {
        match colleague.lease(&key).await {
            Ok(lease) => break lease,
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    desk.jobs.go_on(&job).await.unwrap();
    desk.until(&job, |summary| summary.pause == Some(PauseReason::ElsewhereInTeam)).await;
    let before = adds(&simulator).len();
    lease.release().await;
    calls(before + 1).await;
    server.kill();
    desk.until(&job, |summary| summary.pause == Some(PauseReason::TeamAway)).await;
    let before = adds(&simulator).len();
    desk.jobs.go_on(&job).await.unwrap();
    // Of its own share, after a window in which the others may still have added.
    calls(before + 2).await;
    let summary = desk.until(&job, |summary| summary.pause.is_none()).await;
    assert_eq!(summary.state, JobState::Running, "{:?}", summary.counts);
}

fn loaded(number: usize, members: usize) -> Event {
    let synced = Timestamp::now().as_second() - 1_000 + number as i64;
    let members: Vec<_> =
        (0..members).map(|member| format!("{{\"wxid\": \"wm{member}\", \"nickName\": \"客户\"}}")).collect();
    let body = format!(
        "{{\"chatId\": \"c\", \"botInfo\": {{\"wxid\": \"1688\", \"weixin\": \"zhangsan\", \"nickName\": \"小北\"}},
          \"wxid\": \"R:1\", \"topic\": \"新品\", \"avatarUrl\": \"\", \"ownerId\": \"1688\",
          \"members\": [{}], \"group\": \"g\", \"syncedTime\": {synced}}}",
        members.join(", ")
    );
    Event {
        key: EventKey::new(format!("{number}-{synced}")).unwrap(),
        account: None,
        kind: EventKind::new("chatroom/loaded").unwrap(),
        received_at: Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap(),
        body: body.into(),
    }
}

async fn publish(relay: &NatsBus, event: &Event) {
    let surely = async {
        while relay.publish(event).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(STUCK, surely).await.expect("an event was never published");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_desk_takes_every_event_in_once() {
    let mut server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(common::small()).await.unwrap();
    let relay = bus(&server, "relay", Role::Relay).await;
    let mut desks = Vec::new();
    for name in ["front", "back", "top"] {
        desks.push(Desk::new(&simulator, &server, name).await);
    }
    let mut hearing: Vec<_> = desks.iter().map(Desk::hear).collect();
    let events: Vec<_> = (0..12).map(|number| loaded(number, 2 + number)).collect();
    for event in &events[..4] {
        publish(&relay, event).await;
    }
    for desk in &desks {
        desk.until_taken(4).await;
    }
    // One desk ends while the others go on, and the server is killed.
    hearing[2].abort();
    for event in &events[4..8] {
        publish(&relay, event).await;
    }
    server.kill();
    server.start_again();
    for event in &events[8..] {
        publish(&relay, event).await;
    }
    // The relay's inbox is handed on again under other keys.
    for event in &events {
        let key = EventKey::new(format!("again {}", event.key)).unwrap();
        publish(&relay, &Event { key, ..event.clone() }).await;
    }
    hearing[2] = desks[2].hear();
    for desk in &desks {
        desk.until_taken(12).await;
        let position = async {
            while desk.ledger.team_position(&desk.workspace).unwrap().is_none_or(|at| at.sequence < 24) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(STUCK, position).await.expect("the position is kept");
        assert_eq!(desk.ledger.inbox_after(0, 100).unwrap().len(), 12, "each event once");
        let room = desk.session.mirror().room(&"R:1".into()).unwrap().unwrap();
        assert_eq!(room.row.size, 13);
        let query = ChangeQuery { room: Some("R:1".into()), ..ChangeQuery::default() };
        let rows = desk.session.mirror().changes(&query, 0, 100).unwrap().rows;
        let joined: Vec<_> = rows.into_iter().filter(|row| row.kind == ChangeKind::Joined).collect();
        let people: BTreeSet<_> =
            joined.iter().filter_map(|row| row.person.clone()).map(|person| person.wxid).collect();
        assert_eq!((joined.len(), people.len()), (11, 11), "each customer joined once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_may_have_been_missed_make_a_desk_read_everything() {
    let mut server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(common::small()).await.unwrap();
    let relay = bus(&server, "relay", Role::Relay).await;
    let desk = Desk::new(&simulator, &server, "front").await;
    desk.sync().await;
    let hearing = desk.hear();
    publish(&relay, &loaded(0, 3)).await;
    desk.until_taken(1).await;
    let truth = simulator.world().truth();
    let room = truth.rooms().find(|room| !room.deleted && !room.accounts.is_empty()).unwrap();
    simulator.world().rename_room(&room.wxid, "改名了").unwrap();
    server.kill();
    server.empty_the_store();
    server.start_again();
    set_up(&server).await;
    let told = async {
        while desk.session.mirror().room(&room.wxid.as_str().into()).unwrap().unwrap().row.topic != "改名了" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(STUCK, told).await.expect("the rooms were not read again");
    publish(&relay, &loaded(1, 5)).await;
    desk.until_taken(2).await;
    hearing.abort();
}
