//! The feed: grouped rows, gaps, what nobody has seen, and the evidence of a row.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::*;
use jiff::{SignedDuration, Timestamp};
use mirror::{
    AccountSnapshot, FeedChange, FeedKind, FeedQuery, FeedRow, FeedWindow, GapReason, ListRun, Millis, Mirror,
    RoomSnapshot, RunScope, Source,
};

const HOUR: i64 = 3_600;

fn all() -> FeedQuery {
    FeedQuery::default()
}

fn of(kinds: &[FeedKind]) -> FeedQuery {
    FeedQuery { kinds: kinds.to_vec(), ..all() }
}

fn rows(mirror: &Mirror, query: &FeedQuery) -> Vec<FeedRow> {
    let window = mirror.feed(query, None, 0, 200).unwrap();
    assert_eq!(window.total as usize, window.rows.len());
    window.rows
}

/// A row in short: second, room, and what happened.
fn told(row: &FeedRow) -> String {
    let second = row.at.0 / 1_000 - 1_700_000_000;
    let room = row.room.as_ref().map_or("", |room| room.wxid.as_str());
    let names = |people: &[mirror::PersonSummary]| {
        people.iter().map(|person| person.nick_name.as_str()).collect::<Vec<_>>().join("")
    };
    let size = |size: &Option<u32>| size.map_or("?".to_owned(), |size| size.to_string());
    let what = match &row.change {
        FeedChange::Joined { people, total, size_before, size_after } => {
            format!("+{total} {} {}→{}", names(people), size(size_before), size(size_after))
        }
        FeedChange::Left { people, total, size_before, size_after } => {
            format!("-{total} {} {}→{}", names(people), size(size_before), size(size_after))
        }
        FeedChange::Renamed { before, after } => format!("{before}→{after}"),
        FeedChange::OwnerChanged { before, after } => {
            let id = |person: &Option<mirror::PersonSummary>| {
                person.as_ref().map_or("?".to_owned(), |person| person.wxid.to_string())
            };
            format!("{}→{}", id(before), id(after))
        }
        FeedChange::NewRoom { size: members } => format!("new {}", size(members)),
        FeedChange::AccountOffline => "offline".to_owned(),
        FeedChange::AccountOnline => "online".to_owned(),
        FeedChange::Gap { from, joined, left, rooms, renamed, new_rooms, accounts, .. } => format!(
            "gap from {} +{joined} -{left} in {rooms}, renamed {renamed}, new {new_rooms}, accounts {accounts}",
            from.0 / 1_000 - 1_700_000_000
        ),
    };
    format!("{second} {room} {what}")
}

fn list(rows: &[FeedRow]) -> Vec<String> {
    rows.iter().map(told).collect()
}

fn callback(room: &str, second: i64, members: &[&str]) -> RoomSnapshot {
    RoomSnapshot { source: Source::CallbackLoaded, ..snapshot(room, second, members) }
}

fn listed(name: &str, online: Option<bool>) -> AccountSnapshot {
    let mirror::SnapshotAccount { wxid, user_id, nick_name } = account(name);
    AccountSnapshot { wxid, user_id, nick_name, avatar_url: String::new(), online }
}

#[test]
fn all_who_joined_or_left_by_one_observation_are_one_row_and_the_rest_one_each() {
    let (_folder, mirror) = fresh();
    let before = RoomSnapshot { owner: Some(person("甲")), ..snapshot("1", 0, &["甲", "乙", "丙"]) };
    let after = RoomSnapshot {
        owner: Some(person("乙")),
        topic: "新名".to_owned(),
        ..snapshot("1", 60, &["乙", "丁", "戊", "己", "庚"])
    };
    mirror.observe(vec![before, snapshot("2", 0, &["甲"])]).unwrap();
    assert_eq!(rows(&mirror, &all()), [], "what was there at first is no news");
    mirror.observe(vec![after, snapshot("2", 90, &["乙"])]).unwrap();
    let found = rows(&mirror, &all());
    assert_eq!(
        list(&found),
        [
            "90 2 -1 甲 1→1",
            "90 2 +1 乙 1→1",
            "60 1 788-甲→788-乙",
            "60 1 群1→新名",
            "60 1 -2 丙甲 3→5",
            "60 1 +4 丁己庚 3→5"
        ]
    );
    for row in &found {
        assert_eq!((row.since, row.during_gap, row.unseen), (Some(millis(0)), false, true));
        assert_eq!(row.account.as_ref().unwrap().nick_name, "账号a");
        assert_eq!(row.source, Some(Source::TagList));
    }
    assert_eq!(found[2].room.as_ref().unwrap().topic, "新名");
}

