//! One runner a job: races, a holder that dies or sleeps, a server that comes back empty.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::Duration;

use common::{STUCK, Server, desk, job, make_streams, rounds, server_with_streams, until};
use team::{Connection, Lease, LeaseLost, LeaseRefused, NatsBus, TeamBus};
use tokio::time::{sleep, timeout};

/// Asks until the lease is there.
async fn lease_at_last(desk: &NatsBus, name: &str) -> Lease {
    let asking = async {
        loop {
            match desk.lease(&job(name)).await {
                Ok(lease) => return lease,
                Err(LeaseRefused::HeldBy(_) | LeaseRefused::Unanswered | LeaseRefused::Away) => {
                    sleep(Duration::from_millis(50)).await;
                }
                Err(LeaseRefused::Fault(fault)) => panic!("{fault}"),
            }
        }
    };
    timeout(STUCK, asking).await.expect("the lease never became free")
}

#[tokio::test(flavor = "multi_thread")]
async fn of_three_desks_that_ask_at_once_one_gets_the_job() {
    let server = server_with_streams().await;
    let desks = [desk(&server, "a").await, desk(&server, "b").await, desk(&server, "c").await];
    // Let the store become older than a lease: it would hold each race up.
    lease_at_last(&desks[0], "first").await.release().await;
    for race in 0..rounds(200, 5_000) {
        let name = format!("job {race}");
        let key = job(&name);
        let [a, b, c] = &desks;
        let asked = tokio::join!(a.lease(&key), b.lease(&key), c.lease(&key));
        let asked = [asked.0, asked.1, asked.2];
        let winners: Vec<_> =
            asked.iter().zip(["a", "b", "c"]).filter(|(lease, _)| lease.is_ok()).map(|(_, name)| name).collect();
        assert_eq!(winners.len(), 1, "race {race}: {asked:?}");
        for lease in &asked {
            match lease {
                Ok(lease) => assert!(lease.check().is_ok()),
                Err(LeaseRefused::HeldBy(holder)) => assert_eq!(holder.as_str(), winners[0]),
                Err(other) => panic!("race {race}: {other}"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_is_given_back_is_free_at_once_and_the_next_fence_is_greater() {
    let server = server_with_streams().await;
    let (a, b) = (desk(&server, "a").await, desk(&server, "b").await);
    let first = lease_at_last(&a, "job").await;
    let fence = first.check().unwrap();
    assert!(matches!(b.lease(&job("job")).await, Err(LeaseRefused::HeldBy(holder)) if holder.as_str() == "a"));
    first.release().await;
    let second = b.lease(&job("job")).await.unwrap();
    assert!(second.check().unwrap() > fence);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_is_dropped_is_given_back_too() {
    let server = server_with_streams().await;
    let (a, b) = (desk(&server, "a").await, desk(&server, "b").await);
    drop(lease_at_last(&a, "job").await);
    lease_at_last(&b, "job").await.check().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_outlives_its_life_while_its_holder_renews_it() {
    let server = server_with_streams().await;
    let (a, b) = (desk(&server, "a").await, desk(&server, "b").await);
    let lease = lease_at_last(&a, "job").await;
    let first = lease.check().unwrap();
    sleep(common::plan().lease_life * 2).await;
    assert!(lease.check().unwrap() > first, "it was not renewed");
    assert!(matches!(b.lease(&job("job")).await, Err(LeaseRefused::HeldBy(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_server_a_lease_runs_out_and_nobody_gets_one() {
    let mut server = server_with_streams().await;
    let a = desk(&server, "a").await;
    let lease = lease_at_last(&a, "job").await;
    server.kill();
    until(&a, |now| !now.is_connected()).await;
    assert!(matches!(a.lease(&job("other")).await, Err(LeaseRefused::Away)));
    assert_eq!(timeout(STUCK, lease.lost()).await.unwrap(), LeaseLost::RanOut);
    assert_eq!(lease.check(), Err(LeaseLost::RanOut));
    assert_eq!(lease.valid_for(), Duration::ZERO);
    server.start_again();
    lease_at_last(&a, "job").await.check().unwrap();
    assert_eq!(lease.check(), Err(LeaseLost::RanOut), "a lost lease does not come back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_for_a_moment_costs_no_lease() {
    let mut server = server_with_streams().await;
    let a = desk(&server, "a").await;
    let lease = lease_at_last(&a, "job").await;
    let before = lease.check().unwrap();
    server.kill();
    server.start_again();
    until(&a, Connection::is_connected).await;
    let renewed = async {
        while lease.check().is_ok_and(|fence| fence == before) {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(STUCK, renewed).await.unwrap();
    // Reading the store again may take a busy machine longer than the lease lives: then it is lost, never doubtful.
    match lease.check() {
        Ok(fence) => assert!(fence > before),
        Err(why) => assert_eq!(why, LeaseLost::RanOut),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_server_makes_the_holder_stop_before_anybody_else_can_begin() {
    let server = server_with_streams().await;
    let (a, b) = (desk(&server, "a").await, desk(&server, "b").await);
    let lease = lease_at_last(&a, "job").await;
    server.freeze();
    assert_eq!(timeout(STUCK, lease.lost()).await.unwrap(), LeaseLost::RanOut);
    until(&a, |now| !now.is_connected()).await;
    server.thaw();
    let next = lease_at_last(&b, "job").await;
    assert!(lease.check().is_err());
    next.check().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_emptied_store_nobody_begins_while_the_old_holder_may_believe_in_its_lease() {
    let mut server = server_with_streams().await;
    let (a, b) = (desk(&server, "a").await, desk(&server, "b").await);
    let old = lease_at_last(&a, "job").await;
    server.kill();
    server.empty_the_store();
    server.start_again();
    make_streams(&server).await;
    let new = lease_at_last(&b, "job").await;
    assert!(old.check().is_err(), "two runners at once");
    let fence = new.check().unwrap();
    assert!(fence > team::Fence { stream_created: fence.stream_created, revision: 0 });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_store_is_something_to_put_right() {
    let server = Server::start();
    let a = desk(&server, "a").await;
    // A busy machine may leave the first asks without an answer.
    let told = async {
        while !matches!(a.lease(&job("job")).await, Err(LeaseRefused::Fault(team::Fault::Setup(_)))) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    timeout(STUCK, told).await.expect("the missing store is told");
}
