//! What crosses to the window when a command fails: the desk's [`AppError`], here with the keychain's cases.

use desk::{AppError, ErrorCode};

use crate::keychain::KeychainError;

impl From<KeychainError> for AppError {
    fn from(error: KeychainError) -> Self {
        let code = match error {
            KeychainError::Missing(_) => ErrorCode::KeychainMissing,
            KeychainError::Locked => ErrorCode::KeychainLocked,
            KeychainError::Slow => ErrorCode::KeychainSlow,
            KeychainError::Failed(_) => ErrorCode::KeychainFailed,
        };
        Self::new(code, error.to_string())
    }
}
