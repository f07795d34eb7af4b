//! What a plan is asked for, and what it says.

use ledger::{Forecast, JobKind};
use miaohui::{ContactWxid, RoomWxid, UserId};
use mirror::{Millis, PersonSummary, RoomRow, RowAccount};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Identifies a plan since the program started.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct PlanId(pub String);

/// Identifies a file of rooms to create, read since the program started.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct BatchId(pub String);

/// What is to be planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum PlanRequest {
    /// People into rooms.
    Pull {
        /// Whom, in the order of sending; one named twice counts once. At most 10,000.
        people: Vec<ContactWxid>,
        /// Where. People times rooms (for [`Spread::Chain`]: people) are at most 10,000.
        rooms: Vec<RoomWxid>,
        /// What several rooms mean.
        spread: Spread,
        /// The account that does it; none: for each row the best one.
        account: Option<UserId>,
        /// Name of the file that the list came from.
        file_name: Option<String>,
    },
    /// One new room.
    Create {
        /// Which.
        room: NewRoom,
    },
    /// The rooms of a file.
    CreateBatch {
        /// The file, see [`ImportedRooms`].
        batch: BatchId,
        /// How rooms are named: any text, `{序号}`, `{序号:3}` (digits), and `{…}` with a column's header. Empty: the
        /// column 群名.
        name_pattern: String,
        /// Number of the first row.
        first_number: u32,
        /// The first message in each room, where the row has none of its own.
        greeting: String,
        /// The account of rows that name none.
        account: Option<UserId>,
    },
    /// Hosted accounts leave rooms.
    Leave {
        /// Which rooms; at most 1,000.
        rooms: Vec<RoomWxid>,
        /// The account that leaves; none: every account that is in the room, a row for each.
        account: Option<UserId>,
    },
}

/// What several rooms of a pull mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Spread {
    /// Everybody into each of the rooms.
    Each,
    /// Everybody into one room: the first until it is full, then the next.
    Chain,
}

/// A room to create.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct NewRoom {
    /// The account that creates and will own it; none: not chosen yet.
    pub account: Option<UserId>,
    /// Coworkers to take in.
    pub coworkers: Vec<UserId>,
    /// Customers, 2 to 40.
    pub customers: Vec<ContactWxid>,
    /// Its name; empty leaves it nameless.
    pub name: String,
    /// The first message; `{昵称}` (or `{账号昵称}`) stands for the account's nickname, `{群名}` for the room's name.
    pub greeting: String,
}

/// A plan: what will happen, before anything does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanSummary {
    /// To start it, and to read its rows.
    pub id: PlanId,
    /// What it does.
    pub kind: JobKind,
    /// Rows by what is expected.
    pub counts: PlanCounts,
    /// Calls that will be made: the rows that are neither skipped nor impossible.
    pub to_send: u32,
    /// The number that a person has to type before it starts (leaving rooms, or over 20 rows); none: no need.
    pub number_to_type: Option<u32>,
    /// Time it takes at the pace of the settings, in seconds. Pauses and quiet hours are not in it.
    pub seconds: u32,
    /// The oldest fact that it rests on.
    pub oldest_as_of: Option<Millis>,
    /// Which account does how many rows, the busiest first.
    pub accounts: Vec<PlanAccount>,
    /// Why rows are impossible or doubtful, the most frequent first.
    pub reasons: Vec<PlanReason>,
    /// The rooms of a pull or leave, in the order asked; at most 50.
    pub rooms: Vec<PlanRoom>,
    /// Rooms in all.
    pub room_count: u32,
}

/// Rows of a plan by what is expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanCounts {
    /// All rows.
    pub total: u32,
    /// People who come in at once.
    pub direct: u32,
    /// People who get an invitation card.
    pub card: u32,
    /// People who are in the room already.
    pub already_in: u32,
    /// Rows that cannot be done.
    pub impossible: u32,
    /// Rooms to create.
    pub create: u32,
    /// Rooms to leave.
    pub leave: u32,
    /// Of the rows to send: those whose account is offline, which wait for it.
    pub waiting: u32,
}

/// An account in a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanAccount {
    /// Which.
    pub account: RowAccount,
    /// Rows it does.
    pub rows: u32,
    /// Rooms it has created today, of any job.
    pub created_today: u32,
}

/// Why rows are impossible or doubtful.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanReason {
    /// Key of the text, such as `plan.notFriend`.
    pub text_key: String,
    /// How many rows.
    pub rows: u32,
    /// They will not be sent.
    pub impossible: bool,
}

/// A room in a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanRoom {
    /// The room.
    pub room: RoomRow,
    /// Its size when everything has gone as expected, cards not counted.
    pub size_after: u32,
    /// Rows to send for it.
    pub rows: u32,
}

/// Which rows of a plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PlanFilter {
    /// All.
    #[default]
    All,
    /// Those that will be sent.
    ToSend,
    /// [`Forecast::Direct`].
    Direct,
    /// [`Forecast::Card`].
    Card,
    /// [`Forecast::AlreadyIn`].
    AlreadyIn,
    /// [`Forecast::Impossible`].
    Impossible,
    /// Those that wait for an account.
    Waiting,
}

/// A window into the rows of a plan, in the order of sending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanWindow {
    /// Rows in the whole result.
    pub total: u32,
    /// Position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<PlanRow>,
}

/// One row of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanRow {
    /// Order of sending, from 1.
    pub position: u32,
    /// Row of the Excel file, from 1.
    pub line: Option<u32>,
    /// The person of a pull.
    pub person: Option<PersonSummary>,
    /// The room of a pull or leave.
    pub room: Option<RoomName>,
    /// The account that does it.
    pub account: Option<RowAccount>,
    /// What is expected.
    pub forecast: Forecast,
    /// Key of the text that says why it is impossible or doubtful, such as `plan.notFriend`.
    pub reason: Option<String>,
    /// What belongs into the reason's text: names of accounts, a number, a name from the file.
    pub reason_values: Vec<String>,
    /// The account is offline: the row waits for it.
    pub waits: bool,
    /// Size of the room after this row, cards not counted.
    pub size_after: Option<u32>,
    /// Age of the oldest fact that the row rests on.
    pub as_of: Option<Millis>,
    /// The room to create.
    pub create: Option<RoomToCreate>,
}

/// A room by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomName {
    /// Which.
    pub wxid: RoomWxid,
    /// Its name; empty when nameless.
    pub topic: String,
    /// For a nameless room up to three names of members.
    pub name_from_members: Vec<String>,
}

/// A room to create, in few words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoomToCreate {
    /// Its name.
    pub name: String,
    /// Its greeting, placeholders filled in.
    pub greeting: String,
    /// Coworkers.
    pub coworkers: u32,
    /// Customers.
    pub customers: u32,
    /// Customers known to be no friend of the account; at most 40.
    pub not_friends: Vec<PersonSummary>,
    /// Known rooms of the same name, and earlier rows of the same plan with it.
    pub same_name: u32,
}

/// Rooms to create, read from a file or from a pasted table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportedRooms {
    /// To plan them.
    pub batch: BatchId,
    /// The file's name, without the folder; none for a table that was pasted.
    pub file_name: Option<String>,
    /// Rows with anything in them, below the header.
    pub rows: u32,
    /// Headers of all columns: each can stand in the name pattern.
    pub columns: Vec<String>,
    /// Of these the headers that mean nothing by themselves.
    pub unknown_columns: Vec<String>,
    /// The file has a column of names.
    pub has_names: bool,
}
