//! The words themselves.

use super::super::words::Both;

/// `{0}` and `{1}` stand for the first values, `{all}` for all, `{others}` for all but the first.
pub(super) struct Row {
    pub(super) key: &'static str,
    pub(super) title: Both,
    /// Where there are no values; empty: `title` needs none.
    pub(super) plain: Both,
    pub(super) remedy: Both,
}

const fn row(key: &'static str, title: Both, remedy: Both) -> Row {
    Row { key, title, plain: ("", ""), remedy }
}

/// With other words where there are no values.
const fn valued(key: &'static str, title: Both, plain: Both, remedy: Both) -> Row {
    Row { key, title, plain, remedy }
}

const NOTHING: Both = ("", "");
const OTHER_ACCOUNT: Both = ("请换一个账号", "Choose another account");
const OTHER_ROOM: Both = ("请换一个群", "Choose another room");
const LOG_IN: Both = (
    "请在手机或秒回后台重新登录，上线后自动继续",
    "Log in again on the phone or in the vendor's console; it goes on by itself then",
);
const PASTE_TOKEN: Both = ("请重新粘贴 token，再继续任务", "Paste the token again, then continue the job");
const NOT_REPEATED: Both = ("核实前不会重复操作", "It is not repeated before that is known");
const RETRY: Both = ("可以重试", "It may be tried again");
const TRIED_LATER: Both = ("稍后自动再试，最多 3 次", "It is tried again by itself, at most 3 times");
const VERIFY_ROOM: Both = ("先核实这个群", "Verify the room first");
const OFFLINE: Both = ("托管账号不在线", "The hosted account is offline");
const MISSING: Both =
    ("找不到这个托管账号，可能已被移除", "This hosted account cannot be found; it may have been removed");
const SHARED: Both = (
    "这个员工账号在多个小组里托管，系统分不清用哪个",
    "This staff account is hosted in several teams; which one is meant is not clear",
);
const NOT_WECOM: Both =
    ("这个账号不是企业微信，不能这样操作", "This account is not a WeCom account and cannot do this");
const TOKEN: Both = ("秒回不认可这个 token", "The vendor does not accept the token");
const CHOOSE_AGAIN: Both = ("请重新选择账号", "Choose another account");
const NOT_LOADED: Both = ("暂时读不到这个群", "The room cannot be read for now");

