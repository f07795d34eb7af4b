//! The configuration file. No secret is in it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use ledger::InboxKeep;
use serde::Deserialize;
use team::{ServerAddress, TeamName};

use crate::Outcome;

/// What the operator chose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The address to receive on; behind a reverse proxy on the same machine the usual one.
    #[serde(default = "loopback")]
    pub address: IpAddr,
    /// The port to receive on.
    #[serde(default = "port")]
    pub port: u16,
    /// The data folder: inbox and secrets.
    pub data: PathBuf,
    /// Where health and metrics are told; this machine only.
    #[serde(default = "metrics")]
    pub metrics: SocketAddr,
    /// Names of the workspaces, one for each token of the vendor; each has a secret and an inbox of its own, and its
    /// name is the one of its team on the team's server.
    #[serde(default = "workspaces")]
    pub workspaces: Vec<String>,
    /// How long entries are kept that were handed on.
    #[serde(default)]
    pub keep: Keep,
    /// The team's server; without it nothing is handed on.
    pub team: Option<Team>,
}

/// The team's server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Its address; several are those of one cluster.
    #[serde(deserialize_with = "addresses")]
    pub servers: Vec<ServerAddress>,
    /// The certificate authority that signed its certificate, where the system does not trust it by itself.
    pub ca_file: Option<PathBuf>,
    /// The relay's name on the bus, as its permissions have it (`_INBOX.relay`).
    #[serde(default = "relay")]
    pub name: String,
}

/// How long entries are kept that were handed on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keep {
    /// Days.
    pub days: u32,
    /// Of all bodies together, in MiB.
    pub mebibytes: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Self { days: 30, mebibytes: 2_048 }
    }
}

impl From<&Keep> for InboxKeep {
    fn from(keep: &Keep) -> Self {
        Self { days: keep.days, bytes: u64::from(keep.mebibytes) << 20 }
    }
}

impl Config {
    /// Reads and checks the file.
    pub fn read(file: &Path) -> Outcome<Self> {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| told(&error))?;
        let config: Self = toml::from_str(&text).map_err(|error| told(&error))?;
        if !config.metrics.ip().is_loopback() {
            return Err(told(&"metrics must be on a loopback address: whoever reaches them needs no secret").into());
        }
        if config.workspaces.is_empty() || config.workspaces.iter().any(String::is_empty) {
            return Err(told(&"at least one workspace is needed, and each needs a name").into());
        }
        if config.team.is_some() && config.workspaces.iter().any(|name| TeamName::new(name.clone()).is_err()) {
            return Err(told(&"the name of a workspace is the name of its team: 128 bytes at most").into());
        }
        Ok(config)
    }
}

fn addresses<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<ServerAddress>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| text.parse().map_err(serde::de::Error::custom)).collect()
}

fn relay() -> String {
    "relay".to_owned()
}

fn loopback() -> IpAddr {
    Ipv4Addr::LOCALHOST.into()
}

fn port() -> u16 {
    8686
}

fn metrics() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 9686).into()
}

fn workspaces() -> Vec<String> {
    vec!["main".to_owned()]
}
