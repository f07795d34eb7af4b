//! Reading a list page by page to its end, whatever the server's habits.
//!
//! * **First page.** For some lists clients disagree whether pages count from 0 or from 1. Reading starts at 1; if
//!   the rooms seen are not exactly as many as the server says there are, page 0 is asked for at the end.
//!   A server that counts from 1 then rejects it, or answers with nothing or with rooms known already; all of that is
//!   harmless. Starting at 0 instead would send every server that counts from 1 one request that it may
//!   punish with an error, and always cost one request more.
//! * **End.** An empty page, or the total reached. A short page is no end: deleted rooms are filtered out of
//!   pages. The total counts items (seen on a sibling call), but it drifts and may count pages elsewhere: the highest
//!   one seen counts, and when more was seen than there should be, full pages still call for another one.
//! * **Never for ever.** Three pages in a row without anything new, or [`MOST_PAGES`] pages, end it.

use std::collections::HashSet;
use std::future::Future;

use futures::Stream;

use crate::answer::Page;
use crate::error::{AmbiguousCause, Error};
use crate::request::PageRequest;

/// Hard stop: at 100 items a page this is a million of them.
pub(crate) const MOST_PAGES: u32 = 10_000;

/// Pages in a row with nothing new after which a list counts as read: a server that ignores the page
/// number, or repeats its last page for ever.
const MOST_IDLE_PAGES: u32 = 3;

/// Where a list's pages start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstPage {
    /// Documented: 1.
    One,
    /// Nobody knows.
    OneOrZero,
}

/// What to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub first: FirstPage,
    pub size: u32,
    pub most_pages: u32,
}

/// All pages of a list, each without the items that an earlier page had. An error ends the stream.
pub(crate) fn pages<T, F, Fut>(
    plan: Plan,
    key: fn(&T) -> String,
    fetch: F,
) -> impl Stream<Item = Result<Page<T>, Error>>
where
    F: Fn(PageRequest) -> Fut,
    Fut: Future<Output = Result<Page<T>, Error>>,
{
    async_stream::try_stream! {
        let mut progress = Progress::default();
        let size = plan.size;
        for number in 1..=plan.most_pages {
            let mut page = fetch(PageRequest { number, size }).await?;
            let next = progress.take(&mut page, key);
            yield page;
            if next == Next::End {
                break;
            }
        }
        if plan.first == FirstPage::OneOrZero && !progress.is_complete() {
            match fetch(PageRequest { number: 0, size }).await {
                Ok(mut page) => {
                    progress.take(&mut page, key);
                    if !page.items.is_empty() || !page.unreadable.is_empty() {
                        yield page;
                    }
                }
                Err(error) if says_no_such_page(&error) => {}
                Err(error) => Err(error)?,
            }
        }
    }
}

/// How a server that counts from 1 may turn page 0 down, also by stumbling over it. Everything that
/// says nothing about the page (no connection, 429, a rejected token) is an error as on any page.
fn says_no_such_page(error: &Error) -> bool {
    match error {
        Error::Business(_) | Error::Protocol { .. } => !error.token_rejected(),
        Error::Ambiguous { cause, .. } => matches!(cause, AmbiguousCause::ServerError { .. }),
        Error::NotSent { .. } | Error::RateLimited { .. } | Error::Refused { .. } => false,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    More,
    End,
}

/// What is known after some pages.
#[derive(Debug, Default)]
struct Progress {
    seen: HashSet<String>,
    highest_total: Option<u64>,
    largest_page: usize,
    idle_pages: u32,
}

impl Progress {
    /// Takes a page in: removes what was seen before and says whether to go on.
    fn take<T>(&mut self, page: &mut Page<T>, key: fn(&T) -> String) -> Next {
        let before = page.items.len();
        page.items.retain(|item| self.seen.insert(key(item)));
        page.repeated = before - page.items.len();
        self.highest_total = self.highest_total.max(page.total);
        self.largest_page = self.largest_page.max(page.received);
        self.idle_pages = if page.items.is_empty() { self.idle_pages + 1 } else { 0 };
        let short = page.received < self.largest_page;
        let more_than_told = self.highest_total.is_some_and(|total| self.seen.len() as u64 > total);
        let end =
            page.received == 0 || self.idle_pages >= MOST_IDLE_PAGES || self.is_complete() || (more_than_told && short);
        if end { Next::End } else { Next::More }
    }

    /// Exactly as many were seen as there should be.
    fn is_complete(&self) -> bool {
        self.highest_total == Some(self.seen.len() as u64)
    }
}

#[cfg(test)]
mod tests;
