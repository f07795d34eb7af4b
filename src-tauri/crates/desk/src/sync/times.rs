//! When a run begins by itself, and how long what was read counts as fresh.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use jiff::Timestamp;
use mirror::ListRun;

use crate::failure::{AppError, ErrorCode};

/// The times of the runs over all rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncTimes {
    /// What was read at most this long ago is not read again by a run that begins by itself: the time in which the app
    /// is closed and opened again, or a workspace is connected anew.
    pub fresh_for: Duration,
    /// A run that was cut off goes on as long as it began at most this long ago: over so much time the first rooms of
    /// a run of 100,000 rooms differ in age from its last ones anyway.
    pub resume_within: Duration,
    /// From the end of a run to the next one. Reading is the only way to hear of changes without callbacks; 100,000
    /// rooms take the vendor's whole pace for a minute.
    pub every: Duration,
    /// From a run that failed to the next attempt, doubled with each one, up to `every`.
    pub retry_after: Duration,
}

impl Default for SyncTimes {
    fn default() -> Self {
        Self {
            fresh_for: Duration::from_secs(10 * 60),
            resume_within: Duration::from_secs(30 * 60),
            every: Duration::from_secs(30 * 60),
            retry_after: Duration::from_secs(60),
        }
    }
}

impl SyncTimes {
    /// Whether `run` read everything a moment ago. A time in the future, from a clock since set back, says nothing.
    pub(super) fn is_fresh(&self, run: &ListRun, now: Timestamp) -> bool {
        run.finished.is_some_and(|finished| finished <= now && finished >= before(now, self.fresh_for))
    }

    /// Whether `run` was cut off and still worth going on with.
    pub(super) fn goes_on(&self, run: &ListRun, now: Timestamp) -> bool {
        run.finished.is_none() && run.started <= now && run.started >= before(now, self.resume_within)
    }

    /// The pause after a run. `failed` is the error of a run that failed and the failures in a row, this one counted.
    /// `None`: it waits for a person. A tenth is left to `chance` (0 to 1), so that several workspaces do not begin
    /// together.
    pub(super) fn pause(&self, failed: Option<(&AppError, u32)>, chance: f64) -> Option<Duration> {
        let pause = match failed {
            None => self.every,
            Some((error, _)) if waits_for_a_person(error) => return None,
            Some((error, failures)) => {
                let doubled = self.retry_after.saturating_mul(1 << failures.saturating_sub(1).min(16));
                let asked_for = Duration::from_secs(error.details.retry_after_seconds.unwrap_or(0).into());
                doubled.min(self.every).max(asked_for)
            }
        };
        Some(pause + pause.mul_f64(0.1 * chance))
    }
}

/// Nothing but another token helps.
fn waits_for_a_person(error: &AppError) -> bool {
    matches!(error.code, ErrorCode::TokenRejected | ErrorCode::TokenMissing)
}

/// A moment, that long before another.
pub(super) fn before(moment: Timestamp, length: Duration) -> Timestamp {
    moment.saturating_sub(length).unwrap_or(Timestamp::MIN)
}

/// That long after a moment.
pub(super) fn after(moment: Timestamp, length: Duration) -> Timestamp {
    moment.saturating_add(length).unwrap_or(Timestamp::MAX)
}

/// 0 to 1, another one each time.
pub(crate) fn chance() -> f64 {
    // The standard library's hash keys are random.
    RandomState::new().build_hasher().finish() as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn failure(code: ErrorCode) -> AppError {
        AppError::new(code, "")
    }

    #[test]
    fn after_a_failure_the_pause_doubles_up_to_the_usual_one() {
        let times = SyncTimes::default();
        let error = failure(ErrorCode::ServerFailed);
        let pauses: Vec<_> =
            (1..=8).map(|failures| times.pause(Some((&error, failures)), 0.0).unwrap().as_secs() / 60).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(times.pause(Some((&error, u32::MAX)), 0.0), Some(30 * MINUTE));
        assert_eq!(times.pause(None, 0.0), Some(30 * MINUTE));
    }

    #[test]
    fn a_tenth_of_a_pause_is_left_to_chance() {
        let times = SyncTimes::default();
        assert_eq!(times.pause(None, 1.0), Some(33 * MINUTE));
        let drawn: Vec<_> = (0..20).map(|_| times.pause(None, chance()).unwrap()).collect();
        assert!(drawn.iter().all(|pause| (30 * MINUTE..=33 * MINUTE).contains(pause)), "{drawn:?}");
        assert!(drawn.iter().any(|pause| *pause != drawn[0]));
    }

    #[test]
    fn a_token_that_is_not_accepted_waits_for_a_person() {
        for code in [ErrorCode::TokenRejected, ErrorCode::TokenMissing] {
            assert_eq!(SyncTimes::default().pause(Some((&failure(code), 1)), 0.0), None);
        }
    }

    #[test]
    fn a_longer_pause_that_the_vendor_asks_for_is_kept() {
        let mut error = failure(ErrorCode::RateLimited);
        error.details.retry_after_seconds = Some(300);
        assert_eq!(SyncTimes::default().pause(Some((&error, 1)), 0.0), Some(5 * MINUTE));
    }

    #[test]
    fn what_was_read_stays_fresh_for_ten_minutes_and_a_cut_run_goes_on_for_thirty() {
        let (times, now) = (SyncTimes::default(), Timestamp::UNIX_EPOCH);
        let run = |started, finished| ListRun { finished, ..ListRun::new(started, started) };
        let finished = |age| run(before(now, age), Some(before(now, age)));
        assert!(times.is_fresh(&finished(10 * MINUTE), now));
        assert!(!times.is_fresh(&finished(11 * MINUTE), now));
        assert!(!times.goes_on(&finished(MINUTE), now));
        let cut = |age| run(before(now, age), None);
        assert!(times.goes_on(&cut(30 * MINUTE), now) && !times.is_fresh(&cut(MINUTE), now));
        assert!(!times.goes_on(&cut(31 * MINUTE), now));
        let ahead = after(now, MINUTE);
        assert!(!times.is_fresh(&run(ahead, Some(ahead)), now) && !times.goes_on(&run(ahead, None), now));
    }
}
