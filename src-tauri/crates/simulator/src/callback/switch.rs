//! When the vendor stops calling an address: 10 callbacks that each fail in all tries within 3 minutes switch it
//! off for 30 minutes.

use std::collections::VecDeque;
use std::time::Duration;

const FAILURES: usize = 10;
const WITHIN: Duration = Duration::from_secs(3 * 60);
const OFF_FOR: Duration = Duration::from_secs(30 * 60);

/// The switch of one address.
#[derive(Debug, Default)]
pub(crate) struct Switch {
    failures: VecDeque<Duration>,
    off_until: Option<Duration>,
}

impl Switch {
    pub(crate) fn is_on(&mut self, now: Duration) -> bool {
        if self.off_until.is_some_and(|until| now >= until) {
            self.off_until = None;
        }
        self.off_until.is_none()
    }

    /// A callback failed in every try.
    pub(crate) fn failed(&mut self, now: Duration) {
        while self.failures.front().is_some_and(|at| now.saturating_sub(*at) > WITHIN) {
            self.failures.pop_front();
        }
        self.failures.push_back(now);
        if self.failures.len() >= FAILURES {
            self.failures.clear();
            self.off_until = Some(now + OFF_FOR);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn ten_failures_within_three_minutes_switch_off_for_thirty() {
        let mut switch = Switch::default();
        for second in 0..9 {
            switch.failed(at(second * 20));
            assert!(switch.is_on(at(second * 20)));
        }
        switch.failed(at(180));
        assert!(!switch.is_on(at(180)));
        assert!(!switch.is_on(at(180 + 1799)));
        assert!(switch.is_on(at(180 + 1800)));
    }

    #[test]
    fn slower_failures_never_switch_off() {
        let mut switch = Switch::default();
        for second in 0..100 {
            switch.failed(at(second * 21));
            assert!(switch.is_on(at(second * 21)));
        }
    }

    #[test]
    fn after_the_pause_ten_new_failures_are_needed() {
        let mut switch = Switch::default();
        (0..10).for_each(|_| switch.failed(at(0)));
        assert!(switch.is_on(at(1800)));
        (0..9).for_each(|_| switch.failed(at(1800)));
        assert!(switch.is_on(at(1800)));
        switch.failed(at(1800));
        assert!(!switch.is_on(at(1800)));
    }
}
