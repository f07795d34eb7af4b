//! Sets of rooms: who is in them, who is in several, and the rooms of many people.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{account, fresh, member, person, snapshot, time};
use miaohui::{ContactWxid, RoomWxid};
use mirror::{
    AccountSnapshot, DuplicateQuery, DuplicateWindow, Mirror, RoomFilter, RoomQuery, RoomSelection, RoomSnapshot,
    SelectionSummary,
};
use proptest::prelude::*;
use proptest::sample::subsequence;

fn named(rooms: &[&str]) -> RoomSelection {
    RoomSelection::Rooms { rooms: rooms.iter().map(|room| RoomWxid::from(*room)).collect() }
}

fn all_but(rooms: &[&str]) -> RoomSelection {
    let except = rooms.iter().map(|room| RoomWxid::from(*room)).collect();
    RoomSelection::Query { query: RoomQuery::default(), except }
}

fn summary(numbers: [u32; 5]) -> SelectionSummary {
    let [rooms, rooms_without_members, memberships, people, customers] = numbers;
    SelectionSummary { rooms, rooms_without_members, memberships, people, customers }
}

fn duplicates(mirror: &Mirror, rooms: RoomSelection, allowed: &[&str]) -> DuplicateWindow {
    let allowed = allowed.iter().map(|name| person(name)).collect();
    mirror.duplicates(&DuplicateQuery { rooms, allowed }, 0, 100).unwrap()
}

/// People with how many rooms they are in.
fn told(window: &DuplicateWindow) -> Vec<(&str, u32)> {
    window.rows.iter().map(|row| (row.person.nick_name.as_str(), row.rooms_total)).collect()
}

/// Rooms 1 to 4: 小北 is in all, a coworker and a hosted account too; room 4's members are not known.
fn world() -> (tempfile::TempDir, Mirror) {
    let (folder, mirror) = fresh();
    let list = |room: &str, names: &[&str]| {
        let mut seen = snapshot(room, 1, names);
        let mut coworker = member("同事");
        coworker.coworker = Some(true);
        let mut hosted = member("托管");
        hosted.person = "1688-a".into();
        seen.members.as_mut().unwrap().extend([coworker, hosted]);
        seen
    };
    let unknown = RoomSnapshot { members: None, reported_size: Some(9), ..snapshot("4", 1, &[]) };
    let rooms = vec![
        list("1", &["小北", "李四", "王五"]),
        list("2", &["小北", "李四", "赵六"]),
        list("3", &["小北", "王五", "孙七"]),
        unknown,
    ];
    mirror.observe(rooms).unwrap();
    (folder, mirror)
}

#[test]
fn a_selection_counts_people_once() {
    let (_folder, mirror) = world();
    let count = |selection: &RoomSelection| mirror.selection(selection).unwrap();
    assert_eq!(count(&named(&[])), summary([0, 0, 0, 0, 0]));
    assert_eq!(count(&named(&["1", "?", "1"])), summary([1, 0, 5, 5, 3]), "twice is once, unknown is left out");
    assert_eq!(count(&named(&["1", "2", "4"])), summary([3, 1, 10, 6, 4]));
    assert_eq!(count(&all_but(&[])), summary([4, 1, 15, 7, 5]));
    assert_eq!(count(&all_but(&["2", "3", "?"])), summary([2, 1, 5, 5, 3]));
    let narrowed = RoomQuery { text: "赵六".into(), ..RoomQuery::default() };
    assert_eq!(count(&RoomSelection::Query { query: narrowed, except: Vec::new() }), summary([1, 0, 5, 5, 3]));
    mirror.observe(vec![snapshot("1", 2, &["小北"])]).unwrap();
    assert_eq!(count(&named(&["1"])), summary([1, 0, 1, 1, 1]), "who has left is not counted");
}

#[test]
fn people_in_several_rooms_come_most_rooms_first_then_by_name() {
    let (_folder, mirror) = world();
    let window = duplicates(&mirror, all_but(&[]), &[]);
    assert_eq!(told(&window), [("小北", 3), ("李四", 2), ("王五", 2)], "neither coworkers nor hosted accounts");
    assert_eq!((window.total, window.surplus, &window.summary), (3, 4, &summary([4, 1, 15, 7, 5])));
    let rooms: Vec<_> = window.rows[0].rooms.iter().map(|room| room.wxid.as_str()).collect();
    assert_eq!((rooms, window.rows[0].rooms[0].topic.as_str()), (vec!["1", "2", "3"], "群1"));
    assert_eq!(window.rows[0].rooms[0].first_seen, common::millis(1));

    let window = duplicates(&mirror, all_but(&["3"]), &["小北", "nobody"]);
    assert_eq!((told(&window), window.surplus), (vec![("李四", 2)], 1));
    assert_eq!(window.rows[0].rooms.len(), 2, "only rooms of the set");
    assert_eq!(told(&duplicates(&mirror, named(&["1"]), &[])), []);
}

