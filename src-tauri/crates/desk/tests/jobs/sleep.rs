//! A machine that slept: the clock of the wall has gone on by hours, the one that never jumps has not, and nobody
//! started the program anew.

use std::time::Duration;

use desk::JobTimes;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ledger::{ItemState, JobKind, PauseReason, QuietHours};
use simulator::{Endpoint, FaultRule};

use crate::bad_days::Turned;
use crate::world::{Desk, config, desk_at, most_in_any, pulls, times};

const TWELVE: &str = "2026 秋季新品试用 2群";

/// When a person's rooms were asked for.
fn looks_at(desk: &Desk, person: &str) -> Vec<Duration> {
    let asked = desk.calls(Endpoint::ListByMember).into_iter();
    asked.filter(|call| call.parameters["contactWxid"].as_str() == Some(person)).map(|call| call.at).collect()
}

#[tokio::test]
async fn after_a_night_an_unknown_row_is_looked_at_twice_with_a_pause_and_nothing_is_sent_in_a_burst() {
    let (turned, window, between_looks) = (Turned::new(), Duration::from_millis(1_600), Duration::from_millis(1_500));
    let changed = JobTimes { pull_window: window, between_looks, clock: turned.clock(), ..times() };
    let desk = desk_at(config(), changed).await;
    desk.settings(|settings| settings.per_minute = 3);
    desk.simulator().fault(FaultRule::drop_before(Endpoint::AddMember).nth(3));
    desk.simulator().fault(FaultRule::drop_after(Endpoint::AddMember).nth(4));
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 12);
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    let lost = desk.until_row(&job, 3, |row| row.state == ItemState::Unknown).await;
    assert_eq!(lost.reason.as_deref(), Some("job.answerLost"));
    // The night begins between the two looks, and another one later in the job.
    while looks_at(&desk, &people[2].wxid).is_empty() {
        tokio::time::sleep(desk.times.tick).await;
    }
    turned.by(SignedDuration::from_hours(9));
    desk.until(&job, |summary| summary.counts.done >= 6).await;
    turned.by(SignedDuration::from_hours(9));
    desk.finished(&job).await;
    let settled = desk.until_row(&job, 3, |row| row.state != ItemState::Unknown).await;
    assert_eq!((settled.state, settled.reason.as_deref()), (ItemState::Failed, Some("job.notHappened")));
    let settled = desk.until_row(&job, 4, |row| row.state != ItemState::Unknown).await;
    assert_eq!((settled.state, settled.reason.as_deref()), (ItemState::Done, Some("job.seenInRoom")));
    let looks = looks_at(&desk, &people[2].wxid);
    assert!(looks[1] - looks[0] >= between_looks, "{looks:?}");
    let calls = desk.calls(Endpoint::AddMember);
    assert_eq!(calls.len(), 12, "each was sent once");
    // Three take two thirds of the window, the fourth comes after it: what is between is for a busy machine.
    let times: Vec<_> = calls.iter().map(|call| call.at).collect();
    assert!(most_in_any(&calls, window * 3 / 4) <= 3, "{times:?}");
}

#[tokio::test]
async fn quiet_hours_that_began_in_sleep_let_nothing_out_after_waking() {
    let turned = Turned::new();
    let window = Duration::from_secs(2);
    let desk = desk_at(config(), JobTimes { pull_window: window, clock: turned.clock(), ..times() }).await;
    let now = Timestamp::now().to_zoned(TimeZone::UTC);
    let minute = now.hour() as u16 * 60 + now.minute() as u16;
    let (from, to) = ((minute + 60) % 1_440, (minute + 180) % 1_440);
    desk.settings(|settings| settings.quiet_hours = Some(QuietHours { from, to }));
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 25);
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    desk.until(&job, |summary| summary.counts.done >= 3).await;
    turned.by(SignedDuration::from_hours(2));
    let quiet = desk.until(&job, |summary| {
        summary.pause == Some(PauseReason::QuietHours) && summary.counts.sending + summary.counts.permitted == 0
    });
    let (quiet, sent) = (quiet.await, desk.calls(Endpoint::AddMember).len());
    assert!(quiet.counts.planned > 0, "{quiet:?}");
    tokio::time::sleep(window / 4).await;
    assert_eq!(desk.calls(Endpoint::AddMember).len(), sent, "hours in which nothing is sent");
    // They end in another sleep.
    turned.by(SignedDuration::from_hours(2));
    let end = desk.finished(&job).await;
    // What the mirror has of the room seems hours old to a turned clock: the last rows may be taken for cards.
    assert_eq!((end.counts.done + end.counts.invited, desk.calls(Endpoint::AddMember).len()), (25, 25));
}

#[tokio::test]
async fn a_row_that_was_put_off_until_a_time_in_the_night_is_sent_once_in_the_morning() {
    let turned = Turned::new();
    let wait_first = Duration::from_secs(30 * 60);
    let desk = desk_at(config(), JobTimes { wait_first, clock: turned.clock(), ..times() }).await;
    let room = desk.room(TWELVE);
    let world = desk.simulator().world();
    world.set_room_loaded("xiaobei", &room.wxid, false).unwrap();
    let people = desk.friends("xiaobei", &[&room], 1);
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    desk.until_row(&job, 1, |row| row.not_before.is_some()).await;
    world.set_room_loaded("xiaobei", &room.wxid, true).unwrap();
    tokio::time::sleep(desk.times.tick * 10).await;
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 1, "its time has not come");
    turned.by(SignedDuration::from_hours(9));
    let end = desk.finished(&job).await;
    assert_eq!((end.counts.done, desk.calls(Endpoint::AddMember).len()), (1, 2));
    assert_eq!(desk.jobs.attempts(&job, 1).await.unwrap().len(), 2);
}
