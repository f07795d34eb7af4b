//! Asking the team's server for the right to one add.

use std::time::Duration;

use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::{self, ErrorCode};
use tokio::time::timeout;

use super::link::{Wire, chain};
use super::subjects;
use crate::moment::Moment;
use crate::pace::{Permit, PermitRefused, RefusedBecause, Turn};

/// A later answer would be a permit that may not be used any more.
const LONGEST_ASK: Duration = Duration::from_secs(1);

pub(super) async fn permit(wire: &Wire) -> Result<Permit, PermitRefused> {
    let own = wire.own_pace();
    if let Some(fault) = wire.setup_fault() {
        return Err(own.not_now(RefusedBecause::Fault(fault)));
    }
    match own.turn()? {
        Turn::Alone(permit) => return Ok(permit),
        // Without a connection the client would keep the ask and have it counted some day.
        Turn::AskServer if !wire.is_connected() => return Err(own.not_now(RefusedBecause::Away)),
        Turn::AskServer => {}
    }
    let asked = Moment::now();
    match timeout(LONGEST_ASK, ask(wire)).await {
        Ok(Ok(())) => Ok(Permit::asked_at(asked, false)),
        Ok(Err(error)) if is_full(&error) => Err(own.full()),
        Ok(Err(error)) => Err(own.not_now(fault_or_silence(wire, &error))),
        Err(silence) => Err(own.not_now(fault_or_silence(wire, &silence))),
    }
}

async fn ask(wire: &Wire) -> Result<(), PublishError> {
    // Who asked, for whoever looks at the stream.
    let message = PublishMessage::build().payload(wire.options.desk.as_str().to_owned().into());
    wire.jetstream.send_publish(subjects::permit(&wire.options.team), message).await?.await?;
    Ok(())
}

fn fault_or_silence(wire: &Wire, error: &(dyn std::error::Error + 'static)) -> RefusedBecause {
    wire.fault_behind(error).map_or(RefusedBecause::Unanswered, RefusedBecause::Fault)
}

/// The code alone is any failure to store.
fn is_full(error: &PublishError) -> bool {
    chain(error).filter_map(|error| error.downcast_ref::<jetstream::Error>()).any(|error| {
        error.error_code() == ErrorCode::STREAM_STORE_FAILED
            && error.to_string().contains("maximum messages per subject exceeded")
    })
}
