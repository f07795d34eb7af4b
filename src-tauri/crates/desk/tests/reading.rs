//! Reading the rooms of a workspace against the simulator.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeSet;

use common::{small, world, world_with_tags};
use desk::{ErrorCode, SyncPhase};
use miaohui::{RoomWxid, TagId};
use mirror::MemberQuery;
use simulator::{Calls, Config, Endpoint, FaultAnswer, FaultRule};

#[tokio::test]
async fn reading_everything_ends_equal_to_the_truth() {
    let world = world(small()).await;
    let end = world.sync().await;
    assert_eq!(end.phase, SyncPhase::Idle, "{end:?}");
    assert!(end.finished_at.is_some());
    assert!(end.revision > 2, "started, read a page, ended: {end:?}");
    assert_eq!(end.unreadable, 0);
    assert_eq!(world.shown_rooms(None), world.true_rooms());
    let truth = world.simulator.world().truth();
    let overview = world.session.mirror().overview().unwrap();
    assert_eq!(overview.rooms as usize, world.true_rooms().len());
    assert_eq!(overview.accounts.len(), truth.accounts().len());
    assert_eq!(overview.accounts.iter().filter(|account| account.online == Some(false)).count(), 1);
    for tag in truth.tags() {
        let wanted: BTreeSet<_> =
            truth.rooms().filter(|room| !room.deleted && room.tags.contains(&tag.id)).map(|room| room.wxid).collect();
        assert_eq!(world.shown_rooms(Some(&tag.id)), wanted, "{}", tag.name);
        let counted = overview.tags.iter().find(|count| count.id.as_str() == tag.id).map_or(0, |count| count.rooms);
        assert_eq!(counted as usize, wanted.len(), "{}", tag.name);
    }
}

#[tokio::test]
async fn members_of_every_room_are_those_of_the_truth() {
    let world = world(small()).await;
    world.sync().await;
    let query = MemberQuery::default();
    for room in world.simulator.world().truth().rooms().filter(|room| !room.deleted && !room.accounts.is_empty()) {
        let shown = world.session.mirror().members(&RoomWxid::new(&room.wxid), &query, 0, 600).unwrap();
        let shown: BTreeSet<_> = shown.rows.iter().map(|row| row.person.wxid.as_str()).collect();
        let wanted: BTreeSet<_> = room.members.iter().map(String::as_str).collect();
        assert_eq!(shown, wanted, "{}", room.wxid);
    }
}

#[tokio::test]
async fn a_tenant_without_room_list_is_read_by_its_tags() {
    let calls = Calls { bot_list: false, room_list: false, simple_list: false, contact_list: false };
    let config = Config { calls, ..small() };
    let first = simulator::start(config.clone()).await.unwrap().world().truth().tags();
    let world = world_with_tags(config, vec![TagId::new(&first[0].id)]).await;
    let end = world.sync().await;
    assert_eq!(end.phase, SyncPhase::Idle, "{end:?}");
    let shown = world.shown_rooms(None);
    let truth = world.simulator.world().truth();
    let tagged: BTreeSet<_> =
        truth.rooms().filter(|room| !room.deleted && room.tags.contains(&first[0].id)).map(|room| room.wxid).collect();
    assert!(!tagged.is_empty());
    assert!(shown.is_superset(&tagged), "every room of the pasted tag is there");
    assert!(shown.len() > tagged.len(), "other tags met on those rooms are read too");
}

#[tokio::test]
async fn a_page_that_fails_leaves_what_was_read_and_says_so() {
    let world = world(small()).await;
    world.simulator.fault(FaultRule { from: 2, ..FaultRule::answer(Endpoint::RoomList, FaultAnswer::Garbage) });
    let end = world.sync().await;
    assert_eq!(end.phase, SyncPhase::Failed);
    assert_eq!(end.error.as_ref().unwrap().code, ErrorCode::AnswerUnreadable, "{end:?}");
    let partly = world.shown_rooms(None).len();
    assert!(partly > 0 && partly < world.true_rooms().len(), "{partly}");
    world.simulator.clear_faults();
    assert_eq!(world.sync().await.phase, SyncPhase::Idle);
    assert_eq!(world.shown_rooms(None), world.true_rooms());
}

