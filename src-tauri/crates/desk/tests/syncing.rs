//! When rooms are read, what is left out, and what goes on after a cut.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::Duration;

use common::truth::{shown, true_rooms};
use common::{World, small, world, world_at, world_with_tags};
use desk::{ErrorCode, Session, SyncPhase, SyncState, SyncTimes};
use futures::StreamExt;
use jiff::Timestamp;
use miaohui::{BaseUrl, Client, ClientConfig, ContactWxid, Paces, ProxyChoice, TagId, Token};
use simulator::{Calls, Config, Endpoint, FaultAnswer, FaultRule, Simulator};

/// About twenty pages.
fn many_pages() -> Config {
    Config { rooms: 1_500, memberships: 9_000, people: 900, ..Config::default() }
}

/// No run follows another one while a test lasts.
fn ended(state: &SyncState) -> bool {
    state.phase == SyncPhase::Idle && state.next_at.is_some()
}

/// Reads some pages and is cut off.
async fn cut_off(world: &World) -> u32 {
    world.simulator.fault(FaultRule { from: 11, ..FaultRule::answer(Endpoint::RoomList, FaultAnswer::Hang) });
    let mut states = world.session.sync_state();
    world.session.start_sync().await;
    let done = states.wait_for(|state| state.done >= 900).await.unwrap().done;
    world.session.end_sync().await;
    world.simulator.clear_faults();
    done
}

#[tokio::test]
async fn a_run_that_was_cut_off_goes_on_where_it_was() {
    let world = world(many_pages()).await;
    let done = cut_off(&world).await;
    let before = world.asked(Endpoint::RoomList).len();
    let world = world.reopened(SyncTimes::default()).await;
    let mut states = world.session.sync_state();
    world.session.keep_in_sync(std::future::ready(())).await;
    let resumed = states.wait_for(|state| state.resumed).await.unwrap().clone();
    assert!(resumed.done >= done - 200, "counted on from {done}: {resumed:?}");
    let end = states.wait_for(ended).await.unwrap().clone();
    assert!(end.resumed && end.finished_at.is_some(), "{end:?}");
    assert_eq!(Some(end.done), end.total);
    assert_eq!(shown(world.session.mirror()), true_rooms(&world.simulator), "everything, and nothing not seen since");
    let pages = end.total.unwrap().div_ceil(100) as usize;
    let again = world.asked(Endpoint::RoomList).len() - before;
    assert!(again <= pages - 9 + 3, "{again} of {pages}: the last page again, an empty one and page 0 at most");
}

#[tokio::test]
async fn a_list_that_has_moved_is_read_without_a_gap() {
    let world = world(many_pages()).await;
    cut_off(&world).await;
    let before = world.asked(Endpoint::RoomList).len();
    // An account leaves rooms on the first pages: all that follows moves forward.
    let truth = world.simulator.world().truth();
    let account = truth.accounts()[0].clone();
    let rooms = truth.rooms().filter(|room| room.accounts.iter().any(|(user, _)| *user == account.user_id));
    for room in rooms.take(30).collect::<Vec<_>>() {
        world.simulator.world().remove_member(&room.wxid, &account.wxid).unwrap();
    }
    world.keep_in_sync(ended).await;
    let (shown, truth) = (shown(world.session.mirror()), true_rooms(&world.simulator));
    let behind = world.asked(Endpoint::RoomList).len() - before;
    assert!(truth.keys().all(|room| shown.contains_key(room)), "no room is missing");
    assert!(behind > 0);
}

#[tokio::test]
async fn a_run_that_was_cut_off_long_ago_begins_anew() {
    let times = SyncTimes { resume_within: Duration::ZERO, ..SyncTimes::default() };
    let world = world_at(many_pages(), Vec::new(), times).await;
    cut_off(&world).await;
    let before = world.asked(Endpoint::RoomList).len();
    let end = world.keep_in_sync(ended).await;
    assert!(!end.resumed, "{end:?}");
    let pages = end.total.unwrap().div_ceil(100) as usize;
    assert_eq!(world.asked(Endpoint::RoomList).len() - before, pages);
}

#[tokio::test]
async fn what_was_read_a_moment_ago_is_not_read_again_but_when_a_person_wants_it() {
    let world = world(small()).await;
    let first = world.sync().await;
    let asked = world.simulator.requests().len();
    let world = world.reopened(SyncTimes::default()).await;
    let state = world.keep_in_sync(|state| state.next_at.is_some()).await;
    assert_eq!(world.simulator.requests().len(), asked, "nothing is asked for");
    assert_eq!(state.skipped as usize, world.true_rooms().len());
    assert_eq!((state.phase, state.finished_at.is_some()), (SyncPhase::Idle, true));
    assert!(state.next_at > first.next_at.map(|_| Timestamp::now().into()), "{state:?}");
    let again = world.sync().await;
    assert_eq!((again.done, again.skipped), (first.done, 0));
    assert_eq!(world.simulator.requests().len(), 2 * asked);
}

