//! `miaohui-sim` as a process.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// Ends the process whatever the test does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn simulator() -> Command {
    Command::new(env!("CARGO_BIN_EXE_miaohui-sim"))
}

fn output(arguments: &[&str]) -> (bool, String) {
    let output = simulator().args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// The process, its base URL and its token.
fn start(arguments: &[&str]) -> (Running, String, String) {
    let mut child = simulator().args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let stdout = child.stdout.take().unwrap();
    let running = Running(child);
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    let ["ready", url, "token", token] = words[..] else { panic!("{line}") };
    (running, url.to_owned(), token.to_owned())
}

#[test]
fn help_explains_every_flag_and_the_codes() {
    let (success, help) = output(&["--help"]);
    assert!(success);
    for word in ["--seed", "--rooms", "--with-odd-accounts", "--faults", "--callback-address", "--request-log"] {
        assert!(help.contains(word), "{word}");
    }
    for word in ["half_body", "set_room_loaded", "/room/exit", "因托管账号是群主"] {
        assert!(help.contains(word), "{word}");
    }
    let (success, conditions) = output(&["conditions"]);
    assert!(success);
    assert_eq!(conditions, simulator::conditions_text());
    assert_eq!(conditions.lines().count(), simulator::CONDITIONS.len());
}

#[test]
fn what_cannot_be_is_said_and_ends_with_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("faults.json");
    std::fs::write(&rules, r#"[{"endpont":"create"}]"#).unwrap();
    for (arguments, reason) in [
        (vec!["--memberships", "5"], "take"),
        (vec!["--faults", "no-such-file.json"], "cannot read the fault rules"),
        (vec!["--faults", rules.to_str().unwrap()], "unknown field `endpont`"),
    ] {
        let (success, text) = output(&arguments);
        assert!(!success);
        assert!(text.contains(reason), "{text}");
    }
}

#[tokio::test]
async fn the_process_answers_with_its_rules_log_and_admin_door() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let (rules, log) = (folder.path().join("faults.json"), folder.path().join("log.jsonl"));
    std::fs::write(&rules, r#"[{"endpoint":"bot_list","times":1,"answer":{"status":503}}]"#).unwrap();
    let (rules, log_path) = (rules.to_str().unwrap(), log.to_str().unwrap());
    let arguments =
        ["--faults", rules, "--request-log", log_path, "--admin", "--path-prefix", "/x/y", "--rooms", "100"];
    let (_running, url, token) = start(&[&arguments[..], &["--memberships", "6000"]].concat());
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/x/y"), "{url}");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let bots = format!("{url}/bot/list?token={token}");
    let status = async || client.get(&bots).send().await.unwrap().status().as_u16();
    assert_eq!([status().await, status().await], [503, 200]);
    let admin = async |path: &str, body: Value| {
        let request = client.post(format!("{url}/_simulator/{path}")).body(body.to_string());
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(admin("world", json!({"action": "set_online", "user_id": "xiaoxi", "online": true})).await, 200);
    assert_eq!(admin("world", json!({"action": "set_online", "user_id": "nobody", "online": true})).await, 400);
    assert_eq!(admin("world", json!({"action": "explode"})).await, 400);
    assert_eq!(admin("faults", json!([{"answer": {"status": 500}}])).await, 200);
    assert_eq!(status().await, 500);
    client.delete(format!("{url}/_simulator/faults")).send().await.unwrap();
    assert_eq!(status().await, 200);
    let read = async |path: &str| -> Value {
        let text = client.get(format!("{url}/_simulator/{path}")).send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap()
    };
    assert_eq!(read("accounts").await[2]["online"], true);
    assert_eq!(read("rooms").await.as_array().unwrap().len(), 100);
    assert_eq!(read("requests").await.as_array().unwrap().len(), 4, "the admin door is not logged");
    let written = std::fs::read_to_string(&log).unwrap();
    assert_eq!(written.lines().count(), 4);
    assert!(!written.contains(&token));
}

#[tokio::test]
async fn the_admin_door_is_closed_by_default() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (_running, url, _) = start(&["--rooms", "100", "--memberships", "6000"]);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(format!("{url}/_simulator/requests")).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 404);
}
