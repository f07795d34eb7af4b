//! Streams that are missing, or that somebody made otherwise: setup adds what is missing and touches nothing else.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use async_nats::jetstream::{self, stream};
use common::{STUCK, Server, append_surely, desk, job, options, plan, server_with_streams};
use team::{AppendError, ConnectProblem, Fault, NatsBus, NkeySeed, Role, SetupError, SetupStep, TeamBus};
use tokio::time::{Duration, sleep, timeout};

async fn raw(server: &Server) -> jetstream::Context {
    jetstream::new(async_nats::connect(server.address().to_string()).await.unwrap())
}

async fn set_up(server: &Server) -> Result<Vec<SetupStep>, SetupError> {
    team::setup(&[server.address()], &NkeySeed::generate().unwrap(), None, &plan()).await
}

fn is_about_jobs(fault: &Fault) -> bool {
    matches!(fault, Fault::Setup(text) if text.contains("JOB") || text.contains("stream not found"))
}

/// A busy machine may leave the first asks without an answer.
async fn fault_of_an_append(bus: &NatsBus) -> Fault {
    let told = async {
        loop {
            match bus.append(&job("job"), 0, "x".into()).await {
                Err(AppendError::Fault(fault)) => return fault,
                Err(AppendError::Unanswered) => sleep(Duration::from_millis(20)).await,
                other => panic!("{other:?}"),
            }
        }
    };
    timeout(STUCK, told).await.expect("the missing stream is told")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_without_logs_is_told_so_and_setup_adds_them() {
    let server = server_with_streams().await;
    raw(&server).await.delete_stream("JOB").await.unwrap();
    let problem = team::check(&options(&server, "a", Role::Desk)).await.unwrap_err();
    assert!(matches!(&problem, ConnectProblem::Fault(Fault::Setup(text)) if text.contains("JOB")), "{problem:?}");
    // The relay has nothing to do with them.
    team::check(&options(&server, "relay", Role::Relay)).await.unwrap();
    let a = desk(&server, "a").await;
    let fault = fault_of_an_append(&a).await;
    assert!(is_about_jobs(&fault), "{fault}");
    let end = a.end_of_log(&job("job")).await;
    assert!(matches!(&end, Err(AppendError::Fault(_) | AppendError::Unanswered)), "{end:?}");

    for step in set_up(&server).await.unwrap() {
        match step {
            SetupStep::Made(name) => assert_eq!(name, "JOB"),
            SetupStep::AlreadyThere(name) => assert_ne!(name, "JOB"),
        }
    }
    append_surely(&a, &job("job"), 0, "x").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_would_make_holes_in_logs_is_not_taken() {
    let server = server_with_streams().await;
    let raw = raw(&server).await;
    let made = raw.get_stream("JOB").await.unwrap().cached_info().config.clone();
    let holes: [fn(&mut stream::Config); 3] = [
        |config| config.max_messages_per_subject = 1,
        |config| config.retention = stream::RetentionPolicy::WorkQueue,
        |config| config.allow_direct = false,
    ];
    for hole in holes {
        raw.delete_stream("JOB").await.unwrap();
        let mut config = made.clone();
        hole(&mut config);
        raw.create_stream(config).await.unwrap();
        let problem = team::check(&options(&server, "a", Role::Desk)).await.unwrap_err();
        assert!(matches!(&problem, ConnectProblem::Fault(fault) if is_about_jobs(fault)), "{problem:?}");
        assert!(matches!(set_up(&server).await, Err(SetupError::Different(_))));
    }
}