#[tokio::test]
async fn rooms_are_read_again_by_themselves_and_failures_in_between_are_retried() {
    let short = Duration::from_millis(50);
    let times = SyncTimes { fresh_for: Duration::ZERO, every: short, retry_after: short, ..SyncTimes::default() };
    let world = world_at(small(), Vec::new(), times).await;
    let first = world.keep_in_sync(ended).await;
    world.simulator.world().rename_room(world.true_rooms().first().unwrap(), "新名").unwrap();
    let mut states = world.session.sync_state();
    states.wait_for(|state| state.started_at > first.started_at && ended(state)).await.unwrap();
    assert_eq!(shown(world.session.mirror()), true_rooms(&world.simulator));
    world.simulator.fault(FaultRule::answer(Endpoint::RoomList, FaultAnswer::Garbage));
    let failed = states.wait_for(|state| state.phase == SyncPhase::Failed).await.unwrap().clone();
    assert!(failed.error.is_some() && failed.next_at.is_some(), "{failed:?}");
    world.simulator.clear_faults();
    states.wait_for(|state| state.phase == SyncPhase::Idle).await.unwrap();
    world.session.end_sync().await;
    assert_eq!(world.session.sync_state().borrow().next_at, None);
}

#[tokio::test]
async fn a_token_that_is_not_accepted_waits_for_a_person() {
    let world = world(small()).await;
    world.session.connect(Some(common::client(&world.simulator.base_url(), "000000000000000000000000")));
    let end = world.keep_in_sync(|state| state.phase == SyncPhase::Failed).await;
    assert_eq!(end.error.unwrap().code, ErrorCode::TokenRejected);
    assert_eq!(end.next_at, None);
}

#[tokio::test]
async fn reading_begins_when_it_is_told_to_and_not_once_it_was_ended() {
    let world = world(small()).await;
    let (begin, told) = tokio::sync::oneshot::channel::<()>();
    let mut states = world.session.sync_state();
    world.session.keep_in_sync(async move { told.await.unwrap() }).await;
    assert_eq!(world.session.sync_state().borrow().phase, SyncPhase::Idle);
    assert!(world.simulator.requests().is_empty());
    begin.send(()).unwrap();
    states.wait_for(ended).await.unwrap();
    assert!(!world.simulator.requests().is_empty());
    let (begin, told) = tokio::sync::oneshot::channel::<()>();
    world.session.keep_in_sync(async move { told.await.unwrap() }).await;
    world.session.end_sync().await;
    assert!(begin.send(()).is_err(), "nobody waits for it any more");
}

#[tokio::test]
async fn a_run_that_a_person_stopped_goes_on_when_wanted_again() {
    let world = world(many_pages()).await;
    world.simulator.fault(FaultRule { from: 11, ..FaultRule::answer(Endpoint::RoomList, FaultAnswer::Hang) });
    let mut states = world.session.sync_state();
    world.session.start_sync().await;
    states.wait_for(|state| state.done >= 900).await.unwrap();
    world.session.stop_sync().await;
    let stopped = world.session.sync_state().borrow().clone();
    assert_eq!(stopped.phase, SyncPhase::Stopped);
    assert!(stopped.next_at.is_some(), "the next run comes by itself: {stopped:?}");
    world.simulator.clear_faults();
    let end = world.sync().await;
    assert!(end.resumed && end.phase == SyncPhase::Idle, "{end:?}");
    assert_eq!(shown(world.session.mirror()), true_rooms(&world.simulator));
}

fn without_room_list() -> Config {
    Config { calls: Calls { room_list: false, ..Calls::default() }, ..small() }
}

