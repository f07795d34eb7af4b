//! The door out: an item is committed as `Sending` before the first byte leaves, and its outcome after the answer.

use jiff::Timestamp;
use miaohui::{RoomWxid, UserId};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::holds::hold;
use super::store::{at, json};
use super::{HoldReason, ItemKey, ItemRequest, ItemState};
use crate::{Error, Ledger, WorkspaceId};

/// Characters of an answer that are kept.
const RAW: usize = 4_000;
/// Characters of the vendor's words that are kept.
const MESSAGE: usize = 500;

/// An item that may be sent now, and must not be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentItem {
    /// Its attempt.
    pub attempt: i64,
    /// Which.
    pub key: ItemKey,
    /// What to send.
    pub request: ItemRequest,
    /// When; with the attempt it says which sending this is, also after another desk has told of the job.
    pub sent_at: Timestamp,
}

/// What came of wanting to send an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Committed: send it, once.
    Send(Box<SentItem>),
    /// Not now: the job no longer runs here, the account is held, the workspace is read-only, or somebody else has it.
    /// The item is planned again where it was ours.
    NotNow,
    /// The outcome of the same person in the same room is unknown for another item: sending could do it twice. The
    /// item has failed with `job.unsettledElsewhere`.
    Unsettled,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendingOutcome {
    /// The item's state from now on.
    pub state: ItemState,
    /// Key of the text that explains it.
    pub reason: &'static str,
    /// The vendor's number.
    pub code: Option<i64>,
    /// The vendor's words.
    pub message: Option<String>,
    /// The answer as it came; cut here.
    pub raw: Option<String>,
    /// The room of a create.
    pub room: Option<RoomWxid>,
    /// An item that is planned again because the vendor was not ready: not before this time.
    pub not_before: Option<Timestamp>,
    /// The account does nothing from now on.
    pub hold: Option<HoldReason>,
}

impl Ledger {
    /// Commits that an item is being sent: permitted → sending, with its attempt. `room_size` is the most people that
    /// the room of a pull may have, as far as known.
    ///
    /// # Errors
    /// As for every write; then nothing may be sent.
    pub fn begin_sending(&self, key: &ItemKey, room_size: Option<u32>, now: Timestamp) -> Result<Begun, Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let begun = begin(&transaction, key, room_size, now)?;
        transaction.commit()?;
        Ok(begun)
    }

    /// Commits what became of an attempt. An outcome that comes after the item was found cut off is taken too; after a
    /// person or a lookup has settled it, it is kept with the attempt only. Of a job that another desk of the team runs by
    /// now nothing is taken: that desk finds out for itself, and an outcome from before must not undo what it did.
    ///
    /// # Errors
    /// As for every write: to be tried again, the item stays `Sending` meanwhile.
    pub fn settle_sending(
        &self,
        workspace: &WorkspaceId,
        sent: &SentItem,
        outcome: &SendingOutcome,
        now: Timestamp,
    ) -> Result<(), Error> {
        let message = outcome.message.as_deref().map(|message| cut(message, MESSAGE));
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known = transaction.execute(
            "UPDATE attempts SET answered_at = ?2, outcome = ?3, reason = ?4, code = ?5, message = ?6, raw = ?7
             WHERE id = ?1 AND sent_at = ?8
               AND NOT EXISTS (SELECT 1 FROM job_shares WHERE job = attempts.job AND here = 0)",
            params![
                sent.attempt,
                at(now),
                outcome.state,
                outcome.reason,
                outcome.code,
                message,
                outcome.raw.as_deref().map(|raw| cut(raw, RAW)),
                at(sent.sent_at)
            ],
        )?;
        if known == 0 {
            return Ok(());
        }
        // Planned again says nothing of the job: one that has ended in the meantime does not send it any more.
        transaction.execute(
            "UPDATE items SET
                 state = CASE WHEN ?4 = 'planned' AND (SELECT state FROM jobs WHERE id = ?1) IN ('stopped', 'withdrawn')
                         THEN 'notRun' ELSE ?4 END,
                 reason = ?5, code = ?6, message = ?7, changed_at = ?8, room = coalesce(?9, room), not_before = ?10,
                 waited = waited + (?10 IS NOT NULL)
             WHERE job = ?1 AND position = ?2 AND state IN ('sending', 'unknown')
               AND ?3 = (SELECT max(id) FROM attempts WHERE job = ?1 AND position = ?2)",
            params![
                sent.key.job.as_str(),
                sent.key.position,
                sent.attempt,
                outcome.state,
                outcome.reason,
                outcome.code,
                message,
                at(now),
                outcome.room.as_ref().map(|room| room.as_str()),
                outcome.not_before.map(at)
            ],
        )?;
        if let (Some(reason), Some(account)) = (outcome.hold, sent.request.account()) {
            hold(&transaction, workspace, account, reason, now)?;
        }
        Ok(transaction.commit()?)
    }
}

