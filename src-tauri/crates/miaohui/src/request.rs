//! What is asked of the vendor, and what is checked before it is sent.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::endpoint::Endpoint;
use crate::error::{Error, RefusedReason};
use crate::ids::{ChatId, ContactWxid, RoomWxid, UnionId, UserId};

/// Fewest customers of a new room (vendor's page, 创建群聊).
pub const FEWEST_CUSTOMERS: usize = 2;

/// Most customers of a new room (vendor's page, 创建群聊).
pub const MOST_CUSTOMERS: usize = 40;

/// One page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// The page as the server counts: from 1 for rooms of a tag, from 0 or 1 elsewhere.
    pub number: u32,
    /// Items wanted; the vendor's siblings allow at most 100.
    pub size: u32,
}

/// Brings one person into one room (加入群聊). From 40 people on the vendor sends an invitation card
/// instead, so a yes does not mean that the person is in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddMember {
    /// The account that does it.
    pub account: UserId,
    /// The person.
    pub person: ContactWxid,
    /// The room.
    pub room: RoomWxid,
}

/// Creates a room (创建群聊).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRoom {
    /// The account that does it and will own the room.
    pub account: UserId,
    /// Coworkers to take in; may be empty.
    pub coworkers: Vec<UserId>,
    /// Customers by union id.
    pub union_ids: Vec<UnionId>,
    /// Customers by wxid; together with `union_ids` 2 to 40 different ones.
    pub customers: Vec<ContactWxid>,
    /// The room's name; `None` leaves it nameless.
    pub name: Option<String>,
    /// The first message in the room; may be empty.
    pub greeting: String,
}

/// A room that was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedRoom {
    /// The conversation; the vendor's sample has another shape here than in lists. Empty when left out.
    pub chat_id: ChatId,
    /// The room.
    pub room: RoomWxid,
}

/// Makes an account leave a room (退出群聊).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExitRoom {
    /// The account that leaves.
    pub account: UserId,
    /// The room.
    pub room: RoomWxid,
}

impl AddMember {
    pub(crate) fn fields(&self) -> Result<Value, Error> {
        let (account, person, room) = (self.account.as_str(), self.person.as_str(), self.room.as_str());
        filled(Endpoint::AddMember, &[("botUserId", account), ("contactWxid", person), ("roomWxid", room)])?;
        Ok(json!({ "botUserId": account, "contactWxid": person, "roomWxid": room }))
    }
}

impl CreateRoom {
    /// Different customers named, by union id and by wxid together.
    pub fn customer_count(&self) -> usize {
        distinct(&self.union_ids).len() + distinct(&self.customers).len()
    }

    pub(crate) fn fields(&self) -> Result<Value, Error> {
        let endpoint = Endpoint::CreateRoom;
        filled(endpoint, &[("botUserId", self.account.as_str())])?;
        let each = [
            ("userIds", self.coworkers.iter().any(|id| id.as_str().is_empty())),
            ("unionIds", self.union_ids.iter().any(|id| id.as_str().is_empty())),
            ("wxids", self.customers.iter().any(|id| id.as_str().is_empty())),
        ];
        if let Some((field, _)) = each.into_iter().find(|(_, has_empty)| *has_empty) {
            return Err(Error::Refused { endpoint, reason: RefusedReason::Empty { field } });
        }
        let reason = match self.customer_count() {
            count @ ..FEWEST_CUSTOMERS => RefusedReason::TooFewCustomers { count },
            FEWEST_CUSTOMERS..=MOST_CUSTOMERS => return Ok(self.wire()),
            count => RefusedReason::TooManyCustomers { count },
        };
        Err(Error::Refused { endpoint, reason })
    }

    /// `userIds` and `greeting` always, the others only when there is something in them.
    fn wire(&self) -> Value {
        let mut fields = json!({
            "botUserId": self.account,
            "userIds": distinct(&self.coworkers),
            "greeting": self.greeting,
        });
        if !self.union_ids.is_empty() {
            fields["unionIds"] = json!(distinct(&self.union_ids));
        }
        if !self.customers.is_empty() {
            fields["wxids"] = json!(distinct(&self.customers));
        }
        if let Some(name) = &self.name {
            fields["name"] = json!(name);
        }
        fields
    }
}

impl ExitRoom {
    pub(crate) fn fields(&self) -> Result<Value, Error> {
        let (account, room) = (self.account.as_str(), self.room.as_str());
        filled(Endpoint::ExitRoom, &[("wecomUserId", account), ("roomWxid", room)])?;
        Ok(json!({ "wecomUserId": account, "roomWxid": room }))
    }
}

/// Each id once, in the order given.
fn distinct<T: Ord>(ids: &[T]) -> Vec<&T> {
    let mut seen = BTreeSet::new();
    ids.iter().filter(|id| seen.insert(*id)).collect()
}

fn filled(endpoint: Endpoint, fields: &[(&'static str, &str)]) -> Result<(), Error> {
    match fields.iter().find(|(_, value)| value.trim().is_empty()) {
        Some((field, _)) => Err(Error::Refused { endpoint, reason: RefusedReason::Empty { field } }),
        None => Ok(()),
    }
}
