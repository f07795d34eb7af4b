//! Plans: for each row what will happen, before anything does (计划 → 预览 → 开始执行).

pub(crate) mod accounts;
pub(crate) mod batch;
mod create;
pub(crate) mod kept;
mod leave;
mod placeholders;
mod pull;
pub(crate) mod reason;
mod template;
mod types;

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{Timestamp, Zoned};
use ledger::{JobKind, JobSettings, Ledger, NewJob, WorkspaceId};
use miaohui::{RoomWxid, UserId};
use mirror::{Mirror, PlanFacts, RoomRow};

use crate::failure::AppError;
use crate::import::rooms::{Role, read_pasted_rooms, read_rooms};
use crate::session::Session;
use batch::Batch;
use kept::{Plan, Problems};

pub use types::*;

/// Members that a room can hold (vendor's page, 加入群聊, −10).
const ROOM_CAPACITY: u32 = 500;
/// Most rows of a plan.
const MOST_ROWS: usize = 10_000;
/// Most rooms to leave in one go.
const MOST_LEFT: usize = 1_000;
/// Most rooms of a chain.
const MOST_IN_CHAIN: usize = 100;
/// Plans that are kept, the newest.
const KEPT: usize = 20;
/// From so many rows on a person types their number.
const TYPED_ABOVE: u32 = 20;
/// Rooms shown beside a plan.
const ROOMS_SHOWN: usize = 50;

/// The plans made since the program started, of all workspaces; the newest are kept. Cheap to clone.
#[derive(Clone, Default)]
pub struct Plans(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    /// Plans and files so far, for their names.
    count: u64,
    /// The newest last.
    plans: VecDeque<(PlanId, Plan)>,
    batches: VecDeque<(BatchId, Arc<Batch>)>,
}

/// A plan and what is told of it beside its rows.
struct Made {
    plan: Plan,
    seconds: u32,
    rooms: Vec<PlanRoom>,
}

impl Plans {
    /// Plans what is asked for from what is known locally.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with a text key of `plan.*`: `nobody`, `noRooms`, `tooManyRows` (over 10,000),
    /// `tooManyRooms` (a chain of over 100, leaving over 1,000), `batchGone`; as the files say.
    pub async fn make(
        &self,
        session: &Session,
        ledger: &Ledger,
        workspace: &WorkspaceId,
        request: PlanRequest,
    ) -> Result<PlanSummary, AppError> {
        let settings = ledger.preferences()?.jobs;
        let created_today = ledger.created_rooms_since(workspace, start_of_today())?;
        let made = match request {
            PlanRequest::Pull { people, rooms, spread, account, file_name } => {
                let (people, rooms) = (once(people), once(rooms));
                check_pull(people.len(), rooms.len(), spread)?;
                let workspace = workspace.clone();
                session
                    .read(move |mirror| {
                        let facts = mirror.plan_facts(&people, &rooms)?;
                        let wish = pull::Wish {
                            spread,
                            account: account.as_ref(),
                            direct_below: settings.direct_below,
                            now: Timestamp::now(),
                        };
                        let rows = pull::rows(&facts, &wish);
                        let chain = if spread == Spread::Chain { rooms.clone() } else { Vec::new() };
                        let plan = Plan { chain, file_name, ..plan(workspace, JobKind::Pull, facts, &rooms, rows) };
                        made(mirror, plan, &settings)
                    })
                    .await?
            }
            PlanRequest::Leave { rooms, account } => {
                let rooms = once(rooms);
                check_leave(rooms.len())?;
                let workspace = workspace.clone();
                session
                    .read(move |mirror| {
                        let facts = mirror.plan_facts(&[], &rooms)?;
                        let rows = leave::rows(&facts, account.as_ref());
                        made(mirror, plan(workspace, JobKind::Leave, facts, &rooms, rows), &settings)
                    })
                    .await?
            }
            PlanRequest::Create { room } => create_rooms(session, workspace, vec![draft(room)], None, settings).await?,
            PlanRequest::CreateBatch { batch, name_pattern, first_number, greeting, account } => {
                let batch = self.batch(&batch)?;
                let rule = batch::Rule {
                    name_pattern: &name_pattern,
                    first_number,
                    greeting: &greeting,
                    account: account.as_ref().map(UserId::as_str),
                };
                let drafts = batch.drafts(&rule);
                create_rooms(session, workspace, drafts, Some(batch), settings).await?
            }
        };
        Ok(self.keep(made, &created_today))
    }

    /// A window into the rows of a plan; fewer than asked for where they would make the answer too long.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with `plan.gone` when the plan is no longer kept.
    pub fn rows(&self, plan: &PlanId, filter: PlanFilter, offset: u32, limit: u32) -> Result<PlanWindow, AppError> {
        let kept = self.lock();
        let plan = kept.plans.iter().find(|(id, _)| id == plan);
        plan.map(|(_, plan)| plan.window(filter, offset, limit)).ok_or_else(gone)
    }

