//! Reads rooms again of which a callback says that they are different, without saying all.
//!
//! However many callbacks come, a room is read once for all of them, not again before some time has passed, and never
//! more than one room in a second: the token's budget is for staff. What waits is noted in the inbox, so that a restart
//! forgets nothing.

use std::collections::HashMap;
use std::sync::Arc;

use ledger::{Ledger, RoomToReread, WorkspaceId};
use miaohui::RoomWxid;
use mirror::Millis;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::CallbackTimes;
use crate::failure::{AppError, ErrorCode};
use crate::session::Session;

/// After so many failures in a row the others wait, too: it is not about a room.
const FAILURES: u32 = 3;

/// The task that reads rooms again for one workspace.
pub(super) struct Rereading {
    pub(super) ledger: Ledger,
    pub(super) workspace: WorkspaceId,
    pub(super) session: Session,
    pub(super) times: CallbackTimes,
    /// Something may be to read.
    pub(super) wake: Arc<Notify>,
}

impl Rereading {
    /// Ends when it is dropped.
    pub(super) async fn run(self) {
        // When a room may be read once more.
        let mut not_before: HashMap<RoomWxid, Instant> = HashMap::new();
        loop {
            // Many callbacks may tell of one change: a moment's patience makes one reading of them.
            sleep(self.times.before_reread).await;
            let pause = match self.round(&mut not_before).await {
                Ok(next) => next,
                Err(error) => {
                    tracing::warn!(%error, "rooms that callbacks told of are read again later");
                    Some(Instant::now() + self.times.after_failure)
                }
            };
            match pause {
                Some(next) => tokio::select! {
                    () = tokio::time::sleep_until(next) => {}
                    () = self.wake.notified() => {}
                },
                None => self.wake.notified().await,
            }
        }
    }

    /// Reads what may be read now; tells when the next room may be.
    async fn round(&self, not_before: &mut HashMap<RoomWxid, Instant>) -> Result<Option<Instant>, AppError> {
        let workspace = self.workspace.clone();
        let wanted = super::blocking(&self.ledger, move |ledger| Ok(ledger.rooms_to_reread(&workspace)?)).await?;
        not_before.retain(|_, at| *at > Instant::now());
        let (mut next, mut failures) = (None, 0);
        for room in wanted {
            if let Some(at) = not_before.get(&room.room) {
                next = Some(next.map_or(*at, |next: Instant| next.min(*at)));
                continue;
            }
            let again = match self.reread(&room).await {
                Ok(Asked::No) => continue,
                Ok(Asked::Yes) => {
                    failures = 0;
                    self.times.same_room
                }
                Err(error) => {
                    tracing::warn!(room = %room.room, %error, "a room could not be read again");
                    failures += 1;
                    next = Some(Instant::now() + self.times.after_failure);
                    self.times.after_failure
                }
            };
            not_before.insert(room.room, Instant::now() + again);
            if failures == FAILURES {
                return Ok(Some(Instant::now() + self.times.after_failure));
            }
            sleep(self.times.between_rereads).await;
        }
        Ok(next)
    }

    async fn reread(&self, wanted: &RoomToReread) -> Result<Asked, AppError> {
        let room = wanted.room.clone();
        let known = self.session.read(move |mirror| mirror.room(&room)).await?;
        // Read since, by the list or by a person: nothing is left to ask.
        let mut asked = Asked::No;
        if known.is_none_or(|known| known.row.as_of <= Millis::from(wanted.wanted_at)) {
            asked = Asked::Yes;
            match self.session.verify_room(&wanted.room).await {
                Ok(_) => {}
                // Neither here nor at the vendor's: there is nothing to know.
                Err(error) if error.code == ErrorCode::RoomUnknown => {}
                Err(error) => return Err(error),
            }
        }
        let (workspace, wanted) = (self.workspace.clone(), wanted.clone());
        super::blocking(&self.ledger, move |ledger| Ok(ledger.mark_reread(&workspace, &wanted.room, wanted.last)?))
            .await?;
        Ok(asked)
    }
}

/// Whether the vendor was asked.
enum Asked {
    Yes,
    No,
}
