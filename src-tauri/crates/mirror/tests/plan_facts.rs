//! What a plan asks of the mirror: who is where, whose friend, and how sure that is.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::*;
use jiff::Timestamp;
use mirror::{Friendship, Mirror, PlanFacts, RoomSnapshot, RunScope, SnapshotAccount, SnapshotMember, Source};

/// A hosted account as a member of a room.
fn hosted(account: &SnapshotAccount) -> SnapshotMember {
    SnapshotMember { person: account.wxid.as_str().into(), coworker: Some(true), ..member("hosted") }
}

fn by(account_name: &str, snapshot: RoomSnapshot) -> RoomSnapshot {
    RoomSnapshot { account: account(account_name), ..snapshot }
}

fn facts(mirror: &Mirror, people: &[&str], rooms: &[&str]) -> PlanFacts {
    let people: Vec<_> = people.iter().map(|name| person(name)).collect();
    let rooms: Vec<_> = rooms.iter().map(|room| (*room).into()).collect();
    mirror.plan_facts(&people, &rooms).unwrap()
}

/// User ids of the accounts in the first room.
fn accounts_in(facts: &PlanFacts) -> Vec<&str> {
    let room = facts.rooms[0].as_ref().unwrap();
    room.accounts.iter().map(|place| facts.accounts[*place].account.user_id.as_str()).collect()
}

#[test]
fn the_newest_list_of_each_account_says_who_is_a_friend() {
    let (_folder, mirror) = fresh();
    let said = |room: &str, second, friend: Option<bool>| {
        let mut snapshot = snapshot(room, second, &["x", "y"]);
        snapshot.members.as_mut().unwrap()[0].is_friend = friend;
        snapshot
    };
    let unsaid = RoomSnapshot {
        members: Some(vec![SnapshotMember { is_friend: None, ..member("z") }]),
        ..snapshot("3", 9, &[])
    };
    mirror
        .observe(vec![
            said("1", 20, Some(true)),
            said("2", 30, Some(false)),
            by("b", said("1", 25, Some(true))),
            unsaid,
        ])
        .unwrap();
    let facts = facts(&mirror, &["x", "z", "unheard"], &["2"]);
    let friend = |account, friend, second| Friendship { account, friend, as_of: millis(second) };
    assert_eq!(facts.people[0].friends, [friend(0, false, 30), friend(1, true, 25)]);
    assert_eq!(facts.people[0].rooms, [0]);
    assert_eq!((facts.people[1].friends.len(), facts.people[1].friendship(0)), (0, None), "nobody said anything");
    assert_eq!((facts.people[2].person.wxid.as_str(), facts.people[2].person.nick_name.as_str()), ("788-unheard", ""));
}

#[test]
fn colleagues_need_no_friendship() {
    let (_folder, mirror) = fresh();
    let coworker = SnapshotMember { coworker: Some(true), ..member("c") };
    mirror.observe(vec![RoomSnapshot { members: Some(vec![coworker]), ..snapshot("1", 1, &[]) }]).unwrap();
    let facts = facts(&mirror, &["c"], &[]);
    assert!(facts.people[0].is_colleague() && facts.people[0].friends.is_empty());
}

#[test]
fn an_account_is_in_a_room_until_a_list_shows_that_it_left() {
    let (_folder, mirror) = fresh();
    let with = |accounts: &[SnapshotAccount], second| {
        let mut snapshot = snapshot("1", second, &["x"]);
        snapshot.members.as_mut().unwrap().extend(accounts.iter().map(hosted));
        snapshot
    };
    // Nobody lists the accounts themselves: who sees the room is in it.
    mirror.observe(vec![snapshot("1", 1, &["x"]), by("b", snapshot("1", 2, &["x"]))]).unwrap();
    assert_eq!(accounts_in(&facts(&mirror, &[], &["1"])), ["a", "b"]);
    mirror.observe(vec![with(&[account("a"), account("b")], 3)]).unwrap();
    assert_eq!(accounts_in(&facts(&mirror, &[], &["1"])), ["a", "b"]);
    mirror.observe(vec![with(&[account("a")], 4)]).unwrap();
    assert_eq!(accounts_in(&facts(&mirror, &[], &["1"])), ["a"]);
    // An account that only another one's list shows.
    mirror.observe(vec![by("c", snapshot("2", 5, &[])), with(&[account("a"), account("c")], 6)]).unwrap();
    assert_eq!(accounts_in(&facts(&mirror, &[], &["1"])), ["a", "c"]);
}

#[test]
fn rooms_say_how_sure_their_size_is() {
    let (_folder, mirror) = fresh();
    let reported = RoomSnapshot { members: None, reported_size: Some(156), ..snapshot("1", 10, &[]) };
    let later = RoomSnapshot { members: None, external: Some(false), ..snapshot("2", 50, &[]) };
    mirror.observe(vec![reported, snapshot("2", 20, &["x", "y"]), later]).unwrap();
    mirror
        .mark_seen_through(Source::TagList, RunScope::Everything, Timestamp::from_millisecond(millis(30).0).unwrap())
        .unwrap();
    let facts = facts(&mirror, &[], &["1", "2", "3"]);
    let (first, second) = (facts.rooms[0].as_ref().unwrap(), facts.rooms[1].as_ref().unwrap());
    assert_eq!((first.size, first.size_is_reported, first.as_of, first.not_seen), (156, true, millis(10), true));
    let told = (second.size, second.size_is_reported, second.as_of, second.not_seen, second.external);
    assert_eq!(told, (2, false, millis(20), false, Some(false)), "as old as the list of members");
    assert!(facts.rooms[2].is_none());
}

#[test]
fn many_people_are_found_as_few_are() {
    let (_folder, mirror) = fresh();
    let names: Vec<String> = (0..300).map(|number| number.to_string()).collect();
    let members: Vec<&str> = names.iter().map(String::as_str).collect();
    mirror.observe(vec![snapshot("1", 1, &members), snapshot("2", 2, &members[..10])]).unwrap();
    mirror.observe(vec![snapshot("1", 3, &members[1..])]).unwrap();
    for count in [5, 300] {
        let facts = facts(&mirror, &members[..count], &["1", "2"]);
        assert_eq!(
            (facts.people[0].rooms.as_slice(), facts.people[1].rooms.as_slice()),
            ([1].as_slice(), [0, 1].as_slice())
        );
        assert!(facts.people.iter().all(|person| person.friendship(0).is_some_and(|friendship| friendship.friend)));
    }
}

#[test]
fn rooms_of_one_name_are_counted_without_the_dissolved() {
    let (_folder, mirror) = fresh();
    let named =
        |room: &str, topic: &str, deleted| RoomSnapshot { topic: topic.to_owned(), deleted, ..snapshot(room, 1, &[]) };
    let rooms =
        [named("1", "VIP群", false), named("2", "VIP群", false), named("3", "VIP群", true), named("4", "vip群", false)];
    mirror.observe(rooms.to_vec()).unwrap();
    let names = ["VIP群", "没有", "vip群"].map(str::to_owned);
    assert_eq!(mirror.same_names(&names).unwrap(), [2, 0, 1]);
}
