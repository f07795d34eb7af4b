//! What people do with jobs.

use std::time::Duration;

use desk::{JobRowFilter, JobTimes};
use ledger::{Forecast, ItemRequest, ItemState, JobKind, JobState, PauseReason};
use simulator::{Endpoint, FaultRule};

use crate::world::{config, desk, desk_at, new_job, pull, pulls, times};

const TWELVE: &str = "2026 秋季新品试用 2群";

#[tokio::test]
async fn a_job_can_be_withdrawn_before_its_first_call_only() {
    let desk = desk_at(config(), JobTimes { withdrawal: Duration::from_millis(400), ..times() }).await;
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 4);
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people[..2], &room)).await;
    let summary = desk.jobs.one(&job).await.unwrap();
    assert_eq!(summary.state, JobState::Starting);
    assert_eq!(summary.starts_at.0 - summary.created_at.0, 400);
    let withdrawn = desk.jobs.withdraw(&job).await.unwrap();
    assert_eq!((withdrawn.state, withdrawn.counts.not_run), (JobState::Withdrawn, 2));
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people[2..], &room)).await;
    desk.finished(&job).await;
    let late = desk.jobs.withdraw(&job).await.unwrap_err();
    assert_eq!(late.details.text_key.as_deref(), Some("job.tooLate"));
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 2, "of the second job only");
}

#[tokio::test]
async fn pausing_waits_for_the_answer_and_stopping_sends_no_more() {
    let desk = desk(config()).await;
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 28);
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    desk.until(&job, |summary| summary.counts.done >= 3).await;
    let paused = desk.jobs.pause(&job).await.unwrap();
    assert_eq!((paused.state, paused.pause), (JobState::Paused, Some(PauseReason::Person)));
    let still = desk.until(&job, |summary| summary.counts.sending + summary.counts.permitted == 0).await;
    let sent = desk.calls(Endpoint::AddMember).len() as u32;
    assert_eq!(still.counts.done, sent);
    tokio::time::sleep(desk.times.pull_window / 4).await;
    assert_eq!(desk.calls(Endpoint::AddMember).len() as u32, sent, "nothing is sent while it is paused");
    desk.jobs.go_on(&job).await.unwrap();
    desk.until(&job, |summary| summary.counts.done >= sent + 2).await;
    let stopped = desk.jobs.stop(&job).await.unwrap();
    assert_eq!(stopped.state, JobState::Stopped);
    let end = desk.until(&job, |summary| summary.counts.sending + summary.counts.permitted == 0).await;
    assert_eq!(end.counts.done + end.counts.not_run, 28);
    tokio::time::sleep(desk.times.pull_window / 4).await;
    assert_eq!(desk.calls(Endpoint::AddMember).len() as u32, end.counts.done);
    let ended = desk.jobs.go_on(&job).await.unwrap_err();
    assert_eq!(ended.details.text_key.as_deref(), Some("job.ended"));
}

#[tokio::test]
async fn a_read_only_workspace_starts_nothing_and_waits_until_it_may() {
    let desk = desk(config()).await;
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 20);
    let job = desk.start(JobKind::Pull, pulls("xiaobei", &people, &room)).await;
    desk.until(&job, |summary| summary.counts.done >= 2).await;
    desk.ledger.set_writes_allowed(&desk.workspace, false).unwrap();
    let paused = desk.until(&job, |summary| summary.pause == Some(PauseReason::ReadOnly)).await;
    assert!(paused.counts.planned > 0);
    let refused =
        desk.jobs.start(new_job(JobKind::Pull, Vec::new(), pulls("xiaobei", &people, &room))).await.unwrap_err();
    assert_eq!(refused.details.text_key.as_deref(), Some("job.readOnly"));
    assert!(!desk.jobs.any_going(), "it waits for a person");
    desk.ledger.set_writes_allowed(&desk.workspace, true).unwrap();
    assert_eq!(desk.finished(&job).await.counts.done, 20);
}

