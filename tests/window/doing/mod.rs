//! Changing things at the vendor: creating rooms, pulling people, leaving rooms.

mod batch;
mod closed;
mod create;
mod leave;
pub mod pull;
mod roster;

use std::time::Duration;

use simulator::{Endpoint, RequestRecord, RoomTruth, Simulator, Truth};

use crate::page::Page;
use crate::steps::open_room;
use crate::words::{words, words_with};

/// Longest wait for a job of a minute's calls.
const LONG: Duration = Duration::from_secs(180);

/// Lets the app change things, as a person does who has looked around first.
pub async fn allow_writes(page: &Page) {
    page.click("switch", &words("writes_switch")).await;
    page.reads(&words("writes_now_allowed")).await;
}

/// Opens the dialog behind a button and adds customers by their ids.
async fn add_customers(page: &Page, button: &str, ids: &[String]) {
    page.click("button", button).await;
    let dialog = page.within("dialog", &words("create_add_customers")).await;
    dialog.click("radio", &words("create_source_paste")).await;
    dialog.paste("textbox", &words("create_paste_ids"), &ids.join("\n")).await;
    dialog.click("button", &words_with("create_add_people", &[("count", &ids.len().to_string())])).await;
    page.gone("dialog", &words("create_add_customers")).await;
}

/// Waits until the open job is over.
async fn finished(page: &Page) {
    let told = words("job_finished_note");
    let told = told.split('{').next().expect("a sentence");
    page.with_patience(LONG).reads(told).await;
}

/// Requests of a call that arrived so far, in their order.
pub fn asked(vendor: &Simulator, endpoint: Endpoint) -> Vec<RequestRecord> {
    let mut asked = vendor.requests();
    asked.retain(|request| request.endpoint == Some(endpoint));
    asked.sort_by_key(|request| request.at);
    asked
}

/// Most calls that arrived within 60 seconds.
pub fn most_in_a_minute(calls: &[RequestRecord]) -> usize {
    let within = |first: &RequestRecord| {
        calls.iter().filter(|call| call.at >= first.at && call.at - first.at < Duration::from_secs(60)).count()
    };
    calls.iter().map(within).max().unwrap_or(0)
}

/// The user id of an account that is online.
pub fn account(truth: &Truth) -> String {
    let accounts = truth.accounts();
    accounts.iter().find(|account| account.online && account.logged_in).expect("somebody is online").user_id.clone()
}

/// Customers with a plain name who are friends of an account and not in any of these rooms.
pub fn friends(truth: &Truth, account: &str, not_in: &[&RoomTruth], count: usize) -> Vec<String> {
    let fits = |person: &simulator::PersonTruth| {
        !person.coworker
            && !person.account
            && person.friend_of.iter().any(|user| user == account)
            && not_in.iter().all(|room| !room.members.contains(&person.wxid))
            && !truth.rooms_of(&person.wxid).is_empty()
    };
    let found: Vec<String> = truth.people().filter(fits).map(|person| person.wxid).take(count).collect();
    assert_eq!(found.len(), count, "friends of {account}");
    found
}

/// Rooms with a plain name that nobody else bears, seen by an account and not owned by it, with so many members.
pub fn rooms_with(truth: &Truth, account: &str, members: std::ops::RangeInclusive<usize>) -> Vec<RoomTruth> {
    let own = truth.accounts().into_iter().find(|other| other.user_id == account).expect("an account").wxid;
    let plain = |name: &str| name.chars().count() > 3 && name.chars().all(|c| c.is_alphanumeric() || c == ' ');
    let names: Vec<String> = truth.rooms().map(|room| room.topic).collect();
    let fits = |room: &RoomTruth| {
        room.external
            && !room.deleted
            && room.owner != own
            && members.contains(&room.members.len())
            && room.accounts.iter().any(|(user, _)| user == account)
            && plain(&room.topic)
            && names.iter().filter(|name| **name == room.topic).count() == 1
    };
    truth.rooms().filter(fits).collect()
}

/// Searches a room by its name and opens its panel.
async fn find_room(page: &Page, name: &str) -> Page {
    page.paste("searchbox", &words("rooms_search"), name).await;
    open_room(page, name).await
}
