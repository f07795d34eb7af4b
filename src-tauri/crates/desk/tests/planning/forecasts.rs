//! Random people into random rooms: every forecast is what the vendor then does.

use desk::{PlanFilter, PlanRow, Spread};
use ledger::{Forecast, NewItem};
use miaohui::UserId;

use crate::world::*;

#[tokio::test]
async fn what_is_foreseen_happens() {
    let mut met = [0; 6];
    for seed in 1..=4 {
        let world = world(with_showcase(seed)).await;
        let mut dice = Dice::new(seed);
        let people = people(&world, &mut dice);
        let rooms = rooms(&world, &mut dice);
        let rooms: Vec<_> = rooms.iter().map(|wxid| world.room(wxid)).collect();
        let request = pull(&people, &rooms.iter().collect::<Vec<_>>(), Spread::Each);
        let (summary, rows) = world.plan(request).await;
        let job = world.plans.take(&world.workspace, &summary.id, summary.number_to_type).unwrap();
        assert_eq!(job.items.len(), rows.len());
        for (row, item) in rows.iter().zip(&job.items) {
            assert_eq!((row.forecast, row.reason.as_deref()), (item.forecast, item.reason.as_deref()));
            let kind = check(&world, row, item).await;
            met[kind] += 1;
        }
    }
    assert!(met.iter().all(|rows| *rows >= 10), "direct, card, already in, no friend, internal, full: {met:?}");
}

/// Does what a row says and compares; tells which kind of row it was.
async fn check(world: &World, row: &PlanRow, item: &NewItem) -> usize {
    let (person, room) = (row.person.as_ref().unwrap(), row.room.as_ref().unwrap());
    let truth = || world.room(room.wxid.as_str());
    let person = person.wxid.as_str();
    let is_in = || truth().members.iter().any(|member| member == person);
    let size = truth().members.len() as u32;
    match (row.forecast, row.reason.as_deref()) {
        (Forecast::Direct, None) => {
            assert_eq!((world.send(item).await, is_in()), (0, true), "{row:?}");
            assert_eq!(row.size_after, Some(size + 1));
            0
        }
        (Forecast::Card, None | Some("plan.mayOverflow")) => {
            assert_eq!((world.send(item).await, is_in(), row.size_after), (0, false, Some(size)), "{row:?}");
            1
        }
        (Forecast::AlreadyIn, None) => {
            assert!(is_in(), "{row:?}");
            2
        }
        (Forecast::Impossible, Some("plan.notFriend")) => {
            assert_eq!(refusal(world, row, -8).await, [-8], "{row:?}");
            3
        }
        (Forecast::Impossible, Some("plan.internalRoom")) => {
            assert!(refusal(world, row, -12).await.iter().all(|code| [-12, -8].contains(code)), "{row:?}");
            4
        }
        (Forecast::Impossible, Some("plan.roomFull")) => {
            assert!(refusal(world, row, -10).await.contains(&-10), "{row:?}");
            5
        }
        other => panic!("{other:?} of {row:?}"),
    }
}

/// The different codes with which the accounts in the room are refused.
async fn refusal(world: &World, row: &PlanRow, expected: i64) -> Vec<i64> {
    let room = world.room(row.room.as_ref().unwrap().wxid.as_str());
    let mut codes = Vec::new();
    for (account, _) in room.accounts {
        let request = ledger::ItemRequest::Pull {
            account: Some(UserId::new(account)),
            person: row.person.as_ref().unwrap().wxid.clone(),
            room: row.room.as_ref().unwrap().wxid.clone(),
        };
        codes.push(world.send(&NewItem { request, forecast: row.forecast, reason: None }).await);
    }
    codes.sort_unstable();
    codes.dedup();
    assert!(!codes.contains(&0), "{expected} expected: {row:?}");
    codes
}

/// Customers about whom every account said something, and some colleagues.
fn people(world: &World, dice: &mut Dice) -> Vec<String> {
    let truth = world.simulator.world().truth();
    let accounts = truth.accounts();
    let everybody: Vec<String> = truth
        .people()
        .filter(|person| !person.coworker)
        .map(|person| person.wxid)
        .filter(|wxid| {
            let rooms: Vec<_> = truth.rooms_of(wxid).iter().map(|room| truth.room(room).unwrap()).collect();
            let seen = |account: &str| {
                let mut rooms = rooms.iter().filter(|room| !room.deleted);
                rooms.any(|room| room.accounts.iter().any(|(user_id, _)| user_id == account))
            };
            accounts.iter().all(|account| seen(&account.user_id))
        })
        .collect();
    let coworkers: Vec<String> =
        truth.people().filter(|person| person.coworker && !person.account).map(|person| person.wxid).collect();
    [dice.pick(&everybody, 20), dice.pick(&coworkers, 2)].concat()
}

/// Rooms at the limits, an internal one, and any others, as far as somebody hosted is in them.
fn rooms(world: &World, dice: &mut Dice) -> Vec<String> {
    let truth = world.simulator.world().truth();
    let all: Vec<_> = truth.rooms().filter(|room| !room.deleted && !room.accounts.is_empty()).collect();
    let of_size = |sizes: std::ops::RangeInclusive<usize>| -> Vec<String> {
        let fitting = all.iter().filter(|room| room.external && sizes.contains(&room.members.len()));
        fitting.map(|room| room.wxid.clone()).collect()
    };
    let internal: Vec<String> = all.iter().filter(|room| !room.external).map(|room| room.wxid.clone()).collect();
    let picked = [
        of_size(3..=20),
        of_size(30..=39),
        of_size(40..=60),
        of_size(100..=400),
        of_size(499..=499),
        of_size(500..=500),
        internal,
    ];
    picked.iter().flat_map(|rooms| dice.pick(rooms, 1)).collect()
}

#[tokio::test]
async fn of_a_chain_everybody_is_in_one_room_at_most() {
    let world = world(with_showcase(7)).await;
    let (first, second) = (world.room_called("🔥双11大促福利群①"), world.room_called("2026 秋季新品试用 10群"));
    let third = world.room_called("\u{202E}群服售区东华\u{202C} VIP");
    let mut people = world.customers("xiaonan", true, &[&first, &second, &third]);
    people.truncate(40);
    people.push(third.members.iter().find(|member| !first.members.contains(member)).unwrap().clone());
    let (summary, rows) = world.plan(pull(&people, &[&first, &third, &second], Spread::Chain)).await;
    assert_eq!(summary.counts.already_in, 1, "who is in any room of the chain is not pulled into another");
    let rooms: Vec<&str> = rows.iter().map(|row| row.room.as_ref().unwrap().wxid.as_str()).collect();
    assert_eq!(rooms[0], first.wxid, "499 members: one place");
    assert!(rooms[1..40].iter().all(|room| *room == third.wxid), "then the next room");
    assert_eq!((summary.counts.card, summary.counts.direct), (1 + 9, 30), "third has 10 members");
    let job = world.plans.take(&world.workspace, &summary.id, summary.number_to_type).unwrap();
    assert_eq!(job.chain.len(), 3);
    for (row, item) in rows.iter().zip(&job.items) {
        check(&world, row, item).await;
    }
    let waiting = world.rows(&summary.id, PlanFilter::ToSend);
    assert_eq!(waiting.len(), 40);
}
