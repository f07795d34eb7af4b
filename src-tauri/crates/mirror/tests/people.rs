//! Members, people, history.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{account, fresh, member, millis, person, snapshot, time};
use mirror::{
    AccountSnapshot, ChangeKind, ChangeQuery, MemberGroup, MemberQuery, MemberRow, Mirror, PersonKind, RoomSnapshot,
    Source,
};

fn members(mirror: &Mirror, text: &str, group: MemberGroup) -> Vec<MemberRow> {
    mirror.members(&"R".into(), &MemberQuery { text: text.into(), group, as_of: None }, 0, 600).unwrap().rows
}

fn names(rows: &[MemberRow]) -> Vec<&str> {
    rows.iter().map(|row| row.person.nick_name.as_str()).collect()
}

#[test]
fn members_come_owner_first_then_accounts_coworkers_customers_by_name() {
    let (_folder, mirror) = fresh();
    let mut seen = snapshot("R", 1, &["赵", "安", "主", "同事10", "同事2", "机"]);
    seen.owner = Some(person("主"));
    let list = seen.members.as_mut().unwrap();
    (list[3].coworker, list[4].coworker) = (Some(true), Some(true));
    list[5].person = "1688-a".into();
    (list[0].is_friend, list[1].is_friend) = (Some(false), None);
    list[0].corporation = Some("云栖家居".into());
    mirror.observe(vec![seen]).unwrap();
    let all = members(&mirror, "", MemberGroup::All);
    assert_eq!(names(&all), ["主", "机", "同事2", "同事10", "安", "赵"]);
    assert!(all[0].is_owner && all[1].is_account && !all[2].is_account);
    assert_eq!((all[4].is_friend, all[5].is_friend), (None, Some(false)));
    assert_eq!(names(&members(&mirror, "", MemberGroup::Customers)), ["主", "安", "赵"]);
    assert_eq!(names(&members(&mirror, "", MemberGroup::Coworkers)), ["机", "同事2", "同事10"]);
    assert_eq!(names(&members(&mirror, "", MemberGroup::NotFriends)), ["赵"]);
    assert_eq!(names(&members(&mirror, "云栖", MemberGroup::All)), ["赵"]);
    assert_eq!(names(&members(&mirror, "788-同事1", MemberGroup::All)), ["同事10"]);
    let window = mirror.members(&"R".into(), &MemberQuery::default(), 4, 1).unwrap();
    assert_eq!((window.total, window.offset, names(&window.rows)), (6, 4, vec!["安"]));
}

#[test]
fn a_friend_of_any_account_that_sees_the_room_is_a_friend() {
    let (_folder, mirror) = fresh();
    let mut seen = snapshot("R", 1, &["p", "q"]);
    seen.members.as_mut().unwrap()[0].is_friend = Some(false);
    seen.members.as_mut().unwrap()[1].is_friend = Some(false);
    let mut other = RoomSnapshot { account: account("b"), as_of: time(2), ..seen.clone() };
    other.members.as_mut().unwrap()[0].is_friend = Some(true);
    mirror.observe(vec![seen, other]).unwrap();
    let friends: Vec<_> = members(&mirror, "", MemberGroup::All).iter().map(|row| row.is_friend).collect();
    assert_eq!(friends, [Some(true), Some(false)]);
    let friend_of = |name| mirror.person(&person(name)).unwrap().unwrap().friend_of;
    assert_eq!(friend_of("p").iter().map(|account| account.user_id.as_str()).collect::<Vec<_>>(), ["b"]);
    assert!(friend_of("q").is_empty());
}

#[test]
fn friendship_with_an_account_is_what_its_newest_list_says_in_any_room() {
    let (_folder, mirror) = fresh();
    let mut unfriended = snapshot("S", 5, &["p"]);
    unfriended.members.as_mut().unwrap()[0].is_friend = Some(false);
    mirror.observe(vec![unfriended, snapshot("R", 1, &["p"])]).unwrap();
    let friends = || mirror.person(&person("p")).unwrap().unwrap().friend_of.len();
    assert_eq!(friends(), 0);
    mirror.observe(vec![snapshot("R", 9, &["p"])]).unwrap();
    assert_eq!(friends(), 1);
}

