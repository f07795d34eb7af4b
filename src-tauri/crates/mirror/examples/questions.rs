//! Asks a mirror of a made-up workspace what screens ask, and measures the answers: `cargo run --release -p mirror
//! --example questions -- <folder> <rooms>`. An empty folder is filled first; one of `scale` is as good.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod made;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use made::{PAGE, room, scatter};
use miaohui::{ContactWxid, RoomWxid};
use mirror::{DuplicateQuery, MemberQuery, Millis, Mirror, RoomFilter, RoomQuery, RoomSelection, RoomSort, SizeBand};

/// How often a question is asked.
const TIMES: usize = 40;

fn time<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    println!("{name}: {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
    done
}

/// Asks again and again, each time with another number.
fn times(name: &str, mut work: impl FnMut(u64)) {
    let mut times: Vec<f64> = (0..TIMES as u64)
        .map(|n| {
            let started = Instant::now();
            work(n);
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name}: p50 {:.2} ms, p95 {:.2} ms", times[TIMES / 2], times[TIMES * 95 / 100]);
}

fn fill(mirror: &Mirror, rooms: u64) {
    for page in 0..rooms / PAGE {
        let at = 1_700_000_000_000 + page as i64;
        mirror.observe((0..PAGE).map(|n| room(page * PAGE + n, rooms, at)).collect()).unwrap();
    }
}

fn filters() -> Vec<(&'static str, RoomQuery)> {
    let tag = |tag: u32| format!("{tag:024}").as_str().into();
    let of = |filter| RoomQuery { filter, ..RoomQuery::default() };
    vec![
        ("all", RoomQuery::default()),
        ("a tag", of(RoomFilter { any_tags: vec![tag(7)], ..RoomFilter::default() })),
        (
            "two tags but not a third, by size",
            RoomQuery {
                sort: RoomSort::Size,
                ..of(RoomFilter { any_tags: vec![tag(7), tag(8)], no_tags: vec![tag(9)], ..RoomFilter::default() })
            },
        ),
        ("external", of(RoomFilter { external: Some(true), ..RoomFilter::default() })),
        (
            "large external, by age",
            RoomQuery {
                sort: RoomSort::AsOf,
                ..of(RoomFilter { external: Some(true), sizes: vec![SizeBand::From200], ..RoomFilter::default() })
            },
        ),
        ("text 小伟", RoomQuery { text: "小伟".into(), ..RoomQuery::default() }),
        ("text w", RoomQuery { text: "w".into(), ..RoomQuery::default() }),
    ]
}

fn windows(mirror: &Mirror) {
    for (name, query) in filters() {
        let total = time(&format!("first window, {name}"), || mirror.rooms(&query, 0, 100).unwrap()).total;
        times(&format!("window, {name} ({total})"), |n| {
            mirror.rooms(&query, (scatter(n) % u64::from(total.max(1))) as u32, 100).unwrap();
        });
        times(&format!("counts, {name}"), |_| {
            mirror.facets(&query).unwrap();
        });
    }
}

/// The same while pages of a sync come in, one each 100 ms.
fn during_sync(mirror: &Mirror, rooms: u64) {
    let newest = mirror.overview().unwrap().newest_as_of.unwrap().0;
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for page in 0.. {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                let first = scatter(page) % (rooms / PAGE) * PAGE;
                let mut snapshots: Vec<_> =
                    (0..PAGE).map(|n| room(first + n, rooms, newest + 1_000 + page as i64)).collect();
                snapshots[0].topic = format!("改名{page}");
                mirror.observe(snapshots).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
        });
        for (name, query) in filters() {
            times(&format!("window in a sync, {name}"), |_| {
                mirror.rooms(&query, 0, 100).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(30));
            });
            times(&format!("counts in a sync, {name}"), |_| {
                mirror.facets(&query).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(30));
            });
        }
        done.store(true, Ordering::Relaxed);
    });
    println!("(30 ms of each figure in a sync are a pause)");
}

fn sets(mirror: &Mirror, rooms: u64) {
    let named = |count: u64| -> Vec<RoomWxid> { (0..count).map(|n| room(scatter(n) % rooms, rooms, 0).room).collect() };
    for (name, selection) in [
        ("1,000 rooms", RoomSelection::Rooms { rooms: named(1_000) }),
        ("all rooms", RoomSelection::Query { query: RoomQuery::default(), except: Vec::new() }),
    ] {
        let summary = time(&format!("selection of {name}"), || mirror.selection(&selection).unwrap());
        println!("  {summary:?}");
        time(&format!("selection of {name}, again"), || mirror.selection(&selection).unwrap());
        let query = DuplicateQuery { rooms: selection, allowed: Vec::new() };
        let window = time(&format!("duplicates in {name}"), || mirror.duplicates(&query, 0, 100).unwrap());
        println!(
            "  {} people, {} rows in {} bytes",
            window.total,
            window.rows.len(),
            serde_json::to_vec(&window).unwrap().len()
        );
        time(&format!("duplicates in {name}, next page"), || mirror.duplicates(&query, 100, 100).unwrap());
        time(&format!("duplicates in {name}, last page"), || mirror.duplicates(&query, window.total - 1, 100).unwrap());
    }
    for first in [0, 5_000] {
        let people: Vec<ContactWxid> =
            (first..first + 5_000).map(|n| format!("788{:013}", scatter(n) % (rooms * 15)).as_str().into()).collect();
        let window = time("rooms of 5,000 people", || mirror.people_rooms(&people, 0, 100).unwrap());
        println!("  {} rooms", window.total);
        time("rooms of 5,000 people, next page", || mirror.people_rooms(&people, 100, 100).unwrap());
    }
}

fn past(mirror: &Mirror) {
    let largest = RoomQuery { sort: RoomSort::Size, descending: true, ..RoomQuery::default() };
    let row = mirror.rooms(&largest, 0, 1).unwrap().rows.remove(0);
    let at = Millis(row.as_of.0 - 1_000);
    times("the largest room as of a time", |_| {
        mirror.room_as_of(&row.wxid, at).unwrap();
    });
    let query = MemberQuery { as_of: Some(at), ..MemberQuery::default() };
    times("members of the largest room as of a time", |_| {
        mirror.members(&row.wxid, &query, 0, 100).unwrap();
    });
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("a folder"));
    let rooms: u64 = arguments.next().expect("a number of rooms").parse().expect("a number");
    let mirror = time("open", || Mirror::open(&folder).unwrap()).mirror;
    if mirror.overview().unwrap().rooms == 0 {
        time("fill", || fill(&mirror, rooms));
    }
    mirror.set_favourites((0..50).map(|n| room(scatter(n) % rooms, rooms, 0).room).collect());
    time("first counts", || mirror.facets(&RoomQuery::default()).unwrap());
    time("search index", || mirror.find("x", 1).unwrap());
    windows(&mirror);
    sets(&mirror, rooms);
    past(&mirror);
    during_sync(&mirror, rooms);
}
