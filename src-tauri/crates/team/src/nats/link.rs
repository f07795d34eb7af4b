//! The connection to the server and what is known of it.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_nats::jetstream::context::{ContextBuilder, GetStreamError, GetStreamErrorKind};
use async_nats::jetstream::{self, Context, ErrorCode};
use async_nats::{Client, ConnectError, ConnectErrorKind, ConnectOptions, Event, ServerAddr, ServerError};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::options::NatsOptions;
use super::{streams, subjects};
use crate::connection::{Connection, Fault, Link};
use crate::pace::OwnPace;

/// Longest time between two tries to connect.
const LONGEST_BACKOFF: Duration = Duration::from_secs(4);

/// How often the streams are looked at, and why the server cannot be reached.
const BETWEEN_LOOKS: Duration = Duration::from_secs(30);

/// When the streams, or why the server cannot be reached, are looked at again after a look that told nothing.
const AFTER_SILENCE: Duration = Duration::from_millis(500);

/// Why the team cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectProblem {
    /// No address was given.
    #[error("no server is named")]
    NoServer,
    /// The network or the server is not there. The text is the system's.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// Reached, but something has to be put right.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The connection of one desk. Reconnects by itself.
#[derive(Debug)]
pub(super) struct Wire {
    pub options: NatsOptions,
    pub jetstream: Context,
    status: Arc<Status>,
    client: Client,
    watcher: JoinHandle<()>,
}

/// What is known of the connection.
#[derive(Debug)]
struct Status {
    connection: watch::Sender<Connection>,
    /// The number of this connection, counted from the start; `None` while there is none.
    reached: watch::Sender<Option<u64>>,
    connections: AtomicU64,
    /// A try to connect failed.
    failed: Notify,
    own: OwnPace,
    let_go: AtomicBool,
}

impl Wire {
    pub async fn connect(options: NatsOptions) -> Result<Arc<Self>, ConnectProblem> {
        let status = Status::new(&options);
        let client = connect_options(&options, &status).retry_on_initial_connect();
        let client = client.connect(servers(&options)?).await.map_err(|error| problem_of(&error))?;
        let jetstream = jetstream_of(&client, &options);
        let watcher = tokio::spawn(watch_over(Arc::clone(&status), jetstream.clone(), options.clone()));
        Ok(Arc::new(Self { options, jetstream, status, client, watcher }))
    }

    pub fn connection(&self) -> watch::Receiver<Connection> {
        self.status.connection.subscribe()
    }

    pub fn is_connected(&self) -> bool {
        self.status.connection.borrow().is_connected()
    }

    /// The number of the connection: another one, or none, means that everything bound to the old one is gone.
    pub fn reached(&self) -> watch::Receiver<Option<u64>> {
        self.status.reached.subscribe()
    }

    pub fn own_pace(&self) -> &OwnPace {
        &self.status.own
    }

    /// What is wrong with the streams of the server that is reached.
    pub fn setup_fault(&self) -> Option<Fault> {
        self.status.connection.borrow().fault.clone().filter(|fault| matches!(fault, Fault::Setup(_)))
    }

    /// A name that nobody used before.
    pub fn fresh_name(&self) -> String {
        let inbox = self.client.new_inbox();
        inbox.rsplit('.').next().unwrap_or(&inbox).to_owned()
    }

    /// What somebody has to put right, when that is why an ask failed: the server drops what it denies, so that the
    /// ask itself only sees no answer.
    pub fn fault_behind(&self, error: &(dyn Error + 'static)) -> Option<Fault> {
        missing_stream(error).or_else(|| self.status.connection.borrow().fault.clone())
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.watcher.abort();
        // The client ends when its last handle goes, but not while it tries to connect.
        self.status.let_go.store(true, Ordering::Relaxed);
    }
}

impl Status {
    fn new(options: &NatsOptions) -> Arc<Self> {
        Arc::new(Self {
            connection: watch::channel(Connection::new(Link::Connecting, None)).0,
            reached: watch::channel(None).0,
            connections: AtomicU64::new(0),
            failed: Notify::new(),
            own: OwnPace::new(options.pace, options.times.settle, false),
            let_go: AtomicBool::new(false),
        })
    }

