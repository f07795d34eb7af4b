//! Takes the inbox of one workspace into its mirror, in the order of arrival.

use std::sync::Arc;

use jiff::Timestamp;
use ledger::{InboxEntry, InboxKeep, InboxMark, InboxState, Ledger, WorkspaceId};
use tokio::sync::Notify;

use super::reading::read;
use super::{CallbackTimes, Changed};
use crate::failure::{AppError, ErrorCode};
use crate::session::Session;

/// Entries taken in together; rooms of 500 are read at some 150,000 members a second.
const AT_ONCE: u32 = 64;

/// The task that takes one inbox in.
pub(super) struct Taking {
    pub(super) ledger: Ledger,
    pub(super) workspace: WorkspaceId,
    pub(super) session: Session,
    pub(super) times: CallbackTimes,
    /// Something may be new.
    pub(super) wake: Arc<Notify>,
    /// Rooms may be to read again.
    pub(super) wake_rereading: Arc<Notify>,
    pub(super) changed: Changed,
}

impl Taking {
    /// Takes in what is new, now and whenever it is woken. Ends when it is dropped.
    pub(super) async fn run(self) {
        let mut pruned_at = None;
        loop {
            match self.take_all().await {
                Ok(()) => {
                    if pruned_at.is_none_or(|at: tokio::time::Instant| at.elapsed() >= self.times.prune_every) {
                        pruned_at = Some(tokio::time::Instant::now());
                        self.prune().await;
                    }
                    self.wake.notified().await;
                }
                // What is new stays new.
                Err(error) => {
                    tracing::warn!(%error, "callbacks are kept, and taken in later");
                    tokio::time::sleep(self.times.after_failure).await;
                }
            }
        }
    }

    async fn take_all(&self) -> Result<(), AppError> {
        loop {
            let entries = self.entries().await?;
            if entries.is_empty() {
                return Ok(());
            }
            self.take(entries).await?;
        }
    }

    /// The next new entries, without those that are copies of others; empty when there is none.
    async fn entries(&self) -> Result<Vec<InboxEntry>, AppError> {
        let workspace = self.workspace.clone();
        self.blocking(move |ledger| {
            loop {
                let entries = ledger.inbox_in_state(&workspace, InboxState::New, AT_ONCE)?;
                let none = entries.is_empty();
                let entries = ledger.merge_copies(entries)?;
                if none || !entries.is_empty() {
                    return Ok(entries);
                }
            }
        })
        .await
    }

    /// Observes first and notes afterwards: a kill between the two means that it is observed once more, which changes
    /// nothing.
    async fn take(&self, entries: Vec<InboxEntry>) -> Result<(), AppError> {
        match self.observe(&entries).await {
            // One of them is more than the app can bear. It must not keep the others out.
            Err(error) if error.code == ErrorCode::Internal => {
                for entry in entries {
                    if let Err(error) = self.observe(std::slice::from_ref(&entry)).await {
                        if error.code != ErrorCode::Internal {
                            return Err(error);
                        }
                        let mark = InboxMark::plain(entry.sequence, InboxState::Unreadable);
                        let fault = Some("the app could not take it in".to_owned());
                        self.note(vec![InboxMark { fault, ..mark }]).await?;
                    }
                }
                Ok(())
            }
            other => other,
        }
    }

    async fn observe(&self, entries: &[InboxEntry]) -> Result<(), AppError> {
        let (mut marks, mut snapshots) = (Vec::with_capacity(entries.len()), Vec::new());
        for entry in entries {
            let reading = read(entry);
            if let Some(room) = reading.mark.room.as_ref().filter(|_| reading.joined) {
                self.session.note_joined(room.clone(), entry.received_at);
            }
            snapshots.extend(reading.snapshot);
            marks.push(reading.mark);
        }
        if !snapshots.is_empty() {
            self.session.observe(snapshots).await?;
        }
        self.note(marks).await?;
        self.wake_rereading.notify_one();
        self.changed.tell();
        Ok(())
    }

    async fn note(&self, marks: Vec<InboxMark>) -> Result<(), AppError> {
        self.blocking(move |ledger| Ok(ledger.mark_inbox(&marks)?)).await
    }

    async fn prune(&self) {
        let pruned = self.blocking(|ledger| Ok(ledger.prune_inbox(InboxKeep::default(), Timestamp::now())?)).await;
        if let Err(error) = pruned {
            tracing::warn!(%error, "old callbacks stay");
        }
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Ledger) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        super::blocking(&self.ledger, work).await
    }
}
