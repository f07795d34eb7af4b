//! Finding people and rooms while someone types: names, names in rooms, pinyin, initials, ids.
//!
//! SQLite's full-text search answers nothing for one or two characters, which is what people type, so
//! the texts are held in memory, packed, and scanned (see `column`). The index is made when first
//! asked for, from one consistent state of the file, and kept up to date: what observations touch is
//! noted and, before the next search, read anew into a small segment that outdates the older ones.

mod column;
mod mark;
mod segment;
mod spelling;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Result, ToSql};

use crate::error::Error;
use crate::store::Store;
pub use mark::Highlight;
pub(crate) use mark::mark;
pub(crate) use segment::Keys;
use segment::{Results, Segment, Typed};

/// Small segments that are kept before they are put together.
const SEGMENTS: usize = 6;

/// What observations touched: people and rooms whose texts must be read anew.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub(crate) people: Vec<u32>,
    pub(crate) rooms: Vec<u32>,
}

/// The index of one mirror.
#[derive(Debug, Default)]
pub(crate) struct Search {
    state: Mutex<State>,
    built: Condvar,
    /// Number of the newest search; older ones stop.
    newest: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    index: Option<Arc<Index>>,
    /// Someone is reading texts from the file.
    busy: bool,
    touched: Touched,
}

#[derive(Debug, Default)]
struct Index {
    people: Part,
    rooms: Part,
}

#[derive(Debug, Default, Clone)]
struct Part {
    /// The oldest, and by far the largest, first.
    segments: Vec<Arc<Segment>>,
}

/// Keys of what was found: the best, and all.
pub(crate) struct Keyed {
    pub(crate) people: Vec<u32>,
    pub(crate) all_people: Keys,
    pub(crate) rooms: Vec<u32>,
    pub(crate) all_rooms: Keys,
    /// The folded text, for marking.
    pub(crate) folded: String,
}

/// Where the texts of people or rooms are: questions for key and text, of all and of one.
struct Texts {
    names: &'static [(&'static str, &'static str)],
    ids: &'static [(&'static str, &'static str)],
}

const PEOPLE: Texts = Texts {
    names: &[
        (
            "SELECT id, nick_name FROM people WHERE as_of IS NOT NULL",
            "SELECT id, nick_name FROM people WHERE id = ?1 AND as_of IS NOT NULL",
        ),
        (
            "SELECT person, alias FROM memberships WHERE alias IS NOT NULL AND left_at IS NULL",
            "SELECT person, alias FROM memberships_of_people WHERE person = ?1 AND alias IS NOT NULL AND left_at IS NULL",
        ),
    ],
    ids: &[(
        "SELECT id, wxid FROM people WHERE as_of IS NOT NULL",
        "SELECT id, wxid FROM people WHERE id = ?1 AND as_of IS NOT NULL",
    )],
};

const ROOMS: Texts = Texts {
    names: &[(
        "SELECT id, topic FROM rooms WHERE deleted = 0",
        "SELECT id, topic FROM rooms WHERE id = ?1 AND deleted = 0",
    )],
    ids: &[
        ("SELECT id, wxid FROM rooms WHERE deleted = 0", "SELECT id, wxid FROM rooms WHERE id = ?1 AND deleted = 0"),
        (
            "SELECT id, wecom_chat_id FROM rooms WHERE deleted = 0 AND wecom_chat_id IS NOT NULL",
            "SELECT id, wecom_chat_id FROM rooms WHERE id = ?1 AND deleted = 0 AND wecom_chat_id IS NOT NULL",
        ),
        (
            "SELECT room, chat_id FROM viewpoints JOIN rooms ON id = room WHERE deleted = 0",
            "SELECT room, chat_id FROM viewpoints JOIN rooms ON id = room WHERE room = ?1 AND deleted = 0",
        ),
    ],
};

impl Search {
    /// Notes what a commit touched. Nothing needs to be noted before there is an index.
    pub(crate) fn touch(&self, touched: Touched) {
        let mut state = self.lock();
        if state.index.is_some() || state.busy {
            state.touched.people.extend(touched.people);
            state.touched.rooms.extend(touched.rooms);
        }
    }

    /// Finds what `text` means; fails with [`Error::Superseded`] when a newer search begins.
    pub(crate) fn newest(&self, store: &Store, text: &str, limit: u32) -> std::result::Result<Keyed, Error> {
        let number = self.newest.fetch_add(1, Ordering::AcqRel) + 1;
        self.find(store, text, limit, &|| self.newest.load(Ordering::Acquire) == number)?.ok_or(Error::Superseded)
    }

    /// Finds what `text` means, whatever else is searched for.
    pub(crate) fn all(&self, store: &Store, text: &str) -> std::result::Result<Keyed, Error> {
        self.find(store, text, 0, &|| true)?.ok_or(Error::Superseded)
    }

