//! What must not be lost on a bad day, and what must not be sent.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::{Clock, JobPaces, JobTimes, Jobs};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ledger::{HoldReason, ItemState, JobKind, JobState, Ledger, PauseReason, QuietHours};
use simulator::{Config, Endpoint, FaultAnswer, FaultRule, Work};

use crate::common::client;
use crate::world::{Desk, ON_THE_WAY, config, create, desk, desk_at, most_in_any, pulls, times};

const TWELVE: &str = "2026 秋季新品试用 2群";

/// A job of pulls into the room of twelve.
async fn pulling(desk: &Desk, people: usize) -> ledger::JobId {
    let room = desk.room(TWELVE);
    desk.start(JobKind::Pull, pulls("xiaobei", &desk.friends("xiaobei", &[&room], people), &room)).await
}

/// How often each person was brought into, or invited to, each room.
fn done_by_pair(desk: &Desk) -> BTreeMap<(String, String), usize> {
    let mut done = BTreeMap::new();
    for call in desk.calls(Endpoint::AddMember) {
        if matches!(call.work, Work::Added | Work::CardSent) {
            let text = |name: &str| call.parameters[name].as_str().unwrap().to_owned();
            *done.entry((text("contactWxid"), text("roomWxid"))).or_default() += 1;
        }
    }
    done
}

/// A clock that a test turns.
#[derive(Clone)]
pub struct Turned(Arc<Mutex<SignedDuration>>);

impl Turned {
    pub fn new() -> Self {
        Self(Arc::default())
    }

    pub fn by(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }

    pub fn clock(&self) -> Clock {
        let turned = self.clone();
        Clock::new(move || Timestamp::now() + *turned.0.lock().unwrap(), TimeZone::UTC)
    }
}

#[tokio::test]
async fn a_token_that_is_revoked_burns_no_row_and_a_new_one_goes_on() {
    let desk = desk(config()).await;
    let job = pulling(&desk, 20).await;
    desk.until(&job, |summary| summary.counts.done >= 3).await;
    let good = client(&desk.simulator().base_url(), desk.simulator().token());
    desk.world.session.connect(Some(client(&desk.simulator().base_url(), "0123456789abcdef01234567")));
    let paused = desk.until(&job, |summary| summary.pause == Some(PauseReason::TokenRejected)).await;
    assert!(!desk.jobs.any_going(), "only a person helps");
    tokio::time::sleep(desk.times.tick * 10).await;
    let paused_counts = desk.jobs.one(&job).await.unwrap().counts;
    assert_eq!((paused_counts.failed, paused_counts.unknown), (0, 0), "{paused:?}");
    desk.world.session.connect(Some(good));
    desk.jobs.begin().await;
    tokio::time::sleep(desk.times.tick * 5).await;
    assert_eq!(desk.jobs.one(&job).await.unwrap().state, JobState::Paused, "a person continues it");
    desk.jobs.go_on(&job).await.unwrap();
    assert_eq!(desk.finished(&job).await.counts.done, 20);
    assert!(done_by_pair(&desk).values().all(|times| *times == 1));
}

#[tokio::test]
async fn a_workspace_that_is_removed_sends_nothing_more_and_the_jobs_end_quietly() {
    let desk = desk(config()).await;
    let job = pulling(&desk, 28).await;
    desk.until(&job, |summary| summary.counts.done >= 3).await;
    // Without ending the jobs first, as the program would.
    desk.ledger.remove_workspace(&desk.workspace).unwrap();
    tokio::time::sleep(desk.times.tick * 5).await;
    let sent = desk.calls(Endpoint::AddMember).len();
    tokio::time::sleep(desk.times.pull_window / 4).await;
    assert_eq!(desk.calls(Endpoint::AddMember).len(), sent);
    assert!(sent < 28, "the job was under way");
    let gone = desk.jobs.one(&job).await.unwrap_err();
    assert_eq!(gone.details.text_key.as_deref(), Some("job.unknown"));
    tokio::time::timeout(Duration::from_secs(5), desk.jobs.end()).await.unwrap();
}

#[tokio::test]
async fn two_runners_on_one_file_send_each_item_once() {
    let desk = desk(config()).await;
    let job = pulling(&desk, 25).await;
    let second = Ledger::open(desk.files.path()).unwrap().ledger;
    let other =
        Jobs::open(second, desk.workspace.clone(), desk.world.session.clone(), desk.times.clone(), JobPaces::default())
            .unwrap();
    other.begin().await;
    let end = desk.finished(&job).await;
    // What the other one found on its way is unknown to it until it was looked at.
    desk.until(&job, |summary| summary.counts.unknown == 0).await;
    assert_eq!(end.counts.failed, 0, "{end:?}");
    let done = done_by_pair(&desk);
    assert_eq!((done.len(), done.values().max()), (25, Some(&1)));
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 25, "no item was sent twice");
    other.end().await;
}