    fn happened(&self, event: &Event) {
        match event {
            Event::Connected => {
                self.connection.send_replace(Connection::new(Link::Connected, None));
                self.reached.send_replace(Some(self.connections.fetch_add(1, Ordering::Relaxed)));
            }
            Event::Disconnected | Event::Closed => {
                self.connection.send_modify(|connection| {
                    *connection = Connection::new(Link::Away, None);
                    self.own.turned(false);
                });
                self.reached.send_replace(None);
            }
            Event::ServerError(ServerError::Other(text)) => {
                if let Some(what) = text.trim_matches('\'').strip_prefix("Permissions Violation for ") {
                    self.set_fault(Some(Fault::Denied(what.to_owned())));
                }
            }
            Event::ClientError(_) => self.failed.notify_one(),
            _ => {}
        }
    }

    fn set_fault(&self, fault: Option<Fault>) {
        self.connection.send_if_modified(|connection| {
            let changed = connection.fault != fault;
            connection.fault = fault;
            changed
        });
    }

    /// The streams are as they should be, if the server has not gone meanwhile.
    fn set_up(&self) {
        self.connection.send_if_modified(|connection| {
            if connection.is_connected() {
                self.own.turned(true);
            }
            let mended = matches!(connection.fault, Some(Fault::Setup(_)));
            if mended {
                connection.fault = None;
            }
            mended
        });
    }

