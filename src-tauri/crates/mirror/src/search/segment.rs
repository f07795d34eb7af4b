//! The searchable texts of some people or rooms, as they are in the file.

use std::collections::BTreeMap;

use rusqlite::{Connection, Result, Row, ToSql};

use super::ids::Ids;
use super::keys::Keys;
use super::members::Members;
use super::texts::{Collected, Texts};

/// The texts of people, apart from their names in rooms.
#[derive(Debug)]
pub(super) struct People {
    pub(super) names: Texts<u32>,
    pub(super) companies: Texts<u32>,
    pub(super) ids: Ids,
    /// Who is newer here than in the segments before.
    pub(super) renewed: Keys,
}

/// The texts of rooms and what their lists say about people.
#[derive(Debug)]
pub(super) struct Rooms {
    pub(super) names: Texts<u32>,
    pub(super) tags: Texts<u32>,
    pub(super) ids: Ids,
    /// Names in rooms, of a room and a person.
    pub(super) aliases: Texts<(u32, u32)>,
    /// Present members and owners.
    pub(super) members: Members,
    /// Which rooms are newer here than in the segments before, with texts or, when gone, without.
    pub(super) renewed: Keys,
}

/// What the index keeps in segments.
pub(super) trait Segment: Sized {
    /// Reads all there is, or what has these keys.
    fn read(connection: &Connection, renewed: Option<Keys>) -> Result<Self>;
    /// What is newer here than in the segments before.
    fn renewed(&self) -> &Keys;
    /// Roughly how much there is.
    fn entries(&self) -> usize;
    /// Bytes in memory.
    fn size(&self) -> usize;
}

/// Asks for all, or for each of some keys with `WHERE` their condition.
fn each(
    connection: &Connection,
    sql: &str,
    condition: &str,
    keys: Option<&Keys>,
    mut take: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let joint = if sql.contains(" WHERE ") { "AND" } else { "WHERE" };
    let mut run = |sql: &str, key: &[&dyn ToSql]| -> Result<()> {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(key)?;
        while let Some(row) = rows.next()? {
            take(row)?;
        }
        Ok(())
    };
    let Some(keys) = keys else { return run(sql, &[]) };
    let sql = format!("{sql} {joint} {condition} = ?1");
    keys.iter().try_for_each(|key| run(&sql, &[&key]))
}

fn add(texts: &mut Collected<u32>, row: &Row<'_>) -> Result<()> {
    texts.add(row.get_ref(1)?.as_str()?, row.get(0)?);
    Ok(())
}

impl Segment for People {
    fn read(connection: &Connection, renewed: Option<Keys>) -> Result<Self> {
        let (mut names, mut companies, mut ids) = (Collected::new(), Collected::new(), Ids::default());
        let sql = "SELECT id, nick_name, wxid, corporation FROM people WHERE as_of IS NOT NULL";
        each(connection, sql, "id", renewed.as_ref(), |row| {
            let person = row.get(0)?;
            names.add(row.get_ref(1)?.as_str()?, person);
            ids.add(row.get_ref(2)?.as_str()?, person);
            if let Some(company) = row.get_ref(3)?.as_str_or_null()? {
                companies.add(company, person);
            }
            Ok(())
        })?;
        let (names, companies, ids) = (names.finish(), companies.finish(), ids.finish());
        Ok(Self { names, companies, ids, renewed: renewed.unwrap_or_default() })
    }

    fn renewed(&self) -> &Keys {
        &self.renewed
    }

    fn entries(&self) -> usize {
        self.ids.len()
    }

    fn size(&self) -> usize {
        self.names.size() + self.companies.size() + self.ids.size()
    }
}

impl Segment for Rooms {
    fn read(connection: &Connection, renewed: Option<Keys>) -> Result<Self> {
        let (mut names, mut tags, mut ids) = (Collected::new(), Collected::new(), Ids::default());
        let keys = renewed.as_ref();
        let mut shown = Keys::default();
        each(connection, "SELECT id, topic FROM rooms WHERE deleted = 0", "id", keys, |row| {
            shown.insert(row.get(0)?);
            add(&mut names, row)
        })?;
        let sql =
            "SELECT room, name FROM room_tags t CROSS JOIN tags ON tags.id = tag CROSS JOIN rooms r ON r.id = room
                   WHERE deleted = 0";
        each(connection, sql, "room", keys, |row| add(&mut tags, row))?;
        for (sql, condition) in [
            ("SELECT id, wxid FROM rooms WHERE deleted = 0", "id"),
            ("SELECT id, wecom_chat_id FROM rooms WHERE deleted = 0 AND wecom_chat_id IS NOT NULL", "id"),
            ("SELECT room, chat_id FROM viewpoints CROSS JOIN rooms ON id = room WHERE deleted = 0", "room"),
        ] {
            each(connection, sql, condition, keys, |row| {
                ids.add(row.get_ref(1)?.as_str()?, row.get(0)?);
                Ok(())
            })?;
        }
        let mut owners: BTreeMap<u32, u32> = BTreeMap::new();
        each(connection, "SELECT id, owner FROM rooms WHERE owner IS NOT NULL AND deleted = 0", "id", keys, |row| {
            owners.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })?;
        let (mut aliases, mut members) = (Collected::new(), Members::default());
        let (mut room, mut people): (u32, Vec<u32>) = (0, Vec::new());
        let sql = "SELECT room, person, alias FROM memberships WHERE left_at IS NULL";
        each(connection, sql, "room", keys, |row| {
            let (of, person) = (row.get(0)?, row.get(1)?);
            if of != room {
                close(&mut members, room, &mut people, &mut owners);
                room = of;
            }
            if shown.contains(room) {
                people.push(person);
            }
            if let Some(alias) = row.get_ref(2)?.as_str_or_null()? {
                aliases.add(alias, (room, person));
            }
            Ok(())
        })?;
        close(&mut members, room, &mut people, &mut owners);
        for (room, owner) in owners {
            members.add(room, &mut vec![owner]);
        }
        members.finish();
        let (names, tags, ids, aliases) = (names.finish(), tags.finish(), ids.finish(), aliases.finish());
        Ok(Self { names, tags, ids, aliases, members, renewed: renewed.unwrap_or_default() })
    }

    fn renewed(&self) -> &Keys {
        &self.renewed
    }

    fn entries(&self) -> usize {
        self.members.len()
    }

    fn size(&self) -> usize {
        self.names.size() + self.tags.size() + self.ids.size() + self.aliases.size() + self.members.size()
    }
}

/// Ends the list of a room.
fn close(members: &mut Members, room: u32, people: &mut Vec<u32>, owners: &mut BTreeMap<u32, u32>) {
    if people.is_empty() {
        return;
    }
    people.extend(owners.remove(&room));
    members.add(room, people);
    people.clear();
}
