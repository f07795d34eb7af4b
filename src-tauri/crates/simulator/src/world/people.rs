//! People: what is known about a key.

use super::{ACCOUNT_SLOTS, AccountKey, PersonKey, RoomKey, World};
use crate::dice::{Purpose, pair};
use crate::ids::ContactShape;
use crate::person_names;

/// What somebody is to the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PersonKind {
    /// A hosted account.
    Account,
    /// Works at the company, not hosted.
    Coworker,
    /// A customer with a personal WeChat.
    WechatCustomer,
    /// A customer with the WeCom of his own company.
    WecomCustomer,
    /// The vendor does not know the type.
    Unknown,
    /// A public account (公众号) that sits in a room.
    PublicAccount,
}

impl PersonKind {
    /// 0 unknown, 1 微信, 2 公众号, 3 企业微信.
    pub(crate) fn contact_type(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::WechatCustomer => 1,
            Self::PublicAccount => 2,
            Self::Account | Self::Coworker | Self::WecomCustomer => 3,
        }
    }

    /// Works at the company that hosts the accounts.
    pub(crate) fn is_coworker(self) -> bool {
        matches!(self, Self::Account | Self::Coworker)
    }
}

impl World {
    /// Every person: accounts, coworkers, customers.
    pub(crate) fn person_keys(&self) -> impl Iterator<Item = PersonKey> + use<> {
        self.account_keys().chain(ACCOUNT_SLOTS..ACCOUNT_SLOTS + self.people)
    }

    pub(crate) fn first_customer(&self) -> PersonKey {
        ACCOUNT_SLOTS + self.coworkers
    }

    fn exists(&self, person: PersonKey) -> bool {
        (person as usize) < self.accounts.len() || (ACCOUNT_SLOTS..ACCOUNT_SLOTS + self.people).contains(&person)
    }

    pub(crate) fn kind(&self, person: PersonKey) -> PersonKind {
        if person < ACCOUNT_SLOTS {
            return PersonKind::Account;
        }
        if person < self.first_customer() {
            return PersonKind::Coworker;
        }
        if self.customer_number(person) < self.named_customers() {
            return PersonKind::WechatCustomer;
        }
        match self.dice.below(Purpose::PersonKind, u64::from(person), 1000) {
            0..=139 => PersonKind::WecomCustomer,
            140..=149 => PersonKind::Unknown,
            150 => PersonKind::PublicAccount,
            _ => PersonKind::WechatCustomer,
        }
    }

    fn shape(&self, person: PersonKey) -> ContactShape {
        match self.kind(person) {
            PersonKind::Account => self.account(person).shape(),
            PersonKind::Coworker => ContactShape::Digits,
            _ => match self.dice.below(Purpose::PersonShape, u64::from(person), 100) {
                0..=4 => ContactShape::Wechat,
                5..=6 => ContactShape::Official,
                7 => ContactShape::Short,
                _ => ContactShape::Digits,
            },
        }
    }

    pub(crate) fn wxid(&self, person: PersonKey) -> String {
        self.ids.contact(person, self.shape(person))
    }

    pub(crate) fn person_by_wxid(&self, wxid: &str) -> Option<PersonKey> {
        let person = self.ids.contact_key(wxid)?;
        (self.exists(person) && self.wxid(person) == wxid).then_some(person)
    }

    /// Only people with a personal WeChat have a unionId.
    pub(crate) fn union_id(&self, person: PersonKey) -> Option<String> {
        (self.kind(person) == PersonKind::WechatCustomer).then(|| self.ids.union(person))
    }

    pub(crate) fn person_by_union_id(&self, union_id: &str) -> Option<PersonKey> {
        let person = self.ids.union_key(union_id)?;
        (self.exists(person) && self.union_id(person).as_deref() == Some(union_id)).then_some(person)
    }

    /// userId of an account or a coworker.
    pub(crate) fn user_id(&self, person: PersonKey) -> Option<String> {
        match self.kind(person) {
            PersonKind::Account => Some(self.account(person).user_id.clone()),
            PersonKind::Coworker => Some(self.coworker_user_id(person)),
            _ => None,
        }
    }

