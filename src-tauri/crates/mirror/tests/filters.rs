//! Conditions on rooms, counts of further choices, and why a row fits a typed text.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{account, fresh, member, millis, person, snapshot, tags, time};
use miaohui::RoomWxid;
use mirror::{
    Highlight, Mirror, RoomFacets, RoomFilter, RoomQuery, RoomSnapshot, RoomSort, RunScope, SizeBand, Source,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn found(mirror: &Mirror, filter: &RoomFilter) -> Vec<String> {
    let query = RoomQuery { filter: filter.clone(), ..RoomQuery::default() };
    let window = mirror.rooms(&query, 0, 200).unwrap();
    assert_eq!(window.total as usize, window.rows.len());
    window.rows.into_iter().map(|row| row.wxid.to_string()).collect()
}

/// Rooms 1 to 6, different in all that filters know.
fn world() -> (tempfile::TempDir, Mirror) {
    let (folder, mirror) = fresh();
    let mut rooms: Vec<RoomSnapshot> =
        ["1", "2", "3", "4", "5"].iter().map(|room| snapshot(room, 10, &["p", room])).collect();
    rooms[0].tags = tags(&["x"]);
    rooms[1].tags = tags(&["x", "y"]);
    rooms[2].tags = tags(&["y"]);
    rooms[0].external = Some(true);
    rooms[1].external = Some(false);
    rooms[0].owner = Some(person("p"));
    rooms[1].owner = Some(person("2"));
    rooms[2].owner = Some(person("p"));
    rooms[3].account = account("b");
    rooms[4].as_of = time(20);
    for member in rooms[4].members.as_mut().unwrap() {
        member.coworker = Some(true);
        member.person = format!("staff-{}", member.nick_name).as_str().into();
    }
    let also = RoomSnapshot { account: account("b"), as_of: time(11), ..rooms[0].clone() };
    rooms.push(also);
    rooms.push(RoomSnapshot { members: None, reported_size: Some(499), ..snapshot("6", 10, &[]) });
    mirror.observe(rooms).unwrap();
    (folder, mirror)
}

#[test]
fn each_condition_narrows_and_all_together_hold() {
    let (_folder, mirror) = world();
    let none = RoomFilter::default();
    let of = |names: &[&str]| -> Vec<miaohui::TagId> {
        names.iter().map(|name| format!("tag-{name}").as_str().into()).collect()
    };
    let cases = [
        (RoomFilter { all_tags: of(&["x", "y"]), ..none.clone() }, vec!["2"]),
        (RoomFilter { all_tags: of(&["x", "?"]), ..none.clone() }, vec![]),
        (RoomFilter { any_tags: of(&["x", "y", "?"]), ..none.clone() }, vec!["1", "2", "3"]),
        (RoomFilter { no_tags: of(&["x", "?"]), ..none.clone() }, vec!["3", "4", "5", "6"]),
        (RoomFilter { any_tags: of(&["y"]), no_tags: of(&["x"]), ..none.clone() }, vec!["3"]),
        (RoomFilter { accounts: vec!["1688-b".into(), "?".into()], ..none.clone() }, vec!["1", "4"]),
        (RoomFilter { accounts: vec!["?".into()], ..none.clone() }, vec![]),
        (RoomFilter { owners: vec![person("p"), person("?")], ..none.clone() }, vec!["1", "3"]),
        (RoomFilter { owners: vec![person("?")], ..none.clone() }, vec![]),
        (RoomFilter { sizes: vec![SizeBand::NearlyFull], ..none.clone() }, vec!["6"]),
        (
            RoomFilter { sizes: vec![SizeBand::Below40, SizeBand::NearlyFull], ..none.clone() },
            vec!["1", "2", "3", "4", "5", "6"],
        ),
        (RoomFilter { external: Some(true), ..none.clone() }, vec!["1"]),
        (RoomFilter { external: Some(false), ..none.clone() }, vec!["2"]),
        (RoomFilter { members: vec![person("p")], ..none.clone() }, vec!["1", "2", "3", "4"]),
        (RoomFilter { members: vec![person("p"), person("2")], ..none.clone() }, vec!["2"]),
        (RoomFilter { members: vec![person("p"), person("?")], ..none.clone() }, vec![]),
        (RoomFilter { as_of_from: Some(millis(11)), ..none.clone() }, vec!["1", "5"]),
        (RoomFilter { as_of_before: Some(millis(11)), ..none.clone() }, vec!["2", "3", "4", "6"]),
        (RoomFilter { as_of_from: Some(millis(11)), as_of_before: Some(millis(20)), ..none.clone() }, vec!["1"]),
        (RoomFilter { without_customers: true, ..none.clone() }, vec!["5"]),
        (RoomFilter { any_tags: of(&["x"]), external: Some(true), owners: vec![person("p")], ..none }, vec!["1"]),
    ];
    for (filter, rooms) in cases {
        assert_eq!(found(&mirror, &filter), rooms, "{filter:?}");
    }
}

#[test]
fn the_bands_are_cut_where_the_platform_cuts() {
    let bands = [0, 39, 40, 199, 200, 479, 480, 499, 500, 5_000].map(SizeBand::of);
    use SizeBand::{Below40, From40, From200, Full, NearlyFull};
    let expected = [Below40, Below40, From40, From40, From200, From200, NearlyFull, NearlyFull, Full, Full];
    assert_eq!(bands, expected);
}

#[test]
fn missing_rooms_are_found_as_rows_show_them() {
    let (_folder, mirror) = world();
    let missing = RoomFilter { missing: true, ..RoomFilter::default() };
    assert_eq!(found(&mirror, &missing), Vec::<String>::new());
    mirror.mark_seen_through(Source::TagList, RunScope::Tag("tag-x".into()), time(11)).unwrap();
    assert_eq!(found(&mirror, &missing), ["2"]);
    mirror.mark_seen_through(Source::TagList, RunScope::Account("1688-b".into()), time(12)).unwrap();
    assert_eq!(found(&mirror, &missing), ["1", "2", "4"]);
    mirror.mark_seen_through(Source::RoomList, RunScope::Everything, time(20)).unwrap();
    assert_eq!(found(&mirror, &missing), ["1", "2", "3", "4", "6"]);
    mirror.observe(vec![snapshot("4", 30, &["p", "4"])]).unwrap();
    assert_eq!(found(&mirror, &missing), ["1", "2", "3", "6"], "met again, though nothing else is different");
    let rows = mirror.rooms(&RoomQuery::default(), 0, 10).unwrap().rows;
    let shown: Vec<_> = rows.iter().filter(|row| row.not_seen_since.is_some()).map(|row| row.wxid.as_str()).collect();
    assert_eq!(found(&mirror, &missing), shown);
}

#[test]
fn favourites_are_marked_and_found_also_when_they_appear_later() {
    let (_folder, mirror) = world();
    let favourite = RoomFilter { favourite: true, ..RoomFilter::default() };
    assert_eq!(found(&mirror, &favourite), Vec::<String>::new());
    mirror.set_favourites(vec!["9".into(), "3".into(), "3".into()]);
    assert_eq!(found(&mirror, &favourite), ["3"]);
    mirror.observe(vec![snapshot("9", 5, &["q"])]).unwrap();
    assert_eq!(found(&mirror, &favourite), ["3", "9"]);
    let rows = mirror.rooms(&RoomQuery::default(), 0, 10).unwrap().rows;
    let marked: Vec<_> = rows.iter().filter(|row| row.favourite).map(|row| row.wxid.as_str()).collect();
    assert_eq!(marked, ["3", "9"]);
    assert!(mirror.room(&"9".into()).unwrap().unwrap().row.favourite);
    assert!(mirror.rooms_of(&person("q")).unwrap()[0].room.favourite);
    assert_eq!(facets(&mirror, &RoomFilter::default()).favourites, 2);
    mirror.set_favourites(vec!["9".into()]);
    assert_eq!(found(&mirror, &favourite), ["9"]);
}

#[test]
fn a_member_who_turns_out_to_be_a_hosted_account_leaves_a_room_without_customers() {
    let (_folder, mirror) = fresh();
    let mut seen = snapshot("R", 1, &[]);
    let mut hosted = member("x");
    hosted.person = "1688-b".into();
    seen.members = Some(vec![hosted]);
    mirror.observe(vec![seen]).unwrap();
    let without = RoomFilter { without_customers: true, ..RoomFilter::default() };
    assert_eq!(found(&mirror, &without), Vec::<String>::new());
    mirror.observe(vec![RoomSnapshot { account: account("b"), ..snapshot("S", 2, &["p"]) }]).unwrap();
    assert_eq!(found(&mirror, &without), ["R"]);
}

fn facets(mirror: &Mirror, filter: &RoomFilter) -> RoomFacets {
    mirror.facets(&RoomQuery { filter: filter.clone(), ..RoomQuery::default() }).unwrap()
}

#[test]
fn counts_leave_out_the_conditions_of_their_own_kind() {
    let (_folder, mirror) = world();
    let filter = RoomFilter { any_tags: vec!["tag-x".into()], external: Some(true), ..RoomFilter::default() };
    let counts = facets(&mirror, &filter);
    assert_eq!(counts.total, 1);
    let tags: Vec<_> = counts.tags.iter().map(|tag| (tag.name.as_str(), tag.rooms)).collect();
    assert_eq!(tags, [("x", 1), ("y", 0)], "external rooms, whatever their tags");
    assert_eq!((counts.external, counts.internal), (1, 1), "rooms with the tag");
    let accounts: Vec<_> = counts.accounts.iter().map(|account| (account.nick_name.as_str(), account.rooms)).collect();
    assert_eq!(accounts, [("账号a", 1), ("账号b", 1)]);
    let all = facets(&mirror, &RoomFilter::default());
    let owners: Vec<_> = all.owners.iter().map(|owner| (owner.person.wxid.as_str(), owner.rooms)).collect();
    assert_eq!(owners, [("788-p", 2), ("788-2", 1)]);
    let sizes: Vec<_> = all.sizes.iter().map(|size| (size.band, size.rooms)).collect();
    use SizeBand::{Below40, From40, From200, Full, NearlyFull};
    assert_eq!(sizes, [(Below40, 5), (From40, 0), (From200, 0), (NearlyFull, 1), (Full, 0)]);
    let text = RoomQuery { text: "群3".into(), ..RoomQuery::default() };
    assert_eq!(mirror.facets(&text).unwrap().tags[1].rooms, 1, "a typed text holds for all counts");
}

fn any_room() -> impl Strategy<Value = RoomSnapshot> {
    let who = (0..40_u8, 1..9_i64, select(vec!["a", "b", "c"]));
    let list = proptest::option::weighted(0.8, subsequence(vec!["p", "q", "r", "s", "t"], 0..=5));
    let texts = (select(vec!["", "2群", "10群", "甲", "Z"]), select(vec![None, Some("p"), Some("q"), Some("o")]));
    let tag_lists = select(vec![None, tags(&[]), tags(&["x"]), tags(&["y", "x"]), tags(&["z"])]);
    let rest = (proptest::option::of(any::<bool>()), select(vec![None, Some(7), Some(100), Some(500)]), 0..9_u8);
    (who, list, texts, tag_lists, rest).prop_map(|((room, second, by), members, (topic, owner), tags, rest)| {
        let (external, reported_size, rare) = rest;
        let mut seen = snapshot(&room.to_string(), second, members.as_deref().unwrap_or(&[]));
        seen.account = account(by);
        seen.topic = topic.to_owned();
        seen.owner = owner.map(person);
        seen.members = members.is_some().then_some(seen.members).flatten();
        for member in seen.members.iter_mut().flatten() {
            member.coworker = Some(member.nick_name.as_str() > "r");
        }
        (seen.tags, seen.external, seen.reported_size, seen.deleted) = (tags, external, reported_size, rare == 0);
        seen
    })
}

fn any_filter() -> impl Strategy<Value = RoomFilter> {
    let tag_lists = || subsequence(vec!["tag-x", "tag-y", "tag-z", "tag-?"], 0..=2);
    let lists = (tag_lists(), tag_lists(), tag_lists(), subsequence(vec!["1688-a", "1688-b"], 0..=2));
    let people = (subsequence(vec!["p", "q", "?"], 0..=2), subsequence(vec!["p", "q", "r"], 0..=2));
    let flags = (any::<[bool; 3]>(), subsequence(SizeBand::ALL.to_vec(), 0..=3));
    let rest = (proptest::option::of(any::<bool>()), proptest::option::of(1..9_i64), proptest::option::of(1..9_i64));
    (lists, people, flags, rest, 0..8_u8).prop_map(|(lists, (owners, members), (flags, sizes), rest, kept)| {
        let tags = |ids: Vec<&str>| ids.into_iter().map(Into::into).collect();
        // Of all conditions a few, or nothing would ever fit.
        let keep = |number: u8| (kept + number) % 8 < 3;
        let some = |number, any: RoomFilter| if keep(number) { any } else { RoomFilter::default() };
        RoomFilter {
            all_tags: some(0, RoomFilter { all_tags: tags(lists.0), ..RoomFilter::default() }).all_tags,
            any_tags: some(1, RoomFilter { any_tags: tags(lists.1), ..RoomFilter::default() }).any_tags,
            no_tags: tags(lists.2),
            accounts: if keep(2) { lists.3.into_iter().map(Into::into).collect() } else { Vec::new() },
            owners: if keep(3) { owners.into_iter().map(person).collect() } else { Vec::new() },
            sizes: if keep(4) { sizes } else { Vec::new() },
            external: rest.0.filter(|_| keep(5)),
            members: if keep(6) { members.into_iter().map(person).collect() } else { Vec::new() },
            as_of_from: rest.1.filter(|_| keep(7)).map(millis),
            as_of_before: rest.2.filter(|_| keep(0)).map(millis),
            missing: flags[0] && keep(1),
            without_customers: flags[1] && keep(2),
            favourite: flags[2] && keep(3),
        }
    })
}

/// Whether a room meets a filter, worked out from what screens show of it.
fn meets(mirror: &Mirror, room: &RoomWxid, filter: &RoomFilter) -> bool {
    let detail = mirror.room(room).unwrap().unwrap();
    let row = &detail.row;
    let members = mirror.members(room, &Default::default(), 0, 100).unwrap().rows;
    let tagged = |tag: &miaohui::TagId| row.tags.iter().any(|known| known.id == *tag);
    let seen_by =
        |account: &miaohui::AccountWxid| detail.viewpoints.iter().any(|viewpoint| viewpoint.account_wxid == *account);
    let owner = detail.owner.as_ref().map(|owner| &owner.wxid);
    filter.all_tags.iter().all(tagged)
        && (filter.any_tags.is_empty() || filter.any_tags.iter().any(tagged))
        && !filter.no_tags.iter().any(tagged)
        && (filter.accounts.is_empty() || filter.accounts.iter().any(seen_by))
        && (filter.owners.is_empty() || filter.owners.iter().any(|wanted| owner == Some(wanted)))
        && (filter.sizes.is_empty() || filter.sizes.contains(&SizeBand::of(row.size)))
        && (filter.external.is_none() || filter.external == row.external)
        && filter.members.iter().all(|wanted| members.iter().any(|member| member.person.wxid == *wanted))
        && filter.as_of_from.is_none_or(|from| row.as_of >= from)
        && filter.as_of_before.is_none_or(|before| row.as_of < before)
        && (!filter.missing || row.not_seen_since.is_some())
        && (!filter.without_customers || (!row.size_is_reported && detail.customers == 0))
        && (!filter.favourite || row.favourite)
}

/// Asserts that every count is what choosing it gives.
fn assert_counts(mirror: &Mirror, filter: &RoomFilter) {
    let counts = facets(mirror, filter);
    let total = |filter: RoomFilter| found(mirror, &filter).len() as u32;
    assert_eq!(counts.total, total(filter.clone()));
    for tag in counts.tags {
        assert_eq!(tag.rooms, total(RoomFilter { any_tags: vec![tag.id], ..filter.clone() }), "tag {}", tag.name);
    }
    for account in counts.accounts {
        assert_eq!(account.rooms, total(RoomFilter { accounts: vec![account.wxid], ..filter.clone() }));
    }
    for owner in counts.owners {
        assert_eq!(owner.rooms, total(RoomFilter { owners: vec![owner.person.wxid], ..filter.clone() }));
    }
    for size in counts.sizes {
        assert_eq!(size.rooms, total(RoomFilter { sizes: vec![size.band], ..filter.clone() }));
    }
    assert_eq!(counts.external, total(RoomFilter { external: Some(true), ..filter.clone() }));
    assert_eq!(counts.internal, total(RoomFilter { external: Some(false), ..filter.clone() }));
    assert_eq!(counts.missing, total(RoomFilter { missing: true, ..filter.clone() }));
    assert_eq!(counts.without_customers, total(RoomFilter { without_customers: true, ..filter.clone() }));
    assert_eq!(counts.favourites, total(RoomFilter { favourite: true, ..filter.clone() }));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// What is kept in memory between questions is what a fresh look at the file gives, and what rows show.
    #[test]
    fn any_filter_gives_the_rooms_that_meet_it_whatever_was_observed_in_between(
        pages in proptest::collection::vec(proptest::collection::vec(any_room(), 1..30), 1..4),
        filter in any_filter(),
        run in 1..9_i64,
        sort in select(vec![RoomSort::Name, RoomSort::Size, RoomSort::AsOf, RoomSort::Owner]),
        descending in any::<bool>(),
    ) {
        let (folder, mirror) = fresh();
        mirror.set_favourites(["1", "2", "3", "4", "5"].map(RoomWxid::from).to_vec());
        let query = RoomQuery { filter: filter.clone(), sort, descending, ..RoomQuery::default() };
        for page in pages {
            mirror.observe(page).unwrap();
            mirror.facets(&query).unwrap();
            mirror.rooms(&query, 0, 200).unwrap();
        }
        mirror.mark_seen_through(Source::TagList, RunScope::Tag("tag-x".into()), time(run)).unwrap();
        let window = mirror.rooms(&query, 0, 200).unwrap();
        let all = mirror.rooms(&RoomQuery { sort, descending, ..RoomQuery::default() }, 0, 200).unwrap();
        let expected: Vec<_> =
            all.rows.into_iter().filter(|row| meets(&mirror, &row.wxid, &filter)).map(|row| row.wxid).collect();
        let told: Vec<_> = window.rows.iter().map(|row| row.wxid.clone()).collect();
        prop_assert_eq!(told, expected);
        assert_counts(&mirror, &filter);
        drop(mirror);
        let again = Mirror::open(folder.path()).unwrap().mirror;
        again.set_favourites(["1", "2", "3", "4", "5"].map(RoomWxid::from).to_vec());
        prop_assert_eq!(again.rooms(&query, 0, 200).unwrap(), window);
    }
}

#[test]
fn every_sort_is_the_same_for_few_rooms_many_rooms_near_and_far() {
    let (_folder, mirror) = fresh();
    let seen = |n: usize| {
        let names: Vec<String> = (0..n % 3).map(|member| format!("{}", (n + member) % 7)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut seen = snapshot(&format!("R{n}"), (n % 5) as i64, &names);
        seen.topic = format!("{}群", n % 40);
        seen.owner = names.first().map(|name| person(name));
        seen.external = Some(!n.is_multiple_of(10));
        seen
    };
    mirror.observe((0..4_500).map(seen).collect()).unwrap();
    for sort in [RoomSort::Name, RoomSort::Size, RoomSort::AsOf, RoomSort::Owner] {
        for descending in [false, true] {
            for external in [false, true] {
                let filter = RoomFilter { external: Some(external), ..RoomFilter::default() };
                let query = RoomQuery { filter, sort, descending, ..RoomQuery::default() };
                let changed = RoomSnapshot { as_of: time(9), topic: format!("{sort:?}{descending}"), ..seen(1) };
                mirror.observe(vec![changed]).unwrap();
                let near = mirror.rooms(&query, 400, 40).unwrap();
                let far = mirror.rooms(&RoomQuery { filter: RoomFilter::default(), ..query.clone() }, 2_000, 2_000);
                assert!(!far.unwrap().rows.is_empty());
                assert_eq!(mirror.rooms(&query, 400, 40).unwrap(), near, "{sort:?} {descending} {external}");
                assert_eq!(near.total, if external { 4_050 } else { 450 });
                assert_eq!(near.rows.len(), 40);
            }
        }
    }
}

#[test]
fn rooms_of_the_same_age_are_ordered_by_name() {
    let (_folder, mirror) = fresh();
    let named = |room: &str, topic: &str, second| RoomSnapshot { topic: topic.into(), ..snapshot(room, second, &[]) };
    mirror.observe(vec![named("1", "丙", 5), named("2", "甲", 7), named("3", "乙", 5), named("4", "丙", 5)]).unwrap();
    let query = RoomQuery { sort: RoomSort::AsOf, ..RoomQuery::default() };
    let order: Vec<_> = mirror.rooms(&query, 0, 9).unwrap().rows.into_iter().map(|row| row.wxid.to_string()).collect();
    assert_eq!(order, ["1", "4", "3", "2"]);
}

#[test]
fn a_row_tells_where_it_fits_the_typed_text() {
    let (_folder, mirror) = fresh();
    let mut by_name = snapshot("R:1", 1, &["p"]);
    by_name.topic = "我的小北群".into();
    by_name.tags = tags(&["华东", "小北"]);
    let mut by_owner = snapshot("R:2", 1, &["小北", "p"]);
    by_owner.topic = "售后".into();
    by_owner.owner = Some(person("小北"));
    let mut by_member = snapshot("R:3", 1, &["p", "q"]);
    by_member.topic = "甲".into();
    by_member.members.as_mut().unwrap()[1].room_alias = Some("王小北".into());
    let by_id = RoomSnapshot { topic: "乙".into(), ..snapshot("R:xiaobei", 1, &[]) };
    mirror.observe(vec![by_name, by_owner, by_member, by_id]).unwrap();
    for typed in ["小北", "xiaobei", " 小bei "] {
        let window = mirror.rooms(&RoomQuery { text: typed.into(), ..RoomQuery::default() }, 0, 9).unwrap();
        let mark = |room: &str| {
            let place = window.rows.iter().position(|row| row.wxid.as_str() == room).unwrap();
            window.marks[place].clone()
        };
        assert_eq!(window.marks.len(), window.rows.len());
        let (first, second, third) = (mark("R:1"), mark("R:2"), mark("R:3"));
        assert_eq!(first.topic, [Highlight { start: 2, end: 4 }], "{typed}");
        assert_eq!((first.tags.len(), first.tags[0].position, first.member), (1, 1, None));
        assert_eq!((second.owner, second.topic), (vec![Highlight { start: 0, end: 2 }], vec![]));
        let member = third.member.unwrap();
        assert_eq!((member.person, member.text.as_str()), (person("q"), "王小北"));
        assert_eq!(member.highlights, [Highlight { start: 1, end: 3 }]);
    }
    let window = mirror.rooms(&RoomQuery { text: "r:xiaobei".into(), ..RoomQuery::default() }, 0, 9).unwrap();
    assert_eq!((window.rows.len(), window.marks[0].clone()), (1, Default::default()), "only an id fits");
    assert!(mirror.rooms(&RoomQuery::default(), 0, 9).unwrap().marks.is_empty());
}
