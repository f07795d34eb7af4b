//! From the vendor's answers to stored memberships, for the first time and again, against `sqlite3 .import` of the same
//! rows into the same tables.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use desk::{Session, SyncPhase};
use rusqlite::Connection;

use crate::report::{Goal, Report};
use crate::stock::{Stock, blocking, client, no_pace};
use crate::{Outcome, run, say};

/// What people and memberships are found by.
const INDEXES: &str = "CREATE UNIQUE INDEX people_by_wxid ON people (wxid);
CREATE INDEX memberships_by_person ON memberships (person, room);
";

/// Measures `ingest` and `resync`, and leaves a filled workspace.
pub async fn measure(stock: &Stock, report: &mut Report) -> Outcome<()> {
    let (first, again, memberships) = fill_anew(stock).await?;
    report.tell(&stock.size.figure("resync"), "s", again, first, Goal::TimesAsFast(5.0));
    let (database, folder) = (stock.workspace().join("mirror.db"), stock.folder("import"));
    let import = blocking(move || import(&database, &folder)).await?;
    let rate = |seconds| memberships / seconds;
    report.tell(&stock.size.figure("ingest"), "/s", rate(first), rate(import), Goal::AtLeast(0.7));
    Ok(())
}

/// Fills the workspace, unless an earlier run did.
pub async fn fill(stock: &Stock) -> Outcome<()> {
    if !stock.workspace().join("complete").exists() {
        fill_anew(stock).await?;
    }
    Ok(())
}

/// Takes all pages into an empty workspace, and once more. Seconds of both, and memberships.
async fn fill_anew(stock: &Stock) -> Outcome<(f64, f64, f64)> {
    let folder = stock.workspace();
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    say("taking all pages in");
    let client = client(&stock.serve().await?, "benchmark", &no_pace())?;
    let (session, _) = Session::open(&folder, Some(client), Vec::new())?;
    let first = sync(&session).await?;
    let again = sync(&session).await?;
    let memberships = session.mirror().overview()?.memberships;
    drop(session);
    fs::write(folder.join("complete"), b"")?;
    Ok((first, again, f64::from(memberships)))
}

/// Reads everything through the product's own sync; seconds.
pub async fn sync(session: &Session) -> Outcome<f64> {
    let mut states = session.sync_state();
    let started = Instant::now();
    session.start_sync().await;
    let end = states.wait_for(|state| state.phase != SyncPhase::Running).await?.clone();
    match end.phase {
        SyncPhase::Idle => Ok(started.elapsed().as_secs_f64()),
        _ => Err(format!("the sync ended with {:?}", end.error).into()),
    }
}

/// Dumps people and memberships in the order in which the pages bring them, and imports the dump into the same tables;
/// seconds.
fn import(database: &Path, folder: &Path) -> Outcome<f64> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let original = Connection::open(database)?;
    let mut schema = String::new();
    let mut imports = String::new();
    for table in ["people", "memberships"] {
        let sql: String =
            original.query_row("SELECT sql FROM sqlite_schema WHERE name = ?1", [table], |row| row.get(0))?;
        schema += &format!("{sql};\n");
        let file = folder.join(format!("{table}.csv"));
        let mut dump = Command::new("sqlite3");
        dump.arg("-csv").arg(database).arg(format!("SELECT * FROM {table}")).stdout(fs::File::create(&file)?);
        run(&mut dump)?;
        imports += &format!(".import '{}' {table}\n", file.display());
    }
    let settings = "PRAGMA journal_mode = WAL;\nPRAGMA synchronous = NORMAL;\nPRAGMA cache_size = -65536;\n";
    let script = folder.join("import.sql");
    fs::write(&script, format!("{settings}{schema}{INDEXES}.mode csv\nBEGIN;\n{imports}COMMIT;\n"))?;
    let copy = folder.join("import.db");
    let started = Instant::now();
    run(Command::new("sqlite3").arg("-bail").arg(&copy).stdin(fs::File::open(&script)?))?;
    let seconds = started.elapsed().as_secs_f64();
    let count = |database: &Connection| -> rusqlite::Result<i64> {
        database.query_row("SELECT count(*) FROM memberships", [], |row| row.get(0))
    };
    if count(&Connection::open(&copy)?)? != count(&original)? {
        return Err("sqlite3 did not import all memberships".into());
    }
    fs::remove_dir_all(folder)?;
    Ok(seconds)
}
