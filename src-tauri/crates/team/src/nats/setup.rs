//! Making the team's streams on a server, once, with a key that may.

use std::path::PathBuf;
use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::jetstream::context::{ContextBuilder, GetStreamErrorKind};
use async_nats::jetstream::{self, ErrorCode};

use super::address::ServerAddress;
use super::link::{ConnectProblem, problem_of};
use super::streams::{StreamPlan, problem};
use crate::key::NkeySeed;

/// What became of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupStep {
    /// Made now.
    Made(String),
    /// There already, as it should be.
    AlreadyThere(String),
}

/// Why the streams were not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The server cannot be reached with this key.
    #[error(transparent)]
    Connect(#[from] ConnectProblem),
    /// A stream of that name is there and does not serve. It is not touched: it may hold what somebody needs.
    #[error("{0}; remove that stream or change it, then run setup again")]
    Different(String),
    /// The server said no, in its own words.
    #[error("the server did not make {stream}: {reason}")]
    Refused {
        /// The stream.
        stream: String,
        /// The server's words.
        reason: String,
    },
}

/// Makes the streams that are missing and looks at those that are there. Safe to run again.
pub async fn setup(
    servers: &[ServerAddress],
    key: &NkeySeed,
    ca_file: Option<PathBuf>,
    plan: &StreamPlan,
) -> Result<Vec<SetupStep>, SetupError> {
    if servers.is_empty() {
        return Err(ConnectProblem::NoServer.into());
    }
    let mut options = ConnectOptions::with_nkey(key.expose().to_owned())
        .name("setup")
        .custom_inbox_prefix("_INBOX.setup")
        .require_tls(servers.iter().any(ServerAddress::wants_tls));
    if let Some(file) = ca_file {
        options = options.add_root_certificates(file);
    }
    let addresses: Vec<_> = servers.iter().map(ServerAddress::inner).collect();
    let client = options.connect(addresses).await.map_err(|error| problem_of(&error))?;
    let jetstream = ContextBuilder::new().timeout(Duration::from_secs(10)).build(client);
    let mut steps = Vec::new();
    for config in plan.configs() {
        steps.push(make(&jetstream, config, plan).await?);
    }
    Ok(steps)
}

async fn make(
    jetstream: &jetstream::Context,
    config: jetstream::stream::Config,
    plan: &StreamPlan,
) -> Result<SetupStep, SetupError> {
    let name = config.name.clone();
    let refused = |reason: String| SetupError::Refused { stream: name.clone(), reason };
    match jetstream.get_stream(&name).await {
        Ok(there) => match problem(&there.cached_info().config, plan.pace) {
            Some(problem) => Err(SetupError::Different(problem)),
            None => Ok(SetupStep::AlreadyThere(name)),
        },
        Err(error) => match error.kind() {
            GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                jetstream.create_stream(config).await.map_err(|error| refused(error.to_string()))?;
                Ok(SetupStep::Made(name))
            }
            _ => Err(refused(error.to_string())),
        },
    }
}
