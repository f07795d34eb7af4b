//! The canonical picture of a file: everything it says, in terms of the vendor's ids, sorted.
//!
//! Two mirrors are the same when their pictures are. Left out is what only serves speed or bears our
//! own keys: content hashes, sort keys, the age of a person's profile where a room still vouches
//! for it.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value;

const QUESTIONS: &[(&str, &str)] = &[
    ("totals", "SELECT rooms, people, memberships FROM mirror"),
    ("account", "SELECT wxid, user_id, nick_name, named_at, avatar_url, online, listed_at, rooms FROM accounts"),
    ("tag", "SELECT tag_id, name, named_at, rooms FROM tags"),
    (
        "room",
        "SELECT r.wxid, topic, r.avatar_url, p.wxid, external, reported_size, wecom_chat_id, deleted, size, customers,
                shown_size, name_key, owner_key, room_clocks.as_of, source, list_at
         FROM rooms r JOIN room_clocks ON room = r.id LEFT JOIN people p ON p.id = owner",
    ),
    (
        "room tag",
        "SELECT wxid, position, tag_id FROM room_tags t JOIN rooms r ON r.id = room JOIN tags g ON g.id = tag",
    ),
    (
        "viewpoint",
        "SELECT r.wxid, a.wxid, chat_id FROM viewpoints JOIN rooms r ON r.id = room JOIN accounts a ON a.id = account",
    ),
    ("person", "SELECT wxid, nick_name, avatar_url, kind, coworker, corporation FROM people"),
    (
        "membership",
        "SELECT r.wxid, p.wxid, alias, first_seen, last_seen, left_at
         FROM memberships JOIN rooms r ON r.id = room JOIN people p ON p.id = person",
    ),
    (
        "dissent",
        "SELECT r.wxid, p.wxid, d.nick_name, d.avatar_url, d.kind, d.coworker, d.corporation
         FROM dissents d JOIN rooms r ON r.id = room JOIN people p ON p.id = person",
    ),
    (
        "observation",
        "SELECT r.wxid, as_of, a.wxid, source, carries
         FROM observations JOIN rooms r ON r.id = room JOIN accounts a ON a.id = account",
    ),
    (
        "change",
        "SELECT r.wxid, at, c.kind, p.wxid, before, after
         FROM changes c JOIN rooms r ON r.id = room LEFT JOIN people p ON p.id = person",
    ),
    (
        "feed",
        "SELECT at, f.kind, r.wxid, a.wxid, people, since, gap
         FROM feed f LEFT JOIN rooms r ON r.id = room LEFT JOIN accounts a ON a.id = account",
    ),
    ("gap", "SELECT until, since FROM gaps"),
    ("run", "SELECT scope, scope_id, source, started FROM runs"),
];

/// The picture of the file in `folder`.
pub fn dump(folder: &Path) -> BTreeSet<String> {
    let connection = Connection::open(folder.join("mirror.db")).unwrap();
    let mut lines = friends(&connection);
    for (name, sql) in QUESTIONS {
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<Value> = (0..columns).map(|column| row.get(column).unwrap()).collect();
            lines.insert(format!("{name} {values:?}"));
        }
    }
    lines
}

fn friends(connection: &Connection) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let mut statement = connection
        .prepare("SELECT r.wxid, a.wxid, friends FROM viewpoints JOIN rooms r ON r.id = room JOIN accounts a ON a.id = account")
        .unwrap();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let (room, account): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        for (person, friend) in unpack(&row.get::<_, Vec<u8>>(2).unwrap()) {
            let person: String =
                connection.query_row("SELECT wxid FROM people WHERE id = ?1", [person], |row| row.get(0)).unwrap();
            lines.insert(format!("friend {room} {account} {person} {friend}"));
        }
    }
    lines
}

/// The documented packing: distance to the key before and the flag in one number, seven bits a byte.
fn unpack(mut packed: &[u8]) -> Vec<(i64, bool)> {
    let mut found = Vec::new();
    let mut last = 0;
    while !packed.is_empty() {
        let bytes = packed.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
        let number = packed[..bytes].iter().rev().fold(0_i64, |number, byte| number << 7 | i64::from(byte & 0x7f));
        last += number >> 1;
        found.push((last, number & 1 == 1));
        packed = &packed[bytes..];
    }
    found
}

/// Everything that must hold in any file at any time.
pub fn assert_sound(folder: &Path) {
    let connection = Connection::open(folder.join("mirror.db")).unwrap();
    let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    let mut broken = connection.prepare("PRAGMA foreign_key_check").unwrap();
    assert!(!broken.exists([]).unwrap(), "a key points nowhere");
    for (what, sql) in INVARIANTS {
        let count: i64 = connection.query_row(&format!("SELECT count(*) FROM ({sql})"), [], |row| row.get(0)).unwrap();
        assert_eq!(count, 0, "{what}");
    }
}

