//! The relay's key for the team's server, in a file that only its user reads.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use team::NkeySeed;

use crate::{Outcome, files};

/// Where the relay keeps its own.
pub fn file(data: &Path) -> PathBuf {
    data.join("relay.nk")
}

/// Reads a key.
pub fn read(file: &Path) -> Outcome<NkeySeed> {
    // The text of a file that is no key is not shown: it may be another secret.
    let told = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
    let text = fs::read_to_string(file).map_err(|error| told(&error))?;
    NkeySeed::parse(&text).map_err(|why| told(&why).into())
}

/// Reads a key, or makes one where there is no file.
pub fn read_or_make(file: &Path) -> Outcome<NkeySeed> {
    match fs::metadata(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = NkeySeed::generate()?;
            files::write_private(file, format!("{}\n", key.expose()).as_bytes())?;
            Ok(key)
        }
        _ => read(file),
    }
}