#[test]
fn joins_and_leaves_are_dated_by_the_lists_that_show_them() {
    let (_folder, mirror) = fresh();
    for (second, list) in [(1, ["p", "q"].as_slice()), (2, &["p", "q"]), (5, &["p", "r"]), (8, &["p", "r", "q"])] {
        mirror.observe(vec![snapshot("R", second, list)]).unwrap();
    }
    let rooms_of = |name| mirror.rooms_of(&person(name)).unwrap().remove(0);
    assert_eq!(
        (rooms_of("q").first_seen, rooms_of("q").last_seen, rooms_of("q").left_at),
        (millis(1), millis(8), None)
    );
    assert_eq!((rooms_of("r").first_seen, rooms_of("r").left_at), (millis(5), None));
    mirror.observe(vec![snapshot("R", 9, &["p"])]).unwrap();
    assert_eq!((rooms_of("q").last_seen, rooms_of("q").left_at), (millis(8), Some(millis(9))));
    let of = |query: ChangeQuery| {
        let rows = mirror.changes(&query, 0, 50).unwrap().rows;
        rows.into_iter().map(|row| (row.kind, row.at, row.person.map(|person| person.nick_name))).collect::<Vec<_>>()
    };
    let q = Some("q".to_owned());
    assert_eq!(
        of(ChangeQuery { person: Some(person("q")), ..ChangeQuery::default() }),
        [
            (ChangeKind::Left, millis(9), q.clone()),
            (ChangeKind::Joined, millis(8), q.clone()),
            (ChangeKind::Left, millis(5), q)
        ]
    );
    let late = of(ChangeQuery { room: Some("R".into()), after: Some(millis(8)), ..ChangeQuery::default() });
    assert_eq!(
        late.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>(),
        [ChangeKind::Left, ChangeKind::Left, ChangeKind::SizeChanged]
    );
}

#[test]
fn a_change_tells_room_source_before_and_after() {
    let (_folder, mirror) = fresh();
    let mut old = snapshot("R", 1, &["p", "q"]);
    old.owner = Some(person("p"));
    let mut new = snapshot("R", 2, &["p", "q"]);
    new.owner = Some(person("q"));
    new.topic = "新".into();
    new.source = Source::CallbackLoaded;
    mirror.observe(vec![old, new]).unwrap();
    let rows = mirror.changes(&ChangeQuery::default(), 0, 10).unwrap().rows;
    assert_eq!(rows.iter().map(|row| row.kind).collect::<Vec<_>>(), [ChangeKind::Renamed, ChangeKind::OwnerChanged]);
    assert_eq!((rows[0].before.as_deref(), rows[0].after.as_deref()), (Some("群R"), Some("新")));
    assert_eq!(
        (rows[0].topic.as_str(), rows[0].source, rows[0].person.is_none()),
        ("新", Source::CallbackLoaded, true)
    );
    assert_eq!((rows[1].before.as_deref(), rows[1].after.as_deref()), (Some("788-p"), Some("788-q")));
    assert_eq!(rows[1].person.as_ref().unwrap().nick_name, "q");
    assert_eq!(mirror.changes(&ChangeQuery::default(), 1, 1).unwrap().total, 2);
}

#[test]
fn a_person_is_one_across_rooms_with_the_newest_name() {
    let (_folder, mirror) = fresh();
    let called = |room, second, nick: &str, alias: &str| {
        let mut seen = snapshot(room, second, &["p"]);
        let told = &mut seen.members.as_mut().unwrap()[0];
        told.nick_name = nick.into();
        told.room_alias = Some(alias.into());
        seen
    };
    mirror.observe(vec![called("R", 5, "新名", "店长"), called("S", 3, "旧名", "老王")]).unwrap();
    let detail = mirror.person(&person("p")).unwrap().unwrap();
    assert_eq!((detail.person.nick_name.as_str(), detail.rooms), ("新名", 2));
    assert_eq!(detail.aliases, ["店长", "老王"]);
    assert_eq!((detail.first_seen, detail.last_seen), (millis(3), millis(5)));
    // The other room is confirmed: what it says is now the newest.
    mirror.observe(vec![called("S", 6, "旧名", "老王")]).unwrap();
    assert_eq!(mirror.person(&person("p")).unwrap().unwrap().person.nick_name, "旧名");
    mirror.observe(vec![called("R", 7, "新名", "店长")]).unwrap();
    assert_eq!(mirror.person(&person("p")).unwrap().unwrap().person.nick_name, "新名");
}

