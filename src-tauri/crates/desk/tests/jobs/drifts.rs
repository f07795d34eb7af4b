//! A tenant that has the calls of the vendor's page only, and writes its answers another way.

use ledger::{ItemState, JobKind};
use simulator::{Calls, Config, Endpoint, FaultAnswer, FaultRule};

use crate::world::{config, create, desk, leave, pulls};

const TWELVE: &str = "2026 秋季新品试用 2群";

fn bare() -> Config {
    let calls = Calls { bot_list: false, room_list: false, simple_list: false, contact_list: false };
    Config { calls, loose_types: true, ..config() }
}

#[tokio::test]
async fn people_come_into_rooms_and_a_lost_answer_is_settled() {
    let desk = desk(bare()).await;
    let room = desk.room(TWELVE);
    desk.simulator().fault(FaultRule::drop_after(Endpoint::AddMember).nth(3));
    desk.simulator().fault(FaultRule::answer(Endpoint::AddMember, FaultAnswer::OtherEnvelope));
    let people = desk.friends("xiaobei", &[&room], 6);
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    let end = desk.until(&job, |summary| summary.counts.done == 6).await;
    assert_eq!(end.counts.unknown + end.counts.failed, 0);
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 6, "nothing is sent twice");
    let members = desk.truth().room(&room.wxid).unwrap().members;
    assert!(people.iter().all(|person| members.contains(&person.wxid)));
}

#[tokio::test]
async fn an_account_that_was_offline_goes_on_although_nobody_lists_accounts() {
    let desk = desk(bare()).await;
    let room = desk.room(TWELVE);
    let world = desk.simulator().world();
    world.set_online("xiaobei", false).unwrap();
    let people = desk.friends("xiaobei", &[&room], 4);
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    desk.until(&job, |summary| summary.accounts.iter().any(|account| account.held.is_some())).await;
    world.set_online("xiaobei", true).unwrap();
    let end = desk.until(&job, |summary| summary.counts.done == 4).await;
    assert_eq!(end.counts.failed, 0);
}

#[tokio::test]
async fn rooms_are_created_and_left() {
    let desk = desk(bare()).await;
    for endpoint in [Endpoint::Create, Endpoint::Exit] {
        desk.simulator().fault(FaultRule::answer(endpoint, FaultAnswer::OtherEnvelope));
    }
    let people = desk.friends("xiaobei", &[], 3);
    let job = desk.start(JobKind::Create, vec![create("xiaobei", &people, "只有五个接口")]).await;
    desk.finished(&job).await;
    let row = desk.until_row(&job, 1, |row| row.confirmed_at.is_some()).await;
    assert_eq!(row.state, ItemState::Done);
    let known = desk.world.session.mirror().room(&row.room.unwrap().wxid).unwrap().unwrap();
    assert_eq!(known.row.topic, "只有五个接口", "found by its members");

    let room = desk.room(TWELVE);
    let job = desk.start(JobKind::Leave, vec![leave("xiaobei", &room.wxid)]).await;
    assert_eq!(desk.finished(&job).await.counts.done, 1);
    let left = desk.truth().room(&room.wxid).unwrap();
    assert!(left.accounts.iter().all(|(user_id, _)| user_id != "xiaobei"));
}
