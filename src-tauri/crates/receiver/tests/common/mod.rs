//! A receiver on a real inbox, over real HTTP.
#![allow(dead_code)]

use std::sync::Arc;
use std::time::Duration;

use ledger::{InboxEntry, Ledger, WorkspaceId};
use receiver::{Config, Door, Receiver, Secret};
use tempfile::TempDir;

pub const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

pub struct World {
    pub receiver: Receiver,
    pub ledger: Ledger,
    pub http: reqwest::Client,
    pub folder: TempDir,
}

pub fn workspace() -> WorkspaceId {
    WorkspaceId::named("main")
}

pub fn door() -> Door {
    Door { secret: Secret::parse(SECRET).unwrap(), workspace: workspace(), valid_until: None }
}

pub fn config() -> Config {
    Config { port: 0, ..Config::default() }
}

pub fn http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(60))
        .build()
        .unwrap()
}

pub async fn world(config: Config) -> World {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path()).unwrap().ledger;
    let receiver = Receiver::start(config, vec![door()], Arc::new(ledger.clone())).await.unwrap();
    World { receiver, ledger, http: http(), folder }
}

impl World {
    /// The root to be pasted at the vendor's.
    pub fn root(&self) -> String {
        format!("http://{}/{SECRET}", self.receiver.address())
    }

    pub async fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> u16 {
        post(&self.http, &self.root(), path, body).await
    }

    pub fn entries(&self) -> Vec<InboxEntry> {
        entries(&self.ledger)
    }
}

pub async fn post(http: &reqwest::Client, root: &str, path: &str, body: impl Into<reqwest::Body>) -> u16 {
    http.post(format!("{root}{path}")).body(body).send().await.unwrap().status().as_u16()
}

/// All of the inbox.
pub fn entries(ledger: &Ledger) -> Vec<InboxEntry> {
    let mut all: Vec<InboxEntry> = Vec::new();
    loop {
        let more = ledger.inbox_after(all.last().map_or(0, |entry| entry.sequence), 500).unwrap();
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}
