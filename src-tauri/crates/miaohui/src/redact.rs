//! Keeps tokens out of everything that is written: texts, logs, error details.
//!
//! Each [`Token`](crate::Token) made in this process is registered here, in the spellings in which it can turn
//! up (as it is, escaped for a query, escaped for JSON). [`scrubbed`] replaces them in a text;
//! [`RedactingWriter`] does so for a whole log and is what the application gives to `tracing_subscriber`.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::{PoisonError, RwLock};

use secrecy::{ExposeSecret, SecretString};

/// What stands in place of a token.
pub const PLACEHOLDER: &str = "[token]";

/// Below this many characters a "token" is a slip of the keyboard; replacing it would spoil every line.
const SHORTEST: usize = 4;

static SPELLINGS: RwLock<Vec<SecretString>> = RwLock::new(Vec::new());

/// Makes the token known; called when a [`Token`](crate::Token) is made.
pub(crate) fn register(token: &str) {
    if token.chars().count() < SHORTEST {
        return;
    }
    let query: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    let json = token.replace('\\', "\\\\").replace('"', "\\\"");
    let mut known = SPELLINGS.write().unwrap_or_else(PoisonError::into_inner);
    for spelling in [token, &query, &json] {
        if !known.iter().any(|known| known.expose_secret() == spelling) {
            known.push(SecretString::from(spelling.to_owned()));
        }
    }
    // Longest first, so that a token which contains another one is replaced whole.
    known.sort_by_key(|spelling| std::cmp::Reverse(spelling.expose_secret().len()));
}

/// The text with every known token replaced by [`PLACEHOLDER`].
pub fn scrubbed(text: &str) -> Cow<'_, str> {
    let known = SPELLINGS.read().unwrap_or_else(PoisonError::into_inner);
    let mut text = Cow::Borrowed(text);
    for spelling in known.iter().map(ExposeSecret::expose_secret) {
        if text.contains(spelling) {
            text = Cow::Owned(text.replace(spelling, PLACEHOLDER));
        }
    }
    text
}

/// A writer that holds back what it gets until it is flushed or dropped, then passes it on without tokens.
///
/// It collects, because a token may arrive in two pieces. For a log, `tracing_subscriber` makes one
/// writer for each event:
///
/// ```
/// let subscriber = tracing_subscriber::fmt()
///     .with_writer(|| miaohui::RedactingWriter::new(std::io::stderr()))
///     .finish();
/// # drop(subscriber);
/// ```
#[derive(Debug)]
pub struct RedactingWriter<W: Write> {
    inner: W,
    held: Vec<u8>,
}

impl<W: Write> RedactingWriter<W> {
    /// Wraps the writer that gets the cleaned text.
    pub fn new(inner: W) -> Self {
        Self { inner, held: Vec::new() }
    }
}

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        self.inner.write_all(scrubbed(&String::from_utf8_lossy(&held)).as_bytes())?;
        self.inner.flush()
    }
}

impl<W: Write> Drop for RedactingWriter<W> {
    fn drop(&mut self) {
        // A log that cannot be written has nowhere to report it.
        let _ = self.flush();
    }
}
