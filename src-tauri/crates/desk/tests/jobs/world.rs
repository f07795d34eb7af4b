//! Jobs on a session against the simulator, over real HTTP and on real files.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use desk::{JobPaces, JobRow, JobRowFilter, JobSummary, JobTimes, Jobs};
use ledger::{
    Forecast, ItemRequest, ItemState, JobId, JobKind, JobSettings, JobState, JobTitle, Ledger, NewItem, NewJob,
    NewWorkspace, Preferences, TokenKeeping, WorkspaceColor, WorkspaceId,
};
use miaohui::{ContactWxid, RoomWxid, TagId, UserId};
use simulator::{Config, Endpoint, PersonTruth, RequestRecord, RoomTruth, Simulator, Truth};
use tempfile::TempDir;

use crate::common::{self, World};

/// A desk with a ledger, connected to a simulator, all rooms read.
pub struct Desk {
    pub world: World,
    pub ledger: Ledger,
    pub workspace: WorkspaceId,
    pub jobs: Jobs,
    pub times: JobTimes,
    /// Of this life of the program.
    pub paces: JobPaces,
    pub files: TempDir,
}

/// The rooms at the limits of the showcase, in a world whose platform restricts nobody.
pub fn config() -> Config {
    Config { rooms: 120, memberships: 9_000, people: 6_000, adds_per_minute: usize::MAX, ..Config::default() }
}

/// Times in which a test ends soon: a minute is a second.
pub fn times() -> JobTimes {
    let ms = Duration::from_millis;
    JobTimes {
        withdrawal: ms(0),
        pull_window: ms(400),
        between_looks: ms(300),
        tick: ms(20),
        first_look: ms(60),
        verify_after: ms(80),
        not_seen_after: ms(300),
        accounts_every: ms(100),
        wait_first: ms(50),
        network_first: ms(50),
        slow_for: ms(2_000),
        end_patience: ms(3_000),
        ..JobTimes::default()
    }
}

pub async fn desk(config: Config) -> Desk {
    desk_at(config, times()).await
}

pub async fn desk_at(config: Config, times: JobTimes) -> Desk {
    let mut tags = Vec::new();
    if !config.calls.room_list {
        // Staff know the tags of a tenant that lists rooms by tag only.
        let same = simulator::start(config.clone()).await.unwrap();
        tags = same.world().truth().tags().iter().map(|tag| TagId::new(&tag.id)).collect();
    }
    let world = common::world_with_tags(config, tags).await;
    world.sync().await;
    let files = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(files.path()).unwrap().ledger;
    let new = NewWorkspace {
        name: "云栖家居".into(),
        color: WorkspaceColor::Teal,
        base_url: world.simulator.base_url(),
        demo: false,
        token_keeping: TokenKeeping::SessionOnly,
    };
    let workspace = ledger.add_workspace(new).unwrap().id;
    ledger.set_writes_allowed(&workspace, true).unwrap();
    let settings = JobSettings { create_every_seconds: 0, ..JobSettings::default() };
    ledger.save_preferences(&Preferences { jobs: settings, ..Preferences::default() }).unwrap();
    let paces = JobPaces::default();
    let session = world.session.clone();
    let jobs = Jobs::open(ledger.clone(), workspace.clone(), session, times.clone(), paces.clone()).unwrap();
    jobs.begin().await;
    Desk { world, ledger, workspace, jobs, times, paces, files }
}

impl Desk {
    pub fn simulator(&self) -> &Simulator {
        &self.world.simulator
    }

    pub fn truth(&self) -> Truth {
        self.simulator().world().truth()
    }

    /// A room with that name in the showcase.
    pub fn room(&self, topic: &str) -> RoomTruth {
        self.truth().rooms().find(|room| room.topic == topic).unwrap()
    }

    /// Customers who are friends of an account and not in any of these rooms.
    pub fn friends(&self, user_id: &str, outside: &[&RoomTruth], count: usize) -> Vec<PersonTruth> {
        let truth = self.truth();
        let fits = |person: &PersonTruth| {
            !person.coworker
                && person.friend_of.iter().any(|id| id == user_id)
                && !outside.iter().any(|room| room.members.contains(&person.wxid))
        };
        let found: Vec<_> = truth.people().filter(fits).take(count).collect();
        assert_eq!(found.len(), count, "so many friends");
        found
    }

    pub fn settings(&self, change: impl FnOnce(&mut JobSettings)) {
        let mut preferences = self.ledger.preferences().unwrap();
        change(&mut preferences.jobs);
        self.ledger.save_preferences(&preferences).unwrap();
    }

    pub async fn start(&self, kind: JobKind, requests: Vec<ItemRequest>) -> JobId {
        self.start_chain(kind, Vec::new(), requests).await
    }

