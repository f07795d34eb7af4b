//! Rooms that an account has joined a moment ago: the vendor cannot act there yet.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use miaohui::RoomWxid;

use crate::session::Session;

/// How long the vendor needs after an account joined a room (vendor-api.md §6).
const SETTLES_IN: SignedDuration = SignedDuration::from_secs(6);

/// When such rooms were joined.
#[derive(Debug, Default)]
pub(crate) struct Settling(Mutex<HashMap<RoomWxid, Timestamp>>);

impl Settling {
    fn rooms(&self, now: Timestamp) -> MutexGuard<'_, HashMap<RoomWxid, Timestamp>> {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.retain(|_, joined| *joined + SETTLES_IN > now);
        rooms
    }
}

impl Session {
    /// An account joined the room, as a callback told at this time.
    pub(crate) fn note_joined(&self, room: RoomWxid, at: Timestamp) {
        let mut rooms = self.inner.settling.rooms(Timestamp::now());
        let joined = rooms.entry(room).or_insert(at);
        *joined = at.max(*joined);
    }

    /// From when on something can be done in a room that an account has just joined; none: at once.
    pub fn settles_at(&self, room: &RoomWxid) -> Option<Timestamp> {
        self.inner.settling.rooms(Timestamp::now()).get(room).map(|joined| *joined + SETTLES_IN)
    }
}
