//! Measures the way from the vendor's JSON to committed memberships, page by page: `cargo run --release -p mirror
//! --example ingest -- <folder> <rooms>`; then the same pages again, a day later, unchanged. Where the shell `sqlite3`
//! is there, it imports the same people and memberships as CSV into the same tables and indexes. Rates are given by the
//! clock and by processor time; on a busy machine only the second means something.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod made;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use jiff::Timestamp;
use made::{PAGE, others_seconds, own_seconds, room, writer_seconds};
use mirror::{Mirror, PersonKind, RoomSnapshot, SnapshotAccount, SnapshotMember, Source};
use serde_json::json;

const FIRST: i64 = 1_700_000_000_000;
const DAY: i64 = 86_400_000;

/// The page as the vendor sends it.
fn page(number: u64, rooms: u64) -> String {
    let rooms: Vec<_> = (0..PAGE).map(|n| wire(&room(number * PAGE + n, rooms, FIRST))).collect();
    json!({ "code": 0, "data": rooms, "page": { "current": number + 1, "total": rooms.len() } }).to_string()
}

fn wire(room: &RoomSnapshot) -> serde_json::Value {
    let members: Vec<_> = room
        .members
        .iter()
        .flatten()
        .map(|member| {
            json!({
                "wxid": member.person, "nickName": member.nick_name, "avatarUrl": member.avatar_url,
                "roomAlias": member.room_alias, "isFriend": member.is_friend,
                "contactType": match member.kind { PersonKind::Wecom => 3, _ => 1 },
                "coworker": member.coworker, "corporation": member.corporation,
            })
        })
        .collect();
    json!({
        "chatId": room.chat_id, "wxid": room.room, "topic": room.topic, "avatarUrl": room.avatar_url,
        "botInfo": { "wxid": room.account.wxid, "weixin": room.account.user_id, "nickName": room.account.nick_name },
        "ownerId": room.owner, "members": members, "external": room.external, "memberCount": room.reported_size,
        "labels": room.tags.iter().flatten().map(|(id, name)| json!({ "id": id, "name": name })).collect::<Vec<_>>(),
    })
}

fn snapshot(room: miaohui::Room, at: i64) -> RoomSnapshot {
    let miaohui::AccountRef { wxid, user_id, nick_name } = room.account;
    RoomSnapshot {
        room: room.wxid,
        as_of: Timestamp::from_millisecond(at).unwrap(),
        source: Source::RoomList,
        account: SnapshotAccount { wxid, user_id, nick_name },
        chat_id: room.chat_id,
        topic: room.topic,
        avatar_url: room.avatar_url,
        owner: room.owner,
        members: room.members.map(|members| members.into_iter().map(member).collect()),
        tags: room.labels.map(|labels| labels.into_iter().map(|tag| (tag.id, tag.name)).collect()),
        wecom_chat_id: room.wecom_chat_id,
        external: room.external,
        reported_size: room.member_count,
        deleted: room.deleted,
    }
}

fn member(member: miaohui::Member) -> SnapshotMember {
    SnapshotMember {
        person: member.wxid,
        nick_name: member.nick_name,
        avatar_url: member.avatar_url,
        room_alias: member.room_alias,
        is_friend: member.is_friend,
        kind: match member.kind {
            miaohui::ContactKind::WeCom => PersonKind::Wecom,
            _ => PersonKind::Wechat,
        },
        coworker: member.coworker,
        corporation: member.corporation,
    }
}

/// Memberships a second, by the clock and by processor time.
#[derive(Clone, Copy)]
struct Rate {
    clock: f64,
    processor: f64,
}

impl Rate {
    fn of(name: &str, memberships: f64, clock: f64, processor: f64) -> Self {
        let rate = Self { clock: memberships / clock, processor: memberships / processor };
        println!("{name}: {clock:.1} s, {:.0}/s; processor {processor:.1} s, {:.0}/s", rate.clock, rate.processor);
        rate
    }

