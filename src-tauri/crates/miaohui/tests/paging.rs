//! Whole lists over real HTTP, from servers that count pages from 0 and from 1.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use futures::TryStreamExt;
use miaohui::{Error, RoomPage};
use serde_json::{Value, json};
use support::client;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// A list of `count` items that counts its pages from `first` and honours a filter by wxid.
struct List {
    first: u32,
    count: u32,
}

impl List {
    async fn serve(first: u32, count: u32) -> MockServer {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(Self { first, count }).mount(&server).await;
        server
    }
}

impl Respond for List {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let field = |name| request.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let number = |name| field(name).unwrap().parse::<u32>().unwrap();
        let (current, size) = (number("current"), number("pageSize"));
        let Some(page) = current.checked_sub(self.first) else {
            return ResponseTemplate::new(500).set_body_string("skip must not be negative");
        };
        // Each room is seen by two accounts: two conversations, one wxid.
        let all: Vec<Value> = (0..self.count)
            .map(|n| json!({ "chatId": format!("c{n}"), "wxid": format!("R:{}", n / 2), "topic": format!("{n}群") }))
            .filter(|room| field("wxid").is_none_or(|wxid| room["wxid"] == wxid.as_str()))
            .collect();
        let items: Vec<_> = all.iter().skip((page * size) as usize).take(size as usize).collect();
        let page = json!({ "current": current.to_string(), "total": all.len() });
        ResponseTemplate::new(200).set_body_json(json!({ "code": 0, "data": items, "page": page }))
    }
}

async fn asked(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.unwrap();
    let current = |request: &Request| {
        request.url.query_pairs().find(|(key, _)| key == "current").map(|(_, value)| value.into_owned()).unwrap()
    };
    requests.iter().map(current).collect()
}

fn chats(pages: &[RoomPage]) -> Vec<String> {
    let mut chats: Vec<_> =
        pages.iter().flat_map(|page| &page.rooms).map(|room| room.chat_id.as_str().to_owned()).collect();
    chats.sort_by_key(|chat| chat[1..].parse::<u32>().unwrap());
    chats
}

#[tokio::test]
async fn all_rooms_come_from_either_kind_of_server() {
    let expected: Vec<_> = (0..25).map(|n| format!("c{n}")).collect();
    for (first, pages) in [(1, vec!["1", "2", "3"]), (0, vec!["1", "2", "3", "0"])] {
        let server = List::serve(first, 25).await;
        let client = client(&server.uri());
        let read: Vec<_> = client.all_rooms(10).try_collect().await.unwrap();
        assert_eq!(chats(&read), expected, "first page {first}");
        let mut asked = asked(&server).await;
        asked.sort_by_key(|page| pages.iter().position(|expected| expected == page));
        assert_eq!(asked, pages, "each once, in any order");
        let read: Vec<_> = client.all_rooms_without_members(10).try_collect().await.unwrap();
        assert_eq!(chats(&read), expected, "first page {first}");
        let read: Vec<_> = client.all_contacts(10).try_collect().await.unwrap();
        assert_eq!(read.iter().map(|page| page.contacts.len()).sum::<usize>(), 25);
        assert!(read.iter().all(|page| page.total == Some(25)));
    }
}

#[tokio::test]
async fn rooms_of_a_tag_count_from_1_as_documented() {
    let server = List::serve(1, 20).await;
    let stream = client(&server.uri()).all_rooms_by_tag("5eda03260e21f35ca20f9eb4".into(), 10);
    let read: Vec<_> = stream.try_collect().await.unwrap();
    assert_eq!(chats(&read).len(), 20);
    assert_eq!(asked(&server).await, ["1", "2"], "one page is left: no reason to ask for two at once");
}

#[tokio::test]
async fn one_room_is_found_on_either_kind_of_server() {
    for first in [1, 0] {
        let server = List::serve(first, 25).await;
        let client = client(&server.uri());
        let found = client.room(&"R:7".into()).await.unwrap();
        let seen_by: Vec<_> = found.value.iter().map(|room| room.chat_id.as_str()).collect();
        assert_eq!(seen_by, ["c14", "c15"], "first page {first}: one entry for each account");
        assert!(found.raw.contains("14群"), "{}", found.raw);
        assert_eq!(client.room(&"R:99".into()).await.unwrap().value, []);
    }
}

#[tokio::test]
async fn a_tenant_that_ignores_the_filter_is_not_read_whole() {
    let server = MockServer::start().await;
    let rooms: Vec<_> = (0..100).map(|n| json!({ "chatId": format!("c{n}"), "wxid": format!("R:{n}") })).collect();
    let body = json!({ "code": 0, "data": rooms, "page": { "total": 100_000 } });
    Mock::given(path("/room/list")).respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    let found = client(&server.uri()).room(&"R:7".into()).await.unwrap();
    assert_eq!(found.value.len(), 1);
    assert!(asked(&server).await.len() <= 4);
}

#[tokio::test]
async fn a_list_that_the_tenant_lacks_is_told_as_missing() {
    let server = MockServer::start().await;
    let error = client(&server.uri()).all_rooms(10).try_collect::<Vec<_>>().await.unwrap_err();
    assert!(matches!(error, Error::Protocol { status: 404, .. }), "{error:?}");
    assert!(error.call_missing());
    assert_eq!(asked(&server).await, ["1"]);
}