#[tokio::test]
async fn a_tag_that_was_read_a_moment_ago_is_left_out() {
    let config = without_room_list();
    let tags = simulator::start(config.clone()).await.unwrap().world().truth().tags();
    let tags: Vec<_> = tags.iter().filter(|tag| tag.rooms > 0).map(|tag| TagId::new(&tag.id)).collect();
    let world = world_with_tags(config, tags.clone()).await;
    let rooms = world.session.refresh_tag(&tags[0]).await.unwrap();
    let asked_of = |tag: &TagId| {
        let asked = world.asked(Endpoint::ListByTag);
        asked.iter().filter(|request| request.parameters["mhTagId"] == tag.as_str()).count()
    };
    let before = asked_of(&tags[0]);
    let end = world.keep_in_sync(ended).await;
    assert_eq!(asked_of(&tags[0]), before, "not asked for again");
    assert!(tags[1..].iter().all(|tag| asked_of(tag) > 0));
    assert!(end.skipped > 0 && end.skipped <= rooms, "rooms that only this tag has: {end:?}");
    assert!(shown(world.session.mirror()).values().all(|room| room.not_seen_since.is_none()));
}

#[tokio::test]
async fn rooms_without_a_tag_are_met_through_their_members() {
    let world = world(without_room_list()).await;
    let truth = world.simulator.world().truth();
    // Some rooms without a tag are known from lookups.
    let untagged = |wxid: &String| truth.room(wxid).unwrap().tags.is_empty();
    let rooms = truth.rooms().filter(|room| untagged(&room.wxid) && !room.deleted && room.external);
    let customer = |members: Vec<String>| members.into_iter().rfind(|person| person.starts_with("788"));
    let wanted: Vec<_> = rooms.filter_map(|room| customer(room.members)).take(30).map(ContactWxid::new).collect();
    world.session.look_up(wanted).collect::<Vec<_>>().await;
    let known: Vec<_> = world.shown_rooms(None).into_iter().filter(untagged).collect();
    assert!(known.len() > 10, "{}", known.len());
    let (renamed, left) = (known.first().unwrap(), known.last().unwrap());
    world.simulator.world().rename_room(renamed, "新名").unwrap();
    let accounts: Vec<_> = truth.accounts().into_iter().map(|account| account.wxid).collect();
    for person in truth.room(left).unwrap().members.iter().filter(|person| !accounts.contains(person)) {
        world.simulator.world().remove_member(left, person).unwrap();
    }
    // What the lookups read is fresh: only a run that a person wants asks again.
    let before = world.asked(Endpoint::ListByMember).len();
    let end = world.sync().await;
    assert_eq!(end.phase, SyncPhase::Idle, "{end:?}");
    let asked = world.asked(Endpoint::ListByMember).len() - before;
    let shown = shown(world.session.mirror());
    assert!(asked > 0 && asked < shown.len(), "{asked} people for {} rooms", shown.len());
    assert_eq!(end.total, Some(end.done), "met or asked for in vain: {end:?}");
    assert_eq!(shown[renamed].topic, "新名");
    for (wxid, room) in &shown {
        assert_eq!(room.not_seen_since.is_some(), wxid == left, "{wxid}");
    }
}

fn client_of(simulator: &Simulator, paces: &Paces) -> Client {
    let token = Token::clean(simulator.token()).unwrap().token;
    let mut config = ClientConfig::new(BaseUrl::parse(&simulator.base_url()).unwrap(), token);
    config.proxy = ProxyChoice::None;
    Client::new(config, paces).unwrap()
}

#[tokio::test]
async fn a_workspace_in_trouble_does_not_disturb_another() {
    let paces = Paces::default();
    for trouble in [FaultAnswer::Status(429), FaultAnswer::Hang, FaultAnswer::Garbage] {
        let good = simulator::start(Config { seed: 1, ..small() }).await.unwrap();
        let bad = simulator::start(Config { seed: 2, ..small() }).await.unwrap();
        bad.fault(FaultRule { from: 2, ..FaultRule::answer(Endpoint::RoomList, trouble) });
        let folders = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let open = |simulator: &Simulator, folder: &tempfile::TempDir| {
            Session::open(folder.path(), Some(client_of(simulator, &paces)), Vec::new()).unwrap().0
        };
        let (calm, troubled) = (open(&good, &folders.0), open(&bad, &folders.1));
        let (mut calm_states, mut troubled_states) = (calm.sync_state(), troubled.sync_state());
        troubled.start_sync().await;
        troubled_states.wait_for(|state| state.done > 0).await.unwrap();
        calm.start_sync().await;
        let end = calm_states.wait_for(|state| {
            assert_eq!(state.waiting_seconds, None);
            state.phase != SyncPhase::Running
        });
        assert_eq!(end.await.unwrap().phase, SyncPhase::Idle);
        assert_eq!(shown(calm.mirror()), true_rooms(&good));
        assert!(good.requests().iter().all(|request| request.status == Some(200)));
        assert_ne!(troubled.sync_state().borrow().phase, SyncPhase::Idle);
        calm.end_sync().await;
        troubled.end_sync().await;
    }
}
