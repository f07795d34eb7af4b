//! Rooms to create: who is meant, whether it can be done, and what the first message says.

use std::collections::{HashMap, HashSet};

use ledger::Forecast;
use miaohui::{ContactWxid, FEWEST_CUSTOMERS, MOST_CUSTOMERS, UnionId, UserId};
use mirror::{Mirror, PlanFacts, PlanPersonFacts};

use super::accounts::is_shared;
use super::kept::{Create, Row};
use super::placeholders::filled;
use super::reason::{Reason, account_name};

/// Longest name of a room, in characters. The vendor's page says nothing; WeCom's clients do not show more.
const LONGEST_NAME: usize = 50;
/// Longest first message, in characters; a message of WeCom holds about as much.
const LONGEST_GREETING: usize = 4_000;
/// Names of customers in a reason.
const NAMED: usize = 3;

/// A room as it was asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Draft {
    /// Row of the file.
    pub(super) line: Option<u32>,
    /// User id or nickname.
    pub(super) account: Option<String>,
    /// User ids, or nicknames of hosted accounts.
    pub(super) coworkers: Vec<String>,
    pub(super) customers: Vec<ContactWxid>,
    pub(super) union_ids: Vec<UnionId>,
    pub(super) name: String,
    /// With placeholders.
    pub(super) greeting: String,
    /// Why it cannot be read as it was written.
    pub(super) broken: Option<Reason>,
}

/// The rows of rooms to create, and the facts with the accounts that they name.
pub(super) fn rows(mirror: &Mirror, drafts: Vec<Draft>) -> Result<(Vec<Row>, PlanFacts), mirror::Error> {
    let drafts: Vec<Draft> = drafts.into_iter().map(Draft::tidy).collect();
    let possible = drafts.iter().filter(|draft| draft.broken.is_none() && draft.count() <= MOST_CUSTOMERS);
    let customers: HashSet<&ContactWxid> = possible.flat_map(|draft| &draft.customers).collect();
    let customers: Vec<ContactWxid> = customers.into_iter().cloned().collect();
    let facts = mirror.plan_facts(&customers, &[])?;
    let names: Vec<String> = drafts.iter().map(|draft| draft.name.clone()).collect();
    let known = mirror.same_names(&names)?;
    let people = facts.people.iter().map(|person| (&person.person.wxid, person)).collect();
    let mut planner = Planner { facts: &facts, people, planned: HashMap::new() };
    let rows = drafts.into_iter().zip(known).map(|(draft, known)| planner.row(draft, known)).collect();
    Ok((rows, facts))
}

impl Draft {
    /// Everybody once; a name on one line.
    fn tidy(mut self) -> Self {
        self.customers = super::once(self.customers);
        self.union_ids = super::once(self.union_ids);
        self.coworkers = super::once(self.coworkers);
        let line: Vec<&str> =
            self.name.split(char::is_control).map(str::trim).filter(|part| !part.is_empty()).collect();
        self.name = line.join(" ");
        self
    }

    fn count(&self) -> usize {
        self.customers.len() + self.union_ids.len()
    }
}

struct Planner<'f> {
    facts: &'f PlanFacts,
    people: HashMap<&'f ContactWxid, &'f PlanPersonFacts>,
    /// Names of earlier rows that will be created.
    planned: HashMap<String, u32>,
}

