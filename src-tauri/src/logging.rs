//! The log file: one a day, a week of them, with every token replaced before it is written.
//!
//! `ROOMDESK_LOG` sets the level (`trace`, `debug`, `info`, …, or a filter such as `info,miaohui=trace`).

use std::fs;
use std::io;
use std::path::Path;

use miaohui::RedactingWriter;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Days of logs that are kept.
const DAYS: usize = 7;

/// Starts writing the log; a second call in one process (tests) changes nothing.
///
/// # Errors
/// When the folder cannot be made or written.
pub fn start(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("roomdesk")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder)
        .map_err(io::Error::other)?;
    let filter = EnvFilter::try_from_env("ROOMDESK_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Redacting(file));
    if subscriber.try_init().is_err() {
        tracing::debug!("the log was started before");
    }
    Ok(())
}

struct Redacting(RollingFileAppender);

impl<'a> MakeWriter<'a> for Redacting {
    type Writer = RedactingWriter<<RollingFileAppender as MakeWriter<'a>>::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        RedactingWriter::new(self.0.make_writer())
    }
}
