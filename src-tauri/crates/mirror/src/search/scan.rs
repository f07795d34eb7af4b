//! Goes through many texts at once, looking for a typed one.

use std::ops::{ControlFlow, Range};

use super::readings::READINGS;
use super::results::{Fit, Rank, Way};
use super::texts::Texts;
use super::typed::{Leap, Step, Typed};

/// Texts scanned between two looks at whether the scan is still wanted.
const PIECE: usize = 1 << 15;
/// The text begins to mean the typed one with this unit alone, or with any unit after it.
const WITH_ANY: u16 = 1 << 7;
/// Different places that a unit leads to or from, as far as two units are compared.
const PLACES: u32 = 7;
const UNITS: usize = 1 << 16;

/// A typed text with what each unit of a text does to it.
pub(super) struct Scan<'t> {
    pub(super) typed: &'t Typed,
    /// The class of each unit.
    class: Box<[u16; UNITS]>,
    leaps: Vec<Leap>,
    steps: Vec<Step>,
    /// For each unit the places it leads to from the start (high byte) and leads on from (low byte):
    /// two units that follow each other have to share one.
    pairs: Box<[u16; UNITS]>,
}

impl<'t> Scan<'t> {
    pub(super) fn new(typed: &'t Typed) -> Self {
        let classes = READINGS.of_class.len();
        let mut steps: Vec<Step> = (0..classes).map(|class| typed.class_step(class as u16)).collect();
        let mut class = table(READINGS.class.iter().copied());
        for unit in &typed.units {
            let own = &mut class[usize::from(*unit)];
            if usize::from(*own) < classes {
                let mut step = steps[usize::from(*own)];
                typed.add_itself(&mut step, *unit);
                *own = steps.len() as u16;
                steps.push(step);
            }
        }
        let leaps: Vec<Leap> = steps.iter().map(Leap::from).collect();
        let places: Vec<u16> = leaps.iter().map(|leap| pair(typed, leap)).collect();
        let pairs = table(class.iter().map(|class| places[usize::from(*class)]));
        Self { typed, class, leaps, steps, pairs }
    }

    /// Calls `found` with each of `texts` that means the typed one, in order; stops when no longer wanted.
    pub(super) fn each<O>(
        &self,
        texts: &Texts<O>,
        range: Range<usize>,
        wanted: &impl Fn() -> bool,
        mut found: impl FnMut(usize),
    ) -> ControlFlow<()> {
        let mut from = range.start;
        while from < range.end {
            if !wanted() {
                return ControlFlow::Break(());
            }
            let to = (from + PIECE).min(range.end);
            self.piece(texts, from..to, &mut found);
            from = to;
        }
        ControlFlow::Continue(())
    }

    fn piece<O>(&self, texts: &Texts<O>, range: Range<usize>, found: &mut impl FnMut(usize)) {
        let piece = texts.piece(range.clone());
        let (mut at, end) = (piece.start, piece.end);
        let mut text = range.start;
        while let Some(begins) = self.begins(&texts.units[at..end]) {
            at += begins;
            let mut open = 0;
            loop {
                let class = self.class[usize::from(texts.units[at])];
                open = self.typed.leap(open | 1, &self.leaps[usize::from(class)]);
                if self.typed.is_met(open) {
                    text = texts.holding(at, text);
                    if self.typed.holds_rest(texts.text(text)) {
                        found(text);
                    }
                    at = texts.piece(text..text + 1).end;
                    break;
                }
                at += 1;
                // No place is left at the end of a text, the last one's too.
                if open == 0 {
                    break;
                }
            }
        }
    }

    /// Where the typed text may begin.
    fn begins(&self, units: &[u16]) -> Option<usize> {
        units.windows(2).position(|two| (self.pairs[usize::from(two[0])] >> 8) & self.pairs[usize::from(two[1])] != 0)
    }

    /// How well a text that means the typed one does so.
    pub(super) fn rank(&self, text: &[u16], shared: bool) -> Rank {
        let (fit, way) = self.typed.rank(text, |unit| self.steps[usize::from(self.class[usize::from(unit)])]);
        Rank { fit, shared, way, length: text.len() as u32 }
    }

    /// No text that means the typed one is better than this.
    pub(super) fn at_best(&self, text: &[u16], shared: bool) -> Rank {
        let begins = text.first().is_some_and(|unit| self.pairs[usize::from(*unit)] >> 8 != 0);
        let fit = match begins {
            true if text.len() <= self.typed.units.len() => Fit::Exact,
            true => Fit::Prefix,
            false => Fit::Inside,
        };
        // From the beginning, and not with the same character: then by pinyin.
        let way =
            if fit < Fit::Inside && text.first() != self.typed.units.first() { Way::Readings } else { Way::Itself };
        Rank { fit, shared, way, length: text.len() as u32 }
    }
}

fn table(values: impl Iterator<Item = u16>) -> Box<[u16; UNITS]> {
    let mut table = Box::new([0; UNITS]);
    table.iter_mut().zip(values).for_each(|(entry, value)| *entry = value);
    table
}

