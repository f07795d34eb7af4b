//! Every code of the table, provoked by its condition.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeSet;

use common::{Bench, small};
use serde_json::{Value, json};
use simulator::{CONDITIONS, Config, Endpoint, RoomTruth};

/// One case: what has to be true first, what is sent, and the code.
struct Case {
    endpoint: Endpoint,
    code: i64,
    /// Part of the message; empty for any.
    message: &'static str,
    prepare: fn(&Bench),
    body: fn(&Bench) -> Value,
}

const NEW: &str = "2026 秋季新品试用 2群";
const INTERNAL: &str = "客服值班群";

fn nothing(_: &Bench) {}

fn wxids(bench: &Bench, user_id: &str, count: usize) -> Vec<String> {
    let nowhere = RoomTruth { members: Vec::new(), ..bench.room(NEW) };
    bench.friends_outside(user_id, &nowhere, count).into_iter().map(|person| person.wxid).collect()
}

fn add(bench: &Bench, user_id: &str, topic: &str) -> Value {
    let room = bench.room(topic);
    let person = bench.friends_outside("xiaobei", &room, 1).remove(0);
    json!({"botUserId": user_id, "contactWxid": person.wxid, "roomWxid": room.wxid})
}

fn add_new(bench: &Bench) -> Value {
    add(bench, "xiaobei", NEW)
}

fn create(bench: &Bench, user_id: &str) -> Value {
    json!({"botUserId": user_id, "userIds": [], "wxids": wxids(bench, "xiaobei", 2), "name": "群", "greeting": "您好"})
}

fn create_with(bench: &Bench, field: &str, value: Value) -> Value {
    let mut body = create(bench, "xiaobei");
    body[field] = value;
    body
}

fn exit(bench: &Bench, user_id: &str) -> Value {
    json!({"wecomUserId": user_id, "roomWxid": bench.room(NEW).wxid})
}

fn exit_xiaobei(bench: &Bench) -> Value {
    exit(bench, "xiaobei")
}

fn wrong_token(mut body: Value) -> Value {
    body["token"] = "0123456789abcdef01234567".into();
    body
}

fn case(endpoint: Endpoint, code: i64, message: &'static str, prepare: fn(&Bench), body: fn(&Bench) -> Value) -> Case {
    Case { endpoint, code, message, prepare, body }
}

fn add_member_cases() -> Vec<Case> {
    let case = |code, message, prepare, body| case(Endpoint::AddMember, code, message, prepare, body);
    vec![
        case(0, "", nothing, add_new),
        case(40003, "forbidden", nothing, |bench| wrong_token(add_new(bench))),
        case(-2, "", nothing, |bench| add(bench, "nobody", NEW)),
        case(-3, "", nothing, |bench| add(bench, "shuangkai", NEW)),
        case(-3, "", |bench| bench.simulator.world().host_twice("xiaobei", "xiaonan").unwrap(), add_new),
        case(-4, "", nothing, |bench| add(bench, "laoban_weixin", NEW)),
        case(-5, "", nothing, |bench| add(bench, "xiaoxi", NEW)),
        case(-5, "", nothing, |bench| add(bench, "daisaoma", NEW)),
        case(400400, "", nothing, |bench| {
            let mut body = add_new(bench);
            body["roomWxid"] = "R:888888".into();
            body
        }),
        case(-6, "", |bench| not_loaded(bench, "xiaobei"), add_new),
        case(-7, "", |bench| bench.simulator.world().restrict("xiaobei", true).unwrap(), add_new),
        case(-8, "", nothing, |bench| {
            let mut body = add_new(bench);
            let stranger = bench.truth().people().find(|person| person.friend_of.is_empty()).unwrap();
            body["contactWxid"] = stranger.wxid.into();
            body
        }),
        case(-9, "", nothing, |bench| {
            let room = bench.room(NEW);
            json!({"botUserId": "xiaobei", "contactWxid": room.members.last().unwrap(), "roomWxid": room.wxid})
        }),
        case(-10, "", nothing, |bench| add(bench, "xiaonan", "🔥双11大促福利群②").befriended(bench, "xiaonan")),
        case(-11, "", nothing, |bench| add(bench, "xiaonan", NEW)),
        case(-11, "", nothing, |bench| add(bench, "xiaobei", "测试群（已解散）")),
        case(-12, "内部群", nothing, |bench| add(bench, "xiaobei", INTERNAL)),
        case(-12, "已发送入群邀请", nothing, |bench| add(bench, "xiaobei", "门店群-003 静安大悦城店")),
    ]
}

/// A person who is a friend of another account than the usual one.
trait Befriended {
    fn befriended(self, bench: &Bench, user_id: &str) -> Self;
}

impl Befriended for Value {
    fn befriended(self, bench: &Bench, user_id: &str) -> Self {
        bench.simulator.world().set_friend(user_id, self["contactWxid"].as_str().unwrap(), true).unwrap();
        self
    }
}

fn not_loaded(bench: &Bench, user_id: &str) {
    bench.simulator.world().set_room_loaded(user_id, &bench.room(NEW).wxid, false).unwrap();
}

