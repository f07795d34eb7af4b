//! The relay as a service.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use ledger::{InboxKeep, Ledger, WorkspaceId};
use receiver::Receiver;
use team::TeamBus;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::config::Config;
use crate::metrics::{self, Told};
use crate::{Outcome, hand_on, open, secrets};

/// How often it is looked whether the secrets are others.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often entries are removed that are kept long enough.
const PRUNE_EVERY: Duration = Duration::from_secs(60 * 60);

/// Receives until it is told to end.
pub fn run(config: Config) -> Outcome<()> {
    let filter = EnvFilter::try_from_env("ROOMDESK_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(|| miaohui::RedactingWriter::new(std::io::stderr()))
        .init();
    let (_lock, ledger) = open(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(receive(config, ledger.clone()))?;
    // What still waits for a timer ends here.
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(ledger.close()?)
}

async fn receive(config: Config, ledger: Ledger) -> Outcome<()> {
    // First of all, so that from the first callback on an end is an end in order.
    let told_to_end = told_to_end()?;
    let doors = secrets::doors(&config.data, &config.workspaces)?;
    if doors.is_empty() {
        tracing::warn!("there is no secret yet, so nothing can be received: make one with `roomdesk-relay secret`");
    }
    let listening = receiver::Config { address: config.address, port: config.port, ..receiver::Config::default() };
    let receiver = Arc::new(Receiver::start(listening, doors, Arc::new(ledger.clone())).await?);
    let listener = TcpListener::bind(config.metrics).await.map_err(|error| format!("{}: {error}", config.metrics))?;
    tracing::info!(address = %listener.local_addr()?, "telling health and metrics");
    let workspaces: Vec<_> = config.workspaces.iter().map(WorkspaceId::named).collect();
    let mut beside = Vec::new();
    let mut teams = Vec::new();
    if let Some(team) = &config.team {
        for workspace in &workspaces {
            let bus = hand_on::connect(&config, team, workspace.as_str()).await?;
            teams.push((workspace.clone(), bus.connection()));
            let grown = receiver.grown();
            beside.push(tokio::spawn(hand_on::hand_on(ledger.clone(), workspace.clone(), bus, grown)));
        }
    }
    let told = Told { receiver: Arc::clone(&receiver), ledger: ledger.clone(), workspaces, teams };
    let keep = InboxKeep::from(&config.keep);
    beside.push(tokio::spawn(metrics::serve(listener, Arc::new(told))));
    beside.push(tokio::spawn(follow_secrets(config, Arc::clone(&receiver))));
    beside.push(tokio::spawn(prune(ledger, keep)));
    told_to_end.await;
    tracing::info!("ending: callbacks under way are answered first");
    for task in beside {
        task.abort();
        // It says that it was aborted, as wanted.
        let _ = task.await;
    }
    match Arc::try_unwrap(receiver) {
        Ok(receiver) => receiver.stop().await,
        Err(_) => tracing::error!("the receiver is still in use and is cut off"),
    }
    Ok(())
}

/// Ends with SIGTERM or Ctrl+C, from now on.
#[cfg(unix)]
fn told_to_end() -> Outcome<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ends with Ctrl+C.
#[cfg(not(unix))]
fn told_to_end() -> Outcome<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl+C is not heard");
        }
    })
}

/// Takes up secrets that were made meanwhile. A file that cannot be read leaves the doors as they are.
async fn follow_secrets(config: Config, receiver: Arc<Receiver>) {
    let file = secrets::file(&config.data);
    let changed_at = || std::fs::metadata(&file).and_then(|file| file.modified()).ok();
    let mut known: Option<SystemTime> = None;
    loop {
        let now = changed_at();
        if now != known {
            known = now;
            match secrets::doors(&config.data, &config.workspaces) {
                Ok(doors) => {
                    tracing::info!(doors = doors.len(), "secrets read");
                    receiver.set_doors(doors);
                }
                Err(error) => tracing::error!(%error, "the secrets stay as they were"),
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn prune(ledger: Ledger, keep: InboxKeep) {
    loop {
        let ledger = ledger.clone();
        match tokio::task::spawn_blocking(move || ledger.prune_inbox(keep, Timestamp::now())).await {
            Ok(Ok(0)) => {}
            Ok(Ok(gone)) => tracing::info!(gone, "entries that were kept long enough are removed"),
            Ok(Err(error)) => tracing::warn!(%error, "old entries stay"),
            Err(error) => tracing::error!(%error, "old entries stay"),
        }
        tokio::time::sleep(PRUNE_EVERY).await;
    }
}
