//! Records of the logs of jobs, as any desk of the team may write them.

use ledger::{
    Forecast, ItemKey, ItemRequest, Job, JobId, JobKind, JobLogEntry, JobLogRecord, JobPart, JobTitle, Ledger, NewItem,
    NewJob, NewWorkspace, TeamPosition, ToShare, TokenKeeping, WorkspaceColor, WorkspaceId,
};
use miaohui::{RoomWxid, UserId};
use serde::Deserialize;
use tempfile::TempDir;

use crate::{NOW, Target};

/// This desk, as its own records name it.
const OWN: &str = "own";
/// Most that is read of a list.
const SOME: u32 = 100;

/// A desk's ledger, and a record that a sound desk wrote. Each line of an input is a record; `gap` and `reset` stand for
/// themselves.
pub struct JobRecord {
    ledger: Ledger,
    sound: JobPart,
    _folder: TempDir,
}

impl Target for JobRecord {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let there = add_workspace(&ledger);
        let sound = written_elsewhere(&ledger, &there);
        ledger.remove_workspace(&there).unwrap();
        Self { ledger, sound, _folder: folder }
    }

    fn take(&self, input: &[u8]) {
        let here = add_workspace(&self.ledger);
        let mut entries: Vec<_> = (1..).zip(input.split(|byte| *byte == b'\n')).map(entry).collect();
        entries.push(record(&self.sound.job.id, entries.len() as u64 + 1, Some(self.sound.clone())));
        let position = TeamPosition { stream_created: 1, sequence: entries.len() as u64 };
        // Nothing that comes keeps out what follows.
        self.ledger.take_in_job_logs(&here, OWN, &entries, position).unwrap();
        assert_eq!(self.ledger.job_log_position(&here).unwrap(), Some(position));
        let (_, jobs) = self.ledger.jobs(&here, 0, SOME).unwrap();
        assert!(jobs.iter().any(|job| job.id == self.sound.job.id && job.elsewhere.as_deref() == Some("other")));
        jobs.iter().for_each(|job| self.read_through(&here, job));
        let items = || -> Vec<_> { jobs.iter().map(|job| self.ledger.items(&job.id, &[], 0, SOME).unwrap()).collect() };
        let before = items();

        // What is delivered twice changes nothing.
        self.ledger.take_in_job_logs(&here, OWN, &entries, position).unwrap();
        if entries.iter().all(|entry| matches!(entry, JobLogEntry::Record(_))) {
            assert_eq!(self.ledger.jobs(&here, 0, SOME).unwrap().1, jobs);
            assert_eq!(items(), before);
        }
        for job in &jobs {
            self.go_on(&here, &job.id);
        }
        self.ledger.recover_jobs(&here, NOW).unwrap();
        self.ledger.remove_workspace(&here).unwrap();
    }
}

impl JobRecord {
    /// Reads all that screens and the runner read of a job.
    fn read_through(&self, here: &WorkspaceId, job: &Job) {
        let (ledger, id) = (&self.ledger, &job.id);
        assert_eq!(&ledger.job(here, id).unwrap(), job);
        let (_, rows) = ledger.items(id, &[], 0, SOME).unwrap();
        for row in &rows {
            let key = ItemKey { job: id.clone(), position: row.item.position };
            assert_eq!(ledger.attempts(&key).unwrap().len(), row.attempts as usize);
        }
        ledger.item_counts(id).unwrap();
        ledger.item_groups(id).unwrap();
        ledger.accounts_of_job(id).unwrap();
        ledger.rooms_of_job(id, SOME).unwrap();
        ledger.sent_for_job(id, NOW).unwrap();
        ledger.queued(job, NOW, NOW).unwrap();
        ledger.operations(here, 0, SOME).unwrap();
        ledger.last_answered(here, SOME).unwrap();
        ledger.sent_since(here, NOW).unwrap();
        ledger.unsettled(here, 2, SOME).unwrap();
        ledger.unconfirmed(here, NOW, SOME).unwrap();
        ledger.going_jobs(here).unwrap();
        ledger.jobs_needing_attention(here).unwrap();
    }

    /// Takes a job over, as far as it is whole, and tells the others about it: they understand what they are told.
    fn go_on(&self, here: &WorkspaceId, id: &JobId) {
        let Some(share) = self.ledger.job_share(id).unwrap().filter(|share| share.whole) else { return };
        let elsewhere = self.ledger.take_up_job(here, id, OWN, NOW).unwrap();
        assert_eq!(elsewhere, !share.here);
        let mut sequence = share.sequence;
        loop {
            let told = match self.ledger.part_to_share(id, OWN, OWN).unwrap() {
                ToShare::Part(told) => told,
                ToShare::Nothing => return,
                ToShare::NotHere => panic!("a job that was taken up is elsewhere"),
            };
            let body = serde_json::to_vec(&told.part).unwrap();
            let heard = JobPart::read(id.as_str(), &body).expect("what this desk writes can be read");
            assert_eq!(serde_json::to_vec(&heard).unwrap(), body);
            sequence += 1;
            self.ledger.part_is_shared(&told, sequence).unwrap();
            assert_eq!(self.ledger.job_share(id).unwrap().map(|share| share.sequence), Some(sequence));
        }
    }
}

fn add_workspace(ledger: &Ledger) -> WorkspaceId {
    let new = NewWorkspace {
        name: "main".to_owned(),
        color: WorkspaceColor::Teal,
        base_url: "https://example.com".to_owned(),
        demo: false,
        token_keeping: TokenKeeping::SessionOnly,
    };
    ledger.add_workspace(new).unwrap().id
}

fn written_elsewhere(ledger: &Ledger, there: &WorkspaceId) -> JobPart {
    let request = ItemRequest::Leave { account: UserId::new("zhangsan"), room: RoomWxid::new("R:1") };
    let title = JobTitle { count: 1, room_name: "售后一群".to_owned(), rooms: 1, file_name: None };
    let items = vec![NewItem { request, forecast: Forecast::Leave, reason: None }];
    let new = NewJob { kind: JobKind::Leave, title, chain: Vec::new(), items };
    let job = ledger.start_job(there, &new, NOW, NOW).unwrap();
    ledger.share_going_jobs(there, "other").unwrap();
    match ledger.part_to_share(&job.id, "other", "other").unwrap() {
        ToShare::Part(told) => told.part,
        nothing => panic!("a new job has something to tell: {nothing:?}"),
    }
}

fn entry((sequence, line): (u64, &[u8])) -> JobLogEntry {
    #[derive(Deserialize)]
    struct Body {
        job: Named,
    }
    #[derive(Deserialize)]
    struct Named {
        id: JobId,
    }
    match line {
        b"gap" => JobLogEntry::Gap,
        b"reset" => JobLogEntry::Reset,
        _ => {
            // Only the bus knows under which key a record stands: take the fitting one where there is one.
            let job = serde_json::from_slice(line).map(|Body { job: Named { id } }| id.as_str().to_owned());
            let job = job.unwrap_or_else(|_| "j0".to_owned());
            let part = JobPart::read(&job, line);
            JobLogEntry::Record(Box::new(JobLogRecord { job, sequence, part }))
        }
    }
}

fn record(job: &JobId, sequence: u64, part: Option<JobPart>) -> JobLogEntry {
    JobLogEntry::Record(Box::new(JobLogRecord { job: job.as_str().to_owned(), sequence, part }))
}
