use jiff::{SignedDuration, Timestamp};
use miaohui::RoomWxid;
use rusqlite::Connection;

use super::*;
use crate::open::{FILE, MIGRATIONS};
use crate::workspaces::tests::with_two_workspaces;

mod large;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn loaded(workspace: &WorkspaceId, number: u32, seconds: i64) -> Arrival {
    let body = format!("{{\"wxid\": \"R:{number}\", \"syncedTime\": {number}}}");
    Arrival::new(workspace.clone(), "chatroom/loaded", body, at(seconds))
}

#[test]
fn entries_come_back_in_order_and_copies_are_counted() {
    let (folder, ledger, [here, there]) = with_two_workspaces();
    let kept = ledger.append_to_inbox(&[loaded(&here, 1, 0), loaded(&there, 1, 0), loaded(&here, 2, 1)]).unwrap();
    assert_eq!(kept.iter().map(|kept| kept.repeated).collect::<Vec<_>>(), [false; 3]);
    let again = ledger.append_to_inbox(&[loaded(&here, 1, 50), loaded(&here, 3, 51), loaded(&here, 3, 52)]).unwrap();
    assert_eq!(again[0], Kept { sequence: kept[0].sequence, repeated: true });
    assert_eq!((again[1].repeated, again[2].repeated), (false, true));
    drop(ledger);
    let ledger = Ledger::open(folder.path()).unwrap().ledger;
    let entries = ledger.inbox_in_state(&here, InboxState::New, 10).unwrap();
    let told: Vec<_> = entries.iter().map(|e| (e.sequence, e.copies, e.last_received_at)).collect();
    assert_eq!(told, [(kept[0].sequence, 2, at(50)), (kept[2].sequence, 1, at(1)), (again[1].sequence, 2, at(52))]);
    assert_eq!(entries[0].received_at, at(0));
    let behind: Vec<_> = ledger.inbox_after(kept[1].sequence, 1).unwrap().iter().map(|e| e.sequence).collect();
    assert_eq!(behind, [kept[2].sequence]);
    let count = ledger.inbox_count(&here, at(0)).unwrap();
    assert_eq!((count.received, count.repeated), (5, 2));
    assert_eq!(ledger.last_callback(&here).unwrap(), Some(at(52)));
    ledger.remove_workspace(&here).unwrap();
    assert_eq!(ledger.inbox_after(0, 10).unwrap().len(), 1);
    assert_eq!(ledger.inbox_count(&here, at(0)).unwrap(), InboxCount::default());
}

#[test]
fn copies_are_told_after_a_restart_and_nothing_else_is_taken_for_one() {
    let (folder, ledger, [here, there]) = with_two_workspaces();
    let first = ledger.append_to_inbox(&[loaded(&here, 1, 0)]).unwrap()[0].sequence;
    {
        let mut connection = ledger.lock();
        let transaction = connection.transaction().unwrap();
        append(&transaction, ledger.beside(), &[loaded(&here, 2, 0)]).unwrap();
        transaction.rollback().unwrap();
    }
    // Takes the number of the one that was not committed.
    let third = ledger.append_to_inbox(&[loaded(&here, 3, 0)]).unwrap()[0].sequence;
    assert!(!ledger.append_to_inbox(&[loaded(&here, 2, 0)]).unwrap()[0].repeated);
    assert!(!ledger.append_to_inbox(&[loaded(&there, 1, 0)]).unwrap()[0].repeated);
    drop(ledger);
    let ledger = Ledger::open(folder.path()).unwrap().ledger;
    let again = ledger.append_to_inbox(&[loaded(&here, 1, 5), loaded(&here, 3, 5), loaded(&here, 4, 5)]).unwrap();
    let told = again.iter().map(|kept| (kept.sequence, kept.repeated)).collect::<Vec<_>>();
    assert_eq!(told, [(first, true), (third, true), (again[2].sequence, false)]);
    // Another body with the same fingerprint is another body.
    let other = Arrival { fingerprint: loaded(&here, 1, 5).fingerprint, ..loaded(&here, 5, 5) };
    assert!(!ledger.append_to_inbox(&[other]).unwrap()[0].repeated);
    assert!(ledger.append_to_inbox(&[loaded(&here, 1, 5)]).unwrap()[0].repeated);
}

