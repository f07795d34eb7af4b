//! Sets of rooms, people in several rooms, the words of every condition, progress and stopping.

use std::sync::mpsc::channel;

use desk::Export;
use ledger::Language;
use miaohui::{AccountWxid, ContactWxid, RoomWxid, TagId};
use mirror::{
    DuplicateQuery, MemberGroup, MemberQuery, Millis, RoomFilter, RoomQuery, RoomSelection, RoomSort, SizeBand,
    SnapshotMember,
};
use tokio_util::sync::CancellationToken;

use crate::world::*;

fn named(rooms: &[&str]) -> RoomSelection {
    RoomSelection::Rooms { rooms: rooms.iter().map(|room| RoomWxid::from(*room)).collect() }
}

fn all_but(query: RoomQuery, except: &[&str]) -> RoomSelection {
    RoomSelection::Query { query, except: except.iter().map(|room| RoomWxid::from(*room)).collect() }
}

fn three_rooms() -> Desk {
    let desk = desk();
    desk.observe(vec![
        room("R:1", "1群", vec![member("788-1", "甲"), member("788-2", "乙")]),
        room("R:2", "2群", vec![member("788-1", "甲"), member("788-3", "丙")]),
        room("R:10", "10群", vec![member("788-1", "甲"), member("788-2", "乙"), member("788-3", "丙")]),
    ]);
    desk
}

#[tokio::test]
async fn rooms_come_in_the_order_of_the_query_or_as_named() {
    let desk = three_rooms();
    let query = RoomQuery { descending: true, ..RoomQuery::default() };
    let done = desk.export(Export::Rooms { rooms: all_but(query, &["R:2"]) }, "a.xlsx").await;
    assert_eq!(column(&sheet(&done.path, "群"), "群ID"), ["R:10", "R:1"]);
    assert_eq!(said(&done.path, "筛选"), "全部群、排序：群名（倒序）、除去 1 个群");
    let done = desk.export(Export::Rooms { rooms: named(&["R:10", "R:2", "R:10", "R:gone"]) }, "b.xlsx").await;
    assert_eq!(column(&sheet(&done.path, "群"), "群ID"), ["R:10", "R:2"]);
    assert_eq!(said(&done.path, "筛选"), "4 个选中的群");
}

#[tokio::test]
async fn members_of_a_query_are_written_room_after_room_also_of_the_past() {
    let desk = three_rooms();
    let mut later = room("R:1", "1群", vec![member("788-2", "乙"), member("788-9", "新人")]);
    later.as_of = second(3_600);
    desk.observe(vec![later]);
    let members = |as_of| Export::Members {
        rooms: all_but(RoomQuery::default(), &["R:10"]),
        query: MemberQuery { as_of, ..MemberQuery::default() },
    };
    let done = desk.export(members(None), "now.xlsx").await;
    let rows = sheet(&done.path, "群成员");
    assert_eq!(column(&rows, "群ID"), ["R:1", "R:1", "R:2", "R:2"]);
    let mut now = column(&rows, "成员ID");
    now[..2].sort();
    assert_eq!(now[..2], ["788-2", "788-9"]);
    let then = Some(Millis::from(second(60)));
    let done = desk.export(members(then), "then.xlsx").await;
    let mut past = column(&sheet(&done.path, "群成员"), "成员ID");
    past[..2].sort();
    assert_eq!(past[..2], ["788-1", "788-2"]);
    assert_eq!(said(&done.path, "筛选"), "全部群、除去 1 个群、成员名单截至 2023-11-15 06:14");
    let before = Some(Millis::from(second(-60)));
    let done = desk.export(members(before), "before.xlsx").await;
    assert_eq!(column(&sheet(&done.path, "群成员"), "身份"), ["没有读到成员名单", "没有读到成员名单"]);
}

#[tokio::test]
async fn people_in_several_rooms_have_a_row_for_each_room() {
    let desk = three_rooms();
    let colleague = SnapshotMember { coworker: Some(true), ..member("788-c", "同事") };
    let many: Vec<_> = (20..45)
        .map(|n| room(&format!("R:{n}"), &format!("{n}群"), vec![member("788-7", "到处"), colleague.clone()]))
        .collect();
    desk.observe(many);
    let query = |rooms, allowed: &[&str]| Export::Duplicates {
        query: DuplicateQuery { rooms, allowed: allowed.iter().map(|id| ContactWxid::from(*id)).collect() },
    };
    let done = desk.export(query(named(&["R:1", "R:2", "R:10"]), &["788-3"]), "a.xlsx").await;
    let rows = sheet(&done.path, "群去重");
    assert_eq!(done.rows, 5);
    assert_eq!(column(&rows, "客户ID"), ["788-1", "788-1", "788-1", "788-2", "788-2"]);
    assert_eq!(column(&rows, "所在群数"), ["3", "3", "3", "2", "2"]);
    assert_eq!(column(&rows, "群ID"), ["R:1", "R:2", "R:10", "R:1", "R:10"]);
    assert_eq!(rows[1][1..5], ["甲", "句子互动", "3", "1群"]);
    assert_eq!(column(&rows, "群主"), ["甲", "甲", "甲", "甲", "甲"]);
    assert_eq!(said(&done.path, "筛选"), "3 个选中的群、在两个及以上群里的客户、1 人允许在多个群，未列出");
    let all = || all_but(RoomQuery::default(), &["R:44"]);
    let done = desk.export(query(all(), &["788-1", "788-2", "788-3"]), "b.csv").await;
    let rows = csv_rows(&done.path);
    let mut rooms = column(&rows, "群ID");
    rooms.sort();
    let expected: Vec<_> = (20..44).map(|n| format!("R:{n}")).collect();
    assert_eq!(rooms, expected, "also the rooms beyond those that a window tells, and only those of the set");
    assert!(column(&rows, "客户ID").iter().all(|id| id == "788-7") && column(&rows, "所在群数")[0] == "24");
}

