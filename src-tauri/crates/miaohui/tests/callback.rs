//! Callbacks beyond their golden shapes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use miaohui::callback::{CallbackContent, CallbackKind, read_callback, without_token};

fn synced_at(time: &str) -> Option<String> {
    let body = format!(r#"{{"wxid": "R:1", "syncedTime": {time}}}"#);
    match read_callback(CallbackKind::ChatroomLoaded, &body).unwrap().content {
        CallbackContent::Seen(seen) => seen.synced_at.map(|time| time.to_string()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn times_are_read_in_every_spelling() {
    let expected = Some("2024-11-23T10:30:00Z".to_owned());
    for time in [
        "1732357800",
        "\"1732357800\"",
        "1732357800000",
        "\"1732357800000\"",
        "1732357800.0",
        "\"2024-11-23T10:30:00Z\"",
        "\"2024-11-23T18:30:00+08:00\"",
    ] {
        assert_eq!(synced_at(time), expected, "{time}");
    }
    for time in ["null", "\"\"", "0", "\"yesterday\"", "true", "99999999999999999999"] {
        assert_eq!(synced_at(time), None, "{time}");
    }
}

#[test]
fn paths_tell_the_kind() {
    assert_eq!(CallbackKind::from_path("chatroom/joined/"), Some(CallbackKind::ChatroomJoined));
    for unknown in ["", "/", "chatroom", "chatroom/left", "x/chatroom/joined", "room/joined/more"] {
        assert_eq!(CallbackKind::from_path(unknown), None, "{unknown}");
    }
}

#[test]
fn a_body_without_a_room_is_a_fault_with_its_place() {
    let fault = |kind, body| read_callback(kind, body).unwrap_err();
    assert_eq!(fault(CallbackKind::ChatroomJoined, "{}").path, "wxid");
    assert_eq!(fault(CallbackKind::RoomLeft, "{}").path, "imRoomId");
    assert_eq!(fault(CallbackKind::RoomLeft, r#"{"imRoomId": "R:1", "leftMembers": 7}"#).path, "leftMembers");
    assert_eq!(fault(CallbackKind::RoomTopic, r#"{"imRoomId": []}"#).path, "imRoomId");
    assert_eq!(fault(CallbackKind::ChatroomLoaded, "<html>").path, "");
}

#[test]
fn a_stored_body_keeps_everything_but_the_token() {
    let body = b"{ \"chatId\" : 5,\n \"token\" : \"5f60998462c907003e1fa2c1\" , \"topic\": \"token\" }";
    assert_eq!(*without_token(body), *b"{ \"chatId\" : 5,\n \"token\" : \"[token]\" , \"topic\": \"token\" }");
    for untouched in [&b""[..], b"not json", b"[1]", b"{\"topic\": \"x\"}", b"{\"token\": null}", b"\"token\" \xff"] {
        assert_eq!(without_token(untouched), untouched);
    }
}

#[test]
fn tokens_are_taken_out_at_any_depth_and_json_stays_json() {
    let cleaned = |body: &str| String::from_utf8(without_token(body.as_bytes()).into_owned()).unwrap();
    for (body, kept) in [
        (r#"{"data": {"token": "5f60\"9984"}}"#, r#"{"data": {"token": "[token]"}}"#),
        (r#"{"data": {"\u0074oken" : "5f60"}}"#, r#"{"data": {"\u0074oken" : "[token]"}}"#),
        (r#"{"token": "5f60", "t\u006fken": "5f61"}"#, r#"{"token": "[token]", "t\u006fken": "[token]"}"#),
        (
            r#"{"a \"token": "b", "c": "token", "d": ["token", "e\\"]}"#,
            r#"{"a \"token": "b", "c": "token", "d": ["token", "e\\"]}"#,
        ),
        ("5\" pipe \"token\": \"5f60", "5\" pipe \"token\": \"[token]"),
    ] {
        assert_eq!(cleaned(body), kept);
    }
}