    pub(crate) fn coworker_user_id(&self, person: PersonKey) -> String {
        let (_, pinyin) = person_names::real_name(&mut self.dice.sequence(Purpose::Name, u64::from(person)));
        format!("{pinyin}{}", person - ACCOUNT_SLOTS + 1)
    }

    /// A coworker or an account of the group by userId.
    pub(crate) fn colleague(&self, group: usize, user_id: &str) -> Option<PersonKey> {
        let coworker = self.coworkers_by_user_id.get(user_id).copied();
        coworker.or_else(|| self.accounts_of(group, user_id).first().copied())
    }

    pub(crate) fn nick_name(&self, person: PersonKey) -> String {
        let key = u64::from(person);
        match self.kind(person) {
            PersonKind::Account => self.account(person).nick_name.clone(),
            PersonKind::Coworker => person_names::real_name(&mut self.dice.sequence(Purpose::Name, key)).0,
            _ => match self.customer_number(person) {
                number if number < self.named_customers() => self.given_nick_name(number),
                _ => person_names::nick_name(&mut self.dice.sequence(Purpose::NickName, key)),
            },
        }
    }

    /// The first customers bear names that tests and the demo need; small worlds have fewer of them.
    fn given_nick_name(&self, number: u32) -> String {
        let number = number as usize;
        let namesakes = person_names::NAMESAKES.len();
        if let Some(name) = person_names::NAMESAKES.get(number) {
            return (*name).to_owned();
        }
        match person_names::HOSTILE_NICK_NAMES.get(number - namesakes) {
            Some(name) => (*name).to_owned(),
            None => "很长的昵称".repeat(60),
        }
    }

    fn named_customers(&self) -> u32 {
        (person_names::NAMESAKES.len() + person_names::HOSTILE_NICK_NAMES.len() + 1) as u32
    }

    fn customer_number(&self, person: PersonKey) -> u32 {
        person - self.first_customer()
    }

    /// The company of a customer who uses its WeCom.
    pub(crate) fn corporation(&self, person: PersonKey) -> Option<String> {
        (self.kind(person) == PersonKind::WecomCustomer)
            .then(|| person_names::corporation(&mut self.dice.sequence(Purpose::Corporation, u64::from(person))))
    }

    pub(crate) fn avatar_url(&self, person: PersonKey) -> String {
        let value = self.dice.at(Purpose::Avatar, u64::from(person));
        match value % 20 {
            0 => String::new(),
            1..=4 => format!("http://wx.qlogo.cn/mmhead/ver_1/{value:016x}/132"),
            _ => format!("https://wework.qpic.cn/wwpic/{value:016x}/0"),
        }
    }

    /// The name that somebody uses inside one room.
    pub(crate) fn room_alias(&self, room: RoomKey, person: PersonKey) -> Option<String> {
        let key = pair(room, person);
        self.dice
            .percent(Purpose::Alias, key, 15)
            .then(|| person_names::room_alias(&mut self.dice.sequence(Purpose::Alias, key)))
    }

    /// Whether somebody is a friend of an account; coworkers always are.
    pub(crate) fn is_friend(&self, account: AccountKey, person: PersonKey) -> bool {
        if account == person {
            return false;
        }
        if let Some(friend) = self.friendships.get(&(account, person)) {
            return *friend;
        }
        if self.kind(person).is_coworker() {
            return true;
        }
        let key = u64::from(person);
        let nearest = self.dice.below(Purpose::Friendship, key, self.accounts.len()) as AccountKey;
        let percent = if nearest == account { 85 } else { 25 };
        self.dice.percent(Purpose::Friendship, pair(account + 1, person), percent)
    }

    pub(crate) fn set_friend(&mut self, account: AccountKey, person: PersonKey, friend: bool) {
        self.friendships.insert((account, person), friend);
        self.contacts.take();
    }

    /// Friends of every account, accounts one after another.
    pub(crate) fn contacts(&self) -> &[(AccountKey, PersonKey)] {
        self.contacts.get_or_init(|| {
            let pairs = |account| self.person_keys().map(move |person| (account, person));
            let friends = self.account_keys().flat_map(pairs);
            friends.filter(|(account, person)| self.is_friend(*account, *person)).collect()
        })
    }
}
