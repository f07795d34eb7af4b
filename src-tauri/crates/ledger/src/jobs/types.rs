//! What jobs are made of.

use jiff::Timestamp;
use miaohui::{ContactWxid, RoomWxid, UnionId, UserId};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::workspaces::as_text;

/// A job's id: given by the ledger, never given twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct JobId(pub(crate) String);

impl JobId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for JobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum JobKind {
    /// Brings people into rooms (拉人进群).
    Pull,
    /// Creates rooms (建群).
    Create,
    /// Makes hosted accounts leave rooms (退群).
    Leave,
}

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum JobState {
    /// Started by a person; may be withdrawn until `starts_at`, and nothing is sent before.
    Starting,
    /// Sends what can be sent.
    Running,
    /// Sends nothing until its [`PauseReason`] is over or a person continues.
    Paused,
    /// Ended by a person: what was not sent never will be.
    Stopped,
    /// Ended by a person within the seconds before the first call.
    Withdrawn,
    /// Nothing is left to send.
    Finished,
}

/// Why a job is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PauseReason {
    /// A person paused it.
    Person,
    /// Three failures without a reason in a row on each account that has rows left. Ends when a person continues a job
    /// of such an account.
    Breaker,
    /// The vendor does not accept the token. Ends only by a person.
    TokenRejected,
    /// The workspace is read-only. Ends when a person allows writing again.
    ReadOnly,
    /// Every row that is left waits for an account that is held. Ends by itself when an account comes back.
    AccountsHeld,
    /// It is the time of the day in which nothing is sent. Ends by itself.
    QuietHours,
    /// As many calls were made today as allowed. Ends by itself tomorrow.
    DailyBudget,
    /// The vendor cannot be reached. Ends by itself.
    Network,
    /// The ledger or the mirror could not be written. Ends only by a person.
    Storage,
    /// Another desk of the team runs it. Ends when that desk gives it up.
    ElsewhereInTeam,
    /// The team's server cannot be reached, so nobody knows what the other desks do. Ends by itself.
    TeamAway,
}

impl PauseReason {
    /// Only a person ends it.
    pub const UNTIL_A_PERSON: [Self; 3] = [Self::Person, Self::TokenRejected, Self::Storage];

    /// Ends by itself, without anybody doing anything here.
    pub fn ends_by_itself(self) -> bool {
        matches!(self, Self::AccountsHeld | Self::QuietHours | Self::DailyBudget | Self::Network | Self::TeamAway)
    }
}

/// Where an item is. `Planned` → `Permitted` → `Sending` → one of the others; see `docs/architecture.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ItemState {
    /// Not sent yet (排队中).
    Planned,
    /// The pace lets it through; surely not sent (排队中).
    Permitted,
    /// Committed before the first byte leaves: from here on it may have happened (发送中).
    Sending,
    /// Done, as the vendor says: in the room, created, left (已进群).
    Done,
    /// An invitation card went out (已发邀请).
    Invited,
    /// Surely not done (失败).
    Failed,
    /// Nobody knows whether it was done (待核实).
    Unknown,
    /// Nothing to do: already in the room, or impossible as the plan said (跳过).
    Skipped,
    /// The job ended before it was sent (没有执行).
    NotRun,
}

/// What the plan expects of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Forecast {
    /// The person comes into the room at once.
    Direct,
    /// An invitation card goes out.
    Card,
    /// The person is in the room already.
    AlreadyIn,
    /// It cannot be done; the item's reason says why.
    Impossible,
    /// A room is created.
    Create,
    /// The account leaves the room.
    Leave,
}

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum ItemRequest {
    /// `room/addMember`.
    Pull {
        /// The account that does it; none where none is possible.
        account: Option<UserId>,
        /// The person.
        person: ContactWxid,
        /// The room.
        room: RoomWxid,
    },
    /// `room/create`.
    Create {
        /// The account that does it and will own the room.
        account: UserId,
        /// Coworkers to take in.
        coworkers: Vec<UserId>,
        /// Customers by wxid; with `union_ids` 2 to 40.
        customers: Vec<ContactWxid>,
        /// Customers by union id.
        union_ids: Vec<UnionId>,
        /// The room's name; empty leaves it nameless.
        name: String,
        /// The first message, placeholders filled in; may be empty.
        greeting: String,
        /// Row of the Excel file it comes from, counted from 1.
        line: Option<u32>,
    },
    /// `room/exit`.
    Leave {
        /// The account that leaves.
        account: UserId,
        /// The room.
        room: RoomWxid,
    },
}

