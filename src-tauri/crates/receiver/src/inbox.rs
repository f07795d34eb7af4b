//! The way into the inbox: many waiting callbacks share one commit.

use std::sync::Arc;
use std::thread::JoinHandle;

use ledger::{Arrival, Kept, Ledger};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};

/// Callbacks that may wait for a commit; beyond it requests wait for their turn.
const WAITING: usize = 4_096;
/// What goes into one commit at most: callbacks, and bytes of their bodies.
const AT_ONCE: (usize, usize) = (1_024, 16 << 20);

/// Where callbacks are kept.
pub trait Inbox: Send + Sync + 'static {
    /// Keeps all of them or none; when this returns they survive a power cut. Blocks for the disk.
    ///
    /// # Errors
    /// When they could not be kept: the vendor is asked to send them again.
    fn append(&self, arrivals: &[Arrival]) -> Result<Vec<Kept>, ledger::Error>;
}

impl Inbox for Ledger {
    fn append(&self, arrivals: &[Arrival]) -> Result<Vec<Kept>, ledger::Error> {
        self.append_to_inbox(arrivals)
    }
}

/// A callback that waits for its commit.
struct Waiting {
    arrival: Arrival,
    /// Room in memory that it takes up until then.
    held: OwnedSemaphorePermit,
    /// Takes the arrival back: memory that one thread takes and another gives back makes both wait.
    kept: oneshot::Sender<(Kept, Arrival)>,
}

/// Hands callbacks to the thread that commits them.
#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Waiting>);

/// The callback could not be kept.
#[derive(Debug)]
pub(crate) struct NotKept;

impl Writer {
    /// Starts the thread; it ends when the last writer is gone. `grown` is told the greatest number of an entry.
    pub(crate) fn start(inbox: Arc<dyn Inbox>, grown: watch::Sender<u64>) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (sender, waiting) = mpsc::channel(WAITING);
        let thread =
            std::thread::Builder::new().name("inbox".into()).spawn(move || commit(inbox.as_ref(), waiting, &grown))?;
        Ok((Self(sender), thread))
    }

    /// Returns when the callback is kept, or surely is not.
    pub(crate) async fn keep(&self, arrival: Arrival, held: OwnedSemaphorePermit) -> Result<Kept, NotKept> {
        let (kept, answer) = oneshot::channel();
        self.0.send(Waiting { arrival, held, kept }).await.map_err(|_| NotKept)?;
        answer.await.map(|(kept, _)| kept).map_err(|_| NotKept)
    }
}

fn commit(inbox: &dyn Inbox, mut waiting: mpsc::Receiver<Waiting>, grown: &watch::Sender<u64>) {
    let mut failing = false;
    while let Some(first) = waiting.blocking_recv() {
        let mut bytes = first.arrival.size();
        let mut arrivals = vec![first.arrival];
        let mut answers = vec![(first.kept, first.held)];
        while arrivals.len() < AT_ONCE.0
            && bytes < AT_ONCE.1
            && let Ok(next) = waiting.try_recv()
        {
            bytes += next.arrival.size();
            arrivals.push(next.arrival);
            answers.push((next.kept, next.held));
        }
        match inbox.append(&arrivals) {
            Ok(kept) => {
                if std::mem::take(&mut failing) {
                    tracing::info!("callbacks are kept again");
                }
                let newest = kept.iter().filter(|kept| !kept.repeated).map(|kept| kept.sequence).max();
                if let Some(newest) = newest {
                    grown.send_if_modified(|last| newest > std::mem::replace(last, newest.max(*last)));
                }
                for (kept, (arrival, (answer, _))) in kept.into_iter().zip(arrivals.into_iter().zip(answers)) {
                    // Whoever waited may have left; the callback is kept all the same.
                    let _ = answer.send((kept, arrival));
                }
            }
            // Dropping the answers says that nothing was kept. Said once, not with each of many callbacks.
            Err(error) if !std::mem::replace(&mut failing, true) => {
                tracing::error!(%error, "callbacks cannot be kept and are answered with 503");
            }
            Err(_) => {}
        }
    }
}
