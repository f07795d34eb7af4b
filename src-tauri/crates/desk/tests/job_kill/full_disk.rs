//! No room on the disk: the files of the process may not grow, so writes fail in the middle, until there is room again.

use jiff::Timestamp;
use ledger::{ItemState, JobSettings, Ledger, PauseReason};
use rustix::process::{Resource, Rlimit, getrlimit, prlimit};
use simulator::Endpoint;

use crate::life::{Birth, Life};
use crate::rounds;
use crate::stage::Stage;

/// Everything that a full disk may cut through.
const MARKS: [&str; 6] = ["taken", "permitted", "sending committed", "the team knows", "answered", "outcome committed"];
/// Room that is left, in bytes: nothing, a part of a page, some pages.
const LEFT: [u64; 3] = [0, 2_500, 20_000];

/// When it becomes full, and what comes then.
struct Day {
    mark: &'static str,
    time: usize,
    left: u64,
    killed: bool,
}

/// Lets the files of a process grow to a size; none: as far as the machine allows.
fn limit(life: &Life, bytes: Option<u64>) {
    let most = getrlimit(Resource::Fsize).maximum;
    prlimit(Some(life.pid()), Resource::Fsize, Rlimit { current: bytes.or(most), maximum: most }).unwrap();
}

/// The rows of the two jobs of the day in this state.
fn rows_in(stage: &Stage, ledger: &Ledger, state: ItemState) -> usize {
    let (_, jobs) = ledger.jobs(&stage.workspace, 0, 2).unwrap();
    jobs.iter().map(|job| ledger.items(&job.id, &[state], 0, 10_000).unwrap().0 as usize).sum()
}

/// Calls that changed something, or may have.
fn sent(stage: &Stage) -> usize {
    stage.calls(Endpoint::AddMember).len() + stage.calls(Endpoint::Create).len()
}

/// Sendings that the ledger knows.
fn recorded(stage: &Stage, ledger: &Ledger) -> usize {
    let (_, jobs) = ledger.jobs(&stage.workspace, 0, 10_000).unwrap();
    let items = jobs.iter().flat_map(|job| ledger.items(&job.id, &[], 0, 10_000).unwrap().1);
    items.map(|item| item.attempts as usize).sum()
}

/// Nothing was sent that the ledger does not know. What was sent is counted first: more may be noted meanwhile.
fn all_is_recorded(stage: &Stage, ledger: &Ledger) -> bool {
    let sent = sent(stage);
    sent <= recorded(stage, ledger)
}

/// A person lets every job go on that waits.
fn go_on(stage: &Stage, ledger: &Ledger) {
    for job in ledger.going_jobs(&stage.workspace).unwrap() {
        assert!(ledger.continue_job(&job.id, Timestamp::now()).unwrap());
    }
}

/// Every job that is going waits for a person, because of the disk, and the ledger says so.
fn waits_for_a_person(stage: &Stage, ledger: &Ledger) -> bool {
    let going = ledger.going_jobs(&stage.workspace).unwrap();
    !going.is_empty() && going.iter().all(|job| job.pause == Some(PauseReason::Storage))
}

impl Day {
    /// Tells how many rows were on their way when it was killed.
    fn pass(&self, stage: &mut Stage) -> usize {
        let mut cut_off = 0;
        let told = format!("{} #{}, {} bytes left, killed: {}", self.mark, self.time, self.left, self.killed);
        stage.plan_a_round();
        let ledger = stage.ledger();
        let mut life = Life::begin(stage, &Birth { stop_at: vec![(self.mark, self.time)], ..Birth::default() });
        life.until_stopped();
        let log = stage.folder.path().join("ledger/ledger.db-wal");
        limit(&life, Some(std::fs::metadata(log).unwrap().len() + self.left));
        life.wake();
        life.until_shown(&["Paused", "Some(Storage)"]);
        stage.stays(|stage| all_is_recorded(stage, &ledger), &format!("all that is sent is recorded: {told}"));
        if self.killed {
            life.kill();
            cut_off = rows_in(stage, &ledger, ItemState::Sending);
            // With some room left, the pause itself may have been noted.
            go_on(stage, &ledger);
            drop(ledger);
            life = Life::begin(stage, &Birth::default());
        } else {
            limit(&life, None);
            let on_the_way = [ItemState::Permitted, ItemState::Sending];
            stage.until(|stage| {
                let noted = on_the_way.into_iter().all(|state| rows_in(stage, &ledger, state) == 0);
                noted && waits_for_a_person(stage, &ledger)
            });
            let lost = [ItemState::Unknown, ItemState::Failed].map(|state| rows_in(stage, &ledger, state));
            assert_eq!(lost, [0; 2], "every answer is noted: {told}");
            let before = sent(stage);
            stage.stays(|stage| sent(stage) == before, &format!("a person lets it go on: {told}"));
            go_on(stage, &ledger);
        }
        assert!(life.end(), "{told}");
        stage.check();
        cut_off
    }
}

#[test]
fn on_a_full_disk_nothing_is_sent_that_is_not_recorded_and_no_outcome_is_lost() {
    let mut stage = Stage::new(JobSettings { create_every_seconds: 0, breaker: false, ..JobSettings::default() });
    let mut cut_off = 0;
    for round in 0..rounds(1, 12) {
        for mark in MARKS {
            for killed in [false, true] {
                // In the first round, the answers of those that are killed have no room.
                let left = if round == 0 && killed { 0 } else { LEFT[stage.draw(LEFT.len() as u64) as usize] };
                cut_off += Day { mark, time: 1 + stage.draw(5) as usize, left, killed }.pass(&mut stage);
            }
        }
    }
    assert!(cut_off > 0, "no answer was lost on the disk");
    eprintln!("{cut_off} rows on their way when killed on a full disk");
}
