//! The bus of a team: desks that work with the same token of the vendor share what was called back, one pace, one
//! runner a job, and what that runner did.
//!
//! [`TeamBus`] is what the rest of the program sees. [`InProcess`] is the bus of one desk that needs nothing else, and
//! of tests; [`NatsBus`] is the bus over a NATS JetStream server. `docs/team.md` says how the server is set up and what
//! happens while it is away; what was tried on which server stands there too.
//!
//! A bus belongs to one team: one workspace, one token. The vendor counts adds by token, so there is one pace a team,
//! and with at most 48 in a minute for the token no account of it has more.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod bus;
mod connection;
mod event;
mod in_process;
mod job_log;
mod key;
mod lease;
mod moment;
mod names;
mod nats;
mod pace;

pub use bus::TeamBus;
pub use connection::{Connection, Fault, Link};
pub use event::{Delivery, Event, Position, PublishError, Published, Reconcile};
pub use in_process::InProcess;
pub use job_log::{AppendError, JobRecord, LARGEST_RECORD};
pub use key::{NkeyProblem, NkeySeed};
pub use lease::{Fence, Lease, LeaseLost, LeaseRefused};
pub use names::{AccountKey, DeskName, EventKey, EventKind, JobKey, NameProblem, TeamName};
pub use nats::{
    AddressProblem, ConnectProblem, NatsBus, NatsOptions, Role, ServerAddress, SetupError, SetupStep, StreamPlan,
    Times, check, setup,
};
pub use pace::{Pace, Permit, PermitRefused, RefusedBecause};