fn begin(transaction: &Transaction<'_>, key: &ItemKey, room_size: Option<u32>, now: Timestamp) -> Result<Begun, Error> {
    let found = transaction
        .query_row(
            "SELECT i.request, i.account, i.person, i.room, j.workspace,
                    j.state = 'running' AND w.writes_allowed
                        AND NOT EXISTS (SELECT 1 FROM job_shares s WHERE s.job = j.id AND s.here = 0)
                        AND NOT EXISTS (SELECT 1 FROM account_holds h
                                        WHERE h.workspace = j.workspace AND h.account = i.account)
             FROM items i JOIN jobs j ON j.id = i.job JOIN workspaces w ON w.id = j.workspace
             WHERE i.job = ?1 AND i.position = ?2 AND i.state = 'permitted'",
            params![key.job.as_str(), key.position],
            |row| {
                let pair = (row.get::<_, Option<String>>(2)?, row.get::<_, Option<String>>(3)?);
                Ok((json::<ItemRequest>(row, 0)?, row.get::<_, String>(1)?, pair, row.get(4)?, row.get::<_, bool>(5)?))
            },
        )
        .optional()?;
    let Some((request, account, (person, room), workspace, may_send)) = found else { return Ok(Begun::NotNow) };
    let workspace: String = workspace;
    if !may_send {
        return give_back(transaction, key).map(|()| Begun::NotNow);
    }
    match other_state(transaction, key, &workspace, person.as_deref(), room.as_deref())? {
        None => {}
        Some(ItemState::Sending) => return give_back(transaction, key).map(|()| Begun::NotNow),
        Some(_) => {
            return change(transaction, key, ItemState::Failed, Some("job.unsettledElsewhere"), now)
                .map(|()| Begun::Unsettled);
        }
    }
    change(transaction, key, ItemState::Sending, None, now)?;
    transaction.execute(
        "INSERT INTO attempts (workspace, job, position, request, account, kind, room_size, sent_at)
         SELECT ?1, ?2, ?3, request, ?4, (SELECT kind FROM jobs WHERE id = ?2), ?5, ?6
         FROM items WHERE job = ?2 AND position = ?3",
        params![workspace, key.job.as_str(), key.position, account, room_size, at(now)],
    )?;
    let attempt = transaction.last_insert_rowid();
    Ok(Begun::Send(Box::new(SentItem { attempt, key: key.clone(), request, sent_at: now })))
}

/// The state of another item for the same person and room that is on its way or unknown.
fn other_state(
    transaction: &Transaction<'_>,
    key: &ItemKey,
    workspace: &str,
    person: Option<&str>,
    room: Option<&str>,
) -> Result<Option<ItemState>, Error> {
    let (Some(person), Some(room)) = (person, room) else { return Ok(None) };
    let other = transaction
        .query_row(
            "SELECT i.state FROM items i JOIN jobs j ON j.id = i.job
             WHERE i.room = ?1 AND i.person = ?2 AND i.state IN ('sending', 'unknown') AND j.workspace = ?3
               AND NOT (i.job = ?4 AND i.position = ?5) ORDER BY i.state DESC LIMIT 1",
            params![room, person, workspace, key.job.as_str(), key.position],
            |row| row.get(0),
        )
        .optional()?;
    Ok(other)
}

fn change(
    transaction: &Transaction<'_>,
    key: &ItemKey,
    state: ItemState,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), Error> {
    transaction.execute(
        "UPDATE items SET state = ?3, reason = ?4, code = NULL, message = NULL, changed_at = ?5
         WHERE job = ?1 AND position = ?2",
        params![key.job.as_str(), key.position, state, reason, at(now)],
    )?;
    Ok(())
}

fn give_back(transaction: &Transaction<'_>, key: &ItemKey) -> Result<(), Error> {
    transaction.execute(
        "UPDATE items SET state = 'planned' WHERE job = ?1 AND position = ?2",
        params![key.job.as_str(), key.position],
    )?;
    Ok(())
}

fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// The account of an item, for whoever holds it.
impl SentItem {
    /// The account that does it.
    pub fn account(&self) -> Option<&UserId> {
        self.request.account()
    }
}
