//! Names of rooms, by what the room is for.

use crate::dice::Sequence;
use crate::person_names::{HOSTILE_NICK_NAMES, short_company};
use crate::world::RoomKind;

/// The vendor tags (秒回标签) of every world, in the order in which staff made them.
pub(crate) const TAG_NAMES: [&str; 8] =
    ["VIP客户群", "售后服务群", "试用群", "经销商群", "门店群", "新品内购", "投诉跟进", "待激活"];

const REGIONS: [&str; 12] =
    ["华东区", "华南区", "华北区", "西南区", "华中区", "东北区", "上海", "杭州", "苏州", "南京", "重庆", "成都"];

const DISTRICTS: [&str; 20] = [
    "徐汇",
    "浦东",
    "静安",
    "长宁",
    "闵行",
    "黄浦",
    "杨浦",
    "虹口",
    "普陀",
    "嘉定",
    "余杭",
    "西湖",
    "工业园区",
    "姑苏",
    "鼓楼",
    "江宁",
    "渝北",
    "锦江",
    "天河",
    "南山",
];

const MALLS: [&str; 18] = [
    "日月光店",
    "长泰广场店",
    "大悦城店",
    "万象城店",
    "龙之梦店",
    "正大广场店",
    "环球港店",
    "来福士店",
    "印象城店",
    "银泰店",
    "天街店",
    "吾悦广场店",
    "万达店",
    "奥特莱斯店",
    "凯德店",
    "新天地店",
    "IFS店",
    "红星美凯龙店",
];

const SEASONS: [&str; 4] = ["春季", "夏季", "秋季", "冬季"];

const SALES: [&str; 10] = [
    "双11大促福利群",
    "老友内购会",
    "618 提前抢",
    "年终清仓",
    "会员日秒杀",
    "新品首发内购",
    "员工亲友价",
    "周三内购",
    "开学季",
    "双12返场",
];

const CIRCLES: [&str; 10] = [
    "周末家居美学沙龙",
    "花友会",
    "装修避坑互助",
    "邻里拼团",
    "宝妈好物分享",
    "收纳打卡营",
    "读书会",
    "爱心义卖",
    "旧物置换",
    "摄影采风",
];

const TEAMS: [&str; 14] = [
    "运营中心",
    "客服值班",
    "华东销售",
    "售后三组",
    "门店督导",
    "产品部",
    "新媒体",
    "仓储物流",
    "培训",
    "财务对账",
    "区域经理",
    "选品",
    "招商",
    "城市合伙人项目",
];

const MEETINGS: [&str; 6] = ["周会", "日报", "值班群", "项目群", "通知群", "复盘"];

/// The name of a room. `ordinal` counts the rooms of the same kind from 1; an empty name is a nameless room.
pub(crate) fn topic(kind: RoomKind, ordinal: u32, sequence: &mut Sequence) -> String {
    match sequence.below(1000) {
        0..=24 => return String::new(),
        25..=30 => return "🎉🎊🥳".chars().take(1 + sequence.below(3)).collect(),
        31..=34 => return (*sequence.pick(&HOSTILE_NICK_NAMES)).to_owned(),
        _ => {}
    }
    let region = *sequence.pick(&REGIONS);
    let company = short_company(sequence);
    let district = *sequence.pick(&DISTRICTS);
    match kind {
        RoomKind::Vip => match sequence.below(4) {
            0 => format!("{region} VIP客户群 · {company}"),
            1 => format!("{company} × 云栖家居 项目对接"),
            2 => format!("VIP{ordinal:03} {company}"),
            _ => format!("【尊享】{company} 专属服务群"),
        },
        RoomKind::AfterSales => match sequence.below(3) {
            0 => format!("{region}售后服务 {ordinal}群"),
            1 => format!("【官方】云栖家居{region}{district}售后服务群（请勿发广告）"),
            _ => format!("{company} 安装与保修"),
        },
        RoomKind::Trial => {
            format!("{} {}新品试用 {}群", 2024 + ordinal / 60, SEASONS[ordinal as usize / 15 % 4], ordinal % 15 + 1)
        }
        RoomKind::Dealer => match sequence.below(2) {
            0 => format!("{region}经销商交流 {ordinal}群（禁广告）"),
            _ => format!("{region}经销商 · {company}"),
        },
        RoomKind::Store => format!("门店群-{ordinal:03} {district}{}", sequence.pick(&MALLS)),
        RoomKind::Sale => {
            let number = char::from_u32(0x2460 + (ordinal - 1) % 20).unwrap_or('①');
            format!("{}{}{number}", sequence.pick(&["🔥", "", "🛒", "🎁"]), sequence.pick(&SALES))
        }
        RoomKind::Complaint => match sequence.below(2) {
            0 => format!("{company} · 投诉跟进（勿外传）"),
            _ => format!("投诉跟进-{ordinal:03}（{district}）"),
        },
        RoomKind::Dormant => format!("🌸{}🌸｜{region}{ordinal}群", sequence.pick(&CIRCLES)),
        RoomKind::Plain => match sequence.below(3) {
            0 => format!("{district}{}", sequence.pick(&CIRCLES)),
            1 => format!("{company}对接群"),
            _ => format!("{region}{} {ordinal}群", sequence.pick(&CIRCLES)),
        },
        RoomKind::Internal => {
            let team = sequence.pick(&TEAMS);
            let meeting = sequence.pick(&MEETINGS);
            if ordinal > 30 { format!("{team}{meeting} {ordinal}") } else { format!("{team}{meeting}") }
        }
    }
}
