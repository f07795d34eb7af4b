//! A new room after the pattern of one that exists (以此群为模板).

use miaohui::{ContactWxid, MOST_CUSTOMERS, RoomWxid, UserId};
use mirror::{MemberGroup, MemberQuery, Mirror};

use super::NewRoom;
use crate::failure::AppError;
use crate::session::{Session, unknown_room};

/// Members asked for at once.
const WINDOW: u32 = 100;

impl Session {
    /// A room to create after the pattern of another: its customers (at most 40) and hosted accounts, its name. The first
    /// account that is not offline creates it.
    ///
    /// # Errors
    /// [`ErrorCode::RoomUnknown`](crate::ErrorCode::RoomUnknown).
    pub async fn room_as_template(&self, room: &RoomWxid) -> Result<NewRoom, AppError> {
        let room = room.clone();
        self.read(move |mirror| template(mirror, &room)).await?.ok_or_else(unknown_room)
    }
}

fn template(mirror: &Mirror, room: &RoomWxid) -> Result<Option<NewRoom>, mirror::Error> {
    let facts = mirror.plan_facts(&[], std::slice::from_ref(room))?;
    let Some(Some(known)) = facts.rooms.into_iter().next() else { return Ok(None) };
    let accounts = || known.accounts.iter().map(|place| &facts.accounts[*place].account);
    let creator = accounts().find(|account| account.online != Some(false)).or_else(|| accounts().next());
    let account = creator.map(|account| account.user_id.clone());
    let coworkers: Vec<UserId> =
        accounts().map(|account| account.user_id.clone()).filter(|id| Some(id) != account.as_ref()).collect();
    let customers = customers(mirror, room)?;
    Ok(Some(NewRoom { account, coworkers, customers, name: known.topic, greeting: String::new() }))
}

/// The first customers of a room.
fn customers(mirror: &Mirror, room: &RoomWxid) -> Result<Vec<ContactWxid>, mirror::Error> {
    let query = MemberQuery { group: MemberGroup::Customers, ..MemberQuery::default() };
    let mut customers: Vec<ContactWxid> = Vec::new();
    while customers.len() < MOST_CUSTOMERS {
        let window = mirror.members(room, &query, customers.len() as u32, WINDOW)?;
        if window.rows.is_empty() {
            break;
        }
        customers.extend(window.rows.into_iter().map(|member| member.person.wxid));
    }
    customers.truncate(MOST_CUSTOMERS);
    Ok(customers)
}
