//! Searches for records of jobs that break a promise.
#![no_main]

use std::sync::Mutex;

use fuzz::{JobRecord, Renewed};

static TARGET: Mutex<Renewed<JobRecord>> = Mutex::new(Renewed::new());

// The engine has one thread, and a panic ends the process: the lock is always to be had.
libfuzzer_sys::fuzz_target!(|input: &[u8]| if let Ok(mut target) = TARGET.lock() {
    target.take(input);
});
