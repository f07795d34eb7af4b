//! Killed at random moments and at marked points, by a vendor that loses answers.

use std::time::Duration;

use ledger::JobSettings;
use rustix::process::Signal;
use simulator::{Endpoint, FaultAnswer, FaultRule};

use crate::life::{Birth, Life};
use crate::rounds;
use crate::stage::Stage;

/// Lives of a round that are killed.
const KILLED_LIVES: usize = 14;

/// What became of many lives.
#[derive(Debug, Default)]
struct Toll {
    kills: usize,
    at_marks: usize,
    rounds: usize,
    items: usize,
}

struct Loop {
    stage: Stage,
    toll: Toll,
}

impl Loop {
    fn new() -> Self {
        let stage = Stage::new(JobSettings { create_every_seconds: 0, breaker: false, ..JobSettings::default() });
        for (probability, rule) in [
            (0.1, FaultRule::drop_before(Endpoint::AddMember)),
            (0.1, FaultRule::drop_after(Endpoint::AddMember)),
            (0.05, FaultRule::answer(Endpoint::AddMember, FaultAnswer::Status(502))),
            (0.05, FaultRule::answer(Endpoint::AddMember, FaultAnswer::HalfBody)),
            (0.03, FaultRule::answer(Endpoint::AddMember, FaultAnswer::Hang)),
            (0.3, FaultRule::delay(Endpoint::AddMember, 30)),
            (0.15, FaultRule::drop_after(Endpoint::Create)),
            (0.15, FaultRule::drop_before(Endpoint::Create)),
            (0.3, FaultRule::delay(Endpoint::Create, 40)),
            (0.05, FaultRule::answer(Endpoint::ListByMember, FaultAnswer::Status(503))),
        ] {
            stage.simulator.fault(FaultRule { probability: Some(probability), ..rule });
        }
        Self { stage, toll: Toll::default() }
    }

    /// One life, killed at a marked point or at a random moment; says whether it ended by itself before.
    fn killed_life(&mut self, longest: Duration) -> bool {
        let at_mark = self.stage.draw(2) == 0;
        let mut life = if at_mark {
            let mark = 1 + self.stage.draw(30);
            Life::begin(&self.stage, &Birth { kill_at: Some(mark), ..Birth::default() })
        } else {
            let moment = Duration::from_micros(self.stage.draw(longest.as_micros() as u64));
            let life = Life::begin(&self.stage, &Birth::default());
            std::thread::sleep(moment);
            life.signal(Signal::KILL);
            life
        };
        // A mark that is never reached: the life ends by itself.
        let ended = life.end();
        self.toll.kills += usize::from(!ended);
        self.toll.at_marks += usize::from(!ended && at_mark);
        ended
    }

    /// Lives until nothing is left to do and nothing to settle.
    fn round(&mut self) {
        self.toll.items += self.stage.plan_a_round();
        let ended = (0..KILLED_LIVES).any(|life| self.killed_life(Duration::from_millis(300 + 40 * life as u64)));
        if !ended {
            assert!(Life::begin(&self.stage, &Birth::default()).end(), "nobody killed it");
        }
        self.toll.rounds += 1;
        self.stage.check();
    }
}

#[test]
fn killed_at_any_moment_nothing_is_done_twice_and_every_row_ends_in_the_truth() {
    let kills = rounds(60, 500);
    let mut work = Loop::new();
    while work.toll.kills < kills {
        work.round();
    }
    assert!(work.toll.at_marks > 0, "{:?}", work.toll);
    eprintln!("{:?}", work.toll);
}

#[test]
fn an_end_right_after_the_third_failure_without_a_reason_leaves_the_account_held() {
    let mut stage = Stage::new(JobSettings { create_every_seconds: 0, ..JobSettings::default() });
    stage.simulator.world().restrict("xiaobei", true).unwrap();
    stage.plan_pulls(10);
    let stop_at = vec![("outcome committed", 3)];
    let mut life = Life::begin(&stage, &Birth { stop_at, ..Birth::default() });
    life.until_stopped();
    life.kill();
    let mut life = Life::begin(&stage, &Birth::default());
    life.until_shown(&["Paused", "Some(Breaker)"]);
    stage.stays(|stage| stage.calls(Endpoint::AddMember).len() == 3, "no fourth call");
}
