//! 动态: what changed, with the callbacks that told it.

use jiff::Timestamp;
use ledger::{FeedAlerts, InboxEntry, Ledger, WorkspaceId};
use mirror::{
    FeedChange, FeedEvidence, FeedKind, FeedQuery, FeedRoom, FeedRow, FeedRowId, FeedUnseen, FeedWindow, Millis,
};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::AppError;
use crate::session::Session;

/// Most of a callback's body that travels to the window at once, in bytes: an answer stays under 64 KiB.
const BODY_PIECE: usize = 8 * 1024;
/// Rows told at once, of each kind of choice.
const NEWS: u32 = 50;
/// Callbacks shown beside one row.
const CALLBACKS: u32 = 3;

/// What shows that a row of the feed is true, with what the vendor sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FeedDetails {
    /// What the local data say.
    pub evidence: FeedEvidence,
    /// When the callback behind the row reached this computer; none where the row comes from reading.
    pub received_at: Option<Millis>,
    /// How often the vendor sent it, all merged into this row; 0 where the row comes from reading.
    pub copies: u32,
    /// The callback behind the row, or those that told that the room is different and had it read again; at most three.
    pub callbacks: Vec<KeptCallback>,
}

/// Names a callback that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct CallbackId(pub String);

/// A callback as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeptCallback {
    /// Names it.
    pub id: CallbackId,
    /// The path below the address, such as `chatroom/joined`.
    pub path: String,
    /// When the first copy came.
    pub received_at: Millis,
    /// When the last copy came.
    pub last_received_at: Millis,
    /// How often it was sent.
    pub copies: u32,
    /// Why it cannot be read, in English; none where it can.
    pub fault: Option<String>,
    /// Bytes of the whole body.
    pub bytes: u32,
    /// The beginning of the body, without the token: hostile text. The rest is had piece by piece.
    pub body: String,
}

/// A piece of a callback's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BodyPiece {
    /// The piece, hostile text.
    pub text: String,
    /// Where the next piece begins; none at the end.
    pub next: Option<u32>,
}

/// What is to be told at once.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// The rows, the newest first; of each kind of choice at most fifty.
    pub rows: Vec<FeedRow>,
    /// When the newest row of the whole feed came up: ask from there next time.
    pub newest: Option<Millis>,
}

impl Session {
    /// At most `limit` rows of the feed, from position `offset`; fewer where the answer would get too long. `seen` is
    /// when somebody last looked.
    ///
    /// # Errors
    /// As the mirror says.
    pub async fn feed(
        &self,
        query: FeedQuery,
        seen: Option<Timestamp>,
        offset: u32,
        limit: u32,
    ) -> Result<FeedWindow, AppError> {
        self.read(move |mirror| mirror.feed(&query, seen.map(Millis::from), offset, limit)).await
    }

    /// How much of the feed came up since somebody last looked.
    ///
    /// # Errors
    /// As the mirror says.
    pub async fn feed_unseen(&self, seen: Option<Timestamp>) -> Result<FeedUnseen, AppError> {
        self.read(move |mirror| mirror.feed_unseen(seen.map(Millis::from))).await
    }

    /// What of the feed came up after a time (none: since ever) and is to be told at once. Gaps, and what turned out
    /// different after one, are not: nobody waits for old news.
    ///
    /// # Errors
    /// As the mirror says.
    pub async fn news(&self, alerts: FeedAlerts, after: Option<Millis>) -> Result<News, AppError> {
        self.read(move |mirror| {
            // First, so that what comes up meanwhile is told next time.
            let newest = mirror.feed_newest()?;
            let mut rows: Vec<FeedRow> = Vec::new();
            for query in queries(alerts, after) {
                for row in mirror.feed(&query, None, 0, NEWS)?.rows {
                    let gap = matches!(row.change, FeedChange::Gap { .. });
                    if !gap && rows.iter().all(|known| known.id != row.id) {
                        rows.push(row);
                    }
                }
            }
            rows.sort_by_key(|row| std::cmp::Reverse(row.at));
            Ok(News { rows, newest })
        })
        .await
    }

    /// What shows that a row of the feed is true; `people_offset` is the first of those who joined or left. None: the row
    /// is not there any more, because an older observation that came late dates it otherwise.
    ///
    /// # Errors
    /// As the mirror or the ledger says.
    pub async fn feed_details(
        &self,
        ledger: &Ledger,
        workspace: &WorkspaceId,
        row: FeedRowId,
        people_offset: u32,
    ) -> Result<Option<FeedDetails>, AppError> {
        let seen = ledger.feed_seen(workspace)?.map(Millis::from);
        let found = self.read(move |mirror| mirror.feed_evidence(&row, seen, people_offset)).await?;
        let Some(evidence) = found else { return Ok(None) };
        let own = callback_behind(ledger, workspace, &evidence.row)?;
        let callbacks = match &own {
            Some(own) => vec![KeptCallback::from(own)],
            None => callbacks_before(ledger, workspace, &evidence.row)?.iter().map(KeptCallback::from).collect(),
        };
        let received_at = own.as_ref().map(|own| own.received_at.into());
        Ok(Some(FeedDetails { evidence, received_at, copies: own.map_or(0, |own| own.copies), callbacks }))
    }
}

