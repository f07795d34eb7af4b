//! Windows, filters, rows and details of rooms.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{account, fresh, member, millis, person, snapshot, tags, time};
use miaohui::{RoomWxid, TagId};
use mirror::{Mirror, RoomFilter, RoomQuery, RoomRow, RoomSnapshot, RoomSort, RunScope, SizeBand, Source};

fn topics(mirror: &Mirror, query: &RoomQuery) -> Vec<String> {
    let window = mirror.rooms(query, 0, 100).unwrap();
    assert_eq!(window.total as usize, window.rows.len());
    window.rows.into_iter().map(|row| row.topic).collect()
}

fn named(room: &str, topic: &str, members: &[&str]) -> RoomSnapshot {
    RoomSnapshot { topic: topic.to_owned(), ..snapshot(room, 1, members) }
}

fn row(mirror: &Mirror, room: &str) -> RoomRow {
    mirror.room(&RoomWxid::new(room)).unwrap().unwrap().row
}

#[test]
fn an_empty_mirror_answers_with_nothing() {
    let (_folder, mirror) = fresh();
    let overview = mirror.overview().unwrap();
    assert_eq!((overview.rooms, overview.people, overview.memberships), (0, 0, 0));
    assert_eq!((overview.newest_as_of, overview.oldest_as_of), (None, None));
    assert_eq!(topics(&mirror, &RoomQuery::default()), Vec::<String>::new());
    assert!(mirror.room(&"R".into()).unwrap().is_none());
    assert!(mirror.person(&"p".into()).unwrap().is_none());
    assert_eq!(mirror.members(&"R".into(), &Default::default(), 0, 10).unwrap().total, 0);
    assert!(mirror.rooms_of(&"p".into()).unwrap().is_empty());
}

