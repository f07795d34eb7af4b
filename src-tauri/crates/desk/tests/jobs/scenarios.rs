//! The scenarios that the product must pass, below the window.

use std::collections::BTreeSet;
use std::time::Duration;

use desk::{Decision, JobTimes};
use ledger::{HoldReason, ItemState, JobKind, PauseReason};
use miaohui::RoomWxid;
use mirror::RoomQuery;
use simulator::{Config, Endpoint, FaultRule, Work};

use crate::world::{ON_THE_WAY, config, create, desk, desk_at, leave, most_in_any, pull, pulls, times};

const TWELVE: &str = "2026 秋季新品试用 2群";
const FORTY: &str = "门店群-003 静安大悦城店";

#[tokio::test]
async fn scenario_7_a_room_is_created_once_and_can_be_opened() {
    let desk = desk(config()).await;
    let people = desk.friends("xiaobei", &[], 3);
    let job = desk.start(JobKind::Create, vec![create("xiaobei", &people, "新品体验群")]).await;
    let summary = desk.finished(&job).await;
    assert_eq!(summary.counts.done, 1);
    let row = desk.rows(&job).await.remove(&1).unwrap();
    let room = row.room.unwrap().wxid;
    assert_eq!(desk.calls(Endpoint::Create).len(), 1);
    assert_eq!(desk.truth().room(room.as_str()).unwrap().topic, "新品体验群");
    desk.until_row(&job, 1, |row| row.confirmed_at.is_some()).await;
    let known = desk.world.session.mirror().room(&room).unwrap().unwrap();
    assert_eq!(known.row.topic, "新品体验群", "the room can be opened");
    let operations = desk.jobs.operations(0, 10).await.unwrap();
    assert_eq!(operations.total, 2, "started and created");
}

#[tokio::test]
async fn scenario_8_a_create_whose_answer_is_lost_is_found_and_never_repeated() {
    let desk = desk(config()).await;
    desk.simulator().fault(FaultRule::drop_after(Endpoint::Create).times(1));
    let people = desk.friends("xiaobei", &[], 3);
    let job = desk.start(JobKind::Create, vec![create("xiaobei", &people, "VIP 一群")]).await;
    let summary = desk.finished(&job).await;
    assert_eq!(summary.counts.unknown, 1, "待核实");
    tokio::time::sleep(desk.times.between_looks * 4).await;
    desk.jobs.verify_unknown(&job).await.unwrap();
    tokio::time::sleep(desk.times.between_looks * 4).await;
    assert_eq!(desk.jobs.one(&job).await.unwrap().counts.unknown, 1, "only a person can tell");
    assert_eq!(desk.calls(Endpoint::Create).len(), 1, "no second call");
    let candidates = desk.jobs.candidates(&job, 1).await.unwrap();
    let truth = desk.truth().rooms().find(|room| room.topic == "VIP 一群").unwrap();
    assert_eq!(candidates[0].wxid.as_str(), truth.wxid);
    let decision = Decision::Done { room: Some(candidates[0].wxid.clone()) };
    let summary = desk.jobs.decide(&job, 1, decision).await.unwrap();
    assert_eq!((summary.counts.done, summary.counts.unknown), (1, 0));
    assert_eq!(desk.rows(&job).await[&1].room.as_ref().unwrap().wxid.as_str(), truth.wxid);
    let again = desk.jobs.decide(&job, 1, Decision::NotDone).await.unwrap_err();
    assert_eq!(again.details.text_key.as_deref(), Some("job.notUndecided"));
}

#[tokio::test]
async fn scenario_10_sixty_people_into_a_room_of_twelve_by_two_jobs_at_the_pace() {
    let window = Duration::from_secs(5);
    let desk = desk_at(config(), JobTimes { pull_window: window, ..times() }).await;
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 60);
    let (first, second) = people.split_at(30);
    let one = desk.start(JobKind::Pull, pulls("xiaobei", first, &room)).await;
    let other = desk.start(JobKind::Pull, pulls("xiaobei", second, &room)).await;
    let (one, other) = (desk.finished(&one).await, desk.finished(&other).await);
    let calls = desk.calls(Endpoint::AddMember);
    assert_eq!(calls.len(), 60);
    let most = most_in_any(&calls, window - ON_THE_WAY);
    assert!(most <= 48, "{most}");
    let work = |wanted| calls.iter().filter(|call| call.work == wanted).count() as u32;
    assert_eq!((work(Work::Added), work(Work::CardSent)), (28, 32));
    assert_eq!(one.counts.done + other.counts.done, 28);
    assert_eq!(one.counts.invited + other.counts.invited, 32);
    // The jobs took turns.
    assert!(one.counts.done.abs_diff(other.counts.done) <= 2, "{:?} {:?}", one.counts, other.counts);
}

