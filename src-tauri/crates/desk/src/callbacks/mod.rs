//! Callbacks inside the app: one listener for all workspaces, and for each the way from its inbox into its mirror.
//!
//! The listener runs while a workspace has receiving switched on. The inbox of an open workspace is taken in whether it
//! is on or not: entries may have come by a team's bus, from a file, or before the last end of the app.

mod check;
mod reading;
mod rereading;
mod settling;
mod state;
mod switching;
mod taking;

use std::collections::HashMap;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use ledger::{Ledger, WorkspaceId};
use serde::{Deserialize, Serialize};
use specta::Type;
use tokio::sync::{Mutex, Notify, watch};
use tokio::task::JoinHandle;

pub use check::{ProbeOutcome, ReceiverCheck};
pub use reading::{Reading as CallbackReading, read as read_callback};
pub(crate) use settling::Settling;
pub use state::{ReceiverCounts, ReceiverState, ReceiverWarning};

use crate::failure::{AppError, ErrorCode};
use crate::feed::{CallbackId, KeptCallback};
use crate::session::Session;
use crate::window::fitting;
use rereading::Rereading;
use switching::Listening;
use taking::Taking;

/// When what is done beside the callbacks themselves.
#[derive(Debug, Clone)]
pub struct CallbackTimes {
    /// Patience before rooms are read again, so that many callbacks are one reading. 2 s unless set.
    pub before_reread: Duration,
    /// From one room that is read again to the next. 1 s unless set.
    pub between_rereads: Duration,
    /// From one reading of a room to the next of the same. 20 s unless set.
    pub same_room: Duration,
    /// After something failed. 30 s unless set.
    pub after_failure: Duration,
    /// From one removal of old entries to the next. An hour unless set.
    pub prune_every: Duration,
}

impl Default for CallbackTimes {
    fn default() -> Self {
        Self {
            before_reread: Duration::from_secs(2),
            between_rereads: Duration::from_secs(1),
            same_room: Duration::from_secs(20),
            after_failure: Duration::from_secs(30),
            prune_every: Duration::from_secs(60 * 60),
        }
    }
}

/// Callbacks of all workspaces of the app. Cheap to clone.
#[derive(Clone)]
pub struct Callbacks(Arc<Inner>);

struct Inner {
    ledger: Ledger,
    times: CallbackTimes,
    listening: Mutex<Listening>,
    takers: std::sync::Mutex<HashMap<WorkspaceId, Taker>>,
    changed: Changed,
}

impl Inner {
    fn wake(&self) {
        for taker in self.takers.lock().unwrap_or_else(PoisonError::into_inner).values() {
            taker.wake.notify_one();
        }
        self.changed.tell();
    }
}

/// The tasks of an open workspace. They end when it is dropped.
struct Taker {
    session: Session,
    wake: Arc<Notify>,
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Taker {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Tells that a [`ReceiverState`] may be another.
#[derive(Clone)]
struct Changed(Arc<watch::Sender<u64>>);

impl Changed {
    fn tell(&self) {
        self.0.send_modify(|number| *number += 1);
    }
}

/// What became of a file of saved callbacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportedCallbacks {
    /// Callbacks that were not there before.
    pub stored: u32,
    /// Callbacks that were.
    pub repeated: u32,
    /// Lines that are no callback.
    pub refused: u32,
    /// The first hundred of those, counted from 1, each with the reason in English.
    pub first_refused: Vec<(u32, String)>,
}

/// A window into the callbacks that could not be read, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UnreadableCallbacks {
    /// All of them.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows. May be fewer than asked for, where the answer would get too long: ask again from there.
    pub rows: Vec<KeptCallback>,
}

impl Callbacks {
    /// Callbacks of the workspaces of this ledger. Nothing is listened to yet.
    pub fn new(ledger: Ledger) -> Self {
        Self::with_times(ledger, CallbackTimes::default())
    }

    /// As [`Callbacks::new`], with other times than the usual ones.
    pub fn with_times(ledger: Ledger, times: CallbackTimes) -> Self {
        Self(Arc::new(Inner {
            ledger,
            times,
            listening: Mutex::default(),
            takers: std::sync::Mutex::default(),
            changed: Changed(Arc::new(watch::Sender::new(0))),
        }))
    }