#[test]
fn six_copies_out_of_order_with_loaded_are_one_row_and_nothing_older_shows_up() {
    let (_folder, mirror) = fresh();
    mirror.observe(vec![snapshot("1", 0, &["甲"])]).unwrap();
    let joined = RoomSnapshot { source: Source::CallbackJoined, ..callback("1", 100, &["甲", "乙"]) };
    let later = callback("1", 130, &["甲", "乙", "丙"]);
    let older = callback("1", 50, &["甲"]);
    for one in [&joined, &later, &joined, &older, &joined, &joined, &later, &joined, &joined] {
        mirror.observe(vec![one.clone()]).unwrap();
    }
    let found = rows(&mirror, &all());
    assert_eq!(list(&found), ["130 1 +1 丙 2→3", "100 1 +1 乙 1→2"]);
    assert_eq!(found[1].source, Some(Source::CallbackJoined));
    assert_eq!(found[1].since, Some(millis(50)), "what came late tells that nobody had joined by then");
    assert_eq!(mirror.feed_unseen(None).unwrap().joined, 2);
}

#[test]
fn an_observation_that_comes_late_dates_a_row_anew_and_its_old_name_finds_nothing() {
    let (_folder, mirror) = fresh();
    mirror.observe(vec![snapshot("1", 0, &["甲"])]).unwrap();
    mirror.observe(vec![snapshot("1", 100, &["甲", "乙"])]).unwrap();
    let old = rows(&mirror, &all()).remove(0);
    mirror.observe(vec![callback("1", 40, &["甲", "乙"])]).unwrap();
    let found = rows(&mirror, &all());
    assert_eq!(list(&found), ["40 1 +1 乙 1→2"]);
    assert_eq!(mirror.feed_evidence(&old.id, None, 0).unwrap(), None);
    let nonsense = ["", "1.2.3", "a.b.c.d", "1.2.3.4.5", "99999999999999999999.1.1.0"];
    for id in nonsense {
        assert_eq!(mirror.feed_evidence(&mirror::FeedRowId(id.to_owned()), None, 0).unwrap(), None);
    }
}

#[test]
fn rooms_are_new_only_after_everything_was_read_once() {
    let (_folder, mirror) = fresh();
    mirror.observe(vec![snapshot("1", 0, &["甲"])]).unwrap();
    let run = ListRun { finished: Some(time(10)), ..ListRun::new(time(0), time(0)) };
    mirror.keep_list_run(ListRun { finished: None, ..run.clone() }).unwrap();
    mirror.observe(vec![snapshot("2", 5, &["甲"])]).unwrap();
    mirror.keep_list_run(run.clone()).unwrap();
    mirror.observe(vec![callback("3", 60, &["甲", "乙"])]).unwrap();
    // A later run does not make older rooms new.
    mirror.keep_list_run(ListRun { started: time(70), finished: Some(time(80)), ..run }).unwrap();
    mirror.observe(vec![snapshot("4", 90, &[])]).unwrap();
    let found = rows(&mirror, &all());
    assert_eq!(list(&found), ["90 4 new 0", "60 3 new 2"]);
    assert_eq!(found[1].since, Some(millis(10)));
    // It was there earlier than known.
    mirror.observe(vec![callback("3", 40, &["甲"])]).unwrap();
    assert_eq!(list(&rows(&mirror, &of(&[FeedKind::NewRoom]))), ["90 4 new 0", "40 3 new 1"]);
}

