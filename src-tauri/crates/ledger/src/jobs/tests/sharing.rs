//! Jobs between the desks of a team, on a log that is a list.

use super::*;
use crate::TeamPosition;

/// Two desks and what is between them.
struct Team {
    desks: [Bench; 2],
    log: Vec<(String, Vec<u8>)>,
    /// Records that each desk has taken in.
    heard: [usize; 2],
}

const NAMES: [&str; 2] = ["front", "back"];

fn team() -> Team {
    Team { desks: [bench(), bench()], log: Vec::new(), heard: [0, 0] }
}

impl Team {
    /// Appends what the log does not have yet, as long as nobody else appended; tells whether it has all.
    fn tell(&mut self, desk: usize, job: &Job) -> bool {
        let Bench { ledger, here, .. } = &self.desks[desk];
        ledger.share_going_jobs(here, NAMES[desk]).unwrap();
        loop {
            let shared = match ledger.part_to_share(&job.id, NAMES[desk], NAMES[desk]).unwrap() {
                ToShare::Part(shared) => shared,
                ToShare::Nothing => return true,
                ToShare::NotHere => return false,
            };
            let last = self.log.iter().rposition(|(of, _)| of == job.id.as_str()).map_or(0, |at| at + 1);
            if shared.after != last as u64 {
                return false;
            }
            self.log.push((job.id.to_string(), serde_json::to_vec(&shared.part).unwrap()));
            ledger.part_is_shared(&shared, self.log.len() as u64).unwrap();
        }
    }

    fn part(&self, desk: usize, job: &Job) -> PartToShare {
        match self.desks[desk].ledger.part_to_share(&job.id, NAMES[desk], NAMES[desk]).unwrap() {
            ToShare::Part(shared) => *shared,
            other => panic!("{other:?}"),
        }
    }

    fn hear(&mut self, desk: usize) {
        let entries: Vec<_> = (1..)
            .zip(&self.log)
            .skip(self.heard[desk])
            .map(|(sequence, (job, body))| {
                let part = JobPart::read(job, body);
                JobLogEntry::Record(Box::new(JobLogRecord { job: job.clone(), sequence, part }))
            })
            .collect();
        self.heard[desk] = self.log.len();
        let position = TeamPosition { stream_created: 1, sequence: self.log.len() as u64 };
        let Bench { ledger, here, .. } = &self.desks[desk];
        ledger.take_in_job_logs(here, NAMES[desk], &entries, position).unwrap();
        assert_eq!(ledger.job_log_position(here).unwrap(), Some(position));
    }

    fn share(&self, desk: usize, job: &Job) -> JobShare {
        self.desks[desk].ledger.job_share(&job.id).unwrap().unwrap()
    }

    fn take_up(&self, desk: usize, job: &Job) -> bool {
        let Bench { ledger, here, .. } = &self.desks[desk];
        ledger.take_up_job(here, &job.id, NAMES[desk], at(100)).unwrap()
    }
}

fn rooms(count: usize) -> Vec<NewItem> {
    (0..count).map(|number| pull("a", &format!("p{number}"), "R:1")).collect()
}

#[test]
fn another_desk_goes_on_where_a_job_was_left_and_the_first_learns_of_it() {
    let mut team = team();
    let job = team.desks[0].job(rooms(4));
    assert!(team.tell(0, &job));
    let sent = team.desks[0].send(&job);
    team.desks[0].settle(&sent, &outcome(ItemState::Done, "addMember.added"));
    let cut_off = team.desks[0].send(&job);
    assert!(team.tell(0, &job), "what is being sent is told before it is");
    team.hear(1);
    let there = team.desks[1].reread(&job);
    assert_eq!((there.elsewhere.as_deref(), there.state, &there.chain), (Some("front"), JobState::Running, &job.chain));
    assert!(team.share(1, &job).whole && !team.share(1, &job).here);
    assert_eq!(team.desks[1].states(&job)[..2], [ItemState::Done, ItemState::Sending]);

    // What another desk runs is left alone by whatever this desk does with its own.
    let Bench { ledger, here, .. } = &team.desks[1];
    assert_eq!(ledger.recover_jobs(here, at(90)).unwrap(), 0);
    ledger.pause_all(here, PauseReason::TokenRejected).unwrap();
    assert_eq!(team.desks[1].reread(&job).state, JobState::Running);
    assert_eq!(team.desks[1].states(&job)[1], ItemState::Sending);

    let needing = |desk: usize| {
        let Bench { ledger, here, .. } = &team.desks[desk];
        ledger.jobs_needing_attention(here).unwrap()
    };
    assert_eq!((needing(0), needing(1)), (1, 0), "a person has to look there");

    assert!(team.take_up(1, &job));
    assert_eq!(team.desks[1].states(&job)[1], ItemState::Unknown, "it may have been sent there");
    assert_eq!(team.desks[1].reread(&job).elsewhere, None);
    assert!(team.tell(1, &job));
    let next = team.desks[1].send(&job);
    assert_eq!(next.key.position, 3);

    // The first desk was frozen and gets its answer now: nobody takes it, and it sends nothing more.
    team.desks[0].settle(&cut_off, &outcome(ItemState::Done, "addMember.added"));
    assert!(!team.tell(0, &job));
    team.hear(0);
    let left = team.desks[0].reread(&job);
    assert_eq!(left.elsewhere.as_deref(), Some("back"));
    assert_eq!(team.desks[0].states(&job)[1], ItemState::Unknown, "the log decides");
    assert!(team.desks[0].ledger.jobs_to_share(&team.desks[0].here).unwrap().is_empty());
    team.desks[1].settle(&next, &outcome(ItemState::Invited, "addMember.cardSent"));
    assert!(team.tell(1, &job));
    team.hear(0);
    assert_eq!(team.desks[0].states(&job), team.desks[1].states(&job));
    let attempts = |desk: usize| team.desks[desk].ledger.attempts(&next.key).unwrap();
    assert_eq!(attempts(0).len(), 1);
    assert_eq!(attempts(0), attempts(1));
    let key = team.desks[0].permit(&job);
    assert_eq!(team.desks[0].ledger.begin_sending(&key, None, at(30)).unwrap(), Begun::NotNow, "not here");
    assert!(team.take_up(0, &job), "and it may come back");
}

