//! The four streams on the server: how they are made, and whether they are as a desk needs them.

use std::time::Duration;

use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};

use super::options::Role;
use crate::event::Position;
use crate::pace::Pace;

pub(super) const EVENTS: &str = "CB";
pub(super) const PERMITS: &str = "PERMIT";
pub(super) const JOBS: &str = "JOB";
pub(super) const LEASES: &str = "KV_lease";
/// The bucket that [`LEASES`] is the stream of.
pub(super) const LEASE_BUCKET: &str = "lease";

/// How long the log of a job is kept.
const JOBS_AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How the streams are made. Others than the default are for tests and for servers with less room.
#[derive(Debug, Clone, Copy)]
pub struct StreamPlan {
    /// Permits in a window. `desks` does not matter here.
    pub pace: Pace,
    /// How long a lease is kept after its last renewal, at least a second.
    pub lease_life: Duration,
    /// How long events are kept: a desk that was off for longer reads everything again.
    pub events_age: Duration,
    /// Most bytes of events; the oldest go first. All streams together must fit the server's `max_file_store`.
    pub events_bytes: i64,
    /// Most bytes of the logs of jobs; the oldest records go first.
    pub jobs_bytes: i64,
    /// Copies in a cluster; 1 on a single server.
    pub replicas: usize,
}

impl Default for StreamPlan {
    fn default() -> Self {
        Self {
            pace: Pace::default(),
            lease_life: Duration::from_secs(30),
            events_age: Duration::from_secs(30 * 24 * 60 * 60),
            events_bytes: 4 * 1024 * 1024 * 1024,
            jobs_bytes: 512 * 1024 * 1024,
            replicas: 1,
        }
    }
}

impl StreamPlan {
    /// File storage throughout: a stream in memory is gone after a restart, and its permits and leases with it.
    pub(super) fn configs(&self) -> [Config; 4] {
        let common = Config {
            retention: RetentionPolicy::Limits,
            storage: StorageType::File,
            num_replicas: self.replicas,
            deny_delete: true,
            ..Config::default()
        };
        [
            Config {
                name: PERMITS.to_owned(),
                subjects: vec!["permit.*.add".to_owned()],
                discard: DiscardPolicy::New,
                discard_new_per_subject: true,
                max_messages_per_subject: i64::from(self.pace.permits),
                max_age: self.pace.window,
                max_message_size: 1024,
                max_bytes: 1024 * 1024,
                duplicate_window: Duration::from_secs(10).min(self.pace.window),
                deny_purge: true,
                ..common.clone()
            },
            Config {
                name: LEASES.to_owned(),
                subjects: vec!["$KV.lease.>".to_owned()],
                discard: DiscardPolicy::New,
                max_messages_per_subject: 1,
                max_age: self.lease_life,
                duplicate_window: self.lease_life,
                max_message_size: 1024,
                allow_rollup: true,
                allow_direct: true,
                ..common.clone()
            },
            Config {
                name: EVENTS.to_owned(),
                subjects: vec!["cb.>".to_owned()],
                discard: DiscardPolicy::Old,
                max_age: self.events_age,
                max_bytes: self.events_bytes,
                max_message_size: 1024 * 1024,
                duplicate_window: Duration::from_secs(2 * 60 * 60).min(self.events_age),
                allow_direct: true,
                ..common.clone()
            },
            Config {
                name: JOBS.to_owned(),
                subjects: vec!["job.>".to_owned()],
                discard: DiscardPolicy::Old,
                max_age: JOBS_AGE,
                max_bytes: self.jobs_bytes,
                max_message_size: 1024 * 1024,
                // Records have no id by which the server would know them again: the number they follow does that.
                duplicate_window: Duration::from_secs(10),
                allow_direct: true,
                deny_purge: true,
                ..common
            },
        ]
    }
}

/// The streams a role reads or writes.
pub(super) fn needed_by(role: Role) -> &'static [&'static str] {
    match role {
        Role::Desk => &[EVENTS, PERMITS, LEASES, JOBS],
        Role::Relay => &[EVENTS],
    }
}

/// What is wrong with a stream, in a few words; `None` when it serves.
pub(super) fn problem(config: &Config, pace: Pace) -> Option<String> {
    let name = &config.name;
    if config.storage != StorageType::File {
        return Some(format!("{name} is not stored in files"));
    }
    match name.as_str() {
        // Being stricter than the pace is allowed, being more generous is what gets accounts restricted.
        PERMITS => {
            let permits = config.max_messages_per_subject;
            if permits < 1 || permits > i64::from(pace.permits) || config.max_age < pace.window {
                return Some(format!(
                    "{name} gives {permits} permits in {:?}, this desk expects at most {} in {:?}",
                    config.max_age, pace.permits, pace.window
                ));
            }
            let refuses = config.discard == DiscardPolicy::New && config.discard_new_per_subject;
            (!refuses).then(|| format!("{name} does not refuse what is too much"))
        }
        LEASES => {
            if config.max_messages_per_subject != 1 || !config.allow_direct {
                return Some(format!("{name} is not made as a bucket of leases"));
            }
            (config.max_age < Duration::from_secs(1)).then(|| format!("{name} keeps leases for {:?}", config.max_age))
        }
        JOBS => {
            // Whatever removes single records, or stores what nobody is told of, makes holes in the logs.
            let whole = config.retention == RetentionPolicy::Limits
                && config.max_messages_per_subject <= 0
                && config.allow_direct
                && !config.no_ack;
            (!whole).then(|| format!("{name} is not made for the logs of jobs"))
        }
        _ => None,
    }
}

/// When a stream was made, as [`Position`] and [`Fence`](crate::Fence) have it.
pub(super) fn created(info: &async_nats::jetstream::stream::Info) -> i64 {
    // Nanoseconds fit until the year 2262.
    i64::try_from(info.created.unix_timestamp_nanos()).unwrap_or(i64::MAX)
}

/// Before the first event that is stored.
pub(super) fn beginning(info: &async_nats::jetstream::stream::Info) -> Position {
    Position { stream_created: created(info), sequence: info.state.first_sequence.saturating_sub(1) }
}
