//! Handing events to the team.

use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;

use super::link::Wire;
use super::subjects;
use crate::event::{Event, LARGEST_BODY, PublishError, Published};
use crate::names::to_token;

/// Head of a message: when the callback came, in milliseconds since 1970.
pub(super) const RECEIVED_AT: &str = "RoomDesk-Received-At";

pub(super) async fn publish(wire: &Wire, event: &Event) -> Result<Published, PublishError> {
    let size = event.body.len();
    if size > LARGEST_BODY {
        return Err(PublishError::TooLarge(size));
    }
    // Without a connection the client would keep it and send it some day.
    if !wire.is_connected() {
        return Err(PublishError::Away);
    }
    let subject = subjects::event(&wire.options.team, event.account.as_ref(), &event.kind);
    let message = PublishMessage::build()
        .message_id(to_token(event.key.as_str()))
        .header(RECEIVED_AT, event.received_at.as_millisecond().to_string())
        .payload(event.body.clone());
    let stored = match wire.jetstream.send_publish(subject, message).await {
        Ok(stored) => stored.await,
        Err(error) => Err(error),
    };
    match stored {
        Ok(stored) => Ok(Published { sequence: stored.sequence, duplicate: stored.duplicate }),
        Err(error) if error.kind() == PublishErrorKind::MaxPayloadExceeded => Err(PublishError::TooLarge(size)),
        Err(error) => Err(wire.fault_behind(&error).map_or(PublishError::Unanswered, PublishError::Fault)),
    }
}
