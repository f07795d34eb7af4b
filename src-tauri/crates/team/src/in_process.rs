//! The bus of one process: a desk that works for itself, or several desks of a test.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::future::{self, BoxFuture};
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::bus::TeamBus;
use crate::connection::{Connection, Link};
use crate::event::{Delivery, Event, LARGEST_BODY, Position, PublishError, Published, Reconcile};
use crate::lease::{Lease, LeaseRefused, LeaseStore, Renewal};
use crate::moment::Moment;
use crate::names::{DeskName, EventKey, JobKey};
use crate::pace::{OwnPace, Pace, Permit, PermitRefused, Turn};

/// How long a lease is kept after its last renewal, as on a server.
const LIFE: Duration = Duration::from_secs(30);

/// A bus in memory. Nothing of it outlives the process.
#[derive(Debug)]
pub struct InProcess {
    desk: DeskName,
    pace: Pace,
    own: OwnPace,
    shared: Arc<Shared>,
    connection: watch::Sender<Connection>,
}

#[derive(Debug)]
struct Shared {
    created: i64,
    inside: Mutex<Inside>,
    /// The number of the last event.
    grown: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Inside {
    events: Vec<Event>,
    keys: HashSet<EventKey>,
    permits: VecDeque<Instant>,
    leases: HashMap<JobKey, (DeskName, u64)>,
    revision: u64,
}

impl InProcess {
    /// A bus with one desk.
    pub fn new(desk: DeskName, pace: Pace) -> Self {
        let created = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Self::of(
            desk,
            pace,
            Arc::new(Shared {
                // Nanoseconds fit until the year 2262.
                created: i64::try_from(created).unwrap_or_default(),
                inside: Mutex::default(),
                grown: watch::channel(0).0,
            }),
        )
    }

    /// Another desk on the same bus.
    pub fn another(&self, desk: DeskName) -> Self {
        Self::of(desk, self.pace, Arc::clone(&self.shared))
    }

    fn of(desk: DeskName, pace: Pace, shared: Arc<Shared>) -> Self {
        Self {
            desk,
            pace,
            own: OwnPace::new(pace, Duration::ZERO, true),
            shared,
            connection: watch::channel(Connection::new(Link::Connected, None)).0,
        }
    }

    fn permit_now(&self) -> Result<Permit, PermitRefused> {
        match self.own.turn()? {
            Turn::Alone(permit) => Ok(permit),
            Turn::AskServer => {
                let mut inside = self.shared.inside();
                let window = self.pace.window;
                inside.permits.retain(|given| given.elapsed() < window);
                if inside.permits.len() >= self.pace.permits as usize {
                    return Err(self.own.full());
                }
                inside.permits.push_back(Instant::now());
                Ok(Permit::asked_at(Moment::now(), false))
            }
        }
    }

    fn lease_now(&self, job: &JobKey) -> Result<Lease, LeaseRefused> {
        let mut inside = self.shared.inside();
        if let Some((holder, _)) = inside.leases.get(job) {
            return Err(LeaseRefused::HeldBy(holder.clone()));
        }
        inside.revision += 1;
        let revision = inside.revision;
        inside.leases.insert(job.clone(), (self.desk.clone(), revision));
        drop(inside);
        let store = Kept { job: job.clone(), shared: Arc::clone(&self.shared) };
        Ok(Lease::keep(Arc::new(store), self.shared.created, revision, Moment::now(), LIFE))
    }
}

impl Shared {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, event: &Event) -> Published {
        let mut inside = self.inside();
        let duplicate = !inside.keys.insert(event.key.clone());
        if duplicate {
            let sequence = inside.events.iter().position(|known| known.key == event.key).unwrap_or_default() as u64 + 1;
            return Published { sequence, duplicate };
        }
        inside.events.push(event.clone());
        let sequence = inside.events.len() as u64;
        drop(inside);
        self.grown.send_replace(sequence);
        Published { sequence, duplicate }
    }

    fn event(&self, sequence: u64) -> Option<Event> {
        let index = usize::try_from(sequence.checked_sub(1)?).ok()?;
        self.inside().events.get(index).cloned()
    }
}

impl TeamBus for InProcess {
    fn publish<'a>(&'a self, event: &'a Event) -> BoxFuture<'a, Result<Published, PublishError>> {
        let size = event.body.len();
        let answer =
            if size > LARGEST_BODY { Err(PublishError::TooLarge(size)) } else { Ok(self.shared.publish(event)) };
        future::ready(answer).boxed()
    }

    fn consume_from(&self, last: Option<Position>) -> BoxStream<'static, Delivery> {
        let shared = Arc::clone(&self.shared);
        let mut grown = shared.grown.subscribe();
        async_stream::stream! {
            let here = |sequence| Position { stream_created: shared.created, sequence };
            let mut sequence = match last {
                None => 0,
                Some(last) if last.stream_created == shared.created => last.sequence,
                Some(_) => {
                    yield Delivery::Reconcile { position: here(0), why: Reconcile::Reset };
                    0
                }
            };
            loop {
                while let Some(event) = shared.event(sequence + 1) {
                    sequence += 1;
                    yield Delivery::Event { position: here(sequence), event };
                }
                if grown.wait_for(|last| *last > sequence).await.is_err() {
                    return;
                }
            }
        }
        .boxed()
    }

    fn permit(&self) -> BoxFuture<'_, Result<Permit, PermitRefused>> {
        future::ready(self.permit_now()).boxed()
    }

    fn lease<'a>(&'a self, job: &'a JobKey) -> BoxFuture<'a, Result<Lease, LeaseRefused>> {
        async { self.lease_now(job) }.boxed()
    }

    fn connection(&self) -> watch::Receiver<Connection> {
        self.connection.subscribe()
    }
}

/// A lease in memory.
struct Kept {
    job: JobKey,
    shared: Arc<Shared>,
}

impl LeaseStore for Kept {
    fn renew(&self, revision: u64) -> BoxFuture<'_, Renewal> {
        let mut inside = self.shared.inside();
        let next = inside.revision + 1;
        let renewal = match inside.leases.get_mut(&self.job) {
            Some((_, held)) if *held == revision => {
                *held = next;
                inside.revision = next;
                Renewal::Renewed(next)
            }
            _ => Renewal::Gone,
        };
        future::ready(renewal).boxed()
    }

    fn release(&self, revision: u64) -> BoxFuture<'_, ()> {
        let mut inside = self.shared.inside();
        if inside.leases.get(&self.job).is_some_and(|(_, held)| *held == revision) {
            inside.leases.remove(&self.job);
        }
        future::ready(()).boxed()
    }
}
