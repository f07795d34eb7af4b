//! How a receiver does: what it took, what it turned away, and how fast it answers. In memory, since its start.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Answers whose times are kept.
const ANSWERS: usize = 1_000;
/// Failures that are kept.
const FAILURES: usize = 100;
/// The vendor counts failures within this time (vendor-api.md §6).
const LATELY: SignedDuration = SignedDuration::from_mins(3);
const HOUR: i64 = 60 * 60;
/// Hours of which it is known how much was turned away.
const HOURS: usize = 25;

/// What a receiver did since its start.
#[derive(Debug)]
pub struct Health {
    since: Timestamp,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    stored: u64,
    repeated: u64,
    wrong_secret: u64,
    refused: u64,
    not_stored: u64,
    /// Hour since 1970, and what was turned away in it.
    turned_away: VecDeque<(i64, u32)>,
    failures: VecDeque<Timestamp>,
    answers: VecDeque<Duration>,
}

/// [`Health`] at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthReport {
    /// Start of the receiver.
    pub since: Timestamp,
    /// Callbacks that were kept, without copies.
    pub stored: u64,
    /// Copies of callbacks that were there before.
    pub repeated: u64,
    /// Requests without a secret, or with a wrong one.
    pub wrong_secret: u64,
    /// Requests with the secret that were no callback: too large, too slow, broken off, no POST.
    pub refused: u64,
    /// Callbacks that could not be kept, and were answered with 503.
    pub not_stored: u64,
    /// How many of the last three minutes' callbacks were not answered with 200 though they had the secret.
    pub failed_lately: u32,
    /// The last such failure.
    pub last_failed_at: Option<Timestamp>,
    /// Half of the last thousand callbacks were answered within this time, from the head of the request on.
    pub answer_median: Option<Duration>,
    /// 99 of 100 of them were.
    pub answer_p99: Option<Duration>,
}

impl Health {
    pub(crate) fn new(since: Timestamp) -> Self {
        Self { since, counts: Mutex::default() }
    }

    /// The state now.
    pub fn report(&self, now: Timestamp) -> HealthReport {
        let counts = self.counts();
        let mut answers: Vec<_> = counts.answers.iter().copied().collect();
        answers.sort_unstable();
        let of_hundred = |share: usize| answers.get((answers.len() * share).div_ceil(100).saturating_sub(1)).copied();
        HealthReport {
            since: self.since,
            stored: counts.stored,
            repeated: counts.repeated,
            wrong_secret: counts.wrong_secret,
            refused: counts.refused,
            not_stored: counts.not_stored,
            failed_lately: counts.failures.iter().filter(|at| now.duration_since(**at) <= LATELY).count() as u32,
            last_failed_at: counts.failures.back().copied(),
            answer_median: of_hundred(50),
            answer_p99: of_hundred(99),
        }
    }

    /// Requests that were turned away in the hours from that of `since` on, at most a day back.
    pub fn turned_away(&self, since: Timestamp) -> u32 {
        let first = since.as_second().div_euclid(HOUR);
        self.counts().turned_away.iter().filter(|(hour, _)| *hour >= first).map(|(_, count)| count).sum()
    }

    pub(crate) fn stored(&self, repeated: bool, took: Duration) {
        let mut counts = self.counts();
        counts.stored += u64::from(!repeated);
        counts.repeated += u64::from(repeated);
        push(&mut counts.answers, took, ANSWERS);
    }

    pub(crate) fn wrong_secret(&self, now: Timestamp) {
        let mut counts = self.counts();
        counts.wrong_secret += 1;
        counts.turn_away(now);
    }

    pub(crate) fn refused(&self, now: Timestamp) {
        let mut counts = self.counts();
        counts.refused += 1;
        counts.turn_away(now);
        push(&mut counts.failures, now, FAILURES);
    }

    pub(crate) fn not_stored(&self, now: Timestamp) {
        let mut counts = self.counts();
        counts.not_stored += 1;
        push(&mut counts.failures, now, FAILURES);
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Every change is a few sums: a panic leaves them usable.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn turn_away(&mut self, now: Timestamp) {
        let hour = now.as_second().div_euclid(HOUR);
        match self.turned_away.back_mut() {
            Some((last, count)) if *last == hour => *count = count.saturating_add(1),
            _ => push(&mut self.turned_away, (hour, 1), HOURS),
        }
    }
}

fn push<T>(kept: &mut VecDeque<T>, one: T, most: usize) {
    if kept.len() == most {
        kept.pop_front();
    }
    kept.push_back(one);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_hours_and_late_failures_are_told() {
        let start = Timestamp::from_second(1_800_000_000).unwrap();
        let health = Health::new(start);
        assert_eq!(health.report(start).answer_median, None);
        for millis in 1..=100 {
            health.stored(millis % 10 == 0, Duration::from_millis(millis));
        }
        let later = start + SignedDuration::from_hours(2);
        health.wrong_secret(start);
        health.refused(start);
        health.not_stored(later);
        health.wrong_secret(later);
        let report = health.report(later + SignedDuration::from_secs(179));
        assert_eq!((report.stored, report.repeated, report.wrong_secret, report.refused), (90, 10, 2, 1));
        assert_eq!((report.not_stored, report.failed_lately, report.last_failed_at), (1, 1, Some(later)));
        assert_eq!(report.answer_median, Some(Duration::from_millis(50)));
        assert_eq!(report.answer_p99, Some(Duration::from_millis(99)));
        assert_eq!((health.turned_away(start), health.turned_away(later)), (3, 1));
        assert_eq!(health.report(later + SignedDuration::from_mins(4)).failed_lately, 0);
    }
}
