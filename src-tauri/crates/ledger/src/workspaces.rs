//! Workspaces: one token, one vendor address, one colour.

use jiff::Timestamp;
use miaohui::TagId;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Error, Ledger};

/// A workspace's id: given by the app, safe as a folder name and as a keychain account.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct WorkspaceId(String);

impl WorkspaceId {
    /// A workspace that has its name as its id, as the operator of a relay wrote it into its configuration.
    pub fn named(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for WorkspaceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The five colours a workspace can have; the UI knows their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub enum WorkspaceColor {
    Teal,
    Brown,
    Purple,
    Rose,
    Green,
}

/// Where a workspace's token is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TokenKeeping {
    /// In the OS keychain.
    Keychain,
    /// In memory until the app closes.
    SessionOnly,
}

/// A saved workspace. The token is not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Given by the ledger.
    pub id: WorkspaceId,
    /// The name staff gave it.
    pub name: String,
    /// Its colour.
    pub color: WorkspaceColor,
    /// The vendor's address, with a path prefix where the tenant has one.
    pub base_url: String,
    /// Runs on the embedded simulator.
    pub demo: bool,
    /// Where its token is.
    pub token_keeping: TokenKeeping,
    /// Whether a person allowed to change things at the vendor (允许操作); a new workspace is read-only.
    pub writes_allowed: bool,
}

/// What is needed to save a workspace.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct NewWorkspace {
    pub name: String,
    pub color: WorkspaceColor,
    pub base_url: String,
    pub demo: bool,
    pub token_keeping: TokenKeeping,
}

/// What staff may change about a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct WorkspaceChange {
    pub name: String,
    pub color: WorkspaceColor,
    pub base_url: String,
}

impl Ledger {
    /// All workspaces, in the order they were added.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn workspaces(&self) -> Result<Vec<Workspace>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&format!("{SELECT} ORDER BY position"))?;
        let rows = statement.query_map([], workspace)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One workspace.
    ///
    /// # Errors
    /// [`Error::WorkspaceUnknown`] when there is none with this id.
    pub fn workspace(&self, id: &WorkspaceId) -> Result<Workspace, Error> {
        self.lock().query_row(&format!("{SELECT} WHERE id = ?1"), [id.as_str()], workspace).map_err(|error| match error
        {
            rusqlite::Error::QueryReturnedNoRows => Error::WorkspaceUnknown(id.clone()),
            other => other.into(),
        })
    }

    /// Saves a workspace under a new id.
    ///
    /// # Errors
    /// As for every write.
    pub fn add_workspace(&self, new: NewWorkspace) -> Result<Workspace, Error> {
        let connection = self.lock();
        // 128 random bits of SQLite: never given twice, so a folder or keychain entry left behind is never taken over.
        let id: String = connection.query_row("SELECT 'w' || lower(hex(randomblob(16)))", [], |row| row.get(0))?;
        connection.execute(
            "INSERT INTO workspaces (id, position, name, color, base_url, demo, token_keeping, created_at)
             VALUES (?1, (SELECT coalesce(max(position), 0) + 1 FROM workspaces), ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                id,
                new.name,
                new.color,
                new.base_url,
                new.demo,
                new.token_keeping,
                Timestamp::now().as_millisecond()
            ],
        )?;
        Ok(Workspace {
            id: WorkspaceId(id),
            name: new.name,
            color: new.color,
            base_url: new.base_url,
            demo: new.demo,
            token_keeping: new.token_keeping,
            writes_allowed: false,
        })
    }

    /// Changes name, colour and address.
    ///
    /// # Errors
    /// [`Error::WorkspaceUnknown`] when there is none with this id.
    pub fn update_workspace(&self, id: &WorkspaceId, change: &WorkspaceChange) -> Result<(), Error> {
        let changed = self.lock().execute(
            "UPDATE workspaces SET name = ?2, color = ?3, base_url = ?4 WHERE id = ?1",
            params![id.as_str(), change.name, change.color, change.base_url],
        )?;
        known(changed, id)
    }

    /// Notes where the token is kept from now on.
    ///
    /// # Errors
    /// [`Error::WorkspaceUnknown`] when there is none with this id.
    pub fn set_token_keeping(&self, id: &WorkspaceId, keeping: TokenKeeping) -> Result<(), Error> {
        let changed = self
            .lock()
            .execute("UPDATE workspaces SET token_keeping = ?2 WHERE id = ?1", params![id.as_str(), keeping])?;
        known(changed, id)
    }

    /// Allows changing things at the vendor, or forbids it.
    ///
    /// # Errors
    /// [`Error::WorkspaceUnknown`] when there is none with this id.
    pub fn set_writes_allowed(&self, id: &WorkspaceId, allowed: bool) -> Result<(), Error> {
        let changed = self
            .lock()
            .execute("UPDATE workspaces SET writes_allowed = ?2 WHERE id = ?1", params![id.as_str(), allowed])?;
        known(changed, id)
    }

