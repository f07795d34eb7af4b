//! Callbacks to a real receiver: what is sent when, the tries, the switch.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use common::{Bench, small};
use serde_json::Value;
use simulator::{CallbackResult, Config};

/// Takes every callback and answers with the chosen status; 0 for never.
#[derive(Clone, Default)]
struct Receiver {
    received: Arc<Mutex<Vec<(String, Value)>>>,
    status: Arc<Mutex<u16>>,
}

impl Receiver {
    async fn start(status: u16) -> (Self, String) {
        let receiver = Self { status: Arc::new(Mutex::new(status)), ..Self::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/secret-root", listener.local_addr().unwrap());
        let router = axum::Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, address)
    }

    fn received(&self) -> Vec<(String, Value)> {
        self.received.lock().unwrap().clone()
    }

    fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.received().into_iter().map(|(path, _)| path).collect();
        paths.sort();
        paths
    }

    fn body(&self, path: &str) -> Value {
        self.received().into_iter().find(|(received, _)| received == path).unwrap().1
    }
}

async fn take(State(receiver): State<Receiver>, uri: Uri, body: Bytes) -> StatusCode {
    let body = serde_json::from_slice(&body).unwrap();
    receiver.received.lock().unwrap().push((uri.path().to_owned(), body));
    let status = *receiver.status.lock().unwrap();
    if status == 0 {
        return std::future::pending().await;
    }
    StatusCode::from_u16(status).unwrap()
}

async fn bench_with(status: u16, change: impl FnOnce(&mut Config)) -> (Bench, Receiver) {
    let (receiver, address) = Receiver::start(status).await;
    let mut config = Config { callback_address: Some(address), callback_pause: Duration::ZERO, ..small() };
    change(&mut config);
    (Bench::start(config).await, receiver)
}

/// Waits until that many callbacks have ended.
async fn ended(bench: &Bench, count: usize) {
    while bench.simulator.callbacks().len() < count {
        tokio::task::yield_now().await;
    }
    assert_eq!(bench.simulator.callbacks().len(), count);
}

#[tokio::test]
async fn a_pulled_person_is_told_as_loaded_with_all_members() {
    let (bench, receiver) = bench_with(200, |_| ()).await;
    let room = bench.room("2026 秋季新品试用 2群");
    let person = bench.friends_outside("xiaobei", &room, 1).remove(0);
    bench.add_member("xiaobei", &person.wxid, &room.wxid).await;
    ended(&bench, 2).await;
    assert_eq!(receiver.paths(), ["/secret-root/chatroom/loaded", "/secret-root/room/joined"]);
    let body = receiver.body("/secret-root/chatroom/loaded");
    assert_eq!(body["wxid"], room.wxid.as_str());
    assert_eq!(body["botInfo"]["weixin"], "xiaobei");
    assert_eq!(body["chatId"], room.accounts[0].1.as_str());
    assert_eq!(body["syncedTime"], 1_795_327_500_000_i64);
    assert_eq!(body["group"].as_str().unwrap().len(), 24);
    let members: Vec<&str> =
        body["members"].as_array().unwrap().iter().map(|member| member["wxid"].as_str().unwrap()).collect();
    assert_eq!(members, bench.truth().room(&room.wxid).unwrap().members);
    assert!(body.get("token").is_none(), "the documented callbacks carry no token");
    for field in ["topic", "avatarUrl", "ownerId"] {
        assert!(body[field].is_string(), "{field}");
    }
}

#[tokio::test]
async fn a_created_room_is_told_as_joined() {
    let (bench, receiver) = bench_with(201, |config| config.newer_callbacks = false).await;
    let nowhere = simulator::RoomTruth { members: Vec::new(), ..bench.room("客服值班群") };
    let people = bench.friends_outside("xiaobei", &nowhere, 2);
    let created = bench.create("xiaobei", &["xiaonan", "xiaoxi"], &[&people[0].wxid, &people[1].wxid]).await;
    ended(&bench, 2).await;
    assert_eq!(receiver.paths(), ["/secret-root/chatroom/joined"; 2], "the offline account hears nothing");
    assert_eq!(receiver.body("/secret-root/chatroom/joined")["wxid"], created["data"]["roomWxid"]);
    assert!(bench.simulator.callbacks().iter().all(|record| record.result == CallbackResult::Delivered));
}

