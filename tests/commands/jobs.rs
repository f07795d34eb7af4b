//! Jobs, as the page starts and follows them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use simulator::{Endpoint, Simulator};

use crate::app::{App, is_over, new_workspace, simulator, small, wait_for};

/// A test that waits longer than this has failed; far above what anything takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Two customers who are friends of 小北.
fn friends(simulator: &Simulator) -> Vec<String> {
    let truth = simulator.world().truth();
    let fits = |person: &simulator::PersonTruth| {
        !person.coworker && !person.account && person.friend_of.iter().any(|user_id| user_id == "xiaobei")
    };
    truth.people().filter(fits).map(|person| person.wxid).take(2).collect()
}

/// The plan of a room of these customers.
fn plan(app: &App, workspace: &str, customers: &[String]) -> Value {
    let room = json!({
        "account": "xiaobei", "coworkers": [], "customers": customers, "name": "命令测试群", "greeting": "你好，{群名}",
    });
    app.ok("make_plan", json!({ "workspace": workspace, "request": { "kind": "create", "room": room } }))
}

#[test]
fn a_read_only_workspace_starts_nothing_and_an_allowed_one_tells_how_its_job_went() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let start = |plan: &Value| app.call("start_job", json!({ "workspace": id, "plan": plan["id"], "typed": null }));
    let refused = start(&plan(&app, &id, &friends(&simulator))).unwrap_err();
    assert_eq!(refused["details"]["textKey"], "job.readOnly");
    let workspace = app.ok("set_writes_allowed", json!({ "id": id, "allowed": true }));
    assert_eq!(workspace["writesAllowed"], true);

    let changed = app.events("jobs-changed");
    let job = start(&plan(&app, &id, &friends(&simulator))).unwrap();
    assert_eq!(job["state"], "starting");
    let withdrawn = app.ok("withdraw_job", json!({ "workspace": id, "job": job["id"] }));
    assert_eq!(withdrawn["state"], "withdrawn");
    let job = start(&plan(&app, &id, &friends(&simulator))).unwrap();
    let read = || app.ok("job", json!({ "workspace": id, "job": job["id"] }));
    wait_for(&changed, |event| event["workspace"] == id.as_str() && read()["state"] == "finished");
    assert_eq!(read()["counts"]["done"], 1);
    let attempts = app.ok("attempts", json!({ "workspace": id, "job": job["id"], "position": 1 }));
    assert_eq!((&attempts[0]["outcome"], &attempts[0]["code"]), (&json!("done"), &json!(0)));
    let log = app.ok("operations", json!({ "workspace": id, "offset": 0, "limit": 10 }));
    assert_eq!(log["total"], 4, "two starts, one withdrawal, one call: {log}");
    let created: Vec<_> =
        simulator.requests().into_iter().filter(|request| request.endpoint == Some(Endpoint::Create)).collect();
    assert_eq!(created.len(), 1);
    assert_eq!(created[0].parameters["greeting"], "你好，命令测试群");
    let told = || app.announced.lock().unwrap().iter().any(|told| told.title == "任务已结束");
    let begun = Instant::now();
    while !told() {
        assert!(begun.elapsed() < PATIENCE, "nobody was told of the end");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_job_of_a_workspace_that_nobody_looks_at_goes_on_after_a_restart() {
    let app = App::start();
    let sync = app.events("sync-changed");
    let demo = app.ok("open_demo", json!({}));
    let demo = demo["id"].as_str().unwrap().to_owned();
    wait_for(&sync, |event| event["workspace"] == demo.as_str() && is_over(&event["state"]));
    app.ok("set_writes_allowed", json!({ "id": demo, "allowed": true }));
    let known = app.ok("find", json!({ "workspace": demo, "text": "张", "limit": 50 }));
    let people: Vec<String> = known["people"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["person"]["coworker"] != true)
        .map(|found| found["person"]["wxid"].as_str().unwrap().to_owned())
        .take(2)
        .collect();
    let plan = plan(&app, &demo, &people);
    let job = app.ok("start_job", json!({ "workspace": demo, "plan": plan["id"], "typed": null }));
    // Another workspace is on screen when the program ends, before the first call.
    let other = simulator(small());
    app.ok("add_workspace", json!({ "workspace": new_workspace(&other, other.token()) }));
    let app = app.restart();
    let read = || app.ok("job", json!({ "workspace": demo, "job": job["id"] }));
    assert_eq!(read()["state"], "starting");
    let changed = app.events("jobs-changed");
    app.warm_up();
    wait_for(&changed, |event| event["workspace"] == demo.as_str() && read()["state"] == "finished");
    let attempts = app.ok("attempts", json!({ "workspace": demo, "job": job["id"], "position": 1 }));
    assert_eq!(attempts.as_array().unwrap().len(), 1, "{attempts}");
}