    /// Removes a workspace and what was noted for it.
    ///
    /// # Errors
    /// [`Error::WorkspaceUnknown`] when there is none with this id.
    pub fn remove_workspace(&self, id: &WorkspaceId) -> Result<(), Error> {
        let changed = self.lock().execute("DELETE FROM workspaces WHERE id = ?1", [id.as_str()])?;
        self.remove_unused_bodies()?;
        known(changed, id)
    }

    /// Notes a tag whose id staff pasted; noting it again changes nothing.
    ///
    /// # Errors
    /// As for every write.
    pub fn add_known_tag(&self, workspace: &WorkspaceId, tag: &TagId) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO known_tags (workspace, tag, added_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![workspace.as_str(), tag.as_str(), Timestamp::now().as_millisecond()],
        )?;
        Ok(())
    }

    /// The tags staff pasted for a workspace, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn known_tags(&self, workspace: &WorkspaceId) -> Result<Vec<TagId>, Error> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT tag FROM known_tags WHERE workspace = ?1 ORDER BY added_at, tag")?;
        let rows = statement.query_map([workspace.as_str()], |row| Ok(TagId::new(row.get::<_, String>(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const SELECT: &str = "SELECT id, name, color, base_url, demo, token_keeping, writes_allowed FROM workspaces";

fn workspace(row: &Row<'_>) -> rusqlite::Result<Workspace> {
    Ok(Workspace {
        id: WorkspaceId(row.get(0)?),
        name: row.get(1)?,
        color: row.get(2)?,
        base_url: row.get(3)?,
        demo: row.get(4)?,
        token_keeping: row.get(5)?,
        writes_allowed: row.get(6)?,
    })
}

fn known(changed: usize, id: &WorkspaceId) -> Result<(), Error> {
    if changed == 0 { Err(Error::WorkspaceUnknown(id.clone())) } else { Ok(()) }
}

/// A fieldless enum as one word in a column.
macro_rules! as_text {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl rusqlite::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(match self { $(Self::$variant => $text),+ }.into())
            }
        }

        impl rusqlite::types::FromSql for $name {
            fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                match value.as_str()? {
                    $($text => Ok(Self::$variant),)+
                    other => Err(rusqlite::types::FromSqlError::Other(format!("unknown {}: {other}", stringify!($name)).into())),
                }
            }
        }
    };
}

pub(crate) use as_text;

as_text!(WorkspaceColor { Teal = "teal", Brown = "brown", Purple = "purple", Rose = "rose", Green = "green" });
as_text!(TokenKeeping { Keychain = "keychain", SessionOnly = "sessionOnly" });

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A ledger with two workspaces, in a folder that lives as long as the first of the three.
    pub(crate) fn with_two_workspaces() -> (tempfile::TempDir, Ledger, [WorkspaceId; 2]) {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let ids = ["甲", "乙"].map(|name| ledger.add_workspace(new(name)).unwrap().id);
        (folder, ledger, ids)
    }

    fn new(name: &str) -> NewWorkspace {
        NewWorkspace {
            name: name.into(),
            color: WorkspaceColor::Rose,
            base_url: "https://example.test/stream-api".into(),
            demo: false,
            token_keeping: TokenKeeping::SessionOnly,
        }
    }

    #[test]
    fn workspaces_come_back_as_saved_and_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let first = ledger.add_workspace(new("宏盛建材")).unwrap();
        let second = ledger.add_workspace(new("云栖\u{202e}家居\n'); DROP TABLE workspaces;--")).unwrap();
        drop(ledger);
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        assert_eq!(ledger.workspaces().unwrap(), [first.clone(), second.clone()]);
        let change =
            WorkspaceChange { name: "新名".into(), color: WorkspaceColor::Green, base_url: "https://b".into() };
        ledger.update_workspace(&first.id, &change).unwrap();
        ledger.set_token_keeping(&first.id, TokenKeeping::Keychain).unwrap();
        let got = ledger.workspace(&first.id).unwrap();
        assert_eq!(
            (got.name.as_str(), got.color, got.token_keeping),
            ("新名", WorkspaceColor::Green, TokenKeeping::Keychain)
        );
        ledger.remove_workspace(&first.id).unwrap();
        assert!(matches!(ledger.workspace(&first.id), Err(Error::WorkspaceUnknown(id)) if id == first.id));
        assert!(matches!(ledger.remove_workspace(&first.id), Err(Error::WorkspaceUnknown(_))));
        assert_eq!(ledger.workspaces().unwrap(), [second]);
    }

    #[test]
    fn pasted_tags_are_noted_once_and_go_with_their_workspace() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let workspace = ledger.add_workspace(new("甲")).unwrap();
        let other = ledger.add_workspace(new("乙")).unwrap();
        let tag = TagId::new("5eda03260e21f35ca20f9eb4");
        ledger.add_known_tag(&workspace.id, &tag).unwrap();
        ledger.add_known_tag(&workspace.id, &tag).unwrap();
        assert_eq!(ledger.known_tags(&workspace.id).unwrap(), [tag]);
        assert!(ledger.known_tags(&other.id).unwrap().is_empty());
        ledger.remove_workspace(&workspace.id).unwrap();
        assert!(ledger.known_tags(&workspace.id).unwrap().is_empty());
    }
}
