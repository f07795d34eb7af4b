//! The arithmetic of the limits, on a clock that tests turn.

use std::time::Duration;

use futures::future::join_all;
use tokio::time::Instant;

use super::{Limit, Limits, Paces, TokenPace};
use crate::token::Token;

fn token(text: &str) -> Token {
    Token::clean(text).unwrap().token
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Most moments in any window of this length, the end not included.
fn most_in_any_window(moments: &[Duration], window: Duration) -> usize {
    let mut most = 0;
    let mut first = 0;
    for (last, moment) in moments.iter().enumerate() {
        while *moment - moments[first] >= window {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

/// When each of `count` calls leaves, all of them waiting from the start.
async fn departures(count: usize, pass: impl AsyncFn()) -> Vec<Duration> {
    let start = Instant::now();
    let pass = &pass;
    let mut moments = join_all((0..count).map(async |_| {
        pass().await;
        start.elapsed()
    }))
    .await;
    moments.sort();
    moments
}

#[test]
fn the_numbers_of_the_table_hold() {
    let Limits { requests } = Limits::default();
    assert_eq!((requests.burst().get(), requests.spacing().as_micros()), (4, 61_099));
    for calls in 1..=3_000 {
        let limit = Limit::new(calls, seconds(30));
        let in_a_window = limit.window.as_nanos() / limit.spacing().as_nanos() + u128::from(limit.burst().get());
        assert!(in_a_window <= u128::from(calls), "{calls}");
    }
}

#[tokio::test(start_paused = true)]
async fn requests_stay_below_500_in_30_s_and_use_98_percent() {
    let pace = TokenPace::new(Limits::default());
    let moments = departures(5_000, async || pace.request().await.unwrap()).await;
    let most = most_in_any_window(&moments, seconds(30));
    assert!(most <= 495, "{most}");
    // Calls may overtake each other by 0.3 s on their way.
    let blurred = most_in_any_window(&moments, Duration::from_millis(30_300));
    assert!(blurred <= 500, "{blurred}");
    let allowed = 500.0 / 30.0 * moments.last().unwrap().as_secs_f64();
    let used = moments.len() as f64 / allowed;
    assert!(used >= 0.98, "{used}");
}

#[tokio::test(start_paused = true)]
async fn a_rest_earns_no_more_than_the_burst() {
    let pace = TokenPace::new(Limits::default());
    let start = Instant::now();
    let mut moments = Vec::new();
    for _ in 0..20 {
        for _ in 0..200 {
            pace.request().await.unwrap();
            moments.push(start.elapsed());
        }
        tokio::time::sleep(seconds(7)).await;
    }
    assert!(most_in_any_window(&moments, seconds(30)) <= 495);
}

#[tokio::test(start_paused = true)]
async fn one_token_has_one_pace_however_often_it_is_asked_for() {
    let limits = Limits { requests: Limit::new(10, seconds(1)) };
    let paces = Paces::with_limits(limits);
    let (one, same, other) =
        (paces.of(&token("aaaa")), paces.clone().of(&token("token=aaaa")), paces.of(&token("bbbb")));
    one.request().await.unwrap();
    let start = Instant::now();
    other.request().await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO, "another token does not wait");
    same.request().await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(100), "the same one does");
}

#[tokio::test(start_paused = true)]
async fn a_pause_holds_back_everybody_and_is_only_made_longer() {
    let pace = TokenPace::new(Limits::default());
    pace.pause(seconds(20));
    pace.pause(seconds(5));
    let moments = departures(3, async || pace.request().await.unwrap()).await;
    assert!(moments.iter().all(|moment| *moment >= seconds(20)), "{moments:?}");
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_begins_while_somebody_waits_holds_them_too() {
    let limits = Limits { requests: Limit::new(1, seconds(10)) };
    let pace = TokenPace::new(limits);
    pace.request().await.unwrap();
    let start = Instant::now();
    let waiting = async {
        pace.request().await.unwrap();
        start.elapsed()
    };
    let pausing = async {
        tokio::time::sleep(seconds(1)).await;
        pace.pause(seconds(30));
    };
    let (left_at, ()) = futures::join!(waiting, pausing);
    assert!(left_at >= seconds(31), "{left_at:?}");
}

#[tokio::test(start_paused = true)]
async fn a_long_pause_is_told_at_once_and_a_very_long_one_not_believed() {
    let pace = TokenPace::new(Limits::default());
    let start = Instant::now();
    pace.pause(seconds(61));
    assert_eq!(pace.request().await.unwrap_err().remaining, seconds(61));
    assert_eq!(start.elapsed(), Duration::ZERO);
    pace.pause(Duration::MAX);
    assert_eq!(pace.request().await.unwrap_err().remaining, seconds(300));
    tokio::time::sleep(seconds(300)).await;
    pace.request().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_waiting_blocks_nobody() {
    let limits = Limits { requests: Limit::new(1, seconds(10)) };
    let pace = TokenPace::new(limits);
    pace.request().await.unwrap();
    assert!(tokio::time::timeout(seconds(1), pace.request()).await.is_err());
    let start = Instant::now();
    pace.request().await.unwrap();
    assert!(start.elapsed() < seconds(11), "{:?}", start.elapsed());
}
