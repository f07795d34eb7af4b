//! Asking the vendor: which rooms people are in, and whether rooms are still as they are known.

use desk::{AppError, Session};
use ledger::WorkspaceId;
use miaohui::{ContactWxid, RoomWxid};
use tauri::State;

use super::batches::send_in_batches;
use crate::events::{LookupId, LookupProgressed, Notice, Notify, VerifyId, VerifyProgressed};
use crate::runs::Run;
use crate::state::Desk;

/// Most rooms that are read again in one go: each costs the vendor a request.
const VERIFIED_AT_ONCE: usize = 200;

/// Asks the vendor for the rooms of each person; answers arrive as `LookupProgressed`.
#[tauri::command]
#[specta::specta]
pub async fn start_lookup(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    people: Vec<ContactWxid>,
) -> Result<LookupId, AppError> {
    if people.is_empty() {
        return Err(AppError::unusable("lookup.nobody", "nobody to look up"));
    }
    let session = desk.session(&workspace).await?;
    let run = desk.runs.begin(&workspace);
    let id = LookupId(run.id.clone());
    tokio::spawn(look_up(session, people, run, desk.notify.clone()));
    Ok(id)
}

/// Stops a lookup; answers that have arrived stay.
#[tauri::command]
#[specta::specta]
pub async fn stop_lookup(desk: State<'_, Desk>, lookup: LookupId) -> Result<(), AppError> {
    desk.runs.stop(&lookup.0);
    Ok(())
}

/// Re-reads these rooms from the vendor, at most 200; answers arrive as `VerifyProgressed`.
#[tauri::command]
#[specta::specta]
pub async fn start_verify(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    rooms: Vec<RoomWxid>,
) -> Result<VerifyId, AppError> {
    if rooms.is_empty() || rooms.len() > VERIFIED_AT_ONCE {
        return Err(AppError::unusable("verify.rooms", "1 to 200 rooms can be read again in one go"));
    }
    let session = desk.session(&workspace).await?;
    let run = desk.runs.begin(&workspace);
    let id = VerifyId(run.id.clone());
    tokio::spawn(verify(session, rooms, run, desk.notify.clone()));
    Ok(id)
}

/// Stops re-reading; answers that have arrived stay.
#[tauri::command]
#[specta::specta]
pub async fn stop_verify(desk: State<'_, Desk>, verify: VerifyId) -> Result<(), AppError> {
    desk.runs.stop(&verify.0);
    Ok(())
}

async fn look_up(session: Session, people: Vec<ContactWxid>, run: Run, notify: Notify) {
    let total = people.len() as u32;
    let answers = session.look_up(people);
    send_in_batches(
        &session,
        answers,
        &run.stop,
        |person| person.rooms.len() + 1,
        |batch| {
            notify(Notice::Lookup(LookupProgressed {
                lookup: LookupId(run.id.clone()),
                done: batch.done,
                total,
                results: batch.results,
                finished: batch.finished,
                waiting_seconds: batch.waiting_seconds,
            }));
        },
    )
    .await;
}

async fn verify(session: Session, rooms: Vec<RoomWxid>, run: Run, notify: Notify) {
    let total = rooms.len() as u32;
    let answers = session.verify_rooms(rooms);
    send_in_batches(
        &session,
        answers,
        &run.stop,
        |_| 1,
        |batch| {
            notify(Notice::Verify(VerifyProgressed {
                verify: VerifyId(run.id.clone()),
                done: batch.done,
                total,
                results: batch.results,
                finished: batch.finished,
                waiting_seconds: batch.waiting_seconds,
            }));
        },
    )
    .await;
}
