//! Lists of customers from files of strangers.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{Cursor, Read, Write};
use std::path::PathBuf;

use desk::{AppError, ErrorCode, ImportedPeople, RefusedReason, import_people, template_name, write_people_template};
use ledger::Language;
use miaohui::ContactWxid;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

fn import_as(name: &str, bytes: &[u8]) -> Result<ImportedPeople, AppError> {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    import_people(&path)
}

fn import(bytes: &[u8]) -> ImportedPeople {
    import_as("名单.csv", bytes).unwrap()
}

/// The text key of the refusal.
fn refusal(bytes: &[u8]) -> String {
    let error = import_as("名单.xlsx", bytes).unwrap_err();
    assert_eq!(error.code, ErrorCode::InputUnusable, "{error}");
    error.details.text_key.unwrap()
}

fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet().set_name("名单").unwrap());
    workbook.save_to_buffer().unwrap()
}

fn column(sheet: &mut Worksheet, at: u16, texts: &[&str]) {
    for (row, text) in texts.iter().enumerate() {
        sheet.write_string(row as u32, at, *text).unwrap();
    }
}

fn ids(found: &ImportedPeople) -> Vec<&str> {
    found.parsed.people.iter().map(ContactWxid::as_str).collect()
}

fn refused(found: &ImportedPeople) -> Vec<(u32, &str, RefusedReason)> {
    found.parsed.refused.iter().map(|line| (line.line, line.text.as_str(), line.reason)).collect()
}

#[test]
fn a_workbook_is_read_below_its_header_and_other_columns_are_told() {
    let bytes = workbook(|sheet| {
        sheet.write_string(0, 0, "2026 年 11 月名单").unwrap();
        column(sheet, 4, &["", "", "备注", "wm999999"]);
        for (row, id) in ["客户 ID（必填）", "7881302798256708", "kx23498", "7881302798256708"].iter().enumerate()
        {
            sheet.write_string(row as u32 + 2, 1, *id).unwrap();
        }
        sheet.write_string(2, 0, "姓名").unwrap();
        sheet.write_string(6, 0, "没有 ID 的人").unwrap();
        sheet.write_string(8, 1, "wxid_a").unwrap();
    });
    let found = import(&bytes);
    assert_eq!(ids(&found), ["7881302798256708", "kx23498", "wxid_a"]);
    assert_eq!(
        (found.sheet.as_deref(), found.column.as_str(), found.column_known),
        (Some("名单"), "客户 ID（必填）", true)
    );
    assert_eq!(found.ignored_columns, ["姓名", "备注"]);
    assert_eq!((found.parsed.duplicates, found.parsed.blank), (1, 2), "row 7 has no id, row 8 nothing at all");
    assert!(found.parsed.refused.is_empty());
}

#[test]
fn numbers_that_excel_has_rounded_are_refused_with_their_rows_and_short_ones_are_exact() {
    let bytes = workbook(|sheet| {
        sheet.write_string(0, 0, "contactWxid").unwrap();
        for (row, number) in
            [7_881_302_798_256_700.0, 123_456.0, 999_999_999_999_999.0, 1e15, 1.5, -3.0, 1e300].into_iter().enumerate()
        {
            sheet.write_number(row as u32 + 1, 0, number).unwrap();
        }
        sheet.write_string(8, 0, "7.88E+15").unwrap();
        sheet.write_boolean(9, 0, true).unwrap();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_number_with_format(10, 0, 45_000, &date).unwrap();
        sheet.write_formula(11, 0, Formula::new("=\"wm\"&1").set_result("wm1")).unwrap();
    });
    let found = import(&bytes);
    assert_eq!(ids(&found), ["123456", "999999999999999", "wm1"]);
    let (rounded, odd) = (RefusedReason::ScientificNotation, RefusedReason::NotPrintable);
    let expected = [(2, rounded), (5, rounded), (6, odd), (7, odd), (8, rounded), (9, rounded), (10, odd), (11, odd)];
    assert_eq!(refused(&found).iter().map(|(row, _, why)| (*row, *why)).collect::<Vec<_>>(), expected);
    assert_eq!(refused(&found)[0].1, "7.8813027982567E15", "what Excel has left of it is shown");
}