impl ItemRequest {
    /// The same by another account.
    pub fn by(mut self, other: UserId) -> Self {
        match &mut self {
            Self::Pull { account, .. } => *account = Some(other),
            Self::Create { account, .. } | Self::Leave { account, .. } => *account = other,
        }
        self
    }

    /// The account that does it.
    pub fn account(&self) -> Option<&UserId> {
        match self {
            Self::Pull { account, .. } => account.as_ref(),
            Self::Create { account, .. } | Self::Leave { account, .. } => Some(account),
        }
    }

    /// The person of a pull.
    pub fn person(&self) -> Option<&ContactWxid> {
        match self {
            Self::Pull { person, .. } => Some(person),
            Self::Create { .. } | Self::Leave { .. } => None,
        }
    }

    /// The room, where it is known before.
    pub fn room(&self) -> Option<&RoomWxid> {
        match self {
            Self::Pull { room, .. } | Self::Leave { room, .. } => Some(room),
            Self::Create { .. } => None,
        }
    }
}

/// What a job is about, for its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobTitle {
    /// Things to do when it was started: people to pull, rooms to create or leave.
    pub count: u32,
    /// Name of the first room, as it was then; empty for nameless ones.
    pub room_name: String,
    /// Different rooms.
    pub rooms: u32,
    /// Name of the file that the list came from.
    pub file_name: Option<String>,
}

/// A job to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What it does.
    pub kind: JobKind,
    /// What it is about.
    pub title: JobTitle,
    /// Rooms in which a pull goes on when one is full, in order; empty otherwise.
    pub chain: Vec<RoomWxid>,
    /// In the order of sending.
    pub items: Vec<NewItem>,
}

/// An item to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// What is to be sent.
    pub request: ItemRequest,
    /// What the plan expects. `AlreadyIn` and `Impossible` are kept as skipped and never sent.
    pub forecast: Forecast,
    /// Key of the text that says why it is impossible, such as `plan.notFriend`.
    pub reason: Option<String>,
}

/// A job as kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its id.
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
    /// Rooms in which a pull goes on when one is full.
    pub chain: Vec<RoomWxid>,
    /// When a person started it.
    pub created_at: Timestamp,
    /// Nothing is sent before.
    pub starts_at: Timestamp,
    /// When nothing was left to send.
    pub finished_at: Option<Timestamp>,
    /// The desk of the team that runs it, where that is another one than this.
    #[serde(skip)]
    pub elsewhere: Option<String>,
    /// No other desk of the team can know of it.
    #[serde(skip)]
    pub only_here: bool,
}

/// An item as kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Order of sending, from 1.
    pub position: u32,
    /// What is to be sent, with account and room as last chosen.
    pub request: ItemRequest,
    /// The room; of a create once it is known.
    pub room: Option<RoomWxid>,
    /// What the plan expected.
    pub forecast: Forecast,
    /// Where it is.
    pub state: ItemState,
    /// Key of the text that explains the state.
    pub reason: Option<String>,
    /// The vendor's number of the last answer.
    pub code: Option<i64>,
    /// The vendor's words of the last answer.
    pub message: Option<String>,
    /// When the state last changed.
    pub changed_at: Timestamp,
    /// Not to be sent before.
    pub not_before: Option<Timestamp>,
    /// How often it was put off because the vendor was not ready.
    pub waited: u32,
    /// How often the vendor was asked whether it happened.
    pub looked: u32,
    /// When it was last asked.
    pub looked_at: Option<Timestamp>,
    /// A later observation shows what the state says.
    pub confirmed_at: Option<Timestamp>,
}