    /// A number that grows whenever a [`ReceiverState`] may be another: something came, was taken in, or was switched.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changed.0.subscribe()
    }

    /// Takes the inbox of an open workspace into its mirror from now on; anew where it did already.
    pub fn attach(&self, workspace: &WorkspaceId, session: &Session) {
        let Inner { ledger, times, changed, takers, .. } = &*self.0;
        let (wake, wake_rereading) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let taking = Taking {
            ledger: ledger.clone(),
            workspace: workspace.clone(),
            session: session.clone(),
            times: times.clone(),
            wake: Arc::clone(&wake),
            wake_rereading: Arc::clone(&wake_rereading),
            changed: changed.clone(),
        };
        let rereading = Rereading {
            ledger: ledger.clone(),
            workspace: workspace.clone(),
            session: session.clone(),
            times: times.clone(),
            wake: wake_rereading,
        };
        let tasks = [tokio::spawn(taking.run()), tokio::spawn(rereading.run())];
        let taker = Taker { session: session.clone(), wake, tasks };
        takers.lock().unwrap_or_else(PoisonError::into_inner).insert(workspace.clone(), taker);
    }

    /// Takes nothing of a workspace in any more, as before it is closed. It is still received, where that is on.
    pub fn detach(&self, workspace: &WorkspaceId) {
        self.0.takers.lock().unwrap_or_else(PoisonError::into_inner).remove(workspace);
    }

    /// Something was put into an inbox by another way than the listener, such as a team's bus: takes it in.
    pub fn wake(&self) {
        self.0.wake();
    }

    /// At most `limit` callbacks that could not be read, from position `offset`, the newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn unreadable(
        &self,
        workspace: &WorkspaceId,
        offset: u32,
        limit: u32,
    ) -> Result<UnreadableCallbacks, AppError> {
        let of = workspace.clone();
        let (total, entries) =
            blocking(&self.0.ledger, move |ledger| Ok(ledger.unreadable_callbacks(&of, offset, limit)?)).await?;
        Ok(UnreadableCallbacks { total, offset, rows: fitting(entries.iter().map(KeptCallback::from)) })
    }

    /// Takes callbacks in once more, from `first` on, or all that are kept; tells how many. What is known already stays
    /// as it is.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub async fn replay(&self, workspace: &WorkspaceId, first: Option<&CallbackId>) -> Result<u32, AppError> {
        let none = || AppError::new(ErrorCode::InputUnusable, "there is no such callback");
        let first = first.map(|first| first.0.parse().map_err(|_| none())).transpose()?.unwrap_or(0);
        let of = workspace.clone();
        let replayed = blocking(&self.0.ledger, move |ledger| Ok(ledger.replay_inbox(&of, first)?)).await?;
        self.wake();
        Ok(replayed)
    }

    /// Takes saved callbacks in from a file of JSON lines, each with `path`, `body` and perhaps `receivedAt`.
    ///
    /// # Errors
    /// When the file cannot be read or the ledger not written; what was taken before stays.
    pub async fn import(&self, workspace: &WorkspaceId, file: PathBuf) -> Result<ImportedCallbacks, AppError> {
        let of = workspace.clone();
        let imported = blocking(&self.0.ledger, move |ledger| {
            let open = std::fs::File::open(file)
                .map_err(|error| AppError::new(ErrorCode::InputUnusable, error.to_string()))?;
            Ok(ledger.import_callbacks(&of, BufReader::new(open))?)
        })
        .await?;
        self.wake();
        Ok(ImportedCallbacks {
            stored: imported.stored,
            repeated: imported.repeated,
            refused: imported.refused,
            first_refused: imported.first_refused.into_iter().map(|line| (line.line, line.why)).collect(),
        })
    }

    /// Ends in order: callbacks under way are answered, then nothing is listened to or taken in. For the end of the app,
    /// before the ledger is closed.
    pub async fn close(&self) {
        self.0.listening.lock().await.stop().await;
        self.0.takers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Works with the ledger off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    ledger: &Ledger,
    work: impl FnOnce(&Ledger) -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let ledger = ledger.clone();
    let done = tokio::task::spawn_blocking(move || work(&ledger)).await;
    done.map_err(|panic| AppError::new(ErrorCode::Internal, panic.to_string()))?
}
