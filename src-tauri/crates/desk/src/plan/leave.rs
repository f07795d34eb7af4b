//! Hosted accounts leave rooms: a row for each account and room.

use ledger::Forecast;
use miaohui::UserId;
use mirror::{PlanFacts, PlanRoomFacts};

use super::accounts::is_shared;
use super::kept::Row;
use super::reason::{Reason, account_name};

/// The rows, room after room.
pub(super) fn rows(facts: &PlanFacts, account: Option<&UserId>) -> Vec<Row> {
    let rows = facts.rooms.iter().enumerate().flat_map(|(place, room)| {
        let rows = match room {
            None => vec![Row::impossible(Reason::plain("plan.roomUnknown"))],
            Some(room) => of_room(facts, room, account),
        };
        rows.into_iter().map(move |row| Row {
            room: Some(place),
            as_of: room.as_ref().map(|room| room.as_of),
            size_after: room.as_ref().map(|room| room.size.saturating_sub(u32::from(row.will_be_sent()))),
            ..row
        })
    });
    rows.collect()
}

fn of_room(facts: &PlanFacts, room: &PlanRoomFacts, chosen: Option<&UserId>) -> Vec<Row> {
    if room.deleted {
        return vec![Row::impossible(Reason::plain("plan.roomGone"))];
    }
    let has_id = |place: &usize| chosen.is_none_or(|chosen| facts.accounts[*place].account.user_id == *chosen);
    let leaving: Vec<usize> = room.accounts.iter().copied().filter(has_id).collect();
    if leaving.is_empty() {
        return vec![Row::impossible(nobody(facts, room, chosen))];
    }
    leaving.into_iter().map(|account| Row { account: Some(account), ..of_account(facts, room, account) }).collect()
}

/// Why no account can leave.
fn nobody(facts: &PlanFacts, room: &PlanRoomFacts, chosen: Option<&UserId>) -> Reason {
    let Some(chosen) = chosen else { return Reason::plain("plan.noAccountInRoom") };
    let name = |place: &usize| account_name(&facts.accounts[*place].account);
    match (0..facts.accounts.len()).find(|place| facts.accounts[*place].account.user_id == *chosen) {
        None => Reason::new("plan.accountMissing", [chosen.as_str()]),
        Some(account) => {
            Reason::new("plan.accountNotInRoom", [name(&account)].into_iter().chain(room.accounts.iter().map(name)))
        }
    }
}

fn of_account(facts: &PlanFacts, room: &PlanRoomFacts, place: usize) -> Row {
    let known = &facts.accounts[place];
    let name = || account_name(&known.account);
    if room.owner.as_ref().is_some_and(|owner| owner.as_str() == known.wxid.as_str()) {
        return Row::impossible(Reason::new("plan.accountIsOwner", [name()]));
    }
    let waits = known.account.online == Some(false);
    let reason = if waits {
        Some(Reason::new("plan.accountOffline", [name()]))
    } else if is_shared(facts, place) {
        Some(Reason::new("plan.accountAmbiguous", [name()]))
    } else {
        room.not_seen.then(|| Reason::plain("plan.roomNotSeen"))
    };
    Row { reason, waits, ..Row::expecting(Forecast::Leave) }
}
