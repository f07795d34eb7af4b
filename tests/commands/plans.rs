//! Plans, files of rooms to create and roster checks, as the page asks for them.

use std::fs;

use serde_json::{Value, json};

use crate::app::{App, simulator, small, wait_for};

/// A room in which 小北 is, and customers outside of it.
fn room_and_people(simulator: &simulator::Simulator) -> (String, Vec<String>) {
    let truth = simulator.world().truth();
    let sees = |room: &simulator::RoomTruth| room.accounts.iter().any(|(user_id, _)| user_id == "xiaobei");
    let room = truth.rooms().find(|room| !room.deleted && room.external && sees(room)).unwrap();
    let people = truth.people().filter(|person| !person.coworker && !room.members.contains(&person.wxid));
    (room.wxid.clone(), people.map(|person| person.wxid).take(3).collect())
}

#[test]
fn a_plan_is_made_read_and_its_problems_are_written() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let (room, people) = room_and_people(&simulator);
    let request = json!({
        "kind": "pull", "people": people, "rooms": [room, "R:none"], "spread": "each", "account": null, "fileName": null,
    });
    let plan = app.ok("make_plan", json!({ "workspace": id, "request": request }));
    assert_eq!((&plan["counts"]["total"], &plan["roomCount"]), (&json!(6), &json!(2)));
    let rows =
        |filter: &str| app.ok("plan_rows", json!({ "plan": plan["id"], "filter": filter, "offset": 0, "limit": 50 }));
    let impossible = rows("impossible");
    assert_eq!(impossible["total"], plan["counts"]["impossible"]);
    assert!(impossible["rows"].as_array().unwrap().iter().any(|row| row["reason"] == "plan.roomUnknown"));

    let progress = app.events("export-progressed");
    let path = app.folder().join("problems.csv");
    app.dialogs.choose(&path);
    let what = json!({ "of": "planProblems", "plan": plan["id"] });
    let export = app.ok("start_export", json!({ "workspace": id, "what": what, "format": "csv" }));
    let end = wait_for(&progress, |event| event["export"] == export && !event["end"].is_null());
    assert_eq!((&end["end"]["kind"], &end["end"]["rows"]), (&json!("written"), &impossible["total"]));
    assert!(fs::read_to_string(path).unwrap().contains("本地没有这个群"));

    let other = app.connected(&simulator);
    let gone = app.call("start_job", json!({ "workspace": other, "plan": plan["id"], "typed": null })).unwrap_err();
    assert_eq!(gone["details"]["textKey"], "plan.gone", "a plan belongs to its workspace");
}

#[test]
fn rooms_come_from_a_file_after_the_template() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    assert_eq!(app.ok("save_rooms_template", json!({})), Value::Null, "a closed dialog writes nothing");
    app.dialogs.choose(app.folder().join("模板"));
    assert_eq!(app.ok("save_rooms_template", json!({})), json!("模板.xlsx"));
    app.dialogs.choose(app.folder().join("模板.xlsx"));
    assert_eq!(app.ok("import_rooms", json!({}))["rows"], json!(0));

    assert_eq!(app.ok("import_rooms", json!({})), Value::Null);
    let path = app.folder().join("建群.csv");
    fs::write(&path, "群名,客户1,客户2\n甲,788-1,788-2\n乙,788-1,\n").unwrap();
    app.dialogs.choose(&path);
    let file = app.ok("import_rooms", json!({}));
    assert_eq!((&file["rows"], &file["hasNames"]), (&json!(2), &json!(true)));
    let request = json!({
        "kind": "createBatch", "batch": file["batch"], "namePattern": "", "firstNumber": 1, "greeting": "", "account": "xiaobei",
    });
    let plan = app.ok("make_plan", json!({ "workspace": id, "request": request }));
    assert_eq!((&plan["toSend"], &plan["counts"]["impossible"]), (&json!(1), &json!(1)));
}

#[test]
fn a_list_is_checked_against_a_room_and_a_name_is_remembered() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let (room, people) = room_and_people(&simulator);
    let path = app.folder().join("名单.csv");
    fs::write(&path, format!("姓名\n没有这个人\n{}\n", people[0])).unwrap();
    app.dialogs.choose(&path);
    let list = app.ok("import_roster", json!({}));
    assert_eq!(list["column"], "姓名");
    let check = || app.ok("check_roster", json!({ "workspace": id, "room": room, "entries": list["entries"] }));
    let checked = check();
    assert_eq!((&checked["missing"], &checked["canBePulled"]), (&json!(2), &json!([people[0]])));
    app.ok("pair_roster_name", json!({ "workspace": id, "name": "没有这个人", "person": people[1] }));
    assert_eq!(check()["canBePulled"].as_array().unwrap().len(), 2);
    let rows = json!({ "roster": checked["id"], "state": "missing", "offset": 0, "limit": 10 });
    assert_eq!(app.ok("roster_rows", rows)["total"], json!(2));
}
