//! The arithmetic of the pace, on a clock that is only counted.

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

fn settings(per_minute: u32) -> JobSettings {
    JobSettings { per_minute, ..JobSettings::default() }
}

fn account(name: &str) -> UserId {
    UserId::from(name)
}

fn call(name: &str, kind: JobKind, at: Timestamp) -> SentCall {
    SentCall { account: account(name), kind, at, too_many: false }
}

/// Sends `count` calls by these accounts in turn, each as soon as it may leave and `late` after that.
fn run(
    pace: &mut Pace,
    names: &[&str],
    settings: &JobSettings,
    count: usize,
    late: impl Fn(usize) -> Duration,
) -> Vec<Instant> {
    let mut now = Instant::now() + MINUTE;
    let mut sent = Vec::new();
    for number in 0..count {
        let account = account(names[number % names.len()]);
        now = pace.ready_at(JobKind::Pull, &account, settings, now).max(now);
        let slot = pace.take(JobKind::Pull, &account, settings, now);
        now += late(number);
        pace.sent(&slot, now);
        sent.push(now);
    }
    sent
}

fn most_in_any(sent: &[Instant], window: Duration) -> usize {
    let within = |first: usize| sent[first..].iter().take_while(|at| **at - sent[first] < window).count();
    (0..sent.len()).map(within).max().unwrap_or(0)
}

fn used(sent: &[Instant], per_minute: u32) -> f64 {
    let took = (sent[sent.len() - 1] - sent[0]).as_secs_f64();
    (sent.len() - 1) as f64 / (f64::from(per_minute) * took / 60.0)
}

#[test]
fn every_rate_is_kept_in_every_window_and_used_to_98_percent() {
    for per_minute in [1, 2, 20, 40, 48] {
        let mut pace = Pace::new(MINUTE, MINUTE);
        let sent = run(&mut pace, &["a"], &settings(per_minute), 600, |_| Duration::ZERO);
        let most = most_in_any(&sent, MINUTE.mul_f64(1.008));
        assert!(most <= per_minute as usize, "{per_minute}: {most}");
        assert!(used(&sent, per_minute) >= 0.98, "{per_minute}: {}", used(&sent, per_minute));
    }
}

#[test]
fn accounts_share_the_pace_of_their_token() {
    let sent = run(&mut Pace::new(MINUTE, MINUTE), &["a", "b", "c"], &settings(48), 300, |_| Duration::ZERO);
    assert!(most_in_any(&sent, MINUTE) <= 48);
}

#[test]
fn calls_that_were_late_are_not_made_up_for_beyond_the_limit() {
    // Every fortieth call waits ten seconds, as for a disk that is busy.
    let late = |number| if number % 40 == 39 { Duration::from_secs(10) } else { Duration::from_millis(40) };
    let sent = run(&mut Pace::new(MINUTE, MINUTE), &["a"], &settings(48), 400, late);
    assert!(most_in_any(&sent, MINUTE) <= 48);
}

#[test]
fn calls_are_not_a_machines() {
    let sent = run(&mut Pace::new(MINUTE, MINUTE), &["a"], &settings(48), 200, |_| Duration::ZERO);
    let gaps: Vec<_> = sent.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let (least, most) = (gaps.iter().min().unwrap(), gaps.iter().max().unwrap());
    assert!(*most - *least > Duration::from_millis(100), "{least:?} to {most:?}");
    assert!(*least > Duration::from_millis(700), "{least:?}");
}

#[test]
fn a_restart_begins_no_burst() {
    let (wall, now) = (Timestamp::UNIX_EPOCH + Duration::from_secs(1_000), Instant::now() + MINUTE);
    let ago = |seconds: i64| wall - jiff::SignedDuration::from_secs(seconds);
    // 48 calls within half a minute, the last one just now: one every 1.27 s would be too many.
    let mut calls: Vec<_> = (0..48).rev().map(|number| call("a", JobKind::Pull, ago(number * 30 / 48))).collect();
    let seeded = |calls: &[SentCall]| {
        let mut pace = Pace::new(MINUTE, MINUTE);
        pace.seed(calls, &settings(48), wall, now);
        pace.ready_at(JobKind::Pull, &account("a"), &settings(48), now).saturating_duration_since(now)
    };
    let wait = seeded(&calls);
    assert!(wait > Duration::from_secs(30) && wait < Duration::from_secs(33), "{wait:?}");
    // A clock that was set back by an hour frees nothing.
    for call in &mut calls {
        call.at += jiff::SignedDuration::from_hours(1);
    }
    let wait = seeded(&calls);
    assert!(wait > MINUTE, "{wait:?}");
    // One set forward still leaves the even pace.
    let old = [call("a", JobKind::Pull, ago(3_600))];
    assert_eq!(seeded(&old), Duration::ZERO);
    assert!(seeded(&[call("a", JobKind::Pull, ago(0))]) > Duration::from_millis(900));
}

#[test]
fn a_call_that_slept_longer_than_the_pace_remembers_counts_when_it_leaves() {
    let (mut pace, settings, now) = (Pace::new(MINUTE, MINUTE), settings(2), Instant::now());
    let asleep = pace.take(JobKind::Pull, &account("a"), &settings, now);
    let woken = now + MINUTE * 3;
    let next = pace.take_if_ready(JobKind::Pull, &account("a"), &settings, woken).unwrap();
    pace.sent(&next, woken);
    pace.sent(&asleep, woken);
    assert!(pace.ready_at(JobKind::Pull, &account("a"), &settings, woken) > woken + MINUTE, "two have left");
}

#[test]
fn too_many_requests_halve_the_pace_for_a_while() {
    let (mut pace, now) = (Pace::new(MINUTE, Duration::from_secs(600)), Instant::now());
    assert!(pace.spacing(&settings(48), now) < Duration::from_millis(1_300));
    pace.slow_down(now);
    assert!(pace.spacing(&settings(48), now) > Duration::from_millis(2_500));
    let later = now + Duration::from_secs(601);
    assert!(pace.spacing(&settings(48), later) < Duration::from_millis(1_300));
}

#[test]
fn leaves_count_with_pulls_and_creates_for_themselves() {
    let (mut pace, now, settings) = (Pace::new(MINUTE, MINUTE), Instant::now(), settings(48));
    pace.take(JobKind::Leave, &account("a"), &settings, now);
    assert!(pace.ready_at(JobKind::Pull, &account("b"), &settings, now) > now);
    assert_eq!(pace.ready_at(JobKind::Create, &account("a"), &settings, now), now);
    pace.take(JobKind::Create, &account("a"), &settings, now);
    assert_eq!(pace.ready_at(JobKind::Create, &account("a"), &settings, now), now + Duration::from_secs(90));
    assert_eq!(pace.ready_at(JobKind::Create, &account("b"), &settings, now), now);
}
