//! 核实 of the rooms on screen: each is read again from the vendor, several at once.

use std::collections::HashSet;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use async_stream::stream;
use futures::stream::{self, FuturesUnordered, Stream, StreamExt};
use jiff::Timestamp;
use miaohui::{ContactWxid, Room, RoomWxid};
use mirror::{Source, Witness};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::AppError;
use crate::observation::snapshot;
use crate::session::{Session, unknown_room};

/// Rooms asked for at once; the pace of the token holds beside it.
const AT_ONCE: usize = 8;

/// A room that was read again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedRoom {
    /// Which.
    pub room: RoomWxid,
    /// What came of it.
    pub outcome: VerifyOutcome,
}

/// What the vendor said of a room, against what was known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind", rename_all_fields = "camelCase")]
pub enum VerifyOutcome {
    /// As known.
    Same,
    /// Something is different now, and kept.
    Changed {
        /// Changes for the history: joins, leaves, a new name, owner or size. 0 when only something else differs,
        /// such as a tag.
        changes: u32,
    },
    /// The vendor answered without this room. It stays, with the age of its data.
    NotListed,
    /// No answer.
    Failed {
        /// Why.
        error: AppError,
    },
}

impl Session {
    /// Re-reads rooms from the vendor, each once and several at a time; answers come in the order they arrive. Dropping
    /// the stream stops asking.
    ///
    /// A tenant without `room/list` is asked for the rooms of members, so that one answer settles several rooms.
    pub fn verify_rooms(&self, rooms: Vec<RoomWxid>) -> impl Stream<Item = VerifiedRoom> + Send + 'static {
        let session = self.clone();
        stream! {
            let missing = AtomicBool::new(false);
            let mut rooms = rooms;
            let mut seen = HashSet::new();
            rooms.retain(|room| seen.insert(room.clone()));
            let mut by_members = HashSet::new();
            {
                let mut asking = stream::iter(rooms)
                    .map(|room| async { (session.verify_listed(&room, &missing).await, room) })
                    .buffer_unordered(AT_ONCE);
                while let Some((outcome, room)) = asking.next().await {
                    match outcome {
                        Some(outcome) => yield VerifiedRoom { room, outcome },
                        None => drop(by_members.insert(room)),
                    }
                }
            }
            let mut verified = pin!(session.verify_by_members(by_members));
            while let Some(room) = verified.next().await {
                yield room;
            }
        }
    }

    /// By `room/list`. `None`: the tenant does not have it.
    async fn verify_listed(&self, room: &RoomWxid, missing: &AtomicBool) -> Option<VerifyOutcome> {
        if missing.load(Ordering::Relaxed) {
            return None;
        }
        let answer = match self.client() {
            Ok(client) => client.room(room).await,
            Err(error) => return Some(VerifyOutcome::Failed { error }),
        };
        Some(match answer {
            Err(error) if error.call_missing() => {
                missing.store(true, Ordering::Relaxed);
                return None;
            }
            Err(error) => VerifyOutcome::Failed { error: error.into() },
            Ok(answer) => self.settle(room, &answer.value, Source::RoomList).await,
        })
    }

    /// By the rooms of members, those asked first who are in most of the rooms. A room that is missing from the answer
    /// for one member, who may have left, gets a second try with another.
    fn verify_by_members(&self, rooms: HashSet<RoomWxid>) -> impl Stream<Item = VerifiedRoom> + Send {
        let session = self.clone();
        stream! {
            let (mut open, mut asked) = (rooms, HashSet::new());
            for last in [false, true] {
                let mut not_listed = HashSet::new();
                let mut asking = FuturesUnordered::new();
                loop {
                    while asking.len() < AT_ONCE && let Some(room) = open.iter().next().cloned() {
                        match session.next_witness(&room, &mut open, &mut asked).await {
                            Ok(Some(witness)) => asking.push(session.verify_with(witness)),
                            // Asked for one member in vain, and there is no other.
                            Ok(None) if last => yield VerifiedRoom { room, outcome: VerifyOutcome::NotListed },
                            Ok(None) => yield failed(room, unknown_room()),
                            Err(error) => yield failed(room, error),
                        }
                    }
                    let Some(verified) = asking.next().await else { break };
                    for verified in verified {
                        if verified.outcome == VerifyOutcome::NotListed && !last {
                            not_listed.insert(verified.room);
                        } else {
                            yield verified;
                        }
                    }
                }
                drop(asking);
                open = not_listed;
            }
        }
    }

    /// Whom to ask for `room`; takes it and what else is settled by the answer out of `open`.
    async fn next_witness(
        &self,
        room: &RoomWxid,
        open: &mut HashSet<RoomWxid>,
        asked: &mut HashSet<ContactWxid>,
    ) -> Result<Option<Witness>, AppError> {
        open.remove(room);
        let (_, witness) = self.witness(room.clone(), open.clone(), asked.clone()).await?;
        if let Some(witness) = &witness {
            asked.insert(witness.person.clone());
            open.retain(|room| !witness.rooms.contains(room));
        }
        Ok(witness)
    }

    async fn verify_with(&self, witness: Witness) -> Vec<VerifiedRoom> {
        let wanted = witness.rooms.clone();
        let rooms = match self.rooms_of_witness(witness).await {
            Ok((_, rooms)) => rooms,
            Err(error) => return wanted.into_iter().map(|room| failed(room, error.clone())).collect(),
        };
        let mut verified = Vec::new();
        for room in wanted {
            let outcome = self.settle(&room, &rooms, Source::MemberLookup).await;
            verified.push(VerifiedRoom { room, outcome });
        }
        verified
    }

    /// Takes in what an answer says of one room.
    async fn settle(&self, room: &RoomWxid, answer: &[Room], source: Source) -> VerifyOutcome {
        let now = Timestamp::now();
        let snapshots: Vec<_> = answer
            .iter()
            .filter(|found| found.wxid == *room)
            .map(|found| snapshot(found.clone(), source, now))
            .collect();
        if snapshots.is_empty() {
            return VerifyOutcome::NotListed;
        }
        match self.observe(snapshots).await {
            Ok(seen) if seen.new_rooms + seen.changed == 0 => VerifyOutcome::Same,
            Ok(seen) => VerifyOutcome::Changed { changes: seen.changes },
            Err(error) => VerifyOutcome::Failed { error },
        }
    }
}

fn failed(room: RoomWxid, error: AppError) -> VerifiedRoom {
    VerifiedRoom { room, outcome: VerifyOutcome::Failed { error } }
}
