//! What was measured: a line for each figure, and all of them in `target/bench.json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::Outcome;

/// What a figure has to reach. The ratio is always ours divided by the peer's.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    /// The ratio is at most this.
    AtMost(f64),
    /// The ratio is at least this.
    AtLeast(f64),
    /// So many times as fast, for figures that are times: the ratio is at most one divided by this.
    TimesAsFast(f64),
    /// Ours is at most the peer's and so much more.
    AtMostAbove(f64),
    /// Ours is at most this, whatever the peer's.
    Within(f64),
}

impl Goal {
    fn holds(self, ours: f64, peer: f64) -> bool {
        match self {
            Self::AtMost(most) => ours <= most * peer,
            Self::AtLeast(least) => ours >= least * peer,
            Self::TimesAsFast(times) => ours * times <= peer,
            Self::AtMostAbove(more) => ours <= peer + more,
            Self::Within(most) => ours <= most,
        }
    }

    /// The goal in one word.
    fn word(self) -> String {
        match self {
            Self::AtMost(most) => format!("<={most}"),
            Self::AtLeast(least) => format!(">={least}"),
            Self::TimesAsFast(times) => format!("<={:.3}", 1.0 / times),
            Self::AtMostAbove(more) => format!("<=peer+{more}"),
            Self::Within(most) => format!("ours<={most}"),
        }
    }
}

/// All figures of a run.
#[derive(Default)]
pub struct Report {
    figures: BTreeMap<String, Value>,
}

impl Report {
    /// Prints a figure and keeps it. `unit` is that of `ours` and `peer`.
    #[allow(clippy::print_stdout)]
    pub fn tell(&mut self, name: &str, unit: &str, ours: f64, peer: f64, goal: Goal) {
        let (ratio, ok) = (ours / peer, goal.holds(ours, peer));
        let verdict = if ok { "ok" } else { "short" };
        println!("BENCH {name} {} {} {ratio:.3} {} {verdict}", amount(ours, unit), amount(peer, unit), goal.word());
        // JSON has no infinity: a peer of zero gives no ratio.
        let ratio = ratio.is_finite().then_some(ratio);
        let figure = json!({ "ours": ours, "peer": peer, "unit": unit, "ratio": ratio, "goal": goal.word(), "ok": ok });
        self.figures.insert(name.to_owned(), figure);
    }

    /// Writes the figures; those of an earlier run that this one did not measure stay when only parts were asked for.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(mut self, file: &Path, only_parts: bool) -> Outcome<()> {
        if only_parts && let Ok(before) = fs::read(file) {
            let before: BTreeMap<String, Value> = serde_json::from_slice(&before)?;
            for (name, figure) in before {
                self.figures.entry(name).or_insert(figure);
            }
        }
        Ok(fs::write(file, serde_json::to_string_pretty(&self.figures)? + "\n")?)
    }
}

/// A number with its unit and no space: the line has exactly seven words.
fn amount(number: f64, unit: &str) -> String {
    let digits = match number.abs() {
        n if n >= 100.0 => 0,
        n if n >= 1.0 => 1,
        _ => 3,
    };
    format!("{number:.digits$}{}", unit.replace(' ', ""))
}

/// The value that 95 of 100 do not pass.
pub fn p95(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * 95).div_ceil(100) - 1]
}
