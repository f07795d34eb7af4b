//! Finding people and rooms as people type.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{fresh, member, person, snapshot, tags, time};
use mirror::{Error, Found, MatchedField, Mirror, RoomQuery, RoomSnapshot};

/// A mirror whose one room has these people, and rooms of these names.
fn with(people: &[&str], rooms: &[&str]) -> (tempfile::TempDir, Mirror) {
    let (folder, mirror) = fresh();
    let all = RoomSnapshot { topic: String::new(), ..snapshot("R:all", 1, people) };
    let named =
        |(n, topic): (usize, &&str)| RoomSnapshot { topic: (*topic).into(), ..snapshot(&format!("R:100{n}"), 1, &[]) };
    mirror.observe(rooms.iter().enumerate().map(named).chain([all]).collect()).unwrap();
    (folder, mirror)
}

fn people(mirror: &Mirror, text: &str) -> Vec<String> {
    names(&mirror.find(text, 20).unwrap())
}

fn names(found: &Found) -> Vec<String> {
    found.people.iter().map(|found| found.person.nick_name.clone()).collect()
}

fn rooms(mirror: &Mirror, text: &str) -> Vec<String> {
    mirror.find(text, 20).unwrap().rooms.into_iter().map(|found| found.room.topic).collect()
}

#[test]
fn people_are_found_as_typed_in_pinyin_by_initials_and_mixed() {
    let (_folder, mirror) = with(&["张三", "小北", "单田芳", "曾国", "仇英", "ＶＩＰ王五", "Zhangsan88"], &[]);
    for (text, expected) in [
        ("张三", vec!["张三"]),
        ("zhangsan", vec!["张三", "Zhangsan88"]),
        ("ZHANG SAN", vec!["张三", "Zhangsan88"]),
        ("zhangs", vec!["张三", "Zhangsan88"]),
        ("zsan", vec!["张三"]),
        ("xbei", vec!["小北"]),
        ("xiaob", vec!["小北"]),
        ("張三", vec!["张三"]),
        ("zs", vec!["张三"]),
        ("张s", vec!["张三"]),
        ("小bei", vec!["小北"]),
        ("小b", vec!["小北"]),
        ("shantianfang", vec!["单田芳"]),
        ("dtf", vec!["单田芳"]),
        ("zengguo", vec!["曾国"]),
        ("cengguo", vec!["曾国"]),
        ("qiuying", vec!["仇英"]),
        ("vip", vec!["ＶＩＰ王五"]),
        ("vipwangwu", vec!["ＶＩＰ王五"]),
        ("王", vec!["ＶＩＰ王五"]),
        ("ang", vec!["Zhangsan88"]),
        ("赵六", vec![]),
    ] {
        assert_eq!(people(&mirror, text), expected, "{text}");
    }
}

#[test]
fn rooms_are_found_by_name_pinyin_and_ids() {
    let (_folder, mirror) = with(&[], &["重庆客户群", "北京VIP", "Zq"]);
    assert_eq!(rooms(&mirror, "重庆"), ["重庆客户群"]);
    assert_eq!(rooms(&mirror, "chongqing"), ["重庆客户群"]);
    assert_eq!(rooms(&mirror, "cqkhq"), ["重庆客户群"]);
    assert_eq!(rooms(&mirror, "zq"), ["Zq", "重庆客户群"], "exact before beginning");
    assert_eq!(rooms(&mirror, "京vip"), ["北京VIP"]);
    assert_eq!(rooms(&mirror, "r:1001"), ["北京VIP"]);
    assert_eq!(rooms(&mirror, "chat-a-R:1002"), ["Zq"]);
}

#[test]
fn traditional_and_simplified_find_each_other_and_keep_their_own_marks() {
    let (_folder, mirror) = with(&["我是張三豐", "张三"], &["重慶龍門陣", "陈氏宗亲会"]);
    for text in ["张三", "張三", "zhangsan", "zs", "zsan", "张s"] {
        let found = mirror.find(text, 5).unwrap();
        assert_eq!(names(&found), ["张三", "我是張三豐"], "{text}");
        let marks: Vec<_> = found.people[1].matched.highlights.iter().map(|h| (h.start, h.end)).collect();
        assert_eq!(marks, [(2, 4)], "{text}");
    }
    for (text, expected) in [("重庆龙", "重慶龍門陣"), ("cqlm", "重慶龍門陣"), ("陳氏", "陈氏宗亲会")]
    {
        assert_eq!(rooms(&mirror, text), [expected], "{text}");
    }
}

