//! Saved views: filters and order of the room list under a name, kept in the ledger.

use ledger::{Ledger, ViewId, WorkspaceId};
use mirror::RoomQuery;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::{AppError, ErrorCode};

/// Longest name of a view, in characters.
const LONGEST_NAME: usize = 60;

/// Filters and order of the room list, kept under a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// Identifies it.
    pub id: ViewId,
    /// As staff called it.
    pub name: String,
    /// What it shows.
    pub query: RoomQuery,
}

impl SavedView {
    /// The views of a workspace, in the order they were made. One that this version cannot read is left out and stays
    /// in the ledger.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn all(ledger: &Ledger, workspace: &WorkspaceId) -> Result<Vec<Self>, AppError> {
        let kept = ledger.views(workspace)?.into_iter().filter_map(|view| match serde_json::from_str(&view.query) {
            Ok(query) => Some(Self { id: view.id, name: view.name, query }),
            Err(error) => {
                tracing::warn!(view = view.id.0, %error, "a saved view cannot be read by this version and is not shown");
                None
            }
        });
        Ok(kept.collect())
    }

    /// Saves a view: a new one without `id`, else the one it names. Blanks around the name fall away.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with a text key: `views.name` (none, or more than 60 characters), `views.nameTaken`,
    /// `views.unknown` (removed meanwhile).
    pub fn save(
        ledger: &Ledger,
        workspace: &WorkspaceId,
        id: Option<ViewId>,
        name: &str,
        query: RoomQuery,
    ) -> Result<Self, AppError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(AppError::unusable("views.name", "a view needs a name of 1 to 60 characters"));
        }
        let text = serde_json::to_string(&query)
            .map_err(|error| AppError::new(ErrorCode::Internal, format!("a view cannot be written: {error}")))?;
        let id = match id {
            Some(id) => ledger.update_view(workspace, &id, name, &text).map(|()| id)?,
            None => ledger.add_view(workspace, name, &text)?,
        };
        Ok(Self { id, name: name.to_owned(), query })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> (tempfile::TempDir, Ledger, WorkspaceId) {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let workspace = ledger
            .add_workspace(ledger::NewWorkspace {
                name: "甲".to_owned(),
                color: ledger::WorkspaceColor::Teal,
                base_url: "https://a".to_owned(),
                demo: false,
                token_keeping: ledger::TokenKeeping::Keychain,
            })
            .unwrap();
        (folder, ledger, workspace.id)
    }

    #[test]
    fn a_view_comes_back_and_names_are_trimmed_counted_and_given_once() {
        let (_folder, ledger, workspace) = ledger();
        let query = RoomQuery { text: "VIP".to_owned(), descending: true, ..RoomQuery::default() };
        let longest = "长".repeat(60);
        let saved = SavedView::save(&ledger, &workspace, None, &format!("  {longest}\n"), query.clone()).unwrap();
        assert_eq!((saved.name.as_str(), &saved.query), (longest.as_str(), &query));
        assert_eq!(SavedView::all(&ledger, &workspace).unwrap(), std::slice::from_ref(&saved));
        let refused = |id: Option<ViewId>, name: &str| {
            let error = SavedView::save(&ledger, &workspace, id, name, RoomQuery::default()).unwrap_err();
            assert_eq!(error.code, ErrorCode::InputUnusable);
            error.details.text_key.unwrap()
        };
        for bad in ["", " \t ", &"长".repeat(61)] {
            assert_eq!(refused(None, bad), "views.name");
        }
        assert_eq!(refused(None, &longest), "views.nameTaken");
        assert_eq!(refused(Some(ViewId("gone".to_owned())), "别的"), "views.unknown");
        let renamed = SavedView::save(&ledger, &workspace, Some(saved.id.clone()), "VIP", query).unwrap();
        assert_eq!(SavedView::all(&ledger, &workspace).unwrap(), [renamed]);
    }

    #[test]
    fn a_view_of_another_version_is_left_out_but_kept() {
        let (_folder, ledger, workspace) = ledger();
        ledger.add_view(&workspace, "将来", r#"{"sort":"byMoon"}"#).unwrap();
        ledger.add_view(&workspace, "坏了", "{").unwrap();
        ledger.add_view(&workspace, "旧的", r#"{"text":"VIP","gone":1}"#).unwrap();
        let names: Vec<_> = SavedView::all(&ledger, &workspace).unwrap().into_iter().map(|view| view.name).collect();
        assert_eq!(names, ["旧的"]);
        assert_eq!(ledger.views(&workspace).unwrap().len(), 3);
    }
}
