//! How far reading is, for the screen.

use jiff::Timestamp;
use mirror::{ListRun, Millis};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Cut;
use crate::failure::AppError;

/// How far reading is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SyncState {
    /// Running, or how the last run ended.
    pub phase: SyncPhase,
    /// Rooms read in this run.
    pub done: u32,
    /// Rooms there are, where the vendor says so; may change under way.
    pub total: Option<u32>,
    /// Start of this run.
    pub started_at: Option<Millis>,
    /// End of the last run that read everything.
    pub finished_at: Option<Millis>,
    /// Why the last run stopped short.
    pub error: Option<AppError>,
    /// Rooms of this run whose data could not be read.
    pub unreadable: u32,
    /// Seconds that the vendor asks to wait, after too many requests; reading goes on by itself.
    pub waiting_seconds: Option<u32>,
    /// Rooms of this run that were not asked for again because they were read a moment ago.
    pub skipped: u32,
    /// This run goes on with one that was cut off.
    pub resumed: bool,
    /// When the next run begins by itself.
    pub next_at: Option<Millis>,
    /// Grows with every change: of two states that arrive out of order, the greater one is newer.
    pub revision: u32,
}

/// The phases of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SyncPhase {
    /// Nothing runs; the last run, if any, read everything.
    Idle,
    /// Under way.
    Running,
    /// Stopped by a person.
    Stopped,
    /// Stopped by an error.
    Failed,
}

impl SyncState {
    /// Nothing runs; what is known of the last run.
    pub(crate) fn idle(last: Option<&ListRun>) -> Self {
        Self {
            phase: SyncPhase::Idle,
            done: 0,
            total: None,
            started_at: None,
            finished_at: last.and_then(|run| run.finished).map(Into::into),
            error: None,
            unreadable: 0,
            waiting_seconds: None,
            skipped: 0,
            resumed: false,
            next_at: None,
            revision: 0,
        }
    }

    /// `run` is under way from here on.
    pub(super) fn begin(&mut self, run: &ListRun) {
        let kept = std::mem::replace(self, Self::idle(None));
        self.phase = SyncPhase::Running;
        self.started_at = Some(run.started.into());
        self.finished_at = kept.finished_at;
        self.revision = kept.revision;
    }

    /// The run has ended.
    pub(super) fn close(&mut self, end: Result<(), Cut>) {
        self.waiting_seconds = None;
        match end {
            Ok(()) => {
                self.phase = SyncPhase::Idle;
                self.finished_at = Some(Timestamp::now().into());
            }
            Err(Cut::Stopped) => self.phase = SyncPhase::Stopped,
            Err(Cut::Failed(error)) => {
                self.phase = SyncPhase::Failed;
                self.error = Some(error);
            }
        }
    }
}
