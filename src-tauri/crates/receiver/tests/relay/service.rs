//! The relay as its operator meets it.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use ledger::{InboxMark, InboxState};
use simulator::{AdminAction, CallbackResult, Config};

use crate::common::{entries, http, post, workspace};
use crate::process::Relay;

#[tokio::test(flavor = "multi_thread")]
async fn it_receives_tells_how_it_does_and_ends_in_order() {
    let relay = Relay::new();
    let life = relay.start();
    let http = http();
    let nowhere = format!("http://{}/{}", life.address, "0".repeat(40));
    assert_eq!(post(&http, &nowhere, "/room/left", "{}").await, 404, "there is no secret yet");
    let secret = relay.secret(1);
    let root = format!("http://{}{secret}", life.address);
    // A running relay takes it up within seconds.
    while post(&http, &root, "/room/left", r#"{"token": "5f60998462c907003e1fa2c1"}"#).await != 200 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(post(&http, &root, "/room/left", r#"{"token": "5f60998462c907003e1fa2c1"}"#).await, 200);
    assert_eq!(post(&http, &root, "/room/left", vec![b'x'; 2 << 20]).await, 413);
    let get = async |path: &str| http.get(format!("http://{}{path}", life.metrics)).send().await.unwrap();
    let metrics = get("/metrics").await.text().await.unwrap();
    for line in [
        "roomdesk_relay_callbacks_stored_total 1",
        "roomdesk_relay_callbacks_repeated_total 1",
        "roomdesk_relay_callbacks_refused_total 1",
        "roomdesk_relay_callbacks_not_stored_total 0",
        "roomdesk_relay_inbox_waiting{workspace=\"main\"} 1",
    ] {
        assert!(metrics.lines().any(|told| told == line), "{line} is not in {metrics}");
    }
    assert!(!metrics.contains(&secret[1..]));
    // The body that was refused counts: the vendor counts it, too.
    assert_eq!(get("/health").await.status().as_u16(), 503);
    let log = life.end();
    assert!(log.contains("ending") && !log.contains(&secret[1..]) && !log.contains("5f60998462c9"), "{log}");
    let kept = entries(&relay.ledger());
    assert_eq!((kept.len(), kept[0].copies), (1, 2));
    assert!(!relay.data().join("ledger.open").exists(), "closed in order");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_secret_holds_for_its_time_and_the_file_is_nobody_elses() {
    let relay = Relay::new();
    let (first, second) = (relay.secret(1), relay.secret(1));
    let mode = std::fs::metadata(relay.data().join("secrets.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let third = relay.secret(0);
    let life = relay.start();
    let (http, root) = (http(), format!("http://{}", life.address));
    let mut statuses = Vec::new();
    for secret in [&first, &second, &third] {
        statuses.push(post(&http, &format!("{root}{secret}"), "/room/left", "{}").await);
    }
    assert_eq!(statuses, [200, 404, 200], "the first has an hour left, the second none");
}

#[test]
fn saved_callbacks_are_taken_in_and_entries_replayed_while_it_is_stopped() {
    let relay = Relay::new();
    let file = relay.folder.path().join("saved.jsonl");
    let lines = "{\"path\": \"room/left\", \"body\": {\"imRoomId\": \"R:1\"}}\ngarbage\n";
    std::fs::write(&file, lines).unwrap();
    let import = |relay: &Relay| relay.run(&["import", file.to_str().unwrap()]);
    let told = String::from_utf8(import(&relay).stdout).unwrap();
    assert!(told.contains("line 2") && told.contains("1 new, 0 known, 1 refused"), "{told}");
    let ledger = relay.ledger();
    let first = entries(&ledger)[0].sequence;
    ledger.mark_inbox(&[InboxMark::plain(first, InboxState::Taken)]).unwrap();
    drop(ledger);
    let replay = |relay: &Relay| relay.run(&["replay", "--from", "1"]);
    assert!(String::from_utf8(replay(&relay).stdout).unwrap().starts_with("1 entries"));
    assert_eq!(relay.ledger().inbox_waiting(&workspace()).unwrap(), 1);
    let life = relay.start();
    for refused in [import(&relay), replay(&relay), relay.run(&["run"])] {
        assert!(!refused.status.success());
        assert!(String::from_utf8(refused.stderr).unwrap().contains("another relay"));
    }
    life.end();
}

#[test]
fn a_configuration_that_cannot_be_is_refused_with_its_reason() {
    let relay = Relay::new();
    let file = relay.folder.path().join("relay.toml");
    let good = std::fs::read_to_string(&file).unwrap();
    for (change, reason) in [
        ("metrics = \"0.0.0.0:0\"", "loopback"),
        ("metrics = \"127.0.0.1:0\"\nworkspaces = []\n#", "workspace"),
        ("metrics = \"127.0.0.1:0\"\nsecret = \"x\"", "unknown field"),
        ("metrics = 7", "relay.toml"),
    ] {
        std::fs::write(&file, good.replace("workspaces = [\"main\"]", "").replace("metrics = \"127.0.0.1:0\"", change))
            .unwrap();
        let refused = relay.run(&["run"]);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && told.contains(reason), "{change}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_large_rooms_at_once_are_answered_at_the_first_try() {
    let relay = Relay::new();
    let secret = relay.secret(0);
    let life = relay.start();
    let rooms = 1_000;
    let simulator = simulator::start(Config {
        accounts: 1,
        rooms,
        // Many of them full: no more fit into so many rooms.
        memberships: rooms * 400,
        people: 20_000,
        callback_address: Some(format!("http://{}{secret}", life.address)),
        // No test fails on time; the time is measured by the benchmark.
        callback_timeout: Duration::from_secs(60),
        ..Config::default()
    })
    .await
    .unwrap();
    let (world, truth) = (simulator.world(), simulator.world().truth());
    let user_id = truth.accounts()[0].user_id.clone();
    for online in [false, true] {
        world.apply(&AdminAction::SetOnline { user_id: user_id.clone(), online }).unwrap();
    }
    let expected = truth.rooms().filter(|room| !room.accounts.is_empty()).count();
    assert!(expected > rooms * 9 / 10, "{expected}");
    while simulator.callbacks().len() < expected {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let callbacks = simulator.callbacks();
    let again: Vec<_> =
        callbacks.iter().filter(|call| (call.tries, call.result) != (1, CallbackResult::Delivered)).collect();
    assert!(again.is_empty(), "{again:?}");
    #[cfg(target_os = "linux")]
    assert!(life.most_memory() < 300 << 10, "{} KiB", life.most_memory());
    life.end();
    let ledger = relay.ledger();
    assert_eq!(ledger.inbox_waiting(&workspace()).unwrap() as usize, callbacks.len());
}
