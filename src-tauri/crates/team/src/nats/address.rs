//! Where the team's server is.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use async_nats::ServerAddr;

/// The address of a server: `tls://nats.example.com:4222`, or `nats://127.0.0.1:4222` on the same machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress(ServerAddr);

/// Why a text is not the address of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressProblem {
    /// It cannot be read as an address.
    #[error("this is not an address like tls://nats.example.com:4222")]
    Unreadable,
    /// Without encryption, and not on this machine.
    #[error("an address of another machine must begin with tls://")]
    NotEncrypted,
    /// A name or password in the address: keys are kept apart from it.
    #[error("the address contains a name or password")]
    HasPassword,
}

impl FromStr for ServerAddress {
    type Err = AddressProblem;

    /// Without a scheme `tls://` is meant, without a port 4222.
    fn from_str(text: &str) -> Result<Self, AddressProblem> {
        let text = text.trim();
        let whole = if text.contains("://") { text.to_owned() } else { format!("tls://{text}") };
        if !(whole.starts_with("tls://") || whole.starts_with("nats://")) {
            return Err(AddressProblem::Unreadable);
        }
        let address = ServerAddr::from_str(&whole).map_err(|_| AddressProblem::Unreadable)?;
        if address.has_user_pass() || whole.contains('@') {
            return Err(AddressProblem::HasPassword);
        }
        if address.host().is_empty() {
            return Err(AddressProblem::Unreadable);
        }
        if address.tls_required() || is_this_machine(address.host()) {
            Ok(Self(address))
        } else {
            Err(AddressProblem::NotEncrypted)
        }
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_url_str())
    }
}

impl ServerAddress {
    pub(super) fn inner(&self) -> ServerAddr {
        self.0.clone()
    }

    pub(super) fn wants_tls(&self) -> bool {
        self.0.tls_required()
    }
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, AddressProblem> {
        text.parse::<ServerAddress>().map(|address| address.to_string())
    }

    #[test]
    fn other_machines_are_reached_encrypted_only() {
        assert_eq!(read(" nats.example.com ").unwrap(), "tls://nats.example.com");
        assert_eq!(read("tls://10.0.0.5:4443").unwrap(), "tls://10.0.0.5:4443");
        assert_eq!(read("nats://10.0.0.5:4222"), Err(AddressProblem::NotEncrypted));
        assert_eq!(read("nats://localhost.example.com"), Err(AddressProblem::NotEncrypted));
        assert!(read("nats://127.0.0.1:4222").is_ok());
        assert!(read("nats://[::1]:4222").is_ok());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "tls://", "http://nats.example.com", "ws://127.0.0.1:80", "tls://a b"] {
            assert_eq!(read(text), Err(AddressProblem::Unreadable), "{text}");
        }
        assert_eq!(read("tls://me:secret@nats.example.com"), Err(AddressProblem::HasPassword));
    }
}
