//! The one error that crosses to the window: `{code, message, details}`.
//!
//! A code exists only where the screen says or offers something of its own for it. The words are the UI's
//! (`ui/src/api/errors.ts`); `message` is English, for logs and for 复制详情.

use jiff::Timestamp;
use miaohui::{AmbiguousCause, NotSentCause};
use mirror::Millis;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Longest vendor answer that travels to the window, in characters.
const RAW_LIMIT: usize = 2_000;

/// What went wrong, as the window gets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, thiserror::Error)]
#[error("{code:?}: {message}")]
pub struct AppError {
    /// Decides the words and the button.
    pub code: ErrorCode,
    /// English, for logs.
    pub message: String,
    /// For 复制详情. Boxed: every `Result` of the desk carries this type, and errors are rare.
    pub details: Box<ErrorDetails>,
}

/// Every case the window tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// The host's name could not be resolved: most often no network at all.
    NoNetwork,
    /// The host did not take the connection.
    HostUnreachable,
    /// The host's certificate is not trusted by this system.
    TlsUntrusted,
    /// The proxy refused or did not answer.
    ProxyFailed,
    /// Somebody answered, but not the vendor's API.
    WrongAddress,
    /// The vendor did not accept the token.
    TokenRejected,
    /// Too many requests for now.
    RateLimited,
    /// Sent, but no answer in time.
    TimedOut,
    /// The server failed or broke off.
    ServerFailed,
    /// The answer is not what the documents promise.
    AnswerUnreadable,
    /// The vendor answered with a business code.
    VendorRefused,
    /// This tenant does not have the call.
    CallMissing,
    /// There is no keychain service.
    KeychainMissing,
    /// The keychain is locked.
    KeychainLocked,
    /// The keychain did not answer in time.
    KeychainSlow,
    /// The keychain answered with an error.
    KeychainFailed,
    /// The workspace has no token here (it was kept for one session only, or removed).
    TokenMissing,
    /// The pasted text is no token.
    TokenUnusable,
    /// The address is no address.
    BaseUrlUnusable,
    /// Other input that cannot be used.
    InputUnusable,
    /// There is no such workspace, or it is not open.
    WorkspaceUnknown,
    /// There is no such room in the local data.
    RoomUnknown,
    /// The local files cannot be read or written.
    StorageFailed,
    /// The disk is full.
    StorageFull,
    /// A fault of the app itself.
    Internal,
}

/// What is known about an error beside its code. Never holds the token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetails {
    /// When it happened.
    pub at: Millis,
    /// Path of the vendor's call, such as `room/list`.
    pub endpoint: Option<String>,
    /// HTTP status, where one arrived.
    pub http_status: Option<u16>,
    /// The vendor's business code.
    pub vendor_code: Option<i32>,
    /// The vendor's own words.
    pub vendor_message: Option<String>,
    /// Key of the text for a business code, such as `addMember.alreadyInRoom`, or for input that cannot be used.
    pub text_key: Option<String>,
    /// Where in the answer reading failed.
    pub field_path: Option<String>,
    /// How long the vendor asks to wait, in seconds.
    pub retry_after_seconds: Option<u32>,
    /// The vendor's answer, cut to 2,000 characters.
    pub raw: Option<String>,
}

impl AppError {
    /// An error with nothing but its code and a message for the log.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let details = Box::new(ErrorDetails {
            at: Millis::from(Timestamp::now()),
            endpoint: None,
            http_status: None,
            vendor_code: None,
            vendor_message: None,
            text_key: None,
            field_path: None,
            retry_after_seconds: None,
            raw: None,
        });
        Self { code, message: message.into(), details }
    }

    /// Input that cannot be used, with the key of its text, such as `views.nameTaken`.
    pub fn unusable(text_key: &str, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorCode::InputUnusable, message);
        error.details.text_key = Some(text_key.to_owned());
        error
    }
}

