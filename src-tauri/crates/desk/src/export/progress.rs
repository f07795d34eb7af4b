//! How far writing is, and whether it is to stop.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::internal;
use crate::failure::AppError;

/// Progress is told at most this often.
const BEAT: Duration = Duration::from_millis(100);

/// Hears how many rows are written, and how many there will be, where known.
type Tell = Box<dyn FnMut(u32, Option<u32>) + Send>;

/// Tells progress and asks whether to go on.
pub(super) struct Progress {
    tell: Tell,
    stop: CancellationToken,
    total: Option<u32>,
    told: Option<Instant>,
}

impl Progress {
    pub(super) fn new(tell: impl FnMut(u32, Option<u32>) + Send + 'static, stop: CancellationToken) -> Self {
        Self { tell: Box::new(tell), stop, total: None, told: None }
    }

    pub(super) fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Rows there will be.
    pub(super) fn expect(&mut self, total: u32) {
        self.total = Some(total);
    }

    /// `rows` are written.
    pub(super) fn reached(&mut self, rows: u32) -> Result<(), AppError> {
        if self.stop.is_cancelled() {
            return Err(internal("writing was stopped"));
        }
        if self.told.is_none_or(|told| told.elapsed() >= BEAT) {
            self.told = Some(Instant::now());
            // Rows that came after counting never make it look finished.
            (self.tell)(rows, self.total.map(|total| total.max(rows)));
        }
        Ok(())
    }
}
