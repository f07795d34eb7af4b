//! How long a start takes, seen on the display, without a driver. Printed, not judged: no test fails on time.

use crate::paint::{median, watch_start};
use crate::picture::Display;
use crate::steps::{open_demo, rooms_of};
use crate::world::{World, binary};

/// Starts that are measured.
const RUNS: usize = 5;

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
    let log = world.folder().join("startup.log");
    let start = || watch_start(&binary(), world.environment(), &log, &display, true).1;
    // One start before, so that all files are in memory.
    let seen: Vec<_> = (0..=RUNS).map(|_| start()).skip(1).collect();
    let paint = median(seen.iter().map(|seen| seen.paint).collect());
    let rows = median(seen.iter().filter_map(|seen| seen.rows).collect());
    eprintln!("startup first paint {} ms, rows {} ms (median of {RUNS})", paint.as_millis(), rows.as_millis());
}
