//! Logs of jobs: one subject a job, and every append names the record that it follows.

use std::error::Error;
use std::time::Duration;

use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::stream::DirectGetErrorKind;
use async_nats::jetstream::{self, ErrorCode, Message};
use bytes::Bytes;
use tokio::time::timeout;

use super::consume::Source;
use super::link::{Wire, chain};
use super::{streams, subjects};
use crate::event::Position;
use crate::job_log::{AppendError, JobRecord, LARGEST_RECORD};
use crate::names::JobKey;

/// What waits for the append has a permit that lives no longer.
const LONGEST_ASK: Duration = Duration::from_secs(1);

pub(super) async fn append(wire: &Wire, job: &JobKey, after: u64, body: Bytes) -> Result<Position, AppendError> {
    let size = body.len();
    if size > LARGEST_RECORD {
        return Err(AppendError::TooLarge(size));
    }
    // Without a connection the client would keep it and send it some day.
    if !wire.is_connected() {
        return Err(AppendError::Away);
    }
    // At once, so that both take one way to the server and back.
    let asking = async { tokio::join!(store(wire, job, after, body), wire.jetstream.get_stream(streams::JOBS)) };
    let (stored, stream) = timeout(LONGEST_ASK, asking).await.map_err(|silence| unanswered(wire, &silence))?;
    match (stored, stream) {
        (Ok(stored), Ok(stream)) => {
            Ok(Position { stream_created: streams::created(stream.cached_info()), sequence: stored.sequence })
        }
        (Err(error), _) if is_behind(&error) => Err(AppendError::Behind),
        (Err(error), _) if is_too_large(&error) => Err(AppendError::TooLarge(size)),
        // A missing stream shows here; the record itself only found nobody who takes it.
        (_, Err(error)) => Err(unanswered(wire, &error)),
        (Err(error), Ok(_)) => {
            tracing::warn!(%error, %job, "a record was not appended");
            Err(unanswered(wire, &error))
        }
    }
}

/// Without an id: two equal records behind different ones are two records.
async fn store(wire: &Wire, job: &JobKey, after: u64, body: Bytes) -> Result<PublishAck, PublishError> {
    let message =
        PublishMessage::build().expected_stream(streams::JOBS).expected_last_subject_sequence(after).payload(body);
    wire.jetstream.send_publish(subjects::job(&wire.options.team, job), message).await?.await
}

/// Servers from 2.11 on have a second code, for an append that met another one on its way through a cluster.
fn is_behind(error: &PublishError) -> bool {
    error.kind() == PublishErrorKind::WrongLastSequence
        || is_answer(error, ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT)
}

fn is_too_large(error: &PublishError) -> bool {
    error.kind() == PublishErrorKind::MaxPayloadExceeded || is_answer(error, ErrorCode::STREAM_MESSAGE_EXCEEDS_MAXIMUM)
}

fn is_answer(error: &PublishError, code: ErrorCode) -> bool {
    chain(error).filter_map(|error| error.downcast_ref::<jetstream::Error>()).any(|error| error.error_code() == code)
}

fn unanswered(wire: &Wire, error: &(dyn Error + 'static)) -> AppendError {
    wire.fault_behind(error).map_or(AppendError::Unanswered, AppendError::Fault)
}

pub(super) async fn end_of_log(wire: &Wire, job: &JobKey) -> Result<Position, AppendError> {
    if !wire.is_connected() {
        return Err(AppendError::Away);
    }
    let stream = wire.jetstream.get_stream(streams::JOBS).await.map_err(|error| unanswered(wire, &error))?;
    let last = stream.direct_get_last_for_subject(subjects::job(&wire.options.team, job)).await;
    let sequence = match last {
        Ok(record) => record.sequence,
        Err(error) if error.kind() == DirectGetErrorKind::NotFound => 0,
        Err(error) => return Err(unanswered(wire, &error)),
    };
    Ok(Position { stream_created: streams::created(stream.cached_info()), sequence })
}

/// The logs of all jobs of the team.
pub(super) fn source(wire: &Wire) -> Source<JobRecord> {
    Source { stream: streams::JOBS, filter: subjects::jobs(&wire.options.team), read }
}

/// `None` for what this program did not write.
fn read(message: &Message) -> Option<JobRecord> {
    Some(JobRecord { job: subjects::read_job(&message.subject)?, body: message.payload.clone() })
}
