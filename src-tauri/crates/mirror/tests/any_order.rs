//! The mirror depends on what was observed, not on the order or the number of times.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeSet;

use common::{account, dump, fresh, member, model, person, snapshot, tags, time};
use miaohui::{ChatId, WecomChatId};
use mirror::{AccountSnapshot, Mirror, PersonKind, RoomSnapshot, SnapshotMember, Source};
use proptest::prelude::*;
use proptest::sample::{Index, select};

fn any_member() -> impl Strategy<Value = SnapshotMember> {
    (select(vec!["p", "q", "r", "s", "1688-a"]), select(vec!["x", "y"]), any::<bool>(), 0..4_u8, any::<bool>())
        .prop_map(|(name, nick_name, coworker, rare, friend)| {
            let mut told = member(name);
            if name == "1688-a" {
                // A hosted account among the members.
                told.person = "1688-a".into();
            }
            told.nick_name = nick_name.to_owned();
            told.coworker = Some(coworker && rare == 0);
            told.room_alias = (rare == 1).then(|| nick_name.to_owned());
            told.is_friend = (rare != 2).then_some(friend);
            told.kind = if rare == 3 { PersonKind::Wecom } else { PersonKind::Wechat };
            told
        })
}

fn any_snapshot() -> impl Strategy<Value = RoomSnapshot> {
    let who = (select(vec!["1", "2", "3"]), 1..7_i64, select(vec!["a", "b"]), 0..6_usize);
    let list = proptest::option::weighted(0.8, proptest::collection::vec(any_member(), 0..4));
    let texts = (select(vec!["", "群", "甲"]), select(vec![None, Some("p"), Some("o")]), select(vec!["c", "d"]));
    let rest = (0..4_u8, proptest::option::of(any::<bool>()), proptest::option::of(1..4_u32), 0..8_u8);
    (who, list, texts, rest).prop_map(|((room, second, by, source), members, (topic, owner, chat), rest)| {
        let (tagged, external, reported_size, rare) = rest;
        let sources = [
            Source::TagList,
            Source::RoomList,
            Source::MemberLookup,
            Source::SimpleList,
            Source::CallbackJoined,
            Source::CallbackLoaded,
        ];
        let mut seen = snapshot(room, second, &[]);
        seen.account = account(by);
        if rare == 1 {
            seen.account.nick_name.push('新');
        }
        seen.source = sources[source];
        seen.members = members;
        seen.chat_id = ChatId::new(chat);
        seen.topic = topic.to_owned();
        seen.owner = owner.map(person);
        seen.tags = [None, tags(&[]), tags(&["x"]), tags(&["y", "x"])][tagged as usize].clone();
        seen.external = external;
        seen.reported_size = reported_size;
        seen.deleted = rare == 2;
        seen.wecom_chat_id = (rare > 5).then(|| WecomChatId::new(format!("wr{rare}")));
        seen
    })
}

/// Puts the snapshots in, cut into batches; after `pause` batches the mirror is closed and opened again, so that
/// the writer remembers nobody.
fn observe_all(snapshots: &[RoomSnapshot], batch: usize, pause: Option<usize>) -> BTreeSet<String> {
    let (folder, mut mirror) = fresh();
    for (number, batch) in snapshots.chunks(batch).enumerate() {
        if pause == Some(number) {
            drop(mirror);
            mirror = Mirror::open(folder.path()).unwrap().mirror;
        }
        mirror.observe(batch.to_vec()).unwrap();
    }
    drop(mirror);
    dump::assert_sound(folder.path());
    dump::dump(folder.path())
}

// Small sets, in which simultaneous and late snapshots are frequent.
proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_order_and_repetition_ends_in_the_same_mirror(
        snapshots in proptest::collection::vec(any_snapshot(), 1..10),
        repeated in proptest::collection::vec(any::<Index>(), 0..6),
        order in Just(()).prop_perturb(|(), mut random| random.next_u64()),
        batch in 1..4_usize,
    ) {
        let mut shuffled = snapshots.clone();
        shuffled.extend(repeated.iter().map(|index| index.get(&snapshots).clone()));
        let mut seed = order;
        for last in (1..shuffled.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(last, (seed >> 33) as usize % (last + 1));
        }
        let plain = observe_all(&snapshots, 1, None);
        let other = observe_all(&shuffled, batch, Some(order as usize % 8));
        let difference: Vec<_> = plain.symmetric_difference(&other).collect();
        prop_assert!(difference.is_empty(), "{difference:#?}");
        let told: BTreeSet<String> = plain.into_iter().filter(|line| model::covered(line)).collect();
        let expected = model::expected(&snapshots);
        let difference: Vec<_> = told.symmetric_difference(&expected).collect();
        prop_assert!(difference.is_empty(), "{difference:#?}");
    }
}

/// More with `MIRROR_LONG_TESTS=1`.
fn cases() -> u32 {
    if std::env::var_os("MIRROR_LONG_TESTS").is_some() { 5_000 } else { 100 }
}

#[test]
fn a_full_room_observed_six_times_out_of_order_makes_one_set_of_changes() {
    let names: Vec<String> = (0..500).map(|n| format!("{n:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    // Two leave, one joins, the name changes, the owner changes.
    let mut old = snapshot("R", 10, &names[..499]);
    old.owner = Some(person("000"));
    let mut new = snapshot("R", 20, &names[2..]);
    new.topic = "新名字".into();
    new.owner = Some(person("007"));
    let later =
        |snapshot: &RoomSnapshot, second, source| RoomSnapshot { as_of: time(second), source, ..snapshot.clone() };
    let arrivals = [
        later(&new, 30, Source::CallbackLoaded),
        old.clone(),
        new.clone(),
        later(&new, 25, Source::CallbackJoined),
        old.clone(),
        later(&old, 5, Source::CallbackLoaded),
    ];
    let (folder, mirror) = fresh();
    for arrival in arrivals {
        mirror.observe(vec![arrival]).unwrap();
    }
    let changes = mirror.changes(&Default::default(), 0, 100).unwrap();
    let kinds: Vec<_> = changes.rows.iter().map(|change| (change.kind, change.at)).collect();
    use mirror::ChangeKind::{Joined, Left, OwnerChanged, Renamed, SizeChanged};
    let at = common::millis(20);
    assert_eq!(kinds, [(Joined, at), (Left, at), (Left, at), (Renamed, at), (OwnerChanged, at), (SizeChanged, at)]);
    drop(mirror);
    dump::assert_sound(folder.path());
}

#[test]
fn an_accounts_list_that_comes_late_turns_its_member_into_no_customer_all_the_same() {
    let mut seen = snapshot("R", 1, &["p"]);
    let mut hosted = member("x");
    hosted.person = "1688-b".into();
    seen.members.as_mut().unwrap().push(hosted);
    let listed = AccountSnapshot {
        wxid: "1688-b".into(),
        user_id: "b".into(),
        nick_name: "乙".into(),
        avatar_url: String::new(),
        online: Some(true),
    };
    for accounts_first in [true, false] {
        let (_folder, mirror) = fresh();
        if accounts_first {
            mirror.observe_accounts(vec![listed.clone()], time(0)).unwrap();
        }
        mirror.observe(vec![seen.clone()]).unwrap();
        mirror.observe_accounts(vec![listed.clone()], time(2)).unwrap();
        let room = mirror.room(&"R".into()).unwrap().unwrap();
        assert_eq!((room.customers, room.coworkers), (1, 1), "accounts first: {accounts_first}");
    }
}
