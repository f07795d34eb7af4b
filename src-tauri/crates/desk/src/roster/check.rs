//! Which member, or which known person, each line of a list means.

use std::collections::{HashMap, HashSet};

use miaohui::{ContactWxid, RoomWxid};
use mirror::{MemberQuery, MemberRow, Millis, Mirror, PersonSummary, folded_name, spelt_name};

use super::{RosterEntry, RosterPerson, RosterRow, RosterState};
use crate::import::cell::Value;

/// People shown of one line.
const SHOWN: usize = 10;
/// Members asked for at once.
const WINDOW: u32 = 200;

/// What a check found.
pub(super) struct Checked {
    pub(super) as_of: Millis,
    pub(super) rows: Vec<RosterRow>,
    pub(super) can_be_pulled: Vec<ContactWxid>,
}

/// Why a room cannot be checked.
pub(super) enum NotChecked {
    RoomUnknown,
    MembersUnknown,
}

/// Compares the lines with the room's members as known locally. `pairs` are names and people as staff said, the last
/// choice first.
pub(super) fn check(
    mirror: &Mirror,
    room: &RoomWxid,
    entries: Vec<RosterEntry>,
    pairs: &[(String, ContactWxid)],
) -> Result<Result<Checked, NotChecked>, mirror::Error> {
    let facts = mirror.plan_facts(&[], std::slice::from_ref(room))?;
    let Some(Some(known)) = facts.rooms.into_iter().next() else { return Ok(Err(NotChecked::RoomUnknown)) };
    if known.size_is_reported {
        return Ok(Err(NotChecked::MembersUnknown));
    }
    let members = Members::load(mirror, room)?;
    let elsewhere = Elsewhere::load(mirror, &members, &entries, pairs)?;
    let mut meant = HashSet::new();
    let mut can_be_pulled = Vec::new();
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let (state, people, paired) = elsewhere.row(&members, &entry.text);
        for person in people.iter().filter(|person| person.in_room) {
            meant.insert(person.person.wxid.clone());
        }
        if let (RosterState::Missing, [only]) = (state, people.as_slice())
            && !elsewhere.is_colleague(only)
        {
            can_be_pulled.push(only.person.wxid.clone());
        }
        rows.push(RosterRow { state, entry: Some(entry), people, paired });
    }
    rows.extend(members.extra(&meant));
    let mut once = HashSet::new();
    can_be_pulled.retain(|person| once.insert(person.clone()));
    Ok(Ok(Checked { as_of: known.as_of, rows, can_be_pulled }))
}

/// The members of the room, by everything that a line may say.
struct Members {
    rows: Vec<MemberRow>,
    by_id: HashMap<ContactWxid, usize>,
    /// Nicknames and names in the room as they are, folded, and in pinyin.
    exact: HashMap<String, Vec<usize>>,
    folded: HashMap<String, Vec<usize>>,
    spelt: HashMap<String, Vec<usize>>,
}

/// The members that a line means.
enum Meant {
    Surely(Vec<usize>),
    /// The same sound in other characters: a person has to say whether it is they.
    Perhaps(Vec<usize>),
}

impl Members {
    fn load(mirror: &Mirror, room: &RoomWxid) -> Result<Self, mirror::Error> {
        let mut rows: Vec<MemberRow> = Vec::new();
        loop {
            let window = mirror.members(room, &MemberQuery::default(), rows.len() as u32, WINDOW)?;
            if window.rows.is_empty() {
                break;
            }
            rows.extend(window.rows);
        }
        let mut members = Self {
            by_id: rows.iter().enumerate().map(|(place, row)| (row.person.wxid.clone(), place)).collect(),
            rows: Vec::new(),
            exact: HashMap::new(),
            folded: HashMap::new(),
            spelt: HashMap::new(),
        };
        for (place, row) in rows.iter().enumerate() {
            for name in [Some(&row.person.nick_name), row.room_alias.as_ref()].into_iter().flatten() {
                let forms = [
                    (&mut members.exact, name.trim().to_owned()),
                    (&mut members.folded, folded_name(name)),
                    (&mut members.spelt, spelt_name(name)),
                ];
                for (index, form) in forms {
                    let places: &mut Vec<usize> = index.entry(form).or_default();
                    if !places.contains(&place) {
                        places.push(place);
                    }
                }
            }
        }
        members.rows = rows;
        Ok(members)
    }

    fn meant(&self, text: &str) -> Option<Meant> {
        if let Some(place) = self.by_id.get(&ContactWxid::new(text)) {
            return Some(Meant::Surely(vec![*place]));
        }
        let folded = folded_name(text);
        if folded.is_empty() {
            return None;
        }
        let same = self.exact.get(text).or_else(|| self.folded.get(&folded));
        if let Some(places) = same {
            return Some(Meant::Surely(places.clone()));
        }
        let spelt = self.spelt.get(&spelt_name(text))?.clone();
        // Typed in pinyin it means whoever is read so; in other characters it may be somebody else.
        Some(if folded.is_ascii() { Meant::Surely(spelt) } else { Meant::Perhaps(spelt) })
    }

