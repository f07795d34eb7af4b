//! Which hosted account brings a person into a room. Knows facts only, so that a plan and a running job choose alike.

use std::cmp::Reverse;

use miaohui::UserId;
use mirror::{Friendship, Millis, PlanFacts, PlanPersonFacts, PlanRoomFacts};

use super::reason::{Reason, account_name};

/// An account that can do it, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Place in [`PlanFacts::accounts`].
    pub(crate) account: usize,
    /// It is not online: the row waits for it.
    pub(crate) waits: bool,
    /// Whether the person is its friend; colleagues need not be.
    pub(crate) friend: Friend,
}

/// What is known about the friendship that pulling needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Friend {
    /// A coworker or a hosted account.
    NotNeeded,
    /// A list said so at this time.
    Yes(Millis),
    /// No list ever said anything.
    Unknown,
}

/// Why a person cannot come into a room whichever account does it; none: nothing is known against it.
pub(crate) fn obstacle(room: Option<&PlanRoomFacts>, person: &PlanPersonFacts) -> Option<Reason> {
    match room {
        None => Some(Reason::plain("plan.roomUnknown")),
        Some(room) if room.deleted => Some(Reason::plain("plan.roomGone")),
        Some(room) if room.external == Some(false) && !person.is_colleague() => {
            Some(Reason::plain("plan.internalRoom"))
        }
        Some(_) => None,
    }
}

/// The account that brings a person into a room: `chosen`, where a person chose one; else of those in the room that are
/// not known to be no friend one that is online, then one that is surely a friend, then the first by `ranks` (the
/// smallest number; see [`ranks`]), then by user id.
///
/// # Errors
/// The reason why none can.
pub(crate) fn choose(
    facts: &PlanFacts,
    person: &PlanPersonFacts,
    room: &PlanRoomFacts,
    chosen: Option<&UserId>,
    ranks: &[usize],
) -> Result<Choice, Reason> {
    if let Some(chosen) = chosen {
        return choose_this(facts, person, room, chosen);
    }
    let inside: Vec<usize> = could_act(facts, person, room).collect();
    if inside.is_empty() {
        return Err(Reason::plain("plan.noAccountInRoom"));
    }
    let able = inside.iter().filter_map(|account| able(facts, person, *account));
    let best = able.min_by_key(|choice| {
        let rank = ranks.get(choice.account).copied().unwrap_or(choice.account);
        (choice.waits, is_shared(facts, choice.account), choice.friend == Friend::Unknown, rank)
    });
    best.ok_or_else(|| Reason::new("plan.notFriend", names(facts, inside)))
}

fn choose_this(
    facts: &PlanFacts,
    person: &PlanPersonFacts,
    room: &PlanRoomFacts,
    chosen: &UserId,
) -> Result<Choice, Reason> {
    let name = |account: usize| account_name(&facts.accounts[account].account);
    let known: Vec<usize> = (0..facts.accounts.len()).filter(|place| user_id(facts, *place) == chosen).collect();
    let Some(first) = known.first() else {
        return Err(Reason::new("plan.accountMissing", [chosen.as_str()]));
    };
    let others = || could_act(facts, person, room).filter(|account| user_id(facts, *account) != chosen);
    let inside = could_act(facts, person, room).find(|account| known.contains(account));
    let Some(account) = inside else {
        let values = [name(*first)].into_iter().chain(names(facts, others()));
        return Err(Reason::new("plan.accountNotInRoom", values));
    };
    able(facts, person, account).ok_or_else(|| {
        let friends = others().filter(|other| able(facts, person, *other).is_some());
        Reason::new("plan.notFriendOfChosen", [name(account)].into_iter().chain(names(facts, friends)))
    })
}

/// The accounts in the room, but not the person itself.
fn could_act<'f>(
    facts: &'f PlanFacts,
    person: &'f PlanPersonFacts,
    room: &'f PlanRoomFacts,
) -> impl Iterator<Item = usize> + 'f {
    let itself = person.person.wxid.as_str();
    room.accounts.iter().copied().filter(move |account| facts.accounts[*account].wxid.as_str() != itself)
}

/// An account that is not known to be no friend.
fn able(facts: &PlanFacts, person: &PlanPersonFacts, account: usize) -> Option<Choice> {
    let friend = match person.friendship(account) {
        _ if person.is_colleague() => Friend::NotNeeded,
        Some(Friendship { friend: false, .. }) => return None,
        Some(Friendship { as_of, .. }) => Friend::Yes(as_of),
        None => Friend::Unknown,
    };
    Some(Choice { account, waits: facts.accounts[account].account.online == Some(false), friend })
}

/// Several hosted accounts have its user id: the vendor may not know which is meant (−3).
pub(crate) fn is_shared(facts: &PlanFacts, account: usize) -> bool {
    let id = user_id(facts, account);
    facts.accounts.iter().filter(|other| other.account.user_id == *id).count() > 1
}

fn user_id(facts: &PlanFacts, account: usize) -> &UserId {
    &facts.accounts[account].account.user_id
}

fn names(facts: &PlanFacts, accounts: impl IntoIterator<Item = usize>) -> Vec<String> {
    accounts.into_iter().map(|account| account_name(&facts.accounts[account].account)).collect()
}

/// The order in which accounts are preferred among equals: those that can do most rows first, so that few accounts do
/// all of them. By place in [`PlanFacts::accounts`]; the smallest is preferred.
pub(crate) fn ranks(facts: &PlanFacts) -> Vec<usize> {
    let rows = |account: usize| {
        let rooms = facts.rooms.iter().flatten().filter(|room| room.accounts.contains(&account)).count();
        let no_friend = |person: &PlanPersonFacts| able(facts, person, account).is_none();
        rooms * facts.people.iter().filter(|person| !no_friend(person)).count()
    };
    let mut order: Vec<_> = (0..facts.accounts.len()).map(|account| (Reverse(rows(account)), account)).collect();
    order.sort_unstable();
    let mut ranks = vec![0; order.len()];
    for (rank, (_, account)) in order.into_iter().enumerate() {
        ranks[account] = rank;
    }
    ranks
}
