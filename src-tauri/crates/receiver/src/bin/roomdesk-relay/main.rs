//! `roomdesk-relay`: receives callbacks for a team, without a window.
//!
//! The same receiver and inbox as in the app, in a data folder of its own. Its inbox is the truth: what was answered is
//! in it, whatever becomes of the network behind.

mod config;
mod files;
mod hand_on;
mod metrics;
mod run;
mod secrets;
mod team_key;

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::{SignedDuration, Timestamp};
use ledger::{Ledger, WorkspaceId};
use team::{NkeySeed, SetupStep, StreamPlan};

use crate::config::Config;

/// Whatever went wrong is told to the operator, nothing else depends on it.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Receives the vendor's callbacks for a team.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The configuration
    #[arg(long, global = true, default_value = "/etc/roomdesk-relay/relay.toml")]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Receives until it is told to end (SIGTERM, Ctrl+C)
    Run,
    /// Makes a new secret for the callback address and prints it; a running relay takes it up within seconds
    Secret {
        #[command(flatten)]
        of: Of,
        /// How long the secret before it still holds
        #[arg(long, default_value_t = 24)]
        overlap_hours: u32,
    },
    /// Hands entries of the inbox on once more. Only while the relay is stopped
    Replay {
        #[command(flatten)]
        of: Of,
        /// The first entry
        #[arg(long)]
        from: u64,
    },
    /// Takes saved callbacks in, one JSON object a line with path, body and perhaps receivedAt. Only while the relay is
    /// stopped
    Import {
        #[command(flatten)]
        of: Of,
        /// The file
        file: PathBuf,
    },
    /// Shows the public half of a key for the team's server, and makes the key first where there is none
    Key {
        /// The file of the key; the relay's own unless said
        #[arg(long)]
        file: Option<PathBuf>,
    },
    /// Makes the team's streams on its server. Safe to run again
    Setup {
        /// The file of a key that may do that, as made by `key --file`
        #[arg(long)]
        key: PathBuf,
        /// Most MiB of events on the server
        #[arg(long, default_value_t = 4096)]
        events_mebibytes: u32,
        /// Most MiB of logs of jobs on the server
        #[arg(long, default_value_t = 512)]
        jobs_mebibytes: u32,
        /// Copies in a cluster
        #[arg(long, default_value_t = 1)]
        replicas: usize,
    },
}

#[derive(clap::Args)]
struct Of {
    /// One of the workspaces of the configuration; needed when there are several
    #[arg(long)]
    workspace: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match act(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With nobody at the terminal there is nothing more to be done about it.
            let _ = writeln!(std::io::stderr(), "roomdesk-relay: {error}");
            ExitCode::FAILURE
        }
    }
}

fn act(arguments: &Arguments) -> Outcome<()> {
    let config = Config::read(&arguments.config)?;
    match &arguments.command {
        Command::Run => run::run(config),
        Command::Secret { of, overlap_hours } => {
            let workspace = of.workspace(&config)?;
            let now = Timestamp::now();
            let until = now + SignedDuration::from_hours(i64::from(*overlap_hours));
            let secret = secrets::renew(&config.data, &workspace, now, until)?;
            say(&format!(
                "Callback address, behind your public address: /{}\nThe one before holds until {until}.",
                secret.expose()
            ))
        }
        Command::Replay { of, from } => {
            let (_lock, ledger) = open(&config)?;
            let replayed = ledger.replay_inbox(&of.workspace(&config)?, *from)?;
            ledger.close()?;
            say(&format!("{replayed} entries will be handed on again at the next start."))
        }
        Command::Import { of, file } => {
            let workspace = of.workspace(&config)?;
            let lines = BufReader::new(File::open(file).map_err(|error| format!("{}: {error}", file.display()))?);
            let (_lock, ledger) = open(&config)?;
            let imported = ledger.import_callbacks(&workspace, lines)?;
            ledger.close()?;
            for line in &imported.first_refused {
                say(&format!("line {}: {}", line.line, line.why))?;
            }
            say(&format!("{} new, {} known, {} refused", imported.stored, imported.repeated, imported.refused))
        }
        Command::Key { file } => {
            files::make(&config.data)?;
            let key = team_key::read_or_make(file.as_ref().unwrap_or(&team_key::file(&config.data)))?;
            say(key.public())
        }
        Command::Setup { key, events_mebibytes, jobs_mebibytes, replicas } => {
            let team = config.team.as_ref().ok_or("the configuration names no server of a team: it has no [team]")?;
            let events_bytes = i64::from(*events_mebibytes) << 20;
            let jobs_bytes = i64::from(*jobs_mebibytes) << 20;
            let plan = StreamPlan { events_bytes, jobs_bytes, replicas: *replicas, ..StreamPlan::default() };
            set_up(team, &team_key::read(key)?, &plan)
        }
    }
}

fn set_up(team: &config::Team, key: &NkeySeed, plan: &StreamPlan) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let steps = runtime.block_on(team::setup(&team.servers, key, team.ca_file.clone(), plan))?;
    for step in steps {
        match step {
            SetupStep::Made(stream) => say(&format!("{stream}: made"))?,
            SetupStep::AlreadyThere(stream) => say(&format!("{stream}: there already, as it should be"))?,
        }
    }
    Ok(())
}

/// Locks the data folder and opens the inbox.
fn open(config: &Config) -> Outcome<(File, Ledger)> {
    let lock = files::lock(&config.data)?;
    let opened = Ledger::open(&config.data)?;
    match opened.condition {
        ledger::Condition::Restored { set_aside, backup } => say(&format!(
            "the inbox was damaged: it was set aside as {}, and {} took its place",
            set_aside.display(),
            backup.display()
        ))?,
        ledger::Condition::Lost { set_aside } => {
            say(&format!("the inbox was damaged and set aside as {}; a new one begins", set_aside.display()))?;
        }
        ledger::Condition::New | ledger::Condition::Sound => {}
    }
    Ok((lock, opened.ledger))
}

impl Of {
    fn workspace(&self, config: &Config) -> Outcome<WorkspaceId> {
        let known = &config.workspaces;
        match &self.workspace {
            Some(name) if known.contains(name) => Ok(WorkspaceId::named(name)),
            Some(name) => Err(format!("{name} is none of the workspaces of the configuration").into()),
            None if known.len() == 1 => Ok(WorkspaceId::named(&known[0])),
            None => Err(format!("say which workspace: {}", known.join(", ")).into()),
        }
    }
}

fn say(text: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}
