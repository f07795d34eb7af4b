//! Handing the inbox on to the team.
//!
//! What is new in the inbox is published in its order and marked when the team's server has it. Whatever ends this in
//! between, entries are published again and known by their key; `replay` makes old ones new again.

use std::time::Duration;

use futures::{StreamExt, stream};
use ledger::{InboxEntry, InboxMark, InboxState, Ledger, PROBE_PATH, WorkspaceId};
use miaohui::callback::{CallbackContent, CallbackKind, read_callback};
use team::{AccountKey, DeskName, Event, EventKey, EventKind, NatsBus, NatsOptions, Pace, PublishError, Role, TeamBus};
use team::{TeamName, Times};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::config::{Config, Team};
use crate::{Outcome, team_key};

/// Entries read at once.
const AT_ONCE: u32 = 200;
/// Events on their way to the server at once.
const UNDER_WAY: usize = 32;
/// How long is waited after something was not taken.
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);
/// How often the inbox is looked at without a sign, for entries that were made new again.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Connects to the team of a workspace.
pub async fn connect(config: &Config, team: &Team, workspace: &str) -> Outcome<NatsBus> {
    let options = NatsOptions {
        servers: team.servers.clone(),
        key: team_key::read(&team_key::file(&config.data)).map_err(|why| {
            format!("{why}; make a key with `roomdesk-relay key` and put the half it shows on the server")
        })?,
        ca_file: team.ca_file.clone(),
        team: TeamName::new(workspace)?,
        desk: DeskName::new(team.name.clone())?,
        role: Role::Relay,
        // A relay adds nobody.
        pace: Pace::default(),
        times: Times::default(),
    };
    Ok(NatsBus::connect(options).await?)
}

/// Publishes what is new in a workspace's inbox until dropped. `grown` changes when the inbox grew.
pub async fn hand_on(ledger: Ledger, workspace: WorkspaceId, bus: NatsBus, mut grown: watch::Receiver<u64>) {
    loop {
        grown.borrow_and_update();
        match next_entries(&ledger, &workspace).await {
            Ok(entries) if entries.is_empty() => {
                if let Ok(Err(_)) = timeout(LOOK_EVERY, grown.changed()).await {
                    // The receiver has ended.
                    return;
                }
            }
            Ok(entries) => {
                let all = publish(&ledger, &bus, entries).await;
                if !all {
                    sleep(AFTER_A_FAILURE).await;
                }
            }
            Err(error) => {
                tracing::error!(%error, "the inbox cannot be read, so nothing is handed on");
                sleep(AFTER_A_FAILURE).await;
            }
        }
    }
}

async fn next_entries(ledger: &Ledger, workspace: &WorkspaceId) -> Outcome<Vec<InboxEntry>> {
    let (ledger, workspace) = (ledger.clone(), workspace.clone());
    let read = move || ledger.inbox_in_state(&workspace, InboxState::New, AT_ONCE);
    Ok(tokio::task::spawn_blocking(read).await??)
}

/// Publishes entries and marks those that the server has; false when some are left.
async fn publish(ledger: &Ledger, bus: &NatsBus, entries: Vec<InboxEntry>) -> bool {
    let count = entries.len();
    let marks: Vec<InboxMark> = stream::iter(entries)
        .map(|entry| publish_one(bus, entry))
        .buffered(UNDER_WAY)
        .filter_map(std::future::ready)
        .collect()
        .await;
    let marked = marks.len();
    if marked == 0 {
        return false;
    }
    let ledger = ledger.clone();
    match tokio::task::spawn_blocking(move || ledger.mark_inbox(&marks)).await {
        Ok(Ok(())) => marked == count,
        Ok(Err(error)) => not_noted(&error),
        Err(error) => not_noted(&error),
    }
}

/// Nothing is lost by it.
fn not_noted(error: &dyn std::error::Error) -> bool {
    tracing::error!(%error, "what was handed on is not noted and will be handed on again");
    false
}

/// `None` when it has to be tried again.
async fn publish_one(bus: &NatsBus, entry: InboxEntry) -> Option<InboxMark> {
    let sequence = entry.sequence;
    if entry.path == PROBE_PATH {
        return Some(InboxMark::plain(sequence, InboxState::Taken));
    }
    if let Some(fault) = &entry.fault {
        tracing::error!(sequence, fault, "a callback cannot be handed on");
        return Some(InboxMark { fault: entry.fault, ..InboxMark::plain(sequence, InboxState::Unreadable) });
    }
    match bus.publish(&event(entry)?).await {
        Ok(_) => Some(InboxMark::plain(sequence, InboxState::Taken)),
        Err(error @ PublishError::TooLarge(_)) => {
            tracing::error!(sequence, %error, "a callback stays in the relay's inbox");
            let fault = Some(error.to_string());
            Some(InboxMark { fault, ..InboxMark::plain(sequence, InboxState::Unreadable) })
        }
        Err(error) => {
            tracing::debug!(sequence, %error, "a callback is handed on later");
            None
        }
    }
}

/// The number alone would come again if the inbox began anew, the time alone is not unique.
fn event(entry: InboxEntry) -> Option<Event> {
    let key = format!("{}-{}", entry.sequence, entry.received_at.as_millisecond());
    Some(Event {
        key: EventKey::new(key).ok()?,
        account: entry.kind().and_then(|kind| account(kind, &entry.body)),
        // A path that no name can be made of is nothing that anybody could take in.
        kind: EventKind::new(entry.path).or_else(|_| EventKind::new("other")).ok()?,
        received_at: entry.received_at,
        body: entry.body.into(),
    })
}

fn account(kind: CallbackKind, body: &[u8]) -> Option<AccountKey> {
    let callback = read_callback(kind, std::str::from_utf8(body).ok()?).ok()?;
    let account = match callback.content {
        CallbackContent::Seen(seen) => seen.room.account,
        CallbackContent::Changed(changed) => changed.account,
    };
    let known = [account.wxid.as_str(), account.user_id.as_str()].into_iter().find(|id| !id.is_empty());
    AccountKey::new(known?).ok()
}
