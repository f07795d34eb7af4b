//! Every screen, in both themes and at the sizes that people have: a picture of each, and no breach of the page's policy.

use std::time::Duration;

use fantoccini::key::Key;
use serde_json::json;

use crate::page::{Name, Page};
use crate::steps::{all_rooms, drawn_rooms, go, members, open_demo, open_room, rooms_of};
use crate::words::{words, words_with};
use crate::world::{Setting, World, root};

/// Pixels of the window: the display that most have, a large one, and the first at 150 %.
const SIZES: [(u32, u32); 3] = [(1366, 768), (1920, 1080), (911, 512)];

#[tokio::test(flavor = "multi_thread")]
async fn screens_in_light_and_dark_keep_the_page_policy() {
    let demo = simulator::start(simulator::Config::default()).await.expect("the simulator starts");
    let person = demo.world().truth().people().find(|person| !person.coworker).expect("a customer").wxid;
    let world = World::with("7-looks", Setting { display: (1920, 1080), ..Setting::default() });
    let app = world.open().await;
    let page = &app.page;
    note_breaches(page).await;
    for size in SIZES {
        resize(page, size).await;
        page.picture(&format!("start-{}", size.0)).await;
        page.click("button", &words("start_token")).await;
        page.find("heading", &words("connect_title")).await;
        page.picture(&format!("connect-{}", size.0)).await;
        page.click("button", &words("action_back")).await;
    }
    open_demo(page, rooms_of(&demo)).await;
    for theme in ["theme_dark", "theme_light"] {
        go(page, "nav_settings").await;
        page.click("radio", &words(theme)).await;
        let wanted = theme.trim_start_matches("theme_");
        page.until(wanted, async || {
            (page.run("return document.documentElement.dataset.theme", json!([])).await == wanted).then_some(())
        })
        .await;
        for size in SIZES {
            resize(page, size).await;
            every_screen(page, &format!("{wanted}-{}", size.0), rooms_of(&demo), &person).await;
        }
    }
    let breaches = page.run("return window.breaches", json!([])).await;
    assert_eq!(breaches, json!([]), "the page broke its policy");
    policy_is_in_force(page).await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rail_of_a_small_window_closes_by_esc_and_by_its_button() {
    let demo = simulator::start(simulator::Config::default()).await.expect("the simulator starts");
    let world = World::new("7-small-rail");
    let app = world.open().await;
    let page = &app.page;
    open_demo(page, rooms_of(&demo)).await;
    resize(page, SIZES[2]).await;
    page.gone("navigation", &words("rail_name")).await;
    page.click("button", &words("rail_open")).await;
    page.find("navigation", &words("rail_name")).await;
    page.press(Key::Escape.into()).await;
    page.gone("navigation", &words("rail_name")).await;
    page.click("button", &words("rail_open")).await;
    page.find("navigation", &words("rail_name")).await;
    page.click("button", &words("rail_open")).await;
    page.gone("navigation", &words("rail_name")).await;
    app.quit().await;
}

/// Opens everything that can be opened, and saves a picture of each.
async fn every_screen(page: &Page, look: &str, rooms: usize, person: &str) {
    let picture = async |what: &str| page.picture(&format!("{what}-{look}")).await;
    go(page, "nav_settings").await;
    picture("settings").await;
    page.click("button", &words("clear_data")).await;
    page.find("alertdialog", Name::Any).await;
    picture("confirm").await;
    page.click("button", &words("clear_keep")).await;
    page.gone("alertdialog", Name::Any).await;

    go(page, "nav_people").await;
    page.paste("textbox", &words("people_field"), &format!("{person}\n7.88E+15\nnobody-has-this-id\n")).await;
    page.reads(&words_with("paste_recognised", &[("count", "2")])).await;
    picture("people").await;

    go(page, "nav_rooms").await;
    all_rooms(page, rooms).await;
    picture("rooms").await;
    page.click("button", &words("action_filter")).await;
    page.find("dialog", &words("action_filter")).await;
    picture("filter").await;
    page.press(Key::Escape.into()).await;
    page.gone("dialog", &words("action_filter")).await;
    let name = drawn_rooms(page).await.into_iter().next().expect("a row");
    let panel = open_room(page, &name).await;
    assert!(members(&panel).await > 0, "{name} shows no members");
    picture("room").await;
    panel.click("button", &words("detail_close")).await;
    page.paste("searchbox", &words("rooms_search"), "没有这样的群").await;
    page.find("button", &words("clear_filters")).await;
    picture("no-match").await;
    page.click("button", &words("clear_filters")).await;
    if page.has("button", &words("rail_open")).await {
        page.click("button", &words("rail_open")).await;
        page.find("navigation", &words("rail_name")).await;
        picture("rail").await;
        page.click("button", Name::Has(&words("rail_all"))).await;
        page.gone("navigation", &words("rail_name")).await;
    }

    page.press_with_control('k').await;
    page.find("dialog", &words("palette_name")).await;
    picture("palette").await;
    page.press(Key::Escape.into()).await;
    page.gone("dialog", &words("palette_name")).await;
    page.click("button", &words_with("workspace_switch", &[("name", &words("demo"))])).await;
    page.find("menu", &words("settings_workspaces")).await;
    picture("workspaces").await;
    page.press(Key::Escape.into()).await;
    page.gone("menu", &words("settings_workspaces")).await;
    screens_of_doing_and_hearing(page, look).await;
}

/// Creating, pulling, leaving, lists against a room, jobs and the feed, as they are before anything was done.
async fn screens_of_doing_and_hearing(page: &Page, look: &str) {
    let screens = [
        ("create", "nav_create"),
        ("create/batch", "nav_create"),
        ("pull", "nav_pull"),
        ("leave", "leave"),
        ("jobs", "nav_jobs"),
        ("operations", "nav_jobs"),
        ("events", "nav_events"),
        ("settings/callbacks", "nav_settings"),
    ];
    for (address, heading) in screens {
        page.run("location.hash = `#/${args[0]}`", json!([address])).await;
        page.find("heading", &words(heading)).await;
        page.picture(&format!("{}-{look}", address.replace('/', "-"))).await;
    }
    go(page, "nav_rooms").await;
}

async fn resize(page: &Page, (width, height): (u32, u32)) {
    page.client().set_window_rect(0, 0, width, height).await.expect("the window takes a size");
    page.until(&format!("a window of {width} × {height}"), async || {
        (page.run("return [innerWidth, innerHeight]", json!([])).await == json!([width, height])).then_some(())
    })
    .await;
}

/// Collects every breach of the policy from now on. What was before is known from what stands in the page: whatever
/// inserts a style or a script of its own leaves it there, refused or not.
async fn note_breaches(page: &Page) {
    page.find("heading", &words("start_title")).await;
    let script = "
        window.breaches = [...document.querySelectorAll('style, script:not([src])')].map(e => e.outerHTML)
        addEventListener('securitypolicyviolation', e => breaches.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))
        return document.querySelectorAll('script[src]').length";
    assert!(page.run(script, json!([])).await.as_u64() > Some(0), "the page has no script at all");
    let built = std::fs::read_to_string(root().join("ui/dist/index.html")).expect("the built page");
    assert!(!built.contains(" style="), "the built page has inline styles");
}

/// The check above can fail: an inline style and an inline script are refused and noted.
async fn policy_is_in_force(page: &Page) {
    let script = "
        window.inlineScriptRan = false
        document.head.append(Object.assign(document.createElement('style'), { textContent: 'body { outline: 3px solid red }' }))
        document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.inlineScriptRan = true' }))
        const line = document.createElement('p')
        line.innerHTML = '<i style=\"color: red\">x</i>'
        return [window.inlineScriptRan, getComputedStyle(document.body).outlineStyle]";
    assert_eq!(page.run(script, json!([])).await, json!([false, "none"]), "an inline script or style was taken");
    page.with_patience(Duration::from_secs(10))
        .until("the refused script and style to be noted", async || {
            let noted = page.run("return breaches.join()", json!([])).await;
            let noted = noted.as_str()?;
            (noted.contains("script-src") && noted.contains("style-src")).then_some(())
        })
        .await;
}
