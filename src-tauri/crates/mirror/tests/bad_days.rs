//! Files that are damaged, missing, foreign or not to be written.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::fs;
use std::path::Path;

use common::{dump, snapshot};
use mirror::{Condition, Error, Mirror, RoomQuery};

const ROOMS: usize = 400;

/// A closed mirror with some hundred pages.
fn filled(folder: &Path) {
    let mirror = Mirror::open(folder).unwrap().mirror;
    let names: Vec<String> = (0..40).map(|n| format!("成员{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    mirror.observe((0..ROOMS).map(|n| snapshot(&format!("R{n}"), 1, &names[n % 30..])).collect()).unwrap();
}

/// As if the last use had been cut off.
fn cut_off(folder: &Path) {
    fs::write(folder.join("mirror.open"), b"").unwrap();
}

/// The file was moved away unharmed and the fresh one works.
fn assert_rebuilt(folder: &Path, damaged: &[u8]) {
    let opened = Mirror::open(folder).unwrap();
    let Condition::Rebuilt { set_aside } = opened.condition else { panic!("{:?}", opened.condition) };
    assert_eq!(fs::read(set_aside).unwrap(), damaged, "the damaged file is kept as it was");
    assert_eq!(opened.mirror.overview().unwrap().rooms, 0);
    opened.mirror.observe(vec![snapshot("R", 1, &["p"])]).unwrap();
    drop(opened.mirror);
    let again = Mirror::open(folder).unwrap();
    assert_eq!((again.condition, again.mirror.overview().unwrap().rooms), (Condition::Clean, 1));
    drop(again.mirror);
    dump::assert_sound(folder);
}

#[test]
fn a_new_folder_is_made_and_the_next_start_is_clean() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("工作区/一");
    assert_eq!(Mirror::open(&deep).unwrap().condition, Condition::New);
    assert_eq!(Mirror::open(&deep).unwrap().condition, Condition::Clean);
    let left: Vec<_> = fs::read_dir(&deep).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["mirror.db"], "a proper end leaves the one file");
}

#[test]
fn a_cut_off_use_of_a_sound_file_is_recovered_with_everything_in_it() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let before = dump::dump(folder.path());
    cut_off(folder.path());
    assert_eq!(Mirror::open(folder.path()).unwrap().condition, Condition::Recovered);
    assert_eq!(Mirror::open(folder.path()).unwrap().condition, Condition::Clean);
    assert_eq!(dump::dump(folder.path()), before);
}

#[test]
fn a_file_that_is_no_database_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let garbage = b"<html>502 Bad Gateway</html>".repeat(300);
    fs::write(folder.path().join("mirror.db"), &garbage).unwrap();
    assert_rebuilt(folder.path(), &garbage);
}

#[test]
fn a_garbage_header_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let file = folder.path().join("mirror.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[..64].fill(0xAA);
    fs::write(&file, &bytes).unwrap();
    assert_rebuilt(folder.path(), &bytes);
}

#[test]
fn a_truncated_file_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let file = folder.path().join("mirror.db");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    cut_off(folder.path());
    assert_rebuilt(folder.path(), &bytes[..bytes.len() / 2]);
}

#[test]
fn pages_spoilt_during_a_cut_off_use_are_found_by_the_check() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let file = folder.path().join("mirror.db");
    let mut bytes = fs::read(&file).unwrap();
    // Every page but the first loses its header.
    for page in bytes.chunks_mut(4096).skip(1) {
        for byte in &mut page[..8] {
            *byte ^= 0x5A;
        }
    }
    fs::write(&file, &bytes).unwrap();
    cut_off(folder.path());
    assert_rebuilt(folder.path(), &bytes);
}

#[test]
fn damage_met_during_use_is_told_and_repaired_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let file = folder.path().join("mirror.db");
    let mut bytes = fs::read(&file).unwrap();
    // The tables stay readable at their roots; most of what they hold does not.
    for page in bytes.chunks_mut(4096).skip(40) {
        page.fill(0xFF);
    }
    fs::write(&file, &bytes).unwrap();
    // The last use ended properly, so nothing is checked beforehand.
    let opened = Mirror::open(folder.path()).unwrap();
    assert_eq!(opened.condition, Condition::Clean);
    let told = opened.mirror.rooms(&RoomQuery::default(), 0, 400).unwrap_err();
    assert!(matches!(told, Error::Damaged), "{told:?}");
    drop(opened.mirror);
    assert!(matches!(Mirror::open(folder.path()).unwrap().condition, Condition::Rebuilt { .. }));
}

#[test]
fn a_log_left_beside_a_missing_file_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    fs::rename(folder.path().join("mirror.db"), folder.path().join("elsewhere.db")).unwrap();
    fs::write(folder.path().join("mirror.db-wal"), vec![7; 20_000]).unwrap();
    cut_off(folder.path());
    let opened = Mirror::open(folder.path()).unwrap();
    opened.mirror.observe(vec![snapshot("R", 1, &["p"])]).unwrap();
    assert_eq!(opened.mirror.overview().unwrap().rooms, 1);
    drop(opened.mirror);
    dump::assert_sound(folder.path());
}

#[test]
fn a_file_of_a_newer_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let file = folder.path().join("mirror.db");
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&file).unwrap();
    let refused = Mirror::open(folder.path()).unwrap_err();
    assert!(matches!(refused, Error::TooNew { found: 99, .. }), "{refused:?}");
    assert_eq!(fs::read(&file).unwrap(), before);
    assert!(!folder.path().join("mirror.open").exists());
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a file");
    fs::write(&file, b"").unwrap();
    let refused = Mirror::open(&file.join("workspace")).unwrap_err();
    assert!(matches!(refused, Error::NotWritable { .. }), "{refused:?}");
    fs::create_dir(folder.path().join("mirror.db")).unwrap();
    let refused = Mirror::open(folder.path()).unwrap_err();
    assert!(matches!(refused, Error::NotWritable { .. }), "{refused:?}");
    assert!(!folder.path().join("mirror.open").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder_is_told() {
    // Not even the superuser, as whom tests may run, can make a folder there.
    let refused = Mirror::open(Path::new("/sys/roomdesk")).unwrap_err();
    assert!(matches!(refused, Error::NotWritable { .. }), "{refused:?}");
}