#[test]
fn the_header_is_known_by_many_names() {
    for header in [
        "客户ID",
        "客户 ID",
        "客户id",
        "wxid",
        "WXID",
        "contactWxid",
        "contact_wxid",
        "外部联系人ID",
        "外部联系人 ＩＤ",
        "成员ID（按文本导入）",
        "Customer ID (import as text)",
        "客户ID*",
        "external_userid",
    ] {
        let found = import(format!("群ID,{header},昵称\r\nR:888888,kx23498,张三\r\n").as_bytes());
        assert_eq!((ids(&found), found.column.as_str(), found.column_known), (vec!["kx23498"], header, true));
    }
}

#[test]
fn without_a_known_header_the_column_that_looks_like_ids_is_taken() {
    let found = import("姓名,手机,编号\n张三,13800000000,7881302798256708\n李四,13900000000,wxid_abc123\n".as_bytes());
    assert_eq!((ids(&found), found.column.as_str()), (vec!["7881302798256708", "wxid_abc123"], "编号"));
    assert!(!found.column_known);
    assert_eq!(found.ignored_columns, ["姓名", "手机"]);
    let titled = import("十一月\n姓名,编号\n张三,wxid_abc123\n".as_bytes());
    assert_eq!((ids(&titled), titled.column.as_str()), (vec!["wxid_abc123"], "编号"));
    let bare = import(b"a,7881302798256708\nb,7881302798256709\n");
    assert_eq!((ids(&bare), bare.column.as_str()), (vec!["7881302798256708", "7881302798256709"], "B"));
    let alone = import(b"kx23498\nkx23499\n");
    assert_eq!((ids(&alone), alone.column.as_str()), (vec!["kx23498", "kx23499"], "A"));
    let rounded = import("姓名,号\n张三,7.88E+15\n".as_bytes());
    assert_eq!(refused(&rounded), [(2, "7.88E+15", RefusedReason::ScientificNotation)]);
    let wide = import(format!("{}7881302798256708\n", "x,".repeat(27)).as_bytes());
    assert_eq!(wide.column, "AB");
}

#[test]
fn the_sheet_with_a_known_header_wins() {
    let mut book = Workbook::new();
    column(book.add_worksheet().set_name("封面").unwrap(), 0, &["7881302798256700", "7881302798256701"]);
    column(book.add_worksheet().set_name("客户").unwrap(), 2, &["客户ID", "kx1"]);
    let found = import(&book.save_to_buffer().unwrap());
    assert_eq!((found.sheet.as_deref(), ids(&found)), (Some("客户"), vec!["kx1"]));
}

#[test]
fn csv_is_read_in_every_encoding_that_excel_writes() {
    let text = "客户ID,昵称\r\n7881302798256708,张三丰\r\nkx23498,李四\r\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = format!("\u{feff}{text}");
    let tabs = text.replace(',', "\t");
    let semicolons = text.replace(',', ";");
    for bytes in [text.as_bytes(), &gbk, &utf16, marked.as_bytes(), tabs.as_bytes(), semicolons.as_bytes()] {
        let found = import(bytes);
        assert_eq!((ids(&found), found.column.as_str()), (vec!["7881302798256708", "kx23498"], "客户ID"));
        assert_eq!((found.ignored_columns.as_slice(), found.sheet.as_deref()), (["昵称".to_owned()].as_slice(), None));
    }
}

#[test]
fn rows_of_csv_are_counted_as_excel_shows_them() {
    let found = import(
        "客户ID,备注\r\n\r\n\r\n7.88E+15,\"两\r\n行\"\r\n1E+16,\r\n,空\r\n\"=\"\"7881302798256708\"\"\",\r\n\"'@x\",\r\n".as_bytes(),
    );
    let why = RefusedReason::ScientificNotation;
    assert_eq!(refused(&found), [(4, "7.88E+15", why), (5, "1E+16", why)]);
    assert_eq!(ids(&found), ["7881302798256708", "@x"]);
    assert_eq!(found.parsed.blank, 3);
}