#[test]
fn companies_find_their_people() {
    let (_folder, mirror) = fresh();
    let mut seen = snapshot("R", 1, &["甲", "乙", "丙", "云栖"]);
    let members = seen.members.as_mut().unwrap();
    members[0].corporation = Some("云栖家居有限公司".into());
    members[1].corporation = Some("云栖家居有限公司".into());
    members[2].corporation = Some("雲上科技".into());
    mirror.observe(vec![seen.clone()]).unwrap();
    for (text, expected) in [
        ("家居", vec!["乙", "甲"]),
        ("yunqi", vec!["云栖", "乙", "甲"]),
        ("云上", vec!["丙"]),
        ("yqjj", vec!["乙", "甲"]),
    ] {
        assert_eq!(people(&mirror, text), expected, "{text}");
    }
    let matched = mirror.find("jiaju", 1).unwrap().people.remove(0).matched;
    assert_eq!((matched.field, matched.text.as_str()), (MatchedField::Corporation, "云栖家居有限公司"));
    assert_eq!(matched.highlights.iter().map(|h| (h.start, h.end)).collect::<Vec<_>>(), [(2, 4)]);
    let window = mirror.rooms(&RoomQuery { text: "家居".into(), ..RoomQuery::default() }, 0, 9).unwrap();
    assert_eq!(window.total, 1);
    seen.as_of = time(2);
    seen.members.as_mut().unwrap()[0].corporation = None;
    mirror.observe(vec![seen]).unwrap();
    assert_eq!(people(&mirror, "家居"), ["乙"], "the newest list counts");
}

#[test]
fn tags_find_their_rooms_also_when_renamed() {
    let (_folder, mirror) = fresh();
    let tagged = |room: &str, second, tags| RoomSnapshot { tags, ..snapshot(room, second, &[]) };
    let vip = |name: &str| Some(vec![(miaohui::TagId::new("t"), name.to_owned())]);
    mirror
        .observe(vec![
            tagged("1", 1, vip("重点客户")),
            tagged("2", 1, vip("重点客户")),
            tagged("3", 1, tags(&["其他"])),
        ])
        .unwrap();
    assert_eq!(rooms(&mirror, "zhongdian"), ["群1", "群2"]);
    let found = mirror.find("kehu", 1).unwrap();
    assert_eq!(found.rooms_total, 2);
    assert_eq!((found.rooms[0].matched.field, found.rooms[0].matched.text.as_str()), (MatchedField::Tag, "重点客户"));
    let window =
        |text: &str| mirror.rooms(&RoomQuery { text: text.into(), ..RoomQuery::default() }, 0, 9).unwrap().total;
    assert_eq!((window("重点"), window("沉睡")), (2, 0));
    // Another room says the tag's new name: it is the name in all rooms.
    mirror.observe(vec![tagged("4", 2, vip("沉睡客户"))]).unwrap();
    assert_eq!(rooms(&mirror, "chenshui"), ["群1", "群2", "群4"]);
    assert_eq!(rooms(&mirror, "重点"), Vec::<String>::new());
    assert_eq!((window("重点"), window("沉睡")), (0, 3));
    mirror.observe(vec![tagged("1", 3, Some(Vec::new()))]).unwrap();
    assert_eq!(rooms(&mirror, "chenshui"), ["群2", "群4"]);
}

#[test]
fn who_is_in_more_rooms_comes_first_among_equals() {
    let (_folder, mirror) = fresh();
    let mut rooms: Vec<_> = (0..5).map(|n| snapshot(&format!("{n}"), 1, &["b"])).collect();
    rooms[0] = snapshot("0", 1, &["a", "b", "c"]);
    for room in &mut rooms {
        room.members.as_mut().unwrap().iter_mut().for_each(|member| member.nick_name = "张伟".into());
    }
    mirror.observe(rooms).unwrap();
    let found = mirror.find("zw", 2).unwrap();
    let ids: Vec<_> = found.people.iter().map(|found| (found.person.wxid.as_str().to_owned(), found.rooms)).collect();
    assert_eq!(ids, [("788-b".to_owned(), 5), ("788-a".to_owned(), 1)]);
}

