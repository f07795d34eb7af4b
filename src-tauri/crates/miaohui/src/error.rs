//! What can go wrong with a call, told apart by what it says about the vendor's side: did it happen or not.

use std::sync::Arc;
use std::time::Duration;

use crate::codes::{self, ErrorClass, Reading};
use crate::endpoint::Endpoint;

/// Why a call gave no result. No variant holds the token or an address with it: whatever the vendor
/// sent is scrubbed before it gets here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The vendor understood and said no.
    #[error(transparent)]
    Business(#[from] BusinessError),
    /// It surely did not reach the vendor.
    #[error("{endpoint}: not sent: {cause}")]
    NotSent {
        /// The call.
        endpoint: Endpoint,
        /// What stood in the way.
        cause: NotSentCause,
    },
    /// It may or may not have been done.
    #[error("{endpoint}: outcome unknown: {cause}")]
    Ambiguous {
        /// The call.
        endpoint: Endpoint,
        /// What happened to the answer.
        cause: AmbiguousCause,
    },
    /// HTTP 429: too many calls with this token. Surely not done.
    #[error("{endpoint}: too many requests")]
    RateLimited {
        /// The call.
        endpoint: Endpoint,
        /// How long the vendor asks to wait, when it says so.
        retry_after: Option<Duration>,
        /// The body: a plain text, not JSON. Empty when this client held the call back itself
        /// because the token's pause is still on.
        body: String,
    },
    /// An answer that is not what the documents describe.
    #[error("{endpoint}: unexpected answer (HTTP {status}) at `{path}`: {detail}")]
    Protocol {
        /// The call.
        endpoint: Endpoint,
        /// The HTTP status.
        status: u16,
        /// JSON path of what failed, such as `data[3].members[0].wxid`; empty for the answer as a whole.
        path: String,
        /// What is wrong with it.
        detail: String,
        /// The body, as far as it was read.
        raw: Arc<str>,
    },
    /// Not sent, because it breaks a documented limit.
    #[error("{endpoint}: refused before sending: {reason}")]
    Refused {
        /// The call.
        endpoint: Endpoint,
        /// Which limit.
        reason: RefusedReason,
    },
}

/// The vendor's own no: a code other than 0 in the answer's envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{endpoint}: code {code}: {message}")]
pub struct BusinessError {
    /// The call; the same code means something else on another one.
    pub endpoint: Endpoint,
    /// The HTTP status that carried it.
    pub status: u16,
    /// `code` or `errcode`.
    pub code: i64,
    /// `message` or `errmsg`, as it came.
    pub message: String,
    /// The whole body.
    pub raw: Arc<str>,
}

impl BusinessError {
    /// The code's class and text key on this endpoint.
    pub fn reading(&self) -> Reading {
        codes::reading(self.endpoint, self.code, &self.message)
    }

    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        self.reading().class
    }

    /// The key of its text.
    pub fn key(&self) -> &'static str {
        self.reading().key
    }
}

/// Why a call surely did not reach the vendor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSentCause {
    /// The host's name has no address.
    #[error("the host name cannot be resolved ({0})")]
    Dns(String),
    /// Nobody listens there, or the network refuses.
    #[error("connection refused ({0})")]
    Refused(String),
    /// No connection within the connect timeout.
    #[error("no connection in time ({0})")]
    ConnectTimeout(String),
    /// The certificate or the encryption was not accepted.
    #[error("no secure connection ({0})")]
    Tls(String),
    /// The proxy cannot be reached, or refuses.
    #[error("the proxy does not let it through ({0})")]
    Proxy(String),
    /// No connection for another reason, such as no route to the network.
    #[error("no connection ({0})")]
    Unreachable(String),
}

/// What happened to an answer that never came whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmbiguousCause {
    /// Sent, and no answer within the read timeout.
    #[error("no answer in time")]
    ReadTimeout,
    /// The connection ended before an answer.
    #[error("connection lost ({0})")]
    ConnectionLost(String),
    /// The answer's body ended early or could not be unpacked.
    #[error("answer cut off ({0})")]
    BodyCut(String),
    /// HTTP 5xx or 408 without a code of the vendor.
    #[error("server error (HTTP {status})")]
    ServerError {
        /// The HTTP status.
        status: u16,
        /// The beginning of the body.
        snippet: String,
    },
}

/// Which documented limit a request breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefusedReason {
    /// A new room needs at least 2 customers (vendor's page, 创建群聊).
    #[error("{count} customers, at least 2 needed")]
    TooFewCustomers {
        /// Different customers given.
        count: usize,
    },
    /// A new room takes at most 40 customers (vendor's page, 创建群聊).
    #[error("{count} customers, at most 40 possible")]
    TooManyCustomers {
        /// Different customers given.
        count: usize,
    },
    /// A field that must be sent is empty.
    #[error("`{field}` is empty")]
    Empty {
        /// The vendor's name of the field.
        field: &'static str,
    },
}

impl Error {
    /// The call that failed.
    pub fn endpoint(&self) -> Endpoint {
        match self {
            Self::Business(error) => error.endpoint,
            Self::NotSent { endpoint, .. }
            | Self::Ambiguous { endpoint, .. }
            | Self::RateLimited { endpoint, .. }
            | Self::Protocol { endpoint, .. }
            | Self::Refused { endpoint, .. } => *endpoint,
        }
    }

    /// True when the vendor does not accept the token: code −1 (无效token), 40003 (seen on reads), or
    /// HTTP 401 or 403.
    pub fn token_rejected(&self) -> bool {
        match self {
            Self::Business(error) => {
                matches!(error.code, -1 | 401 | 403)
                    || matches!(error.status, 401 | 403)
                    || (error.code == 40003 && !error.endpoint.is_write())
            }
            Self::Protocol { status, .. } => matches!(status, 401 | 403),
            _ => false,
        }
    }

    /// True when this tenant does not have the call: an optional neighbour answers HTTP 404, 405, 410 or 501,
    /// or the code 404.
    pub fn call_missing(&self) -> bool {
        const MISSING: [u16; 4] = [404, 405, 410, 501];
        self.endpoint().is_optional()
            && match self {
                Self::Business(error) => MISSING.contains(&error.status) || error.code == 404,
                Self::Protocol { status, .. }
                | Self::Ambiguous { cause: AmbiguousCause::ServerError { status, .. }, .. } => MISSING.contains(status),
                _ => false,
            }
    }

    /// True when nobody can say whether the vendor did it. For a write this means: read before anything
    /// else, never send it again blindly. An answer in 2xx that cannot be understood counts: it may
    /// have been a yes.
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Ambiguous { .. } => true,
            Self::Protocol { status, .. } => !(300..500).contains(status),
            // A code of the web server's own (`{"code": 500}`) says no more than the status does.
            Self::Business(error) => error.status >= 500 && error.reading() == codes::UNKNOWN,
            Self::NotSent { .. } | Self::RateLimited { .. } | Self::Refused { .. } => false,
        }
    }
}
