//! Files of rooms to create.

use std::path::PathBuf;

use desk::{ErrorCode, ImportedRooms, PlanFilter, PlanRequest, PlanRow, write_rooms_template};
use ledger::{Forecast, ItemRequest, Language};
use rust_xlsxwriter::Workbook;

use crate::world::*;

/// Writes a workbook; numbers are cells of numbers.
pub fn workbook(world: &World, name: &str, rows: &[Vec<String>]) -> PathBuf {
    let path = world.folder.path().join(name);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            match cell.strip_prefix('#').and_then(|number| number.parse::<f64>().ok()) {
                Some(number) => sheet.write_number(row as u32, column as u16, number).unwrap(),
                None => sheet.write_string(row as u32, column as u16, cell).unwrap(),
            };
        }
    }
    workbook.save(&path).unwrap();
    path
}

pub fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

pub fn batch(imported: &ImportedRooms, name_pattern: &str) -> PlanRequest {
    PlanRequest::CreateBatch {
        batch: imported.batch.clone(),
        name_pattern: name_pattern.to_owned(),
        first_number: 1,
        greeting: "欢迎".to_owned(),
        account: Some("xiaobei".into()),
    }
}

fn refusal(world: &World, name: &str, bytes: &[u8]) -> String {
    let path = world.folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let error = world.plans.import_rooms(&path).unwrap_err();
    assert_eq!(error.code, ErrorCode::InputUnusable);
    error.details.text_key.unwrap()
}

fn name(row: &PlanRow) -> &str {
    &row.create.as_ref().unwrap().name
}

/// Sixty rooms, four of them bad.
pub fn sixty(world: &World) -> Vec<Vec<String>> {
    let customers = world.customers("xiaobei", true, &[]);
    let mut rows = vec![row(&["十一月建群"]), row(&["区域", "客户1", "客户 2", "由谁建", "同事", "欢迎语", "跟进人"])];
    for number in 0..60 {
        let two = [customers[number * 2].as_str(), customers[number * 2 + 1].as_str()];
        rows.push(row(&["华东", two[0], two[1], "小北", "小南、xiaoxi", "", "王五"]));
    }
    rows[2 + 6][1] = "7.88E+15".to_owned();
    rows[2 + 10][2] = String::new();
    rows[2 + 20][3] = "没有这个人".to_owned();
    rows[2 + 33][1] = "#7881302798256708".to_owned();
    rows
}

#[tokio::test]
async fn sixty_rows_of_which_four_are_bad() {
    let world = world(with_showcase(31)).await;
    let rows = sixty(&world);
    let imported = world.plans.import_rooms(&workbook(&world, "建群.xlsx", &rows)).unwrap();
    assert_eq!((imported.rows, imported.file_name.as_deref(), imported.has_names), (60, Some("建群.xlsx"), false));
    assert_eq!(imported.columns, ["区域", "客户1", "客户 2", "由谁建", "同事", "欢迎语", "跟进人"]);
    assert_eq!(imported.unknown_columns, ["区域", "跟进人"]);
    let (summary, rows) = world.plan(batch(&imported, "{区域}{序号:3}-{跟进人}")).await;
    assert_eq!((summary.to_send, summary.counts.impossible, summary.number_to_type), (56, 4, Some(56)));
    let bad: Vec<_> = world.rows(&summary.id, PlanFilter::Impossible);
    let told: Vec<_> = bad.iter().map(|row| (row.line.unwrap(), row.reason.as_deref().unwrap(), name(row))).collect();
    assert_eq!(
        told,
        [
            (9, "plan.idRounded", "华东007-王五"),
            (13, "plan.tooFewCustomers", "华东011-王五"),
            (23, "plan.accountMissing", "华东021-王五"),
            (36, "plan.idRounded", "华东034-王五"),
        ]
    );
    assert_eq!(bad[0].reason_values, ["7.88E+15"]);
    assert_eq!((name(&rows[59]), rows[59].line), ("华东060-王五", Some(62)), "a bad row shifts no number");
    assert_eq!(summary.seconds, 55 * 90 + 1, "one in a minute and a half");
    let job = world.plans.take(&world.workspace, &summary.id, Some(56)).unwrap();
    assert_eq!((job.items.len(), job.title.count, job.title.rooms), (56, 56, 56));
    assert_eq!(job.title.file_name.as_deref(), Some("建群.xlsx"));
    for item in &job.items {
        let ItemRequest::Create { coworkers, customers, greeting, .. } = &item.request else { panic!() };
        assert_eq!((coworkers.len(), customers.len(), greeting.as_str()), (2, 2, "欢迎"));
        assert_eq!(world.send(item).await, 0);
    }
}

