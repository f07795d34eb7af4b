//! Fills a mirror with a made-up workspace of any size and measures it: `cargo run --release -p mirror
//! --example scale -- <folder> <rooms>`. Rooms have 50 members on average, people are in 3.3 rooms.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::path::PathBuf;
use std::time::Instant;

use jiff::Timestamp;
use mirror::{
    Mirror, PersonKind, RoomFilter, RoomQuery, RoomSnapshot, RoomSort, SnapshotAccount, SnapshotMember, Source,
};

/// Rooms of one answer of the vendor.
const PAGE: u64 = 100;
const SURNAMES: &[char] = &['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '单', '曾', '仇', '欧'];
const GIVEN: &[char] =
    &['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '涛', '明', '超'];
const PLACES: &[&str] = &["北京", "上海", "重庆", "杭州", "深圳", "成都", "西安", "南京"];

/// A number that looks random and depends on `seed` alone.
fn scatter(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn member(person: u64) -> SnapshotMember {
    let random = scatter(person);
    let pick = |from: &[char], shift: u32| from[(random >> shift) as usize % from.len()];
    let nick_name = match random % 4 {
        0 => format!("{}{}", pick(SURNAMES, 4), pick(GIVEN, 9)),
        1 => format!("小{}bei{}", pick(GIVEN, 14), random % 97),
        _ => format!("{}{}{}", pick(SURNAMES, 4), pick(GIVEN, 9), pick(GIVEN, 14)),
    };
    SnapshotMember {
        person: format!("788{:013}", person).as_str().into(),
        nick_name,
        avatar_url: format!("http://wx.qlogo.cn/mmhead/{random:016x}/132"),
        room_alias: None,
        is_friend: Some(random.is_multiple_of(3)),
        kind: if random.is_multiple_of(5) { PersonKind::Wecom } else { PersonKind::Wechat },
        coworker: Some(person < 2_000),
        corporation: random.is_multiple_of(5).then(|| format!("{}云栖家居有限公司", PLACES[random as usize % 8])),
    }
}

fn room(number: u64, rooms: u64, at: i64) -> RoomSnapshot {
    let random = scatter(number << 20);
    // Mostly small rooms, some full ones; 50 on average.
    let size = if random.is_multiple_of(25) { 300 + random % 200 } else { 20 + random % 37 };
    let people = rooms * 15;
    let account = random % 40;
    let mut members: Vec<_> = (0..size).map(|n| member(scatter(number * 1000 + n) % people)).collect();
    members.push(member(random % 2_000));
    RoomSnapshot {
        room: format!("R:1{number:015}").as_str().into(),
        as_of: Timestamp::from_millisecond(at).unwrap(),
        source: Source::RoomList,
        account: SnapshotAccount {
            wxid: format!("1688{account:012}").as_str().into(),
            user_id: format!("user{account}").as_str().into(),
            nick_name: format!("客服{account}"),
        },
        chat_id: format!("{random:024x}").as_str().into(),
        topic: if random.is_multiple_of(50) {
            String::new()
        } else {
            format!("{}客户服务{}群", PLACES[random as usize / 7 % 8], number)
        },
        avatar_url: format!("http://wx.qlogo.cn/mmcrhead/{random:016x}/0"),
        owner: members.last().map(|member| member.person.clone()),
        members: Some(members),
        tags: Some(
            (0..random % 3)
                .map(|n| (random >> (8 * n)) % 60)
                .map(|tag| (format!("{tag:024}").as_str().into(), format!("标签{tag}")))
                .collect(),
        ),
        wecom_chat_id: None,
        external: Some(!random.is_multiple_of(30)),
        reported_size: Some(size as u32),
        deleted: false,
    }
}

/// Processor time of the mirror's writer so far, in seconds, where Linux tells; free of what else the machine does.
fn writer_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let stats = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("stat")).ok());
    let ticks = stats.filter_map(|stat| {
        let (_, fields) = stat.split_once("(mirror-writer) ")?;
        let fields: Vec<&str> = fields.split(' ').collect();
        Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
    });
    ticks.sum::<f64>() / 100.0
}

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
    time("search index", || mirror.find("x", 20).unwrap());
    println!("search index: {} MB", mirror.search_memory() / 1_000_000);
    for text in ["王", "张伟", "小伟b", "w", "zw", "zhang", "zhangwei", "shantao", "78800", "北京客户服务77群", "bj"]
    {
        let mut times: Vec<f64> = (0..40)
            .map(|_| {
                let started = Instant::now();
                mirror.find(text, 20).unwrap();
                started.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let found = mirror.find(text, 20).unwrap();
        println!(
            "find {text}: {} people, {} rooms, p50 {:.1} ms, p95 {:.1} ms",
            found.people_total, found.rooms_total, times[20], times[37]
        );
    }
    for text in ["小伟b", "zhangwei", "王"] {
        let query = RoomQuery { text: text.into(), ..RoomQuery::default() };
        let total = time(&format!("rooms with {text}, first"), || mirror.rooms(&query, 0, 100).unwrap()).total;
        time(&format!("rooms with {text}, again ({total})"), || mirror.rooms(&query, 0, 100).unwrap());
    }
}
