//! Closing the window while a job goes on.

use simulator::Endpoint;

use super::pull::{all_in, start_pull};
use super::{LONG, account, allow_writes, asked, finished, friends, rooms_with};
use crate::desktop;
use crate::steps::{connect, vendor};
use crate::world::{World, wait_for};

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_window_is_hidden_while_a_job_goes_on_and_a_second_start_brings_it_back() {
    let vendor = vendor().await;
    let truth = vendor.world().truth();
    let who = account(&truth);
    let room = rooms_with(&truth, &who, 8..=20).remove(0);
    let people = friends(&truth, &who, &[&room], 10);
    let world = World::new("6-closed");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    allow_writes(page).await;
    start_pull(page, &[&room], &people).await;
    page.until("the first call", async || (!asked(&vendor, Endpoint::AddMember).is_empty()).then_some(())).await;
    desktop::ask_to_close(&world, "群台 RoomDesk");
    wait_for("the window to hide", || !desktop::is_shown(&world, "群台 RoomDesk"));
    page.with_patience(LONG)
        .until("everybody, without a window", async || all_in(&vendor, &room, &people).then_some(()))
        .await;
    assert!(!app.processes().is_empty(), "the app goes on");

    desktop::start_again(&world);
    wait_for("the window to come back", || desktop::is_shown(&world, "群台 RoomDesk"));
    finished(page).await;
    page.picture("back").await;
    app.quit().await;
}