#[tokio::test]
async fn a_pasted_table_is_planned_like_a_file() {
    let world = world(with_showcase(31)).await;
    let rows = sixty(&world);
    // Copied as text, the long number of the fourth bad row is whole.
    let pasted: String = rows.iter().map(|row| row.join("\t").replace('#', "") + "\r\n").collect();
    let imported = world.plans.paste_rooms(&pasted).unwrap();
    assert_eq!((imported.rows, imported.file_name.as_deref()), (60, None));
    let (summary, _) = world.plan(batch(&imported, "{区域}{序号:3}")).await;
    assert_eq!((summary.to_send, summary.counts.impossible), (57, 3));
    let job = world.plans.take(&world.workspace, &summary.id, Some(57)).unwrap();
    assert_eq!(job.title.file_name, None);
    let wrong = world.plans.paste_rooms("随便\t写的\r\n一行\t字").unwrap_err();
    assert_eq!(wrong.details.text_key.as_deref(), Some("import.noCustomers"));
}

#[tokio::test]
async fn many_ids_in_a_cell_union_ids_and_names_of_accounts() {
    let world = world(with_showcase(32)).await;
    let truth = world.simulator.world().truth();
    let friends = world.customers("xiaonan", true, &[]);
    let union_id = friends.iter().find_map(|wxid| truth.person(wxid).unwrap().union_id).unwrap();
    let coworker = truth.people().find(|person| person.coworker && !person.account).unwrap().user_id.unwrap();
    let cell = format!("{}、{}，\n{} ;{union_id}", friends[0], friends[1], friends[0]);
    let rows = [
        row(&["群名称", "客户ID（按文本导入）", "账号", "同事"]),
        row(&["=甲", &cell, "小南", &coworker]),
        row(&["乙", &cell, "xiaonan", "小北,王芳"]),
        row(&["=甲", &cell, "", ""]),
    ];
    let imported = world.plans.import_rooms(&workbook(&world, "a.xlsx", &rows)).unwrap();
    assert!(imported.has_names && imported.unknown_columns.is_empty());
    let (summary, rows) = world.plan(batch(&imported, "")).await;
    let create = rows[0].create.as_ref().unwrap();
    assert_eq!((rows[0].forecast, create.customers, create.coworkers), (Forecast::Create, 3, 1));
    assert_eq!((create.name.as_str(), rows[0].account.as_ref().unwrap().user_id.as_str()), ("=甲", "xiaonan"));
    assert_eq!(rows[1].reason.as_deref(), Some("plan.coworkerUnknown"));
    assert_eq!(rows[2].create.as_ref().unwrap().same_name, 1, "the first row has the name");
    assert_eq!(rows[2].account.as_ref().unwrap().user_id.as_str(), "xiaobei", "the account of the form");
    let job = world.plans.take(&world.workspace, &summary.id, None).unwrap();
    assert_eq!(world.send(&job.items[0]).await, 0);
}

#[tokio::test]
async fn a_nickname_that_two_accounts_have_is_refused() {
    let world = world(with_showcase(33)).await;
    let accounts = world.simulator.world().truth().accounts();
    let twin = mirror::AccountSnapshot {
        wxid: "1688000000000001".into(),
        user_id: "xiaobei2".into(),
        nick_name: accounts[0].nick_name.clone(),
        avatar_url: String::new(),
        online: Some(true),
    };
    world.session.mirror().observe_accounts(vec![twin], jiff::Timestamp::now()).unwrap();
    let customers = world.customers("xiaobei", true, &[]);
    let rows = [
        row(&["客户1", "客户2", "账号", "同事"]),
        row(&[&customers[0], &customers[1], "小北", ""]),
        row(&[&customers[0], &customers[1], "xiaobei", "小北"]),
        row(&[&customers[0], &customers[1], "xiaobei", ""]),
    ];
    let imported = world.plans.import_rooms(&workbook(&world, "a.xlsx", &rows)).unwrap();
    let (_, rows) = world.plan(batch(&imported, "群{序号}")).await;
    let reasons: Vec<_> = rows.iter().map(|row| row.reason.as_deref().unwrap_or_default()).collect();
    assert_eq!(reasons, ["plan.accountAmbiguous", "plan.coworkerAmbiguous", ""]);
}

