//! The request log, and what no client should send.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, small};
use serde_json::{Value, json};
use simulator::{Config, Endpoint, Work};

#[tokio::test]
async fn what_no_client_should_send_is_refused_loudly_and_noted() {
    let bench = Bench::start(small()).await;
    let token = bench.simulator.token();
    let good = [("token", token), ("mhTagId", "x"), ("current", "1"), ("pageSize", "10")];
    let without = |name: &str| -> Vec<(&str, &str)> { good.iter().filter(|(key, _)| *key != name).copied().collect() };
    let with = |name: &'static str, value: &'static str| {
        let mut parameters = without(name);
        parameters.push((name, value));
        parameters
    };
    let path = "/room/listByMHTag";
    let gets = [
        ("/room/kick", good.to_vec(), 404, "no call has the path"),
        ("/room/create", good.to_vec(), 405, "/room/create wants POST"),
        (path, without("token"), 400, "parameter token is missing"),
        (path, without("mhTagId"), 400, "parameter mhTagId is missing"),
        (path, without("current"), 400, "parameter current is missing"),
        (path, without("pageSize"), 400, "parameter pageSize is missing"),
        (path, with("current", "0"), 400, "current begins with 1"),
        (path, with("current", "one"), 400, "current is not a whole number"),
        (path, with("pageSize", "0"), 400, "pageSize is 0"),
        ("/room/listByMember", vec![("token", token), ("contactWxid", "")], 400, "contactWxid is empty"),
    ];
    for (path, parameters, status, why) in gets {
        refused(&bench, bench.try_get(path, &parameters).await.unwrap(), status, why);
    }
    let create = json!({"token": token, "botUserId": "xiaobei", "userIds": [], "greeting": "", "wxids": []});
    let changed = |name: &str, value: Value| {
        let mut body = create.clone();
        body[name] = value;
        body
    };
    let missing = |name: &str| {
        let mut body = create.clone();
        body.as_object_mut().unwrap().remove(name);
        body
    };
    let posts = [
        ("/bot/list", create.clone(), 405, "/bot/list wants GET"),
        ("/room/create", json!([]), 400, "not a JSON object"),
        ("/room/create", missing("greeting"), 400, "parameter greeting is missing"),
        ("/room/create", missing("userIds"), 400, "parameter userIds is missing"),
        ("/room/create", changed("wxids", json!("a,b")), 400, "wxids is not a list of strings"),
        ("/room/create", changed("token", json!(5)), 400, "token is not a string"),
        ("/room/addMember", json!({"token": token, "wecomUserId": "xiaobei"}), 400, "parameter botUserId is missing"),
        ("/room/exit", json!({"token": token, "botUserId": "xiaobei"}), 400, "parameter wecomUserId is missing"),
        (
            "/room/exit",
            json!({"token": token, "wecomUserId": "xiaobei", "roomWxid": 10696}),
            400,
            "roomWxid is not a string",
        ),
    ];
    for (path, body, status, why) in posts {
        refused(&bench, bench.try_post(path, &body).await.unwrap(), status, why);
    }
    let outside = reqwest::get(bench.simulator.base_url().replace("/stream-api", "/bot/list")).await.unwrap();
    assert_eq!(outside.status(), 404, "the prefix is part of the address");
}

fn refused(bench: &Bench, answer: common::Answer, status: u16, why: &str) {
    assert_eq!(answer.status, status, "{why}: {}", answer.text());
    let message = answer.json()["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("unexpected request: ") && message.contains(why), "{message}");
    let record = bench.simulator.requests().pop().unwrap();
    assert!(record.unexpected.unwrap().contains(why));
    assert_eq!((record.status, record.work), (Some(status), Work::None));
}

#[tokio::test]
async fn the_log_tells_everything_but_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("requests.jsonl");
    let token = "c0ffee00c0ffee00c0ffee00".to_owned();
    let config = Config { tokens: vec![token.clone()], request_log: Some(path.clone()), ..small() };
    assert!(!format!("{config:?}").contains(&token));
    let bench = Bench::start(config).await;
    let room = bench.room("2026 秋季新品试用 2群");
    let person = bench.friends_outside("xiaobei", &room, 1).remove(0);
    bench.get("/bot/list", &[]).await;
    bench.simulator.world().advance(7).unwrap();
    bench.add_member("xiaobei", &person.wxid, &room.wxid).await;
    bench.try_get("/nowhere", &[("token", "wrong")]).await.unwrap();

    let records = bench.simulator.requests();
    let lines: Vec<Value> =
        std::fs::read_to_string(&path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, records.iter().map(|record| serde_json::to_value(record).unwrap()).collect::<Vec<_>>());
    assert!(!std::fs::read_to_string(&path).unwrap().contains(&token));
    assert_eq!(records.iter().map(|record| record.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    let added = &lines[1];
    assert_eq!(added["endpoint"], "add_member");
    assert_eq!(added["method"], "POST");
    assert_eq!(added["path"], "/stream-api/room/addMember");
    assert_eq!(added["at_seconds"], 7.0);
    assert_eq!(added["wall"], "2026-11-22T06:05:07Z");
    assert_eq!(added["parameters"], json!({"botUserId": "xiaobei", "contactWxid": person.wxid, "roomWxid": room.wxid}));
    assert_eq!((&added["work"], &added["status"], &added["code"]), (&"added".into(), &200.into(), &0.into()));
    assert_eq!(records[0].token, records[1].token);
    assert_ne!(records[1].token, records[2].token);
    assert_eq!((records[2].endpoint, records[1].endpoint), (None, Some(Endpoint::AddMember)));
}

#[tokio::test]
async fn a_log_that_cannot_be_written_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { request_log: Some(folder.path().to_owned()), ..small() };
    let error = simulator::start(config).await.unwrap_err();
    assert!(matches!(error, simulator::StartError::RequestLog { .. }), "{error}");
}