#[test]
fn a_row_tells_what_was_observed() {
    let (_folder, mirror) = fresh();
    let mut seen = snapshot("R:1", 5, &["boss", "p"]);
    seen.source = Source::RoomList;
    seen.owner = Some(person("boss"));
    seen.tags = tags(&["VIP", "华东"]);
    seen.external = Some(true);
    seen.reported_size = Some(99);
    seen.wecom_chat_id = Some("wr1".into());
    let other = RoomSnapshot { account: account("b"), chat_id: "chat-b".into(), as_of: time(4), ..seen.clone() };
    mirror.observe(vec![seen, other]).unwrap();
    let detail = mirror.room(&"R:1".into()).unwrap().unwrap();
    let row = &detail.row;
    assert_eq!((row.topic.as_str(), row.size, row.size_is_reported), ("群R:1", 2, false));
    assert_eq!((row.as_of, row.source, row.external), (millis(5), Source::RoomList, Some(true)));
    assert_eq!(row.owner_name.as_deref(), Some("boss"));
    assert_eq!(row.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["VIP", "华东"]);
    assert_eq!(row.accounts.iter().map(|account| account.user_id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!((row.name_from_members.len(), row.not_seen_since, row.deleted), (0, None, false));
    assert_eq!(detail.owner.unwrap().wxid, person("boss"));
    assert_eq!((detail.customers, detail.coworkers, detail.reported_size), (2, 0, Some(99)));
    assert_eq!(detail.wecom_chat_id.unwrap().as_str(), "wr1");
    let chats: Vec<_> = detail.viewpoints.iter().map(|v| (v.account_wxid.as_str(), v.chat_id.as_str())).collect();
    assert_eq!(chats, [("1688-a", "chat-a-R:1"), ("1688-b", "chat-b")]);
    assert_eq!(mirror.overview().unwrap().rooms, 1, "two accounts seeing one room are one room");
}

#[test]
fn what_a_source_does_not_say_stays_as_known() {
    let (_folder, mirror) = fresh();
    let mut full = snapshot("R", 1, &["boss", "p"]);
    full.owner = Some(person("boss"));
    full.tags = tags(&["VIP"]);
    full.external = Some(false);
    let mut bare = snapshot("R", 2, &[]);
    bare.members = None;
    bare.source = Source::SimpleList;
    bare.reported_size = Some(7);
    mirror.observe(vec![full, bare]).unwrap();
    let row = row(&mirror, "R");
    assert_eq!((row.size, row.size_is_reported, row.owner_name.as_deref()), (2, false, Some("boss")));
    assert_eq!((row.tags.len(), row.external, row.as_of, row.source), (1, Some(false), millis(2), Source::SimpleList));
}

#[test]
fn the_vendors_count_is_shown_only_while_no_list_is_known() {
    let (_folder, mirror) = fresh();
    let bare = RoomSnapshot { members: None, reported_size: Some(156), ..snapshot("R", 1, &[]) };
    mirror.observe(vec![bare]).unwrap();
    assert_eq!((row(&mirror, "R").size, row(&mirror, "R").size_is_reported), (156, true));
    mirror.observe(vec![snapshot("R", 2, &["p", "q", "r"])]).unwrap();
    assert_eq!((row(&mirror, "R").size, row(&mirror, "R").size_is_reported), (3, false));
    mirror.observe(vec![snapshot("R", 3, &[])]).unwrap();
    assert_eq!((row(&mirror, "R").size, row(&mirror, "R").size_is_reported), (0, false), "an empty list is a list");
}

#[test]
fn names_sort_by_pinyin_and_natural_numbers_both_ways() {
    let (_folder, mirror) = fresh();
    let names = ["10群", "2群", "重庆", "", "安徽", "beta"];
    mirror.observe(names.iter().enumerate().map(|(n, name)| named(&format!("R{n}"), name, &[])).collect()).unwrap();
    let mut query = RoomQuery::default();
    assert_eq!(topics(&mirror, &query), ["2群", "10群", "安徽", "beta", "重庆", ""]);
    query.descending = true;
    assert_eq!(topics(&mirror, &query), ["", "重庆", "beta", "安徽", "10群", "2群"]);
}

#[test]
fn rooms_sort_by_size_age_and_owner() {
    let (_folder, mirror) = fresh();
    let mut big = named("1", "大", &["p", "q", "张三"]);
    big.owner = Some(person("张三"));
    let mut small = named("2", "小", &["阿姨"]);
    small.owner = Some(person("阿姨"));
    small.as_of = time(9);
    let mut none = named("3", "中", &["p", "q"]);
    none.as_of = time(5);
    mirror.observe(vec![big, small, none]).unwrap();
    let by = |sort| topics(&mirror, &RoomQuery { sort, ..RoomQuery::default() });
    assert_eq!(by(RoomSort::Size), ["小", "中", "大"]);
    assert_eq!(by(RoomSort::AsOf), ["大", "中", "小"]);
    assert_eq!(by(RoomSort::Owner), ["小", "大", "中"]);
}

#[test]
fn an_owner_who_is_renamed_elsewhere_sorts_by_the_new_name() {
    let (_folder, mirror) = fresh();
    let mut first = named("1", "甲", &["张三"]);
    first.owner = Some(person("张三"));
    let mut second = named("2", "乙", &["李四"]);
    second.owner = Some(person("李四"));
    mirror.observe(vec![first, second]).unwrap();
    let query = RoomQuery { sort: RoomSort::Owner, ..RoomQuery::default() };
    assert_eq!(topics(&mirror, &query), ["乙", "甲"]);
    let mut renamed = snapshot("3", 9, &["张三"]);
    renamed.members.as_mut().unwrap()[0].nick_name = "阿三".into();
    mirror.observe(vec![renamed]).unwrap();
    assert_eq!(topics(&mirror, &query), ["甲", "乙", "群3"]);
    assert_eq!(row(&mirror, "1").owner_name.as_deref(), Some("阿三"));
}

#[test]
fn tags_and_quick_filters_narrow_the_window() {
    let (_folder, mirror) = fresh();
    let mut vip = named("1", "贵宾", &["p"]);
    vip.tags = tags(&["VIP"]);
    let names: Vec<String> = (0..480).map(|n| n.to_string()).collect();
    let full = named("2", "满", &names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut internal = named("3", "内部", &["c"]);
    internal.external = Some(false);
    internal.members.as_mut().unwrap()[0].coworker = Some(true);
    internal.tags = tags(&["VIP"]);
    mirror.observe(vec![vip, full, internal]).unwrap();
    let filtered = |filter| topics(&mirror, &RoomQuery { filter, ..RoomQuery::default() });
    let any = RoomFilter::default();
    assert_eq!(filtered(RoomFilter { sizes: vec![SizeBand::NearlyFull, SizeBand::Full], ..any.clone() }), ["满"]);
    assert_eq!(filtered(RoomFilter { without_customers: true, ..any.clone() }), ["内部"]);
    assert_eq!(filtered(RoomFilter { external: Some(false), ..any.clone() }), ["内部"]);
    let tagged = RoomFilter { any_tags: vec![TagId::new("tag-VIP")], ..any.clone() };
    assert_eq!(filtered(tagged.clone()), ["贵宾", "内部"]);
    assert_eq!(filtered(RoomFilter { external: Some(false), ..tagged }), ["内部"]);
    assert_eq!(filtered(RoomFilter { any_tags: vec![TagId::new("?")], ..any }), Vec::<String>::new());
}

#[test]
fn text_is_found_in_names_ids_owners_and_members_without_regard_to_case_and_width() {
    let (_folder, mirror) = fresh();
    let mut first = named("R:881", "ＶＩＰ客户", &["Boss"]);
    first.owner = Some(person("Boss"));
    let mut second = named("R:992", "售后", &["p"]);
    second.members.as_mut().unwrap()[0].room_alias = Some("王姐Wang".into());
    mirror.observe(vec![first, second]).unwrap();
    let find = |text: &str| topics(&mirror, &RoomQuery { text: text.into(), ..RoomQuery::default() });
    assert_eq!(find("vip"), ["ＶＩＰ客户"]);
    assert_eq!(find(" boss "), ["ＶＩＰ客户"]);
    assert_eq!(find("王姐w"), ["售后"]);
    assert_eq!(find("r:992"), ["售后"]);
    assert_eq!(find("788-p"), ["售后"]);
    assert_eq!(find("nobody"), Vec::<String>::new());
    mirror.observe(vec![RoomSnapshot { as_of: time(2), ..named("R:992", "售后", &["q"]) }]).unwrap();
    assert_eq!(find("王姐"), Vec::<String>::new(), "who has left is not found in the room");
}

#[test]
fn a_window_is_a_slice_of_the_whole() {
    let (_folder, mirror) = fresh();
    mirror.observe((0..25).map(|n| named(&format!("R{n}"), &format!("{n}群"), &[])).collect()).unwrap();
    let window = mirror.rooms(&RoomQuery::default(), 20, 10).unwrap();
    assert_eq!((window.total, window.offset), (25, 20));
    assert_eq!(
        window.rows.iter().map(|row| row.topic.as_str()).collect::<Vec<_>>(),
        ["20群", "21群", "22群", "23群", "24群"]
    );
    let beyond = mirror.rooms(&RoomQuery::default(), 30, 10).unwrap();
    assert_eq!((beyond.total, beyond.rows.len()), (25, 0));
}

#[test]
fn a_page_is_the_same_whether_or_not_the_whole_order_is_known() {
    let (_folder, mirror) = fresh();
    let sized = |n: usize| {
        let names: Vec<String> = (0..n % 4).map(|member| member.to_string()).collect();
        let mut seen =
            named(&format!("R{n}"), &format!("{}群", n % 50), &names.iter().map(String::as_str).collect::<Vec<_>>());
        seen.owner = seen.members.as_ref().unwrap().last().map(|member| member.person.clone());
        seen
    };
    mirror.observe((0..2_100).map(sized).collect()).unwrap();
    for sort in [RoomSort::Name, RoomSort::Size, RoomSort::Owner] {
        for descending in [false, true] {
            let query = RoomQuery { sort, descending, ..RoomQuery::default() };
            // One room in between is different, so that the order of the next page is not known.
            let other = RoomSnapshot { as_of: time(2), topic: format!("{sort:?}{descending}"), ..sized(7) };
            mirror.observe(vec![other]).unwrap();
            let near = mirror.rooms(&query, 30, 50).unwrap();
            assert_eq!(mirror.rooms(&query, 2_050, 50).unwrap().rows.len(), 50, "far away, by the whole order");
            assert_eq!(mirror.rooms(&query, 30, 50).unwrap(), near, "{sort:?} {descending}");
            assert_eq!(near.total, 2_100);
        }
    }
}

#[test]
fn a_nameless_room_is_named_after_owner_and_members() {
    let (_folder, mirror) = fresh();
    let mut nameless = named("R", "", &["a", "b", "c", "小北"]);
    nameless.owner = Some(person("小北"));
    nameless.members.as_mut().unwrap()[0].room_alias = Some("阿A".into());
    mirror.observe(vec![nameless]).unwrap();
    assert_eq!(row(&mirror, "R").name_from_members, ["小北", "阿A", "b"]);
}

#[test]
fn a_dissolved_room_leaves_lists_and_counts_but_can_be_looked_up() {
    let (_folder, mirror) = fresh();
    let mut seen = snapshot("R", 1, &["p", "q"]);
    seen.tags = tags(&["VIP"]);
    let gone = RoomSnapshot { deleted: true, as_of: time(2), ..seen.clone() };
    mirror.observe(vec![seen.clone(), snapshot("S", 1, &["p"])]).unwrap();
    mirror.observe(vec![gone]).unwrap();
    assert_eq!(topics(&mirror, &RoomQuery::default()), ["群S"]);
    let overview = mirror.overview().unwrap();
    assert_eq!((overview.rooms, overview.memberships, overview.people), (1, 1, 2));
    assert_eq!((overview.tags[0].rooms, overview.accounts[0].rooms), (0, 1));
    assert_eq!(overview.newest_as_of, Some(millis(1)));
    assert!(row(&mirror, "R").deleted);
    // The vendor takes it back.
    mirror.observe(vec![RoomSnapshot { as_of: time(3), ..seen }]).unwrap();
    assert_eq!(mirror.overview().unwrap().tags[0].rooms, 1);
    assert_eq!(topics(&mirror, &RoomQuery::default()), ["群R", "群S"]);
}

#[test]
fn rooms_that_a_complete_run_missed_are_not_seen_since() {
    let (_folder, mirror) = fresh();
    let mut tagged = snapshot("1", 10, &["p"]);
    tagged.tags = tags(&["VIP"]);
    let plain = snapshot("2", 10, &["p"]);
    mirror.observe(vec![tagged.clone(), plain]).unwrap();
    let missing = || ["1", "2"].map(|room| row(&mirror, room).not_seen_since.is_some());
    mirror.mark_seen_through(Source::TagList, RunScope::Tag("tag-VIP".into()), time(10)).unwrap();
    assert_eq!(missing(), [false, false], "met when the run began is met");
    mirror.mark_seen_through(Source::TagList, RunScope::Tag("tag-VIP".into()), time(20)).unwrap();
    assert_eq!(missing(), [true, false], "a run over a tag says nothing about other rooms");
    assert_eq!(row(&mirror, "1").not_seen_since, Some(millis(10)));
    mirror.mark_seen_through(Source::TagList, RunScope::Tag("tag-VIP".into()), time(5)).unwrap();
    assert_eq!(missing(), [true, false], "an older run changes nothing");
    mirror.mark_seen_through(Source::RoomList, RunScope::Account("1688-a".into()), time(30)).unwrap();
    assert_eq!(missing(), [true, true]);
    mirror.observe(vec![RoomSnapshot { as_of: time(31), ..tagged }]).unwrap();
    assert_eq!(missing(), [false, true]);
    assert_eq!(mirror.overview().unwrap().rooms, 2, "never removed");
}

#[test]
fn tags_pasted_by_staff_are_kept_and_named_by_the_vendor_once_it_does() {
    let (_folder, mirror) = fresh();
    mirror.note_tag(&"tag-VIP".into(), "贵宾").unwrap();
    mirror.note_tag(&"tag-空".into(), "空").unwrap();
    let names = || mirror.overview().unwrap().tags.into_iter().map(|tag| (tag.name, tag.rooms)).collect::<Vec<_>>();
    assert_eq!(names(), [("贵宾".to_owned(), 0), ("空".to_owned(), 0)]);
    mirror.observe(vec![RoomSnapshot { tags: tags(&["VIP"]), ..snapshot("R", 1, &[]) }]).unwrap();
    mirror.note_tag(&"tag-VIP".into(), "别的").unwrap();
    assert_eq!(names(), [("空".to_owned(), 0), ("VIP".to_owned(), 1)]);
}

#[test]
fn an_unchanged_room_is_confirmed_and_nothing_else_is_written() {
    let (folder, mirror) = fresh();
    let seen = snapshot("R", 1, &["p", "q"]);
    let first = mirror.observe(vec![seen.clone()]).unwrap();
    assert_eq!((first.new_rooms, first.changed, first.unchanged, first.repeated), (1, 0, 0, 0));
    let second = mirror.observe(vec![RoomSnapshot { as_of: time(2), ..seen.clone() }]).unwrap();
    assert_eq!((second.new_rooms, second.changed, second.unchanged, second.changes), (0, 0, 1, 0));
    assert_eq!(mirror.observe(vec![seen]).unwrap().repeated, 1);
    assert_eq!(row(&mirror, "R").as_of, millis(2));
    assert_eq!(mirror.person(&person("p")).unwrap().unwrap().last_seen, millis(2));
    drop(mirror);
    common::dump::assert_sound(folder.path());
}

#[test]
fn an_answer_stays_below_64_kib() {
    let (_folder, mirror) = fresh();
    let long = "名".repeat(20_000);
    let mut rooms: Vec<RoomSnapshot> =
        (0..150).map(|n| named(&format!("R:10696050465020{n:03}"), &format!("客户服务群 {n}"), &["p"])).collect();
    for room in &mut rooms {
        room.tags = tags(&["VIP客户群", "华东", "北京市"]);
        room.members.as_mut().unwrap().push(member("王小明"));
    }
    rooms.extend((0..5).map(|n| named(&format!("L{n}"), &format!("z{long}"), &[])));
    mirror.observe(rooms).unwrap();
    let bytes = |offset, limit| {
        let window = mirror.rooms(&RoomQuery::default(), offset, limit).unwrap();
        (window.rows.len(), serde_json::to_vec(&window).unwrap().len())
    };
    let (rows, ordinary) = bytes(0, 100);
    assert_eq!(rows, 100);
    assert!(ordinary <= 64 * 1024, "{ordinary}");
    let (rows, hostile) = bytes(150, 5);
    assert!((1..5).contains(&rows) && hostile <= 64 * 1024, "{rows} rows, {hostile} bytes");
}