/// What is asked for, one question for each kind of choice.
fn queries(alerts: FeedAlerts, after: Option<Millis>) -> Vec<FeedQuery> {
    let query = FeedQuery { came_up_after: after, ..FeedQuery::default() };
    let mut queries = Vec::new();
    if !alerts.rooms.is_empty() {
        queries.push(FeedQuery { rooms: alerts.rooms, ..query.clone() });
    }
    if !alerts.tags.is_empty() {
        queries.push(FeedQuery { tags: alerts.tags, ..query.clone() });
    }
    if alerts.accounts_offline {
        queries.push(FeedQuery { kinds: vec![FeedKind::AccountOffline], ..query });
    }
    queries
}

/// A piece of the body of a callback, from byte `from` on. None: it is not kept any more.
///
/// # Errors
/// As the ledger says.
pub fn callback_body(
    ledger: &Ledger,
    workspace: &WorkspaceId,
    id: &CallbackId,
    from: u32,
) -> Result<Option<BodyPiece>, AppError> {
    let Ok(sequence) = id.0.parse() else { return Ok(None) };
    let entry = ledger.inbox_entry(sequence)?.filter(|entry| entry.workspace == *workspace);
    Ok(entry.map(|entry| piece(&entry.body, from as usize, 3 * BODY_PIECE)))
}

impl From<&InboxEntry> for KeptCallback {
    fn from(entry: &InboxEntry) -> Self {
        Self {
            id: CallbackId(entry.sequence.to_string()),
            path: entry.path.clone(),
            received_at: entry.received_at.into(),
            last_received_at: entry.last_received_at.into(),
            copies: entry.copies,
            fault: entry.fault.clone(),
            bytes: u32::try_from(entry.body.len()).unwrap_or(u32::MAX),
            body: piece(&entry.body, 0, BODY_PIECE).text,
        }
    }
}

/// The callback that a row comes from.
fn callback_behind(ledger: &Ledger, workspace: &WorkspaceId, row: &FeedRow) -> Result<Option<InboxEntry>, AppError> {
    use mirror::Source::{CallbackJoined, CallbackLoaded};
    let (Some(room), Some(CallbackJoined | CallbackLoaded)) = (&row.room, row.source) else { return Ok(None) };
    Ok(ledger.callback_of_room(workspace, &room.wxid, time(row.at))?)
}

/// Callbacks about the room that came between the two readings of a row: they do not say all, so the room was read.
fn callbacks_before(ledger: &Ledger, workspace: &WorkspaceId, row: &FeedRow) -> Result<Vec<InboxEntry>, AppError> {
    let (Some(FeedRoom { wxid, .. }), Some(since)) = (&row.room, row.since) else { return Ok(Vec::new()) };
    Ok(ledger.callbacks_of_room_received(workspace, wxid, time(since)..=time(row.at), CALLBACKS)?)
}

fn time(at: Millis) -> Timestamp {
    // Rows are dated by observations, whose times are those of a calendar; a damaged one finds nothing.
    Timestamp::from_millisecond(at.0).unwrap_or_default()
}

/// At most `most` bytes of a body as text, cut between two letters.
fn piece(body: &[u8], from: usize, most: usize) -> BodyPiece {
    let rest = body.get(from..).unwrap_or_default();
    let mut end = most.min(rest.len());
    // A byte that goes on with a letter is 10xxxxxx; a letter has four bytes at most.
    while end < rest.len() && end + 3 > most && rest[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    let next = (end < rest.len()).then(|| u32::try_from(from + end).unwrap_or(u32::MAX));
    BodyPiece { text: String::from_utf8_lossy(&rest[..end]).into_owned(), next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_shown_piece_by_piece_without_cutting_a_letter() {
        let text = "群".repeat(10);
        let (mut shown, mut from) = (String::new(), Some(0));
        while let Some(at) = from {
            let next = piece(text.as_bytes(), at as usize, 8);
            assert!(next.text.len() <= 8);
            shown += &next.text;
            from = next.next;
        }
        assert_eq!(shown, text);
        assert_eq!(piece(&[0x80; 20], 0, 8).next, Some(5), "what is no text ends all the same");
        assert_eq!(piece(b"ab", 9, 8), BodyPiece { text: String::new(), next: None });
    }
}
