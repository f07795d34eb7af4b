//! The key by which the server knows a desk.

use std::fmt;

use nkeys::{KeyPair, KeyPairType};
use secrecy::{ExposeSecret, SecretString};

/// The secret half of an nkey of type user (`SU…`). The app keeps it in the keychain, the relay in a file that only its
/// user can read; the server knows the public half only (`U…`).
///
/// It has no `Display` and no `Serialize`, its `Debug` prints `NkeySeed(…)`, and its memory is wiped when dropped.
#[derive(Clone)]
pub struct NkeySeed {
    seed: SecretString,
    public: String,
}

/// Why a text is no key. No variant holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NkeyProblem {
    /// Not the seed of an nkey, or one with a typing error.
    #[error("this is not the seed of an nkey")]
    NotASeed,
    /// The seed of an account, operator or server, not of a user.
    #[error("this is an nkey, but not one of a user")]
    NotAUser,
    /// The public half: the secret one is wanted.
    #[error("this is the public half of an nkey")]
    PublicHalf,
}

impl NkeySeed {
    /// A new key. Only [`NkeySeed::public`] needs to leave the machine.
    pub fn generate() -> Result<Self, NkeyProblem> {
        let pair = KeyPair::new_user();
        let seed = pair.seed().map_err(|_| NkeyProblem::NotASeed)?;
        Ok(Self { seed: SecretString::from(seed), public: pair.public_key() })
    }

    /// Takes a seed as it stands in a file or was pasted; spaces and line breaks around it do not matter.
    pub fn parse(text: &str) -> Result<Self, NkeyProblem> {
        let text = text.trim();
        match KeyPair::from_seed(text) {
            Ok(pair) if pair.key_pair_type() == KeyPairType::User => {
                Ok(Self { public: pair.public_key(), seed: SecretString::from(text.to_owned()) })
            }
            Ok(_) => Err(NkeyProblem::NotAUser),
            Err(_) if KeyPair::from_public_key(text).is_ok() => Err(NkeyProblem::PublicHalf),
            Err(_) => Err(NkeyProblem::NotASeed),
        }
    }

    /// The half that the server is told: `U` and 55 letters and digits.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The secret itself: only for the connection, the keychain and the relay's file.
    pub fn expose(&self) -> &str {
        self.seed.expose_secret()
    }
}

impl fmt::Debug for NkeySeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NkeySeed(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_again_and_shown_to_nobody() {
        let made = NkeySeed::generate().unwrap();
        let read = NkeySeed::parse(&format!("  {}\n", made.expose())).unwrap();
        assert_eq!(read.public(), made.public());
        assert!(read.public().starts_with('U'));
        assert_eq!(format!("{read:?}"), "NkeySeed(…)");
    }

    #[test]
    fn what_is_no_key_is_refused_without_repeating_it() {
        let public = NkeySeed::generate().unwrap().public().to_owned();
        assert_eq!(NkeySeed::parse(&public).unwrap_err(), NkeyProblem::PublicHalf);
        assert_eq!(NkeySeed::parse("SUAPASSWORD").unwrap_err(), NkeyProblem::NotASeed);
        let account = KeyPair::new_account().seed().unwrap();
        assert_eq!(NkeySeed::parse(&account).unwrap_err(), NkeyProblem::NotAUser);
    }
}
