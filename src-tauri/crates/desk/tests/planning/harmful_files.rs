//! Files of rooms to create that are too large, packed to harm, too long, or full of what cannot be: told clearly, kept
//! nowhere, and nothing is sent.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use desk::{ErrorCode, Plans};
use ledger::Forecast;
use simulator::Endpoint;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::batches::{batch, row, workbook};
use crate::world::*;

const MIB: usize = 1024 * 1024;
/// More files than are kept at once: one that was kept would push out those before it.
const MORE_THAN_ARE_KEPT: usize = 25;

/// Why a file as a whole is refused.
fn refusal(plans: &Plans, path: &Path) -> String {
    let error = plans.import_rooms(path).unwrap_err();
    assert_eq!(error.code, ErrorCode::InputUnusable, "{error}");
    error.details.text_key.unwrap()
}

/// A table of rooms that is fine, but never ends.
fn csv_of_fifty_megabytes() -> Vec<u8> {
    let mut text = "群名,客户\n".as_bytes().to_vec();
    let line = "上海群,7881302798256708 7881302798256709\n".as_bytes();
    while text.len() < 50 * MIB {
        text.extend_from_slice(line);
    }
    text
}

/// A workbook of some kilobytes with a part that unpacks to more than a part may.
fn bomb(part: &str, unpacked: usize) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    writer.start_file(part, options).unwrap();
    writer.write_all(&vec![b' '; unpacked]).unwrap();
    writer.finish().unwrap().into_inner()
}

/// The same part many times over, as sheets.
fn bomb_of_sheets(part: &[u8], sheets: usize) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(part)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for sheet in 0..sheets {
        let copied = archive.by_index(0).unwrap();
        writer.raw_copy_file_rename(copied, format!("xl/worksheets/sheet{sheet}.xml")).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The same with sizes of one byte in its directory and headers.
fn lying(mut bomb: Vec<u8>, unpacked: usize) -> Vec<u8> {
    let said = (unpacked as u32).to_le_bytes();
    let places: Vec<_> = (0..bomb.len() - 4).filter(|at| bomb[*at..at + 4] == said).collect();
    assert!(!places.is_empty(), "the size stands somewhere");
    for at in places {
        bomb[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
    }
    bomb
}

/// Files that are refused as a whole, each with the reasons that fit.
fn harmful(folder: &Path) -> Vec<(PathBuf, &'static [&'static str])> {
    let unpacked = 65 * MIB;
    let texts = bomb("xl/sharedStrings.xml", unpacked);
    assert!(texts.len() < 200_000);
    let mut files: Vec<(&str, Vec<u8>, &'static [&'static str])> = vec![
        ("large.csv", csv_of_fifty_megabytes(), &["import.tooLarge"]),
        ("large.xlsx", [b"PK\x03\x04".to_vec(), vec![b'x'; 50 * MIB]].concat(), &["import.tooLarge"]),
        ("texts.xlsx", texts.clone(), &["import.tooLargeUnpacked"]),
        ("sheets.xlsx", bomb_of_sheets(&texts, 60), &["import.tooLargeUnpacked"]),
        // Not CSV, whatever it is called: what it is, its content says.
        ("texts.csv", texts.clone(), &["import.tooLargeUnpacked"]),
    ];
    files.push(("lying.xlsx", lying(texts, unpacked), &["import.tooLargeUnpacked", "import.damaged"]));
    let written = |(name, bytes, reasons): (&str, Vec<u8>, _)| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        (path, reasons)
    };
    files.into_iter().map(written).collect()
}

#[tokio::test]
async fn harmful_files_are_refused_as_a_whole_and_nothing_of_them_is_kept() {
    let world = world(with_showcase(51)).await;
    let customers = world.customers("xiaobei", true, &[]);
    let two = customers[..2].join(" ");
    let good = workbook(&world, "好.xlsx", &[row(&["群名", "客户"]), row(&["甲", &two])]);
    let good = world.plans.import_rooms(&good).unwrap();
    for (path, reasons) in harmful(world.folder.path()) {
        let told = refusal(&world.plans, &path);
        assert!(reasons.contains(&told.as_str()), "{}: {told}", path.display());
    }
    let many: Vec<_> = [row(&["群名", "客户"])].into_iter().chain((0..10_000).map(|_| row(&["甲", &two]))).collect();
    let csv = world.folder.path().join("long.csv");
    std::fs::write(&csv, many.iter().map(|row| row.join(",") + "\r\n").collect::<String>()).unwrap();
    for path in [workbook(&world, "long.xlsx", &many), csv.clone()] {
        assert_eq!(refusal(&world.plans, &path), "import.tooManyRooms");
    }
    for _ in 0..MORE_THAN_ARE_KEPT {
        assert_eq!(refusal(&world.plans, &csv), "import.tooManyRooms");
    }
    let (summary, _) = world.plan(batch(&good, "")).await;
    assert_eq!(summary.to_send, 1, "what was chosen before is still there");
    assert!(world.simulator.requests().iter().all(|request| request.endpoint != Some(Endpoint::Create)));
}

