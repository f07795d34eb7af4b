//! The connection checklist against the simulator and against addresses that are not the vendor.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::sync::Mutex;

use common::{client, small};
use desk::{CheckFinding, CheckReport, CheckStep, CheckStepName as Step, CheckStepState as State, ErrorCode};
use simulator::{Calls, Config, Endpoint, FaultAnswer, FaultRule, Simulator};

async fn check(simulator: &Simulator) -> CheckReport {
    desk::check_connection(&client(&simulator.base_url(), simulator.token()), |_| ()).await
}

fn step(report: &CheckReport, name: Step) -> &CheckStep {
    report.steps.iter().find(|step| step.name == name).unwrap()
}

fn failed(report: &CheckReport) -> (Step, ErrorCode) {
    let failed: Vec<_> = report.steps.iter().filter(|step| step.state == State::Failed).collect();
    assert_eq!(failed.len(), 1, "{report:?}");
    (failed[0].name, failed[0].error.as_ref().unwrap().code)
}

#[tokio::test]
async fn a_good_token_passes_and_an_offline_account_is_a_warning() {
    let simulator = simulator::start(small()).await.unwrap();
    let told = Mutex::new(Vec::new());
    let client = client(&simulator.base_url(), simulator.token());
    let report = desk::check_connection(&client, |step| told.lock().unwrap().push(step.clone())).await;
    assert!(report.usable);
    for name in [Step::Network, Step::Host, Step::Token, Step::Read, Step::Tags, Step::Clock] {
        assert_eq!(step(&report, name).state, State::Passed, "{name:?}: {report:?}");
    }
    assert_eq!(step(&report, Step::Callbacks).state, State::Skipped);
    let accounts = step(&report, Step::Accounts);
    assert_eq!(accounts.state, State::Warned);
    let Some(CheckFinding::Accounts { total: 3, offline }) = &accounts.finding else { panic!("{accounts:?}") };
    assert_eq!(offline.len(), 1);
    let Some(CheckFinding::RoomsReadable { received: 60, .. }) = step(&report, Step::Read).finding else { panic!() };
    for last in &report.steps {
        assert_eq!(told.lock().unwrap().iter().rfind(|told| told.name == last.name), Some(last), "told as it ended");
    }
}

#[tokio::test]
async fn a_wrong_token_fails_at_the_token_and_the_rest_waits() {
    let simulator = simulator::start(small()).await.unwrap();
    let report = desk::check_connection(&client(&simulator.base_url(), "0123456789abcdef01234567"), |_| ()).await;
    assert!(!report.usable);
    assert_eq!(failed(&report), (Step::Token, ErrorCode::TokenRejected));
    assert_eq!(step(&report, Step::Host).state, State::Passed);
    assert_eq!(step(&report, Step::Read).state, State::Waiting);
}

#[tokio::test]
async fn a_tenant_without_the_neighbouring_calls_is_usable() {
    let calls = Calls { bot_list: false, room_list: false, simple_list: false, contact_list: false };
    let simulator = simulator::start(Config { calls, ..small() }).await.unwrap();
    let report = check(&simulator).await;
    assert!(report.usable, "{report:?}");
    assert_eq!(step(&report, Step::Token).state, State::Passed);
    assert_eq!(step(&report, Step::Read).finding, Some(CheckFinding::OnlyByTag));
    assert_eq!(step(&report, Step::Accounts).finding, Some(CheckFinding::AccountsUnknown));
    let report = desk::check_connection(&client(&simulator.base_url(), "0123456789abcdef01234567"), |_| ()).await;
    assert_eq!(failed(&report), (Step::Token, ErrorCode::TokenRejected), "also where the account list is missing");
}

#[tokio::test]
async fn each_wrong_place_has_its_own_name() {
    let nowhere = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let refused = desk::check_connection(&client(&format!("http://127.0.0.1:{nowhere}"), "abcd"), |_| ()).await;
    assert_eq!(failed(&refused), (Step::Host, ErrorCode::HostUnreachable));
    let unresolved = desk::check_connection(&client("http://no-such-host.invalid", "abcd"), |_| ()).await;
    assert_eq!(failed(&unresolved), (Step::Network, ErrorCode::NoNetwork));

    let simulator = simulator::start(small()).await.unwrap();
    let elsewhere = simulator.base_url().replace("/stream-api", "/somewhere");
    let wrong_path = desk::check_connection(&client(&elsewhere, simulator.token()), |_| ()).await;
    assert_eq!(failed(&wrong_path), (Step::Host, ErrorCode::WrongAddress));
    for (answer, expected) in [
        (FaultAnswer::Html, (Step::Host, ErrorCode::WrongAddress)),
        (FaultAnswer::Garbage, (Step::Host, ErrorCode::AnswerUnreadable)),
        (FaultAnswer::WrongEnvelope, (Step::Host, ErrorCode::AnswerUnreadable)),
        (FaultAnswer::Status(502), (Step::Host, ErrorCode::ServerFailed)),
        (FaultAnswer::Status(401), (Step::Token, ErrorCode::TokenRejected)),
    ] {
        simulator.clear_faults();
        simulator.fault(FaultRule::answer(Endpoint::BotList, answer.clone()));
        assert_eq!(failed(&check(&simulator).await), expected, "{answer:?}");
    }
}

#[tokio::test]
async fn rooms_that_cannot_be_read_fail_at_reading() {
    let simulator = simulator::start(small()).await.unwrap();
    simulator.fault(FaultRule::answer(Endpoint::RoomList, FaultAnswer::Garbage));
    let report = check(&simulator).await;
    assert_eq!(failed(&report), (Step::Read, ErrorCode::AnswerUnreadable));
    assert!(!report.usable);
}
