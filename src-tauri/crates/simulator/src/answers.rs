//! What each call answers.

use std::sync::{Arc, RwLock};

use crate::callback::CallbackQueue;
use crate::clock::Clock;
use crate::conditions::{FORBIDDEN, message};
use crate::config::Config;
use crate::endpoint::Endpoint;
use crate::locks::{read, write};
use crate::parameters::{BadParameter, Parameters};
use crate::request_log::Work;
use crate::wire::{Envelope, Page, Reply, Wire};
use crate::world::{CreateRequest, Rules, World, WriteResult};

/// Larger pages are cut to this.
const LARGEST_PAGE: u64 = 100;

/// What came out of one call.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) reply: Reply,
    pub(crate) work: Work,
}

/// A request that cannot be answered in the vendor's form.
#[derive(Debug)]
pub(crate) enum NoOutcome {
    Bad(BadParameter),
    /// Cannot happen with the objects of [`crate::wire`]; answered as 500 rather than hidden.
    Json(serde_json::Error),
}

impl From<BadParameter> for NoOutcome {
    fn from(bad: BadParameter) -> Self {
        Self::Bad(bad)
    }
}

impl From<serde_json::Error> for NoOutcome {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

/// The part of the simulator that knows the calls.
#[derive(Clone)]
pub(crate) struct Answers {
    pub(crate) config: Arc<Config>,
    pub(crate) world: Arc<RwLock<World>>,
    pub(crate) callbacks: CallbackQueue,
    pub(crate) clock: Clock,
}

impl Answers {
    /// Index of a token, which is also the index of its group.
    pub(crate) fn group(&self, token: &str) -> Option<usize> {
        self.config.tokens.iter().position(|known| known == token)
    }

    /// Whether the tenant has the call.
    pub(crate) fn exists(&self, endpoint: Endpoint) -> bool {
        let calls = self.config.calls;
        match endpoint {
            Endpoint::BotList => calls.bot_list,
            Endpoint::RoomList => calls.room_list,
            Endpoint::SimpleList => calls.simple_list,
            Endpoint::ContactList => calls.contact_list,
            _ => true,
        }
    }

    /// Answers one call, and changes the world where the call does.
    pub(crate) fn answer(&self, endpoint: Endpoint, parameters: &Parameters) -> Result<Outcome, NoOutcome> {
        let token = parameters.token.as_deref();
        let token = token.ok_or_else(|| BadParameter("parameter token is missing".to_owned()))?;
        let Some(group) = self.group(token) else {
            let reply = match endpoint {
                Endpoint::Create => Reply { envelope: Envelope::Errcode, ..Reply::message(-1, message(endpoint, -1)) },
                Endpoint::Exit => Reply::message(-1, message(endpoint, -1)),
                _ => Reply::message(FORBIDDEN.0, FORBIDDEN.1),
            };
            return Ok(Outcome { reply, work: Work::None });
        };
        match endpoint {
            Endpoint::AddMember => self.add_member(group, parameters),
            Endpoint::Create => self.create(group, parameters),
            Endpoint::Exit => self.exit(group, parameters),
            _ => Ok(Outcome { reply: self.read(endpoint, group, parameters)?, work: Work::None }),
        }
    }

    fn read(&self, endpoint: Endpoint, group: usize, parameters: &Parameters) -> Result<Reply, NoOutcome> {
        let world = read(&self.world);
        let wire =
            Wire { world: &world, loose_types: self.config.loose_types, wecom_chat_ids: self.config.wecom_chat_ids };
        match endpoint {
            Endpoint::ListByTag => self.list_by_tag(wire, group, parameters),
            Endpoint::ListByMember => list_by_member(wire, group, parameters),
            Endpoint::RoomList => self.list_rooms(wire, group, parameters, true),
            Endpoint::SimpleList => {
                let reply = self.list_rooms(wire, group, parameters, false)?;
                Ok(Reply { wrapped_twice: true, ..reply })
            }
            Endpoint::ContactList => self.list_contacts(wire, group, parameters),
            _ => {
                let accounts = world.account_keys().filter(|key| world.account(*key).group == group);
                let accounts: Vec<_> = accounts.map(|key| wire.account(key)).collect();
                let reply = Reply::list(&accounts, None)?;
                Ok(Reply { message: Some(String::new()), ..reply })
            }
        }
    }

