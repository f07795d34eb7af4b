//! What people do with jobs that were started: withdraw, pause, continue, stop, try again, decide.

use jiff::Timestamp;
use ledger::{ItemKey, JobId, Ledger};
use miaohui::UserId;

use super::{Decision, JobSummary, Jobs};
use crate::failure::AppError;
#[cfg(doc)]
use crate::failure::ErrorCode;

impl Jobs {
    /// Withdraws a job before its first call.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `job.tooLate`.
    pub async fn withdraw(&self, job: &JobId) -> Result<JobSummary, AppError> {
        self.steer(job, "job.tooLate", |ledger, job, now| ledger.withdraw_job(job, now)).await
    }

    /// Pauses a job; a call on its way is waited for.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `job.ended`.
    pub async fn pause(&self, job: &JobId) -> Result<JobSummary, AppError> {
        self.steer(job, "job.ended", |ledger, job, now| ledger.pause_job(job, now)).await
    }

    /// Continues a paused job, and lets its held accounts try again. While the team's server is away it goes on alone.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `job.ended`, or `job.readOnly` when the workspace is read-only.
    pub async fn go_on(&self, job: &JobId) -> Result<JobSummary, AppError> {
        self.inner.must_be_writable().await?;
        self.go_alone(job);
        self.steer(job, "job.ended", |ledger, job, now| ledger.continue_job(job, now)).await
    }

    /// Ends a job: what was not sent never will be. One that was left to a former team ends here only.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `job.ended`.
    pub async fn stop(&self, job: &JobId) -> Result<JobSummary, AppError> {
        if !self.inner.team.is_alone() {
            self.claim(job).await?;
        }
        self.change(job, "job.ended", |ledger, job, now| ledger.stop_job(job, now)).await
    }

    /// Lets failed items be sent once more: those with this reason, or all; by this account, or by the one they had.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `job.nothingToRetry`, or `job.readOnly` when the workspace is read-only.
    pub async fn retry_failed(
        &self,
        job: &JobId,
        reason: Option<String>,
        account: Option<UserId>,
    ) -> Result<JobSummary, AppError> {
        self.inner.must_be_writable().await?;
        self.steer(job, "job.nothingToRetry", move |ledger, job, now| {
            Ok(ledger.retry_failed(job, reason.as_deref(), account.as_ref(), now)? > 0)
        })
        .await
    }

    /// Asks the vendor now what became of the items whose outcome is unknown.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `job.unknown`.
    pub async fn verify_unknown(&self, job: &JobId) -> Result<JobSummary, AppError> {
        self.steer(job, "job.unknown", |ledger, job, _| ledger.look_again(job).map(|()| true)).await
    }

    /// Takes a person's word for an item whose outcome is unknown.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `job.notUndecided` when its outcome is known meanwhile.
    pub async fn decide(&self, job: &JobId, position: u32, decision: Decision) -> Result<JobSummary, AppError> {
        let key = ItemKey { job: job.clone(), position };
        let summary = self
            .steer(job, "job.notUndecided", move |ledger, _, now| match decision {
                Decision::Done { room } => ledger.decide_item(&key, true, room.as_ref(), now),
                Decision::NotDone => ledger.decide_item(&key, false, None, now),
            })
            .await?;
        self.inner.tell_left_rooms().await;
        Ok(summary)
    }

    /// Changes a job as [`Jobs::change`] does; one that another desk of the team has left is taken over first.
    ///
    /// # Errors
    /// Besides, as [`Jobs::claim`].
    async fn steer(
        &self,
        job: &JobId,
        refused: &'static str,
        change: impl FnOnce(&Ledger, &JobId, Timestamp) -> Result<bool, ledger::Error> + Send + 'static,
    ) -> Result<JobSummary, AppError> {
        self.claim(job).await?;
        self.change(job, refused, change).await
    }

    /// Takes a job over that another desk of the team has left.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `job.runElsewhere`, `job.teamAway` or `job.notWhole`.
    async fn claim(&self, job: &JobId) -> Result<(), AppError> {
        let found = self.inner.job(job).await?;
        self.inner.team.claim(&self.inner, &found).await
    }

    /// Changes a job of this workspace; `refused` is the key of the text when it is in no state for that.
    async fn change(
        &self,
        job: &JobId,
        refused: &'static str,
        change: impl FnOnce(&Ledger, &JobId, Timestamp) -> Result<bool, ledger::Error> + Send + 'static,
    ) -> Result<JobSummary, AppError> {
        let (workspace, wanted, now) = (self.inner.workspace.clone(), job.clone(), self.inner.times.clock.now());
        let changed = self
            .inner
            .keep(move |ledger| {
                ledger.job(&workspace, &wanted)?;
                change(ledger, &wanted, now)
            })
            .await?;
        if !changed {
            return Err(AppError::unusable(refused, "the job or its item is in no state for this"));
        }
        self.inner.wake();
        self.one(job).await
    }
}