#[tokio::test]
async fn leaving_and_renaming_are_told_in_the_newer_form() {
    let (bench, receiver) = bench_with(200, |config| config.loose_types = true).await;
    let room = bench.room("客服值班群");
    let person = room.members.iter().find(|wxid| !wxid.starts_with("1688")).unwrap();
    bench.simulator.world().remove_member(&room.wxid, person).unwrap();
    bench.simulator.world().rename_room(&room.wxid, "值班新群名").unwrap();
    ended(&bench, 4).await;
    let left = receiver.body("/secret-root/room/left");
    assert_eq!(left["leftMembers"][0]["imContactId"], person.as_str());
    assert_eq!(left["leftMembers"][0]["isSelf"], false);
    assert_eq!(left["botInfo"]["wecomUserId"], "xiaobei");
    assert_eq!((&left["imRoomId"], &left["token"]), (&room.wxid.as_str().into(), &bench.simulator.token().into()));
    assert_eq!(left["timestamp"], "1795327500000");
    let topic = receiver.body("/secret-root/room/topic");
    assert_eq!((&topic["topic"], topic.get("leftMembers")), (&"值班新群名".into(), None));
}

#[tokio::test]
async fn an_account_that_comes_online_loads_all_its_rooms() {
    let (bench, receiver) = bench_with(200, |_| ()).await;
    bench.simulator.world().set_online("xiaoxi", true).unwrap();
    let mine = |room: &simulator::RoomTruth| room.accounts.iter().any(|(user_id, _)| user_id == "xiaoxi");
    let rooms: Vec<String> = bench.truth().rooms().filter(mine).map(|room| room.wxid).collect();
    assert!(rooms.len() > 5);
    ended(&bench, rooms.len()).await;
    assert_eq!(receiver.paths(), vec!["/secret-root/chatroom/loaded"; rooms.len()]);
    let mut told: Vec<String> =
        receiver.received().iter().map(|(_, body)| body["wxid"].as_str().unwrap().to_owned()).collect();
    told.sort();
    let mut rooms = rooms;
    rooms.sort();
    assert_eq!(told, rooms);
    bench.simulator.world().set_online("xiaoxi", true).unwrap();
    ended(&bench, rooms.len()).await;
}

#[tokio::test]
async fn a_callback_is_tried_five_times_and_ten_failures_switch_the_address_off() {
    let (bench, receiver) = bench_with(500, |config| config.newer_callbacks = false).await;
    let (world, room) = (bench.simulator.world(), bench.room("客服值班群"));
    for number in 1..=10 {
        world.rename_room(&room.wxid, &format!("第 {number} 次")).unwrap();
        ended(&bench, number).await;
        world.advance(17).unwrap();
    }
    assert_eq!(receiver.received().len(), 50);
    let same: Vec<Value> = receiver.received().into_iter().take(5).map(|(_, body)| body).collect();
    assert!(same.iter().all(|body| *body == same[0]), "a retry repeats the same body");
    assert!(
        bench.simulator.callbacks().iter().all(|record| (record.tries, record.result) == (5, CallbackResult::Failed))
    );

    *receiver.status.lock().unwrap() = 200;
    world.rename_room(&room.wxid, "关闭期间").unwrap();
    ended(&bench, 11).await;
    world.advance(30 * 60 - 18).unwrap();
    world.rename_room(&room.wxid, "关闭的最后一秒").unwrap();
    ended(&bench, 12).await;
    assert_eq!(receiver.received().len(), 50, "events while the address is off are lost");
    world.advance(1).unwrap();
    world.rename_room(&room.wxid, "恢复").unwrap();
    ended(&bench, 13).await;
    let results: Vec<CallbackResult> = bench.simulator.callbacks()[10..].iter().map(|record| record.result).collect();
    assert_eq!(results, [CallbackResult::SwitchedOff, CallbackResult::SwitchedOff, CallbackResult::Delivered]);
    assert_eq!(receiver.received().len(), 51);
}

#[tokio::test]
async fn a_receiver_that_answers_too_late_has_failed() {
    let (bench, receiver) = bench_with(0, |config| {
        config.callback_timeout = Duration::from_millis(20);
        config.newer_callbacks = false;
    })
    .await;
    bench.simulator.world().rename_room(&bench.room("客服值班群").wxid, "改名").unwrap();
    ended(&bench, 1).await;
    assert_eq!(bench.simulator.callbacks()[0].result, CallbackResult::Failed);
    assert_eq!(bench.simulator.callbacks()[0].tries, 5);
    assert!(receiver.received().len() <= 5);
}

#[tokio::test]
async fn a_receiver_that_recovers_gets_the_callback_in_a_later_try() {
    let (bench, receiver) = bench_with(503, |config| {
        config.callback_pause = Duration::from_millis(5);
        config.newer_callbacks = false;
    })
    .await;
    bench.simulator.world().rename_room(&bench.room("客服值班群").wxid, "改名").unwrap();
    while receiver.received().is_empty() {
        tokio::task::yield_now().await;
    }
    *receiver.status.lock().unwrap() = 200;
    ended(&bench, 1).await;
    let record = bench.simulator.callbacks().remove(0);
    assert_eq!((record.result, record.tries > 1), (CallbackResult::Delivered, true));
}