#[test]
fn what_cannot_be_an_id_is_refused_by_row_and_loses_nothing_else() {
    let long = "x".repeat(32_767);
    let bytes =
        workbook(|sheet| column(sheet, 0, &["客户ID", &long, "kx1", "a\u{7}b", "kx2 kx3\nkx4", &"y".repeat(200)]));
    let found = import(&bytes);
    assert_eq!(ids(&found), ["kx1", "kx2", "kx3", "kx4"]);
    let rows: Vec<_> = refused(&found).iter().map(|(row, text, why)| (*row, text.len(), *why)).collect();
    assert_eq!(rows[0], (2, 60, RefusedReason::TooLong));
    assert_eq!((rows[1].0, rows[1].2, rows[2]), (4, RefusedReason::NotPrintable, (6, 60, RefusedReason::TooLong)));
}

#[test]
fn files_that_are_no_table_are_told_apart() {
    assert_eq!(refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"), "import.oldExcel");
    assert_eq!(refusal(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "import.notATable");
    assert_eq!(refusal(b"\xff\xff\xff\xff\x80\x80"), "import.notATable");
    assert_eq!(refusal(b"PK\x03\x04 and then nothing"), "import.damaged");
    assert_eq!(refusal(&packed(&[("word/document.xml", b"<w/>")])), "import.notATable");
    assert_eq!(refusal(b""), "import.noIds");
    assert_eq!(refusal("菜名,价格\n宫保鸡丁,38\n鱼香肉丝,32\n".as_bytes()), "import.noIds");
    let menu = workbook(|sheet| {
        column(sheet, 0, &["菜名", "宫保鸡丁"]);
        column(sheet, 1, &["价格", "38"]);
    });
    assert_eq!(refusal(&menu), "import.noIds");
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(import_people(folder.path()).unwrap_err().code, ErrorCode::InputUnusable);
    let missing = import_people(&folder.path().join("没有.xlsx")).unwrap_err();
    assert_eq!((missing.code, missing.message.contains("没有.xlsx")), (ErrorCode::StorageFailed, true));
}

#[test]
fn size_and_rows_have_limits() {
    let mut large = b"kx23498\n".to_vec();
    large.resize(20 * 1024 * 1024 + 1, b' ');
    assert_eq!(refusal(&large), "import.tooLarge");
    let rows = |count: u32| (0..count).map(|row| format!("kx{row}\n")).collect::<String>();
    assert_eq!(refusal(rows(100_001).as_bytes()), "import.tooManyRows");
    let found = import(format!("客户ID\n{}", rows(10_001)).as_bytes());
    assert_eq!(found.parsed.people.len(), 10_000);
    assert_eq!(refused(&found), [(10_002, "kx10000", RefusedReason::OverLimit)]);
}

#[test]
fn a_cell_at_the_end_of_the_sheet_costs_nothing() {
    let bytes = workbook(|sheet| {
        column(sheet, 0, &["客户ID", "kx1"]);
        sheet.write_string(1_048_575, 0, "kx2").unwrap();
        sheet.write_string(1_048_575, 16_383, "far").unwrap();
    });
    let found = import(&bytes);
    assert_eq!((ids(&found), found.parsed.blank), (vec!["kx1", "kx2"], 1_048_573));
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

#[test]
fn a_zip_bomb_is_refused_whether_its_directory_tells_or_lies() {
    let zeros = vec![b' '; 65 * 1024 * 1024];
    let bomb = packed(&[("xl/sharedStrings.xml", &zeros)]);
    assert!(bomb.len() < 200_000);
    assert_eq!(refusal(&bomb), "import.tooLargeUnpacked");
    let mut many = ZipWriter::new(Cursor::new(Vec::new()));
    let mut archive = ZipArchive::new(Cursor::new(bomb.as_slice())).unwrap();
    for sheet in 0..4 {
        let copied = archive.by_index(0).unwrap();
        many.raw_copy_file_rename(copied, format!("xl/worksheets/sheet{sheet}.xml")).unwrap();
    }
    assert_eq!(refusal(&many.finish().unwrap().into_inner()), "import.tooLargeUnpacked");
    // The same with a directory that says one byte.
    let mut lying = bomb;
    let said = (zeros.len() as u32).to_le_bytes();
    let places: Vec<_> = (0..lying.len() - 4).filter(|at| lying[*at..at + 4] == said).collect();
    assert!(!places.is_empty());
    for at in places {
        lying[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
    }
    assert!(["import.tooLargeUnpacked", "import.damaged"].contains(&refusal(&lying).as_str()));
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

#[test]
fn damaged_workbooks_are_an_answer_and_never_an_end() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    column(sheet, 0, &["客户ID", "7881302798256708", "kx1"]);
    sheet.write_number(3, 0, 12).unwrap();
    sheet.write_formula(4, 0, "=1").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let parts = parts(&bytes);
    let mut dice = Dice(7);
    let (mut read, mut unusable) = (0, 0);
    for round in 0..300 {
        let hurt = if round % 3 == 0 {
            let mut hurt = bytes.clone();
            for _ in 0..1 + dice.below(4) {
                let at = dice.below(hurt.len());
                hurt[at] = dice.below(256) as u8;
            }
            hurt.truncate(if dice.below(5) == 0 { dice.below(hurt.len()) } else { hurt.len() });
            hurt
        } else {
            let mut parts = parts.clone();
            let which = dice.below(parts.len());
            mutate(&mut parts[which].1, &mut dice);
            let parts: Vec<_> = parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
            packed(&parts)
        };
        match import_as("a.xlsx", &hurt) {
            Ok(_) => read += 1,
            Err(error) => {
                assert_eq!(error.code, ErrorCode::InputUnusable, "{error}");
                unusable += 1;
            }
        }
    }
    assert!(read > 20 && unusable > 20, "{read} read, {unusable} refused: both happen");
}

/// Changes, drops or doubles some bytes of a part, or puts in what a reader may stumble over.
fn mutate(part: &mut Vec<u8>, dice: &mut Dice) {
    const TRAPS: [&str; 9] =
        ["\"", "<", "&#x0;", "99999999999999999999", "-1", "A0", "XFE1048577", "</c>", "r=\"ZZZZZZ1\""];
    for _ in 0..1 + dice.below(3) {
        let at = dice.below(part.len().max(1)).min(part.len());
        match dice.below(4) {
            0 if at < part.len() => part[at] = dice.below(256) as u8,
            1 => drop(part.drain(at..(at + dice.below(40)).min(part.len()))),
            2 => drop(part.splice(at..at, TRAPS[dice.below(TRAPS.len())].bytes())),
            _ => {
                let copy = part[at..(at + dice.below(80)).min(part.len())].to_vec();
                part.splice(at..at, copy);
            }
        }
    }
}

#[test]
fn any_bytes_as_csv_are_an_answer() {
    const BYTES: &[u8] = b"\",\r\n;\t=ak7\xe5\xbc\xa0\x81\x40\xff1.E+";
    let mut dice = Dice(11);
    let mut read = 0;
    for _ in 0..400 {
        let bytes: Vec<u8> = (0..dice.below(300)).map(|_| BYTES[dice.below(BYTES.len())]).collect();
        match import_as("a.csv", &bytes) {
            Ok(_) => read += 1,
            Err(error) => assert_eq!(error.code, ErrorCode::InputUnusable, "{error}"),
        }
    }
    let lines: String = (0..30).map(|row| format!("kx{row}\r")).collect();
    assert_eq!(import(lines.as_bytes()).parsed.people.len(), 30, "line ends of old Macs");
    assert!(read < 400);
}

#[test]
fn the_template_is_text_cells_under_a_header_that_import_knows() {
    for language in [Language::SimplifiedChinese, Language::English] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(template_name(language));
        write_people_template(&path, language).unwrap();
        let empty = import_people(&path).unwrap();
        assert!(empty.column_known && empty.parsed.people.is_empty() && empty.parsed.refused.is_empty());
        let mut archive = ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
        let mut sheet = String::new();
        archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        let column = sheet.split("<col ").nth(1).unwrap();
        assert!(column.starts_with("min=\"1\"") && column.contains("style=\""), "the column has a format: {column}");
        let mut styles = String::new();
        archive.by_name("xl/styles.xml").unwrap().read_to_string(&mut styles).unwrap();
        assert!(styles.contains("numFmtId=\"49\""), "text, which Excel knows as format 49");
        let error = write_people_template(&folder.path().join("missing/a.xlsx"), language).unwrap_err();
        assert_eq!(error.code, ErrorCode::StorageFailed);
    }
}
