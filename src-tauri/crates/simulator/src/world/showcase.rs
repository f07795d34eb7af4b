//! Rooms that every world of the usual size has: those at the limits and those with names that hurt.

use super::RoomKind;

/// One such room.
pub(crate) struct ShowcaseRoom {
    pub(crate) topic: &'static str,
    /// Members, accounts included.
    pub(crate) size: usize,
    pub(crate) kind: RoomKind,
    /// Bits of further tags.
    pub(crate) more_tags: u8,
    /// Bits of the accounts that see it (first, second, …; the last account is offline at the start).
    pub(crate) accounts: u32,
    pub(crate) deleted: bool,
}

const fn room(topic: &'static str, size: usize, kind: RoomKind, more_tags: u8, accounts: u32) -> ShowcaseRoom {
    ShowcaseRoom { topic, size, kind, more_tags, accounts, deleted: false }
}

/// In the order of their keys, from 0.
pub(crate) const SHOWCASE: [ShowcaseRoom; 27] = [
    room("华东区 VIP客户群 · 宏盛建材", 487, RoomKind::Vip, 0b1000, 0b011),
    room(
        "【官方】云栖家居上海浦东张江长泰广场店售后服务群（请勿发广告，谢谢配合）",
        312,
        RoomKind::AfterSales,
        0b1_0000,
        0b001,
    ),
    room("🔥双11大促福利群①", 499, RoomKind::Sale, 0b1001, 0b010),
    room("", 6, RoomKind::Plain, 0, 0b001),
    room("华东区经销商交流 2群（禁广告）", 203, RoomKind::Dealer, 0, 0b011),
    room("运营中心周会", 27, RoomKind::Internal, 0, 0b010),
    room("🔥双11大促福利群②", 500, RoomKind::Sale, 0b1, 0b010),
    room("门店群-001 徐汇日月光店", 41, RoomKind::Store, 0, 0b001),
    room("门店群-002 浦东长泰广场店", 39, RoomKind::Store, 0, 0b001),
    room("门店群-003 静安大悦城店", 40, RoomKind::Store, 0, 0b001),
    room("启明电子 × 云栖家居 项目对接", 14, RoomKind::Vip, 0, 0b001),
    room("金桂酒店 · 投诉跟进（勿外传）", 9, RoomKind::Complaint, 0b11, 0b100),
    room("2026 秋季新品试用 3群", 186, RoomKind::Trial, 0, 0b010),
    room("2026 秋季新品试用 10群", 172, RoomKind::Trial, 0, 0b010),
    room("🌸花友会🌸｜周末家居美学沙龙", 88, RoomKind::Dormant, 0, 0b010),
    room("=cmd|' /C calc'!A0", 12, RoomKind::Vip, 0, 0b001),
    room("<img src=x onerror=alert(1)>", 11, RoomKind::Trial, 0, 0b001),
    room("\u{202E}群服售区东华\u{202C} VIP", 10, RoomKind::AfterSales, 0, 0b010),
    room("第一行\n第二行\u{200B}零宽", 13, RoomKind::Dormant, 0, 0b001),
    room("🎉🎉🎉", 55, RoomKind::Sale, 0, 0b001),
    room(
        "这个群的名字特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别特别长",
        18,
        RoomKind::Store,
        0b1110_1111,
        0b001,
    ),
    room("客服值班群", 16, RoomKind::Internal, 0, 0b001),
    room("2026 秋季新品试用 2群", 12, RoomKind::Trial, 0, 0b001),
    room("", 3, RoomKind::Vip, 0, 0b011),
    room("北京市经销商群", 38, RoomKind::Dealer, 0, 0b101),
    ShowcaseRoom { deleted: true, ..room("测试群（已解散）", 5, RoomKind::Vip, 0, 0b001) },
    ShowcaseRoom { deleted: true, ..room("2025 双11福利群（已解散）", 120, RoomKind::Sale, 0, 0b010) },
];

/// The showcase is part of worlds with at least this many rooms …
pub(crate) const SHOWCASE_ROOMS: usize = 60;
/// … this many memberships …
pub(crate) const SHOWCASE_MEMBERSHIPS: usize = 4_000;
/// … and this many people.
pub(crate) const SHOWCASE_PEOPLE: usize = 6_000;

/// Members of all showcase rooms together.
pub(crate) fn showcase_memberships() -> usize {
    SHOWCASE.iter().map(|room| room.size).sum()
}