#[tokio::test]
async fn a_ledger_that_cannot_be_written_stops_sending_and_loses_no_outcome() {
    let desk = desk(config()).await;
    let file = rusqlite::Connection::open(desk.files.path().join("ledger.db")).unwrap();
    file.busy_timeout(Duration::from_secs(5)).unwrap();
    // As a full disk would, each refuses one kind of write: that something is sent, and what became of it.
    for (write, step) in [("INSERT", "begin"), ("UPDATE", "outcome")] {
        let job = pulling(&desk, 10).await;
        desk.until(&job, |summary| summary.counts.done >= 2).await;
        file.execute_batch(&format!(
            "CREATE TRIGGER full BEFORE {write} ON attempts BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        ))
        .unwrap();
        desk.until(&job, |summary| summary.pause == Some(PauseReason::Storage)).await;
        assert!(!desk.jobs.any_going() || step == "outcome", "a person continues it");
        let during = desk.calls(Endpoint::AddMember).len();
        tokio::time::sleep(desk.times.tick * 10).await;
        assert_eq!(desk.calls(Endpoint::AddMember).len(), during, "{step}: what cannot be noted is not sent");
        file.execute_batch("DROP TRIGGER full").unwrap();
        let paused = desk.until(&job, |summary| summary.counts.sending + summary.counts.permitted == 0).await;
        assert_eq!((paused.counts.unknown, paused.counts.failed), (0, 0), "{step}: every answer is noted");
        desk.until(&job, |_| !desk.jobs.any_going()).await;
        desk.jobs.go_on(&job).await.unwrap();
        assert_eq!(desk.finished(&job).await.counts.done, 10, "{step}");
    }
    assert!(done_by_pair(&desk).values().all(|times| *times == 1));
}

#[tokio::test]
async fn a_restart_begins_no_burst() {
    let window = Duration::from_secs(3);
    let mut desk = desk_at(config(), JobTimes { pull_window: window, ..times() }).await;
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 70);
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    for sent in [10, 20, 30, 40, 45, 50] {
        desk.until(&job, |summary| summary.counts.done + summary.counts.invited >= sent).await;
        desk.restart().await;
    }
    desk.finished(&job).await;
    let calls = desk.calls(Endpoint::AddMember);
    assert_eq!(calls.len(), 70);
    let most = most_in_any(&calls, window - ON_THE_WAY);
    assert!(most <= 48, "{most}");
}

#[tokio::test]
async fn a_clock_that_jumps_frees_nothing_and_holds_nothing_up() {
    let (turned, window) = (Turned::new(), Duration::from_secs(3));
    let times =
        JobTimes { pull_window: window, clock: turned.clock(), withdrawal: Duration::from_millis(300), ..times() };
    let mut desk = desk_at(config(), times).await;
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 60);
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    // Neither an hour forward nor a day back makes the first call come sooner, or never.
    turned.by(SignedDuration::from_hours(1));
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert!(desk.calls(Endpoint::AddMember).is_empty(), "the time to withdraw is not over");
    turned.by(SignedDuration::from_hours(-24));
    for (sent, hours) in [(15, 5), (30, -30), (45, 2)] {
        desk.until(&job, |summary| summary.counts.done + summary.counts.invited >= sent).await;
        turned.by(SignedDuration::from_hours(hours));
        desk.restart().await;
    }
    desk.finished(&job).await;
    let calls = desk.calls(Endpoint::AddMember);
    assert_eq!(calls.len(), 60);
    let most = most_in_any(&calls, window - ON_THE_WAY);
    assert!(most <= 48, "{most}");
}

#[tokio::test]
async fn an_item_that_was_put_off_is_sent_after_the_clock_was_set_back() {
    let turned = Turned::new();
    let desk =
        desk_at(config(), JobTimes { clock: turned.clock(), wait_first: Duration::from_millis(400), ..times() }).await;
    let room = desk.room(TWELVE);
    let world = desk.simulator().world();
    world.set_room_loaded("xiaobei", &room.wxid, false).unwrap();
    let job = pulling(&desk, 1).await;
    desk.until_row(&job, 1, |row| row.not_before.is_some()).await;
    turned.by(SignedDuration::from_hours(-5));
    world.set_room_loaded("xiaobei", &room.wxid, true).unwrap();
    assert_eq!(desk.finished(&job).await.counts.done, 1);
}