#[test]
fn accounts_that_go_offline_and_come_back_are_rows_and_repetitions_are_not() {
    let (_folder, mirror) = fresh();
    let at = |second, online| mirror.observe_accounts(vec![listed("a", online)], time(second)).unwrap();
    at(0, Some(true));
    at(60, Some(true));
    at(120, Some(false));
    at(180, Some(false));
    at(240, None);
    at(300, Some(false));
    at(90, Some(true));
    at(360, Some(false));
    at(420, Some(true));
    let found = rows(&mirror, &all());
    assert_eq!(list(&found), ["420  online", "120  offline"]);
    assert_eq!((found[1].since, found[1].source), (Some(millis(60)), None));
    assert_eq!(found[1].account.as_ref().unwrap().nick_name, "账号a");
    let evidence = mirror.feed_evidence(&found[1].id, None, 0).unwrap().unwrap();
    assert_eq!((evidence.seen_by.len(), evidence.people_total), (1, 0));
}

/// Read until 0, then not before `end`; two rooms of three are different.
fn silent_until(mirror: &Mirror, end: i64) {
    let rooms = ["1", "2", "3"].map(|room| snapshot(room, 0, &["甲", "乙"]));
    mirror.observe_accounts(vec![listed("a", Some(true))], time(0)).unwrap();
    mirror.observe(rooms.to_vec()).unwrap();
    mirror.mark_seen_through(Source::RoomList, RunScope::Everything, time(0)).unwrap();
    mirror.keep_list_run(ListRun { finished: Some(time(1)), ..ListRun::new(time(0), time(0)) }).unwrap();
    mirror.observe_accounts(vec![listed("a", Some(false))], time(end)).unwrap();
    let renamed = RoomSnapshot { topic: "新名".to_owned(), ..snapshot("1", end + 2, &["甲", "乙", "丙", "丁"]) };
    mirror.observe(vec![renamed, snapshot("2", end + 2, &["甲"])]).unwrap();
    mirror.observe(vec![snapshot("3", end + 4, &["甲", "乙"]), snapshot("4", end + 4, &["甲"])]).unwrap();
    // From here on times are known again.
    mirror.observe(vec![snapshot("2", end + 600, &["甲", "戊"])]).unwrap();
}

#[test]
fn what_changed_while_nothing_was_heard_is_told_as_one_gap() {
    let (_folder, mirror) = fresh();
    let end = 15 * HOUR;
    silent_until(&mirror, end);
    let found = rows(&mirror, &all());
    assert_eq!(
        list(&found),
        ["54600 2 +1 戊 1→2", "54000  gap from 0 +2 -1 in 2, renamed 1, new 1, accounts 1"],
        "the sums stand for the rows"
    );
    assert_eq!((found[0].during_gap, found[0].since), (false, Some(millis(end + 2))));
    let FeedChange::Gap { reason, to, .. } = found[1].change else { panic!("{:?}", found[1]) };
    assert_eq!((reason, to), (GapReason::Closed, millis(end)));
    let inside = rows(&mirror, &FeedQuery { gap: Some(to), ..all() });
    assert_eq!(
        list(&inside),
        ["54004 4 new 1", "54002 1 群1→新名", "54002 2 -1 乙 2→1", "54002 1 +2 丁丙 2→4", "54000  offline"]
    );
    assert!(inside.iter().all(|row| row.during_gap && row.since <= Some(millis(1))), "{inside:?}");
    // Seen as one.
    let unseen = mirror.feed_unseen(None).unwrap();
    assert_eq!((unseen.total, unseen.joined, unseen.gaps), (2, 1, 1));
    // Other conditions hold for the sums too.
    let only_left = rows(&mirror, &of(&[FeedKind::Left]));
    assert_eq!(list(&only_left), ["54000  gap from 0 +0 -1 in 1, renamed 0, new 0, accounts 0"]);
}

