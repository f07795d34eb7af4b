//! What was called back comes to every desk once.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use mirror::{ChangeKind, ChangeQuery};
use team::{Event, EventKey, EventKind, NatsBus, Role, TeamBus};

use crate::desks::{Desk, bus, set_up};
use crate::server::Server;
use crate::{STUCK, common};

fn loaded(number: usize, members: usize) -> Event {
    let synced = Timestamp::now().as_second() - 1_000 + number as i64;
    let members: Vec<_> =
        (0..members).map(|member| format!("{{\"wxid\": \"wm{member}\", \"nickName\": \"客户\"}}")).collect();
    let body = format!(
        "{{\"chatId\": \"c\", \"botInfo\": {{\"wxid\": \"1688\", \"weixin\": \"zhangsan\", \"nickName\": \"小北\"}},
          \"wxid\": \"R:1\", \"topic\": \"新品\", \"avatarUrl\": \"\", \"ownerId\": \"1688\",
          \"members\": [{}], \"group\": \"g\", \"syncedTime\": {synced}}}",
        members.join(", ")
    );
    Event {
        key: EventKey::new(format!("{number}-{synced}")).unwrap(),
        account: None,
        kind: EventKind::new("chatroom/loaded").unwrap(),
        received_at: Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap(),
        body: body.into(),
    }
}

async fn publish(relay: &NatsBus, event: &Event) {
    let surely = async {
        while relay.publish(event).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(STUCK, surely).await.expect("an event was never published");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_desk_takes_every_event_in_once() {
    let mut server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(common::small()).await.unwrap();
    let relay = bus(server.address(), "relay", Role::Relay).await;
    let mut desks = Vec::new();
    for name in ["front", "back", "top"] {
        desks.push(Desk::new(&simulator, &server, name).await);
    }
    let mut hearing: Vec<_> = desks.iter().map(Desk::hear).collect();
    let events: Vec<_> = (0..12).map(|number| loaded(number, 2 + number)).collect();
    for event in &events[..4] {
        publish(&relay, event).await;
    }
    for desk in &desks {
        desk.until_taken(4).await;
    }
    // One desk ends while the others go on, and the server is killed.
    hearing[2].abort();
    for event in &events[4..8] {
        publish(&relay, event).await;
    }
    server.kill();
    server.start_again();
    for event in &events[8..] {
        publish(&relay, event).await;
    }
    // The relay's inbox is handed on again under other keys.
    for event in &events {
        let key = EventKey::new(format!("again {}", event.key)).unwrap();
        publish(&relay, &Event { key, ..event.clone() }).await;
    }
    hearing[2] = desks[2].hear();
    for desk in &desks {
        desk.until_taken(12).await;
        let position = async {
            while desk.ledger.team_position(&desk.workspace).unwrap().is_none_or(|at| at.sequence < 24) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(STUCK, position).await.expect("the position is kept");
        assert_eq!(desk.ledger.inbox_after(0, 100).unwrap().len(), 12, "each event once");
        let room = desk.session.mirror().room(&"R:1".into()).unwrap().unwrap();
        assert_eq!(room.row.size, 13);
        let query = ChangeQuery { room: Some("R:1".into()), ..ChangeQuery::default() };
        let rows = desk.session.mirror().changes(&query, 0, 100).unwrap().rows;
        let joined: Vec<_> = rows.into_iter().filter(|row| row.kind == ChangeKind::Joined).collect();
        let people: BTreeSet<_> =
            joined.iter().filter_map(|row| row.person.clone()).map(|person| person.wxid).collect();
        assert_eq!((joined.len(), people.len()), (11, 11), "each customer joined once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_may_have_been_missed_make_a_desk_read_everything() {
    let mut server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(common::small()).await.unwrap();
    let relay = bus(server.address(), "relay", Role::Relay).await;
    let desk = Desk::new(&simulator, &server, "front").await;
    desk.sync().await;
    let hearing = desk.hear();
    publish(&relay, &loaded(0, 3)).await;
    desk.until_taken(1).await;
    let truth = simulator.world().truth();
    let room = truth.rooms().find(|room| !room.deleted && !room.accounts.is_empty()).unwrap();
    simulator.world().rename_room(&room.wxid, "改名了").unwrap();
    server.kill();
    server.empty_the_store();
    server.start_again();
    set_up(&server).await;
    let told = async {
        while desk.session.mirror().room(&room.wxid.as_str().into()).unwrap().unwrap().row.topic != "改名了" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(STUCK, told).await.expect("the rooms were not read again");
    publish(&relay, &loaded(1, 5)).await;
    desk.until_taken(2).await;
    hearing.abort();
}
