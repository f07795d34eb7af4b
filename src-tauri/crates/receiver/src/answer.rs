//! From a request to its answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode};
use jiff::Timestamp;
use ledger::Arrival;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::doors::Doors;
use crate::health::Health;
use crate::inbox::Writer;

/// Larger bodies are refused with 413, in bytes: a room of 500 has some 150 KB.
pub const LARGEST_BODY: usize = 1 << 20;
/// Of a body that is too large so much is read and thrown away, so that the sender gets to read the answer.
const MOST_DRAINED: usize = 16 << 20;
/// Memory is given out in such pieces.
const PIECE: usize = 1 << 10;

type Response = hyper::Response<Full<Bytes>>;

/// All that an answer needs.
pub(crate) struct Answers {
    pub(crate) doors: Doors,
    pub(crate) health: Health,
    pub(crate) writer: Writer,
    /// Longest time for a body to arrive, waiting for memory included.
    pub(crate) body_time: Duration,
    /// Room for bodies in memory, in pieces.
    pub(crate) room: Arc<Semaphore>,
}

/// Pieces of memory for so many bytes.
pub(crate) const fn pieces(bytes: usize) -> usize {
    bytes.div_ceil(PIECE)
}

/// Why a body did not arrive.
enum NoBody {
    TooLarge,
    TooSlow,
    BrokeOff,
    NoRoom,
}

impl Answers {
    /// Answers one request. The path is logged nowhere: the secret is in it.
    pub(crate) async fn answer(&self, request: Request<Incoming>) -> Response {
        let (began, now) = (Instant::now(), Timestamp::now());
        // Before anything else is looked at, so that a wrong secret costs next to nothing and learns nothing.
        let Some((workspace, path)) = self.doors.open(request.uri().path(), now) else {
            self.health.wrong_secret(now);
            return empty(StatusCode::NOT_FOUND);
        };
        if request.method() != Method::POST {
            self.health.refused(now);
            return with_header(empty(StatusCode::METHOD_NOT_ALLOWED), header::ALLOW, "POST");
        }
        let path = path.to_owned();
        let (body, held) = match self.body(request).await {
            Ok(arrived) => arrived,
            Err(why) => return self.without_body(&why, now),
        };
        let arrival = Arrival::new(workspace, &path, body, now);
        match self.writer.keep(arrival, held).await {
            Ok(kept) => {
                self.health.stored(kept.repeated, began.elapsed());
                let answer = Response::new(Full::new(Bytes::from_static(b"{}")));
                with_header(answer, header::CONTENT_TYPE, "application/json")
            }
            Err(_) => {
                self.health.not_stored(Timestamp::now());
                empty(StatusCode::SERVICE_UNAVAILABLE)
            }
        }
    }

    fn without_body(&self, why: &NoBody, now: Timestamp) -> Response {
        let status = match why {
            NoBody::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            NoBody::TooSlow => StatusCode::REQUEST_TIMEOUT,
            NoBody::BrokeOff => StatusCode::BAD_REQUEST,
            NoBody::NoRoom => StatusCode::SERVICE_UNAVAILABLE,
        };
        match why {
            NoBody::NoRoom => self.health.not_stored(now),
            _ => self.health.refused(now),
        }
        tracing::warn!(%status, "a callback with the right secret was not taken");
        // The rest of the body may still be on its way: the connection is of no further use.
        with_header(empty(status), header::CONNECTION, "close")
    }

    /// The whole body, and the room in memory that it takes up.
    async fn body(&self, request: Request<Incoming>) -> Result<(Arriving, OwnedSemaphorePermit), NoBody> {
        let length =
            request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let late = tokio::time::sleep(self.body_time);
        let mut late = std::pin::pin!(late);
        let room = pieces(length.unwrap_or(LARGEST_BODY).min(LARGEST_BODY)) as u32;
        // What is there already needs no timer, so the timer comes second.
        let held = tokio::select! {
            biased;
            held = Arc::clone(&self.room).acquire_many_owned(room) => held.map_err(|_| NoBody::NoRoom)?,
            () = &mut late => return Err(NoBody::NoRoom),
        };
        let mut incoming = request.into_body();
        let mut body = Arriving::None;
        let mut size = 0;
        loop {
            let frame = tokio::select! {
                biased;
                frame = incoming.frame() => frame,
                () = &mut late => return Err(NoBody::TooSlow),
            };
            match frame {
                None if size > LARGEST_BODY => return Err(NoBody::TooLarge),
                None => return Ok((body, held)),
                Some(Err(_)) => return Err(NoBody::BrokeOff),
                Some(Ok(frame)) => {
                    let Ok(data) = frame.into_data() else { continue };
                    size += data.len();
                    body = if size > LARGEST_BODY { Arriving::None } else { body.and(data, length) };
                    if size > MOST_DRAINED {
                        return Err(NoBody::TooLarge);
                    }
                }
            }
        }
    }
}

/// What there is of a body. Most come in one piece, which is not copied.
enum Arriving {
    None,
    One(Bytes),
    Many(Vec<u8>),
}

impl Arriving {
    /// With the next piece; `length` is how long the sender says that the whole is.
    fn and(self, next: Bytes, length: Option<usize>) -> Self {
        let mut all = match self {
            Self::None => return Self::One(next),
            Self::One(first) => {
                let mut all = Vec::with_capacity(length.unwrap_or_default().clamp(first.len(), LARGEST_BODY));
                all.extend_from_slice(&first);
                all
            }
            Self::Many(all) => all,
        };
        all.extend_from_slice(&next);
        Self::Many(all)
    }
}

impl From<Arriving> for Bytes {
    fn from(arrived: Arriving) -> Self {
        match arrived {
            Arriving::None => Self::new(),
            Arriving::One(all) => all,
            Arriving::Many(all) => all.into(),
        }
    }
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

fn with_header(mut response: Response, name: HeaderName, value: &'static str) -> Response {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
    response
}