#[tokio::test]
async fn every_condition_is_said_in_both_languages() {
    let desk = three_rooms();
    let (tag, unknown) = (TagId::from("5eda03260e21f35ca20f9eb4"), TagId::from("5eda03260e21f35ca20f9eb5"));
    let filter = RoomFilter {
        all_tags: vec![tag.clone()],
        any_tags: vec![tag.clone(), unknown.clone()],
        no_tags: vec![unknown],
        accounts: vec![AccountWxid::from("1688855432101234")],
        owners: vec![ContactWxid::from("788-1")],
        sizes: vec![SizeBand::Below40, SizeBand::Full],
        external: Some(true),
        members: vec![ContactWxid::from("788-2"), ContactWxid::from("788-404")],
        as_of_from: Some(Millis::from(second(0))),
        as_of_before: Some(Millis::from(second(86_400))),
        missing: true,
        without_customers: true,
        favourite: true,
    };
    let query = RoomQuery { text: " 群 ".to_owned(), filter, sort: RoomSort::Size, descending: true };
    let rooms = all_but(query, &[]);
    let members = MemberQuery { text: "甲".to_owned(), group: MemberGroup::NotFriends, as_of: None };
    let done = desk.export(Export::Members { rooms: rooms.clone(), query: members }, "a.xlsx").await;
    assert_eq!(
        said(&done.path, "筛选"),
        "含全部标签「VIP客户群」、含任一标签「VIP客户群」「5eda03260e21f35ca20f9eb5」、\
         不含标签「5eda03260e21f35ca20f9eb5」、托管账号「小北（iguxiaobei）」、群主「甲（788-1）」、\
         人数「少于 40 人」「500 人及以上」、外部群、含成员「乙（788-2）」「788-404」、\
         数据截至不早于「2023-11-15 06:13」、数据截至早于「2023-11-16 06:13」、完整同步未再见到、没有客户的群、\
         收藏的群、搜索「群」、排序：人数（倒序）、非好友、搜索「甲」"
    );
    let path = desk.out().join("b.xlsx");
    let done = desk.try_export(Export::Rooms { rooms }, &path, Language::English).await.unwrap();
    assert_eq!(
        said(&done.path, "Filter"),
        "all tags「VIP客户群」, any tag「VIP客户群」「5eda03260e21f35ca20f9eb5」, \
         without tags「5eda03260e21f35ca20f9eb5」, accounts「小北（iguxiaobei）」, owners「甲（788-1）」, \
         size「fewer than 40 people」「500 people or more」, External, with members「乙（788-2）」「788-404」, \
         data from「2023-11-15 06:13」, data before「2023-11-16 06:13」, not seen in later complete lists, \
         rooms without customers, favourite rooms, search 「群」, sorted by People (descending)"
    );
}

#[tokio::test]
async fn progress_counts_towards_the_total_and_a_stop_leaves_no_file() {
    let desk = three_rooms();
    for (name, of) in [("a.xlsx", 7), ("a.csv", 7)] {
        let members = Export::Members { rooms: all_but(RoomQuery::default(), &[]), query: MemberQuery::default() };
        let (tell, told) = channel();
        let request = request(members.clone(), &desk.out().join(name), Language::SimplifiedChinese);
        let tell = move |rows, total| tell.send((rows, total)).unwrap();
        let done = desk.session.export(request, desk.sources(), tell, CancellationToken::new()).await.unwrap().unwrap();
        assert_eq!(done.rows, of);
        let told: Vec<(u32, Option<u32>)> = told.iter().collect();
        assert!(!told.is_empty() && told.iter().all(|(rows, total)| *rows <= of && *total == Some(of)), "{told:?}");
        std::fs::remove_file(&done.path).unwrap();

        // Stopped from within, after the first row.
        let stop = CancellationToken::new();
        let request = crate::world::request(members, &desk.out().join(name), Language::SimplifiedChinese);
        let first = stop.clone();
        let stopped = desk.session.export(request, desk.sources(), move |_, _| first.cancel(), stop).await.unwrap();
        assert_eq!(stopped, None);
        no_more_than(&desk.out(), &[]);
    }
}

#[tokio::test]
async fn what_a_kill_left_in_the_folder_goes_with_the_next_file() {
    let desk = three_rooms();
    for name in [".roomdesk-q1W2e3.part", "mine.part"] {
        std::fs::write(desk.out().join(name), "half").unwrap();
    }
    desk.export(all_rooms(), "a.csv").await;
    no_more_than(&desk.out(), &["a.csv", "mine.part"]);
}
