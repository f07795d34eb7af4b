//! Things that people do in the window, as several tests need them.

use fantoccini::elements::Element;
use simulator::{Config, Simulator};

use crate::page::{Name, Page};
use crate::words::{figure, words, words_with};

/// A vendor of modest size with one offline account, on a port of its own.
pub async fn vendor() -> Simulator {
    vendor_at(0).await
}

/// The same vendor on this port.
pub async fn vendor_at(port: u16) -> Simulator {
    let config = Config { rooms: 150, memberships: 6_000, people: 1_500, port, ..Config::default() };
    simulator::start(config).await.expect("the simulator starts")
}

/// Rooms that the vendor shows to somebody.
pub fn rooms_of(vendor: &Simulator) -> usize {
    vendor.world().truth().rooms().filter(|room| !room.deleted && !room.accounts.is_empty()).count()
}

/// Chooses the demo at the first start and waits until all its rooms are read.
pub async fn open_demo(page: &Page, rooms: usize) {
    page.click("button", &words("start_demo")).await;
    all_rooms(page, rooms).await;
}

/// Chooses the token at the first start, and fills in the vendor's address and this text as token.
pub async fn give_token(page: &Page, address: &str, pasted: &str) {
    page.click("button", &words("start_token")).await;
    page.click("button", &words("advanced")).await;
    page.paste("textbox", &words("base_url"), address).await;
    page.paste("textbox", &words("token"), pasted).await;
}

/// From the first start to all rooms of this vendor.
pub async fn connect(page: &Page, vendor: &Simulator) {
    give_token(page, &vendor.base_url(), vendor.token()).await;
    page.click("button", &words("connect_enter")).await;
    all_rooms(page, rooms_of(vendor)).await;
}

/// Waits until the room list holds exactly so many rooms and nothing is being read.
pub async fn all_rooms(page: &Page, rooms: usize) {
    let count = words_with("rooms_count", &[("count", &figure(rooms))]);
    page.until(&format!("«{count}» and the end of reading"), async || {
        let text = page.text().await;
        let reads = text.contains(&count) && !page.has("button", &words("sync_pause")).await;
        (reads && listed(page).await == Some(rooms)).then_some(())
    })
    .await;
}

/// How many rooms the list holds; not all of them are drawn.
pub async fn listed(page: &Page) -> Option<usize> {
    let grid = page.all("grid", &words("rooms_list")).await.pop()?;
    let rows: usize = grid.attr("aria-rowcount").await.ok()??.parse().ok()?;
    // The head is a row, too.
    rows.checked_sub(1)
}

/// The rows of rooms that are drawn now.
pub async fn drawn_rooms(page: &Page) -> Vec<String> {
    let grid = page.within("grid", &words("rooms_list")).await;
    let names = grid.names("row").await;
    names.into_iter().skip(1).collect()
}

/// Opens the room with this name and gives its panel.
pub async fn open_room(page: &Page, name: &str) -> Page {
    page.click("row", name).await;
    let panel = page.within("complementary", &words("detail_name")).await;
    panel.find("heading", name).await;
    panel
}

/// The members that the open room's panel says there are, as soon as some are drawn.
pub async fn members(panel: &Page) -> usize {
    let list = panel.within("list", &words("members")).await;
    list.until("a member", async || {
        let first: Element = list.all("listitem", Name::Any).await.into_iter().next()?;
        first.attr("aria-setsize").await.ok()??.parse().ok()
    })
    .await
}

/// Goes to a screen by the navigation.
pub async fn go(page: &Page, screen: &str) {
    let navigation = page.within("navigation", &words("nav_name")).await;
    // A count may stand behind the name.
    navigation.click("link", Name::Has(&words(screen))).await;
    page.find("heading", &words(screen)).await;
}
