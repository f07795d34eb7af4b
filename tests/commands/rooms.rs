//! The room list by windows, one room, members, tags, and the vendor's bad days.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simulator::{Endpoint, FaultAnswer, FaultRule};

use crate::app::{App, simulator, small, wait_for};

fn query(tag: Option<&str>) -> Value {
    json!({ "text": "", "filter": { "anyTags": Vec::from_iter(tag) }, "sort": "name", "descending": false })
}

#[test]
fn the_rooms_of_a_tag_are_those_of_the_vendor_window_by_window() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let truth = simulator.world().truth();
    let tag = truth.tags().into_iter().max_by_key(|tag| tag.rooms).unwrap();
    let mut shown = BTreeSet::new();
    for offset in (0..tag.rooms).step_by(10) {
        let arguments = json!({ "workspace": id, "query": query(Some(&tag.id)), "offset": offset, "limit": 10 });
        let window = app.ok("rooms", arguments);
        assert_eq!(window["total"].as_u64().unwrap() as usize, tag.rooms);
        shown.extend(window["rows"].as_array().unwrap().iter().map(|row| row["wxid"].as_str().unwrap().to_owned()));
    }
    let wanted: BTreeSet<_> =
        truth.rooms().filter(|room| !room.deleted && room.tags.contains(&tag.id)).map(|room| room.wxid).collect();
    assert_eq!(shown, wanted);
}

#[test]
fn an_answer_stays_small_enough_for_the_window() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let all = json!({ "workspace": id, "query": query(None), "offset": 0, "limit": 1_000_000 });
    assert!(app.ok("rooms", all)["rows"].as_array().unwrap().len() <= 200);
    let page = json!({ "workspace": id, "query": query(None), "offset": 0, "limit": 100 });
    let size = app.ok("rooms", page).to_string().len();
    assert!(size <= 64 * 1024, "{size} bytes for 100 rows");
}

#[test]
fn a_room_has_its_members_and_its_ids() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let truth = simulator.world().truth();
    let room = truth.rooms().find(|room| !room.deleted && room.accounts.len() == 2).unwrap();
    let detail = app.ok("room", json!({ "workspace": id, "room": room.wxid }));
    assert_eq!(detail["row"]["topic"], room.topic.as_str());
    let chats: BTreeSet<_> =
        detail["viewpoints"].as_array().unwrap().iter().map(|v| v["chatId"].as_str().unwrap()).collect();
    assert_eq!(chats, room.accounts.iter().map(|(_, chat)| chat.as_str()).collect());
    let query = json!({ "text": "", "group": "all" });
    let members =
        app.ok("members", json!({ "workspace": id, "room": room.wxid, "query": query, "offset": 0, "limit": 50 }));
    assert_eq!(members["total"].as_u64().unwrap() as usize, room.members.len());
    assert_eq!(app.code("room", json!({ "workspace": id, "room": "R:0" })), "roomUnknown");
}

#[test]
fn a_pasted_tag_is_checked_and_kept() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let tag = simulator.world().truth().tags().into_iter().max_by_key(|tag| tag.rooms).unwrap();
    let added = app.ok("add_tag", json!({ "workspace": id, "tag": format!(" {} ", tag.id) }));
    assert_eq!(added.as_u64().unwrap() as usize, tag.rooms);
    assert_eq!(app.code("add_tag", json!({ "workspace": id, "tag": "  " })), "inputUnusable");
    let unknown = "5eda03260e21f35ca20f9eb4";
    assert_eq!(app.ok("add_tag", json!({ "workspace": id, "tag": unknown })), 0);
    let overview = app.ok("overview", json!({ "workspace": id }));
    let ids: Vec<_> = overview["tags"].as_array().unwrap().iter().map(|tag| tag["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&unknown), "a tag without rooms is shown too: {ids:?}");
}

#[test]
fn each_bad_day_of_the_vendor_has_its_own_code_and_the_rooms_stay() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let before = app.ok("overview", json!({ "workspace": id }))["rooms"].clone();
    for (answer, code) in [
        (FaultAnswer::Garbage, "answerUnreadable"),
        (FaultAnswer::Html, "wrongAddress"),
        (FaultAnswer::WrongEnvelope, "answerUnreadable"),
        (FaultAnswer::Status(401), "tokenRejected"),
    ] {
        simulator.clear_faults();
        simulator.fault(FaultRule::answer(Endpoint::ListByTag, answer.clone()));
        assert_eq!(app.code("refresh_tag", json!({ "workspace": id, "tag": "abc" })), code, "{answer:?}");
        let sync = app.events("sync-changed");
        simulator.fault(FaultRule::answer(Endpoint::BotList, answer.clone()));
        app.ok("start_sync", json!({ "workspace": id }));
        let end = wait_for(&sync, |event| event["state"]["phase"] == "failed");
        assert_eq!(end["state"]["error"]["code"], code, "{answer:?}");
        assert_eq!(app.ok("overview", json!({ "workspace": id }))["rooms"], before);
    }
    tauri::async_runtime::block_on(simulator.stop());
    assert_eq!(app.code("refresh_tag", json!({ "workspace": id, "tag": "abc" })), "hostUnreachable");
    assert_eq!(app.ok("overview", json!({ "workspace": id }))["rooms"], before);
}
