//! Rooms, members and person × room, as Excel and CSV.

use desk::{ErrorCode, Export, import_people};
use ledger::Language;
use miaohui::{ContactWxid, TagId};
use mirror::{RoomQuery, RoomSnapshot};
use proptest::prelude::*;

use crate::world::*;

#[tokio::test]
async fn rooms_stand_in_a_workbook_that_explains_itself() {
    let desk = desk();
    desk.observe(vec![
        room("R:1069605046502123", "10群", vec![member("7881302798256708", "张三")]),
        room("R:888888", "2群", vec![]),
        room("11293954269@chatroom", "", vec![member("kx23498", "李四"), member("wxid_a", "王五")]),
    ]);
    let mut query = RoomQuery::default();
    query.filter.any_tags.push(TagId::from("5eda03260e21f35ca20f9eb4"));
    let done = desk.export(rooms_of(query.clone()), "群.xlsx").await;
    assert_eq!((done.rows, done.shortened), (3, 0));
    let rows = sheet(&done.path, "群");
    let titles =
        ["群名", "群ID", "人数", "人数来自", "群主", "托管账号", "标签", "类型", "未再见到自", "数据截至", "来源"];
    assert_eq!(rows[0], titles);
    assert_eq!(column(&rows, "群ID"), ["R:888888", "R:1069605046502123", "11293954269@chatroom"]);
    assert_eq!(column(&rows, "群名"), ["2群", "10群", "未命名群 · 李四、王五"]);
    assert_eq!(rows[2][2..8], ["1", "成员名单", "张三", "小北（iguxiaobei）", "VIP客户群", "外部群"]);
    let first_sheet = part(&done.path, "xl/worksheets/sheet1.xml");
    assert!(first_sheet.contains("state=\"frozen\"") && first_sheet.contains("<autoFilter ref=\"A1:K4\""));
    let about = sheet(&done.path, "说明");
    let said = |name: &str| about.iter().find(|row| row[0] == name).unwrap()[1].clone();
    assert_eq!((said("工作区").as_str(), said("行数").as_str()), ("华东=客服", "3"));
    assert_eq!(said("筛选"), "含任一标签「VIP客户群」");
    assert_eq!(
        (said("数据截至"), said("导出时间")),
        ("2023-11-15 06:13".into(), "2023-11-16 06:13 (UTC+08:00)".into())
    );
    assert!(titles.iter().all(|title| about.iter().any(|row| row[0] == *title && !row[1].is_empty())));

    query.filter.any_tags.clear();
    query.text = "10群".to_owned();
    query.descending = true;
    let path = desk.out().join("rooms.xlsx");
    let done = desk.try_export(rooms_of(query), &path, Language::English).await.unwrap();
    assert_eq!(column(&sheet(&done.path, "Rooms"), "Room ID"), ["R:1069605046502123"]);
    let about = sheet(&done.path, "About");
    assert!(about.iter().any(|row| row[1] == "All rooms, search 「10群」, sorted by Room (descending)"), "{about:?}");
    no_more_than(&desk.out(), &["rooms.xlsx", "群.xlsx"]);
}

#[tokio::test]
async fn members_of_several_rooms_follow_each_other_and_unknown_lists_are_told() {
    let desk = desk();
    let mut without_list = room("R:3", "没有名单", vec![]);
    (without_list.members, without_list.reported_size) = (None, Some(156));
    desk.observe(vec![
        room("R:1", "一群", vec![member("788-1", "甲"), member("788-2", "乙")]),
        room("R:2", "二群", vec![member("788-1", "甲")]),
        without_list,
    ]);
    let done = desk.export(members_of(&["R:2", "R:1", "R:2", "R:3", "R:4"]), "a.xlsx").await;
    let rows = sheet(&done.path, "群成员");
    assert_eq!(done.rows, 5);
    assert_eq!(column(&rows, "群ID"), ["R:2", "R:1", "R:1", "R:3", "R:4"]);
    assert_eq!(column(&rows, "成员ID"), ["788-1", "788-1", "788-2", "", ""]);
    assert_eq!(column(&rows, "身份"), ["客户", "客户", "客户", "没有读到成员名单", "本地没有这个群"]);
    assert_eq!(column(&rows, "是群主"), ["是", "是", "否", "", ""]);
}

