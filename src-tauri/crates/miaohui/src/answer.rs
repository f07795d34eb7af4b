//! From what came over the wire to a typed answer or a typed error.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::endpoint::Endpoint;
use crate::envelope::Envelope;
use crate::error::{AmbiguousCause, BusinessError, Error, NotSentCause};
use crate::ids::{ChatId, RoomWxid};
use crate::lenient::{self, Text, Unreadable, shortened};
use crate::paging::Bookmark;
use crate::people::Contact;
use crate::redact;
use crate::request::CreatedRoom;
use crate::room::{self, Room};
use crate::transport::Incoming;

/// Characters of a body that an error shows.
const SNIPPET: usize = 200;

/// What the vendor answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// What was understood.
    pub value: T,
    /// The body as it came, with the token taken out.
    pub raw: Arc<str>,
    /// Time from sending to the end of the body.
    pub took: Duration,
    /// The server's clock (the `Date` header), to check this machine's against.
    pub server_time: Option<Timestamp>,
    /// Parts of the answer that could not be read.
    pub unreadable: Vec<Unreadable>,
}

/// One page of rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomPage {
    /// The rooms, deleted ones included. In a stream only those that no earlier page had.
    pub rooms: Vec<Room>,
    /// The page's number as the server counts, when it says so.
    pub number: Option<u32>,
    /// All items of all pages, when the server says so; it may change from page to page.
    pub total: Option<u64>,
    /// In a stream: rooms left out because an earlier page had them.
    pub repeated: usize,
    /// Rooms, or parts of rooms, that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// In a stream: everything up to here was read; to go on here later. `None` when the page had no rooms.
    pub bookmark: Option<Bookmark>,
    /// The body as it came, with the token taken out.
    pub raw: Arc<str>,
}

/// One page of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPage {
    /// The customers. In a stream only those that no earlier page had.
    pub contacts: Vec<Contact>,
    /// The page's number as the server counts, when it says so.
    pub number: Option<u32>,
    /// All items of all pages, when the server says so; it may change from page to page.
    pub total: Option<u64>,
    /// In a stream: customers left out because an earlier page had them.
    pub repeated: usize,
    /// Customers that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// The body as it came, with the token taken out.
    pub raw: Arc<str>,
}

/// A page of anything.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub items: Vec<T>,
    pub number: Option<u32>,
    pub total: Option<u64>,
    pub repeated: usize,
    pub unreadable: Vec<Unreadable>,
    pub bookmark: Option<Bookmark>,
    pub raw: Arc<str>,
    /// Items that the server sent, the unreadable ones included.
    pub received: usize,
}

impl From<Page<Room>> for RoomPage {
    fn from(page: Page<Room>) -> Self {
        let Page { items, number, total, repeated, unreadable, bookmark, raw, received: _ } = page;
        Self { rooms: items, number, total, repeated, unreadable, bookmark, raw }
    }
}

impl From<Page<Contact>> for ContactPage {
    fn from(page: Page<Contact>) -> Self {
        let Page { items, number, total, repeated, unreadable, bookmark: _, raw, received: _ } = page;
        Self { contacts: items, number, total, repeated, unreadable, raw }
    }
}

impl<T> Answer<T> {
    pub(crate) fn new(incoming: &Incoming, raw: Arc<str>, value: T, unreadable: Vec<Unreadable>) -> Self {
        Self { value, raw, took: incoming.took, server_time: incoming.server_time, unreadable }
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        let Self { value, raw, took, server_time, unreadable } = self;
        Answer { value: change(value), raw, took, server_time, unreadable }
    }
}

/// How one item of a list is read: its JSON, its path, and where to report parts that were left out.
pub(crate) type ReadItem<T> = fn(&RawValue, &str, &mut Vec<Unreadable>) -> Result<T, Unreadable>;