#[test]
fn pages_of_duplicates_fit_together_and_follow_what_is_observed() {
    let (_folder, mirror) = world();
    let query = DuplicateQuery { rooms: all_but(&[]), allowed: Vec::new() };
    let page = |offset, limit| {
        let window = mirror.duplicates(&query, offset, limit).unwrap();
        assert_eq!(window.offset, offset);
        (window.rows.into_iter().map(|row| row.person.nick_name).collect::<Vec<_>>(), window.total)
    };
    assert_eq!(page(1, 1), (vec!["李四".to_owned()], 3));
    assert_eq!(page(2, 9), (vec!["王五".to_owned()], 3));
    assert_eq!(page(9, 9), (vec![], 3));
    mirror.observe(vec![snapshot("2", 2, &["赵六"])]).unwrap();
    assert_eq!(page(0, 9), (vec!["王五".to_owned(), "小北".to_owned()], 2));
    let listed = AccountSnapshot {
        wxid: "788-王五".into(),
        user_id: "w".into(),
        nick_name: "王五".into(),
        avatar_url: String::new(),
        online: Some(true),
    };
    mirror.observe_accounts(vec![listed], time(3)).unwrap();
    assert_eq!(page(0, 9), (vec!["小北".to_owned()], 1), "a hosted account is never listed");
}

