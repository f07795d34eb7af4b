//! All rows of a job: what was wanted, what became of it, and why.

use std::collections::HashSet;

use ledger::{AttemptedItem, Forecast, Item, ItemRequest, ItemState, Job, JobId, JobKind};
use miaohui::{ContactWxid, RoomWxid};
use mirror::{Mirror, Names};

use super::person_rooms::CUSTOMER_ID;
use super::reasons::{Said, said};
use super::table::{Cell, Column};
use super::windows::{WINDOW, every_row};
use super::words::{Both, JOB_ROWS, Words};
use super::{ExportSources, Prepared, members, rooms};
use crate::failure::AppError;

/// Items of a job with the names that belong to their ids.
pub(super) struct JobItems {
    pub(super) job: Job,
    /// In the order of sending.
    pub(super) items: Vec<AttemptedItem>,
    names: Names,
}

pub(super) const ACCOUNT: Column = Column::new(
    ("账号", "Account"),
    ("执行的托管账号：昵称（账号ID）", "Hosted account that does it: nickname (user id)"),
    24.0,
);
pub(super) const REASON: Column = Column::new(
    ("失败原因", "Reason"),
    ("为什么没有成功；导入时不会读取", "Why it did not succeed; import does not read it"),
    40.0,
);
pub(super) const REMEDY: Column =
    Column::new(("怎么办", "What to do"), ("下一步；导入时不会读取", "The next step; import does not read it"), 40.0);

const COLUMNS: &[Column] = &[
    Column::new(("序号", "No."), ("在任务里的顺序", "Order in the job"), 7.0),
    Column::new(("表格行", "File row"), ("在导入的表格里的行号", "Row of the imported file"), 8.0),
    CUSTOMER_ID,
    members::NICKNAME,
    rooms::NAME,
    rooms::ID,
    ACCOUNT,
    Column::new(("预计", "Expected"), ("计划时的预计", "What the plan expected"), 14.0),
    Column::new(("状态", "State"), ("现在的状态", "The state now"), 12.0),
    Column::new(("说明", "Explanation"), ("为什么是这个状态", "Why the state is so"), 40.0),
    REMEDY,
    Column::new(("编号", "Code"), ("平台最后给出的编号", "The platform's number of the last answer"), 8.0),
    Column::new(("平台说明", "Message"), ("平台最后给出的原话", "The platform's words of the last answer"), 24.0),
    Column::new(("发送次数", "Sent"), ("发送了几次", "How often it was sent"), 8.0),
    Column::new(("更新时间", "Changed"), ("状态最后一次变化的时间", "When the state last changed"), 17.0),
    Column::new(
        ("核实时间", "Confirmed"),
        ("后来的读取证实了这个状态", "A later reading shows what the state says"),
        17.0,
    ),
    Column::new(("客户数", "Customers"), ("要建的群里的客户数", "Customers of the room to create"), 8.0),
];

pub(super) fn prepare(
    mirror: &Mirror,
    sources: &ExportSources,
    job: &JobId,
    words: Words,
) -> Result<Prepared, AppError> {
    let items = JobItems::load(mirror, sources, job)?;
    let rows = items.items.iter().map(|row| (Some(row.item.changed_at.into()), items.cells(row, words).to_vec()));
    Ok(Prepared { title: JOB_ROWS, columns: COLUMNS.into(), filter: items.title(words), rows: rows.collect() })
}

impl JobItems {
    pub(super) fn load(mirror: &Mirror, sources: &ExportSources, job: &JobId) -> Result<Self, AppError> {
        let job = sources.ledger.job(&sources.workspace, job)?;
        let mut items = Vec::new();
        // A running job moves its rows between two windows.
        every_row(
            |offset| sources.ledger.items(&job.id, &[], offset, WINDOW),
            |row: &AttemptedItem| row.item.position,
            |row| {
                items.push(row);
                Ok(())
            },
        )?;
        items.sort_by_key(|row| row.item.position);
        let names = names(mirror, items.iter().map(|row| &row.item))?;
        Ok(Self { job, items, names })
    }

    /// `拉人 #12`, with the name of its file.
    pub(super) fn title(&self, words: Words) -> String {
        let kind = words.say(match self.job.kind {
            JobKind::Pull => ("拉人", "Pull"),
            JobKind::Create => ("建群", "Create"),
            JobKind::Leave => ("退群", "Leave"),
        });
        let file = self.job.title.file_name.clone().map(|name| format!(" · {name}")).unwrap_or_default();
        format!("{kind} #{}{file}", self.job.number)
    }

