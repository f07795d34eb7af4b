//! Receiving inside the app: which workspaces, by which secrets, at which address.

use std::net::{IpAddr, Ipv4Addr};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Error, Ledger, WorkspaceId};

/// Where the app listens for callbacks of all workspaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallbackListener {
    /// The address; only programs on this computer reach the usual one.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
}

impl Default for CallbackListener {
    fn default() -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::LOCALHOST), port: 8686 }
    }
}

/// Whether callbacks of a workspace are received here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receiving {
    /// Switched on by a person.
    pub switched_on: bool,
    /// How the vendor reaches this computer, such as `https://desk.example.com`; the secret is not in it. Empty when not
    /// set.
    pub public_root: String,
    /// When a person last changed this.
    pub changed_at: Option<Timestamp>,
}

/// A secret of a callback address. Whoever knows it can send callbacks; it is shown in the settings only.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackSecret {
    /// The secret itself.
    pub secret: String,
    /// Until when it holds beside its successor; none for the present one.
    pub valid_until: Option<Timestamp>,
}

impl std::fmt::Debug for CallbackSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallbackSecret").field("valid_until", &self.valid_until).finish_non_exhaustive()
    }
}

impl Ledger {
    /// Where the app listens.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn callback_listener(&self) -> Result<CallbackListener, Error> {
        Ok(self.setting("callbackListener")?.unwrap_or_default())
    }

    /// Saves where the app listens.
    ///
    /// # Errors
    /// As for every write.
    pub fn save_callback_listener(&self, listener: &CallbackListener) -> Result<(), Error> {
        self.save_setting("callbackListener", listener)
    }

    /// Whether callbacks of a workspace are received here.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn receiving(&self, workspace: &WorkspaceId) -> Result<Receiving, Error> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached("SELECT switched_on, public_root, changed_at FROM receiving WHERE workspace = ?1")?;
        let found = statement.query_row([workspace.as_str()], |row| {
            Ok(Receiving {
                switched_on: row.get(0)?,
                public_root: row.get(1)?,
                changed_at: Timestamp::from_millisecond(row.get(2)?).ok(),
            })
        });
        Ok(found.optional()?.unwrap_or_default())
    }

    /// Saves whether callbacks of a workspace are received here.
    ///
    /// # Errors
    /// As for every write.
    pub fn save_receiving(&self, workspace: &WorkspaceId, receiving: &Receiving) -> Result<(), Error> {
        let changed_at = receiving.changed_at.unwrap_or_else(Timestamp::now).as_millisecond();
        self.lock().execute(
            "INSERT INTO receiving (workspace, switched_on, public_root, changed_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET switched_on = ?2, public_root = ?3, changed_at = ?4",
            params![workspace.as_str(), receiving.switched_on, receiving.public_root, changed_at],
        )?;
        Ok(())
    }

    /// The secrets of a workspace, the present one first; those that hold no longer are left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn callback_secrets(&self, workspace: &WorkspaceId, now: Timestamp) -> Result<Vec<CallbackSecret>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT secret, valid_until FROM callback_secrets
             WHERE workspace = ?1 AND (valid_until IS NULL OR valid_until > ?2)
             ORDER BY valid_until IS NOT NULL, made_at DESC",
        )?;
        let rows = statement.query_map(params![workspace.as_str(), now.as_millisecond()], |row| {
            let until: Option<i64> = row.get(1)?;
            let valid_until = until.map(|at| Timestamp::from_millisecond(at).unwrap_or_default());
            Ok(CallbackSecret { secret: row.get(0)?, valid_until })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Makes `secret` the present one of a workspace; the one before holds until `old_until`.
    ///
    /// # Errors
    /// As for every write.
    pub fn replace_callback_secret(
        &self,
        workspace: &WorkspaceId,
        secret: &str,
        now: Timestamp,
        old_until: Timestamp,
    ) -> Result<(), Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        transaction.execute(
            "UPDATE callback_secrets SET valid_until = ?2 WHERE workspace = ?1 AND valid_until IS NULL",
            params![workspace.as_str(), old_until.as_millisecond()],
        )?;
        transaction.execute(
            "DELETE FROM callback_secrets WHERE workspace = ?1 AND valid_until <= ?2",
            params![workspace.as_str(), now.as_millisecond()],
        )?;
        transaction.execute(
            "INSERT INTO callback_secrets (workspace, secret, made_at) VALUES (?1, ?2, ?3)",
            params![workspace.as_str(), secret, now.as_millisecond()],
        )?;
        Ok(transaction.commit()?)
    }
}
