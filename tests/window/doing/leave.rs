//! Leaving rooms.

use simulator::{Endpoint, RoomTruth, Work};

use super::{account, allow_writes, asked, find_room, finished, rooms_with};
use crate::page::Name;
use crate::steps::{connect, go, vendor};
use crate::words::{words, words_with};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn of_five_rooms_three_are_left_one_was_left_before_and_one_needs_the_phone() {
    let vendor = vendor().await;
    let truth = vendor.world().truth();
    let who = account(&truth);
    let own = truth.accounts().into_iter().find(|other| other.user_id == who).expect("an account").wxid;
    // Rooms that no other account sees: one row a room.
    let mut rooms: Vec<RoomTruth> =
        rooms_with(&truth, &who, 3..=80).into_iter().filter(|room| room.accounts.len() == 1).collect();
    rooms.truncate(5);
    assert_eq!(rooms.len(), 5);
    let world = World::new("8-leave");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    allow_writes(page).await;
    // Since the rooms were read, one was left on the phone and one was given to the account.
    vendor.world().remove_member(&rooms[3].wxid, &own).expect("the account leaves");
    vendor.world().set_owner(&rooms[4].wxid, &own).expect("the account becomes owner");

    for (number, room) in rooms.iter().enumerate() {
        if number == 0 {
            find_room(page, &room.topic).await.click("button", &words("room_leave")).await;
        } else {
            page.click("button", &words("leave_add")).await;
            let dialog = page.within("dialog", &words("leave_add")).await;
            dialog.paste("searchbox", &words("room_search"), &room.topic).await;
            dialog.click("option", Name::Has(&room.topic)).await;
            page.gone("dialog", &words("leave_add")).await;
        }
    }
    page.find("radio", &words_with("leave_rows_ready", &[("count", "5")])).await;
    page.picture("plan").await;
    let start = words_with("leave_start", &[("count", "5")]);
    page.paste("textbox", &words_with("leave_number", &[("count", "5")]), "5").await;
    page.click("button", &start).await;
    finished(page).await;
    page.picture("finished").await;
    page.reads(&words("reason_account_is_owner")).await;

    let calls = asked(&vendor, Endpoint::Exit);
    let left = calls.iter().filter(|call| call.work == Work::Left).count();
    let codes: Vec<i64> = calls.iter().filter_map(|call| call.code).filter(|code| *code != 0).collect();
    assert_eq!((calls.len(), left), (5, 3));
    assert!(codes.contains(&-7) && codes.contains(&-11), "{codes:?}");
    assert!(calls.iter().all(|call| call.parameters["wecomUserId"] == *who), "never with another account");

    go(page, "nav_rooms").await;
    let panel = find_room(page, &rooms[0].topic).await;
    panel.reads(&words("room_left")).await;
    page.picture("left").await;
    app.quit().await;
}
