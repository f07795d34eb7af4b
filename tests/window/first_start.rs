//! The first minutes with the app, without a token and without a network.

use std::collections::BTreeSet;

use simulator::{Config, Truth};

use crate::app::App;
use crate::steps::{drawn_rooms, listed, members, open_demo, open_room};
use crate::words::{figure, words, words_with};
use crate::world::{Setting, World};

/// The demo is the simulator with its usual settings: the same seed makes the same rooms here.
async fn demo_truth() -> Truth {
    simulator::start(Config::default()).await.expect("the simulator starts").world().truth()
}

fn seen_rooms(truth: &Truth) -> usize {
    truth.rooms().filter(|room| !room.deleted && !room.accounts.is_empty()).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_shows_the_rooms_of_a_tag_and_their_members_without_a_network() {
    let truth = demo_truth().await;
    // Nobody listens there: whatever is sent beyond this machine is lost. WebKit's own automation goes over loopback.
    let nowhere = "http://127.0.0.1:9".to_owned();
    let mut proxies = ["http_proxy", "https_proxy", "all_proxy"].map(|name| (name, nowhere.clone())).to_vec();
    proxies.push(("no_proxy", "127.0.0.1".to_owned()));
    let world = World::with("1-demo", Setting { environment: proxies, ..Setting::default() });
    let app = world.open().await;
    let page = &app.page;
    page.find("heading", &words("start_title")).await;
    page.picture("first-start").await;
    open_demo(page, seen_rooms(&truth)).await;
    page.reads(&words("demo_ribbon")).await;
    page.picture("rooms").await;

    let tag = truth.tags().into_iter().max_by_key(|tag| tag.rooms).expect("tags");
    let rail = page.within("navigation", &words("rail_name")).await;
    rail.click("button", &words_with("rail_item", &[("name", &tag.name), ("count", &tag.rooms.to_string())])).await;
    let of_all = [("count", figure(tag.rooms)), ("all", figure(seen_rooms(&truth)))];
    let of_all = of_all.each_ref().map(|(gap, value)| (*gap, value.as_str()));
    page.reads(&words_with("rooms_count_of", &of_all)).await;
    page.until("the rooms of the tag", async || (listed(page).await == Some(tag.rooms)).then_some(())).await;
    let of_tag: BTreeSet<String> =
        truth.rooms().filter(|room| room.tags.contains(&tag.id)).map(|room| room.topic).collect();
    let drawn = drawn_rooms(page).await;
    let named: Vec<&String> = drawn.iter().filter(|name| !name.starts_with(&words("room_nameless"))).collect();
    let strangers: Vec<_> = named.iter().filter(|name| !of_tag.contains(**name)).collect();
    page.check(named.len() > 5 && strangers.is_empty(), &format!("rooms without the tag {}: {strangers:?}", tag.name))
        .await;
    page.picture("tag").await;

    let unique = |room: &&String| truth.rooms().filter(|other| other.topic == ***room).count() == 1;
    let name = named.into_iter().find(unique).expect("a room with a name of its own");
    let room = truth.rooms().find(|room| room.topic == *name).expect("a room of the demo");
    let panel = open_room(page, name).await;
    assert_eq!(members(&panel).await, room.members.len(), "members of {name}");
    page.picture("members").await;

    panel.click("button", &words_with("copy_id", &[("what", &words("id_room")), ("id", &room.wxid)])).await;
    page.reads(&words_with("copied", &[("what", &words("id_room"))])).await;
    page.click("searchbox", &words("rooms_search")).await;
    page.press_with_control('v').await;
    page.until("the id in the search field", async || {
        let field = page.all("searchbox", &words("rooms_search")).await.pop()?;
        (field.prop("value").await.ok()?? == room.wxid).then_some(())
    })
    .await;
    page.picture("id-copied").await;
    only_loopback(&app);
    app.quit().await;
}

/// Every socket of the app and its helpers talks to this machine alone.
fn only_loopback(app: &App) {
    let addresses = app.remote_addresses();
    let strangers: Vec<_> =
        addresses.iter().filter(|address| !address.is_loopback() && !address.is_unspecified()).collect();
    assert!(strangers.is_empty(), "the app talks to {strangers:?}");
    // The demo's own server is among them, so the look does see sockets.
    assert!(addresses.iter().any(std::net::IpAddr::is_loopback), "no socket was seen at all");
}
