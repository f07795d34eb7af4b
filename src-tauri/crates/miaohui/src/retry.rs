//! Whether to try again: one pure function of what is known.

use std::time::Duration;

use crate::endpoint::Endpoint;
use crate::error::{AmbiguousCause, Error, NotSentCause};

/// Longest pause that a call waits out by itself; beyond it the caller is told at once.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Pause after the first 429 that names none; the second time it is twice as long. Together they
/// outlast the vendor's window of 30 s.
pub const DEFAULT_PAUSE: Duration = Duration::from_secs(10);

/// How often a read is repeated at most.
pub const MOST_REPEATS: u32 = 2;

/// What to do after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Send it again after this time.
    Again {
        /// How long to wait first.
        after: Duration,
    },
    /// The vendor surely did not do it: the caller may send it again, by its own decision.
    CallerMayRepeat,
    /// Not again: it is settled, or nobody knows whether it was done.
    Never,
}

/// What follows from a failure. `attempt` counts the attempts made, from 1.
///
/// Reads change nothing, so they are repeated whatever became of the answer; writes are never repeated
/// here, and by the caller only when the vendor surely did not do it.
pub fn decide(endpoint: Endpoint, error: &Error, attempt: u32) -> Decision {
    if endpoint.is_write() {
        return match error {
            Error::NotSent { .. } | Error::RateLimited { .. } => Decision::CallerMayRepeat,
            Error::Business(_) | Error::Ambiguous { .. } | Error::Protocol { .. } | Error::Refused { .. } => {
                Decision::Never
            }
        };
    }
    let after = match error {
        Error::RateLimited { retry_after, .. } => retry_after.unwrap_or_else(|| default_pause(attempt)),
        // A second look at these takes as long as the first and rarely ends otherwise.
        Error::NotSent { cause: NotSentCause::Tls(_) | NotSentCause::Proxy(_), .. } => {
            return Decision::CallerMayRepeat;
        }
        Error::Ambiguous { cause: AmbiguousCause::ServerError { status: 501, .. }, .. } => return Decision::Never,
        Error::NotSent { .. } | Error::Ambiguous { .. } => backoff(attempt),
        Error::Business(_) | Error::Protocol { .. } | Error::Refused { .. } => return Decision::Never,
    };
    if attempt > MOST_REPEATS || after > LONGEST_WAIT { Decision::CallerMayRepeat } else { Decision::Again { after } }
}

/// The pause after a 429 that names none.
pub(crate) fn default_pause(attempt: u32) -> Duration {
    DEFAULT_PAUSE * attempt.clamp(1, 6)
}

/// 0.5 s, 1 s, 2 s …: long enough for a server to restart a worker, short enough for somebody who waits.
fn backoff(attempt: u32) -> Duration {
    Duration::from_millis(500) * 2_u32.pow(attempt.saturating_sub(1).min(5))
}
