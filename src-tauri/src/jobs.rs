//! The jobs of open workspaces: opened with their session, run while it is connected, ended before it.

use std::time::Duration;

use desk::{AppError, ErrorCode, JobTimes, Jobs};
use ledger::WorkspaceId;

use crate::events::{JobsChanged, Notice};
use crate::state::Desk;

/// Changes are told at most this often.
const BEAT: Duration = Duration::from_millis(100);

impl Desk {
    /// The jobs of a workspace; taken up at first use.
    ///
    /// # Errors
    /// As [`Desk::session`], or when the ledger cannot be read.
    pub(crate) async fn jobs(&self, id: &WorkspaceId) -> Result<Jobs, AppError> {
        let session = self.session(id).await?;
        let mut open = self.open_jobs.lock().await;
        if let Some(jobs) = open.get(id) {
            return Ok(jobs.clone());
        }
        let (ledger, workspace) = (self.ledger.clone(), id.clone());
        let opened =
            tokio::task::spawn_blocking(move || Jobs::open(ledger, workspace, session, JobTimes::default())).await;
        let jobs = opened.map_err(|panic| AppError::new(ErrorCode::Internal, panic.to_string()))??;
        self.forward_jobs(id.clone(), &jobs);
        open.insert(id.clone(), jobs.clone());
        Ok(jobs)
    }

    pub(crate) async fn end_jobs(&self, id: &WorkspaceId) {
        let jobs = self.open_jobs.lock().await.remove(id);
        if let Some(jobs) = jobs {
            jobs.end().await;
        }
    }

    pub(crate) async fn end_all_jobs(&self) {
        let open: Vec<_> = self.open_jobs.lock().await.drain().collect();
        futures::future::join_all(open.iter().map(|(_, jobs)| jobs.end())).await;
    }

    /// Passes on that jobs have changed, at most ten times a second.
    fn forward_jobs(&self, workspace: WorkspaceId, jobs: &Jobs) {
        let (mut changes, notify) = (jobs.changes(), self.notify.clone());
        tokio::spawn(async move {
            // Ends when the jobs are closed.
            while changes.changed().await.is_ok() {
                notify(Notice::Jobs(JobsChanged { workspace: workspace.clone() }));
                tokio::time::sleep(BEAT).await;
            }
        });
    }
}
