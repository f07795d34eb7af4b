//! A system without a usable keychain: told in words, a way on, no hang, no token in a file.

use std::time::Duration;

use simulator::Simulator;

use crate::page::Page;
use crate::steps::{all_rooms, give_token, rooms_of, vendor};
use crate::words::{error_words, words};
use crate::world::{Keychain, Setting, World};

/// Longer than the app may make a person wait for a keychain that does not answer.
const NO_HANG: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_the_token_is_used_for_this_session_only() {
    survives("5-keychain-absent", Keychain::Absent, "error_keychain_missing").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_locked_keychain_the_token_is_used_for_this_session_only() {
    survives("5-keychain-locked", Keychain::Locked, "error_keychain_locked").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_keychain_that_asks_in_vain_the_token_is_used_for_this_session_only() {
    survives("5-keychain-asking", Keychain::AskingInVain, "error_keychain_locked").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_silent_keychain_the_token_is_used_for_this_session_only() {
    survives("5-keychain-silent", Keychain::Silent, "error_keychain_slow").await;
}

async fn survives(name: &'static str, keychain: Keychain, error: &str) {
    let vendor = vendor().await;
    let world = World::with(name, Setting { keychain, ..Setting::default() });
    let app = world.open().await;
    give_token(&app.page, &vendor.base_url(), vendor.token()).await;
    app.page.click("button", &words("connect_enter")).await;
    goes_on_for_this_session(&app.page, error, &vendor).await;
    app.quit().await;

    let app = world.open().await;
    let page = &app.page;
    page.with_patience(NO_HANG).reads(&error_words("", "error_token_missing", &words("local_rows_stay"))).await;
    all_rooms(page, rooms_of(&vendor)).await;
    page.picture("asked-again").await;
    page.click("button", &words("token_paste_again")).await;
    page.paste("textbox", &words("token"), vendor.token()).await;
    page.click("button", &words("token_save")).await;
    let asked = vendor.requests().len();
    goes_on_for_this_session(page, error, &vendor).await;
    page.reads_no_more(&words("error_token_missing")).await;
    assert!(vendor.requests().len() > asked, "the new token is not used");
    app.quit().await;

    world.keeps_secret(vendor.token());
}

async fn goes_on_for_this_session(page: &Page, error: &str, vendor: &Simulator) {
    let told = error_words(&words("token_not_kept"), error, &words("session_only_explained"));
    page.with_patience(NO_HANG).reads(&told).await;
    page.picture("told").await;
    page.with_patience(NO_HANG).click("button", &words("session_only")).await;
    all_rooms(page, rooms_of(vendor)).await;
}
