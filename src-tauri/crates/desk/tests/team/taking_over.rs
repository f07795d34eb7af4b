//! A job goes from desk to desk.

use desk::{AppError, Membership};
use ledger::{JobId, JobState, OperationKind, PauseReason};

use crate::desks::{Desk, Line, adds, friends, once_and_at_the_pace, room, set_up, until_adds};
use crate::server::Server;
use crate::world::config;
use simulator::Simulator;
use team::TeamBus;

fn text_key<T: std::fmt::Debug>(answer: Result<T, AppError>) -> String {
    answer.unwrap_err().details.text_key.unwrap()
}

/// Two desks of a team, and a job that the first has started.
struct Two {
    front: Desk,
    back: Desk,
    job: JobId,
    simulator: Simulator,
    server: Server,
}

/// A job of so many people.
async fn two_desks(people: usize) -> Two {
    let server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(config()).await.unwrap();
    let front = Desk::new(&simulator, &server, "front").await;
    let back = Desk::new(&simulator, &server, "back").await;
    let truth = simulator.world().truth();
    let room = room(&truth);
    let job = front.pull(&friends(&truth, &room, people), &room).await;
    Two { front, back, job, simulator, server }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_a_desk_that_ends_goes_on_at_another_one() {
    let Two { mut front, back, job, simulator, server: _server } = two_desks(16).await;
    until_adds(&simulator, 3).await;
    let seen = back.run_by(&job, "front").await;
    assert_eq!((seen.total, seen.state, seen.pause), (16, JobState::Running, None));
    assert_eq!(text_key(back.jobs.pause(&job).await), "job.runElsewhere");
    front.jobs.end().await;
    back.until(&job, |summary| summary.run_by.is_none()).await;
    front.start_again().await;
    let end = back.finished(&job).await;
    assert_eq!((end.run_by, end.counts.done + end.counts.invited), (None, 16), "{:?}", end.counts);
    let seen = front.run_by(&job, "back").await;
    assert_eq!(seen.id, end.id);
    front.finished(&job).await;
    front.agrees_with(&back, &job).await;
    once_and_at_the_pace(&simulator, 16);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_job_is_handed_to_a_colleague() {
    let Two { front, back, job, simulator, server: _server } = two_desks(14).await;
    until_adds(&simulator, 2).await;
    front.jobs.pause(&job).await.unwrap();
    back.until(&job, |summary| summary.pause == Some(PauseReason::Person)).await;
    let before = adds(&simulator).len();
    let going = loop {
        match back.jobs.go_on(&job).await {
            Ok(summary) => break summary,
            // Until the front desk has given it back.
            Err(error) => assert_eq!(error.details.text_key.as_deref(), Some("job.runElsewhere")),
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert_eq!((going.run_by, going.state), (None, JobState::Running));
    front.run_by(&job, "back").await;
    assert_eq!(text_key(front.jobs.stop(&job).await), "job.runElsewhere");
    until_adds(&simulator, before + 2).await;
    back.jobs.stop(&job).await.unwrap();
    front.until(&job, |summary| summary.state == JobState::Stopped).await;
    back.agrees_with(&front, &job).await;
    let operations = back.ledger.operations(&back.workspace, 0, 100).unwrap().1;
    let operations: Vec<_> = operations.into_iter().rev().filter_map(|logged| logged.operation).collect();
    assert_eq!(operations, [OperationKind::TakenOver, OperationKind::Continued, OperationKind::Stopped]);
    once_and_at_the_pace(&simulator, adds(&simulator).len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_cut_off_sends_nothing_more_and_learns_what_a_colleague_did() {
    let server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(config()).await.unwrap();
    let line = Line::to(&server).await;
    let front = Desk::at(&simulator, line.address(), "front").await;
    let back = Desk::new(&simulator, &server, "back").await;
    let truth = simulator.world().truth();
    let room = room(&truth);
    let job = front.pull(&friends(&truth, &room, 18), &room).await;
    until_adds(&simulator, 3).await;
    line.cut();
    front.until(&job, |summary| summary.pause == Some(PauseReason::TeamAway)).await;
    back.until(&job, |summary| summary.run_by.is_none()).await;
    let here = front.jobs.one(&job).await.unwrap();
    assert_eq!((here.run_by, here.pause), (None, Some(PauseReason::TeamAway)), "it cannot know");
    back.finished(&job).await;
    line.mend();
    front.run_by(&job, "back").await;
    front.finished(&job).await;
    front.agrees_with(&back, &job).await;
    once_and_at_the_pace(&simulator, 18);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_may_only_read_lets_go_of_its_job_and_nobody_goes_on_unasked() {
    let Two { front, back, job, simulator, server: _server } = two_desks(8).await;
    until_adds(&simulator, 2).await;
    front.ledger.set_writes_allowed(&front.workspace, false).unwrap();
    back.until(&job, |summary| summary.pause == Some(PauseReason::ReadOnly)).await;
    // It is free, and this desk may write.
    let key = team::JobKey::new(job.as_str()).unwrap();
    while back.bus.lease(&key).await.is_err() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(back.jobs.one(&job).await.unwrap().run_by.as_deref(), Some("front"));
    let going = loop {
        match back.jobs.go_on(&job).await {
            Ok(summary) => break summary,
            // The lease of above is given back in a moment.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    };
    assert_eq!(going.run_by, None);
    back.finished(&job).await;
    front.finished(&job).await;
    once_and_at_the_pace(&simulator, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_was_left_to_a_former_team_can_be_ended_and_nothing_else() {
    let server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(config()).await.unwrap();
    let front = Desk::new(&simulator, &server, "front").await;
    let truth = simulator.world().truth();
    let room = room(&truth);
    let job = front.pull(&friends(&truth, &room, 20), &room).await;
    until_adds(&simulator, 1).await;
    front.jobs.take_part(Membership::CutOff);
    front.ledger.forget_team(&front.workspace).unwrap();
    front.jobs.take_part(Membership::Alone);
    let left = front.run_by(&job, "front").await;
    assert_eq!(left.state, JobState::Running, "as the team knew it");
    assert_eq!(text_key(front.jobs.go_on(&job).await), "job.runElsewhere");
    assert!(!front.jobs.any_going(), "it is not run here");
    let sent = adds(&simulator).len();
    assert_eq!(front.jobs.stop(&job).await.unwrap().state, JobState::Stopped);
    once_and_at_the_pace(&simulator, sent);
}
