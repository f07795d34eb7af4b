//! What the programs take when nothing happens.

use std::fs;
use std::time::Duration;

use super::{Scene, Shown};
use crate::family::Family;
use crate::paint::watch_start;
use crate::picture::Display;
use crate::report::{Goal, Report};
use crate::stock::Stock;
use crate::{Outcome, say};

/// From the rows on the display to rest.
const REST: Duration = Duration::from_secs(30);
/// Megabytes more than a page without a script.
const MORE: f64 = 120.0;

/// Measures `memory`.
pub fn measure(stock: &Stock, scene: &Scene, report: &mut Report) -> Outcome<()> {
    say("resting");
    let display = Display::at(&scene.world.display_memory()).ok_or("no display")?;
    let log = scene.world.folder().join("memory.log");
    let at_rest = |shown: Shown| {
        let (family, _) = watch_start(scene.program(shown), &scene.environment(shown), &log, &display, true);
        std::thread::sleep(REST);
        let megabytes = proportional_megabytes(&family);
        drop(family);
        scene.ended_in_order();
        megabytes
    };
    report.tell(
        &stock.size.figure("memory"),
        "MB",
        at_rest(Shown::Ours)?,
        at_rest(Shown::Static)?,
        Goal::AtMostAbove(MORE),
    );
    Ok(())
}

/// Memory of a program and everything it started, what they share divided among all who share it.
fn proportional_megabytes(family: &Family) -> Outcome<f64> {
    let mut kilobytes = 0.0;
    for process in family.members() {
        // The two that end the family when the benchmark ends are no part of the program.
        if matches!(fs::read_to_string(format!("/proc/{process}/comm"))?.trim(), "sh" | "cat") {
            continue;
        }
        let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
        let share = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).ok_or("no share of memory")?;
        kilobytes += share.trim().trim_end_matches(" kB").parse::<f64>()?;
    }
    Ok(kilobytes * 1024.0 / 1e6)
}
