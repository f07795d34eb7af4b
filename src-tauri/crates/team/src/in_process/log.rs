//! What grows only, and whoever follows it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::StreamExt;
use futures::stream::BoxStream;
use tokio::sync::watch;

use crate::event::{Delivery, Position, Reconcile};

/// A stream in memory: numbered from 1, without end, for any number of followers.
#[derive(Debug)]
pub(super) struct Log<T> {
    created: i64,
    records: Mutex<Vec<T>>,
    /// The number of the last record.
    grown: watch::Sender<u64>,
}

impl<T: Clone + Send + Sync + 'static> Log<T> {
    pub fn new(created: i64) -> Self {
        Self { created, records: Mutex::default(), grown: watch::channel(0).0 }
    }

    fn records(&self) -> MutexGuard<'_, Vec<T>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the last record for which `wanted` holds, 0 if there is none.
    pub fn last(&self, wanted: impl Fn(&T) -> bool) -> u64 {
        last(&self.records(), wanted)
    }

    /// Appends if `wanted` allows it, in one step. Gives the number of the record.
    pub fn push_if<E>(&self, record: T, wanted: impl FnOnce(&[T]) -> Result<(), E>) -> Result<u64, E> {
        let mut records = self.records();
        wanted(&records)?;
        records.push(record);
        let number = records.len() as u64;
        drop(records);
        // Of two at once the later one may be told first.
        self.grown.send_if_modified(|last| {
            let grown = number > *last;
            *last = number.max(*last);
            grown
        });
        Ok(number)
    }

    fn get(&self, number: u64) -> Option<T> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.records().get(index).cloned()
    }

    pub fn position(&self, sequence: u64) -> Position {
        Position { stream_created: self.created, sequence }
    }

    /// All records behind `from`, those that are not there yet too.
    pub fn follow(self: Arc<Self>, from: Option<Position>) -> BoxStream<'static, Delivery<T>> {
        let mut grown = self.grown.subscribe();
        async_stream::stream! {
            let mut number = match from {
                None => 0,
                Some(from) if from.stream_created == self.created => from.sequence,
                Some(_) => {
                    yield Delivery::Reconcile { position: self.position(0), why: Reconcile::Reset };
                    0
                }
            };
            loop {
                while let Some(event) = self.get(number + 1) {
                    number += 1;
                    yield Delivery::Event { position: self.position(number), event };
                }
                if grown.wait_for(|last| *last > number).await.is_err() {
                    return;
                }
            }
        }
        .boxed()
    }
}

/// The number of the last record for which `wanted` holds, 0 if there is none.
pub(super) fn last<T>(records: &[T], wanted: impl Fn(&T) -> bool) -> u64 {
    records.iter().rposition(wanted).map_or(0, |index| index as u64 + 1)
}
