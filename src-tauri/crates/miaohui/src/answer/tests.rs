//! The lenient decoding, by property: nothing panics, nothing is lost, drifts change nothing.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::read_page;
use crate::callback::{CallbackKind, read_callback, without_token};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::room::{Room, read_room};
use crate::transport::Incoming;

fn incoming(status: u16, body: String) -> Incoming {
    Incoming { status, body, took: Duration::ZERO, server_time: None, retry_after: None }
}

fn rooms(body: &str) -> Result<(Vec<Room>, usize), Error> {
    let answer = read_page(Endpoint::RoomList, &incoming(200, body.to_owned()), read_room)?;
    Ok((answer.value.items, answer.unreadable.len()))
}

/// Any JSON, with the field names of the vendor among its keys.
fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        prop::sample::select(vec![
            "code",
            "errcode",
            "message",
            "errmsg",
            "data",
            "page",
            "current",
            "total",
            "wxid",
            "chatId",
            "botInfo",
            "members",
            "labels",
            "isFriend",
            "contactType",
            "memberCount",
            "deleted",
            "id",
            "imRoomId",
            "token",
            "leftMembers",
            "syncedTime",
            "timestamp",
            "nickName",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<String>().prop_map(Value::from),
        Just(Value::from(0)),
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// An id of digits, as long as the vendor's and longer.
fn digits() -> impl Strategy<Value = String> {
    "[1-9][0-9]{0,24}"
}

/// A room in the plain form of the documents, every id made of digits so that it can be written as a number.
fn plain_room() -> impl Strategy<Value = Value> {
    let member = (digits(), any::<String>(), any::<Option<bool>>(), 0..4_u8, any::<bool>()).prop_map(
        |(wxid, name, is_friend, kind, coworker)| {
            json!({
                "wxid": wxid, "nickName": name, "avatarUrl": "http://wx.qlogo.cn/1", "roomAlias": null,
                "isFriend": is_friend, "contactType": kind, "coworker": coworker,
            })
        },
    );
    let label = (digits(), any::<String>()).prop_map(|(id, name)| json!({ "id": id, "name": name }));
    (
        (digits(), digits(), digits(), digits(), any::<String>()),
        prop::collection::vec(member, 0..4),
        prop::collection::vec(label, 0..3),
        (any::<bool>(), any::<u32>(), any::<bool>()),
    )
        .prop_map(|((chat_id, bot, user, wxid, topic), members, labels, (external, count, deleted))| {
            json!({
                "chatId": chat_id,
                "botInfo": { "wxid": bot, "weixin": user, "nickName": "小北" },
                "wxid": wxid, "topic": topic, "avatarUrl": "", "members": members, "labels": labels,
                "external": external, "memberCount": count, "deleted": deleted,
            })
        })
}

/// Writes a room as JSON, each value in one of its drifts: the choices decide.
fn drifted(value: &Value, key: &str, choices: &mut impl Iterator<Item = u8>) -> String {
    let choice = choices.next().unwrap_or(0);
    match value {
        Value::Object(fields) => {
            let mut parts = Vec::new();
            for (name, field) in fields {
                // What is null or empty may just as well be missing.
                let optional = field.is_null() || (field == "" && name == "avatarUrl");
                if !(optional && choices.next().unwrap_or(0) % 2 == 1) {
                    parts.push(format!("{}:{}", json!(name), drifted(field, name, choices)));
                }
            }
            if choice % 3 == 1 {
                parts.push("\"unheardOf\":{\"a\":[1,{\"b\":null}]}".to_owned());
            }
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| drifted(item, key, choices)).collect();
            format!("[{}]", items.join(" ,\n"))
        }
        Value::String(text) if text.is_empty() && choice % 2 == 1 => "null".to_owned(),
        Value::String(text) if matches!(key, "wxid" | "chatId" | "weixin" | "id") && choice % 2 == 1 => text.clone(),
        Value::Bool(flag) => match choice % 4 {
            0 => flag.to_string(),
            1 => format!("\"{flag}\""),
            2 => u8::from(*flag).to_string(),
            _ => format!("\"{}\"", u8::from(*flag)),
        },
        Value::Number(number) => match choice % 3 {
            0 => number.to_string(),
            1 => format!("\"{number}\""),
            _ => format!("{number}.0"),
        },
        other => other.to_string(),
    }
}

proptest! {
    #[test]
    fn no_json_makes_it_panic(value in any_json(), status in prop::sample::select(vec![200_u16, 400, 500, 429])) {
        let body = value.to_string();
        let _ = read_page(Endpoint::RoomList, &incoming(status, body.clone()), read_room);
        let _ = super::read_created(Endpoint::CreateRoom, &incoming(status, body.clone()));
        for kind in CallbackKind::ALL {
            let _ = read_callback(kind, &body);
        }
        let kept = without_token(body.as_bytes());
        prop_assert!(serde_json::from_slice::<Value>(&kept).is_ok());
    }

    #[test]
    fn no_text_makes_it_panic(body in any::<String>()) {
        prop_assert!(rooms(&body).is_err());
        prop_assert!(read_callback(CallbackKind::RoomLeft, &body).is_err());
        prop_assert_eq!(&*without_token(body.as_bytes()), body.as_bytes());
    }

    #[test]
    fn every_item_is_either_read_or_reported(items in prop::collection::vec(any_json(), 0..6)) {
        let body = json!({ "code": 0, "data": items }).to_string();
        let answer = read_page(Endpoint::RoomList, &incoming(200, body), read_room).unwrap();
        let whole = answer.unreadable.iter().filter(|fault| !fault.path.contains(".members") && !fault.path.contains(".labels"));
        prop_assert_eq!(answer.value.items.len() + whole.count(), items.len());
        prop_assert_eq!(answer.value.received, items.len());
    }

    #[test]
    fn a_bad_room_costs_no_good_one(room in plain_room(), bad in any_json(), place in 0..3_usize) {
        prop_assume!(bad.get("wxid").is_none());
        let mut items = vec![room.clone(), room.clone()];
        items.insert(place, bad);
        let (good, faults) = rooms(&json!({ "code": 0, "data": items }).to_string()).unwrap();
        let (alone, _) = rooms(&json!({ "code": 0, "data": [room] }).to_string()).unwrap();
        prop_assert_eq!(&good[0], &alone[0]);
        prop_assert_eq!(&good[1], &alone[0]);
        prop_assert_eq!(faults, 1);
    }

    #[test]
    fn drifts_change_nothing(
        room in plain_room(),
        choices in prop::collection::vec(any::<u8>(), 64),
        envelope in 0..4_u8,
    ) {
        let (plain, _) = rooms(&json!({ "code": 0, "data": [room] }).to_string()).unwrap();
        let items = format!("[{}]", drifted(&room, "", &mut choices.into_iter()));
        let body = match envelope {
            0 => format!("{{\"code\":0,\"data\":{items}}}"),
            1 => format!("{{\"errcode\":\"0\",\"errmsg\":\"ok\",\"data\":{items},\"page\":null}}"),
            2 => format!("{{\"code\":0,\"data\":{{\"data\":{items},\"page\":{{\"total\":\"1\"}}}}}}"),
            _ => format!(" {{\"data\":{items},\"page\":[],\"message\":null,\"code\":\"0\"}} "),
        };
        let (read, faults) = rooms(&body).unwrap();
        prop_assert_eq!(faults, 0, "{}", body);
        prop_assert_eq!(read, plain, "{}", body);
    }
}
