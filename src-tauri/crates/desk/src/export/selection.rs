//! Every room of a selection.

use std::collections::HashSet;

use miaohui::RoomWxid;
use mirror::{Mirror, RoomRow, RoomSelection};

use super::windows::{WINDOW, every_row};
use crate::failure::AppError;

/// A room of a selection.
pub(super) enum Selected<'a> {
    /// A room that is known.
    Known(Box<RoomRow>),
    /// Named, and not known here.
    Unknown(&'a RoomWxid),
}

/// Hands every room to `visit`, each once: in the query's order, or as named.
pub(super) fn every_room<'a>(
    mirror: &Mirror,
    selection: &'a RoomSelection,
    mut visit: impl FnMut(Selected<'a>) -> Result<(), AppError>,
) -> Result<(), AppError> {
    match selection {
        RoomSelection::Rooms { rooms } => {
            let mut done = HashSet::new();
            for room in rooms.iter().filter(|room| done.insert(*room)) {
                match mirror.room(room)? {
                    Some(detail) => visit(Selected::Known(Box::new(detail.row)))?,
                    None => visit(Selected::Unknown(room))?,
                }
            }
            Ok(())
        }
        RoomSelection::Query { query, except } => {
            let except: HashSet<_> = except.iter().collect();
            let read = |offset| mirror.rooms(query, offset, WINDOW).map(|window| (window.total, window.rows));
            every_row(
                read,
                |room| room.wxid.clone(),
                |room| if except.contains(&room.wxid) { Ok(()) } else { visit(Selected::Known(Box::new(room))) },
            )
        }
    }
}

/// How many rooms `every_room` will hand over, about.
pub(super) fn count(mirror: &Mirror, selection: &RoomSelection) -> Result<u32, AppError> {
    Ok(match selection {
        RoomSelection::Rooms { rooms } => rooms.len() as u32,
        RoomSelection::Query { query, except } => mirror.rooms(query, 0, 1)?.total.saturating_sub(except.len() as u32),
    })
}
