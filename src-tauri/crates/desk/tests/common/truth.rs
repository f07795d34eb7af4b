//! Everything that is known of rooms, beside what is true of them.

use std::collections::{BTreeMap, BTreeSet};

use miaohui::RoomWxid;
use mirror::{MemberQuery, Millis, Mirror, RoomQuery};
use simulator::Simulator;

/// What is known, or true, of one room.
#[derive(Debug, PartialEq, Eq)]
pub struct RoomPicture {
    pub topic: String,
    pub owner: String,
    pub members: BTreeSet<String>,
    pub tags: BTreeSet<String>,
    pub not_seen_since: Option<Millis>,
}

/// All rooms that a mirror shows.
pub fn shown(mirror: &Mirror) -> BTreeMap<String, RoomPicture> {
    let mut rooms = BTreeMap::new();
    let mut offset = 0;
    loop {
        let window = mirror.rooms(&RoomQuery::default(), offset, 200).unwrap();
        if window.rows.is_empty() {
            return rooms;
        }
        offset += window.rows.len() as u32;
        rooms.extend(window.rows.into_iter().map(|row| (row.wxid.to_string(), picture(mirror, &row.wxid))));
    }
}

fn picture(mirror: &Mirror, room: &RoomWxid) -> RoomPicture {
    let detail = mirror.room(room).unwrap().unwrap();
    let members = mirror.members(room, &MemberQuery::default(), 0, 1_000).unwrap();
    RoomPicture {
        topic: detail.row.topic,
        owner: detail.owner.map(|owner| owner.wxid.to_string()).unwrap_or_default(),
        members: members.rows.into_iter().map(|row| row.person.wxid.to_string()).collect(),
        tags: detail.row.tags.into_iter().map(|tag| tag.id.to_string()).collect(),
        not_seen_since: detail.row.not_seen_since,
    }
}

/// All rooms that are not dissolved and that an account sees.
pub fn true_rooms(simulator: &Simulator) -> BTreeMap<String, RoomPicture> {
    let truth = simulator.world().truth();
    let rooms = truth.rooms().filter(|room| !room.deleted && !room.accounts.is_empty());
    rooms
        .map(|room| {
            let picture = RoomPicture {
                topic: room.topic,
                owner: room.owner,
                members: room.members.into_iter().collect(),
                tags: room.tags.into_iter().collect(),
                not_seen_since: None,
            };
            (room.wxid, picture)
        })
        .collect()
}
