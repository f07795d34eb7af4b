//! What a desk must know to reach its team.

use std::path::PathBuf;
use std::time::Duration;

use super::address::ServerAddress;
use crate::key::NkeySeed;
use crate::names::{DeskName, TeamName};
use crate::pace::Pace;

/// What a desk or a relay must know to reach its team.
#[derive(Debug, Clone)]
pub struct NatsOptions {
    /// The servers, at least one; several are those of one cluster.
    pub servers: Vec<ServerAddress>,
    /// Its own key: no two desks share one, so that one can be shut out alone.
    pub key: NkeySeed,
    /// The certificate authority (PEM) that signed the server's certificate, if it is not one the system trusts.
    pub ca_file: Option<PathBuf>,
    /// The team.
    pub team: TeamName,
    /// Its own name. It is also the prefix of its answers (`_INBOX.<desk>`), which its permissions name.
    pub desk: DeskName,
    /// What it does on the bus.
    pub role: Role,
    /// The team's pace; the same on every desk.
    pub pace: Pace,
    /// How long it waits for what.
    pub times: Times,
}

/// What somebody does on the bus; their permissions differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Consumes events, asks for permits, runs jobs.
    Desk,
    /// Publishes events, nothing else.
    Relay,
}

/// How long is waited for what. Others than the default are for tests.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// For an answer of the server.
    pub answer: Duration,
    /// Between two signs of life; after three without an answer the server is away.
    pub ping: Duration,
    /// Between two looks at the stream of events for gaps. A message that got lost on the way comes with the next look.
    pub look: Duration,
    /// The longest that two desks may differ in noticing that the server is gone or back: three pings and a try to
    /// connect.
    pub settle: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(5),
            ping: Duration::from_secs(5),
            look: Duration::from_secs(60),
            settle: Duration::from_secs(20),
        }
    }
}
