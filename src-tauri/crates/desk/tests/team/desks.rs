//! Desks of a team, each with its own files, and the lines between them and the server.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use desk::{
    CallbackTimes, Callbacks, JobPaces, JobRowFilter, JobSummary, Jobs, Membership, Seat, Session, SyncPhase, hear_team,
};
use ledger::{ItemState, JobId, JobKind, JobState, Ledger, NewWorkspace, TokenKeeping, WorkspaceColor, WorkspaceId};
use simulator::{Endpoint, PersonTruth, RequestRecord, RoomTruth, Simulator, Truth};
use team::{DeskName, NatsBus, NatsOptions, NkeySeed, Pace, Role, ServerAddress, StreamPlan, TeamName, Times};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::task::AbortOnDropHandle;

use crate::STUCK;
use crate::common;
use crate::server::Server;
use crate::world::{new_job, pulls, times};

/// The vendor's minute in these tests; a permit lives a second longer.
pub const MINUTE: Duration = Duration::from_secs(5);
/// Adds that it allows to the team.
pub const MOST: usize = 12;

pub fn plan() -> StreamPlan {
    StreamPlan {
        pace: Pace { permits: MOST as u32, window: MINUTE + Duration::from_secs(1), desks: 3 },
        lease_life: Duration::from_secs(3),
        events_bytes: 256 * 1024 * 1024,
        ..StreamPlan::default()
    }
}

pub async fn set_up(server: &Server) {
    team::setup(&[server.address()], &NkeySeed::generate().unwrap(), None, &plan()).await.unwrap();
}

pub async fn bus(address: ServerAddress, name: &str, role: Role) -> Arc<NatsBus> {
    let times = Times {
        answer: Duration::from_secs(1),
        ping: Duration::from_millis(500),
        look: Duration::from_secs(1),
        settle: Duration::from_secs(2),
    };
    let options = NatsOptions {
        servers: vec![address],
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

pub fn seat(bus: &Arc<NatsBus>, name: &str) -> Seat {
    Seat { bus: bus.clone(), desk: DeskName::new(name).unwrap(), author: format!("key of {name}") }
}

/// A line to the server that can be cut: nothing comes through then, and nobody is told.
pub struct Line {
    port: u16,
    cut: watch::Sender<bool>,
    _task: AbortOnDropHandle<()>,
}

impl Line {
    pub async fn to(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let to = server.address().to_string();
        let to = to.rsplit('/').next().unwrap().to_owned();
        let cut = watch::Sender::new(false);
        let state = cut.subscribe();
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass(near, to.clone(), state.clone()));
            }
        });
        Self { port, cut, _task: AbortOnDropHandle::new(task) }
    }

    pub fn address(&self) -> ServerAddress {
        format!("nats://127.0.0.1:{}", self.port).parse().unwrap()
    }

    pub fn cut(&self) {
        self.cut.send_replace(true);
    }

    pub fn mend(&self) {
        self.cut.send_replace(false);
    }
}

async fn pass(mut near: TcpStream, to: String, mut cut: watch::Receiver<bool>) {
    let Ok(mut far) = TcpStream::connect(to).await else { return };
    let open = !*cut.borrow_and_update();
    tokio::select! {
        _ = cut.wait_for(|cut| *cut) => {}
        _ = tokio::io::copy_bidirectional(&mut near, &mut far), if open => return,
    }
    // Both ends stay open: a cable that was pulled tells nobody.
    let _ = cut.wait_for(|cut| !*cut).await;
}

/// One of the desks: its own files, the team's token.
pub struct Desk {
    pub name: &'static str,
    pub session: Session,
    pub ledger: Ledger,
    pub workspace: WorkspaceId,
    pub jobs: Jobs,
    pub callbacks: Callbacks,
    pub bus: Arc<NatsBus>,
    _folders: [TempDir; 2],
}

impl Desk {
    pub async fn new(simulator: &Simulator, server: &Server, name: &'static str) -> Self {
        Self::at(simulator, server.address(), name).await
    }

    pub async fn at(simulator: &Simulator, address: ServerAddress, name: &'static str) -> Self {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let client = common::client(&simulator.base_url(), simulator.token());
        let (session, _) = Session::open(folders[0].path(), Some(client), Vec::new()).unwrap();
        let ledger = Ledger::open(folders[1].path()).unwrap().ledger;
        let workspace = ledger.add_workspace(new_workspace(name, simulator)).unwrap().id;
        ledger.set_writes_allowed(&workspace, true).unwrap();
        let bus = bus(address, name, Role::Desk).await;
        let jobs =
            Jobs::open(ledger.clone(), workspace.clone(), session.clone(), times(), JobPaces::default()).unwrap();
        jobs.take_part(Membership::Member(seat(&bus, name)));
        jobs.begin().await;
        let callbacks = Callbacks::with_times(ledger.clone(), CallbackTimes::default());
        callbacks.attach(&workspace, &session);
        Self { name, session, ledger, workspace, jobs, callbacks, bus, _folders: folders }
    }

