//! What a set of snapshots means, worked out the plain way from all of them at once.

use std::collections::{BTreeMap, BTreeSet};

use mirror::{RoomSnapshot, SnapshotMember};

/// Lines as `dump` writes them, for what the order of arrival could spoil.
pub fn expected(snapshots: &[RoomSnapshot]) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let mut rooms: BTreeMap<&str, Vec<&RoomSnapshot>> = BTreeMap::new();
    for snapshot in snapshots {
        rooms.entry(snapshot.room.as_str()).or_default().push(snapshot);
    }
    for (room, mut seen) in rooms {
        seen.sort_by_key(|snapshot| snapshot.as_of);
        lines.extend(presence(room, &seen));
        lines.extend(texts(room, "Integer(2)", seen.iter().map(|s| (ms(s), s.topic.clone()))));
        let owners = seen.iter().filter_map(|s| Some((ms(s), s.owner.as_ref()?.as_str().to_owned())));
        lines.extend(texts(room, "Integer(3)", owners));
        lines.extend(sizes(room, &seen));
    }
    lines.extend(profiles(snapshots));
    lines
}

/// The kinds of lines that `expected` gives in full.
pub fn covered(line: &str) -> bool {
    line.starts_with("membership ") || line.starts_with("change ") || line.starts_with("person ")
}

fn ms(snapshot: &RoomSnapshot) -> i64 {
    snapshot.as_of.as_millisecond()
}

/// Lists by time, simultaneous ones united.
fn lists<'a>(seen: &[&'a RoomSnapshot]) -> BTreeMap<i64, BTreeMap<&'a str, Vec<&'a SnapshotMember>>> {
    let mut lists: BTreeMap<i64, BTreeMap<&str, Vec<&SnapshotMember>>> = BTreeMap::new();
    for snapshot in seen {
        if snapshot.members.is_none() {
            continue;
        }
        let list = lists.entry(ms(snapshot)).or_default();
        for (person, member) in entries(snapshot) {
            list.entry(person).or_default().push(member);
        }
    }
    lists
}

/// The list of a snapshot; of several entries for one person the greatest counts.
fn entries(snapshot: &RoomSnapshot) -> BTreeMap<&str, &SnapshotMember> {
    let mut entries: BTreeMap<&str, &SnapshotMember> = BTreeMap::new();
    for member in snapshot.members.iter().flatten() {
        let entry = entries.entry(member.person.as_str()).or_insert(member);
        *entry = (*entry).max(member);
    }
    entries
}

fn presence(room: &str, seen: &[&RoomSnapshot]) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let lists = lists(seen);
    let people: BTreeSet<&str> = lists.values().flat_map(|list| list.keys().copied()).collect();
    for person in people {
        let mut before: Option<bool> = None;
        let (mut first, mut last, mut left, mut alias) = (None, 0, None, None);
        for (at, list) in &lists {
            let now = list.contains_key(person);
            if before.is_some_and(|before| before != now) {
                let kind = i32::from(!now);
                lines.insert(format!(
                    "change [Text({room:?}), Integer({at}), Integer({kind}), Text({person:?}), Null, Null]"
                ));
            }
            if before == Some(true) && !now {
                left = Some(*at);
            }
            if let Some(members) = list.get(person) {
                first = first.or(Some(*at));
                (last, left) = (*at, None);
                // Simultaneous lists: the greatest alias counts.
                alias = members.iter().map(|member| &member.room_alias).max().cloned().flatten();
            }
            before = Some(now);
        }
        let alias = alias.map_or("Null".into(), |alias| format!("Text({alias:?})"));
        let left = left
            .map_or(("Null".into(), "Null".into()), |left| (format!("Integer({last})"), format!("Integer({left})")));
        let first = first.unwrap();
        lines.insert(format!(
            "membership [Text({room:?}), Text({person:?}), {alias}, Integer({first}), {}, {}]",
            left.0, left.1
        ));
    }
    lines
}

fn texts(room: &str, kind: &str, told: impl Iterator<Item = (i64, String)>) -> BTreeSet<String> {
    let mut by_time: BTreeMap<i64, String> = BTreeMap::new();
    for (at, text) in told {
        let known = by_time.entry(at).or_insert_with(|| text.clone());
        if text > *known {
            *known = text;
        }
    }
    steps(room, kind, &by_time)
}

fn sizes(room: &str, seen: &[&RoomSnapshot]) -> BTreeSet<String> {
    let sizes = lists(seen).into_iter().map(|(at, list)| (at, list.len().to_string())).collect();
    steps(room, "Integer(4)", &sizes)
}

fn steps(room: &str, kind: &str, by_time: &BTreeMap<i64, String>) -> BTreeSet<String> {
    let neighbours = by_time.values().zip(by_time.iter().skip(1));
    neighbours
        .filter(|(before, (_, after))| before != after)
        .map(|(before, (at, after))| {
            format!("change [Text({room:?}), Integer({at}), {kind}, Null, Text({before:?}), Text({after:?})]")
        })
        .collect()
}

/// For each person the greatest claim of the newest time at which any room listed the person.
fn profiles(snapshots: &[RoomSnapshot]) -> BTreeSet<String> {
    let mut newest: BTreeMap<&str, (i64, SnapshotMember)> = BTreeMap::new();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for snapshot in snapshots {
        known.extend(snapshot.owner.as_ref().map(miaohui::ContactWxid::as_str));
        for (person, member) in entries(snapshot) {
            known.insert(person);
            // What is no part of the profile must not decide.
            let claim = SnapshotMember { room_alias: None, is_friend: None, ..member.clone() };
            let told = (ms(snapshot), claim);
            let entry = newest.entry(person).or_insert_with(|| told.clone());
            if told > *entry {
                *entry = told;
            }
        }
    }
    let mut lines = BTreeSet::new();
    for person in known {
        let line = match newest.get(person) {
            None => format!("person [Text({person:?}), Text(\"\"), Text(\"\"), Integer(0), Null, Null]"),
            Some((_, claim)) => {
                let coworker = claim.coworker.map_or("Null".into(), |c| format!("Integer({})", i32::from(c)));
                let corporation = claim.corporation.as_ref().map_or("Null".into(), |c| format!("Text({c:?})"));
                format!(
                    "person [Text({person:?}), Text({:?}), Text({:?}), Integer({}), {coworker}, {corporation}]",
                    claim.nick_name, claim.avatar_url, claim.kind as i32
                )
            }
        };
        lines.insert(line);
    }
    lines
}
