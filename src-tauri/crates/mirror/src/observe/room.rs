//! One snapshot of one room.

use rusqlite::{Connection, OptionalExtension, Result, params};
use std::collections::BTreeMap;

use super::members::{self, List};
use super::record::{self, Observation};
use super::timeline::{Place, Timeline};
use super::{Batch, content, feed, first, friends, owner_key, people, viewpoint};
use crate::answers::ChangeKind;
use crate::name_key::name_key;
use crate::snapshot::{RoomSnapshot, Source};

/// A row of `rooms` with its clock.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Room {
    id: i64,
    topic: String,
    avatar_url: String,
    owner: Option<i64>,
    external: Option<bool>,
    reported_size: Option<u32>,
    wecom_chat_id: Option<String>,
    deleted: bool,
    size: Option<u32>,
    customers: Option<u32>,
    as_of: i64,
    source: Source,
    list_at: Option<i64>,
}

/// A snapshot on its way in.
struct Entry<'s, 'b, 'c> {
    batch: &'b mut Batch<'c>,
    snapshot: &'s RoomSnapshot,
    observation: Observation,
    at: i64,
    list: Option<List<'s>>,
    /// The room as it was, and as it becomes.
    former: Room,
    room: Room,
    /// Later than every other observation of the room.
    newest: bool,
    changes: u32,
    /// Something of the room, other than its clock, is different.
    different: bool,
}

pub(super) fn observe(batch: &mut Batch<'_>, snapshot: &RoomSnapshot) -> Result<()> {
    let at = snapshot.as_of.as_millisecond();
    let account = batch.account(&snapshot.account, at)?;
    let tags = batch.tags(snapshot.tags.as_deref(), at)?;
    let known = Known::load(batch.connection, snapshot.room.as_str(), account)?;
    let mut observation = Observation {
        room: known.as_ref().map_or(batch.next_room, |known| known.room),
        at,
        account,
        source: snapshot.source,
        carries: record::carries(snapshot),
        content: content::content(batch.keys.hash_key(), snapshot, &mut batch.profiles),
    };
    let Some(known) = known else {
        batch.next_room += 1;
        return first::observe(batch, snapshot, &observation, &tags.unwrap_or_default());
    };
    let newest = at > known.as_of;
    if newest && snapshot.members.is_some() && known.confirmed_by.is_some_and(|content| content == observation.content)
    {
        observation.confirm(batch.connection)?;
        observation.record(batch.connection)?;
        record::thin(batch.connection, known.room, known.as_of, at)?;
        batch.outcome.observed.unchanged += 1;
        batch.outcome.met.push(known.room as u32);
        return Ok(());
    }
    if !newest && observation.is_repeated(batch.connection)? {
        batch.outcome.observed.repeated += 1;
        return Ok(());
    }
    // From here on tables are compared with what was said, so they must hold all of it.
    batch.keys.flush()?;
    let former = Room::load(batch.connection, known.room)?;
    observation.room = former.id;
    let list = snapshot.members.as_deref().map(|members| members::tidy(members, &batch.profiles));
    let room = former.clone();
    let entry = Entry { batch, snapshot, observation, at, list, former, room, newest, changes: 0, different: false };
    entry.take_in(tags)
}

/// What is known of a room before a snapshot is looked at more closely.
struct Known {
    room: i64,
    as_of: i64,
    /// The same account saying exactly this would change nothing: nothing of the room is different since, and
    /// no member's profile waits for a confirmation.
    confirmed_by: Option<[u8; 16]>,
}

impl Known {
    fn load(connection: &Connection, wxid: &str, account: i64) -> Result<Option<Self>> {
        connection
            .prepare_cached(
                "SELECT r.id, c.as_of, iif(EXISTS (SELECT 1 FROM dissents d WHERE d.room = r.id), NULL, v.content)
                 FROM rooms r CROSS JOIN room_clocks c ON c.room = r.id
                     LEFT JOIN viewpoints v ON v.room = r.id AND v.account = ?2
                 WHERE r.wxid = ?1",
            )?
            .query_row(params![wxid, account], |row| {
                Ok(Self { room: row.get(0)?, as_of: row.get(1)?, confirmed_by: row.get(2)? })
            })
            .optional()
    }
}