const INVARIANTS: &[(&str, &str)] = &[
    (
        "totals are counts",
        "SELECT 1 FROM mirror WHERE rooms <> (SELECT count(*) FROM rooms WHERE deleted = 0)
            OR people <> (SELECT count(*) FROM people WHERE as_of IS NOT NULL)
            OR memberships <> (SELECT coalesce(sum(size), 0) FROM rooms WHERE deleted = 0)",
    ),
    (
        "sizes are counts",
        "SELECT 1 FROM rooms r WHERE size <>
            (SELECT count(*) FROM memberships m WHERE m.room = r.id AND m.left_at IS NULL)",
    ),
    (
        "tag counts",
        "SELECT 1 FROM tags t WHERE rooms <>
            (SELECT count(*) FROM room_tags JOIN rooms ON id = room WHERE tag = t.id AND deleted = 0)",
    ),
    (
        "account counts",
        "SELECT 1 FROM accounts a WHERE rooms <>
            (SELECT count(*) FROM viewpoints JOIN rooms ON id = room WHERE account = a.id AND deleted = 0)",
    ),
    ("who has left was seen before", "SELECT 1 FROM memberships WHERE left_at <= last_seen OR last_seen < first_seen"),
    ("present or left, wholly", "SELECT 1 FROM memberships WHERE (left_at IS NULL) <> (last_seen IS NULL)"),
    ("clocks agree with observations", "SELECT 1 FROM room_clocks c WHERE as_of <> (SELECT max(as_of) FROM observations o WHERE o.room = c.room)"),
    (
        "people are known by their wxid, once",
        "SELECT person FROM people_by_wxid GROUP BY person HAVING count(*) > 1
         UNION ALL SELECT id FROM people WHERE id NOT IN (SELECT person FROM people_by_wxid)
         UNION ALL SELECT min(id) FROM people GROUP BY wxid HAVING count(*) > 1",
    ),
    (
        "memberships are known by their person, once",
        "SELECT 1 FROM memberships_of_people GROUP BY room, person HAVING count(*) > 1
         UNION ALL SELECT 1 FROM (SELECT room, person FROM memberships EXCEPT SELECT room, person FROM memberships_of_people)
         UNION ALL SELECT 1 FROM (SELECT coalesce(sum(entries), 0) AS entries FROM index_batches) WHERE entries <>
            (SELECT count(*) FROM recent_people_keys) + (SELECT count(*) FROM recent_person_rooms)",
    ),
    ("every room has a clock", "SELECT id FROM rooms EXCEPT SELECT room FROM room_clocks"),
    (
        "dissents are of present members and differ",
        "SELECT 1 FROM dissents d JOIN people p ON p.id = d.person
         WHERE NOT EXISTS (SELECT 1 FROM memberships m WHERE m.room = d.room AND m.person = d.person AND m.left_at IS NULL)
            OR (d.nick_name = p.nick_name AND d.avatar_url = p.avatar_url AND d.kind = p.kind
                AND d.coworker IS p.coworker AND d.corporation IS p.corporation)",
    ),
    (
        "the feed tells every change once",
        "SELECT at, kind + 1, room, sum(person <> 0) FROM changes WHERE kind < 4 GROUP BY at, kind, room
         EXCEPT SELECT at, kind, room, people FROM feed",
    ),
    (
        "the feed tells nothing but changes",
        "SELECT at, kind, room, people FROM feed WHERE kind BETWEEN 1 AND 4
         EXCEPT SELECT at, kind + 1, room, sum(person <> 0) FROM changes WHERE kind < 4 GROUP BY at, kind, room",
    ),
    (
        "what happened in a gap began before it and was seen after it",
        "SELECT 1 FROM feed f WHERE gap <> 0 AND NOT EXISTS
            (SELECT 1 FROM gaps g WHERE g.until = f.gap AND f.since <= g.since AND f.at >= g.until)",
    ),
    (
        "every gap is told",
        "SELECT until, since FROM gaps EXCEPT SELECT at, since FROM feed WHERE kind = 0
         UNION ALL SELECT at, since FROM (SELECT at, since FROM feed WHERE kind = 0 EXCEPT SELECT until, since FROM gaps)",
    ),
    ("changes have evidence", "SELECT 1 FROM changes c WHERE NOT EXISTS (SELECT 1 FROM observations o WHERE o.room = c.room AND o.as_of = c.at)"),
];
