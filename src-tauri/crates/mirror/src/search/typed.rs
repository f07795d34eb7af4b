//! What someone typed, and how a text is compared with it.
//!
//! A text means the typed one when each of its characters, from somewhere on, gives the next piece of
//! it: the character itself, a whole reading, the first letter of a reading, or for the last character
//! the beginning of a reading. So «xbei», «小b» and «xiaobei» all are 小北. All ways are followed at
//! once: a set of places in the typed text, one bit each, moves on with each unit of the text.

use super::fold::folded;
use super::readings::{READINGS, SKIPPED};
use super::results::{Fit, Way};

/// Letters of the longest reading: zhuang.
pub(super) const LONGEST_READING: usize = 6;
/// Units of the typed text that are followed; what comes after must occur as it is.
const FOLLOWED: usize = 63;

/// What someone typed, ready to be compared.
#[derive(Debug)]
pub(crate) struct Typed {
    /// Folded, without spaces around, UTF-16.
    pub(super) units: Vec<u16>,
    /// Places that may be passed over: gaps between syllables (zhang san, xi'an).
    gaps: u64,
    /// Places that are not in the middle of a character.
    whole: u64,
    /// The place after the last unit that is followed.
    end: u64,
}

/// The places from which one unit of a text leads on, by how and how far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Step {
    /// As the unit itself, by one.
    itself: u64,
    /// As the first letter of a reading, by one.
    initial: u64,
    /// As a whole reading, by one to six.
    reading: [u64; LONGEST_READING],
    /// As the beginning of a reading that the typed text ends in, to the end.
    begun: u64,
    /// The unit may be passed over.
    skipped: bool,
}

/// [`Step`] without how.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Leap {
    by: [u64; LONGEST_READING],
    begun: u64,
    skipped: bool,
}

/// Bits of a lane: what was used so far besides the characters themselves.
const BY_READING: usize = 1;
const BY_INITIAL: usize = 2;

fn is_gap(unit: u16) -> bool {
    [' ', '\'', '’'].iter().any(|gap| *gap as u32 == u32::from(unit))
}

impl Typed {
    pub(crate) fn new(text: &str) -> Self {
        let all = folded(text.trim());
        let mut units: Vec<u16> = Vec::with_capacity(all.len());
        for unit in &all {
            if !is_gap(*unit) || units.last().is_some_and(|last| !is_gap(*last)) {
                units.push(*unit);
            }
        }
        units.truncate(units.len() - usize::from(units.last().is_some_and(|last| is_gap(*last))));
        if units.is_empty() {
            // Nothing but gaps: then they are meant as they are.
            let followed = all.len().min(FOLLOWED);
            return Self { units: all, gaps: 0, whole: u64::MAX, end: 1 << followed };
        }
        let followed = units.len().min(FOLLOWED);
        let places = |holds: fn(u16) -> bool| {
            units[..followed].iter().enumerate().filter(|(_, unit)| holds(**unit)).fold(0, |set, (at, _)| set | 1 << at)
        };
        let (gaps, inner) = (places(is_gap), places(|unit| (0xdc00..=0xdfff).contains(&unit)));
        Self { units, gaps, whole: !inner, end: 1 << followed }
    }

    /// Nothing was typed.
    pub(crate) fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    fn followed(&self) -> &[u16] {
        &self.units[..self.units.len().min(FOLLOWED)]
    }

    /// The typed text is longer than what is followed.
    fn is_long(&self) -> bool {
        self.units.len() > FOLLOWED
    }

    /// The steps of a class of units.
    pub(super) fn class_step(&self, class: u16) -> Step {
        let mut step = Step { skipped: class == SKIPPED, ..Step::default() };
        for reading in READINGS.of_class.get(usize::from(class)).into_iter().flatten() {
            self.add_reading(&mut step, reading.as_bytes());
        }
        step
    }

    fn add_reading(&self, step: &mut Step, reading: &[u8]) {
        let followed = self.followed();
        for at in 0..followed.len() {
            let rest = followed[at..].iter();
            let same = rest.zip(reading).take_while(|(typed, letter)| **typed == u16::from(**letter)).count();
            if same == 0 {
                continue;
            }
            step.initial |= 1 << at;
            if same == reading.len() {
                step.reading[same - 1] |= 1 << at;
            } else if at + same == followed.len() && !self.is_long() {
                step.begun |= 1 << at;
            }
        }
    }

    /// Adds to a step what the unit itself leads to.
    pub(super) fn add_itself(&self, step: &mut Step, unit: u16) {
        let same = self.followed().iter().enumerate().filter(|(_, typed)| **typed == unit);
        same.for_each(|(at, _)| step.itself |= 1 << at);
    }

    fn step(&self, unit: u16) -> Step {
        let mut step = self.class_step(READINGS.class[usize::from(unit)]);
        self.add_itself(&mut step, unit);
        step
    }

    /// The start and what is reached through gaps.
    fn pass_gaps(&self, open: u64) -> u64 {
        open | (open & self.gaps) << 1
    }

