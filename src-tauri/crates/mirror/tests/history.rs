//! Rooms and their members as of a time in the past.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{account, fresh, member, millis, person, snapshot, time};
use miaohui::RoomWxid;
use mirror::{MemberGroup, MemberQuery, Millis, Mirror, RoomAsOf, RoomSnapshot, Source};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

fn then(mirror: &Mirror, second: i64) -> RoomAsOf {
    mirror.room_as_of(&"R".into(), millis(second)).unwrap().unwrap()
}

fn members_then(mirror: &Mirror, room: &str, at: Millis) -> Vec<String> {
    let query = MemberQuery { as_of: Some(at), ..MemberQuery::default() };
    let window = mirror.members(&room.into(), &query, 0, 100).unwrap();
    assert_eq!(window.total as usize, window.rows.len());
    window.rows.into_iter().map(|row| row.person.nick_name).collect()
}

#[test]
fn a_room_is_shown_as_it_was_at_the_last_observation() {
    let (_folder, mirror) = fresh();
    assert!(mirror.room_as_of(&"R".into(), millis(0)).unwrap().is_none());
    let seen = |second, topic: &str, owner: &str, members: &[&str]| RoomSnapshot {
        topic: topic.into(),
        owner: Some(person(owner)),
        ..snapshot("R", second, members)
    };
    // Arriving in no order.
    mirror.observe(vec![seen(30, "新", "b", &["b", "c", "d"])]).unwrap();
    mirror.observe(vec![seen(10, "旧", "a", &["a", "b"]), seen(20, "旧", "a", &["a"])]).unwrap();

    let before = then(&mirror, 9);
    assert_eq!((before.topic.as_str(), &before.owner, before.size), ("", &None, None));
    assert_eq!((before.observed_at, before.next_observed_at), (None, Some(millis(10))));
    assert_eq!((before.known_since, before.at), (millis(10), millis(9)));
    assert_eq!(members_then(&mirror, "R", millis(9)), Vec::<String>::new());

    let first = then(&mirror, 15);
    assert_eq!((first.topic.as_str(), first.owner.unwrap().wxid, first.size), ("旧", person("a"), Some(2)));
    assert_eq!((first.observed_at, first.next_observed_at), (Some(millis(10)), Some(millis(20))));
    assert_eq!(members_then(&mirror, "R", millis(15)), ["a", "b"]);
    assert_eq!(members_then(&mirror, "R", millis(20)), ["a"], "the time of an observation is after it");
    assert_eq!((then(&mirror, 29).size, then(&mirror, 29).topic.as_str()), (Some(1), "旧"));

    let last = then(&mirror, 99);
    assert_eq!((last.topic.as_str(), last.owner.unwrap().wxid, last.size), ("新", person("b"), Some(3)));
    assert_eq!((last.observed_at, last.next_observed_at), (Some(millis(30)), None));
    assert_eq!(members_then(&mirror, "R", millis(99)), ["b", "c", "d"]);
}

#[test]
fn someone_who_left_and_came_back_was_away_in_between() {
    let (_folder, mirror) = fresh();
    for (second, members) in [(1, vec!["p", "q"]), (2, vec!["q"]), (3, vec!["p", "q"]), (4, vec!["q"])] {
        mirror.observe(vec![snapshot("R", second, &members)]).unwrap();
    }
    let was_in = |second| members_then(&mirror, "R", millis(second)).contains(&"p".to_owned());
    assert_eq!([0, 1, 2, 3, 4].map(was_in), [false, true, false, true, false]);
}

#[test]
fn members_of_the_past_are_narrowed_and_ordered_as_those_of_today() {
    let (_folder, mirror) = fresh();
    let mut old = snapshot("R", 1, &["c", "b", "a"]);
    old.owner = Some(person("b"));
    old.members.as_mut().unwrap()[2].coworker = Some(true);
    old.members.as_mut().unwrap()[0].room_alias = Some("小北".into());
    let mut new = snapshot("R", 2, &["c", "x"]);
    new.owner = Some(person("c"));
    mirror.observe(vec![old, new]).unwrap();
    let ask = |text: &str, group| {
        let query = MemberQuery { text: text.into(), group, as_of: Some(millis(1)) };
        let rows = mirror.members(&"R".into(), &query, 0, 9).unwrap().rows;
        rows.into_iter().map(|row| (row.person.nick_name, row.is_owner)).collect::<Vec<_>>()
    };
    let of =
        |names: &[(&str, bool)]| names.iter().map(|(name, owner)| ((*name).to_owned(), *owner)).collect::<Vec<_>>();
    assert_eq!(ask("", MemberGroup::All), of(&[("b", true), ("a", false), ("c", false)]));
    assert_eq!(ask("", MemberGroup::Customers), of(&[("b", true), ("c", false)]));
    assert_eq!(ask("A", MemberGroup::All), of(&[("a", false)]));
    let query = MemberQuery { as_of: Some(millis(1)), ..MemberQuery::default() };
    let page = mirror.members(&"R".into(), &query, 1, 1).unwrap();
    assert_eq!((page.total, page.offset, page.rows[0].person.nick_name.as_str()), (3, 1, "a"));
}

