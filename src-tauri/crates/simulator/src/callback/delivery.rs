//! Sends callbacks, a few at a time and so in no certain order, with the vendor's tries and switch.

use std::sync::{Arc, Mutex, RwLock};

use futures::StreamExt;
use tokio::sync::mpsc;

use super::switch::Switch;
use super::{CallbackQueue, CallbackRecord, CallbackResult, body};
use crate::clock::Clock;
use crate::config::{Config, StartError};
use crate::locks::{lock, read};
use crate::wire::Wire;
use crate::world::{Event, EventKind, World};

/// How often one callback is sent before it counts as failed.
const TRIES: u32 = 5;
/// Callbacks under way at the same time.
const AT_ONCE: usize = 4;

/// The sender of callbacks.
pub(crate) struct Delivery {
    client: reqwest::Client,
    address: String,
    config: Arc<Config>,
    world: Arc<RwLock<World>>,
    clock: Clock,
    queue: CallbackQueue,
    switch: Mutex<Switch>,
}

impl Delivery {
    pub(crate) fn new(
        address: &str,
        config: Arc<Config>,
        world: Arc<RwLock<World>>,
        queue: CallbackQueue,
    ) -> Result<Self, StartError> {
        let address = address.trim_end_matches('/').to_owned();
        url::Url::parse(&address).map_err(|error| StartError::Callbacks(format!("{address}: {error}")))?;
        // Another part of the process may have chosen a provider already; either serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(config.callback_timeout)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| StartError::Callbacks(error.to_string()))?;
        let clock = config.clock.clone();
        Ok(Self { client, address, config, world, clock, queue, switch: Mutex::default() })
    }

    /// Runs until the queue is closed.
    pub(crate) async fn run(self, mut events: mpsc::UnboundedReceiver<Event>) {
        let events = futures::stream::poll_fn(|context| events.poll_recv(context));
        let wanted = events.filter(|event| std::future::ready(self.config.newer_callbacks || !is_newer(event.kind)));
        let this = &self;
        let deliver = |(sequence, event)| async move { this.deliver(sequence, &event).await };
        wanted.enumerate().for_each_concurrent(AT_ONCE, deliver).await;
    }

    async fn deliver(&self, index: usize, event: &Event) {
        let is_on = lock(&self.switch).is_on(self.clock.now());
        let (tries, result) = if is_on { self.send(event).await } else { (0, CallbackResult::SwitchedOff) };
        if result == CallbackResult::Failed {
            lock(&self.switch).failed(self.clock.now());
        }
        let record = {
            let world = read(&self.world);
            CallbackRecord {
                sequence: index as u64 + 1,
                path: body::path(event.kind),
                room_wxid: world.room_wxid(event.room),
                user_id: world.account(event.account).user_id.clone(),
                tries,
                result,
            }
        };
        self.queue.record(record);
    }

    async fn send(&self, event: &Event) -> (u32, CallbackResult) {
        let Some(json) = self.body(event) else { return (0, CallbackResult::Failed) };
        let address = format!("{}{}", self.address, body::path(event.kind));
        for number in 1..=TRIES {
            let request = self.client.post(&address).header("content-type", "application/json").body(json.clone());
            if request.send().await.is_ok_and(|response| response.status().is_success()) {
                return (number, CallbackResult::Delivered);
            }
            if number < TRIES {
                tokio::time::sleep(self.config.callback_pause).await;
            }
        }
        (TRIES, CallbackResult::Failed)
    }

    fn body(&self, event: &Event) -> Option<bytes::Bytes> {
        let world = read(&self.world);
        let token = &self.config.tokens[world.account(event.account).group];
        let wire = Wire { world: &world, loose_types: self.config.loose_types, wecom_chat_ids: false };
        body::json(wire, event, token, self.clock.wall().as_millisecond()).ok().map(Into::into)
    }
}

fn is_newer(kind: EventKind) -> bool {
    matches!(kind, EventKind::RoomJoined | EventKind::RoomLeft | EventKind::RoomTopic)
}
