//! One pace for a token, whoever uses it.

use std::collections::BTreeSet;
use std::time::Duration;

use desk::{JobTimes, Jobs};
use ledger::{JobId, JobKind, JobState, NewWorkspace, TokenKeeping, WorkspaceColor, WorkspaceId};
use simulator::Endpoint;

use crate::world::{Desk, ON_THE_WAY, config, desk_at, most_in_any, new_job, pulls, times};

/// The vendor's minute.
const MINUTE: Duration = Duration::from_secs(4);
/// Adds that it allows.
const MOST: usize = 12;

impl Desk {
    fn another_workspace(&self) -> WorkspaceId {
        let new = NewWorkspace {
            name: "同一个 token".into(),
            color: WorkspaceColor::Purple,
            base_url: self.simulator().base_url(),
            demo: false,
            token_keeping: TokenKeeping::SessionOnly,
        };
        let workspace = self.ledger.add_workspace(new).unwrap().id;
        self.ledger.set_writes_allowed(&workspace, true).unwrap();
        workspace
    }

    fn jobs_of(&self, workspace: &WorkspaceId) -> Jobs {
        let session = self.world.session.clone();
        Jobs::open(self.ledger.clone(), workspace.clone(), session, self.times.clone(), self.paces.clone()).unwrap()
    }
}

async fn has_sent(jobs: &Jobs, job: &JobId, at_least: u32) {
    let mut changes = jobs.changes();
    loop {
        let counts = jobs.one(job).await.unwrap().counts;
        if counts.done + counts.invited + counts.failed >= at_least {
            return;
        }
        changes.changed().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workspaces_with_one_token_share_a_pace_that_a_restart_does_not_forget() {
    let mut desk = desk_at(config(), JobTimes { pull_window: MINUTE, ..times() }).await;
    desk.settings(|settings| settings.per_minute = MOST as u32);
    let room = desk.room("2026 秋季新品试用 2群");
    let people = desk.friends("xiaobei", &[&room], 2 * MOST);
    let (first, second) = people.split_at(MOST);
    let workspace = desk.another_workspace();
    let other = desk.jobs_of(&workspace);
    other.begin().await;
    let ours = desk.start(JobKind::Pull, pulls("xiaobei", first, &room)).await;
    let theirs = other.start(new_job(JobKind::Pull, Vec::new(), pulls("xiaobei", second, &room))).await.unwrap().id;
    // Both have made about half of what a minute allows, and end.
    has_sent(&desk.jobs, &ours, 4).await;
    has_sent(&other, &theirs, 4).await;
    other.end().await;
    desk.restart().await;
    let other = desk.jobs_of(&workspace);
    other.begin().await;
    desk.finished(&ours).await;
    has_sent(&other, &theirs, MOST as u32).await;
    assert!(matches!(other.one(&theirs).await.unwrap().state, JobState::Running | JobState::Finished));
    other.end().await;
    let calls = desk.calls(Endpoint::AddMember);
    let different: BTreeSet<_> = calls.iter().map(|call| call.parameters.to_string()).collect();
    assert_eq!((calls.len(), different.len()), (2 * MOST, 2 * MOST));
    let most = most_in_any(&calls, MINUTE - ON_THE_WAY);
    assert!((MOST / 2..=MOST).contains(&most), "{most} adds in a minute of this test");
}
