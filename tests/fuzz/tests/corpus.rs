//! Every input of the corpus keeps every promise, and so does what remains of it when it is cut off.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fuzz::{Body, JobRecord, Path, Renewed, Target};

/// Pieces that an input is cut into.
const PIECES: usize = 8;

fn replay<T: Target>(name: &str) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 5);
    let mut target = Renewed::<T>::new();
    for file in files {
        let input = fs::read(&file).unwrap();
        for length in (1..=PIECES).map(|pieces| input.len() * pieces / PIECES) {
            let taken = catch_unwind(AssertUnwindSafe(|| target.take(&input[..length])));
            assert!(taken.is_ok(), "{length} bytes of {} break a promise", file.display());
        }
    }
}

#[test]
fn bodies() {
    replay::<Body>("body");
}

#[test]
fn requests() {
    replay::<Path>("path");
}

#[test]
fn records_of_jobs() {
    replay::<JobRecord>("job_record");
}
