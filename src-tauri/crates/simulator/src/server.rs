//! HTTP: connections, and the way of a request from its arrival to its answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited, StreamBody, combinators::BoxBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::admin_http;
use crate::answers::{Answers, NoOutcome, Outcome};
use crate::endpoint::Endpoint;
use crate::fault::{Fault, FaultAnswer, FaultScript};
use crate::limit::RequestLimit;
use crate::parameters::{Parameters, query_values};
use crate::request_log::{Cut, RequestLog, RequestRecord, Work};
use crate::wire::{Envelope, Reply};

/// Larger bodies are refused.
const LARGEST_BODY: usize = 1 << 20;

/// Closes the connection without another byte.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut on purpose")]
pub(crate) struct CutConnection;

pub(crate) type Body = BoxBody<Bytes, CutConnection>;

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

/// The answer of one request, before any fault spoils it.
struct Answer {
    status: StatusCode,
    content_type: &'static str,
    body: Bytes,
    code: Option<i64>,
    work: Work,
    unexpected: Option<String>,
    retry_after: Option<Duration>,
}

impl Answer {
    fn text(status: StatusCode, text: &'static str) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body: Bytes::from_static(text.as_bytes()),
            code: None,
            work: Work::None,
            unexpected: None,
            retry_after: None,
        }
    }

    fn json(status: StatusCode, body: Vec<u8>, code: Option<i64>) -> Self {
        Self { content_type: "application/json; charset=utf-8", body: body.into(), code, ..Self::text(status, "") }
    }

    /// What no client should have sent, said loudly.
    fn unexpected(status: StatusCode, why: String) -> Self {
        let code = i64::from(status.as_u16());
        let body = serde_json::json!({ "code": code, "message": format!("unexpected request: {why}") });
        Self { unexpected: Some(why), ..Self::json(status, body.to_string().into_bytes(), Some(code)) }
    }

    fn not_there() -> Self {
        Self::json(StatusCode::NOT_FOUND, br#"{"code":404,"message":"Not Found"}"#.to_vec(), Some(404))
    }
}

/// Completes the record of a request whose client leaves while it is under way.
struct Arrival<'a> {
    log: &'a RequestLog,
    sequence: u64,
    finished: bool,
}

impl Arrival<'_> {
    fn finish(&mut self, change: impl FnOnce(&mut RequestRecord)) {
        self.finished = true;
        self.log.finished(self.sequence, change);
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        if !self.finished {
            self.log.finished(self.sequence, |record| {
                record.cut.get_or_insert(Cut::ClientLeft);
            });
        }
    }
}

