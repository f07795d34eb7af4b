//! Callbacks: received in the app, shown as a feed.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{SystemTime, UNIX_EPOCH};

use fantoccini::key::Key;
use serde_json::{Value, json};
use simulator::{AccountTruth, RoomTruth, Simulator, Truth};

use crate::page::{Name, Page};
use crate::steps::{connect, go, open_room, vendor};
use crate::words::words;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn one_event_told_six_times_and_out_of_order_is_one_entry_of_the_feed() {
    let vendor = vendor().await;
    let world = World::new("9-hearing");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    let root = receive(page).await;
    page.picture("receiving").await;
    page.click("button", &words("receiver_check")).await;
    page.reads(&words("receiver_check_public")).await;
    page.reads_no_more(&words("probe_not_listening")).await;
    page.picture("checked").await;

    let truth = vendor.world().truth();
    let (room, account) = large_room(&truth);
    let newcomers = outsiders(&truth, &room);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis() as u64;
    let newest = body(&vendor, &room, &account, &newcomers, now);
    let older = body(&vendor, &room, &account, &[], now - 60_000);
    assert_eq!(post(&format!("{root}/chatroom/loaded"), &newest), 200);
    for _ in 0..6 {
        assert_eq!(post(&format!("{root}/chatroom/joined"), &newest), 200);
    }
    // The picture of before arrives last: it takes nobody out again.
    assert_eq!(post(&format!("{root}/chatroom/loaded"), &older), 200);
    let (base, secret) = root.rsplit_once('/').expect("a secret in the path");
    let wrong: String = secret.chars().rev().collect();
    assert_eq!(post(&format!("{base}/{wrong}/chatroom/joined"), &newest), 404);

    go(page, "nav_events").await;
    let list = page.within("list", &words("events_list")).await;
    list.find("link", Name::Has(&room.topic)).await;
    page.reads(&words("receiver_ok")).await;
    page.picture("feed").await;
    list.click("link", Name::Has(&room.topic)).await;
    page.picture("evidence").await;

    go(page, "nav_rooms").await;
    page.paste("searchbox", &words("rooms_search"), &room.topic).await;
    let panel = open_room(page, &room.topic).await;
    panel.find("heading", &format!("{}{}", words("members"), room.members.len() + newcomers.len())).await;
    page.picture("room").await;
    app.quit().await;
}

/// Switches receiving on at a free port and gives the address that the vendor is to be told.
async fn receive(page: &Page) -> String {
    page.run("location.hash = '#/settings/callbacks'", json!([])).await;
    page.click("switch", &words("callbacks_receive")).await;
    let port = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("bound").port();
    page.click("button", &words("listener_open")).await;
    page.paste("textbox", &words("listener_port"), &port.to_string()).await;
    page.click("button", &words("listener_save")).await;
    page.reads(&words("listener_saved")).await;
    // No proxy stands before this computer: it is reached as it is.
    page.paste("textbox", &words("callbacks_root"), &format!("http://127.0.0.1:{port}")).await;
    page.click("button", &words("callbacks_root_save")).await;
    let address = page.within("group", &words("callbacks_address")).await;
    address.click("button", &words("callbacks_copy")).await;
    // What was copied is read where it can be pasted, and taken away again.
    page.paste("textbox", &words("callbacks_root"), "").await;
    page.press_with_control('v').await;
    let root = page
        .until("the copied address", async || {
            let value = page.run("return document.activeElement.value", json!([])).await;
            value.as_str().filter(|value| value.len() > 40).map(str::to_owned)
        })
        .await;
    page.paste("textbox", &words("callbacks_root"), &format!("http://127.0.0.1:{port}")).await;
    page.press(Key::Enter.into()).await;
    root
}

/// A large room with a plain name and the online account that sees it.
fn large_room(truth: &Truth) -> (RoomTruth, AccountTruth) {
    let accounts = truth.accounts();
    let names: Vec<String> = truth.rooms().map(|room| room.topic).collect();
    truth
        .rooms()
        .filter(|room| room.external && !room.deleted && room.members.len() > 60)
        .filter(|room| room.topic.chars().count() > 3 && room.topic.chars().all(char::is_alphanumeric))
        .filter(|room| names.iter().filter(|name| name.contains(&room.topic)).count() == 1)
        .find_map(|room| {
            let (user, _) = room.accounts.first()?;
            let account = accounts.iter().find(|account| account.user_id == *user && account.online)?;
            Some((room.clone(), account.clone()))
        })
        .expect("a large room")
}

/// Two customers with plain names who are not in a room.
fn outsiders(truth: &Truth, room: &RoomTruth) -> Vec<String> {
    let plain = |name: &str| !name.is_empty() && name.chars().all(char::is_alphanumeric);
    truth
        .people()
        .filter(|person| !person.coworker && !person.account && plain(&person.nick_name))
        .map(|person| person.wxid)
        .filter(|person| !room.members.contains(person))
        .take(2)
        .collect()
}

/// The body of `chatroom/joined` and `chatroom/loaded`, as on the vendor's page.
fn body(vendor: &Simulator, room: &RoomTruth, account: &AccountTruth, more: &[String], synced: u64) -> Value {
    let truth = vendor.world().truth();
    let members: Vec<Value> = room
        .members
        .iter()
        .chain(more)
        .filter_map(|wxid| truth.person(wxid))
        .map(|person| {
            json!({
                "wxid": person.wxid, "nickName": person.nick_name, "avatarUrl": "", "roomAlias": null,
                "isFriend": person.friend_of.contains(&account.user_id), "contactType": person.contact_type,
                "coworker": person.coworker,
            })
        })
        .collect();
    let chat = room.accounts.iter().find(|(user, _)| *user == account.user_id).map(|(_, chat)| chat);
    json!({
        "chatId": chat, "wxid": room.wxid, "topic": room.topic, "avatarUrl": "", "ownerId": room.owner,
        "botInfo": { "wxid": account.wxid, "weixin": account.user_id, "nickName": account.nick_name },
        "members": members, "group": "5dbe8287184b7cb41f52674e", "syncedTime": synced,
    })
}

/// Posts JSON and gives the status of the answer.
fn post(address: &str, body: &Value) -> u16 {
    let (host, path) = address.strip_prefix("http://").expect("http").split_once('/').expect("a path");
    let text = body.to_string();
    let mut stream = TcpStream::connect(host).expect("the receiver listens");
    let head = format!(
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        text.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(text.as_bytes())).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}
