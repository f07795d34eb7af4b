//! Whether to try again, as a table.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::time::Duration;

use miaohui::retry::{DEFAULT_PAUSE, Decision, decide};
use miaohui::{AmbiguousCause, BusinessError, Endpoint, Error, NotSentCause, RefusedReason};

const READ: Endpoint = Endpoint::RoomList;

fn again(milliseconds: u64) -> Decision {
    Decision::Again { after: Duration::from_millis(milliseconds) }
}

fn business(endpoint: Endpoint, code: i64) -> Error {
    Error::Business(BusinessError { endpoint, status: 200, code, message: String::new(), raw: Arc::from("") })
}

/// Every kind of failure, with what it means for a read at the first attempt and for a write at any.
fn table(endpoint: Endpoint) -> Vec<(Error, Decision, Decision)> {
    use Decision::{CallerMayRepeat as May, Never};
    let text = String::new;
    let not_sent = |cause| Error::NotSent { endpoint, cause };
    let ambiguous = |cause| Error::Ambiguous { endpoint, cause };
    let limited = |seconds: Option<u64>| Error::RateLimited {
        endpoint,
        retry_after: seconds.map(Duration::from_secs),
        body: text(),
    };
    let server = |status| AmbiguousCause::ServerError { status, snippet: text() };
    let protocol =
        |status| Error::Protocol { endpoint, status, path: text(), detail: text(), raw: Arc::from("<html>") };
    vec![
        (business(endpoint, -6), Never, Never),
        (business(endpoint, -1), Never, Never),
        (not_sent(NotSentCause::Dns(text())), again(500), May),
        (not_sent(NotSentCause::Refused(text())), again(500), May),
        (not_sent(NotSentCause::ConnectTimeout(text())), again(500), May),
        (not_sent(NotSentCause::Unreachable(text())), again(500), May),
        (not_sent(NotSentCause::Tls(text())), May, May),
        (not_sent(NotSentCause::Proxy(text())), May, May),
        (ambiguous(AmbiguousCause::ReadTimeout), again(500), Never),
        (ambiguous(AmbiguousCause::ConnectionLost(text())), again(500), Never),
        (ambiguous(AmbiguousCause::BodyCut(text())), again(500), Never),
        (ambiguous(server(500)), again(500), Never),
        (ambiguous(server(503)), again(500), Never),
        (ambiguous(server(501)), Never, Never),
        (limited(None), Decision::Again { after: DEFAULT_PAUSE }, May),
        (limited(Some(0)), again(0), May),
        (limited(Some(7)), again(7_000), May),
        (limited(Some(60)), again(60_000), May),
        (limited(Some(61)), May, May),
        (protocol(200), Never, Never),
        (protocol(404), Never, Never),
        (Error::Refused { endpoint, reason: RefusedReason::TooFewCustomers { count: 1 } }, Never, Never),
    ]
}

#[test]
fn reads_repeat_what_changes_nothing() {
    for endpoint in Endpoint::ALL.into_iter().filter(|endpoint| !endpoint.is_write()) {
        for (error, expected, _) in table(endpoint) {
            assert_eq!(decide(endpoint, &error, 1), expected, "{error:?}");
        }
    }
}

#[test]
fn writes_never_repeat_by_themselves() {
    for endpoint in [Endpoint::AddMember, Endpoint::CreateRoom, Endpoint::ExitRoom] {
        assert!(endpoint.is_write());
        for (error, _, expected) in table(endpoint) {
            for attempt in 1..=5 {
                assert_eq!(decide(endpoint, &error, attempt), expected, "{error:?}");
            }
            if error.outcome_unknown() {
                assert_eq!(decide(endpoint, &error, 1), Decision::Never, "{error:?}");
            }
        }
    }
}

#[test]
fn reads_give_up_after_two_repeats() {
    for (error, first, _) in table(READ) {
        let attempts: Vec<_> = (1..=4).map(|attempt| decide(READ, &error, attempt)).collect();
        let repeats = attempts.iter().filter(|decision| matches!(decision, Decision::Again { .. })).count();
        assert_eq!(repeats, if matches!(first, Decision::Again { .. }) { 2 } else { 0 }, "{error:?}: {attempts:?}");
    }
}

#[test]
fn pauses_without_retry_after_outlast_the_vendors_window() {
    let error = Error::RateLimited { endpoint: READ, retry_after: None, body: String::new() };
    let pauses: Duration = (1..=2)
        .map(|attempt| match decide(READ, &error, attempt) {
            Decision::Again { after } => after,
            other => panic!("{other:?}"),
        })
        .sum();
    assert_eq!(pauses, Duration::from_secs(30));
}

#[test]
fn what_became_of_it_is_told() {
    let endpoint = Endpoint::CreateRoom;
    let unknown: Vec<_> = table(endpoint).into_iter().map(|(error, ..)| error).filter(Error::outcome_unknown).collect();
    // Five ambiguous ones, a server error without the call, and a yes that nobody can read.
    assert_eq!(unknown.len(), 7, "{unknown:#?}");
    let stumbled =
        BusinessError { endpoint, status: 500, code: 500, message: "Internal Server Error".into(), raw: Arc::from("") };
    assert!(Error::Business(stumbled).outcome_unknown());
}

#[test]
fn a_rejected_token_and_a_missing_call_are_recognised() {
    let protocol = |endpoint, status| Error::Protocol {
        endpoint,
        status,
        path: String::new(),
        detail: String::new(),
        raw: Arc::from(""),
    };
    for endpoint in Endpoint::ALL {
        assert!(business(endpoint, -1).token_rejected());
        assert!(protocol(endpoint, 401).token_rejected());
        assert!(protocol(endpoint, 403).token_rejected());
        assert!(!business(endpoint, -2).token_rejected());
        assert!(!protocol(endpoint, 404).token_rejected());
        assert_eq!(business(endpoint, 40003).token_rejected(), !endpoint.is_write());
        assert_eq!(protocol(endpoint, 404).call_missing(), endpoint.is_optional());
        assert_eq!(business(endpoint, 404).call_missing(), endpoint.is_optional());
        assert!(!business(endpoint, 400400).call_missing());
        assert!(!protocol(endpoint, 200).call_missing());
    }
}
