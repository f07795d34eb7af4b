//! The world's rules over real HTTP: the 40 line, cards, capacity, pace, what writes leave behind.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::Duration;

use common::{Bench, small};
use serde_json::{Value, json};
use simulator::{AdminError, Config, Work};

fn code(answer: &Value) -> i64 {
    answer["code"].as_i64().or(answer["errcode"].as_i64()).unwrap()
}

fn last_work(bench: &Bench) -> Work {
    bench.simulator.requests().last().unwrap().work
}

#[tokio::test]
async fn below_40_a_person_is_pulled_in_and_from_40_on_gets_a_card() {
    let bench = Bench::start(small()).await;
    let room = bench.room("门店群-002 浦东长泰广场店");
    assert_eq!(room.members.len(), 39);
    let people = bench.friends_outside("xiaobei", &room, 2);

    assert_eq!(code(&bench.add_member("xiaobei", &people[0].wxid, &room.wxid).await), 0);
    assert_eq!(last_work(&bench), Work::Added);
    let now = bench.truth().room(&room.wxid).unwrap();
    assert_eq!((now.members.len(), now.members.last()), (40, Some(&people[0].wxid)));
    assert!(bench.truth().rooms_of(&people[0].wxid).contains(&room.wxid));

    assert_eq!(code(&bench.add_member("xiaobei", &people[1].wxid, &room.wxid).await), 0);
    assert_eq!(last_work(&bench), Work::CardSent);
    assert_eq!(bench.truth().room(&room.wxid).unwrap().members.len(), 40, "a card is not a membership");
    assert_eq!(bench.truth().cards()[0].contact_wxid, people[1].wxid);

    bench.simulator.world().accept_card(&room.wxid, &people[1].wxid).unwrap();
    assert_eq!(bench.truth().room(&room.wxid).unwrap().members.len(), 41);
    assert!(bench.truth().cards().is_empty());
    let again = bench.simulator.world().accept_card(&room.wxid, &people[1].wxid);
    assert_eq!(again, Err(AdminError::NoCard { room: room.wxid, person: people[1].wxid.clone() }));
}

#[tokio::test]
async fn the_line_and_the_capacity_are_settings() {
    let bench = Bench::start(Config { direct_below: 41, capacity: 42, ..small() }).await;
    let room = bench.room("门店群-003 静安大悦城店");
    let people = bench.friends_outside("xiaobei", &room, 3);
    for (person, work) in people.iter().zip([Work::Added, Work::CardSent, Work::CardSent]) {
        assert_eq!(code(&bench.add_member("xiaobei", &person.wxid, &room.wxid).await), 0);
        assert_eq!(last_work(&bench), work);
    }
    let world = bench.simulator.world();
    world.accept_card(&room.wxid, &people[1].wxid).unwrap();
    assert_eq!(world.accept_card(&room.wxid, &people[2].wxid), Err(AdminError::RoomFull(room.wxid.clone())));
    assert_eq!(bench.truth().cards().len(), 1, "the card stays valid");
}

#[tokio::test]
async fn the_51st_add_within_a_minute_restricts_the_account_for_a_day() {
    let bench = Bench::start(small()).await;
    let world = bench.simulator.world();
    let room = bench.room("华东区 VIP客户群 · 宏盛建材");
    let people = bench.friends_outside("xiaobei", &room, 53);
    let mut codes = Vec::new();
    for person in &people[..51] {
        codes.push(code(&bench.add_member("xiaobei", &person.wxid, &room.wxid).await));
    }
    assert_eq!(codes[..50], [0; 50]);
    assert_eq!(codes[50], -7);
    world.advance(24 * 3600 - 1).unwrap();
    assert_eq!(code(&bench.add_member("xiaobei", &people[51].wxid, &room.wxid).await), -7);
    world.advance(1).unwrap();
    assert_eq!(code(&bench.add_member("xiaobei", &people[51].wxid, &room.wxid).await), 0);
    assert_eq!(bench.truth().cards().len(), 51);
}

