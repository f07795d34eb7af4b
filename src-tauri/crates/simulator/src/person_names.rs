//! Names of people: realistic Chinese ones, what customers call themselves, and hostile ones.

use crate::dice::Sequence;

/// Surnames by frequency, with pinyin.
const SURNAMES: [(&str, &str); 56] = [
    ("王", "wang"),
    ("李", "li"),
    ("张", "zhang"),
    ("刘", "liu"),
    ("陈", "chen"),
    ("杨", "yang"),
    ("赵", "zhao"),
    ("黄", "huang"),
    ("周", "zhou"),
    ("吴", "wu"),
    ("徐", "xu"),
    ("孙", "sun"),
    ("胡", "hu"),
    ("朱", "zhu"),
    ("高", "gao"),
    ("林", "lin"),
    ("何", "he"),
    ("郭", "guo"),
    ("马", "ma"),
    ("罗", "luo"),
    ("梁", "liang"),
    ("宋", "song"),
    ("郑", "zheng"),
    ("谢", "xie"),
    ("韩", "han"),
    ("唐", "tang"),
    ("冯", "feng"),
    ("于", "yu"),
    ("董", "dong"),
    ("萧", "xiao"),
    ("程", "cheng"),
    ("曹", "cao"),
    ("袁", "yuan"),
    ("邓", "deng"),
    ("许", "xu"),
    ("傅", "fu"),
    ("沈", "shen"),
    ("曾", "zeng"),
    ("彭", "peng"),
    ("吕", "lv"),
    ("苏", "su"),
    ("卢", "lu"),
    ("蒋", "jiang"),
    ("蔡", "cai"),
    ("贾", "jia"),
    ("丁", "ding"),
    ("魏", "wei"),
    ("薛", "xue"),
    ("叶", "ye"),
    ("单", "shan"),
    ("仇", "qiu"),
    ("解", "xie"),
    ("任", "ren"),
    ("欧阳", "ouyang"),
    ("诸葛", "zhuge"),
    ("司马", "sima"),
];

/// Given names by frequency, with pinyin.
const GIVEN_NAMES: [(&str, &str); 80] = [
    ("敏", "min"),
    ("伟", "wei"),
    ("静", "jing"),
    ("婷婷", "tingting"),
    ("丽", "li"),
    ("强", "qiang"),
    ("磊", "lei"),
    ("洋", "yang"),
    ("艳", "yan"),
    ("勇", "yong"),
    ("军", "jun"),
    ("杰", "jie"),
    ("娟", "juan"),
    ("涛", "tao"),
    ("明", "ming"),
    ("超", "chao"),
    ("秀英", "xiuying"),
    ("霞", "xia"),
    ("平", "ping"),
    ("刚", "gang"),
    ("桂英", "guiying"),
    ("建国", "jianguo"),
    ("晓燕", "xiaoyan"),
    ("子涵", "zihan"),
    ("浩然", "haoran"),
    ("若曦", "ruoxi"),
    ("俊杰", "junjie"),
    ("欣怡", "xinyi"),
    ("海涛", "haitao"),
    ("志强", "zhiqiang"),
    ("思远", "siyuan"),
    ("雨桐", "yutong"),
    ("梓萱", "zixuan"),
    ("嘉怡", "jiayi"),
    ("文博", "wenbo"),
    ("雪梅", "xuemei"),
    ("玉兰", "yulan"),
    ("春华", "chunhua"),
    ("国庆", "guoqing"),
    ("建军", "jianjun"),
    ("小红", "xiaohong"),
    ("佳", "jia"),
    ("鹏", "peng"),
    ("飞", "fei"),
    ("玲", "ling"),
    ("芳", "fang"),
    ("宇轩", "yuxuan"),
    ("诗涵", "shihan"),
    ("一诺", "yinuo"),
    ("子轩", "zixuan"),
    ("慧", "hui"),
    ("丹", "dan"),
    ("萍", "ping"),
    ("鑫", "xin"),
    ("波", "bo"),
    ("斌", "bin"),
    ("倩", "qian"),
    ("颖", "ying"),
    ("琳", "lin"),
    ("晨", "chen"),
    ("凯", "kai"),
    ("楠", "nan"),
    ("雪", "xue"),
    ("梅", "mei"),
    ("晓明", "xiaoming"),
    ("海燕", "haiyan"),
    ("丽华", "lihua"),
    ("永强", "yongqiang"),
    ("立新", "lixin"),
    ("重阳", "chongyang"),
    ("乐", "le"),
    ("朝阳", "zhaoyang"),
    ("曼婷", "manting"),
    ("心怡", "xinyi"),
    ("梦瑶", "mengyao"),
    ("家豪", "jiahao"),
    ("天佑", "tianyou"),
    ("云飞", "yunfei"),
    ("行之", "xingzhi"),
    ("长青", "changqing"),
];

const NET_NAMES: [&str; 30] = [
    "静待花开",
    "阳光总在风雨后",
    "平安是福",
    "一叶知秋",
    "岁月静好",
    "简单生活",
    "海阔天空",
    "清风徐来",
    "随缘",
    "不忘初心",
    "往事如烟",
    "向日葵",
    "云淡风轻",
    "知足常乐",
    "小确幸",
    "北方的狼",
    "江南烟雨",
    "木子",
    "花开半夏",
    "天道酬勤",
    "宁静致远",
    "浅夏",
    "半糖去冰",
    "晚风",
    "一只柚子",
    "山海皆可平",
    "人间清醒",
    "且听风吟",
    "大海",
    "雨过天晴",
];

