//! What staff have seen of the feed, and of what it tells them by the system's notifications.

use jiff::Timestamp;
use miaohui::{RoomWxid, TagId};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Error, Ledger, WorkspaceId};

/// Whose changes are told by the system's notifications.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FeedAlerts {
    /// Changes of these rooms.
    pub rooms: Vec<RoomWxid>,
    /// Changes of rooms that carry one of these tags.
    pub tags: Vec<TagId>,
    /// Hosted accounts that go offline.
    pub accounts_offline: bool,
}

impl FeedAlerts {
    /// Nothing is told.
    pub fn is_empty(&self) -> bool {
        self.rooms.is_empty() && self.tags.is_empty() && !self.accounts_offline
    }
}

impl Ledger {
    /// When somebody last looked at the feed of a workspace; none: never.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn feed_seen(&self, workspace: &WorkspaceId) -> Result<Option<Timestamp>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached("SELECT seen_at FROM feed_marks WHERE workspace = ?1")?;
        let seen = statement.query_row([workspace.as_str()], |row| row.get::<_, Option<i64>>(0)).optional()?.flatten();
        Ok(seen.and_then(|at| Timestamp::from_millisecond(at).ok()))
    }

    /// Notes that somebody looked at the feed of a workspace.
    ///
    /// # Errors
    /// As for every write.
    pub fn mark_feed_seen(&self, workspace: &WorkspaceId, at: Timestamp) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO feed_marks (workspace, seen_at) VALUES (?1, ?2)
             ON CONFLICT (workspace) DO UPDATE SET seen_at = excluded.seen_at",
            params![workspace.as_str(), at.as_millisecond()],
        )?;
        Ok(())
    }

    /// What of a workspace's feed is told by the system's notifications; nothing until staff choose.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn feed_alerts(&self, workspace: &WorkspaceId) -> Result<FeedAlerts, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached("SELECT alerts FROM feed_marks WHERE workspace = ?1")?;
        let text =
            statement.query_row([workspace.as_str()], |row| row.get::<_, Option<String>>(0)).optional()?.flatten();
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Saves what of a workspace's feed is told by the system's notifications.
    ///
    /// # Errors
    /// As for every write.
    pub fn save_feed_alerts(&self, workspace: &WorkspaceId, alerts: &FeedAlerts) -> Result<(), Error> {
        let text = serde_json::to_string(alerts)
            .map_err(|error| Error::Sqlite(rusqlite::Error::ToSqlConversionFailure(error.into())))?;
        self.lock().execute(
            "INSERT INTO feed_marks (workspace, alerts) VALUES (?1, ?2)
             ON CONFLICT (workspace) DO UPDATE SET alerts = excluded.alerts",
            params![workspace.as_str(), text],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspaces::tests::with_two_workspaces;

    #[test]
    fn each_workspace_has_marks_of_its_own_which_survive_a_restart_and_go_with_it() {
        let (folder, ledger, [here, there]) = with_two_workspaces();
        let (first, last) = (Timestamp::from_second(10).unwrap(), Timestamp::from_second(20).unwrap());
        assert_eq!((ledger.feed_seen(&here).unwrap(), ledger.feed_alerts(&here).unwrap().is_empty()), (None, true));
        let alerts = FeedAlerts { rooms: vec!["R:1".into()], tags: vec!["t".into()], accounts_offline: true };
        ledger.mark_feed_seen(&here, first).unwrap();
        ledger.save_feed_alerts(&here, &alerts).unwrap();
        ledger.mark_feed_seen(&here, last).unwrap();
        drop(ledger);
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        assert_eq!((ledger.feed_seen(&here).unwrap(), ledger.feed_alerts(&here).unwrap()), (Some(last), alerts));
        assert_eq!(
            (ledger.feed_seen(&there).unwrap(), ledger.feed_alerts(&there).unwrap()),
            (None, FeedAlerts::default())
        );
        ledger.remove_workspace(&here).unwrap();
        assert_eq!(ledger.feed_seen(&here).unwrap(), None);
    }
}
