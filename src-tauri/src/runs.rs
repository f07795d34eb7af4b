//! What goes on behind the screens and can be stopped: lookups, re-readings, exports.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ledger::WorkspaceId;
use tokio_util::sync::CancellationToken;

use crate::state::locked;

/// How long an end is waited for.
const LONGEST_END: Duration = Duration::from_secs(2);
/// How often it is looked for.
const BEAT: Duration = Duration::from_millis(10);

/// Everything under way. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Runs(Arc<Mutex<HashMap<String, (WorkspaceId, CancellationToken)>>>);

/// One of them; dropped when it is over.
pub(crate) struct Run {
    /// Given once while the program runs.
    pub(crate) id: String,
    /// Cancelled when it is to stop.
    pub(crate) stop: CancellationToken,
    all: Runs,
}

impl Runs {
    /// Begins one on a workspace.
    pub(crate) fn begin(&self, workspace: &WorkspaceId) -> Run {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let run = Run {
            id: NEXT.fetch_add(1, Ordering::Relaxed).to_string(),
            stop: CancellationToken::new(),
            all: self.clone(),
        };
        locked(&self.0).insert(run.id.clone(), (workspace.clone(), run.stop.clone()));
        run
    }

    /// Stops one; nothing happens where it is over.
    pub(crate) fn stop(&self, id: &str) {
        if let Some((_, stop)) = locked(&self.0).get(id) {
            stop.cancel();
        }
    }

    /// Stops those of a workspace and waits a moment for their end.
    pub(crate) async fn end_all_of(&self, workspace: &WorkspaceId) {
        self.end(|of| of == workspace).await;
    }

    /// Stops all and waits a moment for their end, at the end of the program.
    pub(crate) async fn end_all(&self) {
        self.end(|_| true).await;
    }

    /// A file being written takes its unfinished part away before it ends.
    async fn end(&self, meant: impl Fn(&WorkspaceId) -> bool) {
        for (_, stop) in locked(&self.0).values().filter(|(of, _)| meant(of)) {
            stop.cancel();
        }
        let going_on = || locked(&self.0).values().any(|(of, _)| meant(of));
        let ended = async {
            while going_on() {
                tokio::time::sleep(BEAT).await;
            }
        };
        if tokio::time::timeout(LONGEST_END, ended).await.is_err() {
            tracing::warn!("something that was stopped has not ended in time");
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        locked(&self.all.0).remove(&self.id);
    }
}
