//! Rows of a job that did not succeed, in the form in which they are imported again.
//!
//! A row whose outcome is unknown is named, but without what import would read: sent again, it might happen twice.

use ledger::{AttemptedItem, Forecast, Item, ItemRequest, ItemState, JobId, JobKind};
use mirror::Mirror;

use super::job_rows::{ACCOUNT, JobItems, REASON, REMEDY, reason, state};
use super::reasons::Said;
use super::table::{Cell, Column};
use super::words::{FAILED_ROWS, Words};
use super::{ExportSources, Prepared, rooms};
use crate::failure::AppError;
use crate::import::columns::{self, FormColumn};

const ROOM_OF_PULL: Column = Column::new(("群", "Room"), ("要拉进的群", "The room to come into"), 30.0);

pub(super) fn prepare(
    mirror: &Mirror,
    sources: &ExportSources,
    job: &JobId,
    words: Words,
) -> Result<Prepared, AppError> {
    let items = JobItems::load(mirror, sources, job)?;
    let did_not = items.items.iter().filter(|row| did_not_succeed(&row.item));
    let rows = did_not.map(|row| (Some(row.item.changed_at.into()), cells(&items, row, words)));
    let mut columns: Vec<Column> = match items.job.kind {
        JobKind::Pull => form(&columns::PEOPLE).chain([ROOM_OF_PULL, rooms::ID, ACCOUNT]).collect(),
        JobKind::Create => form(&columns::ROOMS).collect(),
        JobKind::Leave => vec![rooms::ID, rooms::NAME, ACCOUNT],
    };
    columns.extend([REASON, REMEDY]);
    Ok(Prepared { title: FAILED_ROWS, columns, filter: items.title(words), rows: rows.collect() })
}

/// The columns of an import template.
pub(super) fn form(columns: &'static [FormColumn]) -> impl Iterator<Item = Column> {
    columns.iter().map(|column| Column { is_id: column.is_id, ..Column::new(column.title, column.meaning, 34.0) })
}

fn did_not_succeed(item: &Item) -> bool {
    match item.state {
        ItemState::Failed | ItemState::Unknown | ItemState::NotRun => true,
        ItemState::Skipped => item.forecast == Forecast::Impossible,
        _ => false,
    }
}

fn cells(items: &JobItems, row: &AttemptedItem, words: Words) -> Vec<Cell> {
    let item = &row.item;
    let importable = item.state != ItemState::Unknown;
    let only_if = |cell: Cell| if importable { cell } else { Cell::Empty };
    let mut cells = match &item.request {
        ItemRequest::Pull { person, room, .. } => {
            let note = match items.person(person) {
                Cell::Text(name) if importable => name,
                Cell::Text(name) => format!("{name}（{person}）"),
                _ if importable => String::new(),
                _ => person.to_string(),
            };
            vec![
                only_if(Cell::text(person.as_str())),
                Cell::Text(note),
                items.room(item, words),
                Cell::text(room.as_str()),
                items.account(item),
            ]
        }
        ItemRequest::Create { account, coworkers, customers, union_ids, name, greeting, .. } => {
            let customers = customers.iter().map(ToString::to_string).chain(union_ids.iter().map(ToString::to_string));
            let list = |ids: &mut dyn Iterator<Item = String>| Cell::Text(ids.collect::<Vec<_>>().join("、"));
            vec![
                Cell::text(name.as_str()),
                only_if(list(&mut { customers })),
                list(&mut coworkers.iter().map(ToString::to_string)),
                Cell::text(account.as_str()),
                Cell::text(greeting.as_str()),
            ]
        }
        ItemRequest::Leave { room, .. } => {
            vec![Cell::text(room.as_str()), items.room(item, words), items.account(item)]
        }
    };
    let Said { title, remedy } = reason(item, words);
    let marked = match item.state {
        ItemState::Failed => title,
        other => {
            let state = words.say(state(other, items.job.kind));
            if title.is_empty() { state.to_owned() } else { format!("{state}{}{title}", words.say(("：", ": "))) }
        }
    };
    cells.extend([Cell::Text(marked), Cell::Text(remedy)]);
    cells
}
