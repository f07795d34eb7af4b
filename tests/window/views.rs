//! Cutting the room list, keeping the cut, and doing something with what is chosen.

use std::collections::BTreeSet;

use simulator::{Simulator, Truth};

use crate::page::{Name, Page};
use crate::steps::{connect, listed, rooms_of, vendor};
use crate::words::{figure, words, words_with};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn rooms_of_a_tag_are_kept_as_a_view_that_survives_a_restart() {
    let vendor = vendor().await;
    let truth = vendor.world().truth();
    let world = World::new("4-views");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;

    let tag = truth.tags().into_iter().max_by_key(|tag| tag.rooms).expect("tags");
    let rail = page.within("navigation", &words("rail_name")).await;
    rail.click("button", &words_with("rail_item", &[("name", &tag.name), ("count", &figure(tag.rooms))])).await;
    shows(page, tag.rooms).await;

    page.click("button", &words("view_save")).await;
    page.paste("textbox", &words("view_name"), "重点客户").await;
    page.picture("naming").await;
    page.click("button", &words("view_save_act")).await;
    page.reads(&words_with("view_saved", &[("name", "重点客户")])).await;

    let all = rooms_of(&vendor);
    rail.click("button", &words_with("rail_item", &[("name", &words("rail_all")), ("count", &figure(all))])).await;
    shows(page, all).await;
    app.quit().await;

    let app = world.open().await;
    let page = &app.page;
    let rail = page.within("navigation", &words("rail_name")).await;
    rail.click("button", "重点客户").await;
    shows(page, tag.rooms).await;
    page.picture("view-after-restart").await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_rooms_are_counted_as_the_vendor_would_and_searched_for_people_in_several() {
    let vendor = vendor().await;
    let world = World::new("4-selection");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    page.click("checkbox", &words("select_all")).await;
    let bar = page.within("region", &words("select_bar")).await;
    bar.reads(&words_with("select_rooms", &[("count", &figure(rooms_of(&vendor)))])).await;
    let crowd = Crowd::of(&vendor);
    let covers = [("memberships", figure(crowd.memberships)), ("people", figure(crowd.people.len()))];
    let covers = covers.each_ref().map(|(gap, value)| (*gap, value.as_str()));
    bar.reads(&words_with("select_covers", &covers)).await;
    page.picture("selected").await;

    bar.click("button", &words("select_duplicates")).await;
    page.find("heading", &words("dup_title")).await;
    let people = page.within("list", &words("dup_people")).await;
    people
        .until("as many people as are in several rooms", async || {
            let first = people.all("listitem", Name::Any).await.into_iter().next()?;
            let size: usize = first.attr("aria-setsize").await.ok()??.parse().ok()?;
            (size == crowd.in_several_rooms()).then_some(())
        })
        .await;
    page.picture("duplicates").await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_found_by_pinyin_and_verified_with_the_differences_marked() {
    let vendor = vendor().await;
    let world = World::new("5-person");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    let (person, left) = customer_in_two_rooms(&vendor.world().truth());
    let name = vendor.world().truth().person(&person).expect("a person").nick_name;
    vendor.world().remove_member(&left, &person).expect("the customer leaves");

    page.press_with_control('k').await;
    page.find("dialog", &words("palette_name")).await;
    page.paste("textbox", &words("palette_open"), &person).await;
    let found = page.within("listbox", &words("palette_results")).await;
    found.find("group", &words("palette_people")).await;
    page.press(fantoccini::key::Key::Enter.into()).await;
    page.reads(&name).await;
    // The local answer is there before anybody was asked.
    let facts = page.within("region", &words("person_known")).await;
    facts.reads(&words("person_rooms")).await;
    page.picture("local").await;
    page.click("button", &words("person_verify")).await;
    page.reads(&words("difference_left")).await;
    page.picture("verified").await;
    app.quit().await;
}

/// Waits until the list and the words above it say that so many rooms are shown.
async fn shows(page: &Page, rooms: usize) {
    page.until(&format!("{rooms} rooms"), async || (listed(page).await == Some(rooms)).then_some(())).await;
}

/// Who is in the rooms that accounts see.
struct Crowd {
    memberships: usize,
    people: BTreeSet<String>,
    /// Once for each room: customers only.
    customers: Vec<String>,
}

impl Crowd {
    fn of(vendor: &Simulator) -> Self {
        let truth = vendor.world().truth();
        let mut crowd = Self { memberships: 0, people: BTreeSet::new(), customers: Vec::new() };
        for room in truth.rooms().filter(|room| !room.deleted && !room.accounts.is_empty()) {
            crowd.memberships += room.members.len();
            for member in &room.members {
                crowd.people.insert(member.clone());
                let person = truth.person(member).expect("a member is a person");
                if !person.coworker && !person.account {
                    crowd.customers.push(member.clone());
                }
            }
        }
        crowd
    }

    fn in_several_rooms(&self) -> usize {
        let mut sorted = self.customers.clone();
        sorted.sort_unstable();
        sorted.chunk_by(|one, next| one == next).filter(|same| same.len() > 1).count()
    }
}

/// A customer with a plain name who is in at least two rooms, and one of these rooms.
fn customer_in_two_rooms(truth: &Truth) -> (String, String) {
    let seen = |wxid: &String| {
        truth.room(wxid).filter(|room| !room.deleted && !room.accounts.is_empty() && room.owner != *wxid).is_some()
    };
    truth
        .people()
        .filter(|person| !person.coworker && !person.account)
        .filter(|person| !person.nick_name.is_empty() && person.nick_name.chars().all(char::is_alphanumeric))
        .find_map(|person| {
            let rooms: Vec<String> = truth.rooms_of(&person.wxid).into_iter().filter(seen).collect();
            let owns = |room: &String| truth.room(room).is_some_and(|room| room.owner == person.wxid);
            let left = rooms.iter().find(|room| !owns(room)).filter(|_| rooms.len() >= 2)?;
            Some((person.wxid.clone(), left.clone()))
        })
        .expect("a customer in two rooms")
}