impl Planner<'_> {
    fn row(&mut self, draft: Draft, known_of_name: u32) -> Row {
        let (line, account) = (draft.line, self.account(&draft));
        let place = account.as_ref().ok().copied();
        let greeting = self.greeting(&draft, place);
        let same_name = match draft.name.as_str() {
            "" => 0,
            name => known_of_name + self.planned.get(name).copied().unwrap_or(0),
        };
        let coworkers = self.coworkers(&draft, place);
        let not_friends = self.not_friends(&draft, place);
        let impossible = impossible(&draft, &greeting).or(account.err()).or_else(|| coworkers.as_ref().err().cloned());
        let create = Create {
            coworkers: coworkers.unwrap_or_default(),
            not_friends: not_friends.iter().map(|person| person.person.clone()).collect(),
            customers: draft.customers,
            union_ids: draft.union_ids,
            name: draft.name,
            greeting,
            same_name,
        };
        let mut row = match (impossible, place) {
            (None, Some(place)) => {
                *self.planned.entry(create.name.clone()).or_default() += 1;
                self.possible(&create, place)
            }
            (reason, _) => Row::impossible(reason.unwrap_or_else(|| Reason::plain("plan.accountNotChosen"))),
        };
        row.as_of = place.and_then(|place| self.as_of(&create, place));
        Row { line, account: place, create: Some(Box::new(create)), ..row }
    }

    /// A row that is sent, with what may go wrong, the gravest first.
    fn possible(&self, create: &Create, place: usize) -> Row {
        let account = &self.facts.accounts[place].account;
        let waits = account.online == Some(false);
        let reason = if waits {
            Some(Reason::new("plan.accountOffline", [account_name(account)]))
        } else if is_shared(self.facts, place) {
            Some(Reason::new("plan.accountAmbiguous", [account_name(account)]))
        } else if !create.not_friends.is_empty() {
            let count = create.not_friends.len().to_string();
            let names = create.not_friends.iter().take(NAMED).map(|person| person.nick_name.clone());
            Some(Reason::new("plan.customersNotFriends", [count].into_iter().chain(names)))
        } else {
            (create.same_name > 0).then(|| Reason::new("plan.sameName", [create.same_name.to_string()]))
        };
        Row { reason, waits, ..Row::expecting(Forecast::Create) }
    }

    /// The account that is meant: by user id, else by a nickname that only one has.
    fn account(&self, draft: &Draft) -> Result<usize, Reason> {
        let written = draft.account.as_deref().map(str::trim).filter(|written| !written.is_empty());
        let written = written.ok_or_else(|| Reason::plain("plan.accountNotChosen"))?;
        match self.hosted(written)[..] {
            [] => Err(Reason::new("plan.accountMissing", [written])),
            [only] => Ok(only),
            _ => Err(Reason::new("plan.accountAmbiguous", [written])),
        }
    }

    /// Hosted accounts of this user id, of which the first stands for all; else those of this nickname.
    fn hosted(&self, written: &str) -> Vec<usize> {
        let accounts = || self.facts.accounts.iter().enumerate();
        if let Some((place, _)) = accounts().find(|(_, known)| known.account.user_id.as_str() == written) {
            return vec![place];
        }
        let mut ids = HashSet::new();
        let named = accounts().filter(|(_, known)| known.account.nick_name.trim() == written);
        named.filter(|(_, known)| ids.insert(&known.account.user_id)).map(|(place, _)| place).collect()
    }

    /// User ids of the coworkers, without the account that creates the room. A name in Chinese that no hosted account
    /// has cannot be a user id.
    fn coworkers(&self, draft: &Draft, account: Option<usize>) -> Result<Vec<UserId>, Reason> {
        let creator = account.map(|place| &self.facts.accounts[place].account.user_id);
        let mut coworkers = Vec::new();
        for written in &draft.coworkers {
            let user_id = match self.hosted(written)[..] {
                [only] => self.facts.accounts[only].account.user_id.clone(),
                [] if written.bytes().all(|byte| byte.is_ascii_graphic()) => UserId::new(written.as_str()),
                [] => return Err(Reason::new("plan.coworkerUnknown", [written.as_str()])),
                _ => return Err(Reason::new("plan.coworkerAmbiguous", [written.as_str()])),
            };
            if creator != Some(&user_id) {
                coworkers.push(user_id);
            }
        }
        Ok(super::once(coworkers))
    }

    fn greeting(&self, draft: &Draft, account: Option<usize>) -> String {
        let nick_name = account.map(|place| account_name(&self.facts.accounts[place].account));
        let value = |name: &str| match name {
            "昵称" | "账号昵称" => nick_name.clone(),
            "群名" => Some(draft.name.clone()),
            _ => None,
        };
        filled(draft.greeting.trim(), value).0
    }

    /// Customers known to be no friend of the account.
    fn not_friends(&self, draft: &Draft, account: Option<usize>) -> Vec<&PlanPersonFacts> {
        let Some(account) = account else { return Vec::new() };
        let known = draft.customers.iter().filter_map(|customer| self.people.get(customer).copied());
        let no_friend = |person: &&PlanPersonFacts| {
            !person.is_colleague() && person.friendship(account).is_some_and(|friendship| !friendship.friend)
        };
        known.filter(no_friend).take(MOST_CUSTOMERS).collect()
    }

    fn as_of(&self, create: &Create, account: usize) -> Option<mirror::Millis> {
        let known = create.customers.iter().filter_map(|customer| self.people.get(customer));
        known.filter_map(|person| person.friendship(account)).map(|friendship| friendship.as_of).min()
    }
}

/// Why a room cannot be created whichever account does it.
fn impossible(draft: &Draft, greeting: &str) -> Option<Reason> {
    let (count, name, greeting) = (draft.count(), draft.name.chars().count(), greeting.chars().count());
    let numbers = |key, first: usize, second: usize| Some(Reason::new(key, [first.to_string(), second.to_string()]));
    if draft.broken.is_some() {
        draft.broken.clone()
    } else if count < FEWEST_CUSTOMERS {
        numbers("plan.tooFewCustomers", FEWEST_CUSTOMERS - count, count)
    } else if count > MOST_CUSTOMERS {
        numbers("plan.tooManyCustomers", count - MOST_CUSTOMERS, count)
    } else if name > LONGEST_NAME {
        numbers("plan.nameTooLong", LONGEST_NAME, name)
    } else if greeting > LONGEST_GREETING {
        numbers("plan.greetingTooLong", LONGEST_GREETING, greeting)
    } else {
        None
    }
}
