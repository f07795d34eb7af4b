//! Connecting with a token, and coming back the next day.

use std::fs;

use crate::page::Name;
use crate::steps::{all_rooms, connect, give_token, open_demo, rooms_of, vendor};
use crate::words::{words, words_with};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn token_is_cleaned_checked_kept_in_the_keychain_and_nowhere_else() {
    let vendor = vendor().await;
    let world = World::new("2-token");
    let app = world.open().await;
    let page = &app.page;
    give_token(page, &vendor.base_url(), &format!("  \"token={}\" ", vendor.token())).await;
    let length = vendor.token().len().to_string();
    page.reads(&words_with("token_cleaned", &[("length", &length)])).await;
    page.reads(&words_with("check_progress", &[("done", "8"), ("total", "8")])).await;
    let checklist = page.within("region", &words("check_title")).await;
    let steps = checklist.names("listitem").await;
    let state = |step: &str| {
        let name = words(step);
        let line = steps.iter().find(|line| line.split(' ').nth(1) == Some(&name));
        line.unwrap_or_else(|| panic!("{name} is not in {steps:?}")).split(' ').next().unwrap_or_default().to_owned()
    };
    for step in ["check_network", "check_host", "check_token", "check_read", "check_tags", "check_clock"] {
        assert_eq!(state(step), words("check_state_passed"), "{step} in {steps:?}");
    }
    assert_eq!(state("check_callbacks"), words("check_state_skipped"));
    // One account is offline: something to look at, no obstacle.
    assert_eq!(state("check_accounts"), words("check_state_warned"));
    let accounts = vendor.world().truth().accounts();
    let offline = accounts.iter().find(|account| !account.online).expect("an account that is offline");
    let gaps = [("count", accounts.len().to_string()), ("names", offline.nick_name.clone())];
    page.reads(&words_with("found_accounts_offline", &gaps.each_ref().map(|(gap, text)| (*gap, text.as_str())))).await;
    page.picture("checked").await;
    page.click("button", &words("connect_enter")).await;
    all_rooms(page, rooms_of(&vendor)).await;
    page.picture("rooms").await;
    app.quit().await;

    let asked_before = vendor.requests().len();
    let app = world.open().await;
    all_rooms(&app.page, rooms_of(&vendor)).await;
    // What was read a moment ago is fresh and not asked for again by itself.
    app.page.click("button", Name::Has(&words("sync_now"))).await;
    app.page
        .until("the vendor to be asked with the kept token", async || {
            (vendor.requests().len() > asked_before).then_some(())
        })
        .await;
    let refused: Vec<_> = vendor.requests().split_off(asked_before).into_iter().filter(|r| r.code != Some(0)).collect();
    assert!(refused.iter().all(|request| request.status.is_none()), "{refused:?}");
    app.page.check(!app.page.has("button", &words("token_paste_again")).await, "the token is asked for again").await;
    app.page.picture("next-day").await;
    app.quit().await;

    // The address is kept in a file, so the look into the files does see what is kept.
    assert!(!world.files_with(&vendor.base_url()).is_empty(), "no file has the address");
    world.keeps_secret(vendor.token());
    let log = trace_log(&world);
    assert!(log.lines().count() > 50, "the log has {} lines", log.lines().count());
    assert!(log.contains("TRACE"), "the log is not at trace level");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_token_is_told_beside_its_field_and_the_demo_stays_open() {
    let vendor = vendor().await;
    let world = World::new("3-wrong-token");
    let app = world.open().await;
    let page = &app.page;
    let wrong = "5f60998462c907003e1fa2c1";
    give_token(page, &vendor.base_url(), wrong).await;
    page.find("alert", &words("token_invalid")).await;
    let checklist = page.within("region", &words("check_title")).await;
    let told = format!("{} {} {}", words("check_state_failed"), words("check_token"), words("error_token_rejected"));
    checklist.find("listitem", Name::Has(&told)).await;
    page.check(!page.has("button", &words("connect_enter")).await, "one can go on with a wrong token").await;
    page.picture("refused").await;

    let demo = simulator::start(simulator::Config::default()).await.expect("the simulator starts");
    page.click("button", &words("connect_demo_instead")).await;
    all_rooms(page, rooms_of(&demo)).await;
    page.reads(&words("demo_ribbon")).await;
    page.picture("demo-instead").await;
    app.quit().await;
    world.keeps_secret(wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_and_a_connected_workspace_stay_apart() {
    let vendor = vendor().await;
    let demo = simulator::start(simulator::Config::default()).await.expect("the simulator starts");
    let world = World::new("3-two-workspaces");
    let app = world.open().await;
    let page = &app.page;
    open_demo(page, rooms_of(&demo)).await;
    page.click("button", &words("demo_connect")).await;
    connect(page, &vendor).await;
    page.reads_no_more(&words("demo_ribbon")).await;
    page.click("button", &words_with("workspace_switch", &[("name", &words("workspace_default_name"))])).await;
    page.picture("menu").await;
    page.click("menuitem", Name::Has(&words("demo"))).await;
    all_rooms(page, rooms_of(&demo)).await;
    page.reads(&words("demo_ribbon")).await;
    app.quit().await;
}

/// The app's log of today, whole.
fn trace_log(world: &World) -> String {
    let logs: Vec<_> =
        world.app_files().into_iter().filter(|path| path.extension().is_some_and(|end| end == "log")).collect();
    let [log] = logs.as_slice() else { panic!("one log file is expected, there are {logs:?}") };
    fs::read_to_string(log).expect("own file")
}
