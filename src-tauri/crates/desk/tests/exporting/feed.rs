//! 动态 as Excel and CSV.

use desk::Export;
use jiff::Timestamp;
use ledger::Language;
use mirror::{FeedKind, FeedQuery, RoomSnapshot};

use crate::world::*;

fn at(as_of: Timestamp, snapshot: RoomSnapshot) -> RoomSnapshot {
    RoomSnapshot { as_of, ..snapshot }
}

/// A room that people joined and left, one that was renamed, and after a gap one that somebody left.
fn changed() -> Desk {
    let desk = desk();
    let everybody =
        || (0..700).map(|number| member(&format!("78813{number:011}"), &format!("=客户{number}"))).collect();
    desk.observe(vec![room("R:1", "客户群", vec![member("788", "张三")]), room("R:2", "旧名", Vec::new())]);
    desk.observe(vec![
        at(second(60), room("R:1", "客户群", everybody())),
        at(second(60), room("R:2", "新名", Vec::new())),
    ]);
    let hours = |hours: i64| second(hours * 3_600);
    desk.observe(vec![at(hours(20), room("R:1", "客户群", Vec::new()))]);
    desk
}

#[tokio::test]
async fn every_change_and_every_person_has_a_row_and_a_gap_stands_above_what_it_hides() {
    let desk = changed();
    let done = desk.export(Export::Feed { query: FeedQuery::default() }, "动态.xlsx").await;
    // The gap and the 700 who left during it; the owner, the name, one who left and the 700 who joined before it.
    assert_eq!(done.rows, 1 + 700 + 1 + 1 + 1 + 700);
    let rows = sheet(&done.path, "动态");
    let kinds = column(&rows, "动态");
    assert_eq!((kinds[0].as_str(), kinds[1].as_str()), ("缺口：没有打开", "离开"));
    let during = column(&rows, "缺口期间");
    assert!(during[0] == "否" && during[1..701].iter().all(|during| during == "是"), "{during:?}");
    assert_eq!((column(&rows, "原来")[1].as_str(), column(&rows, "现在")[1].as_str()), ("700", "0"));
    let joined: Vec<_> = kinds.iter().filter(|kind| *kind == "进群").collect();
    assert_eq!(joined.len(), 700);
    let mut people: Vec<_> = column(&rows, "客户ID").into_iter().filter(|id| !id.is_empty()).collect();
    assert_eq!(people.len(), 1_401);
    people.sort();
    people.dedup();
    assert_eq!(people.len(), 701);
    let renamed = rows.iter().find(|row| row[2] == "群改名").unwrap();
    assert_eq!((renamed[3].as_str(), renamed[8].as_str(), renamed[9].as_str()), ("新名", "旧名", "新名"));
    assert_eq!(said(&done.path, "筛选"), "全部动态");
}

#[tokio::test]
async fn the_filter_is_told_and_hostile_names_start_no_formula() {
    let desk = changed();
    let query = FeedQuery { kinds: vec![FeedKind::Joined], rooms: vec!["R:1".into()], ..FeedQuery::default() };
    let path = desk.out().join("changes.csv");
    let done = desk.try_export(Export::Feed { query: query.clone() }, &path, Language::English).await.unwrap();
    let rows = csv_rows(&done.path);
    assert_eq!(rows.len(), 1 + 1 + 700, "the header, the gap, and who joined");
    assert!(column(&rows, "Nickname")[1..].iter().all(|name| !name.starts_with('=')), "{:?}", rows[2]);
    let workbook = desk.export(Export::Feed { query }, "动态.xlsx").await;
    assert_eq!(said(&workbook.path, "筛选"), "动态「进群」、群「客户群 R:1」");
}
