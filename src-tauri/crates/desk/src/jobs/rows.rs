//! Items, attempts and operations as screens show them.

use ledger::{AttemptedItem, ItemKey, ItemRequest, ItemState, JobId, LoggedOperation};
use miaohui::RoomWxid;

use super::names::Named;
use super::{AttemptRow, JobRow, JobRowFilter, JobRowWindow, Jobs, OperationRow, OperationWindow, unknown_item};
use crate::failure::AppError;
use crate::window::fitting;

impl Jobs {
    /// A window of the items of a job.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with `job.unknown`.
    pub async fn rows(
        &self,
        job: &JobId,
        filter: JobRowFilter,
        offset: u32,
        limit: u32,
    ) -> Result<JobRowWindow, AppError> {
        let job = self.inner.job(job).await?.id;
        let (total, items) = self.inner.keep(move |ledger| ledger.items(&job, states(filter), offset, limit)).await?;
        let requests: Vec<ItemRequest> = items.iter().map(|item| item.item.request.clone()).collect();
        let created: Vec<RoomWxid> = items.iter().filter_map(|item| item.item.room.clone()).collect();
        let names = self.inner.names_of(&requests, created).await?;
        Ok(JobRowWindow { total, offset, rows: fitting(items.into_iter().map(|item| row(item, &names))) })
    }

    /// Every sending of an item, the first first.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with `job.unknown`.
    pub async fn attempts(&self, job: &JobId, position: u32) -> Result<Vec<AttemptRow>, AppError> {
        let key = ItemKey { job: self.inner.job(job).await?.id, position };
        let wanted = key.clone();
        self.inner.keep(move |ledger| ledger.item(&wanted)).await?.ok_or_else(unknown_item)?;
        let attempts = self.inner.keep(move |ledger| ledger.attempts(&key)).await?;
        let names = self.inner.names_of(&[], Vec::new()).await?;
        let rows = attempts.into_iter().map(|attempt| AttemptRow {
            sent_at: attempt.sent_at.into(),
            answered_at: attempt.answered_at.map(Into::into),
            account: attempt.request.account().map(|account| names.account(account)),
            outcome: attempt.outcome,
            reason: attempt.reason,
            code: attempt.code.and_then(|code| i32::try_from(code).ok()),
            message: attempt.message,
            raw: attempt.raw,
        });
        Ok(fitting(rows))
    }

    /// A window of everything that was sent or decided.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn operations(&self, offset: u32, limit: u32) -> Result<OperationWindow, AppError> {
        let workspace = self.inner.workspace.clone();
        let (total, logged) = self.inner.keep(move |ledger| ledger.operations(&workspace, offset, limit)).await?;
        let requests: Vec<ItemRequest> = logged.iter().filter_map(|one| one.request.clone()).collect();
        let names = self.inner.names_of(&requests, Vec::new()).await?;
        Ok(OperationWindow { total, offset, rows: fitting(logged.into_iter().map(|one| operation(one, &names))) })
    }
}

fn states(filter: JobRowFilter) -> &'static [ItemState] {
    match filter {
        JobRowFilter::All => &[],
        JobRowFilter::Going => &[ItemState::Planned, ItemState::Permitted, ItemState::Sending],
        JobRowFilter::Done => &[ItemState::Done],
        JobRowFilter::Invited => &[ItemState::Invited],
        JobRowFilter::Failed => &[ItemState::Failed],
        JobRowFilter::Unknown => &[ItemState::Unknown],
        JobRowFilter::NotSent => &[ItemState::Skipped, ItemState::NotRun],
    }
}

fn row(AttemptedItem { item, attempts }: AttemptedItem, names: &Named) -> JobRow {
    let create = match &item.request {
        ItemRequest::Create { name, customers, union_ids, line, .. } => {
            Some((name.clone(), (customers.len() + union_ids.len()) as u32, *line))
        }
        ItemRequest::Pull { .. } | ItemRequest::Leave { .. } => None,
    };
    JobRow {
        position: item.position,
        line: create.as_ref().and_then(|(_, _, line)| *line),
        person: item.request.person().map(|person| names.person(person)),
        room: item.room.as_ref().map(|room| names.room(room)),
        account: item.request.account().map(|account| names.account(account)),
        forecast: item.forecast,
        state: item.state,
        reason: item.reason,
        code: item.code.and_then(|code| i32::try_from(code).ok()),
        message: item.message,
        changed_at: item.changed_at.into(),
        not_before: item.not_before.map(Into::into),
        confirmed_at: item.confirmed_at.map(Into::into),
        attempts,
        customers: create.as_ref().map(|(_, customers, _)| *customers),
        room_name: create.map(|(name, ..)| name),
    }
}

fn operation(one: LoggedOperation, names: &Named) -> OperationRow {
    let request = one.request.as_ref();
    OperationRow {
        at: one.at.into(),
        job: one.job,
        job_number: one.job_number,
        job_kind: one.job_kind,
        position: one.position,
        operation: one.operation,
        account: request.and_then(ItemRequest::account).map(|account| names.account(account)),
        person: request.and_then(ItemRequest::person).map(|person| names.person(person)),
        room: request.and_then(ItemRequest::room).map(|room| names.room(room)),
        room_name: request.and_then(|request| match request {
            ItemRequest::Create { name, .. } => Some(name.clone()),
            ItemRequest::Pull { .. } | ItemRequest::Leave { .. } => None,
        }),
        outcome: one.outcome,
        reason: one.reason,
        code: one.code.and_then(|code| i32::try_from(code).ok()),
    }
}
