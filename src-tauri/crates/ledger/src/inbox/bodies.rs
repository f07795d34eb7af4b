//! Where bodies lie: large ones in files of their own, one behind the other, because SQLite would write each of them
//! twice while somebody waits for the answer, and every backup would have them in it.
//!
//! A body is on the disk before the row that names its place is committed. Bytes that no row names belong to nobody: a
//! commit failed, or its rows are gone. A file goes when no row names it any more.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, IoSlice, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::WorkspaceId;

/// Shorter bodies lie in their rows, in bytes.
const LARGE: usize = 2 << 10;
/// A file takes no further body beyond so many bytes, nor after so long: it goes as a whole, when all in it is old.
const FULL: u64 = 32 << 20;
const OLD: Duration = Duration::from_secs(24 * 60 * 60);
/// Bodies that are written at once; systems take 1,024 or more.
const PIECES: usize = 1_024;
const EXTENSION: &str = "bodies";

/// Where a large body lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of the file.
    pub(super) file: i64,
    /// Bytes before it.
    pub(super) at: i64,
}

/// The files. Whoever adds, synchronises or removes does so within a transaction that writes, so that no file goes before
/// the rows that name it are committed, by whatever process.
pub(crate) struct Bodies {
    folder: PathBuf,
    /// Where the next body of a workspace goes; no two share a file, so that each can be removed alone.
    open: Mutex<BTreeMap<WorkspaceId, OpenFile>>,
}

struct OpenFile {
    number: i64,
    path: PathBuf,
    file: File,
    made: Instant,
    /// Bytes that are written.
    written: u64,
    /// What comes behind them with the next [`Bodies::sync`]: many bodies at once cost the system less than one by one.
    waiting: Vec<Bytes>,
    /// Bytes of what waits.
    waiting_bytes: u64,
}

