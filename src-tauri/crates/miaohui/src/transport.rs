//! The HTTP side: sends one request once, and tells apart everything that can happen to it.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;
use tokio::time::Instant;

use crate::base_url::BaseUrl;
use crate::endpoint::Endpoint;
use crate::error::{AmbiguousCause, Error, NotSentCause};
use crate::redact;
use crate::token::Token;

/// A larger body (unpacked) is not an answer: the largest page of the largest rooms has about 15 MB.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// Connections at rest are closed sooner than servers do it (often after 5 s): a request that meets a
/// connection just being closed has an unknown outcome.
const KEEP_IDLE: Duration = Duration::from_secs(4);

/// How the vendor is reached.
#[derive(Clone, PartialEq, Eq)]
pub enum ProxyChoice {
    /// As the operating system or the environment says.
    System,
    /// Directly.
    None,
    /// Through this one: `http://host:port`, perhaps with `user:password@`.
    Url(String),
}

impl fmt::Debug for ProxyChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("System"),
            Self::None => f.write_str("None"),
            // It may hold a password.
            Self::Url(_) => f.write_str("Url(…)"),
        }
    }
}

/// How a client reaches its tenant.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// The tenant's address.
    pub base_url: BaseUrl,
    /// The tenant's secret.
    pub token: Token,
    /// The proxy; one on this machine itself is always reached directly.
    pub proxy: ProxyChoice,
    /// Longest time to get a connection. 10 s unless set.
    pub connect_timeout: Duration,
    /// Longest silence while waiting for an answer or its next piece; at least half a second more than
    /// `connect_timeout`. 30 s unless set.
    pub read_timeout: Duration,
    /// Longest time for a request as a whole. 2 minutes unless set.
    pub total_timeout: Duration,
}

impl ClientConfig {
    /// The usual settings.
    pub fn new(base_url: BaseUrl, token: Token) -> Self {
        Self {
            base_url,
            token,
            proxy: ProxyChoice::System,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(120),
        }
    }
}

/// Why no client could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The proxy's address cannot be read. The address is not repeated here: it may hold a password.
    #[error("the proxy address is not valid")]
    Proxy,
    /// The operating system's trusted certificates cannot be used.
    #[error("no secure connections possible on this machine: {0}")]
    Tls(String),
}

