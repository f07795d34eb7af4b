//! `miaohui-sim`: the simulator as a process of its own.

use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use simulator::{Calls, Config, FaultRule, conditions_text};

/// A stateful stand-in for the 秒回 vendor: invented accounts, rooms and people behind the vendor's nine calls.
///
/// Prints one line with its address and token when it is ready. Ctrl+C ends it. Nothing is kept.
#[derive(Parser)]
#[command(name = "miaohui-sim", version, after_long_help = after_help())]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    sizes: Sizes,
    #[command(flatten)]
    listening: Listening,
    #[command(flatten)]
    manners: Manners,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    callbacks: Callbacks,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints which state of the world gives which error code.
    Conditions,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "The world")]
struct Sizes {
    /// The same seed and sizes give the same world, byte for byte
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// Rooms, deleted ones included (100000 is possible)
    #[arg(long, default_value_t = 1_200)]
    rooms: usize,
    /// Members of all rooms together
    #[arg(long, default_value_t = 80_000)]
    memberships: usize,
    /// Coworkers (one in a hundred) and customers
    #[arg(long, default_value_t = 24_000)]
    people: usize,
    /// Hosted accounts; the last one is offline
    #[arg(long, default_value_t = 3)]
    accounts: usize,
    /// Adds one userId hosted twice, a personal WeChat and an account that has to log in again
    #[arg(long)]
    with_odd_accounts: bool,
    /// Percentage of rooms whose memberCount is stale
    #[arg(long, default_value_t = 5)]
    stale_counts: usize,
}

