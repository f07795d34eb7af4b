//! Fills a mirror with a made-up workspace of any size and measures it: `cargo run --release -p mirror
//! --example scale -- <folder> <rooms> [search]`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod made;

use std::path::PathBuf;
use std::time::Instant;

use made::{PAGE, room, scatter, writer_seconds};
use mirror::{Mirror, RoomFilter, RoomQuery, RoomSort};

/// Takes all rooms in and tells how long the mirror was busy.
fn sync(name: &str, mirror: &Mirror, rooms: u64, at: i64) {
    let (mut busy, mut memberships, mut changes) = (0.0, 0, 0);
    let before = writer_seconds();
    for page in 0..rooms / PAGE {
        let snapshots: Vec<_> = (0..PAGE).map(|n| room(page * PAGE + n, rooms, at + page as i64)).collect();
        memberships += snapshots.iter().flat_map(|room| &room.members).map(Vec::len).sum::<usize>();
        let started = Instant::now();
        changes += mirror.observe(snapshots).unwrap().changes;
        busy += started.elapsed().as_secs_f64();
    }
    println!(
        "{name}: {memberships} memberships in {busy:.1} s, {:.0}/s, {changes} changes; processor {:.1} s, {:.0}/s",
        memberships as f64 / busy,
        writer_seconds() - before,
        memberships as f64 / (writer_seconds() - before)
    );
}

fn windows(mirror: &Mirror, name: &str, query: &RoomQuery) {
    let total = mirror.rooms(query, 0, 100).unwrap().total;
    let mut times: Vec<f64> = (0..200)
        .map(|n| {
            let offset = (scatter(n) % u64::from(total.max(1))) as u32;
            let started = Instant::now();
            mirror.rooms(query, offset, 100).unwrap();
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("window {name}: {total} rooms, p50 {:.2} ms, p95 {:.2} ms", times[100], times[190]);
}

fn time<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    println!("{name}: {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
    done
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("a folder"));
    let rooms: u64 = arguments.next().expect("a number of rooms").parse().expect("a number");
    let mirror = time("open", || Mirror::open(&folder).unwrap()).mirror;
    if arguments.next().is_some_and(|only| only == "search") {
        return search(&mirror);
    }
    if mirror.overview().unwrap().rooms == 0 {
        sync("first sync", &mirror, rooms, 1_700_000_000_000);
    }
    let newest = mirror.overview().unwrap().newest_as_of.unwrap().0;
    sync("unchanged sync", &mirror, rooms, newest + 1_000);
    sync("late sync", &mirror, rooms.min(2_000), newest - 500_000);
    time("close", || drop(mirror));
    println!("file: {} MB", std::fs::metadata(folder.join("mirror.db")).unwrap().len() / 1_000_000);

    let mirror = time("open again", || Mirror::open(&folder).unwrap()).mirror;
    time("first overview", || mirror.overview().unwrap());
    time("first window", || mirror.rooms(&RoomQuery::default(), 0, 100).unwrap());
    for sort in [RoomSort::Name, RoomSort::Size, RoomSort::AsOf, RoomSort::Owner] {
        windows(&mirror, &format!("all by {sort:?}"), &RoomQuery { sort, ..RoomQuery::default() });
    }
    let filter = RoomFilter { any_tags: vec![format!("{:024}", 7).as_str().into()], ..RoomFilter::default() };
    windows(&mirror, "of a tag", &RoomQuery { filter: filter.clone(), ..RoomQuery::default() });
    windows(&mirror, "of a tag by size", &RoomQuery { filter, sort: RoomSort::Size, ..RoomQuery::default() });
    let filter = RoomFilter { external: Some(false), ..RoomFilter::default() };
    windows(&mirror, "internal", &RoomQuery { filter, ..RoomQuery::default() });
    let row = mirror
        .rooms(&RoomQuery { sort: RoomSort::Size, descending: true, ..RoomQuery::default() }, 0, 1)
        .unwrap()
        .rows
        .remove(0);
    time("members of the largest room", || mirror.members(&row.wxid, &Default::default(), 0, 100).unwrap());
    // A change in between: every order has to be made anew.
    let mut times = Vec::new();
    for n in 0..50 {
        let mut changed = room(n, rooms, newest + 1_000_000_000);
        changed.topic = format!("改名{n}");
        mirror.observe(vec![changed]).unwrap();
        let started = Instant::now();
        mirror.rooms(&RoomQuery::default(), n as u32 * 1_000, 100).unwrap();
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!("window after a change: p50 {:.2} ms, p95 {:.2} ms", times[25], times[47]);
    search(&mirror);
}

/// What people type, by kind.
const TYPED: &[(&str, &[&str])] = &[
    ("one character", &["王", "伟", "单", "群", "云"]),
    ("two to four characters", &["张伟", "王芳娜", "小伟", "重庆", "张三李四"]),
    ("traditional", &["張偉", "陳麗", "劉"]),
    ("one letter", &["w", "z", "s", "b", "a"]),
    ("initials", &["zw", "lfn", "cq", "bjkh", "xwb"]),
    ("pinyin", &["zhang", "zhangw", "shantao", "wangfa", "beij", "yunqi"]),
    ("mixed", &["小weib", "zwei", "xbei", "wfang", "张w"]),
    ("digits", &["7", "13", "788", "7880", "00042", "123456"]),
    ("nothing", &["赵钱孙", "xyzzy", "qqqqqq", "999999"]),
];

/// Processor time of all threads so far, in milliseconds, where Linux tells; free of what else the machine does.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split(' ').collect();
    fields.iter().skip(12).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 10.0
}

fn search(mirror: &Mirror) {
    time("search index", || mirror.find("x", 20).unwrap());
    println!("search index: {} MB", mirror.search_memory() / 1_000_000);
    let mut all = Vec::new();
    for (kind, texts) in TYPED {
        let (mut times, before) = (Vec::new(), processor());
        for text in *texts {
            let mut found = 0;
            let mut own: Vec<f64> = (0..40)
                .map(|_| {
                    let started = Instant::now();
                    found = mirror.find(text, 20).unwrap().people_total;
                    started.elapsed().as_secs_f64() * 1e3
                })
                .collect();
            own.sort_by(f64::total_cmp);
            print!("  {text}: {found} people, {:.1} ms", own[20]);
            times.extend(own);
        }
        times.sort_by(f64::total_cmp);
        println!(
            "\nfind {kind}: p50 {:.2} ms, p95 {:.2} ms, processor {:.2} ms",
            times[times.len() / 2],
            times[times.len() * 95 / 100],
            (processor() - before) / times.len() as f64
        );
        all.extend(times);
    }
    all.sort_by(f64::total_cmp);
    println!("find anything: p50 {:.2} ms, p95 {:.2} ms", all[all.len() / 2], all[all.len() * 95 / 100]);
    for text in ["小伟b", "zhangwei", "王", "z", "云栖", "00042"] {
        let query = RoomQuery { text: text.into(), ..RoomQuery::default() };
        let total = time(&format!("rooms with {text}, first"), || mirror.rooms(&query, 0, 100).unwrap()).total;
        time(&format!("rooms with {text}, again ({total})"), || mirror.rooms(&query, 0, 100).unwrap());
    }
}