#[tokio::test]
async fn fifty_a_minute_never_restrict() {
    let bench = Bench::start(small()).await;
    let room = bench.room("华东区 VIP客户群 · 宏盛建材");
    for (index, person) in bench.friends_outside("xiaobei", &room, 110).iter().enumerate() {
        if index % 50 == 0 {
            bench.simulator.world().advance(60).unwrap();
        }
        assert_eq!(code(&bench.add_member("xiaobei", &person.wxid, &room.wxid).await), 0, "{index}");
    }
}

#[tokio::test]
async fn a_created_room_is_there_for_every_reader() {
    let bench = Bench::start(small()).await;
    let rooms = bench.truth().room_count();
    let truth = bench.truth();
    let coworker = truth.people().find(|person| person.coworker && !person.account).unwrap();
    let friend = |person: &simulator::PersonTruth| {
        !person.coworker && person.union_id.is_some() && person.friend_of.contains(&"xiaobei".to_owned())
    };
    let customers: Vec<_> = truth.people().filter(friend).take(3).collect();
    let body = json!({
        "botUserId": "xiaobei", "userIds": ["xiaonan", coworker.user_id], "name": "新客户群", "greeting": "大家好",
        "wxids": [customers[0].wxid, customers[1].wxid],
        "unionIds": [customers[1].union_id, customers[2].union_id],
    });
    let answer = bench.post("/room/create", body).await;
    assert_eq!((&answer["errcode"], &answer["errmsg"]), (&0.into(), &"ok".into()));
    assert!(answer.get("code").is_none() && !answer["data"]["chatId"].as_str().unwrap().is_empty());
    assert_eq!(last_work(&bench), Work::Created);
    let wxid = answer["data"]["roomWxid"].as_str().unwrap();
    let room = bench.truth().room(wxid).unwrap();
    assert_eq!(bench.truth().room_count(), rooms + 1);
    let accounts = truth.accounts();
    let wanted = [&accounts[0].wxid, &accounts[1].wxid, &coworker.wxid];
    let mut wanted: Vec<&String> = wanted.into_iter().chain(customers.iter().map(|person| &person.wxid)).collect();
    wanted.sort();
    let mut members: Vec<&String> = room.members.iter().collect();
    members.sort();
    assert_eq!(members, wanted);
    assert_eq!((room.topic.as_str(), &room.owner), ("新客户群", &accounts[0].wxid));
    let found = bench.get("/room/listByMember", &[("contactWxid", &customers[2].wxid)]).await;
    assert!(found["data"].as_array().unwrap().iter().any(|room| room["wxid"] == wxid));
    let listed = bench.get("/room/list", &[("wxid", wxid)]).await;
    assert_eq!(listed["data"].as_array().unwrap().len(), 2, "both accounts see it");
}

#[tokio::test]
async fn nothing_is_idempotent() {
    let bench = Bench::start(small()).await;
    let rooms = bench.truth().room_count();
    let nowhere = simulator::RoomTruth { members: Vec::new(), ..bench.room("客服值班群") };
    let people = bench.friends_outside("xiaobei", &nowhere, 2);
    for _ in 0..2 {
        let answer = bench.create("xiaobei", &[], &[&people[0].wxid, &people[1].wxid]).await;
        assert_eq!(code(&answer), 0);
    }
    assert_eq!(bench.truth().room_count(), rooms + 2);
}

