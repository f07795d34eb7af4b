//! Health and metrics for the machine's own monitoring, on a loopback address.

use std::fmt::Write;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use jiff::Timestamp;
use ledger::{Ledger, WorkspaceId};
use receiver::Receiver;
use team::Connection;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What is told about.
pub struct Told {
    pub receiver: Arc<Receiver>,
    pub ledger: Ledger,
    pub workspaces: Vec<WorkspaceId>,
    /// How the connections to the teams stand.
    pub teams: Vec<(WorkspaceId, watch::Receiver<Connection>)>,
}

/// Serves `/health` and `/metrics` until dropped.
pub async fn serve(listener: TcpListener, told: Arc<Told>) {
    let router = Router::new().route("/health", get(health)).route("/metrics", get(metrics)).with_state(told);
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(%error, "health and metrics are told no longer");
    }
}

/// 503 while callbacks cannot be kept: the vendor will switch the address off.
async fn health(State(told): State<Arc<Told>>) -> impl IntoResponse {
    match told.receiver.health().report(Timestamp::now()).failed_lately {
        0 => (StatusCode::OK, "ok\n".to_owned()),
        failed => (StatusCode::SERVICE_UNAVAILABLE, format!("{failed} callbacks failed in the last three minutes\n")),
    }
}

async fn metrics(State(told): State<Arc<Told>>) -> impl IntoResponse {
    let text = tokio::task::spawn_blocking(move || text(&told)).await;
    match text {
        Ok(Ok(text)) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Ok(Err(error)) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn text(told: &Told) -> Result<String, ledger::Error> {
    let report = told.receiver.health().report(Timestamp::now());
    let mut text = String::new();
    let mut metric = |name: &str, kind: &str, help: &str, values: &[(String, f64)]| {
        // Writing into a string does not fail.
        let _ = writeln!(text, "# HELP roomdesk_relay_{name} {help}\n# TYPE roomdesk_relay_{name} {kind}");
        for (labels, value) in values {
            let _ = writeln!(text, "roomdesk_relay_{name}{labels} {value}");
        }
    };
    let one = |value: u64| vec![(String::new(), value as f64)];
    metric("callbacks_stored_total", "counter", "Callbacks kept, without copies.", &one(report.stored));
    metric("callbacks_repeated_total", "counter", "Copies of callbacks kept before.", &one(report.repeated));
    metric(
        "callbacks_refused_total",
        "counter",
        "Requests with the secret that were no callback.",
        &one(report.refused),
    );
    metric("callbacks_not_stored_total", "counter", "Callbacks answered with 503.", &one(report.not_stored));
    metric("wrong_secret_total", "counter", "Requests without a secret that opens.", &one(report.wrong_secret));
    let seconds = |time: Option<std::time::Duration>| time.map_or(f64::NAN, |time| time.as_secs_f64());
    metric(
        "answer_seconds",
        "gauge",
        "Time to the answer, of the last thousand callbacks.",
        &[
            ("{quantile=\"0.5\"}".to_owned(), seconds(report.answer_median)),
            ("{quantile=\"0.99\"}".to_owned(), seconds(report.answer_p99)),
        ],
    );
    let mut waiting = Vec::new();
    for workspace in &told.workspaces {
        waiting.push((format!("{{workspace={:?}}}", workspace.as_str()), told.ledger.inbox_waiting(workspace)? as f64));
    }
    metric("inbox_waiting", "gauge", "Entries not handed on yet.", &waiting);
    let mut connected = Vec::new();
    let mut faulty = Vec::new();
    for (workspace, connection) in &told.teams {
        let (labels, connection) = (format!("{{workspace={:?}}}", workspace.as_str()), connection.borrow());
        connected.push((labels.clone(), f64::from(u8::from(connection.is_connected()))));
        faulty.push((labels, f64::from(u8::from(connection.fault.is_some()))));
    }
    metric("team_connected", "gauge", "1 while the team's server is reached.", &connected);
    metric("team_faulty", "gauge", "1 while somebody has to put something right at the team's server.", &faulty);
    metric("started_seconds", "gauge", "Start, since 1970.", &one(report.since.as_second().unsigned_abs()));
    Ok(text)
}
