//! Which rooms a customer is in.

use std::collections::BTreeSet;

use simulator::{PersonTruth, Simulator};

use crate::page::Name;
use crate::steps::{connect, go, vendor};
use crate::words::{figure, words, words_with};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn rooms_of_pasted_customers_are_those_that_the_vendor_knows() {
    let vendor = vendor().await;
    let world = World::new("4-people");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    go(page, "nav_people").await;
    page.find("heading", &words("people_empty")).await;
    page.picture("empty").await;

    let [one, two] = two_customers(&vendor);
    let rooms = rooms_of(&vendor, &one.wxid);
    page.paste("textbox", &words("people_field"), &one.wxid).await;
    page.click("button", &words_with("verify_people", &[("count", "1")])).await;
    page.reads(&words_with("state_verified", &[("time", "")])).await;
    page.until("the rooms of the customer", async || {
        let shown: BTreeSet<String> = opened_by_button(page).await.into_iter().collect();
        (shown == rooms).then_some(())
    })
    .await;
    let count = rooms.len().to_string();
    page.reads(&words_with("people_count", &[("people", "1"), ("rooms", &count), ("distinct", &count)])).await;
    page.picture("one").await;

    let asked: Vec<_> = vendor.requests().into_iter().filter(|r| r.path.ends_with("/room/listByMember")).collect();
    assert!(asked.iter().any(|request| request.parameters["contactWxid"] == *one.wxid), "the vendor was not asked");

    let pasted = format!("{}\n7.88E+15\n\n{}\n{}\n", one.wxid, two.wxid, one.wxid);
    page.paste("textbox", &words("people_field"), &pasted).await;
    page.reads(&words_with("paste_recognised", &[("count", "2")])).await;
    page.reads(&words_with("paste_merged", &[("count", "1")])).await;
    page.reads(&words_with("paste_refused", &[("line", "2")])).await;
    page.reads(&words_with("paste_reason", &[("text", "7.88E+15"), ("reason", &words("refused_scientific"))])).await;
    page.click("button", &words_with("verify_people", &[("count", "2")])).await;
    let both = rooms_of(&vendor, &two.wxid);
    let gaps = [figure(2), figure(rooms.len() + both.len()), figure(rooms.union(&both).count())];
    let [people, all, distinct] = gaps.each_ref().map(String::as_str);
    page.reads(&words_with("people_count", &[("people", people), ("rooms", all), ("distinct", distinct)])).await;
    page.picture("several").await;

    // From a room of the answer into the room itself.
    let results = page.within("region", &words("people_results")).await;
    results.click("button", &words_with("person_unfold", &[("name", &two.nick_name)])).await;
    let name = both.first().expect("a room").clone();
    results.click("button", &words_with("open_room", &[("name", &name)])).await;
    let panel = page.within("complementary", &words("detail_name")).await;
    panel.find("heading", &name).await;
    app.quit().await;
}

/// Two customers with plain names that nobody else bears, each in a few rooms whose names are all different.
fn two_customers(vendor: &Simulator) -> [PersonTruth; 2] {
    let truth = vendor.world().truth();
    let plain = |name: &str| !name.is_empty() && name.chars().all(char::is_alphanumeric);
    let fits = |person: &PersonTruth| {
        let rooms: Vec<_> = truth.rooms_of(&person.wxid).iter().filter_map(|wxid| truth.room(wxid)).collect();
        let names: BTreeSet<_> = rooms.iter().map(|room| &room.topic).collect();
        let shown = rooms.iter().all(|room| !room.deleted && !room.accounts.is_empty() && !room.topic.is_empty());
        !person.coworker
            && plain(&person.nick_name)
            && shown
            && (2..=6).contains(&rooms.len())
            && names.len() == rooms.len()
            && names.iter().all(|name| !name.chars().any(char::is_control))
    };
    let mut found = truth.people().filter(fits);
    let one = found.next().expect("a customer in a few rooms");
    let two = found.find(|person| person.nick_name != one.nick_name).expect("another one");
    [one, two]
}

/// Names of the rooms that a person is in.
fn rooms_of(vendor: &Simulator, wxid: &str) -> BTreeSet<String> {
    let truth = vendor.world().truth();
    truth.rooms_of(wxid).iter().filter_map(|room| truth.room(room)).map(|room| room.topic).collect()
}

/// Names of the rooms that a button opens now.
async fn opened_by_button(page: &crate::page::Page) -> Vec<String> {
    let [before, after] =
        words("open_room").split("{name}").map(str::to_owned).collect::<Vec<_>>().try_into().expect("one gap");
    let results = page.within("region", &words("people_results")).await;
    let mut names = Vec::new();
    for button in results.all("button", Name::Has(&before)).await {
        let name = button.attr("aria-label").await.ok().flatten().unwrap_or_default();
        names.extend(name.strip_prefix(&before).and_then(|name| name.strip_suffix(&after)).map(str::to_owned));
    }
    names
}