#[test]
fn totals_are_exact_at_any_length() {
    // Enough that two threads share the work.
    let characters: Vec<char> = "王張张单曾重庆小北西安a b1·".chars().collect();
    let name = |n: usize| -> String {
        (0..2 + n % 3).map(|place| characters[(n / 7_usize.pow(place as u32) + n) % characters.len()]).collect()
    };
    let names: Vec<String> = (0..25_000).map(name).collect();
    let (_folder, mirror) = fresh();
    for (page, names) in names.chunks(500).enumerate() {
        let mut seen = snapshot(&format!("{page}"), 1, &[]);
        let people = names.iter().enumerate().map(|(n, name)| {
            let mut told = member(&format!("{}", page * 500 + n));
            told.nick_name.clone_from(name);
            told
        });
        seen.members = Some(people.collect());
        seen.topic = String::new();
        mirror.observe(vec![seen]).unwrap();
    }
    let holds = |wanted: &dyn Fn(&str) -> bool| names.iter().filter(|name| wanted(name)).count() as u32;
    for (text, expected) in [
        ("王", holds(&|name| name.contains('王'))),
        ("张", holds(&|name| name.contains(['张', '張']))),
        ("x", holds(&|name| name.contains(['小', '西']))),
        ("c", holds(&|name| name.contains(['曾', '重', '单']))),
        ("s", holds(&|name| name.contains('单'))),
        ("a", holds(&|name| name.contains(['a', '安']))),
        ("1", holds(&|name| name.contains('1'))),
        ("重庆", holds(&|name| name.replace([' ', '·'], "").contains("重庆"))),
    ] {
        assert!(expected > 0, "{text}");
        assert_eq!(mirror.find(text, 3).unwrap().people_total, expected, "{text}");
    }
}

#[test]
fn exact_comes_before_beginning_before_inside_and_short_before_long() {
    let (_folder, mirror) = with(&["小张三", "张三丰", "张三", "张三丰子恺", "zhangsan"], &[]);
    assert_eq!(people(&mirror, "张三"), ["张三", "张三丰", "张三丰子恺", "小张三"]);
    assert_eq!(people(&mirror, "zhangsan")[..2], ["zhangsan", "张三"]);
    let found = mirror.find("张三", 2).unwrap();
    assert_eq!((found.people.len(), found.people_total), (2, 4));
}