#[test]
fn a_body_without_a_time_is_a_new_event_when_it_comes_hours_later() {
    let (_folder, ledger, [here, _]) = with_two_workspaces();
    let body = |seconds| Arrival::new(here.clone(), "room/topic", "{\"imRoomId\": \"R:1\"}", at(seconds));
    let first = ledger.append_to_inbox(&[body(0)]).unwrap()[0].sequence;
    assert!(ledger.append_to_inbox(&[body(600)]).unwrap()[0].repeated);
    ledger.mark_inbox(&[InboxMark::plain(first, InboxState::Taken)]).unwrap();
    assert!(ledger.append_to_inbox(&[body(2_000)]).unwrap()[0].repeated);
    assert!(!ledger.append_to_inbox(&[body(9 * 3_600)]).unwrap()[0].repeated);
    // One that says its time is the same event at any time.
    let timed = ledger.append_to_inbox(&[loaded(&here, 1, 0)]).unwrap()[0].sequence;
    let mark = InboxMark { as_of: Some(at(0)), ..InboxMark::plain(timed, InboxState::Taken) };
    ledger.mark_inbox(&[mark]).unwrap();
    assert!(ledger.append_to_inbox(&[loaded(&here, 1, 900_000)]).unwrap()[0].repeated);
}

#[test]
fn copies_in_another_spelling_are_merged_when_they_are_looked_at_and_once_only() {
    let (_folder, ledger, [here, there]) = with_two_workspaces();
    let spelled = |workspace: &WorkspaceId, body: &str, seconds| {
        Arrival::new(workspace.clone(), "room/left", body.to_owned(), at(seconds))
    };
    let (one, other) = ("{\"imRoomId\":\"R:1\",\"topic\":\"x\"}", "{\"topic\": \"x\", \"imRoomId\": \"R:1\"}");
    let arrivals =
        [spelled(&here, one, 0), spelled(&here, other, 10), spelled(&there, other, 10), spelled(&here, other, 20)];
    let kept = ledger.append_to_inbox(&arrivals).unwrap();
    let look = || ledger.merge_copies(ledger.inbox_in_state(&here, InboxState::New, 10).unwrap()).unwrap();
    let left = look();
    assert_eq!(left.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [kept[0].sequence]);
    let merged = ledger.inbox_entry(kept[0].sequence).unwrap().unwrap();
    assert_eq!((merged.copies, merged.last_received_at), (3, at(20)));
    assert_eq!(ledger.inbox_entry(kept[1].sequence).unwrap(), None);
    assert_eq!(ledger.inbox_count(&here, at(0)).unwrap().repeated, 2);
    assert_eq!(ledger.inbox_waiting(&there).unwrap(), 1, "another workspace is another matter");
    // Hours later it is an event of its own, and stays one when both are replayed.
    let mark = |sequence| ledger.mark_inbox(&[InboxMark::plain(sequence, InboxState::Taken)]).unwrap();
    mark(kept[0].sequence);
    let later = ledger.append_to_inbox(&[spelled(&here, one, 20_000)]).unwrap()[0].sequence;
    assert_eq!(look().len(), 1);
    mark(later);
    assert_eq!(ledger.replay_inbox(&here, 0).unwrap(), 2);
    assert_eq!(look().len(), 2);
}

#[test]
fn marks_say_what_became_of_an_entry_and_a_replay_makes_it_new() {
    let (_folder, ledger, [here, there]) = with_two_workspaces();
    let arrivals = [loaded(&here, 1, 0), loaded(&here, 2, 0), loaded(&here, 3, 0), loaded(&there, 4, 0)];
    let kept: Vec<_> = ledger.append_to_inbox(&arrivals).unwrap().iter().map(|kept| kept.sequence).collect();
    let room = RoomWxid::new("R:1");
    ledger
        .mark_inbox(&[
            InboxMark { as_of: Some(at(7)), room: Some(room.clone()), ..InboxMark::plain(kept[0], InboxState::Reread) },
            InboxMark { fault: Some("wxid: missing".into()), ..InboxMark::plain(kept[1], InboxState::Unreadable) },
        ])
        .unwrap();
    let wanted = RoomToReread { room: room.clone(), last: kept[0], wanted_at: at(0) };
    assert_eq!(ledger.rooms_to_reread(&here).unwrap(), [wanted]);
    assert_eq!(ledger.find_in_inbox(&arrivals[0]).unwrap(), Some(kept[0]));
    assert_eq!(ledger.find_in_inbox(&loaded(&here, 9, 0)).unwrap(), None);
    assert_eq!(ledger.callback_of_room(&here, &room, at(7)).unwrap().unwrap().sequence, kept[0]);
    let (total, unreadable) = ledger.unreadable_callbacks(&here, 0, 10).unwrap();
    assert_eq!((total, unreadable[0].fault.as_deref()), (1, Some("wxid: missing")));
    ledger.mark_reread(&here, &room, kept[0] - 1).unwrap();
    assert_eq!(ledger.rooms_to_reread(&here).unwrap().len(), 1, "a later entry wants it again");
    ledger.mark_reread(&here, &room, kept[0]).unwrap();
    assert!(ledger.rooms_to_reread(&here).unwrap().is_empty());
    assert_eq!(ledger.inbox_in_state(&here, InboxState::New, 10).unwrap().len(), 1);
    assert_eq!(ledger.replay_inbox(&here, kept[1]).unwrap(), 1);
    assert_eq!(ledger.replay_inbox(&here, 0).unwrap(), 1);
    assert_eq!(ledger.inbox_in_state(&here, InboxState::New, 10).unwrap().len(), 3);
    assert_eq!(ledger.inbox_entry(kept[1]).unwrap().unwrap().fault, None);
}

