//! Items that go on elsewhere, or not at all, without a call.

use jiff::Timestamp;
use miaohui::RoomWxid;
use rusqlite::{TransactionBehavior, params};

use super::store::{ITEM, at, item, text};
use super::{Item, ItemRequest, ItemState, JobId};
use crate::{Error, Ledger};

impl Ledger {
    /// The items of a job that are planned for a room.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn planned_for(&self, job: &JobId, room: &RoomWxid) -> Result<Vec<Item>, Error> {
        let connection = self.lock();
        let sql = format!("SELECT {ITEM} FROM items i WHERE job = ?1 AND state = 'planned' AND room = ?2");
        let mut statement = connection.prepare_cached(&sql)?;
        let items = statement.query_map([job.as_str(), room.as_str()], |row| item(row, 0))?;
        Ok(items.collect::<Result<_, _>>()?)
    }

    /// Plans items of a job otherwise, all or none: each goes on with another request, or fails with a reason. Items
    /// that are no longer planned stay as they are.
    ///
    /// # Errors
    /// As for every write.
    pub fn replan(
        &self,
        job: &JobId,
        items: &[(u32, Result<ItemRequest, &'static str>)],
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (position, next) in items {
            match next {
                Ok(request) => transaction
                    .prepare_cached(
                        "UPDATE items SET request = ?3, account = ?4, room = ?5
                         WHERE job = ?1 AND position = ?2 AND state = 'planned'",
                    )?
                    .execute(params![
                        job.as_str(),
                        position,
                        text(request)?,
                        request.account().map_or("", |account| account.as_str()),
                        request.room().map(|room| room.as_str())
                    ])?,
                Err(reason) => transaction
                    .prepare_cached(
                        "UPDATE items SET state = ?3, reason = ?4, changed_at = ?5
                         WHERE job = ?1 AND position = ?2 AND state = 'planned'",
                    )?
                    .execute(params![job.as_str(), position, ItemState::Failed, reason, at(now)])?,
            };
        }
        Ok(transaction.commit()?)
    }

    /// Fails the planned items of a job that no account can do.
    ///
    /// # Errors
    /// As for every write.
    pub fn fail_without_account(&self, job: &JobId, now: Timestamp) -> Result<(), Error> {
        self.lock().execute(
            "UPDATE items SET state = 'failed', reason = 'job.noAccount', changed_at = ?2
             WHERE job = ?1 AND state = 'planned' AND account = ''",
            params![job.as_str(), at(now)],
        )?;
        Ok(())
    }
}
