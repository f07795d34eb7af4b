//! Senders that are slow, hostile or too many: the good ones are still answered.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::{SECRET, config, world};
use jiff::Timestamp;
use receiver::Config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Everything the receiver says until it closes the connection.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    // A reset is a way to close, too.
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_senders_are_let_go_and_the_good_ones_answered_meanwhile() {
    let short = Duration::from_millis(300);
    // Less room than the slow ones want together.
    let world = world(Config { head_time: short, body_time: short, most_held: 4 << 20, ..config() }).await;
    let mut slow = Vec::new();
    for number in 0..120 {
        let mut stream = TcpStream::connect(world.receiver.address()).await.unwrap();
        let head = format!("POST /{SECRET}/room/left HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n");
        let begun = match number % 3 {
            0 => String::new(),
            1 => head,
            _ => format!("{head}\r\n{{\"imRoomId\""),
        };
        stream.write_all(begun.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    for number in 0..50 {
        let status = world.post("/room/left", number.to_string()).await;
        // While the room is taken by slow bodies a good one may be told to come again; never is it left without answer.
        assert!(status == 200 || status == 503, "{status}");
    }
    for (number, mut stream) in slow.into_iter().enumerate() {
        let said = read_to_end(&mut stream).await;
        let expected = if number % 3 == 2 { ["HTTP/1.1 408", "HTTP/1.1 503"] } else { ["", "HTTP/1.1 408"] };
        assert!(expected.iter().any(|begin| said.starts_with(begin)), "{number}: {said}");
    }
    assert_eq!(world.post("/room/left", "the last").await, 200, "the room is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_breaks_off_is_not_kept() {
    let world = world(config()).await;
    let mut stream = TcpStream::connect(world.receiver.address()).await.unwrap();
    let half = format!("POST /{SECRET}/room/left HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{\"imRoomId\"");
    stream.write_all(half.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    read_to_end(&mut stream).await;
    assert_eq!(world.post("/room/left", "whole").await, 200);
    assert_eq!(world.entries().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_connections_than_allowed_wait_for_their_turn() {
    let world = world(Config { most_connections: 8, head_time: Duration::from_millis(200), ..config() }).await;
    let mut resting = Vec::new();
    for _ in 0..40 {
        resting.push(TcpStream::connect(world.receiver.address()).await.unwrap());
    }
    assert_eq!(world.post("/room/left", "1").await, 200);
    assert_eq!(world.entries().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_wrong_secrets_does_not_keep_good_ones_from_their_answer() {
    let world = world(config()).await;
    let over = Arc::new(AtomicBool::new(false));
    let guessers: Vec<_> = (0..8)
        .map(|guesser| {
            let (http, over) = (world.http.clone(), Arc::clone(&over));
            let root = format!("http://{}", world.receiver.address());
            tokio::spawn(async move {
                let mut guesses = 0_u32;
                while !over.load(Ordering::Relaxed) {
                    let guess = format!("{root}/{guesser:08x}{guesses:032x}/chatroom/joined");
                    let answer = http.post(guess).body(vec![b'x'; 2_000]).send().await.unwrap();
                    assert_eq!(answer.status().as_u16(), 404);
                    guesses += 1;
                }
                guesses
            })
        })
        .collect();
    let flooded = |least: u64| {
        let health = world.receiver.health();
        async move {
            while health.report(Timestamp::now()).wrong_secret < least {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    };
    for number in 0..100_u32 {
        flooded(u64::from(number) * 10).await;
        assert_eq!(world.post("/room/left", number.to_string()).await, 200);
    }
    over.store(true, Ordering::Relaxed);
    let mut guesses = 0;
    for guesser in guessers {
        guesses += u64::from(guesser.await.unwrap());
    }
    assert_eq!(world.entries().len(), 100);
    let report = world.receiver.health().report(Timestamp::now());
    assert_eq!((report.wrong_secret, report.failed_lately), (guesses, 0));
    assert!(guesses >= 990, "{guesses}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_http_is_not_kept() {
    let world = world(config()).await;
    let long_head = format!("POST /{SECRET}/x HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(4 << 20));
    for said in [&b"\x16\x03\x01\x02\x00\x01"[..], b"GET\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n", long_head.as_bytes()] {
        let mut stream = TcpStream::connect(world.receiver.address()).await.unwrap();
        // It may be turned away before all is sent.
        let _ = stream.write_all(said).await;
        let _ = stream.shutdown().await;
        read_to_end(&mut stream).await;
    }
    assert!(world.entries().is_empty());
    assert_eq!(world.post("/room/left", "1").await, 200);
}
