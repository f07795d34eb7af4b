//! A plan as it is kept: rows in few bytes, made into what a screen shows when it asks.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ledger::{Forecast, ItemRequest, JobKind, JobTitle, NewItem, NewJob, WorkspaceId};
use miaohui::{ContactWxid, RoomWxid, UnionId, UserId};
use mirror::{Millis, PersonSummary, RowAccount};

use super::batch::Batch;
use super::reason::Reason;
use super::{PlanAccount, PlanCounts, PlanFilter, PlanReason, PlanRow, PlanWindow, RoomName, RoomToCreate};
use crate::window::fitting as fitting_rows;

/// A plan with all of its rows.
pub(crate) struct Plan {
    pub(super) workspace: WorkspaceId,
    pub(super) kind: JobKind,
    pub(super) people: Vec<PersonSummary>,
    pub(super) rooms: Vec<RoomName>,
    pub(super) accounts: Vec<RowAccount>,
    pub(super) rows: Vec<Row>,
    /// Rooms in which a pull goes on when one is full.
    pub(super) chain: Vec<RoomWxid>,
    /// Name of the file that the list came from.
    pub(super) file_name: Option<String>,
    /// The file of rooms to create.
    pub(super) batch: Option<Arc<Batch>>,
    pub(super) number_to_type: Option<u32>,
    /// The job of it was started: it can be read, and not started again.
    pub(super) started: bool,
}

/// The rows of a plan that cannot be done, and where they come from.
pub(crate) struct Problems {
    pub(crate) kind: JobKind,
    pub(crate) batch: Option<Arc<Batch>>,
    pub(crate) file_name: Option<String>,
    pub(crate) rows: Vec<PlanRow>,
}

/// A row; numbers are places in the lists of the plan.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) line: Option<u32>,
    pub(super) person: Option<usize>,
    pub(super) room: Option<usize>,
    pub(super) account: Option<usize>,
    pub(super) forecast: Forecast,
    pub(super) reason: Option<Reason>,
    pub(super) waits: bool,
    pub(super) size_after: Option<u32>,
    pub(super) as_of: Option<Millis>,
    pub(super) create: Option<Box<Create>>,
}

/// The room to create of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Create {
    pub(super) coworkers: Vec<UserId>,
    pub(super) customers: Vec<ContactWxid>,
    pub(super) union_ids: Vec<UnionId>,
    pub(super) name: String,
    pub(super) greeting: String,
    pub(super) not_friends: Vec<PersonSummary>,
    pub(super) same_name: u32,
}

impl Row {
    /// A row that cannot be done.
    pub(super) fn impossible(reason: Reason) -> Self {
        Self { reason: Some(reason), ..Self::expecting(Forecast::Impossible) }
    }

    pub(super) fn expecting(forecast: Forecast) -> Self {
        Self {
            line: None,
            person: None,
            room: None,
            account: None,
            forecast,
            reason: None,
            waits: false,
            size_after: None,
            as_of: None,
            create: None,
        }
    }

    pub(super) fn will_be_sent(&self) -> bool {
        !matches!(self.forecast, Forecast::AlreadyIn | Forecast::Impossible)
    }

    fn fits(&self, filter: PlanFilter) -> bool {
        match filter {
            PlanFilter::All => true,
            PlanFilter::ToSend => self.will_be_sent(),
            PlanFilter::Direct => self.forecast == Forecast::Direct,
            PlanFilter::Card => self.forecast == Forecast::Card,
            PlanFilter::AlreadyIn => self.forecast == Forecast::AlreadyIn,
            PlanFilter::Impossible => self.forecast == Forecast::Impossible,
            PlanFilter::Waiting => self.will_be_sent() && self.waits,
        }
    }
}

impl Plan {
    pub(super) fn to_send(&self) -> u32 {
        self.rows.iter().filter(|row| row.will_be_sent()).count() as u32
    }

    pub(super) fn counts(&self) -> PlanCounts {
        let mut counts = PlanCounts { total: self.rows.len() as u32, ..PlanCounts::default() };
        for row in &self.rows {
            let count = match row.forecast {
                Forecast::Direct => &mut counts.direct,
                Forecast::Card => &mut counts.card,
                Forecast::AlreadyIn => &mut counts.already_in,
                Forecast::Impossible => &mut counts.impossible,
                Forecast::Create => &mut counts.create,
                Forecast::Leave => &mut counts.leave,
            };
            *count += 1;
            counts.waiting += u32::from(row.fits(PlanFilter::Waiting));
        }
        counts
    }

    /// Rows to send by account.
    pub(super) fn rows_by_account(&self) -> BTreeMap<usize, u32> {
        let mut rows = BTreeMap::new();
        for account in self.rows.iter().filter(|row| row.will_be_sent()).filter_map(|row| row.account) {
            *rows.entry(account).or_default() += 1;
        }
        rows
    }