#[test]
fn three_hours_of_silence_are_no_gap_and_what_comes_late_mends_one() {
    let (_folder, mirror) = fresh();
    silent_until(&mirror, 3 * HOUR);
    assert_eq!(rows(&mirror, &of(&[FeedKind::Gap])), []);
    assert_eq!(rows(&mirror, &all()).len(), 6);

    let (folder, mirror) = fresh();
    silent_until(&mirror, 8 * HOUR);
    assert_eq!(list(&rows(&mirror, &all()))[1], "28800  gap from 0 +2 -1 in 2, renamed 1, new 1, accounts 1");
    // A saved callback shows that room 2 had lost nobody by then, and leaves a shorter gap.
    mirror.observe(vec![callback("2", 2 * HOUR, &["甲", "乙"])]).unwrap();
    assert_eq!(list(&rows(&mirror, &all()))[1], "28800  gap from 7200 +2 -1 in 2, renamed 1, new 1, accounts 1");
    // Two more, and no gap is left: everything is told by itself.
    mirror.observe(vec![callback("3", 5 * HOUR, &["甲", "乙"])]).unwrap();
    assert_eq!(rows(&mirror, &of(&[FeedKind::Gap])), []);
    let found = rows(&mirror, &all());
    assert!(found.iter().all(|row| !row.during_gap), "{found:?}");
    assert_eq!(found.len(), 6);
    drop(mirror);
    dump::assert_sound(folder.path());
}

#[test]
fn a_gap_in_the_middle_of_one_use_says_that_nothing_was_heard() {
    let (_folder, mirror) = fresh();
    let now = Timestamp::now();
    let at = |hours| RoomSnapshot { as_of: now + SignedDuration::from_hours(hours), ..snapshot("1", 0, &["甲"]) };
    mirror.observe(vec![at(1)]).unwrap();
    mirror.observe(vec![at(9)]).unwrap();
    let found = rows(&mirror, &all());
    assert!(matches!(found[0].change, FeedChange::Gap { reason: GapReason::NothingHeard, joined: 0, .. }), "{found:?}");
}

#[test]
fn filters_narrow_the_rows_and_unknown_ones_find_nothing() {
    let (_folder, mirror) = fresh();
    let with = |room: &str, second, members: &[&str], tag: &str, by: &str| RoomSnapshot {
        tags: tags(&[tag]),
        account: account(by),
        ..snapshot(room, second, members)
    };
    mirror.observe_accounts(vec![listed("a", Some(true)), listed("b", Some(true))], time(0)).unwrap();
    mirror.observe(vec![with("1", 0, &["甲"], "vip", "a"), with("2", 0, &["甲"], "old", "b")]).unwrap();
    mirror.observe(vec![with("1", 60, &["乙"], "vip", "a"), with("2", 70, &["甲", "乙"], "old", "b")]).unwrap();
    mirror.observe_accounts(vec![listed("b", Some(false))], time(80)).unwrap();
    let narrowed = |query: FeedQuery| list(&rows(&mirror, &query));
    let (left, joined, both) = ("60 1 -1 甲 1→1", "60 1 +1 乙 1→1", "70 2 +1 乙 1→2");
    assert_eq!(narrowed(all()), ["80  offline", both, left, joined]);
    assert_eq!(narrowed(of(&[FeedKind::Joined])), [both, joined]);
    assert_eq!(narrowed(FeedQuery { rooms: vec!["1".into(), "9".into()], ..all() }), [left, joined]);
    assert_eq!(narrowed(FeedQuery { rooms: vec!["9".into()], ..all() }), [""; 0]);
    assert_eq!(narrowed(FeedQuery { tags: vec!["tag-old".into()], ..all() }), [both]);
    assert_eq!(narrowed(FeedQuery { tags: vec!["tag-none".into()], ..all() }), [""; 0]);
    assert_eq!(narrowed(FeedQuery { account: Some("1688-b".into()), ..all() }), ["80  offline", both]);
    assert_eq!(narrowed(FeedQuery { account: Some("1688-z".into()), ..all() }), [""; 0]);
    assert_eq!(narrowed(FeedQuery { after: Some(millis(60)), ..all() }), ["80  offline", both]);
}

