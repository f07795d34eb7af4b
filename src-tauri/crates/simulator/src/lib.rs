//! A stateful stand-in for the vendor of the group-chat API (句子互动 秒回), for the demo and for tests.
//!
//! Written from the vendor's documents alone; it shares nothing with the client. It invents a world from a seed
//! (accounts, tags, rooms, people), answers the nine calls of [`Endpoint`], changes the world where they ask for it,
//! sends callbacks, and keeps a request log that tests use as the truth.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use simulator::{Config, Endpoint, FaultRule};
//!
//! let simulator = simulator::start(Config::default()).await?;
//! println!("{}/bot/list?token={}", simulator.base_url(), simulator.token());
//! simulator.world().set_online("xiaoxi", true)?;
//! simulator.fault(FaultRule::drop_after(Endpoint::AddMember).nth(3));
//! let rooms = simulator.world().truth().room_count();
//! # Ok(()) }
//! ```
//!
//! # What the world is like
//! - Each token is a group (小组) with hosted accounts of its own. The last account is offline.
//! - A room is listed once for each account that sees it: one wxid, several chatIds. Rooms that are `deleted` are left
//!   out of listByMHTag, whose pages come short; room/list, room/simpleList and listByMember carry them marked.
//! - `page.total` counts items. Pages hold at most 100; a larger pageSize is cut. A page before the first is the first.
//! - Worlds of at least 60 rooms, 4,000 memberships and 6,000 people begin with a showcase: rooms of 499, 500, 39, 40
//!   and 41, nameless, internal, deleted, with hostile names. Every world begins its customers with people of the same
//!   name and with hostile nicknames.
//! - A room below 40 members takes a person at once; from 40 on a card goes out, and the person is in the room when
//!   [`WorldHandle::accept_card`] says so. Friendship belongs to account and person; coworkers are always friends.
//! - Where the documents leave a question open, the choice is a field of [`Config`].
//!
//! # Callbacks
//! With [`Config::callback_address`] every account that is online tells what it notices: a create as `chatroom/joined`,
//! a new member or a new name as `chatroom/loaded` (always with all members), an account that comes online as
//! `chatroom/loaded` for each of its rooms; beside them the newer `room/joined`, `room/left`, `room/topic`. A callback
//! that is not answered with 2xx in time is sent up to 5 times; 10 that fail in all tries within 3 minutes switch the
//! address off for 30 minutes, and what happens meanwhile is never told. Four are under way at once, so their order is
//! not certain. That anything but 2xx counts as failed, and the body of `room/joined`, are guesses.
//!
//! # Error codes and their conditions
//! No id is magic: a code is the answer to a state of the world. For each call the first condition that holds decides.
//! [`CONDITIONS`] is this table as data; `miaohui-sim conditions` prints it.
//!
#![doc = include_str!("conditions.md")]
//!
//! # Admin door
//! With [`Config::admin`] the paths under `/_simulator/` change and show the world over HTTP, for tests that run the
//! simulator as a process; `miaohui-sim --help` lists them.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod admin_http;
mod answers;
mod callback;
mod clock;
mod conditions;
mod config;
mod dice;
mod endpoint;
mod fault;
mod http_answer;
mod ids;
mod limit;
mod locks;
mod parameters;
mod person_names;
mod request_log;
mod room_names;
mod server;
mod simulator;
mod spoiling;
mod wire;
mod world;

pub use callback::{CallbackRecord, CallbackResult};
pub use clock::Clock;
pub use conditions::{CONDITIONS, Condition, conditions_text};
pub use config::{Calls, Config, StartError};
pub use endpoint::Endpoint;
pub use fault::{FaultAnswer, FaultRule};
pub use request_log::{Cut, RequestRecord, Work};
pub use simulator::{Simulator, start};
pub use world::{
    AccountTruth, AdminAction, AdminError, CardTruth, PersonTruth, RoomKind, RoomTruth, TagTruth, Truth, WorldHandle,
};