impl Entry<'_, '_, '_> {
    fn take_in(mut self, tags: Option<Vec<i64>>) -> Result<()> {
        let connection = self.batch.connection;
        let former_tags = room_tags(connection, self.room.id)?;
        let former_accounts = room_accounts(connection, self.room.id)?;
        let friends = self.take_list()?;
        self.take_fields()?;
        let tags = self.take_tags(tags, &former_tags)?;
        let seen =
            viewpoint::Seen { room: self.room.id, account: self.observation.account, at: self.at, newest: self.newest };
        self.different |= viewpoint::take(connection, seen, self.snapshot.chat_id.as_str(), friends)?;
        self.tell_clock()?;
        self.store_room()?;
        self.observation.record(connection)?;
        self.tell_feed()?;
        record::thin(connection, self.room.id, self.former.as_of, self.room.as_of)?;

        let batch = self.batch;
        if !self.former.deleted {
            let tags: Vec<i64> = former_tags.keys().copied().collect();
            batch.totals.count(-1, self.former.size, &tags, &former_accounts);
        }
        if !self.room.deleted {
            let accounts = room_accounts(connection, self.room.id)?;
            batch.totals.count(1, self.room.size, &tags, &accounts);
        }
        let observed = &mut batch.outcome.observed;
        if self.different || self.changes > 0 {
            observed.changed += 1;
        } else {
            observed.unchanged += 1;
        }
        observed.changes += self.changes;
        batch.outcome.met.push(self.room.id as u32);
        if self.different {
            batch.outcome.rooms_differ = true;
            batch.outcome.touched.rooms.push(self.room.id as u32);
        }
        Ok(())
    }

    /// Where this observation falls among those that carried `bit`.
    fn place(&self, bit: i64, known: bool) -> Result<Place> {
        if self.newest {
            // No change is dated at or after `at`, so any time before it stands for the newest one.
            Ok(Place::newest(self.at, known.then_some(self.at - 1)))
        } else {
            Place::find(self.batch.connection, self.room.id, bit, self.at)
        }
    }

    /// Rows of the feed are dated by this observation, and by the next one where this came late.
    fn tell_feed(&self) -> Result<()> {
        let (connection, room, now) = (self.batch.connection, self.room.id, self.batch.moment.now);
        if self.newest {
            return if self.changes > 0 { feed::refresh(connection, room, self.at, now) } else { Ok(()) };
        }
        let mut times = vec![self.at];
        for bit in [record::ALWAYS, record::LIST, record::OWNER] {
            times.extend(Place::find(connection, room, bit, self.at)?.after);
        }
        times.dedup();
        for at in times {
            feed::refresh(connection, room, at, now)?;
        }
        let place = Place::find(connection, room, record::ALWAYS, self.at)?;
        if place.before.is_none() {
            feed::meet(connection, room, self.at, self.batch.first_read, now)?;
        }
        Ok(())
    }

    fn take_list(&mut self) -> Result<Option<friends::Friends>> {
        let Some(list) = &self.list else { return Ok(None) };
        let (connection, room, list_at) = (self.batch.connection, self.room.id, self.room.list_at);
        let place = self.place(record::LIST, list_at.is_some())?;
        let newest = list_at.is_none_or(|list_at| self.at > list_at);
        let listed = if newest {
            members::take_newest(&mut self.batch.keys, room, list_at, self.at, list)?
        } else {
            members::take_past(&mut self.batch.keys, room, list_at, place, list)?
        };
        self.changes += listed.changes;
        self.different |= listed.different;
        self.batch.take_listed(&listed);
        let size = self.room.size.map(|size| size.to_string());
        let timeline = Timeline::load(connection, room, ChangeKind::SizeChanged, size.as_deref())?;
        self.changes += timeline.enter(place, &listed.size.to_string())?;
        if place.is_newest() {
            self.room.size = Some(listed.size);
            self.room.customers = Some(if newest {
                self.batch.count_customers(list)
            } else {
                members::count_customers(connection, room)?
            });
            self.room.list_at = Some(self.at);
        }
        Ok(Some(listed.friends))
    }

    fn take_fields(&mut self) -> Result<()> {
        let snapshot = self.snapshot;
        let known = self.room.topic.clone();
        if let Some(topic) = self.take_text(ChangeKind::Renamed, record::ALWAYS, Some(&known), &snapshot.topic)? {
            self.room.topic = topic;
        }
        if let Some(owner) = &snapshot.owner {
            let connection = self.batch.connection;
            // Known from now on, also if another owner wins: changes may name both.
            people::person_key(&mut self.batch.keys, owner.as_str())?;
            let known = self.room.owner.map(|owner| people::wxid(connection, owner)).transpose()?;
            if let Some(owner) =
                self.take_text(ChangeKind::OwnerChanged, record::OWNER, known.as_deref(), owner.as_str())?
            {
                self.room.owner = Some(people::person_key(&mut self.batch.keys, &owner)?);
            }
        }
        let always = self.place(record::ALWAYS, true)?;
        self.room.avatar_url = newer(always, self.room.avatar_url.clone(), snapshot.avatar_url.clone());
        self.room.deleted = newer(always, self.room.deleted, snapshot.deleted);
        if snapshot.external.is_some() {
            self.room.external = newer(self.place(record::EXTERNAL, true)?, self.room.external, snapshot.external);
        }
        if snapshot.reported_size.is_some() {
            let place = self.place(record::REPORTED_SIZE, true)?;
            self.room.reported_size = newer(place, self.room.reported_size, snapshot.reported_size);
        }
        if let Some(id) = &snapshot.wecom_chat_id {
            let place = self.place(record::WECOM_CHAT_ID, true)?;
            self.room.wecom_chat_id = newer(place, self.room.wecom_chat_id.take(), Some(id.as_str().to_owned()));
        }
        Ok(())
    }

    /// Enters a text with history; gives the present value if this observation may have changed it.
    fn take_text(&mut self, kind: ChangeKind, bit: i64, known: Option<&str>, value: &str) -> Result<Option<String>> {
        let place = self.place(bit, known.is_some())?;
        if self.newest && known == Some(value) {
            return Ok(None);
        }
        let timeline = Timeline::load(self.batch.connection, self.room.id, kind, known)?;
        let now = match timeline.value_at(self.at).filter(|_| place.tied) {
            Some(other) => other.max(value),
            None => value,
        };
        self.changes += timeline.enter(place, now)?;
        Ok(place.is_newest().then(|| now.to_owned()))
    }

    /// Takes the tags; gives the keys of the present ones.
    fn take_tags(&mut self, tags: Option<Vec<i64>>, former: &BTreeMap<i64, String>) -> Result<Vec<i64>> {
        let connection = self.batch.connection;
        let present = ordered_tags(connection, self.room.id)?;
        let Some(tags) = tags else { return Ok(present) };
        let place = self.place(record::TAGS, true)?;
        if !place.is_newest() || tags == present {
            return Ok(present);
        }
        if place.tied {
            let told: Vec<&str> = self.snapshot.tags.iter().flatten().map(|(tag, _)| tag.as_str()).collect();
            let known: Vec<&str> = present.iter().filter_map(|tag| former.get(tag)).map(String::as_str).collect();
            if told <= known {
                return Ok(present);
            }
        }
        connection.prepare_cached("DELETE FROM room_tags WHERE room = ?1")?.execute([self.room.id])?;
        for (position, tag) in tags.iter().enumerate() {
            connection
                .prepare_cached("INSERT INTO room_tags (tag, room, position) VALUES (?1, ?2, ?3)")?
                .execute(params![tag, self.room.id, position as i64])?;
        }
        self.different = true;
        Ok(tags)
    }

    fn tell_clock(&mut self) -> Result<()> {
        let source = self.snapshot.source;
        if self.newest {
            (self.room.as_of, self.room.source) = (self.at, source);
        } else if self.at == self.room.as_of {
            self.room.source = self.room.source.max(source);
        }
        let Room { as_of, source, list_at, .. } = self.former;
        if (as_of, source, list_at) == (self.room.as_of, self.room.source, self.room.list_at) {
            return Ok(());
        }
        self.batch
            .connection
            .prepare_cached("UPDATE room_clocks SET as_of = ?2, source = ?3, list_at = ?4 WHERE room = ?1")?
            .execute(params![self.room.id, self.room.as_of, self.room.source, self.room.list_at])?;
        Ok(())
    }

    fn store_room(&mut self) -> Result<()> {
        let connection = self.batch.connection;
        let room = &self.room;
        let same_row =
            Room { as_of: room.as_of, source: room.source, list_at: room.list_at, ..self.former.clone() } == *room;
        if !same_row {
            let owner_key = room.owner.map_or_else(|| Ok(name_key("")), |owner| owner_key(connection, owner))?;
            connection
                .prepare_cached(
                    "UPDATE rooms SET topic = ?2, avatar_url = ?3, owner = ?4, external = ?5, reported_size = ?6,
                         wecom_chat_id = ?7, deleted = ?8, size = ?9, customers = ?10, shown_size = ?11,
                         name_key = ?12, owner_key = ?13
                     WHERE id = ?1",
                )?
                .execute(params![
                    room.id,
                    room.topic,
                    room.avatar_url,
                    room.owner,
                    room.external,
                    room.reported_size,
                    room.wecom_chat_id,
                    room.deleted,
                    room.size,
                    room.customers,
                    room.size.or(room.reported_size).unwrap_or(0),
                    name_key(&room.topic),
                    owner_key
                ])?;
            self.different = true;
        }
        if self.different || !self.newest {
            connection.prepare_cached("UPDATE viewpoints SET content = NULL WHERE room = ?1")?.execute([room.id])?;
        }
        if self.newest && self.list.is_some() {
            connection
                .prepare_cached("UPDATE viewpoints SET content = ?3 WHERE room = ?1 AND account = ?2")?
                .execute(params![room.id, self.observation.account, self.observation.content])?;
        }
        Ok(())
    }
}

