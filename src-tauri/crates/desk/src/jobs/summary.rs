//! Jobs as screens show them.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use ledger::{HoldReason, ItemCounts, Job, JobId, JobKind, JobSettings, JobState};
use miaohui::{RoomWxid, UserId};
use tokio::time::Instant;

use super::names::Named;
use super::{Inner, JobAccount, JobSummary, JobWindow, Jobs};
use crate::failure::AppError;

/// Rooms told with a job.
const ROOMS: u32 = 3;
const MINUTE: Duration = Duration::from_secs(60);

/// A job with everything that the ledger says of it.
struct Known {
    job: Job,
    counts: ItemCounts,
    accounts: Vec<(UserId, u32)>,
    rooms: Vec<RoomWxid>,
}

/// What each account of a running job has left to send.
struct Going {
    job: JobId,
    kind: JobKind,
    left: Vec<(UserId, u32)>,
}

/// What all jobs have in common.
struct Common {
    settings: JobSettings,
    holds: HashMap<UserId, (HoldReason, Timestamp)>,
    calls: HashMap<JobKind, u32>,
    going: Vec<Going>,
}

impl Jobs {
    /// A window of all jobs.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn list(&self, offset: u32, limit: u32) -> Result<JobWindow, AppError> {
        let workspace = self.inner.workspace.clone();
        let (total, needing_attention, jobs) = self
            .inner
            .keep(move |ledger| {
                let (total, jobs) = ledger.jobs(&workspace, offset, limit)?;
                Ok((total, ledger.jobs_needing_attention(&workspace)?, jobs))
            })
            .await?;
        Ok(JobWindow { total, offset, rows: self.inner.summaries(jobs).await?, needing_attention })
    }

    /// One job.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with `job.unknown`.
    pub async fn one(&self, job: &JobId) -> Result<JobSummary, AppError> {
        let job = self.inner.job(job).await?;
        let unknown = || AppError::unusable("job.unknown", "the job is gone");
        self.inner.summaries(vec![job]).await?.pop().ok_or_else(unknown)
    }
}

impl Inner {
    /// A job of this workspace.
    pub(super) async fn job(&self, job: &JobId) -> Result<Job, AppError> {
        let (workspace, job) = (self.workspace.clone(), job.clone());
        self.keep(move |ledger| ledger.job(&workspace, &job)).await
    }

    async fn summaries(&self, jobs: Vec<Job>) -> Result<Vec<JobSummary>, AppError> {
        let (known, common) = self.known(jobs).await?;
        let rooms = known.iter().flat_map(|known| known.rooms.iter().cloned()).collect();
        let names = self.names_of(&[], rooms).await?;
        Ok(known.into_iter().map(|known| self.summary(known, &common, &names)).collect())
    }

    async fn known(&self, jobs: Vec<Job>) -> Result<(Vec<Known>, Common), AppError> {
        let (workspace, now) = (self.workspace.clone(), self.times.clock.now());
        let minute_ago = now.saturating_sub(MINUTE).unwrap_or(Timestamp::MIN);
        self.keep(move |ledger| {
            let mut known = Vec::new();
            for job in jobs {
                let (counts, accounts) = (ledger.item_counts(&job.id)?, ledger.accounts_of_job(&job.id)?);
                let rooms = ledger.rooms_of_job(&job.id, ROOMS)?;
                known.push(Known { job, counts, accounts, rooms });
            }
            let mut going = Vec::new();
            for job in ledger.going_jobs(&workspace)?.into_iter().filter(|job| job.state == JobState::Running) {
                let left = ledger.accounts_of_job(&job.id)?.into_iter().filter(|(_, left)| *left > 0).collect();
                going.push(Going { job: job.id, kind: job.kind, left });
            }
            let mut calls = HashMap::new();
            for call in ledger.sent_since(&workspace, minute_ago)? {
                *calls.entry(call.kind).or_default() += 1;
            }
            let holds = ledger.account_holds(&workspace)?;
            Ok((known, Common { settings: ledger.preferences()?.jobs, holds, calls, going }))
        })
        .await
    }

    fn summary(&self, known: Known, common: &Common, names: &Named) -> JobSummary {
        let Known { job, counts, accounts, rooms } = known;
        let job = self.shown(job);
        let seconds_left = (job.state == JobState::Running).then(|| self.seconds_left(&job, &accounts, common));
        let is_mine = |account: &UserId| accounts.iter().any(|(mine, _)| mine == account);
        let shares = |other: &&Going| other.job != job.id && other.left.iter().any(|(account, _)| is_mine(account));
        JobSummary {
            number: job.number,
            kind: job.kind,
            state: job.state,
            pause: job.pause,
            created_at: job.created_at.into(),
            starts_at: job.starts_at.into(),
            finished_at: job.finished_at.map(Into::into),
            total: total(&counts),
            counts,
            seconds_left,
            calls_in_last_minute: common.calls.get(&job.kind).copied().unwrap_or(0),
            shares_pace_with: common.going.iter().filter(shares).count() as u32,
            accounts: accounts
                .into_iter()
                .map(|(account, left)| JobAccount {
                    account: names.account(&account),
                    left,
                    held: common.holds.get(&account).map(|(reason, _)| *reason),
                })
                .collect(),
            rooms: rooms.iter().map(|room| names.room(room)).collect(),
            title: job.title,
            run_by: job.elsewhere,
            id: job.id,
        }
    }

    /// Jobs take turns: until a job is done, each other job of the same pace has sent as much as it, or all it has.
    fn seconds_left(&self, job: &Job, accounts: &[(UserId, u32)], common: &Common) -> u32 {
        let others: Vec<_> = common.going.iter().filter(|other| other.job != job.id).collect();
        let creates = |other: &&&Going| other.kind == JobKind::Create;
        if job.kind == JobKind::Create {
            let calls = accounts.iter().map(|(account, left)| {
                let theirs = others.iter().filter(creates).flat_map(|other| &other.left);
                left + theirs.filter(|(other, _)| other == account).map(|(_, theirs)| theirs.min(left)).sum::<u32>()
            });
            return calls.max().unwrap_or(0) * common.settings.create_every_seconds;
        }
        let mine: u32 = accounts.iter().map(|(_, left)| left).sum();
        let theirs: u32 = others
            .iter()
            .filter(|other| !creates(other))
            .map(|other| other.left.iter().map(|(_, left)| left).sum::<u32>().min(mine))
            .sum();
        let spacing = self.with_pace(|pace| pace.spacing(&common.settings, Instant::now()));
        (f64::from(mine + theirs) * spacing.as_secs_f64()).ceil() as u32
    }
}

fn total(counts: &ItemCounts) -> u32 {
    let ItemCounts { planned, permitted, sending, done, invited, failed, unknown, skipped, not_run } = counts;
    planned + permitted + sending + done + invited + failed + unknown + skipped + not_run
}
