//! The connection checklist: network → host → token → can read → accounts → tags → callbacks → clock.
//!
//! Reads only. Each step says what it found; a failed step keeps the later ones waiting. The words are the UI's.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use miaohui::{Account, Answer, Client, ContactWxid, Error, PageRequest, RoomPage};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::{AppError, ErrorCode};
use crate::session::telling_pauses;

/// Rooms asked for when checking whether rooms can be read.
const SAMPLE: u32 = 60;
/// A clock further off than this earns a warning: plans and ages would be wrong. In seconds.
const CLOCK_TOLERANCE: i64 = 120;

/// The eight steps, in the order they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub enum CheckStepName {
    Network,
    Host,
    Token,
    Read,
    Accounts,
    Tags,
    Callbacks,
    Clock,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CheckStepState {
    /// Not begun; waits for an earlier step.
    Waiting,
    /// Under way.
    Running,
    /// ✓
    Passed,
    /// ! usable, with something to look at.
    Warned,
    /// ✗
    Failed,
    /// – not needed now.
    Skipped,
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct CheckStep {
    /// Which.
    pub name: CheckStepName,
    /// How far.
    pub state: CheckStepState,
    /// What was found, where the step has something to tell.
    pub finding: Option<CheckFinding>,
    /// Why it failed.
    pub error: Option<AppError>,
}

/// What a step found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CheckFinding {
    /// The vendor asks to wait, after too many requests; the check goes on by itself.
    VendorWaits {
        /// Rounded up.
        seconds: u32,
    },
    /// The host answered in this many milliseconds.
    Reachable {
        /// Round trip of the first answer.
        millis: u32,
    },
    /// Rooms can be listed.
    RoomsReadable {
        /// What the vendor says there are.
        total: Option<u32>,
        /// How many came with the first page.
        received: u32,
    },
    /// This tenant lists rooms by tag only.
    OnlyByTag,
    /// The hosted accounts.
    Accounts {
        /// How many.
        total: u32,
        /// Names of those not online.
        offline: Vec<String>,
    },
    /// This tenant does not list its accounts; they are collected from the rooms.
    AccountsUnknown,
    /// Tags met on the first rooms.
    Tags {
        /// How many different ones.
        total: u32,
    },
    /// No tag on the first rooms.
    NoTags,
    /// Callbacks are set up later, in the settings.
    CallbacksLater,
    /// This computer's clock against the server's.
    Clock {
        /// Positive: this computer is ahead.
        off_seconds: i32,
    },
    /// The server did not say its time.
    ClockUnknown,
}

/// The whole checklist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct CheckReport {
    /// All eight, in order.
    pub steps: Vec<CheckStep>,
    /// The token was accepted: the workspace can be saved and used.
    pub usable: bool,
}

const ORDER: [CheckStepName; 8] = [
    CheckStepName::Network,
    CheckStepName::Host,
    CheckStepName::Token,
    CheckStepName::Read,
    CheckStepName::Accounts,
    CheckStepName::Tags,
    CheckStepName::Callbacks,
    CheckStepName::Clock,
];

/// Runs the checklist; `on_step` hears every change of a step.
pub async fn check_connection(client: &Client, on_step: impl Fn(&CheckStep) + Send + Sync) -> CheckReport {
    let running = Mutex::new(CheckStepName::Network);
    let mut list = Checklist::new(&on_step, &running);
    let tell = |seconds: Option<u32>| {
        let Some(seconds) = seconds else { return };
        let name = *running.lock().unwrap_or_else(PoisonError::into_inner);
        let finding = Some(CheckFinding::VendorWaits { seconds });
        on_step(&CheckStep { name, state: CheckStepState::Running, finding, error: None });
    };
    let usable = telling_pauses(client, tell, run(client, &mut list)).await.is_ok();
    CheckReport { steps: list.steps, usable }
}

/// A step failed; what is below it stays waiting.
struct Stopped;

async fn run<F: Fn(&CheckStep) + Send + Sync>(client: &Client, list: &mut Checklist<'_, F>) -> Result<(), Stopped> {
    use CheckStepName as Step;
    list.set(Step::Callbacks, CheckStepState::Skipped, Some(CheckFinding::CallbacksLater));
    let first = reach(client, list).await?;
    list.begin(Step::Read);
    let rooms = match client.rooms(PageRequest { number: 1, size: SAMPLE }).await {
        Ok(answer) => Some(answer),
        Err(error) if error.call_missing() => None,
        Err(error) => return list.fail(Step::Read, error),
    };
    tell_rooms(list, rooms.as_ref());
    tell_accounts(list, first.accounts.as_deref());
    tell_clock(list, first.server_time);
    Ok(())
}

/// What the first answer told.
struct FirstAnswer {
    accounts: Option<Vec<Account>>,
    server_time: Option<jiff::Timestamp>,
}

/// Network, host and token: all three are known from the first answer.
async fn reach<F: Fn(&CheckStep) + Send + Sync>(
    client: &Client,
    list: &mut Checklist<'_, F>,
) -> Result<FirstAnswer, Stopped> {
    use CheckStepName as Step;
    list.begin(Step::Network);
    let (first, took) = match first_answer(client).await {
        Ok(found) => found,
        Err(error) => {
            let failed = step_of(&error);
            for passed in [Step::Network, Step::Host].into_iter().take_while(|step| *step != failed) {
                list.set(passed, CheckStepState::Passed, None);
            }
            return list.fail(failed, error);
        }
    };
    list.set(Step::Network, CheckStepState::Passed, None);
    let millis = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
    list.set(Step::Host, CheckStepState::Passed, Some(CheckFinding::Reachable { millis }));
    list.set(Step::Token, CheckStepState::Passed, None);
    Ok(first)
}

