//! What becomes of items whose answer was lost.

use std::time::Duration;

use desk::{Decision, JobTimes};
use ledger::{ItemKey, ItemState, JobKind};
use simulator::{Calls, Config, Endpoint, FaultAnswer, FaultRule};

use crate::world::{config, desk, desk_at, leave, pulls, times};

const TWELVE: &str = "2026 秋季新品试用 2群";
const FORTY: &str = "门店群-003 静安大悦城店";

#[tokio::test]
async fn a_lost_pull_is_read_twice_and_ends_in_the_truth() {
    let desk = desk(config()).await;
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 3);
    desk.simulator().fault(FaultRule::drop_before(Endpoint::AddMember).nth(1));
    desk.simulator().fault(FaultRule::drop_after(Endpoint::AddMember).nth(2));
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    let first = desk.until_row(&job, 1, |row| row.state == ItemState::Failed).await;
    assert_eq!(first.reason.as_deref(), Some("job.notHappened"));
    let second = desk.until_row(&job, 2, |row| row.state == ItemState::Done).await;
    assert!(second.confirmed_at.is_some());
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 3, "nothing is repeated by itself");
    let looks: Vec<_> = desk
        .calls(Endpoint::ListByMember)
        .into_iter()
        .filter(|call| call.parameters["contactWxid"].as_str() == Some(&people[0].wxid))
        .collect();
    assert_eq!(looks.len(), 2);
    assert!(looks[1].at - looks[0].at >= desk.times.between_looks, "{:?}", looks[1].at - looks[0].at);
    desk.jobs.retry_failed(&job, Some("job.notHappened".into()), None).await.unwrap();
    assert_eq!(desk.finished(&job).await.counts.done, 3);
}

#[tokio::test]
async fn where_a_card_may_be_out_a_person_decides() {
    let desk = desk(config()).await;
    let room = desk.room(FORTY);
    let people = desk.friends("xiaobei", &[&room], 2);
    desk.simulator().fault(FaultRule::drop_after(Endpoint::AddMember).nth(1));
    desk.simulator().fault(FaultRule::drop_before(Endpoint::AddMember).nth(2));
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    for position in [1, 2] {
        let row = desk.until_row(&job, position, |row| row.reason.as_deref() == Some("job.cardUnclear")).await;
        assert_eq!(row.state, ItemState::Unknown);
    }
    let looks = desk.calls(Endpoint::ListByMember).len();
    tokio::time::sleep(desk.times.between_looks * 4).await;
    assert_eq!(desk.calls(Endpoint::ListByMember).len(), looks, "after two looks it waits");
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 2);
    // The same person is not sent again by another job either.
    let again = desk.start(JobKind::Pull, pulls("xiaobei", &people[..1], &room)).await;
    desk.finished(&again).await;
    assert_eq!(desk.states(&again).await, [(ItemState::Failed, Some("job.unsettledElsewhere".to_owned()))]);
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 2);
    // Who accepts the card is seen at the next look that a person wants.
    desk.simulator().world().accept_card(&room.wxid, &people[0].wxid).unwrap();
    desk.jobs.verify_unknown(&job).await.unwrap();
    desk.until_row(&job, 1, |row| row.state == ItemState::Done).await;
    let summary = desk.jobs.decide(&job, 2, Decision::NotDone).await.unwrap();
    assert_eq!((summary.counts.done, summary.counts.failed), (1, 1));
}

#[tokio::test]
async fn looks_go_on_after_a_restart() {
    let times = JobTimes { between_looks: Duration::from_secs(2), ..times() };
    let mut desk = desk_at(config(), times).await;
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 1);
    desk.simulator().fault(FaultRule::drop_before(Endpoint::AddMember).nth(1));
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    let key = ItemKey { job: job.clone(), position: 1 };
    desk.until(&job, |_| desk.ledger.item(&key).unwrap().unwrap().looked == 1).await;
    desk.restart().await;
    desk.until_row(&job, 1, |row| row.state == ItemState::Failed).await;
    let looks = desk.calls(Endpoint::ListByMember);
    assert_eq!(looks.len(), 2, "the first look counts");
    assert!(looks[1].at - looks[0].at >= Duration::from_millis(1_900));
}

#[tokio::test]
async fn a_lost_leave_is_settled_by_who_sees_the_room() {
    for calls in [Calls::default(), Calls { room_list: false, ..Calls::default() }] {
        let desk = desk(Config { calls, ..config() }).await;
        let truth = desk.truth();
        let account = truth.accounts()[0].clone();
        let rooms: Vec<_> = truth
            .rooms()
            .filter(|room| {
                let known = desk.world.session.mirror().room(&room.wxid.as_str().into()).unwrap().is_some();
                known
                    && !room.deleted
                    && room.accounts.len() == 1
                    && room.accounts[0].0 == "xiaobei"
                    && room.members.len() > 4
            })
            .take(2)
            .collect();
        for room in &rooms {
            let owner = room.members.iter().find(|member| **member != account.wxid).unwrap();
            desk.simulator().world().set_owner(&room.wxid, owner).unwrap();
        }
        desk.simulator().fault(FaultRule::drop_before(Endpoint::Exit).nth(1));
        desk.simulator().fault(FaultRule::drop_after(Endpoint::Exit).nth(2));
        let job = desk.start(JobKind::Leave, rooms.iter().map(|room| leave("xiaobei", &room.wxid)).collect()).await;
        let row = desk.until_row(&job, 1, |row| row.state == ItemState::Failed).await;
        assert_eq!(row.reason.as_deref(), Some("job.notHappened"));
        let row = desk.until_row(&job, 2, |row| row.state == ItemState::Done).await;
        assert_eq!(row.reason.as_deref(), Some("job.leftSeen"));
        assert_eq!(desk.calls(Endpoint::Exit).len(), 2);
    }
}

#[tokio::test]
async fn every_spoiled_answer_is_unknown_first_and_true_in_the_end() {
    let desk = desk(config()).await;
    desk.settings(|settings| settings.breaker = false);
    let room = desk.room(TWELVE);
    let answers = [
        FaultAnswer::Drop,
        FaultAnswer::Garbage,
        FaultAnswer::HalfBody,
        FaultAnswer::Status(500),
        FaultAnswer::Status(502),
        FaultAnswer::WrongEnvelope,
        FaultAnswer::Html,
    ];
    let people = desk.friends("xiaobei", &[&room], answers.len() * 2);
    for (place, answer) in (1..).step_by(2).zip(answers) {
        let done = FaultRule::answer(Endpoint::AddMember, answer.clone()).nth(place);
        let not_done = FaultRule { skip_work: true, ..FaultRule::answer(Endpoint::AddMember, answer).nth(place + 1) };
        desk.simulator().fault(done);
        desk.simulator().fault(not_done);
    }
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    desk.finished(&job).await;
    let end = desk.until(&job, |summary| summary.counts.unknown == 0).await;
    assert_eq!(desk.calls(Endpoint::AddMember).len(), people.len(), "nothing is repeated");
    let after = desk.room(TWELVE);
    for (position, row) in desk.rows(&job).await {
        let inside = after.members.contains(&people[position as usize - 1].wxid);
        let expected = if inside { ItemState::Done } else { ItemState::Failed };
        assert_eq!(row.state, expected, "{row:?}");
    }
    assert!(end.counts.done >= 7, "at least one of each two was done: {:?}", end.counts);
}
