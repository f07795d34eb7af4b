//! A running simulator.

use std::net::SocketAddr;
use std::sync::{Arc, RwLock};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::answers::Answers;
use crate::callback::{CallbackQueue, CallbackRecord, Delivery};
use crate::config::{Config, StartError};
use crate::dice::Dice;
use crate::fault::{FaultRule, FaultScript};
use crate::limit::RequestLimit;
use crate::request_log::{RequestLog, RequestRecord};
use crate::server::{Service, serve};
use crate::world::{WorldHandle, generate};

/// A running simulator; stops when dropped.
pub struct Simulator {
    address: SocketAddr,
    service: Arc<Service>,
    handle: WorldHandle,
    tasks: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Simulator").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Makes the world and listens. Returns when the first request can be answered.
pub async fn start(config: Config) -> Result<Simulator, StartError> {
    let config = Arc::new(config.checked()?);
    let address = SocketAddr::new(config.address, config.port);
    let listen_error = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(listen_error)?;
    let address = listener.local_addr().map_err(listen_error)?;
    let log = RequestLog::new(config.request_log.as_deref())?;
    let world = Arc::new(RwLock::new(generate(config.seed, &config.sizes())));
    let (callbacks, events) = CallbackQueue::new(config.callback_address.is_some());
    let mut tasks = Vec::new();
    if let (Some(callback_address), Some(events)) = (&config.callback_address, events) {
        let delivery = Delivery::new(callback_address, config.clone(), world.clone(), callbacks.clone())?;
        tasks.push(tokio::spawn(delivery.run(events)));
    }
    let clock = config.clock.clone();
    let handle = WorldHandle {
        world: world.clone(),
        callbacks: callbacks.clone(),
        clock: clock.clone(),
        config: config.clone(),
    };
    let service = Arc::new(Service {
        faults: FaultScript::new(Dice::new(config.seed), &config.faults),
        limit: RequestLimit::new(config.request_limit, config.request_window),
        log,
        answers: Answers { config, world, callbacks, clock },
    });
    tasks.push(tokio::spawn(serve(listener, service.clone())));
    Ok(Simulator { address, service, handle, tasks })
}

impl Simulator {
    /// Scheme, address, port and path prefix; a call's path goes right behind it.
    pub fn base_url(&self) -> String {
        format!("http://{}{}", self.address, self.service.answers.config.path_prefix)
    }

    /// The first token.
    pub fn token(&self) -> &str {
        &self.service.answers.config.tokens[0]
    }

    /// Every request so far, in the order of arrival.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.service.log.records()
    }

    /// Every callback that has ended, in the order of the ends.
    pub fn callbacks(&self) -> Vec<CallbackRecord> {
        self.service.answers.callbacks.records()
    }

    /// Adds a rule behind those in force.
    pub fn fault(&self, rule: FaultRule) {
        self.service.faults.add(rule);
    }

    /// Removes all rules.
    pub fn clear_faults(&self) {
        self.service.faults.clear();
    }

    /// The world, to change it and to know the truth.
    pub fn world(&self) -> WorldHandle {
        self.handle.clone()
    }

    /// Closes the listener and every connection, and waits until they are closed.
    pub async fn stop(mut self) {
        for task in self.tasks.drain(..) {
            task.abort();
            // The error says that the task was aborted, as wanted.
            let _ = task.await;
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}
