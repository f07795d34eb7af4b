//! Hearing of changes: callbacks come in while the app runs, and what is different is told to the page and, where staff
//! chose so, by the system.

use std::time::Duration;

use desk::{AppError, Session, SyncPhase};
use ledger::WorkspaceId;
use mirror::{Millis, Mirror};
use tokio_util::task::AbortOnDropHandle;

use crate::alerts;
use crate::events::{FeedChanged, Notice, ReceiverChanged, SyncChanged};
use crate::state::Desk;

/// Changes are told to the page at most this often.
const BEAT: Duration = Duration::from_millis(500);
/// The system's notifications come at most this often.
const BETWEEN_ALERTS: Duration = Duration::from_secs(10);

/// What tells of one open workspace. It ends when it is dropped.
pub(crate) struct Telling {
    _page: AbortOnDropHandle<()>,
    _alerts: AbortOnDropHandle<()>,
}

impl Desk {
    /// Listens for callbacks where that is switched on, and tells how it goes, at most twice a second. For the start of
    /// the app.
    pub(crate) async fn begin_receiving(&self) {
        let (callbacks, ledger, notify) = (self.callbacks.clone(), self.ledger.clone(), self.notify.clone());
        let mut changes = callbacks.changes();
        let mut told = self.receiving.lock().await;
        *told = Some(AbortOnDropHandle::new(tokio::spawn(async move {
            while changes.changed().await.is_ok() {
                for workspace in ledger.workspaces().unwrap_or_default() {
                    notify(Notice::Receiver(ReceiverChanged { workspace: workspace.id }));
                }
                tokio::time::sleep(BEAT).await;
            }
        })));
        drop(told);
        if let Err(error) = self.callbacks.refresh().await {
            tracing::warn!(%error, "callbacks are not received");
        }
    }

    /// Ends listening and telling, before the files are closed.
    pub(crate) async fn end_receiving(&self) {
        self.receiving.lock().await.take();
        self.callbacks.close().await;
    }

    /// Takes callbacks of an open workspace in, and tells what is different in it from now on.
    pub(crate) fn hear(&self, workspace: &WorkspaceId, session: &Session) -> Telling {
        self.callbacks.attach(workspace, session);
        Telling {
            _page: self.tell_page(workspace.clone(), session),
            _alerts: self.tell_alerts(workspace.clone(), session.clone()),
        }
    }

    /// The page reads again what is on screen, at most twice a second. While rooms are being read the progress of that
    /// says so too.
    fn tell_page(&self, workspace: WorkspaceId, session: &Session) -> AbortOnDropHandle<()> {
        let (mut differences, states, notify) = (session.differences(), session.sync_state(), self.notify.clone());
        AbortOnDropHandle::new(tokio::spawn(async move {
            while differences.changed().await.is_ok() {
                notify(Notice::Feed(FeedChanged { workspace: workspace.clone() }));
                let state = states.borrow().clone();
                if state.phase != SyncPhase::Running {
                    notify(Notice::Sync(SyncChanged { workspace: workspace.clone(), state, rooms_changed: true }));
                }
                tokio::time::sleep(BEAT).await;
            }
        }))
    }

    /// Tells by the system what staff chose, many changes in one notification.
    fn tell_alerts(&self, workspace: WorkspaceId, session: Session) -> AbortOnDropHandle<()> {
        let (ledger, announce) = (self.ledger.clone(), self.announce.clone());
        let mut differences = session.differences();
        AbortOnDropHandle::new(tokio::spawn(async move {
            // What was there before is not news.
            let mut told: Option<Millis> = session.read(Mirror::feed_newest).await.unwrap_or_default();
            while differences.changed().await.is_ok() {
                let looked = async {
                    let alerts = ledger.feed_alerts(&workspace)?;
                    let news = session.news(alerts, told).await?;
                    Ok::<_, AppError>((news, ledger.preferences()?.language))
                };
                let announcement = match looked.await {
                    Ok((news, language)) => {
                        told = news.newest;
                        alerts::announcement(&news.rows, language)
                    }
                    Err(error) => {
                        tracing::warn!(%error, "what changed cannot be told by the system");
                        None
                    }
                };
                match announcement {
                    Some(announcement) => {
                        announce(announcement);
                        tokio::time::sleep(BETWEEN_ALERTS).await;
                    }
                    None => tokio::time::sleep(BEAT).await,
                }
            }
        }))
    }
}
