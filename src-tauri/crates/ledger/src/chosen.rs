//! What staff chose: favourite rooms, and people who may be in many rooms.

use jiff::Timestamp;
use miaohui::{ContactWxid, RoomWxid};
use rusqlite::params;

use crate::{Error, Ledger, WorkspaceId};

impl Ledger {
    /// The favourite rooms of a workspace, oldest choice first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn favourite_rooms(&self, workspace: &WorkspaceId) -> Result<Vec<RoomWxid>, Error> {
        let sql = "SELECT room FROM favourite_rooms WHERE workspace = ?1 ORDER BY added_at, room";
        self.listed(sql, workspace, RoomWxid::new)
    }

    /// Marks rooms as favourites, or takes the mark away: all of them or, after an error, none.
    ///
    /// # Errors
    /// As for every write.
    pub fn set_favourite_rooms(&self, workspace: &WorkspaceId, rooms: &[RoomWxid], marked: bool) -> Result<(), Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let now = Timestamp::now().as_millisecond();
        for room in rooms {
            if marked {
                transaction
                    .prepare_cached(
                        "INSERT INTO favourite_rooms (workspace, room, added_at) VALUES (?1, ?2, ?3)
                         ON CONFLICT DO NOTHING",
                    )?
                    .execute(params![workspace.as_str(), room.as_str(), now])?;
            } else {
                transaction
                    .prepare_cached("DELETE FROM favourite_rooms WHERE workspace = ?1 AND room = ?2")?
                    .execute([workspace.as_str(), room.as_str()])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// People who may be in many rooms of a workspace, as staff said; oldest choice first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn allowed_people(&self, workspace: &WorkspaceId) -> Result<Vec<ContactWxid>, Error> {
        let sql = "SELECT person FROM allowed_people WHERE workspace = ?1 ORDER BY added_at, person";
        self.listed(sql, workspace, ContactWxid::new)
    }

    /// Notes that a person may be in many rooms, or no longer.
    ///
    /// # Errors
    /// As for every write.
    pub fn set_allowed_person(
        &self,
        workspace: &WorkspaceId,
        person: &ContactWxid,
        allowed: bool,
    ) -> Result<(), Error> {
        let connection = self.lock();
        if allowed {
            connection.execute(
                "INSERT INTO allowed_people (workspace, person, added_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                params![workspace.as_str(), person.as_str(), Timestamp::now().as_millisecond()],
            )?;
        } else {
            connection.execute(
                "DELETE FROM allowed_people WHERE workspace = ?1 AND person = ?2",
                [workspace.as_str(), person.as_str()],
            )?;
        }
        Ok(())
    }

    fn listed<Id>(&self, sql: &str, workspace: &WorkspaceId, id: fn(String) -> Id) -> Result<Vec<Id>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([workspace.as_str()], |row| Ok(id(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspaces::tests::with_two_workspaces;

    #[test]
    fn favourites_are_marked_once_and_go_with_their_workspace() {
        let (folder, ledger, [here, there]) = with_two_workspaces();
        let rooms = ["R:1", "R:2", "R:1"].map(RoomWxid::from);
        ledger.set_favourite_rooms(&here, &rooms, true).unwrap();
        ledger.set_favourite_rooms(&there, &rooms[..1], true).unwrap();
        ledger.set_favourite_rooms(&here, &rooms[1..2], false).unwrap();
        drop(ledger);
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        assert_eq!(ledger.favourite_rooms(&here).unwrap(), rooms[..1]);
        ledger.remove_workspace(&here).unwrap();
        assert!(ledger.favourite_rooms(&here).unwrap().is_empty());
        assert_eq!(ledger.favourite_rooms(&there).unwrap(), rooms[..1]);
    }

    #[test]
    fn allowed_people_are_noted_once_and_go_with_their_workspace() {
        let (_folder, ledger, [here, there]) = with_two_workspaces();
        let person = ContactWxid::from("7881302798256708");
        ledger.set_allowed_person(&here, &person, true).unwrap();
        ledger.set_allowed_person(&here, &person, true).unwrap();
        assert_eq!(ledger.allowed_people(&here).unwrap(), std::slice::from_ref(&person));
        assert!(ledger.allowed_people(&there).unwrap().is_empty());
        ledger.set_allowed_person(&here, &person, false).unwrap();
        assert!(ledger.allowed_people(&here).unwrap().is_empty());
        ledger.set_allowed_person(&here, &person, true).unwrap();
        ledger.remove_workspace(&here).unwrap();
        assert!(ledger.allowed_people(&here).unwrap().is_empty());
    }
}
