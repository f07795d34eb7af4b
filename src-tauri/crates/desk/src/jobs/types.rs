//! Jobs as screens show them.

use ledger::{
    Forecast, HoldReason, ItemCounts, ItemState, JobId, JobKind, JobState, JobTitle, OperationKind, PauseReason,
};
use miaohui::RoomWxid;
use mirror::{Millis, PersonSummary, RowAccount};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::plan::RoomName;

/// A job and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobSummary {
    /// Which.
    pub id: JobId,
    /// Counts the jobs of a workspace from 1.
    pub number: u32,
    /// What it does.
    pub kind: JobKind,
    /// Where it is.
    pub state: JobState,
    /// Why it is paused.
    pub pause: Option<PauseReason>,
    /// What it is about.
    pub title: JobTitle,
    /// When a person started it.
    pub created_at: Millis,
    /// Until then it can be withdrawn, and nothing is sent.
    pub starts_at: Millis,
    /// When nothing was left to send.
    pub finished_at: Option<Millis>,
    /// Items in all.
    pub total: u32,
    /// Items by state.
    pub counts: ItemCounts,
    /// Seconds until nothing is left to send, at the pace of now, pauses not counted; none when it does not run.
    pub seconds_left: Option<u32>,
    /// Calls of its kind in the last 60 s, of this and all other jobs of the workspace.
    pub calls_in_last_minute: u32,
    /// Other jobs that run now on one of its accounts.
    pub shares_pace_with: u32,
    /// Its accounts, those with most items left first.
    pub accounts: Vec<JobAccount>,
    /// Up to three of its rooms.
    pub rooms: Vec<RoomName>,
    /// The desk of the team that runs it, where that is another one.
    pub run_by: Option<String>,
}

/// An account of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobAccount {
    /// Which.
    pub account: RowAccount,
    /// Items left to send.
    pub left: u32,
    /// Why it does nothing for now.
    pub held: Option<HoldReason>,
}

/// A window into the jobs of a workspace, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobWindow {
    /// Jobs in all.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<JobSummary>,
    /// Jobs that run, are paused, or have items whose outcome a person must look at; not those that other desks run.
    pub needing_attention: u32,
}

/// Which items of a job.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum JobRowFilter {
    /// All.
    #[default]
    All,
    /// Planned, permitted or sending.
    Going,
    /// Done.
    Done,
    /// Invited.
    Invited,
    /// Failed.
    Failed,
    /// Unknown.
    Unknown,
    /// Skipped, or never sent because the job ended.
    NotSent,
}

/// A window into the items of a job: those being sent, then those answered, the newest first, then those left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobRowWindow {
    /// Items in the whole result.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<JobRow>,
}

/// One item of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobRow {
    /// Order of sending, from 1.
    pub position: u32,
    /// Row of the Excel file, from 1.
    pub line: Option<u32>,
    /// The person of a pull.
    pub person: Option<PersonSummary>,
    /// The room; of a create once it is known.
    pub room: Option<RoomName>,
    /// The account that does it.
    pub account: Option<RowAccount>,
    /// What the plan expected.
    pub forecast: Forecast,
    /// Where it is.
    pub state: ItemState,
    /// Key of the text that explains the state, such as `addMember.notFriend`, `plan.…` or `job.…`.
    pub reason: Option<String>,
    /// The vendor's number of the last answer.
    pub code: Option<i32>,
    /// The vendor's words of the last answer.
    pub message: Option<String>,
    /// When the state last changed.
    pub changed_at: Millis,
    /// Not to be sent again before.
    pub not_before: Option<Millis>,
    /// A later observation shows what the state says.
    pub confirmed_at: Option<Millis>,
    /// How often it was sent.
    pub attempts: u32,
    /// Name of the room to create.
    pub room_name: Option<String>,
    /// Customers of the room to create.
    pub customers: Option<u32>,
}

/// Items of a job that need a person, by reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobIssue {
    /// [`ItemState::Failed`] or [`ItemState::Unknown`].
    pub state: ItemState,
    /// Key of the text.
    pub reason: Option<String>,
    /// The vendor's number, where all have the same.
    pub code: Option<i32>,
    /// How many items.
    pub count: u32,
    /// The first of them.
    pub first_position: u32,
    /// Accounts that could do some of them: online, in the room, a friend.
    pub alternatives: Vec<AccountAlternative>,
}

/// An account that could do items at which another failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountAlternative {
    /// Which.
    pub account: RowAccount,
    /// How many of the items.
    pub count: u32,
}

/// What a person says of an item whose outcome is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum Decision {
    /// It happened.
    Done {
        /// The room, of a create.
        room: Option<RoomWxid>,
    },
    /// It did not happen: the item counts as failed and may be sent once more, by a person.
    NotDone,
}

/// One sending of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttemptRow {
    /// Committed before the first byte left.
    pub sent_at: Millis,
    /// When the answer was there, or its loss was noticed.
    pub answered_at: Option<Millis>,
    /// The account that did it.
    pub account: Option<RowAccount>,
    /// State of the item after it; none while on its way.
    pub outcome: Option<ItemState>,
    /// Key of the text that explains the outcome.
    pub reason: Option<String>,
    /// The vendor's number.
    pub code: Option<i32>,
    /// The vendor's words.
    pub message: Option<String>,
    /// The answer as it came, cut to 4,000 characters.
    pub raw: Option<String>,
}

/// A window into everything that was sent or decided (操作记录), the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OperationWindow {
    /// Rows in all.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<OperationRow>,
}

/// One line of 操作记录.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OperationRow {
    /// When.
    pub at: Millis,
    /// The job.
    pub job: JobId,
    /// Its number.
    pub job_number: u32,
    /// What the job does.
    pub job_kind: JobKind,
    /// The item, where it is about one.
    pub position: Option<u32>,
    /// What a person did; none for a call to the vendor.
    pub operation: Option<OperationKind>,
    /// The account of a call.
    pub account: Option<RowAccount>,
    /// The person of a pull.
    pub person: Option<PersonSummary>,
    /// The room.
    pub room: Option<RoomName>,
    /// Name of the room to create.
    pub room_name: Option<String>,
    /// State of the item after a call; none while on its way.
    pub outcome: Option<ItemState>,
    /// Key of the text that explains the outcome.
    pub reason: Option<String>,
    /// The vendor's number.
    pub code: Option<i32>,
}
