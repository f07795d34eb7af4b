//! What staff want to be told at once, in the words of a system notification.
//!
//! Names are hostile text, and a notification service may read marks in them as pictures and links.

use ledger::Language;
use mirror::{FeedChange, FeedRow, PersonSummary};

use crate::background::Announcement;

/// Rows told one by one in one notification.
const LINES: usize = 3;
/// Most characters of a name.
const LONGEST_NAME: usize = 24;

/// One notification for all of `rows`, the newest first; none without any.
pub(crate) fn announcement(rows: &[FeedRow], language: Language) -> Option<Announcement> {
    let say = |chinese: &str, english: &str| match language {
        Language::SimplifiedChinese => chinese.to_owned(),
        Language::English => english.to_owned(),
    };
    let mut lines: Vec<String> = rows.iter().take(LINES).filter_map(|row| line(row, language)).collect();
    if lines.is_empty() {
        return None;
    }
    let title = match rows.len() {
        1 => say("有新动态", "Something changed"),
        many => say(&format!("{many} 条新动态"), &format!("{many} changes")),
    };
    if rows.len() > LINES {
        lines.push(say("打开群台查看全部。", "Open RoomDesk to see them all."));
    }
    Some(Announcement { title, text: lines.join("\n") })
}

fn line(row: &FeedRow, language: Language) -> Option<String> {
    let chinese = language == Language::SimplifiedChinese;
    let room = row.room.as_ref().map(|room| {
        let names = room.name_from_members.join(if chinese { "、" } else { ", " });
        let topic = if room.topic.trim().is_empty() { names } else { room.topic.clone() };
        shown(&topic, if chinese { "未命名群" } else { "unnamed room" })
    });
    let room = room.unwrap_or_default();
    let account = row.account.as_ref().map(|account| shown(&account.nick_name, account.user_id.as_str()));
    let account = account.unwrap_or_default();
    Some(match &row.change {
        FeedChange::Joined { people, total, .. } if chinese => format!("{}进入 {room}", people_zh(people, *total)),
        FeedChange::Joined { people, total, .. } => format!("{} joined {room}", people_en(people, *total)),
        FeedChange::Left { people, total, .. } if chinese => format!("{}离开 {room}", people_zh(people, *total)),
        FeedChange::Left { people, total, .. } => format!("{} left {room}", people_en(people, *total)),
        FeedChange::Renamed { before, after } if chinese => {
            format!("群改名：{} → {}", shown(before, "未命名群"), shown(after, "未命名群"))
        }
        FeedChange::Renamed { before, after } => {
            format!("Room renamed: {} → {}", shown(before, "unnamed"), shown(after, "unnamed"))
        }
        FeedChange::OwnerChanged { .. } if chinese => format!("{room} 群主换人"),
        FeedChange::OwnerChanged { .. } => format!("{room} has another owner"),
        FeedChange::NewRoom { .. } if chinese => format!("新出现的群 {room}"),
        FeedChange::NewRoom { .. } => format!("New room {room}"),
        FeedChange::AccountOffline if chinese => format!("托管账号 {account} 掉线，请在手机或秒回后台重新登录"),
        FeedChange::AccountOffline => {
            format!("Account {account} is offline: log in again on the phone or in the vendor's console")
        }
        FeedChange::AccountOnline if chinese => format!("托管账号 {account} 已上线"),
        FeedChange::AccountOnline => format!("Account {account} is online again"),
        FeedChange::Gap { .. } => return None,
    })
}

fn people_zh(people: &[PersonSummary], total: u32) -> String {
    match people {
        [one, ..] if total == 1 => name(one),
        [first, ..] => format!("{} 等 {total} 人", name(first)),
        [] => format!("{total} 人"),
    }
}

fn people_en(people: &[PersonSummary], total: u32) -> String {
    match people {
        [one, ..] if total == 1 => name(one),
        [first, ..] => format!("{} and {} more", name(first), total - 1),
        [] => format!("{total} people"),
    }
}

fn name(person: &PersonSummary) -> String {
    shown(&person.nick_name, person.wxid.as_str())
}

/// A name on one line, without signs that mean something else here; `otherwise` where nothing is left.
fn shown(name: &str, otherwise: &str) -> String {
    let harmless = |c: char| match c {
        '<' => Some('＜'),
        '>' => Some('＞'),
        '&' => Some('＆'),
        c if c.is_control() => Some(' '),
        // Signs that turn or hide what stands beside them.
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => None,
        c => Some(c),
    };
    let clean = |text: &str| text.chars().filter_map(harmless).collect::<String>().trim().to_owned();
    let mut text = clean(name);
    if text.is_empty() {
        text = clean(otherwise);
    }
    if text.chars().count() > LONGEST_NAME {
        text = text.chars().take(LONGEST_NAME).chain(['…']).collect();
    }
    text
}

#[cfg(test)]
mod tests {
    use mirror::{FeedRoom, FeedRowId, Millis, PersonKind};

    use super::*;

    fn row(topic: &str, change: FeedChange) -> FeedRow {
        let room =
            FeedRoom { wxid: "R:1".into(), topic: topic.to_owned(), name_from_members: vec!["小北".to_owned()] };
        FeedRow {
            id: FeedRowId("1".to_owned()),
            at: Millis(0),
            since: None,
            source: None,
            unseen: true,
            room: Some(room),
            account: None,
            during_gap: false,
            change,
        }
    }

    fn joined(name: &str, total: u32) -> FeedChange {
        let person = PersonSummary {
            wxid: "788".into(),
            nick_name: name.to_owned(),
            kind: PersonKind::Wechat,
            corporation: None,
            coworker: None,
        };
        FeedChange::Joined { people: vec![person], total, size_before: None, size_after: None }
    }

    #[test]
    fn one_row_is_told_in_full_and_many_in_sum() {
        let one = announcement(&[row("客户群", joined("张敏", 12))], Language::SimplifiedChinese).unwrap();
        assert_eq!((one.title.as_str(), one.text.as_str()), ("有新动态", "张敏 等 12 人进入 客户群"));
        let many = vec![row("", joined("张敏", 1)); 5];
        let many = announcement(&many, Language::English).unwrap();
        assert_eq!(many.title, "5 changes");
        assert_eq!(many.text.lines().next(), Some("张敏 joined 小北"));
        assert_eq!(many.text.lines().count(), 4);
        assert_eq!(announcement(&[], Language::English), None);
    }

    #[test]
    fn hostile_names_are_harmless() {
        let hostile = "<img src=x>\u{202e}\n&amp;";
        let text = announcement(&[row(hostile, joined(hostile, 1))], Language::SimplifiedChinese).unwrap().text;
        assert!(!text.contains(['<', '>', '&', '\n', '\u{202e}']), "{text}");
        let long = announcement(&[row(&"长".repeat(500), joined("\u{200b}", 1))], Language::English).unwrap().text;
        assert!(long.chars().count() < 50 && long.starts_with("788 joined"), "{long}");
    }
}