#[test]
fn many_rooms_of_one_person_are_told_in_part_and_an_answer_stays_below_64_kib() {
    let (_folder, mirror) = fresh();
    let long = "名".repeat(300);
    let people: Vec<String> = (0..40).map(|n| format!("p{n}")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let rooms =
        (0..30).map(|n| RoomSnapshot { topic: format!("{n}群{long}"), ..snapshot(&n.to_string(), 1, &people) });
    mirror.observe(rooms.collect()).unwrap();
    let window = duplicates(&mirror, all_but(&[]), &[]);
    assert_eq!((window.total, window.surplus), (40, 40 * 29));
    assert_eq!((window.rows[0].rooms_total, window.rows[0].rooms.len()), (30, 20));
    let order: Vec<_> = window.rows[0].rooms.iter().map(|room| room.wxid.as_str()).collect();
    assert_eq!(order, (0..20).map(|n| n.to_string()).collect::<Vec<_>>());
    let bytes = serde_json::to_vec(&window).unwrap().len();
    assert!(bytes <= 64 * 1024 && (1..40).contains(&window.rows.len()), "{bytes} bytes, {} rows", window.rows.len());
    let rooms = mirror.people_rooms(&[person("p1")], 0, 100).unwrap();
    assert_eq!((rooms.total, serde_json::to_vec(&rooms).unwrap().len() <= 64 * 1024), (30, true));
}

#[test]
fn rooms_of_many_people_come_with_most_of_them_first() {
    let (_folder, mirror) = world();
    mirror.set_favourites(vec!["2".into()]);
    let people = ["nobody", "王五", "李四", "赵六", "王五"].map(person);
    let window = mirror.people_rooms(&people, 0, 10).unwrap();
    let rows: Vec<_> =
        window.rows.iter().map(|row| (row.room.wxid.as_str(), row.people.clone(), row.people_total)).collect();
    assert_eq!(rows, [("1", vec![1, 2], 2), ("2", vec![2, 3], 2), ("3", vec![1], 1)]);
    assert_eq!((window.total, window.rows[1].room.favourite), (3, true));
    let page = mirror.people_rooms(&people, 1, 1).unwrap();
    assert_eq!((page.total, page.offset, page.rows[0].room.wxid.as_str()), (3, 1, "2"));
    mirror.observe(vec![RoomSnapshot { deleted: true, ..snapshot("1", 2, &["王五"]) }]).unwrap();
    let left: Vec<_> = mirror.people_rooms(&people, 0, 10).unwrap().rows.into_iter().map(|row| row.room.wxid).collect();
    assert_eq!(left, ["2".into(), "3".into()], "dissolved rooms are not counted");
    assert_eq!(mirror.people_rooms(&[], 0, 10).unwrap().total, 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn sets_are_counted_as_by_hand(
        lists in proptest::collection::vec(
            proptest::option::weighted(0.9, subsequence((0..12_u8).collect::<Vec<_>>(), 0..=12)), 1..12),
        chosen in any::<[bool; 12]>(),
        coworkers in any::<[bool; 12]>(),
        allowed in subsequence((0..14_u8).collect::<Vec<_>>(), 0..=4),
        asked in proptest::collection::vec(0..14_u8, 0..10),
    ) {
        let (_folder, mirror) = fresh();
        let name = |n: u8| format!("{n:02}");
        let rooms = lists.iter().enumerate().map(|(room, list)| {
            let mut seen = RoomSnapshot { account: account("z"), members: None, ..snapshot(&name(room as u8), 1, &[]) };
            seen.members = list.as_ref().map(|list| {
                let told = |n: &u8| mirror::SnapshotMember { coworker: Some(coworkers[*n as usize]), ..member(&name(*n)) };
                list.iter().map(told).collect()
            });
            seen
        });
        mirror.observe(rooms.collect()).unwrap();

        let mut by_person: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
        let set: Vec<usize> = (0..lists.len()).filter(|room| chosen[*room]).collect();
        for room in &set {
            for person in lists[*room].iter().flatten() {
                by_person.entry(*person).or_default().push(*room);
            }
        }
        let expected = summary([
            set.len() as u32,
            set.iter().filter(|room| lists[**room].is_none()).count() as u32,
            by_person.values().map(Vec::len).sum::<usize>() as u32,
            by_person.len() as u32,
            by_person.keys().filter(|person| !coworkers[**person as usize]).count() as u32,
        ]);
        let others: Vec<RoomWxid> =
            (0..lists.len()).filter(|room| !chosen[*room]).map(|room| name(room as u8).as_str().into()).collect();
        let of_query = RoomSelection::Query { query: RoomQuery::default(), except: others };
        let by_name = RoomSelection::Rooms { rooms: set.iter().map(|room| name(*room as u8).as_str().into()).collect() };
        prop_assert_eq!(mirror.selection(&by_name).unwrap(), expected.clone());
        prop_assert_eq!(mirror.selection(&of_query).unwrap(), expected.clone());

        let listed = |person: &u8| !coworkers[*person as usize] && !allowed.contains(person);
        let mut several: Vec<(u8, usize)> = by_person.iter().filter(|(person, rooms)| rooms.len() > 1 && listed(person))
            .map(|(person, rooms)| (*person, rooms.len())).collect();
        several.sort_by_key(|(person, rooms)| (std::cmp::Reverse(*rooms), *person));
        let allowed: Vec<ContactWxid> = allowed.iter().map(|n| person(&name(*n))).collect();
        let window = mirror.duplicates(&DuplicateQuery { rooms: of_query, allowed }, 0, 100).unwrap();
        let told: Vec<_> = window.rows.iter().map(|row| (row.person.nick_name.clone(), row.rooms_total as usize)).collect();
        prop_assert_eq!(told, several.iter().map(|(person, rooms)| (name(*person), *rooms)).collect::<Vec<_>>());
        prop_assert_eq!(window.surplus as usize, several.iter().map(|(_, rooms)| rooms - 1).sum::<usize>());
        prop_assert_eq!((window.summary, window.total as usize), (expected, several.len()));

        let people: Vec<ContactWxid> = asked.iter().map(|n| person(&name(*n))).collect();
        let distinct: BTreeSet<u8> = asked.iter().copied().collect();
        let mut expected: Vec<(usize, Vec<u32>)> = lists.iter().enumerate().map(|(room, list)| {
            let list = list.iter().flatten().filter(|person| distinct.contains(person));
            let mut places: Vec<u32> =
                list.map(|person| asked.iter().position(|asked| asked == person).unwrap() as u32).collect();
            places.sort_unstable();
            (room, places)
        }).filter(|(_, places)| !places.is_empty()).collect();
        expected.sort_by_key(|(room, places)| (std::cmp::Reverse(places.len()), *room));
        let window = mirror.people_rooms(&people, 0, 100).unwrap();
        let told: Vec<_> = window.rows.into_iter().map(|row| (row.room.wxid.to_string(), row.people)).collect();
        prop_assert_eq!(told, expected.into_iter().map(|(room, places)| (name(room as u8), places)).collect::<Vec<_>>());
    }
}

#[test]
fn a_selection_follows_conditions_that_a_mere_confirmation_moves() {
    let (_folder, mirror) = fresh();
    mirror.observe(vec![snapshot("1", 1, &["p"]), snapshot("2", 1, &["p"])]).unwrap();
    let filter = RoomFilter { as_of_from: Some(common::millis(2)), ..RoomFilter::default() };
    let query = RoomQuery { filter, ..RoomQuery::default() };
    let selection = RoomSelection::Query { query, except: Vec::new() };
    assert_eq!(duplicates(&mirror, selection.clone(), &[]).summary.rooms, 0);
    mirror.observe(vec![snapshot("1", 3, &["p"]), snapshot("2", 3, &["p"])]).unwrap();
    assert_eq!(told(&duplicates(&mirror, selection, &[])), [("p", 2)]);
}