#[test]
fn one_and_two_characters_are_answered_fully() {
    let many: Vec<String> = (0..3_000).map(|n| format!("王{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let (_folder, mirror) = with(&many, &[]);
    for text in ["王", "w", "wa"] {
        let found = mirror.find(text, 10).unwrap();
        assert_eq!((found.people.len(), found.people_total), (10, 3_000), "{text}");
    }
}

#[test]
fn the_characters_meant_are_told() {
    let (_folder, mirror) = with(&["我是小北"], &["😀重庆群"]);
    let matched = mirror.find("xiaobei", 1).unwrap().people.remove(0).matched;
    assert_eq!((matched.field, matched.text.as_str()), (MatchedField::Name, "我是小北"));
    assert_eq!(matched.highlights.iter().map(|h| (h.start, h.end)).collect::<Vec<_>>(), [(2, 4)]);
    let matched = mirror.find("cq", 1).unwrap().rooms.remove(0).matched;
    assert_eq!(matched.highlights.iter().map(|h| (h.start, h.end)).collect::<Vec<_>>(), [(2, 4)], "in UTF-16 units");
    let matched = mirror.find("788-我", 1).unwrap().people.remove(0).matched;
    assert_eq!(matched.field, MatchedField::Id);
}

#[test]
fn the_name_in_a_room_finds_the_person_as_long_as_it_is_there() {
    let (_folder, mirror) = fresh();
    let mut seen = snapshot("R", 1, &["p", "q"]);
    seen.members.as_mut().unwrap()[0].room_alias = Some("店长老王".into());
    mirror.observe(vec![seen.clone()]).unwrap();
    let found = mirror.find("laowang", 5).unwrap();
    assert_eq!(names(&found), ["p"]);
    assert_eq!((found.people[0].matched.field, found.people[0].rooms), (MatchedField::RoomAlias, 1));
    seen.as_of = time(2);
    seen.members.as_mut().unwrap()[0].room_alias = Some("副店长".into());
    mirror.observe(vec![seen]).unwrap();
    assert_eq!(people(&mirror, "laowang"), Vec::<String>::new());
    assert_eq!(people(&mirror, "fudian"), ["p"]);
    mirror.observe(vec![snapshot("R", 3, &["q"])]).unwrap();
    assert_eq!(people(&mirror, "fudian"), Vec::<String>::new());
}

#[test]
fn the_index_follows_every_observation() {
    let (_folder, mirror) = with(&["甲"], &["老群"]);
    assert_eq!(people(&mirror, "甲"), ["甲"]);
    // Many small changes, so that small segments are put together and all is read anew.
    for n in 0..40 {
        let (name, topic) = (format!("新人{n}"), format!("群聊{n}"));
        let mut seen = snapshot(&format!("N{}", n % 5), 10 + n, &[]);
        seen.topic.clone_from(&topic);
        let mut told = member("same");
        told.nick_name.clone_from(&name);
        seen.members = Some(vec![told, member(&format!("其他{n}"))]);
        mirror.observe(vec![seen]).unwrap();
        assert_eq!(people(&mirror, "xinren"), [name.as_str()], "only the newest name");
        assert_eq!(rooms(&mirror, &topic), [topic.as_str()]);
        assert_eq!(mirror.find("qunliao", 50).unwrap().rooms_total, (n as u32 + 1).min(5));
        assert_eq!(mirror.find("其他", 50).unwrap().people_total, n as u32 + 1);
    }
    assert_eq!(people(&mirror, "甲"), ["甲"]);
    let gone = RoomSnapshot { deleted: true, as_of: time(99), ..snapshot("R:1000", 1, &[]) };
    mirror.observe(vec![gone]).unwrap();
    assert_eq!(rooms(&mirror, "老群"), Vec::<String>::new());
    assert_eq!(rooms(&mirror, "R:1000"), Vec::<String>::new());
}

#[test]
fn windows_of_rooms_understand_pinyin_too() {
    let (_folder, mirror) = fresh();
    let mut first = snapshot("1", 1, &["小北"]);
    first.topic = "重庆".into();
    let mut second = snapshot("2", 1, &["王五"]);
    second.topic = "上海".into();
    second.owner = Some(person("小北"));
    mirror.observe(vec![first, second]).unwrap();
    let topics = |text: &str| {
        let window = mirror.rooms(&RoomQuery { text: text.into(), ..RoomQuery::default() }, 0, 9).unwrap();
        window.rows.into_iter().map(|row| row.topic).collect::<Vec<_>>()
    };
    assert_eq!(topics("xiaob"), ["上海", "重庆"], "as owner and as member");
    assert_eq!(topics("shh"), Vec::<String>::new());
    assert_eq!(topics("sh"), ["上海"]);
    assert_eq!(topics("ww"), ["上海"]);
    let members =
        mirror.members(&"2".into(), &mirror::MemberQuery { text: "wangw".into(), ..Default::default() }, 0, 9);
    assert_eq!(members.unwrap().total, 1);
}

#[test]
fn hostile_names_and_texts_do_no_harm() {
    let hostile = ["a\0b", "\u{1}x", "e\u{301}", "İstanbul", "\u{202e}重", "ﬀ", "👨‍👩‍👧‍👦", " ", "王\u{200b}五"];
    let (_folder, mirror) = with(&hostile, &hostile);
    for text in hostile.iter().chain(&["", "\0", "\u{1}", "%", "'", "z\u{301}", "ﬁ", "𠮷", "\u{10ffff}"]) {
        let found = mirror.find(text, 50).unwrap();
        assert!(found.people.len() <= hostile.len(), "{text:?}");
    }
    assert_eq!(people(&mirror, "ff"), ["ﬀ"]);
    assert_eq!(people(&mirror, "é"), ["e\u{301}"]);
    assert_eq!(people(&mirror, &"长".repeat(10_000)), Vec::<String>::new());
}

#[test]
fn searches_from_many_threads_end_each_with_an_answer_or_superseded() {
    let (_folder, mirror) = with(&["张三", "李四"], &["群"]);
    mirror.prepare_search();
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| (0..50).map(|_| mirror.find("zs", 5)).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    for outcome in outcomes {
        match outcome {
            Ok(found) => assert_eq!(names(&found), ["张三"]),
            Err(error) => assert!(matches!(error, Error::Superseded), "{error:?}"),
        }
    }
    assert_eq!(people(&mirror, "zs"), ["张三"], "the last search is answered");
    assert!(mirror.search_memory() > 0);
}

#[test]
fn someone_in_very_many_rooms_is_told_with_their_number_and_the_name_that_was_typed() {
    let (_folder, mirror) = fresh();
    let room =
        |number: usize| RoomSnapshot { deleted: number == 0, ..snapshot(&format!("R:{number}"), 1, &["小北"]) };
    let mut rooms: Vec<RoomSnapshot> = (0..=60).map(room).collect();
    for (number, alias) in [(7, "客服小云"), (8, "值班经理")] {
        if let Some(member) = rooms[number].members.as_mut().and_then(|members| members.first_mut()) {
            member.room_alias = Some(alias.into());
        }
    }
    mirror.observe(rooms).unwrap();
    for (text, field, told) in [
        ("xiaobei", MatchedField::Name, "小北"),
        ("zbjl", MatchedField::RoomAlias, "值班经理"),
        ("客服", MatchedField::RoomAlias, "客服小云"),
    ] {
        let found = mirror.find(text, 5).unwrap();
        let person = &found.people[0];
        assert_eq!((person.matched.field, person.matched.text.as_str()), (field, told), "{text}");
        assert!(!person.matched.highlights.is_empty(), "{text}");
        // The dissolved room does not count.
        assert_eq!((found.people_total, person.rooms), (1, 60), "{text}");
    }
}
