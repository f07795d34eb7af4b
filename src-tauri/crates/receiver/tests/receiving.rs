//! What is answered how, and what is in the inbox then.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{SECRET, config, door, http, post, workspace, world};
use jiff::{SignedDuration, Timestamp};
use ledger::{Arrival, InboxState, Kept, Ledger, WorkspaceId};
use receiver::{Door, Inbox, LARGEST_BODY, Receiver, Secret};

#[tokio::test(flavor = "multi_thread")]
async fn every_path_is_kept_before_it_is_answered() {
    let world = world(config()).await;
    let paths = [
        "/chatroom/joined",
        "/chatroom/loaded",
        "/room/joined",
        "/room/left",
        "/room/topic",
        "/room/loaded",
        "/",
        "",
        "//chatroom//joined/",
    ];
    for (number, path) in paths.iter().enumerate() {
        let answer = world.http.post(format!("{}{path}?query=left-out", world.root())).body("{}").send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, "{}"), "{path}");
        let (entries, newest) = (world.entries(), *world.receiver.grown().borrow());
        assert_eq!(entries.iter().map(|entry| entry.copies).sum::<u32>(), number as u32 + 1, "{path}");
        assert_eq!(entries.last().unwrap().sequence, newest, "{path}");
    }
    let kept: Vec<_> = world.entries().into_iter().map(|entry| (entry.path, entry.state, entry.copies)).collect();
    let expected = [
        ("chatroom/joined", 1),
        ("chatroom/loaded", 1),
        ("room/joined", 1),
        ("room/left", 1),
        ("room/topic", 1),
        ("room/loaded", 1),
        // The root itself, with and without a slash.
        ("", 2),
        ("chatroom//joined", 1),
    ];
    assert_eq!(kept, expected.map(|(path, copies)| (path.to_owned(), InboxState::New, copies)));
    let report = world.receiver.health().report(Timestamp::now());
    assert_eq!((report.stored, report.repeated, report.wrong_secret, report.refused), (8, 1, 0, 0));
    assert!(report.answer_p99.unwrap() >= report.answer_median.unwrap());
    assert_eq!(world.ledger.inbox_count(&workspace(), report.since).unwrap().received, 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_secret_nothing_is_told_apart() {
    let world = world(config()).await;
    let base = format!("http://{}", world.receiver.address());
    let almost = format!("{}8", &SECRET[..39]);
    let mut answers = Vec::new();
    for path in ["/", "/chatroom/joined", "/health", "/metrics", &format!("/{almost}/chatroom/joined"), "/%2e%2e/x"] {
        for method in [reqwest::Method::POST, reqwest::Method::GET, reqwest::Method::PUT] {
            let answer = world.http.request(method, format!("{base}{path}")).body("{}").send().await.unwrap();
            let mut headers: Vec<_> = answer.headers().keys().map(ToString::to_string).collect();
            headers.sort();
            answers.push((answer.status().as_u16(), headers, answer.text().await.unwrap()));
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!((answers[0].0, answers[0].2.as_str()), (404, ""));
    assert!(world.entries().is_empty());
    assert_eq!(world.receiver.health().report(Timestamp::now()).wrong_secret, 18);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_secret_holds_for_a_while_and_a_prefix_of_a_proxy_is_passed_over() {
    let world = world(config()).await;
    let base = format!("http://{}", world.receiver.address());
    let new = Secret::random().unwrap();
    let doors = |old_until| {
        let fresh = Door { secret: new.clone(), workspace: WorkspaceId::named("other"), valid_until: None };
        vec![fresh, Door { valid_until: Some(old_until), ..door() }]
    };
    let now = Timestamp::now();
    world.receiver.set_doors(doors(now + SignedDuration::from_hours(1)));
    let fresh_root = format!("{base}/a/proxy/in/front/{}", new.expose());
    assert_eq!(post(&world.http, &fresh_root, "/room/left", "1").await, 200);
    assert_eq!(world.post("/room/left", "2").await, 200);
    world.receiver.set_doors(doors(now));
    assert_eq!(post(&world.http, &fresh_root, "/room/left", "3").await, 200);
    assert_eq!(world.post("/room/left", "4").await, 404);
    let kept: Vec<_> = world.entries().into_iter().map(|entry| (entry.workspace.to_string(), entry.body)).collect();
    assert_eq!(kept, [("other", b"1"), ("main", b"2"), ("other", b"3")].map(|(w, b)| (w.to_owned(), b.to_vec())));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_callback_is_refused_and_counted() {
    let world = world(config()).await;
    let largest = vec![b'x'; LARGEST_BODY];
    assert_eq!(world.post("/x", largest.clone()).await, 200);
    for size in [LARGEST_BODY + 1, 10 << 20] {
        assert_eq!(world.post("/x", vec![b'x'; size]).await, 413, "{size}");
        // Without a length in front.
        let pieces = (0..size / 1_000 + 1).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 1_000]));
        let body = reqwest::Body::wrap_stream(futures_of(pieces));
        assert_eq!(world.post("/x", body).await, 413, "{size}, in pieces");
    }
    let answer = world.http.get(world.root()).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["allow"].to_str().unwrap()), (405, "POST"));
    assert_eq!(world.entries().len(), 1);
    let report = world.receiver.health().report(Timestamp::now());
    assert_eq!((report.refused, report.failed_lately), (5, 5));
    assert_eq!(world.receiver.health().turned_away(report.since), 5);
    // Garbage is a callback like any other: answered, kept, and for others to make sense of.
    assert_eq!(world.post("/chatroom/joined", vec![0xff, 0, 0xfe]).await, 200);
    assert_eq!(world.entries()[1].body, [0xff, 0, 0xfe]);
}