/// By key: those of [`miaohui::codes`], of jobs and of plans.
pub(super) const ROWS: &[Row] = &[
    row("addMember.added", ("已拉入群", "Brought into the room"), ("下次同步后核实", "Verified with the next sync")),
    row(
        "addMember.cardSent",
        ("已发出邀请卡片", "An invitation card went out"),
        ("对方点击后才会进群", "The person has to tap it to come in"),
    ),
    row("addMember.accountMissing", MISSING, CHOOSE_AGAIN),
    row("addMember.accountAmbiguous", SHARED, OTHER_ACCOUNT),
    row("addMember.notWecom", NOT_WECOM, OTHER_ACCOUNT),
    row("addMember.accountOffline", OFFLINE, LOG_IN),
    row("addMember.roomNotLoaded", NOT_LOADED, TRIED_LATER),
    row(
        "addMember.noReason",
        ("平台没有说明原因", "The platform gave no reason"),
        (
            "常见原因：操作太频繁、群主开了邀请确认、对方有限制。请先在手机上试拉 1 人",
            "Often: too many in a short time, the owner confirms invitations, or limits of the person. Try to bring in 1 person on the phone first",
        ),
    ),
    row(
        "addMember.notFriend",
        ("不是这个账号的好友", "Not a friend of this account"),
        ("换一个是好友的账号，或先加好友", "Choose an account that is a friend, or become friends first"),
    ),
    row("addMember.alreadyInRoom", ("对方已在群里，已跳过", "Already in the room, skipped"), NOTHING),
    row("addMember.roomFull", ("群已满", "The room is full"), OTHER_ROOM),
    row(
        "addMember.accountNotInRoom",
        ("这个账号不在群里", "This account is not in the room"),
        ("换一个在群里的账号", "Choose an account that is in the room"),
    ),
    row(
        "addMember.internalRoom",
        ("这是内部群，客户不能加入", "This is an internal room; customers cannot join"),
        ("请换一个外部群", "Choose an external room"),
    ),
    row(
        "addMember.cardAlreadySent",
        ("邀请已发出，等待对方同意", "The invitation went out before and waits for the person"),
        NOTHING,
    ),
    row("createRoom.created", ("群已建成", "The room was created"), NOTHING),
    row("createRoom.tokenInvalid", TOKEN, PASTE_TOKEN),
    row("createRoom.accountMissing", MISSING, CHOOSE_AGAIN),
    row("createRoom.accountAmbiguous", SHARED, OTHER_ACCOUNT),
    row("createRoom.notWecom", NOT_WECOM, OTHER_ACCOUNT),
    row("createRoom.accountOffline", OFFLINE, LOG_IN),
    row(
        "createRoom.coworkerMissing",
        ("选中的同事不存在或已离职", "The chosen coworker does not exist or has left"),
        ("请从名单里移除这位同事", "Take this coworker off the list"),
    ),
    row(
        "createRoom.customerMissing",
        ("找不到这位客户，ID 可能抄错", "This customer cannot be found; the id may be wrong"),
        ("请核对客户 ID，或移除这位客户", "Check the customer's id, or remove the customer"),
    ),
    row(
        "createRoom.customerNotLoaded",
        ("客户资料还没加载好", "The customer's data is not loaded yet"),
        ("稍后再试一次", "It is tried once more later"),
    ),
    row(
        "createRoom.noReason",
        ("建群失败，平台没有说明原因", "Creating the room failed; the platform gave no reason"),
        ("先看最近的群，确认没有建成再重试", "Look at the latest rooms first, and retry only if it was not created"),
    ),
    row(
        "createRoom.tooFewCustomers",
        ("至少要有 2 位客户", "At least 2 customers are needed"),
        ("请补充客户", "Add customers"),
    ),
    row("exitRoom.left", ("已退出", "Left"), NOTHING),
    row("exitRoom.tokenInvalid", TOKEN, PASTE_TOKEN),
    row("exitRoom.accountMissing", MISSING, CHOOSE_AGAIN),
    row("exitRoom.accountAmbiguous", SHARED, OTHER_ACCOUNT),
    row(
        "exitRoom.accountNotLoggedIn",
        ("账号没有正确登录", "The account is not logged in properly"),
        ("请重新扫码登录", "Log in again by scanning the code"),
    ),
    row("exitRoom.notWecom", NOT_WECOM, OTHER_ACCOUNT),
    row("exitRoom.accountOffline", OFFLINE, LOG_IN),
    row("exitRoom.notInRoom", ("账号本来就不在群里", "The account was not in the room"), NOTHING),
    row(
        "exitRoom.roomMissing",
        ("群不存在，可能已解散", "The room does not exist; it may have been dissolved"),
        NOTHING,
    ),
    row("exitRoom.roomNotLoaded", NOT_LOADED, TRIED_LATER),
    row("exitRoom.noReason", ("退群失败", "Leaving the room failed"), ("请在手机端退出", "Leave it on the phone")),
    row(
        "exitRoom.accountIsOwner",
        ("这个账号是群主，不能直接退群", "This account owns the room and cannot simply leave"),
        ("请先在手机端转让群主", "Hand the room over on the phone first"),
    ),
    row(
        "job.cutOff",
        ("发送时程序中断，不确定是否成功", "The program was cut off while sending; nobody knows whether it worked"),
        NOT_REPEATED,
    ),
    row(
        "job.answerLost",
        ("网络中断，不确定是否成功，正在核实", "The connection broke; nobody knows whether it worked. Being verified"),
        NOT_REPEATED,
    ),
    row(
        "job.answerUnreadable",
        ("收到无法识别的结果，已保留原文，正在核实", "The answer could not be read and is kept; being verified"),
        NOT_REPEATED,
    ),
    row(
        "job.notSeen",
        ("平台说已成功，但群里没有看到", "The platform said it worked, but the room does not show it"),
        ("请在手机上看一眼再决定", "Look at the phone before you decide"),
    ),
    row(
        "job.cardUnclear",
        ("邀请卡片可能已经发出，系统无法确认", "An invitation card may have gone out; this cannot be known from here"),
        ("先问对方是否收到，再决定是否重发", "Ask the person whether it arrived, then decide"),
    ),
    row(
        "job.createUnclear",
        ("不确定群是否建成", "Nobody knows whether the room was created"),
        (
            "从可能的群里选出它，或确认没有建成；不会自动重建",
            "Choose it among the rooms that may be it, or say that it was not created; it is never created again by itself",
        ),
    ),
    row("job.notHappened", ("核实过两次，没有成功", "Verified twice: it did not happen"), RETRY),
    row("job.decidedDone", ("你确认已经成功", "You said that it worked"), NOTHING),
    row("job.decidedNotDone", ("你确认没有成功", "You said that it did not work"), RETRY),
    row("job.seenInRoom", ("已在群里看到对方", "Seen in the room"), NOTHING),
    row("job.leftSeen", ("已看到账号不在群里", "Seen to be out of the room"), NOTHING),
    row(
        "job.notSent",
        ("没有发出去：连不上平台", "Not sent: the vendor cannot be reached"),
        ("恢复后自动继续", "Goes on by itself"),
    ),
    row(
        "job.rateLimited",
        ("平台要求放慢", "The vendor asked to slow down"),
        ("已自动减速，稍后再试", "Slowed down; tried again by itself"),
    ),
    row("job.tokenRejected", TOKEN, PASTE_TOKEN),
    row(
        "job.refused",
        ("内容不符合平台要求，没有发送", "Not sent: it breaks a limit of the platform"),
        ("改好内容后重新做计划", "Mend it and plan it again"),
    ),
    row(
        "job.unsettledElsewhere",
        (
            "另一个任务对同一位客户的结果还没核实，为免重复没有发送",
            "Not sent: what another job did for the same person is not verified yet",
        ),
        ("核实后可以重试", "It may be tried again after that"),
    ),
    row(
        "job.noAccountInNextRoom",
        ("群已满，下一个群里没有合适的账号", "The room is full, and no account fits for the next one"),
        ("需要在线、在群、是好友的账号", "It takes an account that is online, in the room and a friend"),
    ),
    row(
        "job.noAccount",
        ("没有可用的托管账号", "No hosted account can do it"),
        ("需要在线、在群、是好友的账号", "It takes an account that is online, in the room and a friend"),
    ),
    valued(
        "plan.notFriend",
        ("{all}都不是好友", "Neither a friend of {all}"),
        ("不是群内任何账号的好友", "No friend of any account in the room"),
        ("先用其中一个账号加好友，再拉进群", "Become friends with one of them, then pull"),
    ),
    valued(
        "plan.notFriendOfChosen",
        ("不是「{0}」的好友", "Not a friend of “{0}”"),
        ("不是这个账号的好友", "Not a friend of this account"),
        ("换一个是好友的账号（可用：{others}）", "Choose an account that is a friend (possible: {others})"),
    ),
    row(
        "plan.internalRoom",
        ("这是内部群，客户不能加入", "This is an internal room; customers cannot join"),
        ("请换一个外部群", "Choose an external room"),
    ),
    valued(
        "plan.roomFull",
        ("群已满（{0} 人）", "The room is full ({0} people)"),
        ("群已满", "The room is full"),
        ("换一个群，或选几个群接龙", "Choose another room, or several in a chain"),
    ),
    row(
        "plan.noAccountInRoom",
        ("没有托管账号在这个群里", "No hosted account is in this room"),
        ("先让一个托管账号进群", "Bring a hosted account into it first"),
    ),
    valued(
        "plan.accountNotInRoom",
        ("「{0}」不在群里", "“{0}” is not in the room"),
        ("这个账号不在群里", "This account is not in the room"),
        ("换一个在群里的账号（群内可用：{others}）", "Choose an account that is in the room (possible: {others})"),
    ),
    valued(
        "plan.accountMissing",
        ("找不到托管账号「{0}」", "The hosted account “{0}” cannot be found"),
        MISSING,
        CHOOSE_AGAIN,
    ),
    valued(
        "plan.accountAmbiguous",
        ("有几个托管账号都叫「{0}」，分不清用哪个", "Several hosted accounts are called “{0}”"),
        SHARED,
        ("填员工账号，或换一个账号", "Write the staff account, or choose another one"),
    ),
    row("plan.roomGone", ("群已解散", "The room has been dissolved"), OTHER_ROOM),
    row(
        "plan.roomUnknown",
        ("本地没有这个群", "This room is not known here"),
        ("同步后再试", "Try again after a sync"),
    ),
    valued(
        "plan.accountOffline",
        ("「{0}」不在线", "“{0}” is offline"),
        OFFLINE,
        ("上线后自动继续，或换一个账号", "Goes on by itself when it is back, or choose another account"),
    ),
    valued(
        "plan.friendUnknown",
        ("还不知道是不是「{0}」的好友", "Whether “{0}” is a friend is not known"),
        ("还不知道是不是账号的好友", "Whether they are friends of the account is not known"),
        ("可以直接执行，不是好友会失败", "It can be tried; it fails if they are not friends"),
    ),
    row("plan.roomNotSeen", ("最近一次同步没有再见到这个群", "The last sync did not meet this room"), VERIFY_ROOM),
    valued(
        "plan.sizeUncertain",
        ("人数可能不准（按 {0} 人计算）", "The number of people may be off (taken as {0})"),
        ("人数可能不准", "The number of people may be off"),
        VERIFY_ROOM,
    ),
    valued(
        "plan.mayOverflow",
        (
            "如果前面的邀请都被接受，群会超过 {0} 人",
            "If all earlier invitations are accepted, the room would have more than {0} people",
        ),
        ("群可能会满", "The room may become full"),
        ("换一个群，或选几个群接龙", "Choose another room, or several in a chain"),
    ),
    row(
        "plan.accountNotChosen",
        ("没有选择由谁建群", "Nobody was chosen to create the room"),
        ("选择一个托管账号", "Choose a hosted account"),
    ),
    valued(
        "plan.tooFewCustomers",
        ("只有 {1} 位客户，还差 {0} 位", "Only {1} customers: {0} more are needed"),
        ("至少要有 2 位客户", "At least 2 customers are needed"),
        ("请补充客户", "Add customers"),
    ),
    valued(
        "plan.tooManyCustomers",
        ("有 {1} 位客户，超过 40 位", "{1} customers, more than 40"),
        ("超过 40 位客户", "More than 40 customers"),
        ("减少客户，建好后再拉人", "Take fewer, and pull the others in later"),
    ),
    valued(
        "plan.coworkerUnknown",
        ("找不到同事「{0}」", "The coworker “{0}” cannot be found"),
        ("找不到同事", "A coworker cannot be found"),
        ("填他的员工账号，或从名单移除", "Write the staff account, or remove it from the list"),
    ),
    valued(
        "plan.coworkerAmbiguous",
        ("有几个托管账号都叫「{0}」", "Several hosted accounts are called “{0}”"),
        SHARED,
        ("填他的员工账号，或从名单移除", "Write the staff account, or remove it from the list"),
    ),
    valued(
        "plan.nameTooLong",
        ("群名有 {1} 个字，最多 {0} 个", "The name has {1} characters, at most {0}"),
        ("群名太长", "The name is too long"),
        ("缩短群名", "Shorten the name"),
    ),
    valued(
        "plan.greetingTooLong",
        ("欢迎语有 {1} 个字，最多 {0} 个", "The greeting has {1} characters, at most {0}"),
        ("欢迎语太长", "The greeting is too long"),
        ("缩短欢迎语", "Shorten the greeting"),
    ),
    valued(
        "plan.unknownColumn",
        ("表格里没有「{0}」这一列", "The sheet has no column “{0}”"),
        ("群名规则里有表格没有的列", "The name pattern has a column that the sheet does not have"),
        ("改群名规则", "Change the name pattern"),
    ),
    valued(
        "plan.idRounded",
        (
            "客户 ID「{0}」被 Excel 改成了科学计数，末几位已丢失",
            "Excel has turned the customer id “{0}” into a rounded number",
        ),
        ("客户 ID 被 Excel 改成了科学计数", "Excel has rounded customer ids"),
        ("把单元格设为文本，重新粘贴 ID", "Format the cell as text and paste the id again"),
    ),
    valued(
        "plan.idUnusable",
        ("「{0}」不是客户 ID", "“{0}” is no customer id"),
        ("有不是客户 ID 的内容", "Something is no customer id"),
        ("填客户 ID", "Write the customer's id"),
    ),
    valued(
        "plan.customersNotFriends",
        ("{0} 位客户不是这个账号的好友，可能建不成", "{0} customers are no friends of this account; it may fail"),
        ("有客户不是这个账号的好友，可能建不成", "Customers are no friends of the account; it may fail"),
        ("换一个是好友的账号，或移除他们", "Choose an account that is a friend, or remove them"),
    ),
    valued(
        "plan.sameName",
        ("已有 {0} 个同名的群", "{0} rooms already have this name"),
        ("已有同名的群", "Rooms already have this name"),
        ("换一个名字，或确认没有重复建群", "Choose another name, or make sure it is not created twice"),
    ),
    valued(
        "plan.accountIsOwner",
        ("「{0}」是群主，不能直接退群", "“{0}” owns the room and cannot simply leave"),
        ("这个账号是群主，不能直接退群", "This account owns the room and cannot simply leave"),
        ("请先在手机端转让群主", "Hand the room over on the phone first"),
    ),
];
