//! How fast calls may leave: shared by everything in this process that uses the same token.
//!
//! # The arithmetic
//! The vendor allows 500 requests in 30 s for a token. What counts is any window, wherever it begins.
//! (The pace of adding people is the job runner's: it has to outlive this process.)
//! A limiter that lets a burst of `b` through and then one every `p` lets at most `b + ⌊W ÷ p⌋` through in a
//! window of length `W`. For a limit of `L` calls:
//!
//! * `p = W ÷ (0.982 × L)`: the sustained rate is 98.2 % of what is allowed, and
//! * `b = max(1, ⌊0.009 × L⌋)`, so that `b + ⌊0.982 × L⌋ ≤ L` for every `L ≥ 1`.
//!
//! | limit | burst | spacing | most in a window | the call that would be one too many leaves after |
//! |---|---|---|---|---|
//! | 500 in 30 s | 4 | 61.1 ms | 4 + 491 = 495 | 497 × 61.1 ms = 30.4 s |
//!
//! The last column is what is left for the network: a call that is 0.3 s faster on its way than an earlier one still
//! does not break the limit where the vendor counts.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::Instant;

use crate::retry::LONGEST_WAIT;
use crate::token::Token;

/// A 429 may ask for any pause; a longer one than this is not believed.
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);

/// So many calls in any window of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Most calls in one window.
    pub calls: NonZeroU32,
    /// The window's length.
    pub window: Duration,
}

impl Limit {
    /// A limit of at least one call in a window of at least a nanosecond.
    pub fn new(calls: u32, window: Duration) -> Self {
        Self { calls: NonZeroU32::new(calls).unwrap_or(NonZeroU32::MIN), window: window.max(Duration::from_nanos(1)) }
    }

    /// Time between two calls once the burst is used up.
    pub fn spacing(self) -> Duration {
        self.window.div_f64(f64::from(self.calls.get()) * 0.982).max(Duration::from_nanos(1))
    }

    /// Calls that may leave at once after a rest.
    pub fn burst(self) -> NonZeroU32 {
        NonZeroU32::new(self.calls.get() / 1000 * 9 + self.calls.get() % 1000 * 9 / 1000).unwrap_or(NonZeroU32::MIN)
    }

    fn quota(self) -> Quota {
        // `with_period` refuses only a period of zero, which `spacing` never gives.
        Quota::with_period(self.spacing()).unwrap_or(Quota::per_second(NonZeroU32::MIN)).allow_burst(self.burst())
    }
}

/// The limits of every token in a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// All requests of a token. The vendor's documents: 500 in 30 s.
    pub requests: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests: Limit::new(500, Duration::from_secs(30)) }
    }
}

/// The pace of every token in this process. One per process, given to each
/// [`Client`](crate::Client): clients of the same token then share one pace. Clones are the same thing.
#[derive(Debug, Clone, Default)]
pub struct Paces {
    limits: Limits,
    by_token: Arc<Mutex<HashMap<Token, Arc<TokenPace>>>>,
}

impl Paces {
    /// With other limits than the vendor's, for tests and for tenants that have their own.
    pub fn with_limits(limits: Limits) -> Self {
        Self { limits, by_token: Arc::default() }
    }

    pub(crate) fn of(&self, token: &Token) -> Arc<TokenPace> {
        let mut by_token = locked(&self.by_token);
        Arc::clone(by_token.entry(token.clone()).or_insert_with(|| Arc::new(TokenPace::new(self.limits))))
    }
}

/// The vendor asked for a pause that is longer than a call should wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paused {
    pub remaining: Duration,
}

/// The pace of one token.
#[derive(Debug)]
pub(crate) struct TokenPace {
    requests: Gate,
    paused_until: Mutex<Option<Instant>>,
}

impl TokenPace {
    fn new(limits: Limits) -> Self {
        Self { requests: Gate::new(limits.requests), paused_until: Mutex::default() }
    }

    /// Waits until one more request may leave.
    pub async fn request(&self) -> Result<(), Paused> {
        self.requests.pass(|| self.pause_left()).await
    }

    /// Holds back every call of this token; a pause that is on already is only ever made longer.
    pub fn pause(&self, length: Duration) {
        let until = Instant::now() + length.min(LONGEST_PAUSE);
        let mut paused_until = locked(&self.paused_until);
        *paused_until = Some(paused_until.map_or(until, |earlier| earlier.max(until)));
    }

    /// What is left of a pause.
    pub fn pause_left(&self) -> Option<Duration> {
        let left = (*locked(&self.paused_until))?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}

/// One limiter with a queue in front of it: callers pass in the order in which they came, and only the
/// first of them sleeps on the clock.
#[derive(Debug)]
struct Gate {
    limiter: RateLimiter<NotKeyed, InMemoryState, MonotonicClock, NoOpMiddleware<Duration>>,
    queue: tokio::sync::Mutex<()>,
}

impl Gate {
    fn new(limit: Limit) -> Self {
        let limiter = RateLimiter::direct_with_clock(limit.quota(), MonotonicClock { start: Instant::now() });
        Self { limiter, queue: tokio::sync::Mutex::default() }
    }

    async fn pass(&self, pause_left: impl Fn() -> Option<Duration>) -> Result<(), Paused> {
        let _turn = self.queue.lock().await;
        loop {
            let wait = match pause_left() {
                Some(remaining) if remaining > LONGEST_WAIT => return Err(Paused { remaining }),
                Some(remaining) => remaining,
                None => match self.limiter.check() {
                    Ok(()) => return Ok(()),
                    Err(too_early) => too_early.wait_time_from(self.limiter.clock().now()),
                },
            };
            tokio::time::sleep(wait).await;
        }
    }
}

/// Time since the limiter was made, on tokio's clock: tests can stop and turn it.
#[derive(Debug, Clone)]
struct MonotonicClock {
    start: Instant,
}

impl Clock for MonotonicClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}

/// No code panics while it holds these locks, so a poisoned one is still whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
