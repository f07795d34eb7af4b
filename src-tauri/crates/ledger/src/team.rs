//! The team of a workspace: where its server is, and how far its events were taken into the inbox.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::inbox::{self, Arrival, Kept};
use crate::{Error, Ledger, WorkspaceId};

/// Where a desk meets its team, as a person typed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TeamPlace {
    /// Address of the server, such as `tls://nats.example.com:4222`.
    pub server: String,
    /// The team; all its desks work with the same token.
    pub team: String,
    /// What this desk is called in the team.
    pub desk: String,
    /// Path of the certificate (PEM) of the authority that signed the server's, where the system does not know it.
    pub ca_file: Option<String>,
    /// Desks that the team has, the same number on each: while the server is away, each has its share of the pace.
    pub desks: u32,
}

/// The team that a workspace belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedTeam {
    /// Where it is.
    pub place: TeamPlace,
    /// The half of this desk's key that the server is told; the other is in the keychain.
    pub public_key: String,
}

/// A place in a team's events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamPosition {
    /// When the stream of events was made, in nanoseconds since 1970 on the server's clock.
    pub stream_created: i64,
    /// The last event that was taken in.
    pub sequence: u64,
}

impl Ledger {
    /// The team of a workspace, if it has one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn team(&self, workspace: &WorkspaceId) -> Result<Option<JoinedTeam>, Error> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached("SELECT server, team, desk, ca_file, desks, public_key FROM teams WHERE workspace = ?1")?;
        let found = statement.query_row([workspace.as_str()], |row| {
            let place = TeamPlace {
                server: row.get(0)?,
                team: row.get(1)?,
                desk: row.get(2)?,
                ca_file: row.get(3)?,
                desks: row.get(4)?,
            };
            Ok(JoinedTeam { place, public_key: row.get(5)? })
        });
        Ok(found.optional()?)
    }

    /// Saves the team of a workspace. Events and jobs of another server or team are taken in from their beginning; jobs
    /// that the former team knows are left to it, as [`Ledger::forget_team`] says.
    ///
    /// # Errors
    /// As for every write.
    pub fn save_team(&self, workspace: &WorkspaceId, joined: &JoinedTeam) -> Result<(), Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let JoinedTeam { place, public_key } = joined;
        let same = transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM teams WHERE workspace = ?1 AND server = ?2 AND team = ?3)",
            [workspace.as_str(), &place.server, &place.team],
            |row| row.get::<_, bool>(0),
        )?;
        if !same {
            leave(&transaction, workspace)?;
        }
        transaction.execute(
            "INSERT INTO teams (workspace, server, team, desk, ca_file, desks, public_key)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET server = ?2, team = ?3, desk = ?4, ca_file = ?5, desks = ?6, public_key = ?7",
            params![workspace.as_str(), place.server, place.team, place.desk, place.ca_file, place.desks, public_key],
        )?;
        Ok(transaction.commit()?)
    }

    /// Forgets the team of a workspace. Its desks know the jobs that they shared and may go on with them, so those that
    /// are not at their end are no longer run here.
    ///
    /// # Errors
    /// As for every write.
    pub fn forget_team(&self, workspace: &WorkspaceId) -> Result<(), Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        transaction.execute("DELETE FROM teams WHERE workspace = ?1", [workspace.as_str()])?;
        leave(&transaction, workspace)?;
        Ok(transaction.commit()?)
    }

    /// How far the team's events were taken in.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn team_position(&self, workspace: &WorkspaceId) -> Result<Option<TeamPosition>, Error> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT stream_created, sequence FROM team_positions WHERE workspace = ?1")?;
        let found = statement.query_row([workspace.as_str()], |row| {
            Ok(TeamPosition { stream_created: row.get(0)?, sequence: row.get::<_, i64>(1)?.cast_unsigned() })
        });
        Ok(found.optional()?)
    }

    /// Keeps events of a workspace's team in the inbox, and with them, in one transaction, how far they go.
    ///
    /// # Errors
    /// As for every write; then nothing is kept, and the position is as before.
    pub fn take_from_team(
        &self,
        workspace: &WorkspaceId,
        arrivals: &[Arrival],
        position: TeamPosition,
    ) -> Result<Vec<Kept>, Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let kept = inbox::append(&transaction, self.beside(), arrivals)?;
        move_to(&transaction, workspace, position)?;
        transaction.commit()?;
        Ok(kept)
    }
}

