//! Rooms to create from a file: rows as they stand in it, and what they mean.

use miaohui::{ContactWxid, UnionId};

use super::create::Draft;
use super::placeholders::{filled, numbered};
use super::reason::Reason;
use crate::import::cell::{SHOWN, Value, fold};
use crate::import::rooms::{Role, RoomColumn, RoomTable};
use crate::import::table::TableRow;
use crate::people_input::{RefusedReason, is_separator, parse_people};

/// A file of rooms to create, with its name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Batch {
    pub(crate) file_name: Option<String>,
    pub(crate) table: RoomTable,
}

/// What holds for all rows of a file.
pub(super) struct Rule<'r> {
    pub(super) name_pattern: &'r str,
    pub(super) first_number: u32,
    pub(super) greeting: &'r str,
    pub(super) account: Option<&'r str>,
}

impl Batch {
    /// Headers by place; columns without one are left out.
    pub(super) fn titles(&self, wanted: impl Fn(Role) -> bool) -> Vec<String> {
        let columns = self.table.columns.iter().filter(|column| wanted(column.role) && !column.title.is_empty());
        columns.map(|column| column.title.clone()).collect()
    }

    /// A room for each row. Numbers belong to rows: one that cannot be done does not shift the others.
    pub(super) fn drafts(&self, rule: &Rule<'_>) -> Vec<Draft> {
        (u64::from(rule.first_number)..)
            .zip(&self.table.rows)
            .map(|(number, row)| self.draft(row, number, rule))
            .collect()
    }

    fn draft(&self, row: &TableRow, number: u64, rule: &Rule<'_>) -> Draft {
        let text = |role: Role| {
            let mut texts = self.cells(row, role).map(|value| value.whole());
            texts.find(|text| !text.is_empty())
        };
        let mut draft = Draft {
            line: Some(row.line),
            account: text(Role::Account).or_else(|| rule.account.map(str::to_owned)),
            coworkers: self.cells(row, Role::Coworkers).flat_map(words).collect(),
            greeting: text(Role::Greeting).unwrap_or_else(|| rule.greeting.to_owned()),
            ..Draft::default()
        };
        self.add_customers(row, &mut draft);
        if rule.name_pattern.trim().is_empty() {
            draft.name = text(Role::Name).unwrap_or_default();
        } else {
            let value = |name: &str| numbered(name, number).or_else(|| self.named(row, name));
            let (name, unknown) = filled(rule.name_pattern.trim(), value);
            draft.name = name;
            draft.broken = draft.broken.or_else(|| unknown.map(|column| Reason::new("plan.unknownColumn", [column])));
        }
        draft
    }

    fn cells<'b>(&'b self, row: &'b TableRow, role: Role) -> impl Iterator<Item = &'b Value> {
        let columns = self.table.columns.iter().filter(move |column| column.role == role);
        columns.filter_map(|column| row.cell(column.column))
    }

    /// What stands in the column of this header; empty where nothing does, none where there is no such column.
    fn named(&self, row: &TableRow, title: &str) -> Option<String> {
        let is = |column: &&RoomColumn| column.title == title;
        let alike = |column: &&RoomColumn| !fold(title).is_empty() && fold(&column.title) == fold(title);
        let column = self.table.columns.iter().find(is).or_else(|| self.table.columns.iter().find(alike))?;
        Some(row.cell(column.column).map(Value::whole).unwrap_or_default())
    }

    fn add_customers(&self, row: &TableRow, draft: &mut Draft) {
        for value in self.cells(row, Role::Customers) {
            let Value::Text(text) = value else {
                match exact_number(value) {
                    Some(id) => draft.customers.push(ContactWxid::new(id)),
                    None if value.is_rounded() => draft.refuse("plan.idRounded", &value.whole()),
                    None => draft.refuse("plan.idUnusable", &value.whole()),
                }
                continue;
            };
            let parsed = parse_people(&text.replace(['\n', '\r'], " "));
            for person in parsed.people {
                match union_id(person.as_str()) {
                    Some(union_id) => draft.union_ids.push(union_id),
                    None => draft.customers.push(person),
                }
            }
            for refused in parsed.refused {
                match refused.reason {
                    RefusedReason::ScientificNotation => draft.refuse("plan.idRounded", &refused.text),
                    _ => draft.refuse("plan.idUnusable", &refused.text),
                }
            }
        }
    }
}

impl Draft {
    fn refuse(&mut self, key: &'static str, text: &str) {
        let shown: String = text.chars().take(SHOWN).collect();
        self.broken.get_or_insert_with(|| Reason::new(key, [shown]));
    }
}

/// The digits of a number that Excel has not rounded.
fn exact_number(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) if !value.is_rounded() && number.fract() == 0.0 && *number >= 0.0 => {
            Some(format!("{number:.0}"))
        }
        _ => None,
    }
}

fn words(value: &Value) -> Vec<String> {
    let text = value.whole();
    text.split(is_separator).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// `o` and 27 to 29 characters (vendor-api.md §4); nothing else of the vendor looks like it.
fn union_id(word: &str) -> Option<UnionId> {
    let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    (plain && word.starts_with('o') && (28..=30).contains(&word.len())).then(|| UnionId::new(word))
}
