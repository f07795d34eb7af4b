//! The client: one method for each call of the vendor.

use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, StreamExt, TryStreamExt};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinError;
use tokio_util::task::AbortOnDropHandle;

use crate::answer::{self, Answer, ContactPage, Page, ReadItem, RoomPage};
use crate::endpoint::Endpoint;
use crate::error::{Error, NotSentCause};
use crate::ids::{ContactWxid, RoomWxid, TagId};
use crate::pace::{Paces, Paused, TokenPace};
use crate::paging::{self, Bookmark, FirstPage, MOST_PAGES, PAGES_AHEAD, PAGES_AT_ONCE, Plan};
use crate::people::{self, Account, Contact};
use crate::request::{AddMember, CreateRoom, CreatedRoom, ExitRoom, PageRequest};
use crate::retry::{self, Decision};
use crate::room::{self, Room};
use crate::transport::{ClientConfig, Incoming, Outgoing, SetupError, Transport};

/// A tenant's API. Cheap to clone; clones, and all clients made with the same token and the same
/// [`Paces`], share one pace.
///
/// Reads repeat themselves as [`retry::decide`] says. Writes are sent once, and at once: who writes asks for a
/// [`WritePermit`] first, notes what is about to be sent, and then nothing stands between the note and the socket.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Arc<Transport>,
    pace: Arc<TokenPace>,
}

impl Client {
    /// A client of the tenant in `config`. Nothing is sent yet.
    pub fn new(config: ClientConfig, paces: &Paces) -> Result<Self, SetupError> {
        let pace = paces.of(&config.token);
        Ok(Self { transport: Arc::new(Transport::new(config)?), pace })
    }

    /// The hosted accounts (`GET bot/list`; optional call).
    pub async fn accounts(&self) -> Result<Answer<Vec<Account>>, Error> {
        self.list(Endpoint::BotList, Vec::new(), |json, path, _| people::read_account(json, path)).await
    }

    /// One page of all rooms, with members (`GET room/list`; optional call).
    pub async fn rooms(&self, page: PageRequest) -> Result<Answer<RoomPage>, Error> {
        self.room_page(Endpoint::RoomList, Vec::new(), page).await
    }

    /// One room: an entry for each account that sees it, none when none does (`GET room/list` with `wxid`;
    /// optional call). The raw answer is that of the page with the room in it.
    pub async fn room(&self, room: &RoomWxid) -> Result<Answer<Vec<Room>>, Error> {
        // More accounts than this see no room; a tenant that ignores `wxid` must not be read whole.
        const PLAN: Plan = Plan { first: FirstPage::OneOrZero, size: 100, most_pages: 3, ahead: 1, from: None };
        let fields = vec![("wxid", room.as_str().to_owned())];
        let last = Arc::new(std::sync::Mutex::new(None));
        let fetch = |request| {
            let (client, fields, last) = (self.clone(), fields.clone(), Arc::clone(&last));
            async move {
                let answer = client.page(Endpoint::RoomList, fields, request, room::read_room).await?;
                let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let page = answer.value;
                if last.is_none() || page.received > 0 {
                    *last = Some((answer.raw, answer.took, answer.server_time));
                }
                Ok(page)
            }
        };
        let pages: Vec<Page<Room>> = paging::pages(PLAN, room_key, fetch).try_collect().await?;
        let (raw, took, server_time) =
            last.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take().unwrap_or_default();
        let mut value = Vec::new();
        let mut unreadable = Vec::new();
        for page in pages {
            value.extend(page.items.into_iter().filter(|found| found.wxid == *room));
            unreadable.extend(page.unreadable);
        }
        Ok(Answer { value, raw, took, server_time, unreadable })
    }

    /// One page of all rooms, without members (`GET room/simpleList`; optional call).
    pub async fn rooms_without_members(&self, page: PageRequest) -> Result<Answer<RoomPage>, Error> {
        self.room_page(Endpoint::RoomSimpleList, Vec::new(), page).await
    }

