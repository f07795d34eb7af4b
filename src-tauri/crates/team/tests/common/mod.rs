//! A real server for tests, and desks on it.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

pub mod server;

use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use team::{
    AccountKey, Connection, Delivery, DeskName, Event, EventKey, EventKind, JobKey, NatsBus, NatsOptions, NkeySeed,
    Pace, Role, StreamPlan, TeamBus, TeamName, Times,
};

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
    let seen = tokio::time::timeout(STUCK, connection.wait_for(|now| wanted(now))).await;
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
    tokio::time::timeout(STUCK, sending).await.expect("the event was never stored");
}

/// The next delivery.
pub async fn next(deliveries: &mut BoxStream<'static, Delivery>) -> Delivery {
    tokio::time::timeout(STUCK, deliveries.next()).await.expect("nothing was delivered").unwrap()
}

/// The next delivery that is more than "nothing up to here".
pub async fn next_told(deliveries: &mut BoxStream<'static, Delivery>) -> Delivery {
    loop {
        match next(deliveries).await {
            Delivery::UpTo(_) => {}
            told => return told,
        }
    }
}
