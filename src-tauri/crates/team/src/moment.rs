//! A point in time on both clocks of a machine.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// The monotonic clock stops while a laptop sleeps, the wall clock may be set back: of the two, the one on which more
/// time has passed is believed, so that a right that runs out is never used too long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    steady: Instant,
    wall: SystemTime,
}

impl Moment {
    pub(crate) fn now() -> Self {
        Self { steady: Instant::now(), wall: SystemTime::now() }
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.steady.elapsed().max(self.wall.elapsed().unwrap_or_default())
    }

    /// What is left of `length` since then; zero when it is over.
    pub(crate) fn left_of(self, length: Duration) -> Duration {
        length.saturating_sub(self.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_of_the_machine_counts() {
        let moment = Moment { steady: Instant::now(), wall: SystemTime::now() - Duration::from_secs(40) };
        assert!(moment.elapsed() >= Duration::from_secs(40));
        assert_eq!(moment.left_of(Duration::from_secs(30)), Duration::ZERO);
    }

    #[test]
    fn a_wall_clock_that_was_set_back_lengthens_nothing() {
        let before = Instant::now() - Duration::from_secs(20);
        let moment = Moment { steady: before, wall: SystemTime::now() + Duration::from_secs(3600) };
        assert!(moment.elapsed() >= Duration::from_secs(20));
        assert!(moment.left_of(Duration::from_secs(30)) <= Duration::from_secs(10));
    }
}
