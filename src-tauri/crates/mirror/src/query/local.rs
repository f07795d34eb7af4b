//! What this desk itself knows of rooms; the ledger keeps it.

use std::collections::{HashMap, HashSet};

use miaohui::{RoomWxid, UserId};

use crate::answers::LeftRoom;

/// What is said of rooms beside what the vendor says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Local {
    /// Chosen by staff.
    pub(crate) favourites: HashSet<RoomWxid>,
    /// When which account left, by a job.
    pub(crate) left: HashMap<RoomWxid, HashMap<UserId, i64>>,
}

impl Local {
    pub(crate) fn set_left(&mut self, rooms: Vec<LeftRoom>) {
        self.left.clear();
        for LeftRoom { room, account, at } in rooms {
            let last = self.left.entry(room).or_default().entry(account).or_insert(at.0);
            *last = (*last).max(at.0);
        }
    }
}