#[tokio::test]
async fn a_pattern_with_a_column_that_is_not_there_says_so() {
    let world = world(with_showcase(34)).await;
    let customers = world.customers("xiaobei", true, &[]);
    let rows = [row(&["客户1", "客户2", "门店 名"]), row(&[&customers[0], &customers[1], "徐汇店"])];
    let imported = world.plans.import_rooms(&workbook(&world, "a.xlsx", &rows)).unwrap();
    let (_, rows) = world.plan(batch(&imported, "{城市}{序号}")).await;
    assert_eq!(
        (rows[0].reason.as_deref(), rows[0].reason_values.as_slice()),
        (Some("plan.unknownColumn"), ["城市".to_owned()].as_slice())
    );
    let (_, rows) = world.plan(batch(&imported, "{门店名}-{ 序号：2 }")).await;
    assert_eq!(name(&rows[0]), "徐汇店-01");
}

#[tokio::test]
async fn bad_rows_are_told_by_row_and_bad_files_as_a_whole() {
    let world = world(with_showcase(35)).await;
    let friends = world.customers("xiaobei", true, &[]);
    let many = friends[..41].join("、");
    let two = friends[..2].join(" ");
    let rows = [
        row(&["群名", "客户", "欢迎语"]),
        row(&["甲", &many, ""]),
        row(&["乙", "", ""]),
        row(&["丙", &two, &"好".repeat(10_000)]),
        row(&[&"长".repeat(51), &two, ""]),
        row(&["丁", "a\u{7}b wm1", ""]),
    ];
    let imported = world.plans.import_rooms(&workbook(&world, "a.xlsx", &rows)).unwrap();
    let (summary, rows) = world.plan(batch(&imported, "")).await;
    let reasons: Vec<_> = rows.iter().map(|row| row.reason.as_deref().unwrap_or_default()).collect();
    let expected = ["plan.tooManyCustomers", "plan.tooFewCustomers", "plan.greetingTooLong", "plan.nameTooLong"];
    assert_eq!(reasons[..4], expected);
    assert_eq!((reasons[4], rows[2].reason_values[1].as_str()), ("plan.idUnusable", "10000"));
    assert_eq!(summary.to_send, 0);

    assert_eq!(refusal(&world, "a.csv", "姓名,电话\n张三,1380000\n".as_bytes()), "import.noCustomers");
    let long: String = (0..1_001).map(|number| format!("群{number},{two}\n")).collect();
    assert_eq!(refusal(&world, "b.csv", format!("群名,客户\n{long}").as_bytes()), "import.tooManyRooms");
    assert_eq!(refusal(&world, "c.xlsx", &vec![b'x'; 21 * 1024 * 1024]), "import.tooLarge");
    assert_eq!(refusal(&world, "d.xlsx", b"PK\x03\x04 no workbook"), "import.damaged");
    let (gbk, ..) = encoding_rs::GBK.encode("群名,客户\r\n上海群,788-1 788-2\r\n");
    let path = world.folder.path().join("gbk.csv");
    std::fs::write(&path, gbk).unwrap();
    let imported = world.plans.import_rooms(&path).unwrap();
    assert_eq!((imported.columns, imported.rows), (row(&["群名", "客户"]), 1));
}

#[tokio::test]
async fn the_template_is_understood_and_files_that_are_no_longer_kept_say_so() {
    let world = world(with_showcase(36)).await;
    let path = world.folder.path().join("模板.xlsx");
    for language in [Language::SimplifiedChinese, Language::English] {
        write_rooms_template(&path, language).unwrap();
        let imported = world.plans.import_rooms(&path).unwrap();
        assert_eq!((imported.rows, imported.has_names, imported.unknown_columns.len()), (0, true, 0));
        assert_eq!(imported.columns.len(), 5);
    }
    let first = world.plans.import_rooms(&path).unwrap();
    for _ in 0..20 {
        world.plans.import_rooms(&path).unwrap();
    }
    let gone = world.try_plan(batch(&first, "")).await.unwrap_err();
    assert_eq!(gone.details.text_key.as_deref(), Some("plan.batchGone"));
}
