//! One pace for all desks.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::Duration;

use common::{STUCK, desk, options, plan, server_with_streams, until};
use futures::future::join_all;
use team::{Connection, Fault, NatsBus, Pace, RefusedBecause, Role, TeamBus};
use tokio::time::{Instant, sleep, timeout};

/// Adds as fast as permits allow and gives the moment of each add.
async fn add(desk: &NatsBus, until: Instant) -> Vec<Instant> {
    let mut adds = Vec::new();
    while Instant::now() < until {
        match desk.permit().await {
            Ok(permit) => {
                let now = Instant::now();
                if permit.is_usable() {
                    adds.push(now);
                }
            }
            Err(refused) => sleep(refused.ask_again_in).await,
        }
    }
    adds
}

/// Adds until the server says that it is too much.
async fn fill(desk: &NatsBus) {
    loop {
        match desk.permit().await {
            Ok(_) => {}
            Err(refused) if refused.because == RefusedBecause::Full => return,
            Err(refused) => sleep(refused.ask_again_in).await,
        }
    }
}

fn most_in(window: Duration, adds: &[Instant]) -> usize {
    adds.iter().map(|from| adds.iter().filter(|at| *at >= from && **at < *from + window).count()).max().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_desks_together_never_add_more_than_one_may() {
    let server = server_with_streams().await;
    let desks = [desk(&server, "a").await, desk(&server, "b").await, desk(&server, "c").await];
    let end = Instant::now() + Duration::from_secs(12);
    let adds = join_all(desks.iter().map(|desk| add(desk, end))).await;
    assert!(adds.iter().all(|adds| !adds.is_empty()), "a desk had no turn: {adds:?}");
    let all = adds.concat();
    // A permit is used within the second by which the server's window is longer than the vendor's.
    let vendors_window = plan().pace.window - Duration::from_secs(1);
    assert!(most_in(vendors_window, &all) <= 9, "{}", most_in(vendors_window, &all));
    assert!(all.len() > 9, "no permit came back");
}

#[tokio::test(flavor = "multi_thread")]
async fn permits_are_counted_over_a_kill_of_the_server() {
    let mut server = server_with_streams().await;
    // One desk alone is held back by its own spacing; two of them fill the window.
    let (a, b) = (desk(&server, "a").await, desk(&server, "b").await);
    let full = async {
        tokio::select! { () = fill(&a) => {} () = fill(&b) => {} }
    };
    timeout(STUCK, full).await.expect("two desks never filled the window");
    server.kill();
    server.start_again();
    until(&a, Connection::is_connected).await;
    let end = Instant::now() + plan().pace.window * 2;
    let (first, second) = tokio::join!(add(&a, end), add(&b, end));
    let all = [first, second].concat();
    assert!(most_in(plan().pace.window - Duration::from_secs(1), &all) <= 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_alone_waits_then_takes_its_share_and_waits_again_when_the_server_is_back() {
    let mut server = server_with_streams().await;
    let a = desk(&server, "a").await;
    server.kill();
    until(&a, |now| !now.is_connected()).await;
    let lost = Instant::now();
    assert_eq!(a.permit().await.unwrap_err().because, RefusedBecause::Away);

    // 3 of 9 permits in 3 s, after a window of 3 s and 2 s to settle.
    let alone = add(&a, lost + Duration::from_secs(12)).await;
    assert!(alone[0] - lost >= Duration::from_millis(4_900), "{:?}", alone[0] - lost);
    assert!(most_in(Duration::from_secs(3), &alone) <= 3);
    assert!(alone.len() > 3, "{}", alone.len());

    server.start_again();
    until(&a, Connection::is_connected).await;
    // Until it has looked at the streams the desk is still on its own.
    let just_back = async {
        while !matches!(a.permit().await, Err(refused) if refused.because == RefusedBecause::JustBack) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(STUCK, just_back).await.unwrap();
    let shared = async {
        loop {
            match a.permit().await {
                Ok(permit) => return permit,
                Err(refused) => sleep(refused.ask_again_in).await,
            }
        }
    };
    assert!(!timeout(STUCK, shared).await.unwrap().is_alone());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_gives_more_than_the_desk_expects_is_a_fault() {
    let server = server_with_streams().await;
    let mut strict = options(&server, "strict", Role::Desk);
    strict.pace = Pace { permits: 5, ..plan().pace };
    assert!(matches!(team::check(&strict).await, Err(team::ConnectProblem::Fault(Fault::Setup(_)))));
    let bus = NatsBus::connect(strict).await.unwrap();
    let connection = until(&bus, |now| now.fault.is_some()).await;
    assert!(connection.is_connected());
    assert!(matches!(bus.permit().await.unwrap_err().because, RefusedBecause::Fault(Fault::Setup(_))));
}
