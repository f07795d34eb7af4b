//! What was asked for, in words, for the sheet 说明.

use mirror::{MemberGroup, Mirror, RoomQuery, RoomSort};

use super::Export;
use super::words::Words;
use crate::failure::AppError;

/// Which rows the file has.
pub(super) fn in_words(mirror: &Mirror, what: &Export, words: Words) -> Result<String, AppError> {
    Ok(match what {
        Export::Rooms { query } => rooms(mirror, query, words)?,
        Export::Members { rooms, query } => {
            let mut parts = vec![match rooms.as_slice() {
                [one] => match mirror.room(one)? {
                    Some(room) => format!("{} {}", words.room_name(&room.row), one),
                    None => one.to_string(),
                },
                many => format!("{}{}", many.len(), words.say((" 个群", " rooms"))),
            }];
            parts.extend(group(query.group).map(|group| words.say(group).to_owned()));
            parts.extend(search(&query.text, words));
            words.list(parts)
        }
        Export::PersonRooms { people } => format!("{}{}", people.len(), words.say((" 位客户", " customers"))),
    })
}

fn rooms(mirror: &Mirror, query: &RoomQuery, words: Words) -> Result<String, AppError> {
    let mut parts = Vec::new();
    for tag in &query.filter.any_tags {
        let known = mirror.overview()?.tags.into_iter().find(|known| known.id == *tag);
        let name = known.map(|known| known.name).filter(|name| !name.is_empty());
        parts.push(format!("{}「{}」", words.say(("标签", "tag ")), name.unwrap_or_else(|| tag.to_string())));
    }
    if query.filter == mirror::RoomFilter::default() {
        parts.push(words.say(("全部群", "All rooms")).to_owned());
    }
    parts.extend(search(&query.text, words));
    let order = words.say(("排序：", "sorted by "));
    let descending = if query.descending { words.say(("（倒序）", " (descending)")) } else { "" };
    if query.sort != RoomSort::Name || query.descending {
        parts.push(format!("{order}{}{descending}", words.sort(query.sort)));
    }
    Ok(words.list(parts))
}

fn search(text: &str, words: Words) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| format!("{}「{text}」", words.say(("搜索", "search "))))
}

fn group(group: MemberGroup) -> Option<super::words::Both> {
    match group {
        MemberGroup::All => None,
        MemberGroup::Customers => Some(("客户", "Customers")),
        MemberGroup::Coworkers => Some(("同事", "Coworkers")),
        MemberGroup::NotFriends => Some(("非好友", "Not friends")),
    }
}
