//! The pace that all desks of a team share, and the one a desk keeps by itself.
//!
//! # Together
//! A permit is a message that the server stored: it stores at most 48 within 61 s, on its own clock. The second above
//! the minute is what a permit may take from the server's clock to the vendor's: it is used within a second of being
//! asked for, or thrown away. All places come free in one burst a window, so each desk also spaces its own asks evenly.
//!
//! # Alone
//! While the server is away each desk may add `permits ÷ desks` in a window: all desks alone together stay within the
//! limit. What they did in the last window is still counted by the vendor, so nobody begins before a whole window and
//! some time to settle has passed without the server; and who was away for a window asks for nothing for as long
//! after coming back, while the last of the others may still be alone.
//!
//! This cannot hold for one desk that is cut off while the others still reach the server: they share 48 and it adds its
//! own 12. Nothing that runs by itself does that: without the server a lease runs out in half a minute, long before a
//! desk may go alone. Whoever sends without a lease must have asked a person.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::Rng;
use tokio::time::Instant;

use crate::connection::Fault;
use crate::moment::Moment;

/// How long a permit may be used after it was asked for.
const USABLE: Duration = Duration::from_secs(1);

/// How many adds a team may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Permits in one window, for the whole team.
    pub permits: u32,
    /// The window on the server's clock: the vendor's minute and the second a permit lives.
    pub window: Duration,
    /// Most desks the team may have, those that are switched off included: a desk that is alone takes its part of them.
    pub desks: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { permits: 48, window: Duration::from_secs(61), desks: 4 }
    }
}

impl Pace {
    /// Time between two asks of one desk while the server is reached.
    pub fn spacing(self) -> Duration {
        self.window / self.permits.max(1)
    }

    /// Adds of one desk in a window while the server is away: at least 1.
    pub fn alone_share(self) -> u32 {
        (self.permits / self.desks.max(1)).max(1)
    }

    fn alone_spacing(self) -> Duration {
        self.window / self.alone_share()
    }
}

/// The right to one add, within a second of asking.
///
/// A permit that was not used is lost: the server counts it until its window is over.
#[derive(Debug)]
#[must_use = "a permit that is not used is counted all the same"]
pub struct Permit {
    asked: Moment,
    alone: bool,
}

impl Permit {
    pub(crate) fn asked_at(asked: Moment, alone: bool) -> Self {
        Self { asked, alone }
    }

    /// True while the add may still be sent. Ask right before sending: by sleep or a slow disk a second passes easily.
    pub fn is_usable(&self) -> bool {
        self.asked.elapsed() < USABLE
    }

    /// True when it is from this desk's own share because the server is away.
    pub fn is_alone(&self) -> bool {
        self.alone
    }
}

/// No permit now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no permit: {because}; ask again in {} ms", ask_again_in.as_millis())]
pub struct PermitRefused {
    /// Why.
    pub because: RefusedBecause,
    /// When asking again makes sense.
    pub ask_again_in: Duration,
}

/// Why there is no permit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefusedBecause {
    /// The team has used up the window.
    #[error("the team's pace is used up")]
    Full,
    /// This desk asked less than a spacing ago.
    #[error("this desk asked just now")]
    Spacing,
    /// The server did not answer in time. The permit may have been counted; it is not to be used.
    #[error("the team's server did not answer")]
    Unanswered,
    /// The server is away and this desk does not yet add alone.
    #[error("the team's server is away")]
    Away,
    /// The server is back; others may still be adding alone.
    #[error("the team's server has just come back")]
    JustBack,
    /// Somebody has to put something right first.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Whom to ask.
#[derive(Debug)]
pub(crate) enum Turn {
    /// The server, now.
    AskServer,
    /// Nobody: here it is.
    Alone(Permit),
}

/// What one desk keeps of the pace by itself.
#[derive(Debug)]
pub(crate) struct OwnPace {
    pace: Pace,
    settle: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next_ask: Instant,
    phase: Phase,
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    Shared,
    /// Back since then, after others may have gone alone.
    JustBack(Instant),
    Away {
        since: Moment,
        steady: Instant,
    },
}

impl OwnPace {
    /// `settle`: the longest that two desks may differ in noticing that the server is gone or back.
    pub(crate) fn new(pace: Pace, settle: Duration, connected: bool) -> Self {
        let phase = if connected { Phase::Shared } else { Phase::away() };
        Self { pace, settle, state: Mutex::new(State { next_ask: Instant::now(), phase }) }
    }

    /// The server is reached, or no longer.
    pub(crate) fn turned(&self, connected: bool) {
        let mut state = self.state();
        state.phase = match (state.phase, connected) {
            (Phase::Away { since, .. }, true) if since.elapsed() >= self.pace.window => Phase::JustBack(Instant::now()),
            (Phase::Away { .. }, true) => Phase::Shared,
            (Phase::Shared | Phase::JustBack(_), false) => Phase::away(),
            (same, _) => same,
        };
    }