    fn find(
        &self,
        store: &Store,
        text: &str,
        limit: u32,
        wanted: &impl Fn() -> bool,
    ) -> std::result::Result<Option<Keyed>, Error> {
        let index = self.index(store)?;
        let typed = Typed::new(text);
        let mut people = Results::new(limit as usize);
        let mut rooms = Results::new(limit as usize);
        if index.rooms.search(&typed, wanted, &mut rooms).is_break()
            || index.people.search(&typed, wanted, &mut people).is_break()
        {
            return Ok(None);
        }
        let (all_people, all_rooms) = (people.all.clone(), rooms.all.clone());
        Ok(Some(Keyed { people: people.best(), all_people, rooms: rooms.best(), all_rooms, folded: typed.folded }))
    }

    /// The index, made or brought up to date when needed. Others wait meanwhile.
    fn index(&self, store: &Store) -> std::result::Result<Arc<Index>, Error> {
        let mut state = self.lock();
        while state.busy {
            state = self.built.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let known = state.index.clone();
        let touched = std::mem::take(&mut state.touched);
        if let Some(index) = &known
            && touched.people.is_empty()
            && touched.rooms.is_empty()
        {
            return Ok(Arc::clone(index));
        }
        state.busy = true;
        drop(state);
        let busy = Busy(self);
        let made = store.read(|connection| match &known {
            None => Ok(Index { people: Part::read(connection, &PEOPLE)?, rooms: Part::read(connection, &ROOMS)? }),
            Some(index) => Ok(Index {
                people: index.people.renew(connection, &PEOPLE, &touched.people)?,
                rooms: index.rooms.renew(connection, &ROOMS, &touched.rooms)?,
            }),
        });
        let mut state = self.lock();
        let made = match made {
            Ok(index) => Ok(Arc::clone(state.index.insert(Arc::new(index)))),
            Err(error) => {
                state.touched.people.extend(touched.people);
                state.touched.rooms.extend(touched.rooms);
                Err(error)
            }
        };
        drop(state);
        drop(busy);
        made
    }

    /// Makes the index, or brings it up to date, ahead of the first search.
    pub(crate) fn prepare(&self, store: &Store) {
        if let Err(error) = self.index(store) {
            tracing::warn!(%error, "the search index cannot be made now; the next search tries again");
        }
    }

    /// Bytes in memory.
    pub(crate) fn size(&self) -> usize {
        let index = self.lock().index.clone();
        index.map_or(0, |index| {
            index.people.segments.iter().chain(&index.rooms.segments).map(|segment| segment.size()).sum()
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is changed in single steps, so a panic elsewhere leaves it whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// While it lives, others wait for the index; also a panic ends that.
struct Busy<'a>(&'a Search);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.lock().busy = false;
        self.0.built.notify_all();
    }
}

impl Part {
    fn read(connection: &Connection, texts: &Texts) -> Result<Self> {
        let mut segment = Segment::default();
        for (sql, _) in texts.names {
            each(connection, sql, &[], |key, name| segment.add_name(key, name))?;
        }
        for (sql, _) in texts.ids {
            each(connection, sql, &[], |key, id| segment.add_id(key, id))?;
        }
        Ok(Self { segments: vec![Arc::new(segment.finish())] })
    }

    /// Reads `touched` anew. Where there are many small segments already, they are read anew too and
    /// become one; where those would outgrow the first, all is read anew.
    fn renew(&self, connection: &Connection, texts: &Texts, touched: &[u32]) -> Result<Self> {
        if touched.is_empty() {
            return Ok(self.clone());
        }
        let mut keys: Keys = touched.iter().copied().collect();
        let mut segments = self.segments.clone();
        if segments.len() > SEGMENTS {
            segments.drain(1..).for_each(|segment| keys.add(&segment.renewed));
            if keys.count() as usize > segments[0].names() / 2 {
                return Self::read(connection, texts);
            }
        }
        let mut segment = Segment::default();
        for key in keys.iter() {
            for (_, sql) in texts.names {
                each(connection, sql, &[&key], |key, name| segment.add_name(key, name))?;
            }
            for (_, sql) in texts.ids {
                each(connection, sql, &[&key], |key, id| segment.add_id(key, id))?;
            }
        }
        segment.renewed = keys;
        segments.push(Arc::new(segment.finish()));
        Ok(Self { segments })
    }

    fn search(&self, typed: &Typed, wanted: &impl Fn() -> bool, results: &mut Results) -> ControlFlow<()> {
        for (number, segment) in self.segments.iter().enumerate() {
            let newer = &self.segments[number + 1..];
            let outdated = |key| newer.iter().any(|segment| segment.renewed.contains(key));
            segment.search(typed, wanted, outdated, results)?;
        }
        ControlFlow::Continue(())
    }
}

fn each(connection: &Connection, sql: &str, key: &[&dyn ToSql], mut take: impl FnMut(u32, &str)) -> Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(key)?;
    while let Some(row) = rows.next()? {
        take(row.get(0)?, row.get_ref(1)?.as_str()?);
    }
    Ok(())
}
