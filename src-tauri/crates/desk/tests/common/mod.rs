//! A desk's session against the simulator, over real HTTP and on real files.
#![allow(dead_code)]

pub mod truth;

use std::collections::BTreeSet;
use std::time::Duration;

use desk::{Session, SyncPhase, SyncState, SyncTimes};
use miaohui::{BaseUrl, Client, ClientConfig, Paces, ProxyChoice, TagId, Token};
use simulator::{Config, Endpoint, RequestRecord, Simulator};
use tempfile::TempDir;

pub struct World {
    pub simulator: Simulator,
    pub session: Session,
    pub folder: TempDir,
}

pub fn small() -> Config {
    Config { rooms: 150, memberships: 4_000, people: 1_500, ..Config::default() }
}

pub fn client(base_url: &str, token: &str) -> Client {
    let token = Token::clean(token).unwrap().token;
    let mut config = ClientConfig::new(BaseUrl::parse(base_url).unwrap(), token);
    config.proxy = ProxyChoice::None;
    config.connect_timeout = Duration::from_secs(5);
    config.read_timeout = Duration::from_secs(5);
    Client::new(config, &Paces::default()).unwrap()
}

/// A client for addresses on this machine.
pub fn plain_http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

pub async fn world(config: Config) -> World {
    world_with_tags(config, Vec::new()).await
}

pub async fn world_with_tags(config: Config, tags: Vec<TagId>) -> World {
    world_at(config, tags, SyncTimes::default()).await
}

pub async fn world_at(config: Config, tags: Vec<TagId>, times: SyncTimes) -> World {
    let simulator = simulator::start(config).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let session = open(&simulator, &folder, tags, times);
    World { simulator, session, folder }
}

fn open(simulator: &Simulator, folder: &TempDir, tags: Vec<TagId>, times: SyncTimes) -> Session {
    let client = client(&simulator.base_url(), simulator.token());
    Session::open_with(folder.path(), Some(client), tags, times).unwrap().0
}

impl World {
    /// Starts reading and waits for its end.
    pub async fn sync(&self) -> SyncState {
        let mut states = self.session.sync_state();
        self.session.start_sync().await;
        states.wait_for(|state| state.phase != SyncPhase::Running).await.unwrap().clone()
    }

    /// Ends the session as a program that ends, and opens its files again.
    pub async fn reopened(self, times: SyncTimes) -> Self {
        let Self { simulator, session, folder } = self;
        session.end_sync().await;
        drop(session);
        let session = open(&simulator, &folder, Vec::new(), times);
        Self { simulator, session, folder }
    }

    /// Keeps the rooms in step from now on, and waits for a state.
    pub async fn keep_in_sync(&self, until: impl FnMut(&SyncState) -> bool) -> SyncState {
        let mut states = self.session.sync_state();
        self.session.keep_in_sync(std::future::ready(())).await;
        states.wait_for(until).await.unwrap().clone()
    }

    /// What was asked by a call so far.
    pub fn asked(&self, endpoint: Endpoint) -> Vec<RequestRecord> {
        let requests = self.simulator.requests();
        requests.into_iter().filter(|request| request.endpoint == Some(endpoint)).collect()
    }

    /// Rooms that are not deleted and that an account sees.
    pub fn true_rooms(&self) -> BTreeSet<String> {
        let truth = self.simulator.world().truth();
        truth.rooms().filter(|room| !room.deleted && !room.accounts.is_empty()).map(|room| room.wxid).collect()
    }

    /// All rooms the list shows, read window by window.
    pub fn shown_rooms(&self, tag: Option<&str>) -> BTreeSet<String> {
        let query = mirror::RoomQuery {
            filter: mirror::RoomFilter {
                any_tags: tag.map(TagId::from).into_iter().collect(),
                ..mirror::RoomFilter::default()
            },
            ..mirror::RoomQuery::default()
        };
        let mut shown = BTreeSet::new();
        for offset in (0..).step_by(50) {
            let window = self.session.mirror().rooms(&query, offset, 50).unwrap();
            if window.rows.is_empty() {
                assert_eq!(shown.len() as u32, window.total, "windows and total agree, nothing stands twice");
                return shown;
            }
            shown.extend(window.rows.into_iter().map(|row| row.wxid.to_string()));
        }
        shown
    }
}
