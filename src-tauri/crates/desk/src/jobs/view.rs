//! What the runner sees at one look: jobs, accounts and settings.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use ledger::{HoldReason, ItemRequest, Job, JobId, JobKind, JobSettings, JobState, PauseReason, Queued};
use miaohui::UserId;
use tokio::time::Instant;

use super::Inner;
use super::accounts::Watch;
use super::rules::{day_start, is_quiet};

/// Everything that decides what may be sent.
pub(super) struct View {
    pub(super) settings: JobSettings,
    pub(super) writes_allowed: bool,
    /// Starting, running or paused, the oldest first.
    pub(super) jobs: Vec<Entry>,
    pub(super) holds: HashMap<UserId, (HoldReason, Timestamp)>,
    /// Pulls of today by account; empty where no daily budget is set.
    pulled_today: HashMap<UserId, u32>,
    quiet: bool,
}

/// A job and what it has left to send.
pub(super) struct Entry {
    pub(super) job: Job,
    pub(super) queued: Vec<Queued>,
}

impl View {
    pub(super) async fn read(inner: &Inner) -> Result<Self, ledger::Error> {
        let (workspace, local) = (inner.workspace.clone(), inner.times.clock.local());
        let (now, latest) = inner.now_and_latest();
        inner
            .keep_typed(move |ledger| {
                let settings = ledger.preferences()?.jobs;
                let writes_allowed = ledger.workspace(&workspace)?.writes_allowed;
                let mut jobs = Vec::new();
                for job in ledger.going_jobs(&workspace)? {
                    let queued = ledger.queued(&job, now, latest)?;
                    jobs.push(Entry { job, queued });
                }
                let pulled_today = match settings.daily_pulls {
                    Some(_) => ledger.calls_since(&workspace, JobKind::Pull, day_start(&local))?,
                    None => HashMap::new(),
                };
                let quiet = settings.quiet_hours.is_some_and(|hours| is_quiet(hours, &local));
                let holds = ledger.account_holds(&workspace)?;
                Ok(Self { settings, writes_allowed, jobs, holds, pulled_today, quiet })
            })
            .await
    }

    /// Why a job waits; none: it runs. A pause that only a person ends stays, and one that has calls under way waits
    /// for no account: the last item that an account may do was just taken.
    pub(super) fn pause_of(&self, entry: &Entry, watch: &Watch, inner: &Inner, under_way: bool) -> Option<PauseReason> {
        if let Some(kept) = entry.job.pause.filter(|pause| PauseReason::UNTIL_A_PERSON.contains(pause)) {
            return Some(kept);
        }
        if !self.writes_allowed {
            return Some(PauseReason::ReadOnly);
        }
        if self.quiet {
            return Some(PauseReason::QuietHours);
        }
        if !watch.is_reached() || !inner.session.has_token() {
            return Some(PauseReason::Network);
        }
        if under_way || entry.queued.iter().any(|queued| self.may_send(queued, 0)) {
            return None;
        }
        let held = |reason: HoldReason| {
            let with = |queued: &Queued| self.holds.get(&queued.account).is_some_and(|(held, _)| *held == reason);
            entry.queued.iter().any(with)
        };
        if entry.queued.iter().any(|queued| !self.holds.contains_key(&queued.account)) {
            return Some(PauseReason::DailyBudget);
        }
        Some(if held(HoldReason::Breaker) { PauseReason::Breaker } else { PauseReason::AccountsHeld })
    }

    /// Whether an account is neither held nor has done all it may today; `under_way` of its calls may count already.
    pub(super) fn may_send(&self, queued: &Queued, under_way: u32) -> bool {
        let today = self.pulled_today.get(&queued.account).copied().unwrap_or(0) + under_way;
        let spent = queued.kind == JobKind::Pull && self.settings.daily_pulls.is_some_and(|most| today >= most);
        !spent && !self.holds.contains_key(&queued.account)
    }

    /// Whether a job goes on in another room when that of an item is full.
    pub(super) fn has_next_room(&self, job: &JobId, request: &ItemRequest) -> bool {
        let chain = self.jobs.iter().find(|entry| entry.job.id == *job).map_or(&[][..], |entry| &entry.job.chain);
        request.room().is_some_and(|room| chain.iter().rev().skip(1).any(|other| other == room))
    }

    /// Until the next job begins.
    pub(super) fn until_next_start(&self, inner: &Inner) -> Duration {
        let starting = self.jobs.iter().filter(|entry| entry.job.state == JobState::Starting);
        let next = starting.map(|entry| inner.starts_at(&entry.job).saturating_duration_since(Instant::now())).min();
        next.unwrap_or(Duration::MAX)
    }
}

impl Entry {
    pub(super) fn has_items_without_account(&self) -> bool {
        self.queued.iter().any(|queued| queued.account.as_str().is_empty())
    }
}
