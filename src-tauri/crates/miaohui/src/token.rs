//! The tenant's secret: how it is taken out of what people paste, and how it stays out of everything printed.

use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::OnceLock;

use secrecy::{ExposeSecret, SecretString};

use crate::redact;

/// Longest token accepted, in characters. Every sample has 24; the vendor names no limit.
const MAX_LENGTH: usize = 256;

/// The vendor's credential of one team (小组): whoever holds it can act for all its accounts.
///
/// It has no `Serialize` and no `Display`, its `Debug` prints `Token(…)`, its memory is wiped when
/// dropped, and making one registers it for [`redact`], so that logs cannot show it either.
#[derive(Clone)]
pub struct Token(SecretString);

/// What [`Token::clean`] understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanedToken {
    /// The token itself.
    pub token: Token,
    /// Its length in characters, to be shown so that people can compare.
    pub length: usize,
    /// True when something was removed from what was pasted.
    pub cleaned: bool,
}

/// Why a pasted text is not a token. No variant holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenProblem {
    /// Nothing is left after cleaning.
    #[error("the token is empty")]
    Empty,
    /// Spaces or line breaks inside: more than the token was pasted.
    #[error("the token contains spaces or line breaks")]
    ContainsSpaces,
    /// Letters that no token has, such as Chinese or full-width ones.
    #[error("the token contains characters other than letters, digits and ASCII signs")]
    NotPrintable,
    /// Longer than 256 characters.
    #[error("the token is too long")]
    TooLong,
}

impl Token {
    /// Takes the token out of whatever was pasted: trims spaces, line breaks, zero-width characters
    /// and all kinds of quotes; finds it behind `token=` (also inside an address) or `"token": "…"`.
    pub fn clean(pasted: &str) -> Result<CleanedToken, TokenProblem> {
        let visible: String = pasted.chars().filter(|c| !is_invisible(*c)).collect();
        let found = value_behind_key(&visible).unwrap_or(visible);
        let text = found.trim_matches(is_wrapping);
        let length = text.chars().count();
        if text.is_empty() {
            return Err(TokenProblem::Empty);
        }
        if text.chars().any(char::is_whitespace) {
            return Err(TokenProblem::ContainsSpaces);
        }
        if !text.chars().all(|c| c.is_ascii_graphic()) {
            return Err(TokenProblem::NotPrintable);
        }
        if length > MAX_LENGTH {
            return Err(TokenProblem::TooLong);
        }
        redact::register(text);
        Ok(CleanedToken { length, cleaned: text != pasted, token: Self(SecretString::from(text.to_owned())) })
    }

    /// The secret itself: only for the wire and the keychain.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// A key for maps in this process: equal tokens have equal fingerprints. It is keyed with a
    /// random number of this process, so it says nothing about the token and changes at each start.
    pub fn fingerprint(&self) -> u64 {
        static KEY: OnceLock<RandomState> = OnceLock::new();
        KEY.get_or_init(RandomState::new).hash_one(self.expose())
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Token {}

impl Hash for Token {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.fingerprint().hash(state);
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Characters that are pasted along unseen: zero-width spaces and joiners, byte order and direction marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{00ad}')
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '`'
            | '“'
            | '”'
            | '„'
            | '‟'
            | '‘'
            | '’'
            | '‚'
            | '‛'
            | '「'
            | '」'
            | '『'
            | '』'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '＂'
            | '＇'
            | '《'
            | '》'
            | '〈'
            | '〉'
            | '【'
            | '】'
            | '´'
    )
}

/// What may stand around a token and does not belong to it.
fn is_wrapping(c: char) -> bool {
    c.is_whitespace() || is_quote(c) || matches!(c, ',' | ';' | '，' | '；' | '。' | '<' | '>' | '\\')
}

/// The value behind a key called `token`, in a query (`token=abcd&…`), in JSON (`"token": "abcd"`)
/// or in a note (`token：abcd`); `None` when there is no such key.
fn value_behind_key(text: &str) -> Option<String> {
    const KEY: &str = "token";
    let lower = text.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = lower[from..].find(KEY).map(|at| at + from) {
        from = at + KEY.len();
        let part_of_longer_word =
            text[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let rest = text[from..].trim_start_matches(|c: char| c.is_whitespace() || is_quote(c) || c == '\\');
        let Some(value) = rest.strip_prefix(['=', ':', '：', '＝']) else { continue };
        if part_of_longer_word {
            continue;
        }
        let value = value.trim_start_matches(|c: char| c.is_whitespace() || is_quote(c) || c == '\\');
        let ends = |c: char| c.is_whitespace() || is_quote(c) || matches!(c, '&' | '#' | ',' | '}' | '\\');
        let value = value.split(ends).next().unwrap_or_default();
        return Some(percent_decoded(value));
    }
    None
}

/// Undoes the escapes of a query value; a text without valid escapes comes back unchanged.
fn percent_decoded(value: &str) -> String {
    if !value.contains('%') {
        return value.to_owned();
    }
    // A plus sign is kept: in a token it is more likely itself than a space.
    let pair = format!("v={}", value.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes()).next().map_or_else(String::new, |(_, value)| value.into_owned())
}