    /// The accounts that do something, the busiest first.
    pub(super) fn plan_accounts(&self, created_today: &HashMap<UserId, u32>) -> Vec<PlanAccount> {
        let one = |(account, rows): (usize, u32)| {
            let account = self.accounts[account].clone();
            let created_today = created_today.get(&account.user_id).copied().unwrap_or(0);
            PlanAccount { account, rows, created_today }
        };
        let mut accounts: Vec<_> = self.rows_by_account().into_iter().map(one).collect();
        accounts.sort_by_key(|account| std::cmp::Reverse(account.rows));
        accounts
    }

    /// Why rows are impossible or doubtful, the most frequent first.
    pub(super) fn reasons(&self) -> Vec<PlanReason> {
        let mut rows: BTreeMap<(&str, bool), u32> = BTreeMap::new();
        for row in &self.rows {
            if let Some(reason) = &row.reason {
                *rows.entry((reason.key, row.forecast == Forecast::Impossible)).or_default() += 1;
            }
        }
        let mut reasons: Vec<_> = rows
            .into_iter()
            .map(|((key, impossible), rows)| PlanReason { text_key: key.to_owned(), rows, impossible })
            .collect();
        reasons.sort_by_key(|reason| (std::cmp::Reverse(reason.rows), !reason.impossible));
        reasons
    }

    pub(super) fn window(&self, filter: PlanFilter, offset: u32, limit: u32) -> PlanWindow {
        let fitting = (1..).zip(&self.rows).filter(|(_, row)| row.fits(filter));
        let total = fitting.clone().count() as u32;
        let shown = fitting.skip(offset as usize).take(limit as usize);
        PlanWindow { total, offset, rows: fitting_rows(shown.map(|(position, row)| self.row(position, row))) }
    }

    pub(super) fn problems(&self) -> Problems {
        let rows = (1..).zip(&self.rows).filter(|(_, row)| row.fits(PlanFilter::Impossible));
        Problems {
            kind: self.kind,
            batch: self.batch.clone(),
            file_name: self.file_name.clone(),
            rows: rows.map(|(position, row)| self.row(position, row)).collect(),
        }
    }

    fn row(&self, position: u32, row: &Row) -> PlanRow {
        let (reason, reason_values) = match &row.reason {
            Some(reason) => (Some(reason.key.to_owned()), reason.values.clone()),
            None => (None, Vec::new()),
        };
        PlanRow {
            position,
            line: row.line,
            person: row.person.map(|person| self.people[person].clone()),
            room: row.room.map(|room| self.rooms[room].clone()),
            account: row.account.map(|account| self.accounts[account].clone()),
            forecast: row.forecast,
            reason,
            reason_values,
            waits: row.waits,
            size_after: row.size_after,
            as_of: row.as_of,
            create: row.create.as_deref().map(|create| RoomToCreate {
                name: create.name.clone(),
                greeting: create.greeting.clone(),
                coworkers: create.coworkers.len() as u32,
                customers: create.count(),
                not_friends: create.not_friends.clone(),
                same_name: create.same_name,
            }),
        }
    }

    /// The job that the plan stands for. Rooms of a file that cannot be created are no part of it: the file is.
    pub(super) fn job(&self) -> NewJob {
        let rooms: Vec<usize> = {
            let mut rooms: Vec<usize> =
                self.rows.iter().filter(|row| row.will_be_sent()).filter_map(|row| row.room).collect();
            rooms.sort_unstable();
            rooms.dedup();
            rooms
        };
        let first = self.rows.iter().find(|row| row.will_be_sent());
        let room_name = first.map(|row| match (&row.create, row.room) {
            (Some(create), _) => create.name.clone(),
            (None, Some(room)) => self.rooms[room].topic.clone(),
            (None, None) => String::new(),
        });
        let count = self.to_send();
        NewJob {
            kind: self.kind,
            title: JobTitle {
                count,
                room_name: room_name.unwrap_or_default(),
                rooms: if self.kind == JobKind::Create { count } else { rooms.len() as u32 },
                file_name: self.file_name.clone(),
            },
            chain: self.chain.clone(),
            items: self.rows.iter().filter_map(|row| self.item(row)).collect(),
        }
    }

    fn item(&self, row: &Row) -> Option<NewItem> {
        let account = row.account.map(|account| self.accounts[account].user_id.clone());
        let room = row.room.map(|room| self.rooms[room].wxid.clone());
        let request = match (self.kind, &row.create) {
            (JobKind::Pull, _) => {
                ItemRequest::Pull { account, person: self.people[row.person?].wxid.clone(), room: room? }
            }
            (JobKind::Leave, _) => ItemRequest::Leave { account: account?, room: room? },
            (JobKind::Create, Some(create)) if row.will_be_sent() => ItemRequest::Create {
                account: account?,
                coworkers: create.coworkers.clone(),
                customers: create.customers.clone(),
                union_ids: create.union_ids.clone(),
                name: create.name.clone(),
                greeting: create.greeting.clone(),
                line: row.line,
            },
            (JobKind::Create, _) => return None,
        };
        Some(NewItem {
            request,
            forecast: row.forecast,
            reason: row.reason.as_ref().map(|reason| reason.key.to_owned()),
        })
    }
}

impl Create {
    /// Different customers.
    pub(super) fn count(&self) -> u32 {
        (self.customers.len() + self.union_ids.len()) as u32
    }
}
