//! Plans of pulling: the line, the accounts, the reasons, and what is asked for in vain.

use std::time::Duration;

use desk::{ErrorCode, PlanFilter, PlanRequest, Spread};
use jiff::Timestamp;
use ledger::{Forecast, JobKind, JobSettings, Preferences};
use miaohui::{AccountWxid, ChatId, ContactWxid, RoomWxid, UserId};
use mirror::{PersonKind, RoomSnapshot, SnapshotAccount, SnapshotMember, Source};
use simulator::RoomTruth;

use crate::world::*;

const ROOM_OF_12: &str = "2026 秋季新品试用 2群";

#[tokio::test]
async fn sixty_people_into_a_room_of_twelve() {
    let world = world(with_showcase(2026)).await;
    let room = world.room_called(ROOM_OF_12);
    let mut people = world.customers("xiaobei", true, &[&room]);
    people.truncate(60);
    people.push(people[3].clone());
    let (summary, rows) = world.plan(pull(&people, &[&room], Spread::Each)).await;
    let counts = summary.counts;
    assert_eq!((counts.total, counts.direct, counts.card), (60, 28, 32), "one named twice counts once");
    assert_eq!((summary.kind, summary.to_send, summary.number_to_type), (JobKind::Pull, 60, Some(60)));
    assert_eq!(summary.seconds, 75, "48 a minute");
    assert_eq!((summary.rooms[0].size_after, summary.rooms[0].rows, summary.room_count), (40, 60, 1));
    assert_eq!(summary.accounts.len(), 1);
    assert_eq!((summary.accounts[0].account.nick_name.as_str(), summary.accounts[0].rows), ("小北", 60));
    assert!(summary.oldest_as_of.is_some() && summary.reasons.is_empty());
    assert_eq!(rows[27].size_after, Some(40));
    assert_eq!((rows[28].forecast, rows[28].size_after, rows[28].position), (Forecast::Card, Some(40), 29));
    assert_eq!(world.rows(&summary.id, PlanFilter::Card)[0].position, 29);

    let jobs = JobSettings { direct_below: 41, per_minute: 20, ..JobSettings::default() };
    world.ledger.save_preferences(&Preferences { jobs, ..Preferences::default() }).unwrap();
    let (summary, _) = world.plan(pull(&people, &[&room], Spread::Each)).await;
    assert_eq!((summary.counts.direct, summary.seconds), (29, 180), "settings hold");
}

#[tokio::test]
async fn the_account_is_online_in_the_room_and_a_friend() {
    let world = unread(with_showcase(5)).await;
    // 小西, the last account, is offline.
    let room = world.room_called("北京市经销商群");
    assert_eq!(room.accounts.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["xiaobei", "xiaoxi"]);
    world.sync().await;
    let of_both: Vec<String> = {
        let xiaoxi = world.customers("xiaoxi", true, &[&room]);
        let xiaobei = world.customers("xiaobei", false, &[&room]);
        xiaoxi.into_iter().filter(|person| xiaobei.contains(person)).take(1).collect()
    };
    let friend = world.customers("xiaobei", true, &[&room])[0].clone();
    let people = [friend, of_both[0].clone(), "7881300000000000".to_owned()];
    let (summary, rows) = world.plan(pull(&people, &[&room], Spread::Each)).await;
    let said = |row: &desk::PlanRow| {
        let account = row.account.as_ref().map(|account| account.user_id.to_string());
        (row.forecast, account.unwrap_or_default(), row.reason.clone().unwrap_or_default(), row.waits)
    };
    assert_eq!(said(&rows[0]), (Forecast::Direct, "xiaobei".into(), String::new(), false));
    let offline = (Forecast::Direct, "xiaoxi".into(), "plan.accountOffline".into(), true);
    assert_eq!((said(&rows[1]), rows[1].reason_values.as_slice()), (offline, ["小西".to_owned()].as_slice()));
    assert_eq!(said(&rows[2]), (Forecast::Card, "xiaobei".into(), "plan.friendUnknown".into(), false));
    assert_eq!((summary.counts.waiting, world.rows(&summary.id, PlanFilter::Waiting).len()), (1, 1));

    let choose = |account: &str| PlanRequest::Pull {
        people: people.iter().map(|person| person.as_str().into()).collect(),
        rooms: vec![room.wxid.as_str().into()],
        spread: Spread::Each,
        account: Some(UserId::from(account)),
        file_name: Some("名单.xlsx".to_owned()),
    };
    let (_, rows) = world.plan(choose("xiaobei")).await;
    assert_eq!(rows[1].reason.as_deref(), Some("plan.notFriendOfChosen"));
    assert_eq!(rows[1].reason_values, ["小北", "小西"], "with who could");
    let (summary, rows) = world.plan(choose("xiaonan")).await;
    assert!(rows.iter().all(|row| row.reason.as_deref() == Some("plan.accountNotInRoom")));
    assert_eq!(rows[0].reason_values, ["小南", "小北", "小西"]);
    let nothing = world.plans.take(&world.workspace, &summary.id, None).unwrap_err();
    assert_eq!(nothing.details.text_key.as_deref(), Some("plan.nothingToDo"));
    let (_, rows) = world.plan(choose("nobody")).await;
    assert_eq!(rows[0].reason.as_deref(), Some("plan.accountMissing"));
}