    pub(super) fn person(&self, person: &ContactWxid) -> Cell {
        let known = self.names.people.get(person).map(|person| person.nick_name.clone());
        Cell::or_empty(known.filter(|name| !name.is_empty()))
    }

    /// The room's name: of one to create the name it is to have.
    pub(super) fn room(&self, item: &Item, words: Words) -> Cell {
        match &item.request {
            ItemRequest::Create { name, .. } => Cell::text(name.as_str()),
            ItemRequest::Pull { room, .. } | ItemRequest::Leave { room, .. } => {
                Cell::or_empty(self.names.rooms.get(room).map(|(topic, names)| words.name_of_room(topic, names)))
            }
        }
    }

    pub(super) fn account(&self, item: &Item) -> Cell {
        Cell::or_empty(item.request.account().map(|account| match self.names.accounts.get(account) {
            Some(known) => format!("{}（{account}）", known.nick_name),
            None => account.to_string(),
        }))
    }

    fn cells(&self, row: &AttemptedItem, words: Words) -> [Cell; 17] {
        let item = &row.item;
        let (line, customers) = match &item.request {
            ItemRequest::Create { line, customers, union_ids, .. } => {
                (*line, Some((customers.len() + union_ids.len()) as u32))
            }
            ItemRequest::Pull { .. } | ItemRequest::Leave { .. } => (None, None),
        };
        let number = |number: Option<u32>| number.map_or(Cell::Empty, Cell::Number);
        let Said { title, remedy } = reason(item, words);
        [
            Cell::Number(item.position),
            number(line),
            Cell::or_empty(item.request.person().map(ContactWxid::to_string)),
            item.request.person().map_or(Cell::Empty, |person| self.person(person)),
            self.room(item, words),
            Cell::or_empty(item.room.as_ref().map(RoomWxid::to_string)),
            self.account(item),
            Cell::text(words.say(forecast(item.forecast))),
            Cell::text(words.say(state(item.state, self.job.kind))),
            Cell::Text(title),
            Cell::Text(remedy),
            Cell::or_empty(item.code.map(|code| code.to_string())),
            Cell::or_empty(item.message.clone()),
            Cell::Number(row.attempts),
            Cell::Time(item.changed_at.into()),
            Cell::time(item.confirmed_at.map(Into::into)),
            number(customers),
        ]
    }
}

/// What the people, rooms and accounts of the items are called now.
fn names<'i>(mirror: &Mirror, items: impl Iterator<Item = &'i Item>) -> Result<Names, AppError> {
    let (mut people, mut rooms) = (HashSet::new(), HashSet::new());
    for item in items {
        people.extend(item.request.person().cloned());
        rooms.extend(item.request.room().cloned());
    }
    let (people, rooms): (Vec<_>, Vec<_>) = (people.into_iter().collect(), rooms.into_iter().collect());
    Ok(mirror.names(&people, &rooms)?)
}

/// What is said of an item's state.
pub(super) fn reason(item: &Item, words: Words) -> Said {
    match &item.reason {
        Some(key) => said(key, &[], item.code, words),
        None => Said::default(),
    }
}

fn forecast(forecast: Forecast) -> Both {
    match forecast {
        Forecast::Direct => ("直接进群", "Joins at once"),
        Forecast::Card => ("会发邀请卡片", "Invitation card"),
        Forecast::AlreadyIn => ("已在群", "Already in"),
        Forecast::Impossible => ("不可能", "Impossible"),
        Forecast::Create => ("建群", "Create"),
        Forecast::Leave => ("退群", "Leave"),
    }
}

pub(super) fn state(state: ItemState, kind: JobKind) -> Both {
    match (state, kind) {
        (ItemState::Planned | ItemState::Permitted, _) => ("排队中", "Queued"),
        (ItemState::Sending, _) => ("发送中", "Sending"),
        (ItemState::Done, JobKind::Pull) => ("已进群", "In the room"),
        (ItemState::Done, JobKind::Create) => ("已建群", "Created"),
        (ItemState::Done, JobKind::Leave) => ("已退群", "Left"),
        (ItemState::Invited, _) => ("已发邀请", "Invited"),
        (ItemState::Failed, _) => ("失败", "Failed"),
        (ItemState::Unknown, _) => ("待核实", "Unknown"),
        (ItemState::Skipped, _) => ("跳过", "Skipped"),
        (ItemState::NotRun, _) => ("没有执行", "Not run"),
    }
}
