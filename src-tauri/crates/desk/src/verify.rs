//! 核实 of the rooms on screen: each is read again from the vendor, several at once.

use futures::stream::{self, Stream, StreamExt};
use jiff::Timestamp;
use miaohui::RoomWxid;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::AppError;
use crate::observation::snapshot;
use crate::session::Session;

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
    /// Re-reads rooms from the vendor, several at once; answers come in the order they arrive. Dropping the stream
    /// stops asking.
    pub fn verify_rooms(&self, rooms: Vec<RoomWxid>) -> impl Stream<Item = VerifiedRoom> + Send + 'static {
        let session = self.clone();
        stream::iter(rooms)
            .map(move |room| {
                let session = session.clone();
                async move {
                    let outcome = session.verify(&room).await.unwrap_or_else(|error| VerifyOutcome::Failed { error });
                    VerifiedRoom { room, outcome }
                }
            })
            .buffer_unordered(AT_ONCE)
    }

    async fn verify(&self, room: &RoomWxid) -> Result<VerifyOutcome, AppError> {
        let (rooms, source) = self.ask_for_room(room).await?;
        let now = Timestamp::now();
        let snapshots: Vec<_> =
            rooms.into_iter().filter(|found| found.wxid == *room).map(|found| snapshot(found, source, now)).collect();
        if snapshots.is_empty() {
            return Ok(VerifyOutcome::NotListed);
        }
        let seen = self.observe(snapshots).await?;
        Ok(match seen.new_rooms + seen.changed {
            0 => VerifyOutcome::Same,
            _ => VerifyOutcome::Changed { changes: seen.changes },
        })
    }
}