    /// One page of customers (`GET contact/list`; optional call).
    pub async fn contacts(&self, page: PageRequest) -> Result<Answer<ContactPage>, Error> {
        Ok(self.page(Endpoint::ContactList, Vec::new(), page, read_contact).await?.map(Into::into))
    }

    /// One page of the rooms with a vendor tag (`GET room/listByMHTag`); the first page is 1.
    pub async fn rooms_by_tag(&self, tag: &TagId, page: PageRequest) -> Result<Answer<RoomPage>, Error> {
        self.room_page(Endpoint::ListByTag, vec![("mhTagId", tag.as_str().to_owned())], page).await
    }

    /// The rooms that a person is in (`GET room/listByMember`), all at once: the call has no pages.
    pub async fn rooms_by_member(&self, person: &ContactWxid) -> Result<Answer<Vec<Room>>, Error> {
        self.list(Endpoint::ListByMember, vec![("contactWxid", person.as_str().to_owned())], room::read_room).await
    }

    /// All pages of [`Client::rooms`], each room once; several pages are under way at once.
    pub fn all_rooms(&self, page_size: u32) -> impl Stream<Item = Result<RoomPage, Error>> + Send + 'static {
        self.all_rooms_from(page_size, None)
    }

    /// The pages of [`Client::all_rooms`] from a bookmark on, its page included; all of them when the list has moved
    /// too far since. The bookmark of the first page tells which.
    pub fn all_rooms_from(
        &self,
        page_size: u32,
        from: Option<Bookmark>,
    ) -> impl Stream<Item = Result<RoomPage, Error>> + Send + 'static {
        self.all_room_pages(Endpoint::RoomList, Vec::new(), FirstPage::OneOrZero, page_size, from)
    }

    /// All pages of [`Client::rooms_without_members`], each room once.
    pub fn all_rooms_without_members(
        &self,
        page_size: u32,
    ) -> impl Stream<Item = Result<RoomPage, Error>> + Send + 'static {
        self.all_room_pages(Endpoint::RoomSimpleList, Vec::new(), FirstPage::OneOrZero, page_size, None)
    }

    /// All pages of [`Client::rooms_by_tag`], each room once.
    pub fn all_rooms_by_tag(
        &self,
        tag: TagId,
        page_size: u32,
    ) -> impl Stream<Item = Result<RoomPage, Error>> + Send + 'static {
        let fields = vec![("mhTagId", tag.as_str().to_owned())];
        self.all_room_pages(Endpoint::ListByTag, fields, FirstPage::One, page_size, None)
    }

    /// All pages of [`Client::contacts`], each customer once.
    pub fn all_contacts(&self, page_size: u32) -> impl Stream<Item = Result<ContactPage, Error>> + Send + 'static {
        let plan = whole(FirstPage::OneOrZero, page_size, None);
        self.all_pages(Endpoint::ContactList, Vec::new(), plan, read_contact, contact_key)
            .map(|page| page.map(Into::into))
    }

    /// Waits until one write may leave. To be asked before it is noted that the write is sent.
    ///
    /// # Errors
    /// [`Error::RateLimited`] when the vendor has asked for a longer pause than a call should wait.
    pub async fn ready_to_write(&self, endpoint: Endpoint) -> Result<WritePermit, Error> {
        self.pace.request().await.map_err(|paused| held_back(endpoint, paused))?;
        Ok(WritePermit(()))
    }

    /// Brings a person into a room (`POST room/addMember`). A yes may mean that a card was sent. How fast people may be
    /// added is for the caller to keep.
    pub async fn add_member(&self, request: &AddMember, permit: WritePermit) -> Result<Answer<()>, Error> {
        let endpoint = Endpoint::AddMember;
        answer::read_done(endpoint, &self.write(endpoint, request.fields()?, permit).await?)
    }

    /// Creates a room (`POST room/create`); the 2 to 40 customers are checked before it is sent.
    pub async fn create_room(&self, request: &CreateRoom, permit: WritePermit) -> Result<Answer<CreatedRoom>, Error> {
        let endpoint = Endpoint::CreateRoom;
        answer::read_created(endpoint, &self.write(endpoint, request.fields()?, permit).await?)
    }

    /// Makes an account leave a room (`POST room/exit`).
    pub async fn exit_room(&self, request: &ExitRoom, permit: WritePermit) -> Result<Answer<()>, Error> {
        let endpoint = Endpoint::ExitRoom;
        answer::read_done(endpoint, &self.write(endpoint, request.fields()?, permit).await?)
    }

    async fn room_page(
        &self,
        endpoint: Endpoint,
        fields: Fields,
        page: PageRequest,
    ) -> Result<Answer<RoomPage>, Error> {
        Ok(self.page(endpoint, fields, page, room::read_room).await?.map(Into::into))
    }

    fn all_room_pages(
        &self,
        endpoint: Endpoint,
        fields: Fields,
        first: FirstPage,
        size: u32,
        from: Option<Bookmark>,
    ) -> impl Stream<Item = Result<RoomPage, Error>> + Send + 'static {
        self.all_pages(endpoint, fields, whole(first, size, from), room::read_room, room_key)
            .map(|page| page.map(Into::into))
    }

    /// Each page is a task of its own: it goes on while the caller works with an earlier one, and ends when the stream
    /// is dropped.
    fn all_pages<T: Send + 'static>(
        &self,
        endpoint: Endpoint,
        fields: Fields,
        plan: Plan,
        item: ReadItem<T>,
        key: fn(&T) -> String,
    ) -> impl Stream<Item = Result<Page<T>, Error>> + Send + 'static {
        let client = self.clone();
        let asking = Arc::new(Semaphore::new(PAGES_AT_ONCE as usize));
        paging::pages(plan, key, move |request| {
            let (client, fields, asking) = (client.clone(), fields.clone(), Arc::clone(&asking));
            let read = async move { Ok(client.page_of_several(endpoint, fields, request, item, &asking).await?.value) };
            let task = AbortOnDropHandle::new(tokio::spawn(read));
            async move { task.await.unwrap_or_else(|cut| Err(not_finished(endpoint, cut))) }
        })
    }

    async fn list<T: Send + 'static>(
        &self,
        endpoint: Endpoint,
        fields: Fields,
        item: ReadItem<T>,
    ) -> Result<Answer<Vec<T>>, Error> {
        Ok(self.read(endpoint, fields, item, &Semaphore::new(1)).await?.map(|page| page.items))
    }

    /// One page by itself.
    async fn page<T: Send + 'static>(
        &self,
        endpoint: Endpoint,
        fields: Fields,
        page: PageRequest,
        item: ReadItem<T>,
    ) -> Result<Answer<Page<T>>, Error> {
        self.page_of_several(endpoint, fields, page, item, &Semaphore::new(1)).await
    }

    /// One page among others that share the permits of `asking`.
    async fn page_of_several<T: Send + 'static>(
        &self,
        endpoint: Endpoint,
        mut fields: Fields,
        page: PageRequest,
        item: ReadItem<T>,
        asking: &Semaphore,
    ) -> Result<Answer<Page<T>>, Error> {
        fields.extend([("current", page.number.to_string()), ("pageSize", page.size.to_string())]);
        self.read(endpoint, fields, item, asking).await
    }

    /// A read, repeated as [`retry::decide`] says. It holds a permit of `asking` until the answer is there, not while
    /// it is understood.
    async fn read<T: Send + 'static>(
        &self,
        endpoint: Endpoint,
        fields: Fields,
        item: ReadItem<T>,
        asking: &Semaphore,
    ) -> Result<Answer<Page<T>>, Error> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            // Never closed: without a permit it is asked for all the same.
            let permit = asking.acquire().await;
            let sent = self.send_once(endpoint, Outgoing::Query(fields.clone())).await;
            drop(permit);
            let answer = match sent {
                Ok(incoming) => understand(endpoint, incoming, item).await,
                Err(error) => Err(error),
            };
            let Err(error) = answer else { return answer };
            let Decision::Again { after } = retry::decide(endpoint, &error, attempt) else { return Err(error) };
            tracing::debug!(%endpoint, attempt, after_ms = after.as_millis(), "read again");
            tokio::time::sleep(after).await;
        }
    }

    /// Whether both use the same token, and so one pace.
    pub fn shares_pace_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.pace, &other.pace)
    }

    /// How long the vendor still asks every caller of this token to wait, after a 429. `None` while it does not.
    pub fn pause_left(&self) -> Option<Duration> {
        self.pace.pause_left()
    }

    /// One read at the token's pace.
    async fn send_once(&self, endpoint: Endpoint, outgoing: Outgoing) -> Result<Incoming, Error> {
        self.pace.request().await.map_err(|paused| held_back(endpoint, paused))?;
        self.send(endpoint, outgoing).await
    }

    /// One write: its place in the token's pace is the permit.
    async fn write(&self, endpoint: Endpoint, fields: Value, _permit: WritePermit) -> Result<Incoming, Error> {
        self.send(endpoint, Outgoing::Body(fields)).await
    }

    /// Sends at once. A 429 stops every caller of this token for a while.
    async fn send(&self, endpoint: Endpoint, outgoing: Outgoing) -> Result<Incoming, Error> {
        let incoming = self.transport.send(endpoint, outgoing).await?;
        if incoming.status == 429 {
            self.pace.pause(incoming.retry_after.unwrap_or(retry::DEFAULT_PAUSE));
        }
        Ok(incoming)
    }
}