#[tokio::test]
async fn three_failures_without_a_reason_hold_the_account_and_make_no_fourth_call() {
    let desk = desk(config()).await;
    desk.simulator().world().restrict("xiaobei", true).unwrap();
    desk.simulator().fault(FaultRule::delay(Endpoint::AddMember, 30));
    let job = pulling(&desk, 20).await;
    let paused = desk.until(&job, |summary| summary.pause == Some(PauseReason::Breaker)).await;
    assert_eq!((paused.counts.failed, paused.counts.planned), (3, 17));
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 3);
    assert_eq!(paused.accounts[0].held, Some(HoldReason::Breaker));
    // It outlives the program.
    let mut desk = desk;
    desk.restart().await;
    tokio::time::sleep(desk.times.pull_window / 4).await;
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 3);
    desk.simulator().world().restrict("xiaobei", false).unwrap();
    desk.jobs.go_on(&job).await.unwrap();
    let end = desk.finished(&job).await;
    assert_eq!((end.counts.done, end.counts.failed), (17, 3));
    let issues = desk.jobs.issues(&job).await.unwrap();
    assert_eq!((issues.len(), issues[0].count, issues[0].code), (1, 3, Some(-7)));
    desk.jobs.retry_failed(&job, Some("addMember.noReason".into()), None).await.unwrap();
    assert_eq!(desk.finished(&job).await.counts.done, 20);
}

#[tokio::test]
async fn without_the_breaker_failures_go_on() {
    let desk = desk(config()).await;
    desk.settings(|settings| settings.breaker = false);
    desk.simulator().world().restrict("xiaobei", true).unwrap();
    let job = pulling(&desk, 6).await;
    assert_eq!(desk.finished(&job).await.counts.failed, 6);
}

#[tokio::test]
async fn a_vendor_that_cannot_be_reached_burns_no_row_and_is_tried_again() {
    let desk = desk(config()).await;
    let job = pulling(&desk, 15).await;
    desk.until(&job, |summary| summary.counts.done >= 2).await;
    let good = client(&desk.simulator().base_url(), desk.simulator().token());
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    desk.world.session.connect(Some(client(&format!("http://{nowhere}"), desk.simulator().token())));
    let paused = desk.until(&job, |summary| summary.pause == Some(PauseReason::Network)).await;
    assert_eq!((paused.counts.failed, paused.counts.unknown), (0, 0));
    assert!(desk.jobs.any_going());
    desk.world.session.connect(Some(good));
    assert_eq!(desk.finished(&job).await.counts.done, 15);
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 15);
}

#[tokio::test]
async fn too_many_requests_put_the_item_back_and_halve_the_pace() {
    let desk = desk(config()).await;
    desk.simulator().fault(FaultRule {
        skip_work: true,
        ..FaultRule::answer(Endpoint::AddMember, FaultAnswer::Status(429)).times(1)
    });
    let job = pulling(&desk, 2).await;
    // The vendor asks for a pause of some seconds, in which nothing is sent.
    let end = desk.finished(&job).await;
    assert_eq!((end.counts.done, desk.calls(Endpoint::AddMember).len()), (2, 3));
    let attempts = desk.jobs.attempts(&job, 1).await.unwrap();
    let told: Vec<_> = attempts.iter().map(|attempt| (attempt.outcome, attempt.reason.as_deref())).collect();
    assert_eq!(
        told,
        [(Some(ItemState::Planned), Some("job.rateLimited")), (Some(ItemState::Done), Some("addMember.added"))]
    );
}

#[tokio::test]
async fn quiet_hours_and_the_budget_of_a_day_wait_by_the_local_clock() {
    let turned = Turned::new();
    let desk = desk_at(config(), JobTimes { clock: turned.clock(), ..times() }).await;
    let now = Timestamp::now().to_zoned(TimeZone::UTC);
    let minute = now.hour() as u16 * 60 + now.minute() as u16;
    let (from, to) = ((minute + 1_439) % 1_440, (minute + 5) % 1_440);
    desk.settings(|settings| {
        settings.quiet_hours = Some(QuietHours { from, to });
        settings.daily_pulls = Some(5);
    });
    let job = pulling(&desk, 8).await;
    desk.until(&job, |summary| summary.pause == Some(PauseReason::QuietHours)).await;
    assert!(desk.calls(Endpoint::AddMember).is_empty() && desk.jobs.any_going());
    turned.by(SignedDuration::from_mins(6));
    let spent = desk.until(&job, |summary| summary.pause == Some(PauseReason::DailyBudget)).await;
    assert_eq!(spent.counts.done, 5);
    desk.settings(|settings| settings.quiet_hours = None);
    turned.by(SignedDuration::from_hours(24));
    assert_eq!(desk.finished(&job).await.counts.done, 8);
}

#[tokio::test]
async fn one_room_at_a_time_is_created_by_an_account() {
    let desk = desk(Config { rooms: 60, memberships: 4_000, ..config() }).await;
    desk.settings(|settings| settings.create_every_seconds = 1);
    desk.simulator().fault(FaultRule::delay(Endpoint::Create, 100));
    let people = desk.friends("xiaobei", &[], 2);
    let job =
        desk.start(JobKind::Create, (1..=3).map(|n| create("xiaobei", &people, &format!("{n}群"))).collect()).await;
    let end = desk.finished(&job).await;
    assert_eq!(end.counts.done, 3);
    let calls = desk.calls(Endpoint::Create);
    let gaps: Vec<_> = calls.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
    assert!(gaps.iter().all(|gap| *gap >= Duration::from_millis(950)), "{gaps:?}");
}
