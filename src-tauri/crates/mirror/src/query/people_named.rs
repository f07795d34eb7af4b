//! People by their nicknames, for whole lists of names at once.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Result};

use super::row::read_person;
use crate::answers::{NamedPerson, PersonSummary};
use crate::same_name::folded_name;

/// For each of these folded names at most `limit` people who have it as nickname. Everybody is looked at once: there is
/// no index of folded nicknames, and a list has thousands of them.
pub(crate) fn people_named(
    connection: &Connection,
    names: &HashSet<String>,
    limit: usize,
) -> Result<HashMap<String, Vec<NamedPerson>>> {
    let mut found: HashMap<String, Vec<NamedPerson>> = HashMap::new();
    if names.is_empty() {
        return Ok(found);
    }
    let accounts: HashSet<String> = connection
        .prepare_cached("SELECT wxid FROM accounts")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_>>()?;
    let mut people = connection
        .prepare_cached("SELECT wxid, nick_name, kind, corporation, coworker FROM people WHERE nick_name <> ''")?;
    let mut rows = people.query([])?;
    while let Some(row) = rows.next()? {
        let name = folded_name(row.get_ref(1)?.as_str()?);
        if !names.contains(&name) {
            continue;
        }
        let of_name = found.entry(name).or_default();
        if of_name.len() < limit {
            let person: PersonSummary = read_person(row, 0)?;
            let is_account = accounts.contains(person.wxid.as_str());
            of_name.push(NamedPerson { person, is_account });
        }
    }
    Ok(found)
}
