//! What a run over all rooms learns from earlier ones.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::HashSet;

use common::{account, fresh, person, snapshot, time};
use miaohui::{Bookmark, RoomWxid, TagId};
use mirror::{AccountSnapshot, ListRun, Mirror, RunScope, Source, Witness};

#[test]
fn the_newest_run_is_kept_with_all_it_says() {
    let (folder, mirror) = fresh();
    assert_eq!(mirror.list_run().unwrap(), None);
    let begun = ListRun::new(time(100), time(40));
    mirror.keep_list_run(begun.clone()).unwrap();
    assert_eq!(mirror.list_run().unwrap(), Some(begun.clone()));
    let bookmark = Some(Bookmark { page: 7, last: "chat-a-R".into() });
    let later = ListRun { done: 600, bookmark, finished: Some(time(160)), ..begun };
    mirror.keep_list_run(later.clone()).unwrap();
    drop(mirror);
    let mirror = Mirror::open(folder.path()).unwrap().mirror;
    assert_eq!(mirror.list_run().unwrap(), Some(later));
}

#[test]
fn rooms_and_tags_tell_since_when_they_were_read() {
    let (_folder, mirror) = fresh();
    let dissolved = |mut room: mirror::RoomSnapshot| {
        room.deleted = true;
        room
    };
    mirror
        .observe(vec![snapshot("old", 10, &["p"]), snapshot("new", 20, &["p"]), dissolved(snapshot("gone", 5, &[]))])
        .unwrap();
    assert_eq!(mirror.rooms_verified(time(10), time(20)).unwrap(), 1, "the end is left out");
    assert_eq!(mirror.rooms_verified(time(0), time(30)).unwrap(), 2, "dissolved rooms are not counted");
    assert_eq!(mirror.rooms_not_verified_since(time(20)).unwrap(), HashSet::from([RoomWxid::new("old")]));
    let tag = TagId::new("t");
    mirror.mark_seen_through(Source::TagList, RunScope::Tag(tag.clone()), time(30)).unwrap();
    mirror.mark_seen_through(Source::RoomList, RunScope::Everything, time(99)).unwrap();
    assert_eq!(mirror.tags_read_since(time(30)).unwrap(), HashSet::from([tag]));
    assert_eq!(mirror.tags_read_since(time(31)).unwrap(), HashSet::new());
}

#[test]
fn the_member_is_asked_for_who_is_in_most_of_the_wanted_rooms() {
    let (_folder, mirror) = fresh();
    let host = AccountSnapshot {
        wxid: account("a").wxid,
        user_id: account("a").user_id,
        nick_name: String::new(),
        avatar_url: String::new(),
        online: None,
    };
    mirror.observe_accounts(vec![host], time(0)).unwrap();
    let mut rooms: Vec<_> = [("1", ["few", "many"]), ("2", ["many", "x"]), ("3", ["many", "y"]), ("4", ["few", "z"])]
        .iter()
        .map(|(room, members)| snapshot(room, 10, members))
        .collect();
    for room in &mut rooms {
        let mut itself = common::member("");
        itself.person = account("a").wxid.as_str().into();
        room.members.as_mut().unwrap().push(itself);
    }
    mirror.observe(rooms).unwrap();
    let all: HashSet<_> = ["1", "2", "3", "4"].map(RoomWxid::new).into();
    let witness = |room: &str, wanted: &HashSet<RoomWxid>, besides: &[&str]| {
        let besides = besides.iter().map(|name| person(name)).collect();
        let found = mirror.witness(&RoomWxid::new(room), wanted, &besides).unwrap();
        found.map(|Witness { person, rooms }| (person, rooms.into_iter().collect::<HashSet<_>>()))
    };
    let of = |rooms: &[&str]| rooms.iter().map(|room| RoomWxid::new(*room)).collect::<HashSet<_>>();
    assert_eq!(witness("1", &all, &[]), Some((person("many"), of(&["1", "2", "3"]))));
    assert_eq!(witness("1", &of(&["4"]), &[]), Some((person("few"), of(&["1", "4"]))));
    assert_eq!(witness("1", &all, &["many"]), Some((person("few"), of(&["1", "4"]))));
    assert_eq!(witness("1", &all, &["many", "few"]), None, "the account itself is not asked for");
    assert_eq!(witness("unknown", &all, &[]), None);
}
