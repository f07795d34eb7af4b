//! The whole way without a mouse.

use fantoccini::key::Key;

use crate::page::Page;
use crate::steps::{all_rooms, listed, members};
use crate::words::words;
use crate::world::World;

/// More steps than any honest way between two things on one screen.
const MOST_TABS: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn from_the_start_to_the_members_of_a_room_by_keyboard() {
    let demo = simulator::start(simulator::Config::default()).await.expect("the simulator starts");
    let world = World::new("8-keyboard");
    let app = world.open().await;
    let page = &app.page;
    page.find("heading", &words("start_title")).await;
    tab_to(page, "button", &words("start_demo")).await;
    page.press(Key::Enter.into()).await;
    let rooms = crate::steps::rooms_of(&demo);
    all_rooms(page, rooms).await;

    // To the rail: a tag is chosen by Space, the list follows.
    tab_to(page, "button", "VIP").await;
    page.press(' ').await;
    page.until("fewer rooms", async || listed(page).await.filter(|count| (1..rooms).contains(count))).await;

    // Into the list, one row down, open it with Enter: the panel's title has the keyboard.
    tab_to(page, "row", "").await;
    let first = page.focused().await.1;
    page.press(Key::Down.into()).await;
    page.until("the next row", async || (page.focused().await.1 != first).then_some(())).await;
    let (_, room) = page.focused().await;
    page.picture("row").await;
    page.press(Key::Enter.into()).await;
    page.until("the keyboard in the panel", async || {
        (page.focused().await == ("heading".to_owned(), room.clone())).then_some(())
    })
    .await;
    let panel = page.within("complementary", &words("detail_name")).await;
    assert!(members(&panel).await > 0, "{room} shows no members");
    tab_to(page, "list", &words("members")).await;
    page.press(Key::PageDown.into()).await;
    page.picture("members").await;

    // Esc closes the panel and gives the keyboard back to the row.
    page.press(Key::Escape.into()).await;
    page.gone("complementary", &words("detail_name")).await;
    page.until("the keyboard on the row", async || {
        (page.focused().await == ("row".to_owned(), room.clone())).then_some(())
    })
    .await;

    // The palette finds a room by what is typed, and Enter opens it.
    page.press_with_control('k').await;
    page.find("dialog", &words("palette_name")).await;
    page.until("the keyboard in the palette", async || (page.focused().await.1 == words("palette_open")).then_some(()))
        .await;
    for key in "vip".chars() {
        page.press(key).await;
    }
    let found = page.within("listbox", &words("palette_results")).await;
    found.find("group", &words("palette_rooms")).await;
    page.picture("palette").await;
    page.press(Key::Enter.into()).await;
    page.gone("dialog", &words("palette_name")).await;
    let panel = page.within("complementary", &words("detail_name")).await;
    assert!(members(&panel).await > 0, "the room of the palette shows no members");
    page.press('?').await;
    page.find("heading", &words("keys_title")).await;
    page.press(Key::Escape.into()).await;
    page.gone("heading", &words("keys_title")).await;
    app.quit().await;
}

/// Presses Tab until the keyboard is on a thing of this role whose name holds `part`.
async fn tab_to(page: &Page, role: &str, part: &str) {
    let mut met = Vec::new();
    for _ in 0..MOST_TABS {
        let (at_role, at_name) = page.focused().await;
        if at_role == role && at_name.contains(part) {
            return;
        }
        met.push(format!("{at_role} «{at_name}»"));
        page.press(Key::Tab.into()).await;
    }
    page.check(false, &format!("{role} «{part}» is not reached by Tab; met {met:#?}")).await;
}
