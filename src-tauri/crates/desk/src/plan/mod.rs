//! Plans: for each row what will happen, before anything does (计划 → 预览 → 开始执行).

mod types;

use std::path::Path;

use ledger::{Ledger, NewJob, WorkspaceId};
use miaohui::RoomWxid;

use crate::failure::{AppError, ErrorCode};
use crate::session::Session;

pub use types::*;

/// The plans made since the program started, of all workspaces; the newest are kept. Cheap to clone.
#[derive(Clone, Default)]
pub struct Plans {}

impl Plans {
    /// Plans what is asked for from what is known locally.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with a text key of `plan.*`, such as `plan.tooManyRows`; as the files say.
    pub async fn make(
        &self,
        _session: &Session,
        _ledger: &Ledger,
        _workspace: &WorkspaceId,
        _request: PlanRequest,
    ) -> Result<PlanSummary, AppError> {
        Err(AppError::new(ErrorCode::Internal, "to come"))
    }

    /// A window into the rows of a plan.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `plan.gone` when the plan is no longer kept.
    pub fn rows(&self, _plan: &PlanId, _filter: PlanFilter, _offset: u32, _limit: u32) -> Result<PlanWindow, AppError> {
        Err(AppError::new(ErrorCode::Internal, "to come"))
    }

    /// The job that a plan stands for; the plan is used up.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `plan.gone` when it is no longer kept or of another workspace,
    /// `plan.numberDiffers` when the typed number is not the one asked for, `plan.nothingToDo`.
    pub fn take(&self, _workspace: &WorkspaceId, _plan: &PlanId, _typed: Option<u32>) -> Result<NewJob, AppError> {
        Err(AppError::new(ErrorCode::Internal, "to come"))
    }

    /// Reads rooms to create from an `.xlsx` or `.csv` file. Blocks.
    ///
    /// # Errors
    /// As [`crate::import_people`], and `import.noCustomers` when no column has customers.
    pub fn import_rooms(&self, _path: &Path) -> Result<ImportedRooms, AppError> {
        Err(AppError::new(ErrorCode::Internal, "to come"))
    }
}

impl Session {
    /// A room to create after the pattern of another: its customers (at most 40) and hosted accounts, its name.
    ///
    /// # Errors
    /// [`ErrorCode::RoomUnknown`].
    pub async fn room_as_template(&self, _room: &RoomWxid) -> Result<NewRoom, AppError> {
        Err(AppError::new(ErrorCode::Internal, "to come"))
    }
}