/// `bot/list` is the best check of a token. A tenant without it is asked for the rooms of nobody, which the seed has.
async fn first_answer(client: &Client) -> Result<(FirstAnswer, std::time::Duration), Error> {
    match client.accounts().await {
        Ok(Answer { value, server_time, took, .. }) => Ok((FirstAnswer { accounts: Some(value), server_time }, took)),
        Err(error) if error.call_missing() => match client.rooms_by_member(&ContactWxid::from("0")).await {
            Ok(Answer { server_time, took, .. }) => Ok((FirstAnswer { accounts: None, server_time }, took)),
            // "No such contact" is an answer to an accepted token; how long it took is not told then.
            Err(error) if said_of_the_person(&error) => {
                Ok((FirstAnswer { accounts: None, server_time: None }, std::time::Duration::ZERO))
            }
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// A business code about the person asked for: the token was accepted and the call is there.
fn said_of_the_person(error: &Error) -> bool {
    AppError::from(error.clone()).code == ErrorCode::VendorRefused
}

/// Which of the first three steps an error belongs to.
fn step_of(error: &Error) -> CheckStepName {
    match AppError::from(error.clone()).code {
        ErrorCode::NoNetwork => CheckStepName::Network,
        ErrorCode::TokenRejected | ErrorCode::RateLimited | ErrorCode::VendorRefused => CheckStepName::Token,
        _ => CheckStepName::Host,
    }
}

fn tell_rooms<F: Fn(&CheckStep) + Send + Sync>(list: &mut Checklist<'_, F>, rooms: Option<&Answer<RoomPage>>) {
    use CheckStepName as Step;
    let Some(answer) = rooms else {
        list.set(Step::Read, CheckStepState::Warned, Some(CheckFinding::OnlyByTag));
        list.set(Step::Tags, CheckStepState::Warned, Some(CheckFinding::NoTags));
        return;
    };
    let page = &answer.value;
    let total = page.total.and_then(|total| u32::try_from(total).ok());
    let received = page.rooms.len() as u32;
    list.set(Step::Read, CheckStepState::Passed, Some(CheckFinding::RoomsReadable { total, received }));
    let tags: BTreeSet<_> =
        page.rooms.iter().flat_map(|room| room.labels.iter().flatten()).map(|tag| &tag.id).collect();
    match tags.len() as u32 {
        0 => list.set(Step::Tags, CheckStepState::Warned, Some(CheckFinding::NoTags)),
        total => list.set(Step::Tags, CheckStepState::Passed, Some(CheckFinding::Tags { total })),
    }
}

fn tell_accounts<F: Fn(&CheckStep) + Send + Sync>(list: &mut Checklist<'_, F>, accounts: Option<&[Account]>) {
    let Some(accounts) = accounts else {
        return list.set(CheckStepName::Accounts, CheckStepState::Warned, Some(CheckFinding::AccountsUnknown));
    };
    let offline: Vec<_> = accounts.iter().filter(|a| a.online == Some(false)).map(|a| a.nick_name.clone()).collect();
    let state =
        if accounts.is_empty() || !offline.is_empty() { CheckStepState::Warned } else { CheckStepState::Passed };
    list.set(CheckStepName::Accounts, state, Some(CheckFinding::Accounts { total: accounts.len() as u32, offline }));
}

fn tell_clock<F: Fn(&CheckStep) + Send + Sync>(list: &mut Checklist<'_, F>, server: Option<jiff::Timestamp>) {
    let Some(server) = server else {
        return list.set(CheckStepName::Clock, CheckStepState::Skipped, Some(CheckFinding::ClockUnknown));
    };
    let off = jiff::Timestamp::now().as_second() - server.as_second();
    let state = if off.abs() > CLOCK_TOLERANCE { CheckStepState::Warned } else { CheckStepState::Passed };
    let off_seconds = i32::try_from(off).unwrap_or(if off < 0 { i32::MIN } else { i32::MAX });
    list.set(CheckStepName::Clock, state, Some(CheckFinding::Clock { off_seconds }));
}

struct Checklist<'a, F> {
    steps: Vec<CheckStep>,
    on_step: &'a F,
    /// The step under way, for what is told meanwhile.
    running: &'a Mutex<CheckStepName>,
}

impl<'a, F: Fn(&CheckStep) + Send + Sync> Checklist<'a, F> {
    fn new(on_step: &'a F, running: &'a Mutex<CheckStepName>) -> Self {
        let waiting = |name| CheckStep { name, state: CheckStepState::Waiting, finding: None, error: None };
        Self { steps: ORDER.map(waiting).to_vec(), on_step, running }
    }

    fn begin(&mut self, name: CheckStepName) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = name;
        self.set(name, CheckStepState::Running, None);
    }

    fn set(&mut self, name: CheckStepName, state: CheckStepState, finding: Option<CheckFinding>) {
        self.put(CheckStep { name, state, finding, error: None });
    }

    fn fail<T>(&mut self, name: CheckStepName, error: Error) -> Result<T, Stopped> {
        self.put(CheckStep { name, state: CheckStepState::Failed, finding: None, error: Some(error.into()) });
        Err(Stopped)
    }

    fn put(&mut self, step: CheckStep) {
        (self.on_step)(&step);
        if let Some(place) = self.steps.iter_mut().find(|old| old.name == step.name) {
            *place = step;
        }
    }
}
