//! A process that runs jobs is killed or put to sleep, again and again, on real files, while the vendor loses answers:
//! nobody is added or invited twice, no room is created twice, no row is lost, and in the end every row says what is true.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod child;
#[path = "../common/mod.rs"]
mod common;
mod full_disk;
mod kill;
mod life;
mod sleep;
mod stage;
mod truth;

/// How often something is done: often in `make soak`.
fn rounds(usually: usize, soak: usize) -> usize {
    if std::env::var_os("ROOMDESK_SOAK").is_some() { soak } else { usually }
}
