//! Files that go out and come in. The person in front of the dialogs is the test.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tauri::{DragDropEvent, PhysicalPosition};

use crate::app::{App, simulator, small, wait_for};

fn all_rooms() -> Value {
    json!({ "of": "rooms", "rooms": { "by": "query", "query": {}, "except": [] } })
}

#[test]
fn a_file_is_written_where_staff_choose_told_logged_and_shown() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let rooms = app.ok("overview", json!({ "workspace": id }))["rooms"].clone();
    let progress = app.events("export-progressed");
    let start = |what: Value| app.ok("start_export", json!({ "workspace": id, "what": what, "format": "xlsx" }));

    assert_eq!(start(all_rooms()), Value::Null, "a closed dialog writes nothing");
    let offered = app.dialogs.offered.lock().unwrap().remove(0).file_name;
    assert!(offered.starts_with("群名单 云栖家居 20") && offered.ends_with(".xlsx"), "{offered}");

    // Some dialogs add no ending.
    app.dialogs.choose(app.folder().join("我的名单"));
    let export = start(all_rooms());
    let end = wait_for(&progress, |event| event["export"] == export && !event["end"].is_null());
    let written = json!({ "kind": "written", "fileName": "我的名单.xlsx", "rows": rooms, "shortened": 0 });
    assert_eq!((&end["end"], &end["rows"]), (&written, &rooms));
    let path = app.folder().join("我的名单.xlsx");
    assert!(fs::read(&path).unwrap().starts_with(b"PK"));

    app.ok("show_export", json!({ "id": export }));
    assert_eq!(*app.dialogs.shown.lock().unwrap(), std::slice::from_ref(&path));
    fs::remove_file(path).unwrap();
    assert_eq!(app.code("show_export", json!({ "id": export })), "storageFailed");
    assert_eq!(app.code("show_export", json!({ "id": "never" })), "storageFailed");

    let app = app.restart();
    let log = app.ok("exports", json!({ "workspace": id }));
    assert_eq!(log.as_array().unwrap().len(), 1);
    assert_eq!(
        (&log[0]["what"], &log[0]["rows"], &log[0]["fileName"]),
        (&json!("rooms"), &rooms, &json!("我的名单.xlsx"))
    );
    assert!(!log.to_string().contains(&*app.folder().to_string_lossy()), "no folder is kept");
}

#[test]
fn a_file_that_cannot_be_written_is_told_and_nothing_is_logged() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let progress = app.events("export-progressed");
    app.dialogs.choose(app.folder().join("missing/名单.csv"));
    let export = app.ok("start_export", json!({ "workspace": id, "what": all_rooms(), "format": "csv" }));
    let end = wait_for(&progress, |event| event["export"] == export && !event["end"].is_null());
    assert_eq!((&end["end"]["kind"], &end["end"]["error"]["code"]), (&json!("failed"), &json!("storageFailed")));
    assert_eq!(app.ok("exports", json!({ "workspace": id })), json!([]));
    let nobody = json!({ "of": "personRooms", "people": [] });
    let start = json!({ "workspace": id, "what": nobody, "format": "csv" });
    assert_eq!(app.code("start_export", start), "inputUnusable");
}

#[test]
fn a_stopped_export_ends_and_leaves_no_file() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let progress = app.events("export-progressed");
    let path = app.folder().join("名单.xlsx");
    app.dialogs.choose(&path);
    let everyone: Vec<_> = simulator.world().truth().people().map(|person| person.wxid).collect();
    let what = json!({ "of": "personRooms", "people": everyone });
    let export = app.ok("start_export", json!({ "workspace": id, "what": what, "format": "xlsx" }));
    app.ok("stop_export", json!({ "id": export }));
    let end = wait_for(&progress, |event| event["export"] == export && !event["end"].is_null());
    // A fast disk may have been done before the stop came.
    assert_eq!(path.exists(), end["end"]["kind"] == "written");
    assert!(end["end"]["kind"] == "stopped" || path.exists(), "{end}");
    app.ok("stop_export", json!({ "id": export }));
}

#[test]
fn customers_come_from_a_chosen_or_a_dropped_file() {
    let app = App::start();
    let list = app.folder().join("名单.csv");
    fs::write(&list, "客户ID,备注\n7881302798256708,甲\n7.88E+15,乙\n").unwrap();
    assert_eq!(app.ok("import_people", json!({})), Value::Null);
    app.dialogs.choose(&list);
    let chosen = app.ok("import_people", json!({}));
    assert_eq!(chosen["parsed"]["people"], json!(["7881302798256708"]));
    assert_eq!(chosen["parsed"]["refused"][0]["reason"], "scientificNotation");

    let dragged = app.events("file-dragged");
    let position = PhysicalPosition::new(1.0, 1.0);
    let paths = |path: &PathBuf| vec![path.clone()];
    app.drag(&DragDropEvent::Enter { paths: paths(&list), position });
    wait_for(&dragged, |event| event["kind"] == "over");
    app.drag(&DragDropEvent::Leave);
    wait_for(&dragged, |event| event["kind"] == "away");
    app.drag(&DragDropEvent::Drop { paths: paths(&list), position });
    let dropped = wait_for(&dragged, |event| event["kind"] == "dropped");
    assert_eq!((&dropped["fileName"], &dropped["people"]), (&json!("名单.csv"), &chosen));
    app.drag(&DragDropEvent::Drop { paths: paths(&app.folder().to_owned()), position });
    let folder = wait_for(&dragged, |event| event["kind"] == "dropped");
    assert_eq!((&folder["people"], &folder["error"]["details"]["textKey"]), (&Value::Null, &json!("import.notATable")));
}

#[test]
fn the_template_is_saved_and_can_be_imported() {
    let app = App::start();
    assert_eq!(app.ok("save_people_template", json!({})), Value::Null);
    let offered = app.dialogs.offered.lock().unwrap().remove(0).file_name;
    assert_eq!(offered, "客户名单模板.xlsx");
    app.dialogs.choose(app.folder().join("模板"));
    assert_eq!(app.ok("save_people_template", json!({})), "模板.xlsx");
    app.dialogs.choose(app.folder().join("模板.xlsx"));
    let empty = app.ok("import_people", json!({}));
    assert_eq!((&empty["column"], &empty["parsed"]["people"]), (&json!("客户ID"), &json!([])));
}
