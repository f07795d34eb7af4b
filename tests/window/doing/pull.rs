//! Bringing people into rooms.

use std::collections::BTreeMap;

use simulator::{Endpoint, FaultRule, RequestRecord, RoomTruth, Simulator, Work};

use super::{
    LONG, account, add_customers, allow_writes, asked, find_room, finished, friends, most_in_a_minute, rooms_with,
};
use crate::page::{Name, Page};
use crate::steps::{connect, go, vendor};
use crate::words::{words, words_with};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn sixty_people_come_into_a_small_room_or_get_a_card_as_the_plan_says() {
    let vendor = vendor().await;
    let truth = vendor.world().truth();
    let who = account(&truth);
    let room = rooms_with(&truth, &who, 8..=20).remove(0);
    let people = friends(&truth, &who, &[&room], 60);
    let (direct, cards) = (40 - room.members.len(), 60 - (40 - room.members.len()));
    let world = World::new("6-pull");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;

    let panel = find_room(page, &room.topic).await;
    panel.click("button", &words("room_pull")).await;
    page.reads(&words_with("pull_chosen", &[("people", "0"), ("rooms", "1")])).await;
    add_customers(page, &words("pull_add_people"), &people).await;
    page.picture("chosen").await;
    page.click("button", &words("pull_see_plan")).await;
    page.find("radio", &words_with("plan_filter_direct", &[("count", &direct.to_string())])).await;
    page.find("radio", &words_with("plan_filter_card", &[("count", &cards.to_string())])).await;
    // Read-only at first: the plan says so, and nothing can be started.
    page.reads(&words("writes_read_only_note")).await;
    allow_writes(page).await;
    page.picture("plan").await;
    page.paste("textbox", &words_with("pull_type_number", &[("count", "60")]), "60").await;
    page.click("button", &words_with("pull_start", &[("count", "60")])).await;
    page.find("button", &words("job_withdraw")).await;
    assert!(asked(&vendor, Endpoint::AddMember).is_empty(), "nothing is sent while it can be withdrawn");
    page.picture("withdrawal").await;
    page.find("button", &words("job_pause")).await;
    page.picture("running").await;
    finished(page).await;
    page.picture("finished").await;

    let calls = asked(&vendor, Endpoint::AddMember);
    let work = |wanted| calls.iter().filter(|call| call.work == wanted).count();
    assert_eq!((calls.len(), work(Work::Added), work(Work::CardSent)), (60, direct, cards));
    assert!(most_in_a_minute(&calls) <= 50, "{} in a minute", most_in_a_minute(&calls));
    go(page, "nav_jobs").await;
    page.picture("jobs").await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_was_killed_goes_on_and_nobody_is_asked_twice() {
    let vendor = vendor().await;
    let truth = vendor.world().truth();
    let who = account(&truth);
    let room = rooms_with(&truth, &who, 8..=20).remove(0);
    let people = friends(&truth, &who, &[&room], 12);
    let world = World::new("6-killed");
    let app = world.open().await;
    connect(&app.page, &vendor).await;
    allow_writes(&app.page).await;
    // Every answer takes its time: the program is killed while one is on its way, and that person is in the room.
    vendor.fault(FaultRule::delay(Endpoint::AddMember, 400));
    plan_pull(&app.page, &[&room], &people).await;
    app.page.click("button", &words_with("pull_start", &[("count", "12")])).await;
    app.page.until("a few calls", async || (asked(&vendor, Endpoint::AddMember).len() >= 3).then_some(())).await;
    // Everything of the app gets SIGKILL, as when the power goes.
    drop(app);

    let app = world.open().await;
    let page = &app.page;
    go(page, "nav_jobs").await;
    page.picture("after-the-kill").await;
    page.with_patience(LONG)
        .until("every customer in the room", async || {
            let members = vendor.world().truth().room(&room.wxid).expect("the room").members;
            people.iter().all(|person| members.contains(person)).then_some(())
        })
        .await;
    page.click("link", Name::Has("12")).await;
    finished(page).await;
    page.picture("finished").await;
    let calls = asked(&vendor, Endpoint::AddMember);
    for (person, times) in by_person(&calls) {
        assert_eq!(times, 1, "{person} was asked for {times} times");
    }
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_an_account_that_goes_offline_wait_and_others_go_on() {
    let vendor = vendor().await;
    let truth = vendor.world().truth();
    let online: Vec<String> =
        truth.accounts().into_iter().filter(|account| account.online).map(|account| account.user_id).collect();
    let [one, two] = online.as_slice() else { panic!("two accounts are online: {online:?}") };
    let rooms = [rooms_with(&truth, one, 8..=20).remove(0), rooms_with(&truth, two, 8..=20).pop().expect("a room")];
    assert_ne!(rooms[0].wxid, rooms[1].wxid);
    let mine = friends(&truth, one, &[&rooms[0]], 8);
    let theirs = friends(&truth, two, &[&rooms[1]], 8);
    let world = World::new("6-offline");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    allow_writes(page).await;
    start_pull(page, &[&rooms[0]], &mine).await;
    page.until("the first call", async || (!asked(&vendor, Endpoint::AddMember).is_empty()).then_some(())).await;
    vendor.world().set_online(one, false).expect("an account");
    start_pull(page, &[&rooms[1]], &theirs).await;
    page.with_patience(LONG)
        .until("all of the other account", async || all_in(&vendor, &rooms[1], &theirs).then_some(()))
        .await;
    assert!(!all_in(&vendor, &rooms[0], &mine), "an account that is offline brings nobody in");
    go(page, "nav_jobs").await;
    page.reads(&words("job_paused")).await;
    page.picture("waiting").await;
    vendor.world().set_online(one, true).expect("an account");
    page.with_patience(LONG).until("everybody", async || all_in(&vendor, &rooms[0], &mine).then_some(())).await;
    let calls = asked(&vendor, Endpoint::AddMember);
    assert!(most_in_a_minute(&calls) <= 50, "no burst: {} in a minute", most_in_a_minute(&calls));
    page.picture("back").await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_room_is_followed_by_the_next_of_the_chain() {
    let config =
        simulator::Config { rooms: 150, memberships: 6_000, people: 1_500, capacity: 30, ..Default::default() };
    let vendor = simulator::start(config).await.expect("the simulator starts");
    let truth = vendor.world().truth();
    let who = account(&truth);
    let mut rooms = rooms_with(&truth, &who, 22..=27);
    let second = rooms_with(&truth, &who, 8..=15).remove(0);
    let first = rooms.remove(0);
    let people = friends(&truth, &who, &[&first, &second], 12);
    let free = 30 - first.members.len();
    let world = World::new("6-chain");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    allow_writes(page).await;
    start_pull(page, &[&first, &second], &people).await;
    finished(page).await;
    page.picture("finished").await;
    let truth = vendor.world().truth();
    let in_room = |room: &RoomTruth| {
        let members = truth.room(&room.wxid).expect("a room").members;
        people.iter().filter(|person| members.contains(person)).count()
    };
    assert_eq!((in_room(&first), in_room(&second)), (free, people.len() - free), "nobody dropped, nobody in both");
    app.quit().await;
}

/// Chooses rooms and people and opens the plan.
async fn plan_pull(page: &Page, rooms: &[&RoomTruth], people: &[String]) {
    go(page, "nav_pull").await;
    for room in rooms {
        page.click("button", &words("pull_add_rooms")).await;
        let dialog = page.within("dialog", &words("pull_add_rooms")).await;
        dialog.paste("searchbox", &words("room_search"), &room.topic).await;
        dialog.click("option", Name::Has(&room.topic)).await;
        page.press(fantoccini::key::Key::Escape.into()).await;
        page.gone("dialog", &words("pull_add_rooms")).await;
    }
    if rooms.len() > 1 {
        page.click("radio", &words("spread_chain")).await;
    }
    add_customers(page, &words("pull_add_people"), people).await;
    page.click("button", &words("pull_see_plan")).await;
}

/// Plans pulling and starts it.
pub async fn start_pull(page: &Page, rooms: &[&RoomTruth], people: &[String]) {
    plan_pull(page, rooms, people).await;
    page.click("button", &words_with("pull_start", &[("count", &people.len().to_string())])).await;
    page.find("button", &words("job_pause")).await;
}

/// Whether all of these people are in a room.
pub fn all_in(vendor: &Simulator, room: &RoomTruth, people: &[String]) -> bool {
    let members = vendor.world().truth().room(&room.wxid).expect("the room").members;
    people.iter().all(|person| members.contains(person))
}

/// How often each person was asked for.
pub fn by_person(calls: &[RequestRecord]) -> BTreeMap<String, usize> {
    let mut people = BTreeMap::new();
    for call in calls {
        let person = call.parameters["contactWxid"].as_str().expect("somebody is asked for");
        *people.entry(person.to_owned()).or_default() += 1;
    }
    people
}
