//! Which rooms is a customer in: what is known here, and what the vendor says now (`listByMember`).

use std::collections::HashSet;

use futures::stream::{self, Stream, StreamExt};
use jiff::Timestamp;
use miaohui::{ContactWxid, RoomWxid};
use mirror::{Millis, PersonSummary, RoomRow, Source};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::AppError;
use crate::observation::snapshot;
use crate::session::Session;

/// Lookups under way at once; the pace of the token holds beside it.
const AT_ONCE: usize = 8;

/// The rooms of one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonLookup {
    /// Whose.
    pub person: ContactWxid,
    /// Who that is, where a member list told.
    pub summary: Option<PersonSummary>,
    /// Their rooms; those they are no longer in stand last.
    pub rooms: Vec<PersonRoom>,
    /// When this was true: the time of the vendor's answer, or of the oldest local observation among the rooms.
    pub as_of: Option<Millis>,
    /// The vendor was asked and answered.
    pub verified: bool,
    /// Why the vendor's answer is missing.
    pub error: Option<AppError>,
}

/// One room of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonRoom {
    /// The room as in the room list.
    pub room: RoomRow,
    /// The person's name in that room.
    pub room_alias: Option<String>,
    /// First observation of the person in the room.
    pub first_seen: Millis,
    /// Last observation of the person in the room.
    pub last_seen: Millis,
    /// First observation of the room without the person.
    pub left_at: Option<Millis>,
    /// Against what was known before.
    pub difference: Difference,
}

/// What a lookup changed against what was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Difference {
    /// As before, or nothing was known before.
    None,
    /// The person was not known to be in this room.
    Added,
    /// The vendor no longer lists this room for the person.
    Left,
}

impl Session {
    /// What is known locally of one person.
    ///
    /// # Errors
    /// When the mirror cannot be read.
    pub async fn person_rooms(&self, person: &ContactWxid) -> Result<PersonLookup, AppError> {
        let (summary, known) = self.known(person).await?;
        let mut rooms: Vec<_> = known.into_iter().map(|room| person_room(room, Difference::None)).collect();
        rooms.sort_by_key(|room| room.left_at.is_some());
        let as_of = rooms.iter().map(|room| room.room.as_of).min();
        Ok(PersonLookup { person: person.clone(), summary, rooms, as_of, verified: false, error: None })
    }

    /// Asks the vendor for each person, several at once; answers come in the order they arrive. A failed lookup keeps
    /// the local answer and says why. Dropping the stream stops asking.
    pub fn look_up(&self, people: Vec<ContactWxid>) -> impl Stream<Item = PersonLookup> + Send + 'static {
        let session = self.clone();
        stream::iter(people)
            .map(move |person| {
                let session = session.clone();
                async move { session.verify_person(person).await }
            })
            .buffer_unordered(AT_ONCE)
    }

    async fn verify_person(&self, person: ContactWxid) -> PersonLookup {
        match self.ask(&person).await {
            Ok(lookup) => lookup,
            Err(error) => {
                let local = self.person_rooms(&person).await.ok();
                let empty = || PersonLookup {
                    person: person.clone(),
                    summary: None,
                    rooms: Vec::new(),
                    as_of: None,
                    verified: false,
                    error: None,
                };
                PersonLookup { error: Some(error), ..local.unwrap_or_else(empty) }
            }
        }
    }

    async fn ask(&self, person: &ContactWxid) -> Result<PersonLookup, AppError> {
        let (_, before) = self.known(person).await?;
        let before: HashSet<RoomWxid> =
            before.into_iter().filter(|room| room.left_at.is_none()).map(|room| room.room.wxid).collect();
        let answer = self.client()?.rooms_by_member(person).await?;
        let now = Timestamp::now();
        let listed: HashSet<RoomWxid> =
            answer.value.iter().filter(|room| !room.deleted).map(|room| room.wxid.clone()).collect();
        let snapshots = answer.value.into_iter().map(|room| snapshot(room, Source::MemberLookup, now)).collect();
        self.observe(snapshots).await?;
        let (summary, after) = self.known(person).await?;
        let mut rooms = Vec::new();
        let mut unseen = listed.clone();
        for room in after {
            let wxid = room.room.wxid.clone();
            unseen.remove(&wxid);
            if listed.contains(&wxid) || before.contains(&wxid) {
                rooms.push(person_room(room, difference(&wxid, &before, &listed)));
            }
        }
        // The vendor lists a room for the person whose member list does not show them (it may be short or missing).
        for wxid in unseen {
            let wanted = wxid.clone();
            let Some(detail) = self.read(move |mirror| mirror.room(&wanted)).await? else { continue };
            rooms.push(PersonRoom {
                room: detail.row,
                room_alias: None,
                first_seen: now.into(),
                last_seen: now.into(),
                left_at: None,
                difference: difference(&wxid, &before, &listed),
            });
        }
        rooms.sort_by_key(|room| room.difference == Difference::Left);
        Ok(PersonLookup {
            person: person.clone(),
            summary,
            rooms,
            as_of: Some(now.into()),
            verified: true,
            error: None,
        })
    }

    async fn known(&self, person: &ContactWxid) -> Result<(Option<PersonSummary>, Vec<mirror::PersonRoom>), AppError> {
        let person = person.clone();
        self.read(move |mirror| Ok((mirror.person(&person)?.map(|detail| detail.person), mirror.rooms_of(&person)?)))
            .await
    }
}

fn difference(room: &RoomWxid, before: &HashSet<RoomWxid>, listed: &HashSet<RoomWxid>) -> Difference {
    if !listed.contains(room) {
        Difference::Left
    } else if before.is_empty() || before.contains(room) {
        Difference::None
    } else {
        Difference::Added
    }
}

fn person_room(room: mirror::PersonRoom, difference: Difference) -> PersonRoom {
    PersonRoom {
        room: room.room,
        room_alias: room.room_alias,
        first_seen: room.first_seen,
        last_seen: room.last_seen,
        left_at: room.left_at,
        difference,
    }
}
