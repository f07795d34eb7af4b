//! One pace and one runner a job, while the server comes and goes.

use ledger::{JobState, PauseReason};
use team::{Role, TeamBus};

use crate::desks::{Desk, MINUTE, adds, bus, friends, once_and_at_the_pace, room, set_up, until_adds};
use crate::server::Server;
use crate::world::{config, most_in_any};

#[tokio::test(flavor = "multi_thread")]
async fn three_desks_keep_one_pace_and_a_server_that_is_killed_costs_nothing() {
    let mut server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(config()).await.unwrap();
    let mut desks = Vec::new();
    for name in ["front", "back", "top"] {
        desks.push(Desk::new(&simulator, &server, name).await);
    }
    let truth = simulator.world().truth();
    let room = room(&truth);
    // With them the room stays below 40, from where on cards would be sent.
    let people = friends(&truth, &room, 27);
    let mut jobs = Vec::new();
    for (desk, people) in desks.iter().zip(people.chunks(9)) {
        jobs.push(desk.pull(people, &room).await);
    }
    until_adds(&simulator, 4).await;
    server.kill();
    for (desk, job) in desks.iter().zip(&jobs) {
        desk.until(job, |summary| summary.pause == Some(PauseReason::TeamAway)).await;
    }
    assert!(adds(&simulator).len() < 27, "the server was killed in between");
    server.start_again();
    for (desk, job) in desks.iter().zip(&jobs) {
        let end = desk.finished(job).await;
        assert_eq!(end.counts.done + end.counts.invited, 9, "{:?}", end.counts);
    }
    once_and_at_the_pace(&simulator, 27);
    assert!(most_in_any(&adds(&simulator), MINUTE) >= 6, "not slower than it must be");
    for job in &jobs {
        desks[0].finished(job).await;
        desks[0].agrees_with(&desks[1], job).await;
        desks[0].agrees_with(&desks[2], job).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_on_alone_when_a_person_wants_it_and_pausing_gives_its_lease_back() {
    let mut server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(config()).await.unwrap();
    let desk = Desk::new(&simulator, &server, "front").await;
    let colleague = bus(server.address(), "back", Role::Desk).await;
    let truth = simulator.world().truth();
    let room = room(&truth);
    let job = desk.pull(&friends(&truth, &room, 20), &room).await;
    let key = team::JobKey::new(job.as_str()).unwrap();
    until_adds(&simulator, 2).await;
    assert!(colleague.lease(&key).await.is_err(), "the job is run here");
    desk.jobs.pause(&job).await.unwrap();
    let lease = loop {
        match colleague.lease(&key).await {
            Ok(lease) => break lease,
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    };
    desk.jobs.go_on(&job).await.unwrap();
    desk.until(&job, |summary| summary.pause == Some(PauseReason::ElsewhereInTeam)).await;
    let before = adds(&simulator).len();
    lease.release().await;
    until_adds(&simulator, before + 1).await;
    server.kill();
    desk.until(&job, |summary| summary.pause == Some(PauseReason::TeamAway)).await;
    let before = adds(&simulator).len();
    desk.jobs.go_on(&job).await.unwrap();
    // Of its own share, after a window in which the others may still have added.
    until_adds(&simulator, before + 2).await;
    let summary = desk.until(&job, |summary| summary.pause.is_none()).await;
    assert_eq!(summary.state, JobState::Running, "{:?}", summary.counts);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_nobody_else_can_know_of_goes_on_alone_and_is_told_later() {
    let mut server = Server::start();
    set_up(&server).await;
    let simulator = simulator::start(config()).await.unwrap();
    let desk = Desk::new(&simulator, &server, "front").await;
    let colleague = Desk::new(&simulator, &server, "back").await;
    let mut connection = desk.bus.connection();
    connection.wait_for(team::Connection::is_connected).await.unwrap();
    server.kill();
    connection.wait_for(|connection| !connection.is_connected()).await.unwrap();
    let truth = simulator.world().truth();
    let room = room(&truth);
    let job = desk.pull(&friends(&truth, &room, 9), &room).await;
    until_adds(&simulator, 2).await;
    assert!(colleague.jobs.one(&job).await.is_err(), "nobody could be told");
    server.start_again();
    desk.finished(&job).await;
    let there = colleague.run_by(&job, "front").await;
    assert_eq!(there.total, 9);
    colleague.finished(&job).await;
    colleague.agrees_with(&desk, &job).await;
    once_and_at_the_pace(&simulator, 9);
}
