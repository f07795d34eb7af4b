//! One room to create: who, with whom, what the first message says, and why not.

use desk::{NewRoom, PlanRequest, PlanRow, PlanSummary};
use ledger::{Forecast, ItemRequest, JobKind};
use miaohui::{ContactWxid, RoomWxid, UserId};

use crate::world::*;

fn new_room(customers: &[String]) -> NewRoom {
    NewRoom {
        account: Some("xiaobei".into()),
        coworkers: vec!["xiaonan".into(), "zhangsan".into()],
        customers: customers.iter().map(ContactWxid::new).collect(),
        name: "VIP 客户群".to_owned(),
        greeting: "我是{昵称}，欢迎来到{群名}；{没有}".to_owned(),
    }
}

async fn planned(world: &World, room: NewRoom) -> (PlanSummary, PlanRow) {
    let (summary, mut rows) = world.plan(PlanRequest::Create { room }).await;
    assert_eq!((rows.len(), summary.kind), (1, JobKind::Create));
    (summary, rows.remove(0))
}

fn said(row: &PlanRow) -> (&str, Vec<&str>) {
    (row.reason.as_deref().unwrap_or_default(), row.reason_values.iter().map(String::as_str).collect())
}

#[tokio::test]
async fn a_room_is_created_as_foreseen() {
    let world = world(with_showcase(11)).await;
    let mut customers: Vec<String> = world.customers("xiaobei", true, &[]).into_iter().take(5).collect();
    customers.push(customers[0].clone());
    let coworker = world.simulator.world().truth().people().find(|person| person.coworker && !person.account).unwrap();
    let room =
        NewRoom { coworkers: vec![UserId::new(coworker.user_id.unwrap()), "xiaobei".into()], ..new_room(&customers) };
    let (summary, row) = planned(&world, room).await;
    assert_eq!((row.forecast, said(&row).0, row.waits), (Forecast::Create, "", false));
    let create = row.create.as_ref().unwrap();
    assert_eq!(
        (create.customers, create.coworkers, create.same_name),
        (5, 1, 0),
        "nobody twice, not the account itself"
    );
    assert_eq!(
        (create.name.as_str(), create.greeting.as_str()),
        ("VIP 客户群", "我是小北，欢迎来到VIP 客户群；{没有}")
    );
    assert_eq!((summary.to_send, summary.number_to_type, summary.accounts[0].created_today), (1, None, 0));
    let job = world.plans.take(&world.workspace, &summary.id, None).unwrap();
    assert_eq!((job.title.count, job.title.rooms, job.title.room_name.as_str()), (1, 1, "VIP 客户群"));
    assert_eq!(world.send(&job.items[0]).await, 0);
    let created = world.room_called("VIP 客户群");
    assert_eq!(created.members.len(), 1 + 1 + 5);

    world.sync().await;
    let (_, again) = planned(&world, new_room(&customers)).await;
    assert_eq!(said(&again), ("plan.sameName", vec!["1"]));
    assert_eq!(again.create.unwrap().same_name, 1);
}

#[tokio::test]
async fn between_two_and_forty_customers() {
    let world = world(with_showcase(12)).await;
    let customers = world.customers("xiaobei", true, &[]);
    for (count, reason, values) in [
        (0, "plan.tooFewCustomers", vec!["2", "0"]),
        (1, "plan.tooFewCustomers", vec!["1", "1"]),
        (2, "", vec![]),
        (40, "", vec![]),
        (41, "plan.tooManyCustomers", vec!["1", "41"]),
    ] {
        let (summary, row) = planned(&world, new_room(&customers[..count])).await;
        assert_eq!(said(&row), (reason, values), "{count}");
        assert_eq!(summary.to_send, u32::from(reason.is_empty()), "{count}");
    }
    let twice = vec![customers[0].clone(); 2];
    assert_eq!(said(&planned(&world, new_room(&twice)).await.1), ("plan.tooFewCustomers", vec!["1", "1"]));
}