impl Bodies {
    /// The files below `folder`, which is made when the first is needed.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, open: Mutex::default() }
    }

    /// Gives a body its place, if it is a large one; after the next [`Self::sync`] it is there, whatever happens.
    pub(super) fn add(&self, workspace: &WorkspaceId, body: &Bytes) -> io::Result<Option<Place>> {
        if body.len() < LARGE {
            return Ok(None);
        }
        let mut open = self.open();
        let mut file = match open.remove(workspace) {
            Some(file) if file.end() < FULL && file.made.elapsed() < OLD => file,
            full => {
                full.map_or(Ok(()), |mut full| full.sync())?;
                self.next_file()?
            }
        };
        let place = Place { file: file.number, at: file.end().cast_signed() };
        file.waiting_bytes += body.len() as u64;
        file.waiting.push(body.clone());
        open.insert(workspace.clone(), file);
        Ok(Some(place))
    }

    /// Returns when all that was added is on the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        // A file that fails is left: nobody knows what is on the disk and where the next body would begin.
        let mut synced = Ok(());
        self.open().retain(|_, file| match file.sync() {
            Ok(()) => true,
            Err(error) => {
                synced = Err(error);
                false
            }
        });
        synced
    }

    /// A body of `size` bytes.
    ///
    /// # Errors
    /// When the file is gone or shorter than it should be.
    pub(super) fn read(&self, place: Place, size: usize) -> io::Result<Vec<u8>> {
        if let Some(body) = self.open().values().find_map(|file| file.waiting_at(place)) {
            return Ok(body.to_vec());
        }
        let mut file = File::open(self.path(place.file))?;
        let (from, size) = (place.at.cast_unsigned(), size as u64);
        // Before memory is taken for it.
        if from.checked_add(size).is_none_or(|end| file.metadata().is_ok_and(|known| known.len() < end)) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        file.seek(SeekFrom::Start(from))?;
        let mut body = Vec::with_capacity(size as usize);
        file.take(size).read_to_end(&mut body)?;
        Ok(body)
    }

    /// Removes all files but the `used` ones.
    pub(super) fn remove_others(&self, used: &BTreeSet<i64>) -> io::Result<()> {
        self.open().retain(|_, file| used.contains(&file.number));
        for number in self.numbers()?.into_iter().filter(|number| !used.contains(number)) {
            fs::remove_file(self.path(number))?;
        }
        Ok(())
    }

    fn next_file(&self) -> io::Result<OpenFile> {
        if !self.folder.exists() {
            fs::create_dir_all(&self.folder)?;
            self.folder.parent().map_or(Ok(()), sync_folder)?;
        }
        let number = self.numbers()?.last().map_or(1, |last| last + 1);
        let path = self.path(number);
        let file = OpenOptions::new().append(true).create_new(true).open(&path)?;
        sync_folder(&self.folder)?;
        Ok(OpenFile { number, path, file, made: Instant::now(), written: 0, waiting: Vec::new(), waiting_bytes: 0 })
    }

    /// The numbers of the files that are there.
    fn numbers(&self) -> io::Result<BTreeSet<i64>> {
        if !self.folder.exists() {
            return Ok(BTreeSet::new());
        }
        let number = |name: &Path| {
            let ours = name.extension().is_some_and(|extension| extension == EXTENSION);
            name.file_stem().filter(|_| ours)?.to_str()?.parse().ok()
        };
        let names: Vec<_> = fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        Ok(names.iter().filter_map(|name| number(name)).collect())
    }

    fn path(&self, number: i64) -> PathBuf {
        self.folder.join(format!("{number}.{EXTENSION}"))
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<WorkspaceId, OpenFile>> {
        // Every change leaves the map usable.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenFile {
    fn end(&self) -> u64 {
        self.written + self.waiting_bytes
    }

    fn waiting_at(&self, place: Place) -> Option<&Bytes> {
        let mut at = self.written.cast_signed();
        let behind = |body: &&Bytes| {
            at == place.at || {
                at += body.len() as i64;
                false
            }
        };
        if place.file == self.number { self.waiting.iter().find(behind) } else { None }
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        // Removed by somebody else, so that what is written there would be gone with the program.
        if !self.path.exists() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut pieces: Vec<_> = self.waiting.iter().map(|body| IoSlice::new(body)).collect();
        let mut left = pieces.as_mut_slice();
        while !left.is_empty() {
            match self.file.write_vectored(&left[..left.len().min(PIECES)]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => IoSlice::advance_slices(&mut left, written),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.file.sync_data()?;
        self.written = self.end();
        self.waiting.clear();
        self.waiting_bytes = 0;
        Ok(())
    }
}

/// A new name survives a power cut once its folder is on the disk. Windows does it by itself.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_bodies() -> (tempfile::TempDir, Bodies, [WorkspaceId; 2]) {
        let folder = tempfile::tempdir().unwrap();
        let bodies = Bodies::new(folder.path().join("inbox"));
        (folder, bodies, ["here", "../../客服"].map(WorkspaceId::named))
    }

    fn add(bodies: &Bodies, workspace: &WorkspaceId, byte: u8, size: usize) -> Place {
        bodies.add(workspace, &vec![byte; size].into()).unwrap().unwrap()
    }

    #[test]
    fn large_bodies_come_back_and_no_two_workspaces_share_a_file() {
        let (_folder, bodies, [here, there]) = with_bodies();
        assert_eq!(bodies.add(&here, &vec![1; LARGE - 1].into()).unwrap(), None);
        let first = add(&bodies, &here, 1, LARGE);
        bodies.sync().unwrap();
        let (other, next, last) =
            (add(&bodies, &there, 2, 5_000), add(&bodies, &here, 3, 9_000), add(&bodies, &here, 4, 3_000));
        assert!(first.file != other.file && first.file == next.file && next.file == last.file);
        for synced in [false, true] {
            for (place, byte, size) in [(first, 1, LARGE), (other, 2, 5_000), (next, 3, 9_000), (last, 4, 3_000)] {
                assert_eq!(bodies.read(place, size).unwrap(), vec![byte; size], "synced: {synced}");
            }
            bodies.sync().unwrap();
        }
        for size in [3_001, usize::MAX] {
            assert_eq!(bodies.read(last, size).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        }
    }

    #[test]
    fn more_bodies_than_a_system_writes_at_once_are_all_written() {
        let (folder, bodies, [here, _]) = with_bodies();
        let places: Vec<_> = (0..2 * PIECES + 7).map(|number| add(&bodies, &here, number as u8, LARGE)).collect();
        bodies.sync().unwrap();
        let later = Bodies::new(folder.path().join("inbox"));
        for (number, place) in places.into_iter().enumerate() {
            assert_eq!(later.read(place, LARGE).unwrap(), [number as u8; LARGE]);
        }
    }

    #[test]
    fn a_full_file_is_left_and_files_that_nobody_uses_go() {
        let (_folder, bodies, [here, _]) = with_bodies();
        let half = FULL as usize / 2;
        let places: Vec<_> = (0..4).map(|number| add(&bodies, &here, number, half)).collect();
        assert_eq!(places.iter().map(|place| place.file).collect::<Vec<_>>(), [1, 1, 2, 2]);
        bodies.sync().unwrap();
        fs::write(bodies.folder.join("读我.txt"), b"").unwrap();
        bodies.remove_others(&BTreeSet::from([2])).unwrap();
        assert_eq!(bodies.numbers().unwrap(), BTreeSet::from([2]));
        assert!(bodies.read(places[0], half).is_err());
        assert_eq!(bodies.read(places[3], half).unwrap(), vec![3; half]);
        bodies.remove_others(&BTreeSet::new()).unwrap();
        assert_eq!(add(&bodies, &here, 9, LARGE), Place { file: 1, at: 0 });
        assert!(bodies.folder.join("读我.txt").exists());
    }

    #[test]
    fn nothing_is_written_into_a_file_that_somebody_has_removed() {
        let (_folder, bodies, [here, _]) = with_bodies();
        let first = add(&bodies, &here, 1, LARGE);
        bodies.sync().unwrap();
        fs::remove_dir_all(&bodies.folder).unwrap();
        add(&bodies, &here, 2, LARGE);
        assert_eq!(bodies.sync().unwrap_err().kind(), io::ErrorKind::NotFound);
        let again = add(&bodies, &here, 3, LARGE);
        bodies.sync().unwrap();
        assert_eq!((again, bodies.read(again, LARGE).unwrap()), (first, vec![3; LARGE]));
    }

    #[test]
    fn each_start_begins_a_file_and_what_cannot_be_written_is_told() {
        let (folder, bodies, [here, _]) = with_bodies();
        let first = add(&bodies, &here, 1, LARGE);
        let again = Bodies::new(folder.path().join("inbox"));
        assert_eq!(add(&again, &here, 2, LARGE), Place { file: first.file + 1, at: 0 });
        let blocked = Bodies::new(folder.path().join("inbox/1.bodies"));
        assert!(blocked.add(&here, &vec![3; LARGE].into()).is_err());
    }
}
