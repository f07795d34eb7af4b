//! What leaves: methods, addresses, queries, bodies, headers.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use miaohui::{AddMember, Client, CreateRoom, Error, ExitRoom, PageRequest, RefusedReason};
use serde_json::{Value, json};
use support::{TOKEN, add, client, create, exit, one_add};
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const PAGE: PageRequest = PageRequest { number: 3, size: 50 };

/// A server with a path prefix that says yes to everything, and a client of it.
async fn agreeable() -> (MockServer, Client) {
    let server = MockServer::start().await;
    let created = json!({ "errcode": 0, "errmsg": "ok", "data": { "chatId": "c", "roomWxid": "R:1" } });
    Mock::given(path("/stream-api/room/create"))
        .respond_with(ResponseTemplate::new(200).set_body_json(created))
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "code": 0, "message": "", "data": [] })))
        .mount(&server)
        .await;
    let client = client(&format!("{}/stream-api/", server.uri()));
    (server, client)
}

async fn only(server: &MockServer) -> Request {
    let mut requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1, "{requests:#?}");
    requests.remove(0)
}

fn query(request: &Request) -> Vec<(String, String)> {
    request.url.query_pairs().map(|(key, value)| (key.into_owned(), value.into_owned())).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn reads_are_get_with_everything_in_the_query() {
    let paged = [("current", "3"), ("pageSize", "50")];
    let with = |fields: &[(&str, &str)], paged: &[(&str, &str)]| pairs(&[&[("token", TOKEN)], fields, paged].concat());
    macro_rules! check {
        ($call:literal, $expected:expr, |$client:ident| $send:expr) => {
            let (server, $client) = agreeable().await;
            $send.await.unwrap();
            let request = only(&server).await;
            assert_eq!(request.method.as_str(), "GET");
            assert_eq!(request.url.path(), concat!("/stream-api/", $call));
            assert_eq!(query(&request), $expected, $call);
            assert!(request.body.is_empty());
        };
    }
    check!("bot/list", with(&[], &[]), |client| client.accounts());
    check!("room/list", with(&[], &paged), |client| client.rooms(PAGE));
    check!("room/simpleList", with(&[], &paged), |client| client.rooms_without_members(PAGE));
    check!("contact/list", with(&[], &paged), |client| client.contacts(PAGE));
    check!("room/listByMHTag", with(&[("mhTagId", "5eda&=标")], &paged), |client| client
        .rooms_by_tag(&"5eda&=标".into(), PAGE));
    check!("room/listByMember", with(&[("contactWxid", "kx+ 23498")], &[]), |client| client
        .rooms_by_member(&"kx+ 23498".into()));
}

async fn sent_body(send: impl AsyncFnOnce(Client)) -> (String, Value) {
    let (server, client) = agreeable().await;
    send(client).await;
    let request = only(&server).await;
    assert_eq!(request.method.as_str(), "POST");
    assert_eq!(request.url.query(), None, "the token is in the body only");
    assert_eq!(request.headers["content-type"], "application/json");
    (request.url.path().to_owned(), serde_json::from_slice(&request.body).unwrap())
}

#[tokio::test]
async fn writes_are_post_with_everything_in_the_body() {
    let (path, body) = sent_body(async |client| {
        add(&client, &one_add()).await.unwrap();
    })
    .await;
    assert_eq!(path, "/stream-api/room/addMember");
    let expected = json!({
        "token": TOKEN, "botUserId": "zhangsan", "contactWxid": "7881234567890123", "roomWxid": "R:888888",
    });
    assert_eq!(body, expected);

    let (path, body) = sent_body(async |client| {
        exit(&client, &ExitRoom { account: "testUserId".into(), room: "R:123123123".into() }).await.unwrap();
    })
    .await;
    assert_eq!(path, "/stream-api/room/exit");
    assert_eq!(body, json!({ "token": TOKEN, "wecomUserId": "testUserId", "roomWxid": "R:123123123" }));
}

fn room_of(union_ids: usize, customers: usize) -> CreateRoom {
    CreateRoom {
        account: "testUserId".into(),
        coworkers: Vec::new(),
        union_ids: (0..union_ids).map(|n| format!("o{n}").as_str().into()).collect(),
        customers: (0..customers).map(|n| format!("wm{n}").as_str().into()).collect(),
        name: None,
        greeting: String::new(),
    }
}

#[tokio::test]
async fn create_always_sends_greeting_and_colleagues() {
    let (path, body) = sent_body(async |client| {
        let created = create(&client, &room_of(0, 2)).await.unwrap().value;
        assert_eq!((created.chat_id.as_str(), created.room.as_str()), ("c", "R:1"));
    })
    .await;
    assert_eq!(path, "/stream-api/room/create");
    let smallest = json!({
        "token": TOKEN, "botUserId": "testUserId", "userIds": [], "greeting": "", "wxids": ["wm0", "wm1"],
    });
    assert_eq!(body, smallest);

    let (_, body) = sent_body(async |client| {
        let mut request = room_of(1, 2);
        request.coworkers = vec!["zhangsan".into(), "lisi".into(), "zhangsan".into()];
        request.customers.push("wm0".into());
        request.name = Some("VIP 一群".into());
        request.greeting = "大家好，这个是新的群".into();
        create(&client, &request).await.unwrap();
    })
    .await;
    let full = json!({
        "token": TOKEN, "botUserId": "testUserId", "userIds": ["zhangsan", "lisi"], "greeting": "大家好，这个是新的群",
        "unionIds": ["o0"], "wxids": ["wm0", "wm1"], "name": "VIP 一群",
    });
    assert_eq!(body, full, "each id once");
}

#[tokio::test]
async fn what_breaks_a_documented_limit_is_not_sent() {
    let (server, client) = agreeable().await;
    let refused = async |request: CreateRoom| match create(&client, &request).await.unwrap_err() {
        Error::Refused { reason, .. } => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(room_of(0, 0)).await, RefusedReason::TooFewCustomers { count: 0 });
    assert_eq!(refused(room_of(1, 0)).await, RefusedReason::TooFewCustomers { count: 1 });
    assert_eq!(refused(room_of(20, 21)).await, RefusedReason::TooManyCustomers { count: 41 });
    let mut twice = room_of(0, 1);
    twice.customers.push("wm0".into());
    assert_eq!(refused(twice).await, RefusedReason::TooFewCustomers { count: 1 }, "one customer named twice");
    let mut empty = room_of(0, 2);
    empty.customers.push("".into());
    assert_eq!(refused(empty).await, RefusedReason::Empty { field: "wxids" });
    let nobody = AddMember { person: " ".into(), ..one_add() };
    let reason = add(&client, &nobody).await.unwrap_err();
    assert!(
        matches!(reason, Error::Refused { reason: RefusedReason::Empty { field: "contactWxid" }, .. }),
        "{reason:?}"
    );
    let nowhere = exit(&client, &ExitRoom { account: "a".into(), room: "".into() }).await.unwrap_err();
    assert!(matches!(nowhere, Error::Refused { reason: RefusedReason::Empty { field: "roomWxid" }, .. }));
    assert_eq!(server.received_requests().await.unwrap().len(), 0);

    for (union_ids, customers) in [(2, 0), (0, 2), (1, 1), (40, 0), (20, 20)] {
        create(&client, &room_of(union_ids, customers)).await.unwrap();
    }
}

#[tokio::test]
async fn every_request_says_who_asks_and_takes_gzip() {
    let (server, client) = agreeable().await;
    client.accounts().await.unwrap();
    let request = only(&server).await;
    assert_eq!(request.headers["user-agent"], concat!("RoomDesk/", env!("CARGO_PKG_VERSION")));
    assert!(request.headers["accept-encoding"].to_str().unwrap().contains("gzip"));
    assert!(!request.headers.contains_key("referer"));
}

#[tokio::test]
async fn packed_answers_are_unpacked() {
    let server = MockServer::start().await;
    let packed = include_bytes!("fixtures/list_by_tag.json.gz").to_vec();
    Mock::given(any())
        .respond_with(
            ResponseTemplate::new(200)
                .insert_header("content-encoding", "gzip")
                .set_body_raw(packed, "application/json"),
        )
        .mount(&server)
        .await;
    let answer = client(&server.uri()).rooms(PAGE).await.unwrap();
    assert_eq!(&*answer.raw, include_str!("fixtures/list_by_tag.json"));
    assert_eq!(answer.value.rooms.len(), 1);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = MockServer::start().await;
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(302).insert_header("location", elsewhere.uri()))
        .mount(&server)
        .await;
    let error = client(&server.uri()).accounts().await.unwrap_err();
    assert!(matches!(error, Error::Protocol { status: 302, .. }), "{error:?}");
    let error = add(&client(&server.uri()), &one_add()).await.unwrap_err();
    assert!(!error.outcome_unknown(), "a redirect did nothing");
    assert_eq!(elsewhere.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn the_servers_clock_is_told() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(
            ResponseTemplate::new(200)
                .insert_header("date", "Sat, 23 Nov 2024 10:30:00 GMT")
                .set_body_json(json!({ "code": 0, "data": [] })),
        )
        .mount(&server)
        .await;
    let answer = client(&server.uri()).accounts().await.unwrap();
    assert_eq!(answer.server_time, Some("2024-11-23T10:30:00Z".parse().unwrap()));
}
