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
