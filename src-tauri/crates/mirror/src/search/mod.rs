//! Finding people and rooms while someone types: names, names in rooms, companies, tags, ids; as typed,
//! simplified or traditional, in pinyin, by initials or mixed.
//!
//! SQLite's full-text search answers nothing for one or two characters, which is what people type, so
//! the texts are held in memory and all are looked at: folded (`fold`), each once (`texts`), with what
//! each character may be typed as worked out per search and not per text (`typed`, `scan`).
//! The index is made when first asked for and kept up to date: what observations touch is noted and,
//! before the next search, read anew into a small segment that outdates the older ones.

mod column;
mod fold;
mod ids;
mod index;
mod keys;
mod look;
mod mark;
mod members;
mod numbers;
mod readings;
mod results;
mod scan;
mod segment;
mod texts;
mod typed;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::Error;
use crate::store::Store;
pub(crate) use fold::folded_text;
use index::Index;
pub(crate) use keys::Keys;
pub use mark::Highlight;
pub(crate) use typed::Typed;

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

/// Keys of what was found: the best, and all.
pub(crate) struct Keyed {
    /// With the room in which they have the name that was found, where it is such a name.
    pub(crate) people: Vec<(u32, Option<u32>)>,
    pub(crate) all_people: Keys,
    pub(crate) rooms: Vec<u32>,
    pub(crate) all_rooms: Keys,
    /// What was typed, for marking.
    pub(crate) typed: Typed,
    index: Arc<Index>,
}

impl Keyed {
    /// How many rooms a person is in, for those in very many: counting them in the file would take longer than the
    /// search. As when the index was last made whole.
    pub(crate) fn rooms_of(&self, person: u32) -> Option<u32> {
        self.index.many_rooms_of(person)
    }

    /// The rooms found, and those that people found own or are in.
    pub(crate) fn rooms_meant(&self) -> Keys {
        let mut rooms = self.all_rooms.clone();
        self.index.add_rooms_with(&self.all_people, &mut rooms);
        rooms
    }
}

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
        wanted: &(impl Fn() -> bool + Sync),
    ) -> std::result::Result<Option<Keyed>, Error> {
        let index = self.index(store)?;
        let typed = Typed::new(text);
        let Some(found) = look::look(&index, &typed, limit as usize, wanted) else { return Ok(None) };
        let (people, rooms) = (found.people.best_in_rooms(), found.rooms.best());
        let (all_people, all_rooms) = (found.people.all, found.rooms.all);
        Ok(Some(Keyed { people, all_people, rooms, all_rooms, typed, index }))
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
        let made = match &known {
            None => Index::read(store),
            Some(index) => match store.read(|connection| index.renewed(connection, &touched)) {
                Ok(None) => Index::read(store),
                Ok(Some(index)) => Ok(index),
                Err(error) => Err(error),
            },
        };
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
        index.map_or(0, |index| index.size())
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
