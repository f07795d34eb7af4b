//! How long a start takes, seen on the display, without a driver. Printed, not judged: no test fails on time.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::family::Family;
use crate::picture::Display;
use crate::steps::{open_demo, rooms_of};
use crate::world::{World, binary, wait_for};

/// Starts that are measured.
const RUNS: usize = 5;
/// Longest wait for rows on the display.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pause before looking again.
const BEAT: Duration = Duration::from_millis(2);

#[tokio::test(flavor = "multi_thread")]
async fn startup_is_measured_on_the_display() {
    let demo = simulator::start(simulator::Config::default()).await.expect("the simulator starts");
    let rooms = rooms_of(&demo);
    drop(demo);
    let world = World::new("startup");
    let app = world.open().await;
    open_demo(&app.page, rooms).await;
    app.quit().await;

    let display = Display::at(&world.display_memory()).expect("a display");
    // One start before, so that all files are in memory.
    let times: Vec<(Duration, Duration)> = (0..=RUNS).map(|_| start(&world, &display)).skip(1).collect();
    let painted = median(times.iter().map(|(painted, _)| *painted).collect());
    let rows = median(times.iter().map(|(_, rows)| *rows).collect());
    eprintln!("startup first paint {} ms, rows {} ms (median of {RUNS})", painted.as_millis(), rows.as_millis());
}

/// From the start of the process to the first paint, and to rows of rooms.
fn start(world: &World, display: &Display) -> (Duration, Duration) {
    // The window before must be gone from the display.
    wait_for("an empty display", || colors(display) == 1);
    let start = Instant::now();
    let program = binary();
    let words = [program.to_str().expect("a path of text")];
    let _app = Family::start(&words, world.environment(), &world.folder().join("startup.log"));
    let until = |what: &str, holds: &dyn Fn() -> bool| {
        while !holds() {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
            std::thread::sleep(BEAT);
        }
        start.elapsed()
    };
    let painted = until("the first paint", &|| colors(display) > 2);
    let rows = until("rows", &|| lines_with_text(display) > 40);
    (painted, rows)
}

/// Different colours across the window: one while there is nothing but its background.
fn colors(display: &Display) -> usize {
    let lines = (20..760).step_by(60);
    lines.flat_map(|y| display.line(y, 0..1366)).collect::<HashSet<_>>().len()
}

/// Lines of pixels that have dark text where the names of rooms stand; bars that wait for names are light.
fn lines_with_text(display: &Display) -> usize {
    let is_dark = |pixel: &[u8; 3]| pixel.iter().all(|part| *part < 0x60);
    (200..760).filter(|y| display.line(*y, 290..540).iter().any(is_dark)).count()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
