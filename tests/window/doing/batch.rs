//! Many rooms from a file, chosen in the system's own dialog.

use std::path::Path;
use std::process::Command;

use fantoccini::key::Key;
use serde_json::json;
use simulator::{Endpoint, Work};

use super::{account, allow_writes, asked, finished, friends};
use crate::steps::{connect, go, vendor};
use crate::words::{words, words_with};
use crate::world::{World, wait_for};

/// Rows of the file, and those of them that cannot be done.
const ROWS: usize = 60;
const BAD: [usize; 4] = [3, 17, 18, 59];

#[tokio::test(flavor = "multi_thread")]
async fn of_sixty_rows_four_are_told_before_the_start_and_the_others_keep_their_numbers() {
    let vendor = vendor().await;
    let truth = vendor.world().truth();
    let who = account(&truth);
    let people = friends(&truth, &who, &[], 4);
    let world = World::new("7-batch");
    let file = world.folder().join("rooms.csv");
    std::fs::write(&file, table(&who, &people)).expect("own folder");
    let app = world.open().await;
    let page = &app.page;
    connect(page, &vendor).await;
    allow_writes(page).await;
    // A room every 90 seconds is what is advised; a test does not wait for that.
    go(page, "nav_settings").await;
    page.paste("textbox", &words("create_every"), "1").await;
    page.press(Key::Enter.into()).await;
    page.run("location.hash = '#/create/batch'", json!([])).await;
    page.click("button", &words("create_paste_table")).await;
    page.find("dialog", &words("create_paste_table")).await;
    page.picture("pasting").await;
    page.press(Key::Escape.into()).await;
    page.gone("dialog", &words("create_paste_table")).await;
    page.click("button", &words("import_choose")).await;
    choose(&world, &file);

    page.find("radio", &words_with("create_rows_all", &[("count", &ROWS.to_string())])).await;
    page.find("radio", &words_with("create_rows_bad", &[("count", &BAD.len().to_string())])).await;
    page.picture("checked").await;
    let good = (ROWS - BAD.len()).to_string();
    page.paste("textbox", &words_with("create_number", &[("count", &good)]), &good).await;
    page.click("button", &words_with("create_start_many", &[("count", &good)])).await;
    finished(page).await;
    page.picture("finished").await;

    let calls = asked(&vendor, Endpoint::Create);
    assert_eq!(calls.iter().filter(|call| call.work == Work::Created).count(), ROWS - BAD.len());
    let mut names: Vec<String> =
        calls.iter().filter_map(|call| call.parameters["name"].as_str()).map(str::to_owned).collect();
    names.sort();
    let wanted: Vec<String> =
        (1..=ROWS).filter(|row| !BAD.contains(row)).map(|row| format!("门店群-{row:03}")).collect();
    assert_eq!(names, wanted, "a bad row shifts no number");
    app.quit().await;
}

/// A file in the form of the template; the bad rows have one customer.
fn table(account: &str, people: &[String]) -> String {
    let mut text = "\u{feff}群名,客户ID,由谁建\r\n".to_owned();
    for row in 1..=ROWS {
        let customers = if BAD.contains(&row) { people[0].clone() } else { people.join("、") };
        text.push_str(&format!("门店群-{row:03},{customers},{account}\r\n"));
    }
    text
}

/// Answers the system's dialog for a file: the keyboard goes to it, the place is typed.
fn choose(world: &World, file: &Path) {
    let xdotool = |words: &[&str]| {
        let output = Command::new("xdotool").args(words).env_clear().envs(world.environment().iter().cloned()).output();
        output.expect("xdotool")
    };
    let mut dialog = String::new();
    wait_for("the dialog", || {
        let found = xdotool(&["search", "--onlyvisible", "--name", "^选择"]);
        dialog = String::from_utf8_lossy(&found.stdout).lines().next().unwrap_or_default().to_owned();
        !dialog.is_empty()
    });
    wait_for("the dialog to take the place of the file", || {
        xdotool(&["windowfocus", "--sync", &dialog]);
        xdotool(&["key", "--clearmodifiers", "ctrl+l"]);
        xdotool(&["type", "--delay", "5", &file.display().to_string()]);
        xdotool(&["key", "Return"]);
        std::thread::sleep(std::time::Duration::from_millis(700));
        xdotool(&["search", "--onlyvisible", "--name", "^选择"]).stdout.is_empty()
    });
}
