//! Which person a name on a list means, as staff said.

use jiff::Timestamp;
use miaohui::ContactWxid;
use rusqlite::params;

use crate::{Error, Ledger, WorkspaceId};

impl Ledger {
    /// The names that staff paired with people in a workspace, the last choice first. A name may be another person's in
    /// another room.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn roster_pairs(&self, workspace: &WorkspaceId) -> Result<Vec<(String, ContactWxid)>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT name, person FROM roster_pairs WHERE workspace = ?1 ORDER BY paired_at DESC, name, person",
        )?;
        let pairs = statement
            .query_map([workspace.as_str()], |row| Ok((row.get(0)?, ContactWxid::new(row.get::<_, String>(1)?))))?;
        Ok(pairs.collect::<Result<_, _>>()?)
    }

    /// Remembers that a name means a person.
    ///
    /// # Errors
    /// As for every write.
    pub fn pair_roster_name(&self, workspace: &WorkspaceId, name: &str, person: &ContactWxid) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO roster_pairs (workspace, name, person, paired_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET paired_at = excluded.paired_at",
            params![workspace.as_str(), name, person.as_str(), Timestamp::now().as_millisecond()],
        )?;
        Ok(())
    }

    /// Forgets whom a name means.
    ///
    /// # Errors
    /// As for every write.
    pub fn forget_roster_name(&self, workspace: &WorkspaceId, name: &str) -> Result<(), Error> {
        self.lock()
            .execute("DELETE FROM roster_pairs WHERE workspace = ?1 AND name = ?2", [workspace.as_str(), name])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspaces::tests::with_two_workspaces;

    #[test]
    fn names_are_remembered_forgotten_and_go_with_their_workspace() {
        let (folder, ledger, [here, there]) = with_two_workspaces();
        let (first, second) = (ContactWxid::from("788-1"), ContactWxid::from("788-2"));
        for (workspace, name, person) in [(&here, "张三", &first), (&here, "李四", &second), (&there, "张三", &second)]
        {
            ledger.pair_roster_name(workspace, name, person).unwrap();
        }
        ledger.pair_roster_name(&here, "张三", &first).unwrap();
        drop(ledger);
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let mut pairs = ledger.roster_pairs(&here).unwrap();
        pairs.sort();
        assert_eq!(pairs, [("张三".to_owned(), first), ("李四".to_owned(), second.clone())]);
        ledger.forget_roster_name(&here, "张三").unwrap();
        assert_eq!(ledger.roster_pairs(&here).unwrap().len(), 1);
        ledger.remove_workspace(&here).unwrap();
        assert!(ledger.roster_pairs(&here).unwrap().is_empty());
        assert_eq!(ledger.roster_pairs(&there).unwrap(), [("张三".to_owned(), second)]);
    }
}