/// A list answer.
pub(crate) fn read_page<T>(
    endpoint: Endpoint,
    incoming: &Incoming,
    item: ReadItem<T>,
) -> Result<Answer<Page<T>>, Error> {
    let envelope = open(endpoint, incoming)?;
    let broken = |fault| protocol(endpoint, incoming, fault);
    let list = envelope.list().map_err(broken)?;
    let mut unreadable = Vec::new();
    let mut received = 0;
    let items = lenient::read_items(list.items, list.path, &mut unreadable, |json, path, unreadable| {
        received += 1;
        item(json, path, unreadable)
    })
    .map_err(broken)?;
    for fault in &mut unreadable {
        fault.detail = redact::scrubbed(&fault.detail).into_owned();
        tracing::warn!(%endpoint, path = fault.path, detail = fault.detail, "part of the answer cannot be read");
    }
    let raw = incoming.raw();
    let page = Page {
        items,
        number: list.number,
        total: list.total,
        repeated: 0,
        unreadable: unreadable.clone(),
        bookmark: None,
        raw: Arc::clone(&raw),
        received,
    };
    Ok(Answer::new(incoming, raw, page, unreadable))
}

/// Reads the body of a list of rooms as [`Client::rooms`](crate::Client::rooms) does: answers that were kept, and the
/// measuring of what reading costs.
///
/// # Errors
/// As of an answer with the status 200.
pub fn read_rooms(body: String) -> Result<RoomPage, Error> {
    let incoming = Incoming { status: 200, body, took: Duration::ZERO, server_time: None, retry_after: None };
    Ok(read_page(Endpoint::RoomList, &incoming, room::read_room)?.value.into())
}

/// An answer that says nothing but yes.
pub(crate) fn read_done(endpoint: Endpoint, incoming: &Incoming) -> Result<Answer<()>, Error> {
    open(endpoint, incoming)?;
    Ok(Answer::new(incoming, incoming.raw(), (), Vec::new()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireCreated {
    #[serde(default)]
    chat_id: Text,
    #[serde(default)]
    room_wxid: Text,
}

/// The answer to room/create. A yes without the room's id is a yes that cannot be used: the room must be looked for.
pub(crate) fn read_created(endpoint: Endpoint, incoming: &Incoming) -> Result<Answer<CreatedRoom>, Error> {
    let envelope = open(endpoint, incoming)?;
    let created = envelope.data().and_then(|data| {
        let wire: WireCreated = lenient::read_object(data, "data")?;
        Ok(CreatedRoom {
            room: RoomWxid::new(wire.room_wxid.required("data", "roomWxid")?),
            chat_id: ChatId::new(wire.chat_id.or_empty()),
        })
    });
    let created = created.map_err(|fault| protocol(endpoint, incoming, fault))?;
    Ok(Answer::new(incoming, incoming.raw(), created, Vec::new()))
}

/// Opens the envelope of a yes; everything else is an error. The vendor's code decides before the HTTP status.
fn open(endpoint: Endpoint, incoming: &Incoming) -> Result<Envelope<'_>, Error> {
    let status = incoming.status;
    let snippet = || shortened(&incoming.raw(), SNIPPET);
    match status {
        429 => return Err(Error::RateLimited { endpoint, retry_after: incoming.retry_after, body: snippet() }),
        407 => return Err(Error::NotSent { endpoint, cause: NotSentCause::Proxy(format!("HTTP 407: {}", snippet())) }),
        _ => {}
    }
    let server_fault = status >= 500 || status == 408;
    let envelope = match Envelope::open(&incoming.body) {
        Ok(envelope) if envelope.code != 0 => {
            return Err(Error::Business(BusinessError {
                endpoint,
                status,
                code: envelope.code,
                message: redact::scrubbed(&envelope.message).into_owned(),
                raw: incoming.raw(),
            }));
        }
        Ok(envelope) if (200..300).contains(&status) => return Ok(envelope),
        other => other,
    };
    if server_fault {
        return Err(Error::Ambiguous { endpoint, cause: AmbiguousCause::ServerError { status, snippet: snippet() } });
    }
    let fault = envelope.err().unwrap_or_else(|| Unreadable::new("", "code 0, but the HTTP status says no"));
    Err(protocol(endpoint, incoming, fault))
}

fn protocol(endpoint: Endpoint, incoming: &Incoming, fault: Unreadable) -> Error {
    Error::Protocol {
        endpoint,
        status: incoming.status,
        path: fault.path,
        detail: redact::scrubbed(&fault.detail).into_owned(),
        raw: incoming.raw(),
    }
}

#[cfg(test)]
mod tests;