#[tokio::test]
async fn rooms_that_nobody_can_come_into_say_why() {
    let world = world(with_showcase(3)).await;
    let (gone, empty) = (world.room_called(ROOM_OF_12), world.room_called("🎉🎉🎉"));
    let person = world.customers("xiaobei", true, &[&gone, &empty])[0].clone();
    let snapshot = |room: &RoomTruth, deleted, members: Option<Vec<SnapshotMember>>| RoomSnapshot {
        room: RoomWxid::new(&room.wxid),
        as_of: Timestamp::now() + Duration::from_secs(60),
        source: Source::CallbackLoaded,
        account: SnapshotAccount {
            wxid: AccountWxid::from("1688000000000000"),
            user_id: UserId::from("left"),
            nick_name: "离开".to_owned(),
        },
        chat_id: ChatId::new("5dbe8287184b7cb41f52674e"),
        topic: room.topic.clone(),
        avatar_url: String::new(),
        owner: None,
        members,
        tags: None,
        wecom_chat_id: None,
        external: None,
        reported_size: None,
        deleted,
    };
    let left = SnapshotMember {
        person: ContactWxid::from("788-someone"),
        nick_name: "某人".to_owned(),
        avatar_url: String::new(),
        room_alias: None,
        is_friend: None,
        kind: PersonKind::Wechat,
        coworker: None,
        corporation: None,
    };
    let mut account = left.clone();
    account.person = ContactWxid::from("1688000000000000");
    let earlier = RoomSnapshot {
        as_of: Timestamp::now() + Duration::from_secs(30),
        ..snapshot(&empty, false, Some(vec![left.clone(), account]))
    };
    let now = vec![snapshot(&gone, true, None), earlier, snapshot(&empty, false, Some(vec![left]))];
    world.session.mirror().observe(now).unwrap();

    let mut request = pull(&[person], &[&gone, &empty], Spread::Each);
    if let PlanRequest::Pull { rooms, .. } = &mut request {
        rooms.push(RoomWxid::from("R:nowhere"));
    }
    let (summary, rows) = world.plan(request).await;
    let reasons: Vec<_> = rows.iter().map(|row| row.reason.as_deref().unwrap()).collect();
    assert_eq!(reasons, ["plan.roomGone", "plan.noAccountInRoom", "plan.roomUnknown"]);
    assert_eq!((rows[2].size_after, rows[2].room.as_ref().unwrap().wxid.as_str()), (None, "R:nowhere"));
    assert_eq!((summary.room_count, summary.rooms.len()), (3, 2), "an unknown room has no row of its own");
    assert_eq!((summary.counts.impossible, summary.to_send, summary.seconds), (3, 0, 0));
}

#[tokio::test]
async fn what_cannot_be_planned_is_refused() {
    let world = world(with_showcase(4)).await;
    let room = world.room_called(ROOM_OF_12);
    let many: Vec<String> = (0..10_001).map(|number| format!("788130000000{number:04}")).collect();
    let refused = async |request| {
        let error = world.try_plan(request).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::InputUnusable);
        error.details.text_key.unwrap()
    };
    assert_eq!(refused(pull(&[], &[&room], Spread::Each)).await, "plan.nobody");
    assert_eq!(refused(pull(&many[..1], &[], Spread::Each)).await, "plan.noRooms");
    assert_eq!(refused(pull(&many, &[&room], Spread::Each)).await, "plan.tooManyRows");
    let leave = |rooms: usize| PlanRequest::Leave {
        rooms: (0..rooms).map(|number| RoomWxid::new(format!("R:{number}"))).collect(),
        account: None,
    };
    assert_eq!(refused(leave(0)).await, "plan.noRooms");
    assert_eq!(refused(leave(1_001)).await, "plan.tooManyRooms");
}

#[tokio::test]
async fn a_plan_is_started_once_with_its_number_and_can_be_read_on() {
    let world = world(with_showcase(6)).await;
    let room = world.room_called(ROOM_OF_12);
    let people: Vec<String> = world.customers("xiaobei", true, &[&room]).into_iter().take(21).collect();
    let (summary, _) = world.plan(pull(&people, &[&room], Spread::Each)).await;
    let take = |typed| world.plans.take(&world.workspace, &summary.id, typed);
    for typed in [None, Some(20)] {
        assert_eq!(take(typed).unwrap_err().details.text_key.as_deref(), Some("plan.numberDiffers"));
    }
    let job = take(Some(21)).unwrap();
    assert_eq!((job.title.count, job.title.rooms, job.title.room_name.as_str()), (21, 1, ROOM_OF_12));
    assert_eq!(take(Some(21)).unwrap_err().details.text_key.as_deref(), Some("plan.gone"));
    assert_eq!(world.rows(&summary.id, PlanFilter::All).len(), 21);

    let (small, _) = world.plan(pull(&people[..20], &[&room], Spread::Each)).await;
    assert_eq!(small.number_to_type, None);
    for _ in 0..20 {
        world.plan(pull(&people[..1], &[&room], Spread::Each)).await;
    }
    let gone = world.plans.rows(&small.id, PlanFilter::All, 0, 10).unwrap_err();
    assert_eq!(gone.details.text_key.as_deref(), Some("plan.gone"), "the newest twenty are kept");
}

#[tokio::test]
async fn ten_thousand_rows_are_planned() {
    let world = world(with_showcase(8)).await;
    let truth = world.simulator.world().truth();
    let rooms: Vec<_> = truth.rooms().filter(|room| !room.deleted).take(10).collect();
    let people: Vec<String> = truth.people().map(|person| person.wxid).take(1_000).collect();
    let (summary, rows) = world.plan(pull(&people, &rooms.iter().collect::<Vec<_>>(), Spread::Each)).await;
    assert_eq!((summary.counts.total, rows.len()), (10_000, 10_000));
    let counts = summary.counts;
    assert_eq!(counts.direct + counts.card + counts.already_in + counts.impossible, 10_000);
}
