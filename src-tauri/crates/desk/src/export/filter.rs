//! What was asked for, in words, for the sheet 说明.

use jiff::tz::TimeZone;
use miaohui::{ContactWxid, RoomWxid, TagId};
use mirror::{FeedQuery, MemberGroup, Mirror, Overview, RoomFilter, RoomQuery, RoomSelection, RoomSort};

use super::table::time_text;
use super::words::{Both, Words};
use super::{Export, feed};
use crate::failure::AppError;

/// Which rows the file has.
pub(super) fn in_words(mirror: &Mirror, what: &Export, words: Words, zone: &TimeZone) -> Result<String, AppError> {
    let speaker = Speaker { mirror, words, zone };
    match what {
        Export::Rooms { rooms } => speaker.selection(rooms),
        Export::Members { rooms, query } => {
            let mut parts = vec![speaker.selection(rooms)?];
            parts.extend(group(query.group).map(|group| words.say(group).to_owned()));
            parts.extend(
                query
                    .as_of
                    .map(|at| format!("{}{}", words.say(("成员名单截至 ", "members as of ")), time_text(at, zone))),
            );
            parts.extend(search(&query.text, words));
            Ok(words.list(parts))
        }
        Export::PersonRooms { people } => Ok(speaker.number(people.len(), (" 位客户", " customers"))),
        Export::Duplicates { query } => {
            let mut parts = vec![speaker.selection(&query.rooms)?, words.say(IN_SEVERAL).to_owned()];
            if !query.allowed.is_empty() {
                parts.push(
                    speaker.number(query.allowed.len(), (" 人允许在多个群，未列出", " allowed people not listed")),
                );
            }
            Ok(words.list(parts))
        }
        Export::Feed { query } => speaker.feed(query),
        // They say themselves what they are about.
        Export::JobRows { .. } | Export::FailedRows { .. } | Export::PlanProblems { .. } => Ok(String::new()),
    }
}

const IN_SEVERAL: Both = ("在两个及以上群里的客户", "customers in two rooms or more");

/// Says conditions with the names of what they mean.
struct Speaker<'a> {
    mirror: &'a Mirror,
    words: Words,
    zone: &'a TimeZone,
}

