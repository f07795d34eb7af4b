//! Put to sleep, as a machine that is closed: the process stands still at marked points and while a call is under way,
//! longer than the pace remembers and than it waits for an answer. The world and all clocks go on meanwhile.

use std::time::{Duration, Instant};

use ledger::JobSettings;
use rustix::process::Signal;
use simulator::{Endpoint, FaultRule, RequestRecord};

use crate::child::ANSWER;
use crate::life::{Birth, Life, MOMENT, PATIENCE};
use crate::rounds;
use crate::stage::Stage;

/// How long a minute of the pace is.
const MINUTE: Duration = Duration::from_millis(1_600);
/// Calls that it allows.
const A_MINUTE: usize = 3;
/// Calls of which one is too much arrive within this: three take 1.09 s at the pace, the fourth comes after 1.61 s. The
/// rest is for a busy machine, on which they do not arrive as evenly as they left.
const SEEN_MINUTE: Duration = Duration::from_millis(1_200);
/// Longer than the pace keeps a call in mind.
const NIGHT: Duration = Duration::from_millis(3_500);
/// Rows that are sent after each sleep, so that a burst would be seen.
const BETWEEN: usize = A_MINUTE + 2;

/// Everything that a sleep may cut through.
const MARKS: [&str; 6] = ["taken", "permitted", "sending committed", "the team knows", "answered", "outcome committed"];

fn stage() -> Stage {
    assert!(NIGHT > MINUTE * 2 && NIGHT > ANSWER);
    let per_minute = A_MINUTE as u32;
    Stage::new(JobSettings { per_minute, create_every_seconds: 0, breaker: false, ..JobSettings::default() })
}

fn most_in_a_minute(calls: &[RequestRecord]) -> usize {
    let within = |at: usize| calls[at..].iter().take_while(|call| call.at - calls[at].at < SEEN_MINUTE).count();
    (0..calls.len()).map(within).max().unwrap_or(0)
}

/// Nothing was done twice or too fast, and every row is true.
fn check(stage: &Stage, rows: usize) {
    let calls = stage.calls(Endpoint::AddMember);
    assert_eq!(calls.len(), rows, "each row was sent once");
    let times: Vec<_> = calls.iter().map(|call| call.at).collect();
    assert!(most_in_a_minute(&calls) <= A_MINUTE, "a burst after waking: {times:?}");
    stage.check();
}

#[test]
fn asleep_at_any_point_nothing_is_sent_twice_or_in_a_burst() {
    for round in 0..rounds(1, 8) {
        let mut stage = stage();
        let stop_at: Vec<_> = MARKS.iter().enumerate().map(|(at, mark)| (*mark, (at + 1) * BETWEEN + round)).collect();
        let rows = (MARKS.len() + 1) * BETWEEN + round;
        stage.plan_pulls(rows);
        let mut life = Life::begin(&stage, &Birth { minute: MINUTE, stop_at, ..Birth::default() });
        for _ in MARKS {
            life.until_stopped();
            std::thread::sleep(NIGHT);
            life.wake();
        }
        assert!(life.end());
        check(&stage, rows);
    }
}

/// Puts it to sleep while a call is under way: the vendor has it, and has not answered.
fn asleep_during_a_call(stage: &Stage, life: &mut Life) {
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < PATIENCE, "no call was caught");
        let under_way = |call: &RequestRecord| call.status.is_none() && call.cut.is_none();
        let Some(call) = stage.calls(Endpoint::AddMember).into_iter().find(under_way) else {
            std::thread::sleep(MOMENT);
            continue;
        };
        life.signal(Signal::STOP);
        life.until_stopped();
        let now = stage.calls(Endpoint::AddMember).into_iter().find(|other| other.sequence == call.sequence).unwrap();
        let caught = under_way(&now);
        if caught {
            std::thread::sleep(NIGHT);
        }
        life.signal(Signal::CONT);
        if caught {
            return;
        }
    }
}

#[test]
fn asleep_during_a_call_its_outcome_is_found_and_it_is_not_sent_again() {
    for _ in 0..rounds(1, 8) {
        let mut stage = stage();
        // Answered, cut off after the work, cut off before it: all while it sleeps.
        let slow = |rule: FaultRule| FaultRule { delay_ms: 700, ..rule }.times(1);
        let ends = [
            slow(FaultRule::delay(Endpoint::AddMember, 0)),
            slow(FaultRule::drop_after(Endpoint::AddMember)),
            slow(FaultRule::drop_before(Endpoint::AddMember)),
        ];
        let rows = (ends.len() + 1) * BETWEEN;
        stage.plan_pulls(rows);
        let mut life = Life::begin(&stage, &Birth { minute: MINUTE, ..Birth::default() });
        for (number, end) in ends.into_iter().enumerate() {
            stage.until(|stage| stage.calls(Endpoint::AddMember).len() > number * BETWEEN);
            stage.simulator.fault(end);
            asleep_during_a_call(&stage, &mut life);
            stage.simulator.clear_faults();
        }
        assert!(life.end());
        check(&stage, rows);
    }
}
