//! Finding people by what staff type, against three ways to look through the same names; and making the index for it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use mirror::Mirror;
use rusqlite::{Connection, OpenFlags};

use crate::report::{Goal, Report, p95};
use crate::stock::Stock;
use crate::{Outcome, say};

/// What is typed: 1 to 6 characters. Chinese, full pinyin, initials, mixed, ids, Latin.
const TEXTS: [&str; 60] = [
    "王",
    "李",
    "敏",
    "单",
    "曾",
    "芳",
    "小",
    "张三",
    "张敏",
    "李娜",
    "王伟",
    "陈静",
    "刘洋",
    "重庆",
    "欧阳",
    "小美",
    "赵丽",
    "黄磊",
    "张小敏",
    "欧阳明",
    "单小芳",
    "王小明",
    "李建国",
    "陈思远",
    "w",
    "z",
    "l",
    "x",
    "wa",
    "li",
    "zm",
    "xm",
    "zx",
    "zhang",
    "wang",
    "chen",
    "zhangm",
    "limin",
    "wangw",
    "ouyang",
    "shan",
    "zxm",
    "oym",
    "wxm",
    "ljg",
    "张m",
    "小mei",
    "王xm",
    "李j",
    "1",
    "78",
    "788",
    "7881",
    "78813",
    "788130",
    "wxid_",
    "wm",
    "Amy",
    "Tom",
    "a",
];
/// Times that each text is looked for.
const ROUNDS: usize = 2;
/// Shortest text that the trigram index can answer, in characters.
const TRIGRAM: usize = 3;
/// People and rooms that one search brings.
const FOUND: u32 = 20;

/// Measures `search_like`, `search_fts`, `search_rg` and `index_build`.
pub fn measure(stock: &Stock, report: &mut Report) -> Outcome<()> {
    say("searching");
    let name = |figure: &str| stock.size.figure(figure);
    let folder = stock.folder("search");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let database = stock.workspace().join("mirror.db");

    let mirror = Mirror::open(&stock.workspace())?.mirror;
    let ours_built = seconds(|| Ok(mirror.find(TEXTS[0], FOUND)?))?;
    let (trigram, trigram_built) = build_trigram(&database, &folder)?;
    report.tell(&name("index_build"), "s", ours_built, trigram_built, Goal::AtMost(0.25));

    let ours = |text: &str| seconds(|| Ok(mirror.find(text, FOUND)?));
    let all = milliseconds(&TEXTS, &ours)?;
    let long: Vec<&str> = TEXTS.into_iter().filter(|text| text.chars().count() >= TRIGRAM).collect();
    let all_long = milliseconds(&long, &ours)?;

    let names = Connection::open_with_flags(&database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let like = milliseconds(&TEXTS, &|text| {
        count(&names, "SELECT count(*) FROM people WHERE nick_name LIKE ?1", &format!("%{text}%"))
    })?;
    report.tell(&name("search_like"), "ms", all, like, Goal::TimesAsFast(20.0));

    let fts = milliseconds(&long, &|text| {
        count(&trigram, "SELECT count(*) FROM texts WHERE texts MATCH ?1", &format!("\"{text}\""))
    })?;
    report.tell(&name("search_fts"), "ms", all_long, fts, Goal::AtMost(2.0));

    let dump = dump_names(&names, &folder)?;
    let rg = milliseconds(&TEXTS, &|text| count_lines(&dump, text))?;
    report.tell(&name("search_rg"), "ms", all, rg, Goal::TimesAsFast(1.0));
    drop(mirror);
    Ok(fs::remove_dir_all(folder)?)
}

/// How long some work takes.
fn seconds<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<f64> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed().as_secs_f64())
}

/// The 95th percentile over all texts.
fn milliseconds(texts: &[&str], search: &dyn Fn(&str) -> Outcome<f64>) -> Outcome<f64> {
    let mut times = Vec::new();
    for text in texts.iter().cycle().take(texts.len() * ROUNDS) {
        times.push(search(text)? * 1e3);
    }
    Ok(p95(times))
}

fn count(database: &Connection, sql: &str, text: &str) -> Outcome<f64> {
    let mut statement = database.prepare_cached(sql)?;
    seconds(|| Ok(statement.query_row([text], |row| row.get::<_, i64>(0))?))
}

/// A trigram index over the texts that our own search looks through: names, names in rooms, ids, names of rooms.
fn build_trigram(database: &Path, folder: &Path) -> Outcome<(Connection, f64)> {
    let trigram = Connection::open(folder.join("trigram.db"))?;
    trigram.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
         ATTACH '{}' AS mirror;
         CREATE VIRTUAL TABLE texts USING fts5 (name, id, tokenize = 'trigram');",
        database.display()
    ))?;
    let built = seconds(|| {
        Ok(trigram.execute_batch(
            "BEGIN;
             INSERT INTO texts SELECT nick_name, wxid FROM people;
             INSERT INTO texts SELECT topic, wxid FROM rooms;
             INSERT INTO texts SELECT alias, '' FROM memberships WHERE alias IS NOT NULL;
             COMMIT;",
        )?)
    })?;
    Ok((trigram, built))
}

/// All names, one a line.
fn dump_names(names: &Connection, folder: &Path) -> Outcome<std::path::PathBuf> {
    let mut text = String::new();
    let mut statement = names.prepare("SELECT nick_name FROM people")?;
    for name in statement.query_map([], |row| row.get::<_, String>(0))? {
        text += &name?.replace(['\n', '\r'], " ");
        text.push('\n');
    }
    let file = folder.join("names.txt");
    fs::write(&file, text)?;
    Ok(file)
}

fn count_lines(dump: &Path, text: &str) -> Outcome<f64> {
    let mut rg = Command::new("rg");
    rg.args(["--no-config", "-a", "-F", "-c", "--include-zero", "-e", text]).arg(dump);
    seconds(|| {
        let output = rg.output()?;
        // 1 says that there is no such line.
        match output.status.code() {
            Some(0 | 1) => Ok(()),
            _ => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
        }
    })
}
