//! Every code of the vendor's page, per endpoint.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;

use miaohui::codes::{CARD_ALREADY_SENT, UNKNOWN, keys, reading, table};
use miaohui::{Endpoint, ErrorClass};

/// The tables of the vendor's page: code and text.
const ADD_MEMBER: &str = "-2 botUserId的bot不存在
-3 botUserId存在多个机器人
-4 不是企业微信
-5 bot不在线
-6 群聊加载失败
-7 拉入群聊失败
-8 和bot不是好友关系
-9 群聊中已经存在此好友
-10 群人数达到上限(500)
-11 bot不在群内
-12 该群是内部群,不执行此操作";
const CREATE_ROOM: &str = "-1 无效token
-2 botUserId的bot不存在
-3 botUserId存在多个机器人
-4 不是企业微信
-5 bot不在线
-6 同事不存在
-7 contact不存在
-8 contact加载失败
-9 创建群聊失败
-10 创建群人数不足";
const EXIT_ROOM: &str = "-1 无效token
-2 wecomUserId的bot不存在
-3 wecomUserId存在多个机器人
-4 托管账号未正确登录
-5 不是企业微信
-6 bot不在线
-7 托管账号不在群内
-8 群聊不存在
-9 群聊加载失败
-10 退出群聊失败
-11 因托管账号是群主,退出群聊失败,请在手机端退出";

/// What each text means here: the key behind the endpoint's name, and the class.
fn meaning(text: &str) -> (&'static str, ErrorClass) {
    use ErrorClass::{Check, Done, Fix, Phone, Stop, Wait};
    match text {
        "无效token" => ("tokenInvalid", Stop),
        "botUserId的bot不存在" | "wecomUserId的bot不存在" => ("accountMissing", Stop),
        "botUserId存在多个机器人" | "wecomUserId存在多个机器人" => ("accountAmbiguous", Stop),
        "不是企业微信" => ("notWecom", Stop),
        "bot不在线" => ("accountOffline", Stop),
        "托管账号未正确登录" => ("accountNotLoggedIn", Stop),
        "群聊加载失败" => ("roomNotLoaded", Wait),
        "contact加载失败" => ("customerNotLoaded", Wait),
        "拉入群聊失败" | "创建群聊失败" => ("noReason", Check),
        "和bot不是好友关系" => ("notFriend", Fix),
        "群聊中已经存在此好友" => ("alreadyInRoom", Done),
        "群人数达到上限(500)" => ("roomFull", Fix),
        "bot不在群内" => ("accountNotInRoom", Fix),
        "该群是内部群,不执行此操作" => ("internalRoom", Fix),
        "同事不存在" => ("coworkerMissing", Fix),
        "contact不存在" => ("customerMissing", Fix),
        "创建群人数不足" => ("tooFewCustomers", Fix),
        "托管账号不在群内" => ("notInRoom", Done),
        "群聊不存在" => ("roomMissing", Done),
        "退出群聊失败" => ("noReason", Phone),
        "因托管账号是群主,退出群聊失败,请在手机端退出" => ("accountIsOwner", Phone),
        other => panic!("no meaning for {other}"),
    }
}

#[test]
fn every_code_of_the_page_has_its_reading() {
    let pages = [
        (Endpoint::AddMember, "addMember", ADD_MEMBER),
        (Endpoint::CreateRoom, "createRoom", CREATE_ROOM),
        (Endpoint::ExitRoom, "exitRoom", EXIT_ROOM),
    ];
    for (endpoint, name, page) in pages {
        let mut codes = Vec::new();
        for line in page.lines() {
            let (code, text) = line.split_once(' ').unwrap();
            let code = code.parse().unwrap();
            let (key, class) = meaning(text);
            let found = reading(endpoint, code, text);
            assert_eq!((found.key, found.class), (format!("{name}.{key}").as_str(), class), "{endpoint} {code}");
            codes.push(code);
        }
        assert_eq!(table(endpoint).iter().map(|row| row.code).collect::<Vec<_>>(), codes, "{endpoint}: nothing more");
    }
}

#[test]
fn a_card_that_went_out_before_is_no_failure() {
    let sent = "操作失败：已发送入群邀请，等待对方同意";
    assert_eq!(reading(Endpoint::AddMember, -12, sent), CARD_ALREADY_SENT);
    assert_eq!(reading(Endpoint::AddMember, -12, "该群是内部群").key, "addMember.internalRoom");
    assert_eq!(reading(Endpoint::AddMember, -7, sent).key, "addMember.noReason", "only −12 is read this way");
    assert_eq!(reading(Endpoint::CreateRoom, -12, sent), UNKNOWN);
}

#[test]
fn codes_without_a_line_are_unknown_everywhere() {
    for endpoint in Endpoint::ALL {
        for code in [400400, 40003, 1, -13, -99, i64::MIN, i64::MAX] {
            assert_eq!(reading(endpoint, code, "room not found"), UNKNOWN, "{endpoint} {code}");
        }
    }
    assert_eq!(reading(Endpoint::AddMember, -1, ""), UNKNOWN, "addMember has no −1");
    assert_eq!(UNKNOWN.class, ErrorClass::Check);
}

#[test]
fn keys_are_different_and_safe_as_identifiers() {
    let all: Vec<_> = keys().collect();
    assert_eq!(all.len(), 11 + 10 + 11 + 2);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    for key in all {
        assert!(key.split('.').all(|part| part.chars().all(|c| c.is_ascii_alphabetic())), "{key}");
    }
}
