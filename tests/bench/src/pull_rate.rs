//! How much of the rate that the vendor advises two jobs on one account use together, and that they never exceed it.
//! The clock is shortened: the same number of calls in a shorter window.

use std::time::Duration;

use desk::{JobPaces, JobTimes, Jobs, Session};
use ledger::{
    Forecast, ItemRequest, JobKind, JobState, JobTitle, Ledger, NewItem, NewJob, NewWorkspace, TokenKeeping,
    WorkspaceColor,
};
use miaohui::{ContactWxid, RoomWxid, UserId};
use simulator::{Config, Endpoint, RequestRecord, Simulator};

use crate::report::{Goal, Report};
use crate::stock::{client, no_pace};
use crate::{Outcome, say};

/// People pulled in all.
const PEOPLE: usize = 300;
/// Most calls in one window.
const MOST: usize = 48;
/// The minute, shortened.
const WINDOW: Duration = Duration::from_secs(12);

/// Measures `pull_rate` and `pull_above`.
pub async fn measure(report: &mut Report) -> Outcome<()> {
    say("pulling 300 people by two jobs on one account, the minute shortened to twelve seconds");
    let vendor = simulator::start(Config {
        rooms: 200,
        memberships: 8_000,
        people: 3_000,
        adds_per_minute: usize::MAX,
        ..Config::default()
    })
    .await?;
    let folder = tempfile::tempdir()?;
    run_jobs(folder.path(), &vendor).await?;
    let mut calls = vendor.requests();
    calls.retain(|request| request.endpoint == Some(Endpoint::AddMember));
    calls.sort_by_key(|request| request.at);
    let (Some(first), Some(last)) = (calls.first(), calls.last()) else { return Err("nobody was pulled".into()) };
    if calls.len() != PEOPLE {
        return Err(format!("{} calls for {PEOPLE} people", calls.len()).into());
    }
    let used = (calls.len() - 1) as f64 / (last.at - first.at).as_secs_f64();
    let allowed = MOST as f64 / WINDOW.as_secs_f64();
    report.tell("pull_rate", "/s", used, allowed, Goal::AtLeast(0.98));
    report.tell("pull_above", "calls", above(&calls) as f64, 0.0, Goal::AtMost(1.0));
    Ok(())
}

async fn run_jobs(folder: &std::path::Path, vendor: &Simulator) -> Outcome<()> {
    let ledger = Ledger::open(folder)?.ledger;
    let workspace = ledger
        .add_workspace(NewWorkspace {
            name: "bench".into(),
            color: WorkspaceColor::Teal,
            base_url: vendor.base_url(),
            demo: false,
            token_keeping: TokenKeeping::SessionOnly,
        })?
        .id;
    ledger.set_writes_allowed(&workspace, true)?;
    let client = client(&vendor.base_url(), vendor.token(), &no_pace())?;
    let (session, _) = Session::open(&folder.join("mirror"), Some(client), Vec::new())?;
    let times = JobTimes { withdrawal: Duration::ZERO, pull_window: WINDOW, ..JobTimes::default() };
    let jobs = Jobs::open(ledger, workspace, session, times, JobPaces::default())?;
    jobs.begin().await;
    let (account, room, people) = whom(vendor)?;
    let mut started = Vec::new();
    for half in people.chunks(PEOPLE / 2) {
        started.push(jobs.start(job(&account, &room, half)).await?.id);
    }
    for id in started {
        let mut changes = jobs.changes();
        while jobs.one(&id).await?.state != JobState::Finished {
            changes.changed().await?;
        }
    }
    jobs.end().await;
    Ok(())
}

/// An account that is online, a small room of it, and friends of it who are not in the room.
fn whom(vendor: &Simulator) -> Outcome<(UserId, RoomWxid, Vec<ContactWxid>)> {
    let truth = vendor.world().truth();
    let accounts = truth.accounts();
    let account = accounts.iter().find(|account| account.online && account.logged_in).ok_or("nobody is online")?;
    let sees = |room: &simulator::RoomTruth| room.accounts.iter().any(|(user, _)| *user == account.user_id);
    let room = truth
        .rooms()
        .find(|room| room.external && !room.deleted && room.members.len() < 40 && sees(room))
        .ok_or("no small room")?;
    let people: Vec<ContactWxid> = truth
        .people()
        .filter(|person| person.friend_of.contains(&account.user_id) && !room.members.contains(&person.wxid))
        .take(PEOPLE)
        .map(|person| ContactWxid::new(person.wxid))
        .collect();
    if people.len() < PEOPLE {
        return Err("too few friends".into());
    }
    Ok((UserId::new(&account.user_id), RoomWxid::new(room.wxid), people))
}

fn job(account: &UserId, room: &RoomWxid, people: &[ContactWxid]) -> NewJob {
    let item = |person: &ContactWxid| NewItem {
        request: ItemRequest::Pull { account: Some(account.clone()), person: person.clone(), room: room.clone() },
        forecast: Forecast::Direct,
        reason: None,
    };
    NewJob {
        kind: JobKind::Pull,
        title: JobTitle { count: people.len() as u32, room_name: String::new(), rooms: 1, file_name: None },
        chain: Vec::new(),
        items: people.iter().map(item).collect(),
    }
}

/// Calls that were too many in the window that ends with them.
fn above(calls: &[RequestRecord]) -> usize {
    let is_above =
        |&number: &usize| number.checked_sub(MOST).is_some_and(|before| calls[number].at - calls[before].at < WINDOW);
    (0..calls.len()).filter(is_above).count()
}