#[tokio::test]
async fn scenario_12_an_account_goes_offline_its_rows_wait_and_others_go_on() {
    let desk = desk(config()).await;
    let world = desk.simulator().world();
    let (mine, theirs) = (desk.room(TWELVE), desk.room("2026 秋季新品试用 3群"));
    let mut requests = pulls("xiaobei", &desk.friends("xiaobei", &[&mine], 20), &mine);
    requests.extend(pulls("xiaonan", &desk.friends("xiaonan", &[&theirs], 20), &theirs));
    let job = desk.start(JobKind::Pull, requests).await;
    desk.until(&job, |summary| summary.counts.done >= 3).await;
    world.set_online("xiaobei", false).unwrap();
    let held = desk
        .until(&job, |summary| summary.pause == Some(PauseReason::AccountsHeld) && summary.counts.invited == 20)
        .await;
    assert_eq!(held.counts.failed + held.counts.unknown, 0, "no row is burned");
    let account = held.accounts.iter().find(|account| account.account.user_id.as_str() == "xiaobei").unwrap();
    assert_eq!(account.held, Some(HoldReason::Offline));
    let refused = desk.calls(Endpoint::AddMember).iter().filter(|call| call.code == Some(-5)).count();
    assert!((1..=3).contains(&refused), "{refused} calls by an account that is offline");
    assert!(desk.jobs.any_going(), "it goes on by itself");
    let offline_at = desk.calls(Endpoint::AddMember).len();
    world.set_online("xiaobei", true).unwrap();
    let end = desk.finished(&job).await;
    assert_eq!((end.counts.done, end.counts.invited, end.counts.failed), (20, 20, 0), "{:?}", end.counts);
    let calls = desk.calls(Endpoint::AddMember);
    let resumed = &calls[offline_at..];
    assert!(most_in_any(resumed, desk.times.pull_window / 4) <= 14, "no burst on resume");
}

#[tokio::test]
async fn scenario_13_a_room_fills_up_and_the_chain_goes_on_with_nobody_in_both() {
    let desk = desk(Config { capacity: 20, direct_below: 100, ..config() }).await;
    let (a, b) = (desk.room(TWELVE), desk.room("启明电子 × 云栖家居 项目对接"));
    let people = desk.friends("xiaobei", &[&a, &b], 12);
    let chain = vec![RoomWxid::new(&a.wxid), RoomWxid::new(&b.wxid)];
    let job = desk.start_chain(JobKind::Pull, chain, pulls("xiaobei", &people, &a)).await;
    desk.finished(&job).await;
    let (after_a, after_b) = (desk.room(TWELVE), desk.room("启明电子 × 云栖家居 项目对接"));
    assert_eq!((after_a.members.len(), after_b.members.len()), (20, 18), "8 into A, 4 into B");
    for person in &people {
        let rooms = [&after_a, &after_b].iter().filter(|room| room.members.contains(&person.wxid)).count();
        assert_eq!(rooms, 1, "{}", person.wxid);
    }
    let full = desk.calls(Endpoint::AddMember).iter().filter(|call| call.code == Some(-10)).count();
    assert!(full <= 3, "{full} calls for a room that is full");
    // At the end of the chain the rest fails without being sent.
    let more = desk.friends("xiaobei", &[&after_a, &after_b], 10);
    let chain = vec![RoomWxid::new(&a.wxid), RoomWxid::new(&b.wxid)];
    let before = desk.calls(Endpoint::AddMember).len();
    let job = desk.start_chain(JobKind::Pull, chain, pulls("xiaobei", &more, &a)).await;
    let end = desk.finished(&job).await;
    assert_eq!((end.counts.done, end.counts.failed), (2, 8), "{:?}", end.counts);
    assert!(desk.calls(Endpoint::AddMember).len() - before <= 8);
}