    /// Deleted rooms count in `total` and take their place on a page, but are left out of it: pages come short.
    fn list_by_tag(&self, wire: Wire, group: usize, parameters: &Parameters) -> Result<Reply, NoOutcome> {
        let tag_id = parameters.text("mhTagId")?;
        let asked = AskedPage::read(parameters, 1)?;
        if parameters.number("current")? == 0 {
            return Err(BadParameter("current begins with 1 here".to_owned()).into());
        }
        let world = wire.world;
        let wanted = match tag_id {
            "" if self.config.empty_tag_lists_all => u8::MAX,
            _ => (0..u8::BITS as usize).find(|tag| world.ids.tag(*tag) == tag_id).map_or(0, |tag| 1 << tag),
        };
        let all = tag_id.is_empty() && self.config.empty_tag_lists_all;
        let views = world.views(group).filter(|(_, room)| all || world.room(*room).tags & wanted != 0);
        let (views, page) = asked.cut(views, wire);
        let alive = views.into_iter().filter(|(_, room)| !world.room(*room).deleted);
        let rooms: Vec<_> = alive.map(|view| wire.room(view, true)).collect();
        Ok(Reply::list(&rooms, Some(page))?)
    }

    fn list_rooms(&self, wire: Wire, group: usize, parameters: &Parameters, members: bool) -> Result<Reply, NoOutcome> {
        let world = wire.world;
        if let Some(wxid) = parameters.optional_text("wxid")?.filter(|wxid| !wxid.is_empty()) {
            let key = world.room_by_wxid(wxid);
            let seers = key.into_iter().flat_map(|room| world.room(room).seers().map(move |account| (account, room)));
            let views = seers.filter(|(account, _)| world.account(*account).group == group);
            let rooms: Vec<_> = views.map(|view| wire.room(view, members)).collect();
            let page = Page { current: wire.loose(u64::from(self.config.first_page)), total: rooms.len() as i64 };
            return Ok(Reply::list(&rooms, Some(page))?);
        }
        let asked = AskedPage::read(parameters, u64::from(self.config.first_page))?;
        let (views, page) = asked.cut(world.views(group), wire);
        let rooms: Vec<_> = views.into_iter().map(|view| wire.room(view, members)).collect();
        Ok(Reply::list(&rooms, Some(page))?)
    }

    fn list_contacts(&self, wire: Wire, group: usize, parameters: &Parameters) -> Result<Reply, NoOutcome> {
        let world = wire.world;
        let wxid = parameters.optional_text("wxid")?.filter(|wxid| !wxid.is_empty());
        if let Some(wxid) = wxid {
            let person = world.person_by_wxid(wxid);
            let pairs =
                person.into_iter().flat_map(|person| world.account_keys().map(move |account| (account, person)));
            let pairs = pairs.filter(|(account, person)| {
                world.account(*account).group == group && world.is_friend(*account, *person)
            });
            let contacts: Vec<_> = pairs.map(|pair| wire.contact(pair)).collect();
            let page = Page { current: wire.loose(u64::from(self.config.first_page)), total: contacts.len() as i64 };
            return Ok(Reply::list(&contacts, Some(page))?);
        }
        let asked = AskedPage::read(parameters, u64::from(self.config.first_page))?;
        let pairs = world.contacts().iter().copied().filter(|(account, _)| world.account(*account).group == group);
        let (pairs, page) = asked.cut(pairs, wire);
        let contacts: Vec<_> = pairs.into_iter().map(|pair| wire.contact(pair)).collect();
        Ok(Reply::list(&contacts, Some(page))?)
    }

