//! Lists of people against the members of a room.

use desk::{
    ErrorCode, RosterEntry, RosterRow, RosterState, RosterSummary, Rosters, import_roster, pair_roster_name,
    parse_roster,
};
use jiff::Timestamp;
use miaohui::{AccountWxid, ChatId, ContactWxid, RoomWxid, UserId};
use mirror::{PersonKind, RoomSnapshot, SnapshotAccount, SnapshotMember, Source};

use crate::batches::{row, workbook};
use crate::world::*;

fn member(wxid: &str, nick_name: &str, alias: Option<&str>) -> SnapshotMember {
    SnapshotMember {
        person: ContactWxid::from(wxid),
        nick_name: nick_name.to_owned(),
        avatar_url: String::new(),
        room_alias: alias.map(str::to_owned),
        is_friend: Some(true),
        kind: PersonKind::Wechat,
        coworker: Some(wxid.starts_with("co")),
        corporation: None,
    }
}

fn room(wxid: &str, members: Option<Vec<SnapshotMember>>) -> RoomSnapshot {
    RoomSnapshot {
        room: RoomWxid::from(wxid),
        as_of: Timestamp::now(),
        source: Source::RoomList,
        account: SnapshotAccount {
            wxid: AccountWxid::from("1688000000000000"),
            user_id: UserId::from("xiaobei"),
            nick_name: "小北".to_owned(),
        },
        chat_id: ChatId::new(format!("chat-{wxid}")),
        topic: "群".to_owned(),
        avatar_url: String::new(),
        owner: None,
        reported_size: members.is_none().then_some(9),
        members,
        tags: None,
        wecom_chat_id: None,
        external: Some(true),
        deleted: false,
    }
}

/// A room R:1 with seven people, and others elsewhere.
async fn known() -> World {
    let world = unread(with_showcase(51)).await;
    let here = vec![
        member("788-1", "张三", None),
        member("788-2", "张三", Some("三哥")),
        member("788-3", "Amy🌟 陈", Some("门店-陈艾米")),
        member("788-4", "李四", None),
        member("788-5", "章五", None),
        member("co-1", "同事甲", None),
        member("1688000000000000", "小北", None),
    ];
    let there = vec![
        member("788-6", "王六", None),
        member("788-7", "赵七", None),
        member("788-8", "赵七", None),
        member("co-2", "同事乙", None),
        member("788-1", "张三", None),
    ];
    let rooms = vec![room("R:1", Some(here)), room("R:2", Some(there)), room("R:3", None)];
    world.session.mirror().observe(rooms).unwrap();
    world
}

async fn check(world: &World, text: &str) -> (RosterSummary, Vec<RosterRow>) {
    let rosters = Rosters::default();
    let entries = parse_roster(text);
    let checked = rosters.check(&world.session, &world.ledger, &world.workspace, "R:1".into(), entries).await.unwrap();
    let rows = rosters.rows(&checked.id, None, 0, 1_000).unwrap();
    assert_eq!(rows.rows.len() as u32, rows.total);
    for state in [RosterState::Matched, RosterState::Missing, RosterState::Extra, RosterState::Ambiguous] {
        let of_state = rosters.rows(&checked.id, Some(state), 0, 1_000).unwrap();
        assert_eq!(of_state.total, rows.rows.iter().filter(|row| row.state == state).count() as u32);
    }
    (checked, rows.rows)
}

fn told(row: &RosterRow) -> (RosterState, Vec<&str>) {
    (row.state, row.people.iter().map(|known| known.person.wxid.as_str()).collect())
}