/// The entry of [`Scan::pairs`] for a unit.
fn pair(typed: &Typed, leap: &Leap) -> u16 {
    let reached = typed.leap(1, leap);
    let to = if typed.is_met(reached) { WITH_ANY } else { places(reached) };
    to << 8 | places(leap.starts() & !1) | WITH_ANY
}

/// A few bits of a set of places.
fn places(set: u64) -> u16 {
    let mask = (1 << PLACES) - 1;
    let mut left = set;
    let mut places = 0;
    while left != 0 {
        places |= (left & mask) as u16;
        left >>= PLACES;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::super::fold::folded;
    use super::super::texts::Collected;
    use super::*;
    use proptest::prelude::*;

    /// Whether the folded text means the typed one from `at` on, by trying everything.
    fn means(text: &[char], typed: &[char], started: bool) -> bool {
        let Some((typed_first, _)) = typed.split_first() else { return true };
        let Some((first, rest)) = text.split_first() else { return false };
        if started && *typed_first != *first && is_gap(*typed_first) && means(text, &typed[1..], true) {
            return true;
        }
        let class = u16::try_from(u32::from(*first)).map_or(0, |unit| READINGS.class[usize::from(unit)]);
        let skippable = !first.is_alphanumeric() && READINGS.of_class[usize::from(class)].is_empty();
        if started && skippable && means(rest, typed, true) {
            return true;
        }
        if first == typed_first && means(rest, &typed[1..], true) {
            return true;
        }
        READINGS.of_class[usize::from(class)].iter().any(|reading| {
            let reading: Vec<char> = reading.chars().collect();
            (typed.starts_with(&reading[..1]) && means(rest, &typed[1..], true))
                || (typed.starts_with(&reading) && means(rest, &typed[reading.len()..], true))
                || reading.starts_with(typed)
        })
    }

    fn is_gap(character: char) -> bool {
        matches!(character, ' ' | '\'')
    }

    fn naive(text: &str, typed: &str) -> bool {
        let chars = |text: &str| String::from_utf16(&folded(text)).unwrap().chars().collect::<Vec<_>>();
        let (text, typed) = (chars(text), chars(typed));
        (0..text.len()).any(|at| means(&text[at..], &typed, false))
    }

    fn found(texts: &[String], typed: &str) -> Vec<u32> {
        let mut collected = Collected::new();
        texts.iter().zip(0_u32..).for_each(|(text, owner)| collected.add(text, owner));
        let texts = collected.finish();
        let typed = Typed::new(typed);
        let scan = Scan::new(&typed);
        let mut owners = Vec::new();
        let half = texts.len() / 2;
        for range in [0..half, half..texts.len()] {
            assert!(scan.each(&texts, range, &|| true, |text| owners.extend(texts.owners(text))).is_continue());
        }
        owners.sort_unstable();
        owners
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn a_scan_finds_exactly_what_trying_everything_finds(
            texts in proptest::collection::vec("[张張三重庆单曾小北长西安xianbeizhcq 1·😀👍]{0,6}", 0..40),
            typed in "[张三重单长xianbzhgcqous1😀][张三重单长xianbzhgcqous1 '😀]{0,5}[张三重单长xianbzhgcqous1😀]|[张xzs1]",
        ) {
            let expected: Vec<u32> =
                texts.iter().zip(0_u32..).filter(|(text, _)| naive(text, &typed)).map(|(_, owner)| owner).collect();
            prop_assert_eq!(found(&texts, &typed), expected);
        }
    }

    #[test]
    fn long_typed_texts_are_found_as_they_are() {
        let long = "长城内外".repeat(40);
        let texts = [format!("一{long}二"), "长城内外".repeat(39), long.clone()];
        assert_eq!(found(&texts, &long), [0, 2]);
        assert_eq!(found(&texts, &"c".repeat(200)), [] as [u32; 0]);
    }

    #[test]
    fn a_scan_that_is_no_longer_wanted_stops() {
        let mut collected = Collected::new();
        collected.add("a", 1_u32);
        let texts = collected.finish();
        let typed = Typed::new("a");
        assert!(Scan::new(&typed).each(&texts, 0..1, &|| false, |_| panic!("found")).is_break());
    }

    #[test]
    fn whole_beginning_and_inside_are_told_apart() {
        let rank = |text: &str, typed: &str| {
            let typed = Typed::new(typed);
            let rank = Scan::new(&typed).rank(&folded(text), false);
            (rank.fit, rank.way)
        };
        assert_eq!(rank("张三", "張三"), (Fit::Exact, Way::Itself));
        assert_eq!(rank("张三", "zhangsan"), (Fit::Exact, Way::Readings));
        assert_eq!(rank("张三", "zs"), (Fit::Exact, Way::Initials));
        assert_eq!(rank("张三", "zhangs"), (Fit::Exact, Way::Mixed));
        assert_eq!(rank("张三丰", "zhangs"), (Fit::Prefix, Way::Readings));
        assert_eq!(rank("小张三", "zsan"), (Fit::Inside, Way::Mixed));
        assert_eq!(rank("zs张三", "zs"), (Fit::Prefix, Way::Itself));
    }
}