impl Room {
    fn load(connection: &Connection, room: i64) -> Result<Self> {
        connection
            .prepare_cached(
                "SELECT id, topic, avatar_url, owner, external, reported_size, wecom_chat_id, deleted, size, customers,
                        as_of, source, list_at
                 FROM rooms JOIN room_clocks ON room = id WHERE id = ?1",
            )?
            .query_row([room], |row| {
                Ok(Self {
                    id: row.get(0)?,
                    topic: row.get(1)?,
                    avatar_url: row.get(2)?,
                    owner: row.get(3)?,
                    external: row.get(4)?,
                    reported_size: row.get(5)?,
                    wecom_chat_id: row.get(6)?,
                    deleted: row.get(7)?,
                    size: row.get(8)?,
                    customers: row.get(9)?,
                    as_of: row.get(10)?,
                    source: row.get(11)?,
                    list_at: row.get(12)?,
                })
            })
    }
}

/// The newer of two values, of simultaneous ones the greater.
pub(super) fn newer<T: Ord>(place: Place, known: T, told: T) -> T {
    match (place.is_newest(), place.tied) {
        (false, _) => known,
        (true, true) => known.max(told),
        (true, false) => told,
    }
}

fn ordered_tags(connection: &Connection, room: i64) -> Result<Vec<i64>> {
    connection
        .prepare_cached("SELECT tag FROM room_tags WHERE room = ?1 ORDER BY position")?
        .query_map([room], |row| row.get(0))?
        .collect()
}

fn room_tags(connection: &Connection, room: i64) -> Result<BTreeMap<i64, String>> {
    connection
        .prepare_cached("SELECT tag, tag_id FROM room_tags JOIN tags ON id = tag WHERE room = ?1")?
        .query_map([room], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn room_accounts(connection: &Connection, room: i64) -> Result<Vec<i64>> {
    connection
        .prepare_cached("SELECT account FROM viewpoints WHERE room = ?1")?
        .query_map([room], |row| row.get(0))?
        .collect()
}
