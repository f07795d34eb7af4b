//! How receiving is, for the settings screen.

use std::net::SocketAddr;
use std::sync::PoisonError;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, Zoned};
use ledger::{Ledger, WorkspaceId};
use mirror::{ChangeQuery, Millis, Mirror, Source};
use receiver::HealthReport;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Callbacks, blocking};
use crate::failure::AppError;

/// The vendor's rule: ten callbacks that fail within three minutes switch the address off for half an hour.
const FAILURES: u32 = 10;
const OFF_FOR: SignedDuration = SignedDuration::from_mins(30);
/// Silence that is no reason to worry: nights, and rooms where nothing happens.
const QUIET: SignedDuration = SignedDuration::from_hours(2);
/// Rooms that changed without a callback, from which on silence is suspicious.
const CHANGED_ROOMS: usize = 5;
/// Changes looked at, the newest first.
const CHANGES: u32 = 200;
/// Hours shown.
const HOURS: usize = 24;

/// How receiving is for a workspace. The address in it holds the secret: it is for the screen and the clipboard only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiverState {
    /// Switched on by a person.
    pub switched_on: bool,
    /// Where this computer listens, such as `127.0.0.1:8686`; none while it does not.
    pub listening_on: Option<String>,
    /// Why it does not listen though it should.
    pub error: Option<AppError>,
    /// The whole address as programs on this computer reach it, for a reverse proxy or tunnel.
    pub local_address: Option<String>,
    /// How the vendor reaches this computer, as staff typed it; empty when not set.
    pub public_root: String,
    /// The whole address to paste into the vendor's console; none without a public root.
    pub address: Option<String>,
    /// Until when the address before this one still works.
    pub old_address_until: Option<Millis>,
    /// When the last callback came.
    pub last_event: Option<Millis>,
    /// What came today, on this computer's calendar.
    pub today: ReceiverCounts,
    /// Callbacks of each of the last 24 hours, the oldest first; the last is the present hour.
    pub hours: Vec<u32>,
    /// Half of the last thousand callbacks were answered within so many milliseconds; none before the first since the
    /// start.
    pub median_answer_ms: Option<f64>,
    /// 99 of 100 of them were.
    pub p99_answer_ms: Option<f64>,
    /// Callbacks that could not be read; they are kept.
    pub unreadable: u32,
    /// Callbacks that are kept and not taken in yet.
    pub waiting: u32,
    /// What is probably wrong.
    pub warning: Option<ReceiverWarning>,
}

/// What came in a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiverCounts {
    /// Callbacks, copies included.
    pub received: u32,
    /// Copies of callbacks that were there before.
    pub repeated: u32,
    /// Requests that were turned away, of all workspaces and since the start of the app: a wrong secret, or no callback.
    pub rejected: u32,
}

/// Why the vendor has probably switched the address off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ReceiverWarning {
    /// Many callbacks could not be answered as the vendor wants.
    Failing {
        /// The last of them.
        at: Millis,
        /// The vendor then calls again at this time.
        until: Millis,
    },
    /// Rooms changed, as reading them shows, and no callback told of it.
    Silent {
        /// The last callback, or the switching on.
        since: Millis,
        /// So many rooms, at least.
        changed_rooms: u32,
    },
}

impl Callbacks {
    /// How receiving is for a workspace.
    ///
    /// # Errors
    /// When the ledger or the mirror cannot be read.
    pub async fn state(&self, workspace: &WorkspaceId) -> Result<ReceiverState, AppError> {
        let (now, zoned) = (Timestamp::now(), Zoned::now());
        let today = today(&zoned);
        let of = workspace.clone();
        let (mut state, secret) = blocking(&self.0.ledger, move |ledger| kept_state(ledger, &of, now, today)).await?;
        if !state.switched_on {
            return Ok(state);
        }
        let listening = self.0.listening.lock().await;
        state.error.clone_from(&listening.error);
        let Some(receiver) = &listening.receiver else { return Ok(state) };
        let (address, health) = (receiver.address(), receiver.health().report(now));
        state.today.rejected = receiver.health().turned_away(today);
        drop(listening);
        state.listening_on = Some(address.to_string());
        state.local_address = secret.map(|secret| format!("{}/{secret}", root_of(address)));
        let millis = |time: Option<Duration>| time.map(|time| time.as_secs_f64() * 1_000.0);
        state.median_answer_ms = millis(health.answer_median);
        state.p99_answer_ms = millis(health.answer_p99);
        state.warning = match failing(&health) {
            None => self.silent(workspace, &state, now).await?,
            failing => failing,
        };
        Ok(state)
    }

    async fn silent(
        &self,
        workspace: &WorkspaceId,
        state: &ReceiverState,
        now: Timestamp,
    ) -> Result<Option<ReceiverWarning>, AppError> {
        let of = workspace.clone();
        let switched_at = blocking(&self.0.ledger, move |ledger| Ok(ledger.receiving(&of)?.changed_at)).await?;
        let last = state.last_event.and_then(|at| Timestamp::from_millisecond(at.0).ok());
        let Some(since) = last.max(switched_at) else { return Ok(None) };
        let session = {
            let takers = self.0.takers.lock().unwrap_or_else(PoisonError::into_inner);
            takers.get(workspace).map(|taker| taker.session.clone())
        };
        let Some(session) = session else { return Ok(None) };
        session.read(move |mirror| silent(mirror, since, now)).await
    }
}

