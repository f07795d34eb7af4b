//! Callbacks to the tenant's address.

mod body;
mod delivery;
mod switch;

use std::sync::{Arc, Mutex};

use serde::Serialize;
use tokio::sync::mpsc;

pub(crate) use delivery::Delivery;

use crate::locks::lock;
use crate::world::Event;

/// What became of one callback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CallbackRecord {
    /// Counts the events from 1.
    pub sequence: u64,
    /// The event path, such as `/chatroom/joined`.
    pub path: &'static str,
    /// roomWxid of the room.
    pub room_wxid: String,
    /// userId of the account that the callback speaks for.
    pub user_id: String,
    /// How often it was sent.
    pub tries: u32,
    /// The end of it.
    pub result: CallbackResult,
}

/// How a callback ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackResult {
    /// Answered with 2xx.
    Delivered,
    /// Failed in every try.
    Failed,
    /// Never sent: the address was switched off.
    SwitchedOff,
}

/// Where events wait for their delivery. Without an address they are forgotten.
#[derive(Clone, Debug)]
pub(crate) struct CallbackQueue {
    sender: Option<mpsc::UnboundedSender<Event>>,
    records: Arc<Mutex<Vec<CallbackRecord>>>,
}

impl CallbackQueue {
    pub(crate) fn new(with_address: bool) -> (Self, Option<mpsc::UnboundedReceiver<Event>>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let queue = |sender| Self { sender, records: Arc::default() };
        if with_address { (queue(Some(sender)), Some(receiver)) } else { (queue(None), None) }
    }

    pub(crate) fn send(&self, events: Vec<Event>) {
        if let Some(sender) = &self.sender {
            // A closed queue means that the simulator is stopping: nobody waits for the event.
            events.into_iter().for_each(|event| drop(sender.send(event)));
        }
    }

    pub(crate) fn record(&self, record: CallbackRecord) {
        lock(&self.records).push(record);
    }

    pub(crate) fn records(&self) -> Vec<CallbackRecord> {
        lock(&self.records).clone()
    }
}
