//! From the start of the process to the first paint and to rows, on the display.

use std::time::Duration;

use super::{Scene, Shown};
use crate::paint::{median, watch_start};
use crate::picture::Display;
use crate::report::{Goal, Report};
use crate::stock::Stock;
use crate::{Outcome, say};

/// Starts of each program that are measured, in turn.
const RUNS: usize = 7;

/// Measures `startup_paint` and `startup`.
pub fn measure(stock: &Stock, scene: &Scene, report: &mut Report) -> Outcome<()> {
    say("starting");
    let display = Display::at(&scene.world.display_memory()).ok_or("no display")?;
    let log = scene.world.folder().join("start.log");
    let start = |shown: Shown| {
        let environment = scene.environment(shown);
        let has_rows = shown != Shown::Empty;
        let (family, seen) = watch_start(scene.program(shown), &environment, &log, &display, has_rows);
        drop(family);
        scene.ended_in_order();
        seen
    };
    let (mut paint, mut empty, mut rows, mut page) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in 0..=RUNS {
        let (ours, nothing, fixed) = (start(Shown::Ours), start(Shown::Empty), start(Shown::Static));
        // The first round brings all files into memory.
        if run > 0 {
            paint.push(ours.paint);
            empty.push(nothing.paint);
            rows.extend(ours.rows);
            page.extend(fixed.rows);
        }
    }
    let milliseconds = |times: Vec<Duration>| median(times).as_secs_f64() * 1e3;
    let figure = |name: &str| stock.size.figure(name);
    report.tell(&figure("startup_paint"), "ms", milliseconds(paint), milliseconds(empty), Goal::AtMost(1.4));
    report.tell(&figure("startup"), "ms", milliseconds(rows), milliseconds(page), Goal::AtMost(1.25));
    Ok(())
}
