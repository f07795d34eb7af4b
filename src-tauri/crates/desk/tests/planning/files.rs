//! Files of jobs and plans, which import as they were.

use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx, open_workbook};
use desk::{Export, ExportFormat, ExportRequest, ExportSources, PlanRequest, Spread, import_people};
use jiff::{Timestamp, Zoned, tz::TimeZone};
use ledger::{Begun, ItemState, Job, Language, NewJob, SendingOutcome};
use miaohui::RoomWxid;
use tokio_util::sync::CancellationToken;

use crate::batches::{batch, sixty, workbook};
use crate::world::*;

async fn export(world: &World, what: Export, name: &str) -> PathBuf {
    let path = world.folder.path().join(name);
    let format = if name.ends_with("csv") { ExportFormat::Csv } else { ExportFormat::Xlsx };
    let exported_at = Zoned::new(Timestamp::now(), TimeZone::UTC);
    let workspace = "云栖家居".to_owned();
    let language = Language::SimplifiedChinese;
    let request = ExportRequest { what, format, path: path.clone(), workspace, exported_at, language };
    let sources =
        ExportSources { ledger: world.ledger.clone(), workspace: world.workspace.clone(), plans: world.plans.clone() };
    world.session.export(request, sources, |_, _| {}, CancellationToken::new()).await.unwrap().unwrap();
    path
}

