//! Bodies that do not lie in their rows.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// A room of many members, some 100 KB.
fn large(workspace: &WorkspaceId, number: u32, seconds: i64) -> Arrival {
    let members = (0..2_000).map(|member| format!("{{\"wxid\":\"78813{number}{member:011}\"}}")).collect::<Vec<_>>();
    let body = format!("{{\"wxid\": \"R:{number}\", \"members\": [{}], \"syncedTime\": {number}}}", members.join(","));
    Arrival::new(workspace.clone(), "chatroom/loaded", body, at(seconds))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let inbox = folder.join("inbox");
    if !inbox.exists() {
        return Vec::new();
    }
    let mut files: Vec<_> = fs::read_dir(inbox).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn large_bodies_come_back_and_their_copies_are_told() {
    let (folder, ledger, [here, there]) = with_two_workspaces();
    let arrivals =
        [large(&here, 1, 0), loaded(&here, 2, 0), large(&here, 1, 1), large(&there, 1, 1), large(&here, 3, 1)];
    let kept = ledger.append_to_inbox(&arrivals).unwrap();
    assert_eq!(kept.iter().map(|kept| kept.repeated).collect::<Vec<_>>(), [false, false, true, false, false]);
    assert!(ledger.append_to_inbox(&[large(&here, 1, 2)]).unwrap()[0].repeated);
    drop(ledger);
    let ledger = Ledger::open(folder.path()).unwrap().ledger;
    assert!(ledger.append_to_inbox(&[large(&here, 3, 2)]).unwrap()[0].repeated);
    let fresh = ledger.append_to_inbox(&[large(&here, 4, 2)]).unwrap()[0];
    for (kept, arrival) in kept.iter().chain([&fresh]).zip(arrivals.iter().chain([&large(&here, 4, 2)])) {
        let entry = ledger.inbox_entry(kept.sequence).unwrap().unwrap();
        assert_eq!(
            (entry.workspace, entry.fault, entry.body),
            (arrival.workspace.clone(), None, arrival.body.to_vec())
        );
    }
    assert_eq!(ledger.inbox_after(0, 10).unwrap().len(), 5);
    // Neither the file nor its backups have them in it.
    ledger.back_up(at(0)).unwrap();
    let backups = fs::read_dir(folder.path().join("backups")).unwrap().map(|backup| backup.unwrap().path());
    for file in backups.chain([folder.path().join(FILE)]) {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(7).any(|bytes| bytes == b"members"), "{}", file.display());
    }
}

#[test]
fn a_body_that_is_lost_is_told_and_loses_nothing_else() {
    let (folder, ledger, [here, there]) = with_two_workspaces();
    let arrivals = [large(&here, 1, 0), loaded(&here, 2, 0), large(&there, 3, 0), large(&there, 4, 0)];
    let kept: Vec<_> = ledger.append_to_inbox(&arrivals).unwrap().iter().map(|kept| kept.sequence).collect();
    let [gone, damaged] = files(folder.path()).try_into().unwrap();
    fs::remove_file(gone).unwrap();
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[20] ^= 1;
    fs::write(&damaged, bytes).unwrap();
    let entries = ledger.inbox_after(0, 10).unwrap();
    let told: Vec<_> = entries.iter().map(|entry| (entry.body.is_empty(), entry.fault.is_some())).collect();
    assert_eq!(told, [(true, true), (false, false), (true, true), (false, false)]);
    assert!(entries[0].fault.as_ref().unwrap().starts_with("the body is lost"), "{:?}", entries[0].fault);
    // Nobody can say that two lost ones were the same, and the vendor's copy is as good as the first.
    assert_eq!(ledger.merge_copies(entries).unwrap().len(), 4);
    let again = ledger.append_to_inbox(&[large(&there, 3, 9)]).unwrap()[0];
    assert!(!again.repeated);
    assert_eq!(ledger.inbox_entry(again.sequence).unwrap().unwrap().body, large(&there, 3, 9).body);
    ledger.mark_inbox(&[InboxMark::plain(kept[0], InboxState::Taken)]).unwrap();
    assert_eq!(ledger.prune_inbox(InboxKeep::default(), at(3_000_000)).unwrap(), 1);
}

#[test]
fn files_go_with_the_last_entry_that_has_its_body_there() {
    let (folder, ledger, [here, there]) = with_two_workspaces();
    let kept = ledger.append_to_inbox(&[large(&here, 1, 0), large(&here, 2, 90), large(&there, 1, 0)]).unwrap();
    let taken = kept.iter().map(|kept| InboxMark::plain(kept.sequence, InboxState::Taken)).collect::<Vec<_>>();
    ledger.mark_inbox(&taken).unwrap();
    let keep = InboxKeep { days: 1, ..InboxKeep::default() };
    let after_a_day = |seconds| at(seconds) + SignedDuration::from_hours(24);
    assert_eq!(ledger.prune_inbox(keep, after_a_day(10)).unwrap(), 2);
    assert_eq!(files(folder.path()).len(), 1);
    assert_eq!(ledger.inbox_entry(kept[1].sequence).unwrap().unwrap().body, large(&here, 2, 90).body);
    // Another program on the same folder, as of whoever replays a relay's inbox.
    let other = Ledger::open(folder.path()).unwrap().ledger;
    let of_other = other.append_to_inbox(&[large(&there, 5, 100)]).unwrap()[0].sequence;
    assert_eq!(ledger.prune_inbox(keep, after_a_day(95)).unwrap(), 1);
    assert_eq!(files(folder.path()).len(), 1);
    assert_eq!(ledger.inbox_entry(of_other).unwrap().unwrap().body, large(&there, 5, 100).body);
    ledger.append_to_inbox(&[large(&here, 6, 100)]).unwrap();
    ledger.remove_workspace(&there).unwrap();
    assert_eq!(files(folder.path()).len(), 1);
    ledger.remove_workspace(&here).unwrap();
    assert!(files(folder.path()).is_empty());
}

#[test]
fn when_a_body_cannot_be_written_nothing_of_the_batch_is_kept() {
    let (folder, ledger, [here, _]) = with_two_workspaces();
    fs::write(folder.path().join("inbox"), b"in the way").unwrap();
    assert!(matches!(ledger.append_to_inbox(&[loaded(&here, 1, 0), large(&here, 2, 0)]), Err(Error::Io(_))));
    assert!(ledger.inbox_after(0, 10).unwrap().is_empty());
    fs::remove_file(folder.path().join("inbox")).unwrap();
    let kept = ledger.append_to_inbox(&[loaded(&here, 1, 0), large(&here, 2, 0)]).unwrap();
    assert_eq!(ledger.inbox_entry(kept[1].sequence).unwrap().unwrap().body, large(&here, 2, 0).body);
}

#[cfg(unix)]
#[test]
fn a_body_that_cannot_be_read_for_now_is_not_given_up() {
    let (folder, ledger, [here, _]) = with_two_workspaces();
    ledger.append_to_inbox(&[large(&here, 1, 0)]).unwrap();
    let [file] = files(folder.path()).try_into().unwrap();
    let away = folder.path().join("away");
    fs::rename(&file, &away).unwrap();
    // A name that leads to itself.
    std::os::unix::fs::symlink(&file, &file).unwrap();
    assert!(ledger.inbox_after(0, 10).is_err());
    fs::rename(&away, &file).unwrap();
    assert_eq!(ledger.inbox_after(0, 10).unwrap()[0].body, large(&here, 1, 0).body);
}