#[tokio::test]
async fn rows_are_told_those_on_their_way_first() {
    let desk = desk(config()).await;
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 12);
    let mut job = new_job(JobKind::Pull, Vec::new(), pulls("xiaobei", &people, &room));
    job.items[11].forecast = Forecast::Impossible;
    job.items[11].reason = Some("plan.notFriend".into());
    desk.simulator().fault(FaultRule { delay_ms: 60_000, ..FaultRule::drop_after(Endpoint::AddMember).nth(4) });
    desk.settings(|settings| settings.per_minute = 20);
    let job = desk.jobs.start(job).await.unwrap().id;
    let summary = desk.until(&job, |summary| summary.counts.done >= 6).await;
    assert!(summary.seconds_left.is_some() && summary.calls_in_last_minute >= 6);
    assert_eq!((summary.total, summary.counts.skipped, summary.rooms[0].topic.as_str()), (12, 1, TWELVE));
    desk.jobs.pause(&job).await.unwrap();
    desk.until(&job, |summary| summary.counts.permitted == 0 && summary.counts.sending == 1).await;
    let window = desk.jobs.rows(&job, JobRowFilter::All, 0, 100).await.unwrap();
    let states: Vec<_> = window.rows.iter().map(|row| row.state).collect();
    assert_eq!(states[0], ItemState::Sending);
    let answered = states.iter().filter(|state| **state == ItemState::Done).count();
    assert!(states[1..=answered].iter().all(|state| *state == ItemState::Done), "{states:?}");
    assert_eq!(states.last(), Some(&ItemState::Skipped));
    let times: Vec<_> = window.rows[1..=answered].iter().map(|row| row.changed_at).collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "the newest first");
    assert_eq!(window.rows[1].person.as_ref().map(|person| person.nick_name.is_empty()), Some(false));
    for (filter, count) in [(JobRowFilter::Done, answered), (JobRowFilter::NotSent, 1), (JobRowFilter::Failed, 0)] {
        assert_eq!(desk.jobs.rows(&job, filter, 0, 100).await.unwrap().total as usize, count, "{filter:?}");
    }
    let list = desk.jobs.list(0, 10).await.unwrap();
    assert_eq!((list.total, list.needing_attention, list.rows.len()), (1, 1, 1));
}

#[tokio::test]
async fn another_account_that_is_a_friend_is_offered_and_does_it() {
    let desk = desk(config()).await;
    let truth = desk.truth();
    let room = desk.room("华东区 VIP客户群 · 宏盛建材");
    assert_eq!(room.accounts.len(), 2, "two accounts see it");
    let is_friend = |person: &simulator::PersonTruth, account: &str| person.friend_of.iter().any(|id| id == account);
    let person = truth
        .people()
        .find(|person| {
            let inside = room.members.contains(&person.wxid);
            !person.coworker && !inside && is_friend(person, "xiaonan") && !is_friend(person, "xiaobei")
        })
        .unwrap();
    let job = desk.start(JobKind::Pull, vec![pull("xiaobei", &person.wxid, &room.wxid)]).await;
    desk.finished(&job).await;
    let issue = desk.jobs.issues(&job).await.unwrap().remove(0);
    assert_eq!((issue.state, issue.reason.as_deref()), (ItemState::Failed, Some("addMember.notFriend")));
    assert_eq!(issue.alternatives[0].account.user_id.as_str(), "xiaonan");
    desk.jobs.retry_failed(&job, issue.reason, Some("xiaonan".into())).await.unwrap();
    assert_eq!(desk.finished(&job).await.counts.invited, 1);
}

#[tokio::test]
async fn an_item_that_no_account_can_do_fails_without_a_call() {
    let desk = desk(config()).await;
    let room = desk.room(TWELVE);
    let people = desk.friends("xiaobei", &[&room], 2);
    let mut job = new_job(JobKind::Pull, Vec::new(), pulls("xiaobei", &people, &room));
    let ItemRequest::Pull { account, .. } = &mut job.items[0].request else { panic!("no pull") };
    *account = None;
    let job = desk.jobs.start(job).await.unwrap().id;
    desk.finished(&job).await;
    let states = desk.states(&job).await;
    assert_eq!(states[0], (ItemState::Failed, Some("job.noAccount".to_owned())));
    assert_eq!(states[1].0, ItemState::Done);
    assert_eq!(desk.calls(Endpoint::AddMember).len(), 1);
}