    fn person(&self, place: usize) -> RosterPerson {
        let row = &self.rows[place];
        RosterPerson { person: row.person.clone(), room_alias: row.room_alias.clone(), in_room: true }
    }

    fn people(&self, places: &[usize]) -> Vec<RosterPerson> {
        places.iter().take(SHOWN).map(|place| self.person(*place)).collect()
    }

    /// Customers in the room whom no line means.
    fn extra(&self, meant: &HashSet<ContactWxid>) -> Vec<RosterRow> {
        let is_customer = |row: &MemberRow| !row.is_account && row.person.coworker != Some(true);
        let extra =
            self.rows.iter().enumerate().filter(|(_, row)| is_customer(row) && !meant.contains(&row.person.wxid));
        extra
            .map(|(place, _)| RosterRow {
                state: RosterState::Extra,
                entry: None,
                people: vec![self.person(place)],
                paired: false,
            })
            .collect()
    }
}

/// Whom the lines mean that mean nobody in the room.
struct Elsewhere {
    pairs: HashMap<String, Vec<ContactWxid>>,
    by_id: HashMap<ContactWxid, PersonSummary>,
    by_name: HashMap<String, Vec<PersonSummary>>,
    accounts: HashSet<ContactWxid>,
}

impl Elsewhere {
    fn load(
        mirror: &Mirror,
        members: &Members,
        entries: &[RosterEntry],
        pairs: &[(String, ContactWxid)],
    ) -> Result<Self, mirror::Error> {
        let mut paired: HashMap<String, Vec<ContactWxid>> = HashMap::new();
        for (name, person) in pairs {
            paired.entry(name.clone()).or_default().push(person.clone());
        }
        let missing: Vec<&str> = entries.iter().map(|entry| entry.text.as_str()).collect();
        let missing = missing.into_iter().filter(|text| members.meant(text).is_none() || paired.contains_key(*text));
        let mut ids: HashSet<ContactWxid> = HashSet::new();
        let mut names: HashSet<String> = HashSet::new();
        for text in missing {
            ids.insert(ContactWxid::new(text));
            ids.extend(paired.get(text).into_iter().flatten().cloned());
            names.insert(folded_name(text));
        }
        names.remove("");
        let ids: Vec<ContactWxid> = ids.into_iter().collect();
        let facts = mirror.plan_facts(&ids, &[])?;
        let by_name = mirror.people_named(&names, SHOWN + 1)?;
        let mut accounts: HashSet<ContactWxid> =
            facts.accounts.iter().map(|account| ContactWxid::new(account.wxid.as_str())).collect();
        accounts
            .extend(by_name.values().flatten().filter(|known| known.is_account).map(|known| known.person.wxid.clone()));
        let known = facts.people.into_iter().map(|person| person.person);
        let by_id = known
            .filter(|person| !person.nick_name.is_empty() || is_surely_id(person.wxid.as_str()))
            .map(|person| (person.wxid.clone(), person));
        Ok(Self {
            pairs: paired,
            by_id: by_id.collect(),
            by_name: by_name
                .into_iter()
                .map(|(name, people)| (name, people.into_iter().map(|known| known.person).collect()))
                .collect(),
            accounts,
        })
    }

    fn row(&self, members: &Members, text: &str) -> (RosterState, Vec<RosterPerson>, bool) {
        if let Some(paired) = self.pairs.get(text) {
            let inside = paired.iter().find_map(|person| members.by_id.get(person));
            if let Some(place) = inside {
                return (RosterState::Matched, vec![members.person(*place)], true);
            }
            let outside = paired.iter().filter_map(|person| self.by_id.get(person));
            let people: Vec<RosterPerson> = outside.take(1).map(out_of_room).collect();
            if !people.is_empty() {
                return (RosterState::Missing, people, true);
            }
        }
        match members.meant(text) {
            Some(Meant::Surely(places)) if places.len() == 1 => (RosterState::Matched, members.people(&places), false),
            Some(Meant::Surely(places) | Meant::Perhaps(places)) => {
                (RosterState::Ambiguous, members.people(&places), false)
            }
            None => (RosterState::Missing, self.outside(text), false),
        }
    }

    fn outside(&self, text: &str) -> Vec<RosterPerson> {
        if let Some(person) = self.by_id.get(&ContactWxid::new(text)) {
            return vec![out_of_room(person)];
        }
        let named = self.by_name.get(&folded_name(text)).into_iter().flatten();
        named.take(SHOWN).map(out_of_room).collect()
    }

    fn is_colleague(&self, person: &RosterPerson) -> bool {
        person.person.coworker == Some(true) || self.accounts.contains(&person.person.wxid)
    }
}

fn out_of_room(person: &PersonSummary) -> RosterPerson {
    RosterPerson { person: person.clone(), room_alias: None, in_room: false }
}

/// An id of somebody whom no list ever showed can still be pulled.
fn is_surely_id(text: &str) -> bool {
    let value = Value::Text(text.to_owned());
    value.is_surely_id() && !value.is_rounded_text()
}
