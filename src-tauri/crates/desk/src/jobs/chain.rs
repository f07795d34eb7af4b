//! A room is full: what was planned for it goes on in the next room of the chain, or fails, without a call.

use std::sync::Arc;

use ledger::{Item, ItemKey, ItemRequest, JobId};
use miaohui::{ContactWxid, RoomWxid};
use mirror::PlanFacts;

use super::Inner;
use crate::plan::accounts::{choose, obstacle, ranks};

/// What an item does instead.
type Next = (u32, Result<ItemRequest, &'static str>);

impl Inner {
    /// Follows from the answer that the room of a pull takes nobody any more.
    pub(super) async fn room_is_full(
        self: &Arc<Self>,
        key: &ItemKey,
        request: &ItemRequest,
    ) -> Result<(), ledger::Error> {
        let Some(full) = request.room().cloned() else { return Ok(()) };
        let (workspace, job, room) = (self.workspace.clone(), key.job.clone(), full.clone());
        let chain = self.keep_typed(move |ledger| ledger.job(&workspace, &job)).await?.chain;
        let job = key.job.clone();
        let items = self.keep_typed(move |ledger| ledger.planned_for(&job, &room)).await?;
        let next = chain.iter().position(|room| *room == full).and_then(|place| chain.get(place + 1)).cloned();
        let replanned = match next {
            Some(next) => self.moved_to(items, next).await,
            None => items.into_iter().map(|item| (item.position, Err("addMember.roomFull"))).collect(),
        };
        self.replan(&key.job, replanned).await
    }

    async fn moved_to(&self, items: Vec<Item>, next: RoomWxid) -> Vec<Next> {
        let people: Vec<ContactWxid> = items.iter().filter_map(|item| item.request.person().cloned()).collect();
        let rooms = vec![next.clone()];
        let facts = match self.session.read(move |mirror| mirror.plan_facts(&people, &rooms)).await {
            Ok(facts) => facts,
            Err(error) => {
                tracing::warn!(%error, "nothing is known of the next room of a chain: the same accounts go on");
                return items
                    .into_iter()
                    .map(|item| (item.position, Ok(in_room(item.request, next.clone()))))
                    .collect();
            }
        };
        let ranks = ranks(&facts);
        // The facts stand in the order of the people, which is that of the items.
        let each = items.into_iter().enumerate();
        each.map(|(place, item)| (item.position, chosen(item.request, &next, &facts, place, &ranks))).collect()
    }

    async fn replan(&self, job: &JobId, items: Vec<Next>) -> Result<(), ledger::Error> {
        let (job, now) = (job.clone(), self.times.clock.now());
        self.keep_typed(move |ledger| ledger.replan(&job, &items, now)).await
    }
}

/// The same person into the next room, by the account that fits best there.
fn chosen(
    request: ItemRequest,
    next: &RoomWxid,
    facts: &PlanFacts,
    person: usize,
    ranks: &[usize],
) -> Result<ItemRequest, &'static str> {
    const NOBODY: &str = "job.noAccountInNextRoom";
    let room = facts.rooms.first().and_then(Option::as_ref).ok_or(NOBODY)?;
    let person = facts.people.get(person).ok_or(NOBODY)?;
    if obstacle(Some(room), person).is_some() {
        return Err(NOBODY);
    }
    let choice = choose(facts, person, room, None, ranks).map_err(|_| NOBODY)?;
    Ok(in_room(request, next.clone()).by(facts.accounts[choice.account].account.user_id.clone()))
}

fn in_room(request: ItemRequest, next: RoomWxid) -> ItemRequest {
    match request {
        ItemRequest::Pull { account, person, room: _ } => ItemRequest::Pull { account, person, room: next },
        other => other,
    }
}