#[test]
fn only_what_was_taken_in_goes_and_the_oldest_first() {
    let (_folder, ledger, [here, _]) = with_two_workspaces();
    let arrivals: Vec<_> = (0..10).map(|number| loaded(&here, number, i64::from(number))).collect();
    let size = arrivals[0].size() as u64;
    let kept = ledger.append_to_inbox(&arrivals).unwrap();
    let marks: Vec<_> = kept.iter().skip(1).map(|kept| InboxMark::plain(kept.sequence, InboxState::Taken)).collect();
    ledger.mark_inbox(&marks).unwrap();
    let keep = InboxKeep { days: 1, bytes: 4 * size };
    assert_eq!(ledger.prune_inbox(keep, at(100)).unwrap(), 5);
    let left: Vec<_> = ledger.inbox_after(0, 100).unwrap().iter().map(|entry| entry.sequence).collect();
    assert_eq!(left, [kept[0], kept[6], kept[7], kept[8], kept[9]].map(|kept| kept.sequence));
    let later = at(100) + SignedDuration::from_hours(24);
    assert_eq!(ledger.prune_inbox(keep, later).unwrap(), 4);
    assert_eq!(ledger.inbox_after(0, 100).unwrap().len(), 1, "what was not taken in stays");
    let next = ledger.append_to_inbox(&[loaded(&here, 77, 0)]).unwrap()[0].sequence;
    assert!(next > kept[9].sequence, "numbers are not given twice");
}

#[test]
fn a_full_disk_keeps_nothing_of_the_batch_and_what_was_there() {
    let (_folder, ledger, [here, _]) = with_two_workspaces();
    ledger.append_to_inbox(&[loaded(&here, 1, 0)]).unwrap();
    {
        let connection = ledger.lock();
        let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    }
    let many: Vec<_> = (2..4_000).map(|number| loaded(&here, number, 0)).collect();
    assert!(matches!(ledger.append_to_inbox(&many), Err(Error::DiskFull)));
    assert_eq!(ledger.inbox_after(0, 5_000).unwrap().len(), 1);
    assert_eq!(ledger.inbox_count(&here, at(0)).unwrap().received, 1);
}

#[test]
fn large_bodies_are_read_a_few_at_a_time_until_the_end() {
    let (_folder, ledger, [here, _]) = with_two_workspaces();
    for number in 0..24 {
        let body = format!("\"{number}{}\"", "x".repeat(1 << 20));
        ledger.append_to_inbox(&[Arrival::new(here.clone(), "x", body, at(0))]).unwrap();
    }
    let (mut after, mut windows, mut seen) = (0, 0, 0);
    loop {
        let entries = ledger.inbox_after(after, 1_000).unwrap();
        let Some(last) = entries.last() else { break };
        after = last.sequence;
        windows += 1;
        seen += entries.len();
    }
    assert_eq!(seen, 24);
    assert!(windows >= 3, "{windows}");
}

