//! What a world consists of, and that the same seed makes the same one.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Instant;

use common::{Bench, small};
use simulator::{Config, RoomKind, StartError};

#[tokio::test]
async fn the_demo_has_the_sizes_and_oddities_that_screens_need() {
    let bench = Bench::start(Config::default()).await;
    let truth = bench.truth();
    assert_eq!((truth.room_count(), truth.membership_count(), truth.people_count()), (1_200, 80_000, 24_000));
    assert_eq!(truth.accounts().iter().map(|account| account.online).collect::<Vec<_>>(), [true, true, false]);
    let rooms: Vec<_> = truth.rooms().collect();
    let sizes: BTreeSet<usize> = rooms.iter().map(|room| room.members.len()).collect();
    for size in [39, 40, 41, 499, 500] {
        assert!(sizes.contains(&size), "{size}");
    }
    assert_eq!(sizes.last(), Some(&500));
    let share = |holds: &dyn Fn(&simulator::RoomTruth) -> bool| rooms.iter().filter(|room| holds(room)).count();
    assert!(share(&|room| room.topic.is_empty()) > 10, "nameless");
    assert!(share(&|room| !room.external) > 20, "internal");
    assert!(share(&|room| room.deleted) > 2, "deleted");
    assert!(share(&|room| room.accounts.len() == 2) > 50, "seen by two accounts");
    assert!(share(&|room| room.members.len() != room.reported_count) > 20, "stale counts");
    assert!(share(&|room| !room.members.contains(&room.owner)) > 10, "the owner is absent");
    assert!(share(&|room| room.members.first() == Some(&room.owner)) > 100, "the owner comes first");
    let tags: Vec<usize> = truth.tags().iter().map(|tag| tag.rooms).collect();
    assert_eq!(tags.len(), 8);
    assert!(tags.iter().max().unwrap() > &(tags.iter().min().unwrap() * 10), "uneven: {tags:?}");

    let in_rooms: HashSet<&String> = rooms.iter().flat_map(|room| &room.members).collect();
    assert!(in_rooms.len() > 23_000, "nearly everybody is in a room");
    for room in &rooms {
        let distinct: HashSet<&String> = room.members.iter().collect();
        assert_eq!(distinct.len(), room.members.len(), "{}", room.topic);
        if room.kind == RoomKind::Internal {
            assert!(room.members.iter().all(|wxid| truth.person(wxid).unwrap().coworker));
        }
    }
}

#[tokio::test]
async fn people_are_many_kinds_and_their_ids_are_their_own() {
    let truth = Bench::start(Config::default()).await.truth();
    let people: Vec<_> = truth.people().collect();
    assert_eq!(people.len(), 24_003);
    assert_eq!(people.iter().map(|person| &person.wxid).collect::<HashSet<_>>().len(), people.len());
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for person in &people {
        *names.entry(&person.nick_name).or_default() += 1;
    }
    for name in ["张三", "张敏"] {
        assert!(names[name] >= 2, "{name}");
    }
    for hostile in ["=cmd|' /C calc'!A0", "<img src=x onerror=alert(1)>", "第一行\n第二行", "\u{202E}张敏\u{202C}abc"]
    {
        assert!(names.contains_key(hostile), "{hostile:?}");
    }
    assert!(people.iter().any(|person| person.nick_name.chars().count() > 200));
    let types: BTreeSet<u8> = people.iter().map(|person| person.contact_type).collect();
    assert_eq!(types.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3]);
    for person in &people {
        assert_eq!(person.user_id.is_some(), person.coworker);
        assert_eq!(person.corporation.is_some(), person.contact_type == 3 && !person.coworker);
        assert_eq!(truth.person(&person.wxid).as_ref(), Some(person));
    }
    let user_ids: HashSet<_> = people.iter().filter_map(|person| person.user_id.as_ref()).collect();
    assert_eq!(user_ids.len(), 243);
    let shape = |prefix: &str| people.iter().filter(|person| person.wxid.starts_with(prefix)).count();
    assert!(shape("788") > 20_000 && shape("wxid_") > 500 && shape("wm") > 200);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes_and_another_one_does_not() {
    let mut bodies = Vec::new();
    for seed in [2026, 2026, 7] {
        let bench = Bench::start(Config { seed, ..small() }).await;
        let mut bytes = Vec::new();
        for path in ["/bot/list", "/room/list", "/room/simpleList", "/contact/list"] {
            let parameters = [("token", bench.simulator.token()), ("current", "1"), ("pageSize", "100")];
            bytes.extend(bench.try_get(path, &parameters).await.unwrap().bytes);
        }
        bodies.push((bench.simulator.token().to_owned(), bytes));
    }
    assert!(bodies[0] == bodies[1]);
    assert!(bodies[0].0 != bodies[2].0 && bodies[0].1 != bodies[2].1);
    assert_eq!(bodies[0].0.len(), 24);
}

#[tokio::test]
async fn small_worlds_are_exact_too() {
    for (rooms, memberships, people) in
        [(1, 10, 60), (20, 300, 100), (59, 5_000, 900), (60, 4_500, 6_000), (300, 90_000, 9_000)]
    {
        let truth = Bench::start(Config { rooms, memberships, people, ..Config::default() }).await.truth();
        let counts = (truth.room_count(), truth.membership_count(), truth.people_count());
        assert_eq!(counts, (rooms, memberships, people));
    }
}

#[tokio::test]
async fn sizes_that_cannot_be_are_refused_with_the_reason() {
    for (config, reason) in [
        (Config { memberships: 100, ..Config::default() }, "1200 rooms and 24000 people take"),
        (Config { accounts: 0, ..Config::default() }, "1 to 24 accounts"),
        (Config { first_page: 2, ..Config::default() }, "the first page is 0 or 1"),
        (Config { tokens: vec!["a".into(); 4], ..Config::default() }, "each token needs an account"),
        (Config { path_prefix: "stream-api".into(), ..Config::default() }, "must begin with /"),
        (Config { callback_address: Some("nowhere".into()), ..Config::default() }, "cannot prepare callbacks"),
    ] {
        let error = simulator::start(config).await.unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
    let bench = Bench::start(small()).await;
    let port = bench.simulator.base_url().split([':', '/']).nth(4).unwrap().parse().unwrap();
    let taken = simulator::start(Config { port, ..small() }).await.unwrap_err();
    assert!(matches!(taken, StartError::Listen { .. }), "{taken}");
}

#[tokio::test]
async fn a_hundred_thousand_rooms_are_exact_and_answer() {
    let config = Config { rooms: 100_000, memberships: 5_000_000, people: 1_500_000, ..Config::default() };
    let before = Instant::now();
    let bench = Bench::start(config).await;
    eprintln!("100,000 rooms ready in {:?}", before.elapsed());
    let truth = bench.truth();
    let counts = (truth.room_count(), truth.membership_count(), truth.people_count());
    assert_eq!(counts, (100_000, 5_000_000, 1_500_000));
    let page = bench.page("/room/list", 1_000, 100, &[]).await;
    let rooms = page["data"].as_array().unwrap();
    assert_eq!(rooms.len(), 100);
    assert!(page["page"]["total"].as_u64().unwrap() > 100_000);
    let member = rooms[0]["members"][0]["wxid"].as_str().unwrap();
    let found = bench.get("/room/listByMember", &[("contactWxid", member)]).await;
    assert!(found["data"].as_array().unwrap().iter().any(|room| room["wxid"] == rooms[0]["wxid"]));
}