#[tokio::test]
async fn stopping_keeps_what_was_read_and_starting_again_completes_it() {
    let world = world(small()).await;
    world.simulator.fault(FaultRule { from: 2, ..FaultRule::answer(Endpoint::RoomList, FaultAnswer::Hang) });
    let mut states = world.session.sync_state();
    world.session.start_sync().await;
    states.wait_for(|state| state.done > 0).await.unwrap();
    world.session.stop_sync().await;
    let state = world.session.sync_state().borrow().clone();
    assert_eq!(state.phase, SyncPhase::Stopped);
    assert!(!world.shown_rooms(None).is_empty());
    world.simulator.clear_faults();
    assert_eq!(world.sync().await.phase, SyncPhase::Idle);
    assert_eq!(world.shown_rooms(None), world.true_rooms());
}

#[tokio::test]
async fn a_revoked_token_is_told_as_such_and_the_rooms_stay() {
    let world = world(small()).await;
    world.sync().await;
    let folder = world.folder.path().join("again");
    let wrong = common::client(&world.simulator.base_url(), "000000000000000000000000");
    let (session, _) = desk::Session::open(&folder, Some(wrong), Vec::new()).unwrap();
    let mut states = session.sync_state();
    session.start_sync().await;
    let end = states.wait_for(|state| state.phase != SyncPhase::Running).await.unwrap().clone();
    assert_eq!(end.error.unwrap().code, ErrorCode::TokenRejected);
    assert_eq!(world.shown_rooms(None), world.true_rooms());
}

#[tokio::test]
async fn without_a_token_local_data_stay_readable() {
    let world = world(small()).await;
    world.sync().await;
    let rooms = world.true_rooms();
    let common::World { session, folder, .. } = world;
    drop(session);
    let (session, _) = desk::Session::open(folder.path(), None, Vec::new()).unwrap();
    assert!(!session.has_token());
    assert_eq!(session.mirror().overview().unwrap().rooms as usize, rooms.len());
    let error = session.refresh_tag(&TagId::from("5eda03260e21f35ca20f9eb4")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::TokenMissing);
}

#[tokio::test]
async fn one_tag_and_one_room_can_be_read_again() {
    let world = world(small()).await;
    world.sync().await;
    let truth = world.simulator.world().truth();
    let tag = truth.tags().into_iter().max_by_key(|tag| tag.rooms).unwrap();
    assert_eq!(world.session.refresh_tag(&TagId::new(&tag.id)).await.unwrap() as usize, tag.rooms);
    let room = truth.rooms().find(|room| !room.deleted && room.external && room.members.len() > 3).unwrap();
    world.simulator.world().rename_room(&room.wxid, "改过的名字").unwrap();
    let detail = world.session.verify_room(&RoomWxid::new(&room.wxid)).await.unwrap();
    assert_eq!(detail.row.topic, "改过的名字");
    let error = world.session.verify_room(&RoomWxid::from("R:000")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::RoomUnknown);
}

#[tokio::test]
async fn a_room_is_verified_by_a_member_where_the_tenant_has_no_room_list() {
    let calls = Calls { room_list: false, ..Calls::default() };
    let config = Config { calls, ..small() };
    let tags = simulator::start(config.clone()).await.unwrap().world().truth().tags();
    let world = world_with_tags(config, tags.iter().map(|tag| TagId::new(&tag.id)).collect()).await;
    world.sync().await;
    let wxid = world.shown_rooms(None).into_iter().next().unwrap();
    world.simulator.world().rename_room(&wxid, "新名").unwrap();
    assert_eq!(world.session.verify_room(&RoomWxid::new(&wxid)).await.unwrap().row.topic, "新名");
}

#[tokio::test]
async fn a_pause_the_vendor_asks_for_is_told_at_once_and_can_be_stopped() {
    let world = world(small()).await;
    world.simulator.fault(FaultRule { from: 2, ..FaultRule::answer(Endpoint::RoomList, FaultAnswer::Status(429)) });
    let mut states = world.session.sync_state();
    world.session.start_sync().await;
    let paused = states.wait_for(|state| state.waiting_seconds.is_some()).await.unwrap().clone();
    assert_eq!(paused.phase, SyncPhase::Running);
    assert!(paused.waiting_seconds.unwrap() >= 1 && paused.done > 0, "{paused:?}");
    world.session.stop_sync().await;
    let state = world.session.sync_state().borrow().clone();
    assert_eq!((state.phase, state.waiting_seconds), (SyncPhase::Stopped, None));
}