    fn add_member(&self, group: usize, parameters: &Parameters) -> Result<Outcome, NoOutcome> {
        let bot_user_id = parameters.filled("botUserId")?;
        let contact_wxid = parameters.filled("contactWxid")?;
        let room_wxid = parameters.filled("roomWxid")?;
        let rules = Rules {
            direct_below: self.config.direct_below,
            capacity: self.config.capacity,
            adds_per_minute: self.config.adds_per_minute,
        };
        let now = self.clock.now();
        self.write(Envelope::Code, |world| world.add_member((group, bot_user_id), contact_wxid, room_wxid, rules, now))
    }

    fn create(&self, group: usize, parameters: &Parameters) -> Result<Outcome, NoOutcome> {
        parameters.text("greeting")?;
        let request = CreateRequest {
            bot_user_id: parameters.filled("botUserId")?.to_owned(),
            user_ids: parameters.texts("userIds", true)?,
            union_ids: parameters.texts("unionIds", false)?,
            wxids: parameters.texts("wxids", false)?,
            name: parameters.optional_text("name")?.unwrap_or_default().to_owned(),
        };
        let now = self.clock.now();
        self.write(Envelope::Errcode, |world| world.create_room(group, &request, now))
    }

    fn exit(&self, group: usize, parameters: &Parameters) -> Result<Outcome, NoOutcome> {
        let user_id = parameters.filled("wecomUserId")?;
        let room_wxid = parameters.filled("roomWxid")?;
        let now = self.clock.now();
        self.write(Envelope::Code, |world| world.exit_room(group, user_id, room_wxid, now))
    }

    fn write(&self, envelope: Envelope, change: impl FnOnce(&mut World) -> WriteResult) -> Result<Outcome, NoOutcome> {
        let mut world = write(&self.world);
        let result = change(&mut world);
        // Under the lock: callbacks queue up in the order of the changes.
        self.callbacks.send(result.events);
        drop(world);
        let created =
            result.created.map(|(chat_id, room_wxid)| serde_json::json!({"chatId": chat_id, "roomWxid": room_wxid}));
        let data = created.map(|created| serde_json::value::to_raw_value(&created)).transpose()?;
        let reply = Reply { envelope, data, ..Reply::message(result.code, &result.message) };
        Ok(Outcome { reply, work: result.work })
    }
}

fn list_by_member(wire: Wire, group: usize, parameters: &Parameters) -> Result<Reply, NoOutcome> {
    let world = wire.world;
    let person = world.person_by_wxid(parameters.filled("contactWxid")?);
    let rooms = person.map(|person| world.rooms_of(person)).unwrap_or_default();
    let views = rooms.into_iter().flat_map(|room| world.room(room).seers().map(move |account| (account, room)));
    let views = views.filter(|(account, _)| world.account(*account).group == group);
    let rooms: Vec<_> = views.map(|view| wire.room(view, true)).collect();
    Ok(Reply::list(&rooms, None)?)
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug)]
struct AskedPage {
    current: u64,
    first: u64,
    size: u64,
}

impl AskedPage {
    /// A page before the first one is the first one: clients disagree about its number.
    fn read(parameters: &Parameters, first: u64) -> Result<Self, BadParameter> {
        let size = parameters.number("pageSize")?;
        if size == 0 {
            return Err(BadParameter("pageSize is 0".to_owned()));
        }
        Ok(Self { current: parameters.number("current")?, first, size: size.min(LARGEST_PAGE) })
    }

    fn cut<T>(&self, items: impl Iterator<Item = T>, wire: Wire) -> (Vec<T>, Page) {
        let start = self.current.saturating_sub(self.first).saturating_mul(self.size);
        let mut total = 0;
        let mut here = Vec::new();
        for item in items {
            if (start..start.saturating_add(self.size)).contains(&total) {
                here.push(item);
            }
            total += 1;
        }
        (here, Page { current: wire.loose(self.current), total: total as i64 })
    }
}
