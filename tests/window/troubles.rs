//! Bad days of the vendor and the network: each has its own words, known rooms stay readable, and it ends by itself.

use std::time::Duration;

use simulator::{FaultAnswer, FaultRule};

use crate::page::{Name, Page};
use crate::steps::{all_rooms, connect, drawn_rooms, go, members, open_room, rooms_of, vendor, vendor_at};
use crate::words::{error_words, words, words_with};
use crate::world::World;

/// The app itself waits out 30 s of «too fast» before it says so.
const WAITS: Duration = Duration::from_secs(90);

#[tokio::test(flavor = "multi_thread")]
async fn each_trouble_of_the_vendor_has_its_own_words_and_rooms_stay_readable() {
    let vendor = vendor().await;
    let rooms = rooms_of(&vendor);
    let world = World::new("6-troubles");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;

    let everywhere = |answer| FaultRule { skip_work: true, answer, ..FaultRule::default() };
    let troubles = [
        (FaultAnswer::Status(429), "error_rate_limited", "too-fast"),
        (FaultAnswer::Garbage, "error_answer_unreadable", "garbage"),
        (FaultAnswer::HalfBody, "error_server_failed", "broken-off"),
        (FaultAnswer::WrongEnvelope, "error_answer_unreadable", "wrong-envelope"),
        (FaultAnswer::Html, "error_wrong_address", "login-portal"),
        (FaultAnswer::Drop, "error_server_failed", "connection-closed"),
    ];
    for (answer, words, picture) in troubles {
        vendor.fault(everywhere(answer));
        is_told(page, words, picture, rooms).await;
        vendor.clear_faults();
        is_over(page, rooms).await;
    }

    let port = vendor.base_url().split(['/', ':']).nth(4).expect("a port").parse().expect("a number");
    let token = vendor.token().to_owned();
    vendor.stop().await;
    is_told(page, "error_host_unreachable", "vendor-gone", rooms).await;
    details_have_no_token(page, &token).await;
    let _vendor = vendor_at(port).await;
    is_over(page, rooms).await;
    app.quit().await;
    world.keeps_secret(&token);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_address_is_told_and_can_be_mended() {
    let vendor = vendor().await;
    let rooms = rooms_of(&vendor);
    let world = World::new("6-wrong-address");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    change_address(page, &format!("{}/elsewhere", vendor.base_url())).await;
    go(page, "nav_rooms").await;
    is_told(page, "error_wrong_address", "told", rooms).await;
    change_address(page, &vendor.base_url()).await;
    go(page, "nav_rooms").await;
    is_over(page, rooms).await;
    app.quit().await;
    world.keeps_secret(vendor.token());
}

async fn change_address(page: &Page, address: &str) {
    go(page, "nav_settings").await;
    page.click("button", &words("workspace_change")).await;
    page.paste("textbox", &words("base_url"), address).await;
    page.click("button", &words("workspace_save")).await;
    page.gone("button", &words("workspace_save")).await;
}

/// Reading again meets the trouble: its words, and the rooms as before; the first of them opens.
async fn is_told(page: &Page, error: &str, picture: &str, rooms: usize) {
    page.click("button", Name::Has(&words("sync_now"))).await;
    let page = &page.with_patience(WAITS);
    let told = error_words("", error, &words("local_rows_stay"));
    page.reads(&told).await;
    page.picture(picture).await;
    all_rooms(page, rooms).await;
    let name = drawn_rooms(page).await.into_iter().next().expect("a row");
    let panel = open_room(page, &name).await;
    assert!(members(&panel).await > 0, "no members under {error}");
    panel.click("button", &words("detail_close")).await;
}

/// What 复制详情 copies, pasted where it can be read.
async fn details_have_no_token(page: &Page, token: &str) {
    page.click("button", &words("action_copy_details")).await;
    page.reads(&words_with("copied", &[("what", &words("copied_details"))])).await;
    page.click("searchbox", &words("rooms_search")).await;
    page.press_with_control('v').await;
    let search = words("rooms_search");
    let pasted = page
        .until("the copied details", async || {
            let field = page.all("searchbox", &search).await.pop()?;
            field.prop("value").await.ok()?.filter(|text| text.contains("hostUnreachable"))
        })
        .await;
    assert!(!pasted.contains(token), "the copied details have the token: {pasted}");
    page.click("button", &words("action_clear_search")).await;
}

/// 重试 reads again, and the words go.
async fn is_over(page: &Page, rooms: usize) {
    let page = &page.with_patience(WAITS);
    if page.has("button", &words("action_retry")).await {
        page.click("button", &words("action_retry")).await;
    }
    page.gone("alert", Name::Any).await;
    all_rooms(page, rooms).await;
}
