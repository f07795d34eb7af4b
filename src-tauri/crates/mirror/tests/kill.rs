//! A process that observes is killed at random points, again and again, on the same real file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::{dump, snapshot, time};
use mirror::{Condition, Mirror, RoomSnapshot, Source};

/// Tells the test below that it is the child, and where to work.
const FOLDER: &str = "MIRROR_KILL_FOLDER";
/// Tells the child where to go on.
const FROM: &str = "MIRROR_KILL_FROM";

/// The work, endless and always the same: rooms change, some snapshots come late, some twice.
fn batch(number: u64) -> Vec<RoomSnapshot> {
    (0..4)
        .map(|n| {
            let step = number * 4 + n;
            let late = if step.is_multiple_of(5) { 9 } else { 0 };
            let room = format!("R{}", step % 7);
            let names: Vec<String> = (0..60 + step % 9).map(|n| format!("{}", (n * 7 + step / 7) % 150)).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let mut seen = snapshot(&room, (step as i64 - late) * 10, &names);
            seen.topic = format!("群{}", step / 20);
            seen.source = if late > 0 { Source::CallbackLoaded } else { Source::TagList };
            seen
        })
        .collect()
}

/// Alone this is a test of the work; started by the kill loop it works until it is killed.
#[test]
fn the_work_comes_to_the_same_at_once_and_bit_by_bit() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let from: u64 = std::env::var(FROM).unwrap().parse().unwrap();
        return work(Path::new(&folder), from);
    }
    let (one, all) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mirror = Mirror::open(one.path()).unwrap().mirror;
    (0..30).for_each(|number| assert_eq!(mirror.observe(batch(number)).unwrap().repeated, 0));
    drop(mirror);
    Mirror::open(all.path()).unwrap().mirror.observe((0..30).flat_map(batch).collect()).unwrap();
    assert_eq!(dump::dump(one.path()), dump::dump(all.path()));
}

/// Observes batch after batch and says so after each.
fn work(folder: &Path, from: u64) {
    let mirror = Mirror::open(folder).unwrap().mirror;
    let mut out = std::io::stderr().lock();
    writeln!(out, "opened").unwrap();
    for number in from.. {
        mirror.observe(batch(number)).unwrap();
        writeln!(out, "done").unwrap();
    }
}

fn start(folder: &Path, from: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_work_comes_to_the_same_at_once_and_bit_by_bit", "--nocapture"])
        .env(FOLDER, folder)
        .env(FROM, from.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits for `lines` lines, then a random moment, and kills; gives the lines read in all.
fn kill_after(mut child: Child, lines: usize, moment: u32) -> Vec<String> {
    let mut out = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut told: Vec<String> = out.by_ref().take(lines).collect();
    for _ in 0..moment {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    told.extend(out);
    told
}

fn kills() -> u32 {
    if std::env::var_os("MIRROR_LONG_TESTS").is_some() { 240 } else { 32 }
}

fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn killed_at_any_moment_it_opens_sound_keeps_what_was_told_and_ends_in_the_truth() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = u64::from(std::process::id());
    let mut done = 0;
    for kill in 0..kills() {
        let told = kill_after(
            start(folder.path(), done),
            1 + (random(&mut state) % 6) as usize,
            (random(&mut state) % 3_000_000) as u32,
        );
        assert_eq!(told.first().map(String::as_str), Some("opened"), "{told:?}");
        let before = done;
        done += told.iter().filter(|line| *line == "done").count() as u64;
        let opened = Mirror::open(folder.path()).unwrap();
        assert_eq!(opened.condition, Condition::Recovered, "kill {kill}");
        for number in before..done {
            let again = opened.mirror.observe(batch(number)).unwrap();
            assert_eq!((again.repeated, again.new_rooms, again.changed), (4, 0, 0), "kill {kill}, batch {number}");
        }
        drop(opened.mirror);
        dump::assert_sound(folder.path());
    }
    assert!(done > 0);
    // What the last child may have begun is finished; then it is as if nobody had been killed.
    let mirror = Mirror::open(folder.path()).unwrap().mirror;
    mirror.observe(batch(done)).unwrap();
    drop(mirror);
    let truth = tempfile::tempdir().unwrap();
    let mirror = Mirror::open(truth.path()).unwrap().mirror;
    (0..=done).for_each(|number| assert_eq!(mirror.observe(batch(number)).unwrap().repeated, 0));
    drop(mirror);
    assert_eq!(dump::dump(folder.path()), dump::dump(truth.path()));
}

#[test]
fn killed_while_the_file_is_being_made_it_is_made_at_the_next_start() {
    let mut state = u64::from(std::process::id()) + 1;
    for kill in 0..kills() / 3 {
        let folder = tempfile::tempdir().unwrap();
        kill_after(start(folder.path(), 0), 0, (random(&mut state) % 4_000_000) as u32);
        let opened = Mirror::open(folder.path()).unwrap();
        assert!(!matches!(opened.condition, Condition::Rebuilt { .. }), "kill {kill}: {:?}", opened.condition);
        opened.mirror.observe(vec![snapshot("R", 1, &["p"])]).unwrap();
        let seen = opened.mirror.room(&"R".into()).unwrap().unwrap();
        assert_eq!(seen.row.as_of, time(1).into());
        drop(opened.mirror);
        dump::assert_sound(folder.path());
    }
}
