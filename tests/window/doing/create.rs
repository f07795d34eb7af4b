//! Creating rooms.

use simulator::{Endpoint, FaultRule, Simulator, Work};

use super::{account, add_customers, allow_writes, asked, finished, friends};
use crate::page::{Name, Page};
use crate::steps::{connect, go, vendor};
use crate::words::{words, words_with};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_created_once_and_can_be_opened() {
    let vendor = vendor().await;
    let world = World::new("7-create");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    allow_writes(page).await;
    let people = fill_in(page, &vendor, "窗口测试群一").await;
    page.picture("form").await;
    page.click("button", &words("create_start")).await;
    page.find("button", &words("job_withdraw")).await;
    finished(page).await;
    page.picture("created").await;
    page.click("button", &words("job_open_room")).await;
    let panel = page.within("complementary", &words("detail_name")).await;
    panel.find("heading", "窗口测试群一").await;
    page.picture("opened").await;

    let calls = asked(&vendor, Endpoint::Create);
    assert_eq!(calls.iter().filter(|call| call.work == Work::Created).count(), 1);
    assert_eq!(calls.len(), 1);
    let sent: Vec<&str> =
        calls[0].parameters["wxids"].as_array().expect("a list").iter().filter_map(|id| id.as_str()).collect();
    assert_eq!(sent, people);
    go(page, "nav_jobs").await;
    page.reads(&words_with("job_create_one", &[("name", "窗口测试群一")])).await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_whose_answer_was_lost_is_found_and_linked_and_not_created_again() {
    let vendor = vendor().await;
    let world = World::new("7-lost");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    allow_writes(page).await;
    vendor.fault(FaultRule::drop_after(Endpoint::Create));
    fill_in(page, &vendor, "窗口测试群二").await;
    page.click("button", &words("create_start")).await;
    page.find("button", &words("issue_decide")).await;
    page.picture("unknown").await;
    // What the vendor lists now is read; the room is among it and offered.
    page.click("button", Name::Has(&words("as_of"))).await;
    page.click("button", &words("issue_decide")).await;
    page.click("button", &words_with("decide_this_room_name", &[("name", "窗口测试群二")])).await;
    finished(page).await;
    page.picture("linked").await;
    assert_eq!(asked(&vendor, Endpoint::Create).len(), 1, "never repeated");
    let made: Vec<_> = vendor.world().truth().rooms().filter(|room| room.topic == "窗口测试群二").collect();
    assert_eq!(made.len(), 1);
    app.quit().await;
}

/// Fills the form with an account that is online, three of its friends and a name; gives the customers.
async fn fill_in(page: &Page, vendor: &Simulator, name: &str) -> Vec<String> {
    let truth = vendor.world().truth();
    let who = account(&truth);
    let people = friends(&truth, &who, &[], 3);
    go(page, "nav_create").await;
    page.click("button", Name::Has(&words("create_account"))).await;
    page.click("option", Name::Has(&who)).await;
    add_customers(page, &words("create_add_customers"), &people).await;
    page.paste("textbox", &words("create_name"), name).await;
    page.paste("textbox", Name::Has(&words("create_greeting")), "大家好，我是{账号昵称}").await;
    people
}