#[test]
fn an_answer_from_before_undoes_nothing_of_what_another_desk_has_sent() {
    let mut team = team();
    let job = team.desks[0].job(rooms(1));
    assert!(team.tell(0, &job));
    team.hear(1);
    // Committed, but not told before the job was taken over: so it was not sent.
    let stale = team.desks[0].send(&job);
    team.take_up(1, &job);
    assert!(team.tell(1, &job));
    let key = team.desks[1].permit(&job);
    let Begun::Send(sent) = team.desks[1].ledger.begin_sending(&key, None, at(40)).unwrap() else { panic!() };
    team.desks[1].settle(&sent, &outcome(ItemState::Unknown, "job.answerLost"));
    assert!(team.tell(1, &job));
    team.hear(0);
    let not_sent = outcome(ItemState::Planned, "job.notSent");
    team.desks[0].settle(&stale, &not_sent);
    assert_eq!(team.desks[0].states(&job), [ItemState::Unknown], "run elsewhere");
    assert!(team.take_up(0, &job));
    team.desks[0].settle(&stale, &not_sent);
    assert_eq!(team.desks[0].states(&job), [ItemState::Unknown], "another sending than that");
}

#[test]
fn a_job_that_did_not_arrive_whole_is_not_taken_over() {
    let mut team = team();
    let job = team.desks[0].job(rooms(450));
    assert!(team.tell(0, &job));
    assert!(team.log.len() >= 3, "in several records");
    let all = std::mem::take(&mut team.log);
    team.log.extend_from_slice(&all[..all.len() - 1]);
    team.hear(1);
    assert!(!team.share(1, &job).whole);
    team.log.push(all[all.len() - 1].clone());
    team.hear(1);
    assert!(team.share(1, &job).whole);
    let Bench { ledger, here, .. } = &team.desks[1];
    let position = TeamPosition { stream_created: 1, sequence: 9 };
    ledger.take_in_job_logs(here, "back", &[JobLogEntry::Gap], position).unwrap();
    assert!(!team.share(1, &job).whole, "something may be missing");
    assert!(team.share(0, &job).whole);
}

#[test]
fn words_whose_arrival_was_never_acknowledged_come_back_and_undo_nothing() {
    let mut team = team();
    let job = team.desks[0].job(rooms(2));
    assert!(team.tell(0, &job));
    let sent = team.desks[0].send(&job);
    let lost = team.part(0, &job);
    team.log.push((job.id.to_string(), serde_json::to_vec(&lost.part).unwrap()));
    team.desks[0].settle(&sent, &outcome(ItemState::Done, "addMember.added"));
    assert!(!team.tell(0, &job), "its own word is in the way");
    team.hear(0);
    assert_eq!(team.desks[0].states(&job)[0], ItemState::Done);
    assert!(team.share(0, &job).here);
    assert!(team.tell(0, &job));
    team.hear(1);
    assert_eq!(team.desks[1].states(&job), team.desks[0].states(&job));
}

