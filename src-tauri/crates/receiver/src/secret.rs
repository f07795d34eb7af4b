//! The secret in a callback address: the only proof that a callback is the vendor's.

use std::fmt;

use subtle::ConstantTimeEq;

/// Random bytes of a new secret: 160 bits.
const BYTES: usize = 20;
/// Fewest characters of a secret that a person brings along: 128 bits as hex digits.
const FEWEST: usize = 32;
/// Most characters of one.
const MOST: usize = 128;

/// One part of the callback address that nobody can guess. Its `Debug` does not show it.
#[derive(Clone)]
pub struct Secret(String);

/// Why a text cannot be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretProblem {
    /// Shorter than 32 characters: it could be guessed. Or longer than 128.
    #[error("a secret has {FEWEST} to {MOST} characters")]
    Length,
    /// Has signs that do not stand for themselves in an address.
    #[error("a secret has letters, digits, - and _ only")]
    Sign,
    /// The operating system gave no random numbers.
    #[error("the operating system gives no random numbers")]
    NoRandom,
}

impl Secret {
    /// A new one, of the operating system's random numbers: 40 hex digits.
    ///
    /// # Errors
    /// [`SecretProblem::NoRandom`].
    pub fn random() -> Result<Self, SecretProblem> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(|_| SecretProblem::NoRandom)?;
        Ok(Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// One that was kept.
    ///
    /// # Errors
    /// When it could be guessed or cannot stand in an address.
    pub fn parse(text: &str) -> Result<Self, SecretProblem> {
        if !(FEWEST..=MOST).contains(&text.len()) {
            return Err(SecretProblem::Length);
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
            return Err(SecretProblem::Sign);
        }
        Ok(Self(text.to_owned()))
    }

    /// The secret itself: for the address to paste, and for the file that keeps it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `text` is the secret, in a time that does not depend on how much of it is right.
    pub fn is(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_one_is_long_never_the_same_and_not_shown() {
        let (one, other) = (Secret::random().unwrap(), Secret::random().unwrap());
        assert_eq!(one.expose().len(), 40);
        assert!(one.is(one.expose()) && !one.is(other.expose()) && !one.is("") && !one.is(&one.expose()[..39]));
        assert_eq!(format!("{one:?}"), "Secret(…)");
        assert!(Secret::parse(one.expose()).unwrap().is(one.expose()));
    }

    #[test]
    fn what_could_be_guessed_or_misread_is_refused() {
        let problem = |text: &str| Secret::parse(text).unwrap_err();
        assert_eq!(problem("short"), SecretProblem::Length);
        assert_eq!(problem(&"x".repeat(129)), SecretProblem::Length);
        assert_eq!(problem(&format!("{}/{}", "x".repeat(20), "y".repeat(20))), SecretProblem::Sign);
        assert_eq!(problem(&"密".repeat(20)), SecretProblem::Sign);
    }
}