#[tokio::test]
async fn bad_rows_of_a_gbk_file_are_told_one_by_one_and_the_good_ones_can_be_sent() {
    let world = world(with_showcase(52)).await;
    let customers = world.customers("xiaobei", true, &[]);
    let (two, forty, many) = (customers[..2].join(" "), customers[..40].join("、"), customers[..41].join("、"));
    let long = "好".repeat(10_000);
    let rows = [
        ["群名", "客户", "欢迎语"],
        ["上海一群", &two, "大家好"],
        ["上海二群", "7.88E+15 7881302798256708", ""],
        ["上海三群", "7881302798256708 7.88130279825671E+15", ""],
        ["上海四群", &many, ""],
        ["上海五群", "", ""],
        ["上海六群", &two, &long],
        ["上海七群", &forty, ""],
    ];
    let text: String = rows.iter().map(|row| row.join(",") + "\r\n").collect();
    let (gbk, _, unmappable) = encoding_rs::GBK.encode(&text);
    assert!(!unmappable && String::from_utf8(gbk.to_vec()).is_err(), "it is GBK and nothing else");
    let path = world.folder.path().join("建群.csv");
    std::fs::write(&path, gbk).unwrap();
    let imported = world.plans.import_rooms(&path).unwrap();
    assert_eq!((imported.rows, imported.columns.as_slice()), (7, row(&["群名", "客户", "欢迎语"]).as_slice()));
    let (summary, planned) = world.plan(batch(&imported, "")).await;
    let told: Vec<_> = planned.iter().map(|row| (row.line.unwrap(), row.forecast, row.reason.as_deref())).collect();
    let bad = |line, reason| (line, Forecast::Impossible, Some(reason));
    assert_eq!(
        told,
        [
            (2, Forecast::Create, None),
            bad(3, "plan.idRounded"),
            bad(4, "plan.idRounded"),
            bad(5, "plan.tooManyCustomers"),
            bad(6, "plan.tooFewCustomers"),
            bad(7, "plan.greetingTooLong"),
            (8, Forecast::Create, None),
        ]
    );
    assert_eq!(planned[1].reason_values, ["7.88E+15"]);
    assert_eq!(planned[0].create.as_ref().unwrap().name, "上海一群");
    assert_eq!(summary.to_send, 2);
    let job = world.plans.take(&world.workspace, &summary.id, summary.number_to_type).unwrap();
    assert_eq!(job.items.len(), 2, "a job has what can be done only");
    assert!(world.simulator.requests().iter().all(|request| request.endpoint != Some(Endpoint::Create)));
    for item in &job.items {
        assert_eq!(world.send(item).await, 0, "2 and 40 customers are within what the vendor takes");
    }
}

#[tokio::test]
async fn a_long_greeting_of_the_form_is_told_with_every_row_that_has_none_of_its_own() {
    let world = world(with_showcase(53)).await;
    let two = world.customers("xiaobei", true, &[])[..2].join(" ");
    let rows = [row(&["群名", "客户", "欢迎语"]), row(&["甲", &two, ""]), row(&["乙", &two, "大家好"])];
    let imported = world.plans.import_rooms(&workbook(&world, "a.xlsx", &rows)).unwrap();
    let mut request = batch(&imported, "");
    let desk::PlanRequest::CreateBatch { greeting, .. } = &mut request else { panic!() };
    *greeting = "好".repeat(10_000);
    let (summary, rows) = world.plan(request).await;
    assert_eq!((rows[0].reason.as_deref(), rows[1].reason.as_deref()), (Some("plan.greetingTooLong"), None));
    assert_eq!((rows[0].reason_values[1].as_str(), summary.to_send), ("10000", 1));
}

/// Tells the test below that it is the process that reads.
#[cfg(target_os = "linux")]
const HARMFUL: &str = "ROOMDESK_HARMFUL_FILE";

/// Alone this does nothing; started by the test below it reads one file and tells what memory that took at most.
#[cfg(target_os = "linux")]
#[test]
fn reader_of_one_file() {
    let Some(path) = std::env::var_os(HARMFUL) else { return };
    refusal(&Plans::default(), Path::new(&path));
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let highest = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    eprintln!("\nHIGHEST {}", highest.trim().trim_end_matches(" kB"));
}

/// A 50 MB file is not read to its end, and a bomb is not unpacked into memory: each would take more than this.
#[cfg(target_os = "linux")]
#[test]
fn refusing_a_harmful_file_takes_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    for (path, _) in harmful(folder.path()) {
        let mut reader = std::process::Command::new(std::env::current_exe().unwrap());
        let told = reader
            .args(["--exact", "harmful_files::reader_of_one_file", "--nocapture"])
            .env(HARMFUL, &path)
            .output()
            .unwrap();
        assert!(told.status.success(), "{told:?}");
        let text = String::from_utf8(told.stderr).unwrap();
        let highest = text.lines().find_map(|line| line.strip_prefix("HIGHEST ")).unwrap();
        let kilobytes: usize = highest.trim().parse().unwrap();
        eprintln!("{}: {kilobytes} kB", path.display());
        assert!(kilobytes < 48 * 1024, "{}: {kilobytes} kB", path.display());
    }
}
