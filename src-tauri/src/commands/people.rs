//! People: pasted lists, what is known locally, and asking the vendor.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use desk::{AppError, ErrorCode, ParsedPeople, PersonLookup};
use futures::StreamExt;
use ledger::WorkspaceId;
use miaohui::ContactWxid;
use tauri::State;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::state::{Desk, LookupId, LookupProgressed, Notice, Notify, locked};

/// Answers are sent on at most this often.
const BEAT: Duration = Duration::from_millis(100);
/// A pause the vendor asks for is told this often.
const PAUSE_BEAT: Duration = Duration::from_millis(500);
/// Rooms in one event: it stays near 64 KiB.
const ROOMS_AT_ONCE: usize = 120;

/// Sorts pasted text into ids: recognised, duplicates, refused with the reason.
#[tauri::command]
#[specta::specta]
pub async fn parse_people(pasted: String) -> ParsedPeople {
    desk::parse_people(&pasted)
}

/// What is known locally of one person.
#[tauri::command]
#[specta::specta]
pub async fn person_rooms(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    person: ContactWxid,
) -> Result<PersonLookup, AppError> {
    desk.session(&workspace).await?.person_rooms(&person).await
}

/// Asks the vendor for the rooms of each person; answers arrive as `LookupProgressed`.
#[tauri::command]
#[specta::specta]
pub async fn start_lookup(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    people: Vec<ContactWxid>,
) -> Result<LookupId, AppError> {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    if people.is_empty() {
        return Err(AppError::new(ErrorCode::InputUnusable, "nobody to look up"));
    }
    let session = desk.session(&workspace).await?;
    let id = LookupId(NEXT.fetch_add(1, Ordering::Relaxed).to_string());
    let stop = CancellationToken::new();
    locked(&desk.lookups).insert(id.clone(), stop.clone());
    let (notify, lookups, lookup) = (desk.notify.clone(), desk.lookups.clone(), id.clone());
    tokio::spawn(async move {
        run(session, people, lookup.clone(), stop, notify).await;
        locked(&lookups).remove(&lookup);
    });
    Ok(id)
}

/// Stops a lookup; answers that have arrived stay.
#[tauri::command]
#[specta::specta]
pub async fn stop_lookup(desk: State<'_, Desk>, lookup: LookupId) -> Result<(), AppError> {
    if let Some(stop) = locked(&desk.lookups).remove(&lookup) {
        stop.cancel();
    }
    Ok(())
}

async fn run(
    session: desk::Session,
    people: Vec<ContactWxid>,
    lookup: LookupId,
    stop: CancellationToken,
    notify: Notify,
) {
    let mut out = Batches {
        session: session.clone(),
        lookup,
        done: 0,
        total: people.len() as u32,
        waiting: Vec::new(),
        sent: Instant::now(),
        notify,
    };
    let mut answers = pin!(session.look_up(people));
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            answer = answers.next() => match answer {
                Some(answer) => out.take(answer),
                None => break,
            },
            () = tokio::time::sleep_until(out.sent + BEAT), if !out.waiting.is_empty() => out.send(false),
            () = tokio::time::sleep(PAUSE_BEAT) => out.tell_pause(),
        }
    }
    out.send(true);
}

/// Gathers answers into events.
struct Batches {
    session: desk::Session,
    lookup: LookupId,
    done: u32,
    total: u32,
    waiting: Vec<PersonLookup>,
    sent: Instant,
    notify: Notify,
}

impl Batches {
    fn take(&mut self, answer: PersonLookup) {
        self.done += 1;
        self.waiting.push(answer);
        let rooms: usize = self.waiting.iter().map(|person| person.rooms.len() + 1).sum();
        if rooms >= ROOMS_AT_ONCE {
            self.send(false);
        }
    }

    fn tell_pause(&mut self) {
        if self.session.seconds_to_wait().is_some() {
            self.send(false);
        }
    }

    fn send(&mut self, finished: bool) {
        self.sent = Instant::now();
        (self.notify)(Notice::Lookup(LookupProgressed {
            lookup: self.lookup.clone(),
            done: self.done,
            total: self.total,
            results: std::mem::take(&mut self.waiting),
            finished,
            waiting_seconds: self.session.seconds_to_wait(),
        }));
    }
}
