//! The names that make up subjects and keys on the server.
//!
//! Any text may be a name; on the server it is written with letters, digits, `-` and `_`, every other byte as `=` and two
//! hexadecimal digits, so that no name can reach into another's subjects and every key is one the server accepts.

use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};

/// Longest name, in bytes: subjects stay far below the server's 4 KiB line.
const LONGEST: usize = 128;

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameProblem {
    /// Nothing in it.
    #[error("the name is empty")]
    Empty,
    /// More than 128 bytes of UTF-8.
    #[error("the name is longer than 128 bytes")]
    TooLong,
    /// Line breaks or other control characters.
    #[error("the name contains control characters")]
    ControlCharacters,
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes any text of 1 to 128 bytes without control characters.
            pub fn new(text: impl Into<String>) -> Result<Self, NameProblem> {
                checked(text.into()).map(Self)
            }

            /// The name as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameProblem;

            fn try_from(text: String) -> Result<Self, NameProblem> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    };
}

name! {
    /// A team: everyone who works with one token. The same on every desk and on the relay; best short and plain
    /// (`sales`), because it stands in the server's permissions.
    TeamName
}
name! {
    /// One desk (or the relay), as colleagues know it: shown to them as the runner of a job.
    DeskName
}
name! {
    /// The hosted account that an event is about, whatever the event calls it.
    AccountKey
}
name! {
    /// What an event tells: the callback's path below the secret, such as `chatroom/joined`.
    EventKind
}
name! {
    /// The inbox key of a callback: equal for equal callbacks, so that none is stored twice.
    EventKey
}
name! {
    /// A job, the same on every desk that could run it.
    JobKey
}

impl DeskName {
    /// A desk that did not say its name in a way this program reads.
    pub(crate) fn unknown() -> Self {
        Self("?".to_owned())
    }
}

fn checked(text: String) -> Result<String, NameProblem> {
    if text.is_empty() {
        Err(NameProblem::Empty)
    } else if text.len() > LONGEST {
        Err(NameProblem::TooLong)
    } else if text.chars().any(char::is_control) {
        Err(NameProblem::ControlCharacters)
    } else {
        Ok(text)
    }
}

/// A name as one token of a subject.
pub(crate) fn to_token(name: &str) -> String {
    let mut token = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            token.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(token, "={byte:02X}");
        }
    }
    token
}

/// The name that a token stands for; `None` when no name is written like this.
pub(crate) fn from_token(token: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(token.len());
    let mut rest = token.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        if byte == b'=' {
            let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reaches_into_no_other_subject_and_comes_back() {
        for name in ["sales", "a.b", "*", ">", "群台 1", "=", "=2E", "a=b", "x/y\\z", "_-"] {
            let token = to_token(name);
            assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=".contains(&b)), "{token}");
            assert_eq!(from_token(&token).as_deref(), Some(name));
        }
        assert_ne!(to_token("a.b"), to_token("a=2Eb"));
    }

    #[test]
    fn what_is_no_token_is_no_name() {
        for token in ["=", "=2", "=zz", "=FF", "ok=é"] {
            assert_eq!(from_token(token), None, "{token}");
        }
    }

    #[test]
    fn names_are_bounded() {
        assert_eq!(TeamName::new(""), Err(NameProblem::Empty));
        assert_eq!(TeamName::new("a\nb"), Err(NameProblem::ControlCharacters));
        assert_eq!(TeamName::new("x".repeat(129)), Err(NameProblem::TooLong));
        assert_eq!(TeamName::new("群".repeat(42)).unwrap().as_str().chars().count(), 42);
    }
}
