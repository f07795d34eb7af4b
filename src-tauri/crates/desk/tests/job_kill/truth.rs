//! What the request log and the world say of the rows.

use std::collections::HashMap;

use ledger::{Item, ItemKey, ItemRequest, ItemState, Ledger, WorkspaceId};
use simulator::{Endpoint, Simulator, Truth, Work};

/// Rooms with fewer members take people in at once.
const DIRECT_BELOW: u32 = 40;

/// Checks every row of every job.
pub fn check(simulator: &Simulator, ledger: &Ledger, workspace: &WorkspaceId) {
    no_request_was_repeated(simulator);
    let truth = simulator.world().truth();
    let (_, jobs) = ledger.jobs(workspace, 0, 10_000).unwrap();
    for job in jobs {
        let (total, items) = ledger.items(&job.id, &[], 0, 10_000).unwrap();
        assert_eq!(total, job.title.count, "no row is lost");
        for item in items {
            let item = &item.item;
            // What another desk took in time was not sent by the first.
            let sent = ledger.attempts(&ItemKey { job: job.id.clone(), position: item.position }).unwrap();
            let sent: Vec<_> = sent.iter().filter(|attempt| attempt.reason.as_deref() != Some("job.notSent")).collect();
            assert_eq!(sent.len(), 1, "{item:?}");
            match &item.request {
                ItemRequest::Pull { person, room, .. } => {
                    check_pull(&truth, person.as_str(), room.as_str(), item, sent[0].room_size);
                }
                ItemRequest::Create { name, .. } => {
                    let created = truth.rooms().find(|room| room.topic == *name);
                    match item.state {
                        ItemState::Done => {
                            assert_eq!(created.map(|room| room.wxid), item.room.as_ref().map(ToString::to_string))
                        }
                        // Only a person can tell.
                        ItemState::Unknown => assert_eq!(item.reason.as_deref(), Some("job.createUnclear")),
                        _ => panic!("{item:?}"),
                    }
                }
                ItemRequest::Leave { .. } => panic!("{item:?}"),
            }
        }
    }
}

fn check_pull(truth: &Truth, person: &str, room: &str, item: &Item, room_size: Option<u32>) {
    let inside = truth.rooms_of(person).iter().any(|wxid| wxid == room);
    let invited = truth.cards().iter().any(|card| card.contact_wxid == person && card.room_wxid == room);
    let (state, reason) = (item.state, item.reason.as_deref());
    let told = format!("{person} in {room} of {room_size:?}: {state:?} {reason:?}, inside {inside}, invited {invited}");
    match state {
        ItemState::Done => assert!(inside, "{told}"),
        // Where the room may have been large, as far as was known, a yes is taken for a card until the room is read.
        ItemState::Invited if inside && item.confirmed_at.is_none() => {
            assert!(invited || room_size.is_none_or(|size| size >= DIRECT_BELOW), "{told}");
        }
        ItemState::Invited => assert!(invited, "{told}"),
        ItemState::Failed => assert!(reason == Some("job.notHappened") && !inside && !invited, "{told}"),
        // Whether a card is out nobody can see.
        ItemState::Unknown => assert!(reason == Some("job.cardUnclear") && !inside, "{told}"),
        _ => panic!("{told}"),
    }
}

/// Nobody was asked for twice, whatever became of the first request; so nobody was added or invited twice.
fn no_request_was_repeated(simulator: &Simulator) {
    let mut requests: HashMap<String, usize> = HashMap::new();
    let mut done: HashMap<String, usize> = HashMap::new();
    for request in simulator.requests() {
        let text = |name: &str| request.parameters[name].as_str().unwrap_or_default().to_owned();
        let what = match request.endpoint {
            Some(Endpoint::AddMember) => format!("{} {}", text("contactWxid"), text("roomWxid")),
            Some(Endpoint::Create) => text("name"),
            _ => continue,
        };
        *requests.entry(what.clone()).or_default() += 1;
        if request.work != Work::None {
            *done.entry(what).or_default() += 1;
        }
        assert_eq!(request.unexpected, None);
    }
    for counts in [done, requests] {
        let twice: Vec<_> = counts.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