#[tokio::test]
async fn scenario_15_five_rooms_are_left_as_far_as_possible_and_stay_readable() {
    let desk = desk(config()).await;
    let world = desk.simulator().world();
    let truth = desk.truth();
    let account = truth.accounts()[0].clone();
    let mine: Vec<_> = truth
        .rooms()
        .filter(|room| {
            !room.deleted && room.accounts.len() == 1 && room.accounts[0].0 == "xiaobei" && room.members.len() > 3
        })
        .take(4)
        .collect();
    for room in &mine[..3] {
        let other = room.members.iter().find(|member| **member != account.wxid).unwrap();
        world.set_owner(&room.wxid, other).unwrap();
    }
    world.set_owner(&mine[3].wxid, &account.wxid).unwrap();
    let elsewhere = desk.room("2026 秋季新品试用 3群");
    let mut rooms: Vec<_> = mine.iter().map(|room| room.wxid.clone()).collect();
    rooms.push(elsewhere.wxid.clone());
    let job = desk.start(JobKind::Leave, rooms.iter().map(|room| leave("xiaobei", room)).collect()).await;
    desk.finished(&job).await;
    let mut expected = vec![(ItemState::Done, Some("exitRoom.left".to_owned())); 3];
    expected.push((ItemState::Failed, Some("exitRoom.accountIsOwner".to_owned())));
    expected.push((ItemState::Done, Some("exitRoom.notInRoom".to_owned())));
    assert_eq!(desk.states(&job).await, expected);
    desk.until_row(&job, 1, |row| row.confirmed_at.is_some()).await;
    for room in &rooms[..3] {
        let row = desk.world.session.mirror().room(&RoomWxid::new(room)).unwrap().unwrap().row;
        assert!(row.left_at.is_some(), "已退出: {row:?}");
        assert!(!row.deleted);
    }
    let shown = desk.world.session.mirror().rooms(&RoomQuery::default(), 0, 200).unwrap();
    let left: BTreeSet<_> =
        shown.rows.iter().filter(|row| row.left_at.is_some()).map(|row| row.wxid.as_str()).collect();
    assert_eq!(left, rooms[..3].iter().map(String::as_str).collect(), "no other room is 已退出");
}

#[tokio::test]
async fn a_pull_is_confirmed_when_the_room_shows_the_person_and_a_card_when_it_is_accepted() {
    let desk = desk(config()).await;
    let (small, large) = (desk.room(TWELVE), desk.room(FORTY));
    let (added, invited) = (desk.friends("xiaobei", &[&small], 1), desk.friends("xiaobei", &[&large], 1));
    let mut requests = pulls("xiaobei", &added, &small);
    requests.extend(pulls("xiaobei", &invited, &large));
    let job = desk.start(JobKind::Pull, requests).await;
    desk.until_row(&job, 1, |row| row.confirmed_at.is_some()).await;
    let rows = desk.rows(&job).await;
    assert_eq!((rows[&2].state, rows[&2].confirmed_at), (ItemState::Invited, None), "sent is not in the room");
    desk.simulator().world().accept_card(&large.wxid, &invited[0].wxid).unwrap();
    desk.world.session.verify_room(&RoomWxid::new(&large.wxid)).await.unwrap();
    let row = desk.until_row(&job, 2, |row| row.confirmed_at.is_some()).await;
    assert_eq!((row.state, row.reason.as_deref()), (ItemState::Done, Some("job.seenInRoom")));
}

#[tokio::test]
async fn a_yes_that_no_later_list_shows_is_unknown_again() {
    let desk = desk(config()).await;
    let room = desk.room(TWELVE);
    let person = desk.friends("xiaobei", &[&room], 1).remove(0);
    let job = desk.start(JobKind::Pull, vec![pull("xiaobei", &person.wxid, &room.wxid)]).await;
    desk.until(&job, |summary| summary.counts.done == 1).await;
    desk.simulator().world().remove_member(&room.wxid, &person.wxid).unwrap();
    tokio::time::sleep(desk.times.not_seen_after * 2).await;
    desk.world.session.verify_room(&RoomWxid::new(&room.wxid)).await.unwrap();
    let row = desk.until_row(&job, 1, |row| row.state == ItemState::Unknown).await;
    assert_eq!(row.reason.as_deref(), Some("job.notSeen"));
}
