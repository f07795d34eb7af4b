//! Saved callbacks from a file of JSON lines.

use std::io::{BufRead, Read};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Arrival;
use crate::{Error, Ledger, WorkspaceId};

/// Longest line, in bytes: the largest body with room for its frame.
const LONGEST_LINE: u64 = 2 << 20;
/// Bodies that are committed together, in bytes, and how many lines at most.
const AT_ONCE: (usize, usize) = (4 << 20, 500);
/// Refused lines that are told one by one.
const TOLD: usize = 100;

/// What became of the lines of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedLines {
    /// Lines that are in the inbox now and were not before.
    pub stored: u32,
    /// Lines that were there before.
    pub repeated: u32,
    /// Lines that are no callback.
    pub refused: u32,
    /// The first hundred of those.
    pub first_refused: Vec<RefusedLine>,
}

/// A line that is no callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine {
    /// Counts from 1.
    pub line: u32,
    /// Why, in English.
    pub why: String,
}

/// `{"path": "chatroom/loaded", "body": {…}, "receivedAt": "2026-11-22T06:05:00Z"}`; the time may be left out or be
/// milliseconds, and a body that was no JSON is a text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    path: String,
    #[serde(borrow)]
    body: &'a RawValue,
    received_at: Option<At>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum At {
    Text(Timestamp),
    Millis(i64),
}

impl Ledger {
    /// Takes saved callbacks into the inbox: one JSON object a line, with `path`, `body` and perhaps `receivedAt`. What
    /// is in the inbox already is not stored twice; a copy of an entry far behind is merged with it when it is looked at.
    ///
    /// # Errors
    /// When the lines cannot be read on or the inbox cannot be written; what was taken before stays.
    pub fn import_callbacks(&self, workspace: &WorkspaceId, mut lines: impl BufRead) -> Result<ImportedLines, Error> {
        let mut imported = ImportedLines::default();
        let (mut batch, mut bytes) = (Vec::new(), 0);
        let mut number = 0_u32;
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
            let over = read == 0;
            if !over {
                number += 1;
                let cut = read as u64 == LONGEST_LINE && line.last() != Some(&b'\n');
                if cut {
                    skip_line(&mut lines)?;
                    imported.refuse(number, &NoCallback::TooLong);
                } else if !line.iter().all(u8::is_ascii_whitespace) {
                    match arrival(workspace, &line) {
                        Ok(arrival) => {
                            bytes += arrival.size();
                            batch.push(arrival);
                        }
                        Err(why) => imported.refuse(number, &why),
                    }
                }
            }
            if over || bytes >= AT_ONCE.0 || batch.len() >= AT_ONCE.1 {
                let kept = self.append_to_inbox(&batch)?;
                let repeated = kept.iter().filter(|kept| kept.repeated).count();
                imported.repeated += repeated as u32;
                imported.stored += (kept.len() - repeated) as u32;
                batch.clear();
                bytes = 0;
            }
            if over {
                return Ok(imported);
            }
        }
    }
}

impl ImportedLines {
    fn refuse(&mut self, line: u32, why: &NoCallback) {
        self.refused += 1;
        if self.first_refused.len() < TOLD {
            self.first_refused.push(RefusedLine { line, why: why.to_string() });
        }
    }
}

fn skip_line(lines: &mut impl BufRead) -> Result<(), Error> {
    loop {
        let piece = lines.fill_buf()?;
        let (used, over) = match piece.iter().position(|byte| *byte == b'\n') {
            Some(end) => (end + 1, true),
            None => (piece.len(), piece.is_empty()),
        };
        lines.consume(used);
        if over {
            return Ok(());
        }
    }
}

/// Why a line is no callback; told with the line.
#[derive(Debug, thiserror::Error)]
enum NoCallback {
    #[error("longer than 2 MiB")]
    TooLong,
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Time(#[from] jiff::Error),
}

fn arrival(workspace: &WorkspaceId, line: &[u8]) -> Result<Arrival, NoCallback> {
    let line: Line<'_> = serde_json::from_slice(line)?;
    let received_at = match line.received_at {
        None => Timestamp::now(),
        Some(At::Text(at)) => at,
        Some(At::Millis(at)) => Timestamp::from_millisecond(at)?,
    };
    let raw = line.body.get();
    let body = serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned());
    Ok(Arrival::new(workspace.clone(), &line.path, body, received_at))
}
