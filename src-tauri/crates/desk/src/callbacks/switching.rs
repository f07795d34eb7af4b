//! Switching receiving on and off, and the address that the vendor calls.

use std::sync::{Arc, Weak};

use jiff::{SignedDuration, Timestamp};
use ledger::{CallbackListener, Ledger, Receiving, WorkspaceId};
use receiver::{Door, Receiver, Secret};
use tokio::sync::watch;

use super::{Callbacks, Inner, ReceiverState, blocking};
use crate::failure::{AppError, ErrorCode};

/// How long a replaced address still works: time enough to paste the new one into the vendor's console.
const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// The listener, or why there is none.
#[derive(Default)]
pub(super) struct Listening {
    pub(super) receiver: Option<Receiver>,
    pub(super) error: Option<AppError>,
}

impl Listening {
    /// Answers what is under way, and listens no longer.
    pub(super) async fn stop(&mut self) {
        if let Some(receiver) = self.receiver.take() {
            receiver.stop().await;
        }
    }
}

impl Callbacks {
    /// Listens for the workspaces that have receiving switched on, or no longer when none has. For the start of the app,
    /// and after a workspace was removed. Why it cannot listen is told in the states, too.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `receiver.cannotListen` when the address is taken or not allowed, or when the
    /// ledger cannot be read.
    pub async fn refresh(&self) -> Result<(), AppError> {
        let mut listening = self.0.listening.lock().await;
        let refreshed = self.listen(&mut listening).await;
        listening.error = refreshed.as_ref().err().cloned();
        drop(listening);
        self.0.changed.tell();
        refreshed
    }

    async fn listen(&self, listening: &mut Listening) -> Result<(), AppError> {
        let (wanted, doors) =
            blocking(&self.0.ledger, |ledger| Ok((ledger.callback_listener()?, doors(ledger)?))).await?;
        if let Some(receiver) = &listening.receiver {
            let at = receiver.address();
            if !doors.is_empty() && at.ip() == wanted.address && (at.port() == wanted.port || wanted.port == 0) {
                receiver.set_doors(doors);
                return Ok(());
            }
        }
        listening.stop().await;
        if !doors.is_empty() {
            let config = receiver::Config { address: wanted.address, port: wanted.port, ..receiver::Config::default() };
            let started = Receiver::start(config, doors, Arc::new(self.0.ledger.clone())).await;
            let receiver = started.map_err(|error| AppError::unusable("receiver.cannotListen", error.to_string()))?;
            // Ends with the receiver.
            tokio::spawn(wake_on(receiver.grown(), Arc::downgrade(&self.0)));
            listening.receiver = Some(receiver);
        }
        Ok(())
    }

    /// Receives callbacks of a workspace from now on. The first time a secret is made.
    ///
    /// # Errors
    /// As [`Callbacks::refresh`]; it stays switched on then, and begins when it can.
    pub async fn switch_on(&self, workspace: &WorkspaceId) -> Result<ReceiverState, AppError> {
        self.change(workspace, |receiving| receiving.switched_on = true).await?;
        let of = workspace.clone();
        blocking(&self.0.ledger, move |ledger| {
            let now = Timestamp::now();
            if ledger.callback_secrets(&of, now)?.iter().all(|secret| secret.valid_until.is_some()) {
                ledger.replace_callback_secret(&of, new_secret()?.expose(), now, now)?;
            }
            Ok(())
        })
        .await?;
        self.refresh().await?;
        self.state(workspace).await
    }

    /// Receives callbacks of a workspace no longer; its address is kept for the next time.
    ///
    /// # Errors
    /// As [`Callbacks::refresh`].
    pub async fn switch_off(&self, workspace: &WorkspaceId) -> Result<ReceiverState, AppError> {
        self.change(workspace, |receiving| receiving.switched_on = false).await?;
        self.refresh().await?;
        self.state(workspace).await
    }

    /// Notes how the vendor reaches this computer, such as `https://desk.example.com/callbacks`; empty: not at all.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`] with `receiver.publicRoot` when it is no web address.
    pub async fn set_public_root(&self, workspace: &WorkspaceId, typed: &str) -> Result<ReceiverState, AppError> {
        let public_root = public_root(typed)?;
        self.change(workspace, |receiving| receiving.public_root = public_root).await?;
        self.0.changed.tell();
        self.state(workspace).await
    }

    /// Where the app listens for all workspaces.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn listener(&self) -> Result<CallbackListener, AppError> {
        blocking(&self.0.ledger, |ledger| Ok(ledger.callback_listener()?)).await
    }

    /// Listens elsewhere from now on.
    ///
    /// # Errors
    /// As [`Callbacks::refresh`].
    pub async fn set_listener(&self, listener: CallbackListener) -> Result<(), AppError> {
        blocking(&self.0.ledger, move |ledger| Ok(ledger.save_callback_listener(&listener)?)).await?;
        self.refresh().await
    }

    /// Makes a new address; the one before works for a day more.
    ///
    /// # Errors
    /// As [`Callbacks::refresh`].
    pub async fn renew_address(&self, workspace: &WorkspaceId) -> Result<ReceiverState, AppError> {
        let of = workspace.clone();
        blocking(&self.0.ledger, move |ledger| {
            let now = Timestamp::now();
            Ok(ledger.replace_callback_secret(&of, new_secret()?.expose(), now, now + OVERLAP)?)
        })
        .await?;
        self.refresh().await?;
        self.state(workspace).await
    }

    async fn change(
        &self,
        workspace: &WorkspaceId,
        change: impl FnOnce(&mut Receiving) + Send + 'static,
    ) -> Result<(), AppError> {
        let of = workspace.clone();
        blocking(&self.0.ledger, move |ledger| {
            ledger.workspace(&of)?;
            let mut receiving = ledger.receiving(&of)?;
            let before = receiving.switched_on;
            change(&mut receiving);
            if receiving.switched_on != before {
                receiving.changed_at = Some(Timestamp::now());
            }
            Ok(ledger.save_receiving(&of, &receiving)?)
        })
        .await
    }
}

/// The doors of all workspaces that have receiving switched on.
fn doors(ledger: &Ledger) -> Result<Vec<Door>, AppError> {
    let now = Timestamp::now();
    let mut doors = Vec::new();
    for workspace in ledger.workspaces()? {
        if !ledger.receiving(&workspace.id)?.switched_on {
            continue;
        }
        for kept in ledger.callback_secrets(&workspace.id, now)? {
            let secret =
                Secret::parse(&kept.secret).map_err(|why| AppError::new(ErrorCode::Internal, why.to_string()))?;
            doors.push(Door { secret, workspace: workspace.id.clone(), valid_until: kept.valid_until });
        }
    }
    Ok(doors)
}

fn new_secret() -> Result<Secret, AppError> {
    Secret::random().map_err(|why| AppError::new(ErrorCode::Internal, why.to_string()))
}

/// A web address without anything behind its path.
fn public_root(typed: &str) -> Result<String, AppError> {
    let unusable = |why: &str| AppError::unusable("receiver.publicRoot", why);
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(String::new());
    }
    let url = reqwest::Url::parse(typed).map_err(|error| unusable(&error.to_string()))?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !plain {
        return Err(unusable("not a plain web address"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

async fn wake_on(mut grown: watch::Receiver<u64>, callbacks: Weak<Inner>) {
    while grown.changed().await.is_ok()
        && let Some(callbacks) = callbacks.upgrade()
    {
        callbacks.wake();
    }
}
