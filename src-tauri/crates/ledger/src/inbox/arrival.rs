//! A callback on its way into the inbox.

use std::borrow::Cow;

use bytes::Bytes;
use jiff::Timestamp;

use super::fingerprints;
use crate::WorkspaceId;

/// Longest path that is kept, in characters; the longest known has 15.
const LONGEST_PATH: usize = 200;

/// A callback as it arrived, without the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    pub(super) workspace: WorkspaceId,
    pub(super) path: String,
    pub(super) body: Bytes,
    pub(super) fingerprint: i64,
    pub(super) received_at: Timestamp,
}

impl Arrival {
    /// Takes what was posted to `path`, below the secret root, whatever it is. The value of the body's `token` is
    /// replaced here: it never reaches the file.
    pub fn new(workspace: WorkspaceId, path: &str, body: impl Into<Bytes>, received_at: Timestamp) -> Self {
        let path: String = path.trim_matches('/').chars().take(LONGEST_PATH).collect();
        let body = body.into();
        let cleaned = match miaohui::callback::without_token(&body) {
            Cow::Owned(cleaned) => Some(cleaned),
            Cow::Borrowed(_) => None,
        };
        let body = cleaned.map_or(body, Bytes::from);
        let fingerprint = fingerprints::fingerprint(&path, &body);
        Self { workspace, path, body, fingerprint, received_at }
    }

    /// Bytes of the body.
    pub fn size(&self) -> usize {
        self.body.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ledger;

    #[test]
    fn no_token_stays_in_any_body() {
        let token = "5f60998462c907003e1fa2c1";
        let whole = format!("{{\"wxid\": \"R:1\", \"token\": \"{token}\"}}");
        let twice = format!("{{\"token\": \"{token}\", \"token\" : \"{token}\"}}");
        let inner = format!("{{\"data\": {{\"token\":\"{token}\"}}}}");
        let cut = &whole[..whole.len() - 2];
        let mut bytes = whole.clone().into_bytes();
        bytes.push(0xff);
        for body in [whole.as_bytes(), twice.as_bytes(), inner.as_bytes(), cut.as_bytes(), &bytes] {
            let arrival = Arrival::new(WorkspaceId::named("w"), "room/left", body.to_vec(), Timestamp::UNIX_EPOCH);
            let kept = String::from_utf8_lossy(&arrival.body);
            assert!(!kept.contains(token), "{kept}");
        }
    }

    #[test]
    fn other_bodies_are_kept_byte_for_byte() {
        let long = "客户".repeat(100_000);
        for body in [&b"{ \"topic\" : \"token\" }"[..], b"", b"<html>", &[0xff, 0, 0xfe], long.as_bytes()] {
            let folder = tempfile::tempdir().unwrap();
            let ledger = Ledger::open(folder.path()).unwrap().ledger;
            let arrival = Arrival::new(WorkspaceId::named("w"), "/x/", body.to_vec(), Timestamp::UNIX_EPOCH);
            let kept = ledger.append_to_inbox(&[arrival]).unwrap();
            let entry = ledger.inbox_entry(kept[0].sequence).unwrap().unwrap();
            assert_eq!((entry.path.as_str(), entry.body.as_slice()), ("x", body));
        }
    }
}
