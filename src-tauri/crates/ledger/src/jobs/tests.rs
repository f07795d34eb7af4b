//! Steps of items and jobs, on a real file.

use jiff::{SignedDuration, Timestamp};
use miaohui::{RoomWxid, UserId};

use super::holds::hold;
use super::*;
use crate::workspaces::tests::with_two_workspaces;
use crate::{Error, Ledger, WorkspaceId};

mod sharing;

struct Bench {
    folder: tempfile::TempDir,
    ledger: Ledger,
    here: WorkspaceId,
    there: WorkspaceId,
}

fn bench() -> Bench {
    let (folder, ledger, [here, there]) = with_two_workspaces();
    for workspace in [&here, &there] {
        ledger.set_writes_allowed(workspace, true).unwrap();
    }
    Bench { folder, ledger, here, there }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn later() -> Timestamp {
    at(100_000)
}

fn pull(account: &str, person: &str, room: &str) -> NewItem {
    let request = ItemRequest::Pull { account: Some(UserId::from(account)), person: person.into(), room: room.into() };
    NewItem { request, forecast: Forecast::Direct, reason: None }
}

fn new_job(items: Vec<NewItem>) -> NewJob {
    let title = JobTitle { count: items.len() as u32, room_name: "群".into(), rooms: 1, file_name: None };
    NewJob { kind: JobKind::Pull, title, chain: vec!["R:1".into(), "R:2".into()], items }
}

fn outcome(state: ItemState, reason: &'static str) -> SendingOutcome {
    SendingOutcome { state, reason, code: None, message: None, raw: None, room: None, not_before: None, hold: None }
}

impl Bench {
    /// A running job.
    fn job(&self, items: Vec<NewItem>) -> Job {
        let job = self.ledger.start_job(&self.here, &new_job(items), at(0), at(5)).unwrap();
        assert!(self.ledger.begin_job(&job.id).unwrap());
        self.reread(&job)
    }

    fn reread(&self, job: &Job) -> Job {
        self.ledger.job(&self.here, &job.id).unwrap()
    }

    fn permit(&self, job: &Job) -> ItemKey {
        let item = self.ledger.permit_next(&job.id, &"a".into(), at(10), later()).unwrap().unwrap();
        ItemKey { job: job.id.clone(), position: item.position }
    }

    fn send(&self, job: &Job) -> SentItem {
        let key = self.permit(job);
        match self.ledger.begin_sending(&key, Some(12), at(10)).unwrap() {
            Begun::Send(sent) => *sent,
            other => panic!("{other:?}"),
        }
    }

    fn settle(&self, sent: &SentItem, outcome: &SendingOutcome) {
        self.ledger.settle_sending(&self.here, sent, outcome, at(11)).unwrap();
    }

    fn states(&self, job: &Job) -> Vec<ItemState> {
        let (_, mut items) = self.ledger.items(&job.id, &[], 0, 1_000).unwrap();
        items.sort_by_key(|item| item.item.position);
        items.into_iter().map(|item| item.item.state).collect()
    }

    fn item(&self, key: &ItemKey) -> Item {
        self.ledger.item(key).unwrap().unwrap()
    }
}

#[test]
fn a_job_is_kept_as_it_was_started_and_survives_a_restart() {
    let Bench { folder, ledger, here, there } = bench();
    let mut items = vec![pull("a", "p1", "R:1"), pull("a", "p2", "R:1")];
    items.push(NewItem { forecast: Forecast::AlreadyIn, ..pull("a", "p3", "R:1") });
    items.push(NewItem {
        forecast: Forecast::Impossible,
        reason: Some("plan.notFriend".into()),
        request: ItemRequest::Pull { account: None, person: "p4".into(), room: "R:1".into() },
    });
    let started = ledger.start_job(&here, &new_job(items), at(0), at(5)).unwrap();
    let other = ledger.start_job(&there, &new_job(vec![pull("a", "p", "R")]), at(0), at(5)).unwrap();
    assert_eq!((started.number, other.number), (1, 1), "each workspace counts its own jobs");
    drop(ledger);
    let ledger = Ledger::open(folder.path()).unwrap().ledger;
    assert_eq!(ledger.job(&here, &started.id).unwrap(), started);
    assert!(matches!(ledger.job(&there, &started.id), Err(Error::JobUnknown(_))));
    let counts = ledger.item_counts(&started.id).unwrap();
    assert_eq!(counts, ItemCounts { planned: 2, skipped: 2, ..ItemCounts::default() });
    ledger.remove_workspace(&here).unwrap();
    assert!(matches!(ledger.job(&here, &started.id), Err(Error::JobUnknown(_))), "a job goes with its workspace");
    assert_eq!(ledger.jobs(&there, 0, 10).unwrap(), (1, vec![other]));
}

#[test]
fn an_item_is_sent_once_whoever_wants_it() {
    let bench = bench();
    let job = bench.job(vec![pull("a", "p1", "R:1")]);
    let key = bench.permit(&job);
    assert_eq!(bench.ledger.permit_next(&job.id, &"a".into(), at(10), later()).unwrap(), None);
    // A second process takes up the jobs and wants the item, too.
    let other = Ledger::open(bench.folder.path()).unwrap().ledger;
    assert_eq!(other.recover_jobs(&bench.here, at(10)).unwrap(), 0);
    assert!(other.permit_next(&job.id, &"a".into(), at(10), later()).unwrap().is_some());
    let begun = [bench.ledger.begin_sending(&key, None, at(10)), other.begin_sending(&key, None, at(10))];
    let sent = begun.into_iter().filter(|begun| matches!(begun, Ok(Begun::Send(_)))).count();
    assert_eq!((sent, bench.ledger.attempts(&key).unwrap().len()), (1, 1));
    // What is given back after a full disk is not sent by who had it.
    let job = bench.job(vec![pull("a", "p2", "R:1")]);
    let key = bench.permit(&job);
    bench.ledger.give_back_all(&bench.there).unwrap();
    assert_eq!(bench.states(&job), [ItemState::Permitted], "another workspace");
    bench.ledger.give_back_all(&bench.here).unwrap();
    assert_eq!(bench.states(&job), [ItemState::Planned]);
    assert_eq!(bench.ledger.begin_sending(&key, None, at(10)).unwrap(), Begun::NotNow);
}

#[test]
fn what_was_cut_off_is_unknown_and_what_was_permitted_is_planned() {
    let bench = bench();
    let job = bench.job(vec![pull("a", "p1", "R:1"), pull("a", "p2", "R:1"), pull("a", "p3", "R:1")]);
    let sent = bench.send(&job);
    bench.permit(&job);
    assert_eq!(bench.states(&job), [ItemState::Sending, ItemState::Permitted, ItemState::Planned]);
    assert_eq!(bench.ledger.recover_jobs(&bench.there, at(20)).unwrap(), 0, "another workspace");
    assert_eq!(bench.ledger.recover_jobs(&bench.here, at(20)).unwrap(), 1);
    assert_eq!(bench.states(&job), [ItemState::Unknown, ItemState::Planned, ItemState::Planned]);
    let item = bench.item(&sent.key);
    assert_eq!((item.reason.as_deref(), item.changed_at), (Some("job.cutOff"), at(20)));
    let attempt = bench.ledger.attempts(&sent.key).unwrap().remove(0);
    assert_eq!(
        (attempt.outcome, attempt.answered_at, attempt.room_size),
        (Some(ItemState::Unknown), Some(at(20)), Some(12))
    );
    // Whoever is still there with the answer may tell it.
    bench.settle(&sent, &outcome(ItemState::Done, "addMember.added"));
    assert_eq!(bench.item(&sent.key).state, ItemState::Done);
}

#[test]
fn a_settled_item_is_not_changed_by_a_late_answer_and_the_attempt_keeps_it() {
    let bench = bench();
    let job = bench.job(vec![pull("a", "p1", "R:1")]);
    let sent = bench.send(&job);
    bench.ledger.recover_jobs(&bench.here, at(20)).unwrap();
    assert!(bench.ledger.decide_item(&sent.key, false, None, at(30)).unwrap());
    bench.settle(&sent, &outcome(ItemState::Done, "addMember.added"));
    assert_eq!(bench.item(&sent.key).state, ItemState::Failed);
    assert_eq!(bench.ledger.attempts(&sent.key).unwrap()[0].outcome, Some(ItemState::Done));
    assert!(!bench.ledger.decide_item(&sent.key, true, None, at(31)).unwrap(), "it is no longer unknown");
}

/// What a person, or another job, does between the permit and the sending.
type Step = fn(&Bench, &Job);

#[test]
fn nothing_is_sent_once_a_person_has_stopped_it() {
    let steps: [(&str, Step, ItemState); 5] = [
        ("paused", |bench, job| drop(bench.ledger.pause_job(&job.id, at(9))), ItemState::Planned),
        ("stopped", |bench, job| drop(bench.ledger.stop_job(&job.id, at(9))), ItemState::NotRun),
        ("read-only", |bench, _| bench.ledger.set_writes_allowed(&bench.here, false).unwrap(), ItemState::Planned),
        (
            "held",
            |bench, _| hold(&bench.ledger.lock(), &bench.here, &"a".into(), HoldReason::Offline, at(9)).unwrap(),
            ItemState::Planned,
        ),
        ("removed", |bench, _| bench.ledger.remove_workspace(&bench.here).unwrap(), ItemState::Planned),
    ];
    for (name, step, after) in steps {
        let bench = bench();
        let job = bench.job(vec![pull("a", "p1", "R:1")]);
        let key = bench.permit(&job);
        step(&bench, &job);
        assert_eq!(bench.ledger.begin_sending(&key, None, at(10)).unwrap(), Begun::NotNow, "{name}");
        assert!(bench.ledger.attempts(&key).unwrap().is_empty(), "{name}");
        if name != "removed" {
            assert_eq!(bench.states(&job), [after], "{name}");
        }
    }
}

#[test]
fn the_same_person_is_not_sent_into_the_same_room_while_another_outcome_is_unknown() {
    let bench = bench();
    let first = bench.job(vec![pull("a", "p1", "R:1")]);
    let second = bench.job(vec![pull("a", "p1", "R:1"), pull("a", "p1", "R:2"), pull("a", "p2", "R:1")]);
    let sent = bench.send(&first);
    let key = bench.permit(&second);
    assert_eq!(bench.ledger.begin_sending(&key, None, at(10)).unwrap(), Begun::NotNow, "it is on its way");
    bench.settle(&sent, &outcome(ItemState::Unknown, "job.answerLost"));
    let key = bench.permit(&second);
    assert_eq!(bench.ledger.begin_sending(&key, None, at(10)).unwrap(), Begun::Unsettled);
    assert_eq!(bench.item(&key).reason.as_deref(), Some("job.unsettledElsewhere"));
    for _ in 0..2 {
        let key = bench.permit(&second);
        assert!(matches!(bench.ledger.begin_sending(&key, None, at(10)).unwrap(), Begun::Send(_)), "{key:?}");
    }
}

#[test]
fn an_item_that_was_put_off_waits_but_not_for_a_clock_that_was_set_back() {
    let bench = bench();
    let job = bench.job(vec![pull("a", "p1", "R:1"), pull("a", "p2", "R:1")]);
    let sent = bench.send(&job);
    let put_off = SendingOutcome { not_before: Some(at(60)), ..outcome(ItemState::Planned, "addMember.roomNotLoaded") };
    bench.settle(&sent, &put_off);
    let item = bench.item(&sent.key);
    assert_eq!((item.waited, item.not_before), (1, Some(at(60))));
    let queued = bench.ledger.queued(&job, at(20), at(200)).unwrap().remove(0);
    assert_eq!((queued.left, queued.due), (2, 1));
    let next = |now, latest| bench.ledger.permit_next(&job.id, &"a".into(), now, latest).unwrap();
    assert_eq!(next(at(20), at(200)).unwrap().position, 2, "the other one");
    assert_eq!(next(at(20), at(200)), None);
    // An hour earlier nothing is put off for so long.
    assert_eq!(next(at(-3_600), at(-3_400)).unwrap().position, 1);
}

#[test]
fn withdrawing_pausing_and_stopping_are_possible_in_their_time_only() {
    let bench = bench();
    let start = || bench.ledger.start_job(&bench.here, &new_job(vec![pull("a", "p", "R:1")]), at(0), at(5)).unwrap();
    let job = start();
    assert!(bench.ledger.withdraw_job(&job.id, at(1)).unwrap());
    assert_eq!((bench.reread(&job).state, bench.states(&job)), (JobState::Withdrawn, vec![ItemState::NotRun]));
    assert!(!bench.ledger.begin_job(&job.id).unwrap() && !bench.ledger.pause_job(&job.id, at(2)).unwrap());
    let job = start();
    assert!(bench.ledger.pause_job(&job.id, at(1)).unwrap());
    assert!(!bench.ledger.begin_job(&job.id).unwrap());
    assert!(bench.ledger.continue_job(&job.id, at(2)).unwrap());
    assert_eq!(bench.reread(&job).state, JobState::Starting, "it can still be withdrawn");
    assert!(bench.ledger.begin_job(&job.id).unwrap());
    assert!(!bench.ledger.withdraw_job(&job.id, at(6)).unwrap(), "too late");
    assert!(bench.ledger.stop_job(&job.id, at(7)).unwrap());
    assert_eq!((bench.reread(&job).state, bench.reread(&job).finished_at), (JobState::Stopped, Some(at(7))));
    assert!(!bench.ledger.continue_job(&job.id, at(8)).unwrap());
}

#[test]
fn pauses_that_only_a_person_ends_stay() {
    let bench = bench();
    let job = bench.job(vec![pull("a", "p", "R:1")]);
    let pause = |reason| bench.ledger.set_waiting(&job.id, reason).unwrap();
    assert!(pause(Some(PauseReason::QuietHours)) && pause(None));
    assert_eq!(bench.reread(&job).state, JobState::Running);
    bench.ledger.pause_all(&bench.here, PauseReason::TokenRejected).unwrap();
    assert!(!pause(None) && !pause(Some(PauseReason::Network)));
    assert_eq!(bench.reread(&job).pause, Some(PauseReason::TokenRejected));
    hold(&bench.ledger.lock(), &bench.here, &"a".into(), HoldReason::Breaker, at(9)).unwrap();
    hold(&bench.ledger.lock(), &bench.here, &"a".into(), HoldReason::Offline, at(10)).unwrap();
    let holds = bench.ledger.account_holds(&bench.here).unwrap();
    assert_eq!(holds[&UserId::from("a")], (HoldReason::Breaker, at(9)), "what needs a person is not forgotten");
    assert!(bench.ledger.continue_job(&job.id, at(10)).unwrap());
    assert!(bench.ledger.account_holds(&bench.here).unwrap().is_empty());
}

#[test]
fn a_job_ends_when_nothing_is_left_and_runs_again_for_what_failed() {
    let bench = bench();
    let job = bench.job(vec![pull("a", "p1", "R:1"), pull("a", "p2", "R:1")]);
    let (first, second) = (bench.send(&job), bench.send(&job));
    bench.settle(&first, &outcome(ItemState::Failed, "addMember.notFriend"));
    assert!(!bench.ledger.finish_job(&job.id, at(12)).unwrap(), "one is on its way");
    bench.settle(&second, &outcome(ItemState::Failed, "addMember.noReason"));
    assert!(bench.ledger.finish_job(&job.id, at(12)).unwrap());
    let groups = bench.ledger.item_groups(&job.id).unwrap();
    assert_eq!(groups.len(), 2);
    let again = |reason| bench.ledger.retry_failed(&job.id, reason, Some(&"b".into()), at(13)).unwrap();
    assert_eq!(again(Some("addMember.roomFull")), 0);
    assert_eq!(bench.reread(&job).state, JobState::Finished);
    assert_eq!(again(Some("addMember.notFriend")), 1);
    assert_eq!(bench.reread(&job).state, JobState::Running);
    let item = bench.item(&first.key);
    assert_eq!((item.state, item.reason, item.request.account()), (ItemState::Planned, None, Some(&"b".into())));
    assert_eq!(bench.item(&second.key).state, ItemState::Failed);
    assert_eq!(bench.ledger.accounts_of_job(&job.id).unwrap(), [("b".into(), 1), ("a".into(), 0)]);
}

#[test]
fn another_account_takes_over_what_waits_for_one_that_cannot_be_used() {
    let bench = bench();
    let job = bench.job(vec![pull("a", "p1", "R:1"), pull("a", "p2", "R:1"), pull("c", "p3", "R:1")]);
    let sent = bench.send(&job);
    let unusable =
        SendingOutcome { hold: Some(HoldReason::Unusable), ..outcome(ItemState::Failed, "addMember.accountMissing") };
    bench.settle(&sent, &unusable);
    let reason = Some("addMember.accountMissing");
    assert_eq!(bench.ledger.retry_failed(&job.id, reason, Some(&"b".into()), at(13)).unwrap(), 1);
    assert_eq!(bench.ledger.accounts_of_job(&job.id).unwrap(), [("b".into(), 2), ("c".into(), 1)]);
}

#[test]
fn planned_items_move_along_a_chain_and_others_stay() {
    let bench = bench();
    let job = bench.job(vec![pull("a", "p1", "R:1"), pull("a", "p2", "R:1"), pull("a", "p3", "R:1")]);
    let sent = bench.send(&job);
    let planned = bench.ledger.planned_for(&job.id, &"R:1".into()).unwrap();
    assert_eq!(planned.iter().map(|item| item.position).collect::<Vec<_>>(), [2, 3]);
    let next = pull("b", "p2", "R:2").request;
    let moves = [(1, Ok(next.clone())), (2, Ok(next.clone())), (3, Err("job.noAccountInNextRoom"))];
    bench.ledger.replan(&job.id, &moves, at(12)).unwrap();
    assert_eq!(bench.states(&job), [ItemState::Sending, ItemState::Planned, ItemState::Failed]);
    let item = |position| bench.item(&ItemKey { job: job.id.clone(), position });
    assert_eq!((item(2).request, item(2).room), (next, Some(RoomWxid::from("R:2"))));
    assert_eq!(bench.item(&sent.key).room, Some(RoomWxid::from("R:1")));
}

#[test]
fn calls_are_remembered_for_the_pace_and_the_day() {
    let bench = bench();
    let job = bench.job(vec![pull("a", "p1", "R:1"), pull("a", "p2", "R:1"), pull("a", "p3", "R:1")]);
    for state in [ItemState::Done, ItemState::Unknown] {
        let sent = bench.send(&job);
        bench.settle(&sent, &outcome(state, "x"));
    }
    let not_sent = bench.send(&job);
    bench.settle(&not_sent, &outcome(ItemState::Planned, "job.rateLimited"));
    let calls = bench.ledger.sent_since(&bench.here, at(0)).unwrap();
    assert_eq!(calls.iter().map(|call| call.too_many).collect::<Vec<_>>(), [false, false, true]);
    assert!(bench.ledger.sent_since(&bench.here, at(11)).unwrap().is_empty());
    let today = bench.ledger.calls_since(&bench.here, JobKind::Pull, at(0)).unwrap();
    assert_eq!(today[&UserId::from("a")], 2);
}

#[test]
fn looks_and_what_they_show_are_kept() {
    let bench = bench();
    let job = bench.job(vec![pull("a", "p1", "R:1")]);
    let sent = bench.send(&job);
    assert!(bench.ledger.unsettled(&bench.here, 2, 10).unwrap().is_empty());
    bench.settle(&sent, &outcome(ItemState::Unknown, "job.answerLost"));
    let open = bench.ledger.unsettled(&bench.here, 2, 10).unwrap().remove(0);
    assert_eq!((open.looked, open.sent_at, open.room_size), (0, at(10), Some(12)));
    for second in [20, 50] {
        bench.ledger.note_look(&open.key, at(second)).unwrap();
    }
    assert!(bench.ledger.unsettled(&bench.here, 2, 10).unwrap().is_empty());
    bench.ledger.look_again(&job.id).unwrap();
    let open = bench.ledger.unsettled(&bench.here, 2, 10).unwrap().remove(0);
    let done = Settled { state: ItemState::Done, reason: "job.seenInRoom".into(), confirmed: true };
    assert!(bench.ledger.settle_item(&open, &done, at(60)).unwrap());
    assert!(!bench.ledger.settle_item(&open, &done, at(61)).unwrap(), "it is no longer as it was");
    let item = bench.item(&open.key);
    assert_eq!((item.state, item.confirmed_at), (ItemState::Done, Some(at(60))));
    assert!(bench.ledger.unconfirmed(&bench.here, at(0), 10).unwrap().is_empty());
}

#[test]
fn long_answers_are_cut_and_everything_that_was_done_is_listed() {
    let bench = bench();
    let job = bench.job(vec![pull("a", "p1", "R:1")]);
    let sent = bench.send(&job);
    let raw = Some("群".repeat(5_000));
    bench.settle(&sent, &SendingOutcome { raw, code: Some(-7), ..outcome(ItemState::Failed, "addMember.noReason") });
    let attempt = bench.ledger.attempts(&sent.key).unwrap().remove(0);
    assert_eq!(attempt.raw.unwrap().chars().count(), 4_000);
    bench.ledger.pause_job(&job.id, at(12)).unwrap();
    let (total, operations) = bench.ledger.operations(&bench.here, 0, 10).unwrap();
    let told: Vec<_> = operations.iter().map(|one| (one.operation, one.outcome, one.position)).collect();
    let expected = [
        (Some(OperationKind::Paused), None, None),
        (None, Some(ItemState::Failed), Some(1)),
        (Some(OperationKind::Started), None, None),
    ];
    assert_eq!((total, told.as_slice()), (3, &expected[..]));
    assert_eq!(bench.ledger.operations(&bench.here, 1, 1).unwrap().1.len(), 1);
}

#[test]
fn on_a_full_disk_nothing_is_begun() {
    let bench = bench();
    // It needs pages of its own at every step; another one takes those that became free.
    let job = bench.job(vec![pull("a", &"p".repeat(40_000), "R:1")]);
    let key = bench.permit(&job);
    bench.job(vec![pull("b", &"p".repeat(80_000), "R:2")]);
    let limit = |pages: u32| {
        bench.ledger.lock().pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    };
    limit(1);
    assert!(matches!(bench.ledger.begin_sending(&key, None, at(10)), Err(Error::DiskFull)));
    assert!(bench.ledger.attempts(&key).unwrap().is_empty());
    assert_eq!(bench.states(&job), [ItemState::Permitted]);
    limit(1_000_000);
    assert!(matches!(bench.ledger.begin_sending(&key, None, at(10)).unwrap(), Begun::Send(_)));
}

#[test]
fn ten_thousand_rows_are_counted_and_read_by_window() {
    let bench = bench();
    let items = (0..10_000).map(|n| pull(if n % 2 == 0 { "a" } else { "b" }, &format!("p{n}"), "R:1")).collect();
    let job = bench.job(items);
    for _ in 0..20 {
        let sent = bench.send(&job);
        bench.settle(&sent, &outcome(ItemState::Done, "addMember.added"));
    }
    let counts = bench.ledger.item_counts(&job.id).unwrap();
    assert_eq!((counts.done, counts.planned), (20, 9_980));
    let (total, rows) = bench.ledger.items(&job.id, &[], 9_900, 100).unwrap();
    assert_eq!((total, rows.len()), (10_000, 100));
    let (total, rows) = bench.ledger.items(&job.id, &[ItemState::Done], 0, 100).unwrap();
    assert_eq!((total, rows.len()), (20, 20));
    let queued = bench.ledger.queued(&job, at(20) + SignedDuration::ZERO, later()).unwrap();
    assert_eq!(queued.iter().map(|queued| queued.left).sum::<u32>(), 9_980);
}
