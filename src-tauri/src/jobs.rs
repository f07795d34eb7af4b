//! The jobs of open workspaces: opened with their session, run while it is connected, ended before it.

use std::time::Duration;

use desk::{AppError, ErrorCode, JobTimes, Jobs};
use ledger::WorkspaceId;
use tokio_util::task::AbortOnDropHandle;

use crate::background::{Announcement, Words};
use crate::events::{JobsChanged, Notice};
use crate::state::Desk;

/// Changes are told at most this often.
const BEAT: Duration = Duration::from_millis(100);

/// Jobs of an open workspace, and what tells of them.
pub(crate) struct OpenJobs {
    jobs: Jobs,
    _telling: AbortOnDropHandle<()>,
}

impl Desk {
    /// The jobs of a workspace; taken up at first use.
    ///
    /// # Errors
    /// As [`Desk::session`], or when the ledger cannot be read.
    pub(crate) async fn jobs(&self, id: &WorkspaceId) -> Result<Jobs, AppError> {
        let session = self.session(id).await?;
        let mut open = self.open_jobs.lock().await;
        if let Some(OpenJobs { jobs, .. }) = open.get(id) {
            return Ok(jobs.clone());
        }
        let (ledger, workspace, paces) = (self.ledger.clone(), id.clone(), self.job_paces.clone());
        let opening = move || Jobs::open(ledger, workspace, session, JobTimes::default(), paces);
        let opened = tokio::task::spawn_blocking(opening).await;
        let jobs = opened.map_err(|panic| AppError::new(ErrorCode::Internal, panic.to_string()))??;
        let telling = self.tell_of(id.clone(), &jobs);
        open.insert(id.clone(), OpenJobs { jobs: jobs.clone(), _telling: telling });
        Ok(jobs)
    }

    /// Connects the workspaces, beside the one on screen, that have jobs to go on with: a job does not wait for somebody
    /// to look at it.
    pub(crate) async fn go_on_with_jobs(&self, on_screen: &WorkspaceId) {
        let workspaces = match self.ledger.workspaces() {
            Ok(workspaces) => workspaces,
            Err(error) => return tracing::warn!(%error, "which jobs go on cannot be read"),
        };
        for workspace in workspaces.iter().filter(|workspace| workspace.id != *on_screen) {
            let going = self.ledger.going_jobs(&workspace.id).map(|jobs| !jobs.is_empty());
            if !going.unwrap_or_default() {
                continue;
            }
            if let Err(error) = self.connect(workspace).await {
                tracing::warn!(%error, "jobs of a workspace wait until it is opened");
            }
        }
    }

    /// Whether something is being sent or will be without a further word of a person. For the main thread, outside of
    /// async work.
    pub(crate) fn any_job_going(&self) -> bool {
        self.open_jobs.blocking_lock().values().any(|open| open.jobs.any_going())
    }

    pub(crate) async fn end_jobs(&self, id: &WorkspaceId) {
        let open = self.open_jobs.lock().await.remove(id);
        if let Some(open) = open {
            open.jobs.end().await;
        }
    }

    pub(crate) async fn end_all_jobs(&self) {
        let open: Vec<_> = self.open_jobs.lock().await.drain().collect();
        futures::future::join_all(open.iter().map(|(_, open)| open.jobs.end())).await;
    }

    /// Passes on that jobs have changed, at most ten times a second, and tells past the window when the last is over.
    fn tell_of(&self, workspace: WorkspaceId, jobs: &Jobs) -> AbortOnDropHandle<()> {
        let (mut changes, notify, announce) = (jobs.changes(), self.notify.clone(), self.announce.clone());
        let (jobs, ledger) = (jobs.clone(), self.ledger.clone());
        AbortOnDropHandle::new(tokio::spawn(async move {
            let mut going = jobs.any_going();
            while changes.changed().await.is_ok() {
                notify(Notice::Jobs(JobsChanged { workspace: workspace.clone() }));
                let was_going = std::mem::replace(&mut going, jobs.any_going());
                if was_going && !going {
                    let words = Words::of(ledger.preferences().map(|chosen| chosen.language).unwrap_or_default());
                    announce(Announcement { title: words.jobs_over.to_owned(), text: words.jobs_over_text.to_owned() });
                }
                tokio::time::sleep(BEAT).await;
            }
        }))
    }
}
