//! The data folder: one relay at a time, and files that nobody else reads.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::Path;

use crate::Outcome;

/// Makes the folder where needed and holds it until the file is dropped.
pub fn lock(data: &Path) -> Outcome<File> {
    make(data)?;
    let file = File::create(data.join("relay.lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(format!("another relay has {} open", data.display()).into()),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Makes the data folder, for this user only.
pub fn make(data: &Path) -> Outcome<()> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(data).map_err(|error| format!("{}: {error}", data.display()).into())
}

/// Writes a file that only this user reads, whole or not at all.
pub fn write_private(file: &Path, content: &[u8]) -> Outcome<()> {
    let draft = file.with_extension("draft");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(&draft)?;
    open.write_all(content)?;
    open.sync_all()?;
    Ok(fs::rename(draft, file)?)
}