#[tokio::test]
async fn each_person_and_room_has_a_row_and_people_without_rooms_too() {
    let desk = desk();
    let later = |mut snapshot: RoomSnapshot| {
        snapshot.as_of = second(3_600);
        snapshot
    };
    desk.observe(vec![
        room("R:1", "一群", vec![member("788-1", "甲"), member("788-2", "乙")]),
        room("R:2", "二群", vec![member("788-1", "甲")]),
        later(room("R:1", "一群", vec![member("788-1", "甲")])),
    ]);
    let people = ["788-2", "nobody", "788-1", "788-2"].map(ContactWxid::from).to_vec();
    let done = desk.export(Export::PersonRooms { people }, "a.csv").await;
    let rows = csv_rows(&done.path);
    assert_eq!(done.rows, 4);
    assert_eq!(column(&rows, "客户ID"), ["788-2", "nobody", "788-1", "788-1"]);
    let unknown = "本地没有这个人，不在任何已知的群里";
    assert_eq!(column(&rows, "状态"), ["已不在群", unknown, "在群", "在群"]);
    assert_eq!(column(&rows, "群ID"), ["R:1", "", "R:2", "R:1"]);
    assert_eq!(column(&rows, "离开不晚于"), ["2023-11-15 07:13", "", "", ""]);
}

const HOSTILE: [&str; 14] = [
    "=cmd|' /C calc'!A0",
    "+86 138",
    "-1+1",
    "@SUM(A1)",
    "＝1＋1",
    "\t=1",
    "\r\n=1",
    "行\n行",
    "\u{202e}倒着\u{200b}",
    "小北👨‍👩‍👧",
    "<img src=x onerror=alert(1)>&amp;]]>",
    "_x0041_ \"引号\", 逗号;",
    " 两边空格 ",
    "'单引号",
];

#[tokio::test]
async fn hostile_names_come_back_from_a_workbook_as_they_are() {
    let desk = desk();
    let people = HOSTILE.iter().enumerate().map(|(index, name)| member(&format!("788-{index:02}"), name)).collect();
    desk.observe(vec![room("R:1", "=HYPERLINK(\"http://x\")", people)]);
    let done = desk.export(members_of(&["R:1"]), "a.xlsx").await;
    let rows = sheet(&done.path, "群成员");
    for (index, name) in HOSTILE.iter().enumerate() {
        let row = rows.iter().find(|row| row[2] == format!("788-{index:02}")).unwrap();
        assert_eq!((row[0].as_str(), row[3].as_str()), ("=HYPERLINK(\"http://x\")", *name));
    }
    assert!(!part(&done.path, "xl/worksheets/sheet1.xml").contains("<f>"), "nothing is a formula");
}

#[tokio::test]
async fn csv_is_what_excel_opens_and_starts_no_formula() {
    let desk = desk();
    let people = HOSTILE.iter().enumerate().map(|(index, name)| member(&format!("788-{index:02}"), name)).collect();
    desk.observe(vec![room("R:1", "=1", people)]);
    let done = desk.export(members_of(&["R:1"]), "a.csv").await;
    let bytes = std::fs::read(&done.path).unwrap();
    assert!(bytes.starts_with("\u{feff}\"群名\",\"群ID（按文本导入）\"".as_bytes()) && bytes.ends_with(b"\"\r\n"));
    let rows = csv_rows(&done.path);
    assert_eq!(rows.len(), HOSTILE.len() + 1);
    for row in &rows[1..] {
        let index: usize = row[2].strip_prefix("788-").unwrap().parse().unwrap();
        let expected = if index < 7 { format!("'{}", HOSTILE[index]) } else { HOSTILE[index].to_owned() };
        assert_eq!((row[0].as_str(), &row[3]), ("'=1", &expected));
    }
}

#[tokio::test]
async fn what_no_cell_can_hold_is_shown_and_what_is_too_long_is_cut_and_said() {
    let desk = desk();
    let long = "长".repeat(40_000);
    desk.observe(vec![room("R:1", "a\0b\u{1b}c\u{ffff}", vec![member("788-1", &long)])]);
    for name in ["a.xlsx", "a.csv"] {
        let done = desk.export(members_of(&["R:1"]), name).await;
        assert_eq!(done.shortened, 1, "{name}");
        let rows = if name.ends_with("csv") { csv_rows(&done.path) } else { sheet(&done.path, "群成员") };
        assert_eq!(rows[1][0], "a\u{fffd}b\u{fffd}c\u{fffd}");
        assert_eq!(rows[1][3], "长".repeat(32_766) + "…");
    }
    let about = sheet(&desk.out().join("a.xlsx"), "说明");
    assert!(about.iter().any(|row| row[0] == "截断" && row[1].starts_with("1 处文字")));
}

