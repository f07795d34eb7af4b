//! Rooms that no tag led to, where the vendor does not list all rooms: each is met through one of its present members.

use std::collections::HashSet;

use futures::stream::{FuturesUnordered, StreamExt};
use jiff::Timestamp;
use miaohui::{ContactWxid, Room, RoomWxid};
use mirror::{Source, Witness};

use super::Cut;
use super::run::Run;
use crate::failure::AppError;
use crate::observation::snapshot;
use crate::session::Session;

/// People asked for at once; the pace of the token holds beside it.
const AT_ONCE: usize = 8;

impl Run {
    /// Asks for a member of each room not met yet, those first who are in most of them, until all are met or asked for.
    /// A room that no answer contains stays as it is: not seen since.
    pub(super) async fn read_by_members(&self) -> Result<(), Cut> {
        let (fresh_from, started) = (self.list.fresh_from, self.list.started);
        let mut open = self.session.read(move |mirror| mirror.rooms_not_verified_since(fresh_from)).await?;
        let skipped = self.session.read(move |mirror| mirror.rooms_verified(fresh_from, started)).await?;
        let met = self.rooms_met().await?;
        self.session.change(|state| {
            state.skipped = skipped;
            state.done = met;
            state.total = Some(met + open.len() as u32);
        });
        let mut asked_in_vain = 0;
        let mut asking = FuturesUnordered::new();
        loop {
            while asking.len() < AT_ONCE
                && let Some(room) = open.iter().next().cloned()
            {
                open.remove(&room);
                let (rest, witness) = self.session.witness(room, open, HashSet::new()).await?;
                open = rest;
                match witness {
                    None => asked_in_vain += 1,
                    Some(witness) => {
                        open.retain(|room| !witness.rooms.contains(room));
                        asking.push(self.session.rooms_of_witness(witness));
                    }
                }
            }
            let Some(answer) = self.until_stopped(asking.next()).await? else { break };
            let (witness, rooms) = answer?;
            let listed: HashSet<_> = rooms.iter().map(|room| room.wxid.clone()).collect();
            asked_in_vain += witness.rooms.iter().filter(|room| !listed.contains(*room)).count() as u32;
            open.retain(|room| !listed.contains(room));
            self.session.observe_rooms(rooms).await?;
            self.tell_members(asked_in_vain, open.len()).await?;
        }
        self.tell_members(asked_in_vain, 0).await?;
        Ok(())
    }

    async fn tell_members(&self, asked_in_vain: u32, open: usize) -> Result<(), AppError> {
        let done = self.rooms_met().await? + asked_in_vain;
        self.session.change(|state| {
            state.done = done;
            // Rooms nobody knew may have come up.
            state.total = Some(done.saturating_add(open as u32).max(state.total.unwrap_or(0)));
        });
        Ok(())
    }
}

impl Session {
    /// Whom to ask for `room` but for `besides`, so that most of the `wanted` rooms are answered too. Gives `wanted`
    /// back.
    pub(crate) async fn witness(
        &self,
        room: RoomWxid,
        wanted: HashSet<RoomWxid>,
        besides: HashSet<ContactWxid>,
    ) -> Result<(HashSet<RoomWxid>, Option<Witness>), AppError> {
        self.read(move |mirror| {
            let witness = mirror.witness(&room, &wanted, &besides)?;
            Ok((wanted, witness))
        })
        .await
    }

    /// The rooms that the vendor knows of a witness. A person whom the vendor refuses to answer for is in none.
    pub(crate) async fn rooms_of_witness(&self, witness: Witness) -> Result<(Witness, Vec<Room>), AppError> {
        match self.client()?.rooms_by_member(&witness.person).await {
            Ok(answer) => Ok((witness, answer.value)),
            Err(error @ miaohui::Error::Business(_)) if !error.token_rejected() => Ok((witness, Vec::new())),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn observe_rooms(&self, rooms: Vec<Room>) -> Result<mirror::Observed, AppError> {
        let now = Timestamp::now();
        self.observe(rooms.into_iter().map(|room| snapshot(room, Source::MemberLookup, now)).collect()).await
    }
}
