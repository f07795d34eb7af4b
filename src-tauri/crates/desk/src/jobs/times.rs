//! The times of the runner, and the clock of the wall.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Times of the runner; tests use shorter ones.
#[derive(Debug, Clone)]
pub struct JobTimes {
    /// Between the start by a person and the first call.
    pub withdrawal: Duration,
    /// The window in which as many people as the settings say are pulled.
    pub pull_window: Duration,
    /// Between two readings that settle an unknown outcome.
    pub between_looks: Duration,
    /// From one look at settings, clock and ledger to the next while jobs are going.
    pub tick: Duration,
    /// From a sending whose outcome is unknown to the first reading: the vendor may still be at it. After an account
    /// joins a room, some 6 s are to be allowed (vendor-api.md §6).
    pub first_look: Duration,
    /// From a call to reading its room again.
    pub verify_after: Duration,
    /// From a call to the observation that is believed when it does not show the person.
    pub not_seen_after: Duration,
    /// From one reading of the accounts to the next while one is offline.
    pub accounts_every: Duration,
    /// Before an item for which the vendor was not ready is sent again; doubled each time.
    pub wait_first: Duration,
    /// Before the vendor is tried again when it could not be reached; doubled each time, up to a minute.
    pub network_first: Duration,
    /// How long a "too many requests" halves the pace.
    pub slow_for: Duration,
    /// How long the end of the program waits for answers on their way.
    pub end_patience: Duration,
    /// The clock of the wall.
    pub clock: Clock,
}

impl Default for JobTimes {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            withdrawal: seconds(5),
            pull_window: seconds(60),
            between_looks: seconds(30),
            tick: seconds(1),
            first_look: seconds(6),
            verify_after: seconds(8),
            not_seen_after: seconds(30),
            accounts_every: seconds(30),
            wait_first: seconds(30),
            network_first: seconds(2),
            slow_for: seconds(10 * 60),
            end_patience: seconds(10),
            clock: Clock::system(),
        }
    }
}

impl JobTimes {
    /// The longest that an item is put off.
    pub(super) fn longest_wait(&self) -> Duration {
        self.wait_first * 16
    }
}

/// The clock of the wall and its time zone. It may jump: what must last a time is measured otherwise.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    zone: Option<TimeZone>,
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

impl Clock {
    /// The system's, in its time zone as it is at each look.
    pub fn system() -> Self {
        Self { now: Arc::new(Timestamp::now), zone: None }
    }

    /// One that tests turn.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static, zone: TimeZone) -> Self {
        Self { now: Arc::new(now), zone: Some(zone) }
    }

    pub(super) fn now(&self) -> Timestamp {
        // In whole milliseconds, as everything is kept.
        Timestamp::from_millisecond((self.now)().as_millisecond()).unwrap_or_default()
    }

    pub(super) fn local(&self) -> Zoned {
        self.now().to_zoned(self.zone.clone().unwrap_or_else(TimeZone::system))
    }
}
