//! A stateful stand-in for the vendor.
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
mod ids;
mod limit;
mod locks;
mod parameters;
mod person_names;
mod request_log;
mod room_names;
mod server;
mod simulator;
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