    pub async fn start_chain(&self, kind: JobKind, chain: Vec<RoomWxid>, requests: Vec<ItemRequest>) -> JobId {
        self.jobs.start(new_job(kind, chain, requests)).await.unwrap().id
    }

    /// Waits until a job is as wanted.
    pub async fn until(&self, job: &JobId, wanted: impl Fn(&JobSummary) -> bool) -> JobSummary {
        let mut changes = self.jobs.changes();
        let waiting = async {
            loop {
                let summary = self.jobs.one(job).await.unwrap();
                if wanted(&summary) {
                    return summary;
                }
                // The state may also change with time alone.
                let _ = tokio::time::timeout(Duration::from_millis(50), changes.changed()).await;
            }
        };
        match tokio::time::timeout(Duration::from_secs(60), waiting).await {
            Ok(summary) => summary,
            Err(_) => panic!("never as wanted: {:#?}", self.jobs.one(job).await.unwrap()),
        }
    }

    pub async fn finished(&self, job: &JobId) -> JobSummary {
        self.until(job, |summary| summary.state == JobState::Finished).await
    }

    pub async fn rows(&self, job: &JobId) -> BTreeMap<u32, JobRow> {
        let mut rows = BTreeMap::new();
        loop {
            let window = self.jobs.rows(job, JobRowFilter::All, rows.len() as u32, 100).await.unwrap();
            if window.rows.is_empty() {
                assert_eq!(window.total as usize, rows.len());
                return rows;
            }
            rows.extend(window.rows.into_iter().map(|row| (row.position, row)));
        }
    }

    /// Waits until an item is as wanted.
    pub async fn until_row(&self, job: &JobId, position: u32, wanted: impl Fn(&JobRow) -> bool) -> JobRow {
        for _ in 0..1_200 {
            let row = self.rows(job).await.remove(&position).unwrap();
            if wanted(&row) {
                return row;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never as wanted: {:#?}", self.rows(job).await[&position]);
    }

    /// State and reason of each item, in order.
    pub async fn states(&self, job: &JobId) -> Vec<(ItemState, Option<String>)> {
        self.rows(job).await.into_values().map(|row| (row.state, row.reason)).collect()
    }

    pub fn calls(&self, endpoint: Endpoint) -> Vec<RequestRecord> {
        self.world.asked(endpoint)
    }

    /// Ends the jobs as the program does, and takes them up again.
    pub async fn restart(&mut self) {
        self.jobs.end().await;
        self.reopen();
        self.jobs.begin().await;
    }

    pub fn reopen(&mut self) {
        let (ledger, workspace, session) = (self.ledger.clone(), self.workspace.clone(), self.world.session.clone());
        self.paces = JobPaces::default();
        self.jobs = Jobs::open(ledger, workspace, session, self.times.clone(), self.paces.clone()).unwrap();
    }
}

pub fn new_job(kind: JobKind, chain: Vec<RoomWxid>, requests: Vec<ItemRequest>) -> NewJob {
    let title = JobTitle { count: requests.len() as u32, room_name: String::new(), rooms: 1, file_name: None };
    let forecast = match kind {
        JobKind::Pull => Forecast::Direct,
        JobKind::Create => Forecast::Create,
        JobKind::Leave => Forecast::Leave,
    };
    let items = requests.into_iter().map(|request| NewItem { request, forecast, reason: None }).collect();
    NewJob { kind, title, chain, items }
}

pub fn pull(account: &str, person: &str, room: &str) -> ItemRequest {
    ItemRequest::Pull { account: Some(UserId::from(account)), person: person.into(), room: room.into() }
}

pub fn pulls(account: &str, people: &[PersonTruth], room: &RoomTruth) -> Vec<ItemRequest> {
    people.iter().map(|person| pull(account, &person.wxid, &room.wxid)).collect()
}

pub fn create(account: &str, people: &[PersonTruth], name: &str) -> ItemRequest {
    ItemRequest::Create {
        account: account.into(),
        coworkers: Vec::new(),
        customers: people.iter().map(|person| ContactWxid::new(&person.wxid)).collect(),
        union_ids: Vec::new(),
        name: name.to_owned(),
        greeting: "大家好".to_owned(),
        line: None,
    }
}

pub fn leave(account: &str, room: &str) -> ItemRequest {
    ItemRequest::Leave { account: account.into(), room: room.into() }
}

/// So much longer than a later one may a call be on its way: half a second is the margin that the pace has over a whole
/// minute, and over a shortened one it has next to none.
pub const ON_THE_WAY: Duration = Duration::from_millis(500);

/// Most calls in any window of this length, by their arrival.
pub fn most_in_any(calls: &[RequestRecord], window: Duration) -> usize {
    let within = |first: usize| calls[first..].iter().take_while(|call| call.at - calls[first].at < window).count();
    (0..calls.len()).map(within).max().unwrap_or(0)
}
