//! What was answered is in the inbox, whatever ends the relay.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use ledger::InboxEntry;
use tokio::task::JoinSet;

use crate::common::{entries, http, post};
use crate::process::Relay;

/// Senders at the same time.
const SENDERS: u64 = 6;

fn number_of(entry: &InboxEntry) -> u64 {
    let body: serde_json::Value = serde_json::from_slice(&entry.body).unwrap();
    body["wxid"].as_str().unwrap().trim_start_matches("R:").parse().unwrap()
}

/// Sends as the vendor does: each callback again until it is answered. Ends with the relay.
async fn send(http: reqwest::Client, root: String, next: Arc<Mutex<Vec<u64>>>, answered: Arc<Mutex<BTreeSet<u64>>>) {
    loop {
        let number = {
            let mut next = next.lock().unwrap();
            let number = next.pop().unwrap();
            if next.is_empty() {
                next.push(number + 1);
            }
            number
        };
        // Some lie in the ledger, the others beside it.
        let members = "1,".repeat([99, 2_999][number as usize % 2]) + "1";
        let body = format!("{{\"wxid\": \"R:{number}\", \"members\": [{members}], \"syncedTime\": {number}}}");
        let answer = http.post(format!("{root}/chatroom/loaded")).body(body).send().await;
        match answer.map(|answer| answer.status().as_u16()) {
            Ok(200) => drop(answered.lock().unwrap().insert(number)),
            Ok(503) => next.lock().unwrap().push(number),
            Ok(other) => panic!("{other}"),
            Err(_) => {
                // Nobody knows whether it was kept: the same once more, in the next life.
                next.lock().unwrap().push(number);
                return;
            }
        }
    }
}

#[test]
fn every_answered_callback_survives_any_kill() {
    let kills: usize = if std::env::var_os("ROOMDESK_SOAK").is_some() { 500 } else { 40 };
    let relay = Relay::new();
    let secret = relay.secret(0);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (next, answered) = (Arc::new(Mutex::new(vec![1])), Arc::new(Mutex::new(BTreeSet::new())));
    let mut random = u64::from(std::process::id());
    for _ in 0..kills {
        let life = relay.start();
        let root = format!("http://{}{secret}", life.address);
        runtime.block_on(async {
            let mut senders = JoinSet::new();
            for _ in 0..SENDERS {
                senders.spawn(send(http(), root.clone(), Arc::clone(&next), Arc::clone(&answered)));
            }
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            tokio::time::sleep(Duration::from_micros((random >> 33) % 80_000)).await;
            life.kill();
            while let Some(sender) = senders.join_next().await {
                sender.unwrap();
            }
        });
    }
    let life = relay.start();
    life.end();
    let kept = entries(&relay.ledger());
    let numbers: BTreeSet<_> = kept.iter().map(number_of).collect();
    assert_eq!(numbers.len(), kept.len(), "nothing is there twice");
    let answered = answered.lock().unwrap();
    let lost: Vec<_> = answered.difference(&numbers).collect();
    assert!(lost.is_empty(), "{lost:?} of {} answered are lost", answered.len());
    assert!(answered.len() > kills, "{} answered in {kills} lives", answered.len());
    eprintln!("{kills} kills: {} answered, {} kept, none lost", answered.len(), kept.len());
}

#[test]
fn a_full_disk_is_answered_with_503_and_loses_nothing_that_was_answered() {
    let relay = Relay::new();
    let secret = relay.secret(0);
    // Files of the inbox may have 1 MiB; the signal of the system is left to the program, as on a full disk.
    let life = relay.start_in("trap '' XFSZ; ulimit -f 2048; exec \"$RELAY\" --config \"$CONFIG\" run");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let body = |number: usize| format!("{{\"wxid\": \"R:{number}\", \"topic\": \"{}\"}}", "x".repeat(20_000));
    let mut answered = BTreeSet::new();
    let http = http();
    runtime.block_on(async {
        let root = format!("http://{}{secret}", life.address);
        let mut refused = 0;
        for number in 0..1_000 {
            match post(&http, &root, "/chatroom/loaded", body(number)).await {
                200 => drop(answered.insert(number as u64)),
                503 => refused += 1,
                other => panic!("{other}"),
            }
            if refused == 12 {
                break;
            }
        }
        assert_eq!(refused, 12, "the disk was never full");
        let health = http.get(format!("http://{}/health", life.metrics)).send().await.unwrap();
        assert_eq!(health.status().as_u16(), 503);
    });
    life.kill();
    assert!(!answered.is_empty());
    let kept: BTreeSet<_> = entries(&relay.ledger()).iter().map(number_of).collect();
    assert!(answered.is_subset(&kept), "{answered:?} {kept:?}");
    let life = relay.start();
    let root = format!("http://{}{secret}", life.address);
    assert_eq!(runtime.block_on(post(&http, &root, "/chatroom/loaded", body(5_000))), 200);
}
