//! Tokens in the OS keychain: Keychain on macOS, Credential Manager on Windows, Secret Service on Linux.
//!
//! A locked Secret Service may block for as long as a person does not answer its prompt, so every call runs on a
//! thread of its own and the caller waits five seconds at most.

use std::thread;
use std::time::Duration;

use keyring::Error as StoreError;
use miaohui::Token;
use team::NkeySeed;
use tokio::sync::oneshot;

use ledger::WorkspaceId;

/// How long a caller waits for the keychain.
const PATIENCE: Duration = Duration::from_secs(5);

/// The tokens of this app in the OS keychain, and its keys for teams.
#[derive(Debug, Clone)]
pub struct Keychain {
    service: String,
}

/// Why the keychain did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// There is no keychain service on this system.
    #[error("there is no keychain service: {0}")]
    Missing(String),
    /// It is locked and was not unlocked.
    #[error("the keychain is locked")]
    Locked,
    /// It did not answer within five seconds.
    #[error("the keychain did not answer within {} s", PATIENCE.as_secs())]
    Slow,
    /// It answered with an error.
    #[error("the keychain failed: {0}")]
    Failed(String),
}

impl Keychain {
    /// Tokens are kept under this service name, one entry a workspace, and a second for the key of its team.
    pub fn new(service: &str) -> Self {
        Self { service: service.to_owned() }
    }

    /// Saves or replaces the token of a workspace.
    ///
    /// # Errors
    /// Any [`KeychainError`]; after `Slow` or `Locked` it is unknown whether it was saved.
    pub async fn save(&self, workspace: &WorkspaceId, token: &Token) -> Result<(), KeychainError> {
        let secret = token.clone();
        self.on_own_thread(workspace.to_string(), move |entry| entry.set_password(secret.expose())).await
    }

    /// The token of a workspace, `None` when none is kept.
    ///
    /// # Errors
    /// Any [`KeychainError`].
    pub async fn load(&self, workspace: &WorkspaceId) -> Result<Option<Token>, KeychainError> {
        let found = self.on_own_thread(workspace.to_string(), password).await?;
        match found.map(|text| Token::clean(&text)) {
            None => Ok(None),
            Some(Ok(clean)) => Ok(Some(clean.token)),
            Some(Err(problem)) => Err(KeychainError::Failed(problem.to_string())),
        }
    }

    /// Removes the token of a workspace; having none is fine.
    ///
    /// # Errors
    /// Any [`KeychainError`].
    pub async fn remove(&self, workspace: &WorkspaceId) -> Result<(), KeychainError> {
        self.on_own_thread(workspace.to_string(), delete).await
    }

    /// Saves or replaces this desk's key for the team of a workspace.
    ///
    /// # Errors
    /// As [`Keychain::save`].
    pub async fn save_team_key(&self, workspace: &WorkspaceId, key: &NkeySeed) -> Result<(), KeychainError> {
        let secret = key.clone();
        self.on_own_thread(team_entry(workspace), move |entry| entry.set_password(secret.expose())).await
    }

    /// This desk's key for the team of a workspace, `None` when none is kept.
    ///
    /// # Errors
    /// Any [`KeychainError`].
    pub async fn load_team_key(&self, workspace: &WorkspaceId) -> Result<Option<NkeySeed>, KeychainError> {
        let found = self.on_own_thread(team_entry(workspace), password).await?;
        found.map(|text| NkeySeed::parse(&text)).transpose().map_err(|why| KeychainError::Failed(why.to_string()))
    }

    /// Removes this desk's key for the team of a workspace; having none is fine.
    ///
    /// # Errors
    /// Any [`KeychainError`].
    pub async fn remove_team_key(&self, workspace: &WorkspaceId) -> Result<(), KeychainError> {
        self.on_own_thread(team_entry(workspace), delete).await
    }

    async fn on_own_thread<T: Send + 'static>(
        &self,
        account: String,
        work: impl Fn(&keyring_core::Entry) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let (answer, wait) = oneshot::channel();
        let service = self.service.clone();
        let run = move || {
            let result = with_entry(&service, &account, work);
            // Nobody waits any more after five seconds: the answer is dropped.
            let _late = answer.send(result);
        };
        thread::Builder::new()
            .name("keychain".into())
            .spawn(run)
            .map_err(|error| KeychainError::Failed(error.to_string()))?;
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(KeychainError::Failed("the keychain thread ended early".into())),
            Err(_) => Err(late().await),
        }
    }
}

/// The entry of a workspace's key for its team, beside that of its token.
fn team_entry(workspace: &WorkspaceId) -> String {
    format!("{workspace}/team")
}

fn password(entry: &keyring_core::Entry) -> Result<Option<String>, StoreError> {
    match entry.get_password() {
        Ok(text) => Ok(Some(text)),
        Err(StoreError::NoEntry) => Ok(None),
        Err(error) => Err(error),
    }
}

fn delete(entry: &keyring_core::Entry) -> Result<(), StoreError> {
    match entry.delete_credential() {
        Err(StoreError::NoEntry) => Ok(()),
        other => other,
    }
}

/// Runs `work` on the entry; once more with a fresh connection when the first try met a dead one.
fn with_entry<T>(
    service: &str,
    account: &str,
    work: impl Fn(&keyring_core::Entry) -> Result<T, StoreError>,
) -> Result<T, KeychainError> {
    let first = match keyring::Entry::store_status() {
        Ok(()) => keyring_core::Entry::new(service, account).and_then(|entry| work(&entry)),
        Err(_) => Err(StoreError::NoDefaultStore),
    };
    match first {
        Err(StoreError::PlatformFailure(_) | StoreError::NoDefaultStore) if reconnect()? => {
            keyring_core::Entry::new(service, account).and_then(|entry| work(&entry)).map_err(named)
        }
        other => other.map_err(named),
    }
}

/// The store is connected once at first use. On Linux the service may come up or restart later: connect anew, so
/// that 重试 can succeed. Tells whether there is a new connection.
#[cfg(target_os = "linux")]
fn reconnect() -> Result<bool, KeychainError> {
    let store =
        zbus_secret_service_keyring_store::Store::new().map_err(|error| KeychainError::Missing(error.to_string()))?;
    keyring_core::set_default_store(store);
    Ok(true)
}

#[cfg(not(target_os = "linux"))]
fn reconnect() -> Result<bool, KeychainError> {
    Ok(false)
}

fn named(error: StoreError) -> KeychainError {
    match error {
        StoreError::NoDefaultStore => KeychainError::Missing("no store".into()),
        StoreError::NoStorageAccess(_) => KeychainError::Locked,
        // Display of the store's errors names the entry, never its content.
        other => KeychainError::Failed(other.to_string()),
    }
}

/// No answer in time: a lock waiting for its password, or a slow service?
async fn late() -> KeychainError {
    let (answer, wait) = oneshot::channel();
    let spawned = thread::Builder::new().name("keychain-state".into()).spawn(move || {
        let _late = answer.send(is_locked());
    });
    if spawned.is_err() {
        return KeychainError::Slow;
    }
    match tokio::time::timeout(Duration::from_secs(1), wait).await {
        Ok(Ok(true)) => KeychainError::Locked,
        _ => KeychainError::Slow,
    }
}

#[cfg(target_os = "linux")]
fn is_locked() -> bool {
    use secret_service::{EncryptionType, blocking::SecretService};
    SecretService::connect(EncryptionType::Plain)
        .and_then(|service| service.get_default_collection()?.is_locked())
        .unwrap_or(false)
}

#[cfg(not(target_os = "linux"))]
fn is_locked() -> bool {
    false
}
