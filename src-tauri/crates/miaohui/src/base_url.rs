//! Where a tenant's API lives: a host, perhaps with a path prefix.

use std::fmt;

use url::{Host, Url};

use crate::endpoint::Endpoint;

/// The address that the calls are appended to, always without a slash at the end.
///
/// Most tenants use [`BaseUrl::DEFAULT`]; others have a host of their own with a path prefix such as
/// `https://host/stream-api`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    text: String,
    host: String,
    this_machine: bool,
}

/// Why a text is not an address of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlProblem {
    /// Nothing was given.
    #[error("the address is empty")]
    Empty,
    /// It cannot be read as an address.
    #[error("this is not a web address")]
    NotAnAddress,
    /// Something else than http or https.
    #[error("the address must start with https:// or http://")]
    UnsupportedScheme,
    /// No host in it.
    #[error("the address names no host")]
    NoHost,
}

impl BaseUrl {
    /// The vendor's own host (every call of the vendor's page).
    pub const DEFAULT: &str = "https://ex-api.botorange.com";

    /// Reads an address as people paste it: without a scheme it becomes `https://` (`http://` for this
    /// machine itself), query, fragment and user name are dropped, and the address of a whole call
    /// (`https://host/p/room/list?token=…`) is cut back to what comes before the call.
    pub fn parse(text: &str) -> Result<Self, BaseUrlProblem> {
        let text = text.trim().trim_matches(['"', '\'', '“', '”', '‘', '’', '「', '」', '<', '>']).trim();
        if text.is_empty() {
            return Err(BaseUrlProblem::Empty);
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(BaseUrlProblem::NotAnAddress);
        }
        let mut url = if text.contains("://") { read(text)? } else { read(&format!("https://{text}"))? };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(BaseUrlProblem::NoHost)?.to_owned();
        if !text.contains("://") && is_this_machine(&url) {
            url = read(&format!("http://{text}"))?;
        }
        if !matches!(url.scheme(), "https" | "http") {
            return Err(BaseUrlProblem::UnsupportedScheme);
        }
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let text = format!("{}://{host}{port}{}", url.scheme(), prefix(url.path()));
        Ok(Self { text, host, this_machine: is_this_machine(&url) })
    }

    /// The address without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host's name or number, without the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// True when no certificate is involved.
    pub(crate) fn is_plain(&self) -> bool {
        self.text.starts_with("http:")
    }

    /// True for a loopback address, such as that of the simulator inside the app.
    pub fn is_this_machine(&self) -> bool {
        self.this_machine
    }

    /// The address of a call.
    pub(crate) fn call(&self, endpoint: Endpoint) -> String {
        format!("{}/{}", self.text, endpoint.path())
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn read(text: &str) -> Result<Url, BaseUrlProblem> {
    Url::parse(text).map_err(|problem| match problem {
        url::ParseError::EmptyHost => BaseUrlProblem::NoHost,
        _ => BaseUrlProblem::NotAnAddress,
    })
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The path without a call at its end and without slashes at its end.
fn prefix(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    Endpoint::ALL
        .iter()
        .find_map(|endpoint| path.strip_suffix(endpoint.path())?.strip_suffix('/'))
        .unwrap_or(path)
        .trim_end_matches('/')
}
