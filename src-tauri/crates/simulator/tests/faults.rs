//! Faults over real HTTP: what the client sees, what the world did, what the log says.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::Duration;

use common::{Bench, small};
use serde_json::{Value, json};
use simulator::{Cut, Endpoint, FaultAnswer, FaultRule, RoomTruth, Work};

/// A room of 12 and somebody who can be pulled in at once.
fn pull(bench: &Bench) -> (RoomTruth, Value) {
    let room = bench.room("2026 秋季新品试用 2群");
    let person = bench.friends_outside("xiaobei", &room, 1).remove(0);
    let token = bench.simulator.token();
    let body = json!({"token": token, "botUserId": "xiaobei", "contactWxid": person.wxid, "roomWxid": room.wxid});
    (room, body)
}

fn size(bench: &Bench, room: &RoomTruth) -> usize {
    bench.truth().room(&room.wxid).unwrap().members.len()
}

#[tokio::test]
async fn a_dropped_connection_before_or_after_the_work_looks_the_same() {
    for (rule, members, work) in [
        (FaultRule::drop_before(Endpoint::AddMember), 12, Work::None),
        (FaultRule::drop_after(Endpoint::AddMember), 13, Work::Added),
    ] {
        let bench = Bench::start(small()).await;
        let (room, body) = pull(&bench);
        bench.simulator.fault(rule.nth(1));
        let error = bench.try_post("/room/addMember", &body).await.unwrap_err();
        assert!(!error.is_connect(), "the connection was there: {error}");
        assert_eq!(size(&bench, &room), members);
        let record = bench.simulator.requests().pop().unwrap();
        assert_eq!((record.work, record.cut, record.status, record.code), (work, Some(Cut::Dropped), None, None));
        let again = bench.try_post("/room/addMember", &body).await.unwrap().json();
        assert_eq!(again["code"], if members == 13 { -9 } else { 0 });
    }
}

#[tokio::test]
async fn half_a_body_breaks_off_after_its_first_half() {
    let bench = Bench::start(small()).await;
    let (room, body) = pull(&bench);
    bench.simulator.fault(FaultRule::answer(Endpoint::AddMember, FaultAnswer::HalfBody));
    let error = bench.try_post("/room/addMember", &body).await.unwrap_err();
    assert!(error.is_body() || error.is_decode(), "status and headers came: {error:?}");
    assert_eq!(size(&bench, &room), 13);
    assert_eq!(bench.simulator.requests().pop().unwrap().cut, Some(Cut::Half));
}

#[tokio::test]
async fn other_answers_than_the_vendors() {
    let bench = Bench::start(small()).await;
    let ask = async |answer: FaultAnswer| {
        bench.simulator.clear_faults();
        bench.simulator.fault(FaultRule::answer(Endpoint::BotList, answer));
        bench.try_get("/bot/list", &[("token", bench.simulator.token())]).await.unwrap()
    };
    let garbage = ask(FaultAnswer::Garbage).await;
    assert!(garbage.status == 200 && std::str::from_utf8(&garbage.bytes).is_err());
    assert_eq!(bench.simulator.requests().pop().unwrap().cut, Some(Cut::Garbage));
    for status in [401, 429, 500, 502, 503] {
        let answer = ask(FaultAnswer::Status(status)).await;
        assert_eq!(answer.status, status);
        assert!(serde_json::from_slice::<Value>(&answer.bytes).is_err(), "plain text");
        assert_eq!(bench.simulator.requests().pop().unwrap().status, Some(status));
    }
    let wrong = ask(FaultAnswer::WrongEnvelope).await.json();
    assert!(wrong.get("code").is_none() && wrong.get("errcode").is_none());
    let html = ask(FaultAnswer::Html).await;
    assert!(html.text().starts_with("<!DOCTYPE html>") && html.headers["content-type"] == "text/html; charset=utf-8");
    let other = ask(FaultAnswer::OtherEnvelope).await.json();
    assert_eq!((&other["errcode"], other.get("code")), (&0.into(), None));
    assert_eq!(other["data"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn a_skipped_work_is_not_done() {
    let bench = Bench::start(small()).await;
    let (room, body) = pull(&bench);
    let rule = FaultRule { skip_work: true, ..FaultRule::answer(Endpoint::AddMember, FaultAnswer::Status(503)) };
    bench.simulator.fault(rule);
    assert_eq!(bench.try_post("/room/addMember", &body).await.unwrap().status, 503);
    assert_eq!(size(&bench, &room), 12);
    bench.simulator.clear_faults();
    bench.simulator.fault(FaultRule::answer(Endpoint::AddMember, FaultAnswer::Status(503)));
    assert_eq!(bench.try_post("/room/addMember", &body).await.unwrap().status, 503);
    assert_eq!(size(&bench, &room), 13);
}

#[tokio::test]
async fn a_total_drifts_from_page_to_page() {
    let bench = Bench::start(small()).await;
    let total = async || bench.page("/room/list", 1, 1, &[]).await["page"]["total"].as_i64().unwrap();
    let real = total().await;
    bench.simulator.fault(FaultRule::answer(Endpoint::RoomList, FaultAnswer::TotalDrift(-3)));
    assert_eq!([total().await, total().await, total().await], [real - 3, real - 6, real - 9]);
}

/// Waits until the log says what is awaited.
async fn until(bench: &Bench, holds: impl Fn(&simulator::RequestRecord) -> bool) {
    while !bench.simulator.requests().last().is_some_and(&holds) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_hanging_request_is_done_but_never_answered() {
    let bench = Bench::start(small()).await;
    let (room, body) = pull(&bench);
    bench.simulator.fault(FaultRule::answer(Endpoint::AddMember, FaultAnswer::Hang));
    tokio::select! {
        answer = bench.try_post("/room/addMember", &body) => panic!("answered: {answer:?}"),
        () = until(&bench, |record| record.cut == Some(Cut::Hung)) => {}
    }
    assert_eq!(size(&bench, &room), 13);
}

#[tokio::test]
async fn what_a_client_asked_for_is_done_even_when_it_leaves() {
    let bench = Bench::start(small()).await;
    let (room, body) = pull(&bench);
    bench.simulator.fault(FaultRule::delay(Endpoint::AddMember, 400));
    tokio::select! {
        biased;
        () = until(&bench, |_| true) => {}
        answer = bench.try_post("/room/addMember", &body) => panic!("answered: {answer:?}"),
    }
    until(&bench, |record| record.work == Work::Added && record.cut == Some(Cut::ClientLeft)).await;
    assert_eq!(size(&bench, &room), 13);
}

#[tokio::test]
async fn stopping_closes_connections_that_hang() {
    let bench = Bench::start(small()).await;
    bench.simulator.fault(FaultRule::answer(Endpoint::BotList, FaultAnswer::Hang));
    let url = format!("{}/bot/list?token={}", bench.simulator.base_url(), bench.simulator.token());
    let request = tokio::spawn(reqwest::Client::builder().no_proxy().build().unwrap().get(url.clone()).send());
    until(&bench, |record| record.cut == Some(Cut::Hung)).await;
    bench.simulator.stop().await;
    assert!(request.await.unwrap().is_err());
    let client = reqwest::Client::builder().no_proxy().connect_timeout(Duration::from_secs(5)).build().unwrap();
    assert!(client.get(url).send().await.unwrap_err().is_connect());
}
