//! Events of the team, on their way into the inbox of a workspace.

use std::sync::Arc;
use std::time::Duration;

use ::team::{Delivery, Position, Reconcile, TeamBus};
use futures::StreamExt;
use ledger::{Arrival, Ledger, TeamPosition, WorkspaceId};

use crate::callbacks::{Callbacks, blocking};
use crate::session::Session;

/// Events kept in one transaction.
const AT_ONCE: usize = 64;
/// After the ledger could not be written.
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);

/// Takes what a team's bus tells into the inbox of a workspace, from where it is taken into the mirror, until dropped.
///
/// Each event is kept in one transaction with its position: a kill in between means that it is told again, and an event
/// that is told twice is one entry. When events may have been missed, all rooms are read from the vendor again.
pub async fn hear_team(
    ledger: Ledger,
    workspace: WorkspaceId,
    session: Session,
    callbacks: Callbacks,
    bus: Arc<dyn TeamBus>,
) {
    let last = surely(&ledger, {
        let workspace = workspace.clone();
        move |ledger| ledger.team_position(&workspace)
    })
    .await;
    let last = last.map(|kept| Position { stream_created: kept.stream_created, sequence: kept.sequence });
    let mut deliveries = bus.consume_from(last).ready_chunks(AT_ONCE);
    while let Some(told) = deliveries.next().await {
        let (mut arrivals, mut missed, mut position) = (Vec::new(), None, None);
        for delivery in told {
            position = Some(match delivery {
                Delivery::Event { position, event } => {
                    let kind = event.kind.as_str();
                    arrivals.push(Arrival::new(workspace.clone(), kind, event.body, event.received_at));
                    position
                }
                Delivery::UpTo(position) => position,
                Delivery::Reconcile { position, why } => {
                    missed = Some(why);
                    position
                }
            });
        }
        let Some(position) = position else { continue };
        if let Some(why) = missed {
            // Before its position is kept: a kill in between means that it is told again.
            read_everything(&session, why).await;
        }
        let any = !arrivals.is_empty();
        let position = TeamPosition { stream_created: position.stream_created, sequence: position.sequence };
        let (workspace, arrivals) = (workspace.clone(), Arc::new(arrivals));
        surely(&ledger, move |ledger| ledger.take_from_team(&workspace, &arrivals, position).map(drop)).await;
        if any {
            callbacks.wake();
        }
    }
}

/// What a run that is under way has read already may be older than what was missed.
async fn read_everything(session: &Session, why: Reconcile) {
    tracing::warn!(?why, "events of the team may have been missed: all rooms are read again");
    session.stop_sync().await;
    session.start_sync().await;
}

/// Works with the ledger until that succeeds: what was not kept must not be passed over.
async fn surely<T: Send + 'static>(
    ledger: &Ledger,
    work: impl Fn(&Ledger) -> Result<T, ledger::Error> + Clone + Send + 'static,
) -> T {
    loop {
        let once = work.clone();
        match blocking(ledger, move |ledger| Ok(once(ledger)?)).await {
            Ok(done) => return done,
            Err(error) => {
                tracing::error!(%error, "events of the team wait: the ledger cannot keep them");
                tokio::time::sleep(AFTER_A_FAILURE).await;
            }
        }
    }
}
