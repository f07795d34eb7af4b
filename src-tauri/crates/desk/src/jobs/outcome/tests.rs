//! What answers say of their account, at once and when only the ledger knows of them.

use std::sync::Arc;

use super::*;

/// What counts for the failures in a row.
fn counted(effect: Effect) -> Option<bool> {
    match effect {
        Effect::Understood | Effect::RoomFull => Some(false),
        Effect::Unexplained => Some(true),
        _ => None,
    }
}

fn remembered(verdict: &Verdict) -> Effect {
    Effect::remembered(verdict.outcome.state, verdict.outcome.reason)
}

#[test]
fn a_restart_takes_every_answer_for_what_it_was() {
    let times = JobTimes::default();
    let endpoints = [
        (JobKind::Pull, Endpoint::AddMember),
        (JobKind::Create, Endpoint::CreateRoom),
        (JobKind::Leave, Endpoint::ExitRoom),
    ];
    for (kind, endpoint) in endpoints {
        let told = done(kind, "{}");
        assert_eq!(counted(remembered(&told)), counted(told.effect), "{told:?}");
        for code in -20..400 {
            for (message, waited) in [("", 0), ("", 9), ("已发送入群邀请", 0)] {
                let (message, raw) = (message.to_owned(), Arc::from("{}"));
                let error = Error::Business(BusinessError { endpoint, status: 200, code, message, raw });
                let told = failed(kind, &error, waited, &times);
                assert_eq!(counted(remembered(&told)), counted(told.effect), "{told:?}");
                if told.effect == Effect::RoomFull {
                    assert_eq!(counted(remembered(&told.again())), Some(false), "it goes on in the next room");
                }
            }
        }
    }
    let card = pulled(Some(60), 40, "{}");
    assert_eq!(counted(remembered(&card)), Some(false));
    assert_eq!(counted(Effect::remembered(ItemState::Unknown, "job.cutOff")), None, "an end of ours says nothing");
    assert_eq!(counted(remembered(&card.by_token())), None);
}
