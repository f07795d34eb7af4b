//! Which job and account send next: among those that may send now, the job that was served longest ago.

use ledger::{JobKind, JobState};
use miaohui::UserId;
use tokio::time::Instant;

use super::Inner;
use super::runner::{MOST_UNDER_WAY, Memory};
use super::view::{Entry, View};

/// What is sent next.
pub(super) enum Choice {
    /// The next due item of this job and account, now.
    Send {
        /// The job: its place in the view.
        entry: usize,
        /// The account.
        account: UserId,
    },
    /// Nothing before this moment.
    Wait(Instant),
    /// Nothing until something changes.
    Nothing,
}

pub(super) fn next(inner: &Inner, view: &View, memory: &Memory) -> Choice {
    let now = Instant::now();
    if let Some(pause) = inner.session.client().ok().and_then(|client| client.pause_left()) {
        return Choice::Wait(now + pause);
    }
    if let Some(next_ask) = inner.team.next_ask().filter(|next_ask| *next_ask > now) {
        return Choice::Wait(next_ask);
    }
    let mut ready: Option<(u64, usize, UserId)> = None;
    let mut soonest: Option<Instant> = None;
    let may_run = |entry: &Entry| entry.job.state == JobState::Running && inner.team.lets(&entry.job);
    for (place, entry) in view.jobs.iter().enumerate().filter(|(_, entry)| may_run(entry)) {
        for queued in entry.queued.iter().filter(|queued| queued.due > 0) {
            let under_way = memory.moving.get(&queued.account).copied().unwrap_or(0);
            if !view.may_send(queued, under_way)
                || !memory.has_room(queued.kind, &queued.account, view.settings.breaker)
            {
                continue;
            }
            let at = inner.with_pace(|pace| pace.ready_at(queued.kind, &queued.account, &view.settings, now));
            if at > now {
                soonest = Some(soonest.map_or(at, |soonest| soonest.min(at)));
                continue;
            }
            let served = memory.served.get(&queued.job).copied().unwrap_or(0);
            if ready.as_ref().is_none_or(|(before, ..)| served < *before) {
                ready = Some((served, place, queued.account.clone()));
            }
        }
    }
    match (ready, soonest) {
        (Some((_, entry, account)), _) => Choice::Send { entry, account },
        (None, Some(at)) => Choice::Wait(at),
        (None, None) => Choice::Nothing,
    }
}

impl Memory {
    /// Whether an account may have one more call under way. Each failure without a reason leaves one less, so that no
    /// call is on its way any more when the account is held.
    fn has_room(&self, kind: JobKind, account: &UserId, breaker: bool) -> bool {
        let count = |calls: &std::collections::HashMap<UserId, u32>| calls.get(account).copied().unwrap_or(0);
        let streak = if breaker { self.streaks.of(account) } else { 0 };
        let under_way = count(&self.moving) + count(&self.creating);
        if kind == JobKind::Create && count(&self.creating) > 0 {
            return false;
        }
        under_way < MOST_UNDER_WAY.saturating_sub(streak)
    }
}
