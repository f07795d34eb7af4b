//! `ui/src/api/bindings.ts` is what the Rust commands say. `make bindings` writes it anew.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;

#[test]
fn the_committed_bindings_are_what_the_commands_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/api/bindings.ts");
    let generated = roomdesk::bindings::typescript().expect("every type can be expressed in TypeScript");
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        fs::write(&path, &generated).expect("the bindings can be written");
    }
    let committed = fs::read_to_string(&path).expect("the bindings are there");
    assert!(committed == generated, "ui/src/api/bindings.ts differs from the commands: run `make bindings`");
}
