//! One run over all rooms: by `room/list` where the tenant has it, else by all known tags and then by members of the
//! rooms that no tag led to (vendor-api.md §5). Each page is observed as it arrives, while the next ones are on their way.
//!
//! # Going on after a cut
//! The mirror keeps when the run began and how far it came. Nothing is lost over a cut:
//! * **By `room/list`**: pages are taken in order, and the bookmark of a page is kept after its rooms. Going on reads
//!   that page again and finds there the last room that was read, or begins anew (see [`miaohui::Bookmark`]).
//! * **By tags**: a tag that was read to its end since the run began has a run of its own in the mirror; others are read
//!   from their first page.
//! * **By members**: the rooms still to be met are those not verified since the run began.
//!
//! Only a run that came to its end says which rooms it did not meet, as of its beginning: every room it met was verified
//! after that, before or after a cut.

use std::pin::pin;

use futures::{Stream, StreamExt};
use jiff::Timestamp;
use miaohui::{Error, RoomPage, TagId};
use mirror::{ListRun, Mirror, RunScope, Source};
use tokio_util::sync::CancellationToken;

use super::Cut;
use crate::failure::{AppError, ErrorCode};
use crate::observation::{account, snapshot};
use crate::session::{PAGE_SIZE, Session};

/// One run.
pub(super) struct Run {
    pub(super) session: Session,
    pub(super) stop: CancellationToken,
    /// How far it is; from an earlier attempt where that was cut off.
    pub(super) list: ListRun,
    /// The beginning of this attempt.
    pub(super) begun: Timestamp,
}

impl Run {
    /// Reads everything.
    pub(super) async fn read(mut self) -> Result<(), Cut> {
        let kept = self.list.clone();
        self.session.read(move |mirror| mirror.keep_list_run(kept)).await?;
        self.until_stopped(self.session.read_accounts()).await??;
        match self.read_list().await {
            Err(Cut::Failed(error))
                if error.code == ErrorCode::CallMissing || error.code == ErrorCode::WrongAddress =>
            {
                self.read_tags().await?;
                self.read_by_members().await?;
                // Rooms left out as fresh were met before this run began.
                let since = self.list.fresh_from;
                self.mark(Source::MemberLookup, RunScope::Everything, since).await?;
            }
            other => {
                other?;
                self.mark(Source::RoomList, RunScope::Everything, self.list.started).await?;
            }
        }
        self.list.finished = Some(Timestamp::now());
        let list = self.list;
        self.session.read(move |mirror| mirror.keep_list_run(list)).await?;
        Ok(())
    }

    pub(super) async fn until_stopped<T>(&self, work: impl Future<Output = T>) -> Result<T, Cut> {
        self.stop.run_until_cancelled(work).await.ok_or(Cut::Stopped)
    }

    async fn mark(&self, source: Source, scope: RunScope, started: Timestamp) -> Result<(), AppError> {
        self.session.read(move |mirror| mirror.mark_seen_through(source, scope, started)).await
    }

    async fn read_list(&mut self) -> Result<(), Cut> {
        let from = self.list.bookmark.take();
        let goes_on_at = from.as_ref().map(|mark| mark.page);
        let mut pages = pin!(self.session.client()?.all_rooms_from(PAGE_SIZE, from));
        let mut first = true;
        // Rooms on the pages up to the bookmark's.
        let mut read = self.list.done;
        while let Some(page) = self.until_stopped(pages.next()).await? {
            let page = page?;
            if std::mem::take(&mut first) {
                let resumed = goes_on_at.is_some() && page.bookmark.as_ref().map(|mark| mark.page) == goes_on_at;
                if !resumed {
                    read = 0;
                }
                self.session.change(|state| {
                    state.resumed = resumed;
                    state.done = read;
                });
            }
            let (count, bookmark) = (page.rooms.len() as u32, page.bookmark.clone());
            let (total, unreadable) = (page.total, page.unreadable.len() as u32);
            self.session.observe_page(page, Source::RoomList).await?;
            if let Some(bookmark) = bookmark {
                self.list.done = read;
                self.list.bookmark = Some(bookmark);
                let list = self.list.clone();
                self.session.read(move |mirror| mirror.keep_list_run(list)).await?;
            }
            read += count;
            self.session.change(|state| {
                state.total = total.and_then(|total| u32::try_from(total).ok()).or(state.total);
                // Going on, a server that counts from 1 may answer page 0 with its first page, read before the cut.
                state.done = if state.resumed { read.min(state.total.unwrap_or(read)) } else { read };
                state.unreadable += unreadable;
            });
        }
        Ok(())
    }

    /// Every tag that staff pasted or a room carries, but for those read a moment ago or before a cut. Reading rooms may
    /// bring up new tags: they are read too.
    async fn read_tags(&self) -> Result<(), Cut> {
        let fresh_from = self.list.fresh_from;
        let mut read = self.session.read(move |mirror| mirror.tags_read_since(fresh_from)).await?;
        let started = self.list.started;
        let before = self.session.read(move |mirror| mirror.rooms_verified(started, Timestamp::MAX)).await?;
        self.session.change(|state| {
            state.resumed = started < self.begun;
            state.done = before;
        });
        loop {
            let mut tags = self.session.known_tags().clone();
            tags.extend(self.session.read(Mirror::overview).await?.tags.into_iter().map(|tag| tag.id));
            let Some(tag) = tags.into_iter().find(|tag| !read.contains(tag)) else { return Ok(()) };
            self.read_tag(tag.clone()).await?;
            read.insert(tag);
        }
    }

    async fn read_tag(&self, tag: TagId) -> Result<(), Cut> {
        let started = Timestamp::now();
        let rooms = self.session.client()?.all_rooms_by_tag(tag.clone(), PAGE_SIZE);
        self.take(rooms, Source::TagList).await?;
        self.mark(Source::TagList, RunScope::Tag(tag), started).await?;
        Ok(())
    }

    /// Takes rooms that other answers of this run may have too: what counts is how many were met.
    async fn take(&self, pages: impl Stream<Item = Result<RoomPage, Error>>, source: Source) -> Result<(), Cut> {
        let mut pages = pin!(pages);
        while let Some(page) = self.until_stopped(pages.next()).await? {
            let page = page?;
            let unreadable = page.unreadable.len() as u32;
            self.session.observe_page(page, source).await?;
            let met = self.rooms_met().await?;
            self.session.change(|state| {
                state.done = met;
                state.unreadable += unreadable;
            });
        }
        Ok(())
    }

    /// Rooms verified since this run began.
    pub(super) async fn rooms_met(&self) -> Result<u32, AppError> {
        let started = self.list.started;
        self.session.read(move |mirror| mirror.rooms_verified(started, Timestamp::MAX)).await
    }
}

impl Session {
    /// The accounts with their online state; a tenant without the call shows them as unknown.
    async fn read_accounts(&self) -> Result<(), AppError> {
        let as_of = Timestamp::now();
        match self.client()?.accounts().await {
            Ok(answer) => {
                let accounts = answer.value.into_iter().map(account).collect();
                self.observe_accounts(accounts, as_of).await
            }
            Err(error) if error.call_missing() => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn observe_page(&self, page: RoomPage, source: Source) -> Result<(), AppError> {
        let now = Timestamp::now();
        self.observe(page.rooms.into_iter().map(|room| snapshot(room, source, now)).collect()).await?;
        Ok(())
    }
}