#[tokio::test]
async fn ten_thousand_rows_come_back_by_import_with_identical_ids() {
    let desk = desk();
    let odd =
        ["7881302798256708", "wmrRhyBgAA6PKOL7IA2Nbikedj8Qk2", "kx23498", "wxid_rr9ej1o8xv9h21", "=1+1", "-7", "@x"];
    let ids: Vec<String> =
        odd.iter().map(|id| (*id).to_owned()).chain((0..9_993).map(|n| format!("788130{n:010}"))).collect();
    let rooms = ids.chunks(500).enumerate().map(|(number, ids)| {
        let members = ids.iter().map(|id| member(id, "客户")).collect();
        room(&format!("R:{number}"), &format!("{number}群"), members)
    });
    desk.observe(rooms.collect());
    let rooms: Vec<_> = (0..20).map(|number| format!("R:{number}")).collect();
    let rooms: Vec<_> = rooms.iter().map(String::as_str).collect();
    let mut expected = ids.clone();
    expected.sort();
    for name in ["a.xlsx", "a.csv"] {
        let done = desk.export(members_of(&rooms), name).await;
        assert_eq!(done.rows, 10_000);
        let back = import_people(&done.path).unwrap();
        assert!(back.column_known && back.column.starts_with("成员ID"), "{}", back.column);
        assert_eq!((back.parsed.refused.len(), back.parsed.duplicates, back.parsed.blank), (0, 0, 0));
        let mut found: Vec<_> = back.parsed.people.iter().map(ToString::to_string).collect();
        found.sort();
        assert!(found == expected, "{name}: ids differ");
    }
    let people = ids.iter().take(300).map(|id| ContactWxid::from(id.as_str())).collect();
    let done = desk.export(Export::PersonRooms { people }, "b.csv").await;
    let back = import_people(&done.path).unwrap();
    assert_eq!(back.parsed.people.iter().map(ContactWxid::as_str).collect::<Vec<_>>(), ids[..300]);
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_told_by_its_name_and_leaves_nothing() {
    let desk = desk();
    desk.observe(vec![room("R:1", "一群", vec![])]);
    for (folder, name) in [("missing", "a.xlsx"), ("missing", "a.csv"), ("out", "taken.csv"), ("out", "taken.xlsx")] {
        let path = desk.folder.path().join(folder).join(name);
        if folder == "out" {
            std::fs::create_dir_all(path.join("not empty")).unwrap();
        }
        let error = desk.try_export(all_rooms(), &path, Language::SimplifiedChinese).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::StorageFailed, "{error}");
        let folder = desk.folder.path().to_string_lossy().into_owned();
        assert!(error.message.contains(name) && !error.message.contains(&folder), "{error}");
    }
    no_more_than(&desk.out(), &["taken.csv", "taken.xlsx"]);
}

#[tokio::test]
async fn an_empty_result_is_a_file_with_a_header() {
    let desk = desk();
    for name in ["a.xlsx", "a.csv"] {
        let done = desk.export(all_rooms(), name).await;
        assert_eq!(done.rows, 0);
        let rows = if name.ends_with("csv") { csv_rows(&done.path) } else { sheet(&done.path, "群") };
        assert_eq!((rows.len(), rows[0].len()), (1, 11));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Names of any characters come back from both kinds of file, but for what no cell can hold.
    #[test]
    fn any_names_come_back(names in proptest::collection::vec(any::<String>(), 1..20)) {
        let desk = desk();
        let members = names.iter().enumerate().map(|(index, name)| member(&format!("788-{index:02}"), name)).collect();
        desk.observe(vec![room("R:1", "群", members)]);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for file in ["a.xlsx", "a.csv"] {
            let done = runtime.block_on(desk.export(members_of(&["R:1"]), file));
            let is_csv = file.ends_with("csv");
            let rows = if is_csv { csv_rows(&done.path) } else { sheet(&done.path, "群成员") };
            prop_assert_eq!(rows.len(), names.len() + 1);
            for row in &rows[1..] {
                let index: usize = row[2].strip_prefix("788-").unwrap().parse().unwrap();
                let holdable = |c: char| !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
                let shown: String = names[index].chars().map(|c| if holdable(c) { c } else { '\u{fffd}' }).collect();
                if is_csv && row[3] != shown {
                    prop_assert_eq!(row[3].strip_prefix('\''), Some(shown.as_str()));
                } else {
                    prop_assert_eq!(&row[3], &shown);
                }
                if is_csv {
                    prop_assert!(!row[3].starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']));
                }
            }
        }
    }
}