impl Speaker<'_> {
    fn number(&self, number: usize, of: Both) -> String {
        format!("{number}{}", self.words.say(of))
    }

    fn selection(&self, selection: &RoomSelection) -> Result<String, AppError> {
        match selection {
            RoomSelection::Rooms { rooms } => match rooms.as_slice() {
                [one] => self.room(one),
                many => Ok(self.number(many.len(), (" 个选中的群", " chosen rooms"))),
            },
            RoomSelection::Query { query, except } => {
                let mut parts = self.query(query)?;
                if !except.is_empty() {
                    let chosen = format!("{}{}", self.words.say(("除去 ", "without ")), except.len());
                    parts.push(format!("{chosen}{}", self.words.say((" 个群", " rooms"))));
                }
                Ok(self.words.list(parts))
            }
        }
    }

    fn feed(&self, query: &FeedQuery) -> Result<String, AppError> {
        let FeedQuery { kinds, account, rooms, tags: tagged, after, came_up_after: _, gap } = query;
        let known = self.mirror.overview()?;
        let time = |at: &Option<mirror::Millis>| at.iter().map(|at| time_text(*at, self.zone)).collect();
        let rooms = rooms.iter().map(|room| self.room(room)).collect::<Result<_, _>>()?;
        let mut parts = Vec::new();
        let kinds = kinds.iter().map(|kind| self.words.say(feed::kind_words(*kind)).to_owned()).collect();
        parts.extend(self.of(("动态", "changes"), kinds));
        parts
            .extend(self.of(("托管账号", "accounts"), account.iter().map(|wxid| account_name(&known, wxid)).collect()));
        parts.extend(self.of(("群", "rooms"), rooms));
        parts.extend(self.of(("含任一标签", "any tag"), tags(&known, tagged)));
        parts.extend(self.of(("晚于", "after"), time(after)));
        parts.extend(self.of(("截止于以下时间的缺口期间", "during the gap until"), time(gap)));
        if parts.is_empty() {
            parts.push(self.words.say(("全部动态", "All changes")).to_owned());
        }
        Ok(self.words.list(parts))
    }

    fn room(&self, room: &RoomWxid) -> Result<String, AppError> {
        Ok(match self.mirror.room(room)? {
            Some(known) => format!("{} {room}", self.words.room_name(&known.row)),
            None => room.to_string(),
        })
    }

    fn query(&self, query: &RoomQuery) -> Result<Vec<String>, AppError> {
        let words = self.words;
        let mut parts = self.filter(&query.filter)?;
        if parts.is_empty() {
            parts.push(words.say(("全部群", "All rooms")).to_owned());
        }
        parts.extend(search(&query.text, words));
        if query.sort != RoomSort::Name || query.descending {
            let order = words.say(("排序：", "sorted by "));
            let descending = if query.descending { words.say(("（倒序）", " (descending)")) } else { "" };
            parts.push(format!("{order}{}{descending}", words.sort(query.sort)));
        }
        Ok(parts)
    }

    /// One part a condition. Each field is named, so that a new one is not forgotten.
    fn filter(&self, filter: &RoomFilter) -> Result<Vec<String>, AppError> {
        let RoomFilter {
            all_tags,
            any_tags,
            no_tags,
            accounts,
            owners,
            sizes,
            external,
            members,
            as_of_from,
            as_of_before,
            missing,
            without_customers,
            favourite,
        } = filter;
        let words = self.words;
        let known = self.mirror.overview()?;
        let account = |wxid: &miaohui::AccountWxid| account_name(&known, wxid);
        let time = |at: &Option<mirror::Millis>| at.iter().map(|at| time_text(*at, self.zone)).collect();
        let yes = |set: bool, said: Both| set.then(|| words.say(said).to_owned());
        let mut parts = Vec::new();
        parts.extend(self.of(("含全部标签", "all tags"), tags(&known, all_tags)));
        parts.extend(self.of(("含任一标签", "any tag"), tags(&known, any_tags)));
        parts.extend(self.of(("不含标签", "without tags"), tags(&known, no_tags)));
        parts.extend(self.of(("托管账号", "accounts"), accounts.iter().map(account).collect()));
        parts.extend(self.of(("群主", "owners"), self.people(owners)?));
        parts.extend(self.of(("人数", "size"), sizes.iter().map(|band| words.size_band(*band).to_owned()).collect()));
        parts.extend(external.map(|external| words.room_type(Some(external)).to_owned()));
        parts.extend(self.of(("含成员", "with members"), self.people(members)?));
        parts.extend(self.of(("数据截至不早于", "data from"), time(as_of_from)));
        parts.extend(self.of(("数据截至早于", "data before"), time(as_of_before)));
        parts.extend(yes(*missing, ("完整同步未再见到", "not seen in later complete lists")));
        parts.extend(yes(*without_customers, ("没有客户的群", "rooms without customers")));
        parts.extend(yes(*favourite, ("收藏的群", "favourite rooms")));
        Ok(parts)
    }

    /// `标签「甲」「乙」`; none without values.
    fn of(&self, name: Both, values: Vec<String>) -> Option<String> {
        if values.is_empty() {
            return None;
        }
        let values: String = values.iter().map(|value| format!("「{value}」")).collect();
        Some(format!("{}{values}", self.words.say(name)))
    }

    /// Name and id: two people may have one name.
    fn people(&self, people: &[ContactWxid]) -> Result<Vec<String>, AppError> {
        let said = people.iter().map(|wxid| {
            let known = self.mirror.person(wxid)?.map(|known| known.person.nick_name);
            let known = known.filter(|name| !name.trim().is_empty());
            Ok(known.map_or_else(|| wxid.to_string(), |name| format!("{name}（{wxid}）")))
        });
        said.collect()
    }
}

fn account_name(known: &Overview, wxid: &miaohui::AccountWxid) -> String {
    let account = known.accounts.iter().find(|account| account.wxid == *wxid);
    account.map_or_else(|| wxid.to_string(), |account| format!("{}（{}）", account.nick_name, account.user_id))
}

fn tags(known: &Overview, tags: &[TagId]) -> Vec<String> {
    let name = |tag: &TagId| {
        let known = known.tags.iter().find(|known| known.id == *tag && !known.name.is_empty());
        known.map_or_else(|| tag.to_string(), |known| known.name.clone())
    };
    tags.iter().map(name).collect()
}

fn search(text: &str, words: Words) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| format!("{}「{text}」", words.say(("搜索", "search "))))
}

fn group(group: MemberGroup) -> Option<Both> {
    match group {
        MemberGroup::All => None,
        MemberGroup::Customers => Some(("客户", "Customers")),
        MemberGroup::Coworkers => Some(("同事", "Coworkers")),
        MemberGroup::NotFriends => Some(("非好友", "Not friends")),
    }
}
