//! 动态: callbacks of the simulator over real HTTP, from switching on to the feed, the page and the system's
//! notifications.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};
use simulator::{Config, PersonTruth, Simulator};

use crate::app::{App, simulator, small, wait_for};

/// A port that was free a moment ago. The listener says so when another program was faster.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// An app that receives what the simulator sends to it.
struct Receiving {
    app: App,
    simulator: Simulator,
    workspace: String,
    /// The whole address, with its secret.
    address: String,
}

/// The simulator is told its callback root at its start, and the app makes the address for a workspace that has the
/// simulator's: so the address is made on the port that the simulator will have.
fn receiving(config: Config) -> Receiving {
    let app = App::start();
    let listener = json!({ "address": "127.0.0.1", "port": free_port() });
    assert_eq!(app.ok("set_callback_listener", json!({ "listener": listener })), listener);
    let first = simulator(config.clone());
    let workspace = app.connected(&first);
    let state = app.ok("switch_receiver", json!({ "workspace": workspace, "on": true }));
    assert_eq!((&state["switchedOn"], &state["error"]), (&json!(true), &Value::Null), "{state}");
    let address = state["localAddress"].as_str().unwrap().to_owned();
    // The same world at the same token, calling back.
    let simulator = simulator(Config { callback_address: Some(address.clone()), ..config });
    let change = json!({ "name": "云栖家居", "color": "teal", "baseUrl": simulator.base_url() });
    app.ok("update_workspace", json!({ "id": workspace, "change": change }));
    let synced = || {
        let state = app.ok("sync_state", json!({ "workspace": workspace }));
        crate::app::is_over(&state).then_some(())
    };
    until(synced);
    app.ok("mark_feed_seen", json!({ "workspace": workspace }));
    Receiving { app, simulator, workspace, address }
}

