//! How fast all rooms are read, beside `curl` fetching the same pages from the same server, and how much of the allowed
//! rate is used.
//!
//! `cargo run --release -p desk --example sync_speed [rooms] [paced]`: with `paced` the vendor's limit holds on both
//! sides and the share of it is told; otherwise there is none and `curl` is the measure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use desk::{Session, SyncPhase, SyncState};
use miaohui::{BaseUrl, Client, ClientConfig, Limit, Limits, Paces, ProxyChoice, Token};
use simulator::{Config, Endpoint, Simulator};

/// As many as the client has under way.
const PARALLEL: &str = "8";
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let paced = arguments.iter().any(|argument| argument == "paced");
    let rooms = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(20_000);
    // Paced, small rooms: the pace is the measure and not the work.
    let (limit, members) = if paced { (500, 5) } else { (u32::MAX, 50) };
    let config = Config {
        rooms,
        memberships: rooms * members,
        people: rooms * members * 3 / 10,
        request_limit: limit,
        ..Config::default()
    };
    let simulator = simulator::start(config).await.unwrap();
    if paced { share_of_the_rate(&simulator).await } else { beside_curl(&simulator).await }
}

async fn beside_curl(simulator: &Simulator) {
    for round in 1..=ROUNDS {
        let folder = tempfile::tempdir().unwrap();
        let before = pages(simulator);
        let limits = Limits { requests: Limit::new(100_000_000, Duration::from_secs(30)) };
        let (first, _) = read_all(simulator, &folder, Paces::with_limits(limits)).await;
        let count = pages(simulator) - before;
        let (again, end) = read_all(simulator, &folder, Paces::with_limits(limits)).await;
        let curl = fetch_with_curl(simulator, count).await;
        println!(
            "round {round}: {} entries on {count} pages; first {first:.2?}, again {again:.2?}, curl {curl:.2?}, \
             ratio {:.2} and {:.2}",
            end.done,
            first.as_secs_f64() / curl.as_secs_f64(),
            again.as_secs_f64() / curl.as_secs_f64()
        );
    }
}

async fn share_of_the_rate(simulator: &Simulator) {
    let folder = tempfile::tempdir().unwrap();
    let (paces, start) = (Paces::default(), Instant::now());
    // Long enough for several windows of the limit.
    while pages(simulator) < 700 {
        read_all(simulator, &folder, paces.clone()).await;
    }
    let (took, requests) = (start.elapsed(), simulator.requests());
    let times: Vec<f64> = requests.iter().map(|request| request.at.as_secs_f64()).collect();
    let length = times.last().unwrap() - times.first().unwrap();
    let refused = requests.iter().filter(|request| request.status == Some(429)).count();
    let most = times.iter().map(|start| times.iter().filter(|at| (*start..start + 30.0).contains(*at)).count()).max();
    println!(
        "{} requests in {took:.1?}; {:.1} % of 500 in 30 s; at most {} in a window; {refused} refused",
        times.len(),
        100.0 * (times.len() - 1) as f64 / length / (500.0 / 30.0),
        most.unwrap_or(0)
    );
}

async fn read_all(simulator: &Simulator, folder: &tempfile::TempDir, paces: Paces) -> (Duration, SyncState) {
    let base_url = BaseUrl::parse(&simulator.base_url()).unwrap();
    let mut config = ClientConfig::new(base_url, Token::clean(simulator.token()).unwrap().token);
    config.proxy = ProxyChoice::None;
    let client = Client::new(config, &paces).unwrap();
    let (session, _) = Session::open(folder.path(), Some(client), Vec::new()).unwrap();
    let mut states = session.sync_state();
    let start = Instant::now();
    session.start_sync().await;
    let end = states.wait_for(|state| state.phase != SyncPhase::Running).await.unwrap().clone();
    let took = start.elapsed();
    assert_eq!(end.phase, SyncPhase::Idle, "{end:?}");
    session.end_sync().await;
    (took, end)
}

fn pages(simulator: &Simulator) -> usize {
    simulator.requests().iter().filter(|request| request.endpoint == Some(Endpoint::RoomList)).count()
}

async fn fetch_with_curl(simulator: &Simulator, pages: usize) -> Duration {
    let url =
        format!("{}/room/list?token={}&pageSize=100&current=[1-{pages}]", simulator.base_url(), simulator.token());
    let mut curl = Command::new("curl");
    curl.args(["-sS", "-Z", "--parallel-max", PARALLEL, "--noproxy", "*", "-o", "/dev/null", &url])
        .stdout(Stdio::null());
    tokio::task::spawn_blocking(move || {
        let start = Instant::now();
        assert!(curl.status().unwrap().success());
        start.elapsed()
    })
    .await
    .unwrap()
}
