//! Questions to the file, each on one consistent state of it.

mod as_of;
mod changes;
mod duplicates;
mod facets;
mod facts;
mod feed;
mod filter;
mod found;
mod local;
mod marks;
mod meant;
mod members;
mod names;
mod newest;
mod order;
mod overview;
mod people;
mod people_named;
mod people_rooms;
mod plan;
mod ranked;
mod recent;
mod row;
mod selection;

pub(crate) use as_of::room_as_of;
pub(crate) use changes::changes;
pub(crate) use duplicates::{DuplicateQuestion, Duplicates};
pub(crate) use facets::facets;
pub(crate) use facts::Census;
pub(crate) use feed::{feed, feed_evidence, newest, unseen};
pub(crate) use filter::{Asked, Meant};
pub(crate) use found::found;
pub(crate) use local::Local;
pub(crate) use members::members;
pub(crate) use names::names;
pub(crate) use newest::newest_rooms;
pub(crate) use order::{near_window, window};
pub(crate) use overview::overview;
pub(crate) use people::{person, rooms_of};
pub(crate) use people_named::people_named;
pub(crate) use people_rooms::PeopleRooms;
pub(crate) use plan::{plan_facts, same_names};
pub(crate) use recent::Recent;
pub(crate) use row::detail;
pub(crate) use selection::{rooms_but, rooms_named, selection};

use unicode_normalization::UnicodeNormalization;

/// Bytes of rows a window may have, so that an answer stays below 64 KiB on its way to the screen.
const WINDOW_BYTES: usize = 60 * 1024;

/// Text without differences of case and width.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// Keeps the rows that fit into one of `parts` equal parts of an answer, at least one; the caller asks
/// again for the rest.
fn fit<T: serde::Serialize>(rows: &mut Vec<T>, parts: usize) {
    let mut bytes = 0;
    let fitting = rows
        .iter()
        .take_while(|row| {
            bytes += serde_json::to_vec(row).map_or(0, |json| json.len() + 1);
            bytes <= WINDOW_BYTES / parts
        })
        .count();
    rows.truncate(fitting.max(1));
}