fn create_cases() -> Vec<Case> {
    let case = |code, prepare, body| case(Endpoint::Create, code, "", prepare, body);
    vec![
        case(0, nothing, |bench| create(bench, "xiaobei")),
        case(-1, nothing, |bench| wrong_token(create(bench, "xiaobei"))),
        case(-2, nothing, |bench| create(bench, "nobody")),
        case(-3, nothing, |bench| create(bench, "shuangkai")),
        case(-4, nothing, |bench| create(bench, "laoban_weixin")),
        case(-5, nothing, |bench| create(bench, "xiaoxi")),
        case(-6, nothing, |bench| create_with(bench, "userIds", json!(["xiaonan", "gone"]))),
        case(-7, nothing, |bench| create_with(bench, "wxids", json!(["7880000000000000", "7880000000000001"]))),
        case(-7, nothing, |bench| create_with(bench, "unionIds", json!(["ozynqsulJFCZ2z1aYeS8h-nuasdAAA"]))),
        case(
            -8,
            |bench| {
                let wxid = &wxids(bench, "xiaobei", 1)[0];
                bench.simulator.world().set_contact_loaded(wxid, false).unwrap();
            },
            |bench| create(bench, "xiaobei"),
        ),
        case(-9, nothing, |bench| create_with(bench, "wxids", json!(wxids(bench, "xiaobei", 41)))),
        case(-9, nothing, |bench| {
            let nowhere = RoomTruth { members: Vec::new(), ..bench.room(NEW) };
            let friend = bench.friends_outside("xiaobei", &nowhere, 1).remove(0);
            let stranger = bench.truth().people().find(|person| person.friend_of.is_empty()).unwrap();
            create_with(bench, "wxids", json!([friend.wxid, stranger.wxid]))
        }),
        case(-9, |bench| bench.simulator.world().restrict("xiaobei", true).unwrap(), |bench| create(bench, "xiaobei")),
        case(-10, nothing, |bench| create_with(bench, "wxids", json!(wxids(bench, "xiaobei", 1)))),
        case(-10, nothing, |bench| {
            let same = wxids(bench, "xiaobei", 1).remove(0);
            create_with(bench, "wxids", json!([same, same]))
        }),
    ]
}

fn own(bench: &Bench, contact: usize) {
    let (room, truth) = (bench.room(NEW), bench.truth());
    let account = truth.accounts()[0].wxid.clone();
    let members = std::iter::once(account).chain(room.members.iter().filter(|wxid| !wxid.starts_with("1688")).cloned());
    let owner = members.into_iter().nth(contact).unwrap();
    bench.simulator.world().set_owner(&room.wxid, &owner).unwrap();
}

fn exit_cases() -> Vec<Case> {
    let case = |code, prepare, body| case(Endpoint::Exit, code, "", prepare, body);
    let unowned: fn(&Bench) = |bench| own(bench, 1);
    vec![
        case(0, unowned, exit_xiaobei),
        case(-1, nothing, |bench| wrong_token(exit_xiaobei(bench))),
        case(-2, nothing, |bench| exit(bench, "nobody")),
        case(-3, nothing, |bench| exit(bench, "shuangkai")),
        case(-4, nothing, |bench| exit(bench, "daisaoma")),
        case(-4, |bench| bench.simulator.world().set_logged_in("xiaobei", false).unwrap(), exit_xiaobei),
        case(-5, nothing, |bench| exit(bench, "laoban_weixin")),
        case(-5, |bench| bench.simulator.world().set_personal("xiaobei", true).unwrap(), exit_xiaobei),
        case(-6, |bench| bench.simulator.world().set_online("xiaobei", false).unwrap(), exit_xiaobei),
        case(-7, nothing, |bench| exit(bench, "xiaonan")),
        case(-8, nothing, |_| json!({"wecomUserId": "xiaobei", "roomWxid": "R:888888"})),
        case(-8, |bench| bench.simulator.world().delete_room(&bench.room(NEW).wxid).unwrap(), exit_xiaobei),
        case(-9, |bench| not_loaded(bench, "xiaobei"), exit_xiaobei),
        case(
            -10,
            |bench| {
                own(bench, 1);
                bench.simulator.world().restrict("xiaobei", true).unwrap();
            },
            exit_xiaobei,
        ),
        case(-11, |bench| own(bench, 0), exit_xiaobei),
    ]
}

async fn run(case: &Case) -> String {
    let bench = Bench::start(Config { adds_per_minute: 1_000, ..small() }).await;
    (case.prepare)(&bench);
    let mut body = (case.body)(&bench);
    if body.get("token").is_none() {
        body["token"] = bench.simulator.token().into();
    }
    if case.message == "已发送入群邀请" {
        assert_eq!(bench.try_post(case.endpoint.path(), &body).await.unwrap().json()["code"], 0, "the card itself");
    }
    let before: Vec<RoomTruth> = bench.truth().rooms().collect();
    let answer = bench.try_post(case.endpoint.path(), &body).await.unwrap();
    let json = answer.json();
    let (code, message) = match case.endpoint {
        Endpoint::Create => ("errcode", "errmsg"),
        _ => ("code", "message"),
    };
    let text = json[message].as_str().unwrap().to_owned();
    assert_eq!((answer.status, &json[code]), (200, &case.code.into()), "{:?} {}: {json}", case.endpoint, case.message);
    assert!(text.contains(case.message), "{text}");
    let record = bench.simulator.requests().pop().unwrap();
    assert_eq!((record.code, record.unexpected), (Some(case.code), None));
    if case.code != 0 {
        let after: Vec<RoomTruth> = bench.truth().rooms().collect();
        assert!(before == after, "{:?} {} changed the world", case.endpoint, case.code);
        assert_eq!(record.work, simulator::Work::None);
    }
    text
}

#[tokio::test]
async fn every_code_is_the_answer_to_its_condition() {
    let mut provoked = BTreeSet::new();
    for case in add_member_cases().iter().chain(&create_cases()).chain(&exit_cases()) {
        let message = run(case).await;
        provoked.insert((case.endpoint.path(), case.code, message));
    }
    for row in CONDITIONS.iter().filter(|row| row.endpoint.is_write()) {
        let row = (row.endpoint.path(), row.code, row.message.to_owned());
        assert!(provoked.contains(&row), "no case for {row:?}");
    }
}
