//! Finding the rooms of a customer against the simulator.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeSet;

use common::{World, small, world};
use desk::{Difference, ErrorCode, PersonLookup};
use futures::StreamExt;
use miaohui::ContactWxid;
use simulator::{Endpoint, FaultAnswer, FaultRule};

fn somebody_in_many_rooms(world: &World) -> (ContactWxid, BTreeSet<String>) {
    let truth = world.simulator.world().truth();
    let alive = world.true_rooms();
    truth
        .people()
        .filter(|person| !person.account && !person.coworker)
        .map(|person| {
            let rooms: BTreeSet<_> = truth.rooms_of(&person.wxid).into_iter().filter(|r| alive.contains(r)).collect();
            (ContactWxid::new(person.wxid), rooms)
        })
        .max_by_key(|(_, rooms)| rooms.len())
        .unwrap()
}

fn wxids(lookup: &PersonLookup) -> BTreeSet<String> {
    lookup.rooms.iter().map(|room| room.room.wxid.to_string()).collect()
}

#[tokio::test]
async fn a_lookup_finds_the_true_rooms_with_nothing_known_before() {
    let world = world(small()).await;
    let (person, rooms) = somebody_in_many_rooms(&world);
    assert!(rooms.len() > 2, "{rooms:?}");
    let found: Vec<_> = world.session.look_up(vec![person.clone()]).collect().await;
    assert_eq!(found.len(), 1);
    assert!(found[0].verified && found[0].error.is_none(), "{:?}", found[0].error);
    assert_eq!(wxids(&found[0]), rooms);
    assert!(found[0].rooms.iter().all(|room| room.difference == Difference::None));
    let summary = found[0].summary.as_ref().unwrap();
    assert_eq!(summary.nick_name, world.simulator.world().truth().person(person.as_str()).unwrap().nick_name);
    let local = world.session.person_rooms(&person).await.unwrap();
    assert!(!local.verified);
    assert_eq!(wxids(&local), rooms);
}

#[tokio::test]
async fn a_lookup_marks_what_changed_since() {
    let world = world(small()).await;
    world.sync().await;
    let (person, rooms) = somebody_in_many_rooms(&world);
    let left = rooms.first().unwrap().clone();
    world.simulator.world().remove_member(&left, person.as_str()).unwrap();
    let found: Vec<_> = world.session.look_up(vec![person]).collect().await;
    let marked: Vec<_> = found[0].rooms.iter().filter(|room| room.difference == Difference::Left).collect();
    assert_eq!(marked.len(), 1);
    assert_eq!(marked[0].room.wxid.as_str(), left);
    assert_eq!(wxids(&found[0]), rooms, "the room left is still told");
    assert_eq!(found[0].rooms.last().unwrap().difference, Difference::Left, "it stands last");
}

#[tokio::test]
async fn many_people_are_answered_each_and_one_failure_stays_one() {
    let world = world(small()).await;
    let people: Vec<_> =
        world.simulator.world().truth().people().take(40).map(|person| ContactWxid::new(person.wxid)).collect();
    world
        .simulator
        .fault(FaultRule { times: Some(1), ..FaultRule::answer(Endpoint::ListByMember, FaultAnswer::Garbage) });
    let found: Vec<_> = world.session.look_up(people.clone()).collect().await;
    assert_eq!(found.len(), 40);
    let failed: Vec<_> = found.iter().filter_map(|lookup| lookup.error.as_ref()).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].code, ErrorCode::AnswerUnreadable);
    assert_eq!(found.iter().map(|lookup| &lookup.person).collect::<BTreeSet<_>>().len(), 40);
}

#[tokio::test]
async fn nobody_known_is_no_rooms_and_no_name() {
    let world = world(small()).await;
    let local = world.session.person_rooms(&ContactWxid::from("7880000000000000")).await.unwrap();
    assert!(local.rooms.is_empty() && local.summary.is_none() && local.as_of.is_none());
}