const LATIN_NAMES: [&str; 20] = [
    "Lily",
    "Jason",
    "Amy",
    "Kevin",
    "Cindy",
    "Tony",
    "Vivian",
    "Leo",
    "Grace",
    "Eric",
    "Coco",
    "Sunny",
    "Allen",
    "Joyce",
    "Mia Zhang",
    "David 王",
    "Echo",
    "Frank",
    "Nancy",
    "QQ",
];

const EMOJI: [&str; 14] = ["🌸", "🌹", "☀️", "🍀", "🐱", "💪", "🎀", "🍉", "👨‍👩‍👧", "🇨🇳", "✨", "🦋", "🔥", "🌙"];

const TRADES: [&str; 10] =
    ["建材批发", "定制家居", "窗帘软装", "灯饰", "水暖", "家电维修", "二手车", "母婴用品", "五金", "保险"];

const COMPANY_NAMES: [&str; 24] = [
    "宏盛", "启明", "金桂", "长泰", "华茂", "瑞丰", "东方", "恒信", "博远", "鼎盛", "嘉禾", "万通", "天成", "百川",
    "新域", "中岳", "蓝海", "安泰", "德力", "同创", "远景", "兴业", "聚源", "卓越",
];

const COMPANY_TRADES: [&str; 12] =
    ["建材", "电子", "酒店", "家居", "物流", "科技", "装饰工程", "商贸", "餐饮管理", "医疗器械", "教育咨询", "置业"];

/// Nicknames that programs stumble over; the first customers of every world bear them.
pub(crate) const HOSTILE_NICK_NAMES: [&str; 18] = [
    "=cmd|' /C calc'!A0",
    "<img src=x onerror=alert(1)>",
    "\u{202E}张敏\u{202C}abc",
    "张\u{200B}三\u{200D}\u{FEFF}",
    "第一行\n第二行",
    "制表\t符\r\n回车",
    "🔥👨‍👩‍👧‍👦🏳️‍🌈🇨🇳①②③",
    "+86 13800000000",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3",
    "'; DROP TABLE rooms; --",
    "{昵称} ${env:HOME} %s %n",
    "Z\u{0351}\u{036B}\u{0343}a\u{0300}\u{0301}l\u{0334}g\u{0335}o",
    "   ",
    "",
    "ﷺ𠮷𠜎吉",
    "＝１＋１　全角",
    "\u{2066}\u{2067}隔离\u{2069}\u{0007}响铃",
];

/// Names that occur twice, so that a name alone tells nobody apart.
pub(crate) const NAMESAKES: [&str; 8] =
    ["张三", "张三", "张敏", "张敏", "宋若曦 尾号 4471", "宋若曦 尾号 4471", "重庆单先生", "重庆单先生"];

/// Family and given name as written, and the same in pinyin.
pub(crate) fn real_name(sequence: &mut Sequence) -> (String, String) {
    let (surname, surname_pinyin) = sequence.pick_common(&SURNAMES);
    let (given, given_pinyin) = sequence.pick_common(&GIVEN_NAMES);
    (format!("{surname}{given}"), format!("{surname_pinyin}{given_pinyin}"))
}

/// Name of a customer's company.
pub(crate) fn corporation(sequence: &mut Sequence) -> String {
    let name = sequence.pick(&COMPANY_NAMES);
    let trade = sequence.pick(&COMPANY_TRADES);
    match sequence.below(3) {
        0 => format!("上海{name}{trade}有限公司"),
        _ => format!("{name}{trade}"),
    }
}

/// What a customer calls himself.
pub(crate) fn nick_name(sequence: &mut Sequence) -> String {
    let style = sequence.below(100);
    let (name, _) = real_name(sequence);
    match style {
        0..=47 => name,
        48..=58 => {
            let (surname, _) = sequence.pick_common(&SURNAMES);
            let title = sequence.pick(&["总", "经理", "工", "老师", "店长"]);
            format!("{}-{surname}{title}", sequence.pick(&COMPANY_NAMES))
        }
        59..=68 => (*sequence.pick(&NET_NAMES)).to_owned(),
        69..=75 => format!("{}{name}{}", sequence.pick(&EMOJI), sequence.pick(&EMOJI)),
        76..=82 => (*sequence.pick(&LATIN_NAMES)).to_owned(),
        83..=87 => format!("A{}{name}{}", sequence.pick(&TRADES), 13_000_000_000 + sequence.below(999_999_999)),
        88..=92 => format!("{name} 尾号 {:04}", sequence.below(10_000)),
        93..=96 => format!("{}{}", sequence.pick(&NET_NAMES), sequence.pick(&EMOJI)),
        _ => format!("{}{}", sequence.pick(&["小", "阿", "老"]), sequence.pick(&GIVEN_NAMES).0),
    }
}

/// What somebody calls himself inside one room.
pub(crate) fn room_alias(sequence: &mut Sequence) -> String {
    let (name, _) = real_name(sequence);
    match sequence.below(3) {
        0 => format!("{name} {}-{}-{}01", 1 + sequence.below(12), 1 + sequence.below(4), 1 + sequence.below(28)),
        1 => format!("{}-{name}", sequence.pick(&COMPANY_NAMES)),
        _ => name,
    }
}

/// Name of a company as it stands in room names.
pub(crate) fn short_company(sequence: &mut Sequence) -> String {
    format!("{}{}", sequence.pick(&COMPANY_NAMES), sequence.pick(&COMPANY_TRADES))
}
