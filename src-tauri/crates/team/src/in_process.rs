//! The bus of one process: a desk that works for itself, or several desks of a test.

mod log;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures::FutureExt;
use futures::future::{self, BoxFuture};
use futures::stream::BoxStream;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::bus::TeamBus;
use crate::connection::{Connection, Link};
use crate::event::{Delivery, Event, LARGEST_BODY, Position, PublishError, Published};
use crate::job_log::{AppendError, JobRecord, LARGEST_RECORD};
use crate::lease::{Lease, LeaseRefused, LeaseStore, Renewal};
use crate::moment::Moment;
use crate::names::{DeskName, JobKey};
use crate::pace::{OwnPace, Pace, Permit, PermitRefused, Turn};
use log::Log;

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
    events: Arc<Log<Event>>,
    jobs: Arc<Log<JobRecord>>,
}

#[derive(Debug, Default)]
struct Inside {
    permits: VecDeque<Instant>,
    leases: HashMap<JobKey, (DeskName, u64)>,
    revision: u64,
}

impl InProcess {
    /// A bus with one desk.
    pub fn new(desk: DeskName, pace: Pace) -> Self {
        let created = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        // Nanoseconds fit until the year 2262.
        let created = i64::try_from(created).unwrap_or_default();
        let shared = Shared {
            created,
            inside: Mutex::default(),
            events: Arc::new(Log::new(created)),
            jobs: Arc::new(Log::new(created)),
        };
        Self::of(desk, pace, Arc::new(shared))
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
        let is_it = |known: &Event| known.key == event.key;
        let stored = self.events.push_if(event.clone(), |known| match log::last(known, is_it) {
            0 => Ok(()),
            sequence => Err(sequence),
        });
        match stored {
            Ok(sequence) => Published { sequence, duplicate: false },
            Err(sequence) => Published { sequence, duplicate: true },
        }
    }

    fn append(&self, job: &JobKey, after: u64, body: Bytes) -> Result<Position, AppendError> {
        if body.len() > LARGEST_RECORD {
            return Err(AppendError::TooLarge(body.len()));
        }
        let is_of_it = |record: &JobRecord| record.job == *job;
        let sequence = self.jobs.push_if(JobRecord { job: job.clone(), body }, |known| {
            if log::last(known, is_of_it) == after { Ok(()) } else { Err(AppendError::Behind) }
        })?;
        Ok(self.jobs.position(sequence))
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
        Arc::clone(&self.shared.events).follow(last)
    }

    fn append<'a>(&'a self, job: &'a JobKey, after: u64, body: Bytes) -> BoxFuture<'a, Result<Position, AppendError>> {
        future::ready(self.shared.append(job, after, body)).boxed()
    }

    fn end_of_log<'a>(&'a self, job: &'a JobKey) -> BoxFuture<'a, Result<Position, AppendError>> {
        let jobs = &self.shared.jobs;
        future::ready(Ok(jobs.position(jobs.last(|record| record.job == *job)))).boxed()
    }

    fn follow_jobs(&self, last: Option<Position>) -> BoxStream<'static, Delivery<JobRecord>> {
        Arc::clone(&self.shared.jobs).follow(last)
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
