//! First start, tokens, the checklist, several workspaces, clearing.

use serde_json::json;
use simulator::{Endpoint, FaultAnswer, FaultRule};

use crate::app::{App, is_over, new_workspace, simulator, small, wait_for};

#[test]
fn a_first_start_has_nothing_and_the_demo_needs_no_token() {
    let app = App::start();
    let start = app.ok("app_start", json!({}));
    assert_eq!(start["workspaces"], json!([]));
    assert_eq!(start["current"], json!(null));
    let jobs = json!({
        "perMinute": 48, "breaker": true, "quietHours": null, "dailyPulls": null, "createEverySeconds": 90,
        "directBelow": 40,
    });
    let preferences = json!({ "theme": "system", "language": "zh-CN", "proxy": { "mode": "system" }, "jobs": jobs });
    assert_eq!(start["preferences"], preferences);
    let sync = app.events("sync-changed");
    let demo = app.ok("open_demo", json!({}));
    assert_eq!((demo["demo"].as_bool(), demo["baseUrl"].as_str()), (Some(true), Some("")));
    let end = wait_for(&sync, |event| is_over(&event["state"]));
    assert_eq!(end["state"]["phase"], "idle", "{end}");
    let overview = app.ok("overview", json!({ "workspace": demo["id"] }));
    assert!(overview["rooms"].as_u64().unwrap() > 1_000, "{overview}");
    let again = app.ok("open_demo", json!({}));
    assert_eq!(again["id"], demo["id"], "there is one demo");
}

#[test]
fn a_pasted_token_is_cleaned_and_never_comes_back() {
    let app = App::start();
    let found = app.ok("inspect_token", json!({ "pasted": "  \"token=5f60998462c907003e1fa2c1\" \n" }));
    assert_eq!(found, json!({ "length": 24, "cleaned": true, "problem": null }));
    let empty = app.ok("inspect_token", json!({ "pasted": " \"\" " }));
    assert_eq!(empty["problem"], "empty");
}

#[test]
fn the_checklist_tells_each_step_and_its_end() {
    let (app, simulator) = (App::start(), simulator(small()));
    let steps = app.events("check-step-changed");
    let request =
        json!({ "checkId": "c1", "workspace": null, "baseUrl": simulator.base_url(), "token": simulator.token() });
    let report = app.ok("check_connection", json!({ "request": request }));
    assert_eq!(report["usable"], true);
    let states: Vec<_> =
        report["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["passed", "passed", "passed", "passed", "warned", "passed", "skipped", "passed"]);
    let told = wait_for(&steps, |event| event["step"]["name"] == "clock");
    assert_eq!((&told["checkId"], &told["step"]["state"]), (&json!("c1"), &json!("passed")));
}

#[test]
fn a_wrong_token_and_a_wrong_address_are_told_apart() {
    let (app, simulator) = (App::start(), simulator(small()));
    let check = |base_url: &str, token: &str| {
        let request = json!({ "checkId": "c", "workspace": null, "baseUrl": base_url, "token": token });
        let report = app.ok("check_connection", json!({ "request": request }));
        let failed =
            report["steps"].as_array().unwrap().iter().find(|step| step["state"] == "failed").cloned().unwrap();
        (failed["name"].as_str().unwrap().to_owned(), failed["error"]["code"].as_str().unwrap().to_owned())
    };
    assert_eq!(check(&simulator.base_url(), "wrongwrong"), ("token".into(), "tokenRejected".into()));
    let elsewhere = simulator.base_url().replace("/stream-api", "/elsewhere");
    assert_eq!(check(&elsewhere, simulator.token()), ("host".into(), "wrongAddress".into()));
    let request = json!({ "checkId": "c", "workspace": null, "baseUrl": "not an address", "token": "abcd" });
    assert_eq!(app.code("check_connection", json!({ "request": request })), "baseUrlUnusable");
}

#[test]
fn a_token_for_one_session_is_asked_for_again_and_the_rooms_stay_readable() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let rooms = app.ok("overview", json!({ "workspace": id }))["rooms"].clone();
    let app = app.restart();
    let start = app.ok("app_start", json!({}));
    assert_eq!(start["current"], id.as_str());
    assert_eq!(start["workspaces"][0]["tokenState"], "missing");
    assert_eq!(app.code("open_workspace", json!({ "id": id })), "tokenMissing");
    assert_eq!(app.ok("overview", json!({ "workspace": id }))["rooms"], rooms, "what is known stays readable");
    let replaced = json!({ "id": id, "pasted": format!(" {} ", simulator.token()), "keep": "sessionOnly" });
    assert_eq!(app.ok("replace_token", replaced)["tokenState"], "sessionOnly");
}

