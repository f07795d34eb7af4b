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
//! * **Several at once.** The first page is read alone; then [`PAGES_AT_ONCE`] are asked for and up to [`PAGES_AHEAD`]
//!   are under way or wait to be taken, but none beyond the end that the total tells. Where there is no total, or a wrong one, some pages behind the end are asked for in
//!   vain. Pages are taken in their order all the same: what is true of a list read page after page stays true.
//! * **Never for ever.** Three pages in a row without anything new, or [`MOST_PAGES`] pages, end it.

use std::collections::HashSet;
use std::future::Future;

use futures::stream::{FuturesOrdered, Stream, StreamExt};

use crate::answer::Page;
use crate::error::{AmbiguousCause, Error};
use crate::request::PageRequest;

/// Hard stop: at 100 items a page this is a million of them.
pub(crate) const MOST_PAGES: u32 = 10_000;

/// Pages in a row with nothing new after which a list counts as read: a server that ignores the page
/// number, or repeats its last page for ever.
const MOST_IDLE_PAGES: u32 = 3;

/// Pages of one list asked for at once. The vendor lets a page leave every 61 ms (500 in 30 s), so eight keep that pace
/// up to answers of half a second.
pub(crate) const PAGES_AT_ONCE: u32 = 8;

/// Pages that may be on their way or wait behind the one that is taken: so many that a moment in which no page is
/// taken, as while a file is written, costs no request. More would only hold more megabytes in memory (a page of 100
/// large rooms has about 1.3 MB, and its rooms as much again).
pub(crate) const PAGES_AHEAD: u32 = 12;

/// Where a list's pages start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstPage {
    /// Documented: 1.
    One,
    /// Nobody knows.
    OneOrZero,
}

/// What to read.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub first: FirstPage,
    pub size: u32,
    pub most_pages: u32,
    pub ahead: u32,
    /// Go on behind this place instead of at the beginning.
    pub from: Option<Bookmark>,
}

/// How far a list was read without a gap, to go on there later.
///
/// Going on reads the marked page once more. A list keeps its items in one order: as long as the marked item is on the
/// marked page, everything that stood behind it still stands behind it, on this page or a later one, whatever was added
/// or removed before it. When the item is not there the list has moved too far and is read from the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bookmark {
    /// The last page that was read, as asked for.
    pub page: u32,
    /// The last item on it: its conversation, or account and room where that is missing.
    pub last: String,
}

/// All pages of a list in their order, each without the items that an earlier page had. The first page is read alone:
/// it tells how many there are; then several are under way at once. An error ends the stream.
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
        let mut number = 1;
        if let Some(mark) = &plan.from {
            let mut page = fetch(PageRequest { number: mark.page, size }).await?;
            if page.items.iter().any(|item| key(item) == mark.last) {
                progress = Progress::behind(mark.page);
                number = mark.page + 1;
                progress.take(&mut page, key);
                yield page;
            }
        }
        let mut under_way = FuturesOrdered::new();
        loop {
            while number <= progress.may_ask(&plan) {
                under_way.push_back(fetch(PageRequest { number, size }));
                number += 1;
            }
            let Some(page) = under_way.next().await else { break };
            let mut page = page?;
            let next = progress.take(&mut page, key);
            yield page;
            if next == Next::End {
                break;
            }
        }
        drop(under_way);
        if plan.first == FirstPage::OneOrZero && !progress.is_complete() {
            match fetch(PageRequest { number: 0, size }).await {
                Ok(mut page) => {
                    progress.take(&mut page, key);
                    page.bookmark = None;
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
    /// The last page taken, as asked for.
    last_taken: u32,
    /// Earlier pages were read another time: what they had is not in `seen`.
    goes_on: bool,
    seen: HashSet<String>,
    highest_total: Option<u64>,
    largest_page: usize,
    idle_pages: u32,
}

impl Progress {
    /// Before the page of a bookmark is taken.
    fn behind(page: u32) -> Self {
        Self { last_taken: page - 1, goes_on: true, ..Self::default() }
    }

    /// Takes the next page in: removes what was seen before and says whether to go on.
    fn take<T>(&mut self, page: &mut Page<T>, key: fn(&T) -> String) -> Next {
        self.last_taken += 1;
        page.bookmark = page.items.last().map(|item| Bookmark { page: self.last_taken, last: key(item) });
        let before = page.items.len();
        page.items.retain(|item| self.seen.insert(key(item)));
        page.repeated = before - page.items.len();
        self.highest_total = self.highest_total.max(page.total);
        self.largest_page = self.largest_page.max(page.received);
        self.idle_pages = if page.items.is_empty() { self.idle_pages + 1 } else { 0 };
        let short = page.received < self.largest_page;
        let end = page.received == 0
            || self.idle_pages >= MOST_IDLE_PAGES
            || self.is_complete()
            || (self.has_more_than_told() && short);
        if end { Next::End } else { Next::More }
    }

    /// Exactly as many were seen as there should be.
    fn is_complete(&self) -> bool {
        !self.goes_on && self.highest_total == Some(self.seen.len() as u64)
    }

    fn has_more_than_told(&self) -> bool {
        self.highest_total.is_some_and(|total| self.seen.len() as u64 > total)
    }

    /// The last page that may be asked for by now: not beyond the end that the total tells, as long as it can be
    /// believed, and only so many ahead.
    fn may_ask(&self, plan: &Plan) -> u32 {
        if self.last_taken == 0 {
            return 1;
        }
        let ahead = self.last_taken.saturating_add(plan.ahead).min(plan.most_pages);
        match self.highest_total {
            Some(total) if !self.has_more_than_told() => {
                let pages = total.div_ceil(self.largest_page.max(1) as u64);
                // Pages come short: behind the end that was told there may be one more.
                ahead.min(u32::try_from(pages).unwrap_or(u32::MAX).max(self.last_taken + 1)).min(plan.most_pages)
            }
            _ => ahead,
        }
    }
}

#[cfg(test)]
mod tests;
