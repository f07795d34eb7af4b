//! When a window shows something, seen on the display: no driver slows the start down.

use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::family::Family;
use crate::picture::Display;
use crate::world::wait_for;

/// Longest wait for rows on the display.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pause before looking again.
const BEAT: Duration = Duration::from_millis(3);

/// When things were seen, from the start of the process.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// The first paint that is more than a background.
    pub paint: Duration,
    /// Names of rooms; none where they were not waited for.
    pub rows: Option<Duration>,
}

/// Starts a program on an empty display and waits for its first paint, and for rows of rooms where there will be any.
pub fn watch_start(
    program: &Path,
    environment: &[(String, String)],
    log: &Path,
    display: &Display,
    has_rows: bool,
) -> (Family, Seen) {
    // The window before must be gone from the display.
    wait_for("an empty display", || colors(display) == 1);
    let start = Instant::now();
    let words = [program.to_str().expect("a path of text")];
    let family = Family::start(&words, environment, log);
    let until = |what: &str, holds: &dyn Fn() -> bool| {
        while !holds() {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
            std::thread::sleep(BEAT);
        }
        start.elapsed()
    };
    let paint = until("the first paint", &|| colors(display) > 2);
    let rows = has_rows.then(|| until("rows", &|| lines_with_text(display) > 40));
    (family, Seen { paint, rows })
}

/// Different colours across the window: one while there is nothing but its background.
fn colors(display: &Display) -> usize {
    let lines = (8..760).step_by(12);
    lines.flat_map(|y| display.line(y, 0..1366)).collect::<HashSet<_>>().len()
}

/// Lines of pixels that have dark text where the names of rooms stand; bars that wait for names are light.
fn lines_with_text(display: &Display) -> usize {
    let is_dark = |pixel: &[u8; 3]| pixel.iter().all(|part| *part < 0x60);
    (200..760).filter(|y| display.line(*y, 290..540).iter().any(is_dark)).count()
}

/// The middle one.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