#[test]
fn rooms_of_a_person_come_present_by_name_then_past_newest_first() {
    let (_folder, mirror) = fresh();
    for (room, left) in [("10", None), ("2", None), ("x", Some(5)), ("y", Some(7))] {
        mirror.observe(vec![snapshot(room, 1, &["p"])]).unwrap();
        if let Some(left) = left {
            mirror.observe(vec![snapshot(room, left, &["q"])]).unwrap();
        }
    }
    let rooms: Vec<String> = mirror.rooms_of(&person("p")).unwrap().into_iter().map(|room| room.room.topic).collect();
    assert_eq!(rooms, ["群2", "群10", "群y", "群x"]);
    assert_eq!(mirror.person(&person("p")).unwrap().unwrap().rooms, 2);
}

#[test]
fn names_come_back_byte_for_byte() {
    let (_folder, mirror) = fresh();
    let hostile = [
        "a\0b\0",
        "\u{202e}evil\u{200b}",
        "=cmd|' /C calc'!A0",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE rooms; --",
        "换\n行\r\t",
        "👨‍👩‍👧‍👦🇨🇳",
        "e\u{301}",
        " 前后 ",
        "%_\\",
        "\u{feff}",
        "ＶＩＰ",
        "\u{10ffff}",
    ];
    for (n, name) in hostile.iter().enumerate() {
        let mut seen = snapshot(&format!("R{n}{name}"), 1, &["p"]);
        seen.topic = (*name).into();
        seen.tags = Some(vec![(format!("t{name}").as_str().into(), (*name).into())]);
        let told = &mut seen.members.as_mut().unwrap()[0];
        told.person = format!("{n}{name}").as_str().into();
        told.nick_name = (*name).into();
        told.room_alias = Some((*name).into());
        told.corporation = Some((*name).into());
        mirror.observe(vec![seen]).unwrap();
        let room = format!("R{n}{name}").as_str().into();
        let row = mirror.room(&room).unwrap().unwrap().row;
        assert_eq!((row.topic.as_str(), row.tags[0].name.as_str()), (*name, *name));
        let member = mirror.members(&room, &MemberQuery::default(), 0, 9).unwrap().rows.remove(0);
        assert_eq!(member.person.nick_name, *name);
        assert_eq!(member.person.corporation.as_deref(), Some(*name));
        assert_eq!(member.room_alias.as_deref(), Some(*name));
        assert_eq!(mirror.person(&member.person.wxid).unwrap().unwrap().aliases, [*name]);
    }
    assert_eq!(mirror.overview().unwrap().rooms as usize, hostile.len());
}

#[test]
fn the_list_of_accounts_tells_names_and_who_is_online() {
    let (_folder, mirror) = fresh();
    let listed = |nick: &str, online| AccountSnapshot {
        wxid: "1688-a".into(),
        user_id: "a".into(),
        nick_name: nick.into(),
        avatar_url: "https://x/a.png".into(),
        online,
    };
    mirror.observe(vec![snapshot("R", 5, &["p"])]).unwrap();
    assert_eq!(mirror.overview().unwrap().accounts[0].online, None);
    mirror.observe_accounts(vec![listed("小北", Some(false))], time(9)).unwrap();
    mirror.observe_accounts(vec![listed("旧", Some(true))], time(7)).unwrap();
    let account = mirror.overview().unwrap().accounts.remove(0);
    assert_eq!((account.nick_name.as_str(), account.online, account.rooms), ("小北", Some(false), 1));
    assert_eq!(mirror.room(&"R".into()).unwrap().unwrap().row.accounts[0].online, Some(false));
}

#[test]
fn kinds_of_contact_are_kept() {
    let (_folder, mirror) = fresh();
    for (name, kind) in
        [("1", PersonKind::Unknown), ("2", PersonKind::Wechat), ("3", PersonKind::Official), ("4", PersonKind::Wecom)]
    {
        let mut told = member(name);
        told.kind = kind;
        mirror.observe(vec![RoomSnapshot { members: Some(vec![told]), ..snapshot(name, 1, &[]) }]).unwrap();
        assert_eq!(mirror.person(&person(name)).unwrap().unwrap().person.kind, kind);
    }
}
