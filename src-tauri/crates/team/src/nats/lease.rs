//! Leases in a bucket of the server.
//!
//! Only creates, updates and deletes that name the revision they follow: of two that come at once, the server takes one.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::kv::{CreateErrorKind, Entry, Operation, Store, UpdateErrorKind};
use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::link::Wire;
use super::streams::{LEASE_BUCKET, created};
use super::subjects;
use crate::lease::{Lease, LeaseRefused, LeaseStore, Renewal};
use crate::moment::Moment;
use crate::names::{DeskName, JobKey};

/// What stands in the bucket under a job.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    desk: DeskName,
    /// Tells this lease from every other, when an answer was lost.
    nonce: String,
}

/// A lease in the bucket.
struct Kept {
    bucket: Store,
    key: String,
    nonce: String,
    value: Bytes,
}

pub(super) async fn lease(wire: &Wire, job: &JobKey) -> Result<Lease, LeaseRefused> {
    // Without a connection the client would keep the ask and have it stored some day.
    if !wire.is_connected() {
        return Err(LeaseRefused::Away);
    }
    let refused =
        |error: &(dyn Error + 'static)| wire.fault_behind(error).map_or(LeaseRefused::Unanswered, LeaseRefused::Fault);
    let bucket = wire.jetstream.get_key_value(LEASE_BUCKET).await.map_err(|error| refused(&error))?;
    let holder = Holder { desk: wire.options.desk.clone(), nonce: wire.fresh_name() };
    let value = serde_json::to_vec(&holder).map_err(|error| refused(&error))?.into();
    let kept = Kept { bucket, key: subjects::job(&wire.options.team, job), nonce: holder.nonce, value };

    let asked = Moment::now();
    let asking = kept.bucket.create(&kept.key, kept.value.clone()).await;
    // Whatever the answer was, or if there was none: what is stored decides.
    let entry = kept.stored().await.map_err(|error| refused(&*error))?;
    let entry = match (entry, asking) {
        (Some(entry), _) if kept.is_mine(&entry) => entry,
        (Some(entry), _) => return Err(LeaseRefused::HeldBy(holder_of(&entry))),
        // Gone between the answer and the look.
        (None, Err(error)) if error.kind() == CreateErrorKind::AlreadyExists => return Err(LeaseRefused::Unanswered),
        (None, Err(error)) => return Err(refused(&error)),
        (None, Ok(_)) => return Err(LeaseRefused::Unanswered),
    };
    let info = kept.bucket.stream.get_info().await.map_err(|error| refused(&error))?;
    let life = info.config.max_age;
    // Both times are the server's: no clock of a desk matters here.
    let age = Duration::try_from(entry.created - info.created).unwrap_or_default();
    let lease = Lease::keep(Arc::new(kept), created(&info), entry.revision, asked, life);
    wait_for_runners_of_an_older_store(&lease, life.saturating_sub(age)).await?;
    Ok(lease)
}

/// Whoever held a lease in a store that was emptied believes in it until its life is over.
async fn wait_for_runners_of_an_older_store(lease: &Lease, wait: Duration) -> Result<(), LeaseRefused> {
    if wait.is_zero() {
        return Ok(());
    }
    tokio::select! {
        _ = lease.lost() => Err(LeaseRefused::Unanswered),
        () = sleep(wait) => Ok(()),
    }
}

/// A holder that cannot be read still holds.
fn holder_of(entry: &Entry) -> DeskName {
    let read = serde_json::from_slice::<Holder>(&entry.value).map(|holder| holder.desk);
    read.unwrap_or_else(|_| DeskName::unknown())
}

impl Kept {
    /// What the bucket has under the key; a lease that was given back counts as nothing.
    async fn stored(&self) -> Result<Option<Entry>, Box<dyn Error + Send + Sync>> {
        let entry = self.bucket.entry(self.key.clone()).await?;
        Ok(entry.filter(|entry| entry.operation == Operation::Put))
    }

    fn is_mine(&self, entry: &Entry) -> bool {
        serde_json::from_slice::<Holder>(&entry.value).is_ok_and(|holder| holder.nonce == self.nonce)
    }

    async fn update(&self, revision: u64) -> Renewal {
        match self.bucket.update(&self.key, self.value.clone(), revision).await {
            Ok(revision) => Renewal::Renewed(revision),
            Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => Renewal::Gone,
            Err(_) => Renewal::Unanswered,
        }
    }
}

impl LeaseStore for Kept {
    fn renew(&self, revision: u64) -> BoxFuture<'_, Renewal> {
        async move {
            match self.update(revision).await {
                // Perhaps by a renewal of our own whose answer was lost.
                Renewal::Gone => match self.stored().await {
                    Ok(Some(entry)) if self.is_mine(&entry) => self.update(entry.revision).await,
                    Ok(_) => Renewal::Gone,
                    Err(_) => Renewal::Unanswered,
                },
                renewal => renewal,
            }
        }
        .boxed()
    }

    fn release(&self, revision: u64) -> BoxFuture<'_, ()> {
        async move {
            if let Err(error) = self.bucket.delete_expect_revision(&self.key, Some(revision)).await {
                tracing::debug!(%error, "a lease was not given back; it runs out by itself");
            }
        }
        .boxed()
    }
}
