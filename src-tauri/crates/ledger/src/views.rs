//! Saved views: filters and order of the room list under a name.

use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Error, Ledger, WorkspaceId};

/// Identifies a [`View`] within its workspace.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct ViewId(pub String);

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Given by the ledger.
    pub id: ViewId,
    /// As staff called it.
    pub name: String,
    /// What it shows, as JSON. The ledger keeps it as it is: a version that cannot read it must not lose it.
    pub query: String,
}

impl Ledger {
    /// The saved views of a workspace, in the order they were made.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn views(&self, workspace: &WorkspaceId) -> Result<Vec<View>, Error> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT id, name, query FROM views WHERE workspace = ?1 ORDER BY position")?;
        let rows = statement.query_map([workspace.as_str()], |row| {
            Ok(View { id: ViewId(row.get(0)?), name: row.get(1)?, query: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Saves a new view; tells its id.
    ///
    /// # Errors
    /// [`Error::NameTaken`] when the workspace has a view of this name.
    pub fn add_view(&self, workspace: &WorkspaceId, name: &str, query: &str) -> Result<ViewId, Error> {
        let connection = self.lock();
        // To its end: what is only read halfway is committed when it is put away, and a failure then goes unnoticed.
        let id = connection.query_one(
            "INSERT INTO views (workspace, id, position, name, query)
             SELECT ?1, lower(hex(randomblob(8))), coalesce(max(position), 0) + 1, ?2, ?3 FROM views WHERE workspace = ?1
             ON CONFLICT (workspace, name) DO NOTHING RETURNING id",
            params![workspace.as_str(), name, query],
            |row| row.get(0),
        );
        id.optional()?.map(ViewId).ok_or(Error::NameTaken)
    }

    /// Saves another name and query under the id of a view.
    ///
    /// # Errors
    /// [`Error::NameTaken`] when another view of the workspace has this name, [`Error::ViewUnknown`] when there is none
    /// with this id.
    pub fn update_view(&self, workspace: &WorkspaceId, id: &ViewId, name: &str, query: &str) -> Result<(), Error> {
        let connection = self.lock();
        let taken: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM views WHERE workspace = ?1 AND name = ?2 AND id <> ?3)",
            params![workspace.as_str(), name, id.0],
            |row| row.get(0),
        )?;
        if taken {
            return Err(Error::NameTaken);
        }
        let changed = connection.execute(
            "UPDATE views SET name = ?3, query = ?4 WHERE workspace = ?1 AND id = ?2",
            params![workspace.as_str(), id.0, name, query],
        )?;
        if changed == 0 { Err(Error::ViewUnknown) } else { Ok(()) }
    }

    /// Removes a view; one that is gone already stays gone.
    ///
    /// # Errors
    /// As for every write.
    pub fn remove_view(&self, workspace: &WorkspaceId, id: &ViewId) -> Result<(), Error> {
        self.lock().execute("DELETE FROM views WHERE workspace = ?1 AND id = ?2", [workspace.as_str(), &id.0])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspaces::tests::with_two_workspaces;

    #[test]
    fn views_keep_their_order_and_go_with_their_workspace() {
        let (folder, ledger, [here, there]) = with_two_workspaces();
        let full = ledger.add_view(&here, "快满的群", r#"{"sort":"size"}"#).unwrap();
        let mine = ledger.add_view(&here, "我的'); DROP TABLE views;--", "{}").unwrap();
        ledger.add_view(&there, "快满的群", "{}").unwrap();
        ledger.update_view(&here, &full, "满了", r#"{"sort":"asOf"}"#).unwrap();
        drop(ledger);
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let names: Vec<_> = ledger.views(&here).unwrap().into_iter().map(|view| (view.id, view.name)).collect();
        assert_eq!(names, [(full.clone(), "满了".to_owned()), (mine, "我的'); DROP TABLE views;--".to_owned())]);
        assert_eq!(ledger.views(&here).unwrap()[0].query, r#"{"sort":"asOf"}"#);
        ledger.remove_view(&here, &full).unwrap();
        ledger.remove_view(&here, &full).unwrap();
        assert_eq!(ledger.views(&here).unwrap().len(), 1);
        ledger.remove_workspace(&here).unwrap();
        assert!(ledger.views(&here).unwrap().is_empty());
        assert_eq!(ledger.views(&there).unwrap().len(), 1);
    }

    #[test]
    fn a_view_that_could_not_be_committed_is_not_told_as_saved() {
        let (_folder, ledger, [here, _]) = with_two_workspaces();
        ledger.remove_workspace(&here).unwrap();
        // Noticed by the commit only, as a full disk would be.
        ledger.lock().execute_batch("PRAGMA defer_foreign_keys = ON").unwrap();
        assert!(matches!(ledger.add_view(&here, "VIP", "{}"), Err(Error::Sqlite(_))));
    }

    #[test]
    fn a_name_stands_once_in_a_workspace() {
        let (_folder, ledger, [here, there]) = with_two_workspaces();
        let first = ledger.add_view(&here, "VIP", "1").unwrap();
        let second = ledger.add_view(&here, "其他", "2").unwrap();
        assert!(matches!(ledger.add_view(&here, "VIP", "3"), Err(Error::NameTaken)));
        assert!(matches!(ledger.update_view(&here, &second, "VIP", "3"), Err(Error::NameTaken)));
        ledger.update_view(&here, &first, "VIP", "4").unwrap();
        let queries: Vec<_> = ledger.views(&here).unwrap().into_iter().map(|view| view.query).collect();
        assert_eq!(queries, ["4", "2"], "a refused name changes nothing");
        assert!(matches!(ledger.update_view(&there, &first, "无", "5"), Err(Error::ViewUnknown)));
    }
}