impl From<miaohui::Error> for AppError {
    fn from(error: miaohui::Error) -> Self {
        let mut out = Self::new(code_of(&error), error.to_string());
        out.details.endpoint = Some(error.endpoint().path().to_owned());
        match &error {
            miaohui::Error::Business(business) => {
                out.details.vendor_code = i32::try_from(business.code).ok();
                out.details.vendor_message = Some(business.message.clone());
                out.details.text_key = Some(business.reading().key.to_owned());
                out.details.raw = Some(cut(&business.raw));
            }
            miaohui::Error::RateLimited { retry_after, body, .. } => {
                out.details.http_status = Some(429);
                out.details.retry_after_seconds = retry_after.map(|wait| wait.as_secs() as u32);
                out.details.raw = Some(cut(body));
            }
            miaohui::Error::Protocol { status, path, raw, .. } => {
                out.details.http_status = Some(*status);
                out.details.field_path = Some(path.clone());
                out.details.raw = Some(cut(raw));
            }
            miaohui::Error::Ambiguous { cause: AmbiguousCause::ServerError { status, .. }, .. } => {
                out.details.http_status = Some(*status);
            }
            _ => {}
        }
        out
    }
}

fn code_of(error: &miaohui::Error) -> ErrorCode {
    use miaohui::Error as E;
    if error.token_rejected() {
        return ErrorCode::TokenRejected;
    }
    if error.call_missing() {
        return ErrorCode::CallMissing;
    }
    if is_nowhere(error) {
        return ErrorCode::WrongAddress;
    }
    match error {
        E::NotSent { cause, .. } => match cause {
            NotSentCause::Dns { .. } => ErrorCode::NoNetwork,
            NotSentCause::Tls { .. } => ErrorCode::TlsUntrusted,
            NotSentCause::Proxy { .. } => ErrorCode::ProxyFailed,
            _ => ErrorCode::HostUnreachable,
        },
        E::Ambiguous { cause: AmbiguousCause::ReadTimeout, .. } => ErrorCode::TimedOut,
        E::Ambiguous { .. } => ErrorCode::ServerFailed,
        E::RateLimited { .. } => ErrorCode::RateLimited,
        // An unknown path or a web page where an answer should be: not the API, whatever else it is.
        E::Protocol { status, raw, .. } if *status == 404 || raw.trim_start().starts_with('<') => {
            ErrorCode::WrongAddress
        }
        E::Protocol { .. } => ErrorCode::AnswerUnreadable,
        E::Business(_) => ErrorCode::VendorRefused,
        E::Refused { .. } => ErrorCode::InputUnusable,
    }
}

/// A web page where an answer should be, or no such path: the seed's calls exist for every tenant, so this is not the
/// vendor's address.
fn is_nowhere(error: &miaohui::Error) -> bool {
    match error {
        miaohui::Error::Business(business) => business.code == 404,
        miaohui::Error::Protocol { status, raw, .. } => *status == 404 || raw.trim_start().starts_with('<'),
        _ => false,
    }
}

impl From<mirror::Error> for AppError {
    fn from(error: mirror::Error) -> Self {
        let code =
            if matches!(error, mirror::Error::DiskFull) { ErrorCode::StorageFull } else { ErrorCode::StorageFailed };
        Self::new(code, error.to_string())
    }
}

impl From<ledger::Error> for AppError {
    fn from(error: ledger::Error) -> Self {
        let code = match &error {
            ledger::Error::DiskFull => ErrorCode::StorageFull,
            ledger::Error::WorkspaceUnknown(_) => ErrorCode::WorkspaceUnknown,
            ledger::Error::NameTaken => return Self::unusable("views.nameTaken", error.to_string()),
            ledger::Error::JobUnknown(_) => return Self::unusable("job.unknown", error.to_string()),
            ledger::Error::ViewUnknown => return Self::unusable("views.unknown", error.to_string()),
            _ => ErrorCode::StorageFailed,
        };
        Self::new(code, error.to_string())
    }
}

impl From<miaohui::TokenProblem> for AppError {
    fn from(problem: miaohui::TokenProblem) -> Self {
        Self::new(ErrorCode::TokenUnusable, problem.to_string())
    }
}

impl From<miaohui::BaseUrlProblem> for AppError {
    fn from(problem: miaohui::BaseUrlProblem) -> Self {
        Self::new(ErrorCode::BaseUrlUnusable, problem.to_string())
    }
}

impl From<miaohui::SetupError> for AppError {
    fn from(error: miaohui::SetupError) -> Self {
        let code = match error {
            miaohui::SetupError::Proxy => ErrorCode::ProxyFailed,
            miaohui::SetupError::Tls(_) => ErrorCode::TlsUntrusted,
        };
        Self::new(code, error.to_string())
    }
}

fn cut(raw: &str) -> String {
    raw.chars().take(RAW_LIMIT).collect()
}
