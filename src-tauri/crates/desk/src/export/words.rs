//! The fixed words of a file in both languages, as the screens have them.

use ledger::Language;
use mirror::{PersonKind, RoomRow, RoomSort, SizeBand, Source};

/// Chinese, English.
pub(super) type Both = (&'static str, &'static str);

pub(super) const ROOMS: Both = ("群", "Rooms");
pub(super) const MEMBERS: Both = ("群成员", "Members");
pub(super) const PERSON_ROOMS: Both = ("客户所在群", "Rooms of customers");
pub(super) const DUPLICATES: Both = ("群去重", "In several rooms");
pub(super) const FEED: Both = ("动态", "Changes");
pub(super) const JOB_ROWS: Both = ("任务明细", "Job rows");
pub(super) const FAILED_ROWS: Both = ("未成功的行", "Rows that failed");
pub(super) const PLAN_PROBLEMS: Both = ("有问题的行", "Rows with problems");
pub(super) const ABOUT: Both = ("说明", "About");
/// Stands behind the title of an id column in CSV, which has no cell types to say it.
pub(super) const AS_TEXT: Both = ("（按文本导入）", " (import as text)");

/// Chooses the language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub(super) Language);

impl Words {
    pub(super) fn say(self, both: Both) -> &'static str {
        match self.0 {
            Language::SimplifiedChinese => both.0,
            Language::English => both.1,
        }
    }

    pub(super) fn list(self, items: impl IntoIterator<Item = String>) -> String {
        items.into_iter().collect::<Vec<_>>().join(self.say(("、", ", ")))
    }

    pub(super) fn yes_no(self, yes: Option<bool>) -> &'static str {
        self.say(match yes {
            Some(true) => ("是", "yes"),
            Some(false) => ("否", "no"),
            None => ("未知", "unknown"),
        })
    }

    pub(super) fn room_name(self, room: &RoomRow) -> String {
        self.name_of_room(&room.topic, &room.name_from_members)
    }

    /// A nameless room is told by its owner and members.
    pub(super) fn name_of_room(self, topic: &str, members: &[String]) -> String {
        if !topic.trim().is_empty() {
            return topic.to_owned();
        }
        let names = self.list(members.iter().cloned());
        let nameless = self.say(("未命名群", "Unnamed"));
        if names.is_empty() { nameless.to_owned() } else { format!("{nameless} · {names}") }
    }

    pub(super) fn room_type(self, external: Option<bool>) -> &'static str {
        self.say(match external {
            Some(true) => ("外部群", "External"),
            Some(false) => ("内部群", "Internal"),
            None => ("未知", "unknown"),
        })
    }

    pub(super) fn size_from(self, is_reported: bool) -> &'static str {
        self.say(if is_reported { ("秒回给出的人数", "as reported") } else { ("成员名单", "member list") })
    }

    pub(super) fn source(self, source: Source) -> &'static str {
        self.say(match source {
            Source::TagList => ("标签同步", "tag list"),
            Source::RoomList => ("同步", "room list"),
            Source::MemberLookup => ("查客户", "lookup"),
            Source::SimpleList => ("同步（不含成员）", "list without members"),
            Source::CallbackJoined | Source::CallbackLoaded => ("回调", "callback"),
        })
    }

    pub(super) fn kind(self, kind: PersonKind) -> &'static str {
        self.say(match kind {
            PersonKind::Wechat => ("微信", "WeChat"),
            PersonKind::Wecom => ("企业微信", "WeCom"),
            PersonKind::Official => ("公众号", "Official account"),
            PersonKind::Unknown => ("类型未知", "Type unknown"),
        })
    }

    pub(super) fn size_band(self, band: SizeBand) -> &'static str {
        self.say(match band {
            SizeBand::Below40 => ("少于 40 人", "fewer than 40 people"),
            SizeBand::From40 => ("40–199 人", "40–199 people"),
            SizeBand::From200 => ("200–479 人", "200–479 people"),
            SizeBand::NearlyFull => ("480–499 人", "480–499 people"),
            SizeBand::Full => ("500 人及以上", "500 people or more"),
        })
    }

    pub(super) fn sort(self, sort: RoomSort) -> &'static str {
        self.say(match sort {
            RoomSort::Name => ("群名", "Room"),
            RoomSort::Size => ("人数", "People"),
            RoomSort::AsOf => ("数据截至", "As of"),
            RoomSort::Owner => ("群主", "Owner"),
        })
    }
}