fn leave(transaction: &Transaction<'_>, workspace: &WorkspaceId) -> rusqlite::Result<()> {
    let of_workspace = "job IN (SELECT id FROM jobs WHERE workspace = ?1)";
    transaction.execute("DELETE FROM team_positions WHERE workspace = ?1", [workspace.as_str()])?;
    transaction.execute("DELETE FROM job_log_positions WHERE workspace = ?1", [workspace.as_str()])?;
    transaction.execute(
        &format!(
            "UPDATE job_shares SET here = 0, behind = 1, sequence = 0 WHERE asked = 1 AND {of_workspace}
             AND (here = 0 OR job IN (SELECT id FROM jobs WHERE state IN ('starting', 'running', 'paused')))"
        ),
        [workspace.as_str()],
    )?;
    transaction.execute(&format!("DELETE FROM job_shares WHERE here = 1 AND {of_workspace}"), [workspace.as_str()])?;
    Ok(())
}

fn move_to(transaction: &Transaction<'_>, workspace: &WorkspaceId, position: TeamPosition) -> rusqlite::Result<usize> {
    transaction
        .prepare_cached(
            "INSERT INTO team_positions (workspace, stream_created, sequence) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET stream_created = ?2, sequence = ?3",
        )?
        .execute(params![workspace.as_str(), position.stream_created, position.sequence.cast_signed()])
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{NewWorkspace, TokenKeeping, WorkspaceColor};

    fn ledger() -> (tempfile::TempDir, Ledger, WorkspaceId) {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let new = NewWorkspace {
            name: "云栖家居".into(),
            color: WorkspaceColor::Teal,
            base_url: "https://example.test".into(),
            demo: false,
            token_keeping: TokenKeeping::SessionOnly,
        };
        let workspace = ledger.add_workspace(new).unwrap().id;
        (folder, ledger, workspace)
    }

    fn joined(team: &str, desk: &str) -> JoinedTeam {
        let place = TeamPlace {
            server: "tls://nats.example.com".into(),
            team: team.into(),
            desk: desk.into(),
            ca_file: Some("/etc/ca.pem".into()),
            desks: 3,
        };
        JoinedTeam { place, public_key: "UABC".into() }
    }

    #[test]
    fn a_position_is_kept_with_its_events_and_belongs_to_its_team() {
        let (_folder, ledger, workspace) = ledger();
        assert_eq!(ledger.team(&workspace).unwrap(), None);
        ledger.save_team(&workspace, &joined("sales", "front")).unwrap();
        assert_eq!(ledger.team(&workspace).unwrap(), Some(joined("sales", "front")));
        let arrival = Arrival::new(workspace.clone(), "room/left", "{}", Timestamp::UNIX_EPOCH);
        let position = TeamPosition { stream_created: 1_795_327_500_000_000_001, sequence: 7 };
        ledger.take_from_team(&workspace, std::slice::from_ref(&arrival), position).unwrap();
        let again = ledger.take_from_team(&workspace, &[arrival], position).unwrap();
        assert!(again[0].repeated, "an event that comes again is one entry");
        assert_eq!(ledger.inbox_waiting(&workspace).unwrap(), 1);
        ledger.save_team(&workspace, &joined("sales", "back")).unwrap();
        assert_eq!(ledger.team_position(&workspace).unwrap(), Some(position), "another name for the desk");
        ledger.save_team(&workspace, &joined("service", "back")).unwrap();
        assert_eq!(ledger.team_position(&workspace).unwrap(), None, "events of another team");
    }

    #[test]
    fn nothing_is_kept_of_a_workspace_that_is_gone() {
        let (_folder, ledger, workspace) = ledger();
        ledger.save_team(&workspace, &joined("sales", "front")).unwrap();
        ledger.remove_workspace(&workspace).unwrap();
        assert_eq!(ledger.team(&workspace).unwrap(), None);
        let arrival = Arrival::new(workspace.clone(), "room/left", "{}", Timestamp::UNIX_EPOCH);
        let position = TeamPosition { stream_created: 1, sequence: 1 };
        ledger.take_from_team(&workspace, &[arrival], position).unwrap_err();
        assert_eq!(ledger.inbox_waiting(&workspace).unwrap(), 0);
    }
}
