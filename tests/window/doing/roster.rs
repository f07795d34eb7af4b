//! A list of people against a room.

use super::{account, allow_writes, find_room, friends, rooms_with};
use crate::steps::{connect, vendor};
use crate::words::{words, words_with};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn those_missing_from_a_room_go_straight_into_a_plan() {
    let vendor = vendor().await;
    let truth = vendor.world().truth();
    let who = account(&truth);
    let room = rooms_with(&truth, &who, 8..=20).remove(0);
    let missing = friends(&truth, &who, &[&room], 2);
    let customer = |wxid: &&String| truth.person(wxid).is_some_and(|person| !person.coworker && !person.account);
    let here: Vec<String> = room.members.iter().filter(customer).take(3).cloned().collect();
    let world = World::new("8-roster");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    allow_writes(page).await;
    find_room(page, &room.topic).await.click("button", &words("room_check_roster")).await;
    let list: Vec<String> = here.iter().chain(&missing).cloned().collect();
    page.paste("textbox", &words("roster_list"), &list.join("\n")).await;
    page.find("radio", &words_with("roster_missing", &[("count", "2")])).await;
    page.find("radio", &words_with("roster_matched", &[("count", "3")])).await;
    page.picture("checked").await;
    page.click("button", &words_with("roster_pull", &[("count", "2")])).await;
    page.find("button", &words_with("pull_start", &[("count", "2")])).await;
    page.picture("planned").await;
    app.quit().await;
}
