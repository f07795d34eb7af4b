//! How fast people are pulled and rooms created: shared by all jobs of a token, in whatever workspaces, and not
//! forgotten over a restart.
//!
//! # The arithmetic
//! At most `n` calls in any window of the length `W` may arrive at the vendor. Three rules hold together:
//!
//! * calls are `W ÷ (0.982 × n)` apart on average, so that 98.2 % of what is allowed is used;
//! * each moves by a random part of at most 20 % of that or 0.47 % of `W`, so that the pace is not a machine's; what one
//!   gains another loses, because the next call is counted from where this one should have been;
//! * a call leaves at the earliest `1.0085 × W` after the `n`-th call before it. The 0.85 % (half a second of a minute)
//!   are for the network, on which a call may overtake an earlier one. `n` calls apart are 1.0183 × W on average, so
//!   this rule holds back only what was late or came before a restart.
//!
//! A call counts from the moment after it was committed; calls of an earlier life of the program from when the ledger
//! says they were sent, or from now where the clock was set back since. Pulling and leaving share one pace: for each
//! account and for the token as a whole. Creating has a pace of its own, one after another for each account.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use jiff::Timestamp;
use ledger::{JobKind, JobSettings, SentCall};
use miaohui::{Client, UserId};
use tokio::time::Instant;

use super::locked;

use crate::sync::chance;

/// Part of the allowed rate that is used.
const USED: f64 = 0.982;
/// Length of a window with the margin for the network.
const WITH_MARGIN: f64 = 1.0085;

/// The paces of all tokens in a process. One per process, given to the jobs of every workspace: workspaces with the same
/// token share one pace. Clones are the same thing.
#[derive(Debug, Clone, Default)]
pub struct JobPaces(Arc<Mutex<Vec<Known>>>);

/// A pace that somebody keeps, with a client of its token.
#[derive(Debug)]
struct Known {
    client: Client,
    pace: Weak<Mutex<Pace>>,
}

impl JobPaces {
    /// The pace of a client's token for a workspace that kept `own` so far: what another workspace of that token keeps,
    /// with what is in `own`, or else `own` itself.
    pub(super) fn of(&self, client: &Client, own: &Arc<Mutex<Pace>>) -> Arc<Mutex<Pace>> {
        let mut known = locked(&self.0);
        known.retain(|known| known.pace.strong_count() > 0);
        let is_own = |known: &Known| known.pace.as_ptr() == Arc::as_ptr(own);
        let of_token = |known: &&Known| known.client.shares_pace_with(client);
        if let Some(shared) = known.iter().filter(of_token).find_map(|known| known.pace.upgrade()) {
            if !Arc::ptr_eq(&shared, own) {
                let own = locked(own).clone();
                locked(&shared).join(own);
            }
            return shared;
        }
        // Another token than before: what is known of the old one stays with it, and counts for the new one, too.
        let own = if known.iter().any(is_own) { Arc::new(Mutex::new(locked(own).clone())) } else { Arc::clone(own) };
        known.push(Known { client: client.clone(), pace: Arc::downgrade(&own) });
        own
    }
}

/// Numbers of slots, different in all paces: a slot may be given back to another pace than it was taken from.
static SLOTS: AtomicU64 = AtomicU64::new(0);

/// The pace of a token.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    window: Duration,
    slow_for: Duration,
    slow_until: Option<Instant>,
    /// All pulls and leaves.
    all: Lane,
    by_account: HashMap<UserId, Lane>,
    /// The last room that each account created.
    created: HashMap<UserId, Instant>,
}

/// A place in the pace, taken by a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    number: u64,
    kind: JobKind,
    account: UserId,
}

/// Calls that count together.
#[derive(Debug, Clone, Default)]
struct Lane {
    /// Calls of the last window, each with its slot, the oldest first.
    sent: Vec<(Instant, u64)>,
    /// Where the next call belongs without its random part.
    next: Option<Instant>,
    /// The random part, in windows.
    shift: f64,
}

impl Pace {
    pub(super) fn new(window: Duration, slow_for: Duration) -> Self {
        Self {
            window,
            slow_for,
            slow_until: None,
            all: Lane::default(),
            by_account: HashMap::new(),
            created: HashMap::new(),
        }
    }

    /// From when on calls count.
    pub(super) fn remembers_since(&self, settings: &JobSettings, now: Timestamp) -> Timestamp {
        let create_every = Duration::from_secs(settings.create_every_seconds.into());
        let memory = (self.window * 2).max(self.slow_for).max(create_every);
        now.saturating_sub(memory).unwrap_or(Timestamp::MIN)
    }

    /// Takes up the calls of earlier lives of the program, the oldest first; `wall` is the time of `now` on the clock by
    /// which they were noted.
    pub(super) fn seed(&mut self, calls: &[SentCall], settings: &JobSettings, wall: Timestamp, now: Instant) {
        for call in calls {
            let age = Duration::try_from(wall.duration_since(call.at)).unwrap_or_default();
            // A machine that was started less long ago than that does not know the moment.
            let at = now.checked_sub(age).unwrap_or(now);
            if call.too_many {
                self.slow_until = self.slow_until.max(at.checked_add(self.slow_for));
            }
            let slot = self.take(call.kind, &call.account, settings, at);
            self.sent(&slot, at);
        }
    }

