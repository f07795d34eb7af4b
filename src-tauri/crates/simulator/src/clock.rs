//! The time of the simulator. Every rule that depends on time reads it here, so that tests move it by hand.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// A clock that runs by itself or only when told to; clones share the time.
#[derive(Clone, Debug)]
pub struct Clock {
    running_since: Option<Instant>,
    wall_start: Timestamp,
    advanced: Arc<Mutex<Duration>>,
}

impl Clock {
    /// Runs with the machine's clock.
    pub fn system() -> Self {
        Self { running_since: Some(Instant::now()), wall_start: Timestamp::now(), advanced: Arc::default() }
    }

    /// Stands still at `start` until [`Clock::advance`] is called.
    pub fn standing(start: Timestamp) -> Self {
        Self { running_since: None, wall_start: start, advanced: Arc::default() }
    }

    /// Moves the time forward.
    pub fn advance(&self, by: Duration) {
        *self.advanced.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    /// Time since the clock was made.
    pub fn now(&self) -> Duration {
        let advanced = *self.advanced.lock().unwrap_or_else(PoisonError::into_inner);
        advanced + self.running_since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// The same moment as a date.
    pub fn wall(&self) -> Timestamp {
        self.wall_start.saturating_add(self.now()).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_only_when_told() {
        let clock = Clock::standing(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), Duration::ZERO);
        clock.clone().advance(Duration::from_secs(90));
        assert_eq!(clock.now(), Duration::from_secs(90));
        assert_eq!(clock.wall().as_second(), 90);
    }
}
