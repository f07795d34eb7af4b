//! HTTP: connections, and the way of a request from its arrival to its answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::admin_http;
use crate::answers::{Answers, NoOutcome, Outcome};
use crate::endpoint::Endpoint;
use crate::fault::{Fault, FaultScript};
use crate::http_answer::{Body, CutConnection, HttpAnswer};
use crate::limit::RequestLimit;
use crate::parameters::{BadParameter, Parameters, query_values};
use crate::request_log::{Cut, RequestLog, RequestRecord, Work};
use crate::spoiling::{self, Verdict};

/// Larger bodies are refused.
const LARGEST_BODY: usize = 1 << 20;

/// All that a request meets.
pub(crate) struct Service {
    pub(crate) answers: Answers,
    pub(crate) faults: FaultScript,
    pub(crate) limit: RequestLimit,
    pub(crate) log: RequestLog,
}

/// Accepts connections until dropped; dropping closes all of them.
pub(crate) async fn serve(listener: TcpListener, service: Arc<Service>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files: the connections under way will end.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let service = service.clone();
        let handle = hyper::service::service_fn(move |request| {
            let service = service.clone();
            async move { service.handle(request).await }
        });
        let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), handle);
        // A connection that ends with an error is the client's own doing or a fault: both are in the request log.
        connections.spawn(async move { drop(connection.await) });
    }
}

/// A request that has arrived whole.
struct Arrived {
    method: String,
    path: String,
    query: Option<String>,
    /// None when it is too large or broke off.
    body: Option<Bytes>,
}

/// Notes when a client leaves before its answer.
struct Waiting<'a> {
    log: &'a RequestLog,
    sequence: u64,
    answered: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.log.change(self.sequence, |record| record.cut = Some(Cut::ClientLeft));
        }
    }
}

impl Service {
    async fn handle(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Body>, CutConnection> {
        let (head, body) = request.into_parts();
        let arrived = Arrived {
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().map(str::to_owned),
            body: Limited::new(body, LARGEST_BODY).collect().await.ok().map(|body| body.to_bytes()),
        };
        let call = arrived.path.strip_prefix(self.answers.config.path_prefix.as_str()).unwrap_or_default();
        if self.answers.config.admin && call.starts_with(admin_http::PATH) {
            return Ok(admin_http::handle(&self, &arrived.method, call, &arrived.body.unwrap_or_default()));
        }
        let endpoint = Endpoint::of_path(call);
        let parameters = self.understand(endpoint, &arrived);
        let sequence = self.log.arrived(self.record(&arrived, endpoint, parameters.as_ref().ok()));
        let mut waiting = Waiting { log: &self.log, sequence, answered: false };
        let service = self.clone();
        // A task of its own: what was sent is done even when the client does not wait for the answer.
        let answering = tokio::spawn(async move {
            match (endpoint, parameters) {
                (Some(endpoint), Ok(parameters)) => service.answer(sequence, endpoint, &parameters).await,
                (_, Err(answer)) => spoiling::unspoiled(&service.log, sequence, answer),
                (None, Ok(_)) => Verdict::Cut,
            }
        });
        let verdict = answering.await;
        waiting.answered = true;
        match verdict {
            Ok(Verdict::Answer(response)) => Ok(response),
            Ok(Verdict::Hang) => std::future::pending().await,
            Ok(Verdict::Cut) | Err(_) => Err(CutConnection),
        }
    }

    /// The parameters, or the answer to what is none of the nine calls.
    fn understand(&self, endpoint: Option<Endpoint>, arrived: &Arrived) -> Result<Parameters, HttpAnswer> {
        let refuse = |status, why: String| Err(HttpAnswer::unexpected(status, why));
        let Some(endpoint) = endpoint else {
            return refuse(StatusCode::NOT_FOUND, format!("no call has the path {}", arrived.path));
        };
        if !self.answers.exists(endpoint) {
            return Err(HttpAnswer::not_there());
        }
        if endpoint.method() != arrived.method {
            let why = format!("{} wants {}", endpoint.path(), endpoint.method());
            return refuse(StatusCode::METHOD_NOT_ALLOWED, why);
        }
        let Some(body) = &arrived.body else {
            return refuse(StatusCode::BAD_REQUEST, "the body broke off or is larger than 1 MiB".to_owned());
        };
        Parameters::parse(endpoint, arrived.query.as_deref(), body)
            .map_err(|BadParameter(why)| HttpAnswer::unexpected(StatusCode::BAD_REQUEST, why))
    }

    fn record(&self, arrived: &Arrived, endpoint: Option<Endpoint>, parameters: Option<&Parameters>) -> RequestRecord {
        let (values, token) = match parameters {
            Some(parameters) => (parameters.values.clone(), parameters.token.as_deref().map(fingerprint)),
            None => {
                let mut values = query_values(arrived.query.as_deref());
                let token = values.remove("token");
                (values, token.as_ref().and_then(Value::as_str).map(fingerprint))
            }
        };
        RequestRecord {
            sequence: 0,
            at: self.answers.clock.now(),
            wall: self.answers.clock.wall(),
            method: arrived.method.clone(),
            path: arrived.path.clone(),
            endpoint,
            parameters: Value::Object(values),
            token,
            work: Work::None,
            status: None,
            code: None,
            cut: None,
            unexpected: None,
        }
    }

    async fn answer(&self, sequence: u64, endpoint: Endpoint, parameters: &Parameters) -> Verdict {
        if let Some(answer) = self.over_limit(parameters) {
            return spoiling::unspoiled(&self.log, sequence, answer);
        }
        let fault = self.faults.meet(endpoint);
        if fault.delay_ms > 0 {
            tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
        }
        let answer = if fault.skip_work {
            HttpAnswer::text(StatusCode::BAD_GATEWAY, "Bad Gateway")
        } else {
            self.work(endpoint, parameters, &fault)
        };
        spoiling::spoiled(&self.log, sequence, answer, &fault.answer)
    }

    fn over_limit(&self, parameters: &Parameters) -> Option<HttpAnswer> {
        let group = self.answers.group(parameters.token.as_deref()?)?;
        let wait = self.limit.pass(group, self.answers.clock.now()).err()?;
        let retry_after = self.answers.config.retry_after.then_some(wait);
        Some(HttpAnswer { retry_after, ..HttpAnswer::text(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests") })
    }

    /// Does what is asked for and answers in the vendor's form.
    fn work(&self, endpoint: Endpoint, parameters: &Parameters, fault: &Fault) -> HttpAnswer {
        match self.answers.answer(endpoint, parameters) {
            Ok(Outcome { mut reply, work }) => {
                spoiling::bend(&mut reply, &fault.answer);
                match reply.to_json() {
                    Ok(body) => HttpAnswer { work, ..HttpAnswer::json(StatusCode::OK, body, Some(reply.code)) },
                    Err(error) => HttpAnswer { work, ..no_json(&error) },
                }
            }
            Err(NoOutcome::Bad(BadParameter(why))) => HttpAnswer::unexpected(StatusCode::BAD_REQUEST, why),
            Err(NoOutcome::Json(error)) => no_json(&error),
        }
    }
}

fn no_json(error: &serde_json::Error) -> HttpAnswer {
    HttpAnswer::unexpected(StatusCode::INTERNAL_SERVER_ERROR, format!("the answer is no JSON: {error}"))
}

/// Stands for a token in the log: tells tokens apart and tells nothing else (32 of at least 96 bits).
fn fingerprint(token: &str) -> String {
    let hash = token
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    format!("token-{:08x}", (hash ^ hash >> 32) as u32)
}
