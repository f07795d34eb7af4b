//! What was asked, what the world did, what was answered. Tests use it as the truth.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::config::StartError;
use crate::endpoint::Endpoint;
use crate::locks::lock;

/// What a request changed in the world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Nothing.
    #[default]
    None,
    /// A person is in the room now.
    Added,
    /// An invitation card went out.
    CardSent,
    /// A room exists now.
    Created,
    /// The account is no longer in the room.
    Left,
}

/// How the answer was spoiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// The connection was closed without an answer.
    Dropped,
    /// No answer came and the connection stayed open.
    Hung,
    /// The answer stopped in the middle.
    Half,
    /// The bytes were no JSON.
    Garbage,
    /// The client was gone before the answer was ready; what it had asked for was done.
    ClientLeft,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequestRecord {
    /// Counts the requests from 1 in the order of their arrival.
    pub sequence: u64,
    /// When it arrived, since the start of the simulator's clock.
    #[serde(rename = "at_seconds", serialize_with = "seconds")]
    pub at: Duration,
    /// The same moment as a date.
    pub wall: Timestamp,
    /// HTTP method.
    pub method: String,
    /// Path with the prefix, without the query.
    pub path: String,
    /// The call; none for an unknown path.
    pub endpoint: Option<Endpoint>,
    /// Query or body without the token.
    pub parameters: Value,
    /// Stands for the token; two requests with the same token have the same one.
    pub token: Option<String>,
    /// What the world did.
    pub work: Work,
    /// HTTP status of the answer; none while it is under way and for one that was never sent.
    pub status: Option<u16>,
    /// `code` or `errcode` of the answer.
    pub code: Option<i64>,
    /// How the answer was spoiled, if it was.
    pub cut: Option<Cut>,
    /// Why no client should have sent this.
    pub unexpected: Option<String>,
}

fn seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64())
}

/// All requests since the start, and the file beside them.
#[derive(Debug)]
pub(crate) struct RequestLog {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    records: Vec<RequestRecord>,
    file: Option<File>,
}

impl RequestLog {
    pub(crate) fn new(path: Option<&Path>) -> Result<Self, StartError> {
        let open = |path: &Path| {
            File::options()
                .create(true)
                .append(true)
                .open(path)
                .map_err(|source| StartError::RequestLog { path: path.to_owned(), source })
        };
        let file = path.map(open).transpose()?;
        Ok(Self { inner: Mutex::new(Inner { records: Vec::new(), file }) })
    }

    /// Notes an arrival and gives it the next number.
    pub(crate) fn arrived(&self, mut record: RequestRecord) -> u64 {
        let mut inner = lock(&self.inner);
        record.sequence = inner.records.len() as u64 + 1;
        let sequence = record.sequence;
        inner.records.push(record);
        sequence
    }

    /// Changes what is known of a request.
    pub(crate) fn change(&self, sequence: u64, change: impl FnOnce(&mut RequestRecord)) {
        if let Some(record) = lock(&self.inner).records.get_mut(sequence as usize - 1) {
            change(record);
        }
    }

    /// Completes a request and writes its line.
    pub(crate) fn finished(&self, sequence: u64, change: impl FnOnce(&mut RequestRecord)) {
        let mut inner = lock(&self.inner);
        let Inner { records, file } = &mut *inner;
        let Some(record) = records.get_mut(sequence as usize - 1) else { return };
        change(record);
        if let Some(log) = file
            && let Err(error) = serde_json::to_vec(record).map_err(Into::into).and_then(|mut line| {
                line.push(b'\n');
                log.write_all(&line)
            })
        {
            // The log is the truth of a test: going on without it would let the test pass on less.
            eprintln!("the request log cannot be written any more: {error}");
            *file = None;
        }
    }

    pub(crate) fn records(&self) -> Vec<RequestRecord> {
        lock(&self.inner).records.clone()
    }
}
