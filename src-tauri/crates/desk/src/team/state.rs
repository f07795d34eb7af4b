//! How a desk stands with its team, for the settings screen.

use ::team::{ConnectProblem, Connection, Fault, Link, Pace};
use jiff::Timestamp;
use ledger::TeamPlace;
use mirror::Millis;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::place::pace_of;

/// How a workspace stands with its team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TeamState {
    /// Where the team is; none: the workspace has none.
    pub place: Option<TeamPlace>,
    /// The half of this desk's key that whoever runs the server has to enter there.
    pub public_key: Option<String>,
    /// Whether the server is reached; none while this desk does not try.
    pub link: Option<TeamLink>,
    /// Since when it is so.
    pub since: Option<Millis>,
    /// What somebody has to put right.
    pub problem: Option<TeamProblem>,
    /// Most people that this desk adds in a minute while it goes on alone.
    pub alone_share: u32,
}

/// Whether the server of a team is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TeamLink {
    /// Not reached yet since the start.
    Connecting,
    /// Reached.
    Connected,
    /// Lost; it is tried again by itself.
    Away,
}

/// What is in the way. Texts are the server's or the system's own, in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TeamProblem {
    /// The server is not there, or the network.
    Unreachable {
        /// The system's words.
        text: String,
    },
    /// The server does not know this desk's key.
    KeyRefused,
    /// The server denies something that this desk needs.
    Denied {
        /// What.
        text: String,
    },
    /// The certificate of the server is not trusted.
    Tls {
        /// Why.
        text: String,
    },
    /// A stream of the team is missing or is made otherwise than it should be.
    Setup {
        /// Which.
        text: String,
    },
    /// The secret half of this desk's key cannot be had from the keychain.
    KeyMissing {
        /// Why.
        text: String,
    },
}

impl From<Fault> for TeamProblem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::KeyRefused => Self::KeyRefused,
            Fault::Denied(text) => Self::Denied { text },
            Fault::Tls(text) => Self::Tls { text },
            Fault::Setup(text) => Self::Setup { text },
        }
    }
}

impl From<ConnectProblem> for TeamProblem {
    fn from(problem: ConnectProblem) -> Self {
        match problem {
            ConnectProblem::Fault(fault) => fault.into(),
            ConnectProblem::NoServer | ConnectProblem::Unreachable(_) => {
                Self::Unreachable { text: problem.to_string() }
            }
        }
    }
}

impl TeamState {
    /// The state of a workspace that belongs to a team or not, while nothing is tried.
    pub fn resting(joined: Option<ledger::JoinedTeam>) -> Self {
        let (place, public_key) = joined.map(|joined| (joined.place, joined.public_key)).unzip();
        let alone_share = place.as_ref().map_or_else(Pace::default, pace_of).alone_share();
        Self { place, public_key, link: None, since: None, problem: None, alone_share }
    }

    /// The same with the connection as it is.
    #[must_use]
    pub fn with(self, connection: &Connection) -> Self {
        let link = match connection.link {
            Link::Connecting => TeamLink::Connecting,
            Link::Connected => TeamLink::Connected,
            Link::Away => TeamLink::Away,
        };
        let since = Timestamp::try_from(connection.since).ok().map(Millis::from);
        let problem = connection.fault.clone().map(TeamProblem::from);
        Self { link: Some(link), since, problem, ..self }
    }
}
