//! The vendor's request limit per token.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use crate::locks::lock;

/// At most `limit` requests in any window, for each token.
#[derive(Debug)]
pub(crate) struct RequestLimit {
    limit: usize,
    window: Duration,
    passed: Mutex<HashMap<usize, VecDeque<Duration>>>,
}

impl RequestLimit {
    pub(crate) fn new(limit: u32, window: Duration) -> Self {
        Self { limit: limit as usize, window, passed: Mutex::default() }
    }

    /// Lets a request pass, or tells how long to wait. Refused requests do not count.
    pub(crate) fn pass(&self, token: usize, now: Duration) -> Result<(), Duration> {
        let mut passed = lock(&self.passed);
        let passed = passed.entry(token).or_default();
        while passed.front().is_some_and(|at| now.saturating_sub(*at) >= self.window) {
            passed.pop_front();
        }
        if passed.len() < self.limit {
            passed.push_back(now);
            return Ok(());
        }
        let oldest = passed.front().copied().unwrap_or(now);
        Err(self.window.saturating_sub(now.saturating_sub(oldest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides_and_tokens_are_apart() {
        let limit = RequestLimit::new(2, Duration::from_secs(30));
        let at = Duration::from_secs;
        assert_eq!(limit.pass(0, at(0)), Ok(()));
        assert_eq!(limit.pass(0, at(10)), Ok(()));
        assert_eq!(limit.pass(0, at(12)), Err(at(18)));
        assert_eq!(limit.pass(1, at(12)), Ok(()));
        assert_eq!(limit.pass(0, at(30)), Ok(()));
        assert_eq!(limit.pass(0, at(31)), Err(at(9)));
    }
}
