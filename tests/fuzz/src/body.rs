//! Bodies of callbacks, from the inbox into the mirror.

use desk::{CallbackReading, read_callback};
use ledger::{Arrival, InboxEntry, InboxState, Kept, Ledger, WorkspaceId};
use miaohui::callback::CallbackKind;
use mirror::{Mirror, RoomSnapshot};
use serde_json::value::RawValue;
use tempfile::TempDir;

use crate::{NOW, Target, first_line, token};

/// Longest reason that is kept with an entry, in characters.
const LONGEST_FAULT: usize = 300;

/// A desk's files. The first line of an input is the path below the secret root, the rest what was posted there.
pub struct Body {
    ledger: Ledger,
    mirror: Mirror,
    workspace: WorkspaceId,
    _folder: TempDir,
}

impl Target for Body {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let mirror = Mirror::open(folder.path()).unwrap().mirror;
        Self { ledger, mirror, workspace: WorkspaceId::named("main"), _folder: folder }
    }

    fn take(&self, input: &[u8]) {
        let (path, posted) = first_line(input);
        let path = &String::from_utf8_lossy(path);
        let first = self.keep(path, posted);
        assert!(!first.repeated);
        assert_eq!(self.keep(path, posted), Kept { repeated: true, ..first }, "the same once more is a copy");
        let entry = self.ledger.inbox_entry(first.sequence).unwrap().unwrap();
        assert_eq!((entry.state, entry.copies, entry.kind()), (InboxState::New, 2, CallbackKind::from_path(path)));
        token::check(posted, &entry.body);

        // JSON in another spelling is a copy, anything else another callback.
        let respelt = self.keep(path, &[b"\n", posted, b" "].concat());
        assert!(!respelt.repeated);
        let new = self.new_entries();
        assert_eq!(new.len(), 2);
        let left = self.ledger.merge_copies(new).unwrap();
        assert_eq!(left.len(), if is_json(&entry.body) { 1 } else { 2 });
        for entry in &left {
            self.take_in(entry);
        }
        assert!(self.new_entries().is_empty());
        for kept in [first, respelt] {
            self.ledger.remove_from_inbox(kept.sequence).unwrap();
        }
    }
}

impl Body {
    fn keep(&self, path: &str, posted: &[u8]) -> Kept {
        let arrival = Arrival::new(self.workspace.clone(), path, posted.to_vec(), NOW);
        self.ledger.append_to_inbox(&[arrival]).unwrap()[0]
    }

    fn new_entries(&self) -> Vec<InboxEntry> {
        self.ledger.inbox_in_state(&self.workspace, InboxState::New, 10).unwrap()
    }

    fn take_in(&self, entry: &InboxEntry) {
        let reading = read_callback(entry);
        assert_eq!(read_callback(entry), reading);
        let CallbackReading { mark, snapshot, .. } = reading;
        assert_eq!(mark.state == InboxState::Unreadable, mark.fault.is_some());
        assert!(mark.fault.as_ref().is_none_or(|fault| fault.chars().count() <= LONGEST_FAULT));
        if let Some(snapshot) = snapshot {
            assert_eq!((mark.room.as_ref(), mark.as_of), (Some(&snapshot.room), Some(snapshot.as_of)));
            self.observe(snapshot);
        }
        self.ledger.mark_inbox(std::slice::from_ref(&mark)).unwrap();
        let marked = self.ledger.inbox_entry(entry.sequence).unwrap().unwrap();
        assert_eq!((marked.state, &marked.room, &marked.fault), (mark.state, &mark.room, &mark.fault));
        assert_eq!(marked.body, entry.body);
    }

    fn observe(&self, snapshot: RoomSnapshot) {
        let room = snapshot.room.clone();
        let observed = self.mirror.observe(vec![snapshot.clone()]).unwrap();
        assert_eq!(observed.new_rooms + observed.changed + observed.unchanged + observed.repeated, 1);
        let again = self.mirror.observe(vec![snapshot]).unwrap();
        assert_eq!((again.repeated, again.changes), (1, 0), "the same once more says nothing new");
        assert!(self.mirror.room(&room).unwrap().is_some());
    }
}

fn is_json(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|text| serde_json::from_str::<&RawValue>(text).is_ok())
}