#[tokio::test]
async fn an_account_that_left_neither_sees_the_room_nor_is_in_it() {
    let bench = Bench::start(small()).await;
    let room = bench.room("华东区 VIP客户群 · 宏盛建材");
    let customer = room.members.iter().find(|wxid| !wxid.starts_with("1688")).unwrap();
    bench.simulator.world().set_owner(&room.wxid, customer).unwrap();
    assert_eq!(code(&bench.exit("xiaobei", &room.wxid).await), 0);
    assert_eq!(last_work(&bench), Work::Left);
    let now = bench.truth().room(&room.wxid).unwrap();
    assert_eq!(now.members.len(), 486);
    assert_eq!(now.accounts.len(), 1);
    let listed = bench.get("/room/list", &[("wxid", &room.wxid)]).await;
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    assert_eq!(code(&bench.exit("xiaobei", &room.wxid).await), -7);
}

#[tokio::test]
async fn changes_by_hand_are_seen_and_impossible_ones_are_named() {
    let bench = Bench::start(small()).await;
    let (world, room) = (bench.simulator.world(), bench.room("客服值班群"));
    world.rename_room(&room.wxid, "新名字").unwrap();
    let person = room.members[3].clone();
    world.remove_member(&room.wxid, &person).unwrap();
    let listed = bench.get("/room/list", &[("wxid", &room.wxid)]).await;
    assert_eq!(listed["data"][0]["topic"], "新名字");
    assert!(!bench.truth().rooms_of(&person).contains(&room.wxid));
    let gone = world.remove_member(&room.wxid, &person);
    assert_eq!(gone, Err(AdminError::NotIn { room: room.wxid.clone(), person: person.clone() }));
    world.add_member(&room.wxid, &person).unwrap();
    assert!(bench.truth().rooms_of(&person).contains(&room.wxid));
    assert_eq!(world.set_online("nobody", true), Err(AdminError::UnknownAccount("nobody".to_owned())));
    assert_eq!(world.rename_room("R:1", "x"), Err(AdminError::UnknownRoom("R:1".to_owned())));
    assert_eq!(world.set_contact_loaded("1", true), Err(AdminError::UnknownPerson("1".to_owned())));
}

#[tokio::test]
async fn a_reported_count_may_be_stale_and_stays_so() {
    let bench = Bench::start(Config { stale_counts: 100, ..small() }).await;
    let room = bench.room("2026 秋季新品试用 2群");
    assert_eq!((room.members.len(), room.reported_count), (12, 5));
    let person = bench.friends_outside("xiaobei", &room, 1).remove(0);
    assert_eq!(code(&bench.add_member("xiaobei", &person.wxid, &room.wxid).await), 0);
    let listed = bench.get("/room/list", &[("wxid", &room.wxid)]).await;
    assert_eq!(listed["data"][0]["memberCount"], 5);
    assert_eq!(listed["data"][0]["members"].as_array().unwrap().len(), 13);
}

#[tokio::test]
async fn beyond_the_limit_429_is_a_plain_string_for_that_token_only() {
    let tokens = vec!["a".repeat(24), "b".repeat(24)];
    let bench = Bench::start(Config { tokens, request_limit: 5, retry_after: true, ..small() }).await;
    let ask = async |token: &str| bench.try_get("/bot/list", &[("token", token)]).await.unwrap();
    for _ in 0..5 {
        assert_eq!(ask(&"a".repeat(24)).await.status, 200);
        bench.simulator.world().advance(1).unwrap();
    }
    let refused = ask(&"a".repeat(24)).await;
    assert_eq!((refused.status, refused.text().as_str()), (429, "Too Many Requests"));
    assert!(serde_json::from_slice::<Value>(&refused.bytes).is_err());
    assert_eq!(refused.headers["retry-after"], "25");
    assert_eq!(ask(&"b".repeat(24)).await.status, 200);
    bench.simulator.world().advance(25).unwrap();
    assert_eq!(ask(&"a".repeat(24)).await.status, 200);

    let silent = Bench::start(Config { request_limit: 0, request_window: Duration::from_secs(1), ..small() }).await;
    let refused = silent.try_get("/bot/list", &[("token", silent.simulator.token())]).await.unwrap();
    assert_eq!((refused.status, refused.headers.get("retry-after")), (429, None));
}
