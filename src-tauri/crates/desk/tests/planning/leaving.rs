//! Plans of leaving, against what the vendor then does.

use desk::{PlanRequest, PlanRow};
use ledger::{Forecast, JobKind};
use miaohui::{RoomWxid, UserId};

use crate::world::*;

fn leave(rooms: &[&str], account: Option<&str>) -> PlanRequest {
    PlanRequest::Leave {
        rooms: rooms.iter().map(|room| RoomWxid::from(*room)).collect(),
        account: account.map(UserId::from),
    }
}

fn said(row: &PlanRow) -> (Forecast, String, &str) {
    let account = row.account.as_ref().map(|account| account.user_id.to_string()).unwrap_or_default();
    (row.forecast, account, row.reason.as_deref().unwrap_or_default())
}

#[tokio::test]
async fn every_account_leaves_as_foreseen_and_owners_are_sent_to_the_phone() {
    let world = world(with_showcase(21)).await;
    let truth = world.simulator.world().truth();
    let hosted: Vec<_> = truth.rooms().filter(|room| !room.deleted && !room.accounts.is_empty()).take(60).collect();
    let rooms: Vec<&str> = hosted.iter().map(|room| room.wxid.as_str()).collect();
    let (summary, rows) = world.plan(leave(&rooms, None)).await;
    let seen: usize = hosted.iter().map(|room| room.accounts.len()).sum();
    assert_eq!((summary.kind, rows.len()), (JobKind::Leave, seen), "a row for each account");
    assert_eq!(summary.number_to_type, Some(summary.to_send));
    assert!(summary.counts.leave >= 20 && summary.counts.impossible >= 20, "{:?}", summary.counts);
    let job = world.plans.take(&world.workspace, &summary.id, summary.number_to_type).unwrap();
    assert_eq!(job.items.len(), rows.len(), "rooms whose owner the account is stay in the job, with their guide");
    for (row, item) in rows.iter().zip(&job.items) {
        let expected = match said(row) {
            (Forecast::Leave, _, "") => 0,
            (Forecast::Impossible, _, "plan.accountIsOwner") => -11,
            other => panic!("{other:?}"),
        };
        assert_eq!(world.send(item).await, expected, "{row:?}");
    }
}

#[tokio::test]
async fn one_account_leaves_where_it_is() {
    let world = unread(with_showcase(22)).await;
    world.sync().await;
    let both = world.room_called("北京市经销商群");
    let other = world.room_called("🎉🎉🎉");
    let owner = world.simulator.world().truth().people().find(|person| !person.coworker).unwrap();
    world.simulator.world().set_owner(&both.wxid, &owner.wxid).unwrap();
    world.sync().await;
    let request = leave(&[&both.wxid, &both.wxid, &other.wxid, "R:none"], Some("xiaoxi"));
    let (summary, rows) = world.plan(request).await;
    let rows: Vec<_> = rows.iter().map(said).collect();
    let missing = |key| (Forecast::Impossible, String::new(), key);
    let waits = (Forecast::Leave, "xiaoxi".to_owned(), "plan.accountOffline");
    assert_eq!(rows, [waits, missing("plan.accountNotInRoom"), missing("plan.roomUnknown")]);
    assert_eq!((summary.counts.waiting, summary.number_to_type), (1, Some(1)), "leaving is typed, however few");
}
