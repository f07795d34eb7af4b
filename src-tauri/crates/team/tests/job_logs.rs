//! The log of a job has one end, and only who knows it goes on there.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::HashMap;
use std::time::Duration;

use common::{
    append_surely, append_told, desk, end_surely, job, log_of, make_streams, next, next_told, options, rounds,
    server_with_streams, until,
};
use team::{
    AppendError, Connection, Delivery, JobKey, JobRecord, LARGEST_RECORD, NatsBus, Position, Reconcile, Role, TeamBus,
    TeamName,
};
use tokio::time::sleep;

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_append_behind_the_same_record_one_does() {
    let server = server_with_streams().await;
    let (a, b) = (desk(&server, "a").await, desk(&server, "b").await);
    let jobs = ["one", "two", "three"].map(job);
    let mut ends: HashMap<JobKey, u64> = HashMap::new();
    let mut stored = Vec::new();
    for race in 0..rounds(200, 5_000) {
        let key = &jobs[race % jobs.len()];
        let after = ends.get(key).copied().unwrap_or(0);
        let bodies = ["a", "b"].map(|name| format!("{name} in race {race}"));
        let ((by_a, a_doubtful), (by_b, b_doubtful)) = tokio::join!(
            append_told(&a, key, after, bodies[0].clone()),
            append_told(&b, key, after, bodies[1].clone())
        );
        let (end, body) = match (by_a, by_b) {
            (Ok(end), Err(AppendError::Behind)) => (end, bodies[0].clone()),
            (Err(AppendError::Behind), Ok(end)) => (end, bodies[1].clone()),
            // A busy machine: the winner's answer came too late.
            (Err(AppendError::Behind), Err(AppendError::Behind)) if a_doubtful || b_doubtful => {
                let body = log_of(&a, key).await.pop().unwrap();
                assert!(bodies.contains(&body));
                (end_surely(&a, key).await, body)
            }
            other => panic!("race {race}: {other:?}"),
        };
        assert!(end.sequence > after);
        ends.insert(key.clone(), end.sequence);
        stored.push((end, JobRecord { job: key.clone(), body: body.into() }));
    }
    let mut deliveries = desk(&server, "c").await.follow_jobs(None);
    for (end, record) in stored {
        let Delivery::Event { position, event } = next_told(&mut deliveries).await else { panic!("no record") };
        assert_eq!((position, event), (end, record));
    }
    for key in &jobs {
        assert_eq!(end_surely(&b, key).await.sequence, ends[key]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_must_know_the_last_record_of_its_own_log_and_of_no_other() {
    let server = server_with_streams().await;
    let (a, b) = (desk(&server, "a").await, desk(&server, "b").await);
    let (one, two) = (job("one"), job("two"));
    let nothing = end_surely(&a, &one).await;
    assert_eq!(nothing.sequence, 0);
    let refused = |after: u64| {
        let (a, one) = (&a, &one);
        async move { append_told(a, one, after, "x").await.0.unwrap_err() }
    };
    assert_eq!(refused(1).await, AppendError::Behind, "there is no record 1");
    let first = append_surely(&a, &one, 0, "x").await;
    assert_eq!(first.stream_created, nothing.stream_created);
    assert_eq!(refused(0).await, AppendError::Behind);
    let other = append_surely(&b, &two, 0, "x").await;
    assert_eq!(refused(other.sequence).await, AppendError::Behind, "a record of another job");
    // The same words again are another record.
    let second = append_surely(&a, &one, first.sequence, "x").await;
    assert!(first.sequence < other.sequence && other.sequence < second.sequence);
    assert_eq!(end_surely(&b, &one).await, second);
    assert_eq!(end_surely(&a, &two).await, other);
    assert_eq!(log_of(&a, &one).await, ["x", "x"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_and_the_largest_is_taken() {
    let server = server_with_streams().await;
    let mut longest = options(&server, "a", Role::Desk);
    longest.team = TeamName::new("群".repeat(42)).unwrap();
    let bus = NatsBus::connect(longest).await.unwrap();
    until(&bus, Connection::is_connected).await;
    let key = job(&"任".repeat(42));
    let too_large = bus.append(&key, 0, vec![b'x'; LARGEST_RECORD + 1].into()).await;
    assert_eq!(too_large, Err(AppendError::TooLarge(LARGEST_RECORD + 1)));
    let stored = append_surely(&bus, &key, 0, vec![b'x'; LARGEST_RECORD]).await;
    assert_eq!(end_surely(&bus, &key).await, stored);
    let Delivery::Event { event, .. } = next_told(&mut bus.follow_jobs(None)).await else { panic!("no record") };
    assert_eq!((event.job, event.body.len()), (key, LARGEST_RECORD));
}

#[tokio::test(flavor = "multi_thread")]
async fn records_of_other_teams_and_strange_messages_are_passed_over() {
    let server = server_with_streams().await;
    let a = desk(&server, "a").await;
    let mut other = options(&server, "other", Role::Desk);
    other.team = TeamName::new("service").unwrap();
    let other = NatsBus::connect(other).await.unwrap();
    until(&other, Connection::is_connected).await;
    let foreign = append_surely(&other, &job("one"), 0, "theirs").await;
    let mut deliveries = a.follow_jobs(None);
    let Delivery::UpTo(position) = next(&mut deliveries).await else { panic!("another team's record") };
    assert_eq!(position, foreign);
    assert_eq!(end_surely(&a, &job("one")).await.sequence, 0);

    let raw = async_nats::jetstream::new(async_nats::connect(server.address().to_string()).await.unwrap());
    let strange = raw.publish("job.sales.one.two", "?".into()).await.unwrap().await.unwrap();
    let mine = append_surely(&a, &job("one"), 0, "mine").await;
    let Delivery::UpTo(position) = next(&mut deliveries).await else { panic!("a strange message") };
    assert_eq!(position.sequence, strange.sequence);
    let Delivery::Event { position, event } = next(&mut deliveries).await else { panic!("no record") };
    assert_eq!((position, &event.body[..]), (mine, &b"mine"[..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_goes_on_after_a_kill_of_the_server_and_keeps_nothing_back_for_later() {
    let mut server = server_with_streams().await;
    let (a, b) = (desk(&server, "a").await, desk(&server, "b").await);
    let key = job("job");
    let first = append_surely(&a, &key, 0, "first").await;
    server.kill();
    until(&a, |now| !now.is_connected()).await;
    assert_eq!(a.append(&key, first.sequence, "never sent".into()).await, Err(AppendError::Away));
    assert_eq!(a.end_of_log(&key).await, Err(AppendError::Away));
    server.start_again();
    for bus in [&a, &b] {
        until(bus, Connection::is_connected).await;
    }
    assert_eq!(end_surely(&b, &key).await, first);
    append_surely(&a, &key, first.sequence, "second").await;
    assert_eq!(log_of(&b, &key).await, ["first", "second"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_frozen_server_did_not_answer_is_stored_once_or_not_at_all() {
    let server = server_with_streams().await;
    let (a, b) = (desk(&server, "a").await, desk(&server, "b").await);
    let key = job("job");
    let mut last = append_surely(&a, &key, 0, "begun").await.sequence;
    let mut expected = vec!["begun".to_owned()];
    let frozen = rounds(4, 60);
    let mut stored = 0;
    for round in 0..frozen {
        for bus in [&a, &b] {
            until(bus, Connection::is_connected).await;
        }
        server.freeze();
        let unanswered = a.append(&key, last, format!("unanswered {round}").into()).await;
        // Some rounds until the connection is given up, with what the server has not read yet.
        if round % 2 == 1 {
            until(&a, |now| !now.is_connected()).await;
        }
        server.thaw();
        // A machine so busy that the desk noticed before it asked has sent nothing.
        assert!(
            matches!(unanswered, Err(AppendError::Unanswered | AppendError::Away)),
            "round {round}: {unanswered:?}"
        );
        // Whoever comes next, be it another desk, is told which of both it was.
        last = match append_told(&b, &key, last, format!("next {round}")).await.0 {
            Ok(position) => position.sequence,
            Err(AppendError::Behind) => end_surely(&b, &key).await.sequence,
            Err(error) => panic!("round {round}: {error}"),
        };
        let log = log_of(&b, &key).await;
        let newest = log.last().unwrap().clone();
        stored += usize::from(newest.starts_with("unanswered"));
        expected.push(newest);
        assert_eq!(log, expected, "round {round}");
    }
    eprintln!("{frozen} freezes: {stored} unanswered records stored, the others refused or never read");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_store_is_told_and_its_logs_begin_anew() {
    let mut server = server_with_streams().await;
    let (a, b) = (desk(&server, "a").await, desk(&server, "b").await);
    let key = job("job");
    let mut deliveries = b.follow_jobs(None);
    let first = append_surely(&a, &key, 0, "first").await;
    let second = append_surely(&a, &key, first.sequence, "second").await;
    for _ in 0..2 {
        assert!(matches!(next_told(&mut deliveries).await, Delivery::Event { .. }));
    }
    server.kill();
    server.empty_the_store();
    server.start_again();
    make_streams(&server).await;
    until(&a, Connection::is_connected).await;
    let end = end_surely(&a, &key).await;
    assert_eq!(end.sequence, 0);
    assert_ne!(end.stream_created, first.stream_created);
    let (old, _) = append_told(&a, &key, second.sequence, "behind what is gone").await;
    assert_eq!(old, Err(AppendError::Behind));
    append_surely(&a, &key, 0, "anew").await;
    let Delivery::Reconcile { why, position } = next_told(&mut deliveries).await else { panic!("no reconcile") };
    assert_eq!((why, position.stream_created), (Reconcile::Reset, end.stream_created));
    let Delivery::Event { event, .. } = next_told(&mut deliveries).await else { panic!("no record") };
    assert_eq!(&event.body[..], b"anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_were_removed_before_a_desk_had_them_are_a_gap() {
    let server = common::Server::start();
    // Room for a few records only.
    let plan = team::StreamPlan { jobs_bytes: 64 * 1024, ..common::plan() };
    team::setup(&[server.address()], &team::NkeySeed::generate().unwrap(), None, &plan).await.unwrap();
    let a = desk(&server, "a").await;
    let (old, key) = (job("old"), job("job"));
    let first = append_surely(&a, &old, 0, "first").await;
    let mut last = 0;
    for _ in 0..20 {
        last = append_surely(&a, &key, last, vec![b'x'; 10 * 1024]).await.sequence;
    }
    let mut deliveries = a.follow_jobs(Some(first));
    let Delivery::Reconcile { why, position } = next_told(&mut deliveries).await else { panic!("no reconcile") };
    assert_eq!(why, Reconcile::Gap);
    let Delivery::Event { position: kept, .. } = next_told(&mut deliveries).await else { panic!("no record") };
    assert_eq!(kept.sequence, position.sequence + 1, "records that are still there follow");
    // The log that is gone has no end to be behind of.
    assert_eq!(end_surely(&a, &old).await.sequence, 0);
    assert_eq!(append_told(&a, &old, first.sequence, "second").await.0, Err(AppendError::Behind));
}

/// Follows until it has `count` records, gives up its stream now and then as if the desk had been started again, and
/// checks that each comes behind the one before.
async fn follow_with_restarts(desk: NatsBus, count: usize, restart_every: usize) -> Vec<(JobKey, String)> {
    let mut last: Option<Position> = None;
    let mut records = Vec::new();
    while records.len() < count {
        let mut deliveries = desk.follow_jobs(last);
        let mut here = 0;
        while records.len() < count && here < restart_every {
            match next(&mut deliveries).await {
                Delivery::Event { position, event } => {
                    assert!(last.is_none_or(|last| position.sequence > last.sequence));
                    last = Some(position);
                    records.push((event.job, String::from_utf8(event.body.to_vec()).unwrap()));
                    here += 1;
                }
                Delivery::UpTo(position) => last = Some(position),
                Delivery::Reconcile { why, .. } => panic!("{why:?}"),
            }
        }
    }
    records
}

async fn write(desk: NatsBus, key: JobKey, count: usize) {
    let mut last = 0;
    for number in 0..count {
        last = append_surely(&desk, &key, last, number.to_string()).await.sequence;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_desk_has_every_record_once_over_kills_of_the_server() {
    let kills = rounds(3, 60);
    let count = kills * 300;
    let mut server = server_with_streams().await;
    let mut followers = Vec::new();
    for (name, restart_every) in [("a", usize::MAX), ("b", 170), ("c", 30)] {
        followers.push(tokio::spawn(follow_with_restarts(desk(&server, name).await, count * 2, restart_every)));
    }
    let jobs = ["one", "two"].map(job);
    let mut writers = Vec::new();
    for key in &jobs {
        writers.push(tokio::spawn(write(desk(&server, key.as_str()).await, key.clone(), count)));
    }
    for _ in 0..kills {
        sleep(Duration::from_millis(400)).await;
        server.kill();
        sleep(Duration::from_millis(100)).await;
        server.start_again();
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let written: Vec<String> = (0..count).map(|number| number.to_string()).collect();
    let mut all = Vec::new();
    for follower in followers {
        let records = follower.await.unwrap();
        for key in &jobs {
            let of_it: Vec<_> = records.iter().filter(|(job, _)| job == key).map(|(_, body)| body.clone()).collect();
            assert!(of_it == written, "{key}: not each record once and in order");
        }
        all.push(records);
    }
    assert!(all.iter().all(|records| *records == all[0]), "the desks saw different orders");
}
