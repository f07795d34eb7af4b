//! People: pasted lists, one person, and the rooms of several.

use desk::{AppError, ParsedPeople, PersonLookup};
use ledger::WorkspaceId;
use miaohui::ContactWxid;
use mirror::{DuplicateQuery, DuplicateWindow, PeopleRoomWindow, PersonDetail, PersonKind, PersonSummary};
use tauri::State;

use super::WINDOW;
use crate::state::Desk;

/// Most people whose rooms are shown in one matrix.
const PEOPLE_AT_ONCE: usize = 5_000;

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

/// One person except the rooms; none when never seen in a member list.
#[tauri::command]
#[specta::specta]
pub async fn person(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    person: ContactWxid,
) -> Result<Option<PersonDetail>, AppError> {
    desk.session(&workspace).await?.read(move |mirror| mirror.person(&person)).await
}

/// A window of the rooms that some of these people are in now, at most 5,000 people: those with most of them first.
#[tauri::command]
#[specta::specta]
pub async fn people_rooms(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    people: Vec<ContactWxid>,
    offset: u32,
    limit: u32,
) -> Result<PeopleRoomWindow, AppError> {
    if people.len() > PEOPLE_AT_ONCE {
        return Err(AppError::unusable("people.tooMany", "the rooms of at most 5,000 people can be shown at once"));
    }
    let session = desk.session(&workspace).await?;
    session.read(move |mirror| mirror.people_rooms(&people, offset, limit.min(WINDOW))).await
}

/// A window of the people who are in several rooms of a set.
#[tauri::command]
#[specta::specta]
pub async fn duplicates(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    query: DuplicateQuery,
    offset: u32,
    limit: u32,
) -> Result<DuplicateWindow, AppError> {
    let session = desk.session(&workspace).await?;
    session.read(move |mirror| mirror.duplicates(&query, offset, limit.min(WINDOW))).await
}

/// People who may be in many rooms, as staff said.
#[tauri::command]
#[specta::specta]
pub async fn allowed_people(desk: State<'_, Desk>, workspace: WorkspaceId) -> Result<Vec<PersonSummary>, AppError> {
    let session = desk.session(&workspace).await?;
    let people = desk.ledger.allowed_people(&workspace)?;
    session
        .read(move |mirror| {
            let known = people.into_iter().map(|wxid| {
                let known = mirror.person(&wxid)?.map(|detail| detail.person);
                Ok(known.unwrap_or_else(|| nobody_seen(wxid)))
            });
            known.collect()
        })
        .await
}

/// Says that a person may be in many rooms, or no longer.
#[tauri::command]
#[specta::specta]
pub async fn set_allowed(
    desk: State<'_, Desk>,
    workspace: WorkspaceId,
    person: ContactWxid,
    allowed: bool,
) -> Result<(), AppError> {
    desk.ledger.workspace(&workspace)?;
    Ok(desk.ledger.set_allowed_person(&workspace, &person, allowed)?)
}

/// A person of whom no member list told, as after the local data were read anew.
fn nobody_seen(wxid: ContactWxid) -> PersonSummary {
    PersonSummary { wxid, nick_name: String::new(), kind: PersonKind::Unknown, corporation: None, coworker: None }
}