impl Service {
    async fn handle(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Body>, CutConnection> {
        let (head, body) = request.into_parts();
        let path = head.uri.path().to_owned();
        let query = head.uri.query().map(str::to_owned);
        let body = Limited::new(body, LARGEST_BODY).collect().await.map(|body| body.to_bytes());
        let prefix = &self.answers.config.path_prefix;
        if let Some(rest) = path.strip_prefix(prefix.as_str()).filter(|rest| rest.starts_with(admin_http::PATH))
            && self.answers.config.admin
        {
            return Ok(admin_http::handle(&self, &head.method, rest, &body.unwrap_or_default()));
        }
        let endpoint = path.strip_prefix(prefix.as_str()).and_then(Endpoint::of_path);
        let right_method = endpoint.is_none_or(|endpoint| endpoint.method() == head.method.as_str());
        let parameters = match (endpoint, &body) {
            (Some(endpoint), Ok(body)) if right_method => Some(Parameters::parse(endpoint, query.as_deref(), body)),
            _ => None,
        };
        let record = self.record(head.method.as_str(), &path, query.as_deref(), endpoint, parameters.as_ref());
        let mut arrival = Arrival { log: &self.log, sequence: self.log.arrived(record), finished: false };
        let Some(endpoint) = endpoint else {
            let why = format!("no call has the path {path}");
            return self.plain(&mut arrival, Answer::unexpected(StatusCode::NOT_FOUND, why));
        };
        if !self.answers.exists(endpoint) {
            return self.plain(&mut arrival, Answer::not_there());
        }
        let parameters = match parameters {
            Some(Ok(parameters)) => parameters,
            Some(Err(bad)) => return self.plain(&mut arrival, Answer::unexpected(StatusCode::BAD_REQUEST, bad.0)),
            None if right_method => {
                let why = "the body could not be read or is larger than 1 MiB".to_owned();
                return self.plain(&mut arrival, Answer::unexpected(StatusCode::BAD_REQUEST, why));
            }
            None => {
                let why = format!("{} wants {}", endpoint.path(), endpoint.method());
                return self.plain(&mut arrival, Answer::unexpected(StatusCode::METHOD_NOT_ALLOWED, why));
            }
        };
        if let Some(answer) = self.over_limit(&parameters) {
            return self.plain(&mut arrival, answer);
        }
        self.under_faults(&mut arrival, endpoint, &parameters).await
    }

    fn record(
        &self,
        method: &str,
        path: &str,
        query: Option<&str>,
        endpoint: Option<Endpoint>,
        parameters: Option<&Result<Parameters, crate::parameters::BadParameter>>,
    ) -> RequestRecord {
        let (values, token) = match parameters {
            Some(Ok(parameters)) => (parameters.values.clone(), parameters.token.as_deref().map(fingerprint)),
            _ => {
                let mut values = query_values(query);
                let token = values.remove("token");
                (values, token.as_ref().and_then(Value::as_str).map(fingerprint))
            }
        };
        RequestRecord {
            sequence: 0,
            at: self.answers.clock.now(),
            wall: self.answers.clock.wall(),
            method: method.to_owned(),
            path: path.to_owned(),
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

    fn over_limit(&self, parameters: &Parameters) -> Option<Answer> {
        let group = self.answers.group(parameters.token.as_deref()?)?;
        let wait = self.limit.pass(group, self.answers.clock.now()).err()?;
        let retry_after = self.answers.config.retry_after.then_some(wait);
        Some(Answer { retry_after, ..Answer::text(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests") })
    }

    async fn under_faults(
        &self,
        arrival: &mut Arrival<'_>,
        endpoint: Endpoint,
        parameters: &Parameters,
    ) -> Result<Response<Body>, CutConnection> {
        let fault = self.faults.meet(endpoint);
        if fault.delay_ms > 0 {
            tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
        }
        let answer = if fault.skip_work {
            Answer::text(StatusCode::BAD_GATEWAY, "Bad Gateway")
        } else {
            self.work(endpoint, parameters, &fault)
        };
        let (work, code, unexpected) = (answer.work, answer.code, answer.unexpected.clone());
        let note = move |cut: Option<Cut>, status: Option<u16>, code: Option<i64>| {
            move |record: &mut RequestRecord| {
                record.work = work;
                record.unexpected = unexpected;
                record.cut = cut;
                record.status = status;
                record.code = code;
            }
        };
        let spoiled = |status, content_type, body| Ok(response(status, content_type, whole(body), None));
        match fault.answer {
            FaultAnswer::Normal | FaultAnswer::OtherEnvelope | FaultAnswer::TotalDrift(_) => {
                arrival.finish(note(None, Some(answer.status.as_u16()), code));
                Ok(response(answer.status, answer.content_type, whole(answer.body), answer.retry_after))
            }
            FaultAnswer::Drop => {
                arrival.finish(note(Some(Cut::Dropped), None, None));
                Err(CutConnection)
            }
            FaultAnswer::Hang => {
                arrival.finish(note(Some(Cut::Hung), None, None));
                std::future::pending().await
            }
            FaultAnswer::Garbage => {
                arrival.finish(note(Some(Cut::Garbage), Some(200), None));
                let garbage = (0..=255u8).map(|byte| byte.wrapping_mul(151) ^ 0x5A).collect::<Vec<u8>>();
                spoiled(StatusCode::OK, answer.content_type, garbage.into())
            }
            FaultAnswer::HalfBody => {
                arrival.finish(note(Some(Cut::Half), Some(200), None));
                Ok(half(answer))
            }
            FaultAnswer::Status(number) => {
                let status = StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                arrival.finish(note(None, Some(status.as_u16()), None));
                let text = status.canonical_reason().unwrap_or("Error");
                spoiled(status, "text/plain; charset=utf-8", Bytes::from_static(text.as_bytes()))
            }
            FaultAnswer::WrongEnvelope => {
                arrival.finish(note(None, Some(200), None));
                spoiled(StatusCode::OK, answer.content_type, Bytes::from_static(br#"{"ret":0,"result":{"list":[]}}"#))
            }
            FaultAnswer::Html => {
                arrival.finish(note(None, Some(200), None));
                let page = "<!DOCTYPE html><html><head><title>网络认证</title></head><body>请先登录</body></html>";
                spoiled(StatusCode::OK, "text/html; charset=utf-8", Bytes::from_static(page.as_bytes()))
            }
        }
    }

    /// Does what is asked for and answers in the vendor's form.
    fn work(&self, endpoint: Endpoint, parameters: &Parameters, fault: &Fault) -> Answer {
        let outcome = match self.answers.answer(endpoint, parameters) {
            Ok(outcome) => outcome,
            Err(NoOutcome::Bad(bad)) => return Answer::unexpected(StatusCode::BAD_REQUEST, bad.0),
            Err(NoOutcome::Json(error)) => {
                return Answer::unexpected(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    format!("the answer is no JSON: {error}"),
                );
            }
        };
        let Outcome { mut reply, work } = outcome;
        spoil(&mut reply, &fault.answer);
        match reply.to_json() {
            Ok(body) => Answer { work, ..Answer::json(StatusCode::OK, body, Some(reply.code)) },
            Err(error) => Answer {
                work,
                ..Answer::unexpected(StatusCode::INTERNAL_SERVER_ERROR, format!("the answer is no JSON: {error}"))
            },
        }
    }

    fn plain(&self, arrival: &mut Arrival<'_>, answer: Answer) -> Result<Response<Body>, CutConnection> {
        arrival.finish(|record| {
            record.status = Some(answer.status.as_u16());
            record.code = answer.code;
            record.unexpected = answer.unexpected;
        });
        Ok(response(answer.status, answer.content_type, whole(answer.body), answer.retry_after))
    }
}

/// The faults that keep the vendor's form.
fn spoil(reply: &mut Reply, fault: &FaultAnswer) {
    match fault {
        FaultAnswer::OtherEnvelope => {
            reply.envelope = match reply.envelope {
                Envelope::Code => Envelope::Errcode,
                Envelope::Errcode => Envelope::Code,
            };
        }
        FaultAnswer::TotalDrift(by) => {
            if let Some(page) = &mut reply.page {
                page.total = page.total.saturating_add(*by).max(0);
            }
        }
        _ => {}
    }
}

pub(crate) fn whole(body: Bytes) -> Body {
    Full::new(body).map_err(|never: Infallible| match never {}).boxed()
}

/// Promises the whole body, sends half of it and cuts the connection.
fn half(answer: Answer) -> Response<Body> {
    let length = answer.body.len();
    let first = answer.body.slice(..length / 2);
    let cut = async {
        // Lets the first half go out before the connection is closed.
        tokio::task::yield_now().await;
        Err(CutConnection)
    };
    let parts = futures::stream::once(async move { Ok(Frame::data(first)) });
    let body = StreamBody::new(futures::StreamExt::chain(parts, futures::stream::once(cut)));
    let mut response = response(StatusCode::OK, answer.content_type, BodyExt::boxed(body), None);
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length.max(1)));
    response
}

pub(crate) fn response(
    status: StatusCode,
    content_type: &'static str,
    body: Body,
    retry_after: Option<Duration>,
) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(wait) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
    }
    response
}

/// Stands for a token in the log: tells tokens apart and tells nothing else (32 of at least 96 bits).
fn fingerprint(token: &str) -> String {
    let hash = token
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    format!("token-{:08x}", (hash ^ hash >> 32) as u32)
}
