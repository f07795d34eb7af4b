//! A made-up workspace of any size, the same every time. Rooms have 50 members on average, people are in 3.3 rooms.

#![allow(dead_code)]

use jiff::Timestamp;
use mirror::{PersonKind, RoomSnapshot, SnapshotAccount, SnapshotMember, Source};

/// Rooms of one answer of the vendor.
pub const PAGE: u64 = 100;
const SURNAMES: &[char] = &['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '单', '曾', '仇', '欧'];
const GIVEN: &[char] =
    &['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '涛', '明', '超'];
const PLACES: &[&str] = &["北京", "上海", "重庆", "杭州", "深圳", "成都", "西安", "南京"];

/// A number that looks random and depends on `seed` alone.
pub fn scatter(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn member(person: u64) -> SnapshotMember {
    let random = scatter(person);
    let pick = |from: &[char], shift: u32| from[(random >> shift) as usize % from.len()];
    // Half of the names are the only ones of their kind.
    let nick_name = match random % 8 {
        0 => format!("{}{}", pick(SURNAMES, 4), pick(GIVEN, 9)),
        1 => format!("小{}bei{}", pick(GIVEN, 14), random % 97),
        2 => format!("A{}{}1{:010}", pick(GIVEN, 4), pick(SURNAMES, 9), random % 9_999_999_999),
        3 => format!("😀{}{}·{}", pick(SURNAMES, 4), pick(GIVEN, 9), random % 999_983),
        4 => format!("{}{} 尾号 {}", pick(SURNAMES, 4), pick(GIVEN, 14), random % 499_979),
        5 => format!("wx{:x}", random % 0xff_ffff),
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

/// Room `number` of `rooms`, as it was said at `at`.
pub fn room(number: u64, rooms: u64, at: i64) -> RoomSnapshot {
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
pub fn writer_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let stats = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("stat")).ok());
    stats.filter(|stat| stat.contains("(mirror-writer)")).map(|stat| seconds(&stat, 11)).sum()
}

/// Processor time of this thread so far, in seconds.
pub fn own_seconds() -> f64 {
    std::fs::read_to_string("/proc/thread-self/stat").map_or(0.0, |stat| seconds(&stat, 11))
}

/// Processor time of programs that were started and have ended, in seconds.
pub fn others_seconds() -> f64 {
    std::fs::read_to_string("/proc/self/stat").map_or(0.0, |stat| seconds(&stat, 13))
}

/// User and system time, two fields from `first` on after the name.
fn seconds(stat: &str, first: usize) -> f64 {
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(first).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
