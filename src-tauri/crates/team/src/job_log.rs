//! The log of a job: what whoever runs it writes down before it is done, so that another desk can go on.

use bytes::Bytes;

use crate::connection::Fault;
use crate::names::JobKey;

/// Largest record, in bytes: below the server's 1 MiB for a message with its head.
pub const LARGEST_RECORD: usize = 1024 * 1024 - 2048;

/// One record of the log of a job. Its number is the sequence of its [`Position`](crate::Position): it grows within a log,
/// with gaps, since all jobs count together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRecord {
    /// The job.
    pub job: JobKey,
    /// What was appended, at most [`LARGEST_RECORD`] bytes. Nothing here looks into it.
    pub body: Bytes,
}

/// Why a record was not appended, or the end of a log is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Surely not stored: the log does not end where it was said to. Somebody has appended meanwhile, or an earlier append
    /// of one's own whose answer was lost was stored, or the log is gone.
    #[error("the log of the job does not end there any more")]
    Behind,
    /// The server is away; surely not sent.
    #[error("the team's server is away")]
    Away,
    /// No answer, or none that says: perhaps stored, now or in a while.
    #[error("the team's server did not answer")]
    Unanswered,
    /// More than [`LARGEST_RECORD`] bytes; it will never be taken.
    #[error("the record has {0} bytes, more than the server takes")]
    TooLarge(usize),
    /// Somebody has to put something right first. Without that answer it would be [`Unanswered`](Self::Unanswered): where
    /// the fault is not of this append, the record was perhaps stored.
    #[error(transparent)]
    Fault(#[from] Fault),
}
