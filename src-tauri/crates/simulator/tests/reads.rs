//! The six reading calls over real HTTP, compared with the truth.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeSet;

use common::{Bench, small};
use serde_json::Value;
use simulator::{Calls, Config};

fn texts(list: &Value, field: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn bot_list_shows_every_account_and_who_is_offline() {
    let bench = Bench::start(Config::default()).await;
    let answer = bench.get("/bot/list", &[]).await;
    assert_eq!(answer["code"], 0);
    assert_eq!(answer["message"], "");
    assert!(answer.get("page").is_none());
    let accounts = answer["data"].as_array().unwrap();
    let online: Vec<(&str, bool)> = accounts
        .iter()
        .map(|account| (account["weixin"].as_str().unwrap(), account["online"].as_bool().unwrap()))
        .collect();
    assert_eq!(online, [("xiaobei", true), ("xiaonan", true), ("xiaoxi", false)]);
    for account in accounts {
        assert_eq!(account["id"].as_str().unwrap().len(), 24);
        assert!(account["wxid"].as_str().unwrap().starts_with("1688"));
        assert!(account["avatar"].is_string() && account["nickName"].is_string());
    }
}

#[tokio::test]
async fn a_tag_lists_its_living_rooms_once_per_account_on_short_pages() {
    let bench = Bench::start(small()).await;
    let truth = bench.truth();
    for tag in truth.tags() {
        let mut chats = Vec::new();
        let (mut current, mut total, mut short) = (1, 0, 0);
        while (current - 1) * 5 < total.max(1) {
            let page = bench.page("/room/listByMHTag", current, 5, &[("mhTagId", &tag.id)]).await;
            assert_eq!(page["page"]["current"], current);
            total = page["page"]["total"].as_u64().unwrap() as usize;
            short += usize::from(page["data"].as_array().unwrap().len() < 5);
            chats.extend(texts(&page["data"], "chatId"));
            current += 1;
        }
        let tagged: Vec<_> = truth.rooms().filter(|room| room.tags.contains(&tag.id)).collect();
        let living = tagged.iter().filter(|room| !room.deleted);
        let wanted: Vec<String> = living.flat_map(|room| room.accounts.iter().map(|(_, chat)| chat.clone())).collect();
        assert_eq!(chats, wanted, "{}", tag.name);
        assert_eq!(total, tagged.iter().map(|room| room.accounts.len()).sum::<usize>());
        let deleted = tagged.iter().filter(|room| room.deleted).count();
        assert!(deleted == 0 || short > 0);
    }
    let beyond = bench.page("/room/listByMHTag", 1_000, 100, &[("mhTagId", &truth.tags()[0].id)]).await;
    assert_eq!(beyond["data"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn a_room_object_has_the_documented_fields_and_the_true_members() {
    let bench = Bench::start(small()).await;
    let truth = bench.truth();
    let shown = bench.room("华东区 VIP客户群 · 宏盛建材");
    let answer = bench.get("/room/list", &[("wxid", &shown.wxid)]).await;
    assert_eq!(texts(&answer["data"], "wxid"), [shown.wxid.clone(), shown.wxid.clone()]);
    let chats: BTreeSet<String> = texts(&answer["data"], "chatId").into_iter().collect();
    assert_eq!(chats.len(), 2, "one chatId per account");
    let room = &answer["data"][0];
    assert_eq!(room["topic"], shown.topic.as_str());
    assert_eq!(room["ownerId"], shown.owner.as_str());
    assert_eq!(room["external"], true);
    assert_eq!(room["memberCount"], shown.reported_count);
    assert_eq!(texts(&room["members"], "wxid"), shown.members);
    assert_eq!(texts(&room["labels"], "id"), shown.tags);
    assert!(room.get("deleted").is_none() && room.get("wecomChatId").is_none());
    for member in room["members"].as_array().unwrap() {
        let person = truth.person(member["wxid"].as_str().unwrap()).unwrap();
        assert_eq!(member["nickName"], person.nick_name.as_str());
        assert_eq!(member["contactType"], person.contact_type);
        assert_eq!(member["coworker"], person.coworker);
        assert_eq!(member.get("corporation").and_then(Value::as_str), person.corporation.as_deref());
        assert!(member["isFriend"].is_boolean() && member.get("roomAlias").is_some());
    }
}

#[tokio::test]
async fn list_by_member_finds_every_room_of_a_person() {
    let bench = Bench::start(small()).await;
    let truth = bench.truth();
    let mut several = 0;
    for person in truth.people().step_by(97) {
        let answer = bench.get("/room/listByMember", &[("contactWxid", &person.wxid)]).await;
        assert!(answer.get("page").is_none());
        let mut found = texts(&answer["data"], "wxid");
        found.dedup();
        assert_eq!(found, truth.rooms_of(&person.wxid));
        let by_hand: Vec<String> =
            truth.rooms().filter(|room| room.members.contains(&person.wxid)).map(|room| room.wxid).collect();
        assert_eq!(found, by_hand);
        several += usize::from(found.len() > 1);
    }
    assert!(several > 5);
    let nobody = bench.get("/room/listByMember", &[("contactWxid", "7880000000000000")]).await;
    assert_eq!((&nobody["code"], nobody["data"].as_array().unwrap().len()), (&0.into(), 0));
}

#[tokio::test]
async fn room_list_begins_with_page_0_or_1_and_marks_deleted_rooms() {
    for first in [0, 1] {
        let bench = Bench::start(Config { first_page: first, ..small() }).await;
        let truth = bench.truth();
        let mut chats = Vec::new();
        for page in 0..40 {
            let answer = bench.page("/room/list", first as usize + page, 50, &[]).await;
            let rooms = answer["data"].as_array().unwrap();
            for room in rooms {
                let deleted = truth.room(room["wxid"].as_str().unwrap()).unwrap().deleted;
                assert_eq!(room.get("deleted").is_some(), deleted);
            }
            chats.extend(texts(&answer["data"], "chatId"));
        }
        let wanted: Vec<String> = truth.rooms().flat_map(|room| room.accounts).map(|(_, chat)| chat).collect();
        assert_eq!(chats, wanted);
        let zero = bench.page("/room/list", 0, 7, &[]).await;
        let one = bench.page("/room/list", 1, 7, &[]).await;
        assert_eq!(zero["data"] == one["data"], first == 1);
    }
}

#[tokio::test]
async fn a_page_holds_at_most_100() {
    let bench = Bench::start(Config::default()).await;
    let answer = bench.page("/room/simpleList", 1, 5_000, &[]).await;
    assert_eq!(answer["data"]["data"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn simple_list_is_wrapped_twice_and_has_no_members() {
    let bench = Bench::start(small()).await;
    let simple = bench.page("/room/simpleList", 1, 3, &[]).await;
    let full = bench.page("/room/list", 1, 3, &[]).await;
    assert_eq!(simple["code"], 0);
    assert!(simple.get("page").is_none());
    assert_eq!(simple["data"]["page"], full["page"]);
    assert_eq!(texts(&simple["data"]["data"], "chatId"), texts(&full["data"], "chatId"));
    assert!(simple["data"]["data"][0].get("members").is_none());
}

#[tokio::test]
async fn contact_list_is_the_friends_of_the_accounts() {
    let bench = Bench::start(small()).await;
    let truth = bench.truth();
    let friendships: usize = truth.people().map(|person| person.friend_of.len()).sum();
    let first = bench.page("/contact/list", 1, 100, &[]).await;
    assert_eq!(first["page"]["total"].as_u64().unwrap() as usize, friendships);
    for contact in first["data"].as_array().unwrap() {
        let person = truth.person(contact["wxid"].as_str().unwrap()).unwrap();
        assert_eq!(contact["nickName"], person.nick_name.as_str());
        assert!(person.friend_of.iter().any(|user_id| contact["botInfo"]["weixin"] == user_id.as_str()));
        for field in ["chatId", "weixin", "alias", "avatarUrl", "city", "province"] {
            assert!(contact[field].is_string(), "{field}");
        }
    }
    let person = truth.people().find(|person| person.friend_of.len() == 3).unwrap();
    let one = bench.get("/contact/list", &[("wxid", &person.wxid)]).await;
    assert_eq!(texts(&one["data"], "wxid"), vec![person.wxid; 3]);
}

#[tokio::test]
async fn neighbours_that_the_tenant_lacks_answer_404() {
    let calls = Calls { bot_list: false, room_list: false, simple_list: false, contact_list: false };
    let bench = Bench::start(Config { calls, ..small() }).await;
    for path in ["/bot/list", "/room/list", "/room/simpleList", "/contact/list"] {
        let answer = bench.try_get(path, &[("token", bench.simulator.token())]).await.unwrap();
        assert_eq!(answer.status, 404, "{path}");
    }
    assert!(bench.simulator.requests().iter().all(|request| request.unexpected.is_none()), "probing is allowed");
    let tag = bench.truth().tags()[0].id.clone();
    assert_eq!(bench.page("/room/listByMHTag", 1, 1, &[("mhTagId", &tag)]).await["code"], 0);
}

#[tokio::test]
async fn drifts_that_the_documents_leave_open_are_settings() {
    let drifting = Config {
        loose_types: true,
        wecom_chat_ids: true,
        empty_tag_lists_all: true,
        path_prefix: String::new(),
        ..small()
    };
    let bench = Bench::start(drifting).await;
    let all = bench.page("/room/listByMHTag", 1, 2, &[("mhTagId", "")]).await;
    let views: usize = bench.truth().rooms().map(|room| room.accounts.len()).sum();
    assert_eq!(all["page"]["total"].as_u64().unwrap() as usize, views);
    assert_eq!(all["page"]["current"], "1");
    assert!(all["data"][0]["members"][0]["isFriend"].is_string());
    assert_eq!(all["data"][0]["wecomChatId"].as_str().unwrap().len(), 32);

    let strict = Bench::start(small()).await;
    let none = strict.page("/room/listByMHTag", 1, 2, &[("mhTagId", "")]).await;
    assert_eq!((&none["code"], &none["page"]["total"]), (&0.into(), &0.into()));
}

#[tokio::test]
async fn a_wrong_token_reads_nothing() {
    let bench = Bench::start(small()).await;
    for path in ["/bot/list", "/room/list", "/room/listByMHTag"] {
        let answer = bench.try_get(path, &[("token", "abcd")]).await.unwrap();
        assert_eq!(answer.json()["code"], 40003, "{path}");
    }
}

#[tokio::test]
async fn tokens_see_their_own_accounts_and_rooms_only() {
    let tokens = vec!["a".repeat(24), "b".repeat(24)];
    let bench = Bench::start(Config { tokens, accounts: 4, ..small() }).await;
    let mut seen = BTreeSet::new();
    for token in ["a".repeat(24), "b".repeat(24)] {
        let answer = bench.try_get("/bot/list", &[("token", &token)]).await.unwrap().json();
        seen.extend(texts(&answer["data"], "weixin").into_iter().map(|user_id| (token.clone(), user_id)));
    }
    let of = |token: &str| -> Vec<&str> {
        seen.iter().filter(|(seen, _)| seen.starts_with(token)).map(|(_, user_id)| user_id.as_str()).collect()
    };
    assert_eq!(of("b"), ["kefu-yunyun", "xiaonan"]);
    assert!(of("a").contains(&"xiaobei") && !of("a").contains(&"xiaonan"));
    let body = serde_json::json!({"token": "b".repeat(24), "wecomUserId": "xiaobei", "roomWxid": "R:1"});
    assert_eq!(bench.try_post("/room/exit", &body).await.unwrap().json()["code"], -2);
}
