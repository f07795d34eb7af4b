//! Re-reading the rooms on screen.

use serde_json::{Value, json};
use simulator::{Endpoint, FaultAnswer, FaultRule};

use crate::app::{App, simulator, small, wait_for};

fn rooms(app: &App, id: &str, limit: u32) -> Vec<Value> {
    let window = app.ok("rooms", json!({ "workspace": id, "query": {}, "offset": 0, "limit": limit }));
    window["rows"].as_array().unwrap().iter().map(|row| row["wxid"].clone()).collect()
}

#[test]
fn every_room_gets_its_outcome() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let mut rooms = rooms(&app, &id, 20);
    rooms.push(json!("R:0"));
    let progress = app.events("verify-progressed");
    let verify = app.ok("start_verify", json!({ "workspace": id, "rooms": rooms }));
    let mut outcomes = Vec::new();
    let end = wait_for(&progress, |event| {
        outcomes.extend(event["results"].as_array().unwrap().iter().cloned());
        event["verify"] == verify && event["finished"] == true
    });
    assert_eq!((&end["done"], &end["total"]), (&json!(21), &json!(21)));
    assert_eq!(outcomes.len(), 21);
    for room in &rooms {
        let told = outcomes.iter().find(|told| told["room"] == *room).unwrap();
        let expected = if room == "R:0" { "notListed" } else { "same" };
        assert_eq!(told["outcome"]["kind"], expected, "{told}");
    }
}

#[test]
fn a_stopped_verification_ends_and_limits_are_told() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let rooms = rooms(&app, &id, 5);
    simulator.fault(FaultRule::answer(Endpoint::RoomList, FaultAnswer::Hang));
    let progress = app.events("verify-progressed");
    let verify = app.ok("start_verify", json!({ "workspace": id, "rooms": rooms }));
    app.ok("stop_verify", json!({ "verify": verify }));
    let end = wait_for(&progress, |event| event["verify"] == verify && event["finished"] == true);
    assert_eq!((&end["done"], &end["total"]), (&json!(0), &json!(5)));
    let too_many: Vec<_> = (0..201).map(|n| format!("R:{n}")).collect();
    for rooms in [json!([]), json!(too_many)] {
        assert_eq!(app.code("start_verify", json!({ "workspace": id, "rooms": rooms })), "inputUnusable");
    }
}
