//! Failures without a reason in a row, over restarts and changes of the settings.

use ledger::{HoldReason, JobKind, PauseReason};
use simulator::Endpoint;

use crate::world::{Desk, config, desk, pulls};

const TWELVE: &str = "2026 秋季新品试用 2群";

/// A job of pulls of people who were not asked for yet.
async fn pulling(desk: &Desk, people: usize) -> ledger::JobId {
    let room = desk.room(TWELVE);
    let asked: Vec<_> =
        desk.calls(Endpoint::AddMember).iter().map(|call| call.parameters["contactWxid"].clone()).collect();
    let mut friends = desk.friends("xiaobei", &[&room], 28 + asked.len());
    friends.retain(|person| !asked.iter().any(|asked| asked.as_str() == Some(&person.wxid)));
    desk.start(JobKind::Pull, pulls("xiaobei", &friends[..people], &room)).await
}

fn restrict(desk: &Desk, restricted: bool) {
    desk.simulator().world().restrict("xiaobei", restricted).unwrap();
}

#[tokio::test]
async fn failures_in_a_row_are_not_forgotten_over_a_restart() {
    let mut desk = desk(config()).await;
    restrict(&desk, true);
    let two = pulling(&desk, 2).await;
    assert_eq!(desk.finished(&two).await.counts.failed, 2);
    desk.restart().await;
    let job = pulling(&desk, 6).await;
    let held = desk.until(&job, |summary| summary.pause == Some(PauseReason::Breaker)).await;
    assert_eq!((held.counts.failed, held.counts.planned), (1, 5), "the third in a row is the last");
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 3);
    // A person lets it go on: the count begins anew, and another restart does not hold it for what is over.
    desk.restart().await;
    desk.jobs.go_on(&job).await.unwrap();
    desk.restart().await;
    let held =
        desk.until(&job, |summary| summary.pause == Some(PauseReason::Breaker) && summary.counts.failed > 1).await;
    assert_eq!((held.counts.failed, held.accounts[0].held), (4, Some(HoldReason::Breaker)));
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 6);
}

#[tokio::test]
async fn what_was_understood_between_two_restarts_begins_the_count_anew() {
    let mut desk = desk(config()).await;
    restrict(&desk, true);
    let two = pulling(&desk, 2).await;
    desk.finished(&two).await;
    desk.restart().await;
    restrict(&desk, false);
    let one = pulling(&desk, 1).await;
    assert_eq!(desk.finished(&one).await.counts.done, 1);
    restrict(&desk, true);
    desk.restart().await;
    let job = pulling(&desk, 6).await;
    let held = desk.until(&job, |summary| summary.pause == Some(PauseReason::Breaker)).await;
    assert_eq!((held.counts.failed, held.counts.planned), (3, 3));
}

#[tokio::test]
async fn a_breaker_that_is_turned_on_after_many_failures_holds_nobody_up() {
    let desk = desk(config()).await;
    desk.settings(|settings| settings.breaker = false);
    restrict(&desk, true);
    let many = pulling(&desk, 5).await;
    assert_eq!(desk.finished(&many).await.counts.failed, 5);
    desk.settings(|settings| settings.breaker = true);
    restrict(&desk, false);
    let job = pulling(&desk, 4).await;
    assert_eq!(desk.finished(&job).await.counts.done, 4);
}
