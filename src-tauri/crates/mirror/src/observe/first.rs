//! A room that was never seen before: nothing to compare with, no history.

use rusqlite::{Result, params};

use super::members::{self, ListMember, Listed};
use super::people::{self, ListedRoom};
use super::record::Observation;
use super::{Batch, feed, friends, owner_key};
use crate::name_key::name_key;
use crate::snapshot::RoomSnapshot;

/// Makes the room of `observation`, whose key is new, and all that belongs to it.
pub(super) fn observe(
    batch: &mut Batch<'_>,
    snapshot: &RoomSnapshot,
    observation: &Observation,
    tags: &[i64],
) -> Result<()> {
    let Observation { room, at, account, source, content, .. } = *observation;
    let connection = batch.connection;
    let members = snapshot.members.as_deref().map(|members| members::tidy(members, &batch.profiles));
    let friends = members.as_deref().map(|list| take_list(batch, room, at, list)).transpose()?.unwrap_or_default();
    let size = members.as_ref().map(|list| list.len() as u32);
    let customers = members.as_ref().map(|list| batch.count_customers(list));
    let owner = snapshot.owner.as_ref();
    let owner = owner.map(|owner| people::person_key(&mut batch.keys, owner.as_str())).transpose()?;
    let owner_key = owner.map_or_else(|| Ok(name_key("")), |owner| owner_key(connection, owner))?;
    connection
        .prepare_cached(
            "INSERT INTO rooms (id, wxid, topic, avatar_url, owner, external, reported_size, wecom_chat_id, deleted,
                 size, customers, shown_size, name_key, owner_key)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            room,
            snapshot.room.as_str(),
            snapshot.topic,
            snapshot.avatar_url,
            owner,
            snapshot.external,
            snapshot.reported_size,
            snapshot.wecom_chat_id.as_ref().map(|id| id.as_str()),
            snapshot.deleted,
            size,
            customers,
            size.or(snapshot.reported_size).unwrap_or(0),
            name_key(&snapshot.topic),
            owner_key
        ])?;
    connection
        .prepare_cached("INSERT INTO room_clocks (room, as_of, source, list_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![room, at, source, members.as_ref().map(|_| at)])?;
    connection
        .prepare_cached(
            "INSERT INTO viewpoints (room, account, chat_id, content, friends) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![room, account, snapshot.chat_id.as_str(), members.as_ref().map(|_| content), friends])?;
    for (position, tag) in tags.iter().enumerate() {
        connection
            .prepare_cached("INSERT INTO room_tags (tag, room, position) VALUES (?1, ?2, ?3)")?
            .execute(params![tag, room, position as i64])?;
    }
    observation.record(connection)?;
    feed::meet(connection, room, at, batch.first_read, batch.moment.now)?;
    if !snapshot.deleted {
        batch.totals.count(1, size, tags, &[account]);
    }
    batch.outcome.observed.new_rooms += 1;
    batch.outcome.met.push(room as u32);
    batch.outcome.rooms_differ = true;
    batch.outcome.touched.rooms.push(room as u32);
    Ok(())
}

/// Takes the members in; gives the packed friends.
fn take_list(batch: &mut Batch<'_>, room: i64, at: i64, list: &[ListMember<'_>]) -> Result<Vec<u8>> {
    let listed_room = ListedRoom::new(room);
    let mut listed = Listed::default();
    let mut friends = Vec::with_capacity(list.len());
    for member in list {
        let (person, claimed) = people::claim(&mut batch.keys, &listed_room, at, member)?;
        listed.take_person(person, claimed);
        friends.extend(member.told.is_friend.map(|friend| (person, friend)));
        match &member.told.room_alias {
            None => batch.keys.add_plain_membership(room, person, at),
            Some(alias) => {
                members::join(&mut batch.keys, room, person, Some(alias), at)?;
                listed.touched.push(person as u32);
            }
        }
    }
    batch.take_listed(&listed);
    friends.sort_unstable();
    Ok(friends::pack_sorted(friends.into_iter()))
}
