//! Failures without a reason in a row, by account: three are a warning that the vendor may have restricted it.
//!
//! Counted as answers come in, and taken up from the attempts in the ledger when the program starts.

use std::collections::HashMap;

use ledger::{Answered, HoldReason};
use miaohui::UserId;

use super::Inner;
use super::outcome::Effect;
use super::runner::MOST_UNDER_WAY;
use super::send::Sent;

/// So many calls of earlier lives of the program are looked through.
const TAKEN_UP: u32 = 500;

/// How many failures without a reason each account has in a row; after the third it begins anew.
#[derive(Default)]
pub(super) struct Streaks(HashMap<UserId, u32>);

impl Streaks {
    /// What the ledger has of earlier lives.
    pub(super) async fn take_up(inner: &Inner) -> Self {
        let workspace = inner.workspace.clone();
        let mut streaks = Self::default();
        match inner.keep_typed(move |ledger| ledger.last_answered(&workspace, TAKEN_UP)).await {
            Ok(calls) => {
                for Answered { account, outcome, reason } in calls {
                    // The third has held the account already.
                    streaks.count(&account, Effect::remembered(outcome, &reason));
                }
            }
            Err(error) => tracing::warn!(%error, "failures before the program ended are not counted"),
        }
        streaks
    }

    /// So many failures in a row.
    pub(super) fn of(&self, account: &UserId) -> u32 {
        self.0.get(account).copied().unwrap_or(0)
    }

    /// Counts what a call said of its account; true when it is the last that the account may have.
    fn count(&mut self, account: &UserId, effect: Effect) -> bool {
        let streak = self.0.entry(account.clone()).or_default();
        match effect {
            Effect::Understood | Effect::RoomFull => *streak = 0,
            Effect::Unexplained => *streak = (*streak + 1) % MOST_UNDER_WAY,
            _ => return false,
        }
        effect == Effect::Unexplained && *streak == 0
    }

    /// Counts a call. The last failure that an account may have holds it, in the same commit as its outcome: no end of
    /// the program comes between.
    pub(super) async fn take_in(&mut self, inner: &Inner, sent: &mut Sent) {
        let is_last = self.count(&sent.account, sent.effect);
        let Some(outcome) = sent.outcome.as_mut().filter(|_| is_last) else { return };
        // Where nobody can tell whether the breaker is wanted, it is.
        if inner.keep_typed(|ledger| ledger.preferences()).await.map_or(true, |kept| kept.jobs.breaker) {
            outcome.outcome.hold = Some(HoldReason::Breaker);
        }
    }
}
