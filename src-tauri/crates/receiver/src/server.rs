//! Listening: connections, their limits, and a stop that loses nothing.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::{JoinHandle as Task, JoinSet};

use crate::answer::{Answers, LARGEST_BODY, pieces};
use crate::doors::{Door, Doors};
use crate::health::Health;
use crate::inbox::{Inbox, Writer};

/// Bytes that are read from a connection at once: until a body is kept, all that was read with it stays in memory.
const MOST_READ: usize = 64 << 10;

/// How a receiver listens, and what it bears.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address: the loopback one unless set, behind a reverse proxy or a tunnel.
    pub address: IpAddr,
    /// The port; 0 takes any that is free. 8686 unless set.
    pub port: u16,
    /// Longest time for the head of a request, and for a connection to rest between two. 15 s unless set.
    pub head_time: Duration,
    /// Longest time for a body. 15 s unless set.
    pub body_time: Duration,
    /// Most connections; further ones wait. 1,024 unless set.
    pub most_connections: usize,
    /// Most bytes of bodies in memory; further ones wait. 64 MiB unless set, never below the largest body.
    pub most_held: usize,
    /// How long a stop waits for answers under way. 10 s unless set.
    pub stop_time: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8686,
            head_time: Duration::from_secs(15),
            body_time: Duration::from_secs(15),
            most_connections: 1_024,
            most_held: 64 << 20,
            stop_time: Duration::from_secs(10),
        }
    }
}

/// Why a receiver did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not allowed.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Address and port.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// No thread for the inbox.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
}

/// A running receiver. [`Receiver::stop`] ends it and waits for the end; dropping it does not wait.
pub struct Receiver {
    address: SocketAddr,
    answers: Arc<Answers>,
    grown: watch::Receiver<u64>,
    stop: Option<oneshot::Sender<()>>,
    serving: Task<()>,
    writing: JoinHandle<()>,
}

impl Receiver {
    /// Listens for callbacks through `doors` and keeps them in `inbox`. Returns when the first can be answered.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn start(config: Config, doors: Vec<Door>, inbox: Arc<dyn Inbox>) -> Result<Self, StartError> {
        let address = SocketAddr::new(config.address, config.port);
        let listen_error = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        let (newest, grown) = watch::channel(0);
        let (writer, writing) = Writer::start(inbox, newest).map_err(StartError::Thread)?;
        let answers = Arc::new(Answers {
            doors: Doors::new(doors),
            health: Health::new(Timestamp::now()),
            writer,
            body_time: config.body_time,
            room: Arc::new(Semaphore::new(pieces(config.most_held.max(LARGEST_BODY)))),
        });
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(serve(listener, config, Arc::clone(&answers), stopped));
        tracing::info!(%address, "receiving callbacks");
        Ok(Self { address, answers, grown, stop: Some(stop), serving, writing })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Opens these doors and no others from now on.
    pub fn set_doors(&self, doors: Vec<Door>) {
        self.answers.doors.replace(doors);
    }

    /// How it does.
    pub fn health(&self) -> &Health {
        &self.answers.health
    }

    /// The number of the newest entry of the inbox that came in since the start; it changes after each commit that kept
    /// something new. Whoever hands entries on or takes them in waits for it.
    pub fn grown(&self) -> watch::Receiver<u64> {
        self.grown.clone()
    }

    /// Takes no more connections, answers what is under way, and returns when all of it is kept.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            // Nobody to be told: it has ended by itself.
            let _ = stop.send(());
        }
        if let Err(error) = (&mut self.serving).await {
            tracing::error!(%error, "the receiver did not end in order");
        }
        let Self { answers, writing, .. } = self;
        // The last handle of the writer: the thread ends when all that waits is committed.
        drop(answers);
        let joined = tokio::task::spawn_blocking(move || writing.join()).await;
        if !matches!(joined, Ok(Ok(()))) {
            tracing::error!("the inbox's thread did not end in order");
        }
    }
}

async fn serve(listener: TcpListener, config: Config, answers: Arc<Answers>, mut stopped: oneshot::Receiver<()>) {
    let free = Arc::new(Semaphore::new(config.most_connections));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(config.head_time).max_buf_size(MOST_READ);
    loop {
        while connections.try_join_next().is_some() {}
        let next = async { (Arc::clone(&free).acquire_owned().await, listener.accept().await) };
        let (place, accepted) = tokio::select! {
            next = next => next,
            // Stopped, or the receiver was dropped.
            _ = &mut stopped => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Too many open files, most likely: connections under way will end.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // An answer is one small packet; waiting for more would only delay it.
        let _ = stream.set_nodelay(true);
        let answers = Arc::clone(&answers);
        let service = service_fn(move |request| {
            let answers = Arc::clone(&answers);
            async move { Ok::<_, Infallible>(answers.answer(request).await) }
        });
        let connection = http.serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        connections.spawn(async move {
            // How a connection ends is the sender's business; what became of its callbacks is counted elsewhere.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(config.stop_time, graceful.shutdown()).await.is_err() {
        tracing::warn!("answers under way were cut off");
    }
    connections.shutdown().await;
}
