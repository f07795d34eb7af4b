//! Finding the rooms of customers.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simulator::{Endpoint, FaultAnswer, FaultRule};

use crate::app::{App, simulator, small, wait_for};

#[test]
fn pasted_lists_are_sorted_into_people_and_reasons() {
    let app = App::start();
    let parsed = app.ok("parse_people", json!({ "pasted": "wm1\n7.88E+15\nwm1\n\nwm2" }));
    assert_eq!(parsed["people"], json!(["wm1", "wm2"]));
    assert_eq!((&parsed["duplicates"], &parsed["blank"]), (&json!(1), &json!(1)));
    assert_eq!(parsed["refused"], json!([{ "line": 2, "text": "7.88E+15", "reason": "scientificNotation" }]));
}

#[test]
fn answers_of_a_lookup_arrive_with_their_count_and_end() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let truth = simulator.world().truth();
    let people: Vec<_> = truth.people().take(25).map(|person| person.wxid).collect();
    let progress = app.events("lookup-progressed");
    let lookup = app.ok("start_lookup", json!({ "workspace": id, "people": people }));
    let mut answers: Vec<Value> = Vec::new();
    let end = wait_for(&progress, |event| event["lookup"] == lookup && event["finished"] == true);
    assert_eq!((&end["done"], &end["total"]), (&json!(25), &json!(25)));
    for person in &people {
        answers.push(app.ok("person_rooms", json!({ "workspace": id, "person": person })));
    }
    for (person, answer) in people.iter().zip(&answers) {
        let shown: BTreeSet<_> =
            answer["rooms"].as_array().unwrap().iter().map(|room| room["room"]["wxid"].as_str().unwrap()).collect();
        let true_rooms: Vec<_> = truth.rooms_of(person);
        let wanted: BTreeSet<_> = true_rooms
            .iter()
            .filter(|wxid| truth.room(wxid).is_some_and(|room| !room.deleted && !room.accounts.is_empty()))
            .map(String::as_str)
            .collect();
        assert_eq!(shown, wanted, "{person}");
    }
}

#[test]
fn a_stopped_lookup_ends_and_says_so() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    simulator.fault(FaultRule::answer(Endpoint::ListByMember, FaultAnswer::Hang));
    let people: Vec<_> = simulator.world().truth().people().take(5).map(|person| person.wxid).collect();
    let progress = app.events("lookup-progressed");
    let lookup = app.ok("start_lookup", json!({ "workspace": id, "people": people }));
    app.ok("stop_lookup", json!({ "lookup": lookup }));
    let end = wait_for(&progress, |event| event["finished"] == true);
    assert_eq!(end["done"], 0);
    assert_eq!(app.code("start_lookup", json!({ "workspace": id, "people": [] })), "inputUnusable");
}

#[test]
fn people_are_found_by_name_and_by_id() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let truth = simulator.world().truth();
    let room = truth.rooms().find(|room| !room.deleted && room.members.len() > 5 && !room.accounts.is_empty()).unwrap();
    let person = truth.person(room.members.last().unwrap()).unwrap();
    for text in [&person.wxid, &person.nick_name] {
        let found = app.ok("find", json!({ "workspace": id, "text": text, "limit": 50 }));
        let people: Vec<_> = found["people"].as_array().unwrap().iter().map(|hit| &hit["person"]["wxid"]).collect();
        assert!(people.contains(&&json!(person.wxid)), "{text}: {found}");
    }
    let nobody = app.ok("find", json!({ "workspace": id, "text": "没有这个人啊", "limit": 5 }));
    assert_eq!((&nobody["peopleTotal"], &nobody["roomsTotal"]), (&json!(0), &json!(0)));
}

#[test]
fn the_rooms_of_several_people_stand_side_by_side() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let truth = simulator.world().truth();
    let room = truth.rooms().find(|room| !room.deleted && room.members.len() > 5 && !room.accounts.is_empty()).unwrap();
    let people = &room.members[..4];
    let window = app.ok("people_rooms", json!({ "workspace": id, "people": people, "offset": 0, "limit": 200 }));
    let found =
        window["rows"].as_array().unwrap().iter().find(|row| row["room"]["wxid"] == room.wxid.as_str()).unwrap();
    assert_eq!((&found["people"], &found["peopleTotal"]), (&json!([0, 1, 2, 3]), &json!(4)));
    let too_many: Vec<_> = (0..5_001).map(|n| format!("788{n}")).collect();
    let asked = json!({ "workspace": id, "people": too_many, "offset": 0, "limit": 1 });
    assert_eq!(app.code("people_rooms", asked), "inputUnusable");
    let detail = app.ok("person", json!({ "workspace": id, "person": people[1] }));
    assert_eq!(detail["person"]["wxid"], people[1].as_str());
    assert_eq!(app.ok("person", json!({ "workspace": id, "person": "nobody" })), Value::Null);
}

#[test]
fn people_who_may_be_in_many_rooms_are_kept_and_not_listed() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let list = |allowed: Value| {
        let rooms = json!({ "by": "query", "query": {}, "except": [] });
        let query = json!({ "rooms": rooms, "allowed": allowed });
        app.ok("duplicates", json!({ "workspace": id, "query": query, "offset": 0, "limit": 10 }))
    };
    let all = list(json!([]));
    let first = all["rows"][0]["person"].clone();
    assert!(all["rows"][0]["roomsTotal"].as_u64().unwrap() >= 2, "{all}");
    for person in [first["wxid"].clone(), json!("never-seen")] {
        app.ok("set_allowed", json!({ "workspace": id, "person": person, "allowed": true }));
    }
    let allowed = app.ok("allowed_people", json!({ "workspace": id }));
    let ids: BTreeSet<_> = allowed.as_array().unwrap().iter().map(|person| person["wxid"].as_str().unwrap()).collect();
    assert_eq!(ids, BTreeSet::from([first["wxid"].as_str().unwrap(), "never-seen"]));
    assert!(allowed.as_array().unwrap().contains(&first), "with the name that is known");
    let fewer = list(json!(ids));
    assert_eq!(fewer["total"].as_u64().unwrap() + 1, all["total"].as_u64().unwrap());
    app.ok("set_allowed", json!({ "workspace": id, "person": "never-seen", "allowed": false }));
    assert_eq!(app.ok("allowed_people", json!({ "workspace": id })), json!([first]));
}
