//! Events reach every desk once and in order, whatever happens to the server, the desks and the stream.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::Duration;

use common::{
    STUCK, Server, desk, event, make_streams, next, next_told, options, publish_surely, relay, rounds,
    server_with_streams, until,
};
use futures::StreamExt;
use team::{Connection, Delivery, Event, NatsBus, Position, PublishError, Reconcile, Role, TeamBus};
use tokio::time::{sleep, timeout};

#[tokio::test(flavor = "multi_thread")]
async fn an_event_arrives_as_it_was_sent_and_is_stored_once() {
    let server = server_with_streams().await;
    let (relay, desk) = (relay(&server).await, desk(&server, "a").await);
    let mut deliveries = desk.consume_from(None);
    let first = relay.publish(&event(1)).await.unwrap();
    let again = relay.publish(&event(1)).await.unwrap();
    assert!(!first.duplicate && again.duplicate);
    assert_eq!(first.sequence, again.sequence);
    let without_account = Event { account: None, ..event(2) };
    relay.publish(&without_account).await.unwrap();
    for sent in [event(1), without_account] {
        let Delivery::Event { event, .. } = next_told(&mut deliveries).await else { panic!("no event") };
        assert_eq!(event, sent);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_goes_on_behind_what_it_had() {
    let server = server_with_streams().await;
    let (relay, desk) = (relay(&server).await, desk(&server, "a").await);
    for number in 1..=3 {
        relay.publish(&event(number)).await.unwrap();
    }
    let mut deliveries = desk.consume_from(None);
    let Delivery::Event { position, .. } = next_told(&mut deliveries).await else { panic!("no event") };
    drop(deliveries);
    let Delivery::Event { event: second, .. } = next_told(&mut desk.consume_from(Some(position))).await else {
        panic!("no event")
    };
    assert_eq!(second, event(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_team_moves_on_with_the_stream() {
    let server = server_with_streams().await;
    let desk = desk(&server, "a").await;
    let mut other = options(&server, "other relay", Role::Relay);
    other.team = team::TeamName::new("service").unwrap();
    let other = NatsBus::connect(other).await.unwrap();
    until(&other, Connection::is_connected).await;
    let mut deliveries = desk.consume_from(None);
    let last = other.publish(&event(1)).await.unwrap();
    let Delivery::UpTo(position) = next(&mut deliveries).await else { panic!("another team's event") };
    assert_eq!(position.sequence, last.sequence);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_and_the_largest_is_taken() {
    let server = server_with_streams().await;
    let relay = relay(&server).await;
    let sized = |bytes: usize| Event { body: vec![b'x'; bytes].into(), ..event(bytes) };
    assert_eq!(relay.publish(&sized(1_046_529)).await, Err(PublishError::TooLarge(1_046_529)));
    relay.publish(&sized(1_046_528)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_store_means_reading_everything_again() {
    let mut server = server_with_streams().await;
    let (relay, desk) = (relay(&server).await, desk(&server, "a").await);
    let mut deliveries = desk.consume_from(None);
    for number in 1..=5 {
        relay.publish(&event(number)).await.unwrap();
        assert!(matches!(next_told(&mut deliveries).await, Delivery::Event { .. }));
    }
    server.kill();
    server.empty_the_store();
    server.start_again();
    make_streams(&server).await;
    publish_surely(&relay, &event(6)).await;
    let Delivery::Reconcile { why, .. } = next_told(&mut deliveries).await else { panic!("no reconcile") };
    assert_eq!(why, Reconcile::Reset);
    let Delivery::Event { event: got, .. } = next_told(&mut deliveries).await else { panic!("no event") };
    assert_eq!(got, event(6));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_were_removed_before_a_desk_had_them_are_a_gap() {
    let server = Server::start();
    // Room for a few events only.
    let plan = team::StreamPlan { events_bytes: 64 * 1024, ..common::plan() };
    let key = team::NkeySeed::generate().unwrap();
    team::setup(&[server.address()], &key, None, &plan).await.unwrap();
    let (relay, desk) = (relay(&server).await, desk(&server, "a").await);
    let mut deliveries = desk.consume_from(None);
    relay.publish(&event(0)).await.unwrap();
    let Delivery::Event { position, .. } = next_told(&mut deliveries).await else { panic!("no event") };
    drop(deliveries);
    let large = |number| Event { body: vec![b'x'; 10 * 1024].into(), ..event(number) };
    for number in 1..=20 {
        relay.publish(&large(number)).await.unwrap();
    }
    let mut deliveries = desk.consume_from(Some(position));
    let Delivery::Reconcile { why, position } = next_told(&mut deliveries).await else { panic!("no reconcile") };
    assert_eq!(why, Reconcile::Gap);
    assert!(position.sequence > 1);
    let Delivery::Event { position: first, .. } = next_told(&mut deliveries).await else { panic!("no event") };
    assert_eq!(first.sequence, position.sequence + 1, "events that are still there follow");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_server_nothing_is_kept_back_for_later() {
    let mut server = server_with_streams().await;
    let (relay, desk) = (relay(&server).await, desk(&server, "a").await);
    server.kill();
    until(&relay, |now| !now.is_connected()).await;
    assert_eq!(relay.publish(&event(1)).await, Err(PublishError::Away));
    server.start_again();
    until(&relay, Connection::is_connected).await;
    publish_surely(&relay, &event(2)).await;
    let Delivery::Event { event: only, .. } = next_told(&mut desk.consume_from(None)).await else { panic!("no event") };
    assert_eq!(only, event(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_server_is_noticed_and_gone_back_to() {
    let server = server_with_streams().await;
    let (relay, desk) = (relay(&server).await, desk(&server, "a").await);
    let mut deliveries = desk.consume_from(None);
    relay.publish(&event(1)).await.unwrap();
    next_told(&mut deliveries).await;
    server.freeze();
    assert!(relay.publish(&event(2)).await.is_err());
    until(&desk, |now| !now.is_connected()).await;
    server.thaw();
    publish_surely(&relay, &event(2)).await;
    let Delivery::Event { event: second, .. } = next_told(&mut deliveries).await else { panic!("no event") };
    assert_eq!(second, event(2));
}

/// Consumes `count` events, gives up its stream now and then as if the desk had been started again, and checks that
/// each event comes once and in the order of the stream.
async fn consume_with_restarts(desk: NatsBus, count: usize, restart_every: usize) -> Vec<String> {
    let mut last: Option<Position> = None;
    let mut keys = Vec::new();
    while keys.len() < count {
        let mut deliveries = desk.consume_from(last);
        let mut here = 0;
        while keys.len() < count && here < restart_every {
            match timeout(STUCK, deliveries.next()).await.expect("nothing was delivered").unwrap() {
                Delivery::Event { position, event } => {
                    assert!(last.is_none_or(|last| position.sequence > last.sequence));
                    last = Some(position);
                    keys.push(event.key.to_string());
                    here += 1;
                }
                Delivery::UpTo(position) => last = Some(position),
                Delivery::Reconcile { why, .. } => panic!("{why:?}"),
            }
        }
    }
    keys
}

#[tokio::test(flavor = "multi_thread")]
async fn three_desks_have_every_event_once_over_kills_of_the_server() {
    let kills = rounds(3, 60);
    let count = kills * 1_000;
    let mut server = server_with_streams().await;
    let relay = relay(&server).await;
    let desks = [("a", usize::MAX), ("b", 700), ("c", 90)];
    let mut consumers = Vec::new();
    for (name, restart_every) in desks {
        consumers.push(tokio::spawn(consume_with_restarts(desk(&server, name).await, count, restart_every)));
    }
    let publisher = tokio::spawn(async move {
        for number in 0..count {
            let event = Event { body: vec![b'x'; 2_000].into(), ..event(number) };
            publish_surely(&relay, &event).await;
        }
    });
    for _ in 0..kills {
        sleep(Duration::from_millis(400)).await;
        server.kill();
        sleep(Duration::from_millis(100)).await;
        server.start_again();
    }
    publisher.await.unwrap();
    let sent: Vec<String> = (0..count).map(|number| event(number).key.to_string()).collect();
    for consumer in consumers {
        let got = consumer.await.unwrap();
        assert_eq!(got.len(), sent.len());
        assert!(got == sent, "not each event once and in order");
    }
}
