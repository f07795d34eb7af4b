//! Answering callbacks durably, against an axum handler that reads the same bodies and does nothing with them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use ledger::{Ledger, WorkspaceId};
use rand::distr::Alphanumeric;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use receiver::{Config, Door, Receiver, Secret};
use reqwest::Client;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::report::{Goal, Report};
use crate::{Outcome, say, target};

/// Callbacks a second, and for how long.
const RATE: (u32, Duration) = (200, Duration::from_secs(15));
/// Senders at the same time when as much as possible is sent: with more or fewer the peer answers less.
const SENDERS: usize = 128;
/// They send to ours and to the peer by turns, so that both meet the same machine: how often, and how long each time.
const TURNS: (usize, Duration) = (4, Duration::from_secs(2));
/// Members of a usual room and of a full one.
const USUAL: usize = 67;
const FULL: usize = 500;
/// Rooms that are loaded at once, and how many of them are on their way at the same time.
const BURST: (usize, usize) = (1_000, 100);

/// Measures `callback_p99`, `callback_throughput` and `callback_burst`.
pub async fn measure(report: &mut Report) -> Outcome<()> {
    let folder = tempfile::tempdir_in(target())?;
    let ours = Ours::start(folder.path()).await?;
    let peer = peer().await?;
    // One per process; a second installation is refused, which is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    say("callbacks at 200 a second, each durable before its answer");
    let http = client()?;
    let usual = Bodies::new(USUAL);
    let (ours_at, peer_at) = (ours.root(), format!("http://{peer}/chatroom/loaded"));
    let our_times = steadily(&http, &ours_at, &usual).await?;
    let peer_times = steadily(&http, &peer_at, &usual).await?;
    report.tell("callback_p99", "ms", p99(our_times), p99(peer_times), Goal::Within(50.0));
    say("as many callbacks as the machine can answer");
    let http = client()?;
    let (mut our_rates, mut peer_rates) = (Vec::new(), Vec::new());
    for turn in 0..TURNS.0 {
        our_rates.push(flood(&http, &ours_at, &usual, turn).await?);
        peer_rates.push(flood(&http, &peer_at, &usual, turn).await?);
    }
    report.tell("callback_throughput", "/s", mean(&our_rates), mean(&peer_rates), Goal::AtLeast(0.5));
    say("1,000 rooms of 500 members at once");
    let http = client()?;
    let full = Bodies::new(FULL);
    let our_longest = burst(&http, &ours_at, &full).await?;
    let peer_longest = burst(&http, &peer_at, &full).await?;
    report.tell("callback_burst", "ms", our_longest, peer_longest, Goal::Within(3_000.0));
    ours.receiver.stop().await;
    Ok(())
}

/// With connections of its own: one that has rested long is closed by whoever it leads to, perhaps just when it is used.
fn client() -> Outcome<Client> {
    Ok(Client::builder().no_proxy().tls_certs_only([]).build()?)
}

/// Our receiver on a real inbox.
struct Ours {
    receiver: Receiver,
    secret: Secret,
}

impl Ours {
    async fn start(folder: &std::path::Path) -> Outcome<Self> {
        let ledger = Ledger::open(folder)?.ledger;
        let secret = Secret::random()?;
        let door = Door { secret: secret.clone(), workspace: WorkspaceId::named("bench"), valid_until: None };
        let config = Config { port: 0, ..Config::default() };
        Ok(Self { receiver: Receiver::start(config, vec![door], Arc::new(ledger)).await?, secret })
    }

    fn root(&self) -> String {
        format!("http://{}/{}/chatroom/loaded", self.receiver.address(), self.secret.expose())
    }
}