#[test]
fn what_was_not_yet_told_is_not_guessed() {
    let (_folder, mirror) = fresh();
    let bare = RoomSnapshot { members: None, source: Source::SimpleList, ..snapshot("R", 1, &[]) };
    let listed = snapshot("R", 2, &["p"]);
    let owned = RoomSnapshot { owner: Some(person("p")), ..snapshot("R", 3, &["p"]) };
    mirror.observe(vec![owned, bare, listed]).unwrap();
    let told = |second| (then(&mirror, second).owner.is_some(), then(&mirror, second).size);
    assert_eq!([1, 2, 3].map(told), [(false, None), (false, Some(1)), (true, Some(1))]);
    assert_eq!(members_then(&mirror, "R", millis(1)), Vec::<String>::new());
    assert_eq!(members_then(&mirror, "R", millis(2)), ["p"]);
    assert_eq!(members_then(&mirror, "unknown", millis(2)), Vec::<String>::new());
}

/// What replaying all observations up to `at` gives, worked out the plain way.
#[derive(Debug, PartialEq)]
struct Replayed {
    topic: String,
    owner: Option<String>,
    size: Option<u32>,
    members: BTreeSet<String>,
    observed_at: Option<Millis>,
    next_observed_at: Option<Millis>,
}

fn replay(snapshots: &[RoomSnapshot], room: &RoomWxid, at: Millis) -> Replayed {
    let of_room = || snapshots.iter().filter(|seen| seen.room == *room).map(|seen| (Millis::from(seen.as_of), seen));
    let mut by_time: BTreeMap<Millis, Vec<&RoomSnapshot>> = BTreeMap::new();
    for (time, seen) in of_room().filter(|(time, _)| *time <= at) {
        by_time.entry(time).or_default().push(seen);
    }
    let mut now = Replayed {
        topic: String::new(),
        owner: None,
        size: None,
        members: BTreeSet::new(),
        observed_at: by_time.keys().next_back().copied(),
        next_observed_at: of_room().map(|(time, _)| time).filter(|time| *time > at).min(),
    };
    for simultaneous in by_time.values() {
        // Of simultaneous ones the greatest text and all members count.
        now.topic = simultaneous.iter().map(|seen| seen.topic.clone()).max().unwrap();
        let owners = simultaneous.iter().filter_map(|seen| seen.owner.as_ref());
        now.owner = owners.map(ToString::to_string).max().or(now.owner);
        let lists: Vec<_> = simultaneous.iter().filter_map(|seen| seen.members.as_ref()).collect();
        if !lists.is_empty() {
            now.members = lists.into_iter().flatten().map(|member| member.person.to_string()).collect();
            now.size = Some(now.members.len() as u32);
        }
    }
    now
}

fn any_snapshot() -> impl Strategy<Value = RoomSnapshot> {
    let who = (select(vec!["R", "S"]), 1..12_i64, select(vec!["a", "b"]), any::<bool>());
    let list = proptest::option::weighted(0.8, subsequence(vec!["p", "q", "r", "s"], 0..=4));
    let texts = (select(vec!["", "甲", "乙"]), select(vec![None, None, Some("p"), Some("o")]));
    (who, list, texts).prop_map(|((room, second, by, lookup), members, (topic, owner))| {
        let mut seen = snapshot(room, second, &[]);
        seen.account = account(by);
        seen.source = if lookup { Source::MemberLookup } else { Source::TagList };
        seen.topic = topic.to_owned();
        seen.owner = owner.map(person);
        seen.members = members.map(|names| names.into_iter().map(member).collect());
        seen
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_past_time_shows_what_replaying_the_observations_gives(
        snapshots in proptest::collection::vec(any_snapshot(), 1..25),
        repeated in proptest::collection::vec(any::<Index>(), 0..4),
        batch in 1..6_usize,
    ) {
        let (_folder, mirror) = fresh();
        let mut arriving = snapshots.clone();
        arriving.extend(repeated.iter().map(|index| index.get(&snapshots).clone()));
        for page in arriving.chunks(batch) {
            mirror.observe(page.to_vec()).unwrap();
        }
        for room in ["R", "S"].map(RoomWxid::from) {
            let Some(first) = snapshots.iter().filter(|seen| seen.room == room).map(|seen| seen.as_of).min() else {
                prop_assert_eq!(mirror.room_as_of(&room, millis(5)).unwrap(), None);
                continue;
            };
            // At each second, and between them.
            for at in (0..26).map(|half| Millis(time(0).as_millisecond() + half * 500)) {
                let told = mirror.room_as_of(&room, at).unwrap().unwrap();
                prop_assert_eq!((told.at, told.known_since), (at, Millis::from(first)));
                let query = MemberQuery { as_of: Some(at), ..MemberQuery::default() };
                let rows = mirror.members(&room, &query, 0, 100).unwrap().rows;
                let owners: Vec<_> = rows.iter().filter(|row| row.is_owner).map(|row| row.person.wxid.clone()).collect();
                let replayed = Replayed {
                    topic: told.topic,
                    owner: told.owner.map(|owner| owner.wxid.to_string()),
                    size: told.size,
                    members: rows.into_iter().map(|row| row.person.wxid.to_string()).collect(),
                    observed_at: told.observed_at,
                    next_observed_at: told.next_observed_at,
                };
                for owner in owners {
                    prop_assert_eq!(Some(owner.to_string()), replayed.owner.clone());
                }
                prop_assert_eq!(replayed, replay(&snapshots, &room, at));
            }
        }
    }
}