    /// The job that a plan stands for; the plan is used up: its rows can be read on, and it cannot be started again.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with `plan.gone` when it is no longer kept, used up or of another workspace,
    /// `plan.numberDiffers` when the typed number is not the one asked for, `plan.nothingToDo`.
    pub fn take(&self, workspace: &WorkspaceId, plan: &PlanId, typed: Option<u32>) -> Result<NewJob, AppError> {
        let mut kept = self.lock();
        let found = kept.plans.iter_mut().find(|(id, kept)| id == plan && kept.workspace == *workspace);
        let plan = found.map(|(_, plan)| plan).filter(|plan| !plan.started).ok_or_else(gone)?;
        if plan.to_send() == 0 {
            return Err(AppError::unusable("plan.nothingToDo", "no row of this plan can be sent"));
        }
        if plan.number_to_type.is_some() && typed != plan.number_to_type {
            return Err(AppError::unusable("plan.numberDiffers", "the typed number is not that of the rows"));
        }
        plan.started = true;
        Ok(plan.job())
    }

    /// The rows of a plan that cannot be done.
    ///
    /// # Errors
    /// `plan.gone` when it is no longer kept or of another workspace.
    pub(crate) fn problems(&self, workspace: &WorkspaceId, plan: &PlanId) -> Result<Problems, AppError> {
        let kept = self.lock();
        let found = kept.plans.iter().find(|(id, kept)| id == plan && kept.workspace == *workspace);
        found.map(|(_, plan)| plan.problems()).ok_or_else(gone)
    }

    /// Reads rooms to create from an `.xlsx` or `.csv` file. Blocks.
    ///
    /// # Errors
    /// As [`crate::import_people`]; `import.noCustomers` when no column has customers, `import.tooManyRooms` (over 1,000).
    pub fn import_rooms(&self, path: &Path) -> Result<ImportedRooms, AppError> {
        let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(self.keep_batch(Batch { file_name: Some(file_name), table: read_rooms(path)? }))
    }

    /// Reads rooms to create from a table that was copied out of a sheet. Blocks.
    ///
    /// # Errors
    /// As [`Plans::import_rooms`].
    pub fn paste_rooms(&self, pasted: &str) -> Result<ImportedRooms, AppError> {
        Ok(self.keep_batch(Batch { file_name: None, table: read_pasted_rooms(pasted)? }))
    }

    fn keep_batch(&self, batch: Batch) -> ImportedRooms {
        let mut kept = self.lock();
        kept.count += 1;
        let imported = ImportedRooms {
            batch: BatchId(format!("batch-{}", kept.count)),
            file_name: batch.file_name.clone(),
            rows: batch.table.rows.len() as u32,
            columns: batch.titles(|role| role != Role::Remark),
            unknown_columns: batch.titles(|role| role == Role::Unknown),
            has_names: !batch.titles(|role| role == Role::Name).is_empty(),
        };
        kept.batches.push_back((imported.batch.clone(), Arc::new(batch)));
        while kept.batches.len() > KEPT {
            kept.batches.pop_front();
        }
        imported
    }

    fn batch(&self, id: &BatchId) -> Result<Arc<Batch>, AppError> {
        let kept = self.lock();
        let found = kept.batches.iter().find(|(known, _)| known == id).map(|(_, batch)| Arc::clone(batch));
        found.ok_or_else(|| AppError::unusable("plan.batchGone", "this file is no longer kept; choose it again"))
    }