/// Asks again until there is an answer. What is waited for is told by events too; a test that waits a minute has failed.
fn until<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1_200 {
        if let Some(answer) = ask() {
            return answer;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("it never came");
}

/// The status that a small callback is answered with.
fn status_of(address: &str) -> u16 {
    let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let body = r#"{"topic":"no room"}"#;
    let mut connection = TcpStream::connect(host).unwrap();
    let head = format!("POST /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json");
    write!(connection, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

impl Receiving {
    fn ok(&self, command: &str, mut arguments: Value) -> Value {
        arguments["workspace"] = json!(self.workspace);
        self.app.ok(command, arguments)
    }

    fn feed(&self, query: Value) -> Value {
        self.ok("feed", json!({ "query": query, "offset": 0, "limit": 100 }))
    }

    /// A room that an online account sees, and somebody who is not in it.
    fn room_and_stranger(&self) -> (String, String) {
        let rooms = self.ok("rooms", json!({ "query": {}, "offset": 0, "limit": 200 }))["rows"].clone();
        let seen_online = |room: &&Value| {
            let size = room["size"].as_u64().unwrap();
            let online = room["accounts"].as_array().unwrap().iter().any(|account| account["online"] == true);
            online && (3..400).contains(&size) && !room["topic"].as_str().unwrap().is_empty()
        };
        let room = rooms.as_array().unwrap().iter().find(seen_online).unwrap()["wxid"].as_str().unwrap().to_owned();
        let truth = self.simulator.world().truth();
        let inside: Vec<_> = truth.room(&room).unwrap().members;
        let customer = |person: &PersonTruth| !person.account && !person.coworker && !inside.contains(&person.wxid);
        let stranger = truth.people().find(customer).unwrap().wxid;
        (room, stranger)
    }
}

#[test]
fn what_the_vendor_calls_back_is_in_the_feed_with_its_evidence() {
    let desk = receiving(small());
    let (room, stranger) = desk.room_and_stranger();
    assert_eq!(desk.ok("feed_unseen", json!({}))["total"], 0);
    let (feed_changed, rooms_changed) = (desk.app.events("feed-changed"), desk.app.events("sync-changed"));
    let receiver_changed = desk.app.events("receiver-changed");
    desk.simulator.world().add_member(&room, &stranger).unwrap();

    wait_for(&feed_changed, |event| event["workspace"] == desk.workspace.as_str());
    wait_for(&rooms_changed, |event| event["roomsChanged"] == true);
    let received = || desk.ok("receiver_state", json!({}))["today"]["received"].as_u64().unwrap();
    wait_for(&receiver_changed, |event| event["workspace"] == desk.workspace.as_str() && received() > 0);
    let joined = json!({ "kinds": ["joined"], "rooms": [room] });
    let row = until(|| desk.feed(joined.clone())["rows"].as_array().unwrap().first().cloned());
    assert_eq!((&row["change"]["kind"], &row["change"]["total"]), (&json!("joined"), &json!(1)));
    assert_eq!(row["change"]["people"][0]["wxid"], stranger.as_str());
    assert_eq!((&row["unseen"], &row["duringGap"]), (&json!(true), &json!(false)));
    assert_eq!(desk.ok("feed_unseen", json!({}))["joined"], 1);

    let details = desk.ok("feed_details", json!({ "row": row["id"], "peopleOffset": 0 }));
    assert_eq!(details["evidence"]["people"][0]["person"]["wxid"], stranger.as_str());
    assert!(!details["evidence"]["seenBy"].as_array().unwrap().is_empty(), "{details}");
    assert!(details["copies"].as_u64().unwrap() >= 1 && details["receivedAt"].is_number(), "{details}");
    let callback = &details["callbacks"][0];
    assert_eq!(callback["path"], "chatroom/loaded");
    assert!(callback["body"].as_str().unwrap().contains(&room), "{callback}");
    let (mut body, mut from) = (String::new(), json!(0));
    while from.is_number() {
        let piece = desk.ok("callback_text", json!({ "id": callback["id"], "from": from }));
        body += piece["text"].as_str().unwrap();
        from = piece["next"].clone();
    }
    assert_eq!(body.len() as u64, callback["bytes"].as_u64().unwrap());
    assert!(serde_json::from_str::<Value>(&body).is_ok());
    assert_eq!(desk.ok("callback_text", json!({ "id": "none", "from": 0 })), Value::Null);

    desk.ok("mark_feed_seen", json!({}));
    assert_eq!(desk.ok("feed_unseen", json!({}))["total"], 0);
    assert_eq!(desk.feed(joined)["rows"][0]["unseen"], false);
    let gone = desk.ok("feed_details", json!({ "row": "1.1.1.0", "peopleOffset": 0 }));
    assert_eq!(gone, Value::Null);
}

#[test]
fn the_address_is_checked_and_a_wrong_secret_is_answered_with_404() {
    let desk = receiving(small());
    let root = desk.address.rsplit_once('/').unwrap().0.to_owned();
    let state = desk.ok("set_public_root", json!({ "publicRoot": format!("{root}/") }));
    assert_eq!(state["address"], desk.address.as_str());
    let check = desk.ok("check_receiver", json!({}));
    assert_eq!((&check["local"]["kind"], &check["public"]["kind"]), (&json!("arrived"), &json!("arrived")), "{check}");
    assert_eq!(status_of(&format!("{root}/{}/chatroom/joined", "0".repeat(40))), 404);
    assert_eq!(status_of(&format!("{}/chatroom/joined", desk.address)), 200);
    // There is no room in it: kept and shown as it is.
    let unreadable = || {
        let found = desk.ok("unreadable_callbacks", json!({ "offset": 0, "limit": 10 }));
        (found["total"] == 1).then_some(found)
    };
    let found = until(unreadable);
    assert!(found["rows"][0]["fault"].is_string() && found["rows"][0]["body"] == r#"{"topic":"no room"}"#, "{found}");

    // A new address, and the one before still works.
    let renewed = desk.ok("renew_callback_address", json!({}));
    assert_ne!(renewed["localAddress"], desk.address.as_str());
    assert!(renewed["oldAddressUntil"].is_number());
    assert_eq!(status_of(&format!("{}/room/left", desk.address)), 200);
    let off = desk.ok("switch_receiver", json!({ "on": false }));
    assert_eq!((&off["switchedOn"], &off["listeningOn"]), (&json!(false), &Value::Null));
    assert_eq!(desk.ok("check_receiver", json!({}))["local"]["kind"], "notListening");
    assert_eq!(
        desk.app.code("set_public_root", json!({ "workspace": desk.workspace, "publicRoot": "no address" })),
        "inputUnusable"
    );
}

#[test]
fn receiving_goes_on_after_a_restart_and_no_log_has_the_secret() {
    let desk = receiving(small());
    let Receiving { app, simulator, workspace, address } = desk;
    let app = app.restart();
    let state = || {
        let state = app.ok("receiver_state", json!({ "workspace": workspace }));
        state["localAddress"].as_str().map(str::to_owned)
    };
    assert_eq!(until(state), address);
    let desk = Receiving { app, simulator, workspace, address };
    let (room, stranger) = desk.room_and_stranger();
    desk.simulator.world().add_member(&room, &stranger).unwrap();
    let joined = json!({ "kinds": ["joined"], "rooms": [room] });
    until(|| desk.feed(joined.clone())["rows"].as_array().unwrap().first().cloned());
    let secret = desk.address.rsplit('/').next().unwrap();
    for log in std::fs::read_dir(desk.app.folder().join("logs")).unwrap() {
        let text = std::fs::read_to_string(log.unwrap().path()).unwrap();
        assert!(!text.contains(secret), "the secret is in a log");
    }
}

#[test]
fn chosen_rooms_are_told_by_the_system_once_for_many_changes() {
    let desk = receiving(small());
    let (room, stranger) = desk.room_and_stranger();
    let none = json!({ "rooms": [], "tags": [], "accountsOffline": false });
    assert_eq!(desk.ok("feed_alerts", json!({})), none);
    let alerts = json!({ "rooms": [room], "tags": [], "accountsOffline": true });
    assert_eq!(desk.ok("set_feed_alerts", json!({ "alerts": alerts })), alerts);
    assert_eq!(desk.ok("feed_alerts", json!({})), alerts);
    desk.simulator.world().add_member(&room, &stranger).unwrap();
    let told = until(|| desk.app.announced.lock().unwrap().first().cloned());
    assert_eq!(told.title, "有新动态");
    assert!(told.text.contains("进入"), "{told:?}");
    // Another room is not chosen.
    let rooms = desk.ok("rooms", json!({ "query": {}, "offset": 0, "limit": 200 }))["rows"].clone();
    let other = rooms.as_array().unwrap().iter().rev().find(|other| other["wxid"] != room.as_str()).unwrap();
    desk.simulator.world().rename_room(other["wxid"].as_str().unwrap(), "别的群").unwrap();
    desk.simulator.world().rename_room(&room, "改名一").unwrap();
    // The next one comes ten seconds later, with all that came meanwhile.
    let later = until(|| desk.app.announced.lock().unwrap().get(1).cloned());
    assert!(later.text.contains("改名一") && !later.text.contains("别的群"), "{later:?}");
}

#[test]
fn saved_callbacks_are_taken_in_from_a_file_and_once_more_when_wanted() {
    let simulator = simulator(small());
    let app = App::start();
    let workspace = app.connected(&simulator);
    let import = || app.ok("import_callbacks", json!({ "workspace": workspace }));
    assert_eq!(import(), Value::Null, "a closed dialog takes nothing in");
    let file = app.folder().join("保存的回调.jsonl");
    let body = json!({ "chatId": "c", "wxid": "R:new", "topic": "新来的群", "ownerId": "788", "members": [],
        "botInfo": { "wxid": "1688", "weixin": "zhang", "nickName": "张" }, "syncedTime": 1_764_000_000_000_i64 });
    let line = json!({ "path": "chatroom/loaded", "body": body });
    std::fs::write(&file, format!("{line}\n{line}\nno line\n")).unwrap();
    app.dialogs.choose(&file);
    let imported = import();
    let counts = (&imported["stored"], &imported["repeated"], &imported["refused"]);
    assert_eq!(counts, (&json!(1), &json!(1), &json!(1)), "{imported}");
    let room = json!({ "workspace": workspace, "room": "R:new" });
    let known = || app.call("room", room.clone()).ok();
    assert_eq!(until(known)["row"]["topic"], "新来的群");
    assert_eq!(app.ok("replay_callbacks", json!({ "workspace": workspace, "from": null })), 1);
}
