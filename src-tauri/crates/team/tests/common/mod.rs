//! A real server for tests, and desks on it.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

pub mod server;

use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use team::{
    AccountKey, AppendError, Connection, Delivery, DeskName, Event, EventKey, EventKind, JobKey, NatsBus, NatsOptions,
    NkeySeed, Pace, Position, Role, StreamPlan, TeamBus, TeamName, Times,
};
use tokio::time::timeout;

pub use server::Server;

/// Longest that anything in a test may take: a test that waits longer is stuck.
pub const STUCK: Duration = Duration::from_secs(60);

/// How often something is done: often in `make soak`.
pub fn rounds(usually: usize, soak: usize) -> usize {
    if std::env::var_os("ROOMDESK_SOAK").is_some() { soak } else { usually }
}

pub fn team() -> TeamName {
    TeamName::new("sales").unwrap()
}

pub fn job(name: &str) -> JobKey {
    JobKey::new(name).unwrap()
}

/// Short, so that tests take seconds.
pub fn times() -> Times {
    Times {
        answer: Duration::from_secs(1),
        ping: Duration::from_millis(500),
        look: Duration::from_secs(1),
        settle: Duration::from_secs(2),
    }
}

/// 9 permits in 3 s, leases that live for 3 s.
pub fn plan() -> StreamPlan {
    StreamPlan {
        pace: Pace { permits: 9, window: Duration::from_secs(3), desks: 3 },
        lease_life: Duration::from_secs(3),
        events_bytes: 512 * 1024 * 1024,
        jobs_bytes: 256 * 1024 * 1024,
        ..StreamPlan::default()
    }
}

pub fn options(server: &Server, name: &str, role: Role) -> NatsOptions {
    NatsOptions {
        servers: vec![server.address()],
        key: NkeySeed::generate().unwrap(),
        ca_file: None,
        team: team(),
        desk: DeskName::new(name).unwrap(),
        role,
        pace: plan().pace,
        times: times(),
    }
}

/// A server with the team's streams.
pub async fn server_with_streams() -> Server {
    let server = Server::start();
    make_streams(&server).await;
    server
}

pub async fn make_streams(server: &Server) {
    team::setup(&[server.address()], &NkeySeed::generate().unwrap(), None, &plan()).await.unwrap();
}

/// A desk that has reached the server.
pub async fn desk(server: &Server, name: &str) -> NatsBus {
    connected(options(server, name, Role::Desk)).await
}

/// The relay, once it has reached the server.
pub async fn relay(server: &Server) -> NatsBus {
    connected(options(server, "relay", Role::Relay)).await
}

async fn connected(options: NatsOptions) -> NatsBus {
    let bus = NatsBus::connect(options).await.unwrap();
    until(&bus, Connection::is_connected).await;
    bus
}

/// Waits until the connection is as wanted.
pub async fn until(bus: &dyn TeamBus, wanted: impl Fn(&Connection) -> bool) -> Connection {
    let mut connection = bus.connection();
    let seen = timeout(STUCK, connection.wait_for(|now| wanted(now))).await;
    seen.expect("the connection never became what was wanted").unwrap().clone()
}

pub fn event(number: usize) -> Event {
    Event {
        key: EventKey::new(format!("key {number}")).unwrap(),
        account: Some(AccountKey::new(format!("1688.{}", number % 3)).unwrap()),
        kind: EventKind::new("chatroom/joined").unwrap(),
        received_at: jiff::Timestamp::from_millisecond(1_700_000_000_000 + number as i64).unwrap(),
        body: format!("{{\"number\":{number}}}").into(),
    }
}

/// Publishes as the relay does: again, until it is stored.
pub async fn publish_surely(bus: &dyn TeamBus, event: &Event) {
    let sending = async {
        while let Err(error) = bus.publish(event).await {
            assert!(!matches!(error, team::PublishError::TooLarge(_)), "{error}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(STUCK, sending).await.expect("the event was never stored");
}

/// Appends until it is told whether the record was stored, and whether an answer was missing before that: then
/// [`AppendError::Behind`] may mean the record itself.
pub async fn append_told(
    bus: &dyn TeamBus,
    key: &JobKey,
    after: u64,
    body: impl Into<bytes::Bytes>,
) -> (Result<Position, AppendError>, bool) {
    let body = body.into();
    let appending = async {
        let mut doubtful = false;
        loop {
            match bus.append(key, after, body.clone()).await {
                Err(AppendError::Away) => {}
                Err(AppendError::Unanswered) => doubtful = true,
                told => return (told, doubtful),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(STUCK, appending).await.expect("nobody told whether the record was stored")
}

/// Appends as a runner does that alone writes to the log: again, until it is stored; a record whose answer was lost is
/// the end of the log.
pub async fn append_surely(bus: &dyn TeamBus, key: &JobKey, after: u64, body: impl Into<bytes::Bytes>) -> Position {
    let body = body.into();
    let appending = async {
        let mut doubtful = false;
        loop {
            let (told, unanswered) = append_told(bus, key, after, body.clone()).await;
            doubtful |= unanswered;
            match told {
                Ok(position) => return position,
                Err(AppendError::Behind) if doubtful => return end_surely(bus, key).await,
                // A stream that comes back with its server is not there for a moment.
                Err(AppendError::Fault(_)) => doubtful = true,
                Err(error) => panic!("{error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(STUCK, appending).await.expect("the record was never stored")
}

/// Where a log ends, as soon as that can be known.
pub async fn end_surely(bus: &dyn TeamBus, key: &JobKey) -> Position {
    let asking = async {
        loop {
            if let Ok(end) = bus.end_of_log(key).await {
                return end;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(STUCK, asking).await.expect("the end of the log was never told")
}

/// The bodies of the records of a job, up to the end of its log.
pub async fn log_of(bus: &dyn TeamBus, key: &JobKey) -> Vec<String> {
    let end = end_surely(bus, key).await;
    let mut deliveries = bus.follow_jobs(None);
    let mut bodies = Vec::new();
    let mut reached = 0;
    while reached < end.sequence {
        reached = match next(&mut deliveries).await {
            Delivery::Event { position, event } => {
                if event.job == *key {
                    bodies.push(String::from_utf8(event.body.to_vec()).unwrap());
                }
                position.sequence
            }
            Delivery::UpTo(position) => position.sequence,
            Delivery::Reconcile { why, .. } => panic!("{why:?}"),
        };
    }
    bodies
}

/// The next delivery.
pub async fn next<T>(deliveries: &mut BoxStream<'static, Delivery<T>>) -> Delivery<T> {
    timeout(STUCK, deliveries.next()).await.expect("nothing was delivered").unwrap()
}

/// The next delivery that is more than "nothing up to here".
pub async fn next_told<T>(deliveries: &mut BoxStream<'static, Delivery<T>>) -> Delivery<T> {
    loop {
        match next(deliveries).await {
            Delivery::UpTo(_) => {}
            told => return told,
        }
    }
}
