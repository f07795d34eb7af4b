//! A desk's session against the simulator, over real HTTP and on real files.
#![allow(dead_code)]

pub mod truth;

use std::collections::BTreeSet;
use std::time::Duration;

use desk::{Session, SyncPhase, SyncState};
use miaohui::{BaseUrl, Client, ClientConfig, Paces, ProxyChoice, TagId, Token};
use simulator::{Config, Simulator};
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

pub async fn world(config: Config) -> World {
    world_with_tags(config, Vec::new()).await
}

pub async fn world_with_tags(config: Config, tags: Vec<TagId>) -> World {
    let simulator = simulator::start(config).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let client = client(&simulator.base_url(), simulator.token());
    let (session, _) = Session::open(folder.path(), Some(client), tags).unwrap();
    World { simulator, session, folder }
}

impl World {
    /// Starts reading and waits for its end.
    pub async fn sync(&self) -> SyncState {
        let mut states = self.session.sync_state();
        self.session.start_sync().await;
        states.wait_for(|state| state.phase != SyncPhase::Running).await.unwrap().clone()
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
