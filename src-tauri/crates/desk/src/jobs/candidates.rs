//! Which room may be the one whose creation is unknown.

use std::cmp::Reverse;
use std::time::Duration;

use jiff::Timestamp;
use ledger::{ItemKey, ItemRequest, JobId};
use miaohui::ContactWxid;
use mirror::{Millis, RoomDetail, RoomRow, Source};

use super::{Inner, Jobs, unknown_item};
use crate::failure::AppError;
use crate::observation::snapshot;

/// Rooms told.
const TOLD: usize = 20;
/// Customers whose rooms are read: a new room may not be in everybody's list yet.
const ASKED: usize = 2;
/// Rooms may have been met by a clock that was a little behind.
const BEFORE: Duration = Duration::from_secs(5 * 60);

impl Jobs {
    /// Rooms that may be the one whose creation is unknown: same name or members, seen since; the likeliest first. The
    /// rooms of some of the customers are read from the vendor before; where that fails, what is known is told.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with `job.unknown`.
    pub async fn candidates(&self, job: &JobId, position: u32) -> Result<Vec<RoomRow>, AppError> {
        let inner = &self.inner;
        let key = ItemKey { job: inner.job(job).await?.id, position };
        let wanted = key.clone();
        let item = inner.keep(move |ledger| ledger.item(&wanted)).await?.ok_or_else(unknown_item)?;
        let last = inner.keep(move |ledger| Ok(ledger.attempts(&key)?.pop())).await?;
        let ItemRequest::Create { account, customers, name, .. } = item.request else { return Ok(Vec::new()) };
        let Some(attempt) = last else { return Ok(Vec::new()) };
        for customer in customers.iter().take(ASKED) {
            if let Err(error) = inner.read_rooms_of(customer).await {
                tracing::info!(%error, "candidates are looked for among what is known");
            }
        }
        let since = Millis::from(attempt.sent_at.saturating_sub(BEFORE).unwrap_or(Timestamp::MIN));
        let rooms = inner.session.read(move |mirror| mirror.newest_rooms(&account, since)).await?;
        inner.likeliest(rooms, &name, &customers).await
    }
}

impl Inner {
    /// Reads the rooms of a person from the vendor into the mirror.
    pub(super) async fn read_rooms_of(&self, person: &ContactWxid) -> Result<Vec<miaohui::Room>, AppError> {
        let answer = self.session.client()?.rooms_by_member(person).await?;
        let now = Timestamp::now();
        let snapshots = answer.value.iter().map(|room| snapshot(room.clone(), Source::MemberLookup, now)).collect();
        self.session.observe(snapshots).await?;
        Ok(answer.value)
    }

    /// Those with the name, then those with most of the customers.
    async fn likeliest(
        &self,
        rooms: Vec<RoomDetail>,
        name: &str,
        customers: &[ContactWxid],
    ) -> Result<Vec<RoomRow>, AppError> {
        let wxids: Vec<_> = rooms.iter().map(|room| room.row.wxid.clone()).collect();
        let people = customers.to_vec();
        let facts = self.session.read(move |mirror| mirror.plan_facts(&people, &wxids)).await?;
        let mut ranked: Vec<_> = rooms
            .into_iter()
            .enumerate()
            .map(|(place, room)| {
                let inside = facts.people.iter().filter(|person| person.rooms.contains(&place)).count();
                (room.row.topic.trim() == name.trim(), inside, room.row)
            })
            .filter(|(same_name, inside, _)| *same_name || *inside > 0)
            .collect();
        ranked.sort_by_key(|(same_name, inside, _)| Reverse((*same_name, *inside)));
        Ok(ranked.into_iter().take(TOLD).map(|(_, _, row)| row).collect())
    }
}
