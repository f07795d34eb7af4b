//! How many people a room may have now, from what was last listed and what was sent since.

use jiff::Timestamp;
use ledger::ItemRequest;
use miaohui::RoomWxid;

use super::Inner;
use crate::failure::AppError;

impl Inner {
    /// The most people that the room of a pull may have, as far as known; none for other requests and unknown rooms.
    ///
    /// The newest list of members, with everybody who was pulled in since and everybody of whom that is not known.
    pub(super) async fn room_size(&self, request: &ItemRequest) -> Result<Option<u32>, AppError> {
        let ItemRequest::Pull { room, .. } = request else { return Ok(None) };
        let wanted = room.clone();
        let facts = self.session.read(move |mirror| mirror.plan_facts(&[], &[wanted])).await?;
        let Some(Some(facts)) = facts.rooms.into_iter().next() else { return Ok(None) };
        let as_of = Timestamp::from_millisecond(facts.as_of.0).unwrap_or_default();
        let (pulled, perhaps) = self.pulled_since(room.clone(), as_of).await?;
        Ok(Some(facts.size + pulled + perhaps))
    }

    async fn pulled_since(&self, room: RoomWxid, since: Timestamp) -> Result<(u32, u32), AppError> {
        let workspace = self.workspace.clone();
        self.keep(move |ledger| ledger.pulled_into(&workspace, &room, since)).await
    }
}
