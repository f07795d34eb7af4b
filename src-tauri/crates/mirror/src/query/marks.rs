//! Where rows of rooms fit the typed text.

use rusqlite::{Connection, Result};

use super::filter::Meant;
use super::meant::member_mark;
use super::row::person_summary;
use crate::answers::{MemberMark, RoomMark, RoomRow, TagMark};

/// Where one row fits. A member is looked for only where neither name nor owner fits.
pub(super) fn room_mark(connection: &Connection, room: u32, row: &RoomRow, meant: &Meant) -> Result<RoomMark> {
    let parts = |text: &str| Vec::from_iter(meant.typed.mark(text));
    let mut mark = RoomMark {
        topic: parts(&row.topic),
        owner: row.owner_name.as_deref().map(parts).unwrap_or_default(),
        ..RoomMark::default()
    };
    for (position, tag) in (0..).zip(&row.tags) {
        let highlights = parts(&tag.name);
        if !highlights.is_empty() {
            mark.tags.push(TagMark { position, highlights });
        }
    }
    if mark.topic.is_empty()
        && mark.owner.is_empty()
        && let Some((person, matched)) = member_mark(connection, i64::from(room), meant)?
    {
        let person = person_summary(connection, person)?.wxid;
        mark.member = Some(MemberMark { person, text: matched.text, highlights: matched.highlights });
    }
    Ok(mark)
}
