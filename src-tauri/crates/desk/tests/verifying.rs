//! 核实 of the rooms on screen.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeMap;

use common::{World, small, world, world_with_tags};
use desk::{ErrorCode, VerifyOutcome};
use futures::StreamExt;
use miaohui::{RoomWxid, TagId};
use simulator::{Calls, Config, Endpoint, FaultAnswer, FaultRule};

async fn verified(world: &World, rooms: &[String]) -> BTreeMap<String, VerifyOutcome> {
    let rooms: Vec<_> = rooms.iter().map(RoomWxid::new).collect();
    let answers: Vec<_> = world.session.verify_rooms(rooms.clone()).collect().await;
    let outcomes: BTreeMap<_, _> =
        answers.iter().map(|answer| (answer.room.to_string(), answer.outcome.clone())).collect();
    assert_eq!(outcomes.len(), answers.len(), "each room once");
    outcomes
}

/// A tenant that lists rooms by tag and by member only, all of its tags known.
async fn by_members() -> World {
    let config = Config { calls: Calls { room_list: false, ..Calls::default() }, ..small() };
    let tags = simulator::start(config.clone()).await.unwrap().world().truth().tags();
    world_with_tags(config, tags.iter().map(|tag| TagId::new(&tag.id)).collect()).await
}

/// A few rooms of which the first gets another name and the second loses a member.
fn changed_rooms(world: &World) -> Vec<String> {
    let truth = world.simulator.world().truth();
    let rooms = world.shown_rooms(None).into_iter().filter(|room| truth.room(room).unwrap().members.len() > 5);
    let rooms: Vec<_> = rooms.take(20).collect();
    assert_eq!(rooms.len(), 20);
    world.simulator.world().rename_room(&rooms[0], "新名").unwrap();
    let second = truth.room(&rooms[1]).unwrap();
    let customer = second.members.iter().rfind(|person| person.starts_with("788") && **person != second.owner).unwrap();
    world.simulator.world().remove_member(&rooms[1], customer).unwrap();
    rooms
}

#[tokio::test]
async fn rooms_on_screen_are_the_same_or_changed() {
    for world in [world(small()).await, by_members().await] {
        world.sync().await;
        let rooms = changed_rooms(&world);
        let outcomes = verified(&world, &[&rooms[..], &rooms[..3]].concat()).await;
        assert_eq!(outcomes.len(), rooms.len());
        assert_eq!(outcomes[&rooms[0]], VerifyOutcome::Changed { changes: 1 }, "a new name");
        assert_eq!(outcomes[&rooms[1]], VerifyOutcome::Changed { changes: 2 }, "a member less, and the size");
        for room in &rooms[2..] {
            assert_eq!(outcomes[room], VerifyOutcome::Same, "{room}");
        }
        assert_eq!(world.session.mirror().room(&RoomWxid::new(&rooms[0])).unwrap().unwrap().row.topic, "新名");
    }
}

#[tokio::test]
async fn one_answer_for_a_member_settles_several_rooms() {
    let world = by_members().await;
    world.sync().await;
    let rooms: Vec<_> = world.shown_rooms(None).into_iter().collect();
    let before = (world.asked(Endpoint::ListByMember).len(), world.asked(Endpoint::RoomList).len());
    let outcomes = verified(&world, &rooms).await;
    assert!(outcomes.values().all(|outcome| *outcome == VerifyOutcome::Same), "{outcomes:?}");
    let asked = world.asked(Endpoint::ListByMember).len() - before.0;
    assert!(asked * 2 < rooms.len(), "{asked} people for {} rooms", rooms.len());
    assert!(
        world.asked(Endpoint::RoomList).len() - before.1 <= 8,
        "what the tenant does not have is soon not asked for"
    );
}

#[tokio::test]
async fn a_room_that_the_vendor_does_not_answer_with_stays() {
    let world = world(small()).await;
    world.sync().await;
    let outcomes = verified(&world, &["R:000".to_owned()]).await;
    assert_eq!(outcomes["R:000"], VerifyOutcome::NotListed);
    let world = by_members().await;
    world.sync().await;
    let truth = world.simulator.world().truth();
    let room = world.shown_rooms(None).into_iter().next().unwrap();
    let accounts: Vec<_> = truth.accounts().into_iter().map(|account| account.wxid).collect();
    for person in truth.room(&room).unwrap().members.iter().filter(|person| !accounts.contains(person)) {
        world.simulator.world().remove_member(&room, person).unwrap();
    }
    let before = world.asked(Endpoint::ListByMember).len();
    assert_eq!(verified(&world, std::slice::from_ref(&room)).await[&room], VerifyOutcome::NotListed);
    assert_eq!(world.asked(Endpoint::ListByMember).len() - before, 2, "a second member was asked for");
    assert!(world.shown_rooms(None).contains(&room));
    let VerifyOutcome::Failed { error } = &verified(&world, &["R:000".to_owned()]).await["R:000"] else {
        panic!("nobody is known to be in it");
    };
    assert_eq!(error.code, ErrorCode::RoomUnknown);
}

#[tokio::test]
async fn a_failure_is_told_of_the_rooms_it_concerns() {
    let world = world(small()).await;
    world.sync().await;
    world.simulator.fault(FaultRule::answer(Endpoint::RoomList, FaultAnswer::Garbage).times(1));
    let rooms: Vec<_> = world.shown_rooms(None).into_iter().take(10).collect();
    let outcomes = verified(&world, &rooms).await;
    let failed: Vec<_> = outcomes.values().filter(|outcome| **outcome != VerifyOutcome::Same).collect();
    let [VerifyOutcome::Failed { error }] = failed[..] else { panic!("{failed:?}") };
    assert_eq!(error.code, ErrorCode::AnswerUnreadable);
    let json = serde_json::to_value(failed[0]).unwrap();
    assert_eq!((&json["kind"], &json["error"]["code"]), (&"failed".into(), &"answerUnreadable".into()));
}