#[derive(clap::Args)]
#[command(next_help_heading = "Listening")]
struct Listening {
    /// The address to listen on; only this machine can reach the default
    #[arg(long, default_value = "127.0.0.1")]
    address: IpAddr,
    /// 0 takes any free port
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Stands before every path; may be empty
    #[arg(long, default_value = "/stream-api")]
    path_prefix: String,
    /// A token; may be repeated, each token is a group (小组) with accounts of its own [default: from the seed]
    #[arg(long = "token", value_name = "TOKEN")]
    tokens: Vec<String>,
    /// Appends one JSON line per request to this file, tokens left out
    #[arg(long, value_name = "FILE")]
    request_log: Option<PathBuf>,
    /// Opens the admin door over HTTP (see below)
    #[arg(long)]
    admin: bool,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What the tenant has, and drifts of the answers")]
struct Manners {
    /// bot/list answers 404
    #[arg(long)]
    no_bot_list: bool,
    /// room/list answers 404
    #[arg(long)]
    no_room_list: bool,
    /// room/simpleList answers 404
    #[arg(long)]
    no_simple_list: bool,
    /// contact/list answers 404
    #[arg(long)]
    no_contact_list: bool,
    /// The number of the first page of room/list, room/simpleList and contact/list: 0 or 1
    #[arg(long, default_value_t = 1)]
    first_page: u32,
    /// listByMHTag with an empty mhTagId lists all rooms instead of none
    #[arg(long)]
    empty_tag_lists_all: bool,
    /// isFriend, page.current and syncedTime are strings
    #[arg(long)]
    loose_types: bool,
    /// Rooms carry wecomChatId
    #[arg(long)]
    wecom_chat_ids: bool,
    /// A JSON file with fault rules (see below)
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Limits")]
struct Limits {
    /// Requests of a token in one window; more are answered with 429
    #[arg(long, default_value_t = 500)]
    request_limit: u32,
    /// Length of the window in seconds
    #[arg(long, default_value_t = 30)]
    request_window: u64,
    /// A 429 carries Retry-After
    #[arg(long)]
    retry_after: bool,
    /// Below this number of members a person is pulled in at once, from it on a card is sent
    #[arg(long, default_value_t = 40)]
    direct_below: usize,
    /// Members that a room can hold
    #[arg(long, default_value_t = 500)]
    capacity: usize,
    /// Adds in 60 s that an account may make; one more restricts it for 24 hours
    #[arg(long, default_value_t = 50)]
    adds_per_minute: usize,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Callbacks")]
struct Callbacks {
    /// The root to which /chatroom/joined and the others are appended; none are sent without
    #[arg(long, value_name = "URL")]
    callback_address: Option<String>,
    /// How long one callback may take, in milliseconds
    #[arg(long, default_value_t = 3_000)]
    callback_timeout: u64,
    /// Pause before a callback is tried again, in milliseconds
    #[arg(long, default_value_t = 1_000)]
    callback_pause: u64,
    /// Sends only chatroom/joined and chatroom/loaded
    #[arg(long)]
    no_newer_callbacks: bool,
}

/// The part of `--help` that is no flag.
fn after_help() -> String {
    format!("{}\n\nERROR CODES AND THEIR CONDITIONS\n{}", include_str!("help.txt").trim_end(), conditions_text())
}

/// What ends the process before it serves.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("{0}")]
    Start(#[from] simulator::StartError),
    #[error("cannot read the fault rules {path}: {source}")]
    FaultFile { path: PathBuf, source: std::io::Error },
    #[error("the fault rules {path} are not understood: {source}")]
    FaultRules { path: PathBuf, source: serde_json::Error },
    #[error("{0}")]
    System(#[from] std::io::Error),
}

impl Arguments {
    fn into_config(self) -> Result<Config, Problem> {
        let Self { sizes, listening, manners, limits, callbacks, command: _ } = self;
        Ok(Config {
            seed: sizes.seed,
            rooms: sizes.rooms,
            memberships: sizes.memberships,
            people: sizes.people,
            accounts: sizes.accounts,
            odd_accounts: sizes.with_odd_accounts,
            stale_counts: sizes.stale_counts,
            tokens: listening.tokens,
            address: listening.address,
            port: listening.port,
            path_prefix: listening.path_prefix,
            request_log: listening.request_log,
            admin: listening.admin,
            calls: Calls {
                bot_list: !manners.no_bot_list,
                room_list: !manners.no_room_list,
                simple_list: !manners.no_simple_list,
                contact_list: !manners.no_contact_list,
            },
            first_page: manners.first_page,
            empty_tag_lists_all: manners.empty_tag_lists_all,
            loose_types: manners.loose_types,
            wecom_chat_ids: manners.wecom_chat_ids,
            faults: manners.faults.map_or_else(|| Ok(Vec::new()), fault_rules)?,
            request_limit: limits.request_limit,
            request_window: Duration::from_secs(limits.request_window),
            retry_after: limits.retry_after,
            direct_below: limits.direct_below,
            capacity: limits.capacity,
            adds_per_minute: limits.adds_per_minute,
            callback_address: callbacks.callback_address,
            callback_timeout: Duration::from_millis(callbacks.callback_timeout),
            callback_pause: Duration::from_millis(callbacks.callback_pause),
            newer_callbacks: !callbacks.no_newer_callbacks,
            ..Config::default()
        })
    }
}

fn fault_rules(path: PathBuf) -> Result<Vec<FaultRule>, Problem> {
    let text = std::fs::read(&path).map_err(|source| Problem::FaultFile { path: path.clone(), source })?;
    serde_json::from_slice(&text).map_err(|source| Problem::FaultRules { path, source })
}

async fn run(arguments: Arguments) -> Result<(), Problem> {
    let mut output = std::io::stdout();
    if let Some(Command::Conditions) = arguments.command {
        return Ok(output.write_all(conditions_text().as_bytes())?);
    }
    let simulator = simulator::start(arguments.into_config()?).await?;
    writeln!(output, "ready {} token {}", simulator.base_url(), simulator.token())?;
    output.flush()?;
    tokio::signal::ctrl_c().await?;
    simulator.stop().await;
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("miaohui-sim: {problem}");
            ExitCode::FAILURE
        }
    }
}