    /// Counts what another pace knew of the same token.
    fn join(&mut self, other: Self) {
        self.slow_until = self.slow_until.max(other.slow_until);
        self.all.join(other.all);
        for (account, lane) in other.by_account {
            self.by_account.entry(account).or_default().join(lane);
        }
        for (account, at) in other.created {
            let last = self.created.entry(account).or_insert(at);
            *last = at.max(*last);
        }
    }

    /// When the next call of this kind may leave by this account.
    pub(super) fn ready_at(&self, kind: JobKind, account: &UserId, settings: &JobSettings, now: Instant) -> Instant {
        if kind == JobKind::Create {
            let every = Duration::from_secs(settings.create_every_seconds.into());
            return self.created.get(account).map_or(now, |last| *last + every);
        }
        let rate = self.rate(settings, now);
        let all = self.all.ready_at(rate, self.window).unwrap_or(now);
        let own = self.by_account.get(account).and_then(|lane| lane.free_at(rate, self.window)).unwrap_or(now);
        all.max(own)
    }

    /// Takes a place for a call that is about to be sent, if one is free now: another workspace may have taken it.
    pub(super) fn take_if_ready(
        &mut self,
        kind: JobKind,
        account: &UserId,
        settings: &JobSettings,
        now: Instant,
    ) -> Option<Slot> {
        let ready = self.ready_at(kind, account, settings, now) <= now;
        ready.then(|| self.take(kind, account, settings, now))
    }

    /// Takes a place for a call that is about to be sent.
    fn take(&mut self, kind: JobKind, account: &UserId, settings: &JobSettings, now: Instant) -> Slot {
        let number = SLOTS.fetch_add(1, Ordering::Relaxed);
        let slot = Slot { number, kind, account: account.clone() };
        if kind == JobKind::Create {
            self.created.insert(account.clone(), now);
            return slot;
        }
        let spacing = self.spacing(settings, now);
        self.all.take(now, slot.number, spacing, self.window);
        self.by_account.entry(account.clone()).or_default().take(now, slot.number, spacing, self.window);
        slot
    }

    /// The call was committed and leaves now.
    pub(super) fn sent(&mut self, slot: &Slot, now: Instant) {
        if slot.kind == JobKind::Create {
            self.created.insert(slot.account.clone(), now);
            return;
        }
        self.all.moved(slot.number, now);
        if let Some(lane) = self.by_account.get_mut(&slot.account) {
            lane.moved(slot.number, now);
        }
    }

    /// The call was not sent.
    pub(super) fn give_back(&mut self, slot: &Slot) {
        self.all.sent.retain(|(_, number)| *number != slot.number);
        if let Some(lane) = self.by_account.get_mut(&slot.account) {
            lane.sent.retain(|(_, number)| *number != slot.number);
        }
    }

    /// The vendor said that there are too many: half the pace for a while.
    pub(super) fn slow_down(&mut self, now: Instant) {
        self.slow_until = now.checked_add(self.slow_for);
    }

    /// Average time between two pulls or leaves.
    pub(super) fn spacing(&self, settings: &JobSettings, now: Instant) -> Duration {
        self.window.div_f64(f64::from(self.rate(settings, now)) * USED)
    }

    /// Calls in a window.
    fn rate(&self, settings: &JobSettings, now: Instant) -> u32 {
        let wanted = settings.per_minute.clamp(1, JobSettings::MOST_PER_MINUTE);
        if self.slow_until.is_some_and(|until| now < until) { (wanted / 2).max(1) } else { wanted }
    }
}

impl Lane {
    /// When the window has room for one more.
    fn free_at(&self, rate: u32, window: Duration) -> Option<Instant> {
        let before = self.sent.len().checked_sub(rate as usize)?;
        Some(self.sent[before].0 + window.mul_f64(WITH_MARGIN))
    }

    fn ready_at(&self, rate: u32, window: Duration) -> Option<Instant> {
        let shift = window.mul_f64(self.shift.abs());
        let next =
            self.next.map(|next| if self.shift < 0.0 { next.checked_sub(shift).unwrap_or(next) } else { next + shift });
        next.max(self.free_at(rate, window))
    }

    fn take(&mut self, now: Instant, slot: u64, spacing: Duration, window: Duration) {
        // A call that is late by less than one place leaves the following ones where they were.
        let place = self.next.filter(|next| now < *next + spacing).unwrap_or(now);
        self.next = Some(place + spacing);
        let widest = (spacing.as_secs_f64() / window.as_secs_f64() * 0.2).min(0.0047);
        self.shift = widest * (2.0 * chance() - 1.0);
        self.sent.retain(|(at, _)| now.saturating_duration_since(*at) < window * 2);
        self.sent.push((now, slot));
        self.sent.sort_unstable();
    }

    fn join(&mut self, other: Self) {
        self.next = self.next.max(other.next);
        self.sent.extend(other.sent);
        self.sent.sort_unstable();
    }

    fn moved(&mut self, slot: u64, now: Instant) {
        // A machine that slept may come back to a call whose place is no longer kept.
        self.sent.retain(|(_, number)| *number != slot);
        self.sent.push((now, slot));
        self.sent.sort_unstable();
    }
}

#[cfg(test)]
mod tests;
