//! Jobs: the one door out. What is sent was committed to the ledger before.

mod types;

use std::time::Duration;

use ledger::{JobId, Ledger, NewJob, WorkspaceId};
use miaohui::UserId;
use mirror::RoomRow;
use tokio::sync::watch;

use crate::failure::{AppError, ErrorCode};
use crate::session::Session;

pub use types::*;

/// Times of the runner; tests use shorter ones.
#[derive(Debug, Clone, Copy)]
pub struct JobTimes {
    /// Between the start by a person and the first call.
    pub withdrawal: Duration,
    /// The window in which as many people as the settings say are pulled.
    pub pull_window: Duration,
    /// Between two readings that settle an unknown outcome.
    pub between_looks: Duration,
}

impl Default for JobTimes {
    fn default() -> Self {
        Self {
            withdrawal: Duration::from_secs(5),
            pull_window: Duration::from_secs(60),
            between_looks: Duration::from_secs(30),
        }
    }
}

/// The jobs of an open workspace. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {}

impl Jobs {
    /// Takes up the jobs of a workspace: what was being sent when the program ended is unknown from now on. Nothing is
    /// sent before [`Jobs::begin`]. Blocks.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn open(
        _ledger: Ledger,
        _workspace: WorkspaceId,
        _session: Session,
        _times: JobTimes,
    ) -> Result<Self, AppError> {
        Ok(Self {})
    }

    /// Runs jobs from now on. A second call changes nothing.
    pub async fn begin(&self) {}

    /// Stops sending and waits for the answer on its way, as at the end of the program. Jobs go on at the next start.
    pub async fn end(&self) {}

    /// Grows with every change of any job.
    pub fn changes(&self) -> watch::Receiver<u64> {
        watch::channel(0).1
    }

    /// Whether a job is starting, running, or paused and will go on by itself.
    pub fn any_going(&self) -> bool {
        false
    }

    /// Starts a job; the first call is made when it can no longer be withdrawn.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `job.readOnly` when the workspace is read-only; as the ledger says.
    pub async fn start(&self, _job: NewJob) -> Result<JobSummary, AppError> {
        Err(to_come())
    }

    /// Withdraws a job before its first call.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `job.tooLate`.
    pub async fn withdraw(&self, _job: &JobId) -> Result<JobSummary, AppError> {
        Err(to_come())
    }

    /// Pauses a job; a call on its way is waited for.
    pub async fn pause(&self, _job: &JobId) -> Result<JobSummary, AppError> {
        Err(to_come())
    }

    /// Continues a paused job, and lets its held accounts try again.
    pub async fn go_on(&self, _job: &JobId) -> Result<JobSummary, AppError> {
        Err(to_come())
    }

    /// Ends a job: what was not sent never will be.
    pub async fn stop(&self, _job: &JobId) -> Result<JobSummary, AppError> {
        Err(to_come())
    }

    /// Lets failed items be sent once more: those with this reason, or all; by this account, or by the one they had.
    pub async fn retry_failed(
        &self,
        _job: &JobId,
        _reason: Option<String>,
        _account: Option<UserId>,
    ) -> Result<JobSummary, AppError> {
        Err(to_come())
    }

    /// Asks the vendor now what became of the items whose outcome is unknown.
    pub async fn verify_unknown(&self, _job: &JobId) -> Result<JobSummary, AppError> {
        Err(to_come())
    }

    /// Takes a person's word for an item whose outcome is unknown.
    pub async fn decide(&self, _job: &JobId, _position: u32, _decision: Decision) -> Result<JobSummary, AppError> {
        Err(to_come())
    }

    /// Rooms that may be the one whose creation is unknown: same name or members, seen since; the likeliest first.
    pub async fn candidates(&self, _job: &JobId, _position: u32) -> Result<Vec<RoomRow>, AppError> {
        Err(to_come())
    }

    /// A window of all jobs.
    pub async fn list(&self, _offset: u32, _limit: u32) -> Result<JobWindow, AppError> {
        Err(to_come())
    }

    /// One job.
    pub async fn one(&self, _job: &JobId) -> Result<JobSummary, AppError> {
        Err(to_come())
    }

    /// A window of the items of a job.
    pub async fn rows(
        &self,
        _job: &JobId,
        _filter: JobRowFilter,
        _offset: u32,
        _limit: u32,
    ) -> Result<JobRowWindow, AppError> {
        Err(to_come())
    }

    /// What needs a person, by reason, the most frequent first.
    pub async fn issues(&self, _job: &JobId) -> Result<Vec<JobIssue>, AppError> {
        Err(to_come())
    }

    /// Every sending of an item, the first first.
    pub async fn attempts(&self, _job: &JobId, _position: u32) -> Result<Vec<AttemptRow>, AppError> {
        Err(to_come())
    }

    /// A window of everything that was sent or decided.
    pub async fn operations(&self, _offset: u32, _limit: u32) -> Result<OperationWindow, AppError> {
        Err(to_come())
    }
}

fn to_come() -> AppError {
    AppError::new(ErrorCode::Internal, "to come")
}