    /// What was found while the server could not be reached, unless it was reached meanwhile.
    fn set_fault_while_away(&self, fault: Fault) {
        self.connection.send_if_modified(|connection| {
            let news = !connection.is_connected() && connection.fault.as_ref() != Some(&fault);
            if news {
                connection.fault = Some(fault);
            }
            news
        });
    }
}

fn servers(options: &NatsOptions) -> Result<Vec<ServerAddr>, ConnectProblem> {
    if options.servers.is_empty() {
        return Err(ConnectProblem::NoServer);
    }
    Ok(options.servers.iter().map(super::address::ServerAddress::inner).collect())
}

fn connect_options(options: &NatsOptions, status: &Arc<Status>) -> ConnectOptions {
    let events = Arc::clone(status);
    let backoff = Arc::clone(status);
    let mut connect = ConnectOptions::with_nkey(options.key.expose().to_owned())
        .name(options.desk.as_str())
        .custom_inbox_prefix(subjects::inbox(&options.desk))
        .require_tls(options.servers.iter().any(super::address::ServerAddress::wants_tls))
        .connection_timeout(options.times.answer)
        .ping_interval(options.times.ping)
        // Servers that a server names may be addresses behind its firewall.
        .ignore_discovered_servers()
        .reconnect_delay_callback(move |attempt| backoff.delay(attempt))
        .event_callback(move |event| {
            events.happened(&event);
            std::future::ready(())
        });
    if let Some(file) = &options.ca_file {
        connect = connect.add_root_certificates(file.clone());
    }
    connect
}

impl Status {
    /// 0, 0.1, 0.2, 0.4 … 4 s. A client that was let go cannot be stopped while it tries, so it sleeps.
    fn delay(&self, attempt: usize) -> Duration {
        if self.let_go.load(Ordering::Relaxed) {
            return Duration::from_secs(24 * 60 * 60);
        }
        match attempt {
            0 | 1 => Duration::ZERO,
            more => (Duration::from_millis(100) * (1 << (more - 2).min(6))).min(LONGEST_BACKOFF),
        }
    }
}

/// Only `timeout` governs how long is waited for answers.
fn jetstream_of(client: &Client, options: &NatsOptions) -> Context {
    ContextBuilder::new().timeout(options.times.answer).build(client.clone())
}

/// Looks at the streams after each connection, and into why there is none.
async fn watch_over(status: Arc<Status>, jetstream: Context, options: NatsOptions) {
    let mut reached = status.reached.subscribe();
    loop {
        let connected = reached.borrow_and_update().is_some();
        let wait = if connected {
            look_after(&status, &jetstream, &options).await
        } else {
            tokio::select! {
                changed = reached.changed() => if changed.is_err() { return } else { continue },
                () = status.failed.notified() => look_into(&status, &options).await,
            }
        };
        tokio::select! {
            changed = reached.changed() => if changed.is_err() { return },
            () = sleep(wait) => {}
        }
    }
}

/// Looks at the streams of a server that was reached, and says when to look again. Only when they are as they should be
/// does the pace count as shared: permits of a stream that is too generous are not to be had.
async fn look_after(status: &Status, jetstream: &Context, options: &NatsOptions) -> Duration {
    match look_at_streams(jetstream, options).await {
        Ok(()) => {
            status.set_up();
            BETWEEN_LOOKS
        }
        Err(ConnectProblem::Fault(fault)) => {
            tracing::warn!(%fault, "the team's server is reached, but not set up for this desk");
            status.set_fault(Some(fault));
            BETWEEN_LOOKS
        }
        // Not answered: perhaps denied, perhaps still reading its store.
        Err(_) => AFTER_SILENCE,
    }
}

/// Looks into why the server cannot be reached, and says when to look again.
async fn look_into(status: &Status, options: &NatsOptions) -> Duration {
    match try_once(options).await {
        Err(ConnectProblem::Fault(fault)) => {
            status.set_fault_while_away(fault);
            BETWEEN_LOOKS
        }
        // Reached by now, not there at all, or its refusal got lost: a busy server may hang up before it is read.
        _ => AFTER_SILENCE,
    }
}

/// Connects once and looks at the streams.
pub(super) async fn check(options: &NatsOptions) -> Result<(), ConnectProblem> {
    let (client, status) = try_once(options).await?;
    let looked = look_at_streams(&jetstream_of(&client, options), options).await;
    let fault = status.connection.borrow().fault.clone();
    fault.map_or(looked, |fault| Err(fault.into()))
}

async fn try_once(options: &NatsOptions) -> Result<(Client, Arc<Status>), ConnectProblem> {
    let status = Status::new(options);
    let connected = connect_options(options, &status).connect(servers(options)?).await;
    let client = connected.map_err(|error| problem_of(&error))?;
    status.let_go.store(true, Ordering::Relaxed);
    Ok((client, status))
}

async fn look_at_streams(jetstream: &Context, options: &NatsOptions) -> Result<(), ConnectProblem> {
    for name in streams::needed_by(options.role) {
        match jetstream.get_stream(*name).await {
            Ok(stream) => {
                if let Some(problem) = streams::problem(&stream.cached_info().config, options.pace) {
                    return Err(Fault::Setup(problem).into());
                }
            }
            Err(error) => {
                return Err(match error.kind() {
                    GetStreamErrorKind::JetStream(error) => Fault::Setup(format!("{name}: {error}")).into(),
                    _ => ConnectProblem::Unreachable(error.to_string()),
                });
            }
        }
    }
    Ok(())
}

pub(super) fn problem_of(error: &ConnectError) -> ConnectProblem {
    match error.kind() {
        ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => Fault::KeyRefused.into(),
        ConnectErrorKind::Tls => Fault::Tls(error.to_string()).into(),
        _ if chain(error).any(is_tls) => Fault::Tls(error.to_string()).into(),
        _ => ConnectProblem::Unreachable(error.to_string()),
    }
}

/// A refused certificate arrives as an I/O error with the reason inside.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.is::<async_nats::rustls::Error>() || inside.is_some_and(|inside| inside.is::<async_nats::rustls::Error>())
}

fn missing_stream(error: &(dyn Error + 'static)) -> Option<Fault> {
    chain(error)
        .filter_map(answer)
        .find(|error| error.error_code() == ErrorCode::STREAM_NOT_FOUND)
        .map(|error| Fault::Setup(error.to_string()))
}

/// What the server answered. The answer about a stream stands in the kind of the error, not behind it.
fn answer(error: &(dyn Error + 'static)) -> Option<jetstream::Error> {
    match error.downcast_ref::<GetStreamError>().map(GetStreamError::kind) {
        Some(GetStreamErrorKind::JetStream(error)) => Some(error),
        _ => error.downcast_ref::<jetstream::Error>().cloned(),
    }
}

/// An error and everything behind it.
pub(super) fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
