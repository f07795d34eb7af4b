//! What an entry of the inbox says.

use jiff::{SignedDuration, Timestamp};
use ledger::{InboxEntry, InboxMark, InboxState};
use miaohui::Unreadable;
use miaohui::callback::{CallbackContent, CallbackKind, read_callback};
use mirror::{RoomSnapshot, Source};

use crate::observation::snapshot;

/// A time of the vendor that is further ahead of this computer's clock is not believed: it would make every later
/// callback look old.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);
/// Nor is one from before there was WeChat: 2011-01-01.
const EARLIEST: Timestamp = Timestamp::constant(1_293_840_000, 0);
/// Most characters of a reason that are kept; it may repeat what stands in the body.
const LONGEST_FAULT: usize = 300;

/// What is to be done with an entry.
#[derive(Debug, PartialEq, Eq)]
pub struct Reading {
    /// To be noted when all else is done.
    pub mark: InboxMark,
    /// To be observed.
    pub snapshot: Option<RoomSnapshot>,
    /// An account has joined the room just now.
    pub joined: bool,
}

/// Reads an entry; whatever it is, the outcome is to be noted.
pub fn read(entry: &InboxEntry) -> Reading {
    let plain = |state| Reading { mark: InboxMark::plain(entry.sequence, state), snapshot: None, joined: false };
    // Other events are kept as they are: the vendor may send more than the documents say.
    let Some(kind) = entry.kind() else { return plain(InboxState::Taken) };
    let unreadable = |fault: String| {
        let mut reading = plain(InboxState::Unreadable);
        reading.mark.fault = Some(fault.chars().take(LONGEST_FAULT).collect());
        reading
    };
    if let Some(fault) = &entry.fault {
        return unreadable(fault.clone());
    }
    let Ok(body) = std::str::from_utf8(&entry.body) else { return unreadable("the body is no text".to_owned()) };
    let callback = match read_callback(kind, body) {
        Ok(callback) => callback,
        Err(fault) => return unreadable(told(&fault)),
    };
    match callback.content {
        CallbackContent::Seen(seen) => {
            // A part that cannot be read loses nothing else, and the whole body is shown.
            let mut reading = match callback.unreadable.first() {
                Some(fault) => unreadable(told(fault)),
                None => plain(InboxState::Taken),
            };
            let as_of = believed(seen.synced_at, entry.received_at);
            reading.mark.room = Some(seen.room.wxid.clone());
            reading.mark.as_of = Some(as_of);
            reading.joined = kind == CallbackKind::ChatroomJoined;
            let source = if reading.joined { Source::CallbackJoined } else { Source::CallbackLoaded };
            reading.snapshot = Some(snapshot(seen.room, source, as_of));
            reading
        }
        // Who is in the room now is not said, or in a way nobody knows: the room is read again.
        CallbackContent::Changed(changed) => {
            let mut reading = plain(InboxState::Reread);
            reading.mark.room = Some(changed.room);
            reading.mark.as_of = Some(believed(changed.at, entry.received_at));
            reading
        }
    }
}

fn told(fault: &Unreadable) -> String {
    if fault.path.is_empty() { fault.detail.clone() } else { format!("{}: {}", fault.path, fault.detail) }
}

fn believed(said: Option<Timestamp>, received_at: Timestamp) -> Timestamp {
    said.filter(|said| *said >= EARLIEST && said.duration_since(received_at) <= AHEAD).unwrap_or(received_at)
}

#[cfg(test)]
mod tests {
    use ledger::WorkspaceId;
    use miaohui::RoomWxid;

    use super::*;

    fn entry(path: &str, body: &str) -> InboxEntry {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        InboxEntry {
            sequence: 7,
            workspace: WorkspaceId::named("w"),
            state: InboxState::New,
            received_at: at,
            last_received_at: at,
            copies: 1,
            as_of: None,
            room: None,
            fault: None,
            path: path.to_owned(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn times_that_cannot_be_are_not_believed() {
        let as_of = |time: &str| {
            let body = format!("{{\"wxid\": \"R:1\", \"syncedTime\": {time}}}");
            read(&entry("chatroom/loaded", &body)).snapshot.unwrap().as_of.as_second()
        };
        assert_eq!(as_of("1799999000"), 1_799_999_000);
        assert_eq!(as_of("\"1799999000000\""), 1_799_999_000);
        assert_eq!(as_of("1800000600"), 1_800_000_600, "ten minutes ahead may be a clock");
        for absurd in ["1800000601", "9999999999999", "12345", "0", "null", "\"yesterday\""] {
            assert_eq!(as_of(absurd), 1_800_000_000, "{absurd}");
        }
    }

    #[test]
    fn each_kind_is_taken_as_far_as_it_is_known() {
        let room = Some(RoomWxid::new("R:1"));
        let joined = read(&entry("chatroom/joined", "{\"wxid\": \"R:1\", \"members\": []}"));
        assert_eq!((joined.mark.state, joined.joined, &joined.mark.room), (InboxState::Taken, true, &room));
        assert_eq!(joined.snapshot.unwrap().source, Source::CallbackJoined);
        for path in ["room/joined", "room/left", "room/topic"] {
            let changed = read(&entry(path, "{\"imRoomId\": \"R:1\", \"timestamp\": 1799999000}"));
            assert_eq!((changed.mark.state, &changed.mark.room), (InboxState::Reread, &room));
            assert_eq!(changed.snapshot, None);
        }
        let other = read(&entry("message/received", "{\"wxid\": \"R:1\"}"));
        assert_eq!((other.mark.state, other.snapshot), (InboxState::Taken, None));
    }

    #[test]
    fn what_cannot_be_read_is_said_and_loses_nothing_else() {
        for (path, body) in [("chatroom/loaded", "<html>"), ("room/left", "{}"), ("chatroom/joined", "")] {
            let reading = read(&entry(path, body));
            assert_eq!((reading.mark.state, reading.snapshot), (InboxState::Unreadable, None), "{path}");
            assert!(reading.mark.fault.is_some());
        }
        let body = "{\"wxid\": \"R:1\", \"topic\": \"售后\", \"members\": [{\"nickName\": \"Lily\"}]}";
        let partly = read(&entry("chatroom/loaded", body));
        assert_eq!(partly.mark.state, InboxState::Unreadable);
        assert_eq!(partly.snapshot.unwrap().topic, "售后");
        let mut bytes = entry("chatroom/loaded", "");
        bytes.body = vec![0xff];
        assert_eq!(read(&bytes).mark.state, InboxState::Unreadable);
    }
}
