//! Every error code of the vendor's page, and the state of the world that provokes it here.

use crate::endpoint::Endpoint;

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// The call that answers with the code.
    pub endpoint: Endpoint,
    /// The code, as `code` or (create) `errcode`.
    pub code: i64,
    /// The text that goes with it, from the vendor's page.
    pub message: &'static str,
    /// What has to be true for this answer. The first condition that holds, from the top of the table, decides.
    pub condition: &'static str,
}

const fn row(endpoint: Endpoint, code: i64, message: &'static str, condition: &'static str) -> Condition {
    Condition { endpoint, code, message, condition }
}

/// The message of addMember −12 while a card waits to be tapped.
pub(crate) const CARD_PENDING: &str = "已发送入群邀请，等待对方同意";
/// The answer to a wrong token where the vendor's page has no code for it (seen in the wild).
pub(crate) const FORBIDDEN: (i64, &str) = (40003, "forbidden");
/// The answer to an unknown room where the vendor's page has no code for it (seen in the wild).
pub(crate) const ROOM_NOT_FOUND: (i64, &str) = (400400, "room not found");

/// The whole table, for each call in the order in which the conditions are looked at.
pub const CONDITIONS: &[Condition] = {
    use Endpoint::{AddMember, Create, Exit, ListByTag};
    &[
        row(AddMember, 40003, "forbidden", "the token is not one of the simulator's (no code on the vendor's page)"),
        row(AddMember, -2, "botUserId的bot不存在", "no account of the token's group has the botUserId"),
        row(
            AddMember,
            -3,
            "botUserId存在多个机器人",
            "two accounts of the group share the botUserId (odd account shuangkai; admin host_twice)",
        ),
        row(
            AddMember,
            -4,
            "不是企业微信",
            "the account is a personal WeChat (odd account laoban_weixin; admin set_personal)",
        ),
        row(
            AddMember,
            -5,
            "bot不在线",
            "the account is offline or has to log in again (the last usual account; admin set_online, set_logged_in)",
        ),
        row(AddMember, 400400, "room not found", "no room has the roomWxid (no code on the vendor's page)"),
        row(AddMember, -11, "bot不在群内", "the account is not a member of the room, or the room is deleted"),
        row(AddMember, -6, "群聊加载失败", "the account has not loaded the room yet (admin set_room_loaded)"),
        row(AddMember, -9, "群聊中已经存在此好友", "the person is a member of the room already"),
        row(
            AddMember,
            -8,
            "和bot不是好友关系",
            "the person is unknown or not a friend of the account (admin set_friend)",
        ),
        row(AddMember, -12, "该群是内部群,不执行此操作", "the room is internal and the person is a customer"),
        row(AddMember, -12, CARD_PENDING, "an invitation card to this person for this room waits to be tapped"),
        row(AddMember, -10, "群人数达到上限(500)", "the room has 500 members (flag --capacity)"),
        row(
            AddMember,
            -7,
            "拉入群聊失败",
            "the account is restricted: more than 50 adds in 60 s (flag --adds-per-minute), for 24 h; admin restrict",
        ),
        row(Create, -1, "无效token", "the token is not one of the simulator's"),
        row(Create, -2, "botUserId的bot不存在", "no account of the token's group has the botUserId"),
        row(Create, -3, "botUserId存在多个机器人", "two accounts of the group share the botUserId"),
        row(Create, -4, "不是企业微信", "the account is a personal WeChat"),
        row(Create, -5, "bot不在线", "the account is offline or has to log in again"),
        row(Create, -6, "同事不存在", "one of userIds is neither an account nor a coworker"),
        row(Create, -7, "contact不存在", "one of wxids or unionIds is nobody"),
        row(
            Create,
            -8,
            "contact加载失败",
            "the data of one of the contacts are not loaded yet (admin set_contact_loaded)",
        ),
        row(Create, -10, "创建群人数不足", "wxids and unionIds name fewer than 2 different people"),
        row(
            Create,
            -9,
            "创建群聊失败",
            "more than 40 people, somebody who is not a friend of the account, or the account is restricted",
        ),
        row(Exit, -1, "无效token", "the token is not one of the simulator's"),
        row(Exit, -2, "wecomUserId的bot不存在", "no account of the token's group has the wecomUserId"),
        row(Exit, -3, "wecomUserId存在多个机器人", "two accounts of the group share the wecomUserId"),
        row(
            Exit,
            -4,
            "托管账号未正确登录",
            "the account has to log in again (odd account daisaoma; admin set_logged_in)",
        ),
        row(Exit, -5, "不是企业微信", "the account is a personal WeChat"),
        row(Exit, -6, "bot不在线", "the account is offline"),
        row(Exit, -8, "群聊不存在", "no room has the roomWxid, or the room is deleted"),
        row(Exit, -7, "托管账号不在群内", "the account is not a member of the room"),
        row(Exit, -9, "群聊加载失败", "the account has not loaded the room yet"),
        row(Exit, -11, "因托管账号是群主,退出群聊失败,请在手机端退出", "the account owns the room (admin set_owner)"),
        row(Exit, -10, "退出群聊失败", "the account is restricted"),
        row(ListByTag, 40003, "forbidden", "wrong token on any GET (no code on the vendor's page)"),
    ]
};

/// The vendor's text for a code; the first row counts.
pub(crate) fn message(endpoint: Endpoint, code: i64) -> &'static str {
    CONDITIONS
        .iter()
        .find(|condition| condition.endpoint == endpoint && condition.code == code)
        .map_or("", |condition| condition.message)
}

/// The table as text, for the command line.
pub fn conditions_text() -> String {
    CONDITIONS
        .iter()
        .map(|row| {
            format!(
                "{:<4} {:<18} {:>6}  {} | {}\n",
                row.endpoint.method(),
                row.endpoint.path(),
                row.code,
                row.message,
                row.condition
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table in the crate's documentation, made from the data. `UPDATE_DOCS=1` writes it anew.
    #[test]
    fn the_documentation_shows_this_table() {
        let mut table = "| call | code | message | condition |\n|---|---|---|---|\n".to_owned();
        for row in CONDITIONS {
            table += &format!("| {} | {} | {} | {} |\n", row.endpoint.path(), row.code, row.message, row.condition);
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/conditions.md");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, &table).unwrap();
        }
        assert_eq!(include_str!("conditions.md"), table, "run this test once with UPDATE_DOCS=1");
    }

    #[test]
    fn every_code_of_the_vendors_page_has_a_condition() {
        let codes = |endpoint| {
            let mut codes: Vec<i64> =
                CONDITIONS.iter().filter(|row| row.endpoint == endpoint).map(|row| row.code).collect();
            codes.retain(|code| *code < 0);
            codes.sort_unstable();
            codes.dedup();
            codes
        };
        assert_eq!(codes(Endpoint::AddMember), (-12..=-2).collect::<Vec<_>>());
        assert_eq!(codes(Endpoint::Create), (-10..=-1).collect::<Vec<_>>());
        assert_eq!(codes(Endpoint::Exit), (-11..=-1).collect::<Vec<_>>());
    }
}
