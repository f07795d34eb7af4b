//! Whether a callback sent to the address arrives here: from this computer itself, and by the way that the vendor takes.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use ledger::{Arrival, Ledger, PROBE_PATH, WorkspaceId};
use receiver::Secret;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Callbacks, blocking};
use crate::failure::{AppError, ErrorCode};

/// Longest time for one probe; the vendor is not known to wait longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What became of the probes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiverCheck {
    /// Straight to where this computer listens.
    pub local: ProbeOutcome,
    /// By the public address; none where none is set.
    pub public: Option<ProbeOutcome>,
}

/// What became of one probe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ProbeOutcome {
    /// It is in the inbox.
    Arrived {
        /// From sending to the answer.
        millis: u32,
    },
    /// This computer does not listen.
    NotListening,
    /// The name of the address is not known.
    NameUnknown,
    /// Nobody takes the connection.
    Unreachable,
    /// The certificate of the address is not trusted, so the vendor may not trust it either.
    CertificateUntrusted,
    /// No answer in ten seconds.
    TimedOut,
    /// Somebody answered with another status, such as 404 for a path that a proxy does not pass on.
    Refused {
        /// The status.
        status: u16,
    },
    /// Somebody answered well, but nothing arrived here: the address leads elsewhere.
    Elsewhere,
    /// It arrived and could not be kept.
    NotStored,
}

impl Callbacks {
    /// Sends a probe to this computer itself, and one by the public address, and looks whether they arrive.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn check(&self, workspace: &WorkspaceId) -> Result<ReceiverCheck, AppError> {
        let state = self.state(workspace).await?;
        let ledger = &self.0.ledger;
        let local = match &state.local_address {
            Some(root) => probe(ledger, workspace, root, true).await?,
            None => ProbeOutcome::NotListening,
        };
        let public = match &state.address {
            Some(root) => Some(probe(ledger, workspace, root, false).await?),
            None => None,
        };
        self.0.changed.tell();
        Ok(ReceiverCheck { local, public })
    }
}

/// Sends one probe to the whole address `root`. The answer is looked for in the inbox and then taken out of it.
async fn probe(ledger: &Ledger, workspace: &WorkspaceId, root: &str, local: bool) -> Result<ProbeOutcome, AppError> {
    let fault = |error: &dyn std::fmt::Display| AppError::new(ErrorCode::Internal, error.to_string());
    // Random, so that no two probes are the same and nobody else's answer is taken for ours.
    let nonce = Secret::random().map_err(|error| fault(&error))?;
    let body = format!("{{\"probe\":\"{}\"}}", nonce.expose());
    let http = client(local).map_err(|error| fault(&error.without_url()))?;
    let began = Instant::now();
    let sent = http.post(format!("{root}/{PROBE_PATH}")).header("content-type", "application/json").body(body.clone());
    let answer = sent.send().await;
    let millis = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
    let arrival = Arrival::new(workspace.clone(), PROBE_PATH, body, Timestamp::now());
    let arrived = blocking(ledger, move |ledger| {
        let found = ledger.find_in_inbox(&arrival)?;
        found.map(|sequence| ledger.remove_from_inbox(sequence)).transpose()?;
        Ok(found.is_some())
    });
    let arrived = arrived.await?;
    Ok(match answer {
        Ok(answer) if answer.status().is_success() && arrived => ProbeOutcome::Arrived { millis },
        Ok(answer) if answer.status().is_success() => ProbeOutcome::Elsewhere,
        // It came as far as here, or a proxy says the same.
        Ok(answer) if answer.status().as_u16() == 503 && local => ProbeOutcome::NotStored,
        Ok(answer) => ProbeOutcome::Refused { status: answer.status().as_u16() },
        Err(error) => no_answer(&error),
    })
}

fn client(local: bool) -> reqwest::Result<reqwest::Client> {
    // One per process; a second installation is refused, which is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(concat!("RoomDesk/", env!("CARGO_PKG_VERSION")))
        .timeout(PATIENCE)
        // The vendor is not known to follow any, and the secret is in the address.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false);
    if local { builder.no_proxy().tls_certs_only([]) } else { builder }.build()
}

fn no_answer(error: &reqwest::Error) -> ProbeOutcome {
    let mut sources = std::iter::successors(std::error::Error::source(error), |source| source.source());
    if error.is_timeout() {
        return ProbeOutcome::TimedOut;
    }
    let mut name_unknown = false;
    let untrusted = sources.any(|source| {
        name_unknown |= source.to_string().contains("dns error");
        wraps_tls(source)
    });
    match (untrusted, name_unknown) {
        (true, _) => ProbeOutcome::CertificateUntrusted,
        (_, true) => ProbeOutcome::NameUnknown,
        _ => ProbeOutcome::Unreachable,
    }
}

/// An error of TLS may stand inside an error of the connection, which does not tell it as its source.
fn wraps_tls(source: &(dyn std::error::Error + 'static)) -> bool {
    let inner = source.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    source.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>())
}