#[test]
fn the_token_is_in_no_file_and_in_no_answer() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    simulator.fault(FaultRule::answer(Endpoint::ListByTag, FaultAnswer::Garbage));
    let error = app.call("refresh_tag", json!({ "workspace": id, "tag": "5eda03260e21f35ca20f9eb4" })).unwrap_err();
    let answers = [app.ok("app_start", json!({})), error].map(|answer| answer.to_string()).join("\n");
    assert!(!answers.contains(simulator.token()), "{answers}");
    let mut files = 0;
    let mut folders = vec![app.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            let token = simulator.token().as_bytes();
            assert!(!bytes.windows(token.len()).any(|window| window == token), "{}", path.display());
        }
    }
    assert!(files >= 3, "the ledger, the mirror and a log are there: {files}");
}

#[test]
fn workspaces_are_changed_switched_and_removed() {
    let (first, second) = (simulator(small()), simulator(simulator::Config { seed: 7, rooms: 60, ..small() }));
    let app = App::start();
    let one = app.connected(&first);
    let two = app.connected(&second);
    let rooms = |id: &str| app.ok("overview", json!({ "workspace": id }))["rooms"].as_u64().unwrap();
    assert!(rooms(&one) > rooms(&two) && rooms(&two) > 0, "each has its own rooms");
    let change = json!({ "name": " 宏盛建材 ", "color": "rose", "baseUrl": second.base_url() });
    let changed = app.ok("update_workspace", json!({ "id": two, "change": change }));
    assert_eq!((changed["name"].as_str(), changed["color"].as_str()), (Some("宏盛建材"), Some("rose")));
    let nameless = json!({ "name": "  ", "color": "rose", "baseUrl": second.base_url() });
    assert_eq!(app.code("update_workspace", json!({ "id": two, "change": nameless })), "inputUnusable");
    app.ok("open_workspace", json!({ "id": one }));
    assert_eq!(app.ok("app_start", json!({}))["current"], one.as_str());
    app.ok("remove_workspace", json!({ "id": one }));
    assert_eq!(app.code("overview", json!({ "workspace": one })), "workspaceUnknown");
    let left = app.ok("app_start", json!({}));
    assert_eq!(left["workspaces"].as_array().unwrap().len(), 1);
    assert_eq!(std::fs::read_dir(app.folder().join("data/workspaces")).unwrap().count(), 1, "its files are gone");
}

#[test]
fn preferences_are_kept_and_clearing_removes_everything() {
    let simulator = simulator(small());
    let app = App::start();
    app.connected(&simulator);
    let quiet = json!({ "from": 1320, "to": 480 });
    let chosen = json!({
        "theme": "dark", "language": "en", "proxy": { "mode": "none" },
        "jobs": {
            "perMinute": 20, "breaker": false, "quietHours": quiet, "dailyPulls": 300, "createEverySeconds": 60,
            "directBelow": 39,
        },
    });
    app.ok("save_preferences", json!({ "preferences": chosen }));
    let app = app.restart();
    assert_eq!(app.ok("app_start", json!({}))["preferences"], chosen);
    app.ok("clear_local_data", json!({}));
    let start = app.ok("app_start", json!({}));
    assert_eq!((&start["workspaces"], &start["preferences"]["theme"]), (&json!([]), &json!("system")));
    assert_eq!(std::fs::read_dir(app.folder().join("data/workspaces")).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(app.folder().join("data/backups")).unwrap().count(), 0);
}

#[test]
fn input_that_cannot_be_used_saves_nothing() {
    let (app, simulator) = (App::start(), simulator(small()));
    let mut workspace = new_workspace(&simulator, "  ");
    assert_eq!(app.code("add_workspace", json!({ "workspace": workspace })), "tokenUnusable");
    workspace["token"] = json!(simulator.token());
    workspace["baseUrl"] = json!("ftp://example.test");
    assert_eq!(app.code("add_workspace", json!({ "workspace": workspace })), "baseUrlUnusable");
    workspace["baseUrl"] = json!(simulator.base_url());
    workspace["name"] = json!("名".repeat(41));
    assert_eq!(app.code("add_workspace", json!({ "workspace": workspace })), "inputUnusable");
    assert_eq!(app.ok("app_start", json!({}))["workspaces"], json!([]));
}