/// Takes the whole body and answers.
async fn peer() -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = Router::new().route("/chatroom/loaded", post(|_: Bytes| async { "{}" }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// Bodies of rooms of one size, each different.
struct Bodies {
    members: String,
}

impl Bodies {
    fn new(members: usize) -> Self {
        // Real ones look random, so they take up their space in whatever form they are kept.
        let mut random = SmallRng::seed_from_u64(members as u64);
        let mut some =
            |length| (&mut random).sample_iter(Alphanumeric).take(length).map(char::from).collect::<String>();
        let member = |number: usize| {
            let (id, avatar) = (7_881_300_000_000_000 + number * 7_919_317, some(86));
            format!(
                r#"{{"wxid":"{id}","nickName":"客户{number}","avatarUrl":"http://wx.qlogo.cn/mmhead/ver_1/{avatar}/132","roomAlias":null,"isFriend":true,"contactType":1,"coworker":false}}"#
            )
        };
        Self { members: (0..members).map(member).collect::<Vec<_>>().join(",") }
    }

    fn body(&self, number: usize) -> String {
        format!(
            r#"{{"chatId":"5dbe8287184b7cb41f52674e","botInfo":{{"wxid":"1688850000000017","weixin":"zhangsan","nickName":"小北"}},"wxid":"R:{number}","topic":"售后{number}群","avatarUrl":"","ownerId":"1688850000000017","members":[{}],"group":"5d0000000000000000000001","syncedTime":{number}}}"#,
            self.members
        )
    }
}

/// Seconds until the answer.
async fn send(http: &Client, address: &str, body: String) -> Outcome<f64> {
    let began = Instant::now();
    http.post(address).body(body).send().await?.error_for_status()?.bytes().await?;
    Ok(began.elapsed().as_secs_f64())
}

/// Sends at the given rate, whether answers come or not; milliseconds until each answer.
async fn steadily(http: &Client, address: &str, bodies: &Bodies) -> Outcome<Vec<f64>> {
    let (rate, how_long) = RATE;
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / rate);
    let mut sent = JoinSet::new();
    for number in 0..(rate as f64 * how_long.as_secs_f64()) as usize {
        ticks.tick().await;
        let (http, address, body) = (http.clone(), address.to_owned(), bodies.body(number));
        sent.spawn(async move { send(&http, &address, body).await });
    }
    let mut times = Vec::new();
    while let Some(time) = sent.join_next().await {
        times.push(time?? * 1_000.0);
    }
    Ok(times)
}

/// Callbacks answered in a second by as many senders as are useful. No two turns send the same body.
async fn flood(http: &Client, address: &str, bodies: &Bodies, turn: usize) -> Outcome<f64> {
    let mut senders = JoinSet::new();
    let began = Instant::now();
    for sender in 0..SENDERS {
        let (http, address, members) = (http.clone(), address.to_owned(), bodies.members.clone());
        senders.spawn(async move {
            let bodies = Bodies { members };
            let mut answered = 0;
            while began.elapsed() < TURNS.1 {
                let number = 1_000_000_000 * (turn + 1) + 1_000_000 * sender + answered;
                send(&http, &address, bodies.body(number)).await?;
                answered += 1;
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(answered)
        });
    }
    let mut answered = 0;
    while let Some(of_sender) = senders.join_next().await {
        answered += of_sender??;
    }
    Ok(answered as f64 / began.elapsed().as_secs_f64())
}

/// Milliseconds until the slowest answer of many large callbacks at once.
async fn burst(http: &Client, address: &str, bodies: &Bodies) -> Outcome<f64> {
    let (rooms, at_once) = BURST;
    let mut sent = JoinSet::new();
    let mut longest: f64 = 0.0;
    for number in 0..rooms {
        if sent.len() == at_once
            && let Some(time) = sent.join_next().await
        {
            longest = longest.max(time??);
        }
        let (http, address, body) = (http.clone(), address.to_owned(), bodies.body(number));
        sent.spawn(async move { send(&http, &address, body).await });
    }
    while let Some(time) = sent.join_next().await {
        longest = longest.max(time??);
    }
    Ok(longest * 1_000.0)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The value that 99 of 100 do not pass.
fn p99(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * 99).div_ceil(100) - 1]
}