    /// Takes up the jobs again, as at the next start.
    pub async fn start_again(&mut self) {
        let (ledger, workspace, session) = (self.ledger.clone(), self.workspace.clone(), self.session.clone());
        self.jobs = Jobs::open(ledger, workspace, session, times(), JobPaces::default()).unwrap();
        self.jobs.take_part(Membership::Member(seat(&self.bus, self.name)));
        self.jobs.begin().await;
    }

    pub async fn sync(&self) {
        let mut states = self.session.sync_state();
        self.session.start_sync().await;
        states.wait_for(|state| state.phase != SyncPhase::Running).await.unwrap();
    }

    pub fn hear(&self) -> JoinHandle<()> {
        let (ledger, workspace, session) = (self.ledger.clone(), self.workspace.clone(), self.session.clone());
        tokio::spawn(hear_team(ledger, workspace, session, self.callbacks.clone(), self.bus.clone()))
    }

    pub async fn pull(&self, people: &[PersonTruth], room: &RoomTruth) -> JobId {
        let job = new_job(JobKind::Pull, Vec::new(), pulls("xiaobei", people, room));
        self.jobs.start(job).await.unwrap().id
    }

    /// Waits until a job is here and as wanted.
    pub async fn until(&self, job: &JobId, wanted: impl Fn(&JobSummary) -> bool) -> JobSummary {
        let waiting = async {
            loop {
                match self.jobs.one(job).await {
                    Ok(summary) if wanted(&summary) => return summary,
                    _ => tokio::time::sleep(Duration::from_millis(30)).await,
                }
            }
        };
        match tokio::time::timeout(STUCK, waiting).await {
            Ok(summary) => summary,
            Err(_) => panic!("never as wanted at {}: {:#?}", self.name, self.jobs.one(job).await),
        }
    }

    pub async fn finished(&self, job: &JobId) -> JobSummary {
        self.until(job, |summary| summary.state == JobState::Finished).await
    }

    /// Waits until a job is run by another desk, as this one knows it.
    pub async fn run_by(&self, job: &JobId, desk: &str) -> JobSummary {
        self.until(job, |summary| summary.run_by.as_deref() == Some(desk)).await
    }

    pub async fn states(&self, job: &JobId) -> BTreeMap<u32, ItemState> {
        let rows = self.jobs.rows(job, JobRowFilter::All, 0, 1_000).await.unwrap().rows;
        rows.into_iter().map(|row| (row.position, row.state)).collect()
    }

    /// Waits until the rows of a job are the same here as there.
    pub async fn agrees_with(&self, other: &Self, job: &JobId) {
        let waiting = async {
            while self.states(job).await != other.states(job).await {
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
        };
        if tokio::time::timeout(STUCK, waiting).await.is_err() {
            panic!("{:?}\n{:?}", self.states(job).await, other.states(job).await);
        }
    }

    /// Waits until as many events are in the inbox and taken into the mirror.
    pub async fn until_taken(&self, events: usize) {
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

pub fn new_workspace(name: &str, simulator: &Simulator) -> NewWorkspace {
    NewWorkspace {
        name: name.into(),
        color: WorkspaceColor::Teal,
        base_url: simulator.base_url(),
        demo: false,
        token_keeping: TokenKeeping::SessionOnly,
    }
}

/// The room that the tests pull people into: twelve members, so that 27 more come in at once.
pub fn room(truth: &Truth) -> RoomTruth {
    truth.rooms().find(|room| room.topic == "2026 秋季新品试用 2群").unwrap()
}

/// Customers who are friends of 小北 and not in the room.
pub fn friends(truth: &Truth, room: &RoomTruth, count: usize) -> Vec<PersonTruth> {
    let fits = |person: &PersonTruth| {
        !person.coworker && person.friend_of.iter().any(|id| id == "xiaobei") && !room.members.contains(&person.wxid)
    };
    let found: Vec<_> = truth.people().filter(fits).take(count).collect();
    assert_eq!(found.len(), count);
    found
}

pub fn adds(simulator: &Simulator) -> Vec<RequestRecord> {
    simulator.requests().into_iter().filter(|request| request.endpoint == Some(Endpoint::AddMember)).collect()
}

/// Waits until so many adds have arrived.
pub async fn until_adds(simulator: &Simulator, at_least: usize) {
    let waiting = async {
        while adds(simulator).len() < at_least {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(STUCK, waiting).await.expect("adds never came");
}

/// Everybody was asked for once, and never more in a minute than the team may.
pub fn once_and_at_the_pace(simulator: &Simulator, count: usize) {
    let calls = adds(simulator);
    let people: std::collections::BTreeSet<_> = calls.iter().map(|call| call.parameters.to_string()).collect();
    assert_eq!((calls.len(), people.len()), (count, count), "nobody lost, nobody twice");
    let most = crate::world::most_in_any(&calls, MINUTE);
    assert!(most <= MOST, "{most} adds in a minute of this test");
}
