//! The door out. One item: a place in the token's pace, the commit, the call. What became of it is committed by the
//! runner, before it looks at what to send next.

use std::sync::Arc;
use std::time::Duration;

use ledger::{Begun, Item, ItemKey, ItemRequest, Job, JobKind, SendingOutcome, SentItem};
use miaohui::{AddMember, Client, CreateRoom, Endpoint, Error, ExitRoom, UserId, WritePermit};
use tokio::time::Instant;

use super::Inner;
use super::outcome::{self, Effect, Verdict};
use super::pace::Slot;
use super::team::Right;

/// Tries to commit an outcome before nothing else is sent.
pub(super) const COMMITS: u32 = 4;
/// Between them.
const BETWEEN_COMMITS: Duration = Duration::from_millis(200);

/// An item taken from the queue: permitted, and surely not sent.
pub(super) struct Taken {
    pub(super) job: Job,
    pub(super) key: ItemKey,
    pub(super) item: Item,
    pub(super) account: UserId,
    pub(super) slot: Slot,
    pub(super) direct_below: u32,
    /// The job goes on in another room when this one is full.
    pub(super) has_next_room: bool,
}

/// What a call needs, all at hand.
struct Ready {
    client: Client,
    permit: WritePermit,
    room_size: Option<u32>,
    /// Of the team; kept until the answer is there.
    right: Right,
}

/// What became of it.
pub(super) struct Sent {
    pub(super) key: ItemKey,
    pub(super) request: ItemRequest,
    pub(super) kind: JobKind,
    pub(super) account: UserId,
    pub(super) effect: Effect,
    /// What the item is from now on; none when it was not sent.
    pub(super) outcome: Option<Outcome>,
    /// The ledger cannot be written.
    pub(super) no_storage: bool,
}

/// An outcome that the ledger does not have yet.
pub(super) struct Outcome {
    pub(super) sent: SentItem,
    pub(super) outcome: SendingOutcome,
}

impl Taken {
    /// Sends the item, if it still may be.
    pub(super) async fn send(self, inner: Arc<Inner>) -> Sent {
        let mut result = Sent {
            key: self.key.clone(),
            request: self.item.request.clone(),
            kind: self.job.kind,
            account: self.account.clone(),
            effect: Effect::None,
            outcome: None,
            no_storage: false,
        };
        let Ready { client, permit, room_size, right } = match self.prepare(&inner).await {
            Ok(ready) => ready,
            Err(effect) => {
                inner.with_pace(|pace| pace.give_back(&self.slot));
                result.effect = effect;
                result.no_storage = inner.give_back(&self.key).await.is_err();
                return result;
            }
        };
        let sent = match self.begin(&inner, room_size).await {
            Ok(Begun::Send(sent)) => *sent,
            Ok(Begun::NotNow | Begun::Unsettled) => {
                inner.with_pace(|pace| pace.give_back(&self.slot));
                return result;
            }
            Err(error) => {
                tracing::error!(%error, "nothing is sent: it cannot be noted");
                result.no_storage = inner.give_back(&self.key).await.is_err() || is_storage(&error);
                return result;
            }
        };
        let verdict = if inner.team.knows(&inner, &self.key.job, &right).await {
            tracing::trace!(target: "desk::mark", "the team knows");
            // The last of all, so that it counts from when it leaves: the machine may have slept since the commit.
            inner.with_pace(|pace| pace.sent(&self.slot, Instant::now()));
            self.call(&inner, &client, permit, &sent, room_size).await
        } else {
            inner.with_pace(|pace| pace.give_back(&self.slot));
            Verdict::not_sent()
        };
        drop(right);
        tracing::trace!(target: "desk::mark", "answered");
        result.effect = verdict.effect;
        result.outcome = Some(Outcome { sent, outcome: verdict.outcome });
        result
    }

