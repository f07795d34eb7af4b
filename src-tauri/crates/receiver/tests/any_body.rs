//! Whatever is posted to whatever path: it is kept as it came, or refused, and nothing else is disturbed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{SECRET, config, world};
use jiff::Timestamp;
use ledger::InboxState;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn path() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "chatroom/joined",
        "chatroom/loaded",
        "room/joined",
        "room/left",
        "room/topic",
        "roomdesk/probe",
    ]);
    // Signs that may stand in a request line.
    prop_oneof![known.prop_map(str::to_owned), "[!-~&&[^ #?]]{0,80}", "(/|\\.|%2[fe]){0,40}"]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![Just("R:1".to_owned()), Just("token".to_owned()), ".{0,20}", "\\PC{0,20}"];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        text.clone().prop_map(Into::into),
    ];
    let key = prop_oneof![
        prop::sample::select(vec!["wxid", "imRoomId", "members", "botInfo", "token", "syncedTime", "leftMembers"])
            .prop_map(str::to_owned),
        text
    ];
    let json = leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    });
    prop_oneof![
        json.clone().prop_map(|json| json.to_string().into_bytes()),
        // Cut off, or with something in it.
        (json, any::<prop::sample::Index>(), any::<u8>()).prop_map(|(json, at, byte)| {
            let mut body = json.to_string().into_bytes();
            let at = at.index(body.len());
            body[at] = byte;
            body.truncate(at + 1);
            body
        }),
        prop::collection::vec(any::<u8>(), 0..300),
    ]
}

/// Posts without a client that would mend the path; tells the status, 0 for none.
async fn post(address: std::net::SocketAddr, path: &str, body: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /{SECRET}/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

#[test]
fn any_body_at_any_path_is_kept_or_refused() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(world(config()));
    let mut runner = TestRunner::new(Cases { cases: 600, failure_persistence: None, ..Cases::default() });
    runner
        .run(&(path(), body()), |(path, body)| {
            let status = runtime.block_on(post(world.receiver.address(), &path, &body));
            prop_assert!([200, 400].contains(&status), "{} for {}", status, path);
            if status == 200 {
                let wanted = path.trim_matches('/');
                // A body with a token in it is kept without.
                let whole = !String::from_utf8_lossy(&body).contains("\"token\"");
                let holds = world.entries().into_iter().any(|entry| {
                    entry.state == InboxState::New && entry.path == wanted && (!whole || same(&entry.body, &body))
                });
                prop_assert!(holds, "{} is not in the inbox", path);
            }
            Ok(())
        })
        .unwrap();
    let report = world.receiver.health().report(Timestamp::now());
    assert_eq!((report.not_stored, report.wrong_secret), (0, 0));
    assert!(report.stored > 300, "{report:?}");
}

/// The same bytes, or the same JSON in another spelling, of which the first is kept.
fn same(kept: &[u8], posted: &[u8]) -> bool {
    let json = |bytes| serde_json::from_slice::<serde_json::Value>(bytes).ok();
    kept == posted || (json(kept).is_some() && json(kept) == json(posted))
}
