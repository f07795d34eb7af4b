//! Why a row of a plan is impossible or doubtful.

use mirror::RowAccount;

/// A reason: the key of its text, and what belongs into the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    /// One of `plan.*`.
    pub(crate) key: &'static str,
    /// Names of accounts, a number, what stands in the file.
    pub(crate) values: Vec<String>,
}

impl Reason {
    pub(crate) fn new<Value: Into<String>>(key: &'static str, values: impl IntoIterator<Item = Value>) -> Self {
        Self { key, values: values.into_iter().map(Into::into).collect() }
    }

    pub(crate) fn plain(key: &'static str) -> Self {
        Self { key, values: Vec::new() }
    }
}

/// What an account is called in a text.
pub(crate) fn account_name(account: &RowAccount) -> String {
    let name = account.nick_name.trim();
    if name.is_empty() { account.user_id.to_string() } else { name.to_owned() }
}