    /// The places after a unit; with `end` among them when the text means the typed one.
    pub(super) fn leap(&self, open: u64, leap: &Leap) -> u64 {
        let mut next = if open & leap.begun == 0 { 0 } else { self.end };
        for (less, from) in leap.by.iter().enumerate() {
            next |= (open & from) << (less + 1);
        }
        if leap.skipped {
            // The start is no place that was reached.
            next |= open & self.whole & !1;
        }
        self.pass_gaps(next)
    }

    /// Whether the places include the end.
    pub(super) fn is_met(&self, open: u64) -> bool {
        open & self.end != 0
    }

    /// For texts that mean what is followed: whether they have the rest, too.
    pub(super) fn holds_rest(&self, text: &[u16]) -> bool {
        !self.is_long() || text.windows(self.units.len()).any(|part| part == self.units)
    }

    /// How well a folded text means the typed one, which it is known to mean.
    pub(super) fn rank(&self, text: &[u16], step: impl Fn(u16) -> Step) -> (Fit, Way) {
        let anchored = self.trace(text, true, &step);
        anchored.or_else(|| self.trace(text, false, &step)).unwrap_or((Fit::Inside, Way::Mixed))
    }

    /// The best way from the text's beginning, or from anywhere.
    fn trace(&self, text: &[u16], anchored: bool, step: &impl Fn(u16) -> Step) -> Option<(Fit, Way)> {
        let mut lanes = [0_u64; 4];
        let mut best: Option<(Fit, Way)> = None;
        for (at, unit) in text.iter().enumerate() {
            if at == 0 || !anchored {
                lanes[0] |= 1;
            }
            let step = step(*unit);
            let mut next = [0_u64; 4];
            for (lane, open) in lanes.into_iter().enumerate().filter(|(_, open)| *open != 0) {
                next[lane] |= (open & step.itself) << 1;
                next[lane | BY_INITIAL] |= (open & step.initial) << 1;
                for (less, from) in step.reading.iter().enumerate() {
                    next[lane | BY_READING] |= (open & from) << (less + 1);
                }
                if step.skipped {
                    next[lane] |= open & self.whole & !1;
                }
                if open & step.begun != 0 {
                    let fit = if anchored { Fit::Prefix } else { Fit::Inside };
                    best = better(best, (fit, way(lane | BY_READING)));
                }
            }
            for (lane, open) in next.iter_mut().enumerate() {
                if *open & self.end != 0 {
                    let fit = match (anchored, at + 1 == text.len()) {
                        (true, true) => Fit::Exact,
                        (true, false) => Fit::Prefix,
                        (false, _) => Fit::Inside,
                    };
                    best = better(best, (fit, way(lane)));
                }
                *open = self.pass_gaps(*open & !self.end);
            }
            lanes = next;
            if anchored && lanes == [0; 4] {
                break;
            }
        }
        best
    }

    /// The first part of `text` that means the typed one, as numbers of its characters: the first and
    /// the last. None: it does not, or only when folded as a whole.
    pub(super) fn find_in(&self, cells: &[Vec<u16>]) -> Option<(usize, usize)> {
        if self.is_empty() {
            return None;
        }
        if self.is_long() {
            let owners: Vec<usize> =
                cells.iter().enumerate().flat_map(|(cell, units)| units.iter().map(move |_| cell)).collect();
            let at = cells.concat().windows(self.units.len()).position(|part| part == self.units)?;
            return Some((owners[at], owners[at + self.units.len() - 1]));
        }
        let leaps: Vec<Vec<Leap>> =
            cells.iter().map(|cell| cell.iter().map(|unit| Leap::from(&self.step(*unit))).collect()).collect();
        (0..cells.len()).find_map(|first| {
            let mut open = 1;
            for (last, leaps) in leaps.iter().enumerate().skip(first) {
                for leap in leaps {
                    open = self.leap(open, leap);
                    if self.is_met(open) {
                        return Some((first, last));
                    }
                }
                if open == 0 {
                    break;
                }
            }
            None
        })
    }
}

fn better(best: Option<(Fit, Way)>, other: (Fit, Way)) -> Option<(Fit, Way)> {
    Some(best.map_or(other, |best| best.min(other)))
}

fn way(lane: usize) -> Way {
    match lane {
        0 => Way::Itself,
        BY_READING => Way::Readings,
        BY_INITIAL => Way::Initials,
        _ => Way::Mixed,
    }
}

impl From<&Step> for Leap {
    fn from(step: &Step) -> Self {
        let mut by = step.reading;
        by[0] |= step.itself | step.initial;
        Self { by, begun: step.begun, skipped: step.skipped }
    }
}

impl Leap {
    /// Places from which it leads anywhere.
    pub(super) fn starts(&self) -> u64 {
        let skipped = if self.skipped { u64::MAX } else { 0 };
        self.by.iter().fold(self.begun | skipped, |all, from| all | from)
    }
}