#[test]
fn windows_meet_every_row_once_and_what_was_seen_is_no_longer_counted() {
    let (_folder, mirror) = fresh();
    mirror.observe((0..50).map(|room| snapshot(&room.to_string(), 0, &["甲"])).collect()).unwrap();
    mirror.observe((0..50).map(|room| snapshot(&room.to_string(), 60, &["甲", "乙"])).collect()).unwrap();
    let mut ids = std::collections::BTreeSet::new();
    while ids.len() < 50 {
        let FeedWindow { total, rows, .. } = mirror.feed(&all(), None, ids.len() as u32, 7).unwrap();
        assert_eq!(total, 50);
        assert!(!rows.is_empty());
        for row in rows {
            assert!(ids.insert(row.id.0), "met twice");
        }
    }
    let seen = mirror.feed_newest().unwrap().unwrap();
    assert_eq!(mirror.feed_unseen(None).unwrap().total, 50);
    assert_eq!(mirror.feed_unseen(Some(seen)).unwrap().total, 0);
    while Millis::from(Timestamp::now()) <= seen {
        std::thread::yield_now();
    }
    mirror.observe(vec![snapshot("7", 90, &["甲"])]).unwrap();
    let window = mirror.feed(&all(), Some(seen), 0, 10).unwrap();
    assert_eq!((window.unseen.total, window.unseen.left), (1, 1));
    assert_eq!(window.rows.iter().filter(|row| row.unseen).count(), 1);
    assert!(window.rows[0].unseen);
    let news = FeedQuery { came_up_after: Some(seen), ..all() };
    assert_eq!(list(&rows(&mirror, &news)), ["90 7 -1 乙 2→1"]);
    let newest = mirror.feed_newest().unwrap();
    assert_eq!((newest, rows(&mirror, &FeedQuery { came_up_after: newest, ..all() }).len()), (window.newest, 0));
}

#[test]
fn the_evidence_names_who_saw_it_and_all_who_joined_by_windows() {
    let (_folder, mirror) = fresh();
    let names: Vec<String> = (0..1_200).map(|number| format!("p{number}")).collect();
    let everybody: Vec<&str> = names.iter().map(String::as_str).collect();
    mirror.observe(vec![snapshot("1", 0, &[]), snapshot("2", 0, &["p5"])]).unwrap();
    let by_b = RoomSnapshot { account: account("b"), ..snapshot("1", 60, &everybody) };
    mirror.observe(vec![snapshot("1", 60, &everybody), by_b]).unwrap();
    let row = rows(&mirror, &all()).remove(0);
    assert_eq!(told(&row), "60 1 +1200 p5p0p1 0→1200");
    let mut met = Vec::new();
    while met.len() < 1_200 {
        let evidence = mirror.feed_evidence(&row.id, None, met.len() as u32).unwrap().unwrap();
        assert!(serde_json::to_vec(&evidence).unwrap().len() < 24 * 1024, "leaves room for the callback's body");
        assert_eq!((evidence.people_total, evidence.people_offset as usize), (1_200, met.len()));
        assert_eq!(evidence.seen_by.iter().map(|by| by.user_id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert!(!evidence.people.is_empty());
        met.extend(evidence.people);
    }
    let five = met.iter().find(|person| person.person.nick_name == "p5").unwrap();
    assert_eq!((five.rooms, met[1].rooms), (2, 1));
    let past_the_end = mirror.feed_evidence(&row.id, None, 5_000).unwrap().unwrap();
    assert_eq!(past_the_end.people, []);
}

#[test]
fn hostile_names_travel_as_they_are() {
    let (_folder, mirror) = fresh();
    let name = "<img onerror=1>\u{202e}\n=cmd|' /C calc'!A0👨‍👩‍👧";
    mirror.observe(vec![snapshot("1", 0, &[])]).unwrap();
    mirror.observe(vec![RoomSnapshot { topic: name.to_owned(), ..snapshot("1", 60, &[name]) }]).unwrap();
    let found = rows(&mirror, &all());
    assert!(matches!(&found[0].change, FeedChange::Renamed { after, .. } if after == name));
    assert!(matches!(&found[1].change, FeedChange::Joined { people, .. } if people[0].nick_name == name));
}