    /// Everything that may take time or fail, before it is noted that the item is sent.
    async fn prepare(&self, inner: &Inner) -> Result<Ready, Effect> {
        let client = inner.session.client().map_err(|_| Effect::NotReached)?;
        let room_size = inner.room_size(&self.item.request).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the size of a room cannot be read");
            None
        });
        let permit = client.ready_to_write(endpoint(self.job.kind)).await.map_err(|_| Effect::None)?;
        // The last of all: a team's permit is good for a moment only.
        let right = inner.team.right(&self.job).await.filter(Right::holds).ok_or(Effect::None)?;
        Ok(Ready { client, permit, room_size, right })
    }

    async fn begin(&self, inner: &Inner, room_size: Option<u32>) -> Result<Begun, ledger::Error> {
        tracing::trace!(target: "desk::mark", "permitted");
        let (key, now) = (self.key.clone(), inner.times.clock.now());
        let begun = inner.keep_typed(move |ledger| ledger.begin_sending(&key, room_size, now)).await?;
        tracing::trace!(target: "desk::mark", "sending committed");
        Ok(begun)
    }

    async fn call(
        &self,
        inner: &Inner,
        client: &Client,
        permit: WritePermit,
        sent: &SentItem,
        room_size: Option<u32>,
    ) -> Verdict {
        let verdict = match made(client, permit, &sent.request).await {
            Ok(Made { raw, .. }) if self.job.kind == JobKind::Pull => {
                outcome::pulled(room_size, self.direct_below, &raw)
            }
            Ok(Made { raw, room }) => {
                let mut verdict = outcome::done(self.job.kind, &raw);
                verdict.outcome.room = room;
                verdict
            }
            Err(error) => {
                tracing::info!(%error, job = %self.key.job, position = self.key.position, "not simply done");
                outcome::failed(self.job.kind, &error, self.item.waited, &inner.times)
            }
        };
        match verdict.effect {
            Effect::RoomFull if self.has_next_room => verdict.again(),
            Effect::PerhapsTokenRejected if token_is_rejected(client, &sent.request).await => verdict.by_token(),
            Effect::PerhapsTokenRejected => Verdict { effect: Effect::Unexplained, ..verdict },
            _ => verdict,
        }
    }
}

/// A yes.
struct Made {
    raw: Arc<str>,
    room: Option<miaohui::RoomWxid>,
}

/// The call itself. Nothing stands between it and the commit.
async fn made(client: &Client, permit: WritePermit, request: &ItemRequest) -> Result<Made, Error> {
    match request.clone() {
        ItemRequest::Pull { account, person, room } => {
            let account = account.unwrap_or_else(|| UserId::new(""));
            let answer = client.add_member(&AddMember { account, person, room }, permit).await?;
            Ok(Made { raw: answer.raw, room: None })
        }
        ItemRequest::Create { account, coworkers, customers, union_ids, name, greeting, line: _ } => {
            let name = Some(name).filter(|name| !name.is_empty());
            let request = CreateRoom { account, coworkers, union_ids, customers, name, greeting };
            let answer = client.create_room(&request, permit).await?;
            Ok(Made { raw: answer.raw, room: Some(answer.value.room) })
        }
        ItemRequest::Leave { account, room } => {
            let answer = client.exit_room(&ExitRoom { account, room }, permit).await?;
            Ok(Made { raw: answer.raw, room: None })
        }
    }
}

/// Whether a reading is refused for the token, too.
async fn token_is_rejected(client: &Client, request: &ItemRequest) -> bool {
    let answer = match (client.accounts().await, request.person()) {
        (Err(error), Some(person)) if error.call_missing() => client.rooms_by_member(person).await.err(),
        (answer, _) => answer.err(),
    };
    answer.is_some_and(|error| error.token_rejected())
}

fn endpoint(kind: JobKind) -> Endpoint {
    match kind {
        JobKind::Pull => Endpoint::AddMember,
        JobKind::Create => Endpoint::CreateRoom,
        JobKind::Leave => Endpoint::ExitRoom,
    }
}

/// The disk, not the question.
pub(super) fn is_storage(error: &ledger::Error) -> bool {
    !matches!(error, ledger::Error::JobUnknown(_) | ledger::Error::WorkspaceUnknown(_))
}

impl Inner {
    /// Commits an outcome, trying several times; false when the ledger cannot be written.
    pub(super) async fn commit(&self, Outcome { sent, outcome }: &Outcome, tries: u32) -> bool {
        for attempt in 0..tries {
            if attempt > 0 {
                tokio::time::sleep(BETWEEN_COMMITS).await;
            }
            let (workspace, sent, outcome) = (self.workspace.clone(), sent.clone(), outcome.clone());
            let now = self.times.clock.now();
            let kept = self.keep_typed(move |ledger| ledger.settle_sending(&workspace, &sent, &outcome, now)).await;
            match kept {
                Ok(()) => {
                    tracing::trace!(target: "desk::mark", "outcome committed");
                    return true;
                }
                Err(error) => tracing::error!(%error, "an outcome cannot be noted yet"),
            }
        }
        false
    }

    async fn give_back(&self, key: &ItemKey) -> Result<(), ledger::Error> {
        let key = key.clone();
        self.keep_typed(move |ledger| ledger.give_back(&key)).await
    }
}
