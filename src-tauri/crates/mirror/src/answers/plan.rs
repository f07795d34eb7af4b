//! What a plan of pulling or leaving needs to know.

use miaohui::{AccountWxid, ContactWxid, RoomWxid};

use super::{PersonSummary, RowAccount};
use crate::time::Millis;

/// Facts about some people and rooms, all of one moment. Rooms and people stand in the order asked.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanFacts {
    /// All hosted accounts, by user id.
    pub accounts: Vec<PlanAccountFacts>,
    /// The rooms; none where never seen.
    pub rooms: Vec<Option<PlanRoomFacts>>,
    /// The people.
    pub people: Vec<PlanPersonFacts>,
}

/// A hosted account in the facts of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanAccountFacts {
    /// As beside rooms.
    pub account: RowAccount,
    /// Its own wxid, which it has as a member, too.
    pub wxid: AccountWxid,
}

/// A room in the facts of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRoomFacts {
    /// Which.
    pub wxid: RoomWxid,
    /// Its name; empty when nameless.
    pub topic: String,
    /// For a nameless room up to three names of members.
    pub name_from_members: Vec<String>,
    /// Members known as present; else the vendor's cached count.
    pub size: u32,
    /// `size` is the vendor's cached count.
    pub size_is_reported: bool,
    /// External or internal; none: never said.
    pub external: Option<bool>,
    /// Dissolved, as the vendor says.
    pub deleted: bool,
    /// A complete list run has since missed the room.
    pub not_seen: bool,
    /// The owner, where known.
    pub owner: Option<ContactWxid>,
    /// Hosted accounts that are in it, as places in [`PlanFacts::accounts`].
    pub accounts: Vec<usize>,
    /// Age of the newest list of members; of the newest observation where none is known.
    pub as_of: Millis,
}

/// A person in the facts of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanPersonFacts {
    /// Who, with nothing but the id where never in a list.
    pub person: PersonSummary,
    /// Is a hosted account.
    pub is_account: bool,
    /// Places in [`PlanFacts::rooms`] of the rooms the person is in now.
    pub rooms: Vec<usize>,
    /// What the newest list of each account that says so says about friendship, by place in
    /// [`PlanFacts::accounts`]. Nothing is read for coworkers and hosted accounts.
    pub friends: Vec<Friendship>,
}

/// Whether somebody is a friend of a hosted account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Friendship {
    /// Place in [`PlanFacts::accounts`].
    pub account: usize,
    /// What was said.
    pub friend: bool,
    /// When.
    pub as_of: Millis,
}

impl PlanPersonFacts {
    /// What is known about friendship with an account; none: nothing.
    pub fn friendship(&self, account: usize) -> Option<Friendship> {
        self.friends.iter().copied().find(|friendship| friendship.account == account)
    }

    /// Belongs to the company: a coworker or a hosted account.
    pub fn is_colleague(&self) -> bool {
        self.is_account || self.person.coworker == Some(true)
    }
}

/// Somebody who has a name that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedPerson {
    /// Who.
    pub person: PersonSummary,
    /// Is a hosted account.
    pub is_account: bool,
}
