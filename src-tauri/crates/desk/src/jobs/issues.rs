//! What of a job needs a person, and which other accounts could do it.

use std::collections::{BTreeSet, HashMap};

use ledger::{ItemGroup, ItemRequest, ItemState, JobId, JobKind};
use miaohui::{ContactWxid, RoomWxid, UserId};
use mirror::PlanFacts;

use super::{AccountAlternative, Inner, JobIssue, Jobs};
use crate::failure::AppError;
use crate::plan::accounts::{choose, obstacle};

/// Items of a group for which other accounts are looked for.
const LOOKED_AT: u32 = 300;
/// Other accounts told of a group.
const TOLD: usize = 5;

impl Jobs {
    /// What needs a person, by reason, the most frequent first.
    ///
    /// # Errors
    /// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with `job.unknown`.
    pub async fn issues(&self, job: &JobId) -> Result<Vec<JobIssue>, AppError> {
        let job = self.inner.job(job).await?;
        let wanted = job.id.clone();
        let groups = self.inner.keep(move |ledger| ledger.item_groups(&wanted)).await?;
        let mut issues = Vec::new();
        for group in groups {
            let alternatives = if job.kind == JobKind::Pull && group.state == ItemState::Failed {
                self.inner.alternatives(&job.id, &group).await?
            } else {
                Vec::new()
            };
            issues.push(JobIssue {
                state: group.state,
                reason: group.reason,
                code: group.code.and_then(|code| i32::try_from(code).ok()),
                count: group.count,
                first_position: group.first_position,
                alternatives,
            });
        }
        Ok(issues)
    }
}

impl Inner {
    /// Accounts that are online, in the room and a friend, beside the one that failed.
    async fn alternatives(&self, job: &JobId, group: &ItemGroup) -> Result<Vec<AccountAlternative>, AppError> {
        let (job, group) = (job.clone(), group.clone());
        let requests = self.keep(move |ledger| ledger.requests_of_group(&job, &group, LOOKED_AT)).await?;
        let names = self.names_of(&[], Vec::new()).await?;
        let mut counts: HashMap<UserId, u32> = HashMap::new();
        let rooms: BTreeSet<RoomWxid> = requests.iter().filter_map(|request| request.room().cloned()).collect();
        for room in rooms {
            let of_room: Vec<_> = requests.iter().filter(|request| request.room() == Some(&room)).collect();
            let people: Vec<ContactWxid> = of_room.iter().filter_map(|request| request.person().cloned()).collect();
            let facts = self.session.read(move |mirror| mirror.plan_facts(&people, &[room])).await?;
            for (place, request) in of_room.into_iter().enumerate() {
                for account in names.accounts().filter(|account| account.online != Some(false)) {
                    if could(&facts, place, request, &account.user_id) {
                        *counts.entry(account.user_id.clone()).or_default() += 1;
                    }
                }
            }
        }
        let mut found: Vec<_> = counts.into_iter().collect();
        found.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
        let told = found.into_iter().take(TOLD);
        Ok(told.map(|(account, count)| AccountAlternative { account: names.account(&account), count }).collect())
    }
}

/// Whether another account could do an item, whose person stands at a place of the facts of its room.
fn could(facts: &PlanFacts, place: usize, request: &ItemRequest, other: &UserId) -> bool {
    let (Some(Some(room)), Some(person)) = (facts.rooms.first(), facts.people.get(place)) else { return false };
    request.account() != Some(other)
        && obstacle(Some(room), person).is_none()
        && choose(facts, person, room, Some(other), &[]).is_ok_and(|choice| !choice.waits)
}