fn futures_of<T: Send + 'static>(
    items: impl Iterator<Item = T> + Send + 'static,
) -> impl futures::Stream<Item = T> + Send + 'static {
    futures::stream::iter(items)
}

/// The real inbox behind a disk that may be full.
struct FullAtTimes {
    ledger: Ledger,
    full: AtomicBool,
}

impl Inbox for FullAtTimes {
    fn append(&self, arrivals: &[Arrival]) -> Result<Vec<Kept>, ledger::Error> {
        if self.full.load(Ordering::SeqCst) { Err(ledger::Error::DiskFull) } else { self.ledger.append(arrivals) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_answered_with_503_until_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path()).unwrap().ledger;
    let inbox = Arc::new(FullAtTimes { ledger: ledger.clone(), full: AtomicBool::new(true) });
    let receiver = Receiver::start(config(), vec![door()], inbox.clone()).await.unwrap();
    let (http, root) = (http(), format!("http://{}/{SECRET}", receiver.address()));
    for number in 0..3 {
        assert_eq!(post(&http, &root, "/room/left", number.to_string()).await, 503);
    }
    inbox.full.store(false, Ordering::SeqCst);
    assert_eq!(post(&http, &root, "/room/left", "2").await, 200);
    assert_eq!(common::entries(&ledger).len(), 1);
    let report = receiver.health().report(Timestamp::now());
    assert_eq!((report.stored, report.not_stored, report.failed_lately), (1, 3, 3));
    receiver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_answers_what_is_under_way_and_frees_the_port() {
    let world = world(config()).await;
    let address = world.receiver.address();
    let root = world.root();
    let posts: Vec<_> = (0..200)
        .map(|number| {
            let (http, root) = (world.http.clone(), root.clone());
            tokio::spawn(async move {
                let answer = http.post(format!("{root}/room/left")).body(number.to_string()).send().await;
                answer.is_ok_and(|answer| answer.status().is_success())
            })
        })
        .collect();
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let ledger = world.ledger.clone();
    world.receiver.stop().await;
    let kept = common::entries(&ledger).len();
    let mut answered = 0;
    for post in posts {
        answered += usize::from(post.await.unwrap());
    }
    assert!(kept >= answered, "{kept} kept, {answered} answered");
    assert_eq!(common::entries(&ledger).len(), kept, "nothing is kept after the end");
    let again = receiver::Config { port: address.port(), ..config() };
    let receiver = Receiver::start(again, vec![door()], Arc::new(ledger)).await.unwrap();
    assert_eq!(post(&world.http, &root, "/room/left", "again").await, 200);
    assert_eq!(receiver.address(), address);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_taken_is_said() {
    let world = world(config()).await;
    let taken = receiver::Config { port: world.receiver.address().port(), ..config() };
    let error = Receiver::start(taken, vec![door()], Arc::new(world.ledger.clone())).await.err().unwrap();
    assert!(error.to_string().contains(&world.receiver.address().to_string()), "{error}");
}