    fn keep(&self, made: Made, created_today: &HashMap<UserId, u32>) -> PlanSummary {
        let Made { plan, seconds, rooms } = made;
        let mut kept = self.lock();
        kept.count += 1;
        let id = PlanId(format!("plan-{}", kept.count));
        let as_of = |row: &kept::Row| if row.will_be_sent() { row.as_of } else { None };
        let summary = PlanSummary {
            id: id.clone(),
            kind: plan.kind,
            counts: plan.counts(),
            to_send: plan.to_send(),
            number_to_type: plan.number_to_type,
            seconds,
            oldest_as_of: plan.rows.iter().filter_map(as_of).min(),
            accounts: plan.plan_accounts(created_today),
            reasons: plan.reasons(),
            rooms,
            room_count: plan.rooms.len() as u32,
        };
        kept.plans.push_back((id, plan));
        while kept.plans.len() > KEPT {
            kept.plans.pop_front();
        }
        summary
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Plans are added and removed whole, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn gone() -> AppError {
    AppError::unusable("plan.gone", "this plan is no longer kept, or its job was started")
}

/// Each once, at its first place.
fn once<T: Hash + Eq + Clone>(mut items: Vec<T>) -> Vec<T> {
    let mut seen = HashSet::new();
    items.retain(|item| seen.insert(item.clone()));
    items
}

fn check_pull(people: usize, rooms: usize, spread: Spread) -> Result<(), AppError> {
    check_rooms(rooms)?;
    if people == 0 {
        return Err(AppError::unusable("plan.nobody", "nobody to pull"));
    }
    let rows = if spread == Spread::Each { people.saturating_mul(rooms) } else { people };
    if rows > MOST_ROWS {
        return Err(AppError::unusable("plan.tooManyRows", "a plan has at most 10,000 rows"));
    }
    if spread == Spread::Chain && rooms > MOST_IN_CHAIN {
        return Err(AppError::unusable("plan.tooManyRooms", "a chain has at most 100 rooms"));
    }
    Ok(())
}

fn check_leave(rooms: usize) -> Result<(), AppError> {
    check_rooms(rooms)?;
    if rooms > MOST_LEFT {
        return Err(AppError::unusable("plan.tooManyRooms", "at most 1,000 rooms are left in one go"));
    }
    Ok(())
}

fn check_rooms(rooms: usize) -> Result<(), AppError> {
    if rooms == 0 { Err(AppError::unusable("plan.noRooms", "no room is named")) } else { Ok(()) }
}

/// A plan over rooms and people that exist.
fn plan(workspace: WorkspaceId, kind: JobKind, facts: PlanFacts, asked: &[RoomWxid], rows: Vec<kept::Row>) -> Plan {
    let name = |(wxid, room): (&RoomWxid, Option<mirror::PlanRoomFacts>)| match room {
        Some(room) => RoomName { wxid: room.wxid, topic: room.topic, name_from_members: room.name_from_members },
        None => RoomName { wxid: wxid.clone(), topic: String::new(), name_from_members: Vec::new() },
    };
    Plan {
        workspace,
        kind,
        people: facts.people.into_iter().map(|person| person.person).collect(),
        rooms: asked.iter().zip(facts.rooms).map(name).collect(),
        accounts: facts.accounts.into_iter().map(|account| account.account).collect(),
        rows,
        chain: Vec::new(),
        file_name: None,
        batch: None,
        number_to_type: None,
        started: false,
    }
}

/// A room as the form has it.
fn draft(room: NewRoom) -> create::Draft {
    create::Draft {
        account: room.account.map(|account| account.to_string()),
        coworkers: room.coworkers.iter().map(UserId::to_string).collect(),
        customers: room.customers,
        name: room.name,
        greeting: room.greeting,
        ..create::Draft::default()
    }
}

async fn create_rooms(
    session: &Session,
    workspace: &WorkspaceId,
    drafts: Vec<create::Draft>,
    batch: Option<Arc<Batch>>,
    settings: JobSettings,
) -> Result<Made, AppError> {
    let workspace = workspace.clone();
    session
        .read(move |mirror| {
            let (rows, facts) = create::rows(mirror, drafts)?;
            let file_name = batch.as_ref().and_then(|batch| batch.file_name.clone());
            let plan = Plan { file_name, batch, ..plan(workspace, JobKind::Create, facts, &[], rows) };
            made(mirror, plan, &settings)
        })
        .await
}

/// Adds what a person is told before starting.
fn made(mirror: &Mirror, mut plan: Plan, settings: &JobSettings) -> Result<Made, mirror::Error> {
    let to_send = plan.to_send();
    let is_typed = to_send > TYPED_ABOVE || (plan.kind == JobKind::Leave && to_send > 0);
    plan.number_to_type = is_typed.then_some(to_send);
    let seconds = match plan.kind {
        JobKind::Pull | JobKind::Leave => pull::seconds(to_send, settings.per_minute),
        JobKind::Create => {
            let busiest = plan.rows_by_account().into_values().max().unwrap_or(0);
            busiest.saturating_sub(1).saturating_mul(settings.create_every_seconds) + u32::from(busiest > 0)
        }
    };
    let rooms = rooms_shown(mirror, &plan)?;
    Ok(Made { plan, seconds, rooms })
}

/// The first rooms of a pull or leave, as far as they are known.
fn rooms_shown(mirror: &Mirror, plan: &Plan) -> Result<Vec<PlanRoom>, mirror::Error> {
    let mut rows: HashMap<usize, (u32, Option<u32>)> = HashMap::new();
    for row in &plan.rows {
        if let Some(room) = row.room {
            let (count, size) = rows.entry(room).or_default();
            *count += u32::from(row.will_be_sent());
            *size = row.size_after;
        }
    }
    let mut shown = Vec::new();
    for (place, room) in plan.rooms.iter().take(ROOMS_SHOWN).enumerate() {
        if let Some(detail) = mirror.room(&room.wxid)? {
            let room: RoomRow = detail.row;
            let (rows, size) = rows.get(&place).copied().unwrap_or_default();
            shown.push(PlanRoom { size_after: size.unwrap_or(room.size), rows, room });
        }
    }
    Ok(shown)
}

/// The beginning of this day on the clock of this computer.
fn start_of_today() -> Timestamp {
    let now = Zoned::now();
    now.start_of_day().unwrap_or(now).timestamp()
}