    /// Takes this desk's turn, if it is time.
    pub(crate) fn turn(&self) -> Result<Turn, PermitRefused> {
        let whole = self.pace.window + self.settle;
        let now = Instant::now();
        let mut state = self.state();
        match state.phase {
            Phase::JustBack(since) if now < since + whole => {
                return Err(refused(RefusedBecause::JustBack, since + whole - now));
            }
            Phase::JustBack(_) => state.phase = Phase::Shared,
            Phase::Away { steady, .. } if now < steady + whole => {
                return Err(refused(RefusedBecause::Away, steady + whole - now));
            }
            Phase::Shared | Phase::Away { .. } => {}
        }
        if now < state.next_ask {
            return Err(refused(RefusedBecause::Spacing, state.next_ask - now));
        }
        if let Phase::Away { .. } = state.phase {
            state.next_ask = now + self.pace.alone_spacing();
            return Ok(Turn::Alone(Permit::asked_at(Moment::now(), true)));
        }
        state.next_ask = now + self.pace.spacing();
        Ok(Turn::AskServer)
    }

    /// The server had no place. A place comes free for somebody every spacing; half of it, at random, lets each desk
    /// have its chance and costs the server two asks a second.
    pub(crate) fn full(&self) -> PermitRefused {
        let wait = self.pace.spacing().mul_f64(rand::rng().random_range(0.35..0.65));
        self.state().next_ask = Instant::now() + wait;
        refused(RefusedBecause::Full, wait)
    }

    /// Refused for another reason: this desk's next turn is when its spacing is over.
    pub(crate) fn not_now(&self, because: RefusedBecause) -> PermitRefused {
        refused(because, self.state().next_ask.saturating_duration_since(Instant::now()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Phase {
    fn away() -> Self {
        Self::Away { since: Moment::now(), steady: Instant::now() }
    }
}

fn refused(because: RefusedBecause, ask_again_in: Duration) -> PermitRefused {
    PermitRefused { because, ask_again_in }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTLE: Duration = Duration::from_secs(20);

    fn pace() -> Pace {
        Pace::default()
    }

    /// Asks as fast as it may for `length` and gives the times of what was allowed, from the server or alone.
    async fn take_turns(own: &OwnPace, length: Duration) -> Vec<Instant> {
        let end = Instant::now() + length;
        let mut taken = Vec::new();
        while Instant::now() < end {
            match own.turn() {
                Ok(_) => taken.push(Instant::now()),
                Err(refused) => {
                    tokio::time::sleep(refused.ask_again_in.min(end - Instant::now())).await;
                }
            }
        }
        taken
    }

    fn most_in(window: Duration, times: &[Instant]) -> usize {
        times
            .iter()
            .map(|from| times.iter().filter(|at| *at >= from && **at < *from + window).count())
            .max()
            .unwrap_or(0)
    }

    #[tokio::test(start_paused = true)]
    async fn one_desk_asks_for_98_percent_of_what_it_may() {
        let own = OwnPace::new(pace(), SETTLE, true);
        let taken = take_turns(&own, Duration::from_secs(600)).await;
        assert!(most_in(Duration::from_secs(60), &taken) <= 48);
        assert!(taken.len() >= 470, "{}", taken.len());
    }

    #[tokio::test(start_paused = true)]
    async fn a_desk_goes_alone_after_a_window_and_with_its_share() {
        let own = OwnPace::new(pace(), SETTLE, true);
        own.turned(false);
        let went = Instant::now();
        assert_eq!(own.turn().unwrap_err(), refused(RefusedBecause::Away, Duration::from_secs(81)));
        let taken = take_turns(&own, Duration::from_secs(600)).await;
        assert!(taken[0] - went >= Duration::from_secs(81));
        assert!(most_in(Duration::from_secs(60), &taken) <= 12);
        assert!(taken.len() >= 95, "{}", taken.len());
    }

    #[tokio::test(start_paused = true)]
    async fn desks_that_part_and_meet_again_at_different_moments_stay_within_the_limit_together() {
        let desks: Vec<_> = (0..4).map(|_| OwnPace::new(pace(), SETTLE, true)).collect();
        let start = Instant::now();
        let away = Duration::from_secs(90);
        let runs = desks.iter().enumerate().map(|(number, own)| async move {
            // Each notices up to 15 s later than the first that the server is gone, and up to 8 s later that it is back.
            let late = u32::try_from(number).unwrap();
            tokio::time::sleep_until(start + Duration::from_secs(5) * late).await;
            own.turned(false);
            let mut taken = take_turns(own, start + away + Duration::from_secs(2) * late - Instant::now()).await;
            own.turned(true);
            // Those who were away take from the server whatever it gives: here as if each could have everything.
            let back = Instant::now();
            let first = take_turns(own, Duration::from_secs(300)).await;
            assert!(first[0] - back >= Duration::from_secs(70), "{:?}", first[0] - back);
            taken.retain(|at| *at < back);
            taken
        });
        let alone: Vec<Instant> = futures::future::join_all(runs).await.concat();
        assert!(most_in(Duration::from_secs(60), &alone) <= 48);
    }

    #[tokio::test(start_paused = true)]
    async fn a_short_absence_costs_nothing() {
        let own = OwnPace::new(pace(), SETTLE, true);
        own.turned(false);
        tokio::time::sleep(Duration::from_secs(10)).await;
        own.turned(true);
        assert!(matches!(own.turn(), Ok(Turn::AskServer)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_start_without_the_server_is_an_absence() {
        let own = OwnPace::new(pace(), SETTLE, false);
        assert_eq!(own.turn().unwrap_err().because, RefusedBecause::Away);
    }
}