#[tokio::test]
async fn who_cannot_create_and_what_is_too_long_is_told() {
    let world = unread(with_showcase(13)).await;
    world.sync().await;
    let customers: Vec<String> = world.customers("xiaobei", true, &[]).into_iter().take(3).collect();
    let room = || new_room(&customers);
    let reason = async |room: NewRoom| {
        let (summary, row) = planned(&world, room).await;
        (summary.to_send, said(&row).0.to_owned(), row.reason_values)
    };
    let impossible = |key: &str, values: &[&str]| (0, key.to_owned(), values.iter().map(|v| (*v).to_owned()).collect());
    assert_eq!(reason(NewRoom { account: None, ..room() }).await, impossible("plan.accountNotChosen", &[]));
    let nobody = NewRoom { account: Some("nobody".into()), ..room() };
    assert_eq!(reason(nobody).await, impossible("plan.accountMissing", &["nobody"]));
    let name = NewRoom { name: "群".repeat(51), ..room() };
    assert_eq!(reason(name).await, impossible("plan.nameTooLong", &["50", "51"]));
    let greeting = NewRoom { greeting: "好".repeat(10_000), ..room() };
    assert_eq!(reason(greeting).await, impossible("plan.greetingTooLong", &["4000", "10000"]));
    let coworker = NewRoom { coworkers: vec!["王芳".into()], ..room() };
    assert_eq!(reason(coworker).await, impossible("plan.coworkerUnknown", &["王芳"]));

    let (to_send, key, _) = reason(NewRoom { greeting: String::new(), name: String::new(), ..room() }).await;
    assert_eq!((to_send, key.as_str()), (1, ""), "no greeting and no name are fine");
    let offline = NewRoom { account: Some("xiaoxi".into()), ..room() };
    assert_eq!(reason(offline).await, (1, "plan.accountOffline".to_owned(), vec!["小西".to_owned()]));
}

#[tokio::test]
async fn customers_who_are_no_friends_are_named_and_do_not_stop_it() {
    let world = world(with_showcase(14)).await;
    let mut customers: Vec<String> = world.customers("xiaobei", true, &[]).into_iter().take(3).collect();
    customers.extend(world.customers("xiaobei", false, &[]).into_iter().take(2));
    let (summary, row) = planned(&world, NewRoom { coworkers: Vec::new(), ..new_room(&customers) }).await;
    assert_eq!((row.forecast, said(&row).0, said(&row).1[0]), (Forecast::Create, "plan.customersNotFriends", "2"));
    let named: Vec<_> = row.create.unwrap().not_friends.into_iter().map(|person| person.wxid.to_string()).collect();
    assert_eq!(named, customers[3..]);
    let job = world.plans.take(&world.workspace, &summary.id, None).unwrap();
    assert_eq!(world.send(&job.items[0]).await, -9, "as the plan doubted");
}

#[tokio::test]
async fn a_room_is_the_pattern_of_another() {
    let world = world(with_showcase(15)).await;
    let pattern = world.room_called("北京市经销商群");
    let room = world.session.room_as_template(&RoomWxid::new(&pattern.wxid)).await.unwrap();
    assert_eq!((room.name.as_str(), room.greeting.as_str()), ("北京市经销商群", ""));
    assert_eq!((room.account.as_ref().unwrap().as_str(), room.coworkers), ("xiaobei", vec![UserId::from("xiaoxi")]));
    let truth = world.simulator.world().truth();
    assert!(room.customers.iter().all(|customer| !truth.person(customer.as_str()).unwrap().coworker));
    let expected = pattern.members.iter().filter(|member| !truth.person(member).unwrap().coworker).count();
    assert_eq!(room.customers.len(), expected);
    let large = world.room_called("华东区 VIP客户群 · 宏盛建材");
    assert_eq!(world.session.room_as_template(&RoomWxid::new(&large.wxid)).await.unwrap().customers.len(), 40);
    let unknown = world.session.room_as_template(&RoomWxid::from("R:none")).await.unwrap_err();
    assert_eq!(unknown.code, desk::ErrorCode::RoomUnknown);
}

#[tokio::test]
async fn what_strangers_are_called_is_put_in_as_it_is() {
    let world = world(with_showcase(16)).await;
    let customers: Vec<String> = world.customers("xiaobei", true, &[]).into_iter().take(2).collect();
    let room =
        NewRoom { name: "{昵称} 的\n群\u{7}".to_owned(), greeting: "{群名}".to_owned(), ..new_room(&customers) };
    let (summary, _) = planned(&world, room).await;
    let job = world.plans.take(&world.workspace, &summary.id, None).unwrap();
    let ItemRequest::Create { name, greeting, .. } = &job.items[0].request else { panic!() };
    assert_eq!((name.as_str(), greeting.as_str()), ("{昵称} 的 群", "{昵称} 的 群"));
}