/// One write may leave now: a place in the token's pace, used up by the write.
#[derive(Debug)]
#[must_use = "a permit that is not used is a place in the pace lost"]
pub struct WritePermit(());

/// The query's fields beside the token.
type Fields = Vec<(&'static str, String)>;

/// From so many bytes on an answer is read on a thread of its own: a page of 100 large rooms takes some milliseconds, in
/// which no other answer would be taken from its socket.
const LARGE_BODY: usize = 64 * 1024;

async fn understand<T: Send + 'static>(
    endpoint: Endpoint,
    incoming: Incoming,
    item: ReadItem<T>,
) -> Result<Answer<Page<T>>, Error> {
    if incoming.body.len() < LARGE_BODY {
        return answer::read_page(endpoint, &incoming, item);
    }
    let reading = tokio::task::spawn_blocking(move || answer::read_page(endpoint, &incoming, item));
    reading.await.unwrap_or_else(|cut| Err(not_finished(endpoint, cut)))
}

/// A task ended before its work: by a fault of ours, which goes on here, or with the program.
fn not_finished(endpoint: Endpoint, cut: JoinError) -> Error {
    match cut.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Error::NotSent { endpoint, cause: NotSentCause::Unreachable("the program ends".to_owned()) },
    }
}

fn whole(first: FirstPage, size: u32, from: Option<Bookmark>) -> Plan {
    Plan { first, size, most_pages: MOST_PAGES, ahead: PAGES_AHEAD, from }
}

fn held_back(endpoint: Endpoint, paused: Paused) -> Error {
    Error::RateLimited { endpoint, retry_after: Some(paused.remaining), body: String::new() }
}

fn read_contact(
    json: &serde_json::value::RawValue,
    path: &str,
    _: &mut Vec<crate::lenient::Unreadable>,
) -> Result<Contact, crate::lenient::Unreadable> {
    people::read_contact(json, path)
}

/// What makes two entries the same: the conversation, or the account and the room where it is missing.
fn room_key(room: &Room) -> String {
    same(room.chat_id.as_str(), &room.account, room.wxid.as_str())
}

fn contact_key(contact: &Contact) -> String {
    same(contact.chat_id.as_str(), &contact.account, contact.wxid.as_str())
}

fn same(chat_id: &str, account: &room::AccountRef, wxid: &str) -> String {
    if chat_id.is_empty() { format!("{}\n{wxid}", account.wxid) } else { chat_id.to_owned() }
}
