//! Answers on the level of HTTP.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::Frame;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};

use crate::request_log::Work;

/// Closes the connection without another byte.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut on purpose")]
pub(crate) struct CutConnection;

pub(crate) type Body = BoxBody<Bytes, CutConnection>;

/// The answer of one request, and what the log says of it.
#[derive(Debug)]
pub(crate) struct HttpAnswer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: &'static str,
    pub(crate) body: Bytes,
    pub(crate) retry_after: Option<Duration>,
    /// `code` or `errcode` in the body.
    pub(crate) code: Option<i64>,
    pub(crate) work: Work,
    pub(crate) unexpected: Option<String>,
}

impl HttpAnswer {
    pub(crate) fn text(status: StatusCode, text: &'static str) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body: Bytes::from_static(text.as_bytes()),
            retry_after: None,
            code: None,
            work: Work::None,
            unexpected: None,
        }
    }

    pub(crate) fn json(status: StatusCode, body: Vec<u8>, code: Option<i64>) -> Self {
        Self { content_type: "application/json; charset=utf-8", body: body.into(), code, ..Self::text(status, "") }
    }

    /// What no client should have sent, said loudly.
    pub(crate) fn unexpected(status: StatusCode, why: String) -> Self {
        let code = i64::from(status.as_u16());
        let body = serde_json::json!({ "code": code, "message": format!("unexpected request: {why}") });
        Self { unexpected: Some(why), ..Self::json(status, body.to_string().into_bytes(), Some(code)) }
    }

    /// A call that this tenant does not have.
    pub(crate) fn not_there() -> Self {
        Self::json(StatusCode::NOT_FOUND, br#"{"code":404,"message":"Not Found"}"#.to_vec(), Some(404))
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let body = Full::new(self.body).map_err(|never: Infallible| match never {}).boxed();
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Some(wait) = self.retry_after {
            // Whole seconds, rounded up: a client that waits so long is not too early.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// Promises the whole body, sends half of it and cuts the connection.
    pub(crate) fn into_half_response(self) -> Response<Body> {
        let promised = self.body.len().max(1);
        let first = self.body.slice(..self.body.len() / 2);
        let cut = async {
            // Lets the first half go out before the connection is closed.
            tokio::task::yield_now().await;
            Err(CutConnection)
        };
        let parts = futures::stream::once(async move { Ok(Frame::data(first)) });
        let body = StreamBody::new(futures::StreamExt::chain(parts, futures::stream::once(cut)));
        let mut response = self.into_response().map(|_| BodyExt::boxed(body));
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(promised));
        response
    }
}