/// One item of one job.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemKey {
    /// The job.
    pub job: JobId,
    /// The item's place in it, from 1.
    pub position: u32,
}

/// One sending of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// The job.
    pub job: JobId,
    /// The item.
    pub position: u32,
    /// As sent.
    pub request: ItemRequest,
    /// Most people the room of a pull may have had then, as far as known.
    pub room_size: Option<u32>,
    /// Committed before the first byte left.
    pub sent_at: Timestamp,
    /// When the answer was there, or its loss was noticed.
    pub answered_at: Option<Timestamp>,
    /// State of the item after it; none while on its way.
    pub outcome: Option<ItemState>,
    /// Key of the text that explains the outcome.
    pub reason: Option<String>,
    /// The vendor's number.
    pub code: Option<i64>,
    /// The vendor's words.
    pub message: Option<String>,
    /// The answer as it came, cut to 4,000 characters.
    pub raw: Option<String>,
}

/// How many items of a job are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "named after the states")]
pub struct ItemCounts {
    pub planned: u32,
    pub permitted: u32,
    pub sending: u32,
    pub done: u32,
    pub invited: u32,
    pub failed: u32,
    pub unknown: u32,
    pub skipped: u32,
    pub not_run: u32,
}

/// Why an account does nothing for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HoldReason {
    /// Not logged in. Ends by itself when the vendor says it is back.
    Offline,
    /// Three failures without a reason in a row: perhaps restricted. Ends only by a person.
    Breaker,
    /// The vendor cannot use it: not found, hosted more than once, or no WeCom account. Ends only by a person.
    Unusable,
}

/// What a person did with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum OperationKind {
    /// Started it.
    Started,
    /// Withdrew it before the first call.
    Withdrawn,
    /// Paused it.
    Paused,
    /// Continued it.
    Continued,
    /// Stopped it.
    Stopped,
    /// Let failed items be sent once more.
    Retried,
    /// Went on with it where another desk of the team had left it. Nobody has to ask for that.
    TakenOver,
    /// Said that an item whose outcome was unknown had happened.
    DecidedDone,
    /// Said that an item whose outcome was unknown had not happened.
    DecidedNotDone,
}

as_text!(JobKind { Pull = "pull", Create = "create", Leave = "leave" });
as_text!(JobState {
    Starting = "starting",
    Running = "running",
    Paused = "paused",
    Stopped = "stopped",
    Withdrawn = "withdrawn",
    Finished = "finished",
});
as_text!(PauseReason {
    Person = "person",
    Breaker = "breaker",
    TokenRejected = "tokenRejected",
    ReadOnly = "readOnly",
    AccountsHeld = "accountsHeld",
    QuietHours = "quietHours",
    DailyBudget = "dailyBudget",
    Network = "network",
    Storage = "storage",
    ElsewhereInTeam = "elsewhereInTeam",
    TeamAway = "teamAway",
});
as_text!(ItemState {
    Planned = "planned",
    Permitted = "permitted",
    Sending = "sending",
    Done = "done",
    Invited = "invited",
    Failed = "failed",
    Unknown = "unknown",
    Skipped = "skipped",
    NotRun = "notRun",
});
as_text!(Forecast {
    Direct = "direct",
    Card = "card",
    AlreadyIn = "alreadyIn",
    Impossible = "impossible",
    Create = "create",
    Leave = "leave",
});
as_text!(HoldReason { Offline = "offline", Breaker = "breaker", Unusable = "unusable" });
as_text!(OperationKind {
    Started = "started",
    Withdrawn = "withdrawn",
    Paused = "paused",
    Continued = "continued",
    Stopped = "stopped",
    Retried = "retried",
    TakenOver = "takenOver",
    DecidedDone = "decidedDone",
    DecidedNotDone = "decidedNotDone",
});