#[test]
fn an_older_copy_of_the_file_learns_what_it_had_told() {
    let mut team = team();
    let job = team.desks[0].job(rooms(2));
    assert!(team.tell(0, &job));
    let sent = team.desks[0].send(&job);
    assert!(team.tell(0, &job));
    // As from a backup: before the call, nothing heard.
    let (ledger, item) = (&team.desks[0].ledger, &sent.key);
    ledger.lock().execute_batch("DELETE FROM attempts; UPDATE items SET state = 'planned';").unwrap();
    ledger.lock().execute_batch("DELETE FROM job_changes; UPDATE job_shares SET sequence = 1;").unwrap();
    team.hear(0);
    assert_eq!(team.desks[0].item(item).state, ItemState::Sending);
    assert_eq!(team.desks[0].ledger.attempts(item).unwrap().len(), 1);
    assert!(!team.take_up(0, &job));
    assert_eq!(team.desks[0].item(item).state, ItemState::Unknown);
}

#[test]
fn a_log_that_was_emptied_is_told_anew_by_the_desk_that_ran_the_job_only() {
    let mut team = team();
    let job = team.desks[0].job(rooms(3));
    assert!(team.tell(0, &job));
    team.hear(1);
    team.log.clear();
    team.heard = [0, 0];
    let position = TeamPosition { stream_created: 2, sequence: 0 };
    for (desk, name) in team.desks.iter().zip(NAMES) {
        desk.ledger.take_in_job_logs(&desk.here, name, &[JobLogEntry::Reset], position).unwrap();
    }
    assert!(!team.share(1, &job).whole);
    assert!(!team.tell(1, &job), "it cannot know what came last");
    assert!(team.log.is_empty());
    assert!(team.tell(0, &job));
    team.hear(1);
    assert!(team.share(1, &job).whole);
    assert_eq!(team.share(1, &job).sequence, team.log.len() as u64);
}

#[test]
fn held_accounts_go_along_and_so_does_what_is_not_readable() {
    let mut team = team();
    let job = team.desks[0].job(rooms(2));
    let sent = team.desks[0].send(&job);
    let held =
        SendingOutcome { hold: Some(HoldReason::Breaker), ..outcome(ItemState::Failed, "addMember.unexplained") };
    team.desks[0].settle(&sent, &held);
    assert!(team.tell(0, &job));
    team.hear(1);
    let Bench { ledger, here, .. } = &team.desks[1];
    assert!(ledger.account_holds(here).unwrap().is_empty(), "not while it runs there");
    team.take_up(1, &job);
    let Bench { ledger, here, .. } = &team.desks[1];
    assert_eq!(ledger.account_holds(here).unwrap()[&UserId::from("a")].0, HoldReason::Breaker);

    let body = serde_json::to_vec(&team.part(1, &job).part).unwrap();
    let newer = String::from_utf8(body.clone()).unwrap().replacen("\"version\":1", "\"version\":2", 1);
    let no_item = String::from_utf8(body.clone()).unwrap().replacen("\"position\":1", "\"position\":0", 1);
    assert!(JobPart::read(job.id.as_str(), &body).is_some());
    let here = here.clone();
    let refuse = "CREATE TEMP TRIGGER refuse BEFORE UPDATE ON items BEGIN SELECT RAISE (ABORT, 'senseless'); END";
    ledger.lock().execute_batch(refuse).unwrap();
    let part = JobPart { author: "front".into(), ..JobPart::read(job.id.as_str(), &body).unwrap() };
    let record = JobLogRecord { job: job.id.to_string(), sequence: 98, part: Some(part) };
    let position = TeamPosition { stream_created: 1, sequence: 99 };
    ledger.take_in_job_logs(&here, "back", &[JobLogEntry::Record(Box::new(record))], position).unwrap();
    assert_eq!(ledger.job_log_position(&here).unwrap(), Some(position), "nothing keeps out what follows");

    let id = job.id.as_str();
    for (key, body) in [("j0", &body[..]), (id, b"{}"), (id, newer.as_bytes()), (id, no_item.as_bytes())] {
        assert_eq!(JobPart::read(key, body), None);
    }
}

#[test]
fn a_job_that_a_former_team_knows_is_not_run_here_any_more() {
    let mut team = team();
    let job = team.desks[0].job(rooms(2));
    let Bench { ledger, here, .. } = &team.desks[0];
    assert!(team.desks[0].reread(&job).only_here);
    ledger.share_going_jobs(here, "front").unwrap();
    ledger.forget_team(here).unwrap();
    assert_eq!(team.desks[0].reread(&job).elsewhere, None, "nobody was told of it");
    assert!(team.tell(0, &job));
    assert!(!team.desks[0].reread(&job).only_here);
    let Bench { ledger, here, .. } = &team.desks[0];
    ledger.forget_team(here).unwrap();
    assert_eq!(team.desks[0].reread(&job).elsewhere.as_deref(), Some("front"));
    // In the team again, it hears that nobody else has gone on.
    team.heard[0] = 0;
    team.hear(0);
    assert_eq!(team.desks[0].reread(&job).elsewhere, None);
}
