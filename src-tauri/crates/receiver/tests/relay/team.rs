//! What the relay received reaches the desks of its team.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::StreamExt;
use ledger::InboxState;
use team::{Delivery, DeskName, NatsBus, NatsOptions, NkeySeed, Pace, Role, TeamBus, TeamName, Times};
use tokio::time::{sleep, timeout};

use crate::STUCK;
use crate::common::{entries, http, post, workspace};
use crate::process::Relay;
use crate::server::Server;

/// A relay with a team's server and the streams on it.
fn relay_of(server: &Server) -> Relay {
    let relay = Relay::new();
    let file = relay.folder.path().join("relay.toml");
    let alone = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{alone}[team]\nservers = [\"{}\"]\n", server.address())).unwrap();
    let key = relay.run(&["key"]);
    assert!(key.status.success() && key.stdout.starts_with(b"U"), "{key:?}");
    assert_eq!(relay.run(&["key"]).stdout, key.stdout, "a key is made once");
    set_up(&relay);
    relay
}

fn set_up(relay: &Relay) -> String {
    let key = relay.folder.path().join("setup.nk");
    let key = key.to_str().unwrap();
    assert!(relay.run(&["key", "--file", key]).status.success());
    // Less than usual: what a test machine has room for.
    let made = relay.run(&["setup", "--key", key, "--events-mebibytes", "256"]);
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap()
}

async fn desk(server: &Server) -> NatsBus {
    let options = NatsOptions {
        servers: vec![server.address()],
        key: NkeySeed::generate().unwrap(),
        ca_file: None,
        team: TeamName::new("main").unwrap(),
        desk: DeskName::new("front").unwrap(),
        role: Role::Desk,
        pace: Pace::default(),
        times: Times { look: Duration::from_secs(1), ..Times::default() },
    };
    NatsBus::connect(options).await.unwrap()
}

/// The rooms of the next `count` events.
async fn rooms(deliveries: &mut futures::stream::BoxStream<'static, Delivery>, count: usize) -> Vec<String> {
    let mut rooms = Vec::new();
    while rooms.len() < count {
        let delivery = timeout(STUCK, deliveries.next()).await.expect("an event never came").unwrap();
        if let Delivery::Event { event, .. } = delivery {
            let body: serde_json::Value = serde_json::from_slice(&event.body).unwrap();
            rooms.push(body["imRoomId"].as_str().unwrap().to_owned());
        }
    }
    rooms
}

fn body(room: usize) -> String {
    format!("{{\"imRoomId\": \"R:{room}\", \"botInfo\": {{\"imBotId\": \"1688\"}}, \"token\": \"5f60998462c9\"}}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_reaches_the_desks_with_all_that_was_received() {
    let server = Server::start();
    let relay = relay_of(&server);
    assert!(set_up(&relay).lines().all(|line| line.contains("there already")));
    let secret = relay.secret(0);
    let life = relay.start();
    let http = http();
    assert_eq!(post(&http, &format!("http://{}{secret}", life.address), "/room/topic", body(7)).await, 200);
    let mut deliveries = desk(&server).await.consume_from(None);
    let event = loop {
        if let Delivery::Event { event, .. } = timeout(STUCK, deliveries.next()).await.unwrap().unwrap() {
            break event;
        }
    };
    let waiting = "roomdesk_relay_inbox_waiting{workspace=\"main\"} 0";
    while !http
        .get(format!("http://{}/metrics", life.metrics))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap()
        .contains(waiting)
    {
        sleep(Duration::from_millis(50)).await;
    }
    let metrics = http.get(format!("http://{}/metrics", life.metrics)).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("roomdesk_relay_team_connected{workspace=\"main\"} 1"), "{metrics}");
    life.end();
    let kept = &entries(&relay.ledger())[0];
    assert_eq!((event.kind.as_str(), event.received_at), ("room/topic", kept.received_at));
    assert_eq!((event.account.unwrap().as_str(), &event.body[..]), ("1688", &kept.body[..]));
    assert!(!String::from_utf8_lossy(&event.body).contains("5f60998462c9"), "the token went along");
    assert_eq!(kept.state, InboxState::Taken);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_a_desk_has_every_callback_once() {
    let kills = if std::env::var_os("ROOMDESK_SOAK").is_some() { 60 } else { 6 };
    let mut server = Server::start();
    let relay = relay_of(&server);
    let secret = relay.secret(0);
    let http = http();
    let mut deliveries = desk(&server).await.consume_from(None);
    let mut sent = BTreeSet::new();
    for kill in 0..kills {
        let life = relay.start();
        let root = format!("http://{}{secret}", life.address);
        for room in kill * 100..kill * 100 + 100 {
            assert_eq!(post(&http, &root, "/room/left", body(room)).await, 200);
            sent.insert(format!("R:{room}"));
            if room % 100 == 50 && kill % 2 == 0 {
                server.kill();
                server.start_again();
            }
        }
        life.kill();
    }
    let life = relay.start();
    let got = rooms(&mut deliveries, sent.len()).await;
    assert_eq!(got.len(), sent.len());
    assert_eq!(got.into_iter().collect::<BTreeSet<_>>(), sent, "one came twice, another never");
    life.end();
    eprintln!("{kills} kills of the relay, {} of the server: {} callbacks, each once", kills.div_ceil(2), sent.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_lost_everything_is_told_again() {
    let mut server = Server::start();
    let relay = relay_of(&server);
    let secret = relay.secret(0);
    let http = http();
    let life = relay.start();
    for room in 0..10 {
        assert_eq!(post(&http, &format!("http://{}{secret}", life.address), "/room/left", body(room)).await, 200);
    }
    let desk = desk(&server).await;
    let first = rooms(&mut desk.consume_from(None), 10).await;
    life.end();
    server.kill();
    server.empty_the_store();
    server.start_again();
    set_up(&relay);
    assert!(relay.run(&["replay", "--from", "1"]).status.success());
    let life = relay.start();
    let mut again = rooms(&mut desk.consume_from(None), 10).await;
    again.sort();
    let mut first = first;
    first.sort();
    assert_eq!(again, first);
    life.end();
    assert_eq!(relay.ledger().inbox_waiting(&workspace()).unwrap(), 0);
}
