//! A desk that has read a world of the simulator, and plans in it.
#![allow(dead_code)]

use std::collections::BTreeSet;
use std::time::Duration;

use desk::{AppError, PlanFilter, PlanId, PlanRequest, PlanRow, PlanSummary, Plans, Session, Spread, SyncPhase};
use ledger::{ItemRequest, Ledger, NewItem, NewWorkspace, TokenKeeping, WorkspaceColor, WorkspaceId};
use miaohui::{
    AddMember, BaseUrl, Client, ClientConfig, CreateRoom, Endpoint, Error, ExitRoom, Limit, Limits, Paces, ProxyChoice,
    Token,
};
use simulator::{Config, RoomTruth, Simulator};
use tempfile::TempDir;

pub struct World {
    pub simulator: Simulator,
    pub session: Session,
    pub client: Client,
    pub ledger: Ledger,
    pub workspace: WorkspaceId,
    pub plans: Plans,
    pub folder: TempDir,
}

/// A world with the rooms at the limits in it, whose platform restricts nobody.
pub fn with_showcase(seed: u64) -> Config {
    let base = Config { rooms: 160, memberships: 9_000, people: 6_000, ..Config::default() };
    Config { seed, adds_per_minute: usize::MAX, request_limit: u32::MAX, ..base }
}

/// Reads everything first; all accounts are online.
pub async fn world(config: Config) -> World {
    let world = unread(config).await;
    for account in world.simulator.world().truth().accounts() {
        world.simulator.world().set_online(&account.user_id, true).unwrap();
    }
    world.sync().await;
    world
}

/// Nothing is read yet; the last account is offline.
pub async fn unread(config: Config) -> World {
    let simulator = simulator::start(config).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path()).unwrap().ledger;
    let workspace = ledger
        .add_workspace(NewWorkspace {
            name: "云栖家居".to_owned(),
            color: WorkspaceColor::Teal,
            base_url: simulator.base_url(),
            demo: false,
            token_keeping: TokenKeeping::SessionOnly,
        })
        .unwrap();
    let token = Token::clean(simulator.token()).unwrap().token;
    let mut config = ClientConfig::new(BaseUrl::parse(&simulator.base_url()).unwrap(), token);
    config.proxy = ProxyChoice::None;
    let requests = Limit::new(100_000, Duration::from_secs(1));
    let client = Client::new(config, &Paces::with_limits(Limits { requests })).unwrap();
    let (session, _) = Session::open(&folder.path().join("mirror"), Some(client.clone()), Vec::new()).unwrap();
    let plans = Plans::default();
    World { simulator, session, client, ledger, workspace: workspace.id, plans, folder }
}

impl World {
    pub async fn sync(&self) {
        let mut states = self.session.sync_state();
        self.session.start_sync().await;
        let state = states.wait_for(|state| state.phase != SyncPhase::Running).await.unwrap().clone();
        assert_eq!(state.phase, SyncPhase::Idle, "{state:?}");
    }

    pub async fn try_plan(&self, request: PlanRequest) -> Result<PlanSummary, AppError> {
        self.plans.make(&self.session, &self.ledger, &self.workspace, request).await
    }

    pub async fn plan(&self, request: PlanRequest) -> (PlanSummary, Vec<PlanRow>) {
        let summary = self.try_plan(request).await.unwrap();
        let rows = self.rows(&summary.id, PlanFilter::All);
        assert_eq!(rows.len() as u32, summary.counts.total);
        (summary, rows)
    }

    pub fn rows(&self, plan: &PlanId, filter: PlanFilter) -> Vec<PlanRow> {
        let mut rows = Vec::new();
        loop {
            let window = self.plans.rows(plan, filter, rows.len() as u32, 200).unwrap();
            if window.rows.is_empty() {
                assert_eq!(rows.len() as u32, window.total);
                return rows;
            }
            rows.extend(window.rows);
        }
    }

    pub fn room(&self, wxid: &str) -> RoomTruth {
        self.simulator.world().truth().room(wxid).unwrap()
    }

    /// The first room of this name.
    pub fn room_called(&self, topic: &str) -> RoomTruth {
        let truth = self.simulator.world().truth();
        truth.rooms().find(|room| room.topic == topic && !room.deleted).unwrap()
    }

    /// Customers who are, or are not, friends of an account as its lists say, and in none of these rooms.
    pub fn customers(&self, account: &str, friend: bool, outside: &[&RoomTruth]) -> Vec<String> {
        let truth = self.simulator.world().truth();
        let seen: BTreeSet<String> = truth
            .rooms()
            .filter(|room| !room.deleted && room.accounts.iter().any(|(user_id, _)| user_id == account))
            .flat_map(|room| room.members)
            .collect();
        let people = truth.people().filter(|person| !person.coworker && seen.contains(&person.wxid));
        let people = people.filter(|person| person.friend_of.iter().any(|of| of == account) == friend);
        people
            .map(|person| person.wxid)
            .filter(|wxid| outside.iter().all(|room| !room.members.contains(wxid)))
            .collect()
    }

    /// Sends an item as a job would; the vendor's code.
    pub async fn send(&self, item: &NewItem) -> i64 {
        match &item.request {
            ItemRequest::Pull { account, person, room } => {
                let request =
                    AddMember { account: account.clone().unwrap(), person: person.clone(), room: room.clone() };
                let permit = self.client.ready_to_write(Endpoint::AddMember).await.unwrap();
                code(self.client.add_member(&request, permit).await.map(drop))
            }
            ItemRequest::Create { account, coworkers, customers, union_ids, name, greeting, .. } => {
                let request = CreateRoom {
                    account: account.clone(),
                    coworkers: coworkers.clone(),
                    union_ids: union_ids.clone(),
                    customers: customers.clone(),
                    name: Some(name.clone()).filter(|name| !name.is_empty()),
                    greeting: greeting.clone(),
                };
                let permit = self.client.ready_to_write(Endpoint::CreateRoom).await.unwrap();
                code(self.client.create_room(&request, permit).await.map(drop))
            }
            ItemRequest::Leave { account, room } => {
                let request = ExitRoom { account: account.clone(), room: room.clone() };
                let permit = self.client.ready_to_write(Endpoint::ExitRoom).await.unwrap();
                code(self.client.exit_room(&request, permit).await.map(drop))
            }
        }
    }
}

fn code(answer: Result<(), Error>) -> i64 {
    match answer {
        Ok(()) => 0,
        Err(Error::Business(business)) => business.code,
        Err(other) => panic!("{other}"),
    }
}

pub fn pull(people: &[String], rooms: &[&RoomTruth], spread: Spread) -> PlanRequest {
    PlanRequest::Pull {
        people: people.iter().map(|person| person.as_str().into()).collect(),
        rooms: rooms.iter().map(|room| room.wxid.as_str().into()).collect(),
        spread,
        account: None,
        file_name: None,
    }
}

/// Numbers from a seed, the same every time.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    /// So many different ones, in any order.
    pub fn pick<T: Clone>(&mut self, from: &[T], count: usize) -> Vec<T> {
        let mut left = from.to_vec();
        (0..count.min(left.len())).map(|_| left.swap_remove(self.below(left.len()))).collect()
    }
}