    fn against(self, name: &str, other: Self) {
        let (clock, processor) = (self.clock / other.clock, self.processor / other.processor);
        println!("{name}: {clock:.2} by the clock, {processor:.2} by processor time");
    }
}

/// Reads and takes in all pages.
fn sync(name: &str, mirror: &Mirror, rooms: u64, at: i64) -> Rate {
    let (mut reading, mut read_processor, mut taking_in, mut memberships) = (0.0, 0.0, 0.0, 0);
    let before = writer_seconds();
    for number in 0..rooms / PAGE {
        let body = page(number, rooms);
        let (started, processor) = (Instant::now(), own_seconds());
        let page = miaohui::read_rooms(body).unwrap();
        let snapshots: Vec<_> = page.rooms.into_iter().map(|room| snapshot(room, at + number as i64)).collect();
        reading += started.elapsed().as_secs_f64();
        read_processor += own_seconds() - processor;
        memberships += snapshots.iter().flat_map(|room| &room.members).map(Vec::len).sum::<usize>();
        let started = Instant::now();
        mirror.observe(snapshots).unwrap();
        taking_in += started.elapsed().as_secs_f64();
    }
    let written = writer_seconds() - before;
    println!(
        "{memberships} memberships: reading {reading:.1} s (processor {read_processor:.1}), taking in {taking_in:.1} s (processor {written:.1})"
    );
    Rate::of(name, memberships as f64, reading + taking_in, read_processor + written)
}

const PEER: &str = "
PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
CREATE TABLE people (
    id INTEGER PRIMARY KEY, wxid TEXT NOT NULL UNIQUE, nick_name TEXT NOT NULL, avatar_url TEXT NOT NULL,
    kind INTEGER NOT NULL, coworker INTEGER, corporation TEXT, as_of INTEGER
);
CREATE TABLE memberships (
    room INTEGER NOT NULL, person INTEGER NOT NULL, alias TEXT, first_seen INTEGER NOT NULL, last_seen INTEGER,
    left_at INTEGER, PRIMARY KEY (room, person)
) WITHOUT ROWID;
CREATE INDEX memberships_with_alias ON memberships (room, person) WHERE alias IS NOT NULL;
CREATE INDEX memberships_by_person ON memberships (person, room);
.mode csv
.import people.csv people
.import memberships.csv memberships
";

fn shell(folder: &Path, file: &str, script: &str) -> Option<()> {
    let mut child = Command::new("sqlite3").arg(file).current_dir(folder).stdin(Stdio::piped()).spawn().ok()?;
    child.stdin.take()?.write_all(script.as_bytes()).ok()?;
    child.wait().ok()?.success().then_some(())
}

/// The shell's import of what the mirror holds.
fn peer(folder: &Path, memberships: f64) -> Option<Rate> {
    let csv = ".mode csv\n.once people.csv\nSELECT * FROM people;\n.once memberships.csv\nSELECT * FROM memberships;\n";
    shell(folder, "mirror.db", csv)?;
    let (started, processor) = (Instant::now(), others_seconds());
    shell(folder, "peer.db", PEER)?;
    let processor = others_seconds() - processor;
    Some(Rate::of("sqlite3 .import", memberships, started.elapsed().as_secs_f64(), processor))
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("a folder"));
    let rooms: u64 = arguments.next().expect("a number of rooms").parse().expect("a number");
    let mirror = Mirror::open(&folder).unwrap().mirror;
    let first = sync("first sync", &mirror, rooms, FIRST);
    let again = sync("unchanged sync", &mirror, rooms, FIRST + DAY);
    let memberships = mirror.overview().unwrap().memberships;
    drop(mirror);
    let bytes = fs::metadata(folder.join("mirror.db")).unwrap().len();
    println!("file: {} MB, {:.1} bytes a membership", bytes / 1_000_000, bytes as f64 / f64::from(memberships));
    again.against("unchanged sync to first sync", first);
    match peer(&folder, f64::from(memberships)) {
        Some(peer) => first.against("first sync to import", peer),
        None => println!("no shell sqlite3 to compare with"),
    }
}
