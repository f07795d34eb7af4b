//! Events: how they are handed to the team, and how they are read.

use async_nats::HeaderValue;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::Message;
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;
use jiff::Timestamp;

use super::consume::Source;
use super::link::Wire;
use super::{streams, subjects};
use crate::event::{Event, LARGEST_BODY, PublishError, Published};
use crate::names::{EventKey, from_token, to_token};

/// Head of a message: when the callback came, in milliseconds since 1970.
const RECEIVED_AT: &str = "RoomDesk-Received-At";

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

/// All events of the team.
pub(super) fn source(wire: &Wire) -> Source<Event> {
    Source { stream: streams::EVENTS, filter: subjects::events(&wire.options.team), read }
}

/// `None` for what this program did not write.
fn read(message: &Message) -> Option<Event> {
    let (account, kind) = subjects::read_event(&message.subject)?;
    let head = |name: &str| message.headers.as_ref()?.get(name).map(HeaderValue::as_str);
    let key = EventKey::new(from_token(head(NATS_MESSAGE_ID.as_ref())?)?).ok()?;
    let received_at = Timestamp::from_millisecond(head(RECEIVED_AT)?.parse().ok()?).ok()?;
    Some(Event { key, account, kind, received_at, body: message.payload.clone() })
}
