//! Every shape of the documents, over real HTTP, as it is understood.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::fmt::Debug;

use insta::assert_debug_snapshot;
use miaohui::callback::{CallbackKind, read_callback};
use miaohui::{Answer, Client, CreateRoom, ExitRoom, PageRequest};
use support::{add, client, create, exit, one_add};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const PAGE: PageRequest = PageRequest { number: 1, size: 100 };

fn fixture(name: &str) -> String {
    let file = format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&file).unwrap_or_else(|fault| panic!("{file}: {fault}"))
}

/// A server that answers one call with a fixture, and a client of it.
async fn serving(verb: &str, call: &str, name: &str) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(method(verb))
        .and(path(format!("/{call}")))
        .respond_with(ResponseTemplate::new(200).set_body_raw(fixture(name), "application/json"))
        .mount(&server)
        .await;
    let client = client(&server.uri());
    (server, client)
}

/// What was understood and what was not; the raw answer must be the fixture itself.
fn understood<T: Debug>(answer: Answer<T>, name: &str) -> (T, Vec<miaohui::Unreadable>) {
    assert_eq!(&*answer.raw, fixture(name));
    (answer.value, answer.unreadable)
}

macro_rules! golden {
    ($test:ident, $verb:literal $call:literal, $fixture:literal, |$client:ident| $answer:expr) => {
        #[tokio::test]
        async fn $test() {
            let (_server, $client) = serving($verb, $call, $fixture).await;
            assert_debug_snapshot!(understood($answer.await.unwrap(), $fixture));
        }
    };
}

/// Pages keep their raw answer too; it is compared already and would only repeat the fixture.
fn rooms(answer: Answer<miaohui::RoomPage>) -> Answer<impl Debug> {
    let Answer { value, raw, took, server_time, unreadable } = answer;
    assert_eq!(value.raw, raw);
    assert_eq!(value.unreadable, unreadable);
    Answer { value: (value.number, value.total, value.rooms), raw, took, server_time, unreadable }
}

golden!(list_by_tag, "GET" "room/listByMHTag", "list_by_tag.json", |client| async {
    client.rooms_by_tag(&"5eda03260e21f35ca20f9eb4".into(), PAGE).await.map(rooms)
});
golden!(list_by_member, "GET" "room/listByMember", "list_by_member.json", |client| client
    .rooms_by_member(&"kx23498".into()));
golden!(room_list_with_every_drift, "GET" "room/list", "room_list_drifts.json", |client| async {
    client.rooms(PAGE).await.map(rooms)
});
golden!(one_bad_room_loses_no_other, "GET" "room/list", "room_list_one_bad.json", |client| async {
    client.rooms(PAGE).await.map(rooms)
});
golden!(simple_list_wrapped_twice, "GET" "room/simpleList", "room_simple_list_twice.json", |client| async {
    client.rooms_without_members(PAGE).await.map(rooms)
});
golden!(simple_list_wrapped_once, "GET" "room/simpleList", "room_simple_list_once.json", |client| async {
    client.rooms_without_members(PAGE).await.map(rooms)
});
golden!(any_list_may_be_wrapped_twice, "GET" "room/listByMember", "room_simple_list_twice.json", |client| client
    .rooms_by_member(&"kx23498".into()));
golden!(accounts, "GET" "bot/list", "bot_list.json", |client| client.accounts());
golden!(contacts, "GET" "contact/list", "contact_list.json", |client| async {
    let Answer { value, raw, took, server_time, unreadable } = client.contacts(PAGE).await?;
    let value = (value.number, value.total, value.contacts);
    Ok::<_, miaohui::Error>(Answer { value, raw, took, server_time, unreadable })
});
golden!(add_member, "POST" "room/addMember", "add_member.json", |client| async { add(&client, &one_add()).await });
golden!(create_room, "POST" "room/create", "room_create.json", |client| async {
    let request = CreateRoom {
        account: "testUserId".into(),
        coworkers: Vec::new(),
        union_ids: Vec::new(),
        customers: vec!["wm1".into(), "wm2".into()],
        name: None,
        greeting: String::new(),
    };
    create(&client, &request).await
});
golden!(exit_room, "POST" "room/exit", "room_exit.json", |client| async {
    exit(&client, &ExitRoom { account: "testUserId".into(), room: "R:123123123".into() }).await
});

#[tokio::test]
async fn a_card_sent_before() {
    let (_server, client) = serving("POST", "room/addMember", "add_member_card_sent.json").await;
    let error = add(&client, &one_add()).await.unwrap_err();
    let miaohui::Error::Business(business) = &error else { panic!("{error:?}") };
    assert_eq!(business.key(), "addMember.cardAlreadySent");
    assert_eq!(&*business.raw, fixture("add_member_card_sent.json"));
    assert_debug_snapshot!(error);
}

macro_rules! golden_callback {
    ($test:ident, $kind:ident, $fixture:literal) => {
        #[test]
        fn $test() {
            let kind = CallbackKind::$kind;
            assert_eq!(CallbackKind::from_path(&format!("/{}", kind.path())), Some(kind));
            assert_debug_snapshot!(read_callback(kind, &fixture($fixture)).unwrap());
        }
    };
}

golden_callback!(callback_chatroom_joined, ChatroomJoined, "chatroom_joined.json");
golden_callback!(callback_chatroom_loaded, ChatroomLoaded, "chatroom_loaded_drifts.json");
golden_callback!(callback_room_left, RoomLeft, "room_left.json");
golden_callback!(callback_room_topic, RoomTopic, "room_topic.json");
golden_callback!(callback_room_joined, RoomJoined, "room_joined.json");
