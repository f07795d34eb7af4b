//! How the connection to the team stands.

use std::time::SystemTime;

/// How the connection to the team stands. Meant to be shown: a desk that is on its own says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Whether the server is reached.
    pub link: Link,
    /// Since when it is so, on this machine's clock.
    pub since: SystemTime,
    /// What somebody has to put right, if anything. It may be there while the server is reached.
    pub fault: Option<Fault>,
}

/// Whether the server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Not reached yet since the start.
    Connecting,
    /// Reached.
    Connected,
    /// Lost. It is tried again by itself, at least every four seconds.
    Away,
}

/// Something that does not pass by itself. Texts are the server's or the system's own, for 复制详情.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The server does not know this desk's key, or no longer.
    #[error("the server refuses this key")]
    KeyRefused,
    /// The server denies something this desk needs: its permissions differ from those in `docs/team.md`.
    #[error("the server denies: {0}")]
    Denied(String),
    /// The certificate or its authority: wrong CA file, wrong name, expired.
    #[error("no trusted connection: {0}")]
    Tls(String),
    /// A stream is missing or made otherwise than `roomdesk-relay setup` makes it.
    #[error("the team's streams are not as they should be: {0}")]
    Setup(String),
}

impl Connection {
    pub(crate) fn new(link: Link, fault: Option<Fault>) -> Self {
        Self { link, since: SystemTime::now(), fault }
    }

    /// True when the server is reached.
    pub fn is_connected(&self) -> bool {
        self.link == Link::Connected
    }
}