/// What is sent.
#[derive(Clone)]
pub(crate) enum Outgoing {
    /// GET with these fields in the query, after the token.
    Query(Vec<(&'static str, String)>),
    /// POST with these fields in a JSON body, beside the token.
    Body(Value),
}

/// What came back, still unread.
pub(crate) struct Incoming {
    pub status: u16,
    pub body: String,
    pub took: Duration,
    pub server_time: Option<Timestamp>,
    pub retry_after: Option<Duration>,
}

impl Incoming {
    /// The body without tokens: what is kept and shown.
    pub fn raw(&self) -> Arc<str> {
        redact::scrubbed(&self.body).into()
    }
}

/// One tenant's way out.
#[derive(Debug)]
pub(crate) struct Transport {
    http: reqwest::Client,
    base_url: BaseUrl,
    token: Token,
    own_proxy: bool,
}

impl Transport {
    pub fn new(config: ClientConfig) -> Result<Self, SetupError> {
        // The provider is one per process; a second installation is refused, which is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let this_machine = config.base_url.is_this_machine();
        let own_proxy = matches!(config.proxy, ProxyChoice::Url(_)) && !this_machine;
        let builder = reqwest::Client::builder()
            .user_agent(concat!("RoomDesk/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(config.connect_timeout)
            // Its clock starts with the request: a slow connection must end as "not sent", not as "no answer".
            .read_timeout(config.read_timeout.max(config.connect_timeout + Duration::from_millis(500)))
            .timeout(config.total_timeout)
            .pool_idle_timeout(KEEP_IDLE)
            // A redirect would carry the token to another address, in the query or in the Referer.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // What is sent is decided and counted in one place only.
            .retry(reqwest::retry::never());
        let builder = match &config.proxy {
            // The simulator inside the app must work without certificates installed and behind any proxy.
            _ if this_machine && config.base_url.is_plain() => builder.no_proxy().tls_certs_only([]),
            _ if this_machine => builder.no_proxy(),
            ProxyChoice::System => builder,
            ProxyChoice::None => builder.no_proxy(),
            ProxyChoice::Url(url) => builder.proxy(reqwest::Proxy::all(url.as_str()).map_err(|_| SetupError::Proxy)?),
        };
        let http = builder.build().map_err(|fault| SetupError::Tls(chain(&fault.without_url())))?;
        Ok(Self { http, base_url: config.base_url, token: config.token, own_proxy })
    }

    /// Sends once and reads the answer whole.
    pub async fn send(&self, endpoint: Endpoint, outgoing: Outgoing) -> Result<Incoming, Error> {
        let started = Instant::now();
        let url = self.base_url.call(endpoint);
        let request = match outgoing {
            Outgoing::Query(fields) => self.http.get(url).query(&[("token", self.token.expose())]).query(&fields),
            Outgoing::Body(mut fields) => {
                fields["token"] = Value::from(self.token.expose());
                self.http.post(url).json(&fields)
            }
        };
        let answer = request.send().await.map_err(|fault| self.failed_to_send(endpoint, fault.without_url()))?;
        let status = answer.status().as_u16();
        let server_time = header(answer.headers(), &DATE).and_then(http_date);
        let retry_after = header(answer.headers(), &RETRY_AFTER).and_then(|text| read_retry_after(text, server_time));
        let body = read_body(endpoint, answer).await?;
        let took = started.elapsed();
        tracing::debug!(%endpoint, status, took_ms = took.as_millis(), bytes = body.len(), "answer");
        Ok(Incoming { status, body, took, server_time, retry_after })
    }

    fn failed_to_send(&self, endpoint: Endpoint, fault: reqwest::Error) -> Error {
        let error = match not_sent(&fault, self.own_proxy) {
            Some(cause) => Error::NotSent { endpoint, cause },
            None if fault.is_timeout() => Error::Ambiguous { endpoint, cause: AmbiguousCause::ReadTimeout },
            None => Error::Ambiguous { endpoint, cause: AmbiguousCause::ConnectionLost(chain(&fault)) },
        };
        tracing::warn!(%endpoint, %error, "no answer");
        error
    }
}

/// Why there was no connection; `None` when there was one.
fn not_sent(fault: &reqwest::Error, own_proxy: bool) -> Option<NotSentCause> {
    if !fault.is_connect() {
        // A request that could not even be built was not sent either.
        return fault.is_builder().then(|| NotSentCause::Unreachable(chain(fault)));
    }
    let detail = chain(fault);
    let through_proxy = own_proxy || detail.contains("tunnel error") || detail.contains("socks");
    if sources(fault).any(wraps::<rustls::Error>) {
        return Some(NotSentCause::Tls(detail));
    }
    Some(if through_proxy {
        NotSentCause::Proxy(detail)
    } else if fault.is_dns() {
        NotSentCause::Dns(detail)
    } else if fault.is_timeout() {
        NotSentCause::ConnectTimeout(detail)
    } else if sources(fault).any(is_refused) {
        NotSentCause::Refused(detail)
    } else if is_tls_cut(&detail) {
        NotSentCause::Tls(detail)
    } else {
        NotSentCause::Unreachable(detail)
    })
}

/// The other side closed the connection in the middle of the TLS handshake.
fn is_tls_cut(detail: &str) -> bool {
    detail.contains("tls handshake")
}

fn is_refused(source: &(dyn StdError + 'static)) -> bool {
    source.downcast_ref::<io::Error>().is_some_and(|fault| fault.kind() == io::ErrorKind::ConnectionRefused)
}

/// Whether an error is a `T`, or an I/O error around one; an I/O error names only its content's source as its own.
fn wraps<T: StdError + 'static>(source: &(dyn StdError + 'static)) -> bool {
    source.is::<T>()
        || source.downcast_ref::<io::Error>().and_then(io::Error::get_ref).is_some_and(|inner| wraps::<T>(inner))
}

fn sources<'a>(fault: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(fault);
    std::iter::from_fn(move || {
        let fault = next?;
        next = fault.source();
        Some(fault)
    })
}

/// An error and what caused it, in one line without tokens.
fn chain(fault: &(dyn StdError + 'static)) -> String {
    let line = sources(fault).map(ToString::to_string).collect::<Vec<_>>().join(": ");
    redact::scrubbed(&line).into_owned()
}

/// The body as text. Bytes that are not UTF-8 become U+FFFD: one broken nickname must not lose a page.
async fn read_body(endpoint: Endpoint, mut answer: reqwest::Response) -> Result<String, Error> {
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    loop {
        let cause = match answer.chunk().await {
            Ok(None) => break,
            Ok(Some(piece)) if body.len() + piece.len() <= LARGEST_BODY => {
                body.extend_from_slice(&piece);
                continue;
            }
            Ok(Some(_)) => {
                let detail = format!("the body is larger than {LARGEST_BODY} bytes");
                return Err(Error::Protocol { endpoint, status, path: String::new(), detail, raw: Arc::from("") });
            }
            Err(fault) if fault.is_timeout() => AmbiguousCause::ReadTimeout,
            Err(fault) => AmbiguousCause::BodyCut(chain(&fault.without_url())),
        };
        let error = Error::Ambiguous { endpoint, cause };
        tracing::warn!(%endpoint, status, %error, "answer not complete");
        return Err(error);
    }
    let text = String::from_utf8(body).unwrap_or_else(|fault| String::from_utf8_lossy(fault.as_bytes()).into_owned());
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

fn header<'a>(headers: &'a HeaderMap, name: &reqwest::header::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// An HTTP date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text.trim()).ok().map(|moment| moment.timestamp())
}

/// Retry-After in seconds or as a date; a date counts from the server's own clock where it is known.
fn read_retry_after(text: &str, server_time: Option<Timestamp>) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let wait = http_date(text)?.duration_since(server_time.unwrap_or_else(Timestamp::now));
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
}