fn sheet(path: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn column(rows: &[Vec<String>], title: &str) -> Vec<String> {
    let at = rows[0].iter().position(|header| header == title).unwrap();
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

/// Starts a job and gives its items these outcomes, one after the other; what is left is never run.
fn run(world: &World, new: &NewJob, outcomes: &[(ItemState, &'static str, i64)]) -> Job {
    let now = Timestamp::now();
    let ledger = &world.ledger;
    ledger.set_writes_allowed(&world.workspace, true).unwrap();
    let job = ledger.start_job(&world.workspace, new, now, now).unwrap();
    ledger.begin_job(&job.id).unwrap();
    for (state, reason, code) in outcomes {
        let accounts = ledger.accounts_of_job(&job.id).unwrap();
        let item = accounts.iter().find_map(|(account, _)| ledger.permit_next(&job.id, account, now, now).unwrap());
        let key = ledger::ItemKey { job: job.id.clone(), position: item.unwrap().position };
        let Begun::Send(sent) = ledger.begin_sending(&key, None, now).unwrap() else { panic!() };
        let outcome = SendingOutcome {
            state: *state,
            reason,
            code: Some(*code),
            message: Some("=秒回说".to_owned()),
            raw: None,
            room: None,
            not_before: None,
            hold: None,
        };
        ledger.settle_sending(&world.workspace, &sent, &outcome, now).unwrap();
    }
    ledger.stop_job(&job.id, now).unwrap();
    job
}

#[tokio::test]
async fn failed_people_import_as_they_were_and_unknown_ones_do_not() {
    let world = world(with_showcase(41)).await;
    let room = world.room_called("=cmd|' /C calc'!A0");
    let people: Vec<String> = world.customers("xiaobei", true, &[&room]).into_iter().take(5).collect();
    let (summary, _) = world.plan(pull(&people, &[&room], Spread::Each)).await;
    let new = world.plans.take(&world.workspace, &summary.id, None).unwrap();
    let outcomes = [
        (ItemState::Done, "addMember.added", 0),
        (ItemState::Failed, "addMember.notFriend", -8),
        (ItemState::Unknown, "job.cardUnclear", 0),
        (ItemState::Failed, "unknown", 400_400),
    ];
    let job = run(&world, &new, &outcomes);
    for name in ["failed.xlsx", "failed.csv"] {
        let path = export(&world, Export::FailedRows { job: job.id.clone() }, name).await;
        let again = import_people(&path).unwrap();
        let ids: Vec<_> = again.parsed.people.iter().map(ToString::to_string).collect();
        assert_eq!(ids, [&people[1], &people[3], &people[4]].map(String::clone), "{name}");
        assert!(again.column_known && again.parsed.refused.is_empty());
    }
    let rows = sheet(&world.folder.path().join("failed.xlsx"));
    assert_eq!(rows[0], ["客户ID", "备注", "群", "群ID", "账号", "失败原因", "怎么办"]);
    let reasons = column(&rows, "失败原因");
    assert_eq!(reasons[0], "不是这个账号的好友");
    assert!(reasons[1].starts_with("待核实："), "{reasons:?}");
    assert_eq!(reasons[2], "收到无法识别的结果（编号 400400），已保留原文");
    assert_eq!(reasons[3], "没有执行");
    assert!(column(&rows, "备注")[1].contains(&people[2]), "who it is about is told where import does not read it");

    let rows = sheet(&export(&world, Export::JobRows { job: job.id.clone() }, "job.xlsx").await);
    assert_eq!(column(&rows, "客户ID"), people);
    assert_eq!(column(&rows, "状态"), ["已进群", "失败", "待核实", "失败", "没有执行"]);
    assert_eq!(column(&rows, "预计"), ["直接进群"; 5]);
    assert_eq!((column(&rows, "编号")[3].as_str(), column(&rows, "平台说明")[3].as_str()), ("400400", "=秒回说"));
    assert!(column(&rows, "群名").iter().all(|name| name == "=cmd|' /C calc'!A0"));
}

#[tokio::test]
async fn failed_rooms_import_as_they_were() {
    let world = world(with_showcase(42)).await;
    let rows = sixty(&world);
    let imported = world.plans.import_rooms(&workbook(&world, "建群.xlsx", &rows)).unwrap();
    let (summary, planned) = world.plan(batch(&imported, "={区域}{序号:3}")).await;
    let new = world.plans.take(&world.workspace, &summary.id, Some(56)).unwrap();
    let failed = (ItemState::Failed, "createRoom.noReason", -9);
    let job = run(
        &world,
        &new,
        &[(ItemState::Done, "createRoom.created", 0), failed, (ItemState::Unknown, "job.createUnclear", 0)],
    );
    let possible: Vec<_> = planned.iter().filter(|row| row.forecast == ledger::Forecast::Create).collect();
    for name in ["rooms.xlsx", "rooms.csv"] {
        let path = export(&world, Export::FailedRows { job: job.id.clone() }, name).await;
        let again = world.plans.import_rooms(&path).unwrap();
        assert_eq!((again.rows, again.has_names, again.unknown_columns.len()), (55, true, 0));
        let (summary, rows) = world.plan(batch(&again, "")).await;
        assert_eq!(
            (summary.to_send, summary.counts.impossible),
            (54, 1),
            "what may have been created is not created again"
        );
        assert_eq!(rows[1].reason.as_deref(), Some("plan.tooFewCustomers"));
        let names = |rows: &[&desk::PlanRow]| -> Vec<_> {
            rows.iter().map(|row| (row.create.clone().unwrap(), row.account.clone().unwrap().user_id)).collect()
        };
        let again: Vec<_> = rows.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, row)| row).collect();
        assert_eq!(names(&again)[0], names(&possible)[1], "{name}");
        assert_eq!(names(&again)[1..], names(&possible)[3..], "{name}");
    }
}

#[tokio::test]
async fn problems_of_a_file_keep_its_columns_and_the_names_of_its_rows() {
    let world = world(with_showcase(43)).await;
    let rows = sixty(&world);
    let imported = world.plans.import_rooms(&workbook(&world, "建群.xlsx", &rows)).unwrap();
    let (summary, _) = world.plan(batch(&imported, "{区域}{序号:3}")).await;
    world.plans.take(&world.workspace, &summary.id, Some(56)).unwrap();
    let path = export(&world, Export::PlanProblems { plan: summary.id.clone() }, "problems.xlsx").await;
    let written = sheet(&path);
    assert_eq!(
        written[0],
        ["群名", "区域", "客户1", "客户 2", "由谁建", "同事", "欢迎语", "跟进人", "失败原因", "怎么办"]
    );
    assert_eq!(column(&written, "群名"), ["华东007", "华东011", "华东021", "华东034"]);
    assert_eq!(column(&written, "客户1")[0], "7.88E+15");
    assert_eq!(column(&written, "失败原因")[2], "找不到托管账号「没有这个人」");

    let again = world.plans.import_rooms(&path).unwrap();
    assert_eq!((again.rows, again.unknown_columns), (4, vec!["区域".to_owned(), "跟进人".to_owned()]));
    let (second, rows) = world.plan(batch(&world.plans.import_rooms(&path).unwrap(), "")).await;
    let reasons: Vec<_> = rows.iter().map(|row| row.reason.as_deref().unwrap()).collect();
    assert_eq!(reasons, ["plan.idRounded", "plan.tooFewCustomers", "plan.accountMissing", "plan.idRounded"]);
    let path = export(&world, Export::PlanProblems { plan: second.id }, "again.xlsx").await;
    assert_eq!(sheet(&path), written, "the same file once more");
}

#[tokio::test]
async fn problems_of_other_plans_are_told_too() {
    let world = world(with_showcase(44)).await;
    let room = world.room_called("客服值班群");
    let people: Vec<String> = world.customers("xiaobei", true, &[&room]).into_iter().take(2).collect();
    let (summary, _) = world.plan(pull(&people, &[&room], Spread::Each)).await;
    let path = export(&world, Export::PlanProblems { plan: summary.id }, "pull.csv").await;
    let again = import_people(&path).unwrap();
    assert_eq!(again.parsed.people.iter().map(ToString::to_string).collect::<Vec<_>>(), people);
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("这是内部群，客户不能加入") && text.contains("客服值班群"), "{text}");
    let leave = PlanRequest::Leave { rooms: vec![RoomWxid::from("R:none")], account: None };
    let (summary, _) = world.plan(leave).await;
    let rows = sheet(&export(&world, Export::PlanProblems { plan: summary.id }, "leave.xlsx").await);
    assert_eq!(
        (column(&rows, "群ID"), column(&rows, "失败原因")),
        (vec!["R:none".to_owned()], vec!["本地没有这个群".to_owned()])
    );
}
