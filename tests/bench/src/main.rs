//! Measures the product against a peer for every figure, in the same run on the same machine and data.
//!
//! `make bench` measures everything, `make bench ONLY=ingest` one part. A figure that is short of its goal is printed as
//! short and is no failure; one that cannot be measured is.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod callbacks;
mod ingest;
mod pull_rate;
mod report;
mod search;
mod stock;
mod sync;
#[cfg(target_os = "linux")]
mod window;

// The real window, as its tests open it.
#[cfg(target_os = "linux")]
#[path = "../../window/app.rs"]
#[allow(dead_code)]
mod app;
#[cfg(target_os = "linux")]
#[path = "../../window/family.rs"]
#[allow(dead_code)]
mod family;
#[cfg(target_os = "linux")]
#[path = "../../window/page.rs"]
#[allow(dead_code)]
mod page;
#[cfg(target_os = "linux")]
#[path = "../../window/paint.rs"]
#[allow(dead_code)]
mod paint;
#[cfg(target_os = "linux")]
#[path = "../../window/picture.rs"]
#[allow(dead_code)]
mod picture;
#[cfg(target_os = "linux")]
#[path = "../../window/sockets.rs"]
#[allow(dead_code)]
mod sockets;
#[cfg(target_os = "linux")]
#[path = "../../window/world.rs"]
#[allow(dead_code)]
mod world;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Parser, ValueEnum};

use crate::report::Report;
use crate::stock::{FULL, SMALL, Size, Stock};

/// Whatever went wrong is told to the person at the terminal, nothing else depends on it.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What can be measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// From answers of the vendor to stored memberships, for the first time and again.
    Ingest,
    /// Finding people, and making the index for it.
    Search,
    /// Reading all rooms from a vendor.
    Sync,
    /// Pulling people at the pace that the vendor advises.
    Pull,
    /// Answering callbacks.
    Callbacks,
    /// The real window: start, memory, scrolling.
    Window,
}

impl Part {
    /// It is measured on the large stocks of rooms.
    fn needs_rooms(self) -> bool {
        !matches!(self, Self::Pull | Self::Callbacks)
    }
}

/// Measures the product against a peer for every figure.
#[derive(Parser)]
struct Arguments {
    /// Only these parts; what they need is taken from an earlier run where it is there
    parts: Vec<Part>,
    /// Only the smaller of the two sizes
    #[arg(long)]
    small: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match runtime.block_on(measure(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("could not be measured: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: &Arguments) -> Outcome<()> {
    let mut report = Report::default();
    let wanted = |part| arguments.parts.is_empty() || arguments.parts.contains(&part);
    if wanted(Part::Pull) {
        pull_rate::measure(&mut report).await?;
    }
    if wanted(Part::Callbacks) {
        callbacks::measure(&mut report).await?;
    }
    let sizes: &[Size] = match arguments {
        _ if !arguments.parts.is_empty() && !arguments.parts.iter().any(|part| part.needs_rooms()) => &[],
        Arguments { small: true, .. } => &[SMALL],
        Arguments { small: false, .. } => &[SMALL, FULL],
    };
    for size in sizes {
        let stock = Stock::of(*size).await?;
        if wanted(Part::Ingest) {
            ingest::measure(&stock, &mut report).await?;
        } else {
            ingest::fill(&stock).await?;
        }
        if wanted(Part::Search) {
            search::measure(&stock, &mut report)?;
        }
        if wanted(Part::Sync) {
            sync::measure(&stock, &mut report).await?;
        }
        #[cfg(target_os = "linux")]
        if wanted(Part::Window) {
            window::measure(&stock, &mut report).await?;
        }
    }
    report.write(&target().join("bench.json"), !arguments.parts.is_empty() || arguments.small)
}

/// The root of the project.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Where everything that is built goes.
fn target() -> PathBuf {
    root().join("target")
}

/// Runs a program that has to succeed, and gives what it printed.
fn run(command: &mut Command) -> Outcome<String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Tells what is under way, beside the figures.
#[allow(clippy::print_stderr)]
fn say(message: &str) {
    eprintln!("{message}");
}