#[tokio::test]
async fn lines_are_matched_missing_or_ambiguous_and_the_rest_is_extra() {
    let world = known().await;
    let text = "788-4\n ａmy陳 \n三哥\n张三\nzhangwu\n彰五\n王六\n赵七\n没有这个人\n同事乙\n7881302798256708\n7.88E+15\n\n门店 陈艾米";
    let (summary, rows) = check(&world, text).await;
    use RosterState::{Ambiguous, Extra, Matched, Missing};
    let expected = [
        (Matched, vec!["788-4"]),
        (Matched, vec!["788-3"]),
        (Matched, vec!["788-2"]),
        (Ambiguous, vec!["788-1", "788-2"]),
        (Matched, vec!["788-5"]),
        (Ambiguous, vec!["788-5"]),
        (Missing, vec!["788-6"]),
        (Missing, vec!["788-7", "788-8"]),
        (Missing, vec![]),
        (Missing, vec!["co-2"]),
        (Missing, vec!["7881302798256708"]),
        (Missing, vec![]),
        (Matched, vec!["788-3"]),
    ];
    for (row, (state, mut people)) in rows.iter().zip(expected.clone()) {
        let (found, mut named) = told(row);
        people.sort_unstable();
        named.sort_unstable();
        assert_eq!((found, named), (state, people), "{row:?}");
    }
    assert_eq!(rows.len(), expected.len(), "everybody in the room is meant, colleagues aside");
    assert_eq!((rows[12].entry.as_ref().unwrap().line, rows[0].people[0].in_room), (14, true));
    let pulled: Vec<_> = summary.can_be_pulled.iter().map(ContactWxid::as_str).collect();
    assert_eq!(pulled, ["788-6", "7881302798256708"], "who is meant for sure and is a customer");
    assert_eq!((summary.matched, summary.missing, summary.ambiguous, summary.extra), (5, 6, 2, 0));

    let (summary, rows) = check(&world, "李四").await;
    let extra: Vec<_> = rows.iter().filter(|row| row.state == Extra).map(|row| told(row).1[0]).collect();
    assert_eq!((extra.len(), summary.extra), (4, 4), "{extra:?}");
    assert!(extra.iter().all(|wxid| wxid.starts_with("788-")));
}

#[tokio::test]
async fn what_a_name_means_is_remembered() {
    let world = known().await;
    let pair = |name, person: Option<&str>| {
        let person = person.map(ContactWxid::from);
        pair_roster_name(&world.ledger, &world.workspace, name, person.as_ref()).unwrap();
    };
    pair(" 张三 ", Some("788-2"));
    pair("赵七", Some("788-8"));
    let (summary, rows) = check(&world, "张三\n赵七").await;
    assert_eq!((told(&rows[0]), rows[0].paired), ((RosterState::Matched, vec!["788-2"]), true));
    assert_eq!((told(&rows[1]), rows[1].paired), ((RosterState::Missing, vec!["788-8"]), true));
    assert_eq!(summary.can_be_pulled, [ContactWxid::from("788-8")]);
    pair("张三", None);
    let (_, rows) = check(&world, "张三").await;
    assert_eq!((rows[0].state, rows[0].paired), (RosterState::Ambiguous, false));
}

#[tokio::test]
async fn what_cannot_be_checked_is_refused() {
    let world = known().await;
    let rosters = Rosters::default();
    let refused = async |room: &str, lines: u32| {
        let entries = (1..=lines).map(|line| RosterEntry { line, text: format!("客户{line}") }).collect();
        let checked = rosters.check(&world.session, &world.ledger, &world.workspace, room.into(), entries).await;
        let error = checked.unwrap_err();
        (error.code, error.details.text_key.unwrap_or_default())
    };
    assert_eq!(refused("R:none", 1).await.0, ErrorCode::RoomUnknown);
    assert_eq!(refused("R:3", 1).await.1, "roster.membersUnknown");
    assert_eq!(refused("R:1", 10_001).await.1, "roster.tooLong");
    let gone = rosters.rows(&desk::RosterId("roster-9".to_owned()), None, 0, 10).unwrap_err();
    assert_eq!(gone.details.text_key.as_deref(), Some("roster.gone"));
}

#[tokio::test]
async fn a_list_is_read_from_the_column_of_ids_or_names() {
    let world = unread(with_showcase(52)).await;
    let read = |name: &str, rows: &[Vec<String>]| import_roster(&workbook(&world, name, rows)).unwrap();
    let with_header =
        [row(&["名单"]), row(&["电话", "姓名（必填）"]), row(&["#13800000000", "张三"]), row(&["", " 李四 "])];
    let found = read("a.xlsx", &with_header);
    let lines: Vec<_> = found.entries.iter().map(|entry| (entry.line, entry.text.as_str())).collect();
    assert_eq!((found.column.as_str(), lines), ("姓名（必填）", vec![(3, "张三"), (4, "李四")]));
    let ids = read("b.xlsx", &[row(&["姓名", "客户ID"]), row(&["张三", "#7881302798256708"])]);
    assert_eq!(
        (ids.column.as_str(), ids.entries[0].text.as_str()),
        ("客户ID", "7.881302798256708E15"),
        "never as an id"
    );
    let bare = read("c.xlsx", &[row(&["#1", "张三"]), row(&["#2", "李四"])]);
    assert_eq!((bare.column.as_str(), bare.entries.len()), ("B", 2));
    let path = world.folder.path().join("empty.csv");
    std::fs::write(&path, "\n\n").unwrap();
    assert_eq!(import_roster(&path).unwrap_err().details.text_key.as_deref(), Some("import.noNames"));
}
