//! Taking in what stands in a stream: events, and the logs of jobs.
//!
//! A consumer lives for one connection and for one look, a minute at most, and is then made anew behind what was
//! delivered. So there is one path for the start, for a connection that came back, for a message that got lost on the
//! way and for a stream that was made anew; recoveries of the client library are not relied on.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::pull::{Batch, Config};
use async_nats::jetstream::consumer::{AckPolicy, Consumer, DeliverPolicy};
use async_nats::jetstream::stream::{Info, Stream};
use futures::StreamExt;
use futures::stream::BoxStream;
use tokio::time::{Instant, sleep, timeout_at};

use super::link::Wire;
use super::streams;
use crate::event::{Delivery, Position, Reconcile};

/// Messages asked for at once; with the largest events 100 MB, with usual ones 3 MB.
const AT_ONCE: usize = 100;

/// How long is waited after a look that failed.
const AFTER_A_FAILURE: Duration = Duration::from_millis(500);

/// What is taken in.
pub(super) struct Source<T> {
    pub stream: &'static str,
    /// The subjects of the team.
    pub filter: String,
    /// `None` for what this program did not write.
    pub read: fn(&Message) -> Option<T>,
}

pub(super) fn consume<T: Send + 'static>(
    wire: Arc<Wire>,
    source: Source<T>,
    last: Option<Position>,
) -> BoxStream<'static, Delivery<T>> {
    async_stream::stream! {
        let mut reached = wire.reached();
        let mut last = last;
        loop {
            let Ok(number) = reached.wait_for(Option::is_some).await.map(|number| *number) else { return };
            let look_again = Instant::now() + wire.options.times.look;
            let mut look = match Look::begin(&wire, &source, last).await {
                Ok(look) => look,
                Err(error) => {
                    tracing::debug!(%error, stream = source.stream, "a stream cannot be read");
                    sleep(AFTER_A_FAILURE).await;
                    continue;
                }
            };
            for delivery in std::mem::take(&mut look.first) {
                last = Some(delivery.position());
                yield delivery;
            }
            while let Some(delivery) = tokio::select! {
                biased;
                delivery = look.next(look_again) => delivery,
                _ = reached.wait_for(|now| *now != number) => None,
            } {
                last = Some(delivery.position());
                yield delivery;
            }
            look.end().await;
        }
    }
    .boxed()
}

impl<T> Delivery<T> {
    fn position(&self) -> Position {
        match self {
            Self::Event { position, .. } | Self::Reconcile { position, .. } | Self::UpTo(position) => *position,
        }
    }
}

/// A consumer and where it is.
struct Look<T> {
    stream: Stream,
    read: fn(&Message) -> Option<T>,
    consumer: Consumer<Config>,
    batch: Option<Batch>,
    position: Position,
    /// Messages of this consumer so far: the server counts them without a gap.
    counted: u64,
    /// What the look at the stream itself told.
    first: Vec<Delivery<T>>,
}

impl<T> Look<T> {
    async fn begin(wire: &Wire, source: &Source<T>, last: Option<Position>) -> Result<Self, async_nats::Error> {
        let stream = wire.jetstream.get_stream(source.stream).await?;
        let info = stream.cached_info().clone();
        let mut first = Vec::new();
        let mut position = last.unwrap_or(Position { sequence: 0, ..streams::beginning(&info) });
        if let Some(why) = missed(&info, position) {
            position = streams::beginning(&info);
            first.push(Delivery::Reconcile { position, why });
        }
        let consumer = stream
            .create_consumer(Config {
                // A name that was used before is refused for half a minute.
                name: Some(wire.fresh_name()),
                description: Some(wire.options.desk.as_str().to_owned()),
                filter_subject: source.filter.clone(),
                deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: position.sequence + 1 },
                ack_policy: AckPolicy::None,
                memory_storage: true,
                num_replicas: 1,
                inactive_threshold: Duration::from_secs(30),
                ..Config::default()
            })
            .await?;
        // Counted by the server after the look at the stream: nothing of this team lies between.
        if consumer.cached_info().num_pending == 0 && info.state.last_sequence > position.sequence {
            position.sequence = info.state.last_sequence;
            first.push(Delivery::UpTo(position));
        }
        Ok(Self { stream, read: source.read, consumer, batch: None, position, counted: 0, first })
    }

    /// The next delivery; `None` when it is time to look again.
    async fn next(&mut self, until: Instant) -> Option<Delivery<T>> {
        loop {
            let batch = match &mut self.batch {
                Some(batch) => batch,
                None => {
                    let left = until.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return None;
                    }
                    // No heartbeat: this kind of request stops listening at the first.
                    let asked = self.consumer.batch().max_messages(AT_ONCE).expires(left).messages().await;
                    self.batch.insert(asked.ok()?)
                }
            };
            match timeout_at(until, batch.next()).await.ok()? {
                None => self.batch = None,
                Some(Err(error)) => {
                    tracing::debug!(%error, "a consumer ended");
                    return None;
                }
                Some(Ok(message)) => match self.take(&message)? {
                    Taken::Delivery(delivery) => return Some(delivery),
                    Taken::Known => {}
                },
            }
        }
    }

    /// `None` when a message got lost before this one.
    fn take(&mut self, message: &Message) -> Option<Taken<T>> {
        let info = message.info().ok()?;
        if info.consumer_sequence != self.counted + 1 {
            return None;
        }
        self.counted = info.consumer_sequence;
        if info.stream_sequence <= self.position.sequence {
            return Some(Taken::Known);
        }
        self.position.sequence = info.stream_sequence;
        let position = self.position;
        Some(Taken::Delivery(match (self.read)(message) {
            Some(event) => Delivery::Event { position, event },
            None => {
                tracing::warn!(subject = %message.subject, sequence = position.sequence, "left out a strange message");
                Delivery::UpTo(position)
            }
        }))
    }

    async fn end(self) {
        // It would go by itself after half a minute.
        let _ = timeout_at(
            Instant::now() + AFTER_A_FAILURE,
            self.stream.delete_consumer(&self.consumer.cached_info().name),
        )
        .await;
    }
}

enum Taken<T> {
    Delivery(Delivery<T>),
    Known,
}

fn missed(info: &Info, last: Position) -> Option<Reconcile> {
    if streams::created(info) != last.stream_created || info.state.last_sequence < last.sequence {
        Some(Reconcile::Reset)
    } else if info.state.first_sequence > last.sequence + 1 {
        Some(Reconcile::Gap)
    } else {
        None
    }
}
