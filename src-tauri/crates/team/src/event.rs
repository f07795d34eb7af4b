//! What is handed to the team, and how a desk is told.

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::connection::Fault;
use crate::names::{AccountKey, EventKey, EventKind};

/// Largest body, in bytes: below the server's 1 MiB for a message with its head.
pub(crate) const LARGEST_BODY: usize = 1024 * 1024 - 2048;

/// A stored callback on its way to the desks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its inbox key: the same at every sending.
    pub key: EventKey,
    /// The hosted account it is about, where that could be read.
    pub account: Option<AccountKey>,
    /// What it tells.
    pub kind: EventKind,
    /// When the relay received it, to the millisecond.
    pub received_at: Timestamp,
    /// What was posted, at most 1,046,528 bytes: hostile, and nothing here looks into it.
    pub body: Bytes,
}

/// A place in one of the team's streams: that of events, or that of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// When the stream was made, in nanoseconds since 1970 on the server's clock: numbers of two streams say nothing
    /// about each other.
    pub stream_created: i64,
    /// The last message that was taken in.
    pub sequence: u64,
}

/// What a consumer is told. Every delivery carries the position to be kept with its effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery<T = Event> {
    /// A callback, or a record of a job. The key of a callback may have been seen before: the relay may hand on its inbox
    /// again at any time. A record comes once.
    Event {
        /// Where to go on.
        position: Position,
        /// What was called back or appended.
        event: T,
    },
    /// Nothing for this team up to here.
    UpTo(Position),
    /// Something may have been missed: read everything from the vendor again, or take all logs as they are now. What is
    /// still there follows.
    Reconcile {
        /// Where to go on.
        position: Position,
        /// What happened.
        why: Reconcile,
    },
}

/// Why something may have been missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reconcile {
    /// The stream was made anew, or lost its end.
    Reset,
    /// Something was removed by age or size before this desk had it.
    Gap,
}

/// What became of a published event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Its number in the stream.
    pub sequence: u64,
    /// True when it was there already.
    pub duplicate: bool,
}

/// Why an event was not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// The server is away; surely not sent.
    #[error("the team's server is away")]
    Away,
    /// No answer: perhaps stored. Send it again.
    #[error("the team's server did not answer")]
    Unanswered,
    /// More than 1,046,528 bytes; it will never be taken.
    #[error("the event has {0} bytes, more than the server takes")]
    TooLarge(usize),
    /// Somebody has to put something right first.
    #[error(transparent)]
    Fault(#[from] Fault),
}
