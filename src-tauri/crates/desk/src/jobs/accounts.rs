//! Whether the vendor can be reached and which accounts are back: asked only when a job waits for it.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use ledger::HoldReason;
use miaohui::{Account, UserId};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::Inner;
use super::view::View;
use crate::failure::AppError;
use crate::observation::account;

/// Longest pause before the vendor is tried again, in pauses of the shortest kind.
const LONGEST_NETWORK: u32 = 32;
/// Longest time that an account, said to be online, is left alone because it was not, in readings of the accounts.
const LONGEST_DOUBT: u32 = 60;

/// What a reading of the accounts says.
pub(super) enum Reading {
    /// The accounts.
    Accounts(Vec<Account>),
    /// The vendor was reached, and says nothing about accounts.
    Reached,
    /// Not reached.
    NotReached,
}

/// Watches over the way to the vendor and the accounts that are offline.
pub(super) struct Watch {
    inner: Arc<Inner>,
    poll: Option<JoinHandle<Reading>>,
    /// While the vendor is not reached: when it is tried again, and the tries so far.
    away: Option<(Instant, u32)>,
    last_poll: Option<Instant>,
    /// Accounts that are offline, with rows that wait for them.
    offline: Vec<UserId>,
    /// When an account was last let go on, and how often in a row that was in vain.
    released: HashMap<UserId, (Instant, u32)>,
}

impl Watch {
    pub(super) fn new(inner: Arc<Inner>) -> Self {
        Self { inner, poll: None, away: None, last_poll: None, offline: Vec::new(), released: HashMap::new() }
    }

    /// Nothing is known against reaching the vendor.
    pub(super) fn is_reached(&self) -> bool {
        self.away.is_none()
    }

    pub(super) fn reached(&mut self) {
        self.away = None;
    }

    pub(super) fn not_reached(&mut self) {
        let tries = self.away.map_or(0, |(_, tries)| tries + 1);
        let pause = self.inner.times.network_first * 2_u32.saturating_pow(tries).min(LONGEST_NETWORK);
        self.away = Some((Instant::now() + pause, tries));
    }

    /// Begins a reading of the accounts when one is due.
    pub(super) fn look(&mut self, view: &View) {
        let waited_for = |account: &UserId| {
            view.jobs.iter().flat_map(|entry| &entry.queued).any(|queued| queued.account == *account)
        };
        let offline = view.holds.iter().filter(|(_, (reason, _))| *reason == HoldReason::Offline);
        self.offline = offline.map(|(account, _)| account.clone()).filter(|account| waited_for(account)).collect();
        let now = Instant::now();
        let due = match self.away {
            Some((until, _)) => until <= now,
            None => {
                !self.offline.is_empty()
                    && self.last_poll.is_none_or(|last| now - last >= self.inner.times.accounts_every)
            }
        };
        if due && self.poll.is_none() {
            self.last_poll = Some(now);
            self.poll = Some(tokio::spawn(read(Arc::clone(&self.inner))));
        }
    }

    /// The end of the reading under way; never while there is none.
    pub(super) async fn next(&mut self) -> Reading {
        let Some(poll) = &mut self.poll else { return std::future::pending().await };
        let reading = poll.await.unwrap_or(Reading::NotReached);
        self.poll = None;
        reading
    }

    pub(super) async fn take_in(&mut self, reading: Reading) {
        let online: Box<dyn Fn(&UserId) -> bool + Send> = match reading {
            Reading::NotReached => return self.not_reached(),
            // Nobody says who is back: each is tried now and then.
            Reading::Reached => Box::new(|_| true),
            Reading::Accounts(accounts) => Box::new(move |wanted| {
                accounts.iter().any(|account| account.user_id == *wanted && account.online != Some(false))
            }),
        };
        self.reached();
        let back: Vec<UserId> = self.offline.iter().filter(|account| online(account)).cloned().collect();
        for account in back {
            self.release(account).await;
        }
    }

    /// Lets an account go on, unless that was in vain a moment ago.
    async fn release(&mut self, account: UserId) {
        let every = self.inner.times.accounts_every;
        let now = Instant::now();
        let tries = match self.released.get(&account) {
            Some((at, tries)) if now - *at < every * 2_u32.saturating_pow(*tries).min(LONGEST_DOUBT) => return,
            Some((at, tries)) if now - *at < every * LONGEST_DOUBT * 2 => tries + 1,
            _ => 0,
        };
        self.released.insert(account.clone(), (now, tries));
        let (workspace, inner) = (self.inner.workspace.clone(), &self.inner);
        match inner.keep_typed(move |ledger| ledger.release_account(&workspace, &account)).await {
            Ok(()) => inner.tell(),
            Err(error) => tracing::error!(%error, "an account that is back stays held"),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(poll) = &self.poll {
            poll.abort();
        }
    }
}

async fn read(inner: Arc<Inner>) -> Reading {
    let Ok(client) = inner.session.client() else { return Reading::NotReached };
    let as_of = Timestamp::now();
    match client.accounts().await {
        Ok(answer) => {
            let snapshots = answer.value.iter().cloned().map(account).collect();
            let seen: Result<(), AppError> =
                inner.session.read(move |mirror| mirror.observe_accounts(snapshots, as_of)).await;
            if let Err(error) = seen {
                tracing::warn!(%error, "the accounts cannot be kept");
            }
            Reading::Accounts(answer.value)
        }
        Err(miaohui::Error::NotSent { .. }) => Reading::NotReached,
        Err(_) => Reading::Reached,
    }
}
