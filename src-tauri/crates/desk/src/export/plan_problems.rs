//! Rows of a plan that cannot be done, in the form in which they are imported again: of a file as they stand in it.

use ledger::JobKind;

use super::failed_rows::form;
use super::job_rows::{ACCOUNT, REASON, REMEDY};
use super::reasons::said;
use super::table::{Cell, Column, Title};
use super::words::{PLAN_PROBLEMS, Words};
use super::{ExportSources, Prepared, rooms};
use crate::failure::AppError;
use crate::import::columns;
use crate::import::rooms::{Role, RoomColumn};
use crate::plan::batch::Batch;
use crate::plan::{PlanId, PlanRow};

pub(super) fn prepare(sources: &ExportSources, plan: &PlanId, words: Words) -> Result<Prepared, AppError> {
    let problems = sources.plans.problems(&sources.workspace, plan)?;
    let mut columns: Vec<Column> = match (&problems.batch, problems.kind) {
        (Some(batch), _) => of_file(batch),
        (None, JobKind::Pull) => form(&columns::PEOPLE).chain([rooms::NAME, rooms::ID, ACCOUNT]).collect(),
        (None, JobKind::Create) => vec![rooms::NAME, ACCOUNT],
        (None, JobKind::Leave) => vec![rooms::ID, rooms::NAME, ACCOUNT],
    };
    columns.extend([REASON, REMEDY]);
    let rows = problems.rows.iter().map(|row| {
        let mut cells = match (&problems.batch, problems.kind) {
            (Some(batch), _) => cells_of_file(batch, row),
            (None, kind) => cells(kind, row, words),
        };
        let said = said(row.reason.as_deref().unwrap_or_default(), &row.reason_values, None, words);
        cells.extend([Cell::Text(said.title), Cell::Text(said.remedy)]);
        (row.as_of, cells)
    });
    let filter = problems.file_name.unwrap_or_default();
    Ok(Prepared { title: PLAN_PROBLEMS, filter, rows: rows.collect(), columns })
}

/// The columns of the file but for what an earlier file of problems added. Each row keeps its name, so that numbers do
/// not move when fewer rows are imported: a file without names gets a column of them.
fn of_file(batch: &Batch) -> Vec<Column> {
    const FROM_FILE: (&str, &str) = ("表格里的列", "Column of the file");
    let own = kept(batch).map(|column| Column {
        title: Title::OfFile(column.title.clone()),
        is_id: matches!(column.role, Role::Customers | Role::Coworkers | Role::Account),
        ..Column::new(FROM_FILE, FROM_FILE, 24.0)
    });
    let name = (!has_names(batch)).then(|| form(&columns::ROOMS).next()).flatten();
    name.into_iter().chain(own).collect()
}

fn kept(batch: &Batch) -> impl Iterator<Item = &RoomColumn> {
    batch.table.columns.iter().filter(|column| column.role != Role::Remark)
}

fn has_names(batch: &Batch) -> bool {
    kept(batch).any(|column| column.role == Role::Name)
}

fn cells_of_file(batch: &Batch, row: &PlanRow) -> Vec<Cell> {
    let source = batch.table.rows.iter().find(|source| Some(source.line) == row.line);
    let is_named = row.reason.as_deref() != Some("plan.unknownColumn");
    let name = row.create.as_ref().map(|create| create.name.clone()).filter(|name| is_named && !name.is_empty());
    let mut name = Some(Cell::or_empty(name));
    let first = if has_names(batch) { None } else { name.take() };
    let own = kept(batch).map(|column| {
        let stands = || source.and_then(|source| source.cell(column.column)).map(|value| value.whole());
        match column.role {
            Role::Name => match name.take() {
                Some(Cell::Text(name)) => Cell::Text(name),
                _ => Cell::or_empty(stands()),
            },
            _ => Cell::or_empty(stands()),
        }
    });
    let own: Vec<Cell> = own.collect();
    first.into_iter().chain(own).collect()
}

fn cells(kind: JobKind, row: &PlanRow, words: Words) -> Vec<Cell> {
    let account = Cell::or_empty(row.account.as_ref().map(|known| format!("{}（{}）", known.nick_name, known.user_id)));
    let room_name =
        Cell::or_empty(row.room.as_ref().map(|room| words.name_of_room(&room.topic, &room.name_from_members)));
    let room = Cell::or_empty(row.room.as_ref().map(|room| room.wxid.to_string()));
    match kind {
        JobKind::Pull => {
            let person = row.person.as_ref();
            let id = Cell::or_empty(person.map(|person| person.wxid.to_string()));
            let note = Cell::or_empty(person.map(|person| person.nick_name.clone()));
            vec![id, note, room_name, room, account]
        }
        JobKind::Create => vec![Cell::or_empty(row.create.as_ref().map(|create| create.name.clone())), account],
        JobKind::Leave => vec![room, room_name, account],
    }
}
