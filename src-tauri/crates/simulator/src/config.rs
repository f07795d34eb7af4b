//! What a simulator is started with.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Clock;
use crate::dice::{Dice, Purpose};
use crate::fault::FaultRule;
use crate::world::{ACCOUNT_SLOTS, Sizes};

/// Which of the neighbouring calls the tenant has. A call that is off answers 404.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calls {
    /// `GET /bot/list`.
    pub bot_list: bool,
    /// `GET /room/list`.
    pub room_list: bool,
    /// `GET /room/simpleList`.
    pub simple_list: bool,
    /// `GET /contact/list`.
    pub contact_list: bool,
}

impl Default for Calls {
    fn default() -> Self {
        Self { bot_list: true, room_list: true, simple_list: true, contact_list: true }
    }
}

/// Everything that can be chosen. The default is the demo: 1,200 rooms, 80,000 memberships, 3 accounts.
#[derive(Clone)]
pub struct Config {
    /// The same seed and sizes give the same world, byte for byte.
    pub seed: u64,
    /// Rooms, deleted ones included.
    pub rooms: usize,
    /// Members of all rooms together.
    pub memberships: usize,
    /// Coworkers (one in a hundred) and customers.
    pub people: usize,
    /// Hosted accounts; the last one is offline. At most 24.
    pub accounts: usize,
    /// Adds four accounts that no write works with: one userId hosted twice, a personal WeChat, one not logged in.
    pub odd_accounts: bool,
    /// One token per group (小组); the accounts are dealt out to the groups in turn. Empty: one, made from the seed.
    pub tokens: Vec<String>,
    /// The address to listen on.
    pub address: IpAddr,
    /// 0 takes any free port.
    pub port: u16,
    /// Stands before every path, such as `/stream-api`; may be empty.
    pub path_prefix: String,
    /// Requests that a token may make in one window.
    pub request_limit: u32,
    /// Length of the window.
    pub request_window: Duration,
    /// Whether a 429 carries Retry-After.
    pub retry_after: bool,
    /// Which neighbouring calls exist.
    pub calls: Calls,
    /// The number of the first page of room/list, room/simpleList and contact/list: 0 or 1.
    pub first_page: u32,
    /// Whether listByMHTag with an empty mhTagId lists all rooms (open in the documents) or none.
    pub empty_tag_lists_all: bool,
    /// Writes isFriend, page numbers and syncedTime as strings, as parts of the vendor's page type them.
    pub loose_types: bool,
    /// Whether rooms carry wecomChatId (only some tenants have it).
    pub wecom_chat_ids: bool,
    /// Percentage of rooms whose memberCount is stale.
    pub stale_counts: usize,
    /// Below this number of members a person is pulled in at once, from it on a card is sent.
    pub direct_below: usize,
    /// Members that a room can hold.
    pub capacity: usize,
    /// Adds in 60 s that the platform lets an account make; one more restricts it for 24 hours.
    pub adds_per_minute: usize,
    /// Root of the callbacks; none are sent without.
    pub callback_address: Option<String>,
    /// How long one callback may take.
    pub callback_timeout: Duration,
    /// Pause before a callback is tried again.
    pub callback_pause: Duration,
    /// Whether the newer callbacks (room/joined, room/left, room/topic) are sent too.
    pub newer_callbacks: bool,
    /// Appends one JSON line per request to this file.
    pub request_log: Option<PathBuf>,
    /// Faults from the start.
    pub faults: Vec<FaultRule>,
    /// Opens `/_simulator/` for changes over HTTP: see the crate's documentation.
    pub admin: bool,
    /// The time.
    pub clock: Clock,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 2026,
            rooms: 1_200,
            memberships: 80_000,
            people: 24_000,
            accounts: 3,
            odd_accounts: false,
            tokens: Vec::new(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            path_prefix: "/stream-api".to_owned(),
            request_limit: 500,
            request_window: Duration::from_secs(30),
            retry_after: false,
            calls: Calls::default(),
            first_page: 1,
            empty_tag_lists_all: false,
            loose_types: false,
            wecom_chat_ids: false,
            stale_counts: 5,
            direct_below: 40,
            capacity: 500,
            adds_per_minute: 50,
            callback_address: None,
            callback_timeout: Duration::from_secs(3),
            callback_pause: Duration::from_secs(1),
            newer_callbacks: true,
            request_log: None,
            faults: Vec::new(),
            admin: false,
            clock: Clock::system(),
        }
    }
}

/// Without the tokens: somebody may have given a real one.
impl std::fmt::Debug for Config {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Config")
            .field("seed", &self.seed)
            .field("rooms", &self.rooms)
            .field("memberships", &self.memberships)
            .field("people", &self.people)
            .field("accounts", &self.accounts)
            .finish_non_exhaustive()
    }
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Sizes that do not fit each other, or a setting outside its range.
    #[error("{0}")]
    Setting(String),
    /// The address is taken or not allowed.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Address and port.
        address: std::net::SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The request log cannot be written.
    #[error("cannot write the request log {path}: {source}")]
    RequestLog {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The client that sends callbacks cannot be made.
    #[error("cannot prepare callbacks: {0}")]
    Callbacks(String),
}

impl Config {
    /// Fills in what follows from other settings, and refuses what cannot be.
    pub(crate) fn checked(mut self) -> Result<Self, StartError> {
        if self.tokens.is_empty() {
            self.tokens = vec![default_token(self.seed)];
        }
        self.path_prefix = self.path_prefix.trim_end_matches('/').to_owned();
        let most_accounts = ACCOUNT_SLOTS as usize - 8;
        require(self.first_page <= 1, || "the first page is 0 or 1".to_owned())?;
        require(self.path_prefix.is_empty() || self.path_prefix.starts_with('/'), || {
            "the path prefix must begin with /".to_owned()
        })?;
        require((1..=most_accounts).contains(&self.accounts), || {
            format!("1 to {most_accounts} accounts are possible")
        })?;
        require(self.accounts >= self.tokens.len(), || "each token needs an account of its own".to_owned())?;
        require((1..=4_000_000).contains(&self.rooms), || "1 to 4,000,000 rooms are possible".to_owned())?;
        require((60..=100_000_000).contains(&self.people), || "60 to 100,000,000 people are possible".to_owned())?;
        require(self.stale_counts <= 100, || "a share is at most 100 %".to_owned())?;
        let possible = self.sizes().possible_memberships();
        require(possible.contains(&self.memberships), || {
            format!(
                "{} rooms and {} people take {} to {} memberships",
                self.rooms,
                self.people,
                possible.start(),
                possible.end()
            )
        })?;
        Ok(self)
    }

    pub(crate) fn sizes(&self) -> Sizes {
        Sizes {
            rooms: self.rooms,
            memberships: self.memberships,
            people: self.people,
            accounts: self.accounts,
            groups: self.tokens.len(),
            odd_accounts: self.odd_accounts,
            stale_counts: self.stale_counts,
        }
    }
}

fn require(holds: bool, message: impl FnOnce() -> String) -> Result<(), StartError> {
    if holds { Ok(()) } else { Err(StartError::Setting(message())) }
}

/// 24 hex.
fn default_token(seed: u64) -> String {
    let dice = Dice::new(seed);
    format!("{:016x}{:08x}", dice.at(Purpose::Token, 0), dice.at(Purpose::Token, 1) as u32)
}
