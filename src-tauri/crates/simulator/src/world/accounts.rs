//! Hosted accounts (托管账号).

use std::collections::VecDeque;
use std::time::Duration;

use super::{AccountKey, World};
use crate::ids::ContactShape;

/// Names and userIds of the first accounts; later ones are numbered.
const NAMES: [(&str, &str); 6] = [
    ("小北", "xiaobei"),
    ("小南", "xiaonan"),
    ("小西", "xiaoxi"),
    ("客服-云云", "kefu-yunyun"),
    ("小东", "xiaodong"),
    ("运营-阿杰", "yunying.ajie"),
];

/// One hosted account.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// Free text; two accounts may share one.
    pub(crate) user_id: String,
    pub(crate) nick_name: String,
    /// The group (小组) that hosts it.
    pub(crate) group: usize,
    pub(crate) online: bool,
    /// Shown as online but its login has to be repeated.
    pub(crate) logged_in: bool,
    /// A personal WeChat instead of a WeCom account.
    pub(crate) personal: bool,
    /// The platform refuses its writes until then.
    pub(crate) restricted_until: Option<Duration>,
    /// When it brought people into rooms, for the platform's own pace rule.
    pub(crate) adds: VecDeque<Duration>,
}

impl Account {
    pub(crate) fn new(index: usize, groups: usize) -> Self {
        let (nick_name, user_id) = match NAMES.get(index) {
            Some((nick_name, user_id)) => ((*nick_name).to_owned(), (*user_id).to_owned()),
            None => (format!("客服{:02}号", index + 1), format!("kefu{:02}", index + 1)),
        };
        Self {
            user_id,
            nick_name,
            group: index % groups,
            online: true,
            logged_in: true,
            personal: false,
            restricted_until: None,
            adds: VecDeque::new(),
        }
    }

    /// What odd worlds add: one userId hosted twice, a personal WeChat, an account that must log in again.
    pub(crate) fn odd(groups: usize) -> Vec<Self> {
        let odd = |nick_name: &str, user_id: &str| Self {
            nick_name: nick_name.to_owned(),
            user_id: user_id.to_owned(),
            ..Self::new(0, groups)
        };
        vec![
            odd("双开-企微一号", "shuangkai"),
            odd("双开-企微二号", "shuangkai"),
            Self { personal: true, ..odd("老板个人微信", "laoban_weixin") },
            Self { logged_in: false, ..odd("待扫码账号", "daisaoma") },
        ]
    }

    pub(crate) fn shape(&self) -> ContactShape {
        if self.personal { ContactShape::Wechat } else { ContactShape::Account }
    }
}

impl World {
    pub(crate) fn account(&self, key: AccountKey) -> &Account {
        &self.accounts[key as usize]
    }

    /// Accounts of a group with that userId; more than one is possible.
    pub(crate) fn accounts_of(&self, group: usize, user_id: &str) -> Vec<AccountKey> {
        self.account_keys()
            .filter(|key| self.account(*key).group == group && self.account(*key).user_id == user_id)
            .collect()
    }

    pub(crate) fn account_keys(&self) -> impl Iterator<Item = AccountKey> + use<> {
        0..self.accounts.len() as AccountKey
    }
}