/// What the ledger says, and the present secret.
fn kept_state(
    ledger: &Ledger,
    workspace: &WorkspaceId,
    now: Timestamp,
    today: Timestamp,
) -> Result<(ReceiverState, Option<String>), AppError> {
    let receiving = ledger.receiving(workspace)?;
    let secrets = ledger.callback_secrets(workspace, now)?;
    let present = secrets.iter().find(|secret| secret.valid_until.is_none()).map(|secret| secret.secret.clone());
    let since = ledger.inbox_count(workspace, today)?;
    let day = ledger.inbox_count(workspace, now - SignedDuration::from_hours(HOURS as i64 - 1))?;
    let rooted = |secret: &String| format!("{}/{secret}", receiving.public_root);
    let state = ReceiverState {
        switched_on: receiving.switched_on,
        listening_on: None,
        error: None,
        address: present.as_ref().filter(|_| !receiving.public_root.is_empty()).map(rooted),
        local_address: None,
        public_root: receiving.public_root,
        old_address_until: secrets.iter().filter_map(|secret| secret.valid_until).max().map(Millis::from),
        last_event: ledger.last_callback(workspace)?.map(Millis::from),
        today: ReceiverCounts { received: since.received, repeated: since.repeated, rejected: 0 },
        hours: last_hours(&day.hours, now),
        median_answer_ms: None,
        p99_answer_ms: None,
        unreadable: ledger.unreadable_callbacks(workspace, 0, 0)?.0,
        waiting: ledger.inbox_waiting(workspace)?,
        warning: None,
    };
    Ok((state, present))
}

/// How programs on this computer reach the listener.
fn root_of(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => format!("http://127.0.0.1:{}", v4.port()),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => format!("http://[::1]:{}", v6.port()),
        other => format!("http://{other}"),
    }
}

/// The failures that the vendor counts.
fn failing(health: &HealthReport) -> Option<ReceiverWarning> {
    let last = health.last_failed_at.filter(|_| health.failed_lately >= FAILURES)?;
    Some(ReceiverWarning::Failing { at: last.into(), until: (last + OFF_FOR).into() })
}

/// Silence since `since` though rooms changed.
fn silent(mirror: &Mirror, since: Timestamp, now: Timestamp) -> Result<Option<ReceiverWarning>, mirror::Error> {
    if now.duration_since(since) < QUIET {
        return Ok(None);
    }
    let query = ChangeQuery { after: Some(since.into()), ..ChangeQuery::default() };
    let changes = mirror.changes(&query, 0, CHANGES)?;
    let by_reading = |source| !matches!(source, Source::CallbackJoined | Source::CallbackLoaded);
    let mut rooms: Vec<_> = changes.rows.iter().filter(|row| by_reading(row.source)).map(|row| &row.room).collect();
    rooms.sort();
    rooms.dedup();
    let suspicious = rooms.len() >= CHANGED_ROOMS;
    Ok(suspicious.then_some(ReceiverWarning::Silent { since: since.into(), changed_rooms: rooms.len() as u32 }))
}

/// The beginning of today where this computer is.
fn today(now: &Zoned) -> Timestamp {
    now.start_of_day().map_or(now.timestamp(), |start| start.timestamp())
}

/// Callbacks of each of the last 24 hours, from hours in which something came.
fn last_hours(came: &[(Timestamp, u32)], now: Timestamp) -> Vec<u32> {
    let hour = |at: Timestamp| at.as_second().div_euclid(3_600);
    let first = hour(now) + 1 - HOURS as i64;
    let mut hours = vec![0; HOURS];
    for (at, count) in came {
        if let Ok(place) = usize::try_from(hour(*at) - first)
            && let Some(place) = hours.get_mut(place)
        {
            *place += count;
        }
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_end_with_the_present_one() {
        let now = Timestamp::from_second(1_800_000_000 + 1_234).unwrap();
        let ago = |hours: i64| now - SignedDuration::from_hours(hours);
        let hours = last_hours(&[(ago(24), 9), (ago(23), 1), (ago(1), 2), (now, 3)], now);
        assert_eq!((hours.len(), hours[0], hours[22], hours[23]), (24, 1, 2, 3));
        assert_eq!(hours.iter().sum::<u32>(), 6);
    }

    #[test]
    fn ten_failures_lately_are_what_the_vendor_counts() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let report = |failed_lately| HealthReport {
            since: at,
            stored: 0,
            repeated: 0,
            wrong_secret: 0,
            refused: 0,
            not_stored: 0,
            failed_lately,
            last_failed_at: Some(at),
            answer_median: None,
            answer_p99: None,
        };
        assert_eq!(failing(&report(9)), None);
        let until = Millis::from(at + SignedDuration::from_mins(30));
        assert_eq!(failing(&report(10)), Some(ReceiverWarning::Failing { at: at.into(), until }));
    }
}
