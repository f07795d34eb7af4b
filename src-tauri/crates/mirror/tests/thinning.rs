//! The insides of old unchanged stretches are dropped, and no answer is another for it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeSet;

use common::{account, dump, fresh, model, person, snapshot, time};
use miaohui::ChatId;
use mirror::{MemberQuery, Millis, RoomSnapshot, Source};
use proptest::prelude::*;
use rusqlite::Connection;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// As late as a snapshot may be and still date every change exactly.
const LATEST: i64 = 7 * DAY;

fn observations(folder: &std::path::Path) -> i64 {
    let connection = Connection::open(folder.join("mirror.db")).unwrap();
    connection.query_row("SELECT count(*) FROM observations", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_room_that_never_changes_does_not_grow() {
    let (folder, mirror) = fresh();
    let mut after = Vec::new();
    for day in 0..60 {
        for visit in 0..4 {
            mirror.observe(vec![snapshot("R", day * DAY + visit * 6 * HOUR, &["p", "q"])]).unwrap();
        }
        after.push(observations(folder.path()));
    }
    // The first, and those of the last week and a day.
    assert!(after.iter().all(|count| *count <= 1 + 4 * 8 + 1), "{after:?}");
    assert!(after[59] <= after[20]);
    let past = mirror.room_as_of(&"R".into(), Millis(time(20 * DAY).as_millisecond())).unwrap().unwrap();
    assert_eq!(past.observed_at, Some(time(0).into()));
    assert!(past.next_observed_at.unwrap() >= Millis(time(50 * DAY).as_millisecond()));
    drop(mirror);
    dump::assert_sound(folder.path());
}

#[test]
fn both_ends_of_a_stretch_stay() {
    let (folder, mirror) = fresh();
    for visit in 0..60 {
        let mut seen = snapshot("R", visit * 6 * HOUR, &["p"]);
        if visit >= 12 {
            seen.topic = "新名字".into();
        }
        mirror.observe(vec![seen]).unwrap();
    }
    let at = |hours: i64| Millis(time(hours * HOUR).as_millisecond());
    let past = mirror.room_as_of(&"R".into(), at(11 * 6 + 3)).unwrap().unwrap();
    assert_eq!((past.observed_at, past.next_observed_at), (Some(at(11 * 6)), Some(at(12 * 6))));
    assert_eq!(past.topic, "群R");
    let past = mirror.room_as_of(&"R".into(), at(11 * 6 - 1)).unwrap().unwrap();
    assert_eq!((past.observed_at, past.next_observed_at), (Some(at(0)), Some(at(11 * 6))));
    drop(mirror);
    assert!(observations(folder.path()) < 40);
}

/// One of a few things that an account says of the room, mostly the first.
fn any_snapshot() -> impl Strategy<Value = RoomSnapshot> {
    (0..10_usize, 0..3_u8).prop_map(|(content, by)| {
        let mut seen = match content {
            0..6 => snapshot("R", 0, &["p", "q"]),
            6 => snapshot("R", 0, &["p"]),
            7 => snapshot("R", 0, &["p", "r"]),
            8 => RoomSnapshot { topic: "新".into(), owner: Some(person("p")), ..snapshot("R", 0, &["p", "q"]) },
            _ => RoomSnapshot { members: None, source: Source::SimpleList, ..snapshot("R", 0, &[]) },
        };
        if by == 0 {
            seen.account = account("b");
            seen.chat_id = ChatId::new("b");
        }
        seen
    })
}

/// What the newest snapshots at or before `at` say: name, and members where any listed them.
fn state(snapshots: &[RoomSnapshot], at: i64) -> (Option<String>, BTreeSet<String>) {
    let past: Vec<_> = snapshots.iter().filter(|seen| seen.as_of <= time(at)).collect();
    let newest = |of: &[&RoomSnapshot]| of.iter().map(|seen| seen.as_of).max();
    let topics = past.iter().filter(|seen| Some(seen.as_of) == newest(&past)).map(|seen| seen.topic.clone());
    let lists: Vec<_> = past.iter().copied().filter(|seen| seen.members.is_some()).collect();
    let members = lists.iter().filter(|seen| Some(seen.as_of) == newest(&lists)).flat_map(|seen| &seen.members);
    (topics.max(), members.flatten().map(|member| member.person.as_str().to_owned()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn thinning_changes_no_answer(
        said in proptest::collection::vec((any_snapshot(), 1..40_i64, 0..LATEST / HOUR), 5..70),
        asked in proptest::collection::vec(0..1_500_i64, 12),
    ) {
        let mut at = 0;
        let mut arrivals = Vec::new();
        let snapshots: Vec<RoomSnapshot> = said.into_iter().map(|(seen, hours, late)| {
            at += hours;
            arrivals.push(at + late);
            RoomSnapshot { as_of: time(at * HOUR), ..seen }
        }).collect();
        let mut order: Vec<usize> = (0..snapshots.len()).collect();
        order.sort_by_key(|index| arrivals[*index]);
        let (folder, mirror) = fresh();
        for index in order {
            mirror.observe(vec![snapshots[index].clone()]).unwrap();
        }
        for at in asked {
            let moment = Millis(time(at * HOUR).as_millisecond());
            let (topic, members) = state(&snapshots, at * HOUR);
            let past = mirror.room_as_of(&"R".into(), moment).unwrap().unwrap();
            prop_assert_eq!(&past.topic, &topic.clone().unwrap_or_default(), "{} h", at);
            prop_assert_eq!(past.observed_at.is_some(), topic.is_some());
            let query = MemberQuery { as_of: Some(moment), ..MemberQuery::default() };
            let told = mirror.members(&"R".into(), &query, 0, 100).unwrap().rows;
            let told: BTreeSet<String> = told.into_iter().map(|row| row.person.wxid.as_str().to_owned()).collect();
            prop_assert_eq!(told, members, "{} h", at);
        }
        drop(mirror);
        dump::assert_sound(folder.path());
        let told: BTreeSet<String> = dump::dump(folder.path()).into_iter().filter(|line| model::covered(line)).collect();
        let expected = model::expected(&snapshots);
        let difference: Vec<_> = told.symmetric_difference(&expected).collect();
        prop_assert!(difference.is_empty(), "{difference:#?}");
    }
}

/// More with `MIRROR_LONG_TESTS=1`.
fn cases() -> u32 {
    if std::env::var_os("MIRROR_LONG_TESTS").is_some() { 5_000 } else { 40 }
}