#[test]
fn saved_lines_are_taken_in_once_and_bad_ones_are_told() {
    let (_folder, ledger, [here, _]) = with_two_workspaces();
    let long = format!("{{\"path\": \"x\", \"body\": \"{}\"}}", "y".repeat(3 << 20));
    let lines = [
        r#"{"path": "chatroom/loaded", "body": {"wxid": "R:1"}, "receivedAt": "2026-11-22T06:05:00Z"}"#,
        r#"{"path": "/chatroom/loaded", "body": {"wxid": "R:2"}, "receivedAt": 1795327500000}"#,
        "",
        r#"{"path": "room/left", "body": "<html>"}"#,
        r#"{"path": "room/left"}"#,
        &long,
        "garbage",
        r#"{"path":"chatroom/loaded","body":{"wxid": "R:1"},"receivedAt": "2026-11-22T06:05:00Z"}"#,
    ]
    .join("\n");
    let imported = ledger.import_callbacks(&here, lines.as_bytes()).unwrap();
    assert_eq!((imported.stored, imported.repeated, imported.refused), (3, 1, 3));
    assert_eq!(imported.first_refused.iter().map(|line| line.line).collect::<Vec<_>>(), [5, 6, 7]);
    let entries = ledger.inbox_after(0, 10).unwrap();
    assert_eq!(entries[0].received_at.to_string(), "2026-11-22T06:05:00Z");
    assert_eq!(entries[2].body, b"<html>");
    let again = ledger.import_callbacks(&here, lines.as_bytes()).unwrap();
    assert_eq!((again.stored, again.repeated), (0, 4));
}

#[test]
fn a_replaced_secret_holds_for_a_while() {
    let (_folder, ledger, [here, there]) = with_two_workspaces();
    ledger.replace_callback_secret(&here, "first", at(0), at(0)).unwrap();
    ledger.replace_callback_secret(&here, "second", at(10), at(100)).unwrap();
    ledger.replace_callback_secret(&there, "other", at(10), at(100)).unwrap();
    let secrets = |now| {
        let secrets = ledger.callback_secrets(&here, now).unwrap();
        secrets.into_iter().map(|secret| (secret.secret, secret.valid_until)).collect::<Vec<_>>()
    };
    assert_eq!(secrets(at(99)), [("second".to_owned(), None), ("first".to_owned(), Some(at(100)))]);
    assert_eq!(secrets(at(100)), [("second".to_owned(), None)]);
    assert!(!ledger.receiving(&here).unwrap().switched_on);
    let receiving = Receiving { switched_on: true, public_root: "https://d.example".into(), changed_at: Some(at(3)) };
    ledger.save_receiving(&here, &receiving).unwrap();
    assert_eq!(ledger.receiving(&here).unwrap(), receiving);
    assert_eq!(ledger.receiving(&there).unwrap(), Receiving::default());
}

#[test]
fn callbacks_of_an_older_file_are_carried_over_and_their_numbers_are_not_given_again() {
    let folder = tempfile::tempdir().unwrap();
    let old = Connection::open(folder.path().join(FILE)).unwrap();
    MIGRATIONS[..6].iter().for_each(|step| old.execute_batch(step).unwrap());
    old.execute_batch(
        "INSERT INTO workspaces VALUES ('w1', 1, '云栖家居', 'teal', 'https://h', 0, 'keychain', 1700000000000, 0);
         INSERT INTO inbox (workspace, state, received_at, last_received_at, copies, as_of, room, hash, path, size, body)
         VALUES ('w1', 'taken', 1, 2, 3, 4, 'R:1', x'00', 'room/left', 2, CAST('{}' AS BLOB)),
                ('w1', 'new', 5, 5, 1, NULL, NULL, x'01', 'room/topic', 3, CAST('{ }' AS BLOB)),
                ('w1', 'new', 6, 6, 1, NULL, NULL, x'02', 'room/topic', 3, CAST('[ ]' AS BLOB));
         DELETE FROM inbox WHERE sequence = 3;
         PRAGMA user_version = 6;",
    )
    .unwrap();
    drop(old);
    let ledger = Ledger::open(folder.path()).unwrap().ledger;
    let workspace = ledger.workspaces().unwrap().remove(0).id;
    let entries = ledger.inbox_after(0, 10).unwrap();
    let told: Vec<_> = entries.iter().map(|entry| (entry.sequence, entry.copies, entry.body.as_slice())).collect();
    assert_eq!(told, [(1, 3, b"{}".as_slice()), (2, 1, b"{ }")]);
    assert_eq!(entries[0].room.as_ref().map(|room| room.as_str()), Some("R:1"));
    assert_eq!(ledger.inbox_waiting(&workspace).unwrap(), 1);
    // A copy of one from before is told when it is looked at.
    let at = Timestamp::from_millisecond(7).unwrap();
    let arrival = Arrival::new(workspace.clone(), "room/topic", "{ }", at);
    assert_eq!(ledger.append_to_inbox(&[arrival]).unwrap()[0].sequence, 4);
    let new = ledger.inbox_in_state(&workspace, InboxState::New, 10).unwrap();
    let left = ledger.merge_copies(new).unwrap();
    assert_eq!(left.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [2]);
    ledger.remove_workspace(&workspace).unwrap();
    assert!(ledger.inbox_after(0, 10).unwrap().is_empty());
}
